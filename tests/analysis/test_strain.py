import pytest

from alliance_cli.analysis import strain
from alliance_cli.analysis.course import every
from alliance_cli.model import Consent, Goal, words

QUIET = (37.2, 38.0, 37.5, 38.4)


@pytest.mark.parametrize(
    ("attendances", "fires"),
    [
        ([("no-show", None), ("attended", None), ("late-cancelled", "unknown")], True),
        ([("no-show", None), ("attended", None), ("late-cancelled", "illness")], False),
        ([("no-show", None), ("cancelled-by-me", None), ("cancelled", None)], False),
        ([("no-show", "")] + [("attended", None)] * 3 + [("no-show", None)], False),
        ([("no-show", None)], False),
    ],
)
def test_two_unexplained_misses_in_four_appointments_are_worth_asking(a_record, a_session, attendances, fires):
    sessions = [a_session(n, attendance, why) for n, (attendance, why) in enumerate(attendances, start=1)]
    found = list(strain.missed(a_record(sessions=sessions)))
    assert bool(found) is fires
    if found:
        assert (found[0].rule, found[0].session) == ("missed", 3)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ({"strained": "pace"}, True),
        ({"confrontation": "about-therapist"}, True),
        ({"client_feedback": "Strain: I felt hurried"}, True),
        ({"client_feedback": "good to talk about it"}, False),
        ({"withdrawal": "minimal-response"}, False),
        ({"strained": "no"}, False),
        ({}, False),
    ],
)
def test_strain_is_what_someone_says_was_one(a_session, note, said):
    assert strain.strain_said(a_session(1, note=note)) is said


def test_reported_looks_at_the_last_two_sessions(instruments, a_record, a_rating):
    yes = a_rating(2, marks=(0, 1, 0, 0), instrument="risq", id=99)
    for length, found in ((2, [2]), (3, [2]), (4, [])):
        record = a_record([37.0] * length, more=[yes])
        assert [r.session for r in strain.reported(record, every(record, instruments))] == found


def test_a_comment_marked_as_strain_is_reported(instruments, a_record, a_rating):
    record = a_record([None], more=[a_rating(1, total=38.0, client_said="strain: you looked at the clock")])
    assert [r.rule for r in strain.reported(record, every(record, instruments))] == ["reported"]


def silent(record, instruments):
    return [reason.session for reason in strain.silence(record, every(record, instruments), instruments)]


def test_silence_is_a_missing_rating_after_one_that_stood_out(instruments, a_record):
    assert silent(a_record([*QUIET, 30.0, None]), instruments) == [6]
    assert silent(a_record([*QUIET, 38.0, None]), instruments) == []
    assert silent(a_record([*QUIET, 30.0, 36.0]), instruments) == []


def test_a_reason_is_no_silence_but_declining_twice_is(instruments, a_record, a_rating):
    values = [*QUIET, 30.0, None]
    forgot, declined = a_rating(6, skipped="forgot", id=60), a_rating(6, skipped="client-declined", id=60)
    before = a_rating(1, skipped="client-declined", id=10)
    assert silent(a_record(values, more=[forgot]), instruments) == []
    assert silent(a_record(values, more=[declined]), instruments) == []
    assert silent(a_record(values, more=[declined, before]), instruments) == [6]


def test_silence_follows_a_strain_that_was_spoken_of_too(instruments, a_record, a_session):
    sessions = [a_session(1, note={"strained": "pace"}), a_session(2)]
    assert silent(a_record([38.0, None], sessions=sessions), instruments) == [2]


def test_a_withdrawn_consent_is_no_silence(instruments, a_record, day):
    withdrawn = Consent("ratings", day(1), withdrawn=day(6))
    assert silent(a_record([*QUIET, 30.0, None], consents=(withdrawn,)), instruments) == []


@pytest.mark.parametrize(
    ("agreed_by", "status", "sessions", "fires"),
    [("none", "open", 3, True), ("none", "open", 2, False), ("both", "open", 5, False), ("none", "dropped", 5, False)],
)
def test_a_goal_nobody_agreed_to_within_three_sessions(a_record, day, agreed_by, status, sessions, fires):
    goal = Goal("g", "AB12", 1, "sleep through", agreed_by, day(1), status)
    assert bool(list(strain.goals_open(a_record([None] * sessions, goals=(goal,))))) is fires


def test_of_all_appointments_only_what_came_at_short_notice_is_asked_about(a_record, a_session):
    def asked(how):
        return any(strain.missed(a_record(sessions=[a_session(n, attendance=how) for n in (1, 2)])))

    assert {how for how in words.ATTENDANCE if asked(how)} == {"late-cancelled", "no-show"}
