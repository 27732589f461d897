"""What was asked of a report: for whom, from when, how it names people and days, and how much of the notes it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.course import Course
from alliance_cli.model import Decision, Record, Session
from alliance_cli.render.report.naming import Names

WITH_NOTES = (
    "the notes of this period in full; what was said of a rupture, my own part, my notes on it and its steps, "
    "and what I would change"
)
REPLACED = (
    "Codes, labels and dates were replaced. Names, places, jobs and events in the texts were not: the program cannot "
    "see them. Read the quotations before you pass this on."
)
PrivateNotes = Mapping[int, Mapping[str, str]]  # by session id, then field


@dataclass(frozen=True, slots=True)
class Plan:
    """`since` None: from the beginning; `supervised`: it is the day of the last supervision.

    `chosen`: the clients were named, so that there is no caseload around them. `decisions`: of supervision,
    what is open, and what was done and is still to be told.
    """

    today: date
    since: date | None = None
    supervised: bool = False
    names: Names = field(default_factory=Names)
    chosen: bool = False
    notes: bool = False
    private: PrivateNotes | None = None
    recipient: str = ""
    wish: str = ""
    decisions: tuple[Decision, ...] = ()

    def covers(self, day: date) -> bool:
        return self.since is None or day >= self.since

    @property
    def open_decisions(self) -> list[Decision]:
        return [one for one in self.decisions if one.done is None]

    @property
    def done_decisions(self) -> list[Decision]:
        return [one for one in self.decisions if one.done is not None]

    def sessions(self, record: Record) -> list[Session]:
        """The appointments of the period."""
        return [session for session in record.sessions if self.covers(session.date)]

    def picture(self, record: Record, course: Course) -> str:
        """The file name of a chart: neutral, unless codes are kept."""
        return f"client-{self.names.client(record.client)}-{course.instrument.id}.png"

    @property
    def period(self) -> str:
        if self.since is None:
            return "everything so far"
        days = (self.today - self.since).days
        long = (
            f"{days // 7} weeks" if days >= 14 else "1 week" if days >= 7 else "1 day" if days == 1 else f"{days} days"
        )
        span = f"since the last supervision, {long} ago" if self.supervised else f"the last {long}"
        return span if self.names.letters is not None else f"{span} ({self.since} to {self.today})"

    def holds(self, *, comments: bool = True) -> list[str]:
        """What the document contains, in sentences, for its first page and for whoever is about to write it.

        `comments`: what clients said beside ratings.
        """
        openly = self.names.letters is None
        named = "codes and dates" if openly else "letters in place of codes, session and week numbers in place of dates"
        free = WITH_NOTES if self.notes else "of the notes only what was marked for supervision"
        private = ["private notes: read them again before you pass this on"] if self.private is not None else []
        words = f"goals{', comments' if comments else ''} and decisions of supervision, as they were written"
        return [named, words, free, *private]

    def absent(self) -> list[str]:
        """Words that were to be taken out and stood nowhere, once the document was made."""
        return [f"“{word}”" for word in self.names.replace if word not in self.names.taken_out]

    def left(self) -> str:
        """What stands in the texts although it is also a code or a label, or may be a date; else empty."""
        names = self.names
        days = {day for day in names.maybe_days if day not in names.taken_out}
        kinds = (
            (names.left, "also a code or a label, left where it may be another word"),
            (days, "may be a date, left as it is"),
        )
        told = [f"{', '.join(f'“{word}”' for word in sorted(words))}: {why}" for words, why in kinds if words]
        return f"{'; '.join(told)}. --replace takes it out" if told else ""


def recognisable(case: Case) -> bool:
    """Whether this may be told without a name: couples, families, groups and minors."""
    client = case.record.client
    return client.kind != "individual" or client.population != "adult"
