"""Consents, holds and retention: kept as they are, reminding once, deciding nothing."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.store import clients, rights
from alliance_cli.store.rights import Retention, kept_until
from tests.conftest import Practice

TIMES = Retention(adults=10, minors=7)


def closed(born: str | None = None, population: str = "adult", on: date = date(2020, 6, 30)) -> clients.Client:

    client = clients.new("AB12", date(2019, 1, 15), population=population)
    return client._replace(born=born, closed=on, ending="planned")


@pytest.mark.parametrize(
    ("client", "until"),
    [
        (closed(), date(2030, 6, 30)),
        (closed(born="1980-04"), date(2030, 6, 30)),
        (closed(born="2010-04", population="child"), date(2035, 5, 1)),
        (closed(born="2010-12", population="child"), date(2036, 1, 1)),
        (closed(born="2003-01", population="adolescent"), date(2030, 6, 30)),
        (closed(population="child"), date(2044, 1, 15)),
        (closed(on=date(2020, 2, 29)), date(2030, 3, 1)),
    ],
)
def test_a_record_is_kept_after_the_end_and_a_minors_after_coming_of_age(client: clients.Client, until: date) -> None:
    assert kept_until(client, TIMES) == until


def test_who_comes_of_age_on_the_last_day_is_kept_as_an_adult() -> None:
    longer_for_minors = Retention(adults=5, minors=7)
    on_the_day = closed(born="2010-04", population="child", on=date(2028, 5, 1))
    the_day_before = closed(born="2010-04", population="child", on=date(2028, 4, 30))
    assert kept_until(on_the_day, longer_for_minors) == date(2033, 5, 1)
    assert kept_until(the_day_before, longer_for_minors) == date(2035, 5, 1)


def test_on_the_last_day_of_its_time_a_record_is_not_due_yet(practice: Practice) -> None:
    vault = practice.open()
    rights.decide_retention(vault, Retention(adults=10))
    assert rights.due(vault, [closed()], date(2030, 6, 30)) == []
    assert [kept.until for kept in rights.due(vault, [closed()], date(2030, 7, 1))] == [date(2030, 6, 30)]
    vault.close()


def test_consents_stand_by_the_day_they_were_given_then_by_entry(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-01-01")
    for what, on in (("data", "2026-03-01"), ("ratings", "2026-02-01"), ("research", "2026-03-01")):
        practice.do("client", "consent", "AB12", "--for", what, "--on", on)
    shown = practice.do("client", "show", "AB12")["consents"]
    assert [(c["for"], c["on"]) for c in shown] == [
        ("ratings", "2026-02-01"),
        ("data", "2026-03-01"),
        ("research", "2026-03-01"),
    ]
    out = practice.folder / "out.json"
    practice.do("export", "AB12", "--format", "json", "--out", str(out))
    exported = json.loads(out.read_text("utf-8"))["clients"][0]["consents"]
    assert [c["what"] for c in exported] == ["ratings", "data", "research"]


def test_what_was_not_decided_is_not_guessed() -> None:
    assert kept_until(closed(), Retention()) is None
    assert kept_until(closed(born="2010-04", population="child"), Retention(adults=10)) is None
    assert kept_until(closed(), Retention(minors=7)) is None


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 150), st.integers(0, 150))
def test_a_minor_is_never_kept_shorter_than_an_adult(on: date, adults: int, minors: int) -> None:
    times = Retention(adults, minors)
    young, grown = kept_until(closed("2012-01", "child", on), times), kept_until(closed(on=on), times)
    assert young and grown and young >= grown


def test_who_is_due_is_listed_and_nothing_is_erased(practice: Practice) -> None:
    for code, on in (("OLD1", "2010-03-01"), ("OLD2", "2009-03-01"), ("NEW1", "2026-03-01")):
        practice.do("client", "add", code, "--since", "2008-01-01")
        practice.do("client", "close", code, "--how", "planned", "--date", on)
    assert practice.do("vault", "status")["retention_due"] == []
    assert "not decided" in practice.run("vault", "status").out
    practice.do("vault", "retention", "--adults", "10")
    practice.do("client", "hold", "OLD1", "--why", "court")
    due = practice.do("vault", "status")["retention_due"]
    assert due == [
        {"client": "OLD2", "closed": "2009-03-01", "kept_until": "2019-03-01", "held": False},
        {"client": "OLD1", "closed": "2010-03-01", "kept_until": "2020-03-01", "held": True},
    ]
    assert len(practice.do("client", "list", "--all")) == 3


@pytest.mark.parametrize("years", ["-1", "151", "x"])
def test_a_retention_time_is_a_number_of_years(practice: Practice, years: str) -> None:
    assert practice.run("vault", "retention", "--adults", years).code == 2


def test_a_consent_is_given_once_and_withdrawn_once(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-01-01")
    given = practice.do("client", "consent", "AB12", "--for", "ratings", "--on", "2026-02-01")
    assert given["consents"] == [{"for": "ratings", "on": "2026-02-01", "by": None, "withdrawn": None}]
    assert practice.run("client", "consent", "AB12", "--for", "ratings").code == 1
    ended = practice.do("client", "consent", "AB12", "--for", "ratings", "--withdrawn", "2026-03-01")
    assert ended["consents"][0]["withdrawn"] == "2026-03-01"
    assert practice.run("client", "consent", "AB12", "--for", "ratings", "--withdrawn", "today").code == 1
    again = practice.do("client", "consent", "AB12", "--for", "ratings")
    assert [c["withdrawn"] for c in again["consents"]] == ["2026-03-01", None]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--for", "everything"), 2),
        (("--for", "data", "--on", "2027-01-01"), 2),
        (("--for", "data", "--by", "somebody"), 2),
        (("--for", "data", "--by", "therapist"), 2),
        (("--for", "data", "--by", "CAREGIVER"), 0),
        (("--for", "data", "--on", "2026-05-01", "--withdrawn", "2026-04-01"), 2),
        (("--for", "data", "--on", "2026-05-01", "--withdrawn", "2026-06-01"), 0),
    ],
)
def test_a_consent_says_what_by_whom_and_when(practice: Practice, words: tuple[str, ...], code: int) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-01-01")
    assert practice.run("client", "consent", "AB12", *words).code == code


def test_each_of_a_couple_consents_for_themselves(practice: Practice) -> None:
    practice.do("client", "add", "CP1", "--participant", "A", "--participant", "B")
    practice.do("client", "consent", "CP1", "--for", "ratings", "--by", "a")
    both = practice.do("client", "consent", "CP1", "--for", "ratings", "--by", "B")
    assert [c["by"] for c in both["consents"]] == ["A", "B"]
    assert practice.run("client", "consent", "CP1", "--for", "ratings", "--by", "A").code == 1


def test_the_reminder_comes_before_the_first_rating_and_never_again(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    opened = practice.open()
    client = clients.find(opened, "AB12")
    assert "--for ratings" in (rights.reminder_of_consent(opened, client) or "")
    practice.do("measure", "srs", "AB12", "--total", "36")
    assert rights.reminder_of_consent(opened, client) is None
    opened.close()


def test_a_hold_is_set_once_has_a_reason_and_is_released_once(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    assert practice.run("client", "hold", "AB12").code == 2
    assert practice.run("client", "hold", "AB12", "--why", " ").code == 2
    assert practice.run("client", "hold", "AB12", "--release").code == 1
    practice.do("client", "hold", "AB12", "--why", "access request")
    assert practice.run("client", "hold", "AB12", "--why", "again").code == 1
    assert practice.run("client", "hold", "AB12", "--why", "x", "--release").code == 2
    practice.do("client", "hold", "AB12", "--release")
