"""One client's course: the ratings, what was usual for this client, and what happened around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alliance_cli.errors import CannotDo
from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import (
    Ruler,
    Timeline,
    draw_time_axis,
    figure,
)
from alliance_cli.render.charts.captions import client_words, counts, draw_heading, scale_words, signal_words
from alliance_cli.render.charts.labels import Box, EndLabel, draw_end_labels, free_box
from alliance_cli.render.charts.lanes import draw_lanes, lanes_height
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.small_multiples import are_many, draw_people, people_height
from alliance_cli.render.charts.subscales import draw_subscales, subscale_height
from alliance_cli.render.charts.traces import (
    draw_band,
    draw_expected,
    draw_signals,
    draw_trace,
    pens,
    points_along,
)
from alliance_cli.render.charts.views import CourseView, Line, Span
from alliance_cli.render.terminal.sparkline import window

COURSE_HEIGHT = 900
LEFT, RIGHT, TOP = 176, 1310, 204  # the frame of the course
INSET = 50  # from the frame to the first and last day
AXIS = 88  # the two rows of the time axis


def course_picture(view: CourseView, kind: str = "png") -> bytes:
    """The course as png, svg or pdf; 1600 × 900 pixels, higher with subscales. CannotDo where there is no rating."""
    with paper.house_style():
        return draw_course(view).saved(kind)


def client_picture(view: CourseView, kind: str = "png") -> bytes:
    """The same course to look at together: no code, no signal, no cut-off, no one else's ratings, the whole scale."""
    with paper.house_style():
        return draw_client(view).saved(kind)


def draw_course(view: CourseView) -> Drawing:
    shown = [mark.value for line in view.lines for mark in line.marks] + [
        value for cutoff in view.cutoffs for value in (cutoff.value, cutoff.until) if value is not None
    ]
    low, high = window(shown, view.scale.low, view.scale.high)
    return _draw(view, f"{view.client} · {view.instrument}", counts(view), low, high)


def draw_client(view: CourseView) -> Drawing:
    """The first line alone, for the person who gave it; a zoomed scale would make a dip look like a verdict."""
    own = next(iter(view.lines), Line("", ()))
    marks = tuple(replace(mark, low=None, high=None, signal=None) for mark in own.marks)
    kind = CourseView("", view.instrument, view.scale, (Line("latest", marks),), calendar=view.calendar)
    return _draw(kind, "Your ratings over time", client_words(kind), view.scale.low, view.scale.high)


def _draw(view: CourseView, title: str, subtitle: str, low: float, high: float) -> Drawing:
    if not any(line.marks for line in view.lines):
        raise CannotDo("There are no ratings to draw yet.", "Record one with: alliance measure")
    days = view.spanned
    first = min(days) if view.calendar or view.began is None else min(*days, view.began)
    time = Timeline(first, max(days), LEFT + INSET, RIGHT - INSET)
    if are_many(view):
        sheet = Drawing(people_height(Drawing(COURSE_HEIGHT), view, time))
        draw_heading(sheet, title, subtitle, scale_words(view, low, high), signal_words(view))
        draw_people(sheet, view, time, low, high)
        return sheet
    sheet = Drawing(COURSE_HEIGHT + subscale_height(view.subscales))
    strip = COURSE_HEIGHT - 24 - AXIS
    bottom = strip - lanes_height(sheet, view, time)
    ruler = Ruler(low, high, TOP + 12, bottom - 12)
    draw_heading(sheet, title, subtitle, scale_words(view, low, high), signal_words(view))
    _draw_frame(sheet, ruler, bottom)
    _draw_episodes(sheet, view.episodes, time, bottom)
    labels = [*_draw_cutoffs(sheet, view, ruler), *_draw_lines(sheet, view, time, ruler)]
    _draw_signals(sheet, view, time, ruler)
    draw_end_labels(sheet, labels, RIGHT + 44, TOP - 20, bottom - 6)
    draw_lanes(sheet, view, time, bottom)
    draw_time_axis(sheet, time, strip, view)
    draw_subscales(sheet, view, time, COURSE_HEIGHT)
    return sheet


def _draw_frame(sheet: Drawing, ruler: Ruler, bottom: float) -> None:
    for value in ruler.ticks(6):
        sheet.line([LEFT, RIGHT], [ruler.y(value)] * 2, paper.PALE, 0.9, zorder=1)
        sheet.words(LEFT - 14, ruler.y(value), figure(value), SMALL, paper.QUIET, ha="right")
    sheet.line([LEFT, RIGHT], [bottom, bottom], paper.HAIR, 1.0, zorder=1)


