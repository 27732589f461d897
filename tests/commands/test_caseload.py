"""Who needs attention, why, and what is due."""

from __future__ import annotations

from typing import Any

import pytest


def test_each_open_client_stands_there_with_reasons_and_what_is_due(practice: Any, client: str, couple: str) -> None:
    practice.do("client", "add", "ZZ9")
    practice.do("client", "close", "ZZ9", "--how", "planned")
    practice.do("client", "edit", client, "--schedule", "srs=each")
    practice.do("session", "add", client, "--date", "2026-11-16", "--set", "will_change=slower")
    shown = practice.do("caseload")
    assert {entry["client"] for entry in shown} == {client, couple}
    entry = next(e for e in shown if e["client"] == client)
    assert set(entry) >= {
        "client", "attention", "reasons", "due", "carry_over", "sessions", "last_session", "open_ruptures"
    }  # fmt: skip
    assert entry["due"] == [{"instrument": "srs", "rater": "client", "last": None, "due": "2026-11-16"}]
    assert (entry["sessions"], entry["last_session"], entry["carry_over"]["will_change"]) == (1, "2026-11-16", "slower")
    assert set(entry["carry_over"]) == {"agreed", "will_change", "open_steps", "decisions"}
    practice.do("measure", "srs", client, "--total", "36", "--date", "2026-11-16")
    assert next(e for e in practice.do("caseload") if e["client"] == client)["due"] == []


def attention(practice: Any, code: str) -> tuple[str, list[str]]:
    (entry,) = practice.do("caseload", code)
    return entry["attention"], [reason["rule"] for reason in entry["reasons"]]


def test_what_the_therapist_cancels_is_never_missed(practice: Any, client: str) -> None:
    for day in ("2026-11-02", "2026-11-09", "2026-11-16"):
        practice.do("session", "add", client, "--date", day, "--attendance", "cancelled-by-me")
    assert attention(practice, client) == ("ok", [])


def test_two_unexplained_misses_are_worth_asking_about(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-02", "--attendance", "no-show", "--why", "illness")
    practice.do("session", "add", client, "--date", "2026-11-09", "--attendance", "no-show")
    assert attention(practice, client)[1] == []
    practice.do("session", "add", client, "--date", "2026-11-16", "--attendance", "late-cancelled", "--why", "unknown")
    assert attention(practice, client) == ("watch", ["missed"])


def test_the_most_pressing_comes_first(practice: Any, client: str) -> None:
    practice.do("client", "add", "AA1")
    for code, latest in (("AA1", "37"), (client, "20")):
        for day, total in enumerate(["37", "37.5", "38", "37.2", latest], 10):
            practice.do("session", "add", code, "--date", f"2026-11-{day}")
            practice.do("measure", "srs", code, "--total", total, "--date", f"2026-11-{day}")
    shown = practice.do("caseload")
    assert [(e["client"], e["attention"]) for e in shown] == [(client, "act"), ("AA1", "ok")]
    assert (shown[0]["reasons"][0]["rule"], shown[0]["reasons"][0]["session"]) == ("surprising", 5)
    assert practice.run("caseload").out.index(client) < practice.run("caseload").out.index("AA1")


def test_today_is_whom_the_slot_names_and_whom_was_seen(practice: Any, client: str) -> None:
    practice.do("client", "add", "MON", "--slot", "mon 10:00")
    practice.do("client", "add", "TUE", "--slot", "tue 10:00")
    practice.do("session", "add", client)
    assert {e["client"] for e in practice.do("caseload", "--today")} == {client, "MON"}


def test_an_unknown_client_is_exit_4_and_nobody_is_an_empty_list(practice: Any) -> None:
    assert practice.run("caseload", "NN").code == 4
    assert practice.do("caseload") == []
    assert practice.run("caseload").code == 0


@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_long_codes_stay_whole_and_leave_the_reasons_room(
    practice: Any, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    codes = [f"{'Supervision-group-of-the-north-'}{letter}" for letter in "AB"]
    for code in codes:
        practice.do("client", "add", code)
        for day, total in enumerate(["37", "37.5", "38", "37.2", "20"], 10):
            practice.do("measure", "srs", code, "--total", total, "--date", f"2026-11-{day}")
    said = practice.run("caseload").out
    for code in codes:
        assert len(code) == 32 and said.count(code) == 1
    lines = said.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert said.count("20.0") >= 2 and not any(line.strip().endswith("…") for line in lines)
    assert sum(len(line.split()) == 1 for line in lines) <= 8, "no column of single words"
