"""All answers once more before the client hands the screen back: each is seen, and can be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prompt_toolkit.utils import get_cwidth

from alliance_cli.forms.answers import show_answer
from alliance_cli.forms.definition import Scale
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts import page
from alliance_cli.prompts.page import Row, blank, centred, framed, paragraph, wrapped
from alliance_cli.prompts.plain_line import line, tell, tell_option
from alliance_cli.prompts.slider import DRAWN, TYPED, Letters, line_rows
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

    def block(place: int, columns: int, whole: bool) -> list[Row]:
        """A sentence and its mark: side by side where there is room for both, else one below the other, or cut."""
        width = min(LOOK_OVER_WIDTH, columns - 2)
        sentence, answer, style = sentences[place], answers[place], "bold" if place == at else ""
        pointer = (style, "> " if place == at else "  ")
        if not whole or get_cwidth(sentence) <= (width - 2) // 2 - 1:
            return [centred([pointer, *in_a_row(sentence, answer, scale, width - 2, letters, words, style)], columns)]
        rows: list[Row] = [[(style, line)] for line in wrapped(sentence, width - 2)]
        rows.append(_mark(answer, scale, (width - 2) // 2 - 1, letters, words))
        return [
            centred(_filled([pointer if not n else ("", "  "), *row], width), columns) for n, row in enumerate(rows)
        ]

    def draw(columns: int, rows: int) -> list[Row] | None:
        top = [*blank(columns), *paragraph(words["look_over.seen"], columns, "bold"), *blank(columns)]
        hints = words["look_over.change" if at < last else "look_over.done"]
        bottom = [*blank(columns), *paragraph(hints, columns)]
        room = rows - len(top) - len(bottom)
        if room < 1:
            return None
        blocks = [block(place, columns, whole=True) for place in range(last)]
        if sum(map(len, blocks)) > room:
            blocks = [block(place, columns, whole=False) for place in range(last)]
        first = max(0, min(at, last - 1) - room + 1)
        middle = [row for each in blocks[first : first + room] for row in each]
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


def in_a_row(
    sentence: str,
    answer: int | None,
    scale: Scale,
    width: int,
    letters: Letters,
    words: ScreenWords,
    style: str = "",
) -> Row:
    """A sentence, as much of it as there is room for, and beside it what was marked."""
    half = width // 2 - 1
    return _filled(
        [*_filled([(style, _cut(sentence, half))], width - half), *_mark(answer, scale, half, letters, words)], width
    )


def _mark(answer: int | None, scale: Scale, width: int, letters: Letters, words: ScreenWords) -> Row:
    if answer is None:
        return [("", words["look_over.left_out"])]
    if scale.is_line:
        return line_rows(answer - scale.lowest, scale.highest - scale.lowest + 1, width, letters, tall=False)[0]
    return [("", _cut(scale.labels[answer - scale.lowest], width))]


def _filled(row: Row, width: int) -> Row:
    return [*row, ("", " " * (width - sum(get_cwidth(text) for _, text in row)))]


def _look_over_plain(
    scale: Scale, sentences: Sequence[str], answers: Sequence[int | None], words: ScreenWords
) -> int | None:
    tell(f"\n{words['look_over.seen']}\n")
    for number, (sentence, answer) in enumerate(zip(sentences, answers, strict=True), 1):
        given = words["look_over.left_out"] if answer is None else show_answer(answer, scale)
        said = given if answer is None or scale.is_line else scale.labels[answer - scale.lowest]
        tell_option(number, f"{sentence}: {said}")
    while True:
        typed = line(f"{words['look_over.plain']} ").strip()
        if not typed:
            return None
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(answers):
            return int(typed) - 1
        tell(f"{words.say('look_over.mistake', last=len(answers))}\n")


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    while get_cwidth(text) > width:
        text = f"{text[:-2]}…"
    return text
