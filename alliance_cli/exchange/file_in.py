"""A file that comes in: read whole, within limits, as UTF-8 text; what is something else is named for what it is."""

from __future__ import annotations

import sys
from pathlib import Path

from alliance_cli.errors import BadFile, BadUsage, CannotDo
from alliance_cli.inputs import shown

LARGEST = 100_000_000  # bytes; thirty years of notes are a few dozen million
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


class BadPlace(BadFile):
    """A file that cannot be read beyond a line (from 1)."""

    def __init__(self, line: int, what: str, hint: str) -> None:
        super().__init__(what, hint)
        self.line = line


def read(name: str, vault: Path) -> str:
    """The text of a file (`-`: stdin), without a byte order mark. The vault itself is refused.

    Raises BadUsage (no file there, or the vault), CannotDo (it may not be read), BadFile (too large, not text).
    """
    return text(_stdin() if name == "-" else _bytes(Path(name).expanduser(), vault), label(name))


def label(name: str) -> str:
    """A file as messages name it."""
    return "What came in" if name == "-" else shown(Path(name).name, 60)


def text(raw: bytes, name: str) -> str:
    """Bytes as text. Raises BadFile, naming the line where it is not UTF-8 or holds a NUL."""
    for start, what, hint in _STARTS:
        if raw.startswith(start):
            raise BadFile(f"{name} is {what}, not text.", hint)
    if (at := raw.find(b"\x00")) >= 0:
        line = _line(raw, at)
        raise BadPlace(line, f"{name} is not text: there is a NUL byte in line {line}.", "Choose a CSV or JSON file.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line(raw, error.start)
        raise BadPlace(
            line, f"{name} is not UTF-8: line {line} holds the byte {raw[error.start]:#04x}.",
            "Save it as UTF-8; in a spreadsheet choose “CSV UTF-8”.",
        ) from None  # fmt: skip


def _line(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1


def _stdin() -> bytes:
    return _fitting(sys.stdin.buffer.read(LARGEST + 1), "What came in")


def _bytes(path: Path, vault: Path) -> bytes:
    try:
        if not path.exists():
            lost = path.is_symlink()
            what = f"{shown(str(path), 80)} leads to a file that is gone." if lost else f"There is no file {path}."
            raise BadUsage(what, "Check the path.")
        if vault.exists() and path.samefile(vault):
            raise BadUsage("That is the vault itself.", "Name the file whose rows should come into it.")
        if path.is_dir():
            raise BadUsage(f"{path} is a folder.", "Bring its files in one by one, clients first.")
        if not path.is_file():
            raise BadUsage(f"{path} is not a file.", "Name a CSV or JSON file, or pipe it in with - as its name.")
        if path.stat().st_size > LARGEST:
            return _fitting(b"", path.name, path.stat().st_size)
        with path.open("rb") as file:
            return _fitting(file.read(LARGEST + 1), path.name)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name cannot be a path"
        raise CannotDo(f"{shown(str(path), 80)} cannot be read: {reason}.", "Check the path and who owns it.") from None


def _fitting(raw: bytes, name: str, size: int | None = None) -> bytes:
    if (size or len(raw)) > LARGEST:
        raise BadFile(
            f"{shown(name, 60)} is larger than {LARGEST // 1_000_000} MB.",
            "Years of ratings take a few MB: is it the right file? Otherwise split it.",
        )
    return raw
