"""“You said – we changed”: what came of a client's comments, and the lowest item before and after a change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from alliance_cli.analysis import figures, items
from alliance_cli.analysis.course import Course, Point, Rated
from alliance_cli.analysis.figures import Figure
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record

FIELD = "will_change"  # of a note: all that is read of it here


class Comment(NamedTuple):
    """One comment of a client. `moved`: the item marked lowest then, up to the next rating, as a share of its range."""

    changed: bool
    moved: float | None


def said_and_changed(said: Sequence[Comment]) -> Iterator[Figure]:
    """The share of comments followed by a recorded change, and how that item moved where there was one."""
    changed = [comment for comment in said if comment.changed]
    moved = [comment.moved for comment in changed if comment.moved is not None]
    yield figures.share("said_changed", len(changed), len(said), "clients' comments followed by a recorded change")
    note = "the lowest item from before to after, as a share of its range; low marks tend to rise by themselves"
    yield figures.mean("item_after_change", moved, note)


def comments(record: Record, course: Course) -> Iterator[Comment]:
    """Every comment in a course. A change is recorded with the rating itself, or in the note of its session."""
    noted = {session.date for session in record.sessions if session.note.get(FIELD)}
    ratings = sorted(course.ratings, key=lambda rated: (rated.measurement.date, rated.measurement.id))
    for rated, after in pairwise((*ratings, None)):
        if rated is not None and rated.measurement.client_said:
            changed = bool(rated.measurement.will_change) or rated.measurement.date in noted
            yield Comment(changed, None if after is None else _moved(course.instrument, rated, after))


def _moved(instrument: Instrument, before: Point | Rated, after: Point | Rated) -> float | None:
    item = items.after_change(instrument, before.score, after.score)
    return item.gain / (instrument.scale.max - instrument.scale.min) if item else None
