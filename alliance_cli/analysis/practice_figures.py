"""The practitioner's own figures: ratings given, endings, ruptures, courses, and what was changed, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance_cli.analysis import figures, schedule
from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.course import Course, every
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.headline import sign
from alliance_cli.analysis.said_changed import said_and_changed
from alliance_cli.analysis.statistics import prepost_effect
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import ENDINGS, OUTCOMES, Record, words
from alliance_cli.model.words import OPEN, REPAIRED, UNREPAIRED

UNEXPLAINED = "no reason given"


@dataclass(frozen=True, slots=True)
class Practice:
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


def figures_of(records: Iterable[Record], instruments: Mapping[str, Instrument]) -> Practice:
    """The practice in figures; no ranking, and no comparison with other people's norms."""
    gathered = [(record, every(record, instruments)) for record in records]
    everyone = [record for record, _ in gathered]
    courses = [course for _, each in gathered for course in each.values()]
    offered, given, skipped = _ratings(gathered)
    endings = Counter(record.client.ending or "other" for record in everyone if record.client.closed)
    ruptures = Counter(rupture.status for record in everyone for rupture in record.ruptures)
    episodes = Counter(episode.status for course in courses for episode in course.episodes)
    estimates = (
        figures.share("ratings_given", given, offered, "of the ratings that were due"),
        figures.share(
            "unplanned_endings", endings[words.UNPLANNED], endings.total(), words.ENDING.said(words.UNPLANNED)
        ),
        figures.share("ruptures_repaired", ruptures[REPAIRED], ruptures[REPAIRED] + ruptures[UNREPAIRED]),
        _ratings_to_return(courses),
        *_levels(courses),
        *_at_the_end(gathered),
        *_outcomes(gathered),
        *said_and_changed(gathered),
    )
    return Practice(
        clients=len(everyone),
        sessions=sum(len(schedule.held(record)) for record in everyone),
        ratings_offered=offered,
        ratings_given=given,
        skipped=skipped,
        endings={ending: endings[ending] for ending in ENDINGS},
        ruptures={"opened": ruptures.total(), **{status: ruptures[status] for status in (OPEN, *OUTCOMES)}},
        episodes={s: episodes[s] for s in words.EPISODE_STATUS},
        estimates=estimates,
    )


def _ratings(gathered: Iterable[tuple[Record, Courses]]) -> tuple[int, int, dict[str, int]]:
    """How many ratings were due, how many were given, and why the others were not."""
    offered = given = 0
    reasons: Counter[str] = Counter()
    for record, courses in gathered:
        for course in courses.values():
            rated = {each.measurement.date for each in course.ratings}
            skipped = {skip.date: skip.reason for skip in course.skipped if skip.date not in rated}
            silent = days_due(record, course) - rated - skipped.keys()
            offered += len(rated) + len(skipped) + len(silent)
            given += len(rated)
            reasons.update(skipped.values())
            reasons[UNEXPLAINED] += len(silent)
    return offered, given, dict(+reasons)


def days_due(record: Record, course: Course) -> set[date]:
    """The days of the sessions that called for a rating, from its first time on until consent was withdrawn."""
    interval = record.client.schedule.get(course.instrument.id, course.instrument.schedule)
    begun = [each.measurement.date for each in course.ratings] + [skip.date for skip in course.skipped]
    if interval != schedule.EACH_SESSION or not begun:
        return set()
    end = schedule.withdrawn_on(record) or date.max
    attended = [session for session in schedule.held(record) if schedule.attends(session, course.rater)]
    return {session.date for session in attended if min(begun) <= session.date < end}


def _ratings_to_return(courses: Iterable[Course]) -> Figure:
    back = [e.ratings_to_return for c in courses for e in c.episodes if e.ratings_to_return is not None]
    return figures.mean("ratings_to_return", back, "of the episodes that came back to usual")


def _levels(courses: Sequence[Course]) -> Iterator[Figure]:
    """First and latest rating of the courses with two ratings or more, the practitioner's own ratings apart."""
    for instrument in _instruments(courses, "alliance"):
        own = _courses(courses, instrument)
        yield figures.mean(f"first_{instrument.id}", [course.values[0] for course in own])
        yield figures.mean(f"latest_{instrument.id}", [course.values[-1] for course in own])


def _at_the_end(gathered: Sequence[tuple[Record, Courses]]) -> Iterator[Figure]:
    """The last alliance ratings of those whose work ended, planned and not: a picture, and no cause."""
    courses = [course for _, each in gathered for course in each.values()]
    for instrument in _instruments(courses, "alliance"):
        for ending in (words.PLANNED, words.UNPLANNED):
            last = [
                course.values[-1]
                for record, each in gathered
                for course in each.values()
                if record.client.closed and record.client.ending == ending and course.rater != "therapist"
                if course.instrument.id == instrument.id and course.points
            ]
            note = f"the last rating where the ending was {ending}; it says nothing of why"
            yield figures.mean(f"last_{instrument.id}_{ending}", last, note)


def _outcomes(gathered: Sequence[tuple[Record, Courses]]) -> Iterator[Figure]:
    """Reliable improvement and pre-post effect size; people often start at a low point, so both flatter a little."""
    courses = [course for _, each in gathered for course in each.values()]
    for instrument in _instruments(courses, "outcome"):
        yield from _improved(instrument, gathered)
        own = _courses(courses, instrument)
        first = [sign(instrument) * course.values[0] for course in own]
        last = [sign(instrument) * course.values[-1] for course in own]
        note = "pre-post effect size, in SDs of the first ratings; without a comparison group"
        yield figures.of(f"effect_{instrument.id}", prepost_effect(first, last), len(own), note)


def _improved(instrument: Instrument, gathered: Iterable[tuple[Record, Courses]]) -> Iterator[Figure]:
    """The share that improved reliably, of the courses for whose people a reliable change was published."""
    judged: list[bool] = []
    known: dict[str, None] = {}
    for record, courses in gathered:
        for course in _courses(courses.values(), instrument):
            change = instrument.change_for(record.client.population, course.rater)
            limit = reliable_change(change)
            if change is not None and limit is not None:
                gain = sign(instrument) * (course.values[-1] - course.values[0])
                judged.append(round(gain, 4) >= limit)
                known[change.source] = None
    if judged:
        yield figures.share(f"improved_{instrument.id}", sum(judged), len(judged), "; ".join(known))


def _instruments(courses: Iterable[Course], kind: str) -> list[Instrument]:
    found = {course.instrument.id: course.instrument for course in courses if course.instrument.kind == kind}
    return list(found.values())


def _courses(courses: Iterable[Course], instrument: Instrument) -> list[Course]:
    own = (course for course in courses if course.instrument.id == instrument.id and course.rater != "therapist")
    return [course for course in own if len(course.points) > 1]
