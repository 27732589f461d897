"""The client's own language: which there are, what is read in it, who sees the marks, said in it."""

from __future__ import annotations

from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.forms import screen_words
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.forms.wordings import LANGUAGE
from alliance_cli.inputs import clean, language_tag, shown
from alliance_cli.model import Client
from alliance_cli.workspace import Workspace


def checked(work: Workspace, language: str | None, *forms: Instrument) -> str | None:
    """A language as it is kept. Raises BadUsage where nothing is there in it, neither a screen nor a wording."""
    wanted = language_tag(clean(language or ""))
    if not wanted:
        return None
    known = [*screen_words.files(work.settings.folder)]
    known += sorted({w.language for form in forms for w in form.wordings if w.language.lower() not in known})
    for one in (wanted, wanted.partition("-")[0]) if LANGUAGE.fullmatch(wanted) else ():
        if found := next((each for each in known if each.lower() == one.lower()), None):
            return found if found.lower() == wanted.lower() else wanted
    raise BadUsage(
        f"There is no language “{shown(wanted)}” here.",
        f"There are: {', '.join(known)}. “alliance instrument languages --out FILE” begins another.",
    )


def words(work: Workspace, language: str | None, audience: str = "adult") -> ScreenWords:
    """What is read in a language; in English where there is no file for it, which is said."""
    try:
        return screen_words.find(language or screen_words.ORIGINAL, audience, work.settings.folder)
    except BadUsage:
        work.warn(f"The words around the form are in English: no file here says them in “{shown(language or '')}”.")
        return screen_words.english(audience)


def audience(client: Client | None) -> str:
    return "adult" if client is None or client.population == "adult" else "young"


def own_words(work: Workspace, name: str, asked: str | None, spoken: str | None = None) -> str:
    """What the practitioner wrote to be read in a language; "" where it is not there in the one that was asked for.

    What stands without a language is in theirs: it is for where none was asked for, or English, the program's own.
    """
    if asked is None or asked.partition("-")[0] == screen_words.ORIGINAL:
        return work.practice.text(name, asked or spoken)
    given = (work.practice.values.get(f"{name}.{each}", "") for each in (asked, asked.partition("-")[0]))
    return next(filter(None, given), "")


def who_sees(work: Workspace, said: ScreenWords, asked: str | None, client: Client | None = None) -> str:
    """In the practitioner's own words where there are any, for they alone know it; else what is usual."""
    others = said[f"before.{client.kind}"] if client and client.kind != "individual" else ""
    return own_words(work, "who_sees", asked, said.language) or f"{said['before.who_sees']} {others}".strip()


def check_wording(work: Workspace, form: Instrument, language: str | None) -> None:
    """That a client can read a form in their language. Raises BadUsage, naming those it can be read in."""
    if language is None or form.wording(language) is not None:
        return
    if spoken := sorted({w.language for w in form.wordings if w.electronic}):
        raise BadUsage(f"{form.title} has no sentences in “{language}” here.", f"There are: {', '.join(spoken)}.")
    if language.partition("-")[0] != screen_words.ORIGINAL:
        work.warn(f"{form.title} has no sentences here: its short labels stand in English.")


def help_now(work: Workspace, asked: str | None, spoken: str | None) -> str:
    """Where to turn for help at once, in the practitioner's own words. Raises CannotDo where those are not in the
    language that was asked for: nobody else can say it."""
    own = own_words(work, "help_now", asked, spoken)
    if not own and asked is not None:
        raise CannotDo(
            f"A form that leaves your room says where to turn for help at once, and that text is empty in “{asked}”.",
            f'Write it in your own words: alliance vault settings help_now.{asked}="…"',
        )
    return own
