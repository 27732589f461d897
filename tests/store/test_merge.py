from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alliance_cli.model import Client, Measurement, Session
from alliance_cli.store import clients, goals, measurements, merge, records, rights, sessions, whole

NEW = Client(0, "", "AB12", "individual", "adult", None, (), date(2026, 9, 1))
MET = Session(0, "", "AB12", 0, date(2026, 11, 2), "late", None, "video", 50, "", note={"happened": "calmer"})
RATED = Measurement(0, "", "AB12", "srs", "3.0", date(2026, 11, 2), "client", (96, None, 91, 93))


def test_clients_sessions_and_ratings_are_kept_as_if_entered_one_by_one(practice: Any) -> None:
    vault = practice.open()
    merge.add(vault, [NEW], [MET], [RATED, RATED._replace(answers=(None,) * 4, total=363)])
    client = clients.find(vault, "ab12")
    (met,) = sessions.of(vault, client)
    rated = measurements.of(vault, client)
    assert (met.attendance, met.mode, dict(met.note)) == ("late", "video", {"happened": "calmer"})
    assert [(m.answers, m.total, m.session) for m in rated] == [((96, None, 91, 93), None, 1), ((None,) * 4, 363, 1)]
    assert len({client.uid, met.uid, *(m.uid for m in rated)}) == 4


def test_no_column_of_a_rating_is_lost_on_the_way_in(practice: Any) -> None:
    vault = practice.open()
    told = RATED._replace(language="de", client_said="too fast", will_change="slower", source="form", guess=2)
    merge.add(vault, [NEW], [], [told])
    (kept,) = measurements.of(vault, clients.find(vault, "AB12"))
    assert kept._replace(id=0, uid="", session=None) == told


def test_where_one_row_cannot_be_kept_none_is(practice: Any) -> None:
    vault = practice.open()
    with pytest.raises(KeyError):
        merge.add(vault, [NEW], [], [RATED, RATED._replace(client="NOBODY")])
    assert clients.every(vault) == []


def test_a_goal_whose_number_is_taken_gets_the_next(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", date(2026, 9, 1)))
    goals.add(vault, client, "sleep", "both", date(2026, 9, 1))
    record = whole.read(vault)
    record["clients"][0]["goals"][0] |= {"uid": "f" * 16, "text": "work again"}
    assert merge.whole(vault, record, record["clients"]).new == 1
    assert [(g.number, g.text) for g in goals.of(vault, client)] == [(1, "sleep"), (2, "work again")]


def test_a_session_that_was_removed_stays_removed(practice: Any) -> None:
    vault = practice.open()
    merge.add(vault, [NEW], [MET], [])
    record = whole.read(vault)
    client = clients.find(vault, "AB12")
    sessions.remove(vault, sessions.find(vault, client, 1))
    merged = merge.whole(vault, record, record["clients"])
    assert (merged.new, merged.duplicates, sessions.of(vault, client)) == (0, 2, [])


def test_of_a_consent_the_later_withdrawal_wins(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", date(2026, 9, 1)))
    rights.consent(vault, client, "supervision", date(2026, 9, 1))
    record = whole.read(vault)
    [theirs] = record["clients"][0]["consents"]
    for withdrawn, kept in (("2026-11-02", "2026-11-02"), (None, "2026-11-02"), ("2026-10-01", "2026-11-02")):
        theirs["withdrawn"] = withdrawn
        merge.whole(vault, record, record["clients"])
        assert records.of(vault, client).consents[0].withdrawn == date.fromisoformat(kept)
