"""A strain between you, and the steps of its repair."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from alliance_cli.analysis import course
from alliance_cli.commands.declare import CODE_GIVEN, Code, Day, group, verb
from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.flows import asked_once_more, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, one_of, shown
from alliance_cli.model import NOTICED_BY, OUTCOMES, REPAIR_STEPS, RUPTURE_KINDS, Client, Rupture, Session, words
from alliance_cli.render import as_json
from alliance_cli.render.terminal import rupture_card
from alliance_cli.store import clients, records, ruptures, sessions
from alliance_cli.workspace import Workspace

CAME_OF_IT = {  # what each outcome means, where it is chosen
    "repaired": "we spoke of it, and it is good between us again",
    "unrepaired": "it was left as it is, or the work ended over it",
    "not-a-rupture": "looked at again, nothing was strained between us",
    "new-level": "not as before, and we work on differently from here",
}
commands = group("rupture")

WhichRupture = Annotated[int, typer.Argument(metavar="N", help="The rupture's number.", min=1), AskedFor(which.rupture)]
NumberOrOnly = Annotated[
    int | None,
    typer.Argument(metavar="[N]", help="Left out: the one that is open.", min=1),
    AskedFor(which.open_rupture),
]
SessionNumber = Annotated[
    int | None,
    typer.Option("--session", metavar="N", help="The session it belongs to; left out, the last one held.", min=1),
]
StepNote = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A line: a moment, not a trait.")]

STEPS_TAKEN = "steps of a repair"
WORDS_SAID = "what was said of a rupture"
OWN_PART, _OWN_PART = "my part in a rupture", "Your own part in it? (Enter skips)"


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "open", "alliance rupture open AB12 --kind withdrawal --marker minimal-answers --noticed-by therapist")
def open_(
    work: Workspace,
    code: Code,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help=", ".join(RUPTURE_KINDS))] = None,
    with_: Annotated[
        str | None, typer.Option("--with", metavar="WHO", help="Of several: a label, both, or between-partners.")
    ] = None,
    session: SessionNumber = None,
    marker: Annotated[list[str] | None, typer.Option("--marker", metavar="M", help="What was seen; repeat.")] = None,
    noticed_by: Annotated[
        str | None, typer.Option("--noticed-by", metavar="WHO", help=f"Who noticed first: {', '.join(NOTICED_BY)}.")
    ] = None,
    said: Annotated[str | None, typer.Option("--said", metavar="TEXT", help="What the client said about it.")] = None,
    my_part: Annotated[str | None, typer.Option("--my-part", metavar="TEXT", help="My part in it.")] = None,
    note: StepNote = None,
) -> None:
    """Record a rupture. You call it one, never the program."""
    client = work.client(code)
    met_before = bool(sessions.of(work.vault, client))
    after = 3 + met_before
    kind = work.need(kind, "--kind", lambda: _ask_kind(work), after + bool(client.participants))
    chosen = one_of(kind, RUPTURE_KINDS, "kind of rupture")
    if client.participants:
        with_ = work.offer(with_, lambda: _ask_with(work, client), after)
    if met_before:
        session = work.offer(session, lambda: which.session(work, {"code": client.code}), 3)
    whom = "they" if client.participants else "your client"
    said = work.offer(
        said, lambda: asked_once_more.text(work, WORDS_SAID, asked_once_more.SAID_OF_IT.format(whom), client), 2
    )
    noticed_by = work.offer(noticed_by, lambda: _ask_who(work), 1)
    my_part = work.offer(my_part, lambda: asked_once_more.text(work, OWN_PART, _OWN_PART, client), 0)
    met = _session(work, client, session)
    kept = ruptures.add(
        work.vault,
        client,
        met,
        met.date if met else work.today,
        kind=chosen,
        with_whom=_with_whom(client, with_),
        markers=[_marker(m) for m in marker or ()],
        noticed_by=one_of(noticed_by, NOTICED_BY, "answer") if noticed_by is not None else None,
        said=clean(said or "") or None,
        my_part=clean(my_part or "") or None,
        note=clean(note or "") or None,
    )
    _show(work, kept)


@verb(commands, "repair", 'alliance rupture repair EC33 --step invited --step heard --note "It went too fast for me."')
def repair(
    work: Workspace,
    code: Annotated[str, CODE_GIVEN, AskedFor(which.with_open_rupture)],
    number: NumberOrOnly = None,
    step: Annotated[
        list[str] | None,
        typer.Option("--step", metavar="STEP", help=f"{', '.join(REPAIR_STEPS)}; repeat, in any order."),
    ] = None,
    note: StepNote = None,
    date: Day = None,
) -> None:
    """Record steps of a repair; in any order, and not all of them today."""
    client = work.client(code)
    found = ruptures.find(work.vault, client, number)
    steps = work.need(step or None, "--step", lambda: _ask_steps(work, client))
    taken = [one_of(s, REPAIR_STEPS, "step of a repair") for s in dict.fromkeys(steps)]
    line = clean(note or "") or None
    if not taken:
        raise BadUsage("No step was named.", "That is all right: not now is an answer too. Nothing was recorded.")
    date = work.offer(date, lambda: which.day(work, "When was that?"))
    more = ruptures.add_steps(work.vault, client, found, taken, work.date_of(client, date), line)
    _show(work, more)


@verb(commands, "close", "alliance rupture close EC33 1 --as repaired")
def close(
    work: Workspace,
    code: Annotated[str, CODE_GIVEN, AskedFor(which.with_open_rupture)],
    number: NumberOrOnly = None,
    outcome: Annotated[str | None, typer.Option("--as", metavar="HOW", help=", ".join(OUTCOMES))] = None,
    date: Day = None,
) -> None:
    """Close a rupture with what came of it."""
    client = work.client(code)
    found = ruptures.find(work.vault, client, number)
    how = one_of(work.need(outcome, "--as", lambda: _ask_outcome(work)), OUTCOMES, "outcome")
    _show(work, ruptures.close(work.vault, client, found, how, work.date_of(client, date)))


@verb(commands, "dismiss", "alliance rupture dismiss EC33 --session 21")
def dismiss(
    work: Workspace,
    code: Code,
    session: Annotated[int | None, typer.Option("--session", metavar="N", help="The session.", min=1)] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="Of a rating without a session: its date.")
    ] = None,
) -> None:
    """Say that what was flagged at a session was nothing."""
    client = work.client(code)
    if session is not None and date is not None:
        raise BadUsage("Either --session or --date.", "One of them says when.")
    met = sessions.find(work.vault, client, session) if session is not None else None
    day = met.date if met else work.date(date) if date is not None else None
    record = records.of(work.vault, client)
    flagged = course.flagged(record, course.every(record, work.instruments.used_by([record])))
    if not flagged or (day is not None and day not in flagged):
        at = f"at session {met.number} of" if met else f"of {day} of" if day else "of"
        raise CannotDo(f"No rating {at} {client.code} stands out or drifts.", _to_dismiss(flagged))
    day = work.need(day, "--session" if any(flagged.values()) else "--date", lambda: _ask_flagged(work, flagged))
    number = flagged[day]
    ruptures.dismiss(work.vault, client, sessions.find(work.vault, client, number) if number else day)
    data = {"client": client.code, "session": number, "dismissed": True} | ({} if number else {"date": str(day)})
    what = f"Session {number}" if number else f"The rating of {day}"
    work.show(data, lambda: [f"{what} of {client.code}: nothing there. It will not be asked again."])


@verb(commands, "list", "alliance rupture list")
def list_(
    work: Workspace, code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="Left out: everyone's.")] = None
) -> None:
    """List ruptures."""
    some = [work.client(code)] if code is not None else clients.every(work.vault, closed=True)
    by_code = ruptures.by_client(work.vault, [c.id for c in some])
    found = [r for c in some for r in by_code.get(c.code, ())]
    work.show([as_json.rupture(r) for r in found], lambda: rupture_card.listed(found))


@verb(commands, "show", "alliance rupture show EC33 1")
def show(work: Workspace, code: Annotated[str, CODE_GIVEN, AskedFor(which.with_rupture)], number: WhichRupture) -> None:
    """Show one rupture with its steps."""
    _show(work, ruptures.find(work.vault, work.client(code), number))


def _show(work: Workspace, rupture: Rupture) -> None:
    work.show(as_json.rupture(rupture), lambda: rupture_card.page(rupture))


def _session(work: Workspace, client: Client, number: int | None) -> Session | None:
    if number is not None:
        return sessions.find(work.vault, client, number)
    held = [s for s in sessions.of(work.vault, client) if s.held]
    return held[-1] if held else None


def _with_whom(client: Client, label: str | None) -> str | None:
    if label is None:
        return None
    known = {w.lower(): w for w in (*client.participants, "both", "between-partners")}
    found = known.get(label.strip().lower())
    if found is None or client.kind == "individual":
        has = f"Choose one of: {', '.join(known.values())}." if client.kind != "individual" else "Leave --with out."
        raise BadUsage(f"{client.code} has nobody “{shown(label)}”.", has)
    return found


def _marker(word: str) -> str:
    """A marker of the note form by its id, or the practitioner's own words."""
    said = " ".join(clean(word).split())
    if not said:
        raise BadUsage("A marker needs a word.", "Name what was seen, for example --marker short-answers.")
    return said


