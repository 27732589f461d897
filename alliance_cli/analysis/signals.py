"""The named rules for one rating; each signal says which rule it was, with which numbers, and what it may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from statistics import stdev

from alliance_cli.analysis import sentences
from alliance_cli.analysis.change import beyond, reliable_change
from alliance_cli.analysis.headline import at_top, sign
from alliance_cli.analysis.reading import STRONG, Reading
from alliance_cli.analysis.sliding import LIMIT
from alliance_cli.forms.definition import Change, Cutoff
from alliance_cli.model import Signal

CEILING_RUN = 3


def ask_for_strain(found: Iterable[Signal]) -> bool:
    """Whether these signals are worth asking the practitioner if something was strained: a question, never more."""
    return any(signal.rule in ("surprising", "reported") for signal in found)


def find(reading: Reading, all_rules: bool = False) -> tuple[Signal, ...]:
    """Every signal of one rating; `all_rules` adds the published rules that are kept for comparison."""
    found: list[Signal] = []
    for rule in _RULES + (_COMPARED if all_rules else ()):
        found.extend(rule(reading))
    return tuple(found)


def _surprising(reading: Reading) -> Iterator[Signal]:
    value, expected, probability = reading.value, reading.expected, reading.surprise
    if value is None or expected is None or probability is None or not reading.stands_out:
        return
    rated = reading.given.measurement
    where = None if reading.today else sentences.place(rated.session, rated.date)
    message = sentences.surprising(
        reading.instrument, value, reading.earlier, expected, probability, reading.given.new_form, where
    )
    limit = round(sign(reading.instrument) * expected.low, 4)
    strong = probability < STRONG
    yield Signal("surprising", message, value=value, limit=limit, n=len(reading.earlier), strong=strong)


def _sliding(reading: Reading) -> Iterator[Signal]:
    """Slow loss that no single rating shows; from where to where, and since when."""
    slide, began, value = reading.slide, reading.slide_began, reading.value
    if slide is None or began is None or value is None:
        return
    usual, since = sign(reading.instrument) * slide.usual, began.measurement
    yield Signal(
        "sliding",
        sentences.sliding(reading.instrument, usual, value, slide.ratings, since.session, since.date),
        value=round(slide.total, 4),
        limit=LIMIT,
        n=slide.ratings,
        since_session=since.session,
        since_date=since.date,
    )


def _reported(reading: Reading) -> Iterator[Signal]:
    """Any yes in a list of strains: a reaction instrument where less is better (RISQ; Stefana et al. 2023)."""
    instrument = reading.instrument
    if instrument.kind != "reaction" or instrument.better != "lower":
        return
    marked = zip(instrument.items, reading.given.score.items, strict=True)
    yes = sum(1 for item, a in marked if a is not None and a > instrument.scale.min and not item.safety)
    yes = yes or int((reading.given.score.total or 0) > instrument.scale.min * len(instrument.items))
    if yes:
        yield Signal("reported", sentences.reaction(instrument, yes), value=float(yes), limit=0.0)


def _below_cutoff(reading: Reading) -> Iterator[Signal]:
    value = reading.value
    if value is None:
        return
    for cutoff in _cutoffs(reading, "headline"):
        beyond = sign(reading.instrument) * (cutoff.value - value)
        if abs(beyond) < 1e-9:
            message = sentences.at_cutoff(reading.instrument, value, cutoff)
            yield Signal("at_cutoff", message, value=value, limit=cutoff.value)
        elif beyond > 0:
            message = sentences.below_cutoff(reading.instrument, value, cutoff, reading.earlier)
            yield Signal("below_cutoff", message, value=value, limit=cutoff.value)


def _item_below_cutoff(reading: Reading) -> Iterator[Signal]:
    instrument = reading.instrument
    for cutoff in _cutoffs(reading, "item"):
        for number, (item, answer) in enumerate(zip(instrument.items, reading.given.score.items, strict=True), start=1):
            if answer is None or item.safety:
                continue
            value = round(instrument.scale.min + instrument.scale.max - answer, 4) if item.reversed else answer
            if sign(instrument) * (cutoff.value - value) > 1e-9:
                message = sentences.item_below_cutoff(instrument, number, value, cutoff)
                yield Signal("item_below_cutoff", message, value=value, limit=cutoff.value, item=number)


def _cutoffs(reading: Reading, on: str) -> Iterable[Cutoff]:
    found = reading.instrument.cutoffs_for(reading.population, reading.given.measurement.rater)
    return (each for each in found if each.on == on and each.meaning == reading.instrument.kind == "alliance")


def _fall_1_point(reading: Reading) -> Iterator[Signal]:
    """After so many points less as the instrument's authors name; where they name none, never."""
    value, limit, way = reading.value, reading.instrument.small_fall, sign(reading.instrument)
    if limit is None or value is None or not reading.earlier:
        return
    previous = reading.earlier[-1]
    if round(way * (previous - value), 4) >= limit:
        message = sentences.fall(reading.instrument, value, previous, _change(reading), small=not reading.stands_out)
        yield Signal("fall_1_point", message, value=value, limit=round(previous - way * limit, 4))


