from datetime import timedelta

import pytest

from alliance_cli.analysis.schedule import Due, Planned, default_raters, due, due_at, not_meant_for, planned
from alliance_cli.model import Consent


def test_an_instrument_never_used_is_not_due(instruments, a_record, day):
    assert due(a_record([None, None]), instruments, day(3)) == []


def test_one_for_each_session_is_due_at_the_last_session_until_given(instruments, a_record, day):
    assert due(a_record([37.0, None]), instruments, day(2)) == [Due("srs", "client", day(1), day(2))]
    assert due(a_record([37.0, 38.0]), instruments, day(2)) == []


def test_a_reason_settles_one_for_each_session(instruments, a_record, a_rating, day):
    record = a_record([37.0, None], more=[a_rating(2, skipped="no-time")])
    assert due(record, instruments, day(2)) == []


def test_appointments_not_held_ask_for_nothing(instruments, a_record, a_session, day):
    record = a_record([37.0], sessions=[a_session(1), a_session(2, "no-show")])
    assert due(record, instruments, day(2)) == []


def test_one_with_an_interval_is_due_when_its_days_have_gone(instruments, a_record, a_rating, day):
    record = a_record([None], more=[a_rating(1, marks=[4] * 12, instrument="wai")])
    assert due(record, instruments, day(1) + timedelta(60)) == []
    assert due(record, instruments, day(1) + timedelta(61)) == [Due("wai", "client", day(1), day(1) + timedelta(61))]
    assert due(record, instruments, day(1) + timedelta(183))[0].overdue


def test_declining_is_an_answer_forgetting_is_none(instruments, a_record, a_rating, day):
    given = a_rating(1, marks=[4] * 12, instrument="wai")
    for reason, asked in (("client-declined", 0), ("forgot", 1)):
        skipped = a_rating(10, skipped=reason, instrument="wai")
        record = a_record([None], more=[given, skipped])
        assert len(due(record, instruments, day(1) + timedelta(64))) == asked


def test_the_clients_own_schedule_goes_before_the_instruments(instruments, a_client, a_record, day):
    often = a_client(schedule={"wai": 30, "srs": None, "arm5": 7})
    record = a_record([37.0, None], client=often)
    assert planned(record, instruments) == [Planned("wai", "client", 30), Planned("arm5", "client", 7)]
    assert [(d.instrument, d.last, d.due) for d in due(record, instruments, day(2))] == [
        ("arm5", None, day(1)),
        ("wai", None, day(1)),
    ]


def test_a_withdrawn_consent_or_a_closed_record_asks_for_nothing(instruments, a_client, a_record, day):
    withdrawn = Consent("ratings", day(1), withdrawn=day(2))
    assert due(a_record([37.0, None], consents=(withdrawn,)), instruments, day(2)) == []
    again = Consent("ratings", day(2))
    assert len(due(a_record([37.0, None], consents=(withdrawn, again)), instruments, day(2))) == 1
    assert due(a_record([37.0, None], client=a_client(closed=day(2))), instruments, day(2)) == []


def test_three_sessions_without_a_rating_are_overdue(instruments, a_record, day):
    assert not due(a_record([37.0, None, None]), instruments, day(3))[0].overdue
    assert due(a_record([37.0, None, None, None]), instruments, day(4))[0].overdue


def test_a_paused_rating_is_not_given_yet(instruments, a_record, a_rating, day):
    record = a_record([37.0, None], more=[a_rating(2, marks=(9.0, None, None, None), paused=True)])
    assert len(due(record, instruments, day(2))) == 1


@pytest.mark.parametrize(
    ("instrument", "kind", "raters"),
    [("srs", "individual", ("client",)), ("srs", "couple", ("A", "B")), ("wai", "couple", ("A", "B"))],
)
def test_a_couple_rates_by_its_participants(instruments, a_client, instrument, kind, raters):
    client = a_client(kind=kind, participants=("A", "B") if kind == "couple" else ())
    assert default_raters(instruments[instrument], client) == raters


def test_a_partner_who_stayed_away_has_nothing_to_rate(instruments, a_client, a_record, a_rating, a_session, day):
    couple = a_client(kind="couple", participants=("A", "B"))
    ratings = [a_rating(1, total=37.0, rater=who, id=n) for n, who in enumerate("AB", start=1)]
    alone = a_record([None] * 2, client=couple, sessions=[a_session(1), a_session(2, present=("A",))], more=ratings)
    assert [each.rater for each in due(alone, instruments, day(2))] == ["A"]


def test_at_its_session_a_rating_was_due_though_it_was_given_there(a_record, a_rating, a_session, day):
    wai = Planned("wai", "client", 61)
    given = [a_rating(n, marks=[4] * 12, instrument="wai") for n in (1, 10)]
    record = a_record([None] * 10, more=given)
    assert due_at(record, wai, a_session(10))
    assert not due_at(record, wai, a_session(9))
    assert not due_at(record, wai, a_session(11))


def test_an_interval_that_ends_on_the_day_of_a_session_is_due_there(a_record, a_rating, a_session):
    record = a_record([None] * 3, more=[a_rating(1, marks=[6] * 5, instrument="arm5")])
    assert due_at(record, Planned("arm5", "client", 7), a_session(2))
    assert not due_at(record, Planned("arm5", "client", 8), a_session(2))


def test_a_form_for_other_people_or_another_age_says_so_and_stops_nobody(instruments, a_client, day):
    ors, cors = instruments["ors"], instruments["cors"]
    assert not_meant_for(ors, a_client(), day(1)) is None
    assert "meant for: child" in not_meant_for(cors, a_client(), day(1))
    born = {age: a_client(born=f"{2026 - age}-01") for age in (12, 13, 40)}
    assert "is meant for ages 13 and older; AB12 is 12" in not_meant_for(ors, born[12], day(1))
    assert not_meant_for(ors, born[13], day(1)) is None
    assert not_meant_for(ors, a_client(born="2013-02"), day(1)) is not None  # the birthday is next month
    assert not_meant_for(cors, born[12], day(1)) is None
    assert "ages 6 to 12" in not_meant_for(cors, born[13], day(1))


def test_a_form_that_names_no_population_is_meant_for_everyone(instruments, a_client, day):
    assert not_meant_for(instruments["ors"]._replace(population=(), youngest=None), a_client(), day(1)) is None
