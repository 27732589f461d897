"""Every change kept: the history of a record, and undo, one recorded command further back each time."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from alliance_cli.errors import CannotDo
from alliance_cli.model import Client
from alliance_cli.store import rights, rows
from alliance_cli.store.vault_file import Vault

# Where the private words stand: shown nowhere unless named.
_PRIVATE = {table.name: [c.name for c in table.columns if c.private] for table in rows.TABLES.values()}

# The code of a client whose adding was taken back.
_LAST_CODE = (
    "(SELECT json_extract(coalesce(x.after, x.before), '$.code') FROM change x"
    " WHERE x.record = 'client' AND x.client_id = h.client_id ORDER BY x.id DESC LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; `before` is None where it was new, `after` where it was deleted."""

    at: str
    command: str | None
    record: str
    client: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def history(vault: Vault, client: Client | None = None) -> list[RowChange]:
    """What changed, newest first; of one client or of all."""
    where, values = ("WHERE h.client_id = ?", [client.id]) if client else ("", [])
    rows = vault.rows(
        f"SELECT h.*, k.name, coalesce(c.code, {_LAST_CODE}) AS code FROM change h"
        " LEFT JOIN command k ON k.id = h.command_id"
        f" LEFT JOIN client c ON c.id = h.client_id {where} ORDER BY h.id DESC",
        *values,
    )
    return [
        RowChange(row["at"], row["name"], row["record"], row["code"], _loaded(row["before"]), _loaded(row["after"]))
        for row in rows
    ]


def without_private(change: RowChange) -> RowChange:
    """The same change, the words of a private note or a reflection left out."""
    private = dict.fromkeys(_PRIVATE.get(change.record, ()))
    before, after = (row and row | private for row in (change.before, change.after))
    return replace(change, before=before, after=after)


def undo(vault: Vault) -> str:
    """Take back the last recorded command that is not taken back yet, and say which.

    The undoing is itself recorded, so nothing leaves the history. Raises CannotDo where there is nothing to undo,
    where a client is held, or where the last command is one that cannot be undone.
    """
    with vault.writing():
        last = vault.row(
            "SELECT * FROM command c WHERE undoes IS NULL"
            " AND (undoable = 0 OR EXISTS (SELECT 1 FROM change h WHERE h.command_id = c.id))"
            " AND NOT EXISTS (SELECT 1 FROM command u WHERE u.undoes = c.id) ORDER BY id DESC LIMIT 1"
        )
        if last is None:
            raise CannotDo("There is nothing to undo.", "“alliance history” shows what was recorded.")
        if not last["undoable"]:
            raise CannotDo(f"“{last['name']}” cannot be undone.", "“alliance history” shows what was recorded.")
        changes = vault.rows("SELECT * FROM change WHERE command_id = ? ORDER BY id DESC", last["id"])
        for client_id in sorted({c["client_id"] for c in changes if c["client_id"]}):
            rights.check_not_held(vault, client_id, "so nothing of it is taken back")
        vault.name_undone(last["id"])
        for change in changes:
            _reverse(vault, change)
    return f"{last['name']}, {last['at'].replace('T', ' ').rstrip('Z')} UTC{_touched(vault, changes)}"


def _touched(vault: Vault, changes: list[dict[str, Any]]) -> str:
    ids = sorted({c["client_id"] for c in changes if c["client_id"]})
    marks = ", ".join("?" * len(ids))
    codes = [row["code"] for row in vault.rows(f"SELECT code FROM client WHERE id IN ({marks}) ORDER BY code", *ids)]
    gone = [_loaded(c["after"]) for c in changes if c["record"] == "client" and c["before"] is None]
    codes += [row["code"] for row in gone if row and row["code"] not in codes]
    if not codes:
        return ""
    return f" ({', '.join(codes[:3])}{' …' if len(codes) > 3 else ''})"


def _reverse(vault: Vault, change: dict[str, Any]) -> None:
    before, after = _loaded(change["before"]), _loaded(change["after"])
    if before is None:
        vault.db.execute(f"DELETE FROM {change['record']} WHERE id = ?", [change["row_id"]])
    elif after is None:
        vault.insert(change["record"], before)
    else:
        vault.update(change["record"], change["row_id"], {k: v for k, v in before.items() if after.get(k) != v})


def _loaded(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None
