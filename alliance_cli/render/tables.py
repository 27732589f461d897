"""Tables and pages for the terminal: they fit 80 columns and use more where there is more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alliance_cli.analysis.caseload import Entry
from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.record_line import record_line
from alliance_cli.analysis.sentences import episode
from alliance_cli.forms.instrument import Instrument
from alliance_cli.model import Addendum, Goal, Record, Session, Signal
from alliance_cli.render.records import Json
from alliance_cli.render.sparkline import sparkline, window

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

ATTENTION = {"act": "!! take to supervision", "watch": "?  worth asking", "ok": "   nothing flagged"}
AGREED = {"both": "agreed by both", "client": "the client's", "therapist": "mine", "none": "not agreed yet"}


def table(*columns: str, right: Sequence[str] = (), fold: Sequence[str] = ()) -> Table:
    """A table without lines, readable when it is read aloud; `fold` columns wrap, the others keep their width."""
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in columns:
        folds = column in fold
        made.add_column(
            column,
            justify="right" if column in right else "left",
            no_wrap=not folds,
            overflow="fold" if folds else "ellipsis",
        )
    return made


def text(words: str, style: str = "") -> Text:
    """Words as they are: nothing in them is markup."""
    from rich.text import Text

    return Text(words, style=style)


def heading(words: str) -> Text:
    return text(words, "bold")


def pairs(rows: Sequence[tuple[str, str | None]]) -> Table:
    """Name and value, one pair a line; what is empty is left out."""
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    made.add_column(no_wrap=True, style="dim")
    made.add_column(overflow="fold")
    for name, value in rows:
        if value:
            made.add_row(text(name), text(value))
    return made


def clients(found: Sequence[Record], *, closed: bool) -> list[Any]:
    if not found:
        return [text("No clients yet. “alliance client add AB12” adds one.")]
    columns = ["Code", "Who", "Since", "Sessions", "Last"] + (["Closed"] if closed else [])
    made = table(*columns, right=["Sessions"])
    for record in found:
        who, held = record.client, [s for s in record.sessions if s.held]
        row = [who.code, _kind(record), str(who.opened), str(len(held)), str(held[-1].date) if held else "–"]
        made.add_row(*row, *([f"{who.closed} {who.ending}" if who.closed else ""] if closed else []))
    return [made]


def _kind(record: Record) -> str:
    who = record.client
    people = f" ({', '.join(who.participants)})" if who.participants else ""
    words = [w for w in (who.kind + people, who.population if who.population != "adult" else "", who.modality) if w]
    return ", ".join(words)


def client_page(record: Record) -> list[Any]:
    who = record.client
    held = [s for s in record.sessions if s.held]
    missed = sum(1 for s in record.sessions if s.attendance in ("no-show", "late-cancelled", "cancelled"))
    sessions_line = f"{len(held)} held, {missed} missed" + (f"; last {held[-1].date}" if held else "")
    rows: list[tuple[str, str | None]] = [
        ("Who", _kind(record)),
        ("Since", f"{who.opened}" + (f", closed {who.closed} ({who.ending})" if who.closed else "")),
        ("Born", who.born),
        ("Appointment", who.slot),
        ("About", who.about),
        ("Sessions", sessions_line),
        *((name.replace("_", " ").capitalize(), value) for name, value in who.fields.items()),
        ("Schedule", ", ".join(f"{i} {_every(days)}" for i, days in who.schedule.items())),
        ("Consent", ", ".join(f"{c.what}{' (withdrawn)' if c.withdrawn else ''}" for c in record.consents)),
        ("Ruptures", ", ".join(f"{r.number} {r.status}" for r in record.ruptures)),
    ]
    parts: list[Any] = [heading(who.code), pairs(rows)]
    if record.goals:
        parts += [text(""), heading("Goals"), *goals(who.code, record.goals)]
    return parts


def _every(days: int | None) -> str:
    return "off" if days is None else "each session" if days == 0 else f"every {days} days"


def goals(code: str, found: Sequence[Goal]) -> list[Any]:
    if not found:
        return [text(f"{code} has no goals yet. “alliance goal add {code} “…” --by both” adds one.")]
    made = table("", "In the client's words", "Agreed", "Since", fold=["In the client's words"], right=[""])
    for goal in found:
        mark = "" if goal.status == "open" else f"  ({goal.status} {goal.ended})"
        made.add_row(str(goal.number), text(goal.text + mark), AGREED[goal.agreed_by], str(goal.since))
        for task in goal.tasks:
            made.add_row("", text(f"– {task.text}"), AGREED[task.agreed_by], str(task.since))
    return [made]


def sessions(found: Sequence[Session], private: Mapping[int, Mapping[str, str]], word: str | None) -> list[Any]:
    if not found:
        return [text("No sessions." if word is None else f"No note holds “{word}”.")]
    made = table("Client", "No.", "Date", "Attendance", "Note", right=["No."], fold=["Note"])
    for session in found:
        notes = [*session.note.items(), *((f"{k} (private)", v) for k, v in private.get(session.id, {}).items())]
        made.add_row(
            session.client, str(session.number), str(session.date), _attendance(session), text(_gist(notes, word))
        )
    return [made]


def _gist(notes: Sequence[tuple[str, str]], word: str | None, longest: int = 90) -> str:
    """The field that was searched for, around the word; else what happened."""
    if word is not None:
        for field, value in notes:
            at = value.casefold().find(word.casefold())
            if at >= 0:
                start = max(0, at - 30)
                cut = value[start : start + longest]
                return f"{field}: {'…' if start else ''}{cut}{'…' if start + longest < len(value) else ''}"
    happened = dict(notes).get("happened") or next((v for _, v in notes), "")
    line = " ".join(happened.split())
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
    written_days = _days_after(session)
    parts: list[Any] = [
        heading(f"{session.client}  session {session.number}  {session.date}"),
        text("  ".join(p for p in (*place, *people, written_days) if p), "dim"),
    ]
    if session.note:
        parts.append(pairs([(label(field), value) for field, value in session.note.items()]))
    if private:
        parts += [heading("Private"), pairs([(label(field), value) for field, value in private.items()])]
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
    from datetime import date

    days = (date.fromisoformat(session.written[:10]) - session.date).days
    return f"written {days} days after the session" if days > 1 else ""


def label(field: str) -> str:
    """A note field's id as words: `asked_in_session` is “Asked in session”."""
    return field.replace("_", " ").replace(".", ": ").capitalize()


