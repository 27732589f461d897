"""How well each rule sees a fall in the alliance, beside an observer who knows every client's true parameters.

Run from the top of the repository: python -m tests.bench.detection
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.headline import step
from alliance_cli.analysis.limits import CHART_FACTOR, CHART_STEPS, Expectation, expectation, expectations
from alliance_cli.analysis.reading import stands_out
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument
from tests.bench import figures
from tests.bench.populations import HELD_OUT, STRESS, TUNED
from tests.bench.simulator import Counts, Courses, Floats, Population, simulate

CLIENTS, RATINGS = 2000, 20
FALLS = slice(4, RATINGS)  # a fall starts at the 5th rating or later
DEPTHS = 1.5, 4.0  # personal SDs
LENGTHS = 1, 2, 3, 6, RATINGS  # ratings that stay low
RATES = 0.05, 0.01
ONSETS = {"3–4": slice(2, 4), "5–8": slice(4, 8), "9–20": slice(8, 20)}


@dataclass(frozen=True, slots=True)
class Run:
    """Statistics of one rule on one set of courses, lower meaning more alarming; nan where it says nothing.

    `quiet`: clients × ratings, nothing happened. `first`: the same, had the client fallen at just that rating.
    `opening`: clients × 2, the first and the second rating after a fall began, of several depths and lengths.
    """

    quiet: Floats
    first: Floats
    opening: Floats

    def false_alarms(self, limit: float, at: slice = FALLS) -> float:
        return _share(self.quiet[:, at] < limit)

    def caught(self, limit: float, at: slice = FALLS) -> float:
        return _share(self.first[:, at] < limit)

    def caught_within_two(self, limit: float) -> float:
        return _share((self.opening < limit).any(axis=1))

    def caught_at(self, rate: float, at: slice = FALLS) -> float:
        """Share of falls caught with the limit under which this share of quiet ratings lies."""
        quiet = np.nan_to_num(self.quiet[:, at], nan=np.inf)
        return self.caught(float(np.quantile(quiet, rate, method="higher")), at)


Runs = dict[str, Run]  # by rule
Statistic = Callable[[Floats, Floats], Floats]  # earlier ratings, ratings judged → lower means more alarming


def difference(earlier: Floats, judged: Floats) -> Floats:
    return judged - _before(earlier)


def level(_earlier: Floats, judged: Floats) -> Floats:
    return judged


def chart(step: float) -> Statistic:
    """Distance from the mean of all earlier ratings, in mean moving ranges."""

    def statistic(earlier: Floats, judged: Floats) -> Floats:
        found = np.full_like(judged, np.nan)
        for n in range(4, judged.shape[1]):
            baseline = earlier[:, :n]
            moving = np.maximum(np.abs(np.diff(baseline, axis=1)).mean(1), CHART_STEPS * step)
            found[:, n] = (judged[:, n] - baseline.mean(1)) / moving
        return found

    return statistic


def against_sd(between_sd: float) -> Statistic:
    """Fall from the previous rating, in SDs within this client so far, or between clients if larger."""

    def statistic(earlier: Floats, judged: Floats) -> Floats:
        found = difference(earlier, judged) / between_sd
        for n in range(2, judged.shape[1]):
            found[:, n] *= between_sd / np.maximum(earlier[:, :n].std(1, ddof=1), between_sd)
        return found

    return statistic


def predictive(instrument: Instrument, quiet: Floats, first: Floats, fallen: Floats, start: Counts) -> Run:
    """The headline rule itself, asked as the program asks it."""
    assert instrument.prior is not None
    about = instrument.prior, instrument.headline_range, step(instrument)
    run = Run(np.full_like(quiet, np.nan), np.full_like(quiet, np.nan), np.empty((len(quiet), 2)))
    for row, scores in enumerate(quiet.tolist()):
        for n, expected in enumerate(expectations(scores, *about)):
            if expected is not None:
                run.quiet[row, n] = _said(expected, scores[:n], scores[n])
                run.first[row, n] = _said(expected, scores[:n], float(first[row, n]))
        for second, n in enumerate((start[row], start[row] + 1)):
            before = fallen[row, :n].tolist()
            expected = expectation(before, *about)
            run.opening[row, second] = np.nan if expected is None else _said(expected, before, float(fallen[row, n]))
    return run


def _said(expected: Expectation, earlier: Sequence[float], score: float) -> float:
    """Its probability, or 1 where the program would not call it surprising though it is improbable."""
    surprise = expected.surprise(score)
    return surprise if surprise >= RATES[0] or stands_out(expected, earlier, score) else 1.0


def limits_of(instrument: Instrument) -> dict[str, float | None]:
    """Where each rule fires, on its statistic; None: not defined for this instrument."""
    srs = instrument.id == "srs"
    change = reliable_change(instrument.change_for("adult", "client"))
    return {
        "fall_1_point": -0.95 if srs else None,
        "below 36": 36 - 0.05 if srs else None,
        "individuals chart": -CHART_FACTOR,
        "reliable_fall": -6.35 if srs else (None if change is None else -change),
        "sd_fall_2": -2.0,
        "surprising": RATES[0],
        "surprising, strong": RATES[1],
        "observer": RATES[0],
        "observer, strong": RATES[1],
    }


def evaluate(instrument: Instrument, population: Population, seed: int) -> Runs:
    """Every rule on the same courses, and the observer."""
    assert instrument.prior is not None
    courses = simulate(population, CLIENTS, RATINGS, seed)
    draw = np.random.default_rng(seed + 1)
    once = courses.fallen(draw.uniform(*DEPTHS, courses.latent.shape))
    start, lasting = _lasting_fall(courses, draw)
    quiet, first, fallen = (courses.ratings(latent) for latent in (courses.latent, once, lasting))
    opening = np.arange(CLIENTS)[:, None], start[:, None] + [0, 1]

    def run(statistic: Statistic) -> Run:
        return Run(statistic(quiet, quiet), statistic(quiet, first), statistic(fallen, fallen)[opening])

    knows = courses.observer
    observer = Run(knows(courses.latent, courses.latent), knows(courses.latent, once), knows(lasting, lasting)[opening])
    surprising = predictive(instrument, quiet, first, fallen, start)
    return {
        "fall_1_point": run(difference),
        "below 36": run(level),
        "individuals chart": run(chart(population.step)),
        "reliable_fall": run(difference),
        "sd_fall_2": run(against_sd(instrument.prior.between_sd)),
        "surprising": surprising,
        "surprising, strong": surprising,
        "observer": observer,
        "observer, strong": observer,
    }


def pooled(sets: Iterable[Runs]) -> Runs:
    """All sets as one population, with one limit for all."""
    gathered = list(sets)
    return {
        name: Run(*(np.concatenate([getattr(runs[name], part) for runs in gathered]) for part in Run.__slots__))
        for name in gathered[0]
    }


def _lasting_fall(courses: Courses, draw: np.random.Generator) -> tuple[Counts, Floats]:
    """One fall per client, of several depths and lengths: at which rating it starts, and the latent values."""
    start = draw.integers(FALLS.start, RATINGS - 1, CLIENTS)
    length = draw.choice(LENGTHS, CLIENTS)
    depth = draw.uniform(*DEPTHS, CLIENTS)
    rating = np.arange(RATINGS)
    low = (rating >= start[:, None]) & (rating < (start + length)[:, None])
    return start, courses.fallen(low * depth[:, None])


def _before(earlier: Floats) -> Floats:
    before = np.roll(earlier, 1, axis=1)
    before[:, 0] = np.nan
    return before


def _share(fired: np.ndarray) -> float:
    return float(fired.mean())


def print_rules(title: str, instrument: Instrument, runs: Runs) -> None:
    """One line per rule: at its own limit, and at equal false alarms beside the observer."""
    print(f"\n{title}")
    print(f"{'':20}{'at its own limit':>29}{'at 5 % false alarms':>26}{'at 1 %':>17}")
    print(f"{'rule':20}{'false':>9}{'caught':>9}{'within two':>12}", end="")
    print(f"{'caught':>15}{'of observer':>13}{'caught':>9}{'of observer':>13}")
    for name, limit in limits_of(instrument).items():
        if limit is None:
            continue
        run = runs[name]
        print(f"{name:20}{run.false_alarms(limit):9.1%}{run.caught(limit):9.1%}", end="")
        print(f"{run.caught_within_two(limit):12.1%}{'':6}", end="")
        for rate in RATES:
            print(f"{run.caught_at(rate):9.1%}{_of_observer(runs, name, rate):13.2f}", end="")
        print()


def print_heading(title: str) -> None:
    print(f"\n{title}")
    print(f"{'':34}{'quiet ratings':>17}{'of observer at':>19}   where the fall starts at rating")
    print(f"{'':34}{'< .05':>9}{'< .01':>8}{'5 %':>12}{'1 %':>7}   ", "".join(f"{at:14}" for at in ONSETS), sep="")


def print_headline(name: str, runs: Runs) -> None:
    """One line for the headline rule: calibration over ratings 3 to 20, and the share of the observer's catch."""
    stated = [runs["surprising"].false_alarms(rate, slice(2, RATINGS)) for rate in RATES]
    shares = [_of_observer(runs, "surprising", rate) for rate in RATES]
    print(f"{name:34}{stated[0]:9.2%}{stated[1]:8.2%}{shares[0]:12.3f}{shares[1]:7.3f}   ", end="")
    for at in ONSETS.values():
        early = " / ".join(f"{_of_observer(runs, 'surprising', rate, at):.2f}" for rate in RATES)
        print(f"{early:14}", end="")
    print()


