"""A session's note at the terminal: every field kept as it is given; a pause loses nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from alliance_cli.analysis import carry_over, course, holidays, safety, schedule
from alliance_cli.errors import AllianceError, CannotDo, ChangedElsewhere, Gone, Interrupted, NotFound, StepBack
from alliance_cli.flows import left_by_editor, rupture_in_note, which
from alliance_cli.flows.appointment import as_kept, parted
from alliance_cli.forms import note_form
from alliance_cli.forms.note_form import NoteForm
from alliance_cli.inputs import shown
from alliance_cli.model import ATTENDANCES, HELD, MISSED, MODES, WHYS, Client, Record, Session, came, words
from alliance_cli.model.words import ATTENDED
from alliance_cli.store import clients, half_typed, records, sessions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace

OPEN_FIELD = "the field in which a note was left"


def begin(work: Workspace, client: Client, appointment: Appointment, *, day: bool) -> Appointment | Session:
    """How the appointment was, asked (`day`: when, too) and not recorded yet; or the note that was left, to go on with.

    Raises Interrupted.
    """
    from alliance_cli.prompts import ask

    left_by_editor.offer(work)
    if (left := _left_open(work, client)) is not None:
        return left
    if day:
        on = ask.date("When was the session?", work.today, **work.where)
        for doubt in clients.doubts(work.vault, client, on):
            work.warn(doubt)
        appointment = appointment._replace(date=on)
    _check_second(work, client, appointment, sessions.of(work.vault, client))
    return _ask_people(work, client, _ask_attendance(work, appointment))


def leave(work: Workspace, client: Client, begun: Appointment | Session) -> Interrupted:
    """What was begun is kept, to be gone on with: something was recorded of it before its note."""
    if not isinstance(begun, Session):
        begun = sessions.add(work.vault, client, begun, {}, paused=True)
    kept = f"Paused: session {begun.number} of {client.code} is kept, still without its note."
    return Interrupted(kept, "“alliance session resume” goes on.")


def write(work: Workspace, client: Client, begun: Appointment | Session, *, editor: bool = False) -> Session:
    """Record what was begun and ask for its note. Raises Interrupted; the note can be resumed."""
    if not isinstance(begun, Session):
        begun = sessions.add(work.vault, client, begun, {}, paused=True)
    return _walk(work, client, begun, editor)


def _left_open(work: Workspace, client: Client) -> Session | None:
    """The note of this client that was left in the middle, if it is to be gone on with."""
    from alliance_cli.prompts import ask

    left = sessions.paused(work.vault, client)
    if left is None:
        return None
    asked = f"The note of session {left.number} ({left.date}) was left in the middle. Go on with it?"
    return left if ask.confirm(asked, default=True, **work.where) else None


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
    kept = None if appointment.attendance == ATTENDED else (appointment.attendance, appointment.mode)
    attendance, mode = ask.choose("How was the appointment?", options, kept, **work.where)
    changed = appointment._replace(attendance=attendance, mode=mode)
    if attendance not in MISSED:
        return changed
    reasons = (words.NOT_KNOWN, *(why for why in WHYS if why != words.NOT_KNOWN))
    why = ask.choose("Why?", [(why, words.WHY.said(why)) for why in reasons], appointment.why, **work.where)
    return changed._replace(why=why)


def _ask_people(work: Workspace, client: Client, appointment: Appointment) -> Appointment:
    """Who was there, of several; Enter: as it is kept, of a new one everyone."""
    from alliance_cli.prompts import ask

    everyone = client.participants
    if appointment.attendance not in HELD:
        return appointment._replace(present=())
    if len(everyone) < 2:
        return appointment
    before = tuple(each for each in everyone if came(each, appointment.present, appointment.absent))
    while not (there := ask.tick("Who was there?", everyone, before, **work.where)):
        if work.trail:
            work.trail.refused()
        ask.say("Somebody was there: tick who. If nobody came, Esc leads back to how it was.", **work.where)
    if there == everyone:
        return appointment._replace(present=(), absent=())
    return appointment._replace(present=there, absent=tuple(each for each in everyone if each not in there))


def amend(work: Workspace, client: Client, session: Session) -> Session:
    """What is to change of a session: its note on the filled-in page, its day, or how it was. Raises Interrupted."""
    kept = as_kept(session)
    options = [
        ("note", "the note"),
        ("day", f"the day ({session.date})"),
        ("how", f"how it was ({words.ATTENDANCE.said(session.attendance)}, {words.MODE.said(session.mode)})"),
    ]
    what = which.pick(work, f"Session {session.number} of {client.code}: what is to change?", options)
    if what == "note":
        return _walk(work, client, session, own=False, filled=True)
    if what == "day":
        day = work.date(which.day(work, "When was it?"))
        for doubt in clients.doubts(work.vault, client, day):
            work.warn(doubt)
        changed = kept._replace(date=day)
    else:
        changed = _ask_people(work, client, _ask_attendance(work, kept))
        if changed.attendance not in MISSED:
            changed = changed._replace(why=None)
    chosen = {name: value for name, value in changed._asdict().items() if value != getattr(kept, name)}
    there = _unchanged(work, session, chosen)
    return sessions.amend(work.vault, there, as_kept(there)._replace(**chosen), {})


def _unchanged(work: Workspace, was: Session, chosen: Mapping[str, Any]) -> Session:
    """The session as it is now; where another window changed what was `chosen` here, it is shown and a person decides.

    Raises CannotDo where it stays as it is there or belongs to somebody else, NotFound where it is gone.
    """
    from alliance_cli.prompts import ask

    while True:
        there = sessions.by_uid(work.vault, was.uid)
        if there.client != was.client:
            raise CannotDo("This session was moved to another client meanwhile.", "Nothing was recorded here.")
        if all(getattr(there, name) == getattr(was, name) for name in chosen):
            return there
        was = there
        how = f"{words.ATTENDANCE.said(there.attendance)}, {words.MODE.said(there.mode)}"
        work.say(f"This session was changed in another window. There it is now: {there.date}, {how}.")
        if not ask.confirm("Keep what was chosen here instead?", default=False, **work.where):
            shows = f"“alliance session show {there.client} {there.number}” shows it as it is."
            raise CannotDo("Nothing was recorded here.", shows)


def go_on(work: Workspace, session: Session) -> Session:
    """With a note that was left in the middle. Raises Interrupted."""
    return _walk(work, clients.find(work.vault, session.client), session, own=False)


class _OpenNote:
    """The session behind an open form: compared before each write, since it may change in another window."""

    def __init__(self, work: Workspace, client: Client, session: Session) -> None:
        self.work, self.client, self.session = work, client, session
        self.known = {**session.note, **sessions.private_note(work.vault, session)}
        self.happened = ""  # what became of the session meanwhile
        self.theirs = ""  # the field in which another window's words were shown, and are written over

    def keep(self, field: str, value: str) -> None:
        """Raises ChangedElsewhere, once, where the field holds something else than this form showed."""
        self.work.keep(lambda: self._keep(field, value))
        self.known[field] = value

    def _keep(self, field: str, value: str) -> None:
        with self.work.vault.writing():
            self._make_sure()
            there = self._fields().get(field, "")
            if there not in (self.known.get(field, ""), value):
                self.known[field], self.theirs = there, field
                said = f"It now holds “{shown(there)}”" if there else "It was emptied"
                raise ChangedElsewhere(
                    f"This field was changed in another window. {said}.", "Enter keeps what stands here instead."
                )
            if field == self.theirs:
                self.theirs = ""
                self.work.vault.on_its_own()
            private = field in note_form.private_fields({field: value})
            sessions.keep_field(self.work.vault, self.session, field, value, private=private)

    def _fields(self) -> dict[str, str]:
        session = sessions.by_id(self.work.vault, self.session.id)
        return {**session.note, **sessions.private_note(self.work.vault, session)}

    def _make_sure(self) -> None:
        """Where the session is gone, or another client's now, what is written here begins a paused note of its own."""
        self.client = clients.still_there(self.work.vault, self.client)
        try:
            found = sessions.by_id(self.work.vault, self.session.id)
            if (found.uid, found.client) == (self.session.uid, self.client.code):
                return
            became = f"now belongs to {found.client}" if found.uid == self.session.uid else "is no longer there"
        except NotFound:
            became = "is no longer there"
        kept, private = parted({field: value for field, value in self.known.items() if value})
        self.happened = (
            f"Session {self.session.number} of {self.client.code} {became} (changed in another window)."
            " What you wrote here is a note of its own."
        )
        self.work.vault.on_its_own()
        self.session = sessions.add(self.work.vault, self.client, as_kept(self.session), kept, private, paused=True)

    def is_kept(self) -> bool:
        """Whether everything that was handed on stands in the vault, read back from it. Raises Fault."""
        try:
            there = self._fields()
        except NotFound:
            return False
        return all(there.get(field, "") == value for field, value in self.known.items())

    def is_client_gone(self) -> bool:
        try:
            clients.still_there(self.work.vault, self.client)
        except Gone:
            return True
        return False

    def is_there(self) -> bool:
        with suppress(NotFound):
            return sessions.by_id(self.work.vault, self.session.id).uid == self.session.uid
        return False

    def finish(self) -> Session:
        def write() -> Session:
            with self.work.vault.writing():
                self._make_sure()
                finished = sessions.finish(self.work.vault, self.session)
                return rupture_in_note.settle(self.work.vault, self.client, finished)

        return self.work.keep(write)