def ratings(found: Sequence[Json]) -> list[Any]:
    if not found:
        return [text("No ratings yet. “alliance measure srs CODE” records one.")]
    made = table(
        "Id", "Client", "Date", "Form", "By", "Total", "Mean", "What", right=["Id", "Total", "Mean"], fold=["What"]
    )
    for one in found:
        made.add_row(
            str(one["id"]), one["client"] or "–", one["date"], one["instrument"], one["rater"],
            _figure(one["total"]), _figure(one["mean"]), text(_what(one)),
        )  # fmt: skip
    return [made]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _what(one: Json) -> str:
    said = []
    if one["guess"] is not None:
        said.append("guess: none lowest" if one["guess"] == 0 else f"guess: item {one['guess']} lowest")
    elif one["prediction"]:
        said.append("prediction")
    if one["skipped"]:
        said.append(f"skipped: {one['skipped']}")
    elif not one["complete"] and not one["prediction"]:
        said.append("incomplete")
    said += dict.fromkeys(s["rule"].replace("_", " ") for s in one["signals"])
    return ", ".join(said)


def caseload(entries: Sequence[Entry]) -> list[Any]:
    if not entries:
        return [text("No open clients yet. “alliance client add AB12” adds one.")]
    parts: list[Any] = []
    for level, title in ATTENTION.items():
        some = [e for e in entries if e.attention == level]
        if not some:
            continue
        parts.append(heading(title.strip()))
        made = table("Client", "Sessions", "Last", "Why", right=["Sessions"], fold=["Why"])
        for entry in some:
            reasons = [text_of_reason(r.message, r.session) for r in entry.reasons]
            due = [f"Due: {d.instrument} ({d.rater}) since {d.due}" for d in entry.due]
            last = str(entry.last_session) if entry.last_session else "–"
            made.add_row(entry.client, str(entry.sessions), last, text("\n".join([*reasons, *due])))
        parts += [made, text("")]
    parts.append(text("Nothing flagged is not the same as fine: clients mark less strain than observers see.", "dim"))
    return parts


