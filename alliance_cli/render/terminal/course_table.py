"""Courses and ratings: the trend of one client, and lists of ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.record_line import record_line
from alliance_cli.analysis.sentences import beside, episode
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Signal
from alliance_cli.render.as_json import Json
from alliance_cli.render.terminal.sparkline import sparkline, window
from alliance_cli.render.terminal.tables import heading, table, text


def spark(course: Course, width: int = 24, *, ascii_only: bool = False) -> str:
    """The latest ratings of a course in one line, over a fair part of the scale."""
    low, high = window(course.values, *course.instrument.headline_range)
    return sparkline(course.values, low, high, width, ascii_only=ascii_only)


def trend(course: Course) -> list[Any]:
    form = course.instrument
    title = heading(f"{course.client}  {form.title}, rated by {course.rater}")
    if not course.points:
        return [title, text(f"No ratings yet. “alliance measure {form.id} {course.client}” records one.")]
    low, high = window(course.values, *form.headline_range)
    made = table("Session", "Date", "Score", "Usually", "", right=["Session", "Score"], fold=[""])
    gaps = [(s.date, s) for s in course.skipped]
    rows: list[tuple[Any, int, Any]] = [(p.date, 0, p) for p in course.points] + [(d, 1, s) for d, s in gaps]
    for _, kind, one in sorted(rows, key=lambda r: (r[0], r[1])):
        session = str(one.session) if one.session else "–"
        if kind:
            made.add_row(session, str(one.date), "–", "", text(f"not given: {one.reason}", "dim"))
            continue
        words = _in_words(one.signals, form)
        made.add_row(
            session,
            str(one.date),
            written(form, one.value),
            _usually(form, one),
            text(words),
        )
    parts: list[Any] = [title, text(f"{spark(course, 60)}  ({low:g} to {high:g})"), text(""), made, text("")]
    last = course.points[-1]
    parts += [text(s.message) for s in last.signals]
    parts.append(text(record_line(course, last.measurement), "dim"))
    return [*parts, *(text(episode(form, e)) for e in course.episodes)]


def trend_for_client(course: Course) -> list[Any]:
    """To look at together: the marks and their days over the whole scale, and nothing that judges them."""
    low, high = course.instrument.headline_range
    title = heading(course.instrument.title)
    if not course.points:
        return [title, text("No ratings yet.")]
    made = table("Session", "Date", "Score", right=["Session", "Score"])
    for point in course.points:
        made.add_row(str(point.session or "–"), str(point.date), written(course.instrument, point.value))
    return [title, text(f"{sparkline(course.values, low, high, 60)}  ({low:g} to {high:g})"), text(""), made]


def _usually(form: Instrument, point: Point) -> str:
    """Where nine in ten ratings of this client would lie if nothing had changed."""
    if point.low is None or point.high is None:
        return ""
    return f"{written(form, point.low)} to {written(form, point.high)}"


def _in_words(signals: Sequence[Signal], form: Instrument) -> str:
    """What stands out, the weightiest first; low items together."""
    found = {s.rule for s in signals} - {"item_below_cutoff"}
    if found & {"surprising", "reliable_fall"}:
        found -= {"fall_1_point"}
    low = [form.items[s.item - 1].label for s in signals if s.item is not None]
    return "; ".join([*beside(found), *([f"low: {', '.join(low)}"] if low else [])])


def ratings(found: Sequence[Json]) -> list[Any]:
    if not found:
        return [text("No ratings yet. “alliance measure srs CODE” records one.")]
    made = table(
        "Id", "Client", "Date", "Form", "By", "Total", "Mean", "What", right=["Id", "Total", "Mean"], fold=["What"]
    )
    for one in found:
        made.add_row(
            str(one["id"]), one["client"] or "–", one["date"], one["instrument"], one["rater"],
            _figure(one["total"]), _figure(one["mean"]), text(_what(one)),
        )  # fmt: skip
    return [made]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _what(one: Json) -> str:
    said = []
    if one["guess"] is not None:
        said.append("guess: none lowest" if one["guess"] == 0 else f"guess: item {one['guess']} lowest")
    elif one["prediction"]:
        said.append("prediction")
    if one["skipped"]:
        said.append(f"skipped: {one['skipped']}")
    elif not one["complete"] and not one["prediction"]:
        said.append("incomplete")
    said += beside(s["rule"] for s in one["signals"])
    return ", ".join(said)
