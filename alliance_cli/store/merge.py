"""Records from elsewhere taken into the vault: what it lacks is added, what it has stays as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from alliance_cli.model import Client, KeptDefinition, Measurement, Session
from alliance_cli.store import clients, definitions, ever, measurements, rights, rows, sessions, tombstones
from alliance_cli.store.rows import Plain, TableRows
from alliance_cli.store.vault_file import Vault, new_uid


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A record with a uid that is here, and never was as it arrives; only what differs stands in `ours`, `theirs`."""

    table: TableRows
    row: Plain  # as it arrives
    client: str | None  # the uid
    ours: Plain
    theirs: Plain


@dataclass(slots=True)
class Merged:
    """Records that were new, were there already, are there otherwise, or belong to someone who was erased."""

    new: int = 0
    duplicates: int = 0
    erased: int = 0
    differing: list[Otherwise] = field(default_factory=list)


@dataclass(slots=True)
class _Target:
    """The vault that is merged into: the rows that it has, by table and uid; `named`: the uids that arrive."""

    vault: Vault
    ids: dict[str, dict[str, int]]
    erased: frozenset[str]
    keep: bool = True
    update: bool = False
    named: frozenset[str] = frozenset()
    merged: Merged = field(default_factory=Merged)
    here: dict[str, dict[int, Plain]] = field(default_factory=dict)
    once: dict[str, dict[int, list[Plain]]] = field(default_factory=dict)
    unnamed: dict[str, dict[Hashable, list[Plain]]] = field(default_factory=dict)
    uids: dict[str, dict[int, str]] = field(default_factory=dict)

    def rows_of(self, table: TableRows) -> dict[int, Plain]:
        """What the vault had before anything arrived."""
        if table.name not in self.here:
            self.here[table.name] = {row["id"]: row for row in ever.stored(self.vault, table)}
        return self.here[table.name]

    def states_of(self, table: TableRows, row: Plain) -> list[Plain]:
        if table.name not in self.once:
            self.once[table.name] = ever.states(self.vault, table)
        return [row | state for state in self.once[table.name].get(row["id"], ())]

    def uid(self, table: str, row_id: int | None) -> str | None:
        if table not in self.uids:
            self.uids[table] = {row_id: uid for uid, row_id in self.ids[table].items()}
        return None if row_id is None else self.uids[table].get(row_id)

    def free(self, table: TableRows, parent: int | None, on: str) -> list[Plain]:
        """Records of that day which nothing that arrives names by its uid."""
        if table.name not in self.unnamed:
            by_day: dict[Hashable, list[Plain]] = defaultdict(list)
            for row in self.rows_of(table).values():
                if row["uid"] not in self.named:
                    by_day[row[table.parent_id], row["date"]].append(row)
            self.unnamed[table.name] = by_day
        return self.unnamed[table.name].get((parent, on), [])


Changed = tuple[Client, Client] | tuple[Session, Session] | tuple[Measurement, Measurement]  # as it is, as it becomes


def add(
    vault: Vault,
    new_clients: Iterable[Client],
    met: Iterable[Session],
    rated: Iterable[Measurement],
    changed: Iterable[Changed] = (),
) -> None:
    """Keep clients, sessions and ratings, and change what is `changed`: all, or nothing where one cannot be kept.

    Sessions and ratings name their client by its code, there or among `new_clients`. A uid that is given stays.
    """
    with vault.writing():
        target = _target(vault)
        for client in new_clients:
            _insert(target, rows.CLIENTS, _new(rows.CLIENTS, client), None)
        by_code = {row["code"]: row["id"] for row in vault.rows("SELECT id, code FROM client")}
        written = vault.written()
        for session in met:
            row = _new(rows.SESSIONS, session, written=session.written or written, note=session.note)
            _insert(target, rows.SESSIONS, row, by_code[session.client])
        for rating in rated:
            row = _new(rows.RATINGS, rating, written=written, answers=rating.answers)
            _insert(target, rows.RATINGS, row, by_code[rating.client] if rating.client else None)
        for old, new in changed:
            _change(vault, old, new)


