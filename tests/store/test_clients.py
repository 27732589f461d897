"""Clients are found by their code in any case, and offered with the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alliance_cli.errors import BadUsage, NotFound
from alliance_cli.store import clients, sessions
from alliance_cli.store.sessions import Appointment
from alliance_cli.store.vault_file import Vault

MONDAY = date(2026, 11, 23)


@pytest.fixture
def vault(practice: Any) -> Iterator[Vault]:
    opened = practice.open()
    yield opened
    opened.close()


def test_a_code_is_taken_in_any_case(vault: Vault) -> None:
    kept = clients.add(vault, clients.new("Ab-1", MONDAY))
    assert clients.find(vault, " aB-1 ") == kept
    with pytest.raises(BadUsage, match="Ab-1"):
        clients.add(vault, clients.new("AB-1", MONDAY))
    assert clients.update(vault, replace(kept, code="AB-1")).code == "AB-1"


def test_the_nearest_code_is_named_and_only_where_one_is_near(vault: Vault) -> None:
    clients.add(vault, clients.new("AB12", MONDAY))
    with pytest.raises(NotFound) as caught:
        clients.find(vault, "ab13")
    assert "AB12" in caught.value.hint
    with pytest.raises(NotFound) as caught:
        clients.find(vault, "\x1b[31mzzzz")
    assert "AB12" not in caught.value.hint
    assert "\x1b" not in caught.value.what


def test_the_likeliest_is_seen_today_then_expected_today_then_the_latest_seen(vault: Vault) -> None:
    for code, slot, last in [
        ("NEVER", None, None), ("LONG-AGO", None, 2), ("LATELY", None, 20), ("EXPECTED", "mon 10:00", 9),
        ("TODAY", None, 23), ("TUESDAY", "tue 10:00", 17),
    ]:  # fmt: skip
        client = clients.add(vault, replace(clients.new(code, date(2026, 11, 1)), slot=slot))
        if last:
            sessions.add(vault, client, Appointment(date(2026, 11, last)), {})
    clients.close(vault, clients.add(vault, clients.new("CLOSED", MONDAY)), "planned", MONDAY)
    offered = clients.most_likely(vault, MONDAY)
    assert [code for code, _ in offered] == ["TODAY", "EXPECTED", "LATELY", "TUESDAY", "LONG-AGO", "NEVER"]
    assert offered[0][1] == "2026-11-23"


def test_whatever_anyone_was_called_is_known(vault: Vault) -> None:
    first = clients.add(vault, clients.new("OLD7", MONDAY))
    clients.update(vault, replace(first, code="NEW8"))
    couple = clients.add(vault, replace(clients.new("CP2", MONDAY, kind="couple"), participants=("Ada", "Ben")))
    clients.update(vault, replace(couple, participants=("Ada", "Cleo"), closed=MONDAY, ending="planned"))
    called = {each.code: each for each in clients.ever_called(vault)}
    assert called["NEW8"].codes == ("OLD7", "NEW8")
    assert called["CP2"].labels == ("Ada", "Ben", "Cleo")
