"""Whether an instrument's parts fit together: scale, items, subscales, cut-offs, prior, examples."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from alliance_cli.forms.definition import Instrument, Scale

ID = re.compile(r"[a-z][a-z0-9-]{1,31}")
MOST_PLACES = 1001


def scale_problems(scale: Scale) -> list[str]:
    """What is wrong with the scale; everything else is checked against a scale that is right."""
    if scale.step < 1e-6:
        return ["scale.step must be above 0"]
    if scale.max <= scale.min:
        return ["scale.max must be above scale.min"]
    if any(abs(round(end / scale.step) * scale.step - end) > scale.step * 1e-6 for end in (scale.min, scale.max)):
        return ["scale.step does not divide scale.min and scale.max evenly"]
    places = scale.highest - scale.lowest + 1
    if places > MOST_PLACES:
        return [f"scale has {places} places, {MOST_PLACES} is the most"]
    if not 0 < scale.factor <= 1000:
        return ["scale.factor must be above 0 and at most 1000"]
    if scale.labels and len(scale.labels) != places:
        return [f"scale.labels has {len(scale.labels)} labels for {places} answers"]
    return []


def problems(instrument: Instrument, overlap: bool) -> list[str]:
    """What is wrong with an instrument whose keys and scale are right."""
    found = [*_name_problems(instrument), *_item_problems(instrument), *_subscale_problems(instrument, overlap)]
    part, _, how = instrument.headline.rpartition(".")
    if how not in {"total", "mean"} or (part and part not in {sub.id for sub in instrument.subscales}):
        found.append("headline must be total, mean, or SUBSCALE.total or SUBSCALE.mean of a subscale of the file")
    if found:
        return found
    return [
        *_bordin_problems(instrument),
        *_safety_problems(instrument),
        *_band_problems(instrument),
        *_cutoff_problems(instrument),
        *_spread_problems(instrument),
        *_example_problems(instrument),
    ]


def _name_problems(instrument: Instrument) -> list[str]:
    found = []
    if not ID.fullmatch(instrument.id):
        found.append("id must be 2 to 32 small letters, digits or hyphens, beginning with a letter")
    found += [f"aliases holds “{alias}”, which is no id" for alias in instrument.aliases if not ID.fullmatch(alias)]
    if instrument.schedule is not None and not 0 <= instrument.schedule <= 3650:
        found.append("schedule must be a number of days, 0 for each session")
    ages = [age for age in (instrument.youngest, instrument.oldest) if age is not None]
    if any(not 0 <= age <= 120 for age in ages) or ages != sorted(ages):
        found.append("youngest and oldest must be years of age, youngest first")
    return found


def _item_problems(instrument: Instrument) -> list[str]:
    if not instrument.items:
        return ["items are missing: one [[items]] for each"]
    labels = Counter(item.label for item in instrument.items)
    found = [f"items: “{label}” stands twice" for label, times in labels.items() if times > 1]
    if all(item.reversed for item in instrument.items):
        found.append('items are all reversed: then none is, and better = "lower" says it')
    return found


def _subscale_problems(instrument: Instrument, overlap: bool) -> list[str]:
    found, count = [], len(instrument.items)
    for sub in instrument.subscales:
        if not ID.fullmatch(sub.id) or sub.id in {"total", "mean"}:
            found.append(f"subscales: “{sub.id}” is no id for a subscale")
        found += [f"subscales.{sub.id} names item {n}, there are {count}" for n in sub.items if not 1 <= n <= count]
        found += [f"subscales.{sub.id} names item {n} twice" for n, times in Counter(sub.items).items() if times > 1]
    ids = Counter(sub.id for sub in instrument.subscales)
    found += [f"subscales: the id {id} stands twice" for id, times in ids.items() if times > 1]
    if not overlap:
        shared = Counter(n for sub in instrument.subscales for n in set(sub.items))
        found += [
            f"subscales share item {n}; if that is meant, write overlap = true"
            for n, times in sorted(shared.items())
            if times > 1
        ]
    return found


def _bordin_problems(instrument: Instrument) -> list[str]:
    known = {*range(1, len(instrument.items) + 1), *(sub.id for sub in instrument.subscales)}
    return [
        f"bordin.{part} is {asked}, which is no item and no subscale of the file"
        for part, asked in instrument.bordin.items()
        if asked not in known
    ]


def _safety_problems(instrument: Instrument) -> list[str]:
    """A mark about suicide or self-harm counts in a sum of several; alone it would be a score of its own."""
    found = [
        f"subscales.{sub.id} holds only items about safety, which are no score of their own"
        for sub in instrument.subscales
        if {*sub.items} <= {*instrument.about_safety}
    ]
    if len(instrument.about_safety) == len(instrument.items):
        found.append("items are all about safety, which makes no score")
    if instrument.estimate and not 0 < instrument.estimate.most < len(instrument.items):
        found.append("estimate.most must be at least 1, and fewer than there are items")
    if instrument.headline != "total" and (instrument.estimate or instrument.scale.factor != 1):
        found.append('scale.factor and estimate are for headline = "total"')
    return found


def _band_problems(instrument: Instrument) -> list[str]:
    low, high = instrument.headline_range
    starts = [band.start for band in instrument.bands]
    found = [f"bands: {start:g} lies outside {low:g} to {high:g}" for start in starts if not low <= start <= high]
    if starts != sorted(set(starts)):
        found.append("bands must go up, the lowest first")
    return found


def _cutoff_problems(instrument: Instrument) -> list[str]:
    ranges = {"headline": instrument.headline_range, "item": (instrument.scale.min, instrument.scale.max)}
    found = []
    for n, cutoff in enumerate(instrument.cutoffs, start=1):
        low, high = ranges[cutoff.on]
        if not low <= cutoff.value <= high:
            found.append(f"cutoffs[{n}].value is {cutoff.value:g}, outside {low:g} to {high:g}")
    return found


def _spread_problems(instrument: Instrument) -> list[str]:
    """A prior, a small fall or a reliable change that the headline's range cannot hold."""
    low, high = instrument.headline_range
    found = []
    if prior := instrument.prior:
        if not low <= prior.mean <= high:
            found.append(f"prior.mean is {prior.mean:g}, outside {low:g} to {high:g}")
        for key, value in (("sd", prior.sd), ("between_sd", prior.between_sd)):
            if not 0 < value <= high - low:
                found.append(f"prior.{key} must be above 0 and at most {high - low:g}")
        for key, value in (("weight", prior.weight), ("sd_weight", prior.sd_weight)):
            if not 0 < value <= 1000:
                found.append(f"prior.{key} must be above 0 and at most 1000 ratings")
    if instrument.small_fall is not None and not 0 < instrument.small_fall <= high - low:
        found.append(f"small_fall must be above 0 and at most {high - low:g}")
    for n, change in enumerate(instrument.changes, start=1):
        name = "change" if len(instrument.changes) == 1 else f"change[{n}]"
        for key, given in (("sd", change.sd), ("reliable_change", change.reliable_change)):
            if given is not None and given > high - low:
                found.append(f"{name}.{key} is wider than the range {low:g} to {high:g}")
    for (n, one), (m, other) in combinations(enumerate(instrument.changes, start=1), 2):
        if _meet(one.population, other.population) and _meet(one.raters, other.raters):
            found.append(f"change[{n}] and change[{m}] hold for the same people")
    return found


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of people have somebody in common; an empty one names everyone."""
    return not one or not other or not set(one).isdisjoint(other)


def _example_problems(instrument: Instrument) -> list[str]:
    if not instrument.examples:
        return ["examples are missing: one [[examples]] at least, worked by hand"]
    found, scale, ids = [], instrument.scale, {sub.id for sub in instrument.subscales}
    for n, example in enumerate(instrument.examples, start=1):
        if len(example.answers) != len(instrument.items):
            found.append(f"examples[{n}] has {len(example.answers)} answers for {len(instrument.items)} items")
        found += [
            f"examples[{n}].answers holds {answer:g}, which the scale does not have"
            for answer in example.answers
            if answer is not None and scale.steps(answer) is None
        ]
        found += [f"examples[{n}].subscales names {id}, which is none" for id in example.subscales if id not in ids]
    return found
