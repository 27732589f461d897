"""What is typed is read strictly, and what cannot be read is said in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli import inputs
from alliance_cli.errors import BadUsage


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
    assert inputs.clean("a\x1b[31mb\u202ec\r\nd\te\x00 ") == "abc\nd\te"


def test_what_gives_a_terminal_orders_goes_whole() -> None:
    said = "a\x1b[31mR\x9b0mED\u202e\x1b]0;title\x07\x90q\x1b\\ b\n\tc\x1b"
    assert inputs.harmless(said) == "aRED b\n\tc"
    assert inputs.clean(said) == "aRED b\n\tc"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert inputs.clean(inputs.clean(text)) == inputs.clean(text)
