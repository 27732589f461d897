"""A figure of the practice with its interval, or the words that there are too few cases for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.analysis.statistics import Estimate, mean_interval, wilson

ENOUGH_CASES = 10  # cases


class Figure(NamedTuple):
    """A named figure; `value`, `low` and `high` are None where `n` is too small, and `note` says so."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str


def share(name: str, hits: int, n: int, note: str = "") -> Figure:
    return of(name, wilson(hits, n) if n >= ENOUGH_CASES else None, n, note)


def mean(name: str, values: Sequence[float], note: str = "") -> Figure:
    return of(name, mean_interval(values) if len(values) >= ENOUGH_CASES else None, len(values), note)


def of(name: str, estimate: Estimate | None, n: int, note: str = "", enough: int = ENOUGH_CASES) -> Figure:
    if estimate is None or n < enough:
        return Figure(name, None, None, None, n, f"{n} so far; shown from {enough}")
    return Figure(name, estimate.value, estimate.low, estimate.high, n, note)
