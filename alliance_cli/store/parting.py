"""What two copies of one vault have in common, and what each has changed since they parted: read from their histories.

Every vault carries the history of its rows. Two copies of one vault share its beginning; where it ends, they parted.
A merge leaves a mark (`merge_point`) of how far both had come, so that the next one starts there.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault

Values = dict[str, Any]
Key = tuple[str, str]  # a table, and the uid of one of its rows

# Rows without a uid belong to a record, and are fields of it.
OF_RECORDS = ("note", "private_note", "answer", "supervision_case")
OWN_NOTES = {"note": "note", "private_note": "private"}  # table → what its fields are called in a record
# Columns that only make sense together are one field: nobody filled in half of each of two forms.
ONE_FIELD = {
    "measurement": {"total": "answers", "skipped": "answers", "paused": "answers", "items": "answers"},
    "client": {"ending": "closed"},
    "rupture": {"closed": "status"},
    "goal": {"ended": "status"},
    "definition": {"content": "scoring"},
}
MAPS = {table.name: table.of_kind(rows.MAP) for table in rows.TABLES.values()}  # each key is a field of its own
NOT_COMPARED = ("id", "uid", "number", "written")


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of records with a uid, and the columns that refer to other records."""

    table: str
    numbered: bool
    links: Mapping[str, str]  # column → table


@dataclass(slots=True)
class Touched:
    """A record that changed since the two parted: new or gone since, and when each of its fields last changed.

    `gone_since`: gone since the start of this merge.
    `before`, `after`: what stood there at the start of this merge and stands there now, for each part of a field.
    What was changed and changed back is not changed.
    """

    born: bool = False
    gone: bool = False
    gone_since: bool = False
    times: dict[str, str] = field(default_factory=dict)
    before: dict[tuple[str, str], Any] = field(default_factory=dict)
    after: dict[tuple[str, str], Any] = field(default_factory=dict)

    @property
    def fresh(self) -> set[str]:
        """The fields that are not as they were at the start."""
        return {part[0] for part, value in self.before.items() if self.after[part] != value}

    @property
    def last(self) -> str:
        return max(self.times.values(), default="")

    def fold(self, part: tuple[str, str], old: Any, new: Any, at: str, *, counts: bool) -> None:
        """One change of one part of a field; it `counts` where it came after the start."""
        self.times[part[0]] = at
        if counts:
            self.before.setdefault(part, old)
            self.after[part] = new


@dataclass(frozen=True, slots=True)
class Start:
    """Up to which change of each the two are known to each other; `knows`: whose state holds the other's, if one."""

    mine: int
    theirs: int
    knows: str = ""  # "mine", "theirs" or ""


# The tables of records, each after those it refers to.
RECORDS: dict[str, RecordTable] = {
    table.name: RecordTable(
        table.name,
        numbered=table.numbered,
        links={
            **({table.parent_id: table.parent} if table.parent else {}),
            **{f"{key}_id": to for key, to in table.links.items()},
        },
    )
    for table in rows.TABLES.values()
    if table.uid
}


def start(mine: Vault, theirs: Vault) -> tuple[int, Start]:
    """The last change that both share (0: none), and from where to look for what is new on either side."""
    shared = _shared(mine, theirs)
    starts = [Start(shared, shared)]
    for point in _points(mine):
        if mark(theirs, point["theirs_upto"]) == point["theirs_mark"]:
            starts.append(Start(point["mine_upto"], point["theirs_upto"], "mine"))
    for point in _points(theirs):
        if mark(mine, point["theirs_upto"]) == point["theirs_mark"]:
            starts.append(Start(point["theirs_upto"], point["mine_upto"], "theirs"))
    return shared, max(starts, key=lambda each: (each.mine + each.theirs, each.knows))


def _points(vault: Vault) -> list[Values]:
    return vault.rows("SELECT * FROM merge_point ORDER BY id")


def last_change(vault: Vault) -> int:
    """The number of the latest change that is kept."""
    row = vault.row("SELECT max(id) AS last FROM change")
    return int(row["last"] or 0) if row else 0


def mark(vault: Vault, change_id: int) -> str | None:
    """What tells a change from any other, in every copy of the vault that holds it."""
    row = vault.row(
        "SELECT h.at, h.record, h.row_id, k.uid, coalesce(h.after, h.before) AS said"
        " FROM change h LEFT JOIN command k ON k.id = h.command_id WHERE h.id = ?",
        change_id,
    )
    if row is None:
        return None
    # A command of today has a name of its own. Without one the words tell; erasing somebody may have touched them.
    told = row["uid"] or json.loads(row["said"] or "{}").get("uid")
    return f"{row['at']} {row['record']} {row['row_id']} {told}"


def _shared(mine: Vault, theirs: Vault) -> int:
    """Halving: where two histories agree at one change, they agree at all before it (whoever was erased left gaps)."""
    ours, others = ({row["id"] for row in vault.rows("SELECT id FROM change")} for vault in (mine, theirs))
    both = sorted(ours & others)
    low, high = 0, len(both)
    while low < high:
        middle = (low + high) // 2
        if mark(mine, both[middle]) == mark(theirs, both[middle]):
            low = middle + 1
        else:
            high = middle
    return both[low - 1] if low else 0


