"""The shape of a course in one word, from its top, its last dip, its slope and its start."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from alliance_cli.analysis.episodes import Episode
from alliance_cli.analysis.headline import at_top
from alliance_cli.analysis.statistics import Estimate
from alliance_cli.forms.definition import Instrument

RECENT = 10  # ratings within which a dip still shapes the course
FIRST = 3  # ratings that make the start
TOP_RUN = 4


def shape(instrument: Instrument, values: Sequence[float], episodes: Sequence[Episode], slope: Estimate | None) -> str:
    """`too_short` under four ratings, else the first that holds of: `flat_at_top`, `new_level`, rising or falling
    (beyond the slope's interval), `back_from_a_dip`, `steady`.

    `low_then_rising` and `high_then_falling` begin below or above what other people mark (the prior's mean; without a
    prior the course's own). Rising means rising numbers; only where more is better does the start matter.
    """
    if slope is None:
        return "too_short"
    if _flat_at_top(instrument, values):
        return "flat_at_top"
    if _lately(episodes, len(values)) == "new_level":
        return "new_level"
    typical = instrument.prior.mean if instrument.prior else fmean(values)
    start = fmean(values[:FIRST]) - typical if instrument.better == "higher" else 0.0
    if slope.low > 0:
        return "low_then_rising" if start < 0 else "rising"
    if slope.high < 0:
        return "high_then_falling" if start > 0 else "falling"
    return "back_from_a_dip" if _lately(episodes, len(values)) == "back_to_usual" else "steady"


def _lately(episodes: Sequence[Episode], ratings: int) -> str | None:
    """How the last episode ended, if that was within the latest ratings."""
    last = episodes[-1] if episodes else None
    return last.status if last and last.ended is not None and ratings - last.ended <= RECENT else None


def _flat_at_top(instrument: Instrument, values: Sequence[float]) -> bool:
    tops = [at_top(instrument, value) for value in values]
    return all(tops[-TOP_RUN:]) and sum(tops) >= 0.8 * len(tops)
