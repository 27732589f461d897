"""Make your vault: one encrypted file for the whole practice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import verb
from alliance_cli.errors import CannotDo, StepBack
from alliance_cli.flows import code_on_paper
from alliance_cli.forms.screen_words import english
from alliance_cli.render import recovery_sheet
from alliance_cli.store import keyring, keys, missing, practice_settings, rights, vault_file
from alliance_cli.store.cipher import truly
from alliance_cli.store.vault_file import Vault
from alliance_cli.workspace import Workspace

SYNCED = (
    "Dropbox",
    "OneDrive",
    "iCloud",
    "Google Drive",
    "Nextcloud",
    "ownCloud",
    "Syncthing",
    "pCloud",
    "Mobile Documents",
)


def attach(app: typer.Typer) -> None:
    verb(app, "init", "alliance init")(init)


def init(
    work: Workspace,
    remember: Annotated[
        bool, typer.Option("--remember", help="Stay unlocked for 8 hours, by the system's keyring.")
    ] = False,
    keep_adults: Annotated[
        int | None,
        typer.Option("--keep-adults", metavar="YEARS", help="How many years records are kept after the end."),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help="Make one even where backups show that there was one.")] = False,
    keep_minors: Annotated[
        int | None,
        typer.Option("--keep-minors", metavar="YEARS", help="For minors: how many years after they come of age."),
    ] = None,
) -> None:
    """Make your vault: one encrypted file for the whole practice."""
    if not new:
        _check_there_was_none(work)
    vault_file.check_free(work.vault_path)
    if service := _synced(work.vault_path):
        work.warn(
            f"This folder looks like one that {service} copies elsewhere. The vault is encrypted, but two machines"
        )
        work.warn("writing at once would end in two vaults. --vault chooses another place.")
    if work.asks:
        work.say("Your vault opens with a passphrase: a sentence that you remember and nobody else knows.")
        work.say("There is no way back in without it, other than the recovery code that comes next.")
    made = vault_file.create(work.vault_path, work.passphrase("A passphrase for your vault", twice=True))
    code = keys.recovery_code(made.key)
    data = {"vault": str(work.vault_path), "recovery_code": code}
    work.show(data, lambda: _welcome(work, code))
    if work.asks:
        with work.followed_by(2 if keep_adults is None and keep_minors is None else 0):
            code_on_paper.check(work, code, "Your vault is made.")
    with truly("Your vault is made; the retention times were not kept in it."):
        _decide_retention(work, made, keep_adults, keep_minors)
    if remember:
        _remember(work, made)
    if work.asks:
        work.say(f"Before they mark anything on your screen, your clients read: “{english()['before.who_sees']}”")
        work.say('If that is not so, say it in your own words: alliance vault settings who_sees="…"')
        work.say("A page to print, for whoever steps in one day: alliance vault sheet --out sheet.html")
        work.say("Done. Next: alliance client add AB12")


def _check_there_was_none(work: Workspace) -> None:
    """A second vault beside the backups of the first would part a practice in two. Raises CannotDo."""
    found = missing.signs(work.vault_path)
    if not found:
        return
    what = f"A vault seems to belong at {work.vault_path}, and is not there."
    if not work.asks:
        raise CannotDo(what, "\n".join([*found, "“alliance init --new” makes an empty one all the same."]))
    from alliance_cli.prompts import ask

    for sentence in (what, *found):
        work.say(sentence)
    if not ask.confirm("Make a new, empty vault all the same?", default=False, **work.where):
        raise CannotDo("No vault was made.", found[-1])


def _synced(path: Path) -> str | None:
    """The service that seems to copy this folder to other machines, by its name in the path."""
    parts = " ".join(part.lower() for part in path.absolute().parts)
    return next((name for name in SYNCED if name.lower().replace(" ", "") in parts.replace(" ", "")), None)


def _decide_retention(work: Workspace, made: Vault, adults: int | None, minors: int | None) -> None:
    """How long records are to be kept: as given, as answered, or undecided; there is no default."""
    if not work.asks or adults is not None or minors is not None:
        rights.decide_retention(made, rights.Retention(adults, minors))
        return
    from alliance_cli.prompts.trail import Trail

    work.say("How long must records be kept where you work? Nothing is ever erased by itself.")
    outer, work.trail = work.trail, Trail()
    try:
        while True:
            try:
                work.trail.walk(lambda: _ask_retention(work, made), lambda: False)
                return
            except StepBack:
                work.say("Your vault is made, so this is the first step. Enter skips it.")
    finally:
        work.trail = outer


def _ask_retention(work: Workspace, made: Vault) -> None:
    """Each time is kept as it is answered; Esc at the second leads back to the first."""
    from alliance_cli.prompts import ask

    for follow, question, name in (
        (1, "Adults: years after the end of the work", "adults"),
        (0, "Minors: years after they come of age", "minors"),
    ):

        def keep(years: int | None, name: str = f"retention_{name}") -> None:
            value = "" if years is None else str(years)
            if value or practice_settings.read(made).text(name):
                work.keep(lambda: practice_settings.settle(made, {name: value}))

        with work.followed_by(follow):
            keep(ask.number_or_skip(question, 0, practice_settings.LONGEST_KEPT, keep=keep, **work.where))


def _remember(work: Workspace, made: Vault) -> None:
    until = datetime.now(UTC) + timedelta(hours=keyring.HOURS)
    try:
        work.remember(made.path, made.key, until)
    except CannotDo as error:
        work.warn(f"{error.what} {error.hint}")


def _welcome(work: Workspace, code: str) -> list[str]:
    return [
        f"Your vault: {work.vault_path}",
        "",
        "The recovery code, shown this once. Write it on paper and keep it where you keep your contracts:",
        "",
        *recovery_sheet.rows_of(code),
        "",
        "It opens the vault if the passphrase is lost. Losing both is losing the data: nobody can open it then.",
    ]
