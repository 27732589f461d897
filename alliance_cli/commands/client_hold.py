"""What must stay untouched: complaint, court, access request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from alliance_cli.commands.declare import AnyCode, verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows import asked_once_more
from alliance_cli.inputs import clean
from alliance_cli.model import Client
from alliance_cli.store import rights
from alliance_cli.workspace import Workspace

HELD, _WHY = "hold", "Why must this record stay as it is?"
WhyHeld = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Complaint, court, access request …")]


def attach(commands: typer.Typer, show: Callable[[Workspace, Client], None]) -> None:
    """Put this verb under `alliance client`, whose `show` prints a client as it is afterwards."""

    @verb(commands, "hold", "alliance client hold AB12 --why complaint")
    def hold(
        work: Workspace,
        code: AnyCode,
        why: WhyHeld = None,
        release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,
    ) -> None:
        """Keep a record untouched: complaint, court, access request."""
        client = work.client(code)
        if release:
            if why is not None:
                raise BadUsage("--why and --release do not go together.", "Give one of them.")
            rights.release(work.vault, client, work.today)
            work.say(f"The hold on {client.code} is over.")
        else:
            given = work.need(why, "--why", lambda: asked_once_more.text(work, HELD, _WHY, client))
            rights.hold(work.vault, client, clean(given), work.today)
            work.say(
                f"{client.code} is on hold: until it is released, nothing of it is erased, removed, moved or undone. "
                "It can be amended and closed; the history keeps the old words."
            )
        show(work, client)
