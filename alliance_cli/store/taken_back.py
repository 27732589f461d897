"""What an undo did, in a sentence: each record, its day and its client as they are after it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from alliance_cli.model.words import CONSENT, RECORD, counted
from alliance_cli.store.rows import MERGE_POINTS, TABLES
from alliance_cli.store.vault_file import Vault

_Kept = dict[str, Any]
GONE, BACK, AS_BEFORE = "gone again", "back", "as before"
_MOST_CODES = 3

_PART_OF = {name: table.parent for name, table in TABLES.items() if table.parent not in ("", "client")}
_OF_A_NOTE = ("note", "private_note")
_AS_THE_WHOLE = ("answer", "supervision_case")  # a change of these is one of what they belong to
_FOREMOST = ("client", "supervision", "session", "measurement", "rupture", "goal")
_DAY_COLUMN = {"consent": "given_on", "hold": "since", "away": "first"}


class _Touched(NamedTuple):
    """A record that an undo changed: as it is now, and as the command that was taken back had left it."""

    record: str
    row_id: int
    now: _Kept | None
    was: _Kept | None

    @property
    def row(self) -> _Kept:
        return self.now or self.was or {}

    @property
    def whole(self) -> tuple[str, int]:
        """What it is a part of; "" where it is none."""
        record = _PART_OF.get(self.record, "")
        return record, self.row.get(f"{record}_id", 0)

    @property
    def how(self) -> str:
        is_there, was_there = (row is not None and not row.get("removed") for row in (self.now, self.was))
        return AS_BEFORE if is_there == was_there else BACK if is_there else GONE

    @property
    def kind(self) -> str:
        """What it is, in words; a rating may be what you expected, or that there is none."""
        if self.record == "measurement" and self.row.get("skipped") is not None:
            return "line “not given”"
        if self.record == "measurement" and self.row.get("prediction"):
            return "prediction" if self.row["guess"] is None else "guess"
        return RECORD.said(self.record)


def sentence(vault: Vault, changes: Sequence[_Kept]) -> str:
    """Such as “the rating of 12 November of EC33 is gone again”.

    `changes` are those that were just reversed, the latest first, in the transaction that reversed them.
    """
    if not changes:
        return "nothing had changed"
    told = _Telling(vault, changes)
    if any(change["record"] == MERGE_POINTS.name for change in changes):
        return told.merge(changes)
    return "; ".join(map(told.clause, told.kinds()))


class _Telling:
    """The records that were touched, and what is to be looked up to name them."""

    def __init__(self, vault: Vault, changes: Sequence[_Kept]) -> None:
        self.vault = vault
        every: dict[tuple[str, int], _Touched] = {}
        for change in changes:
            key = change["record"], change["row_id"]
            was = every[key].was if key in every else _row(change["after"])
            every[key] = _Touched(*key, _row(change["before"]), was)
        # What came and went within the command, or was changed and changed back, is nothing to tell.
        self.touched = {key: one for key, one in every.items() if one.now != one.was}

    def merge(self, changes: Sequence[_Kept]) -> str:
        """Of a merge no record is named; a client whom it had brought is gone."""
        gone = {one.row_id for one in self.touched.values() if one.record == "client" and one.how == GONE}
        stay = {change["client_id"] for change in changes} - gone
        brought = f";{self.of(gone, '')} {'is' if len(gone) == 1 else 'are'} gone again" if gone else ""
        return f"what the merge changed{self.of(stay)} is as before{brought}"

    def kinds(self) -> list[list[_Touched]]:
        """What is told together, the foremost first; what belongs to a record that is told itself is not."""
        found: dict[str, dict[tuple[str, int], _Touched]] = {}
        for one in self.touched.values():
            owner = self.touched.get(("client", one.row.get("client_id") or 0))
            if one.whole in self.touched or (owner and owner.how == GONE):
                continue
            if one.record in _AS_THE_WHOLE:
                row = self.find(*one.whole)
                one = _Touched(*one.whole, row, row)
            elif one.record in _OF_A_NOTE:
                one = self.note(one.row["session_id"])
            found.setdefault(one.kind, {})[one.record, one.row_id] = one
        place = {record: place for place, record in enumerate(_FOREMOST)}
        groups = [list(group.values()) for group in found.values()]
        return sorted(groups, key=lambda group: place.get(group[0].record, len(place)))

    def note(self, session_id: int) -> _Touched:
        """A session's note is one thing, however many fields of it there are."""
        ids = [
            (table, row["id"])
            for table in _OF_A_NOTE
            for row in self.vault.rows(f"SELECT id FROM {table} WHERE session_id = ?", session_id)
        ]
        parts = [one for one in self.touched.values() if one.record in _OF_A_NOTE and one.whole[1] == session_id]
        was = any(one.was for one in parts) or any(key not in self.touched for key in ids)
        note = {"session_id": session_id}
        return _Touched("note", session_id, note if ids else None, note if was else None)

    def clause(self, some: Sequence[_Touched]) -> str:
        """What became of the records of one kind."""
        first, hows = some[0], {one.how for one in some}
        how = hows.pop() if len(hows) == 1 else AS_BEFORE
        if len(some) == 1:
            return f"{self.named(first)} is {how}{self.no_longer(first)}"
        if first.record == "setting":
            return f"{' and '.join(map(self.named, some))} are {how}"
        what = counted(len(some), first.kind)
        if len({one.whole for one in some}) == 1 and first.whole[0]:
            return f"{what.partition(' of a ')[0]} of {self.dated(*first.whole, part=first.record)} are {how}"
        whose = self.of((self.owner(one.record, one.row) for one in some), "" if first.record == "client" else " of")
        return f"{what}{whose} are {how}"

    def named(self, one: _Touched) -> str:
        """A record as a person would name it."""
        row, whole = one.row, one.whole
        if one.record == "client":
            return f"the client {row['code']}"
        if one.record == "setting":
            language = f", {row['language']}" if row["language"] else ""
            return f"the setting “{row['name'].replace('_', ' ')}{language}”"
        if one.record == "permit":
            return f"the permit to show “{row['instrument']}” on screen"
        if one.record == "note":
            return self.dated(*whole, "note")
        if one.record == "addendum":
            return (
                f"an addition to the note{self.day('session', self.find(*whole))}{self.of([self.owner('note', row)])}"
            )
        if whole[0]:
            what = f"{one.kind} {row['number']}" if "number" in row else f"a {one.kind.partition(' of a ')[0]}"
            return f"{what} of {self.dated(*whole, part=one.record)}"
        return self.dated(one.record, one.row_id, one.kind)

    def dated(self, record: str, row_id: int, kind: str = "", part: str = "") -> str:
        """By its number or its day, and whose it is."""
        row = self.find(record, row_id)
        kind = kind or RECORD.said(record)
        whose = self.of([self.owner(record, row)], " on" if record == "reflection" else " of")
        if part == "repair_step":
            return f"the repair of rupture {row['number']}{whose}"
        if "number" in row:
            return f"{kind} {row['number']}{whose}"
        if record == "supervision":
            whose = self.of(self.spoken_of(row_id), " on")
        elif record == "measurement" and row["client_id"] is None:
            whose = " of your supervision"
        if record == "consent":
            kind += f" for {CONSENT.said(row['what'])}"
        return f"the {kind}{self.day(record, row)}{whose}"

    def day(self, record: str, row: _Kept) -> str:
        kept = row.get(_DAY_COLUMN.get(record, "date")) or self.find("session", row.get("session_id") or 0).get("date")
        if not kept:
            return ""
        day = date.fromisoformat(kept)
        return f" of {day.day} {day:%B}{'' if kept[:4] == self.vault.written()[:4] else f' {day.year}'}"

    def no_longer(self, one: _Touched) -> str:
        """What it was called, whose it was, and when, if that is what the command had changed."""
        if one.how != AS_BEFORE or not one.now or not one.was:
            return ""
        if one.record == "client":
            return f", no longer {one.was['code']}" if one.was["code"] != one.now["code"] else ""
        owners = [self.owner(one.record, row) for row in (one.now, one.was)]
        days = [self.day(one.record, row) for row in (one.now, one.was)]
        said = days[1] * (days[0] != days[1]) + self.of(owners[1:]) * (owners[0] != owners[1])
        return f", no longer{said}" if said else ""

    def owner(self, record: str, row: _Kept) -> int | None:
        """Whose a record is, in the row that it is or was."""
        if record == "client":
            return int(row["id"])
        whole = _PART_OF.get(record)
        of_client = self.find(whole, row[f"{whole}_id"]) if whole else row
        return of_client.get("client_id")

    def spoken_of(self, supervision_id: int) -> list[int]:
        """The clients that a supervision is on; of one that is gone, those that it was on."""
        kept = self.vault.rows("SELECT client_id FROM supervision_case WHERE supervision_id = ?", supervision_id)
        was = [one.row for one in self.touched.values() if one.record == "supervision_case"]
        return [row["client_id"] for row in kept or was]

    def of(self, client_ids: Iterable[int | None], word: str = " of") -> str:
        """The codes as they are now; of a client who is gone again, as it was."""
        codes = sorted(self.find("client", client_id)["code"] for client_id in {*client_ids} if client_id)
        return f"{word} {', '.join(codes[:_MOST_CODES])}{' …' if len(codes) > _MOST_CODES else ''}" if codes else ""

    def find(self, record: str, row_id: int) -> _Kept:
        """A row as it is now; one that is gone, as it was."""
        one = self.touched.get((record, row_id))
        return (one.row if one else self.vault.row(f"SELECT * FROM {record} WHERE id = ?", row_id)) or {}


def _row(text: str | None) -> _Kept | None:
    return json.loads(text) if text else None