def _change(vault: Vault, old: Client | Session | Measurement, new: Client | Session | Measurement) -> None:
    """A record as another source says it. Raises what changing it by hand would raise."""
    if isinstance(new, Client):
        clients.update(vault, new)
        return
    to = clients.find(vault, new.client) if new.client else None
    if isinstance(new, Session) and isinstance(old, Session):
        if to and old.client != new.client:
            sessions.move(vault, old, to)
        appointment = rows.SESSIONS.of(new).items()
        kept = {name: value for name, value in appointment if name in sessions.Appointment._fields}
        said = sessions.Appointment(**kept)
        sessions.amend(vault, old, said, new.note, unconfirmed=new.unconfirmed)
    elif isinstance(new, Measurement) and isinstance(old, Measurement):
        if (old.client, old.date) != (new.client, new.date):
            measurements.move(vault, old, to if old.client != new.client else None, new.date)
        measurements.amend(vault, old, new.answers, new.total)
        measurements.update(vault, old, source=new.source, skipped=new.skipped)


def whole(
    vault: Vault,
    record: Mapping[str, Sequence[Plain]],
    arriving: Iterable[Plain],
    made_with: Iterable[KeptDefinition] = (),
    *,
    keep: bool = True,
    update: bool = False,
) -> Merged:
    """Merge what `store.whole.read` reads, as it travelled; `arriving`: its clients, one after the other; `made_with`:
    what its ratings were made with, where the vault lacks it.

    What is here otherwise is listed, and taken only where it is to `update`. Without `keep` nothing is changed.
    """
    named = frozenset(_named(record))
    target = replace(_target(vault), keep=keep, update=update, named=named)
    with vault.writing() if keep else nullcontext():
        for kept in made_with if keep else ():
            definitions.keep(vault, kept)
        for client in arriving:
            _merge(target, rows.CLIENTS, client, None)
        for supervision in record["supervisions"]:
            _merge(target, rows.SUPERVISED, supervision, None)
        for table in (rows.RATINGS, rows.REFLECTIONS, rows.BREAKS, rows.SETTINGS, rows.PERMITS):
            for row in record.get(table.key, ()):
                _merge(target, table, row, None)
        for stone in record.get("erased", ()):
            if keep and stone["uid"] not in target.ids["client"]:
                tombstones.keep(vault, stone)
    return target.merged


def _named(value: object) -> Iterator[str]:
    """Every uid, at any depth."""
    if isinstance(value, Mapping):
        if isinstance(value.get("uid"), str):
            yield value["uid"]
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _named(inner)


def _target(vault: Vault) -> _Target:
    ids = {t.name: {r["uid"]: r["id"] for r in vault.rows(f"SELECT uid, id FROM {t.name}")} for t in rows.TRAVEL}
    return _Target(vault, ids, frozenset(tombstones.uids(vault)))


def _merge(target: _Target, table: TableRows, row: Plain, parent: int | None, above: str | None = None) -> None:
    """A record that arrives, with its parts. `above`: the uid of its parent."""
    if target.erased & {row["uid"], *(row[link] for link in table.links)}:
        target.merged.erased += sum(1 for _ in _named(row))
        return
    known = target.ids[table.name].get(row["uid"])
    if known is None and (same := _same_unnamed(target, table, row, parent, above)):
        known = target.ids[table.name][row["uid"]] = same["id"]
    if known is None:
        target.merged.new += 1
        if target.keep:
            known = _insert(target, table, row, parent)
    else:
        otherwise = _otherwise(target, table, row, known, above)
        if otherwise:
            target.merged.differing.append(otherwise)
        else:
            target.merged.duplicates += 1
        if target.keep:
            _filled(target, table, row, known)
        if target.keep and target.update and otherwise:
            _take(target, otherwise, known)
    for inner in table.parts:
        for child in row.get(inner.key, ()):
            _merge(target, inner, child, known, row["uid"])


