"""What to ask: an opening for the client right after a rating, and questions to take to supervision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from alliance_cli.analysis import items, questions
from alliance_cli.analysis.agreement import paired
from alliance_cli.analysis.carry_over import steps_open
from alliance_cli.analysis.course import Course, Point, Rated, every
from alliance_cli.analysis.headline import at_top
from alliance_cli.analysis.ranking import Entry
from alliance_cli.analysis.scoring import Score
from alliance_cli.analysis.sentences import place
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.model import Record
from alliance_cli.model.words import OK

MOST_QUESTIONS = 3
CLEAR_FALL = 0.1  # of the item's range, before a question names the item
LOWER = ("surprising", "below_cutoff", "item_below_cutoff", "at_cutoff", "reliable_fall", "fall_1_point")


def opening(instrument: Instrument, rated: Point | Rated, words: ScreenWords) -> str:
    """One or two neutral sentences for the shared page, from this rating alone: no number, no rule, no reproach."""
    rules = {signal.rule for signal in rated.signals}
    if instrument.kind != "alliance":
        return words["shared.opening_else"]
    lowest = items.lowest(instrument, rated.score)
    if "item_below_cutoff" in rules and lowest:
        return words.say("shared.opening_lowest", item=instrument.items[lowest[0] - 1].label)
    if rules.intersection(LOWER):
        return words["shared.opening_lower"]
    if rated.score.headline is not None and at_top(instrument, rated.score.headline):
        return words["shared.opening_top"]
    return words["shared.opening"]


def to_ask(entry: Entry, record: Record, instruments: Mapping[str, Instrument]) -> list[str]:
    """Two or three questions for supervision about one client, from what was found."""
    courses = every(record, instruments)
    asked = [*islice(_from_findings(entry, record, courses), MOST_QUESTIONS)]
    return asked if len(asked) > 1 else [*asked, *_always(entry)][:2]


def _from_findings(entry: Entry, record: Record, courses: Courses) -> Iterator[str]:
    rules = {reason.rule for reason in entry.reasons}
    yield from (reason.parts["wish"] for reason in entry.reasons if reason.rule == "marked")
    if rules.intersection(("surprising", "sliding", "open_rupture", "reported")):
        yield from islice((*_items_that_fell(courses), *_ratings_that_stood_out(entry)), 1)
    for rupture in record.ruptures:
        open_steps = steps_open(rupture) if rupture.status == "open" else ()
        if open_steps:
            yield questions.step_not_taken(rupture.number, open_steps[0])
    yield from _views_apart(courses, rules)
    if "silence" in rules:
        yield questions.AFTER_SILENCE
    if "missed" in rules:
        yield questions.AFTER_MISSES
    for decision in entry.carry_over.decisions:
        yield questions.decided(decision.text)
    if entry.carry_over.will_change:
        yield questions.will_change(entry.carry_over.will_change)


def _always(entry: Entry) -> tuple[str, str]:
    return questions.QUIET if entry.attention == OK else questions.FLAGGED


def _items_that_fell(courses: Courses) -> Iterator[str]:
    """For each alliance course of the client's side: the item that lies furthest under its own usual mark."""
    for course in courses.values():
        if course.instrument.kind == "alliance" and course.rater != "therapist" and len(course.points) > 2:
            point, scale = _lowest_of_latest(course), course.instrument.scale
            item = items.fallen(course.instrument, course.before(point), point.score)
            if item and -item.gain >= CLEAR_FALL * (scale.max - scale.min):
                yield questions.item_fell(item.label, place(point.session, point.date), item.now, item.before)


def _ratings_that_stood_out(entry: Entry) -> Iterator[str]:
    for reason in entry.reasons:
        if reason.rule == "surprising":
            where = f"session {reason.session}" if reason.session is not None else f"{reason.date:%Y-%m-%d}"
            yield questions.rating_stood_out(where)


def _lowest_of_latest(course: Course) -> Point:
    return min(course.points[-3:], key=lambda point: 1.0 if point.surprise is None else point.surprise)


def _views_apart(courses: Courses, rules: set[str]) -> Iterator[str]:
    if "split" in rules:
        yield questions.AFTER_SPLIT
    for (name, rater), theirs in courses.items():
        own = courses.get((name, "therapist"))
        if own is None or rater == "therapist" or theirs.instrument.kind != "alliance":
            continue
        for mine, other in paired(own, theirs)[-1:]:
            found = _widest_item(theirs.instrument, mine.score, other.score)
            if found:
                yield questions.views_differ(found, rater)


def _widest_item(instrument: Instrument, one: Score, other: Score) -> str | None:
    gaps = [
        (abs(a - b), item.marked)
        for item, a, b in zip(instrument.items, one.items, other.items, strict=True)
        if a is not None and b is not None and not item.safety
    ]
    span = instrument.scale.max - instrument.scale.min
    widest, label = max(gaps, default=(0.0, ""))
    return label if widest >= CLEAR_FALL * span else None
