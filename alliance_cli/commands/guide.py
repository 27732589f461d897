"""Short pages on the alliance, each claim with its source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.errors import BadUsage, StepBack
from alliance_cli.flows import in_their_language, which
from alliance_cli.flows.files import write
from alliance_cli.forms import guidance
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.forms.wordings import AUDIENCES
from alliance_cli.inputs import one_of
from alliance_cli.workspace import Workspace

HANDOUTS = (".html", ".md", ".txt")


def attach(app: typer.Typer) -> None:
    verb(app, "guide", "alliance guide repair")(guide)


def guide(
    work: Workspace,
    topic: Annotated[
        str | None,
        typer.Argument(
            metavar="[TOPIC]", help=", ".join(guidance.TOPICS), autocompletion=lambda: list(guidance.TOPICS)
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the page as FILE.html, .md or .txt."),
    ] = None,
    audience: Annotated[
        str | None, typer.Option("--audience", metavar="WHO", help="Of a page for clients: adult or young (from 13).")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="L", help="Of the page for clients: en, de …")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Read a short page; without a topic, the list of pages to choose from."""
    if topic is None and work.asks:
        topic = which.pick(work, "Which page?", [(t, guidance.page(t).screens[0].title) for t in guidance.TOPICS])
    if topic is None:
        found = [guidance.page(t) for t in guidance.TOPICS]
        data: object = [{"topic": p.topic, "title": p.screens[0].title} for p in found]
        work.show(data, lambda: [f"{p.topic:<14} {p.screens[0].title}" for p in found])
        return
    page = _in_language(work, guidance.page(topic), language)
    chosen = _for(page, audience)
    screens = ["\n".join(guidance.lines(screen)) for screen in chosen]
    if out is not None:
        spoken = in_their_language.words(work, language)
        made = _written(out, chosen, screens, spoken, for_clients=page.topic == "clients")
        write(out, made, force=force)
        work.warn(f"Wrote {out}: the page on {page.topic}, for you to fill in and print; nothing of a client is in it.")
        return
    data = {
        "topic": page.topic,
        "screens": [
            {
                "title": s.title,
                "points": [{"label": p.label, "text": p.text, "source": p.source} for p in s.points],
                "sources": [source.reference for source in s.sources],
            }
            for s in chosen
        ],
    }
    if work.asks and len(screens) > 1:
        _turn(work, screens)
    else:
        work.show(data, lambda: ["\n\n".join(screens)])


def _in_language(work: Workspace, page: guidance.Page, language: str | None) -> guidance.Page:
    """Raises BadUsage: the pages for you are written in English, and there may be no such language."""
    spoken = in_their_language.checked(work, language)
    if spoken is None:
        return page
    if page.topic != "clients":
        raise BadUsage(f"The page on {page.topic} is for you, and written in English.", "Leave --language out.")
    return guidance.clients_page({who: in_their_language.words(work, spoken, who) for who in AUDIENCES})


def _for(page: guidance.Page, audience: str | None) -> Sequence[guidance.Screen]:
    """The screens for one audience, or all. Raises BadUsage where the page is not made for several."""
    if audience is None:
        return page.screens
    who = one_of(audience, AUDIENCES, "audience")
    found = [screen for screen in page.screens if screen.id == who]
    if not found:
        raise BadUsage(f"The page on {page.topic} is not written for an audience.", "Leave --audience out.")
    return found


def _written(
    out: Path, chosen: Sequence[guidance.Screen], screens: Sequence[str], words: ScreenWords, *, for_clients: bool
) -> bytes:
    """What the file holds: by its suffix a page that prints well, or lines of text. Raises BadUsage.

    What is for clients has a page for each audience.
    """
    suffix = out.suffix.lower()
    if suffix not in HANDOUTS:
        raise BadUsage(
            f"{out.name} does not end in {', '.join(HANDOUTS[:-1])} or {HANDOUTS[-1]}.",
            "Name it like about-ratings.html.",
        )
    if suffix == ".html":
        from alliance_cli.render.report import handout, html

        return html.write(handout.make(chosen, words.language, words.direction, apart=for_clients), {}).encode()
    return ("\n\n".join(screens) + "\n").encode()


def _turn(work: Workspace, screens: Sequence[str]) -> None:
    """One screen after the other, for someone who reads."""
    from alliance_cli.prompts.plain_line import BACK, line

    at = 0
    while True:
        work.say(screens[at])
        if at == len(screens) - 1:
            return
        try:
            line(f"\n({at + 1} of {len(screens)}) Enter turns the page{f', {BACK} turns it back' if at else ''} ")
            at += 1
        except StepBack:
            if at == 0:
                raise
            at -= 1
