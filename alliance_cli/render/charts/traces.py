"""How a rater's line is drawn: its pen, where it breaks, and its marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, Timeline
from alliance_cli.render.charts.paper import Drawing
from alliance_cli.render.charts.views import Line, Mark

LEVEL_FROM, LEVEL_OF = 60, 9  # above so many ratings the level is drawn: the median of each and its neighbours
CLOSE = 24  # pixels between the places along a line that words keep off
LONG_GAP, LONG_GAP_DAYS = 3, 28  # a pause: over three times the usual interval, and over four weeks


class Pen(NamedTuple):
    """Colour, line and marker; no two pens differ by colour alone."""

    colour: str
    line: Any
    marker: str
    hollow: bool = False


CLIENT_PEN = Pen(paper.BLUE, "-", "o")
PARTNER_PENS = (
    Pen(paper.ORANGE, (0, (8, 2)), "^", True),
    Pen(paper.GREEN, (0, (6, 2, 1, 2)), "v"),
    Pen(paper.PURPLE, (0, (1, 1.5)), "P"),
    Pen(paper.NAVY, (0, (2, 1)), "*"),
)
CAREGIVER_PEN = Pen(paper.HAIR, "-", "d", True)
THERAPIST_PEN = Pen(paper.VERMILLION, (0, (3, 2)), "s", True)
EXPECTED_PEN = Pen(paper.INK, (0, (1, 1.5)), "x")
ROLE_PENS = {"client": CLIENT_PEN, "caregiver": CAREGIVER_PEN, "therapist": THERAPIST_PEN, "expected": EXPECTED_PEN}


def pens(lines: Sequence[Line]) -> Iterator[tuple[Line, Pen]]:
    """Every line with its pen: a person's is theirs in every picture, whoever it is about."""
    for line in lines:
        if line.role == "partner":
            yield line, PARTNER_PENS[line.person]
        else:
            yield line, ROLE_PENS[line.role]


def runs(marks: Sequence[Mark], skipped: Sequence[date] = ()) -> list[list[Mark]]:
    """The marks in stretches without a gap: a skipped rating or a long pause ends one."""
    intervals = [(later.date - earlier.date).days for earlier, later in pairwise(marks)]
    pause = max(LONG_GAP * median(intervals), LONG_GAP_DAYS) if intervals else 0
    stretches: list[list[Mark]] = []
    for mark in marks:
        before = stretches[-1][-1].date if stretches else mark.date
        gap = (mark.date - before).days > pause or any(before < day < mark.date for day in skipped)
        if not stretches or gap:
            stretches.append([])
        stretches[-1].append(mark)
    return stretches


def draw_trace(sheet: Drawing, time: Timeline, ruler: Ruler, line: Line, pen: Pen, largest: float = 4.2) -> None:
    """The line with its gaps, and its marks, smaller where there are many; of very many the level in front."""
    room = (time.right - time.left) / max(len(line.marks), 1)  # pixels per mark
    for run in runs(line.marks, [event.date for event in line.skipped]):
        xs, ys = [time.x(mark.date) for mark in run], [ruler.y(mark.value) for mark in run]
        if len(line.marks) > LEVEL_FROM:
            sheet.line(xs, ys, pen.colour, 0.3, zorder=3.8)
            draw_marker(sheet, xs, ys, pen, min(max(room / 8, 1.2), 2.0))
            sheet.line(xs, [ruler.y(value) for value in level(run)], pen.colour, 1.6, zorder=4.6)
        else:
            sheet.line(xs, ys, pen.colour, min(largest / 3, 1.3), linestyle=pen.line, zorder=4)
            draw_marker(sheet, xs, ys, pen, min(max(room / 8, 1.2), largest))


def level(marks: Sequence[Mark]) -> list[float]:
    """The median of each rating and its neighbours on both sides, as many as there are."""
    half = LEVEL_OF // 2
    values = [mark.value for mark in marks]
    return [median(values[max(place - half, 0) : place + half + 1]) for place in range(len(values))]


def draw_expected(sheet: Drawing, time: Timeline, ruler: Ruler, line: Line, rated: Line, pen: Pen) -> None:
    """What was expected, and from each a dotted line to the rating that came; nothing joins one to the next."""
    ratings = {mark.date: mark.value for mark in rated.marks}
    for mark in line.marks:
        x, y = time.x(mark.date), ruler.y(mark.value)
        sheet.line(
            [x, x], [y, ruler.y(ratings.get(mark.date, mark.value))], pen.colour, 0.8, linestyle=pen.line, zorder=4
        )
    xs, ys = [time.x(mark.date) for mark in line.marks], [ruler.y(mark.value) for mark in line.marks]
    draw_marker(sheet, xs, ys, pen, 4 if len(line.marks) <= LEVEL_FROM else 2.6)


def draw_marker(sheet: Drawing, xs: Sequence[float], ys: Sequence[float], pen: Pen, size: float) -> None:
    style: dict[str, Any] = {
        "markerfacecolor": "white" if pen.hollow else pen.colour,
        "markeredgewidth": min(size / 4, 0.9),
    }
    sheet.line(xs, ys, pen.colour, linestyle="", marker=pen.marker, markersize=size, zorder=4.5, **style)


def draw_band(sheet: Drawing, time: Timeline, ruler: Ruler, marks: Sequence[Mark], colour: str) -> Mark | None:
    """What was usual for whoever gave the marks, as a soft band of their colour; the last mark with one, or None."""
    shown: Mark | None = None
    for run in runs(marks):
        lows = [(time.x(mark.date), ruler.y(mark.low)) for mark in run if mark.low is not None]
        highs = [(time.x(mark.date), ruler.y(mark.high)) for mark in run if mark.high is not None]
        if lows and len(lows) == len(highs):
            if len(lows) == 1:  # a lone rating after a pause still has a width to be seen
                lows, highs = [[(x - 9, y), (x + 9, y)] for [(x, y)] in (lows, highs)]
            sheet.area([*lows, *reversed(highs)], paper.tint(colour), zorder=1.5)
            for edge in (lows, highs):
                sheet.line([x for x, _ in edge], [y for _, y in edge], colour, 0.4, zorder=1.6)
            shown = next(mark for mark in reversed(run) if mark.low is not None)
    return shown


def draw_signals(sheet: Drawing, time: Timeline, ruler: Ruler, marks: Sequence[Mark], largest: float = 6) -> list[Mark]:
    """The ratings that a rule marked, as dark diamonds; returns them."""
    marked = [mark for mark in marks if mark.signal]
    xs, ys = [time.x(mark.date) for mark in marked], [ruler.y(mark.value) for mark in marked]
    draw_diamonds(sheet, xs, ys, largest if len(marks) <= 150 else 4)
    return marked


def draw_diamonds(sheet: Drawing, xs: Sequence[float], ys: Sequence[float], size: float) -> None:
    style: dict[str, Any] = {"markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 5}
    sheet.line(xs, ys, paper.INK, linestyle="", marker="D", markersize=size, **style)


def points_along(time: Timeline, ruler: Ruler, line: Line) -> list[tuple[float, float]]:
    """Places to keep words off: close together along the line, and four times each mark, which words would hide."""
    marks = [(time.x(mark.date), ruler.y(mark.value)) for mark in line.marks]
    if line.role == "expected":
        return marks * 4
    between = []
    for (a, b), (c, d) in pairwise(marks):
        pieces = max(6, round(math.hypot(c - a, d - b) / CLOSE))
        steps = (count / pieces for count in range(1, pieces))
        between += [(a + (c - a) * step, b + (d - b) * step) for step in steps]
    return between + marks * 4