def text_of_reason(message: str, session: int | None) -> str:
    return f"{message}" + (f" (session {session})" if session else "")


def brief(record: Record, entry: Entry, courses: Mapping[tuple[str, str], Course]) -> list[Any]:
    carry = entry.carry_over
    held = [s for s in record.sessions if s.held]
    last = record.sessions[-1] if record.sessions else None
    plan = held[-1].note.get("plan") if held else None
    rows: list[tuple[str, str | None]] = [
        ("Last time", f"session {last.number}, {last.date}, {_attendance(last)}" if last else None),
        ("Happened", held[-1].note.get("happened") if held else None),
        ("Agreed", carry.agreed),
        ("Plan", plan if plan != carry.agreed else None),
        ("Do differently", carry.will_change),
        ("Client said", next((m.client_said for m in reversed(record.measurements) if m.client_said), None)),
        ("Still open", ", ".join(carry.open_steps)),
        ("Decided", "; ".join(d.text for d in carry.decisions)),
        ("Goals", "\n".join(f"{g.number}. {g.text}" for g in record.goals if g.status == "open")),
        ("Ratings", "\n".join(_course_line(c) for c in courses.values() if c.points)),
        ("Ask about", "\n".join(r.message for r in entry.reasons)),
    ]
    return [heading(f"{record.client.code}  before the session"), pairs(rows)]


def _course_line(course: Course) -> str:
    return f"{course.instrument.id} by {course.rater}: {written(course.instrument, course.values[-1])}  {spark(course)}"


def spark(course: Course, width: int = 24, *, ascii_only: bool = False) -> str:
    """The latest ratings of a course in one line, over a fair part of the scale."""
    low, high = window(course.values, *course.instrument.headline_range)
    return sparkline(course.values, low, high, width, ascii_only=ascii_only)


def trend(course: Course) -> list[Any]:
    form = course.instrument
    title = heading(f"{course.client}  {form.title}, rated by {course.rater}")
    if not course.points:
        return [title, text(f"No ratings yet. “alliance measure {form.id} {course.client}” records one.")]
    low, high = window(course.values, *form.headline_range)
    made = table("Session", "Date", "Score", "Usually", "", right=["Session", "Score"], fold=[""])
    gaps = [(s.date, s) for s in course.skipped]
    rows: list[tuple[Any, int, Any]] = [(p.date, 0, p) for p in course.points] + [(d, 1, s) for d, s in gaps]
    for _, kind, one in sorted(rows, key=lambda r: (r[0], r[1])):
        session = str(one.session) if one.session else "–"
        if kind:
            made.add_row(session, str(one.date), "–", "", text(f"not given: {one.reason}", "dim"))
            continue
        words = _in_words(one.signals, form)
        made.add_row(
            session,
            str(one.date),
            written(form, one.value),
            _usually(form, one),
            text(words),
        )
    parts: list[Any] = [title, text(f"{spark(course, 60)}  ({low:g} to {high:g})"), text(""), made, text("")]
    last = course.points[-1]
    parts += [text(s.message) for s in last.signals]
    parts.append(text(record_line(course, last.measurement), "dim"))
    return [*parts, *(text(episode(form, e)) for e in course.episodes)]


def _usually(form: Instrument, point: Point) -> str:
    """Where nine in ten ratings of this client would lie if nothing had changed."""
    if point.low is None or point.high is None:
        return ""
    return f"{written(form, point.low)} to {written(form, point.high)}"


