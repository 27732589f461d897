"""What goes for good: a client's records, history and drafts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import Code, verb
from alliance_cli.errors import BadUsage
from alliance_cli.inputs import clean
from alliance_cli.model import Client
from alliance_cli.store import erasing, rights
from alliance_cli.workspace import Workspace

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


def attach(commands: typer.Typer) -> None:
    verb(commands, "erase", "alliance client erase AB12 --confirm AB12")(erase)


def erase(
    work: Workspace,
    code: Code,
    confirm: Annotated[str | None, typer.Option("--confirm", metavar="CODE", help="The code once more.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Kept with the date; no names.")] = None,
    purge_backups: Annotated[
        bool, typer.Option("--purge-backups", help="Delete the backups that hold the client, too.")
    ] = False,
) -> None:
    """Erase a client for good: records, history, drafts."""
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
    purged = erasing.purge(work.vault, client) if purge_backups else []
    left = [path for path in done.backups if path not in purged]
    data = {
        "erased": client.code,
        "rows": done.rows,
        "purged": [str(path) for path in purged],
        "still_in": {"backups": [str(path) for path in left], "documents": list(done.documents)},
    }
    work.show(data, lambda: _done(client, done, purged, left))


def _warn_of_retention(work: Workspace, client: Client) -> None:
    until = rights.kept_until(client, rights.retention(work.vault))
    if client.closed is None:
        work.warn(f"The work with {client.code} is not closed.")
    elif until is not None and until >= work.today:
        work.warn(f"Your retention time for {client.code} still runs, until {until}.")


def _preview(client: Client, seen: erasing.Erasure) -> list[str]:
    rows = [f"{words} {seen.rows[record]}" for record, words in RECORD_WORDS.items() if seen.rows.get(record)]
    lines = [
        f"{client.code}: {', '.join(rows) or 'no records yet'}, and the history of all of it will be erased for good."
    ]
    if seen.mentions and seen.replaceable:
        lines.append(f"{seen.mentions} other texts name {client.code}; there it becomes “{erasing.STAND_IN}”.")
    elif seen.mentions:
        lines.append(f"{seen.mentions} other texts hold the word “{client.code}”; they stay as they are.")
    return lines


def _done(client: Client, done: erasing.Erasure, purged: list[Path], left: list[Path]) -> list[str]:
    lines = [f"{client.code} is erased."]
    if purged:
        lines.append(f"{len(purged)} backups that held {client.code} are deleted; a new one without it is made.")
    if left:
        lines.append("These backups still hold it (the one made just now for a week); a restore leaves it out:")
        lines += [f"  {path}" for path in left]
    if done.documents:
        lines.append("These left the vault, and are yours to delete:")
        lines += [f"  {document}" for document in done.documents]
    return [*lines, "Copies on other disks, prints and e-mails are out of this program's reach."]


def _ask_code(work: Workspace, client: Client) -> str:
    from alliance_cli.prompts import ask

    return ask.text(f"Type {client.code} to erase it, or Enter to leave everything as it is:", **work.where)
