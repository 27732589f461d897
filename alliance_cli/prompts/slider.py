"""The visual analogue line: one mark between two ends, put by arrow keys or mouse, without a number, as on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Unpack

from prompt_toolkit.utils import get_cwidth

from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts import card
from alliance_cli.prompts.card import Card, Move, Picture, Step
from alliance_cli.prompts.page import Row, centred, wrapped
from alliance_cli.prompts.terminal import Where, has_unicode, screen, words_of

CELLS = 51  # with a left and a right half each: the 101 places of a 10 cm line in millimetres


class Letters(NamedTuple):
    """What a line is drawn with; the mark stands on the left or the right half of a cell."""

    line: str
    left_end: str
    right_end: str
    left_half: str
    right_half: str
    arrows: str  # "" where they cannot be drawn: their names stand there


DRAWN = Letters("─", "├", "┤", "▌", "▐", "← →")
TYPED = Letters("-", "|", "|", "[", "]", "")


def slide(
    asked: Card,
    places: int,
    mark: int | None = None,
    keep: Callable[[int], object] = lambda _: None,
    **where: Unpack[Where],
) -> int | Step:
    """Where the client puts the mark, from 0 to places − 1, or where they go instead. Raises Interrupted."""
    letters = DRAWN if has_unicode(screen(where)) else TYPED
    return card.ask(asked, _picture(asked, places, letters, words_of(where)), mark, where, keep)


def _picture(asked: Card, places: int, letters: Letters, words: ScreenWords) -> Picture:
    arrows = letters.arrows or words["question.arrow_keys"]
    last = places - 1
    centimetre = max(1, round(last / 10))

    def by(distance: int) -> Move:
        return lambda mark: last // 2 if mark is None else min(last, max(0, mark + distance))

    def draw(mark: int | None, columns: int, roomy: bool) -> list[Row]:
        cells = width(columns)
        rows = [centred(row, columns) for row in line_rows(mark, places, cells, letters, roomy)]
        return rows + [centred([("", line)], columns) for line in _ends(asked, cells)]

    def pick(column: int, row: int, columns: int, roomy: bool) -> int | None:
        if not 0 <= row < (3 if roomy else 1):
            return None
        cells = width(columns)
        cell = min(cells - 1, max(0, column - (columns - cells) // 2))
        return round(cell * last / (cells - 1))

    return Picture(
        draw,
        pick,
        moves={
            "left": by(-1),
            "right": by(1),
            "s-left": by(-centimetre),
            "s-right": by(centimetre),
            "pageup": by(centimetre),
            "pagedown": by(-centimetre),
            "home": lambda _: 0,
            "end": lambda _: last,
            **{str(digit): _to(min(last, digit * centimetre)) for digit in range(10)},
        },
        how=words.say("question.line_empty", arrows=arrows),
        how_more=words.say("question.line_marked", arrows=arrows),
        missing=words["question.line_missing"],
    )


def _to(place: int) -> Move:
    return lambda _: place


def width(columns: int) -> int:
    """How many cells a line has: 51, fewer only where the window has no room for them."""
    return min(CELLS, columns - 6)


def line_rows(mark: int | None, places: int, cells: int, letters: Letters, tall: bool = True) -> list[Row]:
    """The line with its mark, one row high or three."""
    line = letters.left_end + letters.line * (cells - 2) + letters.right_end
    air = " " * cells
    return [_marked(text, mark, places, letters) for text in ((air, line, air) if tall else (line,))]


def _marked(text: str, mark: int | None, places: int, letters: Letters) -> Row:
    if mark is None:
        return [("", text)]
    half = round(mark * (2 * len(text) - 2) / (places - 1))
    cell, right = divmod(half, 2)
    stroke = letters.right_half if right else letters.left_half
    return [("", text[:cell]), ("bold", stroke), ("", text[cell + 1 :])]


def _ends(asked: Card, cells: int) -> list[str]:
    """The words at both ends, each below its own end of the line."""
    half = cells // 2 - 1
    left, right = wrapped(asked.left, half), wrapped(asked.right, half)
    height = max(len(left), len(right))
    pairs = zip(left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True)
    return [one + " " * (cells - get_cwidth(one) - get_cwidth(other)) + other for one, other in pairs]
