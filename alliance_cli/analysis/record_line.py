"""One ready line for the clinical record: about a rating, or about a session without one."""

from __future__ import annotations

from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.sentences import ended
from alliance_cli.model import ROLES, Measurement, Session
from alliance_cli.model.words import ATTENDANCE, MODE


def record_line(course: Course, measurement: Measurement) -> str:
    """“Client's session rating (SRS) 36.8 of 40; before 35.2; first 33.0. Client said: …”."""
    instrument = course.instrument
    who = course.rater.capitalize() if course.rater in ROLES else course.rater
    title, short = instrument.in_record or instrument.title, instrument.abbreviation
    name = f"{who}'s {title if short in title else f'{title} ({short})'}"
    said = f" {who} said: {ended(measurement.client_said)}" if measurement.client_said else ""
    return f"{name} {_numbers(course, measurement)}.{said}"


def session_line(session: Session) -> str:
    """“Session 5 on 2026-11-02: attended, in person, 50 minutes; no session rating.”."""
    how = (ATTENDANCE.said(session.attendance), MODE.said(session.mode) if session.held else "")
    minutes = f"{session.minutes} minutes" if session.minutes else ""
    told = ", ".join(part for part in (*how, minutes) if part)
    return f"Session {session.number} on {session.date}: {told}; no session rating."


def _numbers(course: Course, measurement: Measurement) -> str:
    if measurement.skipped is not None:
        return f"not given ({measurement.skipped})"
    values = [point.value for point in course.points if _up_to(point.measurement, measurement)]
    here = next((point for point in course.points if point.measurement.id == measurement.id), None)
    if here is None:
        return "given in part, no score"
    written_out = [written(course.instrument, value) for value in values]
    text = f"{written_out[-1]} of {course.instrument.headline_range[1]:g}"
    if len(values) > 1:
        text += f"; before {written_out[-2]}"
    if len(values) > 2:
        text += f"; first {written_out[0]}"
    return text


def _up_to(one: Measurement, other: Measurement) -> bool:
    return (one.date, one.id) <= (other.date, other.id)
