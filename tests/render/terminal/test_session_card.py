"""A session's page in the form's own words, the list, and the screen before the door opens."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.analysis import course, ranking
from alliance_cli.analysis.last_time import last_time
from alliance_cli.forms import catalogue
from alliance_cli.render.terminal import session_card

FORMS = {form.id: form for form in catalogue.load().all()}


@pytest.fixture
def couple(practice):
    practice.do("client", "add", "CP2", "--participant", "Anneliese", "--participant", "Ben", "--since", "2026-11-01")
    practice.do(
        "session", "add", "CP2", "--date", "2026-11-16", "--note", "They spoke of the house", "--minutes", "80",
        "--set", "partner_bond_mark.Anneliese=7", "--set", "attention=more.Ben", "--set", "plan=One at a time",
        "--set", "countertransference=tired",
    )  # fmt: skip
    return practice


def test_a_note_is_told_as_the_form_asks_it(couple, record_of, shown):
    record = record_of(couple, "CP2")
    said = shown(session_card.session_page(record.sessions[0], record, None))
    for words in ("Bond with: Anneliese", "more Ben", "80 min", "They spoke of the house"):
        assert words in said
    assert "tired" not in said
    assert "tired" in shown(session_card.session_page(record.sessions[0], record, {"countertransference": "tired"}))


def test_a_search_shows_the_field_that_holds_the_word(couple, record_of, shown):
    found = record_of(couple, "CP2").sessions
    assert "Plan" in shown(session_card.sessions(found, {}, "at a TIME"))
    assert "They spoke of the house" in shown(session_card.sessions(found, {}, None))
    private = {found[0].id: {"countertransference": "tired"}}
    assert "(private): tired" in shown(session_card.sessions(found, private, "tired"))


def test_before_the_door_opens_the_last_note_and_what_was_agreed_stand_there(couple, record_of, shown):
    record = record_of(couple, "CP2")
    [entry] = ranking.rank([record], FORMS, date(2026, 11, 23))
    said = shown(session_card.brief(record, entry, course.every(record, FORMS), last_time(record)))
    for words in ("session 1, 2026-11-16, attended", "They spoke of the house", "One at a time"):
        assert words in said
