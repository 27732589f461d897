"""Supervision: when it took place, the cases discussed, and what was decided, until it is done."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from alliance_cli.errors import CannotDo, NotFound
from alliance_cli.model import Client, Decision, Supervision
from alliance_cli.store import rows
from alliance_cli.store.clients import LONG_GAP
from alliance_cli.store.vault_file import Vault, new_uid

# Every decision with its client's code, and the place and day of its supervision.
DECIDED = (
    "SELECT d.*, c.code, v.date, v.place FROM decision d LEFT JOIN client c ON c.id = d.client_id JOIN"
    " (SELECT id, date, row_number() OVER (ORDER BY date, id) AS place FROM supervision) v ON v.id = d.supervision_id"
)
TOLD = "told"
# Supervisions are numbered by date, then order of entry, as sessions are.
_NUMBERED = "SELECT v.*, row_number() OVER (ORDER BY v.date, v.id) AS number FROM supervision v"


class Discussed(NamedTuple):
    """What is said of a supervision."""

    supervisor: str | None
    minutes: int | None
    cases: Sequence[Client]
    decisions: Sequence[tuple[Client | None, str]]
    paused: bool = False


def add(
    vault: Vault,
    on: date,
    said: Discussed,
    *,
    format: str | None = None,
    people: int | None = None,
    questions: Sequence[str] = (),
) -> Supervision:
    """Keep a supervision with its cases and decisions, in one transaction."""
    with vault.writing():
        row = {"uid": new_uid(), "date": on.isoformat(), "supervisor": said.supervisor, "minutes": said.minutes}
        row |= {
            "format": format,
            "people": people,
            "paused": int(said.paused),
            **rows.SUPERVISED.stored({"questions": questions}),
        }
        row_id = vault.insert("supervision", row)
        discussed = {c.id: c for c in (*said.cases, *(c for c, _ in said.decisions if c))}
        for client in discussed.values():
            vault.insert("supervision_case", {"supervision_id": row_id, "client_id": client.id})
        for number, (client_of, text) in enumerate(said.decisions, 1):
            kept = {"uid": new_uid(), "supervision_id": row_id, "client_id": client_of.id if client_of else None}
            vault.insert("decision", kept | {"number": number, "text": text})
    return next(s for s in every(vault) if s.id == row_id)


def go_on(vault: Vault, one: Supervision, said: Discussed) -> Supervision:
    """Keep what is known by now of a supervision that was left open. Raises NotFound where it is gone."""
    with vault.writing():
        row = vault.row("SELECT * FROM supervision WHERE uid = ?", one.uid)
        if row is None:
            raise NotFound("That supervision is no longer there.", "“alliance supervision add” records one.")
        changes = {"supervisor": said.supervisor, "minutes": said.minutes, "paused": int(said.paused)}
        vault.update("supervision", row["id"], {k: v for k, v in changes.items() if row[k] != v})
        there = {
            k["client_id"] for k in vault.rows("SELECT * FROM supervision_case WHERE supervision_id = ?", row["id"])
        }
        for client_id in {c.id for c in said.cases} - there:
            vault.insert("supervision_case", {"supervision_id": row["id"], "client_id": client_id})
        for number, (client, text) in enumerate(said.decisions, 1):
            kept = vault.row("SELECT * FROM decision WHERE supervision_id = ? AND number = ?", row["id"], number)
            told = {"client_id": client.id if client else None, "text": text}
            if kept is None:
                vault.insert("decision", {"uid": new_uid(), "supervision_id": row["id"], "number": number} | told)
            elif any(kept[k] != v for k, v in told.items()):
                vault.update("decision", kept["id"], told)
    return next(s for s in every(vault) if s.uid == one.uid)


def left_open(vault: Vault) -> Supervision | None:
    """The latest supervision that was left in the middle."""
    return next((one for one in reversed(every(vault)) if one.paused), None)


def every(vault: Vault, year: int | None = None) -> list[Supervision]:
    """All supervisions, or those of a year, by number, in three queries."""
    cases: dict[int, list[str]] = defaultdict(list)
    for row in vault.rows(
        "SELECT k.supervision_id, c.code FROM supervision_case k JOIN client c ON c.id = k.client_id ORDER BY c.code"
    ):
        cases[row["supervision_id"]].append(row["code"])
    held = vault.rows(f"{_NUMBERED} ORDER BY number")
    decided: dict[int, list[Decision]] = defaultdict(list)
    for row, one in vault.readable(vault.rows(f"{DECIDED} ORDER BY d.supervision_id, d.number"), decision):
        decided[row["supervision_id"]].append(one)

    def made(row: Mapping[str, Any]) -> Supervision:
        case_codes, what = tuple(cases[row["id"]]), tuple(decided[row["id"]])
        return rows.SUPERVISED.made(Supervision, row, number=row["number"], cases=case_codes, decisions=what)

    found = [one for _, one in vault.readable(held, made)]
    return [one for one in found if year is None or one.date.year == year]


def decision(row: Mapping[str, Any]) -> Decision:
    """A decision from a row of DECIDED."""
    held = rows.SUPERVISED.value({"id": row["supervision_id"], "date": row["date"]}, "date")
    return rows.DECISIONS.made(Decision, row, supervision=row["place"], client=row["code"], made=held, uid=row["uid"])


def find(vault: Vault, number: int) -> Supervision:
    """Supervision `number`. Raises NotFound."""
    for one in every(vault):
        if one.number == number:
            return one
    raise NotFound(f"There is no supervision {number}.", "“alliance supervision list” shows what there is.")


def undone(vault: Vault, number: int, which: int) -> Decision:
    """A decision that is not carried out yet. Raises NotFound, CannotDo where it is done already."""
    one = find(vault, number)
    kept = next((d for d in one.decisions if d.number == which), None)
    if kept is None:
        raise NotFound(f"Supervision {number} has no decision {which}.", f"It has {len(one.decisions)}.")
    if kept.done:
        raise CannotDo(f"That decision is done since {kept.done}.", "There is nothing more to do.")
    return kept


def done(vault: Vault, decided: Decision, on: date, outcome: str | None = None, *, today: date) -> Supervision:
    """A decision is carried out, and what came of it, as is said `today`. Raises CannotDo where it is open no more."""
    with vault.writing():
        row = vault.row("SELECT id FROM decision WHERE uid = ? AND done IS NULL", decided.uid)
        if row is None:
            raise CannotDo("That decision is open no more: something changed meanwhile.", "Look at it once more.")
        vault.update("decision", row["id"], {"done": on.isoformat(), "outcome": outcome, "recorded": today.isoformat()})
        _keep_told(vault, {uid: day for uid, day in _told(vault).items() if uid != decided.uid})
    return next(one for one in every(vault) if any(d.uid == decided.uid for d in one.decisions))


def decisions(vault: Vault) -> list[Decision]:
    """All that was ever decided, the oldest first; of no client too."""
    return [d for s in every(vault) for d in s.decisions]


def to_tell(vault: Vault) -> list[Decision]:
    """What is open, and what was done until a supervision has followed the first report that told it."""
    told, last = _told(vault), last_date(vault)

    def is_over(one: Decision) -> bool:
        heard = told.get(one.uid) or (one.done if one.recorded is None else None)  # before that day was kept
        return one.done is not None and heard is not None and last is not None and heard <= last

    return [one for one in decisions(vault) if not is_over(one)]


def tell(vault: Vault, shown: Sequence[Decision], today: date) -> None:
    """A report of `today` told these that are done; a supervision that took place before it has not heard of them."""
    told, last = _told(vault), last_date(vault)
    heard = today if last is None or last < today else last + timedelta(days=1)
    new = {one.uid: heard for one in shown if one.uid not in told}
    if new:
        _keep_told(vault, told | new)


def _told(vault: Vault) -> dict[str, date]:
    """By decision, the first day whose supervision knows of it from a report; no record, so undo leaves it."""
    return {uid: date.fromisoformat(day) for uid, day in json.loads(vault.preference(TOLD) or "{}").items()}


def _keep_told(vault: Vault, told: Mapping[str, date]) -> None:
    vault.prefer(TOLD, json.dumps({uid: day.isoformat() for uid, day in told.items()}) if told else None)


def far_off(vault: Vault, on: date) -> str | None:
    """That a day lies more than a year from every other supervision, or before any client."""
    found = vault.row(
        "SELECT (SELECT date FROM supervision WHERE date(date) = date"
        " ORDER BY abs(julianday(date) - julianday(?)) LIMIT 1),"
        " (SELECT min(opened) FROM client WHERE date(opened) = opened)",
        on.isoformat(),
    )
    nearest, began = (date.fromisoformat(day) if day else None for day in (found or {}).values())
    if nearest and abs((nearest - on).days) > LONG_GAP:
        return f"{on} is more than a year from every other supervision (nearest: {nearest})."
    if began and not nearest and on < began:
        return f"{on} lies before the work with any client began (first: {began})."
    return None


def last_discussed(vault: Vault) -> dict[str, date]:
    """By client's code, the day when supervision last took up this client."""
    found = vault.rows(
        "SELECT c.code, max(v.date) AS last FROM supervision_case k JOIN client c ON c.id = k.client_id"
        " JOIN supervision v ON v.id = k.supervision_id GROUP BY c.id"
    )
    return {row["code"]: last for row in found if (last := _readable_day(row["last"]))}


def last_date(vault: Vault) -> date | None:
    """The day of the latest supervision; None before the first."""
    row = vault.row("SELECT max(date) AS last FROM supervision")
    return _readable_day(row["last"]) if row and row["last"] else None


def _readable_day(text: str) -> date | None:
    try:
        return rows.day(text)
    except ValueError:
        return None
