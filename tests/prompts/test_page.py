"""Rows of text in a window."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from alliance_cli.prompts.page import NO_BREAK, blank, centred, evened, framed, wrapped


@given(st.text(alphabet="ab 漢é\n", max_size=80), st.integers(2, 30))
@settings(max_examples=80, deadline=None)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text: str, width: int) -> None:
    for lines in (wrapped(text, width), evened(text, width)):
        assert all(get_cwidth(line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_are_evened_out() -> None:
    assert wrapped("one two three four", 15) == ["one two three", "four"]
    assert evened("one two three four", 15) == ["one two", "three four"]


def test_a_no_break_space_keeps_words_together() -> None:
    assert wrapped(f"very{NO_BREAK}often now", 11) == ["very often", "now"]
    assert wrapped(f"so very{NO_BREAK}often", 11) == ["so", "very often"]


def test_a_row_fills_the_window_and_stands_in_its_middle() -> None:
    assert "".join(text for _, text in centred([("bold", "two")], 10)) == "   two    "


def test_a_page_has_top_and_bottom_at_its_edges() -> None:
    page = framed([[("", "top")]], [[("", "middle")]], [[("", "bottom")]], 20, 11)
    assert len(page) == 11
    assert (page[0], page[-1]) == ([("", "top")], [("", "bottom")])
    assert page[1:4] == blank(20, 3)
    assert page.index([("", "middle")]) == 4
