"""Erasing one client for good: every row, their history, their codes in other texts; a tombstone keeps them away."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.model import Client
from alliance_cli.store import backups, half_typed, rights, rows, tombstones, vault_file
from alliance_cli.store.cipher import explained
from alliance_cli.store.rows import TableRows
from alliance_cli.store.vault_file import Vault, now

STAND_IN = "[erased]"
# Where a code can stand in other records: what is written by hand, why others were erased, and the history.
_ELSEWHERE = (*rows.TABLES.values(), rows.ERASED, rows.CHANGES)


@dataclass(frozen=True, slots=True)
class WhereFound:
    """The backups in which a client is found, and those that this vault's key does not open.

    `spared`: of the first, those that hold a client who is on hold as well: they are not purged.
    """

    holding: tuple[Path, ...] = ()
    unopened: tuple[Path, ...] = ()
    spared: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a client takes away, and where the client would still be found.

    `mentions`: texts of other records that name one of the client's codes, which is replaced there. `words`: how many
    texts hold a code that can be an ordinary word or number; they stay.
    """

    rows: dict[str, int]
    mentions: int
    words: dict[str, int]
    backups: WhereFound
    documents: tuple[str, ...]


def preview(vault: Vault, client: Client) -> Erasure:
    """Look at what would go; nothing is changed. Raises CannotDo for a client on hold."""
    rights.check_not_held(vault, client.id, "so the record stays")
    counted = {table.name: len(_ids(vault, table, client.id)) for table in rows.OF_CLIENT}
    codes = _codes(vault, client.id)
    ordinary = {code: _count(vault, client.id, [code]) for code in codes if not _is_peculiar(code)}
    return Erasure(
        {name: n for name, n in counted.items() if n},
        _count(vault, client.id, [*filter(_is_peculiar, codes)]),
        {code: n for code, n in ordinary.items() if n},
        where_found(vault, client),
        _documents(vault, client),
    )


def erase(vault: Vault, client: Client, reason: str | None = None) -> Erasure:
    """Erase a client for good, after a backup that is deleted a week later; another one then knows who was erased.

    Raises CannotDo for a client on hold, or where the first of them cannot be made: then nothing was changed.
    """
    seen = preview(vault, client)
    backups.make(vault, "before-erase")
    with vault.writing() as db:
        codes = _destroy(vault, client.id)
        said = _pattern(codes).sub(STAND_IN, reason) if reason else None
        stone = {"uid": client.uid, "at": now(), "reason": said, "codes": tombstones.sealed(codes)}
        tombstones.keep(vault, stone)
        db.execute(
            "INSERT INTO change (at, command_id, record, row_id, after)"
            " SELECT ?, command_id, 'tombstone', 0, json_object('uid', ?, 'reason', ?) FROM recording",
            [stone["at"], client.uid, said],
        )
        vault.cannot_be_undone()
    _compact(vault)
    try:
        backups.make(vault)
    except AllianceError as error:
        vault.warn(f"No backup knows yet that {client.code} was erased. {error.what} {error.hint}")
    return replace(seen, backups=where_found(vault, client))


def keep_erased(vault: Vault, stones: Iterable[Mapping[str, Any]]) -> list[str]:
    """In a copy of a vault, erase again who was erased elsewhere since; their stable ids."""
    again = []
    with vault.writing():
        vault.cannot_be_undone()
        for stone in stones:
            codes: list[str] = []
            if row := vault.row("SELECT id FROM client WHERE uid = ?", stone["uid"]):
                codes = _destroy(vault, row["id"])
                again.append(stone["uid"])
            tombstones.keep(vault, {**stone, "codes": [*stone["codes"], *tombstones.sealed(codes)]})
    _compact(vault)
    return again


def leave_out(copy: Vault, mine: Vault) -> int:
    """From a scratch copy of another vault, take who was erased here, as if they had never been in it.

    Nothing of that stands in the copy's history, by which the two are compared. How many records that were.
    """
    last = copy.row("SELECT max(id) AS n FROM change") or {}
    stones = [stone for stone in tombstones.every(mine) if copy.row("SELECT 1 FROM client WHERE uid = ?", stone["uid"])]
    theirs = [copy.row("SELECT id FROM client WHERE uid = ?", stone["uid"]) or {} for stone in stones]
    left_out = sum(len(_ids(copy, table, row["id"])) for row in theirs for table in rows.OF_CLIENT if table.uid)
    if stones:
        keep_erased(copy, stones)
        copy.db.execute("DELETE FROM change WHERE id > ?", [last["n"]])
    return left_out


def where_found(vault: Vault, client: Client) -> WhereFound:
    """Look for a client in every backup beside the vault."""
    holding, unopened, spared, held = [], [], [], rights.held(vault)
    for backup in backups.every(vault.path):
        there = _clients_in(backup.path, vault.key)
        if there is None:
            unopened.append(backup.path)
        elif client.uid in there:
            holding.append(backup.path)
            if held & there:
                spared.append(backup.path)
    return WhereFound(tuple(holding), tuple(unopened), tuple(spared))


def purge(vault: Vault, client: Client, unopened: Sequence[Path] = ()) -> list[Path]:
    """Delete the backups that hold an erased client and nobody on hold, and of the unopened those that are named.

    One without the client is there before.

    Raises CannotDo where that cannot be done: the client is erased all the same, and it is said where it still is.
    """
    found = where_found(vault, client)
    gone = [path for path in found.holding if path not in found.spared]
    gone += [path for path in found.unopened if path in unopened]
    try:
        backups.unless_same(vault)
        with explained(backups.folder(vault.path)):
            for path in gone:
                backups.remove(path)
    except AllianceError as error:
        left = [path.name for path in gone if path.exists()]
        raise CannotDo(
            f"{client.code} is erased, but not from all backups: {error.what}",
            f"It is still in {', '.join(left)}. Delete them by hand.",
        ) from None
    return gone


