"""How far the odds hold, and who comes on the list, in worlds other than the one the rules expect; with an observer.

Run from the top of the repository: python -m tests.bench.worlds
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from alliance_cli.analysis.attention import LATEST, LINGERS, PAIR
from alliance_cli.analysis.headline import step
from alliance_cli.analysis.limits import expectations
from alliance_cli.analysis.reading import STRONG, SURPRISING, stands_out
from alliance_cli.analysis.sliding import FLOOR, JUDGED_FROM, SLACK, Sum
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument
from tests.bench import figures
from tests.bench.items import simulate
from tests.bench.populations import CHANGED_AT, CHANGES, QUIET, SPARED
from tests.bench.simulator import Floats

CLIENTS, RATINGS, LONGER = 1500, 20, 24
JUDGED = 86_028_157  # first seed; the rules were tuned with seeds under a hundred
FALLS = slice(4, RATINGS)
DEPTHS = 1.5, 4.0  # personal SDs, of falls
DEEP = 2.75  # personal SDs; the mean of these
WITHIN = 4, 8, 14
RATES = SURPRISING, STRONG
BUDGET = 0.0025  # the strong limit that a small budget of alarms may set

Flags = np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """What the program says of some courses, clients × ratings: probabilities (1 where it says none), and its rules."""

    surprise: Floats
    plain: Flags
    strong: Flags
    slid: Flags
    not_back: Flags  # a slow loss showed not long ago, and the rating lies below where that began
    probe: Floats  # of a fall at just that rating; 1 where it would not be called surprising

    @property
    def act(self) -> Flags:
        return _latest(self.strong, PAIR) | _latest(self.slid, LATEST)

    @property
    def watch(self) -> Flags:
        return (_latest(self.plain, PAIR) | self.not_back) & ~self.act


def see(instrument: Instrument, totals: Floats, fallen: Floats | None = None) -> Seen:
    """Ask the program's own rules, rating by rating."""
    assert instrument.prior is not None
    about = instrument.prior, instrument.headline_range, step(instrument)
    surprise, probe = np.ones_like(totals), np.ones_like(totals)
    plain, slid, not_back = (np.zeros(totals.shape, bool) for _ in range(3))
    for row, scores in enumerate(totals.tolist()):
        loss, last, usual = Sum(), -LINGERS, 0.0
        for n, expected in enumerate(expectations(scores, *about)):
            if expected is None:
                continue
            surprise[row, n] = expected.surprise(scores[n])
            plain[row, n] = stands_out(expected, scores[:n], scores[n])
            slide = loss.follow(scores[n], expected, plain[row, n] and surprise[row, n] < STRONG)
            if slide is not None:
                slid[row, n], last, usual = True, n, slide.usual
            not_back[row, n] = n - last < LINGERS and scores[n] < usual
            if fallen is not None and stands_out(expected, scores[:n], float(fallen[row, n])):
                probe[row, n] = expected.surprise(float(fallen[row, n]))
    return Seen(surprise, plain, plain & (surprise < STRONG), slid, not_back, probe)


def observed(surprise: Floats, limit: float) -> Flags:
    """Who comes under `act` for an observer by the same two rules, the slow one with a limit of its own."""
    total, slid = np.zeros(len(surprise)), np.zeros(surprise.shape, bool)
    for n in range(JUDGED_FROM, surprise.shape[1]):
        total = np.maximum(0, total - np.maximum(ndtri(np.minimum(surprise[:, n], 1 - 1e-9)), FLOOR) - SLACK)
        slid[:, n] = total > limit
        total[slid[:, n]] = 0
    strong = surprise < STRONG
    strong[:, :2] = False
    return _latest(strong, PAIR) | _latest(slid, LATEST)


def as_often(surprise: Floats, share: float) -> float:
    """The observer's limit with which as many quiet clients come under `act` within 20 ratings."""
    low, high = 0.5, 12.0
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (middle, high) if ever(observed(surprise, middle)) > share else (low, middle)
    return high


def ever(act: Flags) -> float:
    return float(act[:, :RATINGS].any(1).mean())


