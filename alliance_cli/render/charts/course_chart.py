"""One client's course: the ratings, what was usual for this client, and what happened around them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alliance_cli.errors import CannotDo
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import LEAST_SHOWN, Ruler, Timeline, axis_height, draw_time_axis, figure
from alliance_cli.render.charts.captions import (
    MARGIN,
    client_words,
    counts,
    draw_heading,
    draw_scale,
    furthest,
    news,
    scale_words,
    seen,
    signal_words,
)
from alliance_cli.render.charts.labels import MARK, Box, EndLabel, draw_end_labels, free_box
from alliance_cli.render.charts.lanes import draw_lanes, lanes_height
from alliance_cli.render.charts.paper import SMALL, Drawing
from alliance_cli.render.charts.small_multiples import are_many, draw_people
from alliance_cli.render.charts.subscales import draw_subscales, subscale_height
from alliance_cli.render.charts.traces import (
    LEVEL_FROM,
    LEVEL_OF,
    draw_band,
    draw_expected,
    draw_signals,
    draw_trace,
    pens,
    points_along,
)
from alliance_cli.render.charts.views import CourseView, Line, Span
from alliance_cli.render.terminal.sparkline import window

LEFT, RIGHT, TOP = 250, 1590, 236  # the frame of the course
INSET = 84  # from the frame to the first and last day
FRAME, BELOW, HEAD = 560, 420, 150  # how high the course is, a second one below it, and the words above that


def course_picture(view: CourseView, kind: str = "png", tell: paper.Tell = paper.unheard) -> bytes:
    """The course as png, svg or pdf, as wide as a written page. CannotDo where there is no rating."""
    with paper.house_style(kind, tell):
        return draw_course(view).saved(kind)


def client_picture(view: CourseView, kind: str = "png", tell: paper.Tell = paper.unheard) -> bytes:
    """The same course to look at together: no code, no signal, no cut-off, no one else's ratings, the whole scale."""
    with paper.house_style(kind, tell):
        return draw_client(view).saved(kind)


def draw_course(view: CourseView) -> Drawing:
    what = f"{view.instrument} · {counts(view)}" if not view.below else counts(view)
    return _draw(view, f"{view.client}: {seen(view)}", what)


def draw_client(view: CourseView) -> Drawing:
    """The first line alone, for the person who gave it; a zoomed scale would make a dip look like a verdict."""
    own = next(iter(view.lines), Line("", ()))
    marks = tuple(mark._replace(low=None, high=None, signal=None) for mark in own.marks)
    line = Line(view.words["chart.latest"], marks)
    kind = CourseView("", view.instrument, view.scale, (line,), calendar=view.calendar, words=view.words)
    return _draw(kind, view.words["chart.title"], client_words(kind), whole=True)


def _draw(view: CourseView, title: str, subtitle: str, *, whole: bool = False) -> Drawing:
    """`whole`: over the whole scale, however little of it was marked."""
    if not any(line.marks for line in view.lines):
        raise CannotDo("There are no ratings to draw yet.", "Record one with: alliance measure")
    time = Timeline(view.first, max(view.spanned), LEFT + INSET, RIGHT - INSET, view.words)
    low, high = (view.scale.low, view.scale.high) if whole else _window(view)
    sheet = Drawing(TOP + FRAME)
    named = f"{view.instrument}: " if view.below else ""
    draw_heading(sheet, title, subtitle, named + scale_words(view, low, high), signal_words(view), view.words.direction)
    if are_many(view):
        draw_people(sheet, view, time, low, high)
        return sheet
    bottom: float = TOP + FRAME
    _draw_panel(sheet, view, time, Ruler(low, high, TOP + 14, bottom - 14))
    if view.below:
        bottom = _draw_below(sheet, view.below, time, bottom)
    draw_lanes(sheet, view, time, bottom)
    axis = bottom + lanes_height(sheet, view, time)
    draw_time_axis(sheet, time, axis, view)
    below = axis + axis_height(view)
    draw_subscales(sheet, view, time, below)
    sheet.grow(below + 10 + subscale_height(view.subscales))
    return sheet


