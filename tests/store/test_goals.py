"""Goals and tasks are numbered once and for all: a number that was used is not used again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.store import clients, goals

DAY = date(2026, 11, 2)


def test_goals_and_their_tasks_are_numbered_and_end_once(practice: Any) -> None:
    vault = practice.open()
    one = clients.add(vault, clients.new("AB12", DAY))
    other = clients.add(vault, clients.new("CD34", DAY))
    for client in (one, other, one):
        goals.add(vault, client, "sleep", "none", DAY)
    goals.add_task(vault, one, 2, "diary", "both", DAY)
    goals.add_task(vault, one, 2, "walks", "both", DAY)
    assert [g.number for g in goals.of(vault, one)] == [1, 2]
    assert [(t.number, t.text) for t in goals.find(vault, one, 2).tasks] == [(1, "diary"), (2, "walks")]
    assert {code: len(found) for code, found in goals.by_client(vault, [one.id, other.id]).items()} == {
        "AB12": 2, "CD34": 1
    }  # fmt: skip
    assert goals.end(vault, one, 2, "done", DAY).ended == DAY
    with pytest.raises(CannotDo, match="done"):
        goals.end(vault, one, 2, "dropped", DAY)
    with pytest.raises(NotFound, match="no goal 3"):
        goals.agree(vault, one, 3, "both")
    with pytest.raises(BadUsage):
        goals.reword(vault, one, 1, "")
    vault.close()
