"""A client's record in one call, for the tests of the analysis."""

from datetime import date, timedelta

import pytest

from alliance_cli.forms import catalogue
from alliance_cli.model import Client, Measurement, Record, Session

FIRST_DAY = date(2026, 1, 5)


@pytest.fixture(scope="session")
def instruments():
    return {instrument.id: instrument for instrument in catalogue.load().all()}


@pytest.fixture(scope="session")
def srs(instruments):
    return instruments["srs"]


@pytest.fixture(scope="session")
def day():
    """The date of a weekly session, from 1."""
    return lambda number: FIRST_DAY + timedelta(days=7 * (number - 1))


@pytest.fixture(scope="session")
def a_client():
    def make(code="AB12", **given):
        kept = {"kind": "individual", "population": "adult", "modality": None, "participants": (), "opened": FIRST_DAY}
        return Client(id=1, uid=code, code=code, **kept | given)

    return make


@pytest.fixture(scope="session")
def a_session(day):
    def make(number, attendance="attended", why=None, on=None, **given):
        kept = {"mode": "in-person", "minutes": 50, "written": "2026-01-05T10:00:00Z"}
        where = on or day(number)
        return Session(number, f"s{number}", "AB12", number, where, attendance, why, **kept | given)

    return make


@pytest.fixture(scope="session")
def a_rating(instruments, day):
    """One rating of a session: marks in the unit of the scale, or a total alone."""

    def make(session, marks=None, total=None, instrument="srs", on=None, id=None, **given):
        form = instruments[instrument]
        answers = tuple(None if m is None else round(m / form.scale.step) for m in marks or [None] * len(form.items))
        return Measurement(
            id=id or session,
            uid=f"m{id or session}",
            client="AB12",
            instrument=instrument,
            version=given.pop("version", form.version),
            date=on or day(session),
            rater=given.pop("rater", "client"),
            answers=answers,
            total=None if total is None else round(total / form.scale.step),
            session=session,
            **given,
        )

    return make


@pytest.fixture(scope="session")
def a_record(a_client, a_session, a_rating):
    """A client with weekly sessions and the totals marked in them; None where nothing was rated."""

    def make(totals=(), instrument="srs", client=None, sessions=None, more=(), **given):
        weekly = tuple(a_session(number) for number in range(1, len(totals) + 1))
        ratings = [
            a_rating(number, total=total, instrument=instrument)
            for number, total in enumerate(totals, start=1)
            if total is not None
        ]
        together = tuple(sorted((*ratings, *more), key=lambda rating: (rating.date, rating.id)))
        return Record(client or a_client(), weekly if sessions is None else tuple(sessions), together, **given)

    return make


@pytest.fixture(scope="session")
def the_published_v():
    return (37.2, 38.0, 37.5, 38.4, 33.1, 36.9, 38.2, 38.6)
