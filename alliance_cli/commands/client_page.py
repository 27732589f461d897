"""alliance client page: a page for the client to keep, at a review or an ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliance_cli.commands.declare import AnyCode, verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows import in_their_language
from alliance_cli.flows.files import check_free, write_all
from alliance_cli.inputs import shown
from alliance_cli.model import Client, Record
from alliance_cli.store import disclosures, records
from alliance_cli.workspace import Workspace

if TYPE_CHECKING:
    from alliance_cli.analysis.course import Course
    from alliance_cli.forms.screen_words import ScreenWords
    from alliance_cli.render.report.blocks import Report


def attach(commands: typer.Typer) -> None:
    verb(commands, "page", "alliance client page AB12 --out our-work.html")(page)


def page(
    work: Workspace,
    code: AnyCode,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="FILE.html, which prints well, or FILE.md.")
    ] = None,
    participant: Annotated[
        str | None,
        typer.Option("--participant", metavar="LABEL", help="Of a couple, family or group: for this person."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="L", help="Another language than the client's own: en, de …")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Write a page for your client: goals in their words, their course, what they told you and what changed."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts import what_to_draw
    from alliance_cli.render.report import for_client, html, markdown

    client = work.client(code)
    spoken = in_their_language.checked(work, language) or client.language
    words = in_their_language.words(work, spoken, in_their_language.audience(client))
    record, person = records.of(work.vault, client), _person(client, participant)
    path = work.need(out, "--out", lambda: _name(work, client, person))
    if path.suffix.lower() not in (".html", ".md"):
        raise BadUsage(f"{path.name} is neither .html nor .md.", "Name it like our-work.html.")
    check_free(path, force=force)
    made, own = _document(work, record, words, person)
    if path.suffix.lower() == ".md":
        content = markdown.write(made, {})
    else:
        drawn = {for_client.CHART: own} if own and for_client.CHART in made.pictures else {}
        pictures = {
            name: charts.client_picture(what_to_draw.course(record, line, read_in=words), "svg")
            for name, line in drawn.items()
        }
        content = html.write(made, pictures)
    holds = "goals, ratings and comments in the client's words"
    if client.participants:
        holds = f"what is joint, and the ratings and comments of {person}" if person else "what is joint: no ratings"
    kept = disclosures.record(work.vault, [client], "a page for the client", person or "the client", to=[path])
    write_all({path: content.encode()}, force=force, kept=kept)
    work.warn(f"{path} holds {holds}, with dates; no code, no signal.")
    if client.participants and person is None:
        work.warn(f"Each person's own: --participant {' or --participant '.join(client.participants)}.")
    work.show({"client": client.code, "file": str(path)}, lambda: [f"Wrote {path.absolute()}.", _how_to_open(path)])


def review(work: Workspace, client: Client) -> None:
    """The same on screen, for the two of you to look back."""
    from alliance_cli.render.report import on_screen

    words = in_their_language.words(work, client.language, in_their_language.audience(client))
    made, _ = _document(work, records.of(work.vault, client), words, None)
    work.put(*on_screen.draw(made, plain=work.digits))


def _document(work: Workspace, record: Record, words: ScreenWords, person: str | None) -> tuple[Report, Course | None]:
    """What the page holds, and the course on it."""
    from alliance_cli.analysis import course
    from alliance_cli.analysis.main_course import main_course
    from alliance_cli.render.report import for_client

    rater = person or ("client" if not record.client.participants else None)
    lines = course.every(record, work.instruments.used_by([record]))
    own = main_course({key: line for key, line in lines.items() if line.rater == rater})
    return for_client.make(record, own, words, person), own


def _name(work: Workspace, client: Client, person: str | None) -> Path:
    """Asked before anything is written. Raises Interrupted."""
    from alliance_cli.prompts import ask

    whom = person or client.code
    work.say(
        f"A page for {whom} to keep: goals, course, what was said and what changed. Nothing is written before Enter."
    )
    return Path(
        ask.value("Write it as", lambda typed: typed or "our-work.html", "our-work.html", **work.where)
    ).expanduser()


def _how_to_open(path: Path) -> str:
    if path.suffix.lower() == ".md":
        return "Any text editor opens it."
    return "A double click, or your browser's “Open file”, shows it; print it from there."


def _person(client: Client, label: str | None) -> str | None:
    """The participant, as their label is written. Raises BadUsage."""
    if label is None:
        return None
    found = {each.lower(): each for each in client.participants}.get(label.strip().lower())
    if found is None:
        hint = f"It has: {', '.join(client.participants)}." if client.participants else "Leave --participant out."
        raise BadUsage(f"{client.code} has no participant “{shown(label)}”.", hint)
    return found
