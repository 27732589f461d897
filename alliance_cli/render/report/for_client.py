"""A page for the client to keep, at a review or an ending: goals, course, what they said and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alliance_cli.analysis.course import Course
from alliance_cli.model import Goal, Record
from alliance_cli.render.report.blocks import Block, Chapter, Chart, Pairs, Passage, Points, Report, Trace, Words

CHART = "course"
ENDED = {"done": "reached", "dropped": "let go", "open": ""}


def make(record: Record, course: Course | None) -> Report:
    """No code, no signal, no cut-off: what the two of you know already, on one page.

    `course`: the client's own ratings; None where there are fewer than two, or where several people rate.
    """
    blocks: list[Block] = [
        *_goals(record.goals),
        *([_course(course)] if course else []),
        *_told(record),
    ]
    nothing = (Words("There is nothing to show yet: goals, ratings and what you said will stand here."),)
    return Report("Our work so far", (Chapter(_period(record), tuple(blocks) or nothing),))


def _period(record: Record) -> str:
    held = [s for s in record.sessions if s.held]
    if not held:
        return "Before our first session"
    return f"{_day(held[0].date)} to {_day(held[-1].date)}, {len(held)} sessions"


def _goals(goals: tuple[Goal, ...]) -> Iterator[Passage]:
    said = [f"{g.text}{f' ({ENDED[g.status]})' if ENDED[g.status] else ''}" for g in goals if g.status != "dropped"]
    if said:
        yield Passage("What you wanted, in your words", (Points("", tuple(said)),))


def _course(course: Course) -> Chart:
    low, high = course.instrument.headline_range
    values = course.values
    words = f"Your ratings: {len(values)}, from {_day(course.points[0].date)} to {_day(course.points[-1].date)}."
    trace = Trace(values, (None,) * len(values), frozenset(), low, high, None, words)
    return Chart(CHART, words, trace)


def _told(record: Record) -> Iterator[Passage]:
    rows = [
        (_day(m.date), m.client_said + (f"\nWhat we changed: {m.will_change}" if m.will_change else ""))
        for m in record.measurements
        if m.client_said and not m.prediction and m.rater not in ("therapist",)
    ]
    if rows:
        yield Passage("What you told me", (Pairs(tuple(rows)),))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
