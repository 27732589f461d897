"""Every command by name; the file that holds one is loaded when it is typed, its first sentence is its line of help."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from alliance_cli.command_names import COMMANDS, WHEN
from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.help_page import Explained
from alliance_cli.inputs import CODE, nearest, shown

ALIKE = 0.75  # of its letters, in their order, before a mistyped word is taken for another
_TAKES = "takes something away; nothing was done."
# Never named where a word was mistyped.
TAKES_AWAY = ("undo", "erase", "remove", "drop")
_BEHIND = "A client's code goes behind a command:"
_AWAY = "“alliance undo” takes back what was recorded last; “alliance client erase” erases a client for good."
# What people type who do not know the word yet, and what does it.
_SAID = {
    "add new create": "“alliance client add”, “alliance session add” and “alliance goal add” add one of each.",
    "show view": "“alliance client show”, “alliance session show” and “alliance scores show” show one of each.",
    "edit amend change update correct fix mistake oops wrong": (
        "“alliance client edit”, “alliance session amend” and “alliance scores amend” change what was recorded."
    ),
    "delete remove erase": _AWAY,
    "quit exit stop back": "Each command ends by itself. “alliance vault lock” locks the vault.",
    "patient patients clients": "“alliance client” is where they are: “alliance client list”, “alliance client add”.",
    "intake": "“alliance client add” begins with a client.",
    "partner couple family group": "“alliance client add --kind couple” adds two; a family or a group is added alike.",
    "end finish discharge ending": "“alliance client close” ends the work with a client.",
    "archive": "“alliance client close” ends the work with a client; “alliance vault backup” makes a backup.",
    "note": "“alliance session add” records a session and its note.",
    "notes": "“alliance session list” shows them; “alliance session add” writes one.",
    "appointment appointments calendar": (
        "“alliance session add” records an appointment; “alliance import” reads a calendar."
    ),
    "cancel cancelled noshow no-show missed absent sick ill late": (
        "“alliance session add --attendance cancelled” records that; no-show, late and cancelled-by-me too."
    ),
    "holiday holidays vacation leave break": "“alliance away add” records a break.",
    "log": "“alliance session add” records a session; “alliance history” shows what was recorded.",
    "list": "“alliance client list” lists your clients; “alliance caseload” says who needs attention.",
    "help hello man info commands": "“alliance --help” lists the commands; “alliance help measure” explains one.",
    "today morning week next prepare before": (
        "“alliance caseload --today” shows whom you see today; “alliance brief” is for before the door opens."
    ),
    "remind reminder reminders due overview dashboard": (
        "“alliance caseload” says who needs attention, and which questionnaire is due."
    ),
    "redo reset clear": "“alliance history” shows what was recorded and changed.",
    "crisis emergency suicide suicidal safety": (
        "“alliance vault settings” shows your own procedure for safety; a note that says it came up shows it, too."
    ),
    "invoice invoices billing bill": "There are no invoices here; “alliance hours” counts sessions and hours.",
    "version upgrade": "“alliance --version” shows which one this is.",
    "restore": "“alliance vault restore” goes back to a backup.",
    "backup": "“alliance vault backup” makes one.",
    "save": "All is kept as soon as it is recorded; “alliance vault backup” makes a backup.",
    "unlock login": "“alliance vault unlock” keeps the vault open for a while.",
    "open menu": "“alliance” alone opens the menu of the day; “alliance vault unlock” keeps the vault open.",
    "lock logout": "“alliance vault lock” locks it.",
    "passphrase password": "“alliance vault passphrase” sets another one.",
    "forgot forgotten": "“alliance vault recover” opens the vault with the recovery code.",
    "config configure preferences options": "“alliance vault settings” shows what can be set.",
    "chart graph": "“alliance trend” draws the course of a client's ratings.",
    "score rate rating": "“alliance measure” records a rating; “alliance scores” shows and corrects what was recorded.",
    "screen": "“alliance measure checkin” hands your client the screen.",
    "search find": "“alliance session list --grep” searches the notes; “alliance reflect search” your reflections.",
    "start": "“alliance init” makes your vault; “alliance” alone leads you through the day.",
    "print pdf html": "“alliance report --out report.html” and “alliance client page” write pages to print.",
    "send email mail share sync": "Nothing is ever sent; “alliance export” and “alliance report” write files.",
    "excel spreadsheet csv xlsx": "“alliance import” reads spreadsheets; “alliance export --format csv” writes them.",
    "questionnaire questionnaires": "“alliance instrument list” shows the questionnaires.",
    "diary journal": "“alliance reflect write” is for yourself; “alliance session add” records a session's note.",
    "minutes time": "“alliance hours” counts sessions, hours and supervision.",
    "statistics stats figures": "“alliance practice” shows your own figures.",
}
MEANT = {word: said for words, said in _SAID.items() for word in words.split()}


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
    hint = meant.get(word.lower()) or _of_verb(word.lower(), path) or (_of_form(word) if path == "alliance" else "")
    near = None if hint else nearest(word, known, ALIKE) or nearest(word, meant, ALIKE)
    if near and near not in TAKES_AWAY and meant.get(near) != _AWAY:
        hint = meant.get(near) or f"Did you mean “{path} {near}”?"
    elif not hint and not near and (verb := nearest(word, nouns_of(), ALIKE)) and verb not in TAKES_AWAY:
        hint = _of_verb(verb, path)
    hint = hint or _of_code(word, path)
    name = f"{path} {shown(word)}".removeprefix("alliance ")
    raise BadUsage(f"There is no command “{name}”.", hint or f"“{path} --help” lists them.")


def _of_verb(word: str, path: str) -> str:
    """Where a word that was typed as a command of its own is at home."""
    nouns = nouns_of().get(word, []) if path == "alliance" else []
    named = " or ".join(f"“alliance {noun} {word}”" for noun in nouns)
    return (f"{named} {_TAKES}" if word in TAKES_AWAY else f"Did you mean {named}?") if named else ""


def _of_form(word: str) -> str:
    """The command that a questionnaire's name belongs behind."""
    from alliance_cli.forms import catalogue
    from alliance_cli.workspace import Workspace

    with suppress(AllianceError):  # a file of one's own that cannot be read is no matter here
        if catalogue.load(Workspace().settings.folder).knows(word):
            return f"“alliance measure {word.lower()}” records a rating with it."
    return ""


def _of_code(word: str, path: str) -> str:
    """Where a word that looks like a client's code belongs."""
    if CODE.match(word) is None or not any(c.isdigit() for c in word):
        return ""
    if path == "alliance":
        return f"{_BEHIND} “alliance brief {word}”, “alliance client show {word}”."
    verb = {"client": "show", "session": "list", "goal": "list", "scores": "list", "rupture": "list"}.get(
        path.split()[-1]
    )
    return f"{_BEHIND} “{path} {verb} {word}”." if verb else ""


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