def since(vault: Vault, shared: int, start: int) -> dict[Key, Touched]:
    """Every record that changed after the shared change, and what of it is not as it was at the start."""
    found: dict[Key, Touched] = defaultdict(Touched)
    names = {table: uids(vault, table) for table in RECORDS}
    query = "SELECT id, at, record, row_id, before, after FROM change WHERE id > ? ORDER BY id"
    for row in vault.each(query, shared):
        old, new = (json.loads(row[which]) if row[which] else None for which in ("before", "after"))
        either, table, counts = new or old or {}, row["record"], row["id"] > start
        if table in RECORDS:
            names[table][row["row_id"]] = either["uid"]
            _fold(found[table, either["uid"]], table, old, new, row["at"], counts=counts)
        elif table in OF_RECORDS:
            owner, name, inner, column = _place(table, either)
            if uid := names[owner].get(either[f"{owner}_id"]):
                was, now = (state[column] if state else None for state in (old, new))
                found[owner, uid].fold((name, inner), was, now, row["at"], counts=counts)
    return {key: touched for key, touched in found.items() if not (touched.born and touched.gone)}


def _fold(touched: Touched, table: str, old: Values | None, new: Values | None, at: str, *, counts: bool) -> None:
    touched.born = touched.born or (old is None and not touched.gone)
    touched.gone, touched.gone_since = new is None, new is None and counts
    before, after = (_flat(table, row or {}) for row in (old, new))
    for name in before.keys() | after.keys():
        if before.get(name, ...) != after.get(name, ...):
            touched.fold((name, ""), before.get(name, ...), after.get(name, ...), at, counts=counts)


def _place(table: str, row: Values) -> tuple[str, str, str, str]:
    """Where a row without a uid belongs: the table of its record, the field, the part of it, the column that tells."""
    if table in OWN_NOTES:
        return "session", f"{OWN_NOTES[table]}.{row['field']}", "", "value"
    if table == "answer":
        return "measurement", "answers", str(row["item"]), "steps"
    return "supervision", "cases", str(row["client_id"]), "client_id"


def _flat(table: str, row: Values) -> Values:
    """The columns of a row as fields: those that belong together as one, a map as one for each key."""
    flat: Values = {}
    for column, value in row.items():
        if column in NOT_COMPARED and not (table == "measurement" and column == "items"):
            continue
        if column in MAPS.get(table, ()):
            flat |= {f"{column}.{key}": inner for key, inner in json.loads(value).items()}
        elif together := ONE_FIELD.get(table, {}).get(column):
            flat.setdefault(together, {})
            flat[together] = {**flat[together], column: value}
        elif column in ONE_FIELD.get(table, {}).values():
            flat[column] = {**flat.get(column, {}), column: value}
        else:
            flat[column] = value
    return flat


def uids(vault: Vault, table: str) -> dict[int, str]:
    return {row["id"]: row["uid"] for row in vault.rows(f"SELECT id, uid FROM {table}")}


def current(
    vault: Vault, kind: RecordTable, wanted: Iterable[str], names: Mapping[str, Mapping[int, str]]
) -> dict[str, Values]:
    """Records as they stand, by uid: their fields, what they refer to by uid, and under "row" the row itself."""
    some = json.dumps(sorted(wanted))
    stored = vault.rows(f"SELECT * FROM {kind.table} WHERE uid IN (SELECT value FROM json_each(?)) ORDER BY id", some)
    found = {}
    for row in stored:
        linked = row | {column: names[table].get(row[column]) for column, table in kind.links.items()}
        found[row["uid"]] = _flat(kind.table, linked) | {"row": linked}
    by_id = {row["id"]: found[row["uid"]] for row in stored}
    ids = json.dumps(sorted(by_id))
    for table, called in OWN_NOTES.items() if kind.table == "session" else ():
        for row in vault.rows(f"SELECT * FROM {table} WHERE session_id IN (SELECT value FROM json_each(?))", ids):
            by_id[row["session_id"]][f"{called}.{row['field']}"] = row["value"]
    if kind.table == "measurement":
        for row in vault.rows("SELECT * FROM answer WHERE measurement_id IN (SELECT value FROM json_each(?))", ids):
            answers = by_id[row["measurement_id"]]["answers"]
            answers.setdefault("answers", {})[str(row["item"])] = row["steps"]
    if kind.table == "supervision":
        for made in by_id.values():
            made["cases"] = []
        query = "SELECT * FROM supervision_case WHERE supervision_id IN (SELECT value FROM json_each(?))"
        for row in vault.rows(query, ids):
            by_id[row["supervision_id"]]["cases"].append(names["client"][row["client_id"]])
        for made in by_id.values():
            made["cases"].sort()
    return found
