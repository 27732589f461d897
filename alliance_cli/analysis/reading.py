"""One rating set beside the ratings before it: what every rule is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean

from alliance_cli.analysis.headline import sign
from alliance_cli.analysis.limits import Expectation, Limits
from alliance_cli.analysis.series import Scored
from alliance_cli.analysis.sliding import Slide
from alliance_cli.forms.definition import Instrument

SURPRISING = 0.05
STRONG = 0.01
LATELY = 4  # ratings; a fall after growth lies below these, though perhaps not below the first ones
AWAY = 0.5  # personal SDs below what is usual; less, and only a rise that did not go on is seen


@dataclass(frozen=True)
class Reading:
    """One rating and what was known before it.

    `earlier`: headline scores, oldest first. `expected` and `limits` are turned, so that lower is worse. `slide`: the
    slow loss that shows at this rating, and `slide_began` where it began. `today`: whether this is the day of the
    rating.
    """

    instrument: Instrument
    population: str
    given: Scored
    earlier: Sequence[float] = ()
    expected: Expectation | None = None
    limits: Limits | None = None
    slide: Slide | None = None
    slide_began: Scored | None = None
    today: bool = False

    @property
    def value(self) -> float | None:
        return self.given.score.headline

    @cached_property
    def surprise(self) -> float | None:
        """Probability of a headline score this low, or lower, if nothing has changed."""
        if self.expected is None or self.value is None:
            return None
        return self.expected.surprise(sign(self.instrument) * self.value)

    @property
    def stands_out(self) -> bool:
        """Whether the score surprises, and lies below this client's own latest ratings and below what is usual."""
        if self.value is None or self.expected is None:
            return False
        way = sign(self.instrument)
        return stands_out(self.expected, [way * score for score in self.earlier[-LATELY:]], way * self.value)


def stands_out(expected: Expectation, earlier: Sequence[float], score: float, limit: float = SURPRISING) -> bool:
    """The same of turned scores; strongly, with a `limit` of STRONG."""
    if score >= min(fmean(earlier[-LATELY:]), expected.usual - AWAY * expected.sd) - 1e-9:
        return False
    return expected.surprise(score) < limit
