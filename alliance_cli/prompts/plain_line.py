"""One line typed at a plain prompt: any length, edited with the usual keys, carried on when it is left half-typed."""

from __future__ import annotations

import select
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from prompt_toolkit.application import get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100 import Vt100Input
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys
from prompt_toolkit.utils import get_cwidth

from alliance_cli import streams
from alliance_cli.heard import heard
from alliance_cli.inputs import clean, harmless
from alliance_cli.messages import WIDEST_LINE, wrapped
from alliance_cli.prompts.keyboard import WITH_ALT, escape_waits, keyboard
from alliance_cli.prompts.terminal import GONE, Where, stepped_back, stopped

BACK = "<"
GOES_BACK = f"{BACK} (less than) and Enter goes one step back."
ROOM_TO_TYPE = 10  # cells that a line needs beside its question
NO_TEXT = "That could not be read as text. Please type it again.\n"


def line(prompt: str, *, gathers: bool = True) -> str:
    """One line; a paste may hold several. Raises Interrupted, whose `typed` is what stood there; StepBack at Esc, and
    where the line is `BACK` alone.

    `gathers`: newlines in what comes at once belong to the text; else, as numbers typed ahead need it, each ends a
    line. Nothing is remembered for the next line, which somebody else may type.
    """
    prompt = _broken(prompt)
    row = _Row(prompt)
    try:
        source = _terminal()
        typed = _read(source, row, gathers) if source else _read_stream(prompt)
        if typed.strip() == BACK:
            raise stepped_back()
        return typed
    except (KeyboardInterrupt, EOFError) as by:
        interrupted = stopped(clean(row.buffer.text), by)
    except OSError as error:
        if error.errno not in GONE:
            raise
        interrupted = stopped(clean(row.buffer.text))
    with suppress(OSError):  # the window was closed
        sys.stdout.write("\n")
    raise interrupted


def tell(text: str) -> None:
    """Write a text of whole lines as it is heard, broken at words where it is wider than the terminal."""
    sys.stdout.write(_broken(text))


def tell_way_back(where: Where) -> None:
    """Before the first question of a command; a client reads it in words of their own."""
    once = where.get("once", {GOES_BACK})
    if GOES_BACK not in once and "words" not in where:
        once.add(GOES_BACK)
        tell(f"{GOES_BACK}\n")


def tell_option(key: object, label: str) -> None:
    """One of what can be typed, and what it stands for."""
    tell(f"{key}: {label}\n")


def _broken(text: str) -> str:
    """The same as it is heard, with the blank that a question ends with."""
    text = heard(harmless(text))
    if not sys.stdout.isatty():
        return text
    said = text.rstrip(" ")
    return wrapped(said, min(_columns() - 1, WIDEST_LINE)) + text[len(said) :]


def _terminal() -> Vt100Input | None:
    """The terminal that is typed on; None where lines come from elsewhere, or its console has an editor of its own."""
    found = get_app_session().input if sys.stdin.isatty() else None
    return found if isinstance(found, Vt100Input) and found.stdin is sys.stdin else None


def _read_stream(prompt: str) -> str:
    while True:
        try:
            return input(prompt)
        except UnicodeDecodeError:
            sys.stdout.write(NO_TEXT)


def _read(source: Vt100Input, row: _Row, gathers: bool) -> str:
    keyboard({"input": source}, gathers=lambda: gathers)
    with source.raw_mode():
        row.ask()
        keys, held = get_typeahead(source), False
        while True:
            for place, key in enumerate(keys):
                rest = keys[place + 1 :]
                if key.key is Keys.Escape and key.data != WITH_ALT:
                    store_typeahead(source, rest[1:] if rest and rest[0].key is Keys.ControlM else rest)
                    _tell("\n")
                    raise stepped_back(clean(row.buffer.text))
                if row.take(key):
                    store_typeahead(source, rest)
                    return row.buffer.text
            if source.closed:
                raise EOFError
            # An Escape that something could follow, or the Enter after a paste, is one when nothing does.
            held = bool(select.select([source.fileno()], [], [], escape_waits() if held else None)[0])
            keys = source.read_keys() if held else source.flush_keys()


