"""Forms drawn item by item, so that the ceiling acts on each line, and an observer who knows all but the next noise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy import stats

from tests.bench.populations import World
from tests.bench.simulator import Floats

ITEMS, HIGHEST, STEP = 4, 10.0, 0.1  # session ratings with four lines
OFFSET, OWN = 0.25, 0.25  # SD of a line's place beside the others; SD of its own noise, in personal SDs
DRAWS = 1200  # of the observer


@dataclass(frozen=True, slots=True)
class Forms:
    """Quiet courses of many clients, one row each, one column per rating. `level` and `noise` make the latent total:
    level + sd · noise. The methods take falls, in personal SDs, for courses with a change."""

    world: World
    seed: int
    sd: Floats  # clients × 1
    spread: Floats  # clients × ratings: the personal SD at that rating
    level: Floats
    noise: Floats
    bad_day: Floats
    offset: Floats  # clients × items
    own: Floats  # clients × ratings × items
    always: Floats  # clients × 1, whether every form is perfect
    lag: Floats  # correlation with the rating before, lower after a gap

    def items(self, fall: Floats | float = 0.0) -> Floats:
        """What is marked on each line."""
        latent = self.level + self.spread * self.noise - self.sd * (self.bad_day + fall)
        own = OWN * self.spread[..., None] * self.own
        marks = latent[..., None] / ITEMS + self.offset[:, None, :] + own
        fallen = np.broadcast_to(np.asarray(fall) > 0, latent.shape)
        perfect = (self.always.astype(bool) & ~fallen)[..., None]
        return np.where(perfect, HIGHEST, _marked(self.world, marks))

    def totals(self, fall: Floats | float = 0.0) -> Floats:
        return np.asarray(np.round(self.items(fall).sum(-1), 1))

    def observer(self, totals: Floats, fall: Floats | float = 0.0, columns: Collection[int] | None = None) -> Floats:
        """Probability of a total as low as each of these, for one who knows everything up to the rating before.

        Level, spread, kind of noise, correlation, and the earlier latent values; a fall is to them a noise.
        """
        w, draw = self.world, np.random.default_rng(self.seed + 1)
        fresh, own = _foreseen(w.noise), _centred(draw.standard_normal((DRAWS, ITEMS)))
        bad = BAD_DAY * (draw.random(DRAWS) < w.bad_days)
        before = np.roll(self.noise - fall * self.sd / self.spread, 1, axis=1)
        before[:, 0] = 0.0
        found = np.full(totals.shape, np.nan)
        for at in range(totals.shape[1]) if columns is None else columns:
            spread, lag = self.spread[:, at, None], self.lag[:, at, None]
            noise = lag * before[:, at, None] + np.sqrt(1 - lag**2) * fresh
            latent = self.level[:, at, None] + spread * noise - self.sd * bad
            total = np.zeros_like(latent)
            for item in range(ITEMS):
                marks = latent / ITEMS + self.offset[:, item, None] + OWN * spread * own[:, item]
                total += _marked(w, marks, rounded=False)
            found[:, at] = ((total <= totals[:, at, None] + STEP / 2).sum(1) + 0.5) / (DRAWS + 1)
        return np.where(totals > ITEMS * HIGHEST - STEP / 2, 1.0, found)


BAD_DAY = 3.0  # personal SDs


def simulate(world: World, clients: int, ratings: int, seed: int) -> Forms:
    """Quiet courses: each client's own level and spread, drifting, with correlated noise and gaps."""
    w, draw = world, np.random.default_rng(seed)
    sd = w.sd * np.exp(w.sd_spread * draw.standard_normal((clients, 1)))
    first = w.level + w.between_sd * draw.standard_normal((clients, 1))
    sessions = ratings * max(w.longest_gap, 3)
    moves = sd * w.drift * draw.standard_normal((clients, sessions))
    fresh = _noise(w.noise, (clients, sessions), draw)
    noise = fresh.copy()
    for at in range(1, sessions):
        noise[:, at] = w.lag * noise[:, at - 1] + np.sqrt(1 - w.lag**2) * fresh[:, at]
    rated = _rated(w, clients, ratings, sessions, draw)
    gaps = np.diff(rated, axis=1, prepend=rated[:, :1] - 1)
    level = np.take_along_axis(first + np.cumsum(moves, axis=1), rated, 1)
    if w.growth:
        level += w.growth * (np.minimum(np.arange(ratings) / w.growth_in, 1) - 1)
    widened = np.where(np.arange(ratings) < ratings // 2, 1.0, w.sd_later)
    return Forms(
        world=w,
        seed=seed,
        sd=sd,
        spread=sd * widened,
        level=level,
        noise=np.take_along_axis(noise, rated, 1),
        bad_day=BAD_DAY * (draw.random((clients, ratings)) < w.bad_days),
        offset=OFFSET * _centred(draw.standard_normal((clients, ITEMS))),
        own=_centred(draw.standard_normal((clients, ratings, ITEMS))),
        always=(draw.random((clients, 1)) < w.always_perfect).astype(float),
        lag=w.lag**gaps,
    )


def _rated(w: World, clients: int, ratings: int, sessions: int, draw: np.random.Generator) -> np.ndarray:
    """The sessions with a rating."""
    if w.longest_gap:
        return np.cumsum(draw.integers(1, w.longest_gap + 1, (clients, ratings)), axis=1) - 1
    return np.argsort(draw.random((clients, sessions)) < w.missing, axis=1, kind="stable")[:, :ratings]


def _noise(kind: str, shape: tuple[int, ...], draw: np.random.Generator) -> Floats:
    """Noise of mean 0 and variance 1."""
    if kind == "heavy":
        return draw.standard_t(3, shape) / np.sqrt(3)
    if kind == "left-skewed":
        return -(draw.gamma(2.75, 1, shape) - 2.75) / np.sqrt(2.75)
    return draw.standard_normal(shape)


def _foreseen(kind: str) -> Floats:
    """The same noise, evenly: each draw stands for as large a share of it."""
    shares = (np.arange(DRAWS) + 0.5) / DRAWS
    if kind == "heavy":
        return np.asarray(stats.t.ppf(shares, 3) / np.sqrt(3))
    if kind == "left-skewed":
        return np.asarray(-(stats.gamma.ppf(1 - shares, 2.75) - 2.75) / np.sqrt(2.75))
    return np.asarray(stats.norm.ppf(shares))


def _centred(noise: Floats) -> Floats:
    """What sets the items of one form apart adds nothing to their sum."""
    return np.asarray(noise - noise.mean(-1, keepdims=True))


def _marked(world: World, marks: Floats, rounded: bool = True) -> Floats:
    if world.whole_numbers:
        marks = np.round(marks)
    elif rounded:
        marks = np.round(marks, 1)
    return np.clip(marks, 0, HIGHEST)
