"""Who is simulated: clients as the instruments' files expect them, others who are not, and some beyond any goal."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.simulator import Population

# Where the filter was tuned: populations about as the instruments' files expect them.
TUNED = {
    "srs": Population(0, 40, 0.1, level=36.3, between_sd=3.0, sd=1.6),
    "wai": Population(1, 5, 1 / 12, level=3.9, between_sd=0.6, sd=0.3),
    "arm5": Population(1, 7, 0.2, level=5.9, between_sd=0.7, sd=0.45),
}

# Never tuned on: other seeds, and what is changed of those populations (arguments of Population.changed). The filter's
# constants were chosen on TUNED and on it with no correlation, with .4, with calmer and with livelier clients, by other
# values than these.
HELD_OUT: dict[str, dict[str, float]] = {
    "other seed": {},
    "calmer": {"sd": 0.8, "sd_spread": 0.35, "lag": 0.1, "drift": 0.02, "missing": 0.05},
    "livelier": {"sd": 1.2, "sd_spread": 0.45, "lag": 0.35, "drift": 0.08, "missing": 0.25},
    "higher": {"up": 0.4, "between": 0.8, "lag": 0.15},
    "lower": {"up": -0.6, "between": 1.4, "lag": 0.3},
    "no correlation": {"lag": 0.0, "up": 0.2, "sd": 0.9, "sd_spread": 0.45, "missing": 0.15},
    "correlation .4": {"lag": 0.4, "between": 0.9, "sd": 1.1, "drift": 0.03, "missing": 0.0},
    "rising, drifting": {"rise": 0.04, "drift": 0.1},
}

# Beyond the goal; shown so that nobody trusts the figures too far.
STRESS: dict[str, dict[str, float]] = {
    "spread .6": {"sd_spread": 0.6},
    "heavy tails": {"tails": 4.0},
    "SD half the file's": {"sd": 0.5},
    "SD double the file's": {"sd": 2.0},
}


@dataclass(frozen=True, slots=True)
class World:
    """How clients mark a form of four lines; by default as the file of the session ratings expects, on the total.

    In personal SDs: `drift` of the level from session to session, bad days are 3 lower without any strain. `sd_later`:
    what the personal SD is multiplied by from midway on. `growth`: points gained over the first `growth_in` ratings.
    """

    level: float = 36.3
    between_sd: float = 3.0
    sd: float = 1.6
    sd_spread: float = 0.4
    lag: float = 0.25
    drift: float = 0.05
    missing: float = 0.1
    longest_gap: int = 0  # sessions between ratings, 1 to this many; 0: some are missing
    noise: str = "normal"
    bad_days: float = 0.0
    sd_later: float = 1.0
    whole_numbers: bool = False
    always_perfect: float = 0.0
    growth: float = 0.0
    growth_in: int = 1


# In none of these does anything happen between client and therapist.
QUIET: dict[str, World] = {
    "as the file expects": World(),
    "heavy tails (t, 3 df)": World(noise="heavy"),
    "left-skewed": World(noise="left-skewed"),
    "8 % bad days": World(bad_days=0.08),
    "SD doubles midway": World(sd_later=2.0),
    "lower (31 ± 5, SD 2.8)": World(level=31.0, between_sd=5.0, sd=2.8),
    "whole numbers": World(whole_numbers=True),
    "30 % always perfect": World(always_perfect=0.3),
    "43 % perfect forms": World(level=41.1),
    "gaps of up to 5, drift .1": World(longest_gap=5, drift=0.1),
    "lag .5": World(lag=0.5),
    "grows by 4 in 8": World(growth=4.0, growth_in=8),
    "grows by 8 in 15": World(level=37.0, growth=8.0, growth_in=15),
}

CHANGED_AT = 6  # the 7th rating is the first that a change lowers
CHANGES: dict[str, tuple[float, ...]] = {  # how far each rating from there on is lowered; the last one goes on
    "one fall of 2.5 SD": (2.5, 0.0),
    "step of 1 SD": (1.0,),
    "step of 1.5 SD": (1.5,),
    "step of 2 SD": (2.0,),
    "erosion of .15 SD": tuple(0.15 * n for n in range(1, 19)),
    "erosion of .25 SD": tuple(0.25 * n for n in range(1, 19)),
    "erosion of .35 SD": tuple(0.35 * n for n in range(1, 19)),
    "V, three down, three up": (1.0, 2.0, 3.0, 2.0, 1.0, 0.0),
}
SPARED = 0.5  # share of forms that are missing while there is strain, where that is simulated
