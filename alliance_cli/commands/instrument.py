"""alliance instrument: the questionnaires there are, and what each one needs before it may open on screen."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli import settings
from alliance_cli.analysis.scoring import check_examples
from alliance_cli.commands.declare import group, instrument_ids, verb
from alliance_cli.errors import BadFile, BadUsage, CannotDo
from alliance_cli.inputs import clean
from alliance_cli.render import tables
from alliance_cli.workspace import Workspace

commands = group("instrument")

Name = Annotated[str, typer.Argument(metavar="INSTRUMENT", help="srs, wai …", autocompletion=instrument_ids)]


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "list", "alliance instrument list")
def list_(work: Workspace) -> None:
    """List every questionnaire, your own included."""
    found = work.instruments.all()
    for problem in work.instruments.problems():
        work.warn(f"{problem.what} {problem.hint}")
    data = [
        {
            "id": f.id,
            "title": f.title,
            "version": f.version,
            "items": len(f.items),
            "kind": f.kind,
            "raters": list(f.raters),
        }
        for f in found
    ]
    work.show(data, lambda: tables.instruments(found))


@verb(commands, "show", "alliance instrument show wai")
def show(work: Workspace, name: Name) -> None:
    """Show what a questionnaire measures, its scoring, cut-offs with sources, licence, and what it cannot tell."""
    form = work.instruments.find(name)
    permitted = work.settings.permits.get(form.id, {}).get("on_screen")
    data = asdict(form) | {"headline_range": list(form.headline_range), "permitted": permitted}
    work.show(data, lambda: tables.instrument_page(form, permitted))


@verb(commands, "check", "alliance instrument check my-form.toml")
def check(
    work: Workspace, file: Annotated[Path, typer.Argument(metavar="FILE", help="An instrument file of your own.")]
) -> None:
    """Check an instrument file of your own: every key, every cut-off, every worked example."""
    from alliance_cli.forms import reading

    if not file.is_file():
        raise BadUsage(f"There is no file {file}.", "Check the path.")
    form = reading.read(file)
    if wrong := check_examples(form):
        raise BadFile(f"{file}: {'; '.join(wrong)}.", "Mend the example or the scoring, and check again.")
    data = {"id": form.id, "title": form.title, "items": len(form.items), "examples": len(form.examples)}
    work.show(
        data,
        lambda: [f"{file} is sound: {form.title}, {len(form.items)} items, {len(form.examples)} examples come out."],
    )


@verb(commands, "permit", "alliance instrument permit srs --on-screen")
def permit(
    work: Workspace,
    name: Name,
    on_screen: Annotated[bool, typer.Option("--on-screen", help="May open on screen for the client.")] = False,
    statement: Annotated[
        str | None, typer.Option("--statement", metavar="TEXT", help="Your statement that you hold the right.")
    ] = None,
) -> None:
    """Keep your statement that you may use a questionnaire on screen; its licence decides, not this program."""
    form = work.instruments.find(name)
    if not on_screen:
        raise BadUsage("What is permitted?", "Add --on-screen.")
    if form.electronic == "open":
        raise CannotDo(f"{form.title} may open on screen as it is.", "There is nothing to permit.")
    said = clean(work.need(statement, "--statement", lambda: _ask_statement(work, form.title, form.licence)))
    if not said:
        raise BadUsage("Without a statement nothing is permitted.", "Say where you hold the right from.")
    settings.permit(work.settings, form.id, said, work.today)
    data = {"instrument": form.id, "on_screen": work.today.isoformat(), "statement": said}
    work.show(data, lambda: [f"{form.title} now opens on screen. Your statement is kept with today's date."])


def _ask_statement(work: Workspace, title: str, licence: str) -> str:
    from alliance_cli.prompts import ask

    ask.say(f"{title}: {licence}", **work.where)
    if not ask.confirm("Do you hold the right to use it on screen?", **work.where):
        raise CannotDo("Then it stays on paper.", "“alliance measure” takes the marks of the paper form.")
    return ask.text("From whom, and since when?", **work.where)
