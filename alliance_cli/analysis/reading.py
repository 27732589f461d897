"""One rating set beside the ratings before it: what every rule is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Reading:
    """One rating and what was known before it.

    `earlier`: headline scores, oldest first. `expected` and `limits` are turned, so that lower is worse. `surprise`:
    probability of a headline score this low, or lower, if nothing has changed. `slide`: the slow loss that shows at
    this rating, and `slide_began` where it began. `today`: whether this is the day of the rating.
    """

    instrument: Instrument
    population: str
    given: Scored
    earlier: Sequence[float]
    expected: Expectation | None
    limits: Limits | None
    surprise: float | None
    slide: Slide | None = None
    slide_began: Scored | None = None
    today: bool = False

    @property
    def value(self) -> float | None:
        return self.given.score.headline

    @property
    def stands_out(self) -> bool:
        """Whether the score surprises, and lies below this client's own latest ratings and below what is usual."""
        if self.value is None or self.expected is None:
            return False
        way = sign(self.instrument)
        return stands_out(self.expected, [way * score for score in self.earlier[-LATELY:]], way * self.value)


def stands_out(expected: Expectation, earlier: Sequence[float], score: float, limit: float = SURPRISING) -> bool:
    """The same of turned scores; strongly, with a `limit` of STRONG."""
    if expected.surprise(score) >= limit:
        return False
    return score < min(fmean(earlier[-LATELY:]), expected.usual - AWAY * expected.sd) - 1e-9


def read(
    instrument: Instrument,
    population: str,
    given: Scored,
    earlier: Sequence[float] = (),
    expected: Expectation | None = None,
    limits: Limits | None = None,
    slide: Slide | None = None,
    slide_began: Scored | None = None,
    today: bool = False,
) -> Reading:
    """Set a rating beside what was expected of it."""
    value = given.score.headline
    surprise = None if expected is None or value is None else expected.surprise(sign(instrument) * value)
    return Reading(instrument, population, given, earlier, expected, limits, surprise, slide, slide_began, today)