def _of_observer(runs: Runs, name: str, rate: float, at: slice = FALLS) -> float:
    return runs[name].caught_at(rate, at) / runs["observer"].caught_at(rate, at)


def bench(instrument: Instrument, number: int) -> list[Runs]:
    """Everything on one scale: where the filter was tuned, held out, beyond the goal. Gives the held-out runs."""
    population = TUNED[instrument.id]
    tuned = evaluate(instrument, population, seed=1000 + number)
    print_rules(f"{instrument.id}: every rule, clients as its file expects them (tuned on such)", instrument, tuned)
    print_heading(f"{instrument.id}: the headline rule, calibration and share of the observer's catch")
    print_headline("tuned", tuned)
    held_out = []
    for index, (name, change) in enumerate(HELD_OUT.items(), start=1):
        held_out.append(evaluate(instrument, population.changed(**change), seed=15_485_863 * index + number))
        print_headline(f"held out: {name}", held_out[-1])
    print_headline("held out, all as one", pooled(held_out))
    for index, (name, change) in enumerate(STRESS.items(), start=1):
        beyond = evaluate(instrument, population.changed(**change), seed=104729 * index + number)
        print_headline(f"beyond the goal: {name}", beyond)
    print_rules(f"{instrument.id}: every rule, held out, all sets as one", instrument, pooled(held_out))
    keep(instrument, pooled(held_out))
    return held_out


