"""Which course of a client to look at first, and which belong beside it."""

from __future__ import annotations

from datetime import date, timedelta

from alliance_cli.analysis.course import Course
from alliance_cli.analysis.strain import Courses
from alliance_cli.model import ROLES

HALF_YEAR = timedelta(days=180)
KINDS_FIRST = ("alliance", "outcome")


def main_course(courses: Courses) -> Course | None:
    """The alliance instrument and rater with most ratings in the half-year up to the client's latest, then over all,
    then rated last; without any, the outcome scale.

    The practitioner's own ratings never come first, and one partner stands before another in the order of their
    first ratings.
    """
    rated = [course for course in courses.values() if course.points]
    latest = max((course.points[-1].date for course in rated), default=date.min)
    others = [course for course in rated if course.rater != "therapist"]
    return max(others or rated, key=lambda course: _weight(course, latest), default=None)


def beside(main: Course, courses: Courses) -> list[Course]:
    """The other raters' courses on the same instrument."""
    return [c for c in courses.values() if c.instrument.id == main.instrument.id and c.rater != main.rater]


def partners(main: Course, courses: Courses) -> list[Course]:
    """The courses of the other people in the room on the same instrument."""
    return [] if main.rater in ROLES else [c for c in beside(main, courses) if c.rater not in ROLES and c.points]


def outcome_beside(main: Course, courses: Courses) -> Course | None:
    """How the client is doing, rated by the same person: the outcome scale to see below an alliance instrument."""
    if main.instrument.kind != "alliance":
        return None
    return main_course({k: c for k, c in courses.items() if c.instrument.kind == "outcome" and c.rater == main.rater})


def every_instrument(courses: Courses) -> list[Course]:
    """For each instrument with ratings the course to draw first, in the order in which they began."""
    names = dict.fromkeys(name for name, _ in courses)
    found = [main_course({key: course for key, course in courses.items() if key[0] == name}) for name in names]
    return [course for course in found if course is not None]


def _weight(course: Course, latest: date) -> tuple[int, int, int, date]:
    kind = course.instrument.kind
    rank = len(KINDS_FIRST) - KINDS_FIRST.index(kind) if kind in KINDS_FIRST else 0
    lately = sum(latest - point.date <= HALF_YEAR for point in course.points)
    return rank, lately, len(course.points), course.points[-1].date
