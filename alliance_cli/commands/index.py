"""Every command by name; the file that holds one is loaded when it is typed, its first sentence is its line of help."""

from __future__ import annotations

import keyword
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from alliance_cli.errors import BadUsage
from alliance_cli.inputs import nearest, shown

# In the order of a first week, by when they are needed.
WHEN = {
    "To begin": ("init", "demo"),
    "The people": ("client", "goal"),
    "Around a session": ("brief", "session", "measure", "scores", "trend", "rupture"),
    "Taking stock": ("caseload", "report", "supervision", "reflect", "practice"),
    "Questionnaires and guidance": ("guide", "instrument"),
    "The records": ("import", "export", "vault", "undo", "history"),
}
COMMANDS = tuple(name for names in WHEN.values() for name in names)


def file_of(name: str) -> str:
    """The file in this folder that holds a command: named as it is typed, where Python can."""
    return f"{name}_" if keyword.iskeyword(name) else name


def line_of_help(name: str) -> str:
    """The first sentence of the command's file, read without loading it: `--help` costs what it prints."""
    with Path(__file__).with_name(f"{file_of(name)}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')


@cache
def verbs() -> frozenset[str]:
    """Every word that stands after a command's name, from what the files declare; loads them all."""
    nouns = [Index().get_command(None, name) for name in COMMANDS]
    return frozenset(verb for noun in nouns for verb in getattr(noun, "commands", ()))


class Index(TyperGroup):
    """The root of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            noun = typer.Typer(rich_markup_mode=None)
            noun.callback()(_nothing)  # a noun of one command is still looked up by its name
            import_module(f"alliance_cli.commands.{file_of(cmd_name)}").attach(noun)
            self.commands.update(typer.main.get_group(noun).commands)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = nearest(args[0], COMMANDS)
            hint = f"Did you mean “alliance {near}”?" if near else "“alliance --help” lists them."
            raise BadUsage(f"There is no command “{shown(args[0])}”.", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for when, names in WHEN.items():
            with formatter.section(when):
                formatter.write_dl([(name, line_of_help(name)) for name in names])


def _nothing() -> None:
    pass