# What only makes sense together is one field; a number is only shown, and when it was written says nothing of it.
_TOGETHER = {
    "measurement": (("answers", "total", "skipped"),),
    "client": (("closed", "ending"),),
    "rupture": (("status", "closed"),),
    "goal": (("status", "ended"),),
}
_NOT_SAID = ("uid", "number", "written", "items")


def _fields(table: TableRows, row: Plain, above: str | None) -> Plain:
    """What a row that travels says: each field by its name, what stands together as one, a map key by key."""
    names = {column.name for column in table.columns} | table.links.keys() | {"answers"}
    said = {name: value for name, value in row.items() if name in names and name not in _NOT_SAID}
    if table.parent:
        said[table.parent] = above
    for whole_map in (*table.of_kind(rows.MAP), "note", "private"):
        if isinstance(inner := said.pop(whole_map, row.get(whole_map)), Mapping):
            said |= {f"{whole_map}.{key}": value for key, value in inner.items()}
    for together in _TOGETHER.get(table.name, ()):
        values = {name: said.pop(name) for name in together if name in said}
        said[together[0]] = values if any(_says(value) for value in values.values()) else None
    return said


def _says(value: Any) -> bool:
    """Whether there is anything: what a record elsewhere lacks is not emptied here."""
    return any(_says(inner) for inner in value) if isinstance(value, list) else value not in (None, "", {})


def _fields_here(target: _Target, table: TableRows, stored: Plain) -> Plain:
    made = table.travelling(stored)
    for link, to in table.links.items():
        made[link] = target.uid(to, stored[f"{link}_id"])
    if table is rows.SESSIONS:
        made |= {"note": stored["note"], "private": stored["private"]}
    if table is rows.RATINGS:
        made["answers"] = [stored["answers"].get(item) for item in range(1, stored["items"] + 1)]
    above = target.uid(table.parent, stored[table.parent_id]) if table.parent else None
    return _fields(table, made, above)


def _differs(ours: Plain, theirs: Plain) -> list[str]:
    return [name for name, value in theirs.items() if _says(value) and ours.get(name) != value]


def _same_unnamed(target: _Target, table: TableRows, row: Plain, parent: int | None, above: str | None) -> Plain | None:
    """A session or rating that came here on another way, without this uid, and says the same or once did."""
    if table not in (rows.SESSIONS, rows.RATINGS) or (table.parent and parent is None and above is not None):
        return None
    free = target.free(table, parent, row["date"])
    theirs = _fields(table, row, above)
    for stored in free:
        if any(
            not _differs(_fields_here(target, table, state), theirs)
            for state in (stored, *target.states_of(table, stored))
        ):
            free.remove(stored)
            return stored
    return None


def _otherwise(target: _Target, table: TableRows, row: Plain, row_id: int, above: str | None) -> Otherwise | None:
    """What the vault has otherwise of a record, unless it was removed or once was as it arrives."""
    stored = target.rows_of(table).get(row_id)
    if stored is None or stored.get("removed"):
        return None
    ours, theirs = _fields_here(target, table, stored), _fields(table, row, above)
    if table is rows.SUPERVISED and not ours["questions"]:
        theirs.pop("questions", None)
    if table is rows.CONSENTS:
        theirs.pop("withdrawn", None)
    if not stored.get("private"):
        theirs = {name: value for name, value in theirs.items() if not name.startswith("private.")}
    differing = _differs(ours, theirs)
    if not differing or any(
        not _differs(_fields_here(target, table, state), theirs) for state in target.states_of(table, stored)
    ):
        return None
    client = row["uid"] if table is rows.CLIENTS else ours.get("client")
    sides = ({name: side.get(name) for name in differing} for side in (ours, theirs))
    return Otherwise(table, row, client, *sides)


