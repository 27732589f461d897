"""The single items of a rating: which was marked lowest, which fell furthest, how one went on, and what may help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from alliance_cli.analysis.headline import sign
from alliance_cli.analysis.scoring import Score
from alliance_cli.forms import guidance
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Signal


class Moved(NamedTuple):
    """One item (its number from 1, its label) at two times, as it was marked; `gain`: turned, so that less is worse."""

    number: int
    label: str
    before: float
    now: float
    gain: float


def turned(instrument: Instrument, marks: Sequence[float | None]) -> tuple[float | None, ...]:
    """The marks of one rating after reversal, turned so that lower is worse; None where not answered, and where it asks
    about safety: of such a mark nothing is made."""
    ends = instrument.scale.min + instrument.scale.max
    forward = (
        None if item.safety else ends - mark if item.reversed and mark is not None else mark
        for item, mark in zip(instrument.items, marks, strict=True)
    )
    return tuple(None if mark is None else round(sign(instrument) * mark, 4) for mark in forward)


def lowest(instrument: Instrument, score: Score) -> tuple[int, ...]:
    """The numbers (from 1) of the items marked lowest; none where all that were marked are alike."""
    marks = turned(instrument, score.items)
    known = {mark for mark in marks if mark is not None}
    return tuple(n for n, mark in enumerate(marks, start=1) if mark == min(known)) if len(known) > 1 else ()


def fallen(instrument: Instrument, earlier: Iterable[Score], now: Score) -> Moved | None:
    """The item that fell furthest under the median of its earlier marks; None where none fell."""
    series = [score.items for score in earlier]
    moves = (
        _moved(instrument, n, [marks[n - 1] for marks in series], now.items[n - 1])
        for n in range(1, len(instrument.items) + 1)
    )
    return min((move for move in moves if move and move.gain < 0), key=lambda move: move.gain, default=None)


def after_change(instrument: Instrument, before: Score, now: Score) -> Moved | None:
    """The item that was lowest before, at the next rating; None where it cannot be told."""
    for n in lowest(instrument, before)[:1]:
        return _moved(instrument, n, [before.items[n - 1]], now.items[n - 1])
    return None


def may_help(instrument: Instrument, signals: Iterable[Signal]) -> tuple[guidance.Remark, ...]:
    """The strategies that belong to the lowest of the items that lie below a cut-off."""
    low = [(sign(instrument) * s.value, s.item) for s in signals if s.item is not None and s.value is not None]
    return guidance.strategies_for(instrument.items[min(low)[1] - 1].label) if low else ()


def _moved(instrument: Instrument, number: int, earlier: Iterable[float | None], now: float | None) -> Moved | None:
    known = [mark for mark in earlier if mark is not None]
    if not known or now is None or instrument.items[number - 1].safety:
        return None
    item, before = instrument.items[number - 1], median(known)
    way = sign(instrument) * (-1 if item.reversed else 1)
    return Moved(number, item.marked, before, now, round(way * (now - before), 4))
