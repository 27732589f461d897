"""What is usual for this client: the predictive limit and the individuals chart, each from earlier ratings only.

The predictive limit is a small Bayesian filter. A rating is the client's level plus noise; the level starts near what
the instrument's file expects of a client not yet known and wanders slowly, and may rise for a while; the noise of
neighbouring ratings is a little alike, and now and then it is large (Student's t). How large this client's personal
SD is, and whether the level rises, nobody knows beforehand: twelve candidates are carried along, each with its own
estimate of the level (a Kalman filter in one dimension; Harvey 1989), and each is believed as far as it foretold the
ratings so far. The next score is expected as the mixture of what they say. A rating at the top of the scale only
tells that the client would have marked there or higher, so it counts as censored (Tobin 1958). Every earlier rating
is learned from, low ones too: leaving those out makes the SD too small and the surprises too many.

What was tried on simulated session ratings, with seeds other than those of `tests/bench/figures.toml`. Quiet ratings
under .05 / .01 in the world that the instrument's file expects, where the noise leans to the left, and where clients
mark lower (31 ± 5, SD 2.8); falls under .05 where 43 % of forms are perfect, at equal false alarms of 5 %, and, under
.05, after growth by 4 points in 8 ratings and by 8 in 15 (an observer who knows the client: about 76, 82, 82 %):

                                  expected   skewed     lower       perfect  grown by 4, by 8
    as it was: normal, no rise    5.1/1.13   7.0/2.73   9.0/2.42    63 %     37 %   15 %
    this filter                   4.8/0.58   7.0/1.86   7.6/1.23    66 %     56 %   47 %
      normal noise                4.6/0.97   6.5/2.44   6.6/1.55    64 %     53 %   56 %
      Student, 4 df               4.6/0.40   6.9/1.42   7.7/0.90    66 %     55 %   46 %
      outlying ratings weigh less 4.9/0.60   7.5/1.97   8.4/1.39    66 %     56 %   45 %
      no rise                     4.2/0.49   6.4/1.71   7.0/1.07    66 %     36 %   15 %
      three rises, to .7 SD       5.2/0.65   7.4/2.01   8.1/1.32    66 %     58 %   50 %
      at most the top expected    4.6/0.56   6.8/1.82   7.5/1.21    60 %     55 %   46 %
      first level as in the file  4.9/0.59   7.1/1.89   10.0/1.80   67 %     54 %   44 %
      no wider at first           5.8/0.77   7.9/2.21   9.2/1.75    67 %     58 %   47 %
      nine SDs                    4.7/0.57   7.0/1.84   7.3/1.12    66 %     56 %   48 %
      no correlation              5.0/0.68   7.3/1.90   7.8/1.25    66 %     53 %   40 %

Heavy tails cost no catch at equal false alarms, but a stated .01 is then rarer where noise is normal. Where growth
ends, steeper rises bring more surprises than they catch falls. The lines of a form beside their total: for falls that
lower every line they see less (at 1 % false alarms the lowest line 32 %, both 37 %, the total 39 %, where 43 % of forms
are perfect); for a fall of one line alone far more (88 against 51 %), and `item_below_cutoff` speaks of that already.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from alliance_cli.forms.definition import Prior

EARLIEST = 2  # ratings before a client's own course says anything
TAIL = 0.05  # below and above the usual range
LAG = 0.25  # correlation of neighbouring ratings around the level
DRIFT = 0.1  # SD of the level's step from rating to rating, in personal SDs
CANDIDATES = tuple(0.5 * k - 1.25 for k in range(6))  # logarithms of the personal SD, as a multiple of the prior's
SURE_ABOVE = 0.6  # how sure the prior is of no larger SD, beside how sure it is of no smaller one
RISES = ((0.0, 0.75), (0.4, 0.25))  # of the level by rating, in personal SDs, and how likely that is
FADE = 0.95  # what is left of such a rise from rating to rating
BETWEEN = 2.0  # how much wider the first level is taken than the file's `between_sd`
UNKNOWN = 6.0  # how much wider, in variance, a client is foretold after one rating; falls with their number's square

FREEDOM = 6  # of Student's t, the noise; the closed form of its distribution in `_below` holds for 6
NARROWED = 0.66  # its scale, by its SD
ABOVE = 0.75  # a score is expected at most so many of its SDs above the scale: 39.8 must not surprise after a run of 40
HEAVY = (FREEDOM + 1) / 2
PEAK = math.log(math.sqrt(math.pi * FREEDOM) * NARROWED) + math.lgamma(FREEDOM / 2) - math.lgamma(HEAVY)
QUANTILE = 1.9431803  # 95 % of Student's t with 6 degrees of freedom lie below

CHART_EARLIEST = 4
CHART_FACTOR = 2.66  # 3 / 1.128, as the tables round it
CHART_STEPS = 5  # the moving range counts as at least so many steps of the scale

ROOT_2, ROOT_TAU = math.sqrt(2), math.sqrt(math.tau)


class Part(NamedTuple):
    """One candidate's share in what is expected: how far it is believed, and its Student's t distribution."""

    weight: float
    mean: float
    scale: float


class Foretold(NamedTuple):
    """What the candidates say of the next unclipped score: how far each is believed, its mean, its SD.

    `wider`: how much wider it is taken while the client is little known.
    """

    shares: Sequence[float]
    means: Sequence[float]
    spreads: Sequence[float]
    wider: float


class Expectation(NamedTuple):
    """Where the next score is expected, in the unit of the headline.

    `usual`: at the level the client has, should it stay; never outside the scale. `sd` is the personal SD; `n` earlier
    ratings stand behind it.
    """

    usual: float
    sd: float
    n: int
    scale_range: tuple[float, float]
    step: float
    foretold: Foretold

    @property
    def parts(self) -> tuple[Part, ...]:
        highest, wider = self.scale_range[1], self.foretold.wider
        return tuple(
            Part(share, min(mean, highest + ABOVE * spread), spread * wider * NARROWED)
            for share, mean, spread in zip(*self.foretold[:3], strict=True)
        )

    def surprise(self, score: float) -> float:
        """Probability of a score this low or lower, if nothing has changed; 1 at the top of the scale."""
        return 1.0 if score >= _top(self.scale_range, self.step) else _share_below(self.parts, score)

    @property
    def low(self) -> float:
        """90 % of quiet scores lie from here to `high`; sought when asked for, as that takes long."""
        return min(self.usual, _clip(_quantile(self.parts, TAIL, self.step / 20), self.scale_range))

    @property
    def high(self) -> float:
        return max(self.usual, _clip(_quantile(self.parts, 1 - TAIL, self.step / 20), self.scale_range))


class Limits(NamedTuple):
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
    beliefs = _Beliefs(prior, step)
    for score in earlier:
        beliefs.learn(score, _top(scale_range, step))
    return beliefs.expect(scale_range, step)


def expectations(
    scores: Sequence[float], prior: Prior, scale_range: tuple[float, float], step: float
) -> list[Expectation | None]:
    """For each score of a series (oldest first), what the ones before it made expected; one walk over the series."""
    beliefs = _Beliefs(prior, step)
    found = []
    for score in scores:
        found.append(beliefs.expect(scale_range, step))
        beliefs.learn(score, _top(scale_range, step))
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


class _Beliefs:
    """What is held of the client by each candidate: a personal SD, and whether the ratings rise at first."""

    def __init__(self, prior: Prior, step: float) -> None:
        """The candidates before any rating: log-normal around the prior's SD, as sure as `sd_weight` ratings would be.

        A larger SD than the file's is likelier than a smaller one. None is under one step of the scale: a single step
        down from a flat course must not surprise.
        """
        self._prior, self._step, self._sds = prior, step, _sds(prior, step)
        rises = [rise for _ in CANDIDATES for rise, _ in RISES]
        self._staying = [k for k, rise in enumerate(rises) if not rise]
        self._logs = [
            math.log(share) - prior.sd_weight * (SURE_ABOVE if ratio > 0 else 1) * ratio**2
            for ratio in CANDIDATES
            for _, share in RISES
        ]
        self._climbs = [rise * sd for rise, sd in zip(rises, self._sds, strict=True)]
        self._levels = [prior.mean] * len(self._sds)
        self.n = 0  # ratings learned from
        self._widths, self._at_top = _widths_at(prior, step, 0), False
        self._foretell(self._levels)

    def _foretell(self, before: Sequence[float]) -> None:
        """By candidate: mean of the next unclipped score. `before` is the previous one: at the top of the scale each
        candidate has its own idea of it."""
        lag = LAG if self.n else 0.0
        own = 1 - lag
        self._means = [own * level + lag * last for level, last in zip(self._levels, before, strict=True)]

    def learn(self, score: float, top: float) -> None:
        """Bayes' rule; at the top by the mean and variance of the cut-off normal (moment matching)."""
        seen, logs, levels, widths = [score] * len(self._sds), self._logs, self._levels, self._widths
        fade, log1p = FADE**self.n, math.log1p
        learned = [1.0] * len(self._sds)
        told = zip(self._means, widths.spreads, widths.logs, widths.gains, self._climbs, strict=True)
        for k, (mean, spread, log, gain, climb) in enumerate(told):
            if score >= top:
                edge = (top - mean) / spread
                hazard = _hazard(edge)
                logs[k] += math.log(_below(-edge / NARROWED))
                seen[k], learned[k] = mean + spread * hazard, hazard * (hazard - edge)
            else:
                away = (score - mean) / (spread * NARROWED)
                logs[k] -= HEAVY * log1p(away * away / FREEDOM) + log + PEAK
            levels[k] += gain * (seen[k] - mean) + climb * fade
        best = max(logs)
        self._logs = [log - best for log in logs]
        self.n += 1
        self._at_top = self._at_top or score >= top
        if self._at_top:
            self._widths = _widths_after(widths, learned, self._sds, self.n)
        else:
            self._widths = _widths_at(self._prior, self._step, self.n)
        self._foretell(seen)

    def expect(self, scale_range: tuple[float, float], step: float) -> Expectation | None:
        if self.n < EARLIEST:
            return None
        weights = [math.exp(log) for log in self._logs]
        whole, wider = sum(weights), math.sqrt(1 + UNKNOWN / self.n**2)
        shares = [weight / whole for weight in weights]
        staying = sum([weights[k] for k in self._staying])
        usual = sum([weights[k] * self._means[k] for k in self._staying]) / staying
        sd = sum([share * sd for share, sd in zip(shares, self._sds, strict=True)])
        foretold = Foretold(shares, self._means, self._widths.spreads, wider)
        return Expectation(_clip(usual, scale_range), sd, self.n, scale_range, step, foretold)


