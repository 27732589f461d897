"""Records as a plain SQLite database, not encrypted, for Datasette, R, pandas and spreadsheets; it never comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from importlib.resources import files

from alliance_cli.analysis import course
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.scoring import Score, score
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Measurement, Record, Rupture, Session

Value = str | int | float | None
Rows = Iterable[tuple[Value, ...]]


def schema() -> str:
    """The tables, each column with what it holds."""
    return files("alliance_cli.exchange").joinpath("plain_sqlite.sql").read_text("utf-8")


def database(
    records: Sequence[Record],
    instruments: Mapping[str, Instrument],
    *,
    own: Sequence[Measurement] = (),
    private: Mapping[str, Mapping[str, str]] | None = None,
) -> bytes:
    """The bytes of the database file, the same for the same records.

    `own`: the practitioner's own ratings (of their supervision); `private`: private notes by the uid of their session,
    where they were asked for.
    """
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(schema())
        with db:
            for record in records:
                _add_client(db, record, instruments, private or {})
            _add_ratings(db, own, instruments)
        return db.serialize()


def _add_client(
    db: sqlite3.Connection,
    record: Record,
    instruments: Mapping[str, Instrument],
    private: Mapping[str, Mapping[str, str]],
) -> None:
    code = record.client.code
    _insert(db, "clients", [_client(record.client)])
    _insert(db, "sessions", map(_session, record.sessions))
    for session in record.sessions:
        _insert(db, "notes", _notes(session, session.note, False))
        _insert(db, "notes", _notes(session, private.get(session.uid, {}), True))
    _add_ratings(db, record.measurements, instruments)
    for (instrument, rater), found in course.every(record, _fitting(record.measurements, instruments)).items():
        _insert(db, "signals", _signals(found))
        _insert(db, "episodes", _episodes(code, instrument, rater, found))
    _insert(db, "ruptures", map(_rupture, record.ruptures))
    for rupture in record.ruptures:
        _insert(db, "repair_steps", _steps(rupture))


def _add_ratings(db: sqlite3.Connection, ratings: Sequence[Measurement], instruments: Mapping[str, Instrument]) -> None:
    known = _fitting(ratings, instruments)
    for rating in ratings:
        instrument = known.get(rating.instrument)
        _insert(db, "ratings", [_rating(rating)])
        if any(steps is not None for steps in rating.answers):
            _insert(db, "answers", _answers(rating, instrument))
        if instrument is not None and rating.skipped is None:
            _insert(db, "scores", _scores(rating.id, instrument, score(instrument, rating.answers, rating.total)))


def _fitting(ratings: Iterable[Measurement], instruments: Mapping[str, Instrument]) -> dict[str, Instrument]:
    """The instruments that these ratings were made with: known here, and with as many items as then."""
    counts = {(m.instrument, len(m.answers)) for m in ratings}
    odd = {id for id, count in counts if id in instruments and len(instruments[id].items) != count}
    return {id: instrument for id, instrument in instruments.items() if id not in odd}


def _insert(db: sqlite3.Connection, table: str, rows: Rows) -> None:
    made = list(rows)
    if made:
        marks = ", ".join("?" * len(made[0]))
        db.executemany(f"INSERT INTO {table} VALUES ({marks})", made)


def _client(client: Client) -> tuple[Value, ...]:
    return (
        client.code,
        client.kind,
        client.population,
        client.modality,
        " ".join(client.participants),
        client.opened.isoformat(),
        _day(client.closed),
        client.ending,
    )


def _session(session: Session) -> tuple[Value, ...]:
    return (
        session.client,
        session.number,
        session.date.isoformat(),
        session.attendance,
        session.held,
        session.why,
        session.mode,
        session.minutes,
        " ".join(session.present),
        " ".join(session.absent),
    )


def _notes(session: Session, note: Mapping[str, str], private: bool) -> Rows:
    return ((session.client, session.number, field, text, private) for field, text in note.items())


def _rating(rating: Measurement) -> tuple[Value, ...]:
    answered = rating.total is not None or None not in rating.answers
    return (
        rating.id,
        rating.client,
        rating.session,
        rating.date.isoformat(),
        rating.instrument,
        rating.version,
        rating.rater,
        rating.prediction,
        rating.guess,
        rating.source,
        rating.skipped,
        answered and rating.skipped is None and not rating.paused,
        rating.client_said,
        rating.will_change,
    )


def _answers(rating: Measurement, instrument: Instrument | None) -> Iterator[tuple[Value, ...]]:
    """In whole steps where the instrument is no longer known, so that nothing is lost."""
    for place, steps in enumerate(rating.answers):
        if instrument is None:
            yield rating.id, place + 1, None, steps, None
        else:
            item = instrument.items[place]
            value = None if steps is None else instrument.scale.value(steps)
            yield rating.id, place + 1, item.label, value, item.reversed


def _scores(rating: int, instrument: Instrument, scored: Score) -> Iterator[tuple[Value, ...]]:
    part, _, how = instrument.headline.rpartition(".")
    if instrument.has_total:
        yield rating, "whole", scored.total, _rounded(scored.mean), None if part else how
    for name, found in scored.subscales.items():
        yield rating, name, found.total, _rounded(found.mean), how if name == part else None


def _signals(found: Course) -> Iterator[tuple[Value, ...]]:
    for rated in found.ratings:
        for one in rated.signals:
            numbers = (_rounded(one.value), _rounded(one.limit))
            yield rated.measurement.id, one.rule, one.item, *numbers, one.n, one.strong, one.message


def _episodes(client: str, instrument: str, rater: str, found: Course) -> Iterator[tuple[Value, ...]]:
    for one in found.episodes:
        began = (one.opened_date.isoformat(), one.opened_session, _rounded(one.depth))
        yield client, instrument, rater, *began, one.status, one.back_session, one.ratings_to_return, one.rupture


def _rupture(rupture: Rupture) -> tuple[Value, ...]:
    return (
        rupture.client,
        rupture.number,
        rupture.kind,
        rupture.with_whom,
        rupture.status,
        rupture.session,
        rupture.opened.isoformat(),
        _day(rupture.closed),
        " ".join(rupture.markers),
        rupture.noticed_by,
        rupture.said,
        rupture.my_part,
        rupture.note,
    )


def _steps(rupture: Rupture) -> Iterator[tuple[Value, ...]]:
    for place, step in enumerate(rupture.steps, 1):
        yield rupture.client, rupture.number, place, step.step, step.date.isoformat(), step.session, step.note


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
