"""An answer as it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import BadUsage
from alliance_cli.forms.answers import has_millimetres, reach, read_answer, show_answer
from alliance_cli.forms.definition import Scale

LINE, STARS = Scale(0, 10, 0.1), Scale(1, 7, 1, tuple("abcdefg"))


@given(st.integers(0, 100), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_is_shown_is_read_as_the_same_answer(steps: int, millimetres: bool) -> None:
    assert read_answer(show_answer(steps, LINE, millimetres), LINE, millimetres) == steps


@pytest.mark.parametrize("typed", ["9,6", " 9.6 ", "9.60"])
def test_a_decimal_may_have_a_point_or_a_comma(typed: str) -> None:
    assert read_answer(typed, LINE) == 96


@pytest.mark.parametrize("typed", ["-", ".", "–", ""])
def test_a_missing_answer_is_none_and_never_nought(typed: str) -> None:
    assert read_answer(typed, LINE) is None
    assert read_answer("0", LINE) == 0


@pytest.mark.parametrize(
    ("typed", "scale", "millimetres", "sentence"),
    [
        ("96", LINE, False, "96 is beyond 10. Type centimetres, e.g. 9.6."),
        ("101", LINE, True, "101 is beyond 100. Type whole millimetres, e.g. 96."),
        ("9.6", LINE, True, "9.6 is finer than the scale. Type whole millimetres, e.g. 96."),
        ("9.65", LINE, False, "9.65 is finer than the scale. Type centimetres, e.g. 9.6."),
        ("8", STARS, False, "8 is beyond 7. Type a number from 1 to 7."),
        ("0", STARS, False, "0 is below 1. Type a number from 1 to 7."),
        ("x", STARS, False, "“x” is not a number. Type a number from 1 to 7."),
        ("96", Scale(0, 10, 0.5), False, "96 is beyond 10. Type a number from 0 to 10."),
    ],
)
def test_what_is_no_answer_is_explained(typed: str, scale: Scale, millimetres: bool, sentence: str) -> None:
    with pytest.raises(BadUsage) as mistake:
        read_answer(typed, scale, millimetres)
    assert f"{mistake.value.what} {mistake.value.hint}" == sentence


def test_only_a_line_of_ten_centimetres_has_millimetres() -> None:
    assert has_millimetres(LINE)
    assert not has_millimetres(STARS)
    assert not has_millimetres(Scale(0, 100, 1))
    assert reach(LINE, millimetres=True) == "0 to 100"
