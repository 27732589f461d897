"""A course in one line of text, and which part of a scale is worth showing."""

from __future__ import annotations

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
DIGITS = "12345678"  # read aloud by a screen reader, and safe in any encoding
SHARE = 0.4  # the least part of a scale that is shown, so that a small change looks small


def window(values: Sequence[float], low: float, high: float, least_share: float = SHARE) -> tuple[float, float]:
    """The part of the scale `low..high` that shows `values` fairly: round ends, at least `least_share` of the scale.

    The whole scale would flatten most alliance ratings to one line at the top; the client's own range would turn
    half a point into a fall from a cliff. Both mislead, so the part shown follows the values but never shrinks
    below a share of the scale; where it comes to more than four fifths, the whole scale is shown.
    """
    scale = high - low
    if not values:
        return low, high
    least, most = max(low, min(values) - scale * 0.04), min(high, max(values) + scale * 0.04)
    middle, half = (least + most) / 2, max(most - least, least_share * scale) / 2
    middle = min(max(middle, low + half), high - half)
    step = round_step(scale / 20)
    least = max(low, math.floor((middle - half) / step + 1e-9) * step)
    most = min(high, math.ceil((middle + half) / step - 1e-9) * step)
    return (low, high) if most - least > 0.8 * scale else (least, most)


def round_step(about: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten that is no less than `about`."""
    power = 10.0 ** math.floor(math.log10(about))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= about * (1 - 1e-9))


def sparkline(values: Sequence[float | None], low: float, high: float, width: int, *, ascii_only: bool = False) -> str:
    """One character per value, latest last, at most `width`; `…` stands for earlier ones that found no room.

    Heights run over exactly `low..high`: hand in `window(...)`, or the whole scale, and say which on screen.
    A gap (None) is `·`. With `ascii_only`, for terminals without these characters and for screen readers, heights are
    digits from 1 to 8, a gap is `.`, and earlier values are `<`.
    """
    levels, gap, more = (DIGITS, ".", "<") if ascii_only else (BLOCKS, "·", "…")
    line = "".join(gap if value is None else levels[_level(value, low, high, len(levels))] for value in values)
    if len(line) <= width:
        return line
    return (more + line[len(line) - width + 1 :])[:width]


def _level(value: float, low: float, high: float, levels: int) -> int:
    share = (value - low) / (high - low) if high > low else 1.0
    return min(max(math.floor(share * levels), 0), levels - 1)
