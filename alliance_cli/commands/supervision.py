"""What was discussed and decided; the log of your hours."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli import streams
from alliance_cli.analysis import workload
from alliance_cli.commands.declare import Day, client_codes, group, verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows import asked_once_more, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, one_of, shown
from alliance_cli.model import SUPERVISION_FORMATS, Client, Supervision
from alliance_cli.render import as_json
from alliance_cli.render.terminal import practitioner
from alliance_cli.store import clients, supervisions
from alliance_cli.store.supervisions import Discussed
from alliance_cli.workspace import Workspace

commands = group("supervision")

Number = typer.Argument(metavar="N", help="The supervision's number.", min=1)


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(
    commands, "add", 'alliance supervision add --with "M. Ortiz" --minutes 50 --decision "EC33: name the limit again"'
)
def add(
    work: Workspace,
    date: Day = None,
    with_: Annotated[str | None, typer.Option("--with", metavar="WHO", help="Your supervisor or group.")] = None,
    minutes: Annotated[int | None, typer.Option("--minutes", metavar="N", help="How long.", min=1, max=1440)] = None,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="HOW", help=f"{', '.join(SUPERVISION_FORMATS)} (training).")
    ] = None,
    people: Annotated[
        int | None,
        typer.Option(
            "--people",
            metavar="N",
            help="In a group: how many are supervised, you included, without the leader; among peers: all.",
            min=1,
            max=1000,
        ),
    ] = None,
    case: Annotated[list[str] | None, typer.Option("--case", metavar="CODE", help="A case discussed; repeat.")] = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", metavar="TEXT", help="What you asked; repeat.")
    ] = None,
    decision: Annotated[
        list[str] | None, typer.Option("--decision", metavar='"CODE: TEXT"', help="What was decided; repeat.")
    ] = None,
) -> None:
    """Record a supervision; its decisions come back in every report until they are done."""
    on = work.date(date)
    if date is not None and (doubt := supervisions.far_off(work.vault, on)):
        work.warn(doubt)
    nothing_said = not any((with_, minutes, format_, people, case, question, decision))
    if work.asks and nothing_said:
        from alliance_cli.flows import written_at_terminal

        show_one(work, written_at_terminal.supervise(work, on))
        return

    def discussed(code: str) -> Client:
        client = work.client(code)
        for sentence in clients.far_off(work.vault, client, on) if date is not None else ():
            work.warn(sentence)
        return client

    said = Discussed(
        supervisor=clean(with_ or "") or None,
        minutes=minutes,
        cases=list(map(discussed, case or ())),
        decisions=[_decision(work, d) for d in decision or ()],
    )
    how, asked = _format(format_, people), [q for q in map(clean, question or ()) if q]
    show_one(work, supervisions.add(work.vault, on, said, format=how, people=people, questions=asked))


@verb(commands, "list", "alliance supervision list --year 2026 --csv")
def list_(
    work: Workspace,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]",
            help="Only where this client was discussed.",
            autocompletion=lambda ctx: client_codes(ctx),
        ),
    ] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="Y", help="Only this year.", min=1900, max=9999)] = None,
    csv_: Annotated[bool, typer.Option("--csv", help="As a table for a spreadsheet.")] = False,
) -> None:
    """The log of your supervision, with hours."""
    found = supervisions.every(work.vault, year)
    if code is not None:
        client = work.client(code)
        found = [one for one in found if client.code in one.cases]
        code = client.code
    if csv_ and not work.json:
        from alliance_cli.exchange import csv_out

        streams.data(csv_out.supervisions(found).encode())
        return
    work.show([as_json.supervision(s) for s in found], lambda: practitioner.supervisions(found, some=_part(code, year)))


@verb(commands, "show", "alliance supervision show 1")
def show(work: Workspace, number: Annotated[int, Number, AskedFor(which.supervision)]) -> None:
    """Show one supervision with its decisions."""
    show_one(work, supervisions.find(work.vault, number))


@verb(commands, "done", 'alliance supervision done 1 1 --outcome "He had waited for it."')
def done(
    work: Workspace,
    number: Annotated[int, Number, AskedFor(which.undone)],
    decision: Annotated[
        int, typer.Argument(metavar="D", help="The decision's number.", min=1), AskedFor(which.decision)
    ],
    date: Day = None,
    outcome: Annotated[str | None, typer.Option("--outcome", metavar="TEXT", help="What came of it.")] = None,
) -> None:
    """Mark a decision as carried out; reports say what came of it until a supervision has followed."""
    decided = supervisions.undone(work.vault, number, decision)
    on = work.date_of(work.client(decided.client), date) if decided.client else work.date(date)
    if on < decided.made:
        work.warn(f"{on} is before the day it was decided ({decided.made}).")
    if outcome is None and work.asks:
        about = work.client(decided.client) if decided.client else None
        name = f"outcome of decision {decided.uid}"
        outcome = asked_once_more.text(work, name, "What came of it? (Enter skips)", about)
    came = clean(outcome or "") or None
    show_one(work, supervisions.done(work.vault, decided, on, came, today=work.today))


def _part(code: str | None, year: int | None) -> str:
    """Of which part of the log is spoken, where it is not all of it."""
    return " ".join([*([f"where {code} was discussed"] if code else []), *([f"in {year}"] if year else [])])


def show_one(work: Workspace, one: Supervision) -> None:
    work.show(as_json.supervision(one), lambda: practitioner.supervision(one))


def _format(said: str | None, people: int | None) -> str | None:
    found = one_of(said, SUPERVISION_FORMATS, "format") if said is not None else None
    if people is not None and found not in workload.SHARED:
        raise BadUsage("--people is for time that is shared.", "Give it with --format group or --format peer.")
    return found


def _decision(work: Workspace, said: str) -> tuple[Client | None, str]:
    """`CODE: TEXT`, or a text that concerns the whole practice. Raises BadUsage, NotFound."""
    code, colon, text = said.partition(":")
    if not colon or " " in code.strip():
        code, text = "", said
    if not clean(text):
        raise BadUsage(f"“{shown(said)}” holds no decision.", "Write --decision “AB12: name the limit again”.")
    return (work.client(code) if code else None), clean(text)
