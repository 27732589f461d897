"""What came of a file: how many rows, how many were new, and every place that has to be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from alliance_cli.errors import BadFile
from alliance_cli.inputs import shown
from alliance_cli.model import Client, Measurement, Session

T = TypeVar("T")
Track = Callable[[Iterable[T], str, int], Iterable[T]]  # (things, what is done, how many): shows how far it is


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in a file: its line from 1, its column or path, and what is wrong and why."""

    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = [f"line {self.line}" if self.line else "", self.column or ""]
        return f"{', '.join(part for part in place if part) or 'the file'}: {self.message}"


class Unfit(BadFile):
    """A file with problems, all of them; nothing of it is taken over."""

    def __init__(self, name: str, problems: Sequence[Problem], rows: int = 0) -> None:
        places = "one place" if len(problems) == 1 else f"{len(problems)} places"
        super().__init__(f"{name} has {places} to mend, so nothing was taken over.", "Mend the file and try again.")
        self.problems = tuple(problems)
        self.rows = rows


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a file leaves open: as a question, where it stands, its answers, each an option and a value."""

    question: str
    problems: Sequence[Problem]
    answers: Sequence[tuple[str, tuple[str, Any]]]


class Asks(Unfit):
    """A file in whose way only questions stand; each of its problems names the option that answers it."""

    def __init__(self, name: str, problems: Sequence[Problem], rows: int, doubts: Sequence[Doubt]) -> None:
        super().__init__(name, problems, rows)
        self.what = f"{name} leaves something open, so nothing was taken over."
        self.hint = "Give the option that is named, or run this at a terminal to be asked."
        self.doubts = tuple(doubts)


@dataclass(frozen=True)
class Brought(Generic[T]):
    """A record as a row of a file says it; `given`: the fields of ours of which the row says anything."""

    line: int | None
    record: T
    given: frozenset[str]


@dataclass(frozen=True)
class Differing:
    """A record that the vault has and never had as the file says it; only what differs stands in `ours`, `theirs`."""

    line: int | None
    client: str | None
    ours: Mapping[str, Any]
    theirs: Mapping[str, Any]
    date: date | None = None
    instrument: str | None = None
    rater: str | None = None

    def __str__(self) -> str:
        what = [str(each) for each in (self.client, self.date, self.instrument, self.rater) if each is not None]
        sides = (
            ", ".join(f"{name} {_short(value)}" for name, value in side.items()) for side in (self.ours, self.theirs)
        )
        place = f"line {self.line}, " if self.line else ""
        return "{}{}: here {}; in the file {}.".format(place, " ".join(what), *sides)


def _short(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, list | tuple):
        return " ".join("-" if each is None else str(each) for each in value)
    return shown(str(value))


@dataclass(slots=True)
class Incoming:
    """What a file brings; `created`: the clients that its rows only name.

    A new client's `id` is 0; sessions and ratings name their client by the code that is in use.
    """

    rows: int = 0
    clients: list[Brought[Client]] = field(default_factory=list)
    created: list[Client] = field(default_factory=list)
    sessions: list[Brought[Session]] = field(default_factory=list)
    ratings: list[Brought[Measurement]] = field(default_factory=list)
    repeated: list[tuple[int, int]] = field(default_factory=list)  # lines that say no more than an earlier one
    left_out: Counter[str] = field(default_factory=Counter)  # rows, by reason
    first: Mapping[str, str] = field(default_factory=dict)  # by our column, what the first row says
    date_format: str | None = None
    order_found: bool = False  # in the dates themselves
    doubts: list[Problem] = field(default_factory=list)  # what stops nothing, and should be known
    not_shifted: Sequence[str] = ()  # forms whose codes were said to be off by one, and cannot be


@dataclass(slots=True)
class Compared:
    """What of a file the vault lacks, has, was once told to remove, or has otherwise (`taken`: as it is, as it would
    be)."""

    clients: list[Client] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    ratings: list[Measurement] = field(default_factory=list)
    duplicates: int = 0
    removed: int = 0
    twins: list[tuple[int | None, int | None]] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    taken: list[tuple[Client, Client] | tuple[Session, Session] | tuple[Measurement, Measurement]] = field(
        default_factory=list
    )

    @property
    def new(self) -> int:
        return len(self.clients) + len(self.sessions) + len(self.ratings)


def untracked(things: Iterable[T], what: str, total: int) -> Iterable[T]:
    """No sign of progress."""
    return things
