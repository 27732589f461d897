"""Records from elsewhere taken into the vault: what it lacks is added, what it has stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, fields, replace

from alliance_cli.model import Client, Measurement, Session
from alliance_cli.store import clients, measurements, rows, sessions
from alliance_cli.store.rows import Plain, TableRows
from alliance_cli.store.vault_file import Vault, new_uid, now


@dataclass(slots=True)
class Merged:
    """TableRows with a uid that were new, were there already, or belong to someone who was erased."""

    new: int = 0
    duplicates: int = 0
    erased: int = 0


@dataclass(slots=True)
class _Target:
    """The vault that is merged into: the rows that it has, by table and uid."""

    vault: Vault
    ids: dict[str, dict[str, int]]
    erased: frozenset[str]
    keep: bool = True
    merged: Merged = field(default_factory=Merged)


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
        written = now()
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
        kept = {f.name for f in fields(sessions.Appointment)}
        said = sessions.Appointment(**{name: value for name, value in appointment if name in kept})
        sessions.amend(vault, old, said, new.note)
    elif isinstance(new, Measurement) and isinstance(old, Measurement):
        if (old.client, old.date) != (new.client, new.date):
            measurements.move(vault, old, to if old.client != new.client else None, new.date)
        measurements.amend(vault, old, new.answers, new.total)
        measurements.update(vault, old, source=new.source, skipped=new.skipped)


def whole(
    vault: Vault, record: Mapping[str, Sequence[Plain]], clients: Iterable[Plain], *, keep: bool = True
) -> Merged:
    """Merge what `store.whole.read` reads, as it travelled; `clients`: those of the record, one after the other.

    Without `keep` it is only counted what would happen.
    """
    target = replace(_target(vault), keep=keep)
    with vault.writing() if keep else nullcontext():
        for client in clients:
            _merge(target, rows.CLIENTS, client, None)
        for supervision in record["supervisions"]:
            _merge(target, rows.SUPERVISED, supervision, None)
        for table in (rows.RATINGS, rows.REFLECTIONS):
            for row in record.get(table.key, ()):
                _merge(target, table, row, None)
        for row in record.get(rows.SETTINGS.key, ()):
            _merge(target, rows.SETTINGS, row, None)
        for stone in record.get("erased", ()):
            if keep and stone["uid"] not in target.ids["client"]:
                vault.db.execute(
                    "INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)", [stone["uid"], stone["at"], stone["reason"]]
                )
    return target.merged


def _target(vault: Vault) -> _Target:
    ids = {t.name: {r["uid"]: r["id"] for r in vault.rows(f"SELECT uid, id FROM {t.name}")} for t in rows.TRAVEL}
    return _Target(vault, ids, frozenset(r["uid"] for r in vault.rows("SELECT uid FROM tombstone")))


def _merge(target: _Target, table: TableRows, row: Plain, parent: int | None) -> None:
    if row["uid"] in target.erased:
        target.merged.erased += 1
        return
    known = target.ids[table.name].get(row["uid"])
    if known is None:
        target.merged.new += 1
    else:
        target.merged.duplicates += 1
    if target.keep:
        known = _insert(target, table, row, parent) if known is None else _filled(target, table, row, known)
    for inner in table.parts:
        for child in row.get(inner.key, ()):
            _merge(target, inner, child, known)


def _insert(target: _Target, table: TableRows, row: Plain, parent: int | None) -> int:
    stored = table.stored(row)
    if table.parent:
        stored[table.parent_id] = parent
    for link, to in table.links.items():
        stored[f"{link}_id"] = target.ids[to].get(row[link])
    if table.numbered:
        stored["number"] = target.vault.free_number(table.name, table.parent_id, parent, stored["number"])
    if table is rows.RATINGS:
        stored["items"] = len(row["answers"])
    row_id = target.vault.insert_unseen(table.name, stored)
    target.ids[table.name][row["uid"]] = row_id
    if table is rows.SESSIONS:
        _keep_note(target, "note", row["note"], row_id)
        _keep_note(target, "private_note", row.get("private", {}), row_id)
    if table is rows.SUPERVISED:
        _add_cases(target, row, row_id)
    if table is rows.RATINGS:
        for item, steps in enumerate(row["answers"], 1):
            if steps is not None:
                target.vault.insert_unseen("answer", {"measurement_id": row_id, "item": item, "steps": steps})
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
            target.vault.insert_unseen("supervision_case", {"supervision_id": supervision, "client_id": client})


def _keep_note(target: _Target, table: str, note: Mapping[str, str], session: int) -> None:
    for name, value in note.items():
        target.vault.insert_unseen(table, {"session_id": session, "field": name, "value": value})


def _new(table: TableRows, thing: object, **more: object) -> Plain:
    """An object of the model as a row that travels; without a uid it gets one."""
    made = table.of(thing)
    return made | {"uid": made["uid"] or new_uid()} | more
