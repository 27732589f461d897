"""The score card: one rating, what it comes to, what stands out, and the course so far."""

from __future__ import annotations

from typing import Any

from alliance_cli.analysis import items
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.scoring import score
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement
from alliance_cli.render.terminal.course_table import spark
from alliance_cli.render.terminal.sparkline import window
from alliance_cli.render.terminal.tables import heading, pairs, text


def score_card(form: Instrument, rating: Measurement, course: Course) -> list[Any]:
    """For the practitioner's eyes: the client has seen the marks, not the figures."""
    where = f"session {rating.session}, {rating.date}" if rating.session else str(rating.date)
    title = heading(f"{rating.client or 'Supervision'}  {form.title}, by {rating.rater}, {where}  (id {rating.id})")
    if rating.skipped:
        return [title, text(f"Not given: {rating.skipped}.")]
    if rating.guess is not None:
        lowest = f"item {rating.guess}, {form.items[rating.guess - 1].label}" if rating.guess else "none"
        return [title, text(f"Your guess for the lowest: {lowest}.")]
    scored = score(form, rating.answers, rating.total)
    marks = [
        (item.label, "–" if value is None else f"{value:g}")
        for item, value in zip(form.items, scored.items, strict=True)
        if rating.total is None
    ]
    parts: list[Any] = [title, pairs(marks + _results(form, rating, course))]
    if rating.prediction:
        return [*parts, text("This is what you expect; the client's own rating stands apart.")]
    parts += [text(f"• {signal.message}") for signal in course.signals_of(rating)]
    if len(course.points) > 1:
        low, high = window(course.values, *form.headline_range)
        parts.append(text(f"Course  {spark(course, 40)}  ({low:g} to {high:g})"))
    rows = [
        *_what_changed(form, rating, course),
        ("Client said", rating.client_said),
        ("We will change", rating.will_change),
        ("May help", _may_help(form, rating, course)),
    ]
    return [*parts, pairs(rows)] if any(value for _, value in rows) else parts


def _what_changed(form: Instrument, rating: Measurement, course: Course) -> list[tuple[str, str | None]]:
    """What was to be done differently after the rating before, and the item it was about, before and after."""
    before = [p for p in course.points if (p.date, p.measurement.id) < (rating.date, rating.id)]
    if not before or not before[-1].measurement.will_change:
        return []
    rows: list[tuple[str, str | None]] = [("Was to change", before[-1].measurement.will_change)]
    item = items.after_change(form, before[-1].score, score(form, rating.answers, rating.total))
    return [*rows, (item.label, f"from {item.before:g} to {item.now:g}")] if item else rows


def _may_help(form: Instrument, rating: Measurement, course: Course) -> str | None:
    offered = items.may_help(form, course.signals_of(rating))
    return "; ".join(point.label for point in offered) + " (alliance guide strategies)" if offered else None


def _results(form: Instrument, rating: Measurement, course: Course) -> list[tuple[str, str | None]]:
    scored = score(form, rating.answers, rating.total)
    low, high = form.headline_range
    if scored.headline is None:
        missing = sum(1 for a in rating.answers if a is None)
        rows: list[tuple[str, str | None]] = [("Score", f"none: {missing} of {len(form.items)} answers are missing")]
    else:
        rows = [("Score", f"{written(form, scored.headline)} of {low:g} to {high:g}{_since(form, rating, course)}")]
    rows += [
        (
            sub.label,
            None if (part := scored.subscales[sub.id]).mean is None else f"mean {part.mean:.2f}, sum {part.total:g}",
        )
        for sub in form.subscales
    ]
    below = "below" if form.better == "higher" else "above"
    rows += [
        ("Cut-off", f"{'score' if c.on == 'headline' else 'any item'} {below} {c.value:g} ({c.source})")
        for c in course.cutoffs
    ]
    return rows


def _since(form: Instrument, rating: Measurement, course: Course) -> str:
    """The change from the rating before, if there was one."""
    ids = [point.measurement.id for point in course.points]
    if rating.id not in ids or ids.index(rating.id) == 0:
        return ""
    at = ids.index(rating.id)
    before, now = course.points[at - 1], course.points[at]
    change = round(now.value - before.value, 4)
    if change == 0:
        return f"  (as on {before.date})"
    return f"  ({'up' if change > 0 else 'down'} {written(form, abs(change))} from {before.date})"
