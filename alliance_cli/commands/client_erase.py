"""What goes for good: a client's records, history and drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliance_cli.commands.declare import AnyCode, verb
from alliance_cli.errors import BadUsage
from alliance_cli.inputs import clean
from alliance_cli.model import Client
from alliance_cli.store import rights
from alliance_cli.workspace import Workspace

if TYPE_CHECKING:
    from alliance_cli.store import erasing

RECORD_WORDS = {
    "session": "sessions",
    "note": "fields of notes",
    "private_note": "fields of private notes",
    "addendum": "additions to notes",
    "measurement": "ratings",
    "goal": "goals",
    "task": "tasks",
    "rupture": "ruptures",
    "repair_step": "repair steps",
    "reflection": "reflections",
    "decision": "decisions of supervision",
    "consent": "consents",
}

STILL = "These backups still hold it (the one made just before for a week); a restore leaves it out:"


def attach(commands: typer.Typer) -> None:
    verb(commands, "erase", "alliance client erase AB12 --confirm AB12")(erase)


def erase(
    work: Workspace,
    code: AnyCode,
    confirm: Annotated[str | None, typer.Option("--confirm", metavar="CODE", help="The code once more.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Kept with the date; no names.")] = None,
    purge_backups: Annotated[
        bool, typer.Option("--purge-backups", help="Delete the backups that hold the client, too.")
    ] = False,
) -> None:
    """Erase a client for good: records, history, drafts."""
    from alliance_cli.store import erasing

    client = work.client(code)
    seen = erasing.preview(work.vault, client)
    _warn_of_retention(work, client)
    if not work.json:
        for line in _preview(client, seen):
            work.say(line)
    again = work.need(confirm, "--confirm", lambda: _ask_code(work, client))
    if again.strip().lower() != client.code.lower():
        raise BadUsage(f"That was not {client.code}.", "Nothing was erased.")
    done = erasing.erase(work.vault, client, clean(why or "") or None)
    agreed = done.backups.unopened if purge_backups and _agreed(work, done.backups.unopened) else ()
    purged = erasing.purge(work.vault, client, agreed) if purge_backups else []
    left = erasing.where_found(work.vault, client) if purge_backups else done.backups
    data = {
        "erased": client.code,
        "rows": done.rows,
        "purged": [str(path) for path in purged],
        "still_in": {
            "backups": [str(path) for path in left.holding],
            "not_looked_into": [str(path) for path in left.unopened],
            "documents": list(done.documents),
        },
    }
    work.show(data, lambda: _done(client, done, purged, left if purge_backups else replace(left, spared=())))


def _agreed(work: Workspace, unopened: Sequence[Path]) -> bool:
    """Whether backups that this passphrase does not open are to go as well; unasked they stay."""
    if not unopened or not work.asks:
        return False
    from alliance_cli.prompts import ask

    names = ", ".join(path.name for path in unopened)
    return ask.confirm(f"These could not be looked into (another passphrase?): {names}. Delete them too?", **work.where)


def _warn_of_retention(work: Workspace, client: Client) -> None:
    until = rights.kept_until(client, rights.retention(work.vault))
    if client.closed is None:
        work.warn(f"The work with {client.code} is not closed.")
    elif until is not None and until >= work.today:
        work.warn(f"Your retention time for {client.code} still runs, until {until}.")


def _preview(client: Client, seen: erasing.Erasure) -> list[str]:
    from alliance_cli.store import erasing

    rows = [f"{words} {seen.rows[record]}" for record, words in RECORD_WORDS.items() if seen.rows.get(record)]
    lines = [
        f"{client.code}: {', '.join(rows) or 'no records yet'}, and the history of all of it will be erased for good."
    ]
    if seen.mentions:
        lines.append(f"{seen.mentions} other texts name {client.code}; there it becomes “{erasing.STAND_IN}”.")
    lines += [f"{n} other texts hold the word “{code}”; they stay as they are." for code, n in seen.words.items()]
    return lines


def _done(client: Client, done: erasing.Erasure, purged: list[Path], left: erasing.WhereFound) -> list[str]:
    lines = [f"{client.code} is erased."]
    if purged:
        lines.append(f"{len(purged)} backups that held it, or may have, are deleted; one without it is there.")
    for said, paths in (
        (STILL, [path for path in left.holding if path not in left.spared]),
        ("These hold it and stay, as they hold a client on hold too:", left.spared),
        ("These could not be looked into (another passphrase?), so they may hold it:", left.unopened),
    ):
        lines += [said, *(f"  {path}" for path in paths)] if paths else []
    if done.documents:
        lines.append("These left the vault, and are yours to delete:")
        lines += [f"  {document}" for document in done.documents]
    return [*lines, "Copies on other disks, prints and e-mails are out of this program's reach."]


def _ask_code(work: Workspace, client: Client) -> str:
    from alliance_cli.prompts import ask

    return ask.text(f"Type {client.code} to erase it, or Enter to leave everything as it is:", **work.where)
