"""Goals in the client's words, who agreed to them, and their tasks."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import AnyCode, Code, Day, group, verb
from alliance_cli.flows import which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, one_of
from alliance_cli.model import AGREED_BY, Client, Goal
from alliance_cli.render import as_json
from alliance_cli.render.terminal import client_card
from alliance_cli.store import goals
from alliance_cli.workspace import Workspace

_AGREE = {"both": "both of us", "client": "my client", "therapist": "I do", "none": "nobody yet"}  # who agrees
commands = group("goal")

WhichGoal = Annotated[int, typer.Argument(metavar="N", help="The goal's number.", min=1), AskedFor(which.goal)]
Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="In the client's words."), AskedFor(which.text("In the client's words:"))
]
TaskText = Annotated[
    str,
    typer.Argument(metavar="TEXT", help="What you do for it together."),
    AskedFor(which.text("What you do for it together:")),
]
AgreedBy = Annotated[str | None, typer.Option("--by", metavar="WHO", help=f"Who agrees: {', '.join(AGREED_BY)}.")]


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "add", 'alliance goal add AB12 "sleep through the night again" --by both')
def add(work: Workspace, code: Code, text: Text, by: AgreedBy = None, since: Day = None) -> None:
    """Add a goal; nobody has agreed to it until you say so."""
    client, agreed = work.client(code), _agreed(work, by, "none")
    _show(work, goals.add(work.vault, client, clean(text), agreed, work.date_of(client, since)))


@verb(commands, "agree", "alliance goal agree AB12 3 --by both")
def agree(work: Workspace, code: Code, number: WhichGoal, by: AgreedBy = None) -> None:
    """Record who agrees to a goal."""
    _show(work, goals.agree(work.vault, work.client(code), number, _agreed(work, by, "both")))


@verb(commands, "task", 'alliance goal task AB12 2 "a sleep diary, looked at together" --by both')
def task(
    work: Workspace, code: Code, number: WhichGoal, text: TaskText, by: AgreedBy = None, since: Day = None
) -> None:
    """Add a way of working towards a goal."""
    client, agreed = work.client(code), _agreed(work, by, "none")
    _show(work, goals.add_task(work.vault, client, number, clean(text), agreed, work.date_of(client, since)))


@verb(commands, "change", 'alliance goal change AB12 2 "sleep six hours, most nights"')
def change(work: Workspace, code: Code, number: WhichGoal, text: Text) -> None:
    """Put a goal in other words; the old ones stay in the history."""
    _show(work, goals.reword(work.vault, work.client(code), number, clean(text)))


@verb(commands, "done", "alliance goal done AB12 2")
def done(work: Workspace, code: Code, number: WhichGoal, on: Day = None) -> None:
    """Mark a goal as reached."""
    client = work.client(code)
    _show(work, goals.end(work.vault, client, number, "done", work.date_of(client, on)))


@verb(commands, "drop", "alliance goal drop AB12 3")
def drop(work: Workspace, code: Code, number: WhichGoal, on: Day = None) -> None:
    """Mark a goal as no longer wanted."""
    client = work.client(code)
    _show(work, goals.end(work.vault, client, number, "dropped", work.date_of(client, on)))


@verb(commands, "list", "alliance goal list AB12")
def list_(work: Workspace, code: AnyCode) -> None:
    """List a client's goals with their tasks."""
    client: Client = work.client(code)
    found = goals.of(work.vault, client)
    work.show([as_json.goal(g) for g in found], lambda: client_card.goals(client.code, found))


def _agreed(work: Workspace, by: str | None, default: str) -> str:
    options = [(who, _AGREE[who]) for who in (default, *(who for who in AGREED_BY if who != default))]
    return one_of(work.offer(by, lambda: which.pick(work, "Who agrees?", options)) or default, AGREED_BY, "answer")


def _show(work: Workspace, goal: Goal) -> None:
    work.show(as_json.goal(goal), lambda: client_card.goals(goal.client, [goal]))
