"""One answer out of a few, on a page of its own: by its number, the arrow keys or the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Unpack

from prompt_toolkit.utils import get_cwidth

from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts import card
from alliance_cli.prompts.card import Card, Move, Picture, Step
from alliance_cli.prompts.page import Row, blank, centred
from alliance_cli.prompts.terminal import Where, words_of


def pick_one(
    asked: Card,
    labels: Sequence[str],
    lowest: int,
    answer: int | None = None,
    keep: Callable[[int], object] = lambda _: None,
    **where: Unpack[Where],
) -> int | Step:
    """The answer chosen, counted from 0 (the label numbered `lowest`), or where the client goes instead.

    Raises Interrupted.
    """
    return card.ask(asked, _picture(labels, lowest, words_of(where)), answer, where, keep)


def _picture(labels: Sequence[str], lowest: int, words: ScreenWords) -> Picture:
    last = len(labels) - 1
    widest = max(get_cwidth(label) for label in labels)

    def draw(answer: int | None, columns: int, roomy: bool) -> list[Row]:
        rows = [centred(_option(n, label, n == answer), columns) for n, label in enumerate(labels)]
        return [row for option in rows for row in (option, *blank(columns))][:-1] if roomy else rows

    def _option(n: int, label: str, chosen: bool) -> Row:
        pointer = ">" if chosen else " "
        return [("bold reverse" if chosen else "", f" {pointer} {n + lowest}  {label:{widest}}  ")]

    def pick(column: int, row: int, columns: int, roomy: bool) -> int | None:
        option, between = divmod(row, 2) if roomy else (row, 0)
        beside = abs(column - columns // 2) > widest // 2 + 5
        return option if 0 <= option <= last and not between and not beside else None

    moves: dict[str, Move] = {str(n + lowest): _at(n) for n in range(last + 1) if 0 <= n + lowest <= 9}
    moves |= {
        "down": lambda answer: 0 if answer is None else min(last, answer + 1),
        "up": lambda answer: last if answer is None else max(0, answer - 1),
        "home": _at(0),
        "end": _at(last),
    }
    how = words.say("question.choice_how", lowest=lowest, highest=lowest + last)
    return Picture(
        draw,
        pick,
        moves,
        how=how,
        how_more=how,
        missing=words["question.choice_missing"],
        takes=frozenset(str(n + lowest) for n in range(last + 1)) if last + lowest <= 9 else frozenset(),
    )


def _at(place: int) -> Move:
    return lambda _: place
