"""The course of one client on one instrument by one rater: each rating beside what was usual, signals, episodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from alliance_cli.analysis.episodes import Episode, Follower, linked
from alliance_cli.analysis.headline import sign, step, turned_prior, turned_range
from alliance_cli.analysis.holidays import Stretch, between
from alliance_cli.analysis.limits import Expectation, Limits, expectations, individuals_chart
from alliance_cli.analysis.reading import LATELY, STRONG, Reading, stands_out
from alliance_cli.analysis.scoring import Score
from alliance_cli.analysis.series import Scored, Skip, gather, latest_form
from alliance_cli.analysis.shape import shape
from alliance_cli.analysis.signals import ask_for_strain, find
from alliance_cli.analysis.sliding import Slide, Sum
from alliance_cli.analysis.statistics import Estimate, theil_sen
from alliance_cli.forms.definition import Cutoff, Instrument
from alliance_cli.model import Measurement, Record, Signal


class Rated(NamedTuple):
    """One rating, scored, with its signals."""

    measurement: Measurement
    score: Score
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True)
class Point:
    """A rating with a headline score (`value`), beside what the ratings before it made usual.

    What is said of it is worked out when it is asked for: of most ratings, nothing is.
    """

    measurement: Measurement
    score: Score
    value: float
    n: int  # earlier ratings
    read: Callable[[int], Reading] = field(repr=False, compare=False)  # what is known at a position
    expected: Expectation | None = field(default=None, repr=False)  # turned, so that lower is worse
    way: int = 1
    after: Stretch | None = None  # the break between the rating before and this one
    all_rules: bool = False

    @cached_property
    def _reading(self) -> Reading:
        return self.read(self.n)

    @property
    def usual(self) -> float | None:
        return None if self.expected is None else self.way * self.expected.usual

    @property
    def limits(self) -> Limits | None:
        limits = self._reading.limits
        if limits is not None and self.way < 0:
            return Limits(-limits.upper, -limits.lower, limits.n)
        return limits

    @property
    def surprise(self) -> float | None:
        return self._reading.surprise

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        return find(self._reading, self.all_rules)

    @property
    def date(self) -> date:
        return self.measurement.date

    @property
    def session(self) -> int | None:
        return self.measurement.session

    @property
    def surprising(self) -> bool:
        """Whether it stands out of what was usual for this client."""
        return any(signal.rule == "surprising" for signal in self.signals)

    @property
    def low(self) -> float | None:
        """90 % of quiet ratings would lie from `low` to `high`."""
        return self._end(lowest=True)

    @property
    def high(self) -> float | None:
        return self._end(lowest=False)

    def _end(self, *, lowest: bool) -> float | None:
        if self.expected is None:
            return None
        return self.way * (self.expected.low if lowest == (self.way > 0) else self.expected.high)


class Course(NamedTuple):
    """All of one series, by date, then entry.

    `points`: the ratings with a headline score. `incomplete`: those without, because a needed item is missing.
    `predictions`: what the practitioner expected; they have no signals. `begun`: paused, neither given nor missed.
    """

    client: str | None
    instrument: Instrument
    population: str
    rater: str
    points: tuple[Point, ...]
    incomplete: tuple[Rated, ...]
    predictions: tuple[Rated, ...]
    begun: tuple[Measurement, ...]
    skipped: tuple[Skip, ...]
    episodes: tuple[Episode, ...]

    @property
    def ratings(self) -> tuple[Point | Rated, ...]:
        """All that was rated, with a headline score or without."""
        return (*self.points, *self.incomplete)

    @property
    def values(self) -> tuple[float, ...]:
        return tuple(point.value for point in self.points)

    @property
    def cutoffs(self) -> tuple[Cutoff, ...]:
        """Those that hold for this client and rater."""
        return self.instrument.cutoffs_for(self.population, self.rater)

    @property
    def lines(self) -> tuple[float, ...]:
        """The cut-offs that can be drawn across the course: of the headline, and not at an end of its range."""
        low, high = self.instrument.headline_range
        return tuple(each.value for each in self.cutoffs if each.on == "headline" and low < each.value < high)

    @property
    def slope(self) -> Estimate | None:
        """Headline units per rating (Theil–Sen), from four ratings on."""
        return theil_sen(self.values)

    @property
    def shape(self) -> str:
        return shape(self.instrument, self.values, self.episodes, self.slope)

    def before(self, point: Point) -> list[Score]:
        """What the earlier ratings with a headline score came to."""
        return [each.score for each in self.points if each.n < point.n]

    def signals_of(self, measurement: Measurement) -> tuple[Signal, ...]:
        return next((each.signals for each in self.ratings if each.measurement.id == measurement.id), ())


def build(
    instrument: Instrument, record: Record, rater: str, all_rules: bool = False, today: date | None = None
) -> Course:
    """The course of `rater` on `instrument`, in the version that was rated last; `all_rules` adds the signals that are
    kept for comparison only.

    A rating of `today` is spoken of as such; where none is given, by its session or date.
    """
    instrument = latest_form(instrument, record, rater)
    series = gather(instrument, record, rater)
    scored = [given for given in series.given if given.score.headline is not None]
    walk = _Walk(instrument, record, scored, today)
    parts = (given for given in series.given if given.score.headline is None)
    return Course(
        client=record.client.code,
        instrument=instrument,
        population=record.client.population,
        rater=rater,
        points=tuple(walk.points(all_rules)),
        incomplete=tuple(_incomplete(instrument, record, given) for given in parts),
        predictions=tuple(Rated(given.measurement, given.score) for given in series.expected),
        begun=series.begun,
        skipped=series.skipped,
        episodes=walk.episodes,
    )


def every(record: Record, instruments: Mapping[str, Instrument]) -> dict[tuple[str, str], Course]:
    """All courses of one client, by instrument id and rater, in the order in which they began."""
    names = dict.fromkeys((m.instrument, m.rater) for m in record.measurements if m.instrument in instruments)
    return {(name, rater): build(instruments[name], record, rater) for name, rater in names}


def asked_about(courses: Mapping[tuple[str, str], Course]) -> set[int]:
    """The sessions of which a rating asks whether something was strained, by number."""
    ratings = (rated for line in courses.values() for rated in line.ratings)
    return {r.measurement.session for r in ratings if r.measurement.session and ask_for_strain(r.signals)}


def flagged(record: Record, courses: Mapping[tuple[str, str], Course]) -> dict[date, int | None]:
    """The days of the ratings that stand out or show a slow loss, and were not dismissed, with their sessions."""
    nothing = {dismissal.date for dismissal in record.dismissals}
    points = (point for line in courses.values() for point in line.points if point.date not in nothing)
    found = {p.date: p.session for p in points if any(s.rule in ("surprising", "sliding") for s in p.signals)}
    return dict(sorted(found.items()))


class _Walk:
    """A series rating by rating, each judged by the ones before it alone."""

    def __init__(self, instrument: Instrument, record: Record, given: Sequence[Scored], today: date | None) -> None:
        self._instrument, self._record, self._given, self._today = instrument, record, given, today
        self._values = [each.score.headline or 0.0 for each in given]
        self._turned = [sign(instrument) * value for value in self._values]
        self._expected = _expected(instrument, self._turned)
        self._follower = Follower(frozenset(dismissal.date for dismissal in record.dismissals))
        self._baselines: list[int] = []  # how much of the follower's was there at each rating
        for n, (each, score, expected) in enumerate(zip(given, self._turned, self._expected, strict=True)):
            self._baselines.append(len(self._follower.baseline))
            out = expected is not None and stands_out(expected, self._before(n), score)
            self._follower.follow(each.measurement, score, expected, out, each.new_form is not None)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        return linked(self._follower.episodes, self._record.ruptures)

    def points(self, all_rules: bool) -> Iterator[Point]:
        way, breaks = sign(self._instrument), bool(self._record.breaks)
        for n, each in enumerate(self._given):
            last = self._given[n - 1].measurement.date if n and breaks else None
            after = None if last is None else between(self._record, last, each.measurement.date)
            yield Point(
                each.measurement, each.score, self._values[n], n, self.read, self._expected[n], way, after, all_rules
            )

    def read(self, n: int) -> Reading:
        each, slide = self._given[n], self._slides[n]
        return Reading(
            _form(self._instrument, each),
            self._record.client.population,
            each,
            self._values[:n],
            self._expected[n],
            _chart(self._instrument, self._follower.baseline[: self._baselines[n]]),
            slide,
            None if slide is None else self._given[slide.begun],
            each.measurement.date == self._today,
        )

    @cached_property
    def _slides(self) -> list[Slide | None]:
        loss, found = Sum(), []
        for n, (score, expected) in enumerate(zip(self._turned, self._expected, strict=True)):
            strong = expected is not None and stands_out(expected, self._before(n), score, STRONG)
            found.append(loss.follow(score, expected, strong))
        return found

    def _before(self, n: int) -> Sequence[float]:
        """The latest ratings before this one, turned."""
        return self._turned[max(0, n - LATELY) : n]


def _incomplete(instrument: Instrument, record: Record, given: Scored) -> Rated:
    return Rated(
        given.measurement, given.score, find(Reading(_form(instrument, given), record.client.population, given))
    )


def _form(instrument: Instrument, given: Scored) -> Instrument:
    """The instrument in the version of one rating: its cut-offs, its reliable change."""
    return instrument.of(given.measurement.version) or instrument


def _expected(instrument: Instrument, turned: Sequence[float]) -> list[Expectation | None]:
    prior = turned_prior(instrument)
    if instrument.kind != "alliance" or prior is None:
        return [None] * len(turned)
    return expectations(turned, prior, turned_range(instrument), step(instrument))


def _chart(instrument: Instrument, baseline: Sequence[float]) -> Limits | None:
    if instrument.kind != "alliance":
        return None
    return individuals_chart(baseline, turned_range(instrument), step(instrument))
