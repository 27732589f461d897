"""Whether a vault is whole: its pages, its structure, and what must hold of a practice, in words."""

from __future__ import annotations

from collections.abc import Mapping

from alliance_cli.errors import AllianceError
from alliance_cli.inputs import shown
from alliance_cli.store import clients, copies, rows
from alliance_cli.store.rows import Column
from alliance_cli.store.vault_file import Vault

# Of each instrument and version: the number of its items, the lowest and the highest step of an answer.
Scales = Mapping[tuple[str, str], tuple[int, int, int]]
_SHOWN = 20


def problems(vault: Vault, scales: Scales) -> list[str]:
    """What is wrong, one sentence each; [] for a sound vault."""
    try:
        if damaged := copies.damage(vault):
            return [f"The file is damaged: {line}." for line in damaged[:_SHOWN]]
        if missing := _missing(vault):
            return missing
        found = [*_loose_ends(vault), *_unreadable(vault), *_off_the_scale(vault, scales)]
        found = found or [f"Another program wrote a row that this one would not: {rule}." for rule in _rules(vault)]
        return found or _strangers(vault)
    except AllianceError as error:
        return [error.what]


def _loose_ends(vault: Vault) -> list[str]:
    """TableRows whose parent is gone: SQLite's own list of broken references."""
    found = vault.db.execute("PRAGMA foreign_key_check").fetchall()
    return [f"A row of “{row[0]}” belongs to a row of “{row[2]}” that is not there." for row in found[:_SHOWN]] + (
        ["The vault was left in the middle of a command."]
        if vault.row("SELECT 1 FROM recording WHERE command_id IS NOT NULL")
        else []
    )


def _missing(vault: Vault) -> list[str]:
    """Tables and columns that another program took away."""
    found = []
    for table in rows.LOOKED_AT:
        there = {row["name"] for row in vault.rows(f"PRAGMA table_info({table.name})")}
        if not there:
            found.append(f"The table “{table.name}” is missing.")
            continue
        found += [f"“{table.name}” has no “{c.name}” any more." for c in table.columns if c.name not in there]
    return found


def _unreadable(vault: Vault) -> list[str]:
    """Values that are not of their column's kind: another program wrote them."""
    found = []
    for table in rows.LOOKED_AT:
        for column in table.columns:
            for row in vault.rows(
                f"SELECT rowid AS id, {column.name} AS value FROM {table.name}"
                f" WHERE {column.name} IS NOT NULL AND {_wrong(column)} LIMIT {_SHOWN}"
            ):
                found.append(f"Row {row['id']} of “{table.name}”: its {column.name} {_said(column, row['value'])}.")
    return found


def _rules(vault: Vault) -> list[str]:
    return copies.broken_rules(vault)[:_SHOWN]


def _wrong(column: Column) -> str:
    """The condition under which a value cannot be one of this column; built-ins of SQLite only."""
    name = column.name
    if column.among:
        joined = "', '".join(column.among)
        return f"{name} NOT IN ('{joined}')"
    if column.name == "items":
        return f"{name} NOT BETWEEN 1 AND {rows.MOST_ITEMS}"
    plain = "'text'" if column.kind in (rows.LIST, rows.NAMES) else "'text', 'integer', 'null'"
    holds = f"EXISTS (SELECT 1 FROM json_each({name}) WHERE type NOT IN ({plain}))"
    of_type = "json_type({}) <> '{}'".format
    return {
        rows.DAY: f"date({name}) IS NOT {name}",
        rows.CALENDAR_MONTH: f"date({name} || '-01') IS NOT {name} || '-01'",
        rows.MOMENT: f"strftime('%Y-%m-%dT%H:%M:%SZ', {name}) IS NOT {name}",
        rows.FLAG: f"{name} NOT IN (0, 1)",
        **dict.fromkeys(
            (rows.LIST, rows.NAMES),
            f"CASE WHEN json_valid({name}) THEN {of_type(name, 'array')} OR {holds} ELSE 1 END",
        ),
        rows.DOCUMENT: f"CASE WHEN json_valid({name}) THEN {of_type(name, 'object')} ELSE 1 END",
        rows.MAP: f"CASE WHEN json_valid({name}) THEN {of_type(name, 'object')} OR {holds} ELSE 1 END",
    }.get(column.kind, "0")


def _said(column: Column, value: object) -> str:
    if column.kind in (rows.DAY, rows.CALENDAR_MONTH):
        return f"“{shown(str(value))}” is not a {column.kind} of the calendar"
    return "is not what this program writes"


def _off_the_scale(vault: Vault, scales: Scales) -> list[str]:
    """Answers that their questionnaire does not have."""
    answered = vault.rows(
        "SELECT m.id, m.instrument, m.version, m.items, max(a.item) AS last, min(a.steps) AS low, max(a.steps) AS high"
        " FROM measurement m JOIN answer a ON a.measurement_id = m.id GROUP BY m.id"
    )
    found = []
    for row in answered:
        unknown = (row["items"], row["low"], row["high"])
        items, lowest, highest = scales.get((row["instrument"], row["version"]), unknown)
        if row["last"] > items or row["items"] != items or row["low"] < lowest or row["high"] > highest:
            found.append(f"Rating {row['id']} ({row['instrument']}) has an answer outside its scale.")
    return found[:_SHOWN]


def _strangers(vault: Vault) -> list[str]:
    """Ratings by somebody who does not belong to the client, work that ended before it began, the erased returned."""
    found = []
    raters: dict[str, set[str]] = {}
    for row in vault.rows(
        "SELECT DISTINCT c.code, m.rater FROM measurement m JOIN client c ON c.id = m.client_id WHERE m.removed = 0"
    ):
        raters.setdefault(row["code"], set()).add(row["rater"])
    for client in clients.every(vault, closed=True):
        if strangers := raters.get(client.code, set()) - set(client.raters):
            found.append(f"{client.code} has a rating by {min(strangers)}, who does not belong to it.")
        if client.closed and client.closed < client.opened:
            found.append(f"The work with {client.code} ended before it began.")
    for row in vault.rows("SELECT code FROM client WHERE uid IN (SELECT uid FROM tombstone)"):
        found.append(f"{row['code']} was erased and is here again.")
    return found
