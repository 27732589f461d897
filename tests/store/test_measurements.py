"""Ratings are kept as they were given: whole steps, raw, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from alliance_cli.errors import CannotDo, NotFound
from alliance_cli.model import Client, Measurement
from alliance_cli.store import clients, measurements
from alliance_cli.store.vault_file import Vault

DAY = date(2026, 11, 2)


@pytest.fixture
def vault(practice: Any) -> Iterator[Vault]:
    opened = practice.open()
    yield opened
    opened.close()


@pytest.fixture
def client(vault: Vault) -> Client:
    return clients.add(vault, clients.new("AB12", DAY))


def rating(*answers: int | None, on: date = DAY, paused: bool = False) -> Measurement:
    return Measurement(0, "", None, "srs", "3.0", on, "client", answers, paused=paused)


def test_what_is_kept_is_what_was_given(vault: Vault, client: Client) -> None:
    kept = measurements.add(vault, client, rating(96, None, 0, 100))
    assert kept.answers == (96, None, 0, 100)
    assert measurements.find(vault, kept.id) == kept
    assert measurements.of(vault, client) == [kept]


def test_each_answer_is_kept_when_it_is_given_and_can_be_taken_back(vault: Vault, client: Client) -> None:
    kept = measurements.add(vault, client, rating(96, None, None, None, paused=True))
    measurements.keep_answer(vault, kept, 4, 12)
    measurements.keep_answer(vault, kept, 1, None)
    left = measurements.paused(vault)
    assert left is not None and left.answers == (None, None, None, 12)
    measurements.update(vault, kept, paused=0)
    assert measurements.paused(vault) is None


def test_amending_replaces_answers_and_total(vault: Vault, client: Client) -> None:
    kept = measurements.add(vault, client, rating(None, None, None, None))
    assert measurements.amend(vault, kept, (None,) * 4, 363).total == 363
    amended = measurements.amend(vault, kept, (1, 2, None, 4), None)
    assert (amended.id, amended.answers, amended.total, amended.uid) == (kept.id, (1, 2, None, 4), None, kept.uid)


def test_they_come_by_date_then_entry(vault: Vault, client: Client) -> None:
    ids = [measurements.add(vault, client, rating(90, on=on)).id for on in (DAY, date(2026, 11, 1), DAY)]
    assert [m.id for m in measurements.of(vault, client)] == [ids[1], ids[0], ids[2]]


def test_one_of_supervision_belongs_to_no_client_and_stays_so(vault: Vault, client: Client) -> None:
    mine = measurements.add(vault, None, rating(90, 80, 75))
    measurements.add(vault, client, rating(90))
    assert [m.id for m in measurements.without_client(vault)] == [mine.id]
    with pytest.raises(CannotDo, match="supervision"):
        measurements.move(vault, mine, client, None)


def test_a_removed_one_is_hidden(vault: Vault, client: Client) -> None:
    kept = measurements.add(vault, client, rating(90))
    measurements.remove(vault, kept)
    assert measurements.of(vault, client) == []
    with pytest.raises(NotFound, match=str(kept.id)):
        measurements.find(vault, kept.id)
