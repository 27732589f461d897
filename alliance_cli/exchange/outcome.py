"""What came of a file: how many rows, how many were new, and every place that has to be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from alliance_cli.errors import BadFile
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


@dataclass(slots=True)
class Incoming:
    """What a file brings that the vault does not have; `created`: the clients that its rows only name; `differing`:
    codes of clients whom the vault has with other details.

    A client's `id` is 0; sessions and ratings name their client by code.
    """

    rows: int = 0
    duplicates: int = 0
    clients: list[Client] = field(default_factory=list)
    created: list[Client] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    ratings: list[Measurement] = field(default_factory=list)

    @property
    def new(self) -> int:
        return len(self.clients) + len(self.sessions) + len(self.ratings)


def untracked(things: Iterable[T], what: str, total: int) -> Iterable[T]:
    """No sign of progress."""
    return things
