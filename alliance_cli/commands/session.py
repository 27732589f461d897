"""Appointments and their notes: add, show, correct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, TypeAlias

import typer

from alliance_cli.analysis import course, schedule
from alliance_cli.analysis.record_line import record_line, session_line
from alliance_cli.commands.declare import AnyCode, Code, Day, group, verb
from alliance_cli.dates import parse_date
from alliance_cli.errors import BadUsage, NotFound
from alliance_cli.flows import rupture_in_note, safety_at_hand, which
from alliance_cli.flows.appointment import (
    Absent,
    Attendance,
    Fields,
    File,
    Given,
    Minutes,
    Mode,
    Note,
    Present,
    Why,
    appointment,
    as_kept,
    parted,
    read_fields,
)
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, folded, one_of
from alliance_cli.model import Client, Record, Reflection, Session, Supervision, words
from alliance_cli.render import as_json
from alliance_cli.render.terminal import session_card
from alliance_cli.store import clients, records, reflections, sessions, supervisions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace

commands = group("session")

WhichSession = Annotated[int, typer.Argument(metavar="N", help="The session's number.", min=1), AskedFor(which.session)]
NumberOrLast = Annotated[
    int | None,
    typer.Argument(metavar="[N]", help="The session's number; left out, the last.", min=1),
    AskedFor(which.session),
]
Private = Annotated[bool, typer.Option("--private", help="With your private notes.")]


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "add", 'alliance session add AB12 --note "Talked about the move. Calmer."')
def add(
    work: Workspace,
    code: Code,
    date: Day = None,
    attendance: Attendance = None,
    why: Why = None,
    mode: Mode = None,
    minutes: Minutes = None,
    present: Present = None,
    absent: Absent = None,
    note: Note = None,
    set_: Fields = None,
    from_: File = None,
    editor: Annotated[bool, typer.Option("--editor", help="Long texts in your own editor (F2 in the note).")] = False,
) -> None:
    """Record an appointment: today and attended, if nothing else is given."""
    if from_ is not None:
        _add_from_file(work, code, from_)
        return
    client = work.client(code)
    fields = read_fields(note, set_)
    given = Given(date, attendance, why, mode, minutes, present or (), absent or (), fields)
    said = any(x is not None for x in (attendance, why, mode, minutes, note, set_)) or bool(present or absent)
    if work.asks and not said:
        from alliance_cli.flows import note_at_terminal

        begun = note_at_terminal.begin(work, client, appointment(work, client, given), day=date is None)
        write_at_terminal(work, client, begun, editor=editor)
    else:
        _show(work, _add(work, client, given))


def write_at_terminal(work: Workspace, client: Client, begun: Appointment | Session, *, editor: bool = False) -> None:
    """The note of an appointment, then the session as it is kept, and what is due."""
    from alliance_cli.flows import note_at_terminal

    session = note_at_terminal.write(work, client, begun, editor=editor)
    _show(work, session)
    _say_due(work, client, session)


@verb(commands, "list", "alliance session list AB12")
def list_(
    work: Workspace,
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="One client; left out, everyone.")] = None,
    grep: Annotated[str | None, typer.Option("--grep", metavar="WORD", help="Only notes that hold this word.")] = None,
    private: Private = False,
) -> None:
    """List sessions, the notes in brief."""
    some = [work.client(code)] if code is not None else clients.every(work.vault, closed=True)
    batches = (some[at : at + records.CLIENTS_AT_ONCE] for at in range(0, len(some), records.CLIENTS_AT_ONCE))
    found = (_Batch(work, each, grep, private=private) for each in batches)
    if work.json:
        work.show_each((one for batch in found for one in batch.as_json()), list)
        return
    shown_any = False
    for batch in found:
        if batch.sessions:
            shown_any = True
            work.put(*session_card.sessions(batch.sessions, batch.private, grep))
    if not shown_any:
        work.put(*session_card.sessions([], {}, grep))


class _Batch:
    """The sessions of some clients, all or those whose notes hold a word."""

    def __init__(self, work: Workspace, some: Sequence[Client], word: str | None, *, private: bool) -> None:
        self.vault, self.private_too = work.vault, private
        ids = [client.id for client in some]
        holding = None if word is None else sessions.holding(work.vault, ids, folded(word), private=private)
        self.clients = [client for client in some if holding is None or client.id in holding]
        ids = [client.id for client in self.clients]
        found = sessions.every(work.vault, ids) if ids else []
        wanted = None if holding is None else {one for each in holding.values() for one in each}
        self.sessions = [one for one in found if wanted is None or one.id in wanted]
        self.private = sessions.private_notes(work.vault, ids) if private and ids else {}

    def as_json(self) -> Iterator[as_json.Json]:
        wanted = {one.id for one in self.sessions}
        for record in records.gather(self.vault, self.clients):
            for one, shown in zip(record.sessions, as_json.sessions(record), strict=True):
                if one.id in wanted:
                    yield shown | ({"private": self.private.get(one.id, {})} if self.private_too else {})


@verb(commands, "show", "alliance session show AB12 5")
def show(
    work: Workspace,
    code: AnyCode,
    number: NumberOrLast = None,
    line: Annotated[bool, typer.Option("--line", help="Only the line for the clinical record.")] = False,
    private: Private = False,
) -> None:
    """Show one session with its note, and a line ready for the clinical record."""
    session = sessions.find(work.vault, work.client(code), number)
    if line and not work.json:
        for ready in _lines(work, records.of(work.vault, clients.find(work.vault, session.client)), session):
            work.say(ready)
    else:
        _show(work, session, private=private)


@verb(commands, "amend", 'alliance session amend AB12 5 --set plan="bring the diary"')
def amend(
    work: Workspace,
    code: AnyCode,
    number: WhichSession,
    date: Day = None,
    attendance: Attendance = None,
    why: Why = None,
    mode: Mode = None,
    minutes: Minutes = None,
    present: Present = None,
    absent: Absent = None,
    note: Note = None,
    set_: Fields = None,
    confirmed: Annotated[bool, typer.Option("--confirmed", help="It took place, as your calendar has it.")] = False,
) -> None:
    """Correct a session; an empty value clears a field, and the history keeps it."""
    client = work.client(code)
    session = sessions.find(work.vault, client, number)
    if work.asks and not work.told:
        from alliance_cli.flows import note_at_terminal

        _show(work, note_at_terminal.amend(work, client, session))
        return
    given = Given(date, attendance, why, mode, minutes, present or (), absent or (), read_fields(note, set_))
    changed = appointment(work, client, given, session)
    if changed == as_kept(session) and not given.note and not (confirmed and session.unconfirmed):
        raise BadUsage("There is nothing to change.", "Name what to change: “alliance session amend --help” lists it.")
    with work.vault.writing():
        amended = sessions.amend(work.vault, session, changed, *parted(given.note or {}))
        amended = rupture_in_note.settle(work.vault, client, amended)
    _show(work, amended)


@verb(commands, "addendum", 'alliance session addendum AB12 5 "On reading this: it was my idea." --from client')
def addendum(
    work: Workspace,
    code: AnyCode,
    number: WhichSession,
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", help="What is added; the note itself stays as it is."),
        AskedFor(which.text("What is to be added?", which.uid_of_session)),
    ],
    said_by: Annotated[str | None, typer.Option("--from", metavar="WHO", help="client or me; me if left out.")] = None,
) -> None:
    """Add to a session's note later, beside it."""
    session = sessions.find(work.vault, work.client(code), number)
    voices = [("me", "me"), ("client", "the client")]
    voice = work.offer(said_by, lambda: which.pick(work, "Whose words are these?", voices)) or "me"
    sessions.add_addendum(work.vault, session, one_of(voice, ("client", "me"), "voice"), clean(text))
    _show(work, session)


