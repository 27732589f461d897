"""What the report is made of: sections of a few kinds of blocks, pure data, the same for every way of showing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A short list under a lead-in; `numbered` where one will refer to them aloud."""

    lead: str
    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Name and value, line by line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of counts, each with what it counts."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under columns; `right` are the columns of figures, `fold` those whose text wraps."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Trace, ...], ...]
    right: tuple[str, ...] = ()
    fold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Someone's own words, and where they come from."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A course on one line: values with what was usual (low, high), from `low` to `high` of the scale.

    `marked` are the positions of unusual ratings; `words` say what is drawn; `heard`: read aloud in its place.
    """

    values: tuple[float, ...]
    usual: tuple[tuple[float, float] | None, ...]
    marked: frozenset[int]
    low: float
    high: float
    cutoff: float | None
    words: str
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart by its file name; where pictures cannot be shown, its trace stands in."""

    name: str
    words: str
    trace: Trace


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks under a small heading, kept together on a page. `label`: a word or two set apart from the heading."""

    title: str
    blocks: tuple[Block, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Parts side by side where there is room."""

    parts: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and its blocks; `page`: it begins a page of its own; `whole`: it is not broken between pages."""

    title: str
    blocks: tuple[Block, ...]
    label: str = ""
    page: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    sections: tuple[Chapter, ...]
    language: str = "en"
    direction: str = "ltr"

    @property
    def pictures(self) -> tuple[str, ...]:
        """The charts that it shows, by name."""
        return tuple(block.name for section in self.sections for block in _all(section.blocks))


Block: TypeAlias = Words | Points | Pairs | Figures | Grid | Quote | Trace | Chart | Passage | Columns


def safe(text: str) -> str:
    """Text without control characters, or letters that turn the direction of reading; every line break is a newline."""
    lines = "\n".join(text.replace("\t", " ").splitlines())
    return "".join(c for c in lines if c == "\n" or (c not in _TURNING and unicodedata.category(c) not in ("Cc", "Cs")))


_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _all(blocks: tuple[Block, ...]) -> Iterator[Chart]:
    for block in blocks:
        if isinstance(block, Chart):
            yield block
        elif isinstance(block, Passage):
            yield from _all(block.blocks)
        elif isinstance(block, Columns):
            yield from _all(block.parts)
