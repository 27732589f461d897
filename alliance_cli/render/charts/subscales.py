"""The parts of an instrument as small panels below a course, all on one scale where they share one."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import LEAST_SHOWN, Ruler, Timeline, figure
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.traces import CLIENT_PEN, draw_trace
from alliance_cli.render.charts.views import CourseView, Event, Line, SubscalePanel
from alliance_cli.render.terminal.sparkline import window

PER_ROW = 4
ROW = 300  # pixels


def subscale_height(subscales: Sequence[SubscalePanel]) -> int:
    return -(-len(subscales) // PER_ROW) * ROW


def draw_subscales(sheet: Drawing, view: CourseView, time: Timeline, top: float) -> None:
    subscales, skipped = view.subscales, view.lines[0].skipped
    columns = min(max(len(subscales), 2), PER_ROW)
    wide = (sheet.width - 60) / columns
    for count, subscale in enumerate(subscales):
        left = 60 + wide * (count % columns)
        inner = Timeline(time.first, time.last, left + 40, left + wide - 84)
        y = top + ROW * (count // columns)
        alike = [part for part in subscales if (part.low, part.high) == (subscale.low, subscale.high)]
        low, high = window(
            [mark.value for part in alike for mark in part.marks], subscale.low, subscale.high, LEAST_SHOWN
        )
        _draw_part(sheet, subscale, skipped, inner, Ruler(low, high, y + 80, y + ROW - 64))


def _draw_part(
    sheet: Drawing, subscale: SubscalePanel, skipped: tuple[Event, ...], time: Timeline, ruler: Ruler
) -> None:
    left, right = time.left - 16, time.right + 8
    for value in (ruler.low, ruler.high):
        sheet.line([left, right], [ruler.y(value)] * 2, paper.PALE, 0.6)
        sheet.words(left - 8, ruler.y(value), figure(value), SMALL, paper.QUIET, ha="right")
    if subscale.cutoff is not None and ruler.low < subscale.cutoff < ruler.high:
        y = ruler.y(subscale.cutoff)
        sheet.line([left, right], [y, y], paper.INK, 0.6, linestyle=(0, (4, 3)))
        sheet.words(left - 8, y, figure(subscale.cutoff), SMALL, ha="right")
    draw_trace(sheet, time, ruler, Line(subscale.label, subscale.marks, skipped=skipped), CLIENT_PEN)
    name = sheet.shortened(subscale.label, right - left, SMALL, "bold")
    sheet.words(left, ruler.top - 46, name, SMALL, weight="bold")
    if subscale.better:
        x = left + sheet.width_of(name, SMALL, "bold") + 14
        sheet.words(x, ruler.top - 46, sheet.shortened(f"{subscale.better} is better", right - x + 60, SMALL), SMALL)
    if subscale.marks:
        latest = subscale.marks[-1]
        sheet.words(time.x(latest.date) + 18, ruler.y(latest.value), figure(latest.value), SMALL, paper.BLUE)
        numbers = [mark.session for mark in subscale.marks if mark.session]
        ends = sorted({min(numbers), max(numbers)}) if numbers else []
        text = "session " + "–".join(map(str, ends)) if ends else ""
        sheet.words(left, ruler.bottom + 34, text, SMALL, paper.QUIET)