@verb(commands, "move", "alliance session move AB12 5 --to DQ58")
def move(
    work: Workspace,
    code: AnyCode,
    number: WhichSession,
    to: Annotated[str | None, typer.Option("--to", metavar="CODE", help="The client it belongs to.")] = None,
) -> None:
    """Give a session with its ratings to another client."""
    session = sessions.find(work.vault, work.client(code), number)
    new = work.client(work.need(to, "--to", lambda: which.client(work, {}, question="To which client?", but=code)))
    for sentence in clients.doubts(work.vault, new, session.date):
        work.warn(sentence)
    moved = sessions.move(work.vault, session, new)
    _show(work, moved.session)
    work.say(_what_moved(session, moved))


@verb(commands, "remove", "alliance session remove AB12 5")
def remove(work: Workspace, code: AnyCode, number: WhichSession) -> None:
    """Remove a session; its ratings stay, and “alliance undo” brings it back."""
    client = work.client(code)
    session = sessions.find(work.vault, client, number)
    gone = _json(records.of(work.vault, client), session)
    sessions.remove(work.vault, session)
    left = _counted(len(gone["ratings"]), [(n, n) for n in gone["ruptures"]])
    stays = f" What belongs to it stays, without a session: {left}." if left else ""
    removed = f"Removed session {number} of {client.code} ({session.date}).{stays} “alliance undo” brings it back."
    work.show(gone, lambda: [removed])


@verb(commands, "resume", "alliance session resume")
def resume(work: Workspace) -> None:
    """Go on with a note, a reflection or a supervision that was left in the middle."""
    from alliance_cli.commands import reflect, supervision
    from alliance_cli.flows import left_by_editor, note_at_terminal, written_at_terminal

    if work.asks:
        left_by_editor.offer(work)
    left = sessions.paused(work.vault), reflections.left_open(work.vault), supervisions.left_open(work.vault)
    one = _pick_left(work, [each for each in left if each is not None])
    if isinstance(one, Session):
        _show(work, note_at_terminal.go_on(work, one))
    elif isinstance(one, Reflection):
        reflect.show_one(work, written_at_terminal.go_on_reflecting(work, one))
    else:
        supervision.show_one(work, written_at_terminal.go_on_supervising(work, one, one.date))


