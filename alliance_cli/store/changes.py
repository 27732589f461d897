"""Every change kept: the history of a record, and undo, one recorded command further back each time."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from alliance_cli.dates import moment_said
from alliance_cli.errors import CannotDo
from alliance_cli.model import Client
from alliance_cli.store import rights, rows, taken_back
from alliance_cli.store.cipher import driver
from alliance_cli.store.vault_file import Vault

# Where the private words stand: shown nowhere unless named.
_PRIVATE = {table.name: [c.name for c in table.columns if c.private] for table in rows.TABLES.values()}

# What comes along is not taken back: ratings of later commands are read by it.
# Nor is that something left the vault, which is so whatever is undone here; unless a merge brought the line along.
_OWN = (
    f"record NOT IN {rows.COMES_ALONG} AND (record != '{rows.DISCLOSURES.name}'"
    f" OR command_id IN (SELECT command_id FROM change WHERE record = '{rows.MERGE_POINTS.name}'))"
)

# The code of a client whose adding was taken back.
_LAST_CODE = (
    "(SELECT json_extract(coalesce(x.after, x.before), '$.code') FROM change x"
    " WHERE x.record = 'client' AND x.client_id = h.client_id ORDER BY x.id DESC LIMIT 1)"
)


class RowChange(NamedTuple):
    """One row before and after; `before` is None where it was new, `after` where it was deleted."""

    at: str
    command: str | None
    record: str
    client: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Undone(NamedTuple):
    """A command that was taken back, when it was recorded, and a sentence on what that did.

    `stays`: the commands after it that wrote what is never taken back.
    """

    command: str
    at: str
    what: str
    stays: tuple[str, ...]


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
    return change._replace(before=before, after=after)


def undo(vault: Vault, *, past: bool = False) -> Undone:
    """Take back the command that recorded last and is not taken back yet, and say which.

    The undoing is itself recorded, so nothing leaves the history. Raises CannotDo where there is nothing to undo,
    where a client is held (but a merge is taken back whole), where that command is one that cannot be undone, or where
    what it recorded was changed since by another one; with `past` such a command is left as it is, and the one before
    it is looked at.
    """
    with vault.writing():
        steps = _steps(vault)
        if not steps:
            raise CannotDo("There is nothing to undo.", "“alliance history” shows what was recorded.")
        for step in steps:
            try:
                return _take_back(vault, step)
            except CannotDo:
                if not past:
                    raise
        raise CannotDo("Nothing before it can be taken back either.", "“alliance history” shows what was recorded.")


def _steps(vault: Vault) -> list[dict[str, Any]]:
    """The commands that stand, by what was recorded last: one open at a terminal writes for minutes."""
    return vault.rows(
        f"SELECT c.*, (SELECT max(h.id) FROM change h WHERE h.command_id = c.id AND {_OWN}"
        " OR (NOT c.undoable AND h.command_id < c.id)) AS last FROM command c"
        " WHERE undoes IS NULL AND NOT EXISTS (SELECT 1 FROM command u WHERE u.undoes = c.id)"
        " AND (undoable = 0 OR last IS NOT NULL) ORDER BY last DESC, id DESC"
    )


def _take_back(vault: Vault, step: dict[str, Any]) -> Undone:
    if not step["undoable"]:
        raise CannotDo(f"{_named(step)} cannot be undone.", _PAST)
    changes = vault.rows(f"SELECT * FROM change WHERE command_id = ? AND {_OWN} ORDER BY id DESC", step["id"])
    merged = any(c["record"] == rows.MERGE_POINTS.name for c in changes)
    for client_id in sorted({c["client_id"] for c in changes if c["client_id"] and not merged}):
        rights.check_not_held(vault, client_id, "so nothing of it is taken back")
    vault.db.execute("SAVEPOINT one_step")
    try:
        vault.name_undone(step["id"])
        for change in changes:
            _reverse(vault, change, step)
    except BaseException:
        vault.db.execute("ROLLBACK TO one_step")
        raise
    return Undone(step["name"], moment_said(step["at"]), taken_back.sentence(vault, changes), _staying(vault, step))


def _staying(vault: Vault, step: dict[str, Any]) -> tuple[str, ...]:
    """What was given after a step and left nothing to take back: files that were written, wordings that were read."""
    found = vault.rows(
        "SELECT k.name, max(h.id) AS last FROM change h JOIN command k ON k.id = h.command_id"
        " WHERE h.id > ? AND k.undoes IS NULL AND k.undoable AND NOT EXISTS"
        f" (SELECT 1 FROM change own WHERE own.command_id = k.id AND {_OWN}) GROUP BY k.name ORDER BY last",
        step["last"] or 0,
    )
    return tuple(row["name"] for row in found)


_PAST = "Nothing was taken back. “alliance undo --past” leaves it as it is and takes back what was recorded before it."


def _named(step: dict[str, Any]) -> str:
    return f"“{step['name']}” ({moment_said(step['at'])})"


def _reverse(vault: Vault, change: dict[str, Any], step: dict[str, Any]) -> None:
    """Give one row back what it was before. Raises CannotDo where it is not any more as this change left it."""
    record, row_id = change["record"], change["row_id"]
    before, after = _loaded(change["before"]), _loaded(change["after"])
    present = vault.row(f"SELECT * FROM {record} WHERE id = ?", row_id)
    if (present is None) != (after is None) or any((present or {}).get(k) != v for k, v in (after or {}).items()):
        raise _changed_since(vault, change, step)
    try:
        if before is None:
            vault.db.execute(f"DELETE FROM {record} WHERE id = ?", [row_id])
        elif after is None:
            vault.insert(record, before)
        else:
            vault.update(record, row_id, {k: v for k, v in before.items() if after.get(k) != v})
    except driver().IntegrityError:  # what was recorded since rests on this row
        raise _changed_since(vault, change, step) from None


def _changed_since(vault: Vault, change: dict[str, Any], step: dict[str, Any]) -> CannotDo:
    """What has happened to a row since a command recorded it."""
    later = vault.row(
        "SELECT k.name, h.at FROM change h LEFT JOIN command k ON k.id = h.command_id"
        " WHERE h.id > ? AND h.command_id IS NOT ? AND h.command_id IS NOT (SELECT command_id FROM recording)"
        " AND (h.client_id IS ? OR (h.record = ? AND h.row_id = ?))"
        " ORDER BY h.record = ? AND h.row_id = ? DESC, h.id DESC LIMIT 1",
        *(change["id"], step["id"], change["client_id"]),
        *(change["record"], change["row_id"]) * 2,
    )
    by = f"“{later['name']}” ({moment_said(later['at'])})" if later and later["name"] else "another program"
    return CannotDo(f"What {_named(step)} recorded was changed since, by {by}.", _PAST)


def _loaded(text: str | None) -> dict[str, Any] | None:
    return json.loads(text) if text else None
