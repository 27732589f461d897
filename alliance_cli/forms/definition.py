"""A questionnaire as data: its scale, items, subscales, cut-offs, wordings and worked examples."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from alliance_cli.model import NOTHING, ROLES

BORDIN = ("goals", "tasks", "bond")  # the three parts of the working alliance (Bordin 1979)


class Scale(NamedTuple):
    """The answers that can be given. Answers are kept as whole steps: 9.1 on a line in steps of 0.1 is 91."""

    min: float
    max: float
    step: float
    labels: tuple[str, ...] = ()  # one per step of a choice scale; empty for a line
    factor: float = 1  # what the sum of all answers is multiplied by

    @property
    def is_line(self) -> bool:
        return not self.labels

    @property
    def lowest(self) -> int:
        return round(self.min / self.step)

    @property
    def highest(self) -> int:
        return round(self.max / self.step)

    def value(self, steps: int) -> float:
        return round(steps * self.step, 4)

    def values(self, answers: Iterable[int | None]) -> tuple[float | None, ...]:
        """The same of a form's answers: a list is made twice as fast as they would be one by one."""
        step = self.step
        return tuple([None if steps is None else round(steps * step, 4) for steps in answers])

    def steps(self, value: float) -> int | None:
        """The answer as whole steps; None where it lies outside the scale or between two of its marks."""
        steps = round(value / self.step)
        on_mark = abs(steps * self.step - value) < self.step * 1e-6
        return steps if on_mark and self.lowest <= steps <= self.highest else None


def abbreviation(id_: str) -> str:
    """What is typed as `arm5` is written ARM-5; what is as long as a word is none."""
    return id_ if len(id_) > 6 else re.sub(r"(?<=[a-z])(?=\d)", "-", id_).upper()


class Item(NamedTuple):
    """One question, shown by a short construct label (the published sentence is not ours to ship)."""

    label: str
    reversed: bool = False
    safety: str = ""  # what it asks about, where that is suicide or self-harm: such a mark is said, and only summed

    @property
    def marked(self) -> str:
        """The label as it stands beside a mark: where less was marked for more, that is said."""
        return f"{self.label} (reversed)" if self.reversed else self.label


class Subscale(NamedTuple):
    id: str
    label: str
    items: tuple[int, ...]  # numbers of the items, from 1
    better: str | None = None  # higher or lower, where that differs from the whole form


class Cutoff(NamedTuple):
    """A published boundary. `meaning`: `alliance` asks for a talk today, `range` only says where people tend to start.

    Fires below `value` where more is better, above it where less is better; a `range` from `value` on there.
    """

    on: str  # "headline" or "item"
    value: float
    meaning: str  # "alliance" or "range"
    source: str
    confidence: str  # A, B or C
    population: tuple[str, ...] = ()  # empty: everyone
    raters: tuple[str, ...] = ()


class Change(NamedTuple):
    """What is published about measurement error: the reliable change itself, or SD and reliability.

    It holds for the population and the raters that it was found for; where nothing is named, for everyone.
    """

    source: str
    sd: float | None = None
    reliability: float | None = None
    reliable_change: float | None = None
    confidence: str = "C"  # A, B or C
    population: tuple[str, ...] = ()
    raters: tuple[str, ...] = ()
    level: int | None = None  # for how many in a hundred it holds, where that is known
    at_least: bool = False  # whether a change of just so much counts


class Band(NamedTuple):
    """A published name for headline scores from `start` up to the next band: for the practitioner alone."""

    start: float
    name: str
    source: str
    confidence: str


class MissingRule(NamedTuple):
    """The form's own rule for missing answers: with at most so many, the mean of the others stands for them; never for
    an item about suicide or self-harm."""

    most: int
    source: str
    confidence: str


class Prior(NamedTuple):
    """What is expected of a client not yet known, in the unit of the headline score.

    `mean` and `between_sd`: levels across clients; `sd`: spread within one client; `weight` and `sd_weight`: how
    many ratings each of the two counts for.
    """

    mean: float
    weight: float
    sd: float
    sd_weight: float
    between_sd: float
    source: str


class Example(NamedTuple):
    """A worked example: answers in the unit of the scale, and what must come out."""

    answers: tuple[float | None, ...]
    total: float | None
    mean: float | None
    subscales: Mapping[str, float | None]  # totals
    estimated: float | None = None


class Wording(NamedTuple):
    """Sentences for the client's screen and form, in one language for one audience (`adult` or `young`)."""

    language: str
    audience: str
    instructions: str
    items: tuple[tuple[str, str, str], ...]  # sentence, left end, right end ("" for both on choice scales)
    electronic: bool  # may be shown on a screen
    paper: bool = True  # may be printed