_Left: TypeAlias = Session | Reflection | Supervision


def _pick_left(work: Workspace, left: Sequence[_Left]) -> _Left:
    if not left:
        raise NotFound("No note was left in the middle.", "“alliance session add” begins one.")
    if not work.asks:
        raise BadUsage("There is nobody to go on with it.", "Run this at a terminal.")
    if len(left) == 1:
        return left[0]
    from alliance_cli.prompts import ask

    return ask.choose("Go on with which?", [(one, _told(one)) for one in left], **work.where)


def _told(one: _Left) -> str:
    if isinstance(one, Session):
        return f"the note of {one.client}, session {one.number} ({one.date})"
    return f"the {'reflection' if isinstance(one, Reflection) else 'supervision'} of {one.date}"


def _show(work: Workspace, session: Session, *, private: bool = False) -> None:
    record = records.of(work.vault, clients.find(work.vault, session.client))
    hidden = sessions.private_note(work.vault, session) if private else None
    later, lines = sessions.addenda(work.vault, session), _lines(work, record, session)
    data = _json(record, session) | {
        "addenda": [{"from": a.said_by, "text": a.text, "written": a.written} for a in later],
        "line": "\n".join(lines) or None,
    }
    if hidden is not None:
        data["private"] = hidden
    work.show(data, lambda: session_card.session_page(session, record, hidden, later, lines))
    if session.note.get("safety") == "yes":
        own = work.practice.text("safety_procedure")
        work.say(f"Safety, your own procedure: {own}" if own else safety_at_hand.NO_PROCEDURE)


def _what_moved(before: Session, moved: sessions.MovedSession) -> str:
    now = moved.session
    along = _counted(moved.ratings, moved.ruptures)
    return (
        f"Session {before.number} of {before.client} is session {now.number} of {now.client} now"
        f"{f', with {along}' if along else ''}. “alliance undo” takes it back."
    )


def _counted(ratings: int, ruptures: Sequence[tuple[int, int]]) -> str:
    """Ratings and ruptures in words; a rupture that got another number with both."""
    parts = [words.counted(ratings, "rating")] if ratings else []
    parts += [f"rupture {was}" + (f" (now {new})" if new != was else "") for was, new in ruptures]
    return ", ".join(parts)


def _say_due(work: Workspace, client: Client, session: Session) -> None:
    """The ratings that this session asks for and that are not there yet."""
    record = records.of(work.vault, client)
    forms = work.instruments.those(work.instruments.ids())
    for due in schedule.due(record, forms, session.date) if session.held else ():
        work.say(f"Due: {due.instrument} by {due.rater}.  alliance measure {due.instrument} {client.code}")


def _json(record: Record, session: Session) -> as_json.Json:
    return as_json.sessions(record)[session.number - 1]


def _lines(work: Workspace, record: Record, session: Session) -> list[str]:
    """One line for the clinical record for each rating of this session; without any, one for the session."""
    ratings = [m for m in record.measurements if m.session == session.number and not m.prediction and not m.paused]
    forms = work.instruments.those(m.instrument for m in ratings)
    built = {m.id: course.build(forms[m.instrument], record, m.rater) for m in ratings if m.instrument in forms}
    return [record_line(built[m.id], m) for m in ratings if m.id in built] or [session_line(session)]


def _add(work: Workspace, client: Client, given: Given) -> Session:
    said = appointment(work, client, given)
    same_day = [s for s in sessions.of(work.vault, client) if s.date == said.date]
    with work.vault.writing():
        added = sessions.add(work.vault, client, said, *parted(given.note or {}))
        added = rupture_in_note.settle(work.vault, client, added)
    if same_day:
        work.warn(
            f"{client.code} now has {len(same_day) + 1} sessions on {said.date}. “alliance undo” takes this one back."
        )
    return added


def _add_entry(work: Workspace, client: Client, entry: Mapping[str, Any]) -> Session:
    """A session as a file has it, where a date has its year."""
    given = Given(**entry)
    if given.date is not None:
        given = given._replace(date=parse_date(given.date, work.today, with_year=True).isoformat())
    return _add(work, client, given)


def _add_from_file(work: Workspace, code: str, name: str) -> None:
    from alliance_cli.exchange import note_file

    client = work.client(code)
    entries = note_file.read(name)
    with work.vault.writing():
        added = [note_file.placed(place, partial(_add_entry, work, client, entry)) for place, entry in entries]
    found = [sessions.by_id(work.vault, s.id) for s in added]
    if len(found) == 1:
        _show(work, found[0])
    else:
        record = records.of(work.vault, client)
        work.show([_json(record, s) for s in found], lambda: session_card.sessions(found, {}, None))
