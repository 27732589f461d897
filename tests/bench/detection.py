"""How well each rule sees a fall in the alliance: false alarms, falls caught, calibration, beside an all-knowing observer.

Run from the top of the repository: python -m tests.bench.detection
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.headline import step
from alliance_cli.analysis.limits import CHART_FACTOR, CHART_STEPS, expectation, expectations
from alliance_cli.forms import catalogue
from alliance_cli.forms.instrument import Instrument
from tests.bench import attention
from tests.bench.populations import HELD_OUT, STRESS, TUNED
from tests.bench.simulator import Courses, Floats, Population, simulate

CLIENTS, RATINGS = 2000, 20
FALLS = slice(4, RATINGS)  # a fall starts at the 5th rating or later
DEPTHS = 1.5, 4.0  # personal SDs
LENGTHS = 1, 2, 3, 6, RATINGS  # ratings that stay low
RATES = 0.05, 0.01
ONSETS = {"3–4": slice(2, 4), "5–8": slice(4, 8), "9–20": slice(8, 20)}


@dataclass(frozen=True, slots=True)
class Run:
    """Statistics of one rule, clients × ratings, lower meaning more alarming; nan where it says nothing.

    `quiet`: at quiet ratings. `first`: had the client fallen at just that rating. `second`, one per client: at the
    rating after a fall began; `first_of_two` the same client's at the fall.
    """

    quiet: Floats
    first: Floats
    first_of_two: Floats
    second: Floats

    def false_alarms(self, limit: float, at: slice = FALLS) -> float:
        return _share(self.quiet[:, at] < limit)

    def caught(self, limit: float, at: slice = FALLS) -> float:
        return _share(self.first[:, at] < limit)

    def caught_within_two(self, limit: float) -> float:
        return _share((self.first_of_two < limit) | (self.second < limit))

    def limit_at(self, rate: float, at: slice = FALLS) -> float:
        """The limit under which this share of quiet ratings lies."""
        quiet = np.nan_to_num(self.quiet[:, at], nan=np.inf)
        return float(np.quantile(quiet, rate, method="higher"))


@dataclass(frozen=True, slots=True)
class Set:
    """Courses of one population with falls, and each rule's statistics on them; the observer's among them."""

    courses: Courses
    runs: dict[str, Run]


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


def predictive(instrument: Instrument) -> Callable[[Floats, Iterable[Floats]], list[Floats]]:
    """The headline rule itself; several judged courses share the walk over the earlier ratings."""
    assert instrument.prior is not None
    prior, ends, size = instrument.prior, instrument.headline_range, step(instrument)

    def statistics(earlier: Floats, judged: Iterable[Floats]) -> list[Floats]:
        expected = [expectations(row.tolist(), prior, ends, size) for row in earlier]
        return [
            np.array(
                [
                    [np.nan if e is None else e.surprise(x) for e, x in zip(line, row, strict=True)]
                    for line, row in zip(expected, scores.tolist(), strict=True)
                ]
            )
            for scores in judged
        ]

    return statistics


def limits_of(instrument: Instrument) -> dict[str, float | None]:
    """Where each rule fires, on its statistic; None: not defined for this instrument."""
    srs = instrument.id == "srs"
    change = reliable_change(instrument.change)
    return {
        "fall_1_point": -0.95 if srs else None,
        "below 36": 36 - 0.05 if srs else None,
        "individuals chart": -CHART_FACTOR,
        "reliable_fall 6.35": -6.35 if srs else (None if change is None else -change),
        "sd_fall_2": -2.0,
        "surprising": RATES[0],
        "surprising, strong": RATES[1],
        "observer": RATES[0],
        "observer, strong": RATES[1],
    }


def evaluate(instrument: Instrument, population: Population, seed: int) -> Set:
    courses = simulate(population, CLIENTS, RATINGS, seed)
    draw = np.random.default_rng(seed + 1)
    once = courses.fallen(draw.uniform(*DEPTHS, courses.latent.shape))
    start, lasting = _lasting_fall(courses, draw)
    quiet, first, fallen = (courses.ratings(latent) for latent in (courses.latent, once, lasting))
    rows, after = np.arange(CLIENTS), start + 1

    def run(on_quiet: Floats, on_first: Floats, on_lasting: Floats) -> Run:
        return Run(on_quiet, on_first, on_lasting[rows, start], on_lasting[rows, after])

    surprise = predictive(instrument)
    runs = {"surprising": run(*surprise(quiet, (quiet, first)), *surprise(fallen, (fallen,)))}
    assert instrument.prior is not None
    published: dict[str, Statistic] = {
        "fall_1_point": difference,
        "below 36": level,
        "individuals chart": chart(population.step),
        "reliable_fall 6.35": difference,
        "sd_fall_2": against_sd(instrument.prior.between_sd),
    }
    for name, statistic in published.items():
        runs[name] = run(statistic(quiet, quiet), statistic(quiet, first), statistic(fallen, fallen))
    knows = courses.observer
    runs["observer"] = run(
        knows(courses.latent, courses.latent), knows(courses.latent, once), knows(lasting, lasting)
    )
    runs |= {f"{name}, strong": runs[name] for name in ("surprising", "observer")}
    return Set(courses, runs)


def pooled(sets: Iterable[Set]) -> dict[str, Run]:
    """All sets as one population."""
    gathered = [each.runs for each in sets]
    return {
        name: Run(*(np.concatenate([getattr(runs[name], part) for runs in gathered]) for part in Run.__slots__))
        for name in gathered[0]
    }


def _lasting_fall(courses: Courses, draw: np.random.Generator) -> tuple[np.ndarray, Floats]:
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


def print_rules(title: str, instrument: Instrument, runs: dict[str, Run]) -> None:
    """One line per rule: at its own limit, and at equal false alarms beside the observer."""
    print(f"\n{title}")
    print(f"{'':22}{'own limit':>30}    {'at 5 % false alarms':>20}    {'at 1 %':>14}")
    print(f"{'rule':22}{'false':>9}{'caught':>10}{'in two':>11}    {'caught':>10}{'of obs.':>10}    {'caught':>7}{'of obs.':>7}")
    observer = runs["observer"]
    for name, limit in limits_of(instrument).items():
        if limit is None:
            continue
        run = runs[name]
        own = run.false_alarms(limit), run.caught(limit), run.caught_within_two(limit)
        equal = [(run.caught(run.limit_at(r)), _of_observer(run, observer, r)) for r in RATES]
        print(
            f"{name:22}{own[0]:9.1%}{own[1]:10.1%}{own[2]:11.1%}    "
            f"{equal[0][0]:10.1%}{equal[0][1]:10.2f}    {equal[1][0]:7.1%}{equal[1][1]:7.2f}"
        )


def print_headline(name: str, runs: dict[str, Run]) -> None:
    """One line for the headline rule: calibration over ratings 3 to 20, and the share of the observer's catch."""
    run, observer = runs["surprising"], runs["observer"]
    stated = [run.false_alarms(rate, slice(2, RATINGS)) for rate in RATES]
    shares = [_of_observer(run, observer, rate) for rate in RATES]
    by_onset = "  ".join(
        f"{_of_observer(run, observer, RATES[0], at):.2f}/{_of_observer(run, observer, RATES[1], at):.2f}"
        for at in ONSETS.values()
    )
    print(f"{name:30}{stated[0]:9.2%}{stated[1]:9.2%}    {shares[0]:7.3f}{shares[1]:7.3f}      {by_onset}")


