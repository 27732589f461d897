"""“You said – we changed”: what came of a client's comments, and the lowest item before and after a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from alliance_cli.analysis import figures, items
from alliance_cli.analysis.course import Course, Point, Rated
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record


class Comment(NamedTuple):
    """One comment of a client. `moved`: the item marked lowest then, up to the next rating, as a share of its range."""

    changed: bool
    moved: float | None


def said_and_changed(gathered: Iterable[tuple[Record, Courses]]) -> Iterator[Figure]:
    """The share of comments followed by a recorded change, and how that item moved where there was one."""
    said = [comment for record, courses in gathered for c in courses.values() for comment in comments(record, c)]
    changed = [comment for comment in said if comment.changed]
    moved = [comment.moved for comment in changed if comment.moved is not None]
    yield figures.share("said_changed", len(changed), len(said), "clients' comments followed by a recorded change")
    note = "the lowest item from before to after, as a share of its range; low marks tend to rise by themselves"
    yield figures.mean("item_after_change", moved, note)


def comments(record: Record, course: Course) -> Iterator[Comment]:
    """Every comment in a course. A change is recorded with the rating itself, or in the note of its session."""
    noted = {session.date for session in record.sessions if session.note.get("will_change")}
    ratings = sorted(course.ratings, key=lambda rated: (rated.measurement.date, rated.measurement.id))
    for rated, after in pairwise((*ratings, None)):
        if rated is not None and rated.measurement.client_said:
            changed = bool(rated.measurement.will_change) or rated.measurement.date in noted
            yield Comment(changed, None if after is None else _moved(course.instrument, rated, after))


def _moved(instrument: Instrument, before: Point | Rated, after: Point | Rated) -> float | None:
    item = items.after_change(instrument, before.score, after.score)
    return item.gain / (instrument.scale.max - instrument.scale.min) if item else None
