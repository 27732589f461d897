"""The visual analogue line, marked by real keys and a real mouse."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from alliance_cli.errors import Interrupted
from alliance_cli.prompts.card import Card, Step
from alliance_cli.prompts.slider import CELLS, DRAWN, TYPED, line_rows, slide, width

LEFT, RIGHT, UP = "\x1b[D", "\x1b[C", "\x1b[A"
PAGE_UP, PAGE_DOWN, HOME, END = "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"
SHIFT_LEFT, SHIFT_RIGHT, ENTER, BACKSPACE, ESC = "\x1b[1;2D", "\x1b[1;2C", "\r", "\x7f", "\x1b"
CARD = Card("2 of 5", "How close did we come to what you hoped for?", "not at all", "completely")


def marked(keys: str, mark: int | None = None, card: Card = CARD) -> int | Step:
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        return slide(card, 101, mark, input=keyboard, output=DummyOutput())


def click(column: int, row: int) -> str:
    """Button down and up, columns and rows counted from 0, as a terminal sends them (SGR)."""
    return f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m"


@pytest.mark.parametrize("first", [LEFT, RIGHT, PAGE_UP, PAGE_DOWN, SHIFT_LEFT, SHIFT_RIGHT])
def test_the_first_key_puts_the_mark_in_the_middle(first: str) -> None:
    assert marked(first + ENTER) == 50


@pytest.mark.parametrize("apart", [9, pytest.param(1, marks=pytest.mark.thorough)])
def test_each_of_the_101_places_is_reached_by_keys(apart: int) -> None:
    places = list(range(0, 101, apart))
    assert [marked(HOME + PAGE_UP * (place // 10) + RIGHT * (place % 10) + ENTER) for place in places] == places


def test_a_hundred_arrow_keys_lead_from_one_end_to_the_other_and_no_further() -> None:
    assert marked(HOME + RIGHT * 99 + ENTER) == 99
    assert marked(HOME + RIGHT * 103 + ENTER) == 100
    assert marked(END + LEFT * 103 + ENTER) == 0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100))
def test_every_place_is_reached_from_every_other(start: int, place: int) -> None:
    tens, ones = divmod(abs(place - start), 10)
    more = place > start
    keys = (SHIFT_RIGHT if more else SHIFT_LEFT) * tens + (RIGHT if more else LEFT) * ones
    assert marked(keys + ENTER, start) == place


@pytest.mark.parametrize(("key", "place"), [(PAGE_UP, 60), (SHIFT_RIGHT, 60), (PAGE_DOWN, 40), (SHIFT_LEFT, 40)])
def test_a_centimetre_is_ten_places(key: str, place: int) -> None:
    assert marked(key + ENTER, 50) == place


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_puts_the_mark_as_many_centimetres_along_the_line(digit: int) -> None:
    assert marked(f"{digit}{ENTER}") == 10 * digit
    assert marked(f"{digit}{RIGHT}{ENTER}", 33) == 10 * digit + 1


def test_the_ends_hold() -> None:
    assert marked(HOME + LEFT + PAGE_DOWN + ENTER) == 0
    assert marked(END + RIGHT + PAGE_UP + ENTER) == 100


def test_enter_waits_for_a_mark(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    assert screen.press(ENTER + ENTER + HOME + ENTER, slide, CARD, 101) == 0
    assert marked(ENTER, 33) == 33


@pytest.mark.parametrize("key", [BACKSPACE, UP])
def test_going_back(key: str) -> None:
    assert marked(key) is Step.BACK


def test_escape_goes_back_too() -> None:
    assert marked(ESC, 50) is Step.BACK


def test_leaving_out_is_asked_once() -> None:
    assert marked("ss") is Step.SKIP
    assert marked("sS", 70) is Step.SKIP


@pytest.mark.parametrize("other", [ENTER, BACKSPACE, LEFT, "x", UP])
def test_any_other_key_stays_and_does_nothing_else(other: str) -> None:
    assert marked("s" + other + ENTER, 70) == 70


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_pause(key: str) -> None:
    with pytest.raises(Interrupted):
        marked(RIGHT + key)


def line_of(frame: str) -> tuple[int, int]:
    """Row and first column of the line as it is drawn."""
    return next((row, text.index("├")) for row, text in enumerate(frame.splitlines()) if "├" in text)


@pytest.mark.parametrize("columns", [pytest.param(80, marks=pytest.mark.thorough), 120, 57, 41])
def test_a_click_at_each_cell_puts_the_mark_there(terminal: Callable[..., Any], columns: int) -> None:
    screen = terminal(columns, 24)
    with pytest.raises(Interrupted):
        screen.press("\x03", slide, CARD, 101)
    row, left = line_of(screen.last_page)
    cells = width(columns)
    expected = [round(cell * 100 / (cells - 1)) for cell in range(cells)]
    clicked = range(cells) if columns == 80 else range(0, cells, 7)
    found = [screen.press(click(left + cell, row) + ENTER, slide, CARD, 101) for cell in clicked]
    assert found == [expected[cell] for cell in clicked]
    if cells == CELLS:
        assert expected == list(range(0, 101, 2))


def test_a_click_beyond_an_end_snaps_to_it_and_one_elsewhere_does_nothing(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press("\x03", slide, CARD, 101)
    row, left = line_of(screen.last_page)
    assert screen.press(click(left - 5, row) + ENTER, slide, CARD, 101) == 0
    assert screen.press(click(0, row) + ENTER, slide, CARD, 101) == 0
    assert screen.press(click(left + CELLS + 5, row) + ENTER, slide, CARD, 101) == 100
    assert screen.press(click(79, row) + ENTER, slide, CARD, 101) == 100
    assert screen.press(click(left + 10, row - 5) + ENTER + HOME + ENTER, slide, CARD, 101, None) == 0


def test_dragging_moves_the_mark_even_off_the_line(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press("\x03", slide, CARD, 101)
    row, left = line_of(screen.last_page)
    drag = "".join(f"\x1b[<32;{left + 1 + cell};{row + 4}M" for cell in (12, 20, 30))
    down, up = f"\x1b[<0;{left + 11};{row + 1}M", f"\x1b[<0;{left + 31};{row + 4}m"
    assert screen.press(down + drag + up + ENTER, slide, CARD, 101) == 60
    after = f"\x1b[<35;{left + 1};{row + 1}M"
    assert screen.press(down + drag + up + after + ENTER, slide, CARD, 101) == 60


def test_the_page_shows_sentence_ends_and_progress_and_no_number_of_the_mark(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    screen.press(RIGHT * 24 + ENTER, slide, CARD, 101)
    page = screen.last_page
    for words in ("2 of 5", "How close did we come to what you hoped for?", "not at all", "completely"):
        assert words in page
    assert re.findall(r"\d+", page) == ["2", "5"]


def test_no_mark_stands_before_the_client_puts_it(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press("\x03", slide, CARD, 101)
    assert not any(half in "".join("".join(frame) for frame in screen.frames) for half in "▌▐")


def test_each_of_the_101_marks_looks_different_at_51_cells() -> None:
    drawn = ["".join(text for _, text in line_rows(mark, 101, CELLS, DRAWN)[1]) for mark in range(101)]
    assert len(set(drawn)) == 101
    assert all(len(line) == CELLS for line in drawn)
    typed = ["".join(text for _, text in line_rows(mark, 101, CELLS, TYPED)[1]) for mark in range(101)]
    assert len(set(typed)) == 101


def test_a_terminal_without_unicode_gets_plain_letters(terminal: Callable[..., Any]) -> None:
    screen = terminal(encoding="ascii")
    screen.press(RIGHT + ENTER, slide, CARD, 101)
    line = next(row for row in screen.last_page.splitlines() if "|--" in row)
    assert line.isascii()
    assert "[" in line


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (40, 10), (200, 60)])
def test_it_fits_every_window_from_40_by_10(terminal: Callable[..., Any], columns: int, rows: int) -> None:
    screen = terminal(columns, rows)
    assert screen.press(RIGHT + ENTER, slide, CARD, 101) == 50
    assert screen.ever_showed("How close did we come to what you hoped for?")
    assert "├" in screen.last_page


@pytest.mark.parametrize(("columns", "rows"), [(39, 24), (80, 9), (20, 5), (5, 2)])
def test_a_window_too_small_asks_for_more_room_and_takes_no_answer(
    terminal: Callable[..., Any], columns: int, rows: int
) -> None:
    screen = terminal(columns, rows)
    with pytest.raises(Interrupted):
        screen.press(RIGHT + ENTER + "\x03", slide, CARD, 101)
    assert "Pleas" in screen.last_page


def test_a_resize_draws_the_line_anew_in_the_middle(terminal: Callable[..., Any]) -> None:
    screen = terminal(120, 40)
    with pytest.raises(Interrupted):
        screen.press("\x03", slide, CARD, 101)
    wide = line_of(screen.last_page)
    screen.resize(60, 20)
    assert screen.press(ENTER, slide, CARD, 101, 50) == 50
    narrow = line_of(screen.last_page)
    assert (wide[1], narrow[1]) == ((120 - CELLS) // 2, (60 - CELLS) // 2)


PROGRAM = """
import signal
from alliance_cli.prompts.card import Card
from alliance_cli.prompts.slider import slide
def stop(*_): raise KeyboardInterrupt
signal.signal(signal.SIGTERM, stop)
try:
    answer = slide(Card("1 of 1", "How was it?", "less", "more"), 101)
except Exception as error:
    answer = error.exit_code
print(f"<{answer}>")
"""


def test_at_a_real_terminal_a_resize_draws_anew_and_keeps_the_mark(run_at_terminal: Callable[..., Any]) -> None:
    run = run_at_terminal(PROGRAM)
    run.wait_for("s leaves it out")
    run.type(HOME + RIGHT * 7)
    run.wait_for("▐")
    run.shown = ""
    run.resize(30, 8)
    run.wait_for("larger")
    run.resize(120, 40)
    run.wait_for("s leaves it out")
    run.type(ENTER)
    run.wait_for("<7>")


def test_being_told_to_end_leaves_the_page_like_ctrl_c(run_at_terminal: Callable[..., Any]) -> None:
    run = run_at_terminal(PROGRAM)
    run.wait_for("s leaves it out")
    run.process.send_signal(signal.SIGTERM)
    run.wait_for("<130>")
    assert "\x1b[?1049l" in run.shown
