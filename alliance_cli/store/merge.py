"""Many clients, sessions and ratings taken over at once, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from alliance_cli.model import Client, Measurement, Session
from alliance_cli.store import clients as store_clients
from alliance_cli.store import measurements as store_measurements
from alliance_cli.store.vault import Vault, new_uid, now

if TYPE_CHECKING:
    from sqlite_utils import Database


def add(vault: Vault, clients: Iterable[Client], sessions: Iterable[Session], ratings: Iterable[Measurement]) -> None:
    """Keep what was brought from elsewhere: all of it, or nothing where one row cannot be kept.

    Sessions and ratings name their client by its code, which is there or among `clients`. A uid that is given is
    kept. Raises CannotDo.
    """
    with vault.writing() as db:
        for client in clients:
            _insert(db, "client", {"uid": new_uid()} | store_clients.row(client, with_uid=bool(client.uid)))
        ids = {row["code"]: row["id"] for row in vault.rows("SELECT id, code FROM client")}
        written = now()
        for session in sessions:
            _add_session(db, session, ids[session.client], written)
        for rating in ratings:
            _add_rating(db, rating, ids[rating.client] if rating.client else None, written)
