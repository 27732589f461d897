"""alliance undo, alliance history: what was recorded, and taking it back."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.render import history as drawn
from alliance_cli.store import changes
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "undo", "alliance undo")(undo)
    verb(app, "history", "alliance history AB12")(history)


def undo(work: Workspace) -> None:
    """Take back the last recorded command; again, the one before it."""
    undone = changes.undo(work.vault)
    work.show({"undone": undone}, lambda: [f"Taken back: {undone}."])


def history(
    work: Workspace,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="One client; left out, all.", autocompletion=client_codes)
    ] = None,
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
    work.show(data, lambda: drawn.history(found))