class _Widths(NamedTuple):
    """By candidate: variance of the level; of the next unclipped score its covariance with the level, its SD and the
    logarithm of that; what share of a deviation the level follows."""

    variances: Sequence[float]
    shared: Sequence[float]
    spreads: Sequence[float]
    logs: Sequence[float]
    gains: Sequence[float]


@cache
def _widths_at(prior: Prior, step: float, n: int) -> _Widths:
    """After so many ratings, none of them at the top: then they are the same whatever was marked."""
    sds = _sds(prior, step)
    if n:
        return _widths_after(_widths_at(prior, step, n - 1), [1.0] * len(sds), sds, n)
    return _widths_of([(BETWEEN * prior.between_sd) ** 2] * len(sds), sds, n)


def _widths_after(before: _Widths, learned: Sequence[float], sds: Sequence[float], n: int) -> _Widths:
    told = zip(before.variances, before.gains, before.shared, learned, sds, strict=True)
    variances = [old + ((DRIFT * sd) ** 2 - gain * shared * much) for old, gain, shared, much, sd in told]
    return _widths_of(variances, sds, n)


def _widths_of(variances: Sequence[float], sds: Sequence[float], n: int) -> _Widths:
    lag = LAG if n else 0.0
    own, fresh = 1 - lag, 1 - lag * lag
    shared = [own * variance for variance in variances]
    nexts = [own * part + fresh * sd * sd for part, sd in zip(shared, sds, strict=True)]
    spreads = [math.sqrt(variance) for variance in nexts]
    gains = [part / variance for part, variance in zip(shared, nexts, strict=True)]
    return _Widths(variances, shared, spreads, [math.log(spread) for spread in spreads], gains)


