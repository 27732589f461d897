"""What an export format is, what it is handed, and what it gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import KeptDefinition, Measurement, Record
from alliance_cli.model.words import counted

JsonRow = dict[str, Any]
Made = tuple[str, str]  # what a rating was made with: an instrument's id and version
LeftOut = dict[str, tuple[str, ...]]  # as it is said → its columns in the vault
# What no format carries, and what several leave out alike.
HISTORY: LeftOut = {
    "the history of changes, what was removed, what left and for whom, retention times": (
        *("change.*", "command.*", "merge_*.*", "disclosure.*", "preference.*"),
    ),
    "licensed sentences of questionnaires": ("wording.*",),
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
    "of a client the month of birth, the weekly time, their language, what is kept about them, the pace of forms": (
        *("client.born", "client.slot", "client.about", "client.language", "client.fields", "client.schedule"),
    )
}
# What else stays of a client's record that leaves alone, and of what is one participant's own.
BESIDE_A_CLIENT = "the questions of supervision, your own ratings, reflections on no client"
BESIDE_ONE = "goals, ruptures, holds, supervision, breaks, what is kept of all, consents, marks and words of others"
OF_THE_PRACTICE: LeftOut = {"who was erased, the settings of the practice": ("tombstone.*", "setting.*", "permit.*")}


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

    def definition(self, name: str, version: str) -> KeptDefinition | None:
        """What ratings of an instrument in this version were made with, if that is known here."""
        return self.instruments.definition(name, version)

    def forms(self, ratings: Iterable[Measurement]) -> dict[str, Instrument]:
        """The instruments of these ratings, as far as they are known here."""
        return self.instruments.those(rating.instrument for rating in ratings)


def made_with(rating: Measurement, forms: Mapping[str, Instrument]) -> Instrument | None:
    """The instrument in the version that a rating was made with; None where it is not known here, or does not fit."""
    form = forms[rating.instrument].of(rating.version) if rating.instrument in forms else None
    return form if form and len(rating.answers) in (0, len(form.items)) else None


def unscored(ratings: Iterable[Measurement], forms: Mapping[str, Instrument]) -> list[str]:
    """What is said of the ratings of which nobody knows what they were made with."""
    return left_out((m.instrument, m.version) for m in ratings if made_with(m, forms) is None)


def left_out(ratings: Iterable[Made]) -> list[str]:
    """What is said of ratings that do not leave, as nobody knows here what they were made with."""
    many = sorted(Counter(ratings).items())
    said = ", ".join(f"{name} {version} ({counted(n, 'rating')})" for (name, version), n in many)
    why = "nobody knows here what they were made with, so their numbers alone would say something else"
    return [f"Left out, as {why}: {said}. With the file of that version they leave too."] if said else []


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to be written, by file name (one without a name: the path itself), what it holds, what else to know.

    `not_in_it`: all that it leaves out.
    """

    files: Mapping[str, bytes]
    holds: str
    said: Sequence[str] = ()
    not_in_it: Sequence[str] = ()


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
