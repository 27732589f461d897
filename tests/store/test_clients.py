"""Clients are found by their code in any case, and offered with the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
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
    assert clients.update(vault, kept._replace(code="AB-1")).code == "AB-1"


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
        client = clients.add(vault, clients.new(code, date(2026, 11, 1))._replace(slot=slot))
        if last:
            sessions.add(vault, client, Appointment(date(2026, 11, last)), {})
    clients.close(vault, clients.add(vault, clients.new("CLOSED", MONDAY)), "planned", MONDAY)
    offered = clients.most_likely(vault, MONDAY)
    assert [code for code, _ in offered] == ["TODAY", "EXPECTED", "LATELY", "TUESDAY", "LONG-AGO", "NEVER"]
    assert offered[0][1] == "2026-11-23"


def test_whatever_anyone_was_called_is_known(vault: Vault) -> None:
    first = clients.add(vault, clients.new("OLD7", MONDAY))
    clients.update(vault, first._replace(code="NEW8"))
    couple = clients.add(vault, clients.new("CP2", MONDAY, kind="couple")._replace(participants=("Ada", "Ben")))
    clients.update(vault, couple._replace(participants=("Ada", "Cleo"), closed=MONDAY, ending="planned"))
    called = {each.code: each for each in clients.ever_called(vault)}
    assert called["NEW8"].codes == ("OLD7", "NEW8")
    assert called["CP2"].labels == ("Ada", "Ben", "Cleo")


def test_what_is_worth_a_second_look_is_said_and_recorded_all_the_same(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2024-01-10")
    practice.do("session", "add", "AB12", "--date", "2024-01-10")
    before = practice.run("session", "add", "AB12", "--date", "2023-12-01")
    assert (before.code, "lies before the work with AB12 began, on 2024-01-10" in before.err) == (0, True)
    far = practice.run("measure", "srs", "AB12", "--scores", "9 9 9 9", "--date", "2025-03-01")
    assert (far.code, "more than a year from every other record of AB12 (nearest: 2024-01-10)" in far.err) == (0, True)
    near = practice.run("session", "add", "AB12", "--date", "2025-03-02")
    assert (near.code, near.err) == (0, "")
    moved = practice.run("session", "amend", "AB12", "3", "--date", "2026-11-02")
    assert (moved.code, "more than a year" in moved.err) == (0, True)
    practice.do("client", "close", "AB12", "--how", "planned")
    for words in (("session", "add", "AB12"), ("measure", "srs", "AB12", "--scores", "8 8 8 8")):
        closed = practice.run(*words)
        assert (closed.code, closed.err.count("AB12 is closed since 2026-11-23")) == (0, 1), closed.err
    assert len(practice.do("session", "list", "AB12")) == 4


def test_a_result_code_that_another_client_has_is_asked_about(practice: Any) -> None:
    from alliance_cli.exchange import result_code
    from alliance_cli.workspace import Workspace

    form = Workspace().instruments.find("checkin")
    code = result_code.encode(form, date(2026, 11, 20), [7] * len(form.items))
    for client in ("AB12", "CD34"):
        practice.do("client", "add", client, "--since", "2026-01-01")
    practice.do("measure", "checkin", "AB12", "--code", code)
    before = practice.vault.read_bytes()
    refused = practice.run("measure", "checkin", "CD34", "--code", code)
    assert (refused.code, "recorded for AB12 already" in refused.err) == (1, True)
    assert practice.vault.read_bytes() == before
    other = result_code.encode(form, date(2026, 11, 20), [6] * len(form.items))
    practice.do("measure", "checkin", "CD34", "--code", other)
    practice.do("measure", "checkin", "CD34", "--code", code, "--again")
    assert len(practice.do("scores", "list", "CD34")) == 2