def _of_observer(run: Run, observer: Run, rate: float, at: slice = FALLS) -> float:
    return run.caught(run.limit_at(rate, at), at) / observer.caught(observer.limit_at(rate, at), at)


def _headline_heading(title: str) -> None:
    print(f"\n{title}")
    print(f"{'':30}{'quiet < .05':>12}{'< .01':>6}    {'5 %':>7}{'1 %':>7}      start of the fall at {'  '.join(ONSETS)}")


def main() -> None:
    began = time.perf_counter()
    instruments: Sequence[Instrument] = [catalogue.load().find(name) for name in TUNED]
    print(f"{CLIENTS} clients a set, {RATINGS} ratings each; falls of {DEPTHS[0]}–{DEPTHS[1]} personal SDs from rating 5 on")
    held_out: list[Set] = []
    for number, instrument in enumerate(instruments):
        population = TUNED[instrument.id]
        tuned = evaluate(instrument, population, seed=1000 + number)
        print_rules(f"{instrument.id}, where it was tuned", instrument, tuned.runs)
        _headline_heading(f"{instrument.id}, headline rule: calibration, and share of the observer's catch at equal false alarms")
        print_headline("tuned", tuned.runs)
        sets = []
        for index, (name, change) in enumerate(HELD_OUT.items()):
            sets.append(evaluate(instrument, population.changed(**change), seed=7919 * (index + 1) + number))
            print_headline(f"held out: {name}", sets[-1].runs)
        print_headline("held out, all", pooled(sets))
        for index, (name, change) in enumerate(STRESS.items()):
            stress = evaluate(instrument, population.changed(**change), seed=104729 * (index + 1) + number)
            print_headline(f"beyond the goal: {name}", stress.runs)
        print_rules(f"{instrument.id}, held out, all sets as one", instrument, pooled(sets))
        held_out += sets
    _headline_heading("All scales, held out")
    print_headline("all", pooled(held_out))
    attention.print_shares()
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
