"""Private writing on your own part."""

from __future__ import annotations

from typing import Annotated

import typer

from alliance_cli.commands.declare import client_codes, group, verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows import which
from alliance_cli.flows.which import AskedFor
from alliance_cli.forms import data_file
from alliance_cli.inputs import LONGEST_TEXT, clean
from alliance_cli.model import Reflection
from alliance_cli.render import as_json
from alliance_cli.render.terminal import practitioner
from alliance_cli.store import reflections
from alliance_cli.workspace import Workspace

commands = group("reflect")


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "write", 'alliance reflect write EC33 --text "I hurry when she falls silent."')
def write(
    work: Workspace,
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="About one client, or none.", autocompletion=client_codes)
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT|-", help="Your words; - reads them from stdin.")
    ] = None,
) -> None:
    """Write on your own part: attachment, triggers, patterns, what you avoid. It stays private."""
    client = work.client(code) if code is not None else None
    prompt, said = None, text
    if text == "-":
        said = _from_stdin()
    elif text is None:
        if not work.asks:
            raise BadUsage("--text is missing.", "Give --text, or run this at a terminal to be asked.")
        from alliance_cli.flows import written_at_terminal

        show_one(work, written_at_terminal.reflect(work, client))
        return
    show_one(work, reflections.add(work.vault, client, work.today, prompt, clean(said or "")))


@verb(commands, "list", "alliance reflect list")
def list_(work: Workspace) -> None:
    """List what you wrote."""
    _list(work, reflections.every(work.vault), None)


@verb(commands, "show", "alliance reflect show 1")
def show(
    work: Workspace, number: Annotated[int, typer.Argument(metavar="N", min=1), AskedFor(which.reflection)]
) -> None:
    """Show one reflection."""
    show_one(work, reflections.find(work.vault, number))


@verb(commands, "search", "alliance reflect search hurry")
def search(work: Workspace, word: Annotated[str, typer.Argument(metavar="WORD"), AskedFor(which.word)]) -> None:
    """Search what you wrote for a word."""
    _list(work, reflections.every(work.vault, word), word)


def show_one(work: Workspace, one: Reflection) -> None:
    work.show(as_json.reflection(one), lambda: practitioner.reflection(one))


def _list(work: Workspace, found: list[Reflection], word: str | None) -> None:
    work.show([as_json.reflection(r) for r in found], lambda: practitioner.reflections(found, word))


def _from_stdin() -> str:
    return data_file.read("-", LONGEST_TEXT * 4)
