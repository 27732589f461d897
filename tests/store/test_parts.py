"""A column that no part names would be lost on the way: this is where a new one is noticed."""

from __future__ import annotations

from typing import Any

import pytest

from alliance_cli.store import parts

EVERY = (parts.CLIENT, *parts.CLIENT.parts, parts.ADDENDUM, parts.TASK, parts.STEP, parts.SUPERVISION, parts.DECISION)
# Tables that travel inside another row, and those that stay: history, disclosures, what is true of this vault only.
WITHIN = {"note", "private_note", "answer", "supervision_case", "tombstone"}
STAY = {"command", "recording", "change", "disclosure", "preference"}


@pytest.mark.parametrize("part", EVERY, ids=lambda part: part.table)
def test_every_column_travels(practice: Any, part: parts.Part) -> None:
    vault = practice.open()
    columns = {row["name"] for row in vault.rows(f"PRAGMA table_info({part.table})")}
    vault.close()
    known = {"id", "uid", "client_id", *part.columns, *(f"{link}_id" for link in part.links)}
    assert columns <= known | {part.parent} | ({"removed"} if part.hides else set())


def test_every_table_travels_or_stays_for_a_reason(practice: Any) -> None:
    vault = practice.open()
    tables = {row["name"] for row in vault.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    vault.close()
    own = {name for name in tables if not name.startswith(("sqlite_", "_"))}
    assert own == {part.table for part in EVERY} | WITHIN | STAY
