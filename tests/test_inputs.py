"""What is typed is read strictly, and what cannot be read is said in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli import inputs
from alliance_cli.errors import BadUsage

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("today", TODAY),
        ("yesterday", date(2026, 11, 22)),
        ("mon", date(2026, 11, 16)),
        ("sun", date(2026, 11, 22)),
        ("Tuesday", date(2026, 11, 17)),
        ("3 days ago", date(2026, 11, 20)),
        ("1 day ago", date(2026, 11, 22)),
        ("2 Nov", date(2026, 11, 2)),
        ("Nov 2", date(2026, 11, 2)),
        ("24 Nov", date(2025, 11, 24)),
        ("2 Nov 2025", date(2025, 11, 2)),
        ("29 feb", date(2024, 2, 29)),
        ("  2   november  2026 ", date(2026, 11, 2)),
    ],
)
def test_a_date_is_read_as_it_is_meant(typed: str, meant: date) -> None:
    assert inputs.parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("02/11/2026", "two ways"),
        ("2.11.2026", "two ways"),
        ("2026-02-30", "calendar"),
        ("31 Nov 2026", "calendar"),
        ("24 Nov 2026", "future"),
        ("2026-11-24", "future"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("999999999999 days ago", "not a date"),
        ("٣ days ago", "not a date"),
        ("mont", "not a date"),
    ],
)
def test_a_date_that_cannot_be_read_is_said_in_words(typed: str, why: str) -> None:
    with pytest.raises(BadUsage, match=why) as caught:
        inputs.parse_date(typed, TODAY)
    assert caught.value.hint


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_clear_error(typed: str) -> None:
    try:
        assert inputs.parse_date(typed, TODAY) <= TODAY
    except BadUsage as error:
        assert error.hint


@pytest.mark.parametrize("code", ["AB12", "a", "7", "x_y-z", "A" * 32])
def test_a_code_is_kept_as_typed(code: str) -> None:
    assert inputs.parse_code(code) == code


@pytest.mark.parametrize("code", ["", "-a", "_a", "a b", "é1", "A" * 33, "a/b", "a\n", "x\x00y", "１２"])
def test_a_code_that_could_mislead_is_not_taken(code: str) -> None:
    if code == "a\n":
        assert inputs.parse_code(code) == "a"
        return
    with pytest.raises(BadUsage):
        inputs.parse_code(code)


@pytest.mark.parametrize("code", ["list", "SHOW"])
def test_a_new_code_is_no_word_of_the_command_line_in_any_capitals(code: str) -> None:
    with pytest.raises(BadUsage, match="word of the command line"):
        inputs.parse_code(code, {"list", "show"})
    assert inputs.parse_code(code) == code


def test_a_name_in_place_of_a_code_is_answered_with_a_hint() -> None:
    with pytest.raises(BadUsage) as caught:
        inputs.parse_code("Anna Berg")
    assert "not a name" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9.6 8.8 9.1 9.3", (9.6, 8.8, 9.1, 9.3)),
        ("9,6 8,8 9 10", (9.6, 8.8, 9.0, 10.0)),
        ("9.6 - . 9", (9.6, None, None, 9.0)),
    ],
)
def test_answers_are_separated_by_spaces(typed: str, read: tuple[float | None, ...]) -> None:
    assert inputs.parse_scores(typed) == read


@pytest.mark.parametrize("typed", ["9,1,2", "9, 8", ",5", "9;8", "nine", "1e3", "+3", "-3", "inf", "nan"])
def test_answers_that_could_be_read_in_two_ways_are_not_guessed(typed: str) -> None:
    with pytest.raises(BadUsage):
        inputs.parse_scores(typed)


def test_text_loses_control_characters_and_bidi_overrides_and_keeps_its_lines() -> None:
    assert inputs.clean("a\x1b[31mb\u202ec\r\nd\te\x00 ") == "a[31mbc\nd\te"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert inputs.clean(inputs.clean(text)) == inputs.clean(text)


@pytest.mark.parametrize(
    ("typed", "kept"), [("mon 10:00", "mon 10:00"), ("Monday 9.30", "mon 09:30"), ("fri 8h15", "fri 08:15")]
)
def test_a_weekly_appointment_is_day_and_time(typed: str, kept: str) -> None:
    assert inputs.parse_slot(typed) == kept


@pytest.mark.parametrize("typed", ["", "mon", "10:00", "mon 25:00", "xyz 10:00", "mon 10:60"])
def test_what_is_no_weekly_appointment_is_said(typed: str) -> None:
    with pytest.raises(BadUsage):
        inputs.parse_slot(typed)
