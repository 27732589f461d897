"""What an export format is, what it is handed, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record

JsonRow = dict[str, Any]
LeftOut = dict[str, tuple[str, ...]]  # as it is said → its columns in the vault
# What no format carries, and what several leave out alike.
HISTORY: LeftOut = {
    "the history of changes, what was removed, what left and for whom, retention times": (
        *("change.*", "command.*", "merge_*.*", "disclosure.*", "preference.*"),
    )
}
UNLESS_PRIVATE: LeftOut = {
    "private notes and reflections, unless you add `--private`": ("private_note.*", "reflection.*")
}
PRIVATE: LeftOut = {"private notes and reflections": ("private_note.*", "reflection.*")}
THE_WORK: LeftOut = {
    "goals, ruptures, consents, holds, supervision, breaks": (
        *("goal.*", "task.*", "rupture.*", "repair_step.*", "dismissal.*", "consent.*", "hold.*"),
        *("supervision.*", "supervision_case.*", "decision.*", "away.*"),
    )
}
ABOUT_THEM: LeftOut = {
    "of a client the month of birth, the weekly time, what is kept about them, the pace of forms": (
        *("client.born", "client.slot", "client.about", "client.fields", "client.schedule"),
    )
}
OF_THE_PRACTICE: LeftOut = {"who was erased, the settings of the practice": ("tombstone.*", "setting.*")}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The records that leave, read when a format asks for them, and what was asked of the format.

    `rows`: nested as they are kept, without what is kept back; `records`: gathered, for what is computed of them;
    `own`: the practitioner's own ratings, where everything leaves. `practice`: what tells this practice from another.
    """

    rows: Callable[[], JsonRow]
    records: Callable[[], Sequence[Record]]
    own: Callable[[], Sequence[Measurement]]
    practice: Callable[[], str]
    instruments: Catalogue
    table: str | None = None  # one of several, into one file; None: all of them, into a folder
    notes: bool = False

    def form(self, name: str) -> Instrument | None:
        """An instrument, if it is known here."""
        return self.instruments.those([name]).get(name)

    def forms(self, ratings: Iterable[Measurement]) -> dict[str, Instrument]:
        """The instruments of these ratings, as far as they are known here."""
        return self.instruments.those(rating.instrument for rating in ratings)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to be written, by file name (one without a name: the path itself), what it holds, what else to know."""

    files: Mapping[str, bytes]
    holds: str
    said: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """`about`: what it is for, and `leaves_out`: what it has no place for, each with its columns in the vault.

    `fits`: the options that make sense for it. `plain`: a database that looks sealed and is not, so it is asked.
    """

    name: str
    about: str
    make: Callable[[Outgoing], Leaving]
    leaves_out: LeftOut = field(default_factory=dict)
    fits: frozenset[str] = frozenset()
    plain: bool = False
