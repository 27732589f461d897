"""The client's own language: which there are, what is read in it, who sees the marks, said in it."""

from __future__ import annotations

from alliance_cli.errors import BadUsage
from alliance_cli.forms import screen_words
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.inputs import clean, shown
from alliance_cli.model import Client
from alliance_cli.workspace import Workspace


def checked(work: Workspace, language: str | None, form: Instrument | None = None) -> str | None:
    """A language as it is kept. Raises BadUsage where nothing is there in it, neither a screen nor a wording."""
    wanted = clean(language or "")
    if not wanted:
        return None
    known = [*screen_words.files(work.settings.folder)]
    known += [w.language for w in form.wordings if w.language.lower() not in known] if form else []
    for one in (wanted, wanted.partition("-")[0]):
        if found := next((each for each in known if each.lower() == one.lower()), None):
            return found if found.lower() == wanted.lower() else wanted
    raise BadUsage(
        f"There is no language “{shown(wanted)}” here.",
        f"There are: {', '.join(known)}. “alliance instrument languages --out FILE” begins another.",
    )


def words(work: Workspace, language: str | None, audience: str = "adult") -> ScreenWords:
    """What is read in a language; in English where there is no file for it."""
    try:
        return screen_words.find(language or screen_words.ORIGINAL, audience, work.settings.folder)
    except BadUsage:
        return screen_words.english(audience)


def audience(client: Client | None) -> str:
    return "adult" if client is None or client.population == "adult" else "young"


def who_sees(work: Workspace, said: ScreenWords, language: str | None, client: Client | None = None) -> str:
    """In the practitioner's own words where there are any, for they alone know it; else what is usual."""
    others = said[f"before.{client.kind}"] if client and client.kind != "individual" else ""
    return work.practice.text("who_sees", language) or f"{said['before.who_sees']} {others}".strip()
