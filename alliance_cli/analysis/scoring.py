"""Answers and instrument → Score: sums, means and subscales, after reversal; nothing is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from alliance_cli.analysis.safety import SafetyMark, marks
from alliance_cli.forms.definition import Example, Instrument


class Subscore(NamedTuple):
    """Sum and mean of some items, in the unit of the scale; both None where an answer is missing."""

    total: float | None
    mean: float | None


_UNKNOWN = Subscore(None, None)


class Score(NamedTuple):
    """What one rating comes to. `items` are raw, in the unit of the scale; `total` and `mean` are after reversal.

    `estimated`: what the total may have been, by the form's own rule for missing answers; it is no score.
    """

    items: tuple[float | None, ...]
    total: float | None
    mean: float | None
    subscales: Mapping[str, Subscore]
    headline: float | None
    complete: bool
    estimated: float | None = None
    safety: tuple[SafetyMark, ...] = ()


def score(instrument: Instrument, answers: Sequence[int | None], total: int | None = None) -> Score:
    """Score answers given in whole steps of the scale, or a total (in steps) that stands alone.

    Whatever needs a missing item is None; where a form has a rule for missing answers, the estimate stands beside it.
    """
    scale, turned = instrument.scale, _turned(instrument, answers)
    parts = {sub.id: _part(instrument, [turned[n - 1] for n in sub.items]) for sub in instrument.subscales}
    steps = _sum(turned) if total is None else total
    whole = _UNKNOWN
    if steps is not None and instrument.has_total:
        whole = Subscore(instrument.total(steps), scale.value(steps) / len(instrument.items))
    name, _, how = instrument.headline.rpartition(".")
    headline = getattr(parts[name] if name else whole, how)
    return Score(
        items=scale.values(answers),
        total=whole.total,
        mean=whole.mean,
        subscales=parts,
        headline=headline,
        complete=total is not None or None not in answers,
        estimated=_estimated(instrument, turned) if total is None else None,
        safety=marks(instrument, answers),
    )


def total(instrument: Instrument, answers: Sequence[int | None]) -> float | None:
    """The total alone, as `score` has it."""
    steps = _sum(_turned(instrument, answers))
    return instrument.total(steps) if steps is not None and instrument.has_total else None


def _turned(instrument: Instrument, answers: Sequence[int | None]) -> Sequence[int | None]:
    scale = instrument.scale
    return [
        scale.lowest + scale.highest - answer if item.reversed and answer is not None else answer
        for item, answer in zip(instrument.items, answers, strict=True)
    ]


def _estimated(instrument: Instrument, turned: Sequence[int | None]) -> float | None:
    """The mean of the answers given, times the number of items; None where all are given or the rule does not hold."""
    known = [answer for answer in turned if answer is not None]
    missing = len(turned) - len(known)
    if instrument.estimate is None or not 0 < missing <= instrument.estimate.most:
        return None
    if any(turned[number - 1] is None for number in instrument.about_safety):
        return None
    return instrument.total(sum(known) / len(known) * len(turned))


def _part(instrument: Instrument, steps: Sequence[int | None]) -> Subscore:
    whole = _sum(steps)
    if whole is None:
        return _UNKNOWN
    total = instrument.scale.value(whole)
    return Subscore(total, total / len(steps))


def _sum(steps: Sequence[int | None]) -> int | None:
    """None where an answer is missing."""
    known = [s for s in steps if s is not None]
    return sum(known) if len(known) == len(steps) else None


def check_examples(instrument: Instrument) -> list[str]:
    """What does not come out in the worked examples of an instrument's file, one sentence each."""
    return [
        f"examples[{n}]: {name} should be {_said(expected)} and comes to {_said(got)}"
        for n, example in enumerate(instrument.examples, start=1)
        for name, expected, got in _compared(instrument, example)
        if not _agree(expected, got)
    ]


def _compared(instrument: Instrument, example: Example) -> list[tuple[str, float | None, float | None]]:
    steps = [None if answer is None else instrument.scale.steps(answer) for answer in example.answers]
    got = score(instrument, steps)
    parts = [(f"subscale {id}", example.subscales.get(id), part.total) for id, part in got.subscales.items()]
    return [
        ("total", example.total, got.total),
        ("mean", example.mean, got.mean),
        ("estimated", example.estimated, got.estimated),
        *parts,
    ]


def _agree(expected: float | None, got: float | None) -> bool:
    if expected is None or got is None:
        return expected is got
    return abs(expected - got) < 0.00006  # means are written with four decimals


def _said(value: float | None) -> str:
    return "empty" if value is None else f"{round(value, 4):g}"
