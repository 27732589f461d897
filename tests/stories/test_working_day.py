"""A working day of a practice, and the slips that days have, through the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest


def _caseload(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-07", "--slot", "mon 10:00", "--modality", "cbt")
    practice.do("client", "add", "AB21", "--since", "2026-09-07", "--slot", "tue 10:00")
    practice.do("client", "add", "CP1", "--participant", "A", "--participant", "B", "--slot", "mon 12:00")
    for week, total in enumerate(["37.2", "38", "37.5", "38.4"]):
        day = f"2026-10-{5 + 7 * week:02}"
        practice.do("session", "add", "AB12", "--date", day, "--note", f"week {week + 1}")
        practice.do("measure", "srs", "AB12", "--total", total, "--date", day)


@pytest.fixture
def caseload(practice: Any) -> Any:
    return practice.begun_by(_caseload)


def test_from_the_morning_to_supervision(caseload: Any) -> None:
    today = caseload.do("caseload", "--today")
    assert {e["client"] for e in today} == {"AB12", "CP1"}
    assert "week 4" in caseload.run("brief", "AB12").out

    rating = caseload.do("measure", "srs", "AB12", "--scores", "8.8 7.3 8.2 8.8", "--client-said", "too fast today")
    assert (rating["total"], rating["session"]) == (33.1, None)
    assert "surprising" in {s["rule"] for s in rating["signals"]}
    session = caseload.do("session", "add", "AB12", "--note", "homework again", "--set", "will_change=go slower")
    assert session["ratings"] == [rating["id"]]
    assert "33.1 of 40" in caseload.run("session", "show", "AB12", "--line").out

    caseload.do("session", "add", "CP1")
    for partner, total in (("A", "38"), ("B", "29")):
        caseload.do("measure", "srs", "CP1", "--rater", partner, "--total", total)
    first, *_ = caseload.do("caseload")
    assert (first["client"], first["attention"], first["carry_over"]["will_change"]) == ("AB12", "act", "go slower")
    assert {d["instrument"] for e in caseload.do("caseload") for d in e["due"]} <= {"srs"}


def test_the_wrong_client_is_put_right_by_one_command(caseload: Any) -> None:
    caseload.do("session", "add", "AB21", "--note", "this was AB12")
    caseload.do("measure", "srs", "AB21", "--scores", "9 9 9 9", "--session", "1")
    caseload.do("measure", "srs", "AB21", "--guess", "2", "--date", "yesterday")
    moved = caseload.do("session", "move", "AB21", "1", "--to", "AB12")
    assert (moved["client"], moved["number"], len(moved["ratings"])) == ("AB12", 5, 1)
    assert caseload.do("client", "show", "AB21")["sessions"] == 0
    assert len(caseload.do("trend", "AB12")["points"]) == 5
    caseload.do("undo")
    assert len(caseload.do("trend", "AB12")["points"]) == 4
    assert caseload.do("session", "list", "AB21")[0]["note"] == {"happened": "this was AB12"}


def test_a_session_remembered_late_finds_its_place_and_its_rating(caseload: Any) -> None:
    caseload.do("measure", "srs", "AB12", "--total", "36", "--date", "2026-10-08")
    fifth = caseload.do("scores", "list", "AB12")[1]
    assert (fifth["date"], fifth["session"]) == ("2026-10-08", None)
    added = caseload.do("session", "add", "AB12", "--date", "2026-10-08")
    assert (added["number"], added["ratings"]) == (2, [fifth["id"]])
    assert [s["note"].get("happened") for s in caseload.do("session", "list", "AB12")] == [
        "week 1", None, "week 2", "week 3", "week 4"
    ]  # fmt: skip
    assert [p["value"] for p in caseload.do("trend", "AB12")["points"]] == [37.2, 36, 38, 37.5, 38.4]


def test_a_day_typed_by_a_script_from_one_file(caseload: Any) -> None:
    notes = [{"date": "2026-11-02", "note": "first"}, {"date": "2026-11-09", "attendance": "cancelled-by-me"}]
    made = caseload.do("session", "add", "AB21", "--from", "-", stdin=json.dumps(notes))
    assert [(s["number"], s["attendance"]) for s in made] == [(1, "attended"), (2, "cancelled-by-me")]
    assert caseload.do("client", "show", "AB21")["sessions"] == 1


def test_nothing_that_was_typed_stands_readable_in_the_file(caseload: Any) -> None:
    caseload.do("session", "add", "AB21", "--note", "TELLTALE words", "--set", "countertransference=TELLTALE")
    caseload.do("goal", "add", "AB21", "TELLTALE goal")
    content = caseload.vault.read_bytes()
    for word in (b"TELLTALE", b"AB21", b"week 1", b"CREATE TABLE"):
        assert word not in content