def _window(view: CourseView) -> tuple[float, float]:
    """Everything that is drawn lies in it, what was usual too."""
    marks = (mark.value for line in view.lines for mark in line.marks)
    band = (edge for mark in _banded(view).marks for edge in (mark.low, mark.high))
    cutoffs = (edge for cutoff in view.cutoffs for edge in (cutoff.value, cutoff.until))
    shown = [value for value in (*marks, *band, *cutoffs) if value is not None]
    return window(shown, view.scale.low, view.scale.high, LEAST_SHOWN)


def _banded(view: CourseView) -> Line:
    """Whose usual range is drawn: of whom the title speaks."""
    found = news(view)
    return found[1] if found else view.lines[0]


def _draw_below(sheet: Drawing, view: CourseView, time: Timeline, top: float) -> float:
    """Another course under the first, on the same time axis; where it ends."""
    low, high = _window(view)
    sheet.words(
        MARGIN, top + 50, sheet.shortened(seen(view), sheet.width - 2 * MARGIN, SMALL, "bold"), SMALL, weight="bold"
    )
    draw_scale(sheet, top + 94, f"{view.instrument}: {scale_words(view, low, high)}", signal_words(view))
    _draw_panel(sheet, view, time, Ruler(low, high, top + HEAD + 14, top + HEAD + BELOW - 14))
    return top + HEAD + BELOW


def _draw_panel(sheet: Drawing, view: CourseView, time: Timeline, ruler: Ruler) -> None:
    _draw_frame(sheet, ruler, view.words)
    _draw_episodes(sheet, view.episodes, time, ruler)
    labels = [*_draw_cutoffs(sheet, view, ruler), *_draw_lines(sheet, view, time, ruler)]
    _draw_signals(sheet, view, time, ruler)
    draw_end_labels(sheet, labels, RIGHT + 34, ruler.top - 30, ruler.bottom + 8)


def _draw_frame(sheet: Drawing, ruler: Ruler, words: ScreenWords) -> None:
    for value in ruler.ticks(6):
        sheet.line([LEFT, RIGHT], [ruler.y(value)] * 2, paper.PALE, 0.6, zorder=1)
        sheet.words(LEFT - 14, ruler.y(value), words.number(figure(value)), SMALL, paper.QUIET, ha="right")
    sheet.line([LEFT, RIGHT], [ruler.bottom + 14] * 2, paper.HAIR, 0.6, zorder=1)


def _draw_episodes(sheet: Drawing, episodes: Sequence[Span], time: Timeline, ruler: Ruler) -> None:
    """Shaded from fall to return, named above the frame where there is room, what still lasts first."""
    taken: list[tuple[float, float]] = []
    top = ruler.top - 24
    for span in sorted(episodes, key=lambda span: (span.end is None, span.start), reverse=True):
        left, right = time.x(span.start) - 10, time.x(span.end or time.last) + 10
        sheet.box(left, top, right, ruler.bottom + 14, paper.PALE, zorder=0.5)
        sheet.line([left, right], [top] * 2, paper.QUIET, 1.1, zorder=1)
        half = sheet.width_of(span.label, SMALL) / 2
        middle = min(max((left + right) / 2, LEFT + half), sheet.width - half - 16)
        if all(middle + half + 22 < start or middle - half - 22 > end for start, end in taken):
            sheet.words(middle, top - 22, span.label, SMALL, paper.QUIET, ha="center")
            taken.append((middle - half, middle + half))


