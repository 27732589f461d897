"""What is usual for this client: the predictive limit and the individuals chart, each from earlier ratings only.

The predictive limit is a small Bayesian filter. A rating is the client's level plus noise; the level starts as the
instrument's file expects of a client not yet known and wanders slowly; the noise of neighbouring ratings is a little
alike. How large this client's personal SD is, nobody knows beforehand: nine candidates are carried along, each with its
own estimate of the level (a Kalman filter in one dimension; Harvey 1989), and each is believed as far as it foretold
the ratings so far. The next score is expected as the mixture of what they say. A rating at the top of the scale only
tells that the client would have marked there or higher, so it counts as censored (Tobin 1958). Every earlier rating is
learned from, low ones too: leaving those out makes the SD too small and the surprises too many.

What was tried, on 15 simulated populations (SRS total, WAI-SR and ARM-5 mean; clients as the files expect them,
uncorrelated, correlated .4, calm, lively; `tests/bench`). Caught falls at equal false alarms of 5 % / 1 %, as a share
of what an observer catches who knows each client's level, SD and correlation (mean, then the worst population), and how
many quiet ratings had a surprise < .05 (aim 3–6 %) and < .01 (aim 0.6–1.6 %), in the populations from least to most:

    conjugate normal, Student's t     .885 / .733   .853 / .665   2.5–6.5 %   0.35–1.84 %
    the same with recent weight .95   .884 / .729   .856 / .668   2.2–6.0 %   0.22–1.54 %
    one SD only, the file's           .833 / .600   .769 / .500   2.4–10.6 %  0.57–5.46 %
    this filter                       .915 / .775   .905 / .744   3.6–5.9 %   0.52–1.28 %
      without censoring               .912 / .749   .896 / .680   4.2–7.0 %   0.75–2.08 %
      without correlation             .906 / .762   .881 / .708   3.7–6.2 %   0.54–1.36 %
      with correlation .25            .915 / .773   .894 / .742   3.7–5.8 %   0.54–1.26 %
      without drift                   .914 / .773   .899 / .732   3.8–6.2 %   0.55–1.35 %
      surer of the SD (weight 4)      .918 / .784   .901 / .741   3.1–6.6 %   0.41–1.77 %
      inverse χ² prior on the SD      .916 / .779   .905 / .736   2.7–5.4 %   0.33–1.13 %
      31 candidates                   .915 / .775   .904 / .743   3.6–5.9 %   0.52–1.28 %

So the conjugate limit falls short, and more candidates or another prior bring nothing. With few ratings nobody can know
the client: falls at the 3rd or 4th rating reach .81 / .56 of that observer, from the 9th on .93 / .81.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import NormalDist, fmean
from typing import NamedTuple

from alliance_cli.forms.definition import Prior

EARLIEST = 2  # ratings before a client's own course says anything
TAIL = 0.05  # below and above the usual range
LAG = 0.15  # correlation of neighbouring ratings around the level
DRIFT = 0.1  # SD of the level's step from rating to rating, in personal SDs
CANDIDATES = tuple(math.exp(0.375 * k) for k in range(-4, 5))  # personal SDs, as multiples of the prior's

CHART_EARLIEST = 4
CHART_FACTOR = 2.66  # 3 / 1.128, as the tables round it
CHART_STEPS = 5  # the moving range counts as at least so many steps of the scale

ROOT_2, ROOT_TAU = math.sqrt(2), math.sqrt(math.tau)


class Part(NamedTuple):
    """One candidate's share in what is expected: how far it is believed, and its normal distribution."""

    weight: float
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """Where the next score is expected, in the unit of the headline.

    90 % of quiet scores lie from `low` to `high`; these and `usual` never lie outside the scale. `sd` is the personal
    SD; `n` earlier ratings stand behind it.
    """

    usual: float
    sd: float
    n: int
    low: float
    high: float
    top: float = field(repr=False)  # from here a score is as high as it can be
    parts: tuple[Part, ...] = field(repr=False)

    def surprise(self, score: float) -> float:
        """Probability of a score this low or lower, if nothing has changed; 1 at the top of the scale."""
        return 1.0 if score >= self.top else _share_below(self.parts, score)


@dataclass(frozen=True, slots=True)
class Limits:
    """Lower and upper limit of the individuals chart, in the unit of the headline, from `n` baseline scores."""

    lower: float
    upper: float
    n: int


def expectation(
    earlier: Sequence[float], prior: Prior, scale_range: tuple[float, float], step: float
) -> Expectation | None:
    """What the earlier scores (oldest first) and the instrument's prior say of the next; None below 2 scores.

    `scale_range` and `step` are the headline's: the step is the smallest difference between two scores.
    """
    top = scale_range[1] - step / 2
    beliefs = _at_first(prior, step)
    for score in earlier:
        beliefs = _learn(beliefs, score, top)
    return _expect(beliefs, len(earlier), scale_range, step)


def expectations(
    scores: Sequence[float], prior: Prior, scale_range: tuple[float, float], step: float
) -> list[Expectation | None]:
    """For each score of a series (oldest first), what the ones before it made expected; one walk over the series."""
    top = scale_range[1] - step / 2
    beliefs = _at_first(prior, step)
    found = []
    for n, score in enumerate(scores):
        found.append(_expect(beliefs, n, scale_range, step))
        beliefs = _learn(beliefs, score, top)
    return found


