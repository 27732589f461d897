"""alliance client consent, hold, erase: what a client agreed to, what must stay, and what goes for good."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import Code, verb
from alliance_cli.errors import BadUsage
from alliance_cli.inputs import clean, nearest, one_of, shown
from alliance_cli.model import CONSENTS, Client
from alliance_cli.store import erasing, rights
from alliance_cli.workspace import Workspace

By = Annotated[str | None, typer.Option("--by", metavar="LABEL", help="Who agreed, where there are several.")]
Reason = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Complaint, court, access request …")]
RECORDS = {
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


def attach(commands: typer.Typer, show: Callable[[Workspace, Client], None]) -> None:
    """Put these verbs under `alliance client`, whose `show` prints a client as it is afterwards."""

    @verb(commands, "consent", "alliance client consent AB12 --for ratings")
    def consent(
        work: Workspace,
        code: Code,
        for_: Annotated[str | None, typer.Option("--for", metavar="WHAT", help=", ".join(CONSENTS))] = None,
        by: By = None,
        on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="When; today, if left out.")] = None,
        withdrawn: Annotated[str | None, typer.Option("--withdrawn", metavar="DAY", help="When it ended.")] = None,
    ) -> None:
        """Keep what a client agreed to, or that they no longer do."""
        client = work.client(code)
        what = one_of(work.need(for_, "--for", lambda: _ask_what(work)), CONSENTS, "consent")
        who = _person(client, by)
        given, ended = work.date(on), work.date(withdrawn) if withdrawn is not None else None
        with work.vault.writing():
            if on is not None or ended is None:
                rights.consent(work.vault, client, what, given, who)
            if ended is not None:
                rights.withdraw(work.vault, client, what, ended, who)
        show(work, client)

    @verb(commands, "hold", "alliance client hold AB12 --why complaint")
    def hold(
        work: Workspace,
        code: Code,
        why: Reason = None,
        release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,
    ) -> None:
        """Keep a record untouched: complaint, court, access request."""
        client = work.client(code)
        if release:
            if why is not None:
                raise BadUsage("--why and --release do not go together.", "Give one of them.")
            rights.release(work.vault, client, work.today)
            work.say(f"The hold on {client.code} is over.")
        else:
            rights.hold(work.vault, client, clean(work.need(why, "--why", lambda: _ask_why(work))), work.today)
            work.say(f"{client.code} is on hold: nothing of it is erased, removed or undone until it is released.")
        show(work, client)

    @verb(commands, "erase", "alliance client erase AB12")
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


def _person(client: Client, by: str | None) -> str | None:
    """Who agreed: a participant, the client, a caregiver. Raises BadUsage."""
    if by is None:
        return None
    known = [label for label in client.raters if label != "therapist"]
    for label in known:
        if label.lower() == by.strip().lower():
            return label
    near = nearest(by, known)
    hint = f"Did you mean {near}?" if near else f"Choose one of: {', '.join(known)}."
    raise BadUsage(f"“{shown(by)}” does not belong to {client.code}.", hint)


def _warn_of_retention(work: Workspace, client: Client) -> None:
    until = rights.kept_until(client, rights.retention(work.vault))
    if client.closed is None:
        work.warn(f"The work with {client.code} is not closed.")
    elif until is not None and until >= work.today:
        work.warn(f"Your retention time for {client.code} still runs, until {until}.")


def _preview(client: Client, seen: erasing.Erasure) -> list[str]:
    rows = [f"{words} {seen.rows[record]}" for record, words in RECORDS.items() if seen.rows.get(record)]
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


def _ask_what(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.choose("What did the client agree to?", CONSENTS, **work.where)


def _ask_why(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.text("Why must this record stay as it is?", **work.where)


def _ask_code(work: Workspace, client: Client) -> str:
    from alliance_cli.prompts import ask

    return ask.text(f"Type {client.code} to erase it, or Enter to leave everything as it is:", **work.where)