def _draw_cutoffs(sheet: Drawing, view: CourseView, ruler: Ruler) -> list[EndLabel]:
    """A dashed line for a value, a pale stripe for a range; their labels for the right margin."""
    labels = []
    for cutoff in view.cutoffs:
        first, last = ruler.y(cutoff.value), ruler.y(cutoff.value if cutoff.until is None else cutoff.until)
        sheet.box(LEFT, first, RIGHT, last, paper.PALE, zorder=0.4)
        style = {"linestyle": (0, (1, 2)) if cutoff.own else (0, (6, 3)), "zorder": 2}
        for y in sorted({first, last}):
            sheet.line([LEFT, RIGHT], [y, y], paper.INK, 0.7 if first == last else 0.4, **style)
        labels.append(EndLabel(RIGHT, (first + last) / 2, cutoff.label))
    return labels


def _draw_lines(sheet: Drawing, view: CourseView, time: Timeline, ruler: Ruler) -> list[EndLabel]:
    """Every rater's line, the first one on top; their labels for the right margin."""
    labels = _draw_gap(sheet, view.lines, time, ruler)
    first, banded = view.lines[0], _banded(view)
    own = next(pen for line, pen in pens(view.lines) if line is banded)
    band = draw_band(sheet, time, ruler, banded.marks, own.colour)
    if band and band.low is not None and band.high is not None:
        whose = "this client" if banded.role == "client" else banded.label
        labels.append(EndLabel(time.x(band.date), ruler.y((band.low + band.high) / 2), f"usual for {whose}"))
    for line, pen in reversed(list(pens(view.lines))):
        if line.role == "expected":
            draw_expected(sheet, time, ruler, line, first, pen)
        else:
            draw_trace(sheet, time, ruler, line, pen)
        if line.marks:
            latest = line.marks[-1]
            said = f"{line.label} {view.words.number(figure(latest.value))}"
            said += f" ({view.words.say('chart.level', count=LEVEL_OF)})" if len(line.marks) > LEVEL_FROM else ""
            labels.append(
                EndLabel(time.x(latest.date), ruler.y(latest.value), said, pen, "bold" if line is first else "normal")
            )
    return labels


def _draw_gap(sheet: Drawing, lines: Sequence[Line], time: Timeline, ruler: Ruler) -> list[EndLabel]:
    """Two partners: their ratings of one day joined by an upright stroke; a day on which one is missing has none."""
    pair = [line for line in lines if line.role in ("client", "partner", "caregiver")]
    if len(pair) != 2:
        return []
    first, second = ({mark.date: mark.value for mark in line.marks} for line in pair)
    days = sorted(first.keys() & second.keys())
    if len(days) < 2:
        return []
    strokes = [(time.x(day), ruler.y(value)) for day in days for value in (first[day], second[day], math.nan)]
    sheet.line([x for x, _ in strokes], [y for _, y in strokes], paper.HAIR, 0.7, zorder=1.7)
    last = days[-1]
    middle = (ruler.y(first[last]) + ruler.y(second[last])) / 2
    return [EndLabel(time.x(last), middle, f"gap {figure(abs(first[last] - second[last]))}")]


def _draw_signals(sheet: Drawing, view: CourseView, time: Timeline, ruler: Ruler) -> None:
    """A dark diamond on every rating that a rule marked, with the value of the furthest where there is room."""
    busy = [point for line in view.lines for point in points_along(time, ruler, line)]
    taken: list[Box] = []
    told: list[tuple[float, str]] = []
    for line in view.lines:
        draw_signals(sheet, time, ruler, line.marks)
        for mark in furthest(view, line):
            text = figure(mark.value)
            place = (time.x(mark.date), ruler.y(mark.value))
            if any(text == said and abs(place[0] - x) < MARK for x, said in told):
                continue  # one mark to the eye
            told.append((place[0], text))
            within = (LEFT, ruler.top - 14, RIGHT, ruler.bottom + 14)
            box = free_box(place, sheet.width_of(text, SMALL, "bold"), within, taken, busy)
            if box:
                sheet.words((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, text, SMALL, ha="center", weight="bold")
                taken.append(box)