def _sds(prior: Prior, step: float) -> list[float]:
    return [max(prior.sd * math.exp(ratio), step) for ratio in CANDIDATES for _ in RISES]


def _top(scale_range: tuple[float, float], step: float) -> float:
    """From here a score is as high as it can be."""
    return scale_range[1] - step / 2


def _hazard(edge: float) -> float:
    """The density of a standard normal at the edge, by the share that lies above it."""
    if edge > 30:  # erfc runs out; there the first terms of the expansion are as exact
        return edge + 1 / edge - 2 / edge**3
    return 2 * math.exp(-edge * edge / 2) / (math.erfc(edge / ROOT_2) * ROOT_TAU)


def _below(t: float) -> float:
    """Share of Student's t with 6 degrees of freedom below t (Abramowitz & Stegun 26.7.4)."""
    near = FREEDOM / (FREEDOM + t * t)
    far = math.sqrt(1 - near)
    if near < 0.05:  # the sum below would lose its digits; there the first terms of what it leaves out are as exact
        beyond = far * near**3 * (5 / 16 + near * (35 / 128 + near * (63 / 256 + near * 231 / 1024)))
    else:
        beyond = 1 - far * (1 + near * (1 / 2 + near * 3 / 8))
    return beyond / 2 if t < 0 else 1 - beyond / 2


def _share_below(parts: Sequence[Part], score: float) -> float:
    return sum(part.weight * _below((score - part.mean) / part.scale) for part in parts)


def _quantile(parts: Sequence[Part], share: float, tolerance: float) -> float:
    """Where `share` of the mixture lies below, by false position (Illinois); between the quantiles of the parts."""
    t = QUANTILE if share > 0.5 else -QUANTILE
    ends = [part.mean + t * part.scale for part in parts]
    low, high = min(ends), max(ends)
    under, over = _share_below(parts, low) - share, _share_below(parts, high) - share
    while high - low > tolerance and over > under:
        middle = low - under * (high - low) / (over - under)
        here = _share_below(parts, middle) - share
        if abs(here) < 1e-5:
            return middle
        if here < 0:
            low, under, over = middle, here, over / 2
        else:
            high, over, under = middle, here, under / 2
    return (low + high) / 2


def _clip(score: float, scale_range: tuple[float, float]) -> float:
    return min(max(score, scale_range[0]), scale_range[1])
