"""A session's note at the terminal: every field kept as it is given; a pause loses nothing."""

from __future__ import annotations

from datetime import timedelta

from alliance_cli.analysis import carry_over
from alliance_cli.errors import Interrupted, NotFound
from alliance_cli.forms import note_form
from alliance_cli.forms.note_form import NoteForm
from alliance_cli.model import Client, Record, Session
from alliance_cli.store import clients, records, sessions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace

MONTH = timedelta(days=30)


def write(work: Workspace, client: Client, appointment: Appointment) -> Session:
    """Record the appointment, then ask for its note. Raises Interrupted; the note can be resumed then."""
    session = sessions.add(work.vault, client, appointment, {}, paused=True)
    return _walk(work, client, session)


def resume(work: Workspace) -> Session:
    """Go on with the note that was left in the middle. Raises NotFound where there is none."""
    session = sessions.paused(work.vault)
    if session is None:
        raise NotFound("No note was left in the middle.", "“alliance session add” begins one.")
    return _walk(work, clients.find(work.vault, session.client), session)


def _walk(work: Workspace, client: Client, session: Session) -> Session:
    from alliance_cli.prompts import note

    record = records.of(work.vault, client)
    private = sessions.private_note(work.vault, session)

    def keep(field: str, value: str) -> None:
        is_private = field in note_form.private_fields({field: value})
        sessions.keep_field(work.vault, session, field, value, private=is_private)

    heading = f"{client.code} · session {session.number} · {session.date} · {session.attendance}"
    given = {**session.note, **private}
    try:
        note.walk(_form(record, session), keep, given, recall=_recall(record), heading=heading, **work.where)
    except Interrupted as stopped:
        raise Interrupted("Paused: the note so far is kept.", "“alliance session resume” goes on.") from stopped
    return sessions.finish(work.vault, session)


def _form(record: Record, session: Session) -> NoteForm:
    client = record.client
    held = [s for s in record.sessions if s.held and s.number <= session.number]
    marked = [s.date for s in record.sessions if any(f.endswith("_mark") or "_mark." in f for f in s.note)]
    return note_form.form_for(
        client.kind,
        client.population,
        client.modality,
        session.mode,
        len(held),
        participants=client.participants,
        month=not marked or session.date - marked[-1] >= MONTH,
        rupture_open=any(r.status == "open" for r in record.ruptures),
    )


def _recall(record: Record) -> list[str]:
    """What to have in mind: what was agreed last time, and what matters of culture, identity and power."""
    carry = carry_over.carry_over(record)
    agreed = [f"Last time you agreed: {carry.agreed}"] if carry.agreed else []
    change = [f"To do differently: {carry.will_change}"] if carry.will_change else []
    fields = record.client.fields
    known = [fields[name] for name in ("culture_identity", "power_between_us") if fields.get(name)]
    return [*agreed, *change, *known]
