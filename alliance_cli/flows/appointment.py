"""What was said of an appointment on the command line or in a file, checked, over what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import typer

from alliance_cli.errors import BadUsage
from alliance_cli.forms import note_form
from alliance_cli.inputs import one_of, parse_code, shown
from alliance_cli.model import ATTENDANCES, HELD, MODES, WHYS, Client, Session, came
from alliance_cli.model.words import ATTENDED
from alliance_cli.store import clients, sessions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace

Attendance = Annotated[str | None, typer.Option("--attendance", metavar="HOW", help=", ".join(ATTENDANCES))]
Why = Annotated[str | None, typer.Option("--why", metavar="WHY", help=", ".join(WHYS))]
Mode = Annotated[
    str | None, typer.Option("--mode", metavar="MODE", help=f"{', '.join(MODES)}; as last time if left out.")
]
Minutes = Annotated[int | None, typer.Option("--minutes", metavar="N", help="How long it took.", min=1, max=1440)]
Present = Annotated[
    list[str] | None,
    typer.Option("--present", metavar="LABEL", help="Who came (all, if none is named); repeat."),
]
Absent = Annotated[
    list[str] | None, typer.Option("--absent", metavar="LABEL", help="Who did not come, of several; repeat.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What happened.")]
Fields = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field of the note; repeat.")]
File = Annotated[
    str | None, typer.Option("--from", metavar="FILE", help="A JSON file with one session or several; - for stdin.")
]


class Given(NamedTuple):
    """What was said of an appointment; None and empty: nothing was said."""

    date: str | None = None
    attendance: str | None = None
    why: str | None = None
    mode: str | None = None
    minutes: int | None = None
    present: Sequence[str] = ()
    absent: Sequence[str] = ()
    note: Mapping[str, str] | None = None


def read_fields(note: str | None, assignments: Sequence[str] | None) -> dict[str, str]:
    given: dict[str, object] = {} if note is None else {"happened": note}
    for assignment in assignments or ():
        name, equals, value = assignment.partition("=")
        if not equals:
            raise BadUsage(
                f"“{shown(assignment)}” is not FIELD=VALUE.", "Write for example --set plan=“go on with the diary”."
            )
        given[name.strip()] = value
    return note_form.check(given)


def parted(note: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The progress note and the private note of what was given."""
    kept = note_form.progress_fields(note) | note_form.rupture_fields(note)
    return kept, note_form.private_fields(note)


def as_kept(session: Session) -> Appointment:
    return Appointment(
        session.date, session.attendance, session.why, session.mode, session.minutes, session.present, session.absent
    )


def appointment(work: Workspace, client: Client, given: Given, kept: Session | None = None) -> Appointment:
    """What was given, checked, over what is kept; for a new one over today, attended, and the last mode."""
    if kept is None:
        before = sessions.of(work.vault, client)
        base = Appointment(work.today, mode=before[-1].mode if before else "in-person")
    else:
        base = as_kept(kept)
    day = work.date(given.date) if given.date is not None else base.date
    if kept is None or day != kept.date:
        for sentence in clients.doubts(work.vault, client, day):
            work.warn(sentence)
    attendance = (
        one_of(given.attendance, ATTENDANCES, "attendance") if given.attendance is not None else base.attendance
    )
    came_after_all = attendance in HELD and base.attendance not in HELD
    why = None if came_after_all else base.why
    if given.why is not None:
        why = one_of(given.why, WHYS, "reason") if given.why else None
        if why and attendance == ATTENDED:
            work.warn("A reason is kept of a session that was attended; --attendance says how it was missed, or late.")
    present, absent = _who_came(client, given, base, attendance)
    return base._replace(
        date=day,
        attendance=attendance,
        why=why,
        mode=one_of(given.mode, MODES, "mode") if given.mode is not None else base.mode,
        minutes=given.minutes if given.minutes is not None else base.minutes,
        present=present,
        absent=absent,
    )


def _who_came(client: Client, given: Given, base: Appointment, attendance: str) -> tuple[tuple[str, ...], ...]:
    """Who was there and who was not, nobody in both: what is said now outdoes what is kept. Raises BadUsage."""
    present, absent = _people(client, given.present), _people(client, given.absent)
    if twice := [label for label in present if label in absent]:
        raise BadUsage(f"{twice[0]} is named as present and as absent.", "Name each of them once.")
    if present and attendance not in HELD:
        raise BadUsage(
            f"{present[0]} is named as present, but the session did not take place.",
            "Leave --present out, or give --attendance attended.",
        )
    if present:
        absent = absent or tuple(label for label in base.absent if label not in present)
    elif absent:
        present = tuple(label for label in base.present if label not in absent)
    else:
        present, absent = base.present, base.absent
    if given.absent and attendance in HELD and not any(came(each, present, absent) for each in client.participants):
        raise BadUsage(
            f"Nobody of {client.code} was there.", "Then say how it was missed, such as --attendance no-show."
        )
    return (present if attendance in HELD else ()), absent


def _people(client: Client, labels: Sequence[str]) -> tuple[str, ...]:
    known = {p.lower(): p for p in client.participants}
    for label in labels:
        if parse_code(label).lower() not in known:
            has = (
                f"It has: {', '.join(client.participants)}."
                if known
                else "Only couples, families and groups have participants."
            )
            raise BadUsage(f"{client.code} has no participant “{label}”.", has)
    return tuple(known[label.strip().lower()] for label in labels)