def _compact(vault: Vault) -> None:
    """Write the file anew, so that no freed page remains. Where the disk has no room for that, the freed pages stay,
    overwritten with zeros (`secure_delete`)."""
    with suppress(CannotDo), explained(vault.path):
        vault.db.execute("VACUUM")


def _destroy(vault: Vault, client_id: int) -> list[str]:
    """Delete every row of a client and every change kept of one, also from when it belonged to somebody else.

    Every code that the client had goes from other texts too; those codes.
    """
    codes = _codes(vault, client_id)
    for table in rows.OF_CLIENT:
        ids = _ids(vault, table, client_id)
        vault.db.execute(f"DELETE FROM {table.name} WHERE {table.of_client}", {"id": client_id})
        marks = ", ".join("?" * len(ids))
        vault.db.execute(f"DELETE FROM change WHERE record = '{table.name}' AND row_id IN ({marks})", ids)
    vault.db.execute("DELETE FROM change WHERE client_id = ?", [client_id])
    _replace_mentions(vault, client_id, [*filter(_is_peculiar, codes)])
    half_typed.erase(vault, client_id, codes)
    return codes


def _codes(vault: Vault, client_id: int) -> list[str]:
    """Every code that a client has had, without those that another client has now."""
    kept = vault.rows("SELECT before, after FROM change WHERE record = 'client' AND row_id = ?", client_id)
    told = [json.loads(text)["code"] for change in kept for text in change.values() if text]
    told += [row["code"] for row in vault.rows("SELECT code FROM client WHERE id = ?", client_id)]
    others = {row["code"].lower() for row in vault.rows("SELECT code FROM client WHERE id <> ?", client_id)}
    return [code for code in {code.lower(): code for code in told}.values() if code.lower() not in others]


def _ids(vault: Vault, table: TableRows, client_id: int) -> list[int]:
    found = vault.db.execute(f"SELECT id FROM {table.name} WHERE {table.of_client}", {"id": client_id})
    return [row[0] for row in found.fetchall()]


def _count(vault: Vault, client_id: int, codes: Sequence[str]) -> int:
    """How many texts name one of these codes, the history aside."""
    return sum(found[0] != rows.CHANGES.name for found in _mentions(vault, client_id, codes))


def _mentions(vault: Vault, client_id: int, codes: Sequence[str]) -> Iterator[tuple[str, str, int, str]]:
    """Record, column, row and text wherever one of these codes stands as a word in what is not this client's."""
    if not codes:
        return
    named, lower = _pattern(codes), [code.lower() for code in codes]
    for table in _ELSEWHERE:
        theirs = set(_ids(vault, table, client_id)) if table in rows.OF_CLIENT else set()
        for column in table.of_kind(rows.WORDS, rows.LIST, rows.MAP):
            may_hold = " OR ".join([f"instr(lower({column}), ?)"] * len(codes))
            for row in vault.rows(f"SELECT rowid AS id, {column} AS text FROM {table.name} WHERE {may_hold}", *lower):
                if row["id"] not in theirs and named.search(row["text"]):
                    yield table.name, column, row["id"], row["text"]


def _replace_mentions(vault: Vault, client_id: int, codes: Sequence[str]) -> None:
    """Put a stand-in where other records name a code; then in their history, which has just grown by this."""
    for in_history in (False, True):
        found = [m for m in _mentions(vault, client_id, codes) if (m[0] == rows.CHANGES.name) is in_history]
        for record, column, row_id, text in found:
            without = _pattern(codes).sub(STAND_IN, text)
            vault.db.execute(f"UPDATE {record} SET {column} = ? WHERE rowid = ?", [without, row_id])


def _is_peculiar(code: str) -> bool:
    """Whether a code cannot be an ordinary word or number, so that replacing it harms no other sentence."""
    return len(code) > 2 and any(c.isdigit() for c in code) and any(c.isalpha() for c in code)


def _pattern(codes: Sequence[str]) -> re.Pattern[str]:
    r"""Codes, in any capitals, that are no part of a longer one; in JSON text one may follow the letter of an escape
    such as \n."""
    either = "|".join(re.escape(code) for code in sorted(codes, key=len, reverse=True))
    return re.compile(rf"(?:(?<![A-Za-z0-9_-])|(?<=\\[nrt]))(?:{either})(?![A-Za-z0-9_-])", re.IGNORECASE)


def _documents(vault: Vault, client: Client) -> tuple[str, ...]:
    rows = vault.rows("SELECT at, what, recipient FROM disclosure WHERE client_id = ? ORDER BY id", client.id)
    return tuple(f"{r['at'][:10]}: {r['what']}{', for ' + r['recipient'] if r['recipient'] else ''}" for r in rows)


def _clients_in(path: Path, key: bytes) -> set[str] | None:
    """The stable ids of the clients in a backup; None where it could not be looked into."""
    try:
        opened = vault_file.open_as_it_is(path, key)
    except AllianceError:
        return None
    try:
        return {row["uid"] for row in opened.rows("SELECT uid FROM client")}
    except AllianceError:
        return None
    finally:
        opened.close()
