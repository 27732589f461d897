"""Simulated courses of alliance ratings, quiet and with falls, and an observer who knows each client's parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Population:
    """How clients rate on one scale, in the unit of the headline.

    `level`, `between_sd`: levels across clients, never above the scale; `sd`: median personal SD, `sd_spread`: SD of
    its logarithm. In personal SDs: `drift`, SD of the level's step from session to session, and `rise`, its mean.
    `lag`: correlation of neighbouring sessions; `missing`: share of sessions without a rating; `tails`: degrees of
    freedom of the noise (None: normal).
    """

    lowest: float
    highest: float
    step: float
    level: float
    between_sd: float
    sd: float
    sd_spread: float = 0.4
    lag: float = 0.25
    drift: float = 0.05
    rise: float = 0.0
    missing: float = 0.1
    tails: float | None = None

    def changed(self, up: float = 0.0, between: float = 1.0, sd: float = 1.0, **others: float) -> Population:
        """Another population: levels `up` by so many between SDs, the two spreads multiplied, the rest replaced."""
        level, between_sd = self.level + up * self.between_sd, self.between_sd * between
        return replace(self, level=level, between_sd=between_sd, sd=self.sd * sd, **others)


@dataclass(frozen=True, slots=True)
class Courses:
    """Quiet courses of many clients, one row each, one column per rating (sessions without a rating left out).

    `latent` values are unclipped and unrounded; `lag` is the correlation with the previous rating, lower where sessions
    between went unrated. The methods take other latent values for courses with a fall.
    """

    population: Population
    sd: Floats  # clients × 1
    level: Floats
    latent: Floats
    lag: Floats

    def fallen(self, depth: Floats) -> Floats:
        """Latent values lowered by so many personal SDs."""
        return self.latent - depth * self.sd

    def ratings(self, latent: Floats) -> Floats:
        """What is seen: rounded to the step of the scale, clipped to its ends."""
        p = self.population
        return np.clip(np.round(latent / p.step) * p.step, p.lowest, p.highest)

    def observer(self, before: Floats, latent: Floats) -> Floats:
        """Probability of a rating as low as each of `latent`, for one who knows everything up to the rating before.

        Level (with its drift), personal SD, correlation, gaps, and the earlier values `before` even where clipped.
        """
        deviation = np.roll(before - self.level, 1, axis=1)
        deviation[:, 0] = 0.0
        expected = self.level + self.lag * deviation
        seen = self.ratings(latent)
        at_top = seen >= self.population.highest - self.population.step / 2
        return np.where(at_top, 1.0, ndtr((seen - expected) / (self.sd * np.sqrt(1 - self.lag**2))))


def simulate(population: Population, clients: int, ratings: int, seed: int) -> Courses:
    """Quiet courses: each client's own level and spread, drifting, with correlated noise and gaps."""
    p, draw = population, np.random.default_rng(seed)
    shape = (clients, 3 * ratings)  # sessions enough for the ratings wanted
    sd = p.sd * np.exp(p.sd_spread * draw.standard_normal((clients, 1)))
    level = np.minimum(p.level + p.between_sd * draw.standard_normal((clients, 1)), p.highest)
    moves = sd * (p.rise + p.drift * draw.standard_normal(shape))
    levels = np.minimum(level + np.cumsum(moves, axis=1) - moves[:, :1], p.highest)
    latent = levels + sd * _noise(p, shape, draw)
    rated = np.argsort(draw.random(shape) < p.missing, axis=1, kind="stable")[:, :ratings]
    gaps = np.diff(rated, axis=1, prepend=rated[:, :1] - 1)
    return Courses(p, sd, np.take_along_axis(levels, rated, 1), np.take_along_axis(latent, rated, 1), p.lag**gaps)


def _noise(p: Population, shape: tuple[int, int], draw: np.random.Generator) -> Floats:
    """Correlated noise of variance 1."""
    fresh = draw.standard_normal(shape) if p.tails is None else draw.standard_t(p.tails, shape)
    noise = fresh if p.tails is None else fresh / np.sqrt(p.tails / (p.tails - 2))
    for session in range(1, shape[1]):
        noise[:, session] = p.lag * noise[:, session - 1] + np.sqrt(1 - p.lag**2) * noise[:, session]
    return noise
