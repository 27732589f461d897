"""What is typed breaks at words, in whatever width, and the cursor stays where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.document import Document
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.layout.processors import Transformation, TransformationInput

from alliance_cli.prompts import ask
from alliance_cli.prompts.word_wrap import WordWrap

TYPED = "to sleep without the lights on, and to see my sister again before the winter"


def transformed(text: str, width: int, beside: int) -> Transformation:
    given = TransformationInput(BufferControl(), Document(text), 0, lambda n: n, [("", text)], width, 24)
    return WordWrap(beside).apply_transformation(given)


@given(st.text("abcdefg äß 字 ", max_size=120), st.integers(12, 40), st.integers(0, 11))
def test_every_place_is_shown_once_and_found_again(text: str, width: int, beside: int) -> None:
    made = transformed(text, width, beside)
    shown = "".join(part[1] for part in made.fragments)
    assert "".join(shown.split()) == "".join(text.split())
    for place in range(len(text) + 1):
        at = made.source_to_display(place)
        assert made.display_to_source(at) == place
        assert place == len(text) or shown[at] == text[place]


@given(st.lists(st.text("abcde", min_size=1, max_size=11), max_size=30), st.integers(12, 40), st.integers(0, 11))
def test_no_word_is_parted_that_fits_into_a_row(words: list[str], width: int, beside: int) -> None:
    shown = " " * beside + "".join(part[1] for part in transformed(" ".join(words), width, beside).fragments)
    rows = [shown[n : n + width] for n in range(0, len(shown), width)]
    assert [word for row in rows for word in row.split()] == words


@pytest.mark.parametrize("columns", [40, 60])
@pytest.mark.parametrize("multiline", [False, True])
def test_an_answer_breaks_at_words_while_it_is_typed(
    terminal: Callable[..., Any], columns: int, multiline: bool
) -> None:
    screen = terminal(columns=columns, rows=20)
    ends = "\x1b\r" if multiline else "\r"
    assert screen.press(TYPED + ends, ask.text, "In the client's words:", multiline=multiline) == TYPED
    assert set(TYPED.split()) <= set(screen.last_page.split())


@pytest.mark.parametrize(("width", "indent"), [(1, 1), (4, 4), (3, 8), (0, 0)])
def test_a_window_with_no_room_beside_the_indent_is_drawn_all_the_same(width: int, indent: int) -> None:
    given = TransformationInput(BufferControl(), Document(TYPED), 0, lambda n: n, [("", TYPED)], width, 24)
    made = WordWrap(indent, indent).apply_transformation(given)
    assert "".join("".join(part[1] for part in made.fragments).split()) == "".join(TYPED.split())