def _draw_episodes(sheet: Drawing, episodes: Sequence[Span], time: Timeline, bottom: float) -> None:
    """Shaded from fall to return, named above the frame where there is room."""
    edge = 0.0
    for span in sorted(episodes, key=lambda span: span.start):
        left, right = time.x(span.start) - 8, time.x(span.end or time.last) + 8
        sheet.box(left, TOP - 8, right, bottom, paper.PALE, zorder=0.5)
        sheet.line([left, right], [TOP - 8] * 2, paper.QUIET, 1.6, zorder=1)
        half = sheet.width_of(span.label, SMALL) / 2
        middle = min(max((left + right) / 2, LEFT + half), sheet.width - half - 16)
        if middle - half > edge:
            sheet.words(middle, TOP - 26, span.label, SMALL, paper.QUIET, ha="center")
            edge = middle + half + 14


def _draw_cutoffs(sheet: Drawing, view: CourseView, ruler: Ruler) -> list[EndLabel]:
    """A dashed line for a value, a pale stripe for a range; their labels for the right margin."""
    labels = []
    for cutoff in view.cutoffs:
        first, last = ruler.y(cutoff.value), ruler.y(cutoff.value if cutoff.until is None else cutoff.until)
        sheet.box(LEFT, first, RIGHT, last, paper.PALE, zorder=0.4)
        for y in sorted({first, last}):
            sheet.line([LEFT, RIGHT], [y, y], paper.INK, 1.1 if first == last else 0.6, linestyle=(0, (6, 3)), zorder=2)
        labels.append(EndLabel(RIGHT - 8, (first + last) / 2, cutoff.label))
    return labels


def _draw_lines(sheet: Drawing, view: CourseView, time: Timeline, ruler: Ruler) -> list[EndLabel]:
    """Every rater's line, the first one on top; their labels for the right margin."""
    labels = _draw_gap(sheet, view.lines, time, ruler)
    first = view.lines[0]
    band = draw_band(sheet, time, ruler, first.marks)
    if band and band.low is not None and band.high is not None:
        whose = "this client" if first.role == "client" else first.label
        labels.append(EndLabel(time.x(band.date), ruler.y((band.low + band.high) / 2), f"usual for {whose}"))
    for line, pen in reversed(list(pens(view.lines))):
        if line.role == "expected":
            draw_expected(sheet, time, ruler, line, first, pen)
        else:
            draw_trace(sheet, time, ruler, line, pen)
        if line.marks:
            latest = line.marks[-1]
            words = f"{line.label} {figure(latest.value)}"
            labels.append(
                EndLabel(time.x(latest.date), ruler.y(latest.value), words, pen, "bold" if line is first else "normal")
            )
    return labels


def _draw_gap(sheet: Drawing, lines: Sequence[Line], time: Timeline, ruler: Ruler) -> list[EndLabel]:
    """Two partners: the space between their ratings of the same day, shaded."""
    pair = [line for line in lines if line.role in ("client", "partner", "caregiver")]
    if len(pair) != 2:
        return []
    first, second = ({mark.date: mark.value for mark in line.marks} for line in pair)
    days = sorted(first.keys() & second.keys())
    if len(days) < 2:
        return []
    upper = [(time.x(day), ruler.y(first[day])) for day in days]
    lower = [(time.x(day), ruler.y(second[day])) for day in days]
    sheet.area([*upper, *reversed(lower)], paper.PALE, zorder=1.6)
    difference = abs(first[days[-1]] - second[days[-1]])
    middle = (upper[-1][1] + lower[-1][1]) / 2
    return [EndLabel(time.x(days[-1]), middle, f"gap {figure(difference)}")]


def _draw_signals(sheet: Drawing, view: CourseView, time: Timeline, ruler: Ruler) -> None:
    """A dark diamond on every rating that a rule marked, with its value where there is room; furthest out first."""
    busy = [point for line in view.lines for point in points_along(time, ruler, line)]
    taken: list[Box] = []
    for line in view.lines:
        marked = draw_signals(sheet, time, ruler, line.marks)
        for mark in sorted(marked, key=lambda mark: mark.value, reverse=view.scale.better == "lower"):
            text = figure(mark.value)
            place = (time.x(mark.date), ruler.y(mark.value))
            within = (LEFT, TOP, RIGHT, ruler.bottom + 12)
            box = free_box(place, sheet.width_of(text, SMALL, "bold"), within, taken, busy)
            if box:
                sheet.words((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, text, SMALL, ha="center", weight="bold")
                taken.append(box)
