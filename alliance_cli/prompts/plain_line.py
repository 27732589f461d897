"""One line typed at a plain prompt: of any length, edited as in a shell, carried on when it is left half-typed."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from types import ModuleType

from prompt_toolkit.utils import is_dumb_terminal

from alliance_cli.inputs import clean
from alliance_cli.prompts.terminal import GONE, stopped

LONGEST_BESIDE = 40  # characters of a question beside which one types


def line(prompt: str) -> str:
    """One line; a paste with brackets may hold several. Raises Interrupted, whose `typed` is what stood there."""
    begun: list[bool] = []  # from then on the line editor holds this line, not the one before
    try:
        try:
            return _read(prompt, begun)
        except KeyboardInterrupt:
            interrupted = stopped()
    except KeyboardInterrupt:  # a closed window ends what can be read, and sends its signal a moment later
        interrupted = stopped()
    interrupted.typed = _half_typed() if begun else ""
    with suppress(OSError):  # the window was closed
        sys.stdout.write("\n")
    raise interrupted


def _read(prompt: str, begun: list[bool]) -> str:
    """One line; the end of what can be read is KeyboardInterrupt too, as the signal is that comes with it."""
    editor = _editor()
    while True:
        begun.clear()
        try:
            if not editor:
                return input(prompt)
            editor.set_startup_hook(lambda: begun.append(True))
            return input(_within_the_edge(prompt))
        except UnicodeDecodeError:
            sys.stdout.write("That could not be read as text. Please type it again.\n")
        except EOFError:
            raise KeyboardInterrupt from None
        except OSError as error:
            if error.errno not in GONE:
                raise
            raise KeyboardInterrupt from None


@cache
def _editor() -> ModuleType | None:
    """Python's own line editing, where it was built with it; `input` uses it at a terminal.

    The terminal itself would cut a line at 4095 bytes and take an arrow key for text. Nothing is remembered for the
    next line, which somebody else may type, and no file name is offered.
    """
    try:
        import readline
    except ImportError:
        return None
    readline.set_auto_history(False)
    readline.set_completer(lambda text, state: None)
    readline.parse_and_bind("set enable-active-region off")  # a paste is not drawn a second time, in reverse
    return readline


def _within_the_edge(prompt: str) -> str:
    """On a terminal that cannot move up, the editor shows one row and drops what is left of it: a long question goes
    on a line of its own.
    """
    if not is_dumb_terminal() or len(prompt) <= LONGEST_BESIDE or not sys.stdin.isatty():
        return prompt
    sys.stdout.write(f"{prompt.rstrip()}\n")
    return ""


def _half_typed() -> str:
    """What stands in the line; nothing where a closed window ended it, for then the editor has let go of it."""
    editor = _editor()
    try:
        return clean(editor.get_line_buffer()) if editor else ""
    except UnicodeDecodeError:
        return ""
