"""One calm page that fills the window: rows of text, what keys and mouse do, and a sentence where there is no room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.mouse_events import MouseEvent
from prompt_toolkit.utils import get_cwidth

from alliance_cli.prompts.base_screen import BaseScreen, Open
from alliance_cli.prompts.terminal import Where, screen, stepped_back, words_of

Row: TypeAlias = list[tuple[str, str]]  # (style, text): `bold` or `reverse`, never a colour

SMALLEST = (40, 10)  # columns, rows
NO_BREAK = "\xa0"


def run(
    draw: Callable[[int, int], Sequence[Row] | None],
    actions: Mapping[str, Callable[[], object]],
    where: Where,
    mouse: Callable[[MouseEvent], None] | None = None,
    field: Open | None = None,
) -> object:
    """Show what `draw` makes of (columns, rows) until an action returns something, and return that.

    `draw` gives at most as many rows as there are, each as wide as the window, or None where they do not fit; then
    only Ctrl-C and Ctrl-D are heard. Raises Interrupted.
    """
    output = screen(where)

    def drawn() -> Sequence[Row] | None:
        size = output.get_size()
        if size.columns < SMALLEST[0] or size.rows < SMALLEST[1]:
            return None
        return draw(size.columns, size.rows)

    def fragments() -> StyleAndTextTuples:
        size = output.get_size()
        return text_of(drawn() or sentence_alone(words_of(where)["question.too_small"], size.columns, size.rows))

    layout = Layout(Window(_Surface(fragments, mouse), always_hide_cursor=True))
    shown = BaseScreen(layout, where, field=field, mouse=mouse is not None)
    for key, action in actions.items():
        # Eager, so that nothing waits; "any key" is not, or it would swallow the mouse.
        shown.on(key, action, Condition(lambda: drawn() is not None), eager=key != "<any>")
    return shown.run()


def read(
    texts: Sequence[tuple[str, str]],
    goes_on: str,
    ends: str,
    keys: Sequence[str],
    where: Where,
    back: Sequence[str] = (),
) -> None:
    """Paragraphs (text, style) to be read, page by page where one is not enough: Enter, space and `keys` turn to the
    next, as `goes_on` says, Esc to the one before, and on the last one `keys` end it, as `ends` says.

    Raises Interrupted; where keys lead `back`, as Esc does, StepBack on the first page.
    """
    at, pages = 0, 1

    def draw(columns: int, rows: int) -> list[Row]:
        nonlocal pages
        hints = [paragraph(hint, columns) + blank(columns) for hint in (goes_on, ends)]
        room, parts = rows - max(map(len, hints)), [paragraph(text, columns, style) for text, style in texts if text]
        whole = [row for part in parts for row in (*blank(columns), *part)][1:]
        if len(whole) <= room:
            parts = [whole]
        shown = [part[n : n + room] for part in parts for n in range(0, len(part), room)] or [whole]
        pages = len(shown)
        return framed([], shown[min(at, pages - 1)], hints[at >= pages - 1], columns, rows)

    def turn(ends_it: bool) -> object:
        nonlocal at
        if at >= pages - 1:
            return ends_it or None
        at += 1
        return None

    def turn_back() -> None:
        nonlocal at
        if back and at == 0:
            raise stepped_back()
        at = max(0, at - 1)

    turns = {key: partial(turn, key in keys) for key in dict.fromkeys(("enter", "space", *keys))}
    run(draw, {**turns, **dict.fromkeys(("escape", "backspace", *back), turn_back)}, where)


def text_of(rows: Sequence[Row]) -> StyleAndTextTuples:
    """The rows as prompt_toolkit takes them."""
    text: StyleAndTextTuples = []
    for row in rows:
        text += [*row, ("", "\n")]
    return text[:-1]


class _Surface(FormattedTextControl):
    """The whole window as one text, whose mouse events go to one function."""

    def __init__(self, fragments: Callable[[], StyleAndTextTuples], mouse: Callable[[MouseEvent], None] | None) -> None:
        super().__init__(fragments, focusable=True, show_cursor=False)
        self._mouse = mouse

    def mouse_handler(self, mouse_event: MouseEvent) -> None:
        if self._mouse is not None:
            self._mouse(mouse_event)
            get_app().invalidate()


def evened(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, as even in length as they can be."""
    lines = wrapped(text, width)
    for narrower in range(width - 1, width // 2, -1):
        evener = wrapped(text, narrower)
        if len(evener) > len(lines):
            break
        lines = evener
    return lines


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; a no-break space keeps words together."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for word in filter(None, paragraph.replace("\t", " ").split(" ")):
            longer = f"{line} {word}" if line else word
            if get_cwidth(longer) <= width:
                line = longer
                continue
            lines += [line] if line else []
            while get_cwidth(word) > width:
                cut = next(n for n in range(len(word), 0, -1) if get_cwidth(word[:n]) <= width)
                lines.append(word[:cut])
                word = word[cut:]
            line = word
        lines.append(line)
    return [line.replace(NO_BREAK, " ") for line in lines]


def centred(row: Row, columns: int) -> Row:
    """The row in the middle of the window, filled up to its width, so that every cell can be clicked."""
    free = max(0, columns - sum(get_cwidth(text) for _, text in row))
    return [("", " " * (free // 2)), *row, ("", " " * (free - free // 2))]


def paragraph(text: str, columns: int, style: str = "", widest: int = 60) -> list[Row]:
    """Text in centred lines of a readable width."""
    return [centred([(style, line)], columns) for line in evened(text, min(widest, columns - 4))]


def blank(columns: int, count: int = 1) -> list[Row]:
    return [[("", " " * columns)] for _ in range(count)]


def framed(top: list[Row], middle: list[Row], bottom: list[Row], columns: int, rows: int) -> list[Row]:
    """Top at the top, bottom at the bottom, the middle between them and a little above the centre."""
    free = rows - len(top) - len(middle) - len(bottom)
    above = free * 2 // 5
    return [*top, *blank(columns, above), *middle, *blank(columns, free - above), *bottom]


def sentence_alone(text: str, columns: int, rows: int) -> list[Row]:
    lines = [centred([("", line)], columns) for line in wrapped(text, max(1, columns))][:rows]
    return framed([], lines, [], columns, rows)
