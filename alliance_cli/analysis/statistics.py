"""The statistics that the analysis rests on: Student's t, Theil–Sen, Wilson, limits of agreement, a mean's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist, fmean, median, stdev
from typing import NamedTuple

Z95 = NormalDist().inv_cdf(0.975)


class Estimate(NamedTuple):
    """A figure with its 95 % interval and how many observations it rests on."""

    value: float
    low: float
    high: float
    n: int


def student_t_tail(t: float, df: float) -> float:
    """P(T ≤ t) for Student's t with `df` degrees of freedom (Abramowitz & Stegun 1964, 26.5.27 and 26.7.1)."""
    square = t * t
    if square < df:
        tail = 0.5 - 0.5 * _incomplete_beta(0.5, df / 2, square / (df + square))
    else:
        tail = 0.5 * _incomplete_beta(df / 2, 0.5, df / (df + square))
    return tail if t < 0 else 1 - tail


@lru_cache(maxsize=4096)
def student_t_quantile(p: float, df: float) -> float:
    """The t below which a share `p` lies, 0 < p < 1: a bracket that doubles, then bisection to the last digits."""
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return -student_t_quantile(1 - p, df)
    low = -1.0
    while student_t_tail(low, df) > p:
        low *= 2
    high = 0.0
    while high - low > 1e-12 * max(1.0, -low):
        middle = (low + high) / 2
        low, high = (middle, high) if student_t_tail(middle, df) < p else (low, middle)
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by its continued fraction (Press et al., Numerical Recipes, 6.4)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by the method of Lentz."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    result = d
    for m in range(1, 1000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = result
        for step in (even, odd):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            result *= c * d
        if abs(result - before) < 1e-16 * abs(result):
            break
    return result


def theil_sen(values: Sequence[float]) -> Estimate | None:
    """The median of all slopes between pairs of equally spaced values, per step, from four values on.

    Interval: Sen 1968 (J Am Stat Assoc 63:1379), with the variance of Kendall's S corrected for ties.
    """
    n = len(values)
    if n < 4:
        return None
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(n) for j in range(i + 1, n))
    reach = Z95 * math.sqrt(_kendall_variance(values))
    lower = max(round((len(slopes) - reach) / 2) - 1, 0)
    upper = min(round((len(slopes) + reach) / 2), len(slopes) - 1)
    return Estimate(median(slopes), slopes[lower], slopes[upper], n)


def _kendall_variance(values: Sequence[float]) -> float:
    n = len(values)
    ties = [values.count(v) for v in set(values)]
    return (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18


def wilson(hits: int, n: int) -> Estimate:
    """A share with the interval of Wilson 1927 (J Am Stat Assoc 22:209), without continuity correction; n ≥ 1."""
    share, z2 = hits / n, Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Estimate(share, max(0.0, centre - reach), min(1.0, centre + reach), n)


def mean_interval(values: Sequence[float]) -> Estimate:
    """The mean of two values or more with its t interval."""
    n, centre = len(values), fmean(values)
    reach = -student_t_quantile(0.025, n - 1) * stdev(values) / math.sqrt(n)
    return Estimate(centre, centre - reach, centre + reach, n)


def limits_of_agreement(differences: Sequence[float]) -> Estimate:
    """The mean difference and the limits between which 95 % of single differences lie (Bland & Altman 1986)."""
    bias, reach = fmean(differences), Z95 * stdev(differences)
    return Estimate(bias, bias - reach, bias + reach, len(differences))


def prepost_effect(first: Sequence[float], last: Sequence[float]) -> Estimate | None:
    """Mean change in units of the first scores' SD, with the large-sample interval of a paired design.

    Becker 1988 (Br J Math Stat Psychol 41:257): d = (1 − 3/(4n − 5)) · change / SD of the first scores,
    variance = 2(1 − r)/n + d²/(2n). None under three pairs or without any spread.
    """
    n = len(first)
    if n < 3 or not (spread := stdev(first)) or not stdev(last):
        return None
    effect = (1 - 3 / (4 * n - 5)) * (fmean(last) - fmean(first)) / spread
    error = math.sqrt(2 * (1 - _correlation(first, last)) / n + effect**2 / (2 * n))
    return Estimate(effect, effect - Z95 * error, effect + Z95 * error, n)


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float:
    mx, my = fmean(xs), fmean(ys)
    shared = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return shared / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))