def within(act: Flags, start: int = CHANGED_AT) -> tuple[float, ...]:
    return tuple(float(act[:, start : start + n].any(1).mean()) for n in WITHIN)


def quiet(instrument: Instrument, name: str, seed: int) -> Mapping[str, float]:
    """One quiet world: how far the odds hold, the list, and falls beside what the observer catches of them."""
    world = QUIET[name]
    forms = simulate(world, CLIENTS, RATINGS, seed)
    depth = np.random.default_rng(seed + 2).uniform(*DEPTHS, (CLIENTS, RATINGS))
    totals, fallen = forms.totals(), forms.totals(depth)
    seen = see(instrument, totals, fallen)
    at = slice(world.growth_in, world.growth_in + 2) if world.growth else FALLS
    columns = range(FALLS.start, RATINGS)
    knows, caught = forms.observer(totals, columns=columns), forms.observer(fallen, columns=range(at.start, at.stop))
    given = seen.surprise[:, 2:]
    found = {
        "under_05": float((given < SURPRISING).mean()),
        "under_01": float((given < STRONG).mean()),
        "under_0025": float((given < BUDGET).mean()),
        "early_under_05": float((seen.surprise[:, 2:4] < SURPRISING).mean()),
        "act": float(seen.act.mean()),
        "watch": float(seen.watch.mean()),
        "ever": ever(seen.act),
    }
    for rate, label in zip(RATES, ("05", "01"), strict=True):
        found[f"caught_{label}"] = float((seen.probe[:, at] < rate).mean())
        alike = found[f"under_{label}"] if world.growth else rate
        mine = _quantile(seen.surprise[:, FALLS], rate)
        theirs = _quantile(knows[:, FALLS], alike)
        found[f"equal_{label}"] = float((seen.probe[:, at] < (rate if world.growth else mine)).mean())
        found[f"observer_{label}"] = float((caught[:, at] < theirs).mean())
    return found


def changes(instrument: Instrument, seed: int) -> dict[str, tuple[tuple[float, ...], tuple[float, ...], float]]:
    """By change: how many come under `act` within so many ratings, for the program and for the observer; and how many
    are told of a drift at the change or the two ratings after it."""
    forms = simulate(QUIET["as the file expects"], CLIENTS, LONGER, seed)
    calm = see(instrument, forms.totals())
    knows = forms.observer(forms.totals())
    limit = as_often(knows, ever(calm.act))
    found = {"nothing": (within(calm.act), within(observed(knows, limit)), drifted(calm))}
    for name, lowered in CHANGES.items():
        fall = _course(lowered)
        totals = forms.totals(fall)
        seen, theirs = see(instrument, totals), observed(forms.observer(totals, fall), limit)
        found[name] = within(seen.act), within(theirs), drifted(seen)
    return found


def drifted(seen: Seen) -> float:
    return float(seen.slid[:, CHANGED_AT : CHANGED_AT + LATEST].any(1).mean())


def missing_when_strained(instrument: Instrument, seed: int) -> tuple[float, ...]:
    """A step of 1.5 SD after which every other form is missing: under `act` within so many sessions."""
    draw = np.random.default_rng(seed)
    forms = simulate(QUIET["as the file expects"], CLIENTS, LONGER, seed + 1)
    totals = forms.totals(_course(CHANGES["step of 1.5 SD"]))
    act = np.zeros(totals.shape, bool)
    for row, scores in enumerate(totals):
        given = (draw.random(LONGER) >= SPARED) | (np.arange(LONGER) < CHANGED_AT)
        flags = see(instrument, scores[None, given]).act[0]
        act[row] = flags[np.cumsum(given) - 1]
    return within(act)


def after_growth(instrument: Instrument, name: str, seed: int) -> float:
    """Share that a fall of 2.75 SD, at just the rating after growth or after eight level ones, puts on the list."""
    world = QUIET[name]
    at = world.growth_in if world.growth else 8
    forms = simulate(world, CLIENTS, at + 1, seed)
    seen = see(instrument, forms.totals(DEEP * (np.arange(at + 1) == at)[None, :]))
    return float(seen.plain[:, at].mean())


