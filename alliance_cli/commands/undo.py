"""Take back the last recorded command; again, the one before it."""

from __future__ import annotations

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.store import changes
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "undo", "alliance undo")(undo)


def undo(work: Workspace) -> None:
    """Take back the last recorded command; again, the one before it."""
    undone = changes.undo(work.vault)
    work.show({"undone": undone}, lambda: [f"Taken back: {undone}."])
