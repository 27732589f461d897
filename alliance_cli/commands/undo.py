"""Take back the last recorded command; again, the one before it."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.store import changes
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "undo", "alliance undo")(undo)


def undo(
    work: Workspace,
    past: Annotated[
        bool, typer.Option("--past", help="Leave a command that cannot be taken back, and take the one before it.")
    ] = False,
) -> None:
    """Take back the last recorded command; again, the one before it.

    Files that were written stay, backups too.
    """
    undone = changes.undo(work.vault, past=past)
    recorded = f"{undone.command}, {undone.at}"
    said = f"{undone.what[0].upper()}{undone.what[1:]}. Taken back: {recorded}."
    if undone.stays:
        named, several = " and ".join(f"“{name}”" for name in undone.stays), len(undone.stays) > 1
        work.say(
            f"{named} {'are' if several else 'is'} not taken back: what {'they' if several else 'it'} wrote stays."
        )
    work.show({"undone": f"{recorded}: {undone.what}"}, lambda: [said])
