"""Many people on one instrument: a small panel for each, the others pale behind, so that eight can be told apart."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, Timeline, axis_height, draw_time_axis, figure, period
from alliance_cli.render.charts.lanes import draw_lanes, lanes_height
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.traces import CLIENT_PEN, PARTNER_PENS, draw_signals, draw_trace, runs
from alliance_cli.render.charts.views import CourseView, Line

PANEL_HEIGHT = 370  # pixels
PANELS_FROM = 180


def are_many(view: CourseView) -> bool:
    """Whether there are more people than pens."""
    return any(line.person >= len(PARTNER_PENS) for line in view.people)


def draw_people(sheet: Drawing, view: CourseView, time: Timeline, low: float, high: float) -> None:
    """The panels in the order of the people, each over the whole time; below them what happened around the ratings."""
    shown, columns = _shown(view), _columns(view)
    wide = (sheet.width - 60) / columns
    for count, line in enumerate(shown):
        left, top = 60 + wide * (count % columns), PANELS_FROM + PANEL_HEIGHT * (count // columns)
        inner = Timeline(time.first, time.last, left + 40, left + wide - 110)
        _draw_person(sheet, line, shown, inner, Ruler(low, high, top + 100, top + PANEL_HEIGHT - 74), view.calendar)
    strip = PANELS_FROM + PANEL_HEIGHT * -(-len(shown) // columns)
    if lanes := lanes_height(sheet, view, time):
        draw_lanes(sheet, view, time, strip)
        draw_time_axis(sheet, time, strip + lanes, view)
        strip += lanes + axis_height(view)
    sheet.grow(strip + 24)


def _shown(view: CourseView) -> list[Line]:
    return sorted((line for line in view.lines if line.role != "expected" and line.marks), key=lambda line: line.person)


def _columns(view: CourseView) -> int:
    return 4 if len(_shown(view)) > 6 else 3


def _draw_person(
    sheet: Drawing, own: Line, everyone: Sequence[Line], time: Timeline, ruler: Ruler, calendar: bool
) -> None:
    left, right = time.left - 16, time.right + 8
    for value in (ruler.low, ruler.high):
        sheet.line([left, right], [ruler.y(value)] * 2, paper.PALE, 0.6)
        sheet.words(left - 8, ruler.y(value), figure(value), SMALL, paper.QUIET, ha="right")
    for line in everyone:
        for run in runs(line.marks, [event.date for event in line.skipped]) if line is not own else ():
            xs, ys = [time.x(mark.date) for mark in run], [ruler.y(mark.value) for mark in run]
            sheet.line(xs, ys, paper.HAIR, 0.4, zorder=1.5)
    draw_trace(sheet, time, ruler, own, CLIENT_PEN)
    draw_signals(sheet, time, ruler, own.marks)
    name = sheet.wrapped(own.label, right - left + 60, SMALL, "bold")[:2]
    for above, text in zip(range(len(name) - 1, -1, -1), name, strict=True):
        sheet.words(left, ruler.top - 40 - 38 * above, text, SMALL, weight="bold")
    over = sheet.shortened(period(time.first, time.last, calendar), right - left + 60, SMALL)
    sheet.words(left, ruler.bottom + 34, over, SMALL, paper.QUIET)
    latest = own.marks[-1]
    sheet.words(time.x(latest.date) + 18, ruler.y(latest.value), figure(latest.value), SMALL, paper.BLUE)