def two_raters(instrument: Instrument, seed: int) -> Mapping[str, float]:
    """Quiet clients whom two people rate each session."""
    forms = (simulate(QUIET["as the file expects"], CLIENTS, RATINGS, seed + n) for n in (0, 1))
    one, other = (see(instrument, form.totals()) for form in forms)
    act = one.act | other.act
    watch = (one.watch | other.watch) & ~act
    return {"act": float(act.mean()), "watch": float(watch.mean()), "ever": ever(act)}


def _course(lowered: Sequence[float]) -> Floats:
    """How far each rating lies lower; the last value of a change goes on."""
    after = LONGER - CHANGED_AT
    return np.array([[0.0] * CHANGED_AT + [*lowered, *[lowered[-1]] * after][:after]])


def _latest(flags: Flags, count: int) -> Flags:
    """Whether one of the latest so many ratings has it."""
    found = flags.copy()
    for back in range(1, count):
        found[:, back:] |= flags[:, :-back]
    return found


def _quantile(values: Floats, rate: float) -> float:
    return float(np.quantile(values, rate, method="higher"))


def percent(*shares: float) -> str:
    return "/".join(f"{share:4.0%}" for share in shares)


def main() -> None:
    began = time.perf_counter()
    srs = catalogue.load().find("srs")
    print(f"{CLIENTS} clients a world, {RATINGS} ratings each; falls of {DEPTHS[0]} to {DEPTHS[1]} personal SDs")
    print(
        "Quiet worlds: ratings under .05 and .01 (and the 3rd and 4th under .05); clients under act and watch a week,"
    )
    print("ever under act in 20; falls caught under .05/.01; caught at equal false alarms of 5/1 %; observer; ratio")
    for number, name in enumerate(QUIET):
        f = quiet(srs, name, JUDGED + 1009 * number)
        figures.keep("quiet", name, f)
        ratio = "/".join(f"{f[f'equal_{rate}'] / f[f'observer_{rate}']:.2f}" for rate in ("05", "01"))
        print(
            f"{name:26}{f['under_05']:7.1%}{f['under_01']:7.2%} ({f['early_under_05']:5.1%}) "
            f"act {f['act']:5.1%} watch {f['watch']:5.1%} ever {f['ever']:4.0%} "
            f"caught {percent(f['caught_05'], f['caught_01'])} equal {percent(f['equal_05'], f['equal_01'])} "
            f"observer {percent(f['observer_05'], f['observer_01'])} {ratio}",
            flush=True,
        )
    print(
        f"\nUnder act within {WITHIN} ratings of a change at the {CHANGED_AT + 1}th, and the observer; told of a drift"
    )
    for name, (ours, theirs, drift) in changes(srs, JUDGED + 100_003).items():
        shares = {f"within_{n}": share for n, share in zip(WITHIN, ours, strict=True)}
        figures.keep("changes", name, shares | {"drift": drift})
        print(f"{name:26}{percent(*ours):>18}{percent(*theirs):>20}{drift:8.1%}", flush=True)
    spared = missing_when_strained(srs, JUDGED + 200_003)
    print(f"{'step of 1.5, half missing':26}{percent(*spared):>18}")
    raters = two_raters(srs, JUDGED + 300_007)
    figures.keep("quiet", "two raters", raters)
    print(f"\nTwo raters: act {raters['act']:.1%} watch {raters['watch']:.1%} ever {raters['ever']:.0%}")
    print(f"A fall of {DEEP} SD puts on the list at once:", end="")
    for name in ("as the file expects", "grows by 4 in 8", "grows by 8 in 15", "43 % perfect forms"):
        share = after_growth(srs, name, JUDGED + 400_009)
        figures.keep("changes", f"fall of {DEEP} SD, {name}", {"at_once": share})
        print(f" {name} {share:.0%};", end="")
    print(f"\n{time.perf_counter() - began:.0f} seconds")


if __name__ == "__main__":
    main()
