"""A course in one line of text, and which part of a scale is worth showing."""

from __future__ import annotations

import math
from collections.abc import Sequence

from alliance_cli.model.words import counted

BLOCKS = "▁▂▃▄▅▆▇█"
NAMED_ONE_BY_ONE = 3  # ratings that are named one by one where a course is told
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


def told(values: Sequence[float | None]) -> str:
    """A course in words, to be heard: how many ratings, from where to where, and the latest beside those before."""
    given = [value for value in values if value is not None]
    before, latest = given[:-NAMED_ONE_BY_ONE], given[-NAMED_ONE_BY_ONE:]
    named = ", ".join(_figure(value) for value in latest)
    if not before:
        return f"{counted(len(given), 'rating')}: {named}" if given else "no rating"
    if max(latest) < min(before):
        beside = f"the last {len(latest)} lower"
    elif min(latest) > max(before):
        beside = f"the last {len(latest)} higher"
    else:
        beside = f"the last {len(latest)}"
    return f"{len(given)} ratings, {_figure(min(before))} to {_figure(max(before))} before; {beside}: {named}"


def _figure(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def sparkline(values: Sequence[float | None], low: float, high: float, width: int, *, ascii_only: bool = False) -> str:
    """One character per value, latest last, at most `width`; `…` stands for earlier ones that found no room.

    Heights run over exactly `low..high`: hand in `window(...)`, or the whole scale, and say which on screen.
    A gap (None) is `·`. With `ascii_only`, for terminals without these characters and for screen readers, it is told.
    """
    if ascii_only:
        return told(values)
    line = "".join("·" if value is None else BLOCKS[_level(value, low, high, len(BLOCKS))] for value in values)
    if len(line) <= width:
        return line
    return ("…" + line[len(line) - width + 1 :])[:width]


def _level(value: float, low: float, high: float, levels: int) -> int:
    share = (value - low) / (high - low) if high > low else 1.0
    return min(max(math.floor(share * levels), 0), levels - 1)
