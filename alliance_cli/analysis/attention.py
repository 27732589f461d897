"""Why a client asks for attention now: what to take to supervision, and what is worth asking about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from alliance_cli.analysis import agreement, schedule, strain
from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.reasons import Reason
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record, Signal
from alliance_cli.model.words import OPEN

PAIR, LATEST = 2, 3  # ratings that are looked at for one that stands out, and for a slow loss
LINGERS = 6  # the same, while the ratings have not come back to where the loss began: then it is worth asking


def to_take_to_supervision(
    record: Record, courses: Courses, strong: float, discussed: date | None = None
) -> Iterator[Reason]:
    """Open ruptures, ratings that stand out (`strong`: the probability under which one does), slow loss, strain that
    was spoken of, and sessions marked since supervision last took up this client (`discussed`)."""
    yield from open_ruptures(record)
    for course in courses.values():
        point = _standing_out(record, course, strong)
        if point is not None:
            yield from _reason(point, "surprising")
        yield from _slow_loss(record, course)
    yield from strain.reported(record, courses)
    yield from _marked(record, discussed)


def worth_asking(
    record: Record,
    courses: Courses,
    instruments: Mapping[str, Instrument],
    due: Iterable[schedule.Due],
    strong: float,
) -> Iterator[Reason]:
    """One plain surprise in the latest two ratings, a slow loss that is not made up for, appointments, silence, views
    apart, overdue ratings, goals."""
    for course in courses.values():
        yield from _not_back(record, course)
        plain = _surprises(record, course)
        if plain and _standing_out(record, course, strong) is None:
            yield from _reason(plain[-1], "surprising")
    yield from strain.missed(record)
    yield from strain.silence(record, courses, instruments)
    yield from agreement.split(courses)
    yield from agreement.gap(courses)
    yield from _overdue(due, record, instruments)
    yield from strain.goals_open(record)


def open_ruptures(record: Record) -> Iterator[Reason]:
    for rupture in record.ruptures:
        if rupture.status == OPEN:
            step = rupture.steps[-1].step if rupture.steps else None
            parts = {"number": rupture.number, "kind": rupture.kind, "last_step": step}
            yield Reason("open_rupture", rupture.session, rupture.opened, parts)


def _surprises(record: Record, course: Course) -> list[Point]:
    return [point for point in _latest(record, course, PAIR) if _signal(point, "surprising")]


def _latest(record: Record, course: Course, count: int) -> list[Point]:
    """The latest ratings, without those the practitioner said were nothing."""
    nothing = {dismissal.date for dismissal in record.dismissals}
    return [point for point in course.points[-count:] if point.date not in nothing]


def _signal(point: Point, rule: str) -> Signal | None:
    return next((signal for signal in point.signals if signal.rule == rule), None)


def _slow_loss(record: Record, course: Course) -> Iterator[Reason]:
    """That the ratings have gone down little by little, if it showed in one of the latest three."""
    for point in _slid(record, course, LATEST):
        yield from _reason(point, "sliding")


def _not_back(record: Record, course: Course) -> Iterator[Reason]:
    """A slow loss a little longer ago, while the latest rating lies below what was usual when it began."""
    if _slid(record, course, LATEST):
        return
    for point in _slid(record, course, LINGERS):
        signal, latest = _signal(point, "sliding"), course.points[-1]
        began = next((each for each in course.points if signal and each.date == signal.since_date), None)
        if began and began.usual is not None and latest.way * latest.value < latest.way * began.usual:
            yield from _reason(point, "sliding")


def _slid(record: Record, course: Course, count: int) -> list[Point]:
    """The last of so many ratings at which a slow loss showed, if there is one."""
    return [point for point in _latest(record, course, count) if _signal(point, "sliding")][-1:]


def _standing_out(record: Record, course: Course, strong: float) -> Point | None:
    """The last one of the latest two that is strong."""
    very = [p for p in _surprises(record, course) if p.surprise is not None and p.surprise < strong]
    return very[-1] if very else None


def _reason(point: Point, rule: str) -> Iterator[Reason]:
    signal = _signal(point, rule)
    if signal is not None:
        yield Reason(signal.rule, point.session, point.date, {"said": signal.message})


def _marked(record: Record, discussed: date | None) -> Iterator[Reason]:
    """Sessions that the practitioner marked for supervision and that supervision has not taken up since."""
    decided = max((decision.made for decision in record.decisions), default=date.min)
    settled = max(discussed or date.min, decided)
    for session in record.sessions:
        wish = session.note.get("supervision", "").strip()
        if wish.lower() not in strain.NOT_SAID and session.date > settled:
            yield Reason("marked", session.number, session.date, {"session": session.number, "wish": wish})


def _overdue(due: Iterable[schedule.Due], record: Record, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    sessions = schedule.held(record)
    for each in due:
        if each.overdue:
            parts = {"title": instruments[each.instrument].title, "since": each.due, "last": each.last}
            yield Reason("overdue", sessions[-1].number if sessions else None, each.due, parts)
