"""A page for the client to keep, at a review or an ending: goals, course, what they said and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from alliance_cli.analysis import schedule
from alliance_cli.analysis.carry_over import both_said
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.model import Goal, Record, Session
from alliance_cli.render.report.blocks import Block, Chapter, Chart, Pairs, Passage, Points, Report, Trace, Words

CHART = "course"
ENDED = {"done": "reached", "dropped": "let go", "open": ""}
JOINT = (
    "This page holds what belongs to all of you: what you agreed on, and when we met. Ratings and comments are each "
    "person's own."
)


def make(record: Record, course: Course | None, person: str | None = None) -> Report:
    """No code, no signal, no cut-off: what the two of you know already, on one page.

    `course`: the ratings of whom the page is for. Of a couple, family or group it holds what is joint, and with
    `person` this participant's own ratings and comments too; never a meeting without them.
    """
    client = record.client
    own = person or ("client" if not client.participants else None)
    goals = [g for g in record.goals if not client.participants or g.agreed_by == "both"]
    blocks: list[Block] = [*_goals(goals, joint=bool(client.participants))]
    if own is None:
        blocks.append(Words(JOINT, quiet=True))
    else:
        blocks += [*_course(course), *_told(record, own, changed=person is None)]
        blocks += _agreed_since(record) if person is None else ()
    nothing = (Words("There is nothing to show yet: goals, ratings and what you said will stand here."),)
    return Report("Our work so far", (Chapter(_period(_met(record, own)), tuple(blocks) or nothing),))


def _met(record: Record, own: str | None) -> list[Session]:
    """The sessions held at which the person was whom the page is for, else everybody."""
    whom = (own,) if own else record.client.participants
    return [one for one in record.sessions if one.held and all(schedule.attends(one, label) for label in whom)]


def _period(held: list[Session]) -> str:
    if not held:
        return "Before our first session"
    if len(held) == 1:
        return f"{_day(held[0].date)}, 1 session"
    return f"{_day(held[0].date)} to {_day(held[-1].date)}, {len(held)} sessions"


def _goals(goals: Iterable[Goal], *, joint: bool) -> Iterator[Passage]:
    said = [f"{g.text}{f' ({ENDED[g.status]})' if ENDED[g.status] else ''}" for g in goals if g.status != "dropped"]
    if said and not joint:
        yield Passage("What you wanted, in your words", (Points("", tuple(said)),))
    elif said:
        agreed = tuple(_agreed(goal) for goal in goals if goal.status != "dropped")
        yield Passage("What we agreed on", (Points("", agreed),))


def _agreed(goal: Goal) -> str:
    """A goal of everybody's, and the ways of working that all agreed to."""
    ended = f" ({ENDED[goal.status]})" if ENDED[goal.status] else ""
    tasks = (f"\n– {task.text}" for task in goal.tasks if task.agreed_by == "both" and task.status != "dropped")
    return f"{goal.text}{ended}{''.join(tasks)}"


def _course(course: Course | None) -> Iterator[Block]:
    if course is None or not course.points:
        return
    low, high = course.instrument.headline_range
    values, first, last = course.values, course.points[0], course.points[-1]
    if len(values) == 1:
        mark = f"{written(course.instrument, first.value)} of {low:g} to {high:g}"
        yield Passage("Your rating", (Words(f"{_day(first.date)}: {mark}"),))
        return
    words = f"Your ratings: {len(values)}, from {_day(first.date)} to {_day(last.date)}."
    yield Chart(CHART, words, Trace(values, (None,) * len(values), frozenset(), low, high, None, words))


def _told(record: Record, own: str, *, changed: bool) -> Iterator[Passage]:
    """The comments of one person; `changed`: with what was changed for them."""
    rows = [
        (_day(m.date), m.client_said + (f"\nWhat we changed: {m.will_change}" if m.will_change and changed else ""))
        for m in record.measurements
        if m.client_said and not m.prediction and m.rater == own
    ]
    if rows:
        yield Passage("What you told me", (Pairs(tuple(rows)),))


def _agreed_since(record: Record) -> Iterator[Passage]:
    """What was to be done differently after the latest rating, from it and from the notes since."""
    rated = [m for m in record.measurements if not m.prediction and not m.skipped]
    since = rated[-1].date if rated else date.min
    told = {m.will_change for m in rated if m.client_said}
    noted = [s.note.get("will_change") for s in record.sessions if s.date >= since]
    words = both_said(text for text in (*(m.will_change for m in rated if m.date == since), *noted) if text not in told)
    if words:
        yield Passage("What we agreed last", (Words(words),))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
