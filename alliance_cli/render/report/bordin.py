"""Bordin's three parts of the alliance (goals, tasks, bond), as the client marks them and as the therapist does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import rounded
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import BORDIN
from alliance_cli.model import ROLES, Record, Session
from alliance_cli.render.report.blocks import Grid

MOST_SIDES = 4  # columns that a page has room for
HEADINGS = {"goals": "Goals", "tasks": "Tasks", "bond": "Bond"}
OWN_MARKS = {"goals": "goals_mark", "tasks": "tasks_mark", "bond": "bond_mark"}  # the therapist's own, 0 to 10


@dataclass(frozen=True, slots=True)
class Side:
    """One side's latest marks; `source` says of what, and from when."""

    who: str
    source: str
    marks: dict[str, str]


def table(
    record: Record, courses: Courses, person: Callable[[str], str], when: Callable[[Point | Session], str]
) -> tuple[str, Grid] | None:
    """Whose view it is, and the three parts as rows, a column for each side, the client's first; None where nobody has
    marked them. Where there are more sides than columns, each is a row."""
    views = [*_rated(courses, person, when), *_noted(record, when)]
    if not views:
        return None
    whose = _whose([view.who for view in views])
    if len(views) > MOST_SIDES:
        columns = ("Whose", *HEADINGS.values())
        sides = ((f"{view.who}: {view.source}", *(view.marks.get(part, "–") for part in BORDIN)) for view in views)
        return whose, Grid(columns, tuple(sides), fold=columns)
    columns = ("Part", *(f"{view.who}: {view.source}" for view in views))
    rows = tuple((HEADINGS[part], *(view.marks.get(part, "–") for view in views)) for part in BORDIN)
    return whose, Grid(columns, rows, fold=columns)


def _whose(people: Iterable[str]) -> str:
    """“The alliance from both sides” only where the practitioner's own marks stand beside those of others."""
    sides = list(dict.fromkeys(people))
    if len(sides) > 1 and "Therapist" in sides:
        return "The alliance from both sides"
    if len(sides) > MOST_SIDES:
        return "The alliance as each marks it"
    named = [f"the {who.lower()}" if who.lower() in ROLES else who for who in sides]
    return f"The alliance as {' and '.join(named)} {'marks' if len(named) == 1 else 'mark'} it"


def _rated(courses: Courses, person: Callable[[str], str], when: Callable[[Point | Session], str]) -> Iterator[Side]:
    """The latest rating of every rater, then of their other instruments; each with the one before."""
    asked = [course for course in courses.values() if course.instrument.bordin and course.points]
    asked.sort(key=lambda course: (course.rater == "therapist", -course.points[-1].date.toordinal()))
    first = {course.rater: course for course in reversed(asked)}
    asked.sort(key=lambda course: first[course.rater] is not course)
    for course in asked:
        source = f"{course.instrument.abbreviation}, {when(course.points[-1])}"
        yield Side(person(course.rater), source, {part: _marks(course, part) for part in BORDIN})


def _marks(course: Course, part: str) -> str:
    asked = course.instrument.bordin[part]
    marks = [_mark(point, asked) for point in course.points[-2:]]
    if marks[-1] is None:
        return "–"
    places = 1 if isinstance(asked, int) else 2
    now = f"{rounded(marks[-1], places)} of {course.instrument.scale.max:g}"
    return f"{now} (before {rounded(marks[0], places)})" if len(marks) > 1 and marks[0] is not None else now


def _mark(point: Point, asked: int | str) -> float | None:
    return point.score.items[asked - 1] if isinstance(asked, int) else point.score.subscales[asked].mean


def _noted(record: Record, when: Callable[[Point | Session], str]) -> Iterable[Side]:
    """The therapist's marks in the latest note that has any; a bond marked for each partner shows them all."""
    for session in reversed(record.sessions):
        marks = {part: session.note.get(field, "") for part, field in OWN_MARKS.items()}
        marks["bond"] = marks["bond"] or " / ".join(
            value for name, value in session.note.items() if name.startswith("partner_bond_mark.")
        )
        if any(marks.values()):
            kept = {part: f"{mark} of 10" for part, mark in marks.items() if mark}
            return [Side("Therapist", f"own marks, {when(session)}", kept)]
    return []
