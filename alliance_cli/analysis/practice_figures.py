"""The practitioner's own figures: ratings given, endings, ruptures, courses, and what was changed, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from alliance_cli.analysis import figures, schedule
from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.course import Course, every
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.headline import sign
from alliance_cli.analysis.said_changed import Comment, comments, said_and_changed
from alliance_cli.analysis.statistics import prepost_effect
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import ENDINGS, OUTCOMES, Client, Record, words
from alliance_cli.model.words import OPEN, REPAIRED, UNREPAIRED

UNEXPLAINED = "no reason given"


class Practice(NamedTuple):
    """Counts and estimates over all clients handed in, closed ones too. `sessions` are those held.

    `ruptures` are what people recorded, `episodes` what the ratings showed: counted apart.
    """

    clients: int
    sessions: int
    ratings_offered: int
    ratings_given: int
    skipped: Mapping[str, int]
    endings: Mapping[str, int]
    ruptures: Mapping[str, int]
    episodes: Mapping[str, int]
    estimates: tuple[Figure, ...]


class Ends(NamedTuple):
    """The two ends of a course with a headline score, and of whose work: all that a figure needs of it."""

    instrument: Instrument
    rater: str
    client: Client
    first: float
    last: float
    ratings: int


@dataclass(slots=True)
class _Counted:
    """What is kept of each client when their record is let go: a career of records takes more room than it needs."""

    clients: int = 0
    sessions: int = 0
    offered: int = 0
    given: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    endings: Counter[str] = field(default_factory=Counter)
    ruptures: Counter[str] = field(default_factory=Counter)
    episodes: Counter[str] = field(default_factory=Counter)
    to_return: list[int] = field(default_factory=list)
    courses: list[Ends] = field(default_factory=list)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)

    def add(self, record: Record, courses: Courses) -> None:
        self.clients += 1
        self.sessions += len(schedule.held(record))
        if record.client.closed:
            self.endings[record.client.ending or "other"] += 1
        self.ruptures.update(rupture.status for rupture in record.ruptures)
        for course in courses.values():
            self._add_ratings(record, course)
            self.instruments[course.instrument.id] = course.instrument
            self.episodes.update(episode.status for episode in course.episodes)
            self.to_return += [e.ratings_to_return for e in course.episodes if e.ratings_to_return is not None]
            self.comments += comments(record, course)
            if values := course.values:
                ends = Ends(course.instrument, course.rater, record.client, values[0], values[-1], len(values))
                self.courses.append(ends)

    def _add_ratings(self, record: Record, course: Course) -> None:
        """How many ratings were due, how many were given, and why the others were not."""
        rated, skipped, silent = asked_for(record, course)
        self.offered += len(rated) + len(skipped) + len(silent)
        self.given += len(rated)
        self.skipped.update(skipped.values())
        self.skipped[UNEXPLAINED] += len(silent)

    def of_kind(self, kind: str) -> list[Instrument]:
        return [instrument for instrument in self.instruments.values() if instrument.kind == kind]


def figures_of(records: Iterable[Record], instruments: Mapping[str, Instrument]) -> Practice:
    """The practice in figures; no ranking, and no comparison with other people's norms."""
    found = _Counted()
    for record in records:
        found.add(record, every(record, instruments))
    endings, ruptures = found.endings, found.ruptures
    estimates = (
        figures.share("ratings_given", found.given, found.offered, "of the ratings that were due"),
        figures.share(
            "unplanned_endings", endings[words.UNPLANNED], endings.total(), words.ENDING.said(words.UNPLANNED)
        ),
        figures.share("ruptures_repaired", ruptures[REPAIRED], ruptures[REPAIRED] + ruptures[UNREPAIRED]),
        figures.mean("ratings_to_return", found.to_return, "of the episodes that came back to usual"),
        *_levels(found),
        *_at_the_end(found),
        *_outcomes(found),
        *said_and_changed(found.comments),
    )
    return Practice(
        clients=found.clients,
        sessions=found.sessions,
        ratings_offered=found.offered,
        ratings_given=found.given,
        skipped=dict(+found.skipped),
        endings={ending: endings[ending] for ending in ENDINGS},
        ruptures={"opened": ruptures.total(), **{status: ruptures[status] for status in (OPEN, *OUTCOMES)}},
        episodes={s: found.episodes[s] for s in words.EPISODE_STATUS},
        estimates=estimates,
    )