class Instrument(NamedTuple):
    id: str
    version: str
    title: str
    authors: str
    citation: str
    licence: str
    electronic: str  # "open": may open on screen; "wording": with its sentences; "permission": after a statement
    kind: str  # alliance | outcome | reaction | supervision
    better: str  # higher | lower
    raters: tuple[str, ...]  # client, therapist, caregiver: the first that a client has is the default
    population: tuple[str, ...]
    timeframe: str
    scale: Scale
    items: tuple[Item, ...]
    subscales: tuple[Subscale, ...]
    headline: str  # "total", "mean", or "SUBSCALE.total" / "SUBSCALE.mean"
    cutoffs: tuple[Cutoff, ...]
    schedule: int | None  # days between ratings; 0: each session; None: only when wanted
    measures: str  # what it measures, in a sentence or two
    limits: str  # what it cannot tell
    examples: tuple[Example, ...]
    aliases: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    order: Mapping[str, str] = NOTHING  # by rater: which order of items entry expects
    bordin: Mapping[str, int | str] = NOTHING  # by part: number of an item, or id of a subscale
    prior: Prior | None = None
    bands: tuple[Band, ...] = ()  # the lowest first
    estimate: MissingRule | None = None
    wordings: tuple[Wording, ...] = ()  # the practitioner's own first
    youngest: int | None = None  # years of age it is meant for
    oldest: int | None = None
    small_fall: float | None = None  # headline points after which its authors ask; no rule of theirs: None
    in_record: str = ""  # what a line for the clinical record calls it, where the title is long
    versions: Mapping[str, Instrument] = NOTHING  # its others known here

    def of(self, version: str) -> Instrument | None:
        """The instrument in the version that a rating was made with; None where nobody knows that one here."""
        return self if version == self.version else self.versions.get(version)

    @property
    def abbreviation(self) -> str:
        return abbreviation(self.id)

    def goes_on(self, other: Instrument) -> bool:
        """Whether ratings of another version stand in one series with this one's: only the keys may differ."""
        if self is other:
            return True
        same = (self.scale.min, self.scale.max, self.scale.step) == (other.scale.min, other.scale.max, other.scale.step)
        return same and self._shape == other._shape

    @property
    def _shape(self) -> tuple[object, ...]:
        return len(self.items), self.headline, self.better, {sub.id: len(sub.items) for sub in self.subscales}

    def wording(self, language: str | None = None, audience: str = "adult", *, screen: bool = True) -> Wording | None:
        """The wording that fits best for a screen (or for paper), or None: the language asked for, `en` also for
        `en-GB`; then the audience, else whichever audience that language has."""

        def fits(wording: Wording) -> bool:
            permitted = wording.electronic if screen else wording.paper
            return permitted and (language is None or _same_language(wording.language, language))

        fitting = sorted(
            (w for w in self.wordings if fits(w)),
            key=lambda w: (language is not None and w.language.lower() != language.lower(), w.audience != audience),
        )
        return fitting[0] if fitting else None

    def cutoffs_for(self, population: str, rater: str) -> tuple[Cutoff, ...]:
        """The cut-offs that hold for this population and rater, in the order of the file."""
        return tuple(each for each in self.cutoffs if holds(each.population, each.raters, population, rater))

    def change_for(self, population: str, rater: str) -> Change | None:
        """What is known about measurement error for this population and rater; None where nothing was published."""
        return next((each for each in self.changes if holds(each.population, each.raters, population, rater)), None)

    def band(self, value: float) -> Band | None:
        """The band in which a headline score lies."""
        return next((band for band in reversed(self.bands) if value >= band.start - 1e-9), None)

    @property
    def about_safety(self) -> tuple[int, ...]:
        """The numbers (from 1) of the items that ask about suicide or self-harm."""
        return tuple(number for number, item in enumerate(self.items, start=1) if item.safety)

    def total(self, steps: float) -> float:
        """A sum of all answers, given in whole steps, as the form states it."""
        return round(steps * self.scale.step * self.scale.factor, 4)

    @property
    def has_total(self) -> bool:
        return "." not in self.headline

    @property
    def headline_range(self) -> tuple[float, float]:
        """Lowest and highest possible headline score, in the headline's unit."""
        part, _, how = self.headline.rpartition(".")
        if how == "mean":
            return self.scale.min, self.scale.max
        if not part:
            return self.total(self.scale.lowest * len(self.items)), self.total(self.scale.highest * len(self.items))
        count = len(next(s for s in self.subscales if s.id == part).items)
        return round(self.scale.min * count, 4), round(self.scale.max * count, 4)


def holds(populations: Collection[str], raters: Collection[str], population: str, rater: str) -> bool:
    """Whether a published figure holds for a rating: it does where nobody is named.

    A participant's label counts as the client: each of a couple answers for themselves.
    """
    role = rater if rater in ROLES else "client"
    return (not populations or population in populations) and (not raters or role in raters)


def _same_language(one: str, other: str) -> bool:
    return one.lower().split("-")[0] == other.lower().split("-")[0]
