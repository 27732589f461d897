"""The strip below a course: missed appointments, sessions without a rating, ratings after a break, ruptures."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import LABEL_GAP, Timeline, row_name
from alliance_cli.render.charts.paper import SMALL, Drawing, Style
from alliance_cli.render.charts.views import CourseView, Event, Span

LANE = 46  # pixels
NEAR = 72
RUPTURE_LANES = 3
SHORTEST_BAR = 44  # pixels of a bar

Extent = tuple[float, float]


def lanes_height(sheet: Drawing, view: CourseView, time: Timeline) -> int:
    """Pixels that the strip takes; none where nothing is to be shown."""
    events = sum(1 for _, found, _ in _events(view) if found)
    return LANE * (events + len(_rupture_lanes(sheet, time, view.ruptures)))


def draw_lanes(sheet: Drawing, view: CourseView, time: Timeline, top: float) -> None:
    y = top + LANE / 2
    for name, events, marker in _events(view):
        if events:
            _draw_events(sheet, time, y, name, events, marker)
            y += LANE
    for count, lane in enumerate(_rupture_lanes(sheet, time, view.ruptures)):
        row_name(sheet, time, y, "" if count else "ruptures" if len(view.ruptures) > 1 else "rupture")
        rooms = [_room(sheet, time, span) for span in lane]
        starts = [0.0, *(right for _, right in rooms[:-1])]
        edges = [*(left for left, _ in rooms[1:]), sheet.width * 1.0]
        for span, start, edge in zip(lane, starts, edges, strict=True):
            _draw_rupture(sheet, time, y, span, (start, edge))
        y += LANE


def _events(view: CourseView) -> tuple[tuple[str, Sequence[Event], str], ...]:
    return (
        ("missed", view.missed, "x"),
        ("not rated", _skipped(view), "o"),
        ("break", view.after_break, "|"),
    )


def _skipped(view: CourseView) -> tuple[Event, ...]:
    return tuple(sorted((event for line in view.lines for event in line.skipped), key=lambda event: event.date))


def _draw_events(sheet: Drawing, time: Timeline, y: float, name: str, events: Sequence[Event], marker: str) -> None:
    row_name(sheet, time, y, f"{name} ({len(events)})" if len(events) > 1 else name)
    xs = [time.x(event.date) for event in events]
    style: dict[str, Style] = {
        "markersize": 4,
        "markeredgewidth": 0.9,
        "markerfacecolor": "white",
        "markeredgecolor": paper.INK,
    }
    sheet.line(xs, [y] * len(xs), paper.INK, linestyle="", marker=marker, **style)
    groups = _neighbours(list(zip(xs, (event.label for event in events), strict=True)))
    words = [(group[-1][0] + 20, ", ".join(dict.fromkeys(label for _, label in group if label))) for group in groups]
    nexts = [group[0][0] for group in groups[1:]] + [sheet.width * 1.0]
    if all(x + sheet.width_of(text, SMALL) + LABEL_GAP < end for (x, text), end in zip(words, nexts, strict=True)):
        for x, text in words:  # all or none: a lone label would seem to say that the others were something else
            sheet.words(x, y, text, SMALL, paper.QUIET)


def _neighbours(events: Sequence[tuple[float, str]]) -> list[list[tuple[float, str]]]:
    """Events too close for words between them, gathered."""
    groups: list[list[tuple[float, str]]] = []
    for event in events:
        if groups and event[0] - groups[-1][-1][0] < NEAR:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _rupture_lanes(sheet: Drawing, time: Timeline, ruptures: Sequence[Span]) -> list[list[Span]]:
    """Ruptures side by side where bar and words find room, in RUPTURE_LANES lanes at most."""
    lanes: list[list[Span]] = []
    for span in sorted(ruptures, key=lambda span: span.start):
        lane = next((lane for lane in lanes if _room(sheet, time, lane[-1])[1] <= _room(sheet, time, span)[0]), None)
        if lane is None and len(lanes) < RUPTURE_LANES:
            lanes.append(lane := [])
        (lane if lane is not None else lanes[-1]).append(span)
    return lanes


def _bar(time: Timeline, span: Span) -> Extent:
    """As long as it lasted, and never so short that its two ends lie on each other."""
    left = time.x(span.start)
    return left, max(time.x(span.end) if span.end else time.right, left + SHORTEST_BAR)


def _room(sheet: Drawing, time: Timeline, span: Span) -> Extent:
    left, right = _bar(time, span)
    wide = sheet.width_of(span.label, SMALL) + LABEL_GAP
    return (left - 24 - wide, right + 16) if _leans(time, span, sheet, wide) else (left - 16, right + 24 + wide)


def _leans(time: Timeline, span: Span, sheet: Drawing, wide: float) -> bool:
    """Whether the words stand before the bar: at the right edge there is no room behind it."""
    left, right = _bar(time, span)
    return right + 24 + wide > sheet.width and left - 24 - wide > time.left


def _draw_rupture(sheet: Drawing, time: Timeline, y: float, span: Span, room: Extent) -> None:
    """From a filled mark where it opened to a hollow one where it closed; an arrow while it is open.

    The words keep within `room`; where not even a few letters fit, the bar stands alone.
    """
    left, right = _bar(time, span)
    sheet.line([left, right], [y, y], paper.VERMILLION, 1.5)
    sheet.line([left], [y], paper.VERMILLION, linestyle="", marker="v", markersize=5.2)
    end: dict[str, Style] = (
        {"marker": "o", "markerfacecolor": "white", "markeredgewidth": 1.1} if span.end else {"marker": ">"}
    )
    sheet.line([right], [y], paper.VERMILLION, linestyle="", markersize=4.8, **end)
    start, edge = room
    wide = sheet.width_of(span.label, SMALL) + LABEL_GAP
    if _leans(time, span, sheet, wide):
        if left - 24 - wide >= start:
            sheet.words(left - 24, y, span.label, SMALL, ha="right")
    elif edge - right - 24 > NEAR:
        sheet.words(right + 24, y, sheet.shortened(span.label, edge - right - 24 - LABEL_GAP, SMALL), SMALL)
