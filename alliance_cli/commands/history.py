"""What was recorded and changed, newest first."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.render.terminal import history_table
from alliance_cli.store import changes
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "history", "alliance history AB12")(history)


def history(
    work: Workspace,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="One client; left out, all.", autocompletion=client_codes)
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All of it; else the latest 30 on screen.")] = False,
    private: Annotated[bool, typer.Option("--private", help="With the text of your private notes.")] = False,
) -> None:
    """Show what was recorded and changed, newest first."""
    found = changes.history(work.vault, work.client(code) if code is not None else None)
    if not private:
        found = [changes.without_private(change) for change in found]
    data = [
        {
            "at": c.at,
            "command": c.command,
            "record": c.record,
            "client": c.client,
            "before": c.before,
            "after": c.after,
        }
        for c in found
    ]
    work.show(data, lambda: history_table.history(found, most=None if all_ else history_table.LATEST_CHANGES))
