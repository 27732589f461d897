"""Courses and ratings: the trend of one client, and lists of ratings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.record_line import record_line
from alliance_cli.analysis.sentences import LOW_LINE, beside, episode, findings, once, weightiest
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.model import Measurement, Signal
from alliance_cli.model.words import SKIP_REASON
from alliance_cli.render import for_clients_eyes
from alliance_cli.render.as_json import Json
from alliance_cli.render.terminal.sparkline import sparkline, window
from alliance_cli.render.terminal.tables import cut, heading, table, text

LATEST_RATINGS = 12  # with what they mean, on one screen
BEGUN = "begun and not finished"
AFTER_A_BREAK = "after a break"
BESIDE = 38  # letters beside the figures of a rating, on 80 columns


def spark(course: Course, width: int = 24, *, ascii_only: bool = False) -> str:
    """The latest ratings of a course in one line, over a fair part of the scale."""
    low, high = window(course.values, *course.instrument.headline_range)
    return sparkline(course.values, low, high, width, ascii_only=ascii_only)


def trend(
    course: Course, *, most: int | None = None, others: Sequence[Course] = (), alone: bool = True, plain: bool = False
) -> list[Any]:
    """The course: the latest ratings (`most`; None: all of them) and what they mean; `others`, with a line each.

    On part of a screen: one finding, and only where it stands `alone`.
    """
    form = course.instrument
    title = heading(f"{course.client}  {form.title}, rated by {course.rater}")
    named = [text(in_a_line(other, plain=plain), "dim") for other in others]
    rows = _rows(course, fitting=bool(most))
    if not rows:
        return [title, text(f"No ratings yet. “alliance measure {form.id} {course.client}” records one."), *named]
    made = table("Session", "Date", "Score", "Usually", "", right=["Session", "Score"], fold=[""])
    for session, day, score, usually, words in rows[-most:] if most else rows:
        made.add_row(session, day, score, usually, text("; ".join(words)))
    parts: list[Any] = [title, *_sparkline(course, plain), made]
    if most and len(rows) > most:
        parts.append(text(f"{len(rows) - most} earlier: alliance trend {course.client} --all", "dim"))
    if most:
        meant = _weightiest(course) if alone else ""
        return [*parts, *([text(meant)] if meant else []), *named]
    if course.points:
        last = course.points[-1]
        told = once([*findings(form, last.signals), *(episode(form, e) for e in course.episodes)])
        parts += [*map(text, told), text(record_line(course, last.measurement), "dim")]
    return [*parts, *named]


def _fitting(words: Sequence[str], room: int = BESIDE) -> list[str]:
    """Those that find room beside a rating, the weightiest first."""
    kept: list[str] = []
    for each in words:
        if len("; ".join([*kept, each])) <= room or not kept:
            kept.append(cut(each, room))
    return kept


def _beside(point: Point, form: Instrument, *, fitting: bool) -> list[str]:
    """What stands out of a rating; that it is the first after a break has its room, and is shorter where room is."""
    words = _in_words(point.signals, form)
    after = [f"first after {point.after.kind}"] if point.after else []
    if not fitting or len("; ".join([*words, *after])) <= BESIDE:
        return [*words, *after]
    after = [AFTER_A_BREAK] if after else []
    return [*_fitting(words, BESIDE - len("".join(f"; {one}" for one in after))), *after]


def _rows(course: Course, *, fitting: bool) -> list[tuple[str, str, str, str, list[str]]]:
    """Every rating and every gap, by date: session, day, score, what was usual, what stands out.

    `fitting`: as much as there is room for.
    """
    form = course.instrument
    found: list[tuple[date, int, tuple[str, str, str, str, list[str]]]] = []
    for point in course.points:
        row = (written(form, point.value), _usually(form, point), _beside(point, form, fitting=fitting))
        found.append((point.date, 0, (_session(point.session), str(point.date), *row)))
    for part in course.incomplete:
        given = part.measurement
        missing = f"no score: {sum(a is None for a in given.answers)} of {len(form.items)} answers missing"
        found.append((given.date, 0, (_session(given.session), str(given.date), "–", "", [missing])))
    for one in course.begun:
        found.append((one.date, 0, (_session(one.session), str(one.date), "–", "", [BEGUN])))
    for gap in course.skipped:
        why = f"not given: {gap.reason}"
        row = ("–", "", [cut(why, BESIDE) if fitting else why])
        found.append((gap.date, 1, (_session(gap.session), str(gap.date), *row)))
    return [row for _, _, row in sorted(found, key=lambda each: each[:2])]


def _session(number: int | None) -> str:
    return str(number) if number else "–"


def _sparkline(course: Course, plain: bool) -> list[Any]:
    if not course.points:
        return []
    low, high = window(course.values, *course.instrument.headline_range)
    return [text(spark(course, 60, ascii_only=plain) + ("" if plain else f"  ({low:g} to {high:g})"))]


def _weightiest(course: Course) -> str:
    """What to say of a course where there is room for one thing: an episode that is open comes before a plain line."""
    if not course.points:
        return ""
    signals = weightiest(course.points[-1].signals)
    found = findings(course.instrument, signals)
    lasting = [episode(course.instrument, e) for e in course.episodes if e.status == "open"][-1:]
    first_signal = [found[0]] if found and signals[0].rule in ("surprising", "sliding") else []
    return next(iter([*first_signal, *lasting, *found]), "")


def in_a_line(course: Course, *, plain: bool = False) -> str:
    """A course by its latest rating, for where it stands beside another one."""
    name = f"{course.instrument.id} by {course.rater}"
    if not course.points:
        counted = (
            (len(course.incomplete), "with answers missing"),
            (len(course.begun), BEGUN),
            (len(course.skipped), "not given"),
            (len(course.predictions), "expected by you"),
        )
        return f"{name}: no score yet, {', '.join(f'{n} {what}' for n, what in counted if n)}"
    value = written(course.instrument, course.values[-1])
    return f"{name}: {value} on {course.points[-1].date}{'; ' if plain else '  '}{spark(course, ascii_only=plain)}"


def trend_for_client(course: Course, words: ScreenWords, *, most: int | None = None, plain: bool = False) -> list[Any]:
    """To look at together, in the client's words: marks and days over the whole scale, and nothing that judges them."""
    form, points = course.instrument, course.points[-most:] if most else course.points
    title = heading(for_clients_eyes.title(form, words))
    if not points:
        return [title, text(for_clients_eyes.ratings(0, words))]
    if plain:
        every = for_clients_eyes.told(form, course.points, words)
        told = f"{for_clients_eyes.ratings(len(course.points), words)}: {every}"
    else:
        told = sparkline(course.values, *form.headline_range, 60)
    session, day, mark = words["chart.session"].capitalize(), words["chart.date"].capitalize(), words["page.rating"]
    made = table(session, day, mark, right=[session, mark])
    for point in points:
        value = for_clients_eyes.value(form, point.value, words)
        made.add_row(str(point.session or ""), words.day(point.date), value)
    return [title, text(told), text(for_clients_eyes.scale(form, words), "dim"), text(""), made]