def _take(target: _Target, one: Otherwise, row_id: int) -> None:
    """What arrives of a record takes the place of what is here."""
    vault, table, columns, maps = target.vault, one.table, dict[str, Any](), dict[str, Plain]()
    for name, value in one.theirs.items():
        in_map, _, key = name.partition(".")
        if key and in_map in ("note", "private"):
            sessions.keep_field(vault, sessions.by_id(vault, row_id), key, value, private=in_map == "private")
        elif key:
            maps.setdefault(in_map, {})[key] = value
        elif table is rows.RATINGS and name == "answers":
            measurements.amend(vault, measurements.find(vault, row_id), value["answers"], value["total"])
            columns["skipped"] = value["skipped"]
        elif name in table.links or name == table.parent:
            columns[f"{name}_id"] = target.ids[table.links.get(name, name)].get(value)
        else:
            columns |= value if isinstance(value, dict) else {name: value}
    before = target.rows_of(table)[row_id]
    for name, inner in maps.items():
        columns[name] = {**table.value(before, name), **inner}
    moved = {name: value for name, value in columns.items() if name.endswith("_id")}
    for who in (before["client_id"], moved["client_id"]) if "client_id" in moved else ():
        rights.check_not_held(vault, who, "so nothing of it is moved")
    stored = table.stored(columns) | moved
    if table is rows.CLIENTS:
        clients.update(vault, table.made(Client, before | stored))
    else:
        vault.update(table.name, row_id, stored)


def _insert(target: _Target, table: TableRows, row: Plain, parent: int | None) -> int:
    stored = table.stored(row)
    if table.parent:
        stored[table.parent_id] = parent
    for link, to in table.links.items():
        stored[f"{link}_id"] = target.ids[to].get(row[link])
    if table.numbered:
        stored["number"] = target.vault.free_number(table.name, table.parent_id, parent, stored["number"])
    if table is rows.RATINGS:
        target.vault.before_rating(stored["instrument"], stored["version"])
        stored["items"] = len(row["answers"])
    row_id = target.vault.insert(table.name, stored)
    target.ids[table.name][row["uid"]] = row_id
    if table is rows.SESSIONS:
        _keep_note(target, "note", row["note"], row_id)
        _keep_note(target, "private_note", row.get("private", {}), row_id)
    if table is rows.SUPERVISED:
        _add_cases(target, row, row_id)
    if table is rows.RATINGS:
        given = ((row_id, item, steps) for item, steps in enumerate(row["answers"], 1) if steps is not None)
        target.vault.insert_each("answer", ("measurement_id", "item", "steps"), given)
    return row_id


def _filled(target: _Target, table: TableRows, row: Plain, row_id: int) -> int:
    """What an export of some clients, or one without private notes, left open is filled by one that has it."""
    db = target.vault.db
    if table is rows.SUPERVISED and row["questions"]:
        stored = table.stored(row)["questions"]
        db.execute("UPDATE supervision SET questions = ? WHERE id = ? AND questions = '[]'", [stored, row_id])
    has_private = "SELECT 1 FROM private_note WHERE session_id = ?"
    if table is rows.SESSIONS and row.get("private") and target.vault.row(has_private, row_id) is None:
        _keep_note(target, "private_note", row["private"], row_id)
    if table is rows.SUPERVISED:
        _add_cases(target, row, row_id)
    if table is rows.CONSENTS and row["withdrawn"]:  # what was withdrawn anywhere is; of two days the later one stands
        later = "UPDATE consent SET withdrawn = ? WHERE id = ? AND coalesce(withdrawn, '') < ?"
        db.execute(later, [row["withdrawn"], row_id, row["withdrawn"]])
    return row_id


def _add_cases(target: _Target, row: Plain, supervision: int) -> None:
    for uid in row["cases"]:
        client = target.ids["client"].get(uid)
        here = target.vault.row(
            "SELECT 1 FROM supervision_case WHERE supervision_id = ? AND client_id = ?", supervision, client
        )
        if client is not None and here is None:
            target.vault.insert("supervision_case", {"supervision_id": supervision, "client_id": client})


def _keep_note(target: _Target, table: str, note: Mapping[str, str], session: int) -> None:
    for name, value in note.items():
        target.vault.insert(table, {"session_id": session, "field": name, "value": value})


def _new(table: TableRows, thing: object, **more: object) -> Plain:
    """An object of the model as a row that travels; without a uid it gets one."""
    made = table.of(thing)
    return made | {"uid": made["uid"] or new_uid()} | more