class _Row:
    """The line and what is shown of it, on a terminal that need only know how to go back one cell.

    A line that is full goes on below, with the word that found no room: nothing else is said again. Where the cursor
    goes back over that edge, the part around it is shown once more on a row of its own.
    """

    def __init__(self, prompt: str) -> None:
        self.prompt = prompt
        self.buffer = Buffer(multiline=True)
        self.start = 0  # the first character on this row
        self.beside = 0  # cells of the question in front of it
        self.drawn = ""  # what stands on it
        self.at = 0  # how many of these characters are left of the cursor
        self.escaped = False

    def ask(self) -> None:
        self.start, self.drawn, self.at = 0, "", 0
        self.beside = _cells(self.prompt.rpartition("\n")[2]) % _columns()
        _tell(self.prompt)
        if self.beside > _columns() - ROOM_TO_TYPE:
            self._below()

    def take(self, key: KeyPress) -> bool:
        """Do what a key stands for, but Escape alone. True where it ends the line; Ctrl-C raises KeyboardInterrupt."""
        escaped, self.escaped = self.escaped, key.key is Keys.Escape
        if key.key in (Keys.ControlM, Keys.ControlJ):
            return self._is_text()
        if key.key in (Keys.ControlC, Keys.ControlD):
            raise KeyboardInterrupt
        if key.key is Keys.BracketedPaste:
            self.buffer.insert_text(key.data.replace("\r\n", "\n").replace("\r", "\n"))
        elif action := (_AFTER_ESCAPE if escaped else _KEYS).get(key.key):
            action(self.buffer)
        elif not isinstance(key.key, Keys) and not escaped:
            self.buffer.insert_text(key.data)
        self._show()
        return False

    def _is_text(self) -> bool:
        """Bytes that are no letters are not taken for any: the line is asked for again."""
        _tell("\n")
        try:
            self.buffer.text.encode()
        except UnicodeEncodeError:
            _tell(NO_TEXT)
            self.buffer.reset()
            self.ask()
            return False
        return True

    def _show(self) -> None:
        text, here = self.buffer.text, self.buffer.cursor_position
        while True:
            row = _whole_words(text, self.start, _fitting(text, self.start, _columns() - 1 - self.beside))
            if here < self.start:
                self._below()
                self.start = here - len(_fitting(text[here - 1 :: -1] if here else "", 0, (_columns() - 1) // 2))
            elif here > self.start + len(row):
                self._draw(row, len(row))
                self._below()
                self.start += len(row)
            else:
                self._draw(row, here - self.start)
                return

    def _below(self) -> None:
        _tell("\n")
        self.beside, self.drawn, self.at = 0, "", 0

    def _draw(self, row: str, at: int) -> None:
        """Change what stands on the row into this, and leave the cursor after `at` of its characters."""
        said = ""
        if row != self.drawn:
            same = next((n for n, (a, b) in enumerate(zip(row, self.drawn, strict=False)) if a != b), None)
            same = min(len(row), len(self.drawn)) if same is None else same
            gone = max(0, _cells(self.drawn) - _cells(row))
            said = self._to(same) + row[same:] + " " * gone + "\b" * gone
            self.drawn, self.at = row, len(row)
        said += self._to(at)
        if said and streams.echoes():
            _tell(said)

    def _to(self, at: int) -> str:
        """What moves the cursor; to the right it passes over the characters."""
        before, self.at = self.at, at
        return self.drawn[before:at] if at > before else "\b" * _cells(self.drawn[at:before])


def _word_left(buffer: Buffer) -> int:
    return -(buffer.document.find_previous_word_beginning() or -buffer.cursor_position)


def _word_right(buffer: Buffer) -> int:
    rest = len(buffer.text) - buffer.cursor_position
    return buffer.document.find_next_word_ending() or rest


_KEYS: Mapping[Keys | str, Callable[[Buffer], object]] = {
    **dict.fromkeys((Keys.Left, Keys.ControlB), lambda b: _go(b, -1)),
    **dict.fromkeys((Keys.Right, Keys.ControlF), lambda b: _go(b, 1)),
    **dict.fromkeys((Keys.Home, Keys.ControlA), lambda b: _go(b, -b.cursor_position)),
    **dict.fromkeys((Keys.End, Keys.ControlE), lambda b: _go(b, len(b.text))),
    Keys.ControlLeft: lambda b: _go(b, -_word_left(b)),
    Keys.ControlRight: lambda b: _go(b, _word_right(b)),
    Keys.ControlH: lambda b: b.delete_before_cursor(),
    Keys.Delete: lambda b: b.delete(),
    Keys.ControlU: lambda b: b.delete_before_cursor(b.cursor_position),
    Keys.ControlK: lambda b: b.delete(len(b.text) - b.cursor_position),
    Keys.ControlW: lambda b: b.delete_before_cursor(_word_left(b)),
    Keys.ControlI: lambda b: b.insert_text("\t"),
}
_AFTER_ESCAPE: Mapping[Keys | str, Callable[[Buffer], object]] = {
    "b": _KEYS[Keys.ControlLeft],
    "f": _KEYS[Keys.ControlRight],
    "d": lambda b: b.delete(_word_right(b)),
    Keys.ControlH: _KEYS[Keys.ControlW],
}


def _go(buffer: Buffer, by: int) -> None:
    buffer.cursor_position = max(0, min(len(buffer.text), buffer.cursor_position + by))


def _fitting(text: str, start: int, room: int) -> str:
    """As much of a text as a row has room for, as it is shown there: one character for each."""
    row, cells = "", 0
    for character in text[start : start + 4 * room]:
        shown = _shown(character)
        cells += get_cwidth(shown)
        if cells > room:
            break
        row += shown
    return row


def _whole_words(text: str, start: int, row: str) -> str:
    """The row without the beginning of a word that goes on below; a word as long as a row is broken."""
    end = start + len(row)
    if end < len(text) and not text[end].isspace() and " " in row:
        return row[: row.rindex(" ") + 1]
    return row


def _shown(character: str) -> str:
    """A line end or another control as a space; what this terminal has no letter for as a question mark."""
    if not character.isprintable():
        return " "
    try:
        character.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return "?"
    return character


def _cells(text: str) -> int:
    return sum(get_cwidth(_shown(character)) for character in text)


def _columns() -> int:
    return max(2 * ROOM_TO_TYPE, shutil.get_terminal_size().columns)


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
