"""All answers once more before the client hands the screen back: each is seen, and can be changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from prompt_toolkit.utils import get_cwidth

from alliance_cli.forms.answers import show_answer
from alliance_cli.forms.definition import Scale
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts import page
from alliance_cli.prompts.page import Row, blank, centred, framed, paragraph
from alliance_cli.prompts.plain_line import line
from alliance_cli.prompts.slider import DRAWN, TYPED, line_rows
from alliance_cli.prompts.terminal import Where, has_unicode, is_plain, screen, words_of

LOOK_OVER_WIDTH = 76


def look_over(scale: Scale, sentences: Sequence[str], answers: Sequence[int | None], where: Where) -> int | None:
    """The place of the answer to change; None where all are as they should be. Raises Interrupted."""
    words = words_of(where)
    if is_plain(where):
        return _look_over_plain(scale, sentences, answers, words)
    last = len(answers)
    at = last  # below the answers: what Enter does there ends it
    letters = DRAWN if has_unicode(screen(where)) else TYPED

    def row(place: int, columns: int) -> Row:
        width = min(LOOK_OVER_WIDTH, columns - 2)
        answer, half = answers[place], width // 2 - 2
        mark: Row = [("", words["look_over.left_out"])]
        if answer is not None and scale.is_line:
            mark = line_rows(answer - scale.lowest, scale.highest - scale.lowest + 1, half, letters, tall=False)[0]
        elif answer is not None:
            mark = [("", _cut(scale.labels[answer - scale.lowest], half))]
        sentence = _cut(sentences[place], half)
        gap = " " * (width - 2 - half - get_cwidth(sentence))
        empty = " " * (half - sum(get_cwidth(text) for _, text in mark))
        pointer = ">" if place == at else " "
        return centred([("bold" if place == at else "", f"{pointer} {sentence}{gap}"), *mark, ("", empty)], columns)

    def draw(columns: int, rows: int) -> list[Row] | None:
        top = [*blank(columns), *paragraph(words["look_over.seen"], columns, "bold"), *blank(columns)]
        hints = words["look_over.change" if at < last else "look_over.done"]
        bottom = [*blank(columns), *paragraph(hints, columns)]
        room = rows - len(top) - len(bottom)
        if room < 1:
            return None
        first = max(0, min(at, last - 1) - room + 1)
        middle = [row(place, columns) for place in range(first, min(last, first + room))]
        return framed(top, middle, bottom, columns, rows)

    def move(by: int) -> Callable[[], None]:
        def moved() -> None:
            nonlocal at
            at = max(0, min(last, at + by))

        return moved

    actions: dict[str, Callable[[], object]] = {"up": move(-1), "down": move(1), "escape": move(-1)}
    chosen = page.run(draw, {**actions, "enter": lambda: (at,)}, where)
    assert isinstance(chosen, tuple)
    return None if chosen[0] == last else int(chosen[0])


def _look_over_plain(
    scale: Scale, sentences: Sequence[str], answers: Sequence[int | None], words: ScreenWords
) -> int | None:
    sys.stdout.write(f"\n{words['look_over.seen']}\n")
    for number, (sentence, answer) in enumerate(zip(sentences, answers, strict=True), 1):
        given = words["look_over.left_out"] if answer is None else show_answer(answer, scale)
        said = given if answer is None or scale.is_line else scale.labels[answer - scale.lowest]
        sys.stdout.write(f"  {number}  {sentence}: {said}\n")
    while True:
        typed = line(f"{words['look_over.plain']} ").strip()
        if not typed:
            return None
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(answers):
            return int(typed) - 1
        sys.stdout.write(f"{words.say('look_over.mistake', last=len(answers))}\n")


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    while get_cwidth(text) > width:
        text = f"{text[:-2]}…"
    return text
