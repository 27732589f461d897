"""What the keyboard sends: whole keys; a terminal's replies swallowed, a paste told from typing, two codes of Enter."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from prompt_toolkit.application import get_app_session
from prompt_toolkit.input import Input
from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.input.typeahead import clear_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from alliance_cli.inputs import harmless
from alliance_cli.prompts.terminal import Where

ESCAPE = "\x1b"
PASTED = f"{ESCAPE}[200~"
SAME_PASTE = 0.1  # seconds: what follows a pasted line so closely still belongs to it
LATE = 2.0  # seconds after which the rest of a sequence no longer comes
MOST_NOTHING = 20  # readings without a letter: the terminal has gone
SHORTEST_BURST = 3  # characters at once that no hand types
WITH_ALT = ""  # what an Escape holds that a letter followed at once
LONG_BURST = 500  # characters in one reading, of which more may follow

# The introducers as one character each (C1), as some terminals send them.
_C1 = {chr(code): ESCAPE + chr(code - 0x40) for code in (0x8F, 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F)}
_STRING = r"[\]P_^X]"  # OSC, DCS, APC, PM, SOS: letters up to an end
_LETTERS = r"[^\x00-\x1f\x9c]*"
_END = rf"(?:\x07|\x18|\x1a|\x9c|{ESCAPE}\\)"
_KEY = re.compile(
    rf"{ESCAPE}(?:{ESCAPE}?\[M[\s\S]{{3}}|{ESCAPE}?\[\[[A-E]|{ESCAPE}?\[(?!M|\[)[0-?]*[ -/]*[@-~]"
    rf"|{ESCAPE}?O[0-9;]*[A-Za-z~]|{_STRING}{_LETTERS}{_END})"
)
_BEGUN = re.compile(
    rf"{ESCAPE}(?:{ESCAPE}?\[\[?[0-?]*[ -/]*|{ESCAPE}?\[M[\s\S]{{0,2}}|{ESCAPE}?O[0-9;]*"
    rf"|{_STRING}{_LETTERS}{ESCAPE}?)?$"
)
_BROKEN = re.compile(rf"{ESCAPE}(?:\[[0-?]*[ -/]*|O[0-9;]*|{_STRING}{_LETTERS})")
_REST = re.compile(rf"\[[0-?]*[ -/]*[@-~]|O[A-Za-z]|{_STRING}{_LETTERS}{_END}")  # after an Escape that came alone
_MOUSE = re.compile(rf"{ESCAPE}\[(?:M[\s\S]{{3}}|<\d+;\d+;\d+[mM]|\d+;\d+;\d+M)$")
# What is selected would be replaced by the next key, so no more than a letter at a time is: with Shift and an arrow.
_UNSELECTED = {
    getattr(Keys, f"{control}Shift{name}"): getattr(Keys, f"{control}{name}")
    for control in ("", "Control")
    for name in ("Left", "Right", "Up", "Down", "Home", "End")
    if control or name not in ("Left", "Right")  # a centimetre on a client's line
}
_TYPED = re.compile(r"(?:[^\x00-\x1f\x7f-\x9f]|[\r\n\t])+")
_WITH_ALT = "bfd\x7f"  # word by word, as a text field knows them


def keyboard(where: Where, *, gathers: Callable[[], bool] = lambda: True) -> Input:
    """What is typed on: the input given, else this process's own, read by whole keys.

    While `gathers`, characters that come in a burst arrive together, as a paste does, their newlines in them; else
    one by one. What was typed ahead of this prompt is its own.
    """
    found: Any = where.get("input") or get_app_session().input
    if hasattr(found, "vt100_parser"):
        if not isinstance(found.vt100_parser, _Reader):
            found.vt100_parser = _Reader(found)
        found.vt100_parser.gathers = gathers
        store_typeahead(found, found.vt100_parser.left_over())
    return found  # type: ignore[no-any-return]


def let_go_of_typed_ahead(where: Where) -> None:
    """What was typed by now was for a question that is over: the next one never sees it."""
    source: Any = keyboard(where)
    clear_typeahead(source)
    with suppress(ImportError, OSError, ValueError):  # on Windows; the window was closed
        import termios

        with suppress(termios.error):
            termios.tcflush(source.fileno(), termios.TCIFLUSH)


def escape_waits() -> float:
    """Seconds until an Escape that nothing follows is one: over a slow line the rest of an arrow key comes later."""
    return 1.0 if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else 0.15


class _Reader(Vt100Parser):
    """Makes keys of what comes in; what is no key of ours is swallowed whole."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self.gathers: Callable[[], bool] = lambda: True
        self._held = ""  # the beginning of a sequence
        self._enters = 0  # the newlines at the end of a long burst: Enter, if nothing follows
        self._burst = False  # the last characters came in a long burst, which may go on
        self._read_at = self._escaped_at = float("-inf")
        self._nothing = 0  # readings in a row that brought nothing
        self._holds_on = False  # what is held now began in an earlier reading
        self._held_at = float("-inf")
        super().__init__(lambda key: source._buffer.append(_pasted(key)))

    def left_over(self) -> list[KeyPress]:
        """An Enter that the prompt before did not wait for."""
        left, self._enters = [_enter()] * self._enters, 0
        return left

    def feed(self, data: str) -> None:
        if self._in_bracketed_paste:
            super().feed(data)
            return
        self._nothing = 0 if data else self._nothing + 1
        if not data:
            self._source.stdin_reader.closed |= self._nothing > MOST_NOTHING
            return
        now = time.monotonic()
        gap, self._read_at = now - self._read_at, now
        held, self._held = self._held, ""
        if (
            gap > LATE
            or now - self._held_at > LATE
            or (len(held) == 2 and held[1] in "]P_^X" and len(data) == 1 and gap > SAME_PASTE)
        ):
            held = ""  # a letter typed with Alt, long ago, or an end that does not come
        self._holds_on = bool(held)
        text = held + data
        if not held and now - self._escaped_at < LATE and (rest := _REST.match(text)):
            text = text[rest.end() :]
        if held == ESCAPE and gap >= SAME_PASTE and data[0].isprintable() and data[0] not in "[O]P_^X":
            self._key(ESCAPE)  # it came alone, and a letter with Alt comes at once
            text = data
        if gap >= SAME_PASTE:
            self._burst = False
            self._end_line()
        while text:
            text = self._one(text)

    def flush(self) -> None:
        """Nothing followed: an Escape is one, and so is the Enter at the end of a burst."""
        self._burst = False
        self._end_line()
        if self._held == ESCAPE:
            self._held = ""
            self._escaped_at = time.monotonic()
            self._key(ESCAPE)

    def _one(self, text: str) -> str:
        """Take one key, sequence or run of characters from the beginning; what is left."""
        if typed := _TYPED.match(text):
            self._characters(typed[0], last=typed.end() == len(text))
            return text[typed.end() :]
        self._end_line()
        text = _C1.get(text[0], text[0]) + text[1:]
        if text[0] != ESCAPE:
            if text[0] != "\0":  # Ctrl-Space
                self._key(text[0])
            return text[1:]
        if text.startswith(PASTED):
            super().feed(text)  # it comes back here with what follows the paste
            return ""
        if sequence := _KEY.match(text):
            self._sequence(sequence[0])
            return text[sequence.end() :]
        if _BEGUN.match(text):
            if not self._holds_on:
                self._held_at = self._read_at
            self._held = text
            return ""
        return self._after_escape(text)

    def _after_escape(self, text: str) -> str:
        """Escape and something else at once: with Alt; or a sequence that broke off."""
        if broken := _BROKEN.match(text):
            return text[broken.end() :]
        following = text[1]
        if following in "\r\n" or following in _WITH_ALT:
            self.feed_key_callback(KeyPress(Keys.Escape, ESCAPE if following in "\r\n" else WITH_ALT))
            self._key("\r" if following == "\n" else following)
            return text[2:]
        if following.isprintable():
            return text[2:]
        self._key(ESCAPE)
        return text[1:]

    def _sequence(self, sequence: str) -> None:
        known = ANSI_SEQUENCES.get(sequence)
        with_alt = isinstance(known, tuple) and known[0] is Keys.Escape
        if isinstance(known, Keys) and known in _UNSELECTED:
            self.feed_key_callback(KeyPress(_UNSELECTED[known], ""))
        elif _MOUSE.match(sequence) or (known is not None and not with_alt):
            self._key(sequence)

    def _key(self, sequence: str) -> None:
        super().feed(sequence)
        super().flush()

    def _characters(self, run: str, *, last: bool) -> None:
        run = run.replace("\r\n", "\n").replace("\r", "\n")
        if not self.gathers():
            self._end_line()
            for character in run:
                self._character(character)
            return
        letters = len(run) - run.count("\n")
        run = "\n" * self._enters + run
        if not (self._burst or (len(run) >= SHORTEST_BURST and letters > 1)):
            for character in run:
                self._character(character)
            return
        if not self._burst:  # typed ahead: a paste begins with a letter
            for _ in range(len(run) - len(run.lstrip("\n"))):
                self.feed_key_callback(_enter())
            run = run.lstrip("\n")
        pasted = run.rstrip("\n")
        self._enters = len(run) - len(pasted)
        if pasted:
            self.feed_key_callback(KeyPress(Keys.BracketedPaste, pasted))
        self._burst = last and len(run) >= LONG_BURST
        if not self._burst:
            self._end_line()

    def _character(self, character: str) -> None:
        if character == "\n":
            self.feed_key_callback(_enter())
        elif character == "\t":
            self.feed_key_callback(KeyPress(Keys.ControlI, "\t"))
        else:
            self.feed_key_callback(KeyPress(character, character))

    def _end_line(self) -> None:
        for _ in range(self._enters):
            self.feed_key_callback(_enter())
        self._enters = 0


def _pasted(key: KeyPress) -> KeyPress:
    """A paste without the orders to a terminal that stand in it."""
    if key.key is not Keys.BracketedPaste:
        return key
    return KeyPress(key.key, harmless(key.data.replace("\r\n", "\n").replace("\r", "\n")))


def _enter() -> KeyPress:
    return KeyPress(Keys.ControlM, "\r")
