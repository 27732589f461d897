"""Records as a plain SQLite database, not encrypted, for Datasette, R, pandas and spreadsheets; it never comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from importlib.resources import files
from typing import Any

from alliance_cli.analysis import course
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.scoring import score
from alliance_cli.exchange.json_out import contents
from alliance_cli.exchange.outgoing import (
    HISTORY,
    OF_THE_PRACTICE,
    UNLESS_PRIVATE,
    Format,
    JsonRow,
    Leaving,
    Outgoing,
    made_with,
    unscored,
)
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record


def schema() -> str:
    """The tables, each column with what it holds."""
    return files("alliance_cli.exchange").joinpath("plain_sqlite.sql").read_text("utf-8")


def database(
    rows: JsonRow,
    records: Sequence[Record],
    instruments: Mapping[str, Instrument],
    *,
    own: Sequence[Measurement] = (),
) -> bytes:
    """The bytes of the database file, the same for the same records.

    What is kept is taken from the nested rows, what is counted and computed from the records of the same clients.
    `own`: the practitioner's own ratings (of their supervision).
    """
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema())
        with db:
            record_of = {record.client.uid: record for record in records}
            for client in rows["clients"]:
                _add_client(db, client, record_of[client["uid"]], instruments)
            _add_ratings(db, rows.get("ratings", ()), own, instruments)
            _insert(db, "reflections", rows.get("reflections", ()))
            codes = {client["uid"]: client["code"] for client in rows["clients"]}
            _add_supervisions(db, rows["supervisions"], codes)
            _insert(db, "breaks", (row | {"client": codes.get(row["client"])} for row in rows.get("breaks", ())))
        return db.serialize()


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[JsonRow], **given: object) -> None:
    """Rows into the columns that the table has; what a row has no key for stays empty."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    marks = ", ".join("?" * len(columns))
    made = ([_cell((row | given).get(column)) for column in columns] for row in rows)
    db.executemany(f"INSERT INTO {table} VALUES ({marks})", made)


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, list | tuple) else value


def _add_client(db: sqlite3.Connection, client: JsonRow, record: Record, instruments: Mapping[str, Instrument]) -> None:
    code = client["code"]
    _insert(db, "clients", [client])
    _insert(db, "client_fields", _pairs(client["fields"], "field", "text"), client=code)
    _insert(db, "schedules", _pairs(client["schedule"], "instrument", "days"), client=code)
    met = {session.uid: session for session in record.sessions}
    for row in client["sessions"]:
        number = met[row["uid"]].number
        _insert(db, "sessions", [row], client=code, number=number, held=met[row["uid"]].held)
        for key, private in (("note", False), ("private", True)):
            notes = _pairs(row.get(key, {}), "field", "text")
            _insert(db, "notes", notes, client=code, session=number, private=private)
        _insert(db, "addenda", row["addenda"], client=code, session=number)
    _add_ratings(db, client["ratings"], record.measurements, instruments)
    for (instrument, rater), found in course.every(record, instruments).items():
        _insert(db, "signals", _signals(found))
        _insert(db, "episodes", _episodes(found), client=code, instrument=instrument, rater=rater)
    for goal in client["goals"]:
        _insert(db, "goals", [goal], client=code)
        _insert(db, "tasks", goal["tasks"], client=code, goal=goal["number"])
    rupture_of = {rupture.uid: rupture for rupture in record.ruptures}
    for row in client["ruptures"]:
        rupture = rupture_of[row["uid"]]
        _insert(db, "ruptures", [row | {"with": row["with_whom"]}], client=code, session=rupture.session)
        met_on = {step.date.isoformat(): step.session for step in rupture.steps}
        steps = [step | {"place": n, "session": met_on[step["date"]]} for n, step in enumerate(row["steps"], 1)]
        _insert(db, "repair_steps", steps, client=code, rupture=row["number"])
    dismissed = [
        row | {"session": met[row["session"]].number if row["session"] else None} for row in client["dismissals"]
    ]
    _insert(db, "dismissals", dismissed, client=code)
    for part in ("consents", "holds", "reflections"):
        _insert(db, part, client[part], client=code)


