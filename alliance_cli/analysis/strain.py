"""Signs of strain that lie between ratings: what was said, missed appointments, silence, goals nobody agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from alliance_cli.analysis import schedule
from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.reasons import Reason
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record, Session, words
from alliance_cli.model.words import DECLINED, NOBODY, NOT_KNOWN, OPEN

Courses = Mapping[tuple[str, str], Course]

AT_SHORT_NOTICE = words.ATTENDANCE.counting("at short notice")
APPOINTMENTS = 4
MISSES = 2
GOAL_SESSIONS = 3
REPORTED_SESSIONS = 2
STRAIN_FIELDS = ("strained", "confrontation")
STRAIN_MARK = "strain:"
NOT_SAID = ("", "no", "none", "-")


def strain_said(session: Session) -> bool:
    """Whether client or therapist says that there was a strain in this session (after Muran et al. 2009).

    The therapist says so by ticking in the note what strained the alliance; the client by a complaint, ticked as a
    moment of confrontation, or by a comment (`client_feedback`) that begins with "strain:". Moments of withdrawal
    are the therapist's own reading and do not count as said.
    """
    ticked = any(session.note.get(field, "").strip().lower() not in NOT_SAID for field in STRAIN_FIELDS)
    return ticked or _marked(session.note.get("client_feedback"))


def reported(record: Record, courses: Courses) -> Iterator[Reason]:
    """Strain that was spoken of at the last two held sessions."""
    for session in schedule.held(record)[-REPORTED_SESSIONS:]:
        reason = reported_at(record, courses, session)
        if reason is not None:
            yield reason


def reported_at(record: Record, courses: Courses, session: Session) -> Reason | None:
    """Strain spoken of at one session: in a list of strains, in the note, or in a rating's comment."""
    ratings = [r for course in courses.values() for r in course.ratings if r.measurement.session == session.number]
    said = next((s.message for rated in ratings for s in rated.signals if s.rule == "reported"), None)
    if said is None and not strain_said(session) and not any(_marked(r.measurement.client_said) for r in ratings):
        return None
    return Reason("reported", session.number, session.date, {"session": session.number, "said": said})


def missed(record: Record) -> Iterator[Reason]:
    """Two unexplained no-shows or late cancellations in the last four appointments; one's own never count."""
    unexplained = [
        session
        for session in record.sessions[-APPOINTMENTS:]
        if session.missed and session.attendance in AT_SHORT_NOTICE and (session.why or NOT_KNOWN) == NOT_KNOWN
    ]
    if len(unexplained) >= MISSES:
        last, parts = unexplained[-1], {"count": len(unexplained), "of": len(record.sessions[-APPOINTMENTS:])}
        yield Reason("missed", last.number, last.date, parts)


def silence(record: Record, courses: Courses, instruments: Mapping[str, Instrument]) -> Iterator[Reason]:
    """The rating due at the last session was not given, after one that stood out."""
    sessions = schedule.held(record)
    if not sessions:
        return
    last = sessions[-1]
    for plan in schedule.planned(record, instruments):
        ratings = schedule.ratings(record, plan)
        course = courses.get((plan.instrument, plan.rater))
        if course is None or any(one.date == last.date for one in course.begun):
            continue
        if not schedule.due_at(record, plan, last) or not _unexplained(ratings, last.date):
            continue
        earlier = [point for point in course.points if point.date < last.date]
        if earlier and _stood_out(record, courses, earlier[-1]):
            parts = {"title": instruments[plan.instrument].title, "session": last.number}
            yield Reason("silence", last.number, last.date, parts)


def goals_open(record: Record) -> Iterator[Reason]:
    """A goal that nobody has agreed to three sessions after it was set."""
    for goal in record.goals:
        since = [session for session in schedule.held(record) if session.date >= goal.since]
        if goal.status == OPEN and goal.agreed_by == NOBODY and len(since) >= GOAL_SESSIONS:
            parts = {"number": goal.number, "sessions": GOAL_SESSIONS}
            yield Reason("goal_not_agreed", since[-1].number, goal.since, parts)


def _marked(text: str | None) -> bool:
    return (text or "").strip().lower().startswith(STRAIN_MARK)


def _unexplained(ratings: Sequence[Measurement], day: date) -> bool:
    """No rating at this date and no reason, or the client declined for the second time."""
    here = [m for m in ratings if m.date == day]
    if not here:
        return True
    declined = [m for m in ratings if m.skipped == DECLINED and m.date <= day]
    return all(m.skipped == DECLINED for m in here) and len(declined) > 1


def _stood_out(record: Record, courses: Courses, point: Point) -> bool:
    if point.surprising:
        return True
    sessions = [session for session in record.sessions if session.number == point.session]
    return any(reported_at(record, courses, session) is not None for session in sessions)
