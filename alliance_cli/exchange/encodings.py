"""The bytes of a file as text: UTF-8, UTF-16 as spreadsheets write it, Windows-1252 where that is certain or said."""

from __future__ import annotations

from alliance_cli.exchange.outcome import Asks, Doubt, Problem
from alliance_cli.forms import data_file

CP1252 = "cp1252"
_RELATED = ("iso8859_15", "cp1250")  # that many programs write instead, and that differ in some letters


def text(raw: bytes, name: str, *, assumed: bool = False, names_people: bool = False) -> str:
    """The text. Raises Unreadable for what is none, Asks where it may be Windows-1252 and may be another encoding.

    Nothing is shown of a text that `names_people`.
    """
    if wide := _utf16(raw):
        try:
            return raw.decode(wide).removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass
    try:
        return data_file.text(raw, name)
    except data_file.Unreadable as error:
        if error.line is None or b"\x00" in raw:
            raise
        try:
            found = raw.decode(CP1252)
        except UnicodeDecodeError:
            raise error from None
        if assumed or _is_certain(raw):
            return found
        line = error.line
    strange = next(line for line in found.splitlines()[line - 1 : line] or [""])
    reads = "it may be Windows-1252" if names_people else f"as Windows-1252 it reads “{_around(strange)}”"
    message = f"is not UTF-8; {reads}. If that is right: --assume cp1252."
    doubt = Doubt(f"{name} {message.partition('. If')[0]}. Is that right?", [Problem(line, None, message)],
                  [("Yes", ("assume", CP1252))])  # fmt: skip
    raise Asks(name, doubt.problems, 0, [doubt])


def _utf16(raw: bytes) -> str | None:
    """The kind of UTF-16, by its mark or by a zero beside almost every letter."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = raw[:2000]
    if len(start) < 4 or len(raw) % 2:
        return None
    even, odd = start[::2].count(0), start[1::2].count(0)
    if odd > len(start) * 0.4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) * 0.4 and not odd else None


def _is_certain(raw: bytes) -> bool:
    """Whether every byte beyond ASCII is a letter, beside a letter, and the same one in the encodings related to it."""
    for at, byte in enumerate(raw):
        if byte < 0x80:
            continue
        letter = bytes((byte,)).decode(CP1252, "replace")
        beside = raw[max(0, at - 1) : at] + raw[at + 1 : at + 2]
        if not letter.isalpha() or not any(chr(b).isalpha() for b in beside if b < 0x80):
            return False
        if any(bytes((byte,)).decode(other, "replace") != letter for other in _RELATED):
            return False
    return True


def _around(line: str) -> str:
    at = next((place for place, letter in enumerate(line) if ord(letter) > 127), 0)
    return line[max(0, at - 15) : at + 15].strip()
