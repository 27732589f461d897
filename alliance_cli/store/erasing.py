"""Erasing one client for good: every row, their history, their name in other texts; a tombstone keeps them away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.model import Client
from alliance_cli.store import backups, rights, rows, vault_file
from alliance_cli.store.cipher import explained
from alliance_cli.store.rows import TableRows
from alliance_cli.store.vault_file import Vault, now

STAND_IN = "[erased]"
# Where a code can stand in other records: what is written by hand, and the history.
_ELSEWHERE = (*rows.TABLES.values(), rows.CHANGES)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a client takes away, and where the client would still be found.

    `mentions`: texts of other records that name the code; they are changed only where `replaceable`, that is, where
    the code cannot be an ordinary word or number.
    """

    rows: dict[str, int]
    mentions: int
    replaceable: bool
    backups: tuple[Path, ...]
    documents: tuple[str, ...]


def preview(vault: Vault, client: Client) -> Erasure:
    """Look at what would go; nothing is changed. Raises CannotDo for a client on hold."""
    rights.check_not_held(vault, client.id, "so the record stays")
    counted = {table.name: len(_ids(vault, table, client.id)) for table in rows.OF_CLIENT}
    mentions = sum(1 for found in _mentions(vault, client.id, client.code) if found[0] != "change")
    return Erasure(
        {name: n for name, n in counted.items() if n},
        mentions,
        _is_peculiar(client.code),
        tuple(b.path for b in holding(vault, client)),
        _documents(vault, client),
    )


def erase(vault: Vault, client: Client, reason: str | None = None) -> Erasure:
    """Erase a client for good, after a backup that is deleted a week later.

    Raises CannotDo for a client on hold, or where that backup cannot be made: then nothing was changed.
    """
    seen = preview(vault, client)
    backups.make(vault, "before-erase")
    with vault.writing() as db:
        _destroy(vault, client.id, client.code)
        at = now()
        db.execute("INSERT INTO tombstone VALUES (?, ?, ?)", [client.uid, at, reason])
        db.execute(
            "INSERT INTO change (at, command_id, record, row_id, after)"
            " SELECT ?, command_id, 'tombstone', 0, json_object('uid', ?, 'reason', ?) FROM recording",
            [at, client.uid, reason],
        )
        vault.cannot_be_undone()
    _compact(vault)
    return replace(seen, backups=tuple(b.path for b in holding(vault, client)))


def erased(vault: Vault) -> set[str]:
    """The stable ids of erased clients: an import leaves them and all that is theirs out."""
    return {row["uid"] for row in vault.rows("SELECT uid FROM tombstone")}


def keep_erased(vault: Vault, tombstones: Iterable[Sequence[str | None]]) -> int:
    """In a vault that was just taken from a backup, erase again who was erased since; how many that were."""
    again = 0
    with vault.writing() as db:
        vault.cannot_be_undone()
        for uid, at, reason in tombstones:
            db.execute("INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)", [uid, at, reason])
            if row := vault.row("SELECT id, code FROM client WHERE uid = ?", uid):
                _destroy(vault, row["id"], row["code"])
                again += 1
    _compact(vault)
    return again


def holding(vault: Vault, client: Client) -> list[backups.Backup]:
    """The backups in which this client is found; one that this key does not open counts, as it may hold them."""
    return [b for b in backups.every(vault.path) if _holds(b.path, vault.key, client.uid)]


def purge(vault: Vault, client: Client) -> list[Path]:
    """Make a backup without the erased client, and delete those that hold them.

    Raises CannotDo where that cannot be done: the client is erased all the same, and it is said where it still is.
    """
    try:
        backups.make(vault)
        gone = [b.path for b in holding(vault, client)]
        with explained(backups.folder(vault.path)):
            for path in gone:
                path.unlink(missing_ok=True)
    except AllianceError as error:
        left = [b.path.name for b in holding(vault, client)]
        raise CannotDo(
            f"{client.code} is erased, but not from all backups: {error.what}",
            f"It is still in {', '.join(left)}. “alliance vault backup” thins them; or delete them by hand.",
        ) from None
    return gone


def _compact(vault: Vault) -> None:
    """Write the file anew, so that no freed page remains. Where the disk has no room for that, the freed pages stay,
    overwritten with zeros (`secure_delete`)."""
    with suppress(CannotDo), explained(vault.path):
        vault.db.execute("VACUUM")


def _destroy(vault: Vault, client_id: int, code: str) -> None:
    """Delete every row of a client and every change kept of one, also from when it belonged to somebody else."""
    for table in rows.OF_CLIENT:
        ids = _ids(vault, table, client_id)
        vault.db.execute(f"DELETE FROM {table.name} WHERE {table.of_client}", {"id": client_id})
        marks = ", ".join("?" * len(ids))
        vault.db.execute(f"DELETE FROM change WHERE record = '{table.name}' AND row_id IN ({marks})", ids)
    vault.db.execute("DELETE FROM change WHERE client_id = ?", [client_id])
    if _is_peculiar(code):
        _replace_mentions(vault, client_id, code)


def _ids(vault: Vault, table: TableRows, client_id: int) -> list[int]:
    found = vault.db.execute(f"SELECT id FROM {table.name} WHERE {table.of_client}", {"id": client_id})
    return [row[0] for row in found.fetchall()]


def _mentions(vault: Vault, client_id: int, code: str) -> Iterator[tuple[str, str, int, str]]:
    """Record, column, id and text wherever a code stands as a word in a record that is not this client's."""
    for table in _ELSEWHERE:
        theirs = set(_ids(vault, table, client_id)) if table in rows.OF_CLIENT else set()
        for column in table.of_kind(rows.WORDS, rows.LIST, rows.MAP):
            for row in vault.rows(f"SELECT id, {column} AS text FROM {table.name} WHERE instr({column}, ?)", code):
                if row["id"] not in theirs and _as_a_word(code).search(row["text"]):
                    yield table.name, column, row["id"], row["text"]


def _replace_mentions(vault: Vault, client_id: int, code: str) -> None:
    """Put a stand-in where other records name the code; then in their history, which has just grown by this."""
    for in_history in (False, True):
        found = [m for m in _mentions(vault, client_id, code) if (m[0] == "change") is in_history]
        for record, column, row_id, text in found:
            without = _as_a_word(code).sub(STAND_IN, text)
            vault.db.execute(f"UPDATE {record} SET {column} = ? WHERE id = ?", [without, row_id])


def _is_peculiar(code: str) -> bool:
    """Whether a code cannot be an ordinary word or number, so that replacing it harms no other sentence."""
    return len(code) > 2 and any(c.isdigit() for c in code) and any(c.isalpha() for c in code)


def _as_a_word(code: str) -> re.Pattern[str]:
    r"""A code that is not part of a longer one; in JSON text it may follow the letter of an escape such as \n."""
    return re.compile(rf"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt])){re.escape(code)}(?![A-Za-z0-9_-])")


def _documents(vault: Vault, client: Client) -> tuple[str, ...]:
    rows = vault.rows("SELECT at, what, recipient FROM disclosure WHERE client_id = ? ORDER BY id", client.id)
    return tuple(f"{r['at'][:10]}: {r['what']}{', for ' + r['recipient'] if r['recipient'] else ''}" for r in rows)


def _holds(path: Path, key: bytes, uid: str) -> bool:
    try:
        opened = vault_file.open_as_it_is(path, key)
    except AllianceError:
        return True
    try:
        return opened.row("SELECT 1 FROM client WHERE uid = ?", uid) is not None
    except AllianceError:
        return True
    finally:
        opened.close()
