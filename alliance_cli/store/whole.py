"""The whole vault, or some clients, as plain nested rows that name each other by uid."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from alliance_cli.store import rows, tombstones
from alliance_cli.store.rows import Plain, TableRows
from alliance_cli.store.vault_file import Vault

_IN = "IN (SELECT value FROM json_each(?))"  # one value, however many ids: SQLite has a limit on values


def read(vault: Vault, client_ids: Iterable[int] | None = None, *, private: bool = False) -> Plain:
    """What is kept, without history and without what is removed; `client_ids` None: the whole practice.

    Of some clients only: their supervisions are told without the questions, which may be about others, their own breaks
    without why, and the practitioner's own ratings and reflections are left out. Private notes only if `private`.
    """
    some = None if client_ids is None else list(client_ids)
    where, values = ("1", ()) if some is None else (f"id {_IN}", (json.dumps(some),))
    whole: Plain = {"clients": [row for _, row in _rows(vault, rows.CLIENTS, where, *values, private=private)]}
    whole["supervisions"] = _supervisions(vault, some)
    where, values = ("1", ()) if some is None else (f"client_id {_IN}", (json.dumps(some),))
    away = [row for _, row in _rows(vault, rows.BREAKS, where, *values)]
    whole[rows.BREAKS.key] = away if some is None else [row | {"why": None} for row in away]
    if some is None:
        for table in (rows.RATINGS, rows.REFLECTIONS):
            whole[table.key] = [row for _, row in _rows(vault, table, "client_id IS NULL")]
        whole[rows.SETTINGS.key] = [row for _, row in _rows(vault, rows.SETTINGS, "1")]
        whole[rows.PERMITS.key] = [row for _, row in _rows(vault, rows.PERMITS, "1")]
        whole["erased"] = tombstones.every(vault)
    return whole


def _rows(
    vault: Vault, table: TableRows, where: str, *values: object, private: bool = False
) -> list[tuple[Plain, Plain]]:
    """The rows of a table as they are, each with how it travels, its own parts in it."""
    hidden = "AND removed = 0" if table.hides else ""
    found = vault.rows(f"SELECT * FROM {table.name} WHERE {where} {hidden} ORDER BY {table.order}", *values)
    pairs = [(row, table.travelling(row)) for row in found]
    ids = json.dumps([row["id"] for row in found])
    for link, to in table.links.items():
        uids = _uids(vault, to)
        for row, made in pairs:
            made[link] = uids.get(row[f"{link}_id"])
    if table is rows.SESSIONS:
        _add_notes(vault, pairs, ids, private)
    if table is rows.RATINGS:
        _add_answers(vault, pairs, ids)
    for inner in table.parts:
        under = _by(inner.parent_id, _rows(vault, inner, f"{inner.parent_id} {_IN}", ids, private=private))
        for row, made in pairs:
            made[inner.key] = under[row["id"]]
    if table is rows.DISMISSALS:
        return [(row, made) for row, made in pairs if made["session"]]
    return pairs


def _supervisions(vault: Vault, client_ids: list[int] | None) -> list[Plain]:
    uids = _uids(vault, "client")
    cases: Mapping[int, list[str]] = defaultdict(list)
    in_order = "SELECT k.* FROM supervision_case k JOIN client c ON c.id = k.client_id ORDER BY c.code"
    for row in vault.rows(in_order):
        if client_ids is None or row["client_id"] in client_ids:
            cases[row["supervision_id"]].append(uids[row["client_id"]])
    theirs = {uids[i] for i in client_ids} if client_ids is not None else set()
    found = []
    for row, made in _rows(vault, rows.SUPERVISED, "1"):
        made["cases"] = cases[row["id"]]
        if client_ids is not None:
            made["questions"] = []
            made["decisions"] = [d for d in made["decisions"] if d["client"] in theirs]
        if client_ids is None or made["cases"] or made["decisions"]:
            found.append(made)
    return found


def _add_notes(vault: Vault, pairs: list[tuple[Plain, Plain]], ids: str, private: bool) -> None:
    for table, key in ((rows.NOTES, "note"), (rows.PRIVATE_NOTES, "private"))[: 1 + private]:
        notes: dict[int, dict[str, str]] = defaultdict(dict)
        for row in vault.rows(f"SELECT * FROM {table.name} WHERE session_id {_IN} ORDER BY id", ids):
            notes[row["session_id"]][row["field"]] = row["value"]
        for row, made in pairs:
            made[key] = notes[row["id"]]


def _add_answers(vault: Vault, pairs: list[tuple[Plain, Plain]], ids: str) -> None:
    given: dict[int, dict[int, int]] = defaultdict(dict)
    for row in vault.rows(f"SELECT * FROM answer WHERE measurement_id {_IN}", ids):
        given[row["measurement_id"]][row["item"]] = row["steps"]
    for row, made in pairs:
        made["answers"] = [given[row["id"]].get(item) for item in range(1, made.pop("items") + 1)]


def _uids(vault: Vault, table: str) -> dict[int, str]:
    shown = "WHERE removed = 0" if table == "session" else ""
    return {row["id"]: row["uid"] for row in vault.rows(f"SELECT id, uid FROM {table} {shown}")}


def _by(parent: str, pairs: list[tuple[Plain, Plain]]) -> Mapping[int, list[Plain]]:
    found: dict[int, list[Plain]] = defaultdict(list)
    for row, made in pairs:
        found[row[parent]].append(made)
    return found
