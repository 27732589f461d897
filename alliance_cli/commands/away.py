"""Breaks, yours or one client's: nothing is due, nothing counts as missed."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import client_codes, group, verb
from alliance_cli.dates import parse_date
from alliance_cli.errors import BadUsage
from alliance_cli.flows import which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import one_of
from alliance_cli.model import AWAY_FOR
from alliance_cli.render import as_json
from alliance_cli.render.terminal import practitioner
from alliance_cli.store import breaks, clients
from alliance_cli.workspace import Workspace

commands = group("away")
UNUSUAL_BREAK = 366  # days; beyond, it is said
LONGEST_BREAK = 3 * 366  # days; beyond, a year was mistyped


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "add", "alliance away add 2026-12-21 2027-01-08 --why holiday")
def add(
    work: Workspace,
    first: Annotated[
        str | None, typer.Argument(metavar="FROM", help='The first day: 2026-12-21, "21 Dec", tomorrow.')
    ] = None,
    last: Annotated[str | None, typer.Argument(metavar="TO", help="The last day.")] = None,
    client: Annotated[
        str | None,
        typer.Option(
            "--client",
            metavar="CODE",
            help="One client's own absence.",
            autocompletion=lambda ctx: client_codes(ctx),
        ),
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="WHY", help=f"{', '.join(AWAY_FOR)}; for you alone.")
    ] = None,
) -> None:
    """Record a break, past or planned; breaks may overlap."""
    whose = work.client(client) if client is not None else None
    reason = one_of(why, AWAY_FOR, "reason") if why is not None else None
    known = breaks.every(work.vault)
    start = parse_date(work.need(first, "FROM", lambda: _ask(work, "The first day?")), work.today, future=True)
    end = parse_date(work.need(last, "TO", lambda: _ask(work, "The last day?")), max(start, work.today), future=True)
    if end < start:
        raise BadUsage(f"The last day, {end}, lies before the first, {start}.", "Give the first day, then the last.")
    if (end - start).days > LONGEST_BREAK:
        raise BadUsage(f"From {start} to {end} is more than three years.", "Check the years.")
    if (end - start).days > UNUSUAL_BREAK:
        work.warn(f"From {start} to {end} is more than a year. If a year is mistyped: alliance undo")
    for sentence in clients.far_off(work.vault, whose, start) if whose else ():
        work.warn(sentence)
    if any((one.first, one.last, one.client) == (start, end, whose.code if whose else None) for one in known):
        work.warn("The very same break was recorded already. If once is enough: alliance undo")
    kept = breaks.add(work.vault, start, end, whose, reason)
    work.show(as_json.away(kept), lambda: practitioner.breaks([kept]))


@verb(commands, "list", "alliance away list")
def list_(work: Workspace) -> None:
    """List all breaks, past and planned."""
    found = breaks.every(work.vault)
    work.show([as_json.away(one) for one in found], lambda: practitioner.breaks(found))


@verb(commands, "remove", "alliance away remove 1")
def remove(
    work: Workspace,
    number: Annotated[
        int, typer.Argument(metavar="N", help="The break's number.", min=1), AskedFor(which.planned_break)
    ],
) -> None:
    """Take a break off the list."""
    one = breaks.find(work.vault, number)
    breaks.remove(work.vault, one)
    work.show(as_json.away(one), lambda: practitioner.breaks([one]))
    work.say(f"Break {number} is off the list.")


def _ask(work: Workspace, question: str) -> str:
    from alliance_cli.prompts import ask

    return str(ask.date(question, work.today, default="", future=True, **work.where))
