"""What a note says of a rupture becomes part of the rupture's own record: opened, added to, steps taken."""

from __future__ import annotations

from alliance_cli.forms import note_form
from alliance_cli.model import Client, Rupture, Session
from alliance_cli.store import ruptures, sessions
from alliance_cli.store.vault_file import Vault

BETTER = {"yes": "The client says it is better.", "partly": "The client says it is partly better."}


def settle(vault: Vault, client: Client, session: Session) -> Session:
    """Move the rupture fields of a session's note to the rupture they are about; the note keeps the rest.

    A new rupture opens only where the note says to keep one. Steps are dated by the session.
    """
    told = note_form.rupture_fields(session.note)
    if not told:
        return session
    with vault.writing():
        rupture = _rupture(vault, client, session, told)
        if rupture is not None:
            for step, line in note_form.repair_steps(told):
                ruptures.add_steps(vault, client, rupture, [step], session.date, line)
            if better := BETTER.get(told.get("rupture_better", "")):
                ruptures.add_steps(vault, client, rupture, ["checked-again"], session.date, better)
        for field in told:
            sessions.keep_field(vault, session, field, "")
    return sessions.by_id(vault, session.id)


def _rupture(vault: Vault, client: Client, session: Session, told: dict[str, str]) -> Rupture | None:
    """The rupture that is open, with what the note adds; else a new one, if the note asks for it."""
    still_open = [r for r in ruptures.of(vault, client) if r.status == "open"]
    if still_open:
        said, my_part = told.get("rupture_said"), told.get("rupture_my_part")
        return ruptures.add_words(vault, client, still_open[-1], said=said, my_part=my_part)
    if told.get("rupture_keep") != "open":
        return None
    moments = [m for way in ("withdrawal", "confrontation") for m in note_form.ticked(session.note.get(way, ""))]
    return ruptures.add(
        vault,
        client,
        session,
        session.date,
        kind=note_form.rupture_kind({**session.note, **told}) or "mixed",
        with_whom=told.get("rupture_with", "").removeprefix("with.") or None,
        markers=moments,
        noticed_by=told.get("rupture_noticed_by"),
        said=told.get("rupture_said"),
        my_part=told.get("rupture_my_part"),
    )
