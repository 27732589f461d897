"""What is declared of a table is what the file has, what its CHECKs allow and what an export may hold."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alliance_cli import exchange, model
from alliance_cli.errors import CannotDo
from alliance_cli.store import parting, rows
from alliance_cli.store.rows import TableRows
from tests.conftest import Practice

# What the file has besides: the log, and what is true of this vault only.
BESIDES = {"command", "recording", "change", "tombstone", "preference"}
SCHEMA = json.loads((Path(exchange.__file__).parent / "schema.json").read_text("utf-8"))
# Where a row travels in another shape than its columns: answers beside their step, what the note holds, who was there.
TRAVELS_AS = {
    "measurement": ({"items"}, {"answers", "step"}),
    "session": (set[str](), {"note", "private"}),
    "supervision": (set[str](), {"cases"}),
}
OBJECTS: tuple[tuple[TableRows, Any], ...] = (
    (rows.CLIENTS, model.Client),
    (rows.SESSIONS, model.Session),
    (rows.RATINGS, model.Measurement),
    (rows.GOALS, model.Goal),
    (rows.TASKS, model.Task),
    (rows.RUPTURES, model.Rupture),
    (rows.REPAIRS, model.RepairStep),
    (rows.SUPERVISED, model.Supervision),
    (rows.BREAKS, model.Away),
    (rows.REFLECTIONS, model.Reflection),
)


def test_every_table_is_declared(practice: Practice) -> None:
    vault = practice.open()
    there = {row["name"] for row in vault.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    vault.close()
    assert {name for name in there if not name.startswith(("sqlite_", "_"))} == {*rows.TABLES} | BESIDES


@pytest.mark.parametrize("table", [*rows.TABLES.values(), rows.CHANGES], ids=lambda table: table.name)
def test_every_column_is_declared(practice: Practice, table: TableRows) -> None:
    vault = practice.open()
    there = {row["name"] for row in vault.rows(f"PRAGMA table_info({table.name})")}
    vault.close()
    own = {c.name for c in table.columns} | {f"{link}_id" for link in table.links} | {table.parent_id} - {""}
    own |= {"id"} | ({"uid"} if table.uid else set()) | ({"removed"} if table.hides else set())
    log = {"command_id", "record", "row_id", "client_id"} if table is rows.CHANGES else set()
    assert there == own | log


@pytest.mark.parametrize("table", rows.TABLES.values(), ids=lambda table: table.name)
def test_every_change_of_it_is_kept_under_its_client(practice: Practice, table: TableRows) -> None:
    vault = practice.open()
    triggers = vault.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table.name)
    vault.close()
    assert len(triggers) == 3
    for trigger in triggers:
        named = {c.name for c in table.columns if f"'{c.name}', " in trigger["sql"]}
        assert named == {c.name for c in table.columns}, "a column is missing in what is kept of a change"


# Tables about this file alone: they are not merged. Tables whose rows travel in a shape of their own, or only as
# history. What a licence keeps from leaving.
OF_THIS_FILE = ("merge_point", "merge_conflict")
TRAVEL_INSIDE = ("note", "private_note", "answer", "supervision_case", "disclosure", "definition")
LICENSED = ("wording",)


@pytest.mark.parametrize("table", rows.TABLES.values(), ids=lambda table: table.name)
def test_what_is_kept_stands_everywhere(practice: Practice, table: TableRows) -> None:
    vault = practice.open()
    above, found = {table.name}, set[str]()
    while above - found:
        found |= above
        above |= {row["table"] for name in above for row in vault.rows(f"PRAGMA foreign_key_list({name})")}
    vault.close()
    assert table in rows.LOOKED_AT, "“vault check” would not look at it"
    assert table in rows.OF_CLIENT or "client" not in above, "erasing a client would leave it"
    if table.name not in OF_THIS_FILE:
        assert table.name in (*parting.RECORDS, *parting.OF_RECORDS), "a merge would not see it"
        assert table.key or table.name in (*TRAVEL_INSIDE, *LICENSED), "an export would not hold it"


def test_what_a_check_allows_is_what_the_model_has(practice: Practice) -> None:
    vault = practice.open()
    made = {row["name"]: row["sql"] for row in vault.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")}
    vault.close()
    checked = 0
    for table in rows.TABLES.values():
        for column in table.columns:
            found = re.search(rf"CHECK \({column.name} IN \(('[^)]*)\)\)", made[table.name])
            if found:
                assert set(re.findall("'([^']*)'", found[1])) == set(column.among), (table.name, column.name)
                checked += 1
    assert checked > 15


def definition(table: TableRows) -> dict[str, Any]:
    """Where the format of an export says what a row of this table holds."""
    for name, one in SCHEMA["$defs"].items():
        if name + "s" == table.key:
            return dict(one)
    inside = (d.get("properties", {}).get(table.key) for d in SCHEMA["$defs"].values())
    return next(dict(found["items"]) for found in inside if found)


@pytest.mark.parametrize("table", rows.TRAVEL, ids=lambda table: table.name)
def test_an_export_holds_every_column_and_only_what_it_may_hold(table: TableRows) -> None:
    said = definition(table)
    less, more = TRAVELS_AS.get(table.name, (set(), set()))
    columns = {"uid", *(c.name for c in table.columns), *table.links, *(part.key for part in table.parts)}
    assert set(said["properties"]) == columns - less | more
    later = {"private", "paused", "people", "unconfirmed", "language", "outcome", "recorded", "date"}
    assert set(said["properties"]) - set(said["required"]) <= later, "an older export lacks it"
    for column in table.columns:
        if column.among:
            assert {*said["properties"][column.name]["enum"]} - {None} == {*column.among}, column.name


@pytest.mark.parametrize(("table", "kind"), OBJECTS, ids=lambda thing: getattr(thing, "name", ""))
def test_a_field_of_the_model_is_a_column_or_is_made_of_other_rows(table: TableRows, kind: Any) -> None:
    elsewhere = {"id", "uid", "client", "number", "session", "note", "answers", "steps", "tasks", "cases", "decisions"}
    elsewhere |= {"in_break"}
    assert set(kind._fields) - {c.name for c in table.columns} <= elsewhere


def test_a_row_goes_through_its_three_shapes_unchanged() -> None:
    client = model.Client(
        1, "f" * 16, "AB12", "couple", "adult", None, ("A", "B"), date(2026, 1, 5), fields={"hopes": "to sleep"}
    )
    stored = {"id": 1} | rows.CLIENTS.stored(rows.CLIENTS.of(client))
    assert (stored["opened"], stored["participants"]) == ("2026-01-05", '["A", "B"]')
    assert rows.CLIENTS.made(model.Client, stored) == client
    travelling = rows.CLIENTS.travelling(stored)
    assert json.loads(json.dumps(travelling)) == travelling
    assert rows.CLIENTS.stored(travelling) | {"id": 1} == stored


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("opened", "2026-02-30"),
        ("opened", "20260105"),
        ("participants", "["),
        ("participants", '{"A": 1}'),
        ("participants", "[1]"),
        ("fields", "[]"),
        ("fields", '{"hopes": []}'),
        ("fields", "[" * 100_000),
    ],
)
def test_what_another_tool_wrote_is_named_by_row_and_column(column: str, value: str) -> None:
    client = model.Client(7, "f" * 16, "AB12", "couple", "adult", None, ("A", "B"), date(2026, 1, 5))
    stored = {"id": 7} | rows.CLIENTS.stored(rows.CLIENTS.of(client)) | {column: value}
    with pytest.raises(CannotDo, match=f"Row 7 of “client” cannot be read.*“{column}”"):
        rows.CLIENTS.made(model.Client, stored)
    with pytest.raises(CannotDo, match="Row 7 of “client”"):
        rows.CLIENTS.travelling(stored)


def test_what_is_of_a_client_is_deleted_children_first() -> None:
    order = [table.name for table in rows.OF_CLIENT]
    for table in rows.OF_CLIENT:
        for before in (table.parent, *table.links.values()):
            if before in order and before != table.name:
                assert order.index(table.name) < order.index(before)
