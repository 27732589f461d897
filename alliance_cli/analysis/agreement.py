"""How far two views of the same sessions agree: client and therapist, partner and partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from math import sqrt

from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import sign, step, turned_prior, turned_range
from alliance_cli.analysis.limits import expectation
from alliance_cli.analysis.reading import SURPRISING
from alliance_cli.analysis.reasons import Reason
from alliance_cli.analysis.statistics import Estimate, limits_of_agreement
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import ROLES

SPLIT_SESSIONS = 3
GAP_FROM = 4  # pairs
AGREEMENT_FROM = 6  # pairs


def agreement(one: Course, other: Course) -> Estimate | None:
    """Mean difference of the ratings at the same dates (`one` minus `other`), in headline units, from six pairs on.

    `low` and `high` are the limits of agreement: between them 95 % of single differences lie (Bland & Altman 1986).
    """
    differences = [a.value - b.value for a, b in paired(one, other)]
    return limits_of_agreement(differences) if len(differences) >= AGREEMENT_FROM else None


def split(courses: Courses) -> Iterator[Reason]:
    """The gap between two partners widened over three sessions by more than both personal SDs; of several pairs on one
    day, one reason.

    Never says who is further from the work. A gap at one time did not predict ending in 72 couples, its change did
    (Bartle-Haring et al. 2012).
    """
    found: dict[date, tuple[Point, list[tuple[str, str]]]] = {}
    partners = [course for course in courses.values() if course.rater not in ROLES]
    for one, other in combinations(partners, 2):
        if one.instrument.id != other.instrument.id or one.instrument.kind != "alliance" or not one.instrument.prior:
            continue
        pairs = paired(one, other)[-SPLIT_SESSIONS:]
        gaps = [abs(a.value - b.value) for a, b in pairs]
        if len(pairs) == SPLIT_SESSIONS and gaps[-1] - gaps[0] > max(_personal_sd(one), _personal_sd(other)):
            latest = pairs[-1][0]
            found.setdefault(latest.date, (latest, []))[1].append((one.rater, other.rater))
    for day, (point, moved) in found.items():
        yield Reason("split", point.session, day, {"pairs": tuple(moved), "ratings": SPLIT_SESSIONS})


def gap(courses: Courses) -> Iterator[Reason]:
    """The therapist's last rating lies above the client's by more than is usual for this pair, from the 4th pair on."""
    for (name, rater), theirs in courses.items():
        own = courses.get((name, "therapist"))
        if own is None or rater == "therapist" or theirs.instrument.kind != "alliance":
            continue
        pairs = paired(own, theirs)
        if len(pairs) >= GAP_FROM and _wider_than_usual(theirs.instrument, pairs):
            yield Reason("gap", pairs[-1][1].session, pairs[-1][1].date, {"rater": rater})


def paired(one: Course, other: Course) -> list[tuple[Point, Point]]:
    """The ratings of two raters at the same date, oldest first; of several on one day the first."""
    first = {point.date: point for point in reversed(other.points)}
    own = {point.date: point for point in reversed(one.points)}
    return [(own[day], first[day]) for day in sorted(own.keys() & first.keys())]


def _personal_sd(course: Course) -> float:
    """This rater's spread from rating to rating: what the ratings so far and the prior say; without both, 0."""
    prior = turned_prior(course.instrument)
    way = sign(course.instrument)
    found = prior and expectation(
        [way * value for value in course.values], prior, turned_range(course.instrument), step(course.instrument)
    )
    return found.sd if found else 0.0


def _wider_than_usual(instrument: Instrument, pairs: Iterable[tuple[Point, Point]]) -> bool:
    """The predictive limit on the differences, client's minus therapist's; expected at first to agree on average."""
    prior = turned_prior(instrument)
    if prior is None:
        return False
    way = sign(instrument)
    low, high = instrument.headline_range
    differences = [way * (theirs.value - own.value) for own, theirs in pairs]
    about_none = prior._replace(mean=0.0, sd=prior.sd * sqrt(2), between_sd=prior.between_sd * sqrt(2))
    expected = expectation(differences[:-1], about_none, (low - high, high - low), step(instrument))
    return differences[-1] < 0 and expected is not None and expected.surprise(differences[-1]) < SURPRISING