RULES = {
    "surprising": "lower than usual for this client",
    "reliable_fall": "a reliable fall",
    "reliable_rise": "a reliable rise",
    "below_cutoff": "below the cut-off",
    "at_cutoff": "at the cut-off",
    "fall_1_point": "a small fall",
    "ceiling": "at the top three times",
    "below_limits": "under the individuals chart",
    "sd_fall_2": "a steep fall",
    "reported": "a strain was reported",
}


def _in_words(signals: Sequence[Signal], form: Instrument) -> str:
    """What stands out, the weightiest first; low items together."""
    found = {s.rule for s in signals}
    said = [words for rule, words in RULES.items() if rule in found]
    if "surprising" in found or "reliable_fall" in found:
        said = [words for words in said if words != RULES["fall_1_point"]]
    low = [form.items[s.item - 1].label for s in signals if s.item is not None]
    return "; ".join([*said, *([f"low: {', '.join(low)}"] if low else [])])


def instruments(found: Sequence[Instrument]) -> list[Any]:
    made = table("Id", "Title", "Items", "For", "How often", right=["Items"], fold=["Title"])
    for form in found:
        often = "when wanted" if form.schedule is None else _every(form.schedule)
        made.add_row(form.id, text(form.title), str(len(form.items)), ", ".join(form.raters), often)
    return [made]


def instrument_page(form: Instrument, permitted: str | None) -> list[Any]:
    low, high = form.headline_range
    screen = "open" if form.electronic == "open" else f"permitted by you on {permitted}" if permitted else "paper only"
    cutoffs = "\n".join(
        f"{'score' if c.on == 'headline' else 'an item'} {_side(form)} {c.value:g}"
        f"{' (' + ', '.join(c.population) + ')' if c.population else ''}: {c.source}; confidence {c.confidence}"
        for c in form.cutoffs
    )
    rows: list[tuple[str, str | None]] = [
        ("Measures", form.measures),
        ("Asks about", form.timeframe),
        ("For", f"{', '.join(form.population)}; answered by {', '.join(form.raters)}"),
        (
            "Items",
            "\n".join(f"{n}. {i.label}{' (reversed)' if i.reversed else ''}" for n, i in enumerate(form.items, 1)),
        ),
        ("Answers", f"{form.scale.min:g} to {form.scale.max:g} in steps of {form.scale.step:g}"),
        ("Score", f"{form.headline}, {low:g} to {high:g}; {form.better} is better"),
        ("Subscales", "\n".join(f"{s.label}: items {', '.join(map(str, s.items))}" for s in form.subscales)),
        ("Cut-offs", cutoffs or "none: only the client's own course"),
        ("Change", _change(form)),
        ("How often", "when wanted" if form.schedule is None else _every(form.schedule)),
        ("Cannot tell", form.limits),
        ("On screen", screen),
        ("Licence", form.licence),
        ("Authors", form.authors),
        ("Source", form.citation),
    ]
    return [heading(f"{form.title} ({form.id}, version {form.version})"), pairs(rows)]


def _change(form: Instrument) -> str | None:
    change = form.change
    if change is None:
        return None
    what = (
        f"reliable change {change.reliable_change:g}"
        if change.reliable_change
        else f"SD {change.sd:g}, reliability {change.reliability:g}"
    )
    return f"{what}; {change.source}"


def history(found: Sequence[Any]) -> list[Any]:
    if not found:
        return [text("Nothing was recorded yet.")]
    made = table("When (UTC)", "Command", "Client", "What", fold=["What"])
    for change in found:
        made.add_row(
            change.at.replace("T", " ").rstrip("Z"), change.command or "–", change.client or "–", text(_changed(change))
        )
    return [made]


def _changed(change: Any) -> str:
    before, after = change.before or {}, change.after or {}
    if not before:
        return f"new {change.record}"
    if not after:
        return f"{change.record} taken back"
    said = [f"{k}: {before.get(k)} → {after.get(k)}" for k in after if before.get(k) != after.get(k)]
    return f"{change.record} " + "; ".join(said)


def _side(form: Instrument) -> str:
    return "below" if form.better == "higher" else "above"
