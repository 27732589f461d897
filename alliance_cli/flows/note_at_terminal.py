"""A session's note at the terminal: every field kept as it is given; a pause loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from alliance_cli.analysis import carry_over, course, schedule, signals
from alliance_cli.errors import CannotDo, Interrupted, NotFound
from alliance_cli.flows import rupture_in_note
from alliance_cli.forms import note_form
from alliance_cli.forms.note_form import NoteForm
from alliance_cli.model import ATTENDANCES, HELD, MISSED, MODES, WHYS, Client, Record, Session, words
from alliance_cli.model.words import ATTENDED
from alliance_cli.store import clients, records, sessions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace


def write(work: Workspace, client: Client, appointment: Appointment, *, editor: bool = False) -> Session:
    """Ask how the appointment was, record it, then ask for its note. Raises Interrupted; the note can be resumed."""
    known = sessions.of(work.vault, client)
    _check_second(work, client, appointment, known)
    asked = _ask_people(work, client, _ask_attendance(work, appointment))
    session = sessions.add(work.vault, client, asked, {}, paused=True)
    return _walk(work, client, session, editor)


def _check_second(work: Workspace, client: Client, appointment: Appointment, known: Sequence[Session]) -> None:
    from alliance_cli.prompts import ask

    same = [s for s in known if s.date == appointment.date]
    if same and not ask.confirm(
        f"{client.code} has session {same[-1].number} on {appointment.date}. Record another one?", **work.where
    ):
        raise CannotDo("Nothing was recorded.", f"“alliance session amend {client.code} {same[-1].number}” changes it.")


def _ask_attendance(work: Workspace, appointment: Appointment) -> Appointment:
    """How it was, by one key: attended as last time is Enter. Why, only where it was missed."""
    from alliance_cli.prompts import ask

    others = [mode for mode in MODES if mode != appointment.mode]
    options = [
        *(((ATTENDED, mode), f"{ATTENDED}, {mode}") for mode in (appointment.mode, *others)),
        *(((how, appointment.mode), words.ATTENDANCE.said(how)) for how in ATTENDANCES if how != ATTENDED),
    ]
    attendance, mode = ask.choose("How was the appointment?", options, **work.where)
    changed = replace(appointment, attendance=attendance, mode=mode)
    if attendance not in MISSED:
        return changed
    reasons = (words.NOT_KNOWN, *(why for why in WHYS if why != words.NOT_KNOWN))
    why = ask.choose("Why?", [(why, words.WHY.said(why)) for why in reasons], **work.where)
    return replace(changed, why=why)


def _ask_people(work: Workspace, client: Client, appointment: Appointment) -> Appointment:
    """Who was there, of several; Enter: everyone."""
    from alliance_cli.prompts import ask

    everyone = client.participants
    if appointment.attendance not in HELD or len(everyone) < 2:
        return appointment
    there = ask.tick("Who was there?", everyone, everyone, **work.where)
    if not there or there == everyone:
        return appointment
    return replace(appointment, present=there, absent=tuple(p for p in everyone if p not in there))


def resume(work: Workspace) -> Session:
    """Go on with the note that was left in the middle. Raises NotFound where there is none."""
    session = sessions.paused(work.vault)
    if session is None:
        raise NotFound("No note was left in the middle.", "“alliance session add” begins one.")
    return _walk(work, clients.find(work.vault, session.client), session, own=False)


def _walk(work: Workspace, client: Client, session: Session, own: bool) -> Session:
    from alliance_cli.prompts import editor, note

    editor.sweep()
    if own:
        editor.command()

    record = records.of(work.vault, client)
    private = sessions.private_note(work.vault, session)

    def keep(field: str, value: str) -> None:
        is_private = field in note_form.private_fields({field: value})
        sessions.keep_field(work.vault, session, field, value, private=is_private)

    heading = f"{client.code} · session {session.number} · {session.date} · {session.attendance}"
    given = {**session.note, **private}
    form = _form(work, record, session)
    edit = editor.edit if own else None
    try:
        note.walk(form, keep, given, recall=_recall(record), heading=heading, editor=edit, **work.where)
    except Interrupted as stopped:
        raise Interrupted("Paused: the note so far is kept.", "“alliance session resume” goes on.") from stopped
    with work.vault.writing():
        finished = sessions.finish(work.vault, session)
        return rupture_in_note.settle(work.vault, client, finished)


def _form(work: Workspace, record: Record, session: Session) -> NoteForm:
    client = record.client
    held = [s for s in record.sessions if s.held and s.number <= session.number]
    return note_form.form_for(
        client.kind,
        client.population,
        client.modality,
        session.mode,
        len(held),
        participants=client.participants,
        month=schedule.marks_due(record, session),
        signal=_stood_out(work, record, session),
        rupture_open=any(r.status == "open" for r in record.ruptures),
    )


def _stood_out(work: Workspace, record: Record, session: Session) -> bool:
    """Whether a rating of this session raised a question."""
    rated = {m.instrument for m in record.measurements if m.session == session.number}
    courses = course.every(record, work.instruments.those(rated))
    ratings = (each for line in courses.values() for each in line.ratings)
    return any(signals.ask_for_strain(r.signals) for r in ratings if r.measurement.session == session.number)


def _recall(record: Record) -> list[str]:
    """What to have in mind: what was agreed last time, and what matters of culture, identity and power."""
    carry = carry_over.carry_over(record)
    agreed = [f"Last time you agreed: {carry.agreed}"] if carry.agreed else []
    change = [f"To do differently: {carry.will_change}"] if carry.will_change else []
    fields = record.client.fields
    known = [fields[name] for name in ("culture_identity", "power_between_us") if fields.get(name)]
    return [*agreed, *change, *known]
