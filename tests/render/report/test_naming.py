"""What clients, people and days are called in a report, with codes and without."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest

from alliance_cli.model import Called, Client, Record, Session
from alliance_cli.render.report.naming import Names, _letters, lettered, week

FIRST = date(2026, 1, 5)


def _record(code: str = "AB12", **given) -> Record:
    kept = {"kind": "individual", "population": "adult", "modality": None, "participants": (), "opened": FIRST}
    client = Client(1, code, code, **kept | given)
    sessions = tuple(
        Session(n, f"s{n}", code, n, FIRST + timedelta(weeks=n - 1), "attended", None, "in-person", 50, "")
        for n in (1, 2, 3)
    )
    return Record(client, sessions)


COUPLE = _record("VW40", kind="couple", participants=("A", "Ben"))


def test_letters_follow_the_alphabet_and_go_on_after_it():
    assert list(islice(_letters(), 28))[-3:] == ["Z", "AA", "AB"]


def test_a_day_is_its_session_else_its_week():
    names = lettered(["AB12"])
    assert names.when(_record(), FIRST + timedelta(weeks=1)) == "session 2"
    assert names.when(_record(), FIRST + timedelta(days=10)) == "week 2"
    assert Names().when(_record(), FIRST + timedelta(weeks=1)) == "session 2, 2026-01-12"
    assert Names().when(_record(), FIRST + timedelta(days=10)) == "2026-01-15"
    assert week(_record(), FIRST) == 1


def test_codes_and_dates_within_text_give_way():
    names = lettered(["AB12", "VW40"])
    told = names.told(_record(), "Like vw40 on 2026-01-12; AB12-like, 2026-99-99, AB123")
    assert told == "Like B in session 2; A-like, 2026-99-99, AB123"
    assert Names().told(_record(), "AB12 on 2026-01-12") == "AB12 on 2026-01-12"


def _told_on(day: date, text: str) -> str:
    return lettered(["AB12"], today=FIRST).told(_record(), text.format(day))


@pytest.mark.parametrize(
    ("written", "session", "between", "before"),
    [
        ("She rang on {:%-d %b}.", "She rang in session 2.", "She rang in week 2.", "She rang before week 1."),
        ("On {:%A, %-d %B} she rang", "In session 2 she rang", "In week 2 she rang", "Before week 1 she rang"),
        ("{:%-d %b}: rang", "Session 2: rang", "Week 2: rang", "Before week 1: rang"),
        ("since the {:%-dth of %B}", "since session 2", "since week 2", "since before week 1"),
        ("her letter of {:%-d %B}", "her letter of session 2", "her letter of week 2", "her letter from before week 1"),
        ("after {:%-d %b} it was well", "after session 2 it was well", "after week 2 it was well",
         "after a day before week 1 it was well"),
        ("not before {:%-d %b}", "not before session 2", "not before week 2", "not before week 1"),
        ("the {:%-d %b} call", "the session 2 call", "the week 2 call", "the earlier call"),
        ("was ill ({:%Y-%m-%d})", "was ill (session 2)", "was ill (week 2)", "was ill (before week 1)"),
        ("krank am {:%-d.%-m.}, dann", "krank in session 2, dann", "krank in week 2, dann",
         "krank before week 1, dann"),
    ],
)  # fmt: skip
def test_what_stands_for_a_day_reads_naturally_wherever_it_stands(written, session, between, before):
    assert _told_on(FIRST + timedelta(weeks=1), written) == session
    assert _told_on(FIRST + timedelta(days=10), written) == between
    assert _told_on(FIRST - timedelta(days=20), written) == before


def test_in_words_of_the_practice_a_day_is_so_many_weeks_from_today():
    names = lettered([], today=date(2026, 11, 23))
    assert names.of_practice("Read it by 7 Dec, as said on 9 Nov") == "Read it by 2 weeks from now, as said 2 weeks ago"


def test_a_day_that_is_years_away_is_not_told_in_weeks():
    names = lettered([], today=date(2026, 11, 23))
    told = names.of_practice("born 3 May 1990, retires on 3 May 2040, seen on 3 May 2025")
    assert told == "born years ago, retires years from now, seen 81 weeks ago"
    names = lettered(["AB12"], today=date(2026, 11, 23))
    assert names.told(_record(), "Born 3 May 1990, retires on 3.5.2040") == (
        "Born before week 1, retires years from now"
    )


def test_a_code_gives_way_however_it_is_spelt_and_what_may_be_one_is_named():
    known = [Called("AB12", ("AB12", "PB-27"), ()), Called("SM64", ("SM64",), ())]
    names = lettered(["AB12"], known, today=FIRST)
    told = names.of_practice("AB12s husband, ab-12’s, AB\u201312, AB_12, pb27, ＡＢ１２, SM-64; AB123, SMS64")
    assert told == "A's husband, A’s, A, A, A, A, another client; AB123, SMS64"
    assert names.of_practice("Call AB 12 and sm64") == "Call AB 12 and another client"
    assert names.left == {"AB 12"}
    assert names.told(_record(), "kam am ２０２６－０１－１２ mit ＳＭ６４") == "kam in session 2 mit another client"


def test_a_hyphenated_code_is_found_without_its_hyphen_only_where_letters_meet_digits():
    names = lettered(["7-9", "Sun-Day"])
    assert names.of_practice("79, 7-9, Sunday, Sun_day") == "79, A, Sunday, B"


def test_the_programs_own_marks_are_no_days_but_what_it_quotes_may_be():
    names = lettered(["AB12"])
    names.composed(_record(), "The latest is 14.9. She said “it fell to 7.9.”")
    assert names.maybe_days == {"7.9."}
    record = _record()
    marked = record.sessions[0]._replace(note={"supervision": "He rated 8.9."})
    names.composed(record._replace(sessions=(marked,)), "He rated 8.9.")
    assert names.maybe_days == {"7.9.", "8.9."}


def test_partners_become_numbers_and_a_sentence_may_still_begin_with_a():
    names = lettered(["VW40"])
    told = names.composed(COUPLE, "A week later the views of A and Ben moved apart (A).")
    assert told == "A week later the views of Partner 1 and Partner 2 moved apart (Partner 1)."
    assert names.person(COUPLE.client, "therapist") == "Therapist"
    assert names.within(COUPLE.client, "therapist") == "therapist"
    assert Names().person(COUPLE.client, "Ben") == "Ben"


def test_a_label_gives_way_in_its_own_capitals_only():
    names = lettered(["VW40"], [Called("VW40", ("VW40",), ("A", "Anneliese"))])
    couple = _record("VW40", kind="couple", participants=("A", "Anneliese"))
    assert (
        names.told(couple, "Anneliese, Anneliese's; anneliese; a note") == "Partner 2, Partner 2's; anneliese; a note"
    )
    assert names.of_practice("of Anneliese") == "of another person"


def test_a_letter_that_is_no_ascii_is_not_taken_for_one():
    assert lettered(["SM64", "IK07"]).of_practice("ſm64, ıK07") == "ſm64, ıK07"


def test_a_code_that_is_a_plain_word_does_not_eat_words():
    assert lettered(["Sun"]).told(_record("Sun"), "Sun in the room") == "Sun in the room"
