"""The parts of an instrument as small panels below a course, all on one scale where they share one."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, Timeline, figure
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.traces import CLIENT_PEN, draw_trace
from alliance_cli.render.charts.views import CourseView, Event, Line, SubscalePanel
from alliance_cli.render.terminal.sparkline import window

PER_ROW = 4
ROW = 250  # pixels


def subscale_height(subscales: Sequence[SubscalePanel]) -> int:
    return -(-len(subscales) // PER_ROW) * ROW


def draw_subscales(sheet: Drawing, view: CourseView, time: Timeline, top: float) -> None:
    subscales, skipped = view.subscales, view.lines[0].skipped
    columns = min(max(len(subscales), 2), PER_ROW)
    wide = (sheet.width - 60) / columns
    for count, subscale in enumerate(subscales):
        left = 60 + wide * (count % columns)
        inner = Timeline(time.first, time.last, left + 40, left + wide - 60)
        y = top + ROW * (count // columns)
        alike = [part for part in subscales if (part.low, part.high) == (subscale.low, subscale.high)]
        low, high = window([mark.value for part in alike for mark in part.marks], subscale.low, subscale.high)
        _draw_panel(sheet, subscale, skipped, inner, Ruler(low, high, y + 66, y + ROW - 50))


def _draw_panel(
    sheet: Drawing, subscale: SubscalePanel, skipped: tuple[Event, ...], time: Timeline, ruler: Ruler
) -> None:
    left, right = time.left - 16, time.right + 8
    for value in (ruler.low, ruler.high):
        sheet.line([left, right], [ruler.y(value)] * 2, paper.HAIR, 0.7)
        sheet.words(left - 8, ruler.y(value), figure(value), SMALL, paper.QUIET, ha="right")
    if subscale.cutoff is not None and ruler.low < subscale.cutoff < ruler.high:
        y = ruler.y(subscale.cutoff)
        sheet.line([left, right], [y, y], paper.INK, 0.9, linestyle=(0, (4, 3)))
        sheet.words(left - 8, y, figure(subscale.cutoff), SMALL, ha="right")
    draw_trace(sheet, time, ruler, Line(subscale.label, subscale.marks, skipped=skipped), CLIENT_PEN)
    name = sheet.shortened(subscale.label, right - left, SMALL, "bold")
    sheet.words(left, ruler.top - 38, name, SMALL, weight="bold")
    if subscale.marks:
        latest = subscale.marks[-1]
        sheet.words(time.x(latest.date) + 16, ruler.y(latest.value), figure(latest.value), SMALL, paper.BLUE)
        numbers = [mark.session for mark in subscale.marks if mark.session]
        ends = sorted({min(numbers), max(numbers)}) if numbers else []
        text = "session " + "–".join(map(str, ends)) if ends else ""
        sheet.words(left, ruler.bottom + 26, text, SMALL, paper.QUIET)
