"""Words that belong to a place in the picture, and the room they find."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.render.charts.paper import HAIR, INK, SMALL, Drawing
from alliance_cli.render.charts.traces import Pen, draw_marker

LINE_HEIGHT = 38.0
MARK = 15.0  # how far a mark reaches round its point
FAR = 130.0  # from here on a label no longer belongs to its point at a glance
Box = tuple[float, float, float, float]  # left, top, right, bottom
Spot = tuple[float, float]


class EndLabel(NamedTuple):
    """Words for the point (x, y) that stand in the right margin; with a pen, its marker stands before them."""

    x: float
    y: float
    text: str
    pen: Pen | None = None
    weight: str = "normal"


def draw_end_labels(sheet: Drawing, labels: Sequence[EndLabel], left: float, top: float, bottom: float) -> None:
    """The labels from `left` to the edge of the sheet, pushed apart.

    One that has no marker, or has moved far, has a thin line to its point.
    """
    ordered = sorted(labels, key=lambda label: label.y)
    room = sheet.width - left - 46
    blocks = [sheet.wrapped(label.text, room, SMALL, label.weight) for label in ordered]
    heights = [LINE_HEIGHT * len(lines) + 6 for lines in blocks]
    middles = spread([label.y for label in ordered], heights, top, bottom)
    for label, lines, middle in zip(ordered, blocks, middles, strict=True):
        pushed = abs(middle - label.y)
        if pushed > (2 * LINE_HEIGHT if label.pen else LINE_HEIGHT / 2) or (left - label.x > FAR and not label.pen):
            sheet.line([label.x + 14, left - 34, left - 8], [label.y, label.y, middle], HAIR, 0.5, zorder=1.8)
        if label.pen:
            draw_marker(sheet, [left + 10], [middle], label.pen, 4.2)
        for count, text in enumerate(lines):
            y = middle + (count - (len(lines) - 1) / 2) * LINE_HEIGHT
            text = sheet.shortened(text, room, SMALL, label.weight)
            sheet.words(left + (32 if label.pen else 2), y, text, SMALL, INK, weight=label.weight)


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles for blocks in the given order: apart, within top..bottom if they fit, near the wanted ones.

    Blocks that touch are pooled and stand round their common middle (pool adjacent violators, least squares).
    """
    offsets = [sum(heights[:count]) + height / 2 for count, height in enumerate(heights)]
    pools: list[list[float]] = []
    for middle, offset in zip(wanted, offsets, strict=True):
        pools.append([middle - offset])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    starts = [_mean(pool) for pool in pools for _ in pool]
    latest = max(bottom - sum(heights), top)
    return [min(max(start, top), latest) + offset for start, offset in zip(starts, offsets, strict=True)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def free_box(point: Spot, width: float, within: Box, taken: Sequence[Box], busy: Sequence[Spot]) -> Box | None:
    """A box for words below, above or beside the point, where it covers the fewest busy ones; None if all are taken."""
    x, y = point
    half, high = width / 2, LINE_HEIGHT / 2
    middles = [(x, y + 40), (x + half + 24, y + 10), (x - half - 24, y + 10), (x, y - 40)]
    boxes = [(a - half - 8, b - high, a + half + 8, b + high) for a, b in middles]
    boxes = [box for box in boxes if _inside(box, within) and not any(_overlap(box, other) for other in taken)]
    near = [other for other in busy if abs(other[0] - x) < width + 40 and abs(other[1] - y) < 76]
    return min(boxes, key=lambda box: sum(_holds(box, other) for other in near), default=None)


def _inside(box: Box, other: Box) -> bool:
    return other[0] <= box[0] and other[1] <= box[1] and box[2] <= other[2] and box[3] <= other[3]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _holds(box: Box, point: Spot) -> bool:
    return box[0] - MARK <= point[0] <= box[2] + MARK and box[1] - MARK <= point[1] <= box[3] + MARK
