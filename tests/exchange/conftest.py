"""A small practice in which everything occurs that a format has to carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Goal, Measurement, Record, RepairStep, Rupture, Session

FIRST = date(2026, 1, 5)


@pytest.fixture(scope="session")
def instruments() -> Mapping[str, Instrument]:
    return {instrument.id: instrument for instrument in catalogue.load().all()}


@pytest.fixture(scope="session")
def rated(instruments: Mapping[str, Instrument]) -> Callable[..., Measurement]:
    """A rating in the week of a session: marks in the unit of the scale, None where one is missing."""
    count = iter(range(1, 10_000))

    def make(client: str | None, week: int, instrument: str, marks: object = None, **given: object) -> Measurement:
        form, id = instruments[instrument], next(count)
        steps = [None if m is None else form.scale.steps(m) for m in marks or [None] * len(form.items)]
        kept = {"rater": "client", "session": week} | given
        on = FIRST + timedelta(weeks=week - 1)
        return Measurement(id, f"f{id:015x}", client, instrument, form.version, on, answers=tuple(steps), **kept)

    return make


@pytest.fixture(scope="session")
def a_practice(instruments: Mapping[str, Instrument], rated: Callable[..., Measurement]) -> SimpleNamespace:
    """`records`: one person, one couple; `own`: the practitioner's ratings of their supervision."""

    def met(client: str, number: int, attendance: str = "attended", **given: object) -> Session:
        kept = {"why": None, "mode": "in-person", "minutes": 50, "written": "2026-01-05T18:30:00Z"} | given
        on = FIRST + timedelta(weeks=number - 1)
        return Session(
            number, f"{client[:2].lower().replace('vw', 'cd')}{number:014x}", client, number, on, attendance, **kept
        )

    one = Client(1, "c1" * 8, "AB12", "individual", "adult", "cbt", (), FIRST, born="1988-04", about="a teacher")
    sessions = (
        met("AB12", 1, note={"happened": "First hour.\n“Quiet” & <b>slow</b>; 3 < 4", "goals": "To sit in the train."}),
        met("AB12", 2, "late", mode="video", minutes=35),
        met("AB12", 3, "no-show", why="unknown", minutes=None),
        met("AB12", 4, "cancelled-by-me", why="illness", mode="phone", minutes=None),
        met("AB12", 5, "attended", note={"happened": "We spoke about the week before.", "plan": "Go on."}),
    )
    every_form = [
        rated("AB12", 1 + place % 5, name, example.answers, rater=next(iter(form.raters)), session=None)
        for name, form in instruments.items()
        if form.kind != "supervision"
        for place, example in enumerate(form.examples)
    ]
    ratings = (
        rated("AB12", 1, "srs", (9.6, 8.8, 9.1, 9.3), source="screen"),
        rated("AB12", 1, "srs", (9.0, 9.0, 9.0, 9.0), prediction=True),
        rated("AB12", 2, "srs", guess=0, prediction=True),
        rated("AB12", 2, "srs", total=363, client_said="“Fine.”", will_change="a slower\nstart"),
        rated("AB12", 2, "arm5", (6, 6, 2, 6, 7), rater="therapist"),
        rated("AB12", 5, "srs", skipped="client-declined"),
        rated("AB12", 5, "wai", (4, 3, None, 4, None, *[None] * 7), paused=True, source="form"),
        rated("AB12", 5, "tasc", (4, 1, 3, 4, 2, 4, 1, 2, 3, 4, 1, 3), rater="caregiver", source="spoken"),
        *every_form,
    )
    rupture = Rupture(
        "b1" * 8, "AB12", 1, "withdrawal", None, "repaired", 2, FIRST + timedelta(weeks=1), FIRST + timedelta(weeks=4),
        markers=("silence", "changes-topic"), noticed_by="scores", said="“It was a lot.”", my_part="I went on.",
        steps=(
            RepairStep("noticed", FIRST + timedelta(weeks=1), 2),
            RepairStep("owned", FIRST + timedelta(weeks=4), 5, "both"),
        ),
    )  # fmt: skip
    goal = Goal("b2" * 8, "AB12", 1, "To sit in the train and read", "both", FIRST)
    two = Client(
        2,
        "c2" * 8,
        "VW40",
        "couple",
        "adult",
        None,
        ("V", "W"),
        FIRST,
        closed=FIRST + timedelta(weeks=9),
        ending="planned",
    )
    together = (met("VW40", 1, present=("V", "W")), met("VW40", 2, present=("V",), absent=("W",)))
    theirs = tuple(
        rated("VW40", week, "srs", marks, rater=rater)
        for week, rater, marks in ((1, "V", (9, 9, 9, 9)), (1, "W", (7.1, 8, 6.4, 7)), (2, "V", (9, 9, 9.5, 9)))
    )
    by_date = tuple(sorted(ratings, key=lambda m: (m.date, m.id)))
    records = (
        Record(one, sessions, by_date, goals=(goal,), ruptures=(rupture,)),
        Record(two, together, theirs),
    )
    own = (rated(None, 3, "lass", (9.1, 8, 7.5))._replace(rater="therapist", session=None),)
    return SimpleNamespace(records=records, own=own, rows=as_rows(records, own))


def as_rows(records: tuple[Record, ...], own: tuple[Measurement, ...] = ()) -> dict[str, Any]:
    """The records nested as the store reads them."""
    return _plain({"clients": [_nested(record) for record in records], "ratings": [_rated(m) for m in own],
                   "supervisions": []})  # fmt: skip


def _nested(record: Record) -> dict[str, Any]:
    uid_of = {session.number: session.uid for session in record.sessions}
    sessions = [s._asdict() | {"paused": False, "addenda": []} for s in record.sessions]
    ruptures = [r._asdict() | {"session": uid_of.get(r.session or 0)} for r in record.ruptures]
    for rupture in ruptures:
        rupture["steps"] = [step._asdict() | {"uid": "0" * 16} for step in rupture["steps"]]
    parts = {"sessions": sessions, "ratings": [_rated(m) for m in record.measurements], "ruptures": ruptures}
    goals = [goal._asdict() for goal in record.goals]
    return record.client._asdict() | parts | {"goals": goals, **{part: [] for part in EMPTY}}


EMPTY = ("dismissals", "consents", "holds", "reflections")


def _rated(rating: Measurement) -> dict[str, Any]:
    return rating._asdict() | {"written": "2026-01-05T18:30:00Z"}


def _plain(value: Any) -> Any:
    """Rows as dicts, days as text and tuples as lists, at any depth."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        value = dict(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
