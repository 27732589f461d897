"""Reads a TOML file key by key; whatever is wrong is noted with its key, and all of it is said at once."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from alliance_cli.errors import BadFile
from alliance_cli.forms import data_file
from alliance_cli.inputs import nearest, shown

LARGEST_FORM = 1_000_000  # bytes; the largest instrument has a hundredth of that
_HINT = "Correct the file, then look at it again with: alliance instrument check FILE"
_JOINERS = "\u200c\u200d\u200e\u200f"  # needed in Persian, Hebrew, Indic scripts and emoji; they hide nothing

Simple = TypeVar("Simple", str, int, bool)


class BadForm(BadFile):
    """A form file that cannot be used; `problems` holds each reason with its key."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__(f"{name}: {'; '.join(problems)}.", _HINT)
        self.name = name
        self.problems = tuple(problems)


def read_text(path: Path) -> str:
    """The text of a form file. Raises BadUsage where there is none, CannotDo where it cannot be opened, BadForm."""
    try:
        return data_file.of_path(path, LARGEST_FORM)
    except data_file.Unreadable as error:
        raise BadForm(path.name, [error.why]) from None


def document(text: str, name: str) -> dict[str, object]:
    """The file's content as plain values. Raises BadForm with line and column where it is no TOML."""
    if not text.strip():
        raise BadForm(name, ["the file is empty"])
    if len(text) > LARGEST_FORM:
        raise BadForm(name, ["is larger than 1 MB"])
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BadForm(name, ["nested too deeply"]) from None
    except ValueError as error:  # TOMLDecodeError, and what Python says to an endless number
        raise BadForm(name, [f"not valid TOML: {error}"]) from None


def unfit(text: str, *, lines: bool = False) -> str | None:
    """Why a text is not fit for a screen or a form: control characters, or marks that turn the reading direction."""
    for char in text:
        if char in _JOINERS or (lines and char == "\n"):
            continue
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
            return f"holds an invisible character (U+{ord(char):04X})"
    return None


@dataclass(slots=True)
class TomlTable:
    """One table of the file. Each key is taken once; `close` notes those that nobody asked for.

    A wrong or missing value is noted in `problems` and replaced by an empty one, so that reading goes on; nothing
    that was read may be used before `problems` has been looked at.
    """

    values: dict[str, object]
    problems: list[str]
    path: str = ""
    _asked: list[str] = field(default_factory=list)

    def note(self, key: str, reason: str) -> None:
        self.problems.append(f"{self.path}{shown(key)} {reason}")

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, *, required: bool = True, longest: int = 2000, lines: bool = False) -> str:
        value = self._take(key, str, "a text", "", required)
        if reason := unfit(value, lines=lines):
            self.note(key, reason)
        elif len(value) > longest:
            self.note(key, f"is longer than {longest} characters")
        elif self.has(key) and required and not value.strip() and isinstance(self.values[key], str):
            self.note(key, "is empty")
        return value.strip()

    def word(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in allowed:
            self.note(key, f"is {_quoted(value)}, it can be {_either(allowed)}")
        return value

    def texts(self, key: str, *, required: bool = True, longest: int = 80) -> tuple[str, ...]:
        """A list of different texts."""
        found: list[str] = []
        for n, value in enumerate(self.list(key, required=required), start=1):
            here = f"{key}[{n}]"
            if not isinstance(value, str):
                self.note(here, "must be a text in quotes")
            elif reason := unfit(value):
                self.note(here, reason)
            elif len(value) > longest:
                self.note(here, f"is longer than {longest} characters")
            elif not value.strip():
                self.note(here, "is empty")
            elif value.strip() in found:
                self.note(here, f"repeats {_quoted(value)}")
            else:
                found.append(value.strip())
        return tuple(found)

    def words(self, key: str, allowed: Collection[str], *, required: bool = True) -> tuple[str, ...]:
        values = self.texts(key, required=required)
        for value in values:
            if value not in allowed:
                self.note(key, f"holds {_quoted(value)}, it can hold {_either(allowed)}")
        if required and self.has(key) and self.values[key] == []:
            self.note(key, "is empty")
        return values

    def flag(self, key: str) -> bool:
        return self._take(key, bool, "true or false", False, required=False)

    def integer(self, key: str) -> int | None:
        return self._take(key, int, "a whole number", 0, required=False) if self.has(key) else None

    def number(self, key: str) -> float:
        return self._number(key, required=True) or 0.0

    def maybe_number(self, key: str) -> float | None:
        return self._number(key, required=False)

    def list(self, key: str, *, required: bool = True) -> Sequence[object]:
        self._asked.append(key)
        value = self.values.get(key)
        if isinstance(value, list):
            return value
        if key in self.values:
            self.note(key, "must be a list in [ ]")
        elif required:
            self.note(key, "is missing")
        return ()

    def table(self, key: str) -> TomlTable | None:
        self._asked.append(key)
        value = self.values.get(key)
        if isinstance(value, dict):
            return TomlTable(value, self.problems, f"{self.path}{key}.")
        if key in self.values:
            self.note(key, f"must be a table, [{self.path}{key}]")
        return None

    def tables(self, key: str, *, most: int = 200) -> Sequence[TomlTable]:
        found = []
        for n, value in enumerate(self.list(key, required=False)[: most + 1], start=1):
            if n > most:
                self.note(key, f"has more than {most} entries")
            elif isinstance(value, dict):
                found.append(TomlTable(value, self.problems, f"{self.path}{key}[{n}]."))
            else:
                self.note(f"{key}[{n}]", f"must be a table, [[{self.path}{key}]]")
        return found

    def close(self) -> None:
        for key in self.values:
            if key not in self._asked:
                near = nearest(key, self._asked)
                self.note(key, f"is not a key of this form{f'; did you mean {near}?' if near else ''}")

    def _take(self, key: str, kind: type[Simple], called: str, empty: Simple, required: bool) -> Simple:
        self._asked.append(key)
        if key not in self.values:
            if required:
                self.note(key, "is missing")
            return empty
        value = self.values[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.note(key, f"must be {called}")
        return empty

    def _number(self, key: str, *, required: bool) -> float | None:
        self._asked.append(key)
        if key not in self.values:
            if required:
                self.note(key, "is missing")
            return None
        value = as_number(self.values[key])
        if value is None:
            self.note(key, "must be a number")
        return value


def as_number(value: object) -> float | None:
    """A finite number of a size that scales have, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= 1e6 and math.isfinite(value) else None


def settle(name: str, problems: Sequence[str]) -> None:
    """Raise what was noted so far, if anything."""
    if problems:
        raise BadForm(name, problems)


def _quoted(value: str) -> str:
    return f"“{shown(value)}”"


def _either(allowed: Collection[str]) -> str:
    return ", ".join(allowed)
