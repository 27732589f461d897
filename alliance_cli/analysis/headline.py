"""The headline score of an instrument: which way is better, its step, range and prior, and how it is written."""

from __future__ import annotations

from alliance_cli.forms.definition import Cutoff, Instrument, Prior


def sign(instrument: Instrument) -> int:
    """1 where more is better, −1 where less is: scores times this sign are `turned`, so that lower is worse."""
    return 1 if instrument.better == "higher" else -1


def step(instrument: Instrument) -> float:
    """The smallest difference between two headline scores: a sum moves by one step of the scale, a mean by a share."""
    part, _, how = instrument.headline.rpartition(".")
    if how != "mean":
        return instrument.scale.step * (1 if part else instrument.scale.factor)
    count = len(instrument.items) if not part else len(next(s for s in instrument.subscales if s.id == part).items)
    return instrument.scale.step / count


def turned_range(instrument: Instrument) -> tuple[float, float]:
    low, high = instrument.headline_range
    return (low, high) if sign(instrument) > 0 else (-high, -low)


def turned_prior(instrument: Instrument) -> Prior | None:
    prior = instrument.prior
    return prior and prior._replace(mean=sign(instrument) * prior.mean)


def in_range(instrument: Instrument, cutoff: Cutoff, value: float) -> bool:
    """Whether a score lies on the worse side of a cut-off that says where people tend to start."""
    return value < cutoff.value if sign(instrument) > 0 else value >= cutoff.value


def at_top(instrument: Instrument, value: float) -> bool:
    """Whether a score lies within 1 % of the best end of its range."""
    low, high = turned_range(instrument)
    return sign(instrument) * value >= high - 0.01 * (high - low) - 1e-9


def rounded(value: float, places: int) -> str:
    """With so many decimals, a half away from zero, as on paper: 4.25 is 4.3, though a computer's half goes to even."""
    return f"{value + (1e-9 if value > 0 else -1e-9 if value < 0 else 0):.{places}f}"


def written(instrument: Instrument, value: float) -> str:
    """A headline score or a difference of two: means with two decimals, sums as finely as the scale is marked."""
    if instrument.headline.endswith("mean"):
        return rounded(value, 2)
    return f"{value:.0f}" if instrument.scale.step >= 1 and value == round(value) else rounded(value, 1)
