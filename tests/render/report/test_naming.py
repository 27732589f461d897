"""What clients, people and days are called in a report, with codes and without."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

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
    assert told == "Like B on session 2; A-like, 2026-99-99, AB123"
    assert Names().told(_record(), "AB12 on 2026-01-12") == "AB12 on 2026-01-12"


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
