"""What to take to supervision: cases in the order of the data, each with its reasons since last time and questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.analysis.carry_over import carry_over
from alliance_cli.analysis.conversation import to_ask
from alliance_cli.analysis.course import every
from alliance_cli.analysis.ranking import LEVELS, Entry
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Decision, Record
from alliance_cli.model.words import ACT, OK, WATCH

CASES = 3
LASTING = ("open_rupture", "overdue", "goal_not_agreed")  # reasons that hold until something is done
QUOTED = ("will_change", "plan")  # what questions take from a note


class Case(NamedTuple):
    """One client as a report needs them: the record, its courses, why they are on the list, and what to ask."""

    record: Record
    courses: Courses
    entry: Entry
    questions: tuple[str, ...] = ()

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Decisions of earlier supervision that are still open."""
        return self.entry.carry_over.decisions


def cases(
    records: Iterable[Record], entries: Sequence[Entry], instruments: Mapping[str, Instrument], since: date | None
) -> list[Case]:
    """Every client, most pressing first, by what is left of their reasons since that day; no questions yet."""
    by_code = {record.client.code: record for record in records}
    left = sorted((lately(entry, since) for entry in entries), key=lambda entry: LEVELS.index(entry.attention))
    return [Case(by_code[e.client], every(by_code[e.client], instruments), e) for e in left]


def lately(entry: Entry, since: date | None) -> Entry:
    """The entry with the reasons since that day, and those that still hold."""
    if since is None:
        return entry
    left = tuple(reason for reason in entry.reasons if reason.date >= since or reason.rule in LASTING)
    pressing = any(reason.level == ACT for reason in left)
    return entry._replace(reasons=left, attention=ACT if pressing else WATCH if left else OK)


def with_questions(case: Case, instruments: Mapping[str, Instrument], *, notes: bool) -> Case:
    """The case with its two or three questions; without `notes` nothing in it quotes what was only noted."""
    record = case.record if notes else _unquoted(case.record)
    entry = case.entry._replace(carry_over=carry_over(record))
    return case._replace(entry=entry, questions=tuple(to_ask(entry, record, instruments)))


def _unquoted(record: Record) -> Record:
    """The record without what carries over from notes, ratings and steps of repair."""
    return record._replace(
        sessions=tuple(
            one._replace(note={field: text for field, text in one.note.items() if field not in QUOTED})
            for one in record.sessions
        ),
        measurements=tuple(one._replace(will_change=None) for one in record.measurements),
        ruptures=tuple(
            one._replace(steps=tuple(step._replace(note=None) for step in one.steps)) for one in record.ruptures
        ),
    )
