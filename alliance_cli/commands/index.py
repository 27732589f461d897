"""Every command by name; the file that holds one is loaded when it is typed, its first sentence is its line of help."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from alliance_cli.errors import BadUsage
from alliance_cli.help_page import Explained
from alliance_cli.inputs import nearest, shown

# In the order of a first week, by when they are needed.
WHEN = {
    "To begin": ("init", "demo"),
    "The people": ("client", "goal", "away"),
    "Around a session": ("brief", "session", "measure", "scores", "trend", "rupture"),
    "Taking stock": ("caseload", "report", "supervision", "hours", "reflect", "practice"),
    "Questionnaires and guidance": ("guide", "instrument"),
    "The records": ("import", "export", "vault", "undo", "history"),
}
COMMANDS = tuple(name for names in WHEN.values() for name in names)

ALIKE = 0.75  # of its letters, in their order, before a mistyped word is taken for another
_TAKES = "takes something away; nothing was done."
# Never named where a word was mistyped.
TAKES_AWAY = ("undo", "erase", "remove", "drop")
_ADD = "“alliance client add”, “alliance session add” and “alliance goal add” add one of each."
_SHOW = "“alliance client show”, “alliance session show” and “alliance scores show” show one of each."
_CHANGE = "“alliance client edit”, “alliance session amend” and “alliance scores amend” change what was recorded."
_AWAY = "“alliance undo” takes back what was recorded last; “alliance client erase” erases a client for good."
_QUIT = "Each command ends by itself. “alliance vault lock” locks the vault."
_PEOPLE = "“alliance client” is where they are: “alliance client list”, “alliance client add”."
_COURSE = "“alliance trend” draws the course of a client's ratings."
_RATE = "“alliance measure” records a rating; “alliance scores” shows and corrects what was recorded."
# What people type who do not know the word yet, and what does it.
MEANT = {
    "add": _ADD,
    "new": _ADD,
    "create": _ADD,
    "show": _SHOW,
    "view": _SHOW,
    "edit": _CHANGE,
    "amend": _CHANGE,
    "change": _CHANGE,
    "delete": _AWAY,
    "remove": _AWAY,
    "erase": _AWAY,
    "quit": _QUIT,
    "exit": _QUIT,
    "patient": _PEOPLE,
    "patients": _PEOPLE,
    "clients": _PEOPLE,
    "note": "“alliance session add” records a session and its note.",
    "notes": "“alliance session list” shows them; “alliance session add” writes one.",
    "log": "“alliance session add” records a session; “alliance history” shows what was recorded.",
    "list": "“alliance client list” lists your clients; “alliance caseload” says who needs attention.",
    "help": "“alliance --help” lists the commands; “alliance help measure” explains one.",
    "today": "“alliance caseload --today” shows whom you see today; “alliance brief” is for before the door opens.",
    "version": "“alliance --version” shows it.",
    "restore": "“alliance vault restore” goes back to a backup.",
    "backup": "“alliance vault backup” makes one.",
    "unlock": "“alliance vault unlock” keeps the vault open for a while.",
    "lock": "“alliance vault lock” locks it.",
    "passphrase": "“alliance vault passphrase” sets another one.",
    "chart": _COURSE,
    "graph": _COURSE,
    "score": _RATE,
    "rate": _RATE,
    "rating": _RATE,
    "search": "“alliance session list --grep” searches the notes; “alliance reflect search” your reflections.",
    "start": "“alliance init” makes your vault; “alliance” alone leads you through the day.",
    "print": "“alliance report --out report.html” and “alliance client page” write pages to print.",
    "questionnaire": "“alliance instrument list” shows the questionnaires.",
}


def file_of(name: str) -> str:
    """The file in this folder that holds a command: named as it is typed, where Python can."""
    return f"{name}_" if keyword.iskeyword(name) else name


def line_of_help(name: str) -> str:
    """The first sentence of the command's file, read without loading it: `--help` costs what it prints."""
    with Path(__file__).with_name(f"{file_of(name)}.py").open(encoding="utf-8") as file:
        return file.readline().strip().strip('"')


@cache
def nouns_of() -> dict[str, list[str]]:
    """Every word that stands after a command's name, with those names, as the files declare it; loads them all."""
    found: dict[str, list[str]] = {}
    for name in COMMANDS:
        for verb in getattr(Index().get_command(None, name), "commands", ()):
            found.setdefault(verb, []).append(name)
    return found


def verbs() -> frozenset[str]:
    """Every word that stands after a command's name."""
    return frozenset(nouns_of())


def check_known(word: str, path: str, known: Collection[str], meant: Mapping[str, str]) -> None:
    """Raises BadUsage for a word that is none of the known, with what was probably meant; nothing runs."""
    if word in known or word.startswith("-"):
        return
    hint = meant.get(word.lower()) or _of_verb(word.lower(), path)
    near = None if hint else nearest(word, [*meant, *known], ALIKE)
    if near and near not in TAKES_AWAY and meant.get(near) != _AWAY:
        hint = meant.get(near) or f"Did you mean “{path} {near}”?"
    elif not hint and not near and (verb := nearest(word, nouns_of(), ALIKE)) and verb not in TAKES_AWAY:
        hint = _of_verb(verb, path)
    name = f"{path} {shown(word)}".removeprefix("alliance ")
    raise BadUsage(f"There is no command “{name}”.", hint or f"“{path} --help” lists them.")


def _of_verb(word: str, path: str) -> str:
    """Where a word that was typed as a command of its own is at home."""
    nouns = nouns_of().get(word, []) if path == "alliance" else []
    named = " or ".join(f"“alliance {noun} {word}”" for noun in nouns)
    return (f"{named} {_TAKES}" if word in TAKES_AWAY else f"Did you mean {named}?") if named else ""


class Index(Explained, TyperGroup):
    """The root of all commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        read_quickly(self.get_params(ctx))
        return super().parse_args(ctx, args)

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
        if args[0] == "help" and len(args) > 1:
            return self.resolve_command(ctx, [*args[1:], "--help"])
        check_known(args[0], "alliance", COMMANDS, MEANT)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for when, names in WHEN.items():
            with formatter.section(when):
                formatter.write_dl([(name, line_of_help(name)) for name in names])


def _nothing() -> None:
    pass


class _AsItStands:
    """How a word is read that is a text, a path (what is to be checked of one, we check), a whole number or not given:
    the library would load its own validation for that, which costs as much as all of ours. What does not fit is left
    to it, and so are its words for that."""

    def __init__(self, validated: Callable[[], Any]) -> None:
        self.validated = validated

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        several, kind = param.multiple or param.nargs == -1, param.type_descriptor.annotation
        if value is None:
            return () if several else None
        if kind in (str, Path) and isinstance(value, str):
            return kind(value)
        if kind == list[str] and isinstance(value, list | tuple):
            return list(value)
        if kind is int and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            number = int(value)
            if (param.min or 0) <= number and (param.max is None or number <= param.max):
                return number
        return self.validated().coerce(value, param=param, ctx=ctx)


def read_quickly(params: Iterable[Any]) -> None:
    """Let these parameters of a command read what is given for them without loading a validation."""
    for param in params:
        if "get_runtime_param" not in vars(param):
            param.get_runtime_param = partial(_AsItStands, param.get_runtime_param)