def _ask_kind(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    said = (
        ("withdrawal", "away from me or the work (short answers, other topics, agreeing too fast)"),
        ("confrontation", "against me or the work (complaint, anger, pressure)"),
        ("mixed", "something of both"),
    )
    return ask.choose("How did it show?", [(k, f"{k}  {v}") for k, v in said], **work.where)


def _ask_with(work: Workspace, client: Client) -> str | None:
    options = [(None, "no one in particular"), *((w, w) for w in (*client.participants, "both", "between-partners"))]
    return which.pick(work, "Between you and whom?", options)


def _ask_who(work: Workspace) -> str | None:
    options = [(None, "leave it open"), *((who, words.NOTICER.said(who)) for who in NOTICED_BY)]
    return which.pick(work, "Who noticed first?", options)


def _to_dismiss(flagged: dict[date, int | None]) -> str:
    """What there is to dismiss, the latest first."""
    some = [f"--session {number}" if number else f"--date {day}" for day, number in reversed(flagged.items())]
    return f"These do: {', '.join(some[:3])}." if some else "What is only low, or below a cut-off, is not dismissed."


def _ask_flagged(work: Workspace, flagged: dict[date, int | None]) -> date:
    options = [(day, str(day)) for day in reversed(flagged)]
    return which.pick(work, "At which session was it nothing?", options)


def _ask_steps(work: Workspace, client: Client) -> list[str]:
    from alliance_cli.forms import guidance

    options = [(step, f"{words.REPAIR_STEP.said(step)}  {guidance.how_to(step)}") for step in REPAIR_STEPS]
    asked = "Which steps were taken? (none is an answer too)"
    return asked_once_more.ticks(work, STEPS_TAKEN, asked, options, client)


def _ask_outcome(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.choose(
        "What came of it?", [(o, f"{words.OUTCOME.said(o)}  {CAME_OF_IT[o]}") for o in OUTCOMES], **work.where
    )
