"""Breaks: when the practitioner is away, or one client is; until then nothing is due and nothing counts as missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alliance_cli.errors import NotFound
from alliance_cli.model import Away, Client
from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault, new_uid

# Breaks are numbered by their first day, then order of entry.
_IN_ORDER = (
    "SELECT a.*, c.code, row_number() OVER (ORDER BY a.first, a.id) AS number"
    " FROM away a LEFT JOIN client c ON c.id = a.client_id"
)


def add(vault: Vault, first: date, last: date, client: Client | None, why: str | None) -> Away:
    """Keep a break, both days included."""
    uid = new_uid()
    with vault.writing():
        row = {"uid": uid, "client_id": client.id if client else None}
        stored = rows.BREAKS.stored({"first": first, "last": last, "why": why})
        vault.insert("away", row | stored)
    return next(one for one in every(vault) if one.uid == uid)


def every(vault: Vault) -> list[Away]:
    """All breaks, the practice's and each client's own, by number."""
    return [made for _, made in vault.readable(vault.rows(f"{_IN_ORDER} ORDER BY number"), _made)]


def find(vault: Vault, number: int) -> Away:
    """Break `number`. Raises NotFound."""
    for one in every(vault):
        if one.number == number:
            return one
    raise NotFound(f"There is no break {number}.", "“alliance away list” shows what there is.")


def remove(vault: Vault, one: Away) -> None:
    """Take a break away; `undo` brings it back."""
    with vault.writing() as db:
        db.execute("DELETE FROM away WHERE uid = ?", [one.uid])


def by_client(vault: Vault, client_ids: Sequence[int]) -> Mapping[int, tuple[Away, ...]]:
    """The breaks that concern each of these clients: the practice's and their own."""
    found: dict[int, list[Away]] = defaultdict(list)
    for row, one in vault.readable(vault.rows(f"{_IN_ORDER} ORDER BY number"), _made):
        for client_id in client_ids if row["client_id"] is None else (row["client_id"],):
            found[client_id].append(one)
    return {client_id: tuple(found[client_id]) for client_id in client_ids}


def _made(row: Mapping[str, Any]) -> Away:
    return rows.BREAKS.made(Away, row, number=row["number"], client=row["code"])