def asked_for(record: Record, course: Course) -> tuple[set[date], dict[date, str], set[date]]:
    """Of a form that has its times (its own, or the client's): the days rated, passed over and why, and silent."""
    if record.client.schedule.get(course.instrument.id, course.instrument.schedule) is None:
        return set(), {}, set()
    rated = {each.measurement.date for each in course.ratings}
    skipped = {skip.date: skip.reason for skip in course.skipped if skip.date not in rated}
    return rated, skipped, days_due(record, course) - rated - skipped.keys()


def days_due(record: Record, course: Course) -> set[date]:
    """The days of the sessions that called for a rating, from its first time on until consent was withdrawn."""
    interval = record.client.schedule.get(course.instrument.id, course.instrument.schedule)
    begun = [each.measurement.date for each in course.ratings] + [skip.date for skip in course.skipped]
    if interval != words.EACH_SESSION or not begun:
        return set()
    end = schedule.withdrawn_on(record) or date.max
    attended = [session for session in schedule.held(record) if schedule.attends(session, course.rater)]
    paused = {one.date for one in course.begun}
    return {session.date for session in attended if min(begun) <= session.date < end} - paused


def _levels(found: _Counted) -> Iterator[Figure]:
    """First and latest rating of the courses with two ratings or more, the practitioner's own ratings apart."""
    for instrument in found.of_kind("alliance"):
        own = _courses(found, instrument)
        yield figures.mean(f"first_{instrument.id}", [course.first for course in own])
        yield figures.mean(f"latest_{instrument.id}", [course.last for course in own])


def _at_the_end(found: _Counted) -> Iterator[Figure]:
    """The last alliance ratings of those whose work ended, planned and not: a picture, and no cause."""
    for instrument in found.of_kind("alliance"):
        own = [course for course in _courses(found, instrument, least=1) if course.client.closed]
        for ending in (words.PLANNED, words.UNPLANNED):
            last = [course.last for course in own if course.client.ending == ending]
            note = f"the last rating where the ending was {ending}; it says nothing of why"
            yield figures.mean(f"last_{instrument.id}_{ending}", last, note)


def _outcomes(found: _Counted) -> Iterator[Figure]:
    """Reliable improvement and pre-post effect size; people often start at a low point, so both flatter a little."""
    for instrument in found.of_kind("outcome"):
        own = _courses(found, instrument)
        yield from _improved(instrument, own)
        first = [sign(instrument) * course.first for course in own]
        last = [sign(instrument) * course.last for course in own]
        note = "pre-post effect size, in SDs of the first ratings; without a comparison group"
        yield figures.of(f"effect_{instrument.id}", prepost_effect(first, last), len(own), note)


def _improved(instrument: Instrument, own: Iterable[Ends]) -> Iterator[Figure]:
    """The share that improved reliably, of the courses for whose people a reliable change was published."""
    judged: list[bool] = []
    known: dict[str, None] = {}
    for course in own:
        change = instrument.change_for(course.client.population, course.rater)
        limit = reliable_change(change)
        if change is not None and limit is not None:
            gain = sign(instrument) * (course.last - course.first)
            judged.append(round(gain, 4) >= limit)
            known[change.source] = None
    if judged:
        yield figures.share(f"improved_{instrument.id}", sum(judged), len(judged), "; ".join(known))


def _courses(found: _Counted, instrument: Instrument, least: int = 2) -> list[Ends]:
    own = (course for course in found.courses if course.instrument.id == instrument.id and course.rater != "therapist")
    return [course for course in own if course.ratings >= least]
