"""Two vaults of one practice brought together: what changed on one side is taken, what changed on both is asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance_cli.errors import AllianceError, BadUsage, CannotDo
from alliance_cli.inputs import no_file
from alliance_cli.model import words
from alliance_cli.store import copies, erasing, migrations, parting, rights, rows, tombstones, vault_file
from alliance_cli.store.cipher import another_file, explained, tables
from alliance_cli.store.parting import RECORDS, Key, RecordTable, Touched, Values
from alliance_cli.store.vault_file import Vault, now

MINE, THEIRS = words.SIDE.values
NEWER = "newer"
PREFER = (MINE, THEIRS, NEWER)
REMOVED = "removed"
ANOTHER_COPY = "Nothing was taken. Try another copy."
LONGEST_CODE = 32


# Of two values of these nobody need be asked: the greater one stands. Two days on which a consent was withdrawn; what
# two files of one questionnaire say beside its scoring; two texts of a licensed wording.
GREATER_STANDS = (("consent", "withdrawn"), ("definition", "scoring"), ("wording", "content"))
NAMED_ALIKE = ("setting", "permit")  # named by what they are: two practices may both have them


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each in its own way; `kept` says whose value stands after the merge."""

    key: Key
    client: str | None
    field: str
    mine: Any
    theirs: Any
    mine_at: str
    theirs_at: str
    kept: str = MINE

    @property
    def newer(self) -> str:
        return THEIRS if self.theirs_at > self.mine_at else MINE


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A shown number that an incoming record could not keep."""

    record: str
    client: str | None
    was: int | str
    now: int | str


@dataclass(slots=True)
class MergePlan:
    """What a merge would do. `erase`: clients (code by uid) that were erased there.

    `held`: clients on hold here of whom something was erased, removed or moved there, and stays all the same.
    """

    add: dict[Key, Values] = field(default_factory=dict)
    take: dict[Key, list[str]] = field(default_factory=dict)
    remove: list[Key] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    erase: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    left_out: int = 0  # records of clients who were erased here
    same: int = 0
    kept: int = 0
    kept_of_both: int = 0
    shared: bool = True  # whether the two have any record in common
    until: tuple[int, int] = (0, 0)  # the last change of each that was looked at
    news: bool = False  # whether there is anything of theirs that was not looked at before


@contextmanager
def copy_of(path: Path, other: Path, key_for: Callable[[bytes], bytes], command: str) -> Iterator[Vault]:
    """An open copy of the other vault, at today's schema, beside the file at `path`; it is gone afterwards.

    The other file is only read. `key_for`: its key, from its salt. Raises Locked, BadUsage, CannotDo.
    """
    with explained(other):
        if why := no_file(other):
            raise BadUsage(why, "Name the other vault, a backup or a conflicted copy.")
    with another_file(other, ANOTHER_COPY):
        key = key_for(vault_file.salt_of(other))
    copies.check_room(path.parent, other)
    with another_file(other, ANOTHER_COPY), copies.draft(path, other) as draft, another_file(draft, ANOTHER_COPY):
        with explained(other):
            shutil.copyfile(other, draft)
            if copies.journal(other).exists():
                shutil.copyfile(copies.journal(other), copies.journal(draft))
        theirs = vault_file.open_as_it_is(draft, key, command=command)
        try:
            if copies.damage(theirs):
                raise CannotDo(f"{other} is damaged, or another program is writing to it.", ANOTHER_COPY)
            with explained(draft):
                migrations.apply(tables(theirs.db))
            yield theirs
        finally:
            theirs.close()


def holds_nothing_new(mine: Vault, other: Path) -> bool:
    """Whether all that a copy of this vault holds is in it: merged before, or older. False where it does not open."""
    try:
        if vault_file.salt_of(other) != vault_file.salt_of(mine.path):
            return False
        with copy_of(mine.path, other, lambda salt: mine.key, mine.command) as theirs:
            erasing.leave_out(theirs, mine)
            here = {row["uid"] for row in mine.rows("SELECT uid FROM client")} & rights.held(mine)
            erased = tombstones.uids(theirs) <= tombstones.uids(mine) | here
            return erased and parting.start(mine, theirs)[1].theirs >= parting.last_change(theirs)
    except AllianceError:
        return False


def plan(mine: Vault, theirs: Vault) -> MergePlan:
    """What there is to take, to keep and to ask. Nothing is changed."""
    return _Comparison(mine, theirs).plan()


class _Comparison:
    """Two vaults side by side: the history of each since they parted, and their records as they stand."""

    def __init__(self, mine: Vault, theirs: Vault) -> None:
        self.mine, self.theirs = mine, theirs
        shared, self.start = parting.start(mine, theirs)
        self.here = parting.since(mine, shared, self.start.mine)
        self.there = parting.since(theirs, shared, self.start.theirs)
        self.names_here, self.names_there = (
            {table: parting.uids(vault, table) for table in RECORDS} for vault in (mine, theirs)
        )
        self.made = MergePlan(until=(parting.last_change(mine), parting.last_change(theirs)))
        self.made.news = self.made.until[1] > self.start.theirs
        self.gone = tombstones.uids(mine)  # clients, and what hangs on them
        self.held = rights.held(mine)
        self.withheld: dict[Key, Values] = {}  # taken away here, and not needed there

    def plan(self) -> MergePlan:
        self._erasures()
        common = known = 0
        for kind in RECORDS.values():
            here, there = (set(names[kind.table].values()) for names in (self.names_here, self.names_there))
            common += len(here & there) if kind.table not in rows.COMES_ALONG else 0
            known += len(here & there) if kind.table not in (*rows.COMES_ALONG, *NAMED_ALIKE) else 0
            self._records(kind, here, there)
        self.made.shared = bool(known or self.made.erase or self.made.held or self._erased_here())
        self._keep_what_is_needed()
        self.made.kept += len(self.withheld)
        differing = {*self.made.take, *(conflict.key for conflict in self.made.conflicts)}
        differing = {key for key in differing if key[0] not in rows.COMES_ALONG}
        self.made.same = common - self.made.kept_of_both - len(differing)
        return self.made

    def _erased_here(self) -> bool:
        """Somebody who is or was there was erased here."""
        there = {row["uid"] for row in self.theirs.rows("SELECT uid FROM client")}
        return bool(self.gone & (there | tombstones.uids(self.theirs)))

    def _erasures(self) -> None:
        """Clients that were erased there and are still here; one on hold stays."""
        stones = tombstones.uids(self.theirs)
        for row in self.mine.rows("SELECT uid, code FROM client ORDER BY code"):
            if row["uid"] in stones and row["uid"] in self.held:
                self.made.held.append(row["code"])
            elif row["uid"] in stones:
                self.made.erase[row["uid"]] = row["code"]
        self.gone |= self.made.erase.keys()

    def _records(self, kind: RecordTable, here: set[str], there: set[str]) -> None:
        touched = {uid for side in (self.here, self.there) for table, uid in side if table == kind.table}
        ours = parting.current(self.mine, kind, (touched & here) | (here - there), self.names_here)
        others = parting.current(self.theirs, kind, (touched & there) | (there - here), self.names_there)
        for uid, record in {**ours, **others}.items():
            key, one, other = (kind.table, uid), ours.get(uid), others.get(uid)
            if self._is_gone(kind, record):
                self.gone.add(uid)
                self.made.left_out += one is None
            elif one is None and other is not None:
                self._only_there(key, other)
            elif one is not None and other is None:
                self._only_here(key, one, kind)
            elif one is not None and other is not None:
                self._on_both(key, one, other)

    def _is_gone(self, kind: RecordTable, record: Values) -> bool:
        """Whether this is, or hangs on, somebody who was erased."""
        row = record["row"]
        return bool(self.gone & {row["uid"], *(row[column] for column in kind.links)})

    def _only_there(self, key: Key, other: Values) -> None:
        """New there; or taken away here, which stands unless they have worked on it since."""
        here, there = self.here.get(key), self.there.get(key, Touched())
        if here is not None and self._goes(here, there, THEIRS):
            self.withheld[key] = other
        else:
            self._add(key, other)

    def _add(self, key: Key, other: Values) -> None:
        """With what it refers to: something new there needs what was taken away here."""
        self._bring_back(key[0], other)
        self.made.add[key] = other

    def _bring_back(self, table: str, other: Values) -> None:
        for column, above in RECORDS[table].links.items():
            if withheld := self.withheld.pop((above, other["row"][column]), None):
                self._add((above, other["row"][column]), withheld)

    def _only_here(self, key: Key, one: Values, kind: RecordTable) -> None:
        """New here; or taken away there, which is taken unless it was worked on here since."""
        here, there = self.here.get(key, Touched()), self.there.get(key)
        if there is not None and self._goes(there, here, MINE) and not self._stays(kind.table, one["row"]):
            self.made.remove.append(key)
        else:
            self.made.kept += key[0] not in rows.COMES_ALONG

    def _goes(self, gone: Touched, kept: Touched, keeper: str) -> bool:
        """Whether what one side took away goes on the other: not where it was worked on there since, nor where the
        keeper merged since and kept it."""
        return gone.gone and not kept.fresh and (gone.gone_since or self.start.knows != keeper)

    def _stays(self, table: str, row: Values) -> bool:
        """Whether a record here is of a client on hold here, which is then named: it is not removed or moved."""
        if not self.held or not self._is_held(table, row):
            return False
        code = self._code(table, row)
        if code and code not in self.made.held:
            self.made.held.append(code)
        return True

    def _is_held(self, table: str, row: Values) -> bool:
        above = ((to, row[column]) for column, to in RECORDS[table].links.items() if row[column])
        return row["uid"] in self.held or any(self._is_held(to, self._row_here(to, uid)) for to, uid in above)

    def _keep_what_is_needed(self) -> None:
        """What was taken away there stays where something here refers to it."""
        left: list[Key] = []
        for table, uid in sorted(self.made.remove, key=lambda key: [*RECORDS].index(key[0]), reverse=True):
            if self._needed(table, uid, {inner for _, inner in left}):
                self.made.kept += 1
            else:
                left.append((table, uid))
        self.made.remove = left

    def _needed(self, table: str, uid: str, removed: set[str]) -> bool:
        links = [(kind.table, column) for kind in RECORDS.values() for column, to in kind.links.items() if to == table]
        return any(
            row["uid"] not in removed
            for below, column in links
            for row in self.mine.rows(
                f"SELECT b.uid FROM {below} b JOIN {table} t ON t.id = b.{column} WHERE t.uid = ?", uid
            )
        )

    def _on_both(self, key: Key, one: Values, other: Values) -> None:
        here, there = self.here.get(key, Touched()), self.there.get(key, Touched())
        take, keep, asked = [], False, False
        for name in sorted((one.keys() | other.keys()) - {"row"}):
            if one.get(name) == other.get(name):
                continue
            new_here, new_there = name in here.fresh, name in there.fresh
            goes = name == REMOVED or name in RECORDS[key[0]].links
            if goes and (new_there or self.start.knows == THEIRS) and self._stays(key[0], one["row"]):
                keep = True
                continue
            if name == REMOVED:  # removed on one side, worked on at the other
                new_here, new_there = bool(here.fresh), bool(there.fresh)
            if new_here and new_there and _undisputed(key, name, one, other):
                greater = _in_order(one[name]) > _in_order(other[name])
                new_here, new_there = greater, not greater
            if new_here and new_there:
                asked = True
                self.made.conflicts.append(self._conflict(key, name, one, other, here, there))
            elif new_there or (not new_here and self.start.knows == THEIRS):
                self._bring_back(key[0], other)
                take.append(name)
            else:
                keep = True
        if take:
            self.made.take[key] = take
        elif keep and not asked:
            self.made.kept += key[0] not in rows.COMES_ALONG
            self.made.kept_of_both += key[0] not in rows.COMES_ALONG

    def _conflict(self, key: Key, name: str, one: Values, other: Values, here: Touched, there: Touched) -> Conflict:
        mine_at, theirs_at = (touched.times.get(name, touched.last) for touched in (here, there))
        code = self._code(key[0], one["row"])
        return Conflict(key, code, name, one.get(name), other.get(name), mine_at, theirs_at)

    def _code(self, table: str, row: Values) -> str | None:
        """The code of the client that a record here belongs to."""
        if table == "client":
            return str(row["code"])
        for column, above in RECORDS[table].links.items():
            if row[column] is not None:
                return self._code(above, self._row_here(above, row[column]))
        return None

    def _row_here(self, table: str, uid: str) -> Values:
        found = parting.current(self.mine, RECORDS[table], [uid], self.names_here)
        return dict(found[uid]["row"])


def carry(mine: Vault, theirs: Vault, clients: set[str]) -> list[str]:
    """Take all that the other vault has of these clients, as it stands there; the codes of those who changed by that.

    Of everyone else nothing is taken, and nothing marks the two as merged.
    """
    made = plan(mine, theirs)
    taken = {key: list(names) for key, names in made.take.items()}
    for conflict in made.conflicts:
        taken.setdefault(conflict.key, []).append(conflict.field)
    names = {table: parting.uids(theirs, table) for table in RECORDS}
    owners = {key: _owner(theirs, key, names) for key in (*made.add, *taken)}
    with mine.writing():
        writing = _Writing(mine, theirs)
        wanted = {key for key in made.add if owners[key] in clients}
        for table, uid in [*wanted]:  # a decision comes with its supervision
            above = {(to, made.add[table, uid]["row"][column]) for column, to in RECORDS[table].links.items()}
            wanted |= above & made.add.keys()
        if wanted:  # and a rating with what it was made with
            wanted |= {key for key in made.add if key[0] in rows.COMES_ALONG}
        for key in sorted(wanted, key=lambda key: writing.order[key[0]]):
            writing.add(key, made.add[key])
        for key, fields in taken.items():
            if owners[key] in clients:
                writing.take(key, fields)
    changed = {owner for key, owner in owners.items() if owner in clients and (key in wanted or key in taken)}
    return sorted(row["code"] for row in mine.rows("SELECT uid, code FROM client") if row["uid"] in changed)


def _owner(vault: Vault, key: Key, names: Mapping[str, Mapping[int, str]]) -> str | None:
    """The client that a record belongs to."""
    table, uid = key
    if table == "client":
        return uid
    row = parting.current(vault, RECORDS[table], [uid], names)[uid]["row"]
    above = [(to, row[column]) for column, to in RECORDS[table].links.items() if row[column]]
    return next((owner for each in above if (owner := _owner(vault, each, names))), None)


def apply(mine: Vault, theirs: Vault, made: MergePlan) -> list[Renumbered]:
    """Take what the plan takes, in one command that can be undone; say which shown numbers changed.

    Erasures are not part of it: they cannot be undone. Raises Busy, and CannotDo where the vault changed meanwhile.
    """
    with mine.writing():
        if parting.last_change(mine) != made.until[0]:
            raise CannotDo("The vault was changed by another program meanwhile.", "Nothing was taken. Merge once more.")
        writing = _Writing(mine, theirs)
        for key in made.remove:
            writing.remove(key)
        for key in sorted(made.add, key=lambda key: writing.order[key[0]]):
            writing.add(key, made.add[key])
        taken = {key: list(names) for key, names in made.take.items()}
        for conflict in made.conflicts:
            writing.keep_conflict(conflict)
            if conflict.kept == THEIRS:
                taken.setdefault(conflict.key, []).append(conflict.field)
        for key, names in taken.items():
            writing.take(key, names)
        writing.keep_stones()
        writing.keep_point(made)
    return writing.renumbered


def rescored(mine: Vault, made: MergePlan) -> list[str]:
    """Questionnaires that both sides call by one name and version, and score in two ways."""
    uids = [each.key[1] for each in made.conflicts if (each.key[0], each.field) == ("definition", "scoring")]
    found = mine.rows(
        "SELECT instrument, version FROM definition WHERE uid IN (SELECT value FROM json_each(?))", json.dumps(uids)
    )
    return [f"{row['instrument']} {row['version']}" for row in found]


class _Writing:
    """Records of the other vault on their way into this one. Inside `writing()`."""

    def __init__(self, mine: Vault, theirs: Vault) -> None:
        self.mine, self.theirs = mine, theirs
        self.order = {table: place for place, table in enumerate(RECORDS)}
        self.ids = {t: {uid: row_id for row_id, uid in parting.uids(mine, t).items()} for t in RECORDS}
        self.names = {table: parting.uids(theirs, table) for table in RECORDS}
        self.renumbered: list[Renumbered] = []

    def add(self, key: Key, record: Values) -> None:
        table, uid = key
        kind, row = RECORDS[table], dict(record["row"])
        was = row.pop("id")
        for column, above in kind.links.items():
            row[column] = self.ids[above].get(row[column]) if row[column] else None
        if table == "client":
            row["code"] = self._free_code(row["code"])
        if kind.numbered:
            row["number"] = self._free_number(kind, row)
        if table == "measurement":
            row["id"] = self._free_id(row, was)
        self.ids[table][uid] = self.mine.insert(table, row)
        self._set(key, {name: value for name, value in record.items() if _of_other_tables(name)})

    def take(self, key: Key, names: Iterable[str]) -> None:
        kind = RECORDS[key[0]]
        record = parting.current(self.theirs, kind, [key[1]], self.names)[key[1]]
        self._set(key, {name: record.get(name) for name in names})

    def remove(self, key: Key) -> None:
        table, uid = key
        row_id = self.ids[table].pop(uid)
        for owned in _OWNED.get(table, ()):
            self.mine.db.execute(f"DELETE FROM {owned} WHERE {table}_id = ?", [row_id])
        self.mine.db.execute(f"DELETE FROM {table} WHERE id = ?", [row_id])

    def keep_conflict(self, conflict: Conflict) -> None:
        """The value that does not stand is kept in the history, with both times."""
        said = {which: json.dumps(getattr(conflict, which), ensure_ascii=False) for which in (MINE, THEIRS)}
        self.mine.insert(
            "merge_conflict",
            {
                "client_id": self._client_id(conflict),
                "record": conflict.key[0],
                "field": conflict.field,
                **said,
                "mine_at": conflict.mine_at,
                "theirs_at": conflict.theirs_at,
                "kept": conflict.kept,
            },
        )

    def keep_stones(self) -> None:
        """Who was erased there is not to come back here."""
        for stone in tombstones.every(self.theirs):
            if stone["uid"] not in self.ids["client"]:
                tombstones.keep(self.mine, stone)

    def keep_point(self, made: MergePlan) -> None:
        """How far both have come: the next merge of the two starts here."""
        self.mine.insert(
            "merge_point",
            {
                "at": now(),
                "mine_upto": parting.last_change(self.mine),
                "theirs_upto": made.until[1],
                "theirs_mark": parting.mark(self.theirs, made.until[1]),
            },
        )

    def _set(self, key: Key, fields: Values) -> None:
        table, row_id = key[0], self.ids[key[0]][key[1]]
        row = self.mine.row(f"SELECT * FROM {table} WHERE id = ?", row_id) or {}
        columns: Values = {}
        for name, value in fields.items():
            called, _, inner = name.partition(".")
            if inner and called in _NOTES:
                self._set_note(_NOTES[called], row_id, inner, value)
            elif name == "answers":
                columns |= {column: value[column] for column in ("total", "skipped", "paused", "items")}
                self._set_answers(row_id, value.get("answers", {}))
            elif name == "cases":
                self._set_cases(row_id, value or ())
            elif inner:
                columns[called] = _with(columns.get(called, row[called]), inner, value)
            elif isinstance(value, dict):
                columns |= value
            else:
                columns[name] = value
        for column, above in RECORDS[table].links.items():
            if columns.get(column):
                columns[column] = self.ids[above].get(columns[column])
        if table == "client" and "code" in columns:
            columns["code"] = self._free_code(columns["code"], row_id)
        self.mine.update(table, row_id, {name: value for name, value in columns.items() if row.get(name) != value})

    def _set_note(self, table: str, session: int, name: str, value: str | None) -> None:
        db, where = self.mine.db, [session, name]
        there = self.mine.row(f"SELECT id FROM {table} WHERE session_id = ? AND field = ?", *where)
        if value is None:
            db.execute(f"DELETE FROM {table} WHERE session_id = ? AND field = ?", where)
        elif there:
            self.mine.update(table, there["id"], {"value": value})
        else:
            self.mine.insert(table, {"session_id": session, "field": name, "value": value})

    def _set_answers(self, rating: int, answers: Mapping[str, int]) -> None:
        old = {str(row["item"]): row for row in self.mine.rows("SELECT * FROM answer WHERE measurement_id = ?", rating)}
        for item in sorted(old.keys() | answers.keys(), key=int):
            if item not in answers:
                self.mine.db.execute("DELETE FROM answer WHERE id = ?", [old[item]["id"]])
            elif item not in old:
                self.mine.insert("answer", {"measurement_id": rating, "item": int(item), "steps": answers[item]})
            elif old[item]["steps"] != answers[item]:
                self.mine.update("answer", old[item]["id"], {"steps": answers[item]})

    def _set_cases(self, supervision: int, clients: Iterable[str]) -> None:
        wanted = {self.ids["client"][uid] for uid in clients if uid in self.ids["client"]}
        rows = self.mine.rows("SELECT * FROM supervision_case WHERE supervision_id = ?", supervision)
        for row in rows:
            if row["client_id"] not in wanted:
                self.mine.db.execute("DELETE FROM supervision_case WHERE id = ?", [row["id"]])
        for client in sorted(wanted - {row["client_id"] for row in rows}):
            self.mine.insert("supervision_case", {"supervision_id": supervision, "client_id": client})

    def _free_code(self, code: str, own: int = 0) -> str:
        """The code, or `CODE-2` and so on where another client here has it."""
        free, place = code, 1
        while self.mine.row("SELECT 1 FROM client WHERE code = ? AND id != ?", free, own):
            place += 1
            free = f"{code[: LONGEST_CODE - len(str(place)) - 1]}-{place}"
        if free != code:
            self.renumbered.append(Renumbered("client", free, code, free))
        return free

    def _free_number(self, kind: RecordTable, row: Values) -> int:
        """The number it came with, or the next one where another has it."""
        parent = next(iter(kind.links))
        free = self.mine.free_number(kind.table, parent, row[parent], row["number"])
        if free != row["number"]:
            self.renumbered.append(Renumbered(kind.table, self._code(kind, row), row["number"], free))
        return free

    def _free_id(self, row: Values, was: int) -> int:
        """Ratings are known by their id: the one it came with, or the next."""
        if self.mine.row("SELECT 1 FROM measurement WHERE id = ?", was) is None:
            return was
        free = self.mine.row("SELECT seq + 1 AS free FROM sqlite_sequence WHERE name = 'measurement'") or {}
        self.renumbered.append(Renumbered("rating", self._code(RECORDS["measurement"], row), was, free["free"]))
        return int(free["free"])

    def _code(self, kind: RecordTable, row: Values) -> str | None:
        if "client_id" not in kind.links:
            return None
        found = self.mine.row("SELECT code FROM client WHERE id = ?", row["client_id"])
        return found["code"] if found else None

    def _client_id(self, conflict: Conflict) -> int | None:
        found = self.mine.row("SELECT id FROM client WHERE code = ?", conflict.client)
        return found["id"] if found else None


_NOTES = {called: table for table, called in parting.OWN_NOTES.items()}
_OWNED = {
    "session": ("note", "private_note"),
    "measurement": ("answer",),
    "supervision": ("supervision_case",),
}


def _undisputed(key: Key, name: str, one: Values, other: Values) -> bool:
    if (key[0], name) not in GREATER_STANDS or not one.get(name) or not other.get(name):
        return False
    return name != "scoring" or one[name]["scoring"] == other[name]["scoring"]


def _in_order(value: Any) -> Any:
    return value["content"] if isinstance(value, dict) else value


def _of_other_tables(name: str) -> bool:
    """Whether a field of a record stands in a table of its own."""
    called, _, inner = name.partition(".")
    return bool(inner and called in _NOTES) or name in ("answers", "cases")


def _with(text: str, key: str, value: Any) -> str:
    """A JSON map with one key set, or taken out."""
    made = {**json.loads(text), key: value}
    return json.dumps({k: v for k, v in made.items() if k != key or v is not None}, ensure_ascii=False)