def individuals_chart(baseline: Sequence[float], scale_range: tuple[float, float], step: float) -> Limits | None:
    """Mean ± 2.66 mean moving ranges of the baseline (oldest first), clipped to the scale; None below 4 scores.

    The mean moving range counts as at least 5 steps of the scale, so that a flat course keeps some room.
    Source: Shewhart's chart for single values, as Eubanks-Carter, Gorman & Muran (2012) use it for alliance ratings.
    """
    if len(baseline) < CHART_EARLIEST:
        return None
    moving_range = fmean(abs(b - a) for a, b in pairwise(baseline))
    reach = CHART_FACTOR * max(moving_range, CHART_STEPS * step)
    mean = fmean(baseline)
    return Limits(_clip(mean - reach, scale_range), _clip(mean + reach, scale_range), len(baseline))


class _Belief(NamedTuple):
    """What is held of the client's level if `sd` is their personal SD; `before` is the previous unclipped score."""

    sd: float
    log_weight: float
    level: float
    variance: float  # of the level
    before: float | None


def _at_first(prior: Prior, step: float) -> list[_Belief]:
    """The candidates before any rating: log-normal around the prior's SD, as sure as `sd_weight` ratings would be.

    None is under one step of the scale: a single step down from a flat course must not surprise.
    """
    return [
        _Belief(
            sd=max(prior.sd * ratio, step),
            log_weight=-prior.sd_weight * math.log(ratio) ** 2,
            level=prior.mean,
            variance=prior.between_sd**2,
            before=None,
        )
        for ratio in CANDIDATES
    ]


def _next(belief: _Belief) -> tuple[float, float, float]:
    """Mean and variance of the next unclipped score, and its covariance with the level."""
    lag, before = (0.0, belief.level) if belief.before is None else (LAG, belief.before)
    own = 1 - lag
    mean = own * belief.level + lag * before
    return mean, own * own * belief.variance + (1 - lag * lag) * belief.sd**2, own * belief.variance


def _learn(beliefs: Sequence[_Belief], score: float, top: float) -> list[_Belief]:
    learned = [_learn_one(belief, score, top) for belief in beliefs]
    best = max(belief.log_weight for belief in learned)
    return [belief._replace(log_weight=belief.log_weight - best) for belief in learned]


def _learn_one(belief: _Belief, score: float, top: float) -> _Belief:
    """Bayes' rule for one candidate; at the top by the mean and variance of the cut-off normal (moment matching)."""
    mean, variance, shared = _next(belief)
    sd = math.sqrt(variance)
    if score >= top:
        edge = (top - mean) / sd
        log_likelihood, hazard = _above(edge)
        seen, learned = mean + sd * hazard, hazard * (hazard - edge)
    else:
        log_likelihood = -(((score - mean) / sd) ** 2) / 2 - math.log(sd)
        seen, learned = score, 1.0
    gain = shared / variance
    return _Belief(
        belief.sd,
        belief.log_weight + log_likelihood,
        belief.level + gain * (seen - mean),
        belief.variance - gain * shared * learned + (DRIFT * belief.sd) ** 2,
        seen,
    )


def _above(edge: float) -> tuple[float, float]:
    """Log probability of a standard normal value above the edge, and the mean of the values there."""
    if edge > 30:  # erfc runs out; there the first terms of the expansion are as exact
        hazard = edge + 1 / edge - 2 / edge**3
        return -edge * edge / 2 - math.log(hazard * ROOT_TAU), hazard
    share = math.erfc(edge / ROOT_2) / 2
    return math.log(share), math.exp(-edge * edge / 2) / (share * ROOT_TAU)


def _expect(beliefs: Sequence[_Belief], n: int, scale_range: tuple[float, float], step: float) -> Expectation | None:
    if n < EARLIEST:
        return None
    weights = [math.exp(belief.log_weight) for belief in beliefs]
    whole = sum(weights)
    parts = tuple(_part(b, weight / whole, scale_range[1]) for b, weight in zip(beliefs, weights, strict=True))
    return Expectation(
        usual=_clip(sum(part.weight * part.mean for part in parts), scale_range),
        sd=sum(part.weight * belief.sd for part, belief in zip(parts, beliefs, strict=True)),
        n=n,
        low=_clip(_quantile(parts, TAIL, step / 20), scale_range),
        high=_clip(_quantile(parts, 1 - TAIL, step / 20), scale_range),
        top=scale_range[1] - step / 2,
        parts=parts,
    )


def _part(belief: _Belief, weight: float, highest: float) -> Part:
    """A score is expected at the top at most: a run of 40.0 puts the level above, and 39.8 must not surprise then."""
    mean, variance, _ = _next(belief)
    return Part(weight, min(mean, highest), math.sqrt(variance))


def _share_below(parts: Sequence[Part], score: float) -> float:
    return sum(weight * math.erfc((mean - score) / (sd * ROOT_2)) for weight, mean, sd in parts) / 2


def _quantile(parts: Sequence[Part], share: float, tolerance: float) -> float:
    """Where `share` of the mixture lies below, by halving; it lies between the quantiles of the parts."""
    z = NormalDist().inv_cdf(share)
    ends = [part.mean + z * part.sd for part in parts]
    low, high = min(ends), max(ends)
    while high - low > tolerance:
        middle = (low + high) / 2
        if _share_below(parts, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _clip(score: float, scale_range: tuple[float, float]) -> float:
    return min(max(score, scale_range[0]), scale_range[1])
