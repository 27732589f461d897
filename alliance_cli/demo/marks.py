"""The answers of a made-up client: drawn around the level that the story sets, the same in every build."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from random import Random

from alliance_cli.forms.definition import Instrument, Item

ITEM_SD = {"line": 0.18, "choice": 0.35}  # how much one answer varies by itself, in the unit of the scale


def draw(
    instrument: Instrument, levels: Mapping[int, float], sd: float, lean: Sequence[float], week: int, seed: str
) -> tuple[int, ...]:
    """One rating in whole steps of the scale, raw.

    `levels`: headline scores by week, with straight lines between; `sd`: how much the headline varies around them;
    `lean`: how far each item lies from the others, in the unit of the scale.
    """
    chance = Random(f"{seed} {week}")  # for each week by itself: changing one leaves the others as they are
    per_item = len(instrument.items) if instrument.headline == "total" else 1
    level = (level_at(levels, week) + chance.gauss(0, sd)) / per_item
    item_sd = ITEM_SD["line" if instrument.scale.is_line else "choice"]
    leaning = lean or (0.0,) * len(instrument.items)
    return tuple(
        _steps(instrument, item, level + off + chance.gauss(0, item_sd))
        for item, off in zip(instrument.items, leaning, strict=True)
    )


def read(instrument: Instrument, text: str) -> tuple[int | None, ...]:
    """Answers as they are typed: `9.1 8.7 - 9.5`, in the unit of the scale, raw."""
    return tuple(None if word == "-" else instrument.scale.steps(float(word)) for word in text.split())


def level_at(levels: Mapping[int, float], week: int) -> float:
    """The level in a week: before the first and after the last one named, that one's."""
    weeks = sorted(levels)
    after = bisect_right(weeks, week)
    if after in (0, len(weeks)):
        return levels[weeks[min(after, len(weeks) - 1)]]
    a, b = weeks[after - 1], weeks[after]
    return levels[a] + (levels[b] - levels[a]) * (week - a) / (b - a)


def _steps(instrument: Instrument, item: Item, value: float) -> int:
    scale = instrument.scale
    steps = min(max(round(value / scale.step), scale.lowest), scale.highest)
    return scale.lowest + scale.highest - steps if item.reversed else steps
