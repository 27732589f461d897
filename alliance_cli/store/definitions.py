"""What ratings were made with, kept beside them: questionnaires, licensed wordings, permits to show them on screen."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from alliance_cli.model import KeptDefinition, Permit
from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault


def every(vault: Vault) -> list[KeptDefinition]:
    """All copies, in the order in which they were made; one that another program spoiled is named and left out."""
    beside: Mapping[tuple[str, str], list[Any]] = defaultdict(list)
    worded = vault.rows("SELECT * FROM wording ORDER BY id")
    for row, content in vault.readable(worded, lambda row: rows.WORDINGS.value(row, "content")):
        beside[row["instrument"], row["version"]].append(content)
    found = vault.rows("SELECT * FROM definition ORDER BY id")
    return [
        KeptDefinition(row["instrument"], row["version"], row["scoring"], content, tuple(beside[_of(row)]))
        for row, content in vault.readable(found, lambda row: rows.DEFINITIONS.value(row, "content"))
    ]


def mark(vault: Vault) -> tuple[int, int]:
    """What changes whenever something was written, by this program or another one."""
    [version] = vault.db.execute("PRAGMA data_version").fetchone()
    return vault.db.total_changes, version


# Instrument and version of each kind of rating, found by as many steps in their index as there are kinds.
_RATED_WITH = """
    WITH RECURSIVE form(instrument, version) AS (
        SELECT * FROM (SELECT instrument, version FROM measurement ORDER BY 1, 2 LIMIT 1)
        UNION ALL
        SELECT n.instrument, n.version FROM form f JOIN measurement n ON n.id = coalesce(
            (SELECT m.id FROM measurement m WHERE m.instrument = f.instrument AND m.version > f.version
             ORDER BY m.version LIMIT 1),
            (SELECT m.id FROM measurement m WHERE m.instrument > f.instrument
             ORDER BY m.instrument, m.version LIMIT 1))
    )
"""


def missing(vault: Vault) -> list[tuple[str, str | None]]:
    """What was used and has no copy yet: instrument and version of ratings; a schedule names no version."""
    used = vault.rows(
        f"{_RATED_WITH} SELECT instrument, version FROM form m WHERE NOT EXISTS"
        " (SELECT 1 FROM definition d WHERE d.instrument = m.instrument AND d.version = m.version)"
        " UNION ALL SELECT DISTINCT s.key, NULL FROM client c, json_each(c.schedule) s"
        " WHERE c.schedule <> '{}' AND json_valid(c.schedule)"
        " AND NOT EXISTS (SELECT 1 FROM definition d WHERE d.instrument = s.key)"
    )
    return [_of(row) for row in used]


def used(vault: Vault) -> set[str]:
    """The ids of all instruments that something was recorded with."""
    return {row["instrument"] for row in vault.rows(f"{_RATED_WITH} SELECT instrument FROM form")}


def keep(vault: Vault, kept: KeptDefinition) -> None:
    """Keep a copy; what is there of it already stays as it is."""
    named = {"instrument": kept.instrument, "version": kept.version}
    with vault.writing():
        _add(vault, rows.DEFINITIONS, named | {"scoring": kept.scoring, "content": kept.content})
        for block in kept.wordings:
            said = {"language": block["language"], "audience": block.get("audience", "adult")}
            _add(vault, rows.WORDINGS, named | said | {"content": block})


def permits(vault: Vault) -> dict[str, Permit]:
    """The statements that a questionnaire may open on screen, by its id."""
    found = vault.rows("SELECT * FROM permit ORDER BY instrument")
    return {row["instrument"]: Permit(row["instrument"], row["on_screen"], row["statement"]) for row in found}


def permit(vault: Vault, given: Permit) -> None:
    """Keep a statement in the place of an earlier one."""
    values = {"on_screen": given.on_screen, "statement": given.statement}
    with vault.writing():
        there = vault.row("SELECT id FROM permit WHERE instrument = ?", given.instrument)
        if there:
            vault.update("permit", there["id"], values)
        else:
            _add(vault, rows.PERMITS, {"instrument": given.instrument} | values)


def adopt(vault: Vault, given: Iterable[Permit]) -> None:
    """Take permits from this machine's config.toml of which the vault has none yet."""
    known = permits(vault)
    for each in given:
        if each.instrument not in known:
            permit(vault, each)


def _add(vault: Vault, table: rows.TableRows, values: Mapping[str, Any]) -> None:
    """A row whose uid is made of what it is of: two machines that keep the same one keep one record."""
    key = [values[name] for name in ("instrument", "version", "language", "audience") if name in values]
    uid = hashlib.sha256("\0".join((table.name, *key)).encode()).hexdigest()[:16]
    if vault.row(f"SELECT 1 FROM {table.name} WHERE uid = ?", uid) is None:
        vault.insert(table.name, table.stored({"uid": uid, **values}))


def _of(row: Mapping[str, Any]) -> tuple[str, Any]:
    return row["instrument"], row["version"]