def _walk(work: Workspace, client: Client, session: Session, own: bool, filled: bool = False) -> Session:
    """The note on its page; `filled`: one that was finished, opened at its first field."""
    from alliance_cli.prompts import editor, note

    if own:
        editor.command()
    record = records.of(work.vault, client)
    opened = _OpenNote(work, client, session)
    heading = f"{client.code} · session {session.number} · {session.date} · {session.attendance}"
    form = _form(work, record, session)
    opener = editor.Editor(session.uid)
    edit = opener.edit if own else None
    recall = () if filled else _recall(record)
    open_at = half_typed.of(work.vault, OPEN_FIELD, client)
    try:
        note.walk(
            form,
            opened.keep,
            opened.known,
            recall=recall,
            heading=heading,
            editor=edit,
            filled=filled,
            open_at=open_at,
            **work.where,
        )
    except Interrupted as stopped:
        if not filled:
            with suppress(AllianceError):  # then it opens after the last field that has a value
                _note_open_field(work, client, stopped.left_at)
        if filled and isinstance(stopped, StepBack) and not work.has_written():
            raise  # back to what is to change
        again = f"session amend {client.code} {session.number}" if filled else "session resume"
        raise _paused(opened, stopped, again) from stopped
    finally:
        for place in opener.leave():
            with suppress(OSError):  # the window was closed
                work.warn(left_by_editor.STANDS.format(place=place))
    if opened.happened:
        work.warn(opened.happened)
    if open_at:
        half_typed.drop(work.vault, OPEN_FIELD, client)
    return opened.finish()