def _usually(form: Instrument, point: Point) -> str:
    """Where nine in ten ratings of this client would lie if nothing had changed."""
    if point.low is None or point.high is None:
        return ""
    return f"{written(form, point.low)} to {written(form, point.high)}"


def _in_words(signals: Sequence[Signal], form: Instrument) -> list[str]:
    """What stands out, the weightiest first; low items together."""
    low = [form.items[s.item - 1].marked for s in signals if s.item is not None]
    lines = [f"low: {low[0]}"] if len(low) == 1 else [f"{len(low)} low lines"] if low else []
    return [*beside(s.rule for s in signals if s.rule != LOW_LINE), *lines]


def in_steps(answers: Sequence[int | None], total: int | None) -> str:
    """Answers as they are kept: whole steps of a scale that is not known here."""
    return f"{total} in all" if total is not None else " ".join("-" if a is None else str(a) for a in answers)


def raw_course(title: str, found: Sequence[Measurement]) -> list[Any]:
    """A course of which nobody knows what it was made with."""
    made = table("Session", "Date", "By", "Answers, in steps of its scale", right=["Session"])
    for one in found:
        given = f"not given: {SKIP_REASON.said(one.skipped)}" if one.skipped else in_steps(one.answers, one.total)
        made.add_row(str(one.session or "–"), str(one.date), one.rater, text(given))
    return [heading(title), made]


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
        said.append(f"not given: {SKIP_REASON.said(one['skipped'])}")
    elif not one["complete"] and not one["prediction"]:
        said.append("incomplete")
    if "steps" in one:
        said.append(f"not scored, in steps: {in_steps(one['steps']['answers'], one['steps']['total'])}")
    said += beside(s["rule"] for s in one["signals"])
    return ", ".join(said)
