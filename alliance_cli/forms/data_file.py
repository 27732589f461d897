"""Reads every file that is given: whole, within limits, as UTF-8 text or as JSON; what is something else is named."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from alliance_cli.errors import BadFile, BadUsage, CannotDo
from alliance_cli.inputs import no_file, parse_path, shown, stands_at

# How files start that are often taken for text.
_STARTS = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet (.xlsx, .ods)", "Unpack it, or save the sheet as CSV."),
    (b"SQLite format 3\x00", "a SQLite database", "Export its tables as CSV."),
    (b"%PDF", "a PDF", "Ask the other program for CSV."),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls)", "Save the sheet as CSV (UTF-8)."),
    (b"\xff\xfe", "text in UTF-16", "Save it as UTF-8; in a spreadsheet choose “CSV UTF-8”."),
    (b"\xfe\xff", "text in UTF-16", "Save it as UTF-8; in a spreadsheet choose “CSV UTF-8”."),
)
_NO_LETTER = re.compile("[\ud800-\udfff\0]")


class Unreadable(BadFile):
    """A file that cannot be read, or not beyond a line (from 1); `why` goes on where its name ends."""

    def __init__(self, name: str, why: str, hint: str, line: int | None = None) -> None:
        super().__init__(f"{name} {why}.", hint)
        self.why = why
        self.line = line


def read(name: str, largest: int, *, vault: Path | None = None) -> str:
    """The text of a file (`-`: stdin) of so many bytes at most, without a byte order mark. The vault itself is refused.

    Raises BadUsage (no file there, or the vault), CannotDo (it may not be read), Unreadable (too large, not text).
    """
    return text(raw(name, largest, vault=vault), label(name))


def raw(name: str, largest: int, *, vault: Path | None = None) -> bytes:
    """The bytes of a file, as `read` reads it, whatever they are."""
    if name == "-":
        return _within(sys.stdin.buffer.read(largest + 1), largest, label(name))
    return _of_path(parse_path(name), largest, vault)


def of_path(path: Path, largest: int, *, vault: Path | None = None) -> str:
    """The text of the file at `path`, as `read` reads it."""
    return text(_of_path(path, largest, vault), label(str(path)))


def _of_path(path: Path, largest: int, vault: Path | None) -> bytes:
    try:
        return _bytes(path, largest, vault)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be a path"
        raise CannotDo(f"{shown(str(path), 80)} cannot be read: {reason}.", "Check the path and who owns it.") from None


def label(name: str) -> str:
    """A file as messages name it."""
    return "What came in" if name == "-" else shown(Path(name).name, 60)


def text(content: bytes, name: str) -> str:
    """Bytes as text. Raises Unreadable, naming the line where it is not UTF-8 or holds a NUL."""
    for start, what, hint in _STARTS:
        if content.startswith(start):
            raise Unreadable(name, f"is {what}, not text", hint)
    if (at := content.find(b"\x00")) >= 0:
        line = _line(content, at)
        raise Unreadable(name, f"is not text: there is a NUL byte in line {line}", "Choose another file.", line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(content, error.start)
        why = f"is not UTF-8 text: line {line} holds the byte {content[error.start]:#04x}"
        raise Unreadable(name, why, "Save it as UTF-8; in a spreadsheet choose “CSV UTF-8”.", line) from None


def as_json(written: str, name: str, hint: str) -> Any:
    """The value that JSON text stands for. Raises Unreadable, naming line and column; a key given twice is an error,
    and so is a text with what is no letter: it would be lost on the way in."""
    try:
        value = json.loads(written, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(name, f"is not JSON: {error.msg} ({place})", hint, error.lineno) from None
    except RecursionError:
        raise too_deep(name, hint) from None
    except _Twice as error:
        raise Unreadable(name, f"gives “{shown(str(error))}” twice in one place", "Leave one of the two out.") from None
    except ValueError:
        raise Unreadable(name, "holds a number that is none", hint) from None
    if "\\u" in written and (lost := next(_no_letters(value), None)):
        raise Unreadable(
            name, f"holds “\\u{ord(lost):04x}” in a text, which is no letter", "Write the letter that was meant."
        )
    return value


def _no_letters(value: Any) -> Iterator[str]:
    """Half of a letter (a surrogate alone) and NUL, in any text of a JSON value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield from _NO_LETTER.findall(one)
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def too_deep(name: str, hint: str) -> Unreadable:
    return Unreadable(name, "is nested far too deeply", hint)


class _Twice(Exception):
    """A key stands in an object twice."""


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _no_number(written: str) -> float:
    raise ValueError(written)


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _bytes(path: Path, largest: int, vault: Path | None) -> bytes:
    if why := no_file(path):
        hints = {None: "Check the path.", "a folder": "Name a file inside it."}
        piped = "Name a file; where “-” is allowed as its name, what is piped in is read."
        raise BadUsage(why, hints.get(stands_at(path), piped))
    if vault is not None and vault.exists() and path.samefile(vault):
        raise BadUsage("That is the vault itself.", "Name another file.")
    with path.open("rb") as file:
        return _within(file.read(largest + 1), largest, label(str(path)))


def _within(raw: bytes, largest: int, name: str) -> bytes:
    if len(raw) > largest:
        raise Unreadable(name, f"is larger than {largest // 1_000_000} MB", "Is it the right file? Otherwise split it.")
    return raw
