"""Breaks in the work: one that is coming, and the first session or rating after one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from alliance_cli.analysis import schedule, sentences
from alliance_cli.analysis.sentences import NUMBERS
from alliance_cli.dates import WEEKDAYS
from alliance_cli.model import Away, Record

SESSIONS_BEFORE = 2  # in which a coming break is spoken of
USUAL_GAP, LATEST_GAPS = 7, 6  # days between sessions where too few say otherwise; from how many it is told
IN_WEEKS = 10  # days; shorter breaks are counted in days


class Stretch(NamedTuple):
    """Breaks that overlap or follow each other, as one: both days included."""

    first: date
    last: date

    @property
    def length(self) -> str:
        """`three weeks`, `one day`."""
        days = (self.last - self.first).days + 1
        count, unit = (round(days / 7), "week") if days >= IN_WEEKS else (days, "day")
        return f"{NUMBERS[count] if count < len(NUMBERS) else count} {unit}{'s' if count > 1 else ''}"

    @property
    def kind(self) -> str:
        """The length as it stands before a noun: `a three-week break`."""
        said = self.length.removesuffix("s").replace(" ", "-")
        return f"{'an' if said[:2] in ('ei', 'el') else 'a'} {said} break"


def stretches(breaks: Sequence[Away]) -> list[Stretch]:
    """The breaks in order, those that touch each other joined."""
    found: list[Stretch] = []
    for one in sorted(breaks, key=lambda one: (one.first, one.last)):
        if found and one.first <= found[-1].last + timedelta(days=1):
            found[-1] = Stretch(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(Stretch(one.first, one.last))
    return found


def coming(record: Record, today: date) -> Stretch | None:
    """The break that begins after this session or the next one, if an appointment falls into it."""
    for stretch in stretches(record.breaks):
        if stretch.first > today:
            before = [day for day in _appointments(record, today, stretch.last) if day < stretch.first]
            return stretch if len(before) <= SESSIONS_BEFORE and _interrupts(record, stretch) else None
    return None


def just_over(record: Record, on: date) -> Stretch | None:
    """The break that lies between the last session held before this day and this day."""
    met = [session.date for session in schedule.held(record) if session.date < on]
    return between(record, met[-1], on) if met else None


def said_before(record: Record, today: date) -> str | None:
    """What is to be known of breaks before the session of this day: one that was, and one that comes."""
    was, comes = just_over(record, today), coming(record, today)
    said = [sentences.first_after_break(was.kind)] if was else []
    if comes:
        said.append(sentences.break_coming(comes.length, comes.first))
    return " ".join(said) or None


def between(record: Record, earlier: date, later: date) -> Stretch | None:
    """The latest break after one day and before another that an appointment fell into."""
    for stretch in reversed(stretches(record.breaks)):
        if earlier < stretch.first and stretch.last < later and _interrupts(record, stretch):
            return stretch
    return None


def _interrupts(record: Record, stretch: Stretch) -> bool:
    """Whether an appointment would have fallen into it."""
    met = [session.date for session in schedule.held(record) if session.date < stretch.first]
    start = met[-1] + timedelta(days=1) if met else stretch.first
    return any(stretch.first <= day for day in _appointments(record, start, stretch.last))


def _appointments(record: Record, start: date, until: date) -> Iterator[date]:
    """The days from `start` on which a session would usually be: by the weekly time, else by the gaps so far."""
    met = [session.date for session in schedule.held(record) if session.date <= start]
    gaps = [(b - a).days for a, b in pairwise(met)][-LATEST_GAPS:]
    step = max(1, round(median(gaps))) if gaps else USUAL_GAP
    day = met[-1] + timedelta(days=step) if met else start
    if record.client.slot:
        step = max(7, round(step / 7) * 7)
        weekday = WEEKDAYS.index(record.client.slot.split()[0])
        near = max(start, day - timedelta(days=3))
        day = near + timedelta(days=(weekday - near.weekday()) % 7)
    while day < start:
        day += timedelta(days=step)
    while day <= until:
        yield day
        day += timedelta(days=step)
