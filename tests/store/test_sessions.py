"""Sessions are numbered by date, then order of entry, and ratings find theirs by date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from alliance_cli.errors import CannotDo, NotFound
from alliance_cli.model import Client, Measurement
from alliance_cli.store import clients, measurements, ruptures, sessions
from alliance_cli.store.sessions import Appointment
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


def rate(vault: Vault, client: Client, on: date, rater: str = "client") -> int:
    blank = Measurement(0, "", client.code, "srs", "3.0", on, rater, (90, 90, 90, 90))
    return measurements.add(vault, client, blank).id


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_order_of_entry_matters_only_within_a_day(vault: Vault, client: Client, order: tuple[int, ...]) -> None:
    days = [DAY, DAY + timedelta(1), DAY + timedelta(1), DAY + timedelta(2)]
    for place in order:
        sessions.add(vault, client, Appointment(days[place]), {"happened": str(place)})
    found = sessions.of(vault, client)
    assert [s.number for s in found] == [1, 2, 3, 4]
    assert [s.date for s in found] == days
    twins = [s.note["happened"] for s in found[1:3]]
    assert twins == [str(place) for place in order if place in (1, 2)]


def test_numbers_are_each_clients_own(vault: Vault, client: Client) -> None:
    other = clients.add(vault, clients.new("CD34", DAY))
    for one in (client, other, client):
        sessions.add(vault, one, Appointment(DAY), {})
    assert [(s.client, s.number) for s in sessions.every(vault, [client.id, other.id])] == [
        ("AB12", 1), ("AB12", 2), ("CD34", 1)
    ]  # fmt: skip


def test_a_rating_goes_to_the_first_held_session_of_its_day(vault: Vault, client: Client) -> None:
    rating = rate(vault, client, DAY)
    for attendance in ("no-show", "late", "attended"):
        sessions.add(vault, client, Appointment(DAY, attendance), {})
    assert measurements.find(vault, rating).session == 2
    sessions.remove(vault, sessions.find(vault, client, 2))
    assert measurements.find(vault, rating).session == 2  # the one that was the third


def test_a_redated_session_takes_only_its_own_ratings(vault: Vault, client: Client) -> None:
    first = sessions.add(vault, client, Appointment(DAY), {})
    second = sessions.add(vault, client, Appointment(DAY), {})
    rating = rate(vault, client, DAY)
    later = DAY + timedelta(7)
    sessions.amend(vault, second, Appointment(later), {})
    assert measurements.find(vault, rating).date == DAY
    sessions.amend(vault, first, Appointment(later), {})
    assert (measurements.find(vault, rating).date, measurements.find(vault, rating).session) == (later, 1)


def test_a_session_moves_only_to_a_client_who_has_its_raters(vault: Vault, client: Client) -> None:
    couple = clients.new("CP1", DAY, kind="couple")._replace(participants=("A", "B"))
    other = clients.add(vault, couple)
    session = sessions.add(vault, client, Appointment(DAY), {})
    rating = rate(vault, client, DAY)
    with pytest.raises(CannotDo, match="client"):
        sessions.move(vault, session, other)
    measurements.remove(vault, measurements.find(vault, rating))
    mine = rate(vault, client, DAY, "therapist")
    moved = sessions.move(vault, session, other).session
    assert (moved.client, measurements.find(vault, mine).client) == ("CP1", "CP1")


def test_what_was_dismissed_goes_along_with_its_session(vault: Vault, client: Client) -> None:
    other = clients.add(vault, clients.new("CD34", DAY))
    met = sessions.add(vault, client, Appointment(DAY), {})
    ruptures.dismiss(vault, client, met)
    sessions.move(vault, met, other)
    owners = vault.rows("SELECT c.code FROM dismissal d JOIN client c ON c.id = d.client_id")
    assert owners == [{"code": "CD34"}]
    assert [d.session for d in ruptures.dismissals(vault, [other.id])["CD34"]] == [1]
    assert ruptures.dismissals(vault, [client.id]) == {}


def test_an_empty_value_takes_a_field_of_the_note_away(vault: Vault, client: Client) -> None:
    session = sessions.add(
        vault, client, Appointment(DAY), {"happened": "x", "plan": "y"}, {"countertransference": "z"}
    )
    amended = sessions.amend(vault, session, Appointment(DAY), {"plan": ""}, {"countertransference": ""})
    assert (amended.note, sessions.private_note(vault, amended)) == ({"happened": "x"}, {})


def test_what_is_not_there_is_said(vault: Vault, client: Client) -> None:
    with pytest.raises(NotFound, match="no session yet"):
        sessions.find(vault, client)
    session = sessions.add(vault, client, Appointment(DAY), {})
    for number in (0, -1, 2):
        with pytest.raises(NotFound, match="no session"):
            sessions.find(vault, client, number)
    sessions.remove(vault, session)
    with pytest.raises(NotFound):
        sessions.by_id(vault, session.id)


def test_a_note_that_was_left_is_found_again_until_it_is_done(vault: Vault, client: Client) -> None:
    assert sessions.paused(vault) is None
    session = sessions.add(vault, client, Appointment(DAY), {}, paused=True)
    sessions.keep_field(vault, session, "happened", "half")
    sessions.keep_field(vault, session, "countertransference", "mine", private=True)
    left = sessions.paused(vault)
    assert left is not None and left.note == {"happened": "half"}
    assert sessions.private_notes(vault, [client.id]) == {session.id: {"countertransference": "mine"}}
    sessions.finish(vault, session)
    assert sessions.paused(vault) is None


def test_the_first_and_the_last_day_pass_over_a_date_that_another_program_wrote(vault: Vault, client: Client) -> None:
    named: list[str] = []
    vault.warn = named.append
    assert sessions.first_and_last(vault) is None
    for after in range(4):
        sessions.add(vault, client, Appointment(DAY + timedelta(after)), {})
    vault.db.execute("PRAGMA ignore_check_constraints = ON")
    vault.db.execute("UPDATE session SET date = '17.11.2026' WHERE id = 1")
    vault.db.execute("UPDATE session SET date = 'on Friday' WHERE id = 4")
    assert sessions.first_and_last(vault) == (DAY + timedelta(1), DAY + timedelta(2))
    assert len(named) == 2
