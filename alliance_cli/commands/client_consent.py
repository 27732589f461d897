"""What a client agreed to, and what they no longer do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from alliance_cli.commands.declare import AnyCode, verb
from alliance_cli.errors import BadUsage
from alliance_cli.inputs import nearest, one_of, shown
from alliance_cli.model import CONSENTS, Client
from alliance_cli.store import rights
from alliance_cli.workspace import Workspace

WhoAgreed = Annotated[str | None, typer.Option("--by", metavar="LABEL", help="Who agreed, where there are several.")]


def attach(commands: typer.Typer, show: Callable[[Workspace, Client], None]) -> None:
    """Put this verb under `alliance client`, whose `show` prints a client as it is afterwards."""

    @verb(commands, "consent", "alliance client consent AB12 --for ratings")
    def consent(
        work: Workspace,
        code: AnyCode,
        for_: Annotated[str | None, typer.Option("--for", metavar="WHAT", help=", ".join(CONSENTS))] = None,
        by: WhoAgreed = None,
        on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="When; today, if left out.")] = None,
        withdrawn: Annotated[str | None, typer.Option("--withdrawn", metavar="DAY", help="When it ended.")] = None,
    ) -> None:
        """Record what a client agreed to, or that they no longer do."""
        client = work.client(code)
        what = one_of(work.need(for_, "--for", lambda: _ask_what(work)), CONSENTS, "consent")
        who = _person(client, by)
        given = work.date_of(client, on)
        ended = work.date_of(client, withdrawn) if withdrawn is not None else None
        with work.vault.writing():
            if on is not None or ended is None:
                rights.consent(work.vault, client, what, given, who)
            if ended is not None:
                rights.withdraw(work.vault, client, what, ended, who)
        show(work, client)


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


def _ask_what(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.choose("What did the client agree to?", CONSENTS, **work.where)
