"""Every change is kept, and taking one back is a change as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alliance_cli.errors import CannotDo
from alliance_cli.store import changes, clients, goals
from alliance_cli.store.vault_file import now

DAY = date(2026, 11, 2)


def test_taking_back_leaves_what_was_recorded_in_the_history(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    vault.close()
    vault = practice.open()
    clients.update(vault, replace(client, about="evenings"))
    assert "alliance test" in changes.undo(vault)
    newest, before, first = changes.history(vault)
    assert newest.before is not None and newest.after is not None
    assert (newest.before["about"], newest.after["about"]) == ("evenings", None)
    assert before.after == newest.before
    assert first.before is None
    vault.close()


def test_two_writes_of_one_command_are_one_and_a_new_name_begins_another(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    goals.add(vault, client, "sleep", "none", DAY)
    vault.begin("alliance goal add")
    goals.add(vault, client, "friends", "none", DAY)
    assert "alliance goal add" in changes.undo(vault)
    assert [g.text for g in goals.of(vault, client)] == ["sleep"]
    changes.undo(vault)
    assert clients.every(vault) == []
    with pytest.raises(CannotDo, match="nothing to undo"):
        changes.undo(vault)
    vault.close()


def test_nothing_of_a_held_client_is_taken_back(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    goals.add(vault, client, "sleep", "none", DAY)
    vault.begin("alliance client hold")
    with vault.writing():
        row = {"uid": "h", "client_id": client.id, "why": "complaint", "since": now()[:10], "released": None}
        vault.insert("hold", row)
    with pytest.raises(CannotDo, match="on hold"):
        changes.undo(vault)
    assert len(goals.of(vault, client)) == 1
    vault.close()


def test_a_write_that_breaks_off_leaves_nothing_not_even_its_name(practice: Any) -> None:
    vault = practice.open()
    with pytest.raises(KeyboardInterrupt), vault.writing():
        clients.add(vault, clients.new("AB12", DAY))
        raise KeyboardInterrupt
    assert (clients.every(vault), changes.history(vault), vault.rows("SELECT * FROM command")) == ([], [], [])
    clients.add(vault, clients.new("CD34", DAY))
    assert len(changes.history(vault)) == 1
    vault.close()
