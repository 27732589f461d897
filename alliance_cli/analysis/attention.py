"""Why a client asks for attention now: what to take to supervision, and what is worth asking about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from alliance_cli.analysis import agreement, schedule, strain
from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.strain import Courses, Reason
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record, Rupture, Signal

PAIR, LATEST = 2, 3  # ratings that are looked at for one strong or plain signal, and for two plain ones


def to_take_to_supervision(
    record: Record, courses: Courses, strong: float, discussed: date | None = None
) -> Iterator[Reason]:
    """Open ruptures, ratings that stand out (`strong`: the probability under which one does), strain that was spoken
    of, and sessions marked since supervision last took up this client (`discussed`)."""
    yield from open_ruptures(record)
    for course in courses.values():
        point = _standing_out(record, course, strong)
        if point is not None:
            yield from _surprise_reason(point)
    yield from strain.reported(record, courses)
    yield from _marked(record, discussed)


def worth_asking(
    record: Record,
    courses: Courses,
    instruments: Mapping[str, Instrument],
    due: Iterable[schedule.Due],
    strong: float,
) -> Iterator[Reason]:
    """One plain surprise in the latest two ratings, appointments, silence, views apart, overdue ratings, goals."""
    for course in courses.values():
        plain = _surprises(record, course, PAIR)
        if plain and _standing_out(record, course, strong) is None:
            yield from _surprise_reason(plain[-1])
    yield from strain.missed(record)
    yield from strain.silence(record, courses, instruments)
    yield from agreement.split(courses)
    yield from agreement.gap(courses)
    yield from _overdue(due, record, instruments)
    yield from strain.goals_open(record)


def open_ruptures(record: Record) -> Iterator[Reason]:
    for rupture in record.ruptures:
        if rupture.status == "open":
            steps = _steps_taken(rupture)
            message = f"Rupture {rupture.number} ({rupture.kind}) is open{steps}. What would be the next step?"
            yield Reason("open_rupture", message, rupture.session, rupture.opened)


def _steps_taken(rupture: Rupture) -> str:
    if not rupture.steps:
        return "; no step of repair is recorded yet"
    return f"; last step of repair: {rupture.steps[-1].step}"


def _surprises(record: Record, course: Course, latest: int) -> list[Point]:
    """The surprising ones of the latest ratings, without those the practitioner said were nothing."""
    nothing = {dismissal.date for dismissal in record.dismissals}
    return [point for point in course.points[-latest:] if point.date not in nothing and _surprise_of(point)]


def _surprise_of(point: Point) -> Signal | None:
    return next((signal for signal in point.signals if signal.rule == "surprising"), None)


def _standing_out(record: Record, course: Course, strong: float) -> Point | None:
    """Strong in the latest two ratings, or plain twice in the latest three."""
    very = [p for p in _surprises(record, course, PAIR) if p.surprise is not None and p.surprise < strong]
    twice = _surprises(record, course, LATEST)
    if very:
        return very[-1]
    return twice[-1] if len(twice) > 1 else None


def _surprise_reason(point: Point) -> Iterator[Reason]:
    signal = _surprise_of(point)
    if signal is not None:
        yield Reason(signal.rule, signal.message, point.session, point.date)


def _marked(record: Record, discussed: date | None) -> Iterator[Reason]:
    """Sessions that the practitioner marked for supervision and that supervision has not taken up since."""
    decided = max((decision.made for decision in record.decisions), default=date.min)
    settled = max(discussed or date.min, decided)
    for session in record.sessions:
        wish = session.note.get("supervision", "").strip()
        if wish.lower() not in strain.NOT_SAID and session.date > settled:
            message = f"You marked session {session.number} for supervision: {wish}"
            yield Reason("marked", message, session.number, session.date)


def _overdue(due: Iterable[schedule.Due], record: Record, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    sessions = schedule.held(record)
    for each in due:
        if each.overdue:
            since = f"last given {each.last:%Y-%m-%d}" if each.last else "not given yet"
            message = (
                f"The {instruments[each.instrument].title} has been due since {each.due:%Y-%m-%d} ({since}). "
                "Is it still useful here, or can it come off the schedule?"
            )
            yield Reason("overdue", message, sessions[-1].number if sessions else None, each.due)
