"""Many people on one instrument: a small panel for each, the others pale behind, so that eight can be told apart."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, Timeline, draw_time_axis, figure
from alliance_cli.render.charts.lanes import draw_lanes, lanes_height
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.traces import CLIENT_PEN, PARTNER_PENS, draw_signals, draw_trace, runs
from alliance_cli.render.charts.views import CourseView, Line

PANEL_HEIGHT = 240  # pixels
PANELS_FROM = 184
FOOT_HEIGHT = 112  # the time axis and the edge


def are_many(view: CourseView) -> bool:
    """Whether there are more people than pens."""
    return any(line.person >= len(PARTNER_PENS) for line in view.people)


def people_height(sheet: Drawing, view: CourseView, time: Timeline) -> int:
    rows = -(-len(_shown(view)) // _columns(view))
    return PANELS_FROM + rows * PANEL_HEIGHT + lanes_height(sheet, view, time) + FOOT_HEIGHT


def draw_people(sheet: Drawing, view: CourseView, time: Timeline, low: float, high: float) -> None:
    """The panels in the order of the people, and below them what happened around the ratings, on one axis."""
    shown, columns = _shown(view), _columns(view)
    wide = (sheet.width - 60) / columns
    for count, line in enumerate(shown):
        left, top = 60 + wide * (count % columns), PANELS_FROM + PANEL_HEIGHT * (count // columns)
        inner = Timeline(time.first, time.last, left + 40, left + wide - 96)
        _draw_person(sheet, line, shown, inner, Ruler(low, high, top + 56, top + PANEL_HEIGHT - 24))
    strip = PANELS_FROM + PANEL_HEIGHT * -(-len(shown) // columns)
    draw_lanes(sheet, view, time, strip)
    draw_time_axis(sheet, time, strip + lanes_height(sheet, view, time), view)


def _shown(view: CourseView) -> list[Line]:
    return sorted((line for line in view.lines if line.role != "expected" and line.marks), key=lambda line: line.person)


def _columns(view: CourseView) -> int:
    return 4 if len(_shown(view)) > 6 else 3


def _draw_person(sheet: Drawing, own: Line, everyone: Sequence[Line], time: Timeline, ruler: Ruler) -> None:
    left, right = time.left - 16, time.right + 8
    for value in (ruler.low, ruler.high):
        sheet.line([left, right], [ruler.y(value)] * 2, paper.PALE, 0.9)
        sheet.words(left - 8, ruler.y(value), figure(value), SMALL, paper.QUIET, ha="right")
    for line in everyone:
        for run in runs(line.marks, [event.date for event in line.skipped]) if line is not own else ():
            xs, ys = [time.x(mark.date) for mark in run], [ruler.y(mark.value) for mark in run]
            sheet.line(xs, ys, paper.HAIR, 1.0, zorder=1.5)
    draw_trace(sheet, time, ruler, own, CLIENT_PEN)
    draw_signals(sheet, time, ruler, own.marks)
    name = sheet.shortened(own.label, right - left, SMALL, "bold")
    sheet.words(left, ruler.top - 34, name, SMALL, weight="bold")
    latest = own.marks[-1]
    sheet.words(time.x(latest.date) + 16, ruler.y(latest.value), figure(latest.value), SMALL, paper.BLUE)
