"""All answers once more before the client hands the screen back: each is seen, and can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from prompt_toolkit.utils import get_cwidth

from alliance_cli.errors import StepBack
from alliance_cli.forms.answers import show_answer
from alliance_cli.forms.definition import Scale
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts import page
from alliance_cli.prompts.card import Step
from alliance_cli.prompts.page import Row, blank, centred, framed, paragraph, wrapped
from alliance_cli.prompts.plain_line import line, tell, tell_option
from alliance_cli.prompts.slider import DRAWN, TYPED, Letters, line_rows
from alliance_cli.prompts.terminal import Where, has_unicode, is_plain, screen, words_of

LOOK_OVER_WIDTH = 76


def look_over(scale: Scale, sentences: Sequence[str], answers: Sequence[int | None], where: Where) -> int | Step | None:
    """The place of the answer to change, or one step back; None where all are as they should be. Raises Interrupted."""
    words = words_of(where)
    if is_plain(where):
        return _look_over_plain(scale, sentences, answers, words)
    last = len(answers)
    at = last  # below the answers: what Enter does there turns the page, and ends it on the last
    turned, pages = 0, [range(last)]  # where not all have room at once
    letters = DRAWN if has_unicode(screen(where)) else TYPED

    def block(place: int, columns: int, whole: bool) -> list[Row]:
        """A sentence and its mark: side by side where there is room for both, else one below the other, all marks below
        each other; cut only where the window has no room for one sentence."""
        width = min(LOOK_OVER_WIDTH, columns - 2)
        half = (width - 2) // 2 - 1
        sentence, answer, style = sentences[place], answers[place], "bold" if place == at else ""
        pointer = (style, "> " if place == at else "  ")
        if not whole or max(map(get_cwidth, sentences if scale.is_line else [sentence])) <= half:
            row = in_a_row(sentence, answer, scale, width - 2, half, letters, words, style)
            return [centred([pointer, *row], columns)]
        rows: list[Row] = [[(style, line)] for line in wrapped(sentence, width - 2)]
        rows.append(_mark(answer, scale, half if scale.is_line else width - 2, letters, words))
        return [
            centred(_filled([pointer if not n else ("", "  "), *row], width), columns) for n, row in enumerate(rows)
        ]

    def draw(columns: int, rows: int) -> list[Row] | None:
        nonlocal turned, pages
        top = [*blank(columns), *paragraph(words["look_over.seen"], columns, "bold"), *blank(columns)]
        width = min(LOOK_OVER_WIDTH, columns - 2)
        done = [("bold", f"> {words['look_over.done']}") if at == last else ("", f"  {words['look_over.done']}")]
        ends = [*blank(columns), centred(_filled(done, width), columns)]
        change, up, goes_on = (
            paragraph(words[key], columns) for key in ("look_over.change", "look_over.up", "before.goes_on")
        )
        room = rows - len(top) - len(ends) - max(map(len, (change, up, goes_on))) - 1
        if room < 1:
            return None
        blocks = [block(place, columns, whole=True) for place in range(last)]
        if max(map(len, blocks)) > room:
            blocks = [block(place, columns, whole=False) for place in range(last)]
        pages = _pages([len(each) for each in blocks], room)
        turned = min(turned, len(pages) - 1) if at == last else next(n for n, some in enumerate(pages) if at in some)
        middle = [row for place in pages[turned] for row in blocks[place]]
        is_last = turned == len(pages) - 1
        hint = change if at < last else up if is_last else goes_on
        return framed(top, [*middle, *(ends if is_last else [])], [*blank(columns), *hint], columns, rows)

    def up() -> None:
        nonlocal at
        at = pages[turned][-1] if at == last else max(0, at - 1)

    def down() -> None:
        nonlocal at
        at = min(last, at + 1)

    def enter() -> object:
        nonlocal turned
        if at == last and turned < len(pages) - 1:
            turned += 1
            return None
        return (at,)

    back = dict.fromkeys(("escape", "backspace"), lambda: Step.BACK)  # as on each of the lines before
    chosen = page.run(draw, {"up": up, "down": down, "enter": enter, **back}, where)
    if isinstance(chosen, Step):
        return chosen
    assert isinstance(chosen, tuple)
    return None if chosen[0] == last else int(chosen[0])


def _pages(heights: Sequence[int], room: int) -> list[range]:
    """Places that are seen at once, as many as there is room for."""
    starts, used = [0], 0
    for place, height in enumerate(heights):
        if used + height > room:
            starts, used = [*starts, place], 0
        used += height
    return [range(first, end) for first, end in pairwise([*starts, len(heights)])]


def in_a_row(
    sentence: str,
    answer: int | None,
    scale: Scale,
    width: int,
    beside: int,
    letters: Letters,
    words: ScreenWords,
    style: str = "",
) -> Row:
    """A sentence, as much of it as there is room for, and `beside` it what was marked, so many cells wide."""
    left = width - beside
    return _filled(
        [*_filled([(style, _cut(sentence, left - 2))], left), *_mark(answer, scale, beside, letters, words)], width
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
) -> int | Step | None:
    tell(f"\n{words['look_over.seen']}\n")
    for number, (sentence, answer) in enumerate(zip(sentences, answers, strict=True), 1):
        given = words["look_over.left_out"] if answer is None else show_answer(answer, scale)
        said = given if answer is None or scale.is_line else scale.labels[answer - scale.lowest]
        tell_option(number, f"{sentence}: {said}")
    while True:
        try:
            typed = line(f"{words['plain.back']}. {words['look_over.plain']} ").strip().lower()
        except StepBack:
            return Step.BACK
        if not typed:
            return None
        if typed == "b":
            return Step.BACK
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(answers):
            return int(typed) - 1
        tell(f"{words.say('look_over.mistake', last=len(answers))}\n")


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    while get_cwidth(text) > width:
        text = f"{text[:-2]}…"
    return text
