"""A record is gathered in a fixed number of queries, however many clients there are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from alliance_cli.store import clients, records


def queries(vault: Any, codes: list[str]) -> tuple[int, Any]:
    asked: list[str] = []
    some = [clients.find(vault, code) for code in codes]
    vault.db.set_trace_callback(asked.append)
    found = records.gather(vault, some)
    vault.db.set_trace_callback(None)
    return len(asked), found


def test_ten_clients_cost_what_one_costs(practice: Any) -> None:
    codes = [f"C{n}" for n in range(10)]
    for code in codes:
        practice.do("client", "add", code)
    practice.do(
        "session", "add", "C3", "--from", "-", stdin=json.dumps([{"date": "2026-11-02"}, {"date": "2026-11-09"}])
    )
    practice.do("measure", "srs", "C3", "--total", "36", "--session", "2")
    practice.do("goal", "add", "C3", "sleep")
    vault = practice.open()
    one, _ = queries(vault, ["C1"])
    ten, found = queries(vault, list(reversed(codes)))
    vault.close()
    assert ten == one
    assert [r.client.code for r in found] == list(reversed(codes))
    third = found[6]
    assert ([s.number for s in third.sessions], [m.session for m in third.measurements]) == ([1, 2], [2])
    assert [g.text for g in third.goals] == ["sleep"]


def test_the_active_ones_are_those_who_are_not_closed(practice: Any, tmp_path: Any) -> None:
    practice.do("client", "add", "B")
    practice.do("client", "add", "A")
    practice.do("client", "close", "B", "--how", "planned")
    vault = practice.open()
    assert [r.client.code for r in records.active(vault)] == ["A"]
    assert records.gather(vault, []) == []
    vault.close()


def test_a_whole_practice_is_read_in_parts_and_of_its_notes_one_field(practice: Any) -> None:
    practice.do("client", "add", "Z1")
    practice.do("session", "add", "Z1", "--set", "will_change=slower", "--note", "much to say")
    vault = practice.open()
    with vault.writing():
        for number in range(120):
            clients.add(vault, clients.new(f"C{number:03}", date(2026, 10, 1)))
    everyone = clients.every(vault)
    assert list(records.each(vault, everyone)) == records.gather(vault, everyone)
    *_, last = records.each(vault, everyone, "will_change")
    assert [session.note for session in last.sessions] == [{"will_change": "slower"}]
    vault.close()