def _reliable(reading: Reading) -> Iterator[Signal]:
    change = _change(reading)
    value, limit = reading.value, reliable_change(change)
    if value is None or change is None or limit is None or not reading.earlier:
        return
    compared = [("rating before", reading.earlier[-1])]
    if reading.instrument.kind == "outcome" and len(reading.earlier) > 1:
        compared.append(("first rating", reading.earlier[0]))
    for versus, other in compared:
        gain = round(sign(reading.instrument) * (value - other), 4)
        if beyond(change, gain):
            message = sentences.reliable(reading.instrument, value, other, change, limit, versus, better=gain > 0)
            bound = round(other + (limit if value > other else -limit), 4)
            yield Signal("reliable_rise" if gain > 0 else "reliable_fall", message, value=value, limit=bound)


def _change(reading: Reading) -> Change | None:
    return reading.instrument.change_for(reading.population, reading.given.measurement.rater)


def _ceiling(reading: Reading) -> Iterator[Signal]:
    """Three ratings within 1 % of the top, where many mark (Meier & Feeley 2022): a question to ask, nothing else."""
    value = reading.value
    if reading.instrument.kind != "alliance" or value is None or len(reading.earlier) < CEILING_RUN - 1:
        return
    if all(at_top(reading.instrument, score) for score in (*reading.earlier[1 - CEILING_RUN :], value)):
        yield Signal("ceiling", sentences.CEILING, value=value, n=CEILING_RUN)


def _below_limits(reading: Reading) -> Iterator[Signal]:
    """Under the chart's limit (Shewhart; Eubanks-Carter, Gorman & Muran 2012)."""
    value, limits, way = reading.value, reading.limits, sign(reading.instrument)
    if value is not None and limits is not None and way * value < limits.lower:
        limit = round(way * limits.lower, 4)
        message = sentences.below_limits(reading.instrument, value, limit, limits.n)
        yield Signal("below_limits", message, value=value, limit=limit, n=limits.n)


def _sd_fall_2(reading: Reading) -> Iterator[Signal]:
    """A fall of more than two SDs: within this client so far, or between clients if larger (Gumz et al. 2012)."""
    value, prior = reading.value, reading.instrument.prior
    if reading.instrument.kind != "alliance" or value is None or prior is None or not reading.earlier:
        return
    previous, limit = reading.earlier[-1], 2 * prior.between_sd
    fall = round(sign(reading.instrument) * (previous - value), 4)
    if fall <= limit:
        return
    if len(reading.earlier) > 1:
        limit = max(limit, round(2 * stdev(reading.earlier), 4))
    if fall > limit:
        bound = round(previous - sign(reading.instrument) * limit, 4)
        message = sentences.steep_fall(reading.instrument, value, previous, limit)
        yield Signal("sd_fall_2", message, value=value, limit=bound)


_Rule = Callable[[Reading], Iterator[Signal]]
_RULES: tuple[_Rule, ...] = (
    _surprising,
    _sliding,
    _reported,
    _below_cutoff,
    _item_below_cutoff,
    _fall_1_point,
    _reliable,
    _ceiling,
)
_COMPARED: tuple[_Rule, ...] = (_below_limits, _sd_fall_2)