def _note_open_field(work: Workspace, client: Client, field: str) -> None:
    def note() -> None:
        clients.still_there(work.vault, client)
        if field:
            half_typed.keep(work.vault, field, OPEN_FIELD, client)
        else:
            half_typed.drop(work.vault, OPEN_FIELD, client)

    work.keep(note)


def _paused(opened: _OpenNote, stopped: Interrupted, again: str) -> Interrupted:
    """What is true of a note that was left, read back from the vault; where it cannot be read, only that."""
    try:
        return _read_back(opened, stopped, again)
    except AllianceError as error:
        what = f"What stood in the open field is not kept. {stopped.unkept}" if stopped.unkept else error.what
        return Interrupted(
            f"Paused. {what}",
            f"{opened.happened} What came before could not be read just now: “alliance {again}” shows it.".strip(),
        )


def _read_back(opened: _OpenNote, stopped: Interrupted, again: str) -> Interrupted:
    """Raises AllianceError where the vault cannot be read."""
    if opened.is_kept() and not stopped.unkept:
        hint = f"“alliance {again}” goes on."
        return Interrupted("Paused: the note so far is kept.", f"{opened.happened} {hint}".strip())
    if opened.is_client_gone():
        code = opened.client.code
        return Interrupted(
            "Stopped. Nothing of this note is kept.", f"{code} was erased in another window, or taken back."
        )
    why = f" {stopped.unkept}" if stopped.unkept else ""
    there = f"{opened.happened} What came before is kept: “alliance {again}” goes on.".strip()
    return Interrupted(
        f"Paused. What stood in the open field is not kept.{why}",
        there if opened.is_there() else "The session itself is no longer in the vault.",
    )


def _form(work: Workspace, record: Record, session: Session) -> NoteForm:
    client = record.client
    held = [s for s in record.sessions if s.held and s.number <= session.number]
    rated = [m for m in record.measurements if m.session == session.number]
    both = work.note_follows and len(client.participants) < 2  # looked at the page that asks it, a moment ago
    said = any(m.will_change or (both and m.source == "screen") for m in rated)
    form = note_form.form_for(
        client.kind,
        client.population,
        client.modality,
        session.mode,
        len(held),
        participants=client.participants,
        after_break=session.held and holidays.just_over(record, session.date) is not None,
        month=schedule.marks_due(record, session),
        signal=_stood_out(work, record, session),
        rupture_open=any(r.status == "open" for r in record.ruptures),
        safety_first=not session.note.get("safety") and _about_safety(work, record, session),
    )
    return note_form.without(form, "will_change") if said and "will_change" not in session.note else form


def _about_safety(work: Workspace, record: Record, session: Session) -> bool:
    known = work.instruments.those(m.instrument for m in record.measurements if m.date <= session.date)
    return safety.asked_first(record, known, session.date)


def _stood_out(work: Workspace, record: Record, session: Session) -> bool:
    """Whether a rating of this session raised a question."""
    rated = {m.instrument for m in record.measurements if m.session == session.number}
    return session.number in course.asked_about(course.every(record, work.instruments.those(rated)))


def _recall(record: Record) -> list[str]:
    """What to have in mind: what was agreed last time, and what matters of culture, identity and power."""
    carry = carry_over.carry_over(record)
    agreed = [f"Last time you agreed: {carry.agreed}"] if carry.agreed else []
    change = [f"To do differently: {carry.will_change}"] if carry.will_change else []
    fields = record.client.fields
    known = [fields[name] for name in ("culture_identity", "power_between_us") if fields.get(name)]
    return [*agreed, *change, *known]
