"""What the vault ever had of a record: how it stands, and how it stood after every command that was not taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from alliance_cli.model import Client, EverKept, Measurement, Session
from alliance_cli.store import rows
from alliance_cli.store.cipher import explained
from alliance_cli.store.rows import Plain, TableRows
from alliance_cli.store.vault_file import Vault

T = TypeVar("T")
# The rows that are a record's own value: the table, under what they stand in it, and their own key and value.
_PARTS: Mapping[str, tuple[tuple[TableRows, str, str, str], ...]] = {
    "session": ((rows.NOTES, "note", "field", "value"), (rows.PRIVATE_NOTES, "private", "field", "value")),
    "measurement": ((rows.ANSWERED, "answers", "item", "steps"),),
}


def clients(vault: Vault) -> list[EverKept[Client]]:
    """Every client, by code."""
    return _kept(vault, rows.CLIENTS, lambda row: rows.CLIENTS.made(Client, row), "code")


def sessions(vault: Vault) -> list[EverKept[Session]]:
    """Every session with its progress note, by date and entry; what was removed too."""
    codes = _codes(vault)

    def made(row: Plain) -> Session:
        return rows.SESSIONS.made(Session, row, client=codes.get(row["client_id"], ""), number=0, note=row["note"])

    return _kept(vault, rows.SESSIONS, made, "date, id")


def ratings(vault: Vault) -> list[EverKept[Measurement]]:
    """Every rating with its answers, by date and entry; what was removed too."""
    codes = _codes(vault)

    def made(row: Plain) -> Measurement:
        given = tuple(row["answers"].get(item) for item in range(1, row["items"] + 1))
        client = None if row["client_id"] is None else codes.get(row["client_id"], "")
        return rows.RATINGS.made(Measurement, row, client=client, session=None, answers=given)

    return _kept(vault, rows.RATINGS, made, "date, id")


def states(vault: Vault, table: TableRows) -> dict[int, list[Plain]]:
    """By row id, each record that more than one command made what it is: as each of these left it, first to last.

    What belongs to a record stands in it (a session's `note` and `private`, a rating's `answers`). A command that was
    taken back counts as never given, and so does its taking back.
    """
    parts = {part.name: (under, key, value) for part, under, key, value in _PARTS.get(table.name, ())}
    owner = f"json_extract(coalesce(h.after, h.before), '$.{table.name}_id')" if parts else "h.row_id"
    found = vault.rows(
        f"""WITH stands AS (
            SELECT h.*, CASE h.record WHEN ? THEN h.row_id ELSE {owner} END AS owner
            FROM change h LEFT JOIN command k ON k.id = h.command_id
            WHERE h.record IN (SELECT value FROM json_each(?)) AND k.undoes IS NULL
            AND coalesce(h.command_id, 0) NOT IN (SELECT undoes FROM command WHERE undoes IS NOT NULL)
        ) SELECT * FROM stands WHERE owner IN (
            SELECT owner FROM stands GROUP BY owner HAVING count(DISTINCT coalesce(command_id, -id)) > 1
        ) ORDER BY owner, id""",
        *(table.name, json.dumps([table.name, *parts])),
    )
    left: dict[int, list[Plain]] = defaultdict(list)
    by_command: dict[int, int] = {}
    for change in found:
        after, before = (json.loads(change[which]) if change[which] else None for which in ("after", "before"))
        command = change["command_id"] or -change["id"]
        stood = left[change["owner"]]
        if by_command.get(change["owner"]) != command:
            by_command[change["owner"]] = command
            last = stood[-1] if stood else {under: {} for under, *_ in parts.values()}
            stood.append({name: dict(v) if isinstance(v, dict) else v for name, v in last.items()})
        if change["record"] == table.name:
            stood[-1] |= after or {}
        else:
            under, key, value = parts[change["record"]]
            if after is None:
                stood[-1][under].pop((before or {}).get(key), None)
            else:
                stood[-1][under][after[key]] = after[value]
    return left


def stored(vault: Vault, table: TableRows, order: str = "id") -> Iterator[Plain]:
    """The rows of a table as they stand, with what belongs to each as in `states`; what was removed too."""
    parts: list[tuple[str, dict[int, dict[Any, Any]]]] = []
    with explained(vault.path):
        for part, under, key, value in _PARTS.get(table.name, ()):
            of: dict[int, dict[Any, Any]] = defaultdict(dict)
            for row in vault.each(f"SELECT {part.parent_id} AS owner, {key}, {value} FROM {part.name} ORDER BY id"):
                of[row["owner"]][row[key]] = row[value]
            parts.append((under, of))
        for row in vault.each(f"SELECT * FROM {table.name} ORDER BY {order}"):
            yield row | {under: of.pop(row["id"], {}) for under, of in parts}


def _kept(vault: Vault, table: TableRows, make: Callable[[Plain], T], order: str) -> list[EverKept[T]]:
    stood = states(vault, table)
    return [
        EverKept(now, tuple(make(row | state) for state in stood.get(row["id"], ())), bool(row.get("removed")))
        for row, now in vault.readable(stored(vault, table, order), make)
    ]


def _codes(vault: Vault) -> dict[int, str]:
    return {row["id"]: row["code"] for row in vault.rows("SELECT id, code FROM client")}
