"""Sessions with their notes, and the screen before the door opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.ranking import Entry
from alliance_cli.forms import note_form
from alliance_cli.inputs import folded
from alliance_cli.model import Addendum, Record, Session
from alliance_cli.render.terminal.caseload_table import text_of_reason
from alliance_cli.render.terminal.course_table import spark
from alliance_cli.render.terminal.tables import heading, pairs, table, text


def sessions(found: Sequence[Session], private: Mapping[int, Mapping[str, str]], word: str | None) -> list[Any]:
    if not found:
        return [text("No sessions." if word is None else f"No note holds “{word}”.")]
    made = table("Client", "No.", "Date", "Attendance", "Note", right=["No."], fold=["Note"])
    for session in found:
        gist = text(_gist(session.note, private.get(session.id, {}), word))
        made.add_row(session.client, str(session.number), str(session.date), _attendance(session), gist)
    return [made]


def _gist(note: Mapping[str, str], private: Mapping[str, str], word: str | None, longest: int = 90) -> str:
    """The field that was searched for, around the word; else what happened."""
    told = [*starmap(note_form.said, note.items())]
    told += [(f"{name} (private)", value) for name, value in starmap(note_form.said, private.items())]
    for name, value in told if word is not None else ():
        at = folded(value).find(folded(word or ""))
        if at >= 0:
            start = max(0, at - 30)
            cut = value[start : start + longest]
            return f"{name}: {'…' if start else ''}{cut}{'…' if start + longest < len(value) else ''}"
    line = " ".join((note.get("happened") or next((value for _, value in told), "")).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _attendance(session: Session) -> str:
    why = f" ({session.why})" if session.why else ""
    return session.attendance + why


def session_page(
    session: Session,
    record: Record,
    private: Mapping[str, str] | None,
    addenda: Sequence[Addendum] = (),
    lines: Sequence[str] = (),
) -> list[Any]:
    """`lines`: ready for the clinical record, one for each rating."""
    place = [_attendance(session), session.mode, f"{session.minutes} min" if session.minutes else ""]
    people = [
        f"present: {', '.join(session.present)}" if session.present else "",
        f"absent: {', '.join(session.absent)}" if session.absent else "",
    ]
    written_days = "from the calendar, not confirmed" if session.unconfirmed else _days_after(session)
    parts: list[Any] = [
        heading(f"{session.client}  session {session.number}  {session.date}"),
        text("  ".join(p for p in (*place, *people, written_days) if p), "dim"),
    ]
    if session.note:
        parts.append(pairs([*starmap(note_form.said, session.note.items())]))
    if private:
        parts += [heading("Private"), pairs([*starmap(note_form.said, private.items())])]
    for added in addenda:
        who = "the client" if added.said_by == "client" else "me"
        parts.append(pairs([(f"Added {added.written[:10]} by {who}", added.text)]))
    ratings = [f"{m.instrument} by {m.rater} (id {m.id})" for m in record.measurements if m.session == session.number]
    ruptures = [f"rupture {r.number}" for r in record.ruptures if r.session == session.number]
    if ratings or ruptures:
        parts.append(text(", ".join([*ratings, *ruptures]), "dim"))
    if lines:
        parts += [text(""), text("For the clinical record:", "dim"), *(text(line) for line in lines)]
    return parts


def _days_after(session: Session) -> str:

    days = (date.fromisoformat(session.written[:10]) - session.date).days
    return f"written {days} days after the session" if days > 1 else ""


def brief(
    record: Record,
    entry: Entry,
    courses: Mapping[tuple[str, str], Course],
    away: str | None = None,
    reminder: str | None = None,
) -> list[Any]:
    carry = entry.carry_over
    held = [s for s in record.sessions if s.held]
    last = record.sessions[-1] if record.sessions else None
    plan = held[-1].note.get("plan") if held else None
    rows: list[tuple[str, str | None]] = [
        ("Last time", f"session {last.number}, {last.date}, {_attendance(last)}" if last else None),
        ("Break", away),
        ("Happened", held[-1].note.get("happened") if held else None),
        ("Agreed", carry.agreed),
        ("Plan", plan if plan != carry.agreed else None),
        ("Do differently", carry.will_change),
        ("Client said", next((m.client_said for m in reversed(record.measurements) if m.client_said), None)),
        ("Still open", ", ".join(carry.open_steps)),
        ("Decided", "; ".join(d.text for d in carry.decisions)),
        ("Goals", "\n".join(f"{g.number}. {g.text}" for g in record.goals if g.status == "open")),
        ("Ratings", "\n".join(_course_line(c) for c in courses.values() if c.points)),
        ("Of age", reminder),
        ("Ask about", "\n".join(map(text_of_reason, entry.reasons))),
    ]
    return [heading(f"{record.client.code}  before the session"), pairs(rows)]


def _course_line(course: Course) -> str:
    return f"{course.instrument.id} by {course.rater}: {written(course.instrument, course.values[-1])}  {spark(course)}"
