"""A client's card and goals, as they stand in the terminal."""

from __future__ import annotations

from datetime import date

from alliance_cli.model import Measurement, Record
from alliance_cli.model.words import how_often
from alliance_cli.render.terminal import client_card


def test_a_client_s_card_says_who_since_when_and_what_was_agreed(practice, record_of, shown):
    practice.do("client", "add", "AB12", "--modality", "cbt", "--since", "2026-09-01", "--set", "hopes=To sleep")
    practice.do("goal", "add", "AB12", "Sleep through", "--by", "both", "--date", "2026-09-02")
    practice.do("goal", "task", "AB12", "1", "A diary", "--by", "therapist", "--date", "2026-09-03")
    practice.do("session", "add", "AB12", "--date", "2026-09-08")
    practice.do("session", "add", "AB12", "--date", "2026-09-15", "--attendance", "no-show")
    said = shown(client_card.client_page(record_of(practice)))
    for words in ("individual, CBT", "2026-09-01", "1 held, 1 missed; last 2026-09-08", "To sleep", "Sleep through"):
        assert words in said
    assert "agreed by both" in said
    assert "– A diary" in said


def test_who_left_a_form_half_given_is_said_in_words():
    whose = ("therapist", "Ada")
    begun = [
        Measurement(id, "", "CO1", "srs", "1", date(2026, 9, 8), rater, (90, None), paused=True)
        for id, rater in enumerate(whose, 1)
    ]
    said = client_card.half_given(Record(None, (), tuple(begun))).splitlines()
    assert said == [
        "srs by the therapist, 2026-09-08: 1 of 2 (id 1)",
        "srs by Ada, 2026-09-08: 1 of 2 (id 2)",
    ]


def test_a_list_names_kind_people_and_the_last_session(practice, record_of, shown):
    practice.do("client", "add", "CO1", "--participant", "Ada", "--participant", "Ben", "--since", "2026-09-01")
    practice.do("session", "add", "CO1", "--date", "2026-09-08")
    line = shown(client_card.clients([record_of(practice, "CO1")], closed=False)).splitlines()[1]
    assert line.split() == ["CO1", "couple", "(Ada,", "Ben)", "2026-09-01", "1", "2026-09-08"]


def test_nobody_yet_says_what_to_type(shown):
    assert "alliance client add AB12" in shown(client_card.clients([], closed=False))
    assert "alliance goal add AB12" in shown(client_card.goals("AB12", ()))


def test_how_often_is_said_in_words():
    said = [how_often(days) for days in (None, 0, 1, 7, 14, 30, 61, 90)]
    weeks_and_months = ["every week", "every 2 weeks", "every month", "every 2 months", "every 90 days"]
    assert said == ["off", "at each session", "every day", *weeks_and_months]
