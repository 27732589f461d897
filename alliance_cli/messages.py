"""What is said beside the output: on stderr, at a terminal wrapped at words, with no command or path broken."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from alliance_cli.command_names import COMMANDS
from alliance_cli.inputs import harmless

WIDEST_LINE = 100
PIPE_WIDTH = 80  # a pipe has no width of its own
# What must stay on one line to be copied: a command as it is quoted in a sentence,
# as it stands after a colon, a full stop or at the beginning of a line, or whatever has no space in it.
_BOUNDARY = r"(?=[:;,.]|\s|$)"
# A verb, a topic, a form: of a person's own words no more than two are taken along.
_PLAIN_WORD = rf" [a-z][a-z-]*{_BOUNDARY}"
_TYPED_WORD = r"""(?:[^\s"]*"[^"]*"|'[^']*'|(?=\S*(?:[A-Z0-9=_/]|[.-]\S))[^\s"]*[^\s":;,.])"""
TYPED_COMMAND = (
    r"[^\s“`]*[“`]alliance [^”`]*[”`]\S*"
    rf"|(?:(?<=[:.] )|(?<=  )|^)alliance(?: --\S+(?: [A-Z]+)?)* (?:{'|'.join(COMMANDS)}){_BOUNDARY}"
    rf"(?:{_PLAIN_WORD}){{0,2}}(?: --[a-z-]+(?:{_PLAIN_WORD})?{_BOUNDARY}| {_TYPED_WORD}{_BOUNDARY})*\S*"
)
_UNBROKEN = rf"{TYPED_COMMAND}|\S+"  # compiled where it is needed: not at every start


def say(*sentences: str) -> None:
    """Each on a line of its own; wrapped only where a person reads it, never in a file or a pipe."""
    width = terminal_width()
    for sentence in map(harmless, sentences):
        sys.stderr.write((wrapped(sentence, width) if width else sentence) + "\n")


def wrapped(text: str, width: int) -> str:
    """Lines of at most this width; what is longer without a break stands on a line of its own, whole."""
    return "\n".join(line if len(line) <= width else _fill(line, width) for line in text.split("\n"))


def to_type(rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Commands with what each is for: beside it, or below it in a narrow window."""
    widest = max(len(command) for command, _ in rows) + 4
    if widest + max(len(why) for _, why in rows) <= width:
        return [f"  {command:{widest - 2}}{why}" for command, why in rows]
    return [line for command, why in rows for line in (f"  {command}", *wrapped(f"      {why}", width).split("\n"))]


def _fill(line: str, width: int) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    lines = [""]
    for word in re.findall(_UNBROKEN, line) if "alliance " in line else line.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else indent + word
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(indent + word)
    return "\n".join(lines)


def terminal_width() -> int | None:
    """Of the terminal that stderr is; None where it is none."""
    if not sys.stderr.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given) > 0:
        return min(int(given), WIDEST_LINE)
    try:
        return min(os.get_terminal_size(sys.stderr.fileno()).columns or 80, WIDEST_LINE)
    except OSError:  # such as a stream that has no file behind it
        return 80
