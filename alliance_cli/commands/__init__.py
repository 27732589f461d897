"""What you can type: one file per noun, one short function per verb."""

from __future__ import annotations

from importlib import import_module

import typer

# In the order of a first week, which is the order of `--help`.
NOUNS = "start client goal session measure scores trend caseload report instrument history".split()


def attach(app: typer.Typer) -> None:
    """Hang every command under the root."""
    for noun in NOUNS:
        import_module(f"alliance_cli.commands.{noun}").attach(app)
