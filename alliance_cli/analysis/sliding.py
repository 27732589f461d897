"""Slow loss, rating by rating too small to stand out: a one-sided cumulative sum of how surprising the ratings were.

What is usual follows the ratings, so a loss of a little each session surprises nobody on any day. The sum (Page 1954)
takes each rating's surprise as a normal deviate z and grows by what lies further down than the slack allows; a rating
as usual lets it shrink, never under zero. When it passes its limit the rule fires and the sum starts again; what is
said then reaches back to where the ratings began to go down.

A single fall is no drift: what the other rule already calls strong adds nothing here, and the rule fires only at a
rating that adds to the sum, and no more than half of it. With that, one fall of 2.5 SD amid quiet ratings is told as a
drift, at once or at the next two, for 4 in 100 clients (2 where nothing happens at all), without it for 7; no change in
the bench's table is seen less often for it.

Slack and limit were chosen on the bench (`tests/bench/worlds.py`): with a strong surprise, no more quiet clients come
under `act` in twenty ratings than by two plain surprises in three, the rule it takes the place of. A slack of .3 or .5,
a floor of −2 or −3.5, or a start one rating earlier or later moved few lines of that table by more than 3 in 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

from alliance_cli.analysis.limits import Expectation

JUDGED_FROM = 4  # earlier ratings
SLACK = 0.4
FLOOR = -2.5  # one rating counts for no more
LIMIT = 2.9
MOST_OF_IT = 0.5  # of the sum, that the rating may add at which the rule fires
SHORTEST = 3  # ratings; two that fell are no drift
RAREST = 1e-9


class Slide(NamedTuple):
    """Ratings that went down little by little: the sum, what was usual where they began, over how many ratings.

    `begun` is the position of the first of them, from 0; `usual` is turned, so that lower is worse.
    """

    total: float
    begun: int
    usual: float
    ratings: int


@dataclass(slots=True)
class Sum:
    """Walks a series rating by rating. Scores are turned, so that lower is worse."""

    _total: float = 0.0
    _begun: int | None = None
    _usual: float = 0.0

    def follow(self, score: float, expected: Expectation | None, strong: bool = False) -> Slide | None:
        """Take the next rating into account; the slide, if the rule fires at it. `strong`: it stands out by itself."""
        if expected is None or expected.n < JUDGED_FROM:
            return None
        share = min(max(expected.surprise(score), RAREST), 1 - RAREST)
        added = 0.0 if strong else -max(NormalDist().inv_cdf(share), FLOOR) - SLACK
        self._total = max(0.0, self._total + added)
        if not self._total:
            self._begun = None
            return None
        if self._begun is None:
            self._begun, self._usual = expected.n, expected.usual
        ratings = expected.n - self._begun + 1
        if self._total <= LIMIT or ratings < SHORTEST or score >= self._usual:
            return None
        if not 0 < added <= MOST_OF_IT * self._total:
            return None
        total, self._total = self._total, 0.0
        return Slide(total, self._begun, self._usual, ratings)
