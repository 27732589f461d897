"""Whether a vault is whole: its pages, its structure, and what must hold of a practice, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from alliance_cli.errors import AllianceError
from alliance_cli.store import clients, copies
from alliance_cli.store.vault_file import Vault

# Of each instrument and version: the number of its items, the lowest and the highest step of an answer.
Scales = Mapping[tuple[str, str], tuple[int, int, int]]
_DAYS = (
    ("client", "opened"),
    ("client", "closed"),
    ("session", "date"),
    ("measurement", "date"),
    ("goal", "since"),
    ("rupture", "opened"),
    ("rupture", "closed"),
    ("repair_step", "date"),
    ("consent", "given_on"),
    ("consent", "withdrawn"),
    ("supervision", "date"),
)
_JSON = (
    ("client", "participants"),
    ("client", "fields"),
    ("client", "schedule"),
    ("session", "present"),
    ("session", "absent"),
    ("rupture", "markers"),
    ("supervision", "questions"),
    ("change", "before"),
    ("change", "after"),
)
_SHOWN = 20


def problems(vault: Vault, scales: Scales) -> list[str]:
    """What is wrong, one sentence each; [] for a sound vault."""
    try:
        if damaged := copies.damage(vault):
            return [f"The file is damaged: {line}." for line in damaged[:_SHOWN]]
        found = [*_loose_ends(vault), *_unreadable(vault), *_off_the_scale(vault, scales)]
        return found or _strangers(vault)
    except AllianceError as error:
        return [error.what]


def _loose_ends(vault: Vault) -> list[str]:
    """Rows whose parent is gone: SQLite's own list of broken references."""
    found = vault.db.execute("PRAGMA foreign_key_check").fetchall()
    return [f"A row of “{row[0]}” belongs to a row of “{row[2]}” that is not there." for row in found[:_SHOWN]] + (
        ["The vault was left in the middle of a command."]
        if vault.row("SELECT 1 FROM recording WHERE command_id IS NOT NULL")
        else []
    )


def _unreadable(vault: Vault) -> list[str]:
    """Dates that are none, and lists that cannot be read: another program wrote them."""
    found = []
    for record, column in _DAYS:
        values = vault.rows(f"SELECT DISTINCT {column} AS day FROM {record} WHERE {column} IS NOT NULL")
        if any(not _is_day(row["day"]) for row in values):
            found.append(f"A date in “{record}.{column}” is not a day of the calendar.")
    for record, column in _JSON:
        if vault.row(f"SELECT 1 FROM {record} WHERE {column} IS NOT NULL AND NOT json_valid({column}) LIMIT 1"):
            found.append(f"A text in “{record}.{column}” is not what this program writes.")
    return found


def _off_the_scale(vault: Vault, scales: Scales) -> list[str]:
    """Answers that their questionnaire does not have."""
    rows = vault.rows(
        "SELECT m.id, m.instrument, m.version, m.items, max(a.item) AS last, min(a.steps) AS low, max(a.steps) AS high"
        " FROM measurement m JOIN answer a ON a.measurement_id = m.id GROUP BY m.id"
    )
    found = []
    for row in rows:
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


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
