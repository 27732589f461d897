"""Sessions with their notes, and the screen before the door opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any

from alliance_cli.analysis.course import Course
from alliance_cli.analysis.last_time import LastTime
from alliance_cli.analysis.ranking import Entry
from alliance_cli.dates import day_of
from alliance_cli.forms import note_form
from alliance_cli.inputs import folded
from alliance_cli.model import Addendum, Record, Session
from alliance_cli.model.words import ATTENDANCE, MODE, REPAIR_STEP, ROLE, WHY
from alliance_cli.render.terminal.caseload_table import to_ask_about
from alliance_cli.render.terminal.client_card import half_given
from alliance_cli.render.terminal.course_table import in_a_line
from alliance_cli.render.terminal.tables import cut, heading, lines_of, pairs, table, text


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
    why = f" ({WHY.said(session.why)})" if session.why else ""
    return ATTENDANCE.said(session.attendance) + why


def session_page(
    session: Session,
    record: Record,
    private: Mapping[str, str] | None,
    addenda: Sequence[Addendum] = (),
    lines: Sequence[str] = (),
) -> list[Any]:
    """`lines`: ready for the clinical record, one for each rating."""
    place = [
        _attendance(session),
        MODE.said(session.mode) if session.mode else "",
        f"{session.minutes} min" if session.minutes else "",
    ]
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
        parts.append(pairs([(f"Added {day_of(added.written)} by {who}", added.text)]))
    ratings = [
        f"{m.instrument} by {ROLE.said(m.rater)} (id {m.id})"
        for m in record.measurements
        if m.session == session.number
    ]
    ruptures = [f"rupture {r.number}" for r in record.ruptures if r.session == session.number]
    if ratings or ruptures:
        parts.append(text(", ".join([*ratings, *ruptures]), "dim"))
    if lines:
        parts += [text(""), text("For the clinical record:", "dim"), *(text(line) for line in lines)]
    return parts


def _days_after(session: Session) -> str:
    days = (day_of(session.written) - session.date).days
    return f"written {days} days after the session" if days > 1 else ""


BRIEF_LINES = 22  # below the heading: with the line that was typed, a screen of 24
WHOLE = ("Safety", "Ask about")  # texts that stay whole as long as they can; the first always
TEXT_LENGTHS = (None, 190, 120, 62)  # letters of a text; less and less, until all of it finds room


def brief(
    record: Record,
    entry: Entry,
    courses: Mapping[tuple[str, str], Course],
    seen: LastTime,
    away: str | None = None,
    reminder: str | None = None,
    safety: Sequence[str] = (),
    *,
    everything: bool = False,
    plain: bool = False,
) -> list[Any]:
    """One screen of 80 columns, texts cut where they must be; or `everything`."""
    carry, missed = entry.carry_over, seen.last is not None and seen.last is not seen.met
    goals = [goal for goal in record.goals if goal.status == "open"]
    lines = [in_a_line(c, plain=plain) for c in courses.values() if c.ratings]
    rows: list[tuple[str, str | None]] = [
        (WHOLE[0], "\n".join(safety)),
        ("Last time", _when(seen.last)),
        ("Before it" if missed else "", _when(seen.met) if missed else None),
        ("Break", away),
        ("Happened", seen.happened),
        ("Agreed", carry.agreed),
        ("Plan", seen.plan if seen.plan != carry.agreed else None),
        ("Do differently", carry.will_change),
        ("Client said", seen.client_said),
        ("Repair", f"not yet: {', '.join(map(REPAIR_STEP.said, carry.open_steps))}" if carry.open_steps else None),
        ("Decided", "; ".join(d.text for d in carry.decisions)),
        *((f"Goal {goal.number}", goal.text) for goal in goals),
        ("Ways agreed", "; ".join(task.text.rstrip(".") for task in seen.ways)),
        *(("Ratings" if n == 0 else " ", line) for n, line in enumerate(lines)),
        ("Half given", half_given(record)),
        ("Of age", reminder),
        ("Ask about", "\n".join(to_ask_about(entry.reasons, everything=everything))),
    ]
    title = heading(f"{record.client.code}  before the session")
    return [title, pairs(rows if everything else _on_one_screen([(name, said) for name, said in rows if said]))]


def _when(session: Session | None) -> str | None:
    return f"session {session.number}, {session.date}, {_attendance(session)}" if session else None


def _on_one_screen(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Texts as long as the screen has room for; what is asked about stays whole as long as it can."""
    for longest in TEXT_LENGTHS:
        kept = [(name, said if longest is None or name in WHOLE else cut(said, longest)) for name, said in rows]
        if lines_of(kept) <= BRIEF_LINES:
            return kept
    return [(name, said if name == WHOLE[0] else cut(said, TEXT_LENGTHS[-1] or 0)) for name, said in rows][:BRIEF_LINES]
