"""What a command loads before it answers, and how many statements it asks: what start-up costs, without a clock."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from alliance_cli.store import cipher, clients

# Each costs more than a tenth of a list: a validation of words, a keyring without a key, rows read with …
NEVER = {"pydantic", "keyring", "sqlite_utils", "numpy", "tomlkit", "jsonschema", "jinja2", "matplotlib", "zxcvbn"}
NEVER |= {
    "questionary",
    "prompt_toolkit",
    "alliance_cli.exchange",
    "alliance_cli.render.charts",
    "alliance_cli.prompts",
}
READS = NEVER | {"alliance_cli.store.backups", "alliance_cli.store.erasing", "alliance_cli.store.merge"}
LISTS = READS | {"alliance_cli.analysis", "alliance_cli.forms.catalogue"}
COMMANDS = {
    "client list": LISTS,
    "client show AB12": LISTS,
    "client list --json": LISTS | {"rich"},
    "caseload": READS,
    "brief AB12": READS,
    "trend AB12": READS,
    "session list AB12": READS,
    "trend AB12 --png out.png": NEVER - {"numpy", "matplotlib", "alliance_cli.render.charts"},
    "session add AB12 --date 2026-11-03": NEVER,
    "measure srs AB12 --date 2026-11-03 --scores '9 9 8 9'": NEVER,
}


@pytest.fixture
def rated(practice: Any) -> Any:
    practice.do("client", "add", "AB12", "--since", "2026-10-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02", "--note", "quiet")
    practice.do("measure", "srs", "AB12", "--date", "2026-11-02", "--scores", "9 8 9 9")
    return practice


# What a NamedTuple cannot be: with a default made anew, with parts worked out once, with another `[]`.
DATACLASSES = {"Settings", "Point", "Reading", "ScreenWords", "CourseView", "Timeline"}
LOADED = """
import sys
from alliance_cli.app import run
code = run(sys.argv[1:])
named = [(name, kind) for name, module in sys.modules.items() for kind in vars(module).values()]
ours = [k for name, k in named if name.startswith("alliance_cli") and isinstance(k, type) and k.__module__ == name]
frozen = [k.__name__ for k in ours if getattr(vars(k).get("__dataclass_params__"), "frozen", False)]
print(*sys.modules, file=sys.stderr)
print(*frozen, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_daily_command_loads_nothing_that_it_does_not_use_and_makes_no_dataclass_for_what_never_changes(
    rated: Any, typed: str
) -> None:
    words = [sys.executable, "-c", LOADED, *shlex.split(typed)]
    done = subprocess.run(words, cwd=rated.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    modules, frozen = (set(line.split()) for line in done.stderr.splitlines()[-2:])
    assert modules & COMMANDS[typed] == set()
    assert frozen <= DATACLASSES


# Tables that grow with the years; the others have as many rows as a practice has settings or questionnaires.
GROWING = "session note private_note addendum measurement answer goal task rupture consent change client".split()
NAMED = re.compile(r"(?:FROM|JOIN) (\w+)(?: (?!ON|WHERE|LEFT|JOIN|ORDER|UNION)(\w+))?")
SCANNED = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
OPEN_ONLY = "client_open"  # its rows are those who are not closed
DAILY = ("client list", "caseload", "brief C001", "trend C001", "session list C001", "report")


def asked(practice: Any, monkeypatch: pytest.MonkeyPatch, typed: str) -> list[tuple[str, list[str]]]:
    """Every statement of a command, with how SQLite goes about it."""
    made: list[Any] = []
    found: list[str] = []
    connect = cipher.connect

    def watched(*words: Any) -> Any:
        connection = connect(*words)
        connection.set_trace_callback(found.append)
        made.append(connection)
        return connection

    monkeypatch.setattr("alliance_cli.store.vault_file.connect", watched)
    assert practice.run(*shlex.split(typed)).code == 0
    monkeypatch.setattr("alliance_cli.store.vault_file.connect", connect)
    for connection in made:
        connection.set_trace_callback(None)
    read = [sql for sql in found if sql.lstrip().startswith(("SELECT", "WITH"))]
    return [(sql, [row[3] for row in made[0].execute(f"EXPLAIN QUERY PLAN {sql}")]) for sql in read]


def many(practice: Any, first: int, last: int) -> None:
    """Clients with a session and a rating each."""
    vault = practice.open()
    with vault.writing():
        for number in range(first, last):
            client = clients.add(vault, clients.new(f"C{number:03}", date(2026, 10, 1))).id
            written = {"date": "2026-11-02", "written": "2026-11-02T12:00:00Z", "client_id": client}
            session = {"uid": f"s{client}", "attendance": "attended", "mode": "in-person"}
            vault.insert("session", written | session)
            rating = {"uid": f"m{client}", "instrument": "srs", "version": "3.0", "rater": "client", "items": 4}
            vault.insert("measurement", written | rating | {"total": 360 - client % 9, "source": "paper"})
    vault.close()


def test_the_number_of_statements_is_the_same_at_ten_and_at_a_hundred_clients(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(practice, 0, 10)
    commands = (*DAILY, "practice")
    few = {typed: len(asked(practice, monkeypatch, typed)) for typed in commands}
    many(practice, 10, 100)
    assert {typed: len(asked(practice, monkeypatch, typed)) for typed in commands} == few
    assert len(json.loads(practice.run("client", "list", "--json").out)) == 100


def test_no_daily_command_reads_a_growing_table_from_end_to_end(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    many(practice, 0, 12)
    for typed in DAILY[:-1]:
        for sql, plan in asked(practice, monkeypatch, typed):
            tables = {alias or name: name for name, alias in NAMED.findall(sql)}
            made = {step.split()[1] for step in plan if step.startswith(("MATERIALIZE", "CO-ROUTINE"))}
            scans = [found for found in map(SCANNED.match, plan) if found and tables.get(found[1]) in GROWING]
            read = [found[0] for found in scans if (found[2] != OPEN_ONLY if found[2] else found[1] not in made)]
            assert read == [], f"{typed}: {sql}"
