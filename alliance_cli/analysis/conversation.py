"""What to ask: an opening for the client right after a rating, and questions to take to supervision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from statistics import median

from alliance_cli.analysis.agreement import paired
from alliance_cli.analysis.carry_over import steps_open
from alliance_cli.analysis.course import Course, Point, Rated, every
from alliance_cli.analysis.headline import at_top, sign, turned_items
from alliance_cli.analysis.ranking import Entry
from alliance_cli.analysis.scoring import Score
from alliance_cli.analysis.sentences import quoted
from alliance_cli.analysis.series import who
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record
from alliance_cli.model.words import OK

QUESTIONS = 3
CLEAR_FALL = 0.1  # of the item's range, before a question names the item
LOWER = ("surprising", "below_cutoff", "at_cutoff", "reliable_fall", "fall_1_point")


def opening(instrument: Instrument, rated: Point | Rated) -> str:
    """One or two neutral sentences for the shared page, from this rating alone: no number, no rule, no reproach."""
    rules = {signal.rule for signal in rated.signals}
    if instrument.kind != "alliance":
        return "Thank you. Does this fit with how you see it? What should we pick up from here?"
    if "item_below_cutoff" in rules:
        return (
            f"Thank you. “{_lowest(instrument, rated.score)}” has the lowest mark. What would make it a little better?"
        )
    if rules.intersection(LOWER):
        return "Thank you for marking it as it is. What would have made today a little better for you?"
    if rated.score.headline is not None and at_top(instrument, rated.score.headline):
        return "Thank you. If one small thing could be different next time, what would it be?"
    return "Thank you. What was helpful today, and what should we do a little differently?"


def questions(entry: Entry, record: Record, instruments: Mapping[str, Instrument]) -> list[str]:
    """Two or three questions for supervision about one client, from what was found."""
    courses = every(record, instruments)
    asked = [*islice(_from_findings(entry, record, courses), QUESTIONS)]
    return asked if len(asked) > 1 else [*asked, *_always(entry)][:2]


def _from_findings(entry: Entry, record: Record, courses: Courses) -> Iterator[str]:
    rules = {reason.rule for reason in entry.reasons}
    yield from (reason.message.partition(": ")[2] for reason in entry.reasons if reason.rule == "marked")
    if rules.intersection(("surprising", "sliding", "open_rupture", "reported")):
        yield from islice((*_items_that_fell(courses), *_ratings_that_stood_out(entry)), 1)
    for rupture in record.ruptures:
        open_steps = steps_open(rupture) if rupture.status == "open" else ()
        if open_steps:
            step = f"Rupture {rupture.number}: the step “{open_steps[0]}” has not been taken yet."
            yield f"{step} What makes it hard, and what would help?"
    yield from _views_apart(courses, rules)
    if "silence" in rules:
        yield "A rating was not given after one that stood out. What may be hard to put on paper here?"
    if "missed" in rules:
        yield "What may have kept this client away, and how do I ask without pressing?"
    for decision in entry.carry_over.decisions:
        yield f"Supervision decided: {quoted(decision.text)} What came of it?"
    if entry.carry_over.will_change:
        change = quoted(entry.carry_over.will_change)
        yield f"I said I would change: {change} Has it happened, and did the client notice?"


def _always(entry: Entry) -> tuple[str, str]:
    if entry.attention == OK:
        return (
            "Nothing is flagged here. What might this client not be telling me?",
            "What goes well in this work, and what do I do that helps it?",
        )
    return ("What is my own part in what shows here?", "What would this client say about our last session?")


def _items_that_fell(courses: Courses) -> Iterator[str]:
    """For each alliance course of the client's side: the item that lies furthest under its own usual mark."""
    for course in courses.values():
        if course.instrument.kind == "alliance" and course.rater != "therapist" and len(course.points) > 2:
            point, earlier = _lowest_of_latest(course), course.points
            found = _fallen_item(course.instrument, point, [p for p in earlier if p.n < point.n])
            if found:
                yield found


def _ratings_that_stood_out(entry: Entry) -> Iterator[str]:
    for reason in entry.reasons:
        if reason.rule == "surprising":
            where = f"session {reason.session}" if reason.session is not None else f"{reason.date:%Y-%m-%d}"
            yield f"The rating of {where} stood out. What was happening between us there?"


def _lowest_of_latest(course: Course) -> Point:
    return min(course.points[-3:], key=lambda point: 1.0 if point.surprise is None else point.surprise)


def _fallen_item(instrument: Instrument, point: Point, earlier: list[Point]) -> str | None:
    falls = []
    for index, item in enumerate(instrument.items):
        marks = [mark for p in earlier if (mark := p.score.items[index]) is not None]
        now = point.score.items[index]
        if marks and now is not None:
            way = sign(instrument) * (-1 if item.reversed else 1)
            falls.append((way * (median(marks) - now), item.label, median(marks), now))
    if not falls:
        return None
    fall, label, usual, now = max(falls)
    if fall < CLEAR_FALL * (instrument.scale.max - instrument.scale.min):
        return None
    where = f"session {point.session}" if point.session is not None else f"the rating of {point.date:%Y-%m-%d}"
    return f"“{label}” was {now:g} in {where}, usually about {usual:g}. What was happening between us there?"


def _views_apart(courses: Courses, rules: set[str]) -> Iterator[str]:
    if "split" in rules:
        yield "The partners' views are moving apart. How do I stay with both?"
    for (name, rater), theirs in courses.items():
        own = courses.get((name, "therapist"))
        if own is None or rater == "therapist" or theirs.instrument.kind != "alliance":
            continue
        for mine, other in paired(own, theirs)[-1:]:
            found = _widest_item(theirs.instrument, mine.score, other.score)
            if found:
                yield f"“{found}” is where {who(rater)} and I differ most. What do they see that I do not?"


def _widest_item(instrument: Instrument, one: Score, other: Score) -> str | None:
    gaps = [
        (abs(a - b), item.label)
        for item, a, b in zip(instrument.items, one.items, other.items, strict=True)
        if a is not None and b is not None
    ]
    span = instrument.scale.max - instrument.scale.min
    widest, label = max(gaps, default=(0.0, ""))
    return label if widest >= CLEAR_FALL * span else None


def _lowest(instrument: Instrument, score: Score) -> str:
    marks = turned_items(instrument, score.items)
    return min((mark, item.label) for mark, item in zip(marks, instrument.items, strict=True) if mark is not None)[1]