def _pairs(found: Mapping[str, object], key: str, value: str) -> list[JsonRow]:
    return [{key: name, value: each} for name, each in found.items()]


def _add_ratings(
    db: sqlite3.Connection,
    rows: Iterable[JsonRow],
    ratings: Sequence[Measurement],
    instruments: Mapping[str, Instrument],
) -> None:
    kept = {row["uid"]: row for row in rows}
    known = [(m, form) for m in ratings if (form := made_with(m, instruments))]
    _insert(db, "ratings", (kept[m.uid] | _counted(m, form) for m, form in known))
    _insert(db, "answers", (answer for m, form in known for answer in _answers(m, form)))
    _insert(db, "scores", (one for m, form in known for one in _scores(m, form)))


def _counted(rating: Measurement, instrument: Instrument) -> JsonRow:
    total = None if rating.total is None else instrument.scale.value(rating.total)
    place = {"id": rating.id, "client": rating.client, "session": rating.session}
    return place | {"total_alone": total, "complete": _complete(rating)}


def _complete(rating: Measurement) -> bool:
    answered = rating.total is not None or None not in rating.answers
    return answered and rating.skipped is None and not rating.paused


def _answers(rating: Measurement, instrument: Instrument) -> Iterator[JsonRow]:
    given = rating.answers if any(steps is not None for steps in rating.answers) else ()
    for place, (steps, item) in enumerate(zip(given, instrument.items, strict=False), 1):
        value = None if steps is None else instrument.scale.value(steps)
        yield {"rating": rating.id, "item": place, "value": value, "label": item.label, "reversed": item.reversed}


def _scores(rating: Measurement, instrument: Instrument) -> Iterator[JsonRow]:
    if rating.skipped is not None:
        return
    scored = score(instrument, rating.answers, rating.total)
    part, _, how = instrument.headline.rpartition(".")
    of = {"rating": rating.id}
    if instrument.has_total:
        headline = None if part else how
        yield of | {"part": "whole", "total": scored.total, "mean": _rounded(scored.mean), "headline": headline}
    for name, found in scored.subscales.items():
        headline = how if name == part else None
        yield of | {"part": name, "total": found.total, "mean": _rounded(found.mean), "headline": headline}


def _signals(found: Course) -> Iterator[JsonRow]:
    for rated in found.ratings:
        for one in rated.signals:
            numbers = {"value": _rounded(one.value), "limit": _rounded(one.limit), "n": one.n, "item": one.item}
            said = {"rule": one.rule, "strong": one.strong, "message": one.message}
            yield {"rating": rated.measurement.id} | numbers | said


def _episodes(found: Course) -> Iterator[JsonRow]:
    for one in found.episodes:
        yield {
            "opened_date": one.opened_date.isoformat(),
            "opened_session": one.opened_session,
            "depth": _rounded(one.depth),
            "status": one.status,
            "back_session": one.back_session,
            "ratings_to_return": one.ratings_to_return,
            "rupture": one.rupture,
        }


def _add_supervisions(db: sqlite3.Connection, rows: Iterable[JsonRow], codes: Mapping[str, str]) -> None:
    for number, row in enumerate(rows, 1):
        _insert(db, "supervisions", [row | {"questions": "\n".join(row["questions"])}], number=number)
        cases = [{"client": codes[uid]} for uid in row["cases"] if uid in codes]
        _insert(db, "supervision_cases", cases, supervision=number)
        decided = [each | {"client": codes.get(each["client"])} for each in row["decisions"]]
        _insert(db, "decisions", decided, supervision=number)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _export(out: Outgoing) -> Leaving:
    found, own = out.records(), out.own()
    every = [*(m for record in found for m in record.measurements), *own]
    made = database(rows := out.rows(), found, forms := out.forms(every), own=own)
    return Leaving({"": made}, f"{contents(rows)}; scores, signals and episodes", unscored(every, forms))


SQLITE = Format(
    name="sqlite",
    about="for Datasette, R, pandas",
    make=_export,
    fits=frozenset({"--private", "--yes"}),
    plain=True,
    leaves_out=UNLESS_PRIVATE | OF_THE_PRACTICE | HISTORY,
)
