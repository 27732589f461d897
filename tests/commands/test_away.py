"""`alliance away`: breaks, and what they change elsewhere."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.conftest import Practice


@pytest.fixture
def weekly(practice: Practice) -> Practice:
    """A client seen on Mondays until 16 November, and rated."""
    practice.do("client", "add", "AB12", "--slot", "mon 10:00", "--since", "2026-10-05")
    for day in ("2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"):
        practice.do("session", "add", "AB12", "--date", day)
        practice.do("measure", "srs", "AB12", "--date", day, "--scores", "9.1 9.2 9.0 9.3")
    return practice


def test_a_break_is_recorded_listed_and_taken_off_again(practice: Practice) -> None:
    made = practice.do("away", "add", "2026-12-21", "2027-01-08", "--why", "holiday")
    assert made == {"number": 1, "from": "2026-12-21", "to": "2027-01-08", "client": None, "why": "holiday"}
    practice.do("client", "add", "AB12")
    own = practice.do("away", "add", "2026-11-02", "2026-11-13", "--client", "ab12")
    assert (own["number"], own["client"], own["why"]) == (1, "AB12", None)
    assert [one["number"] for one in practice.do("away", "list")] == [1, 2]
    assert practice.do("away", "remove", "1")["client"] == "AB12"
    assert [one["from"] for one in practice.do("away", "list")] == ["2026-12-21"]
    practice.do("undo")
    assert len(practice.do("away", "list")) == 2


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [("2026-12-21", "2026-12-20", 2), ("21.13.", "2027-01-08", 2), ("2026-12-21", "2062-12-21", 2)],
)
def test_what_is_no_break_is_refused(practice: Practice, first: str, last: str, code: int) -> None:
    assert practice.run("away", "add", first, last).code == code
    assert practice.do("away", "list") == []


def test_without_a_terminal_both_days_are_needed(practice: Practice) -> None:
    refused = practice.run("away", "add", "2026-12-21")
    assert refused.code == 2 and "TO" in refused.err
    assert practice.run("away", "remove", "7").code == 4
    assert practice.run("away", "add", "21 Dec", "8 Jan", "--why", "tired").code == 2
    assert practice.run("away", "add", "21 Dec", "8 Jan", "--client", "ZZ99").code == 4


def test_days_without_a_year_are_the_next_ones(practice: Practice) -> None:
    made = practice.do("away", "add", "21 Dec", "8 Jan")
    assert (made["from"], made["to"]) == ("2026-12-21", "2027-01-08")
    past = practice.do("away", "add", "2 Nov", "13 Nov")
    assert (past["from"], past["to"]) == ("2026-11-02", "2026-11-13")


def test_while_away_nothing_falls_due(weekly: Practice) -> None:
    weekly.do("session", "add", "AB12", "--date", "2026-11-23")
    assert weekly.do("caseload")[0]["due"] != []
    weekly.do("away", "add", "2026-11-23", "2026-11-27", "--client", "AB12")
    assert weekly.do("caseload")[0]["due"] == []


def test_while_away_nothing_counts_as_missed(weekly: Practice) -> None:
    for day in ("2026-11-18", "2026-11-19"):
        weekly.do("session", "add", "AB12", "--date", day, "--attendance", "no-show")
    assert "missed" in {reason["rule"] for reason in weekly.do("caseload")[0]["reasons"]}
    weekly.do("away", "add", "2026-11-19", "2026-11-19", "--why", "illness")
    assert "missed" not in {reason["rule"] for reason in weekly.do("caseload")[0]["reasons"]}


def test_a_coming_break_is_spoken_of_in_the_last_two_sessions(
    weekly: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly.do("away", "add", "2026-12-21", "2027-01-08", "--why", "illness")
    said = "A break of three weeks begins on 21 December. Have you spoken about it?"
    found = {}
    for day in ("2026-11-23", "2026-12-06", "2026-12-07", "2026-12-14"):
        monkeypatch.setenv("ALLIANCE_TODAY", day)
        found[day] = weekly.do("brief", "AB12")["break"]
    assert found == {"2026-11-23": None, "2026-12-06": said, "2026-12-07": said, "2026-12-14": said}


def test_a_break_into_which_no_session_would_have_fallen_is_none(
    weekly: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly.do("away", "add", "2026-11-24", "2026-11-29")
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-23")
    assert weekly.do("brief", "AB12")["break"] is None
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-30")
    assert weekly.do("brief", "AB12")["break"] is None


def test_the_first_session_after_a_break_is_named_until_it_was_held(
    weekly: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly.do("away", "add", "2026-11-17", "2026-11-30")
    weekly.do("away", "add", "2026-12-01", "2026-12-06", "--client", "AB12")
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-12-07")
    assert weekly.do("brief", "AB12")["break"] == "First session after a three-week break."
    assert "First session after a three-week break." in weekly.run("brief", "AB12").out
    weekly.do("session", "add", "AB12", "--date", "2026-12-07")
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-12-14")
    assert weekly.do("brief", "AB12")["break"] is None


def test_why_somebody_was_away_leaves_in_no_report_page_or_export_for_others(weekly: Practice, tmp_path: Any) -> None:
    weekly.do("away", "add", "2026-11-09", "2026-11-13", "--why", "illness")
    weekly.do("away", "add", "2026-11-17", "2026-11-20", "--why", "training", "--client", "AB12")
    left = [
        weekly.run("report", "AB12").out,
        weekly.run("report", "AB12", "--json", "--with-notes", "--private").out,
        weekly.run("brief", "AB12").out,
        weekly.run("export", "--format", "json", "--out", "-", "--private", "AB12").out,
        weekly.run("export", "--format", "json", "--out", "-", "AB12").out,
    ]
    assert [
        word for text in left for word in ("illness", "training") if f'"{word}"' in text or f" {word}" in text
    ] == []
    own = json.loads(left[-1])["breaks"]
    assert [(one["first"], one["why"]) for one in own] == [("2026-11-17", None)]
    whole = weekly.run("export", "--format", "json", "--out", "-").out
    assert [one["why"] for one in json.loads(whole)["breaks"]] == ["illness", "training"]


def test_a_break_goes_with_an_export_and_with_its_client(weekly: Practice, template: Any, tmp_path: Any) -> None:
    weekly.do("away", "add", "2026-11-09", "2026-11-13")
    weekly.do("away", "add", "2026-11-17", "2026-11-20", "--client", "AB12")
    whole = tmp_path / "whole.json"
    weekly.do("export", "--format", "json", "--out", str(whole))
    weekly.do("client", "erase", "AB12", "--confirm", "AB12")
    assert [one["client"] for one in weekly.do("away", "list")] == [None]
    weekly.do("import", str(whole))
    assert [one["client"] for one in weekly.do("away", "list")] == [None], "nothing of an erased client comes back"


def test_the_first_rating_after_a_break_says_so_on_its_card_alone(weekly: Practice) -> None:
    weekly.do("away", "add", "2026-11-01", "2026-11-07", "--why", "illness")
    weekly.do("scores", "remove", "2")
    card = " ".join(weekly.run("scores", "show", "3").out.split())
    assert "Break First rating after a seven-day break." in card and "illness" not in card
    for other in ("1", "4"):
        assert "after a" not in weekly.run("scores", "show", other).out


@pytest.mark.parametrize("format", ["json", "sqlite"])
def test_the_reason_of_a_break_leaves_only_to_move_house(practice: Any, client: str, format: str) -> None:
    practice.do("away", "add", "2026-11-10", "2026-11-14", "--why", "illness")
    practice.do("away", "add", "2026-11-16", "2026-11-17", "--client", client, "--why", "training")

    def leaves(*more: str) -> tuple[bool, bool]:
        path = practice.folder / "out.db"
        given = ("--format", format, "--out", str(path), "--force", *(("--yes",) if format == "sqlite" else ()))
        said = practice.run("export", *more, *given)
        assert said.code == 0, said.err
        if format == "sqlite":
            with closing(sqlite3.connect(path)) as db:
                reasons = [why for (why,) in db.execute("SELECT why FROM breaks")]
        else:
            reasons = [one["why"] for one in json.loads(path.read_text("utf-8"))["breaks"]]
        return any(reasons), "why there was a break" in " ".join(said.err.split())

    assert leaves() == (True, False)
    assert leaves("--for", "the insurer") == (False, True)
    assert leaves(client) == (False, True)


def test_the_same_break_again_and_one_of_more_than_a_year_are_warned_of(practice: Practice) -> None:
    days = ("2026-12-21", "2027-01-08")
    assert "already" not in practice.run("away", "add", *days).err
    again = practice.run("away", "add", *days)
    assert (again.code, "very same break was recorded already" in " ".join(again.err.split())) == (0, True)
    assert "more than a year" in " ".join(practice.run("away", "add", "2026-12-21", "2028-01-08").err.split())


def test_on_a_day_away_nobody_is_seen(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("AB12", "CD34"):
        practice.do("client", "add", code, "--since", "2026-11-02", "--slot", "mon 10:00")
    practice.do("away", "add", "2026-11-23", "2026-11-27", "--client", "CD34")
    said = practice.run("caseload", "--today").out
    assert "CD34 is away until 27 November." in said and "AB12" in said
    assert [one["client"] for one in practice.do("caseload", "--today")] == ["AB12"]
    practice.do("away", "add", "2026-11-23", "2027-01-10")
    assert practice.run("caseload", "--today").out.split() == "Away until 10 January.".split()
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-24")
    practice.do("away", "remove", "2")
    assert "Nobody has an appointment today" in practice.run("caseload", "--today").out


def test_the_first_rating_after_a_break_is_marked_in_the_course(practice: Practice, client: str) -> None:
    for day in ("2026-10-26", "2026-11-02", "2026-11-23"):
        practice.do("session", "add", client, "--date", day)
        practice.do("measure", "srs", client, "--scores", "9 9 9 9", "--date", day)
    practice.do("away", "add", "2026-11-05", "2026-11-20")
    said = " ".join(practice.run("trend", client, "--all").out.split())
    assert said.count("first after a two-week break") == 1, said


@pytest.mark.parametrize(
    ("scores", "words"), [("9.5 9.5 9.5 9.5", "first after a two-week break"), ("4 4 3 5", "after a break")]
)
def test_the_short_course_says_it_whatever_else_stands_beside_that_rating(
    practice: Practice, client: str, scores: str, words: str
) -> None:
    for day in ("2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02"):
        practice.do("measure", "srs", client, "--scores", "9.5 9.5 9.5 9.5", "--date", day)
    practice.do("away", "add", "2026-11-05", "2026-11-20")
    practice.do("measure", "srs", client, "--scores", scores, "--date", "2026-11-23")
    line = next(line for line in practice.run("trend", client).out.splitlines() if "2026-11-23" in line)
    assert words in line, line
    assert len(line) <= 80
