"""Every command by name, with its line of help; the file that holds one is loaded when it is typed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from alliance_cli.errors import BadUsage
from alliance_cli.inputs import nearest, shown

# In the order of a first week. name: (the file in this folder, its line of help)
COMMANDS = {
    "init": ("init", "Make your vault: one encrypted file for the whole practice."),
    "demo": ("demo", "Look at a synthetic practice first; your own vault is not touched."),
    "client": ("client", "Clients, by a code of your own: add, show, change, close."),
    "goal": ("goal", "Goals in the client's words, who agreed to them, and the tasks for each."),
    "brief": ("brief", "One screen before the door opens: what was agreed, said, still open."),
    "session": ("session", "Appointments and their notes: add, show, correct."),
    "measure": ("measure", "One rating: type the paper form in, or hand over the screen."),
    "scores": ("scores", "Ratings: list, show, correct, move to the right client or date."),
    "trend": ("trend", "The course of one client's ratings, as a table and as a picture."),
    "rupture": ("rupture", "A strain between you, and the steps of its repair."),
    "caseload": ("caseload", "Who needs attention, why, and what is due."),
    "report": ("report", "The document before supervision."),
    "supervision": ("supervision", "What was discussed and decided; the log of your hours."),
    "reflect": ("reflect", "Private writing on your own part."),
    "practice": ("practice", "Your own figures, with intervals."),
    "guide": ("guide", "Short pages on the alliance, each claim with its source."),
    "instrument": ("instrument", "Questionnaires: what each measures, how it is scored, what is allowed."),
    "import": ("import_", "Bring in clients, sessions and scores from files."),
    "export": ("export", "Take your records out: as spreadsheets, or whole."),
    "vault": ("vault", "Your encrypted file: unlock, back up, restore, check, passphrase."),
    "undo": ("undo", "Take back the last recorded command; again, the one before it."),
    "history": ("history", "What was recorded and changed, newest first."),
}


class Index(TyperGroup):
    """The root of all commands: `--help` costs what this table costs."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            file, _ = COMMANDS[cmd_name]
            noun = typer.Typer(rich_markup_mode=None)
            noun.callback()(_nothing)  # a noun of one command is still looked up by its name
            import_module(f"alliance_cli.commands.{file}").attach(noun)
            self.commands.update(typer.main.get_group(noun).commands)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = nearest(args[0], COMMANDS)
            hint = f"Did you mean “alliance {near}”?" if near else "“alliance --help” lists them."
            raise BadUsage(f"There is no command “{shown(args[0])}”.", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


def _nothing() -> None:
    pass
