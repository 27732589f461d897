"""Questionnaires: what each measures, its scoring, what is allowed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli import settings
from alliance_cli.commands.declare import group, instrument_ids, verb
from alliance_cli.errors import BadFile, BadUsage, CannotDo
from alliance_cli.flows import asked_once_more, in_their_language, which
from alliance_cli.flows.files import folder, write
from alliance_cli.flows.which import AskedFor
from alliance_cli.forms import screen_words
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import clean
from alliance_cli.model import Permit
from alliance_cli.render import as_json
from alliance_cli.render.terminal import instrument_card
from alliance_cli.store import definitions
from alliance_cli.workspace import Workspace

commands = group("instrument")

Name = Annotated[
    str,
    typer.Argument(metavar="INSTRUMENT", help="srs, wai …", autocompletion=instrument_ids),
    AskedFor(which.instrument),
]


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "list", "alliance instrument list")
def list_(work: Workspace) -> None:
    """List every questionnaire, your own included."""
    readable = work.instruments.those(work.instruments.ids())
    found = [readable[id] for id in work.instruments.ids() if id in readable]
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
            "source": work.instruments.origin(f),
        }
        for f in found
    ]
    work.show(data, lambda: instrument_card.instruments(found, work.instruments.origin))


@verb(commands, "show", "alliance instrument show wai")
def show(work: Workspace, name: Name) -> None:
    """Show what a questionnaire measures, its scoring, cut-offs with sources, licence, and what it cannot tell."""
    known = work.instruments.those([work.instruments.id_of(name)])  # by the vault's copy where the file is broken
    form = next(iter(known.values()), None) or work.instruments.find(name)
    given, source = work.permit(form.id), work.instruments.origin(form)
    permitted = given.on_screen if given else None
    data = as_json.plainly(form) | {"headline_range": list(form.headline_range), "permitted": permitted}
    spoken = _languages(work, form)
    data |= {"source": source, "versions": [form.version, *form.versions], "languages": spoken}
    work.show(data, lambda: instrument_card.instrument_page(form, permitted, source, spoken))


@verb(commands, "check", "alliance instrument check my-form.toml")
def check(
    work: Workspace,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An instrument, or a language, of your own."), AskedFor(which.file)
    ],
) -> None:
    """Check a file of your own: an instrument with its worked examples, or a language with all its sentences."""
    if screen_words.is_screen(file):
        both = screen_words.read(file)
        said = {"language": both["adult"].language, "name": both["adult"].name, "texts": len(both["adult"].texts)}
        where = work.settings.folder / "screen" / f"{said['language']}.toml"
        work.show(said, lambda: [f"{file} is sound: {said['name']}, all {said['texts']} texts. It belongs at {where}."])
        return
    form = work.instruments.check(file)
    data = {"id": form.id, "title": form.title, "items": len(form.items), "examples": len(form.examples)}
    work.show(
        data,
        lambda: [f"{file} is sound: {form.title}, {len(form.items)} items, {len(form.examples)} examples come out."],
    )


@verb(commands, "languages", "alliance instrument languages --out sv.toml")
def languages(
    work: Workspace,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.toml", help="Write all sentences, to put into another language."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """List the languages that clients can read, or write the file to begin another."""
    if out is not None:
        if out.suffix.lower() != ".toml":
            raise BadUsage(f"{out.name} does not end in .toml.", "Name it by the language, like sv.toml.")
        write(out, screen_words.template().encode(), force=force)
        work.show({"file": str(out)}, lambda: [_how_to_translate(work, out)])
        return
    found = _languages(work)
    work.show(found, lambda: [f"{each['language']}  {each['name']}: {each['status']}" for each in found])


def _how_to_translate(work: Workspace, out: Path) -> str:
    return (
        f"Wrote {out}. Change its language, its name and what stands in quotes; “alliance instrument check {out}” "
        f"names what is missing; then it belongs into {work.settings.folder / 'screen'}."
    )


def _languages(work: Workspace, form: Instrument | None = None) -> list[dict[str, str]]:
    """Those a client can read; of a form that brings its own sentences, those it has. Each with who checked it."""
    folder = work.settings.folder
    if form is not None and not screen_words.english().section(form.id):
        return []
    found = []
    for language in screen_words.files(folder):
        with suppress(BadFile):  # “instrument list” names what is wrong with it
            said = screen_words.find(language, folder=folder)
            found.append(
                {"language": language, "name": said.name, "status": said.status, "translated": said.translated}
            )
    return found


@verb(commands, "permit", 'alliance instrument permit srs --on-screen --statement "Letter of 3 March 2026"')
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
    if not on_screen and not work.asks:
        raise BadUsage("What is permitted?", "Add --on-screen.")
    if form.electronic == "open":
        raise CannotDo(f"{form.title} may open on screen as it is.", "There is nothing to permit.")
    if form.electronic == "wording":
        raise CannotDo(
            f"{form.title} opens on screen once its sentences are there.",
            f"There is nothing to permit: alliance instrument wording {form.id} FILE.",
        )
    kept = work.permit(form.id)
    if kept and statement is None:
        work.show(kept._asdict(), lambda: [f"{form.title} opens on screen since {kept.on_screen}: {kept.statement}"])
        return
    said = clean(work.need(statement, "--statement", lambda: _ask_statement(work, form.id, form.title, form.licence)))
    if not said:
        raise BadUsage("Without a statement nothing is permitted.", "Say where you hold the right from.")
    given = Permit(form.id, work.today.isoformat(), said)
    if work.vault_path.exists():
        definitions.permit(work.vault, given)
    else:
        settings.keep_permit(work.settings, given.instrument, given.on_screen, given.statement)
    work.show(given._asdict(), lambda: [f"{form.title} now opens on screen. Your statement is kept with today's date."])


@verb(commands, "wording", "alliance instrument wording srs my-licensed-wording.toml")
def wording(
    work: Workspace,
    name: Name,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Sentences that you have the right to use."), AskedFor(which.file)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="You hold the right; do not ask.")] = False,
) -> None:
    """Install the sentences of a questionnaire, in one language or several. The program ships none but its own."""
    from alliance_cli.forms import wordings

    form = work.instruments.find(name)
    found = wordings.read(file, form)
    if not yes:
        work.need(None, "--yes", lambda: _confirm_right(work, form.title, form.licence))
    target = work.settings.wording / f"{form.id}-{'-'.join(sorted({w.language for w in found}))}.toml"
    target = folder(target.parent) / target.name
    write(target, file.read_bytes(), force=True)
    languages = [{"language": w.language, "audience": w.audience, "electronic": w.electronic} for w in found]
    data = {"instrument": form.id, "wordings": languages, "file": str(target)}
    said = ", ".join(sorted({w.language for w in found}))
    work.show(data, lambda: [f"{form.title} now has its wording ({said}). Kept at {target}."])


@verb(commands, "form", "alliance instrument form checkin --out check-in.html")
def form(
    work: Workspace,
    name: Annotated[
        str,
        typer.Argument(metavar="INSTRUMENT", help="srs, wai …", autocompletion=instrument_ids),
        AskedFor(which.instrument_for_page),
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.html", help="Where the page goes.")] = None,
    language: Annotated[str | None, typer.Option("--language", metavar="L", help="en, de …")] = None,
    young: Annotated[bool, typer.Option("--young", help="The wording for young people.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Write one page that your client fills in anywhere, and reads a short code back to you; it sends nothing."""
    from alliance_cli.exchange import offline_form

    found = work.instruments.find(name)
    if found.about_safety:
        raise CannotDo(
            f"{found.title} asks about suicide or self-harm, and nobody would read the answer before you meet.",
            f"Give it when you are together: alliance measure {found.id} CODE.",
        )
    if found.electronic == "permission" and work.permit(found.id) is None:
        raise CannotDo(
            f"{found.title} is licensed for paper, so no page is made of it.",
            f"If you hold the right: alliance instrument permit {found.id} --on-screen, then install its wording.",
        )
    audience = "young" if young else "adult"
    language = in_their_language.checked(work, language, found)
    in_their_language.check_wording(work, found, language)
    wording = found.wording(language, audience)
    spoken = wording.language if wording else language
    words = in_their_language.words(work, spoken, audience)
    path = work.need(out, "--out", lambda: Path(f"{found.id}.html"))
    page = offline_form.page(
        found,
        wording,
        words,
        who_sees=in_their_language.who_sees(work, words, language),
        help_now=in_their_language.help_now(work, language, spoken),
        today=work.today,
    )
    write(path, page.encode(), force=force)
    data = {"instrument": found.id, "file": str(path)}
    said = "Your client's answers come back as a code: alliance measure"
    work.show(data, lambda: [f"Wrote {path}: a blank form, nothing of a client in it. {said} {found.id} CODE --code …"])


def _confirm_right(work: Workspace, title: str, licence: str) -> bool:
    from alliance_cli.prompts import ask

    ask.say(f"{title}: {licence}", **work.where)
    if not ask.confirm("Do you hold the right to use these sentences?", **work.where):
        raise CannotDo("Then nothing was installed.", "The short labels stay in use.")
    return True


def _ask_statement(work: Workspace, id_: str, title: str, licence: str) -> str:
    from alliance_cli.prompts import ask

    ask.say(f"{title}: {licence}", **work.where)
    if not ask.confirm("Do you hold the right to use it on screen?", **work.where):
        raise CannotDo("Then it stays on paper.", "“alliance measure” takes the marks of the paper form.")
    question = "From whom, and since when?"
    if not work.vault_path.exists():  # it goes into config.toml, and half of it nowhere
        return ask.text(question, **work.where)
    return asked_once_more.text(work, f"right to {id_}", question)