def keep(instrument: Instrument, runs: Runs) -> None:
    """The figures that texts state: every rule at its own limit, and how early falls fare beside the observer."""
    for name, limit in limits_of(instrument).items():
        if limit is not None:
            run = runs[name]
            found = run.false_alarms(limit), run.caught(limit), run.caught_within_two(limit)
            figures.keep(instrument.id, name, dict(zip(("quiet", "caught", "within_two"), found, strict=True)))
    early, late = (_of_observer(runs, "surprising", RATES[0], ONSETS[at]) for at in ("3–4", "9–20"))
    figures.keep(instrument.id, "of the observer", {"early": early, "late": late})


def below_36(levels: Sequence[float] = (33.3, 39.3)) -> None:
    """The share of quiet session ratings under the cut-off rests on the level that clients are given."""
    shares = []
    for level in levels:
        courses = simulate(replace(TUNED["srs"], level=level), CLIENTS, RATINGS, seed=2003)
        shares.append(_share(courses.ratings(courses.latent) < 36 - 0.05))
        print(f"srs: quiet ratings below 36 where levels lie around {level}: {shares[-1]:.0%}")
    figures.keep("srs", "below 36 at other levels", {"most": shares[0], "least": shares[1]})


def main() -> None:
    began = time.perf_counter()
    print(f"{CLIENTS} clients a set, {RATINGS} ratings each; falls of {DEPTHS[0]} to {DEPTHS[1]} personal SDs", end="")
    print(f" at rating {FALLS.start + 1} or later")
    held_out: list[Runs] = []
    for number, name in enumerate(TUNED):
        held_out += bench(catalogue.load().find(name), number)
    below_36()
    print_heading("All three scales")
    print_headline("held out, all as one", pooled(held_out))
    print(f"\n{time.perf_counter() - began:.0f} seconds")


if __name__ == "__main__":
    main()
