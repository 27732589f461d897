"""What a format leaves out is what it says, column by column, and what the README says."""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.exchange.formats import FORMATS
from alliance_cli.exchange.outgoing import Format
from alliance_cli.flows import leaving
from alliance_cli.flows.leaving import Chosen
from alliance_cli.forms import catalogue
from alliance_cli.store import clients
from alliance_cli.store.vault_file import Vault
from alliance_cli.workspace import Workspace

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
# What says nothing of its own: keys, counts, and who was removed.
KEYS = re.compile(r"\w+\.(id|\w+_id|uid|removed|items)|definition\.(?!content)\w+|_?sqlite_\w+\.\w+|recording\.\w+")
_FILE = Path(catalogue.__file__).parent / "instruments" / "srs.toml"
SRS = json.dumps(tomllib.loads(_FILE.read_text("utf-8")))
DAYS = tuple("date opened closed since ended given_on withdrawn released done recorded first last on_screen".split())
PAIRS: dict[str, tuple[Any, Any]] = {
    "client.kind": ("couple", "family"), "code": ("PAIR", "PAIR2"), "participants": ('["A", "B"]', '["A", "B", "C"]'),
    "slot": ("mon 10:00", "tue 10:00"), "born": ("1990-01", "1991-01"), "fields": ('{"hopes": "x"}', '{"hopes": "y"}'),
    "schedule": ('{"srs": 7}', '{"srs": 14}'), "present": ('["A"]', '["B"]'), "absent": ('["B"]', '["A"]'),
    "field": ("plan", "goals"), "instrument": ("srs", "gsrs"), "rater": ("A", "B"), "item": (3, 4), "steps": (91, 88),
    "markers": ('["silence"]', '["other"]'), "questions": ('["x"]', '["y"]'), "step": ("noticed", "heard"),
    "name": ("retention_adults", "retention_minors"), "undoable": (1, 0),
    "codes": ('["x1"]', '["x2"]'),
    "definition.content": (SRS, SRS.replace("Relationship", "Contact").replace("Session Rating", "Rating")),
}  # fmt: skip
LINKS = ("dismissal", "supervision_case")  # tables in which a row is all there is to say


def two_values(table: str, column: str, sql: str, type: str) -> tuple[Any, Any]:
    """Two values that a column may hold."""
    if pair := PAIRS.get(f"{table}.{column}", PAIRS.get(column)):
        return pair
    if allowed := re.search(rf"\b{column} IN \(([^)]*)\)", sql):
        first, second, *_ = allowed[1].split(", ")
        return (0, 1) if first == "0" else (first.strip("'"), second.strip("'"))
    if column in DAYS:
        return "2026-09-01", "2026-09-02"
    if column in ("at", "written"):
        return "2026-09-01T10:00:00Z", "2026-09-02T10:00:00Z"
    return (1, 2) if type == "INTEGER" else ("one", "two")


def filled(vault: Vault) -> dict[str, dict[str, tuple[Any, Any]]]:
    """Fill every column of every table; what each could hold instead, by table."""
    could: dict[str, dict[str, tuple[Any, Any]]] = {}
    for table in vault.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"):
        name, sql = table["name"], table["sql"]
        found = vault.rows(f"PRAGMA table_info({name})")
        could[name] = {c["name"]: two_values(name, c["name"], sql, c["type"]) for c in found}
        could[name] = {c: pair for c, pair in could[name].items() if not KEYS.fullmatch(f"{name}.{c}")}
    with vault.writing():
        for number, name in enumerate(could):
            if (not could[name] and name not in LINKS) or name in ("command", "change"):
                continue
            row = {column: pair[0] for column, pair in could[name].items()}
            for column in vault.rows(f"PRAGMA table_info({name})"):
                if column["name"] == "uid":
                    row["uid"] = f"{number:016x}"
                elif column["name"].endswith("_id"):
                    row[column["name"]] = 1
            _insert(vault, name, row)
    return could


def _insert(vault: Vault, name: str, row: dict[str, Any]) -> None:
    """A rating three times, as answers, a total and a reason for leaving it out do not stand together; for both of its
    versions what it was made with."""
    if name == "definition":
        for version in ("one", "two"):
            made_with = {"instrument": "srs", "version": version, "scoring": "", "uid": version}
            vault.insert(name, row | made_with)
        return
    if name != "measurement":
        vault.insert(name, row)
        return
    blank = {"total": None, "skipped": None, "guess": None}
    for place, kept in enumerate(("", "total", "skipped", "guess"), 1):
        vault.insert(name, row | blank | {"items": 4, "uid": f"{place:016x}"} | ({kept: row[kept]} if kept else {}))


def carried(work: Workspace, could: dict[str, dict[str, tuple[Any, Any]]], format: Format, **options: bool) -> set[str]:
    """The columns whose change changes what leaves."""
    chosen = Chosen(clients.every(work.vault, closed=True), True, "folder", **options)
    before, found, db = leaving.make(work, format, chosen).files, set(), work.vault.db
    for table, columns in could.items():
        changes = {c: f"UPDATE {table} SET {c} = ? WHERE {c} = ?" for c in columns}
        for column, change in (changes | ({"rows": f"DELETE FROM {table}"} if table in LINKS else {})).items():
            db.execute("SAVEPOINT trying")
            db.execute(change, list(reversed(columns[column])) if column in columns else [])
            if (
                leaving.make(work, format, chosen._replace(clients=clients.every(work.vault, closed=True))).files
                != before
            ):
                found.add(f"{table}.{column}")
            db.execute("ROLLBACK TO trying")
            db.execute("RELEASE trying")
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_leaves_out_what_it_says_and_nothing_else(practice: Any, name: str) -> None:
    work, format = Workspace(chosen_vault=practice.vault), FORMATS[name]
    could = filled(work.vault)
    leaving.make(work, FORMATS["fhir"], Chosen(clients.every(work.vault), True, "-"))  # makes the name of the practice
    everything = {f"{t}.{c}" for t, columns in could.items() for c in columns} | {f"{t}.rows" for t in LINKS}
    for options in ({}, {"private": True}, {"notes": True}):
        if options and f"--{'private' if 'private' in options else 'with-notes'}" not in format.fits:
            continue
        missing = everything - carried(work, could, format, **options)
        said = [columns for phrase, columns in format.leaves_out.items() if not _given(phrase, options)]
        expected = {one for patterns in said for pattern in patterns for one in fnmatch.filter(everything, pattern)}
        assert sorted(missing) == sorted(expected), options


def _given(phrase: str, options: dict[str, bool]) -> bool:
    return ("--private" in phrase and "private" in options) or ("--with-notes" in phrase and "notes" in options)


@pytest.mark.parametrize("name", FORMATS)
def test_the_readme_says_what_each_format_leaves_out(name: str) -> None:
    assert f"| {'; '.join(FORMATS[name].leaves_out)} |" in README
