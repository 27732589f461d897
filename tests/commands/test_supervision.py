"""Supervision, reflections and the practice in figures, as they are typed."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest


@pytest.fixture
def discussed(practice: Any) -> Any:
    practice.do("client", "add", "AB12")
    practice.do(
        "supervision", "add", "--date", "2026-11-02", "--with", "M. Ortiz", "--minutes", "50", "--format", "group",
        "--case", "ab12", "--question", "What is my hurry?", "--decision", "AB12: name the limit again",
        "--decision", "read the paper: slowly this time",
    )  # fmt: skip
    return practice


def test_a_supervision_holds_cases_questions_and_decisions(discussed: Any) -> None:
    kept = discussed.do("supervision", "show", "1")
    assert (kept["date"], kept["with"], kept["minutes"], kept["format"]) == ("2026-11-02", "M. Ortiz", 50, "group")
    assert (kept["cases"], kept["questions"]) == (["AB12"], ["What is my hurry?"])
    assert [(d["number"], d["client"], d["text"], d["done"]) for d in kept["decisions"]] == [
        (1, "AB12", "name the limit again", None),
        (2, None, "read the paper: slowly this time", None),
    ]


def test_a_decision_comes_back_until_it_is_done(discussed: Any) -> None:
    [carried] = discussed.do("brief", "AB12")["carry_over"]["decisions"]
    assert carried["text"] == "name the limit again"
    assert discussed.do("report", "AB12")["agenda"][0]["decisions"][0]["text"] == "name the limit again"
    done = discussed.do("supervision", "done", "1", "1")
    assert done["decisions"][0]["done"] == "2026-11-23"
    assert discussed.do("brief", "AB12")["carry_over"]["decisions"] == []
    assert discussed.run("supervision", "done", "1", "1").code == 1
    assert discussed.run("supervision", "done", "1", "3").code == 4


def test_what_came_of_a_decision_is_told_by_the_next_report_and_no_other(
    discussed: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    discussed.do("supervision", "done", "1", "1", "--outcome", "He had waited for it.")
    first = discussed.do("report")
    assert [(d["client"], d["outcome"]) for d in first["done"]] == [("AB12", "He had waited for it.")]
    page = tmp_path / "r.md"
    discussed.run("report", "--out", str(page))
    assert "name the limit again. What came of it: He had waited for it." in " ".join(page.read_text("utf-8").split())
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-30")
    discussed.do("supervision", "add", "--minutes", "50")
    assert discussed.do("report")["done"] == []


def test_what_came_of_a_decision_is_told_until_a_supervision_has_followed_a_report_that_did(
    discussed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(day: int) -> list[str]:
        monkeypatch.setenv("ALLIANCE_TODAY", f"2026-11-{day}")
        return [d["outcome"] for d in discussed.do("report")["done"]]

    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-05")
    discussed.do("supervision", "done", "1", "1", "--outcome", "He slowed.")
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-16")
    discussed.do("supervision", "add", "--date", "2026-11-15")  # no report before it
    assert "He slowed." in discussed.run("report").out
    assert told(16) == told(20) == ["He slowed."]
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-21")
    discussed.do("supervision", "add")
    assert told(21) == told(22) == []
    discussed.do("supervision", "done", "1", "2", "--outcome", "Read it.")  # between a report and a supervision
    discussed.do("supervision", "add")
    assert told(22) == told(23) == ["Read it."]  # made after that day's supervision, it is for the next one
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-23")
    discussed.do("supervision", "add")
    assert told(23) == []


def test_a_report_that_was_asked_for_in_another_way_tells_it_too(
    discussed: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    discussed.do("client", "add", "ZZ99")
    discussed.do("supervision", "done", "1", "1", "--date", "2026-11-01", "--outcome", "He slowed.")
    discussed.run("report", "ZZ99", "--out", str(tmp_path / "z.md"))  # does not hold it
    discussed.do("supervision", "add")
    monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-24")
    discussed.run("report", "--out", str(tmp_path / "r.md"))
    assert "He slowed." in (tmp_path / "r.md").read_text("utf-8")
    discussed.do("undo")  # the supervision of the 23rd; that a report told it stays
    discussed.do("supervision", "add")
    assert discussed.do("report")["done"] == []


def test_open_decisions_of_clients_off_the_agenda_stand_in_every_report(discussed: Any, tmp_path: Any) -> None:
    page = tmp_path / "r.md"
    assert discussed.run("report", "--out", str(page)).code == 0
    written = " ".join(page.read_text("utf-8").split())
    assert "Decided in supervision" in written and "name the limit again" in written
    discussed.do("client", "close", "AB12", "--how", "planned")
    everything = {"name the limit again", "read the paper: slowly this time"}
    assert {d["text"] for d in discussed.do("report")["decisions"]} == everything
    discussed.do("client", "consent", "AB12", "--for", "supervision", "--on", "2026-11-02")
    discussed.do("client", "consent", "AB12", "--for", "supervision", "--withdrawn", "2026-11-20")
    assert {d["text"] for d in discussed.do("report")["decisions"]} == {"read the paper: slowly this time"}


def test_the_list_of_one_client(discussed: Any) -> None:
    discussed.do("supervision", "add", "--date", "2026-11-09", "--minutes", "50")
    assert [one["number"] for one in discussed.do("supervision", "list", "ab12")] == [1]
    assert discussed.run("supervision", "list", "ZZ99").code == 4


def test_supervisions_are_numbered_by_date(discussed: Any) -> None:
    discussed.do("supervision", "add", "--date", "2025-12-01", "--minutes", "90")
    listed = discussed.do("supervision", "list")
    assert [(s["number"], s["date"]) for s in listed] == [(1, "2025-12-01"), (2, "2026-11-02")]
    assert [s["number"] for s in discussed.do("supervision", "list", "--year", "2026")] == [2]
    assert "2.3 hours" in discussed.run("supervision", "list").out


def test_the_log_is_a_table_for_a_spreadsheet_without_formulas(discussed: Any) -> None:
    discussed.do("supervision", "add", "--date", "2026-11-09", "--with", "=SUM(A1)")
    rows = list(csv.DictReader(io.StringIO(discussed.run("supervision", "list", "--csv").out)))
    assert [(r["date"], r["hours"], r["supervisor"]) for r in rows] == [
        ("2026-11-02", "0.83", "M. Ortiz"),
        ("2026-11-09", "", "'=SUM(A1)"),
    ]


def test_what_was_marked_is_settled_once_supervision_took_it_up(discussed: Any) -> None:
    discussed.do("session", "add", "AB12", "--date", "2026-11-09", "--set", "supervision=my hurry")
    assert "marked" in [r["rule"] for r in discussed.do("caseload")[0]["reasons"]]
    discussed.do("supervision", "add", "--date", "2026-11-16", "--case", "AB12")
    assert "marked" not in [r["rule"] for r in discussed.do("caseload")[0]["reasons"]]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "--date", "2026-12-01"], 2),
        (["add", "--format", "alone"], 2),
        (["add", "--case", "NOBODY"], 4),
        (["add", "--decision", "NOBODY: x"], 4),
        (["add", "--decision", "AB12: "], 2),
        (["add", "--minutes", "0"], 2),
        (["show", "9"], 4),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(discussed: Any, words: list[str], code: int) -> None:
    assert discussed.run("supervision", *words).code == code
    assert len(discussed.do("supervision", "list")) == 1


class TestReflections:
    def test_they_are_written_found_and_in_no_other_list(self, practice: Any) -> None:
        practice.do("client", "add", "AB12")
        first = practice.do("reflect", "write", "AB12", "--text", "I hurry when she is silent.")
        assert (first["number"], first["client"], first["date"]) == (1, "AB12", "2026-11-23")
        practice.do("reflect", "write", "--text", "-", stdin="Tired on Thursdays.\nWhy?\n")
        assert [r["text"] for r in practice.do("reflect", "list")] == [first["text"], "Tired on Thursdays.\nWhy?"]
        assert [r["number"] for r in practice.do("reflect", "search", "HURRY")] == [1]
        assert practice.do("reflect", "show", "2")["client"] is None
        for words in (["session", "list", "--grep", "hurry"], ["report", "AB12"], ["history"]):
            assert "silent" not in practice.run(*words).out

    @pytest.mark.parametrize(
        ("words", "code"),
        [(["write"], 2), (["write", "--text", "  "], 2), (["write", "NOBODY", "--text", "x"], 4), (["show", "3"], 4)],
    )
    def test_what_cannot_be_is_told(self, practice: Any, words: list[str], code: int) -> None:
        assert practice.run("reflect", *words).code == code
        assert practice.do("reflect", "list") == []

    def test_at_a_terminal_the_prompts_rotate(self, practice: Any, at_terminal: Any) -> None:
        for words in ("one", "two"):
            seen = at_terminal(f"\r{words}\x1b\r", "reflect", "write")
            assert seen.code == 0, seen.err
        prompts = [r["prompt"] for r in practice.do("reflect", "list")]
        assert len(set(prompts)) == 2


class TestThePracticeInFigures:
    def test_an_empty_practice_says_too_few_and_no_figure(self, practice: Any) -> None:
        figures = practice.do("practice", "--calibration")
        assert (figures["clients"], figures["sessions"], figures["ratings_given"]) == (0, 0, 0)
        assert {e["value"] for e in figures["estimates"]} <= {None}
        assert "Too few" in practice.run("practice").out

    def test_from_ten_on_there_is_a_share_with_its_interval(self, practice: Any) -> None:
        for number in range(12):
            practice.do("client", "add", f"C{number:02}", "--since", "2026-01-05")
            how = "unplanned" if number < 3 else "planned"
            practice.do("client", "close", f"C{number:02}", "--how", how, "--date", "2026-10-05")
        figures = practice.do("practice")
        assert figures["endings"] == {"planned": 9, "unplanned": 3, "referred": 0, "other": 0}
        share = next(e for e in figures["estimates"] if e["name"] == "unplanned_endings")
        assert (share["value"], share["n"]) == (0.25, 12)
        assert 0 < share["low"] < 0.25 < share["high"] < 1


def test_a_part_of_the_log_that_is_empty_is_named(discussed: Any) -> None:
    discussed.do("client", "add", "ZZ99")
    assert "No supervision is recorded where ZZ99 was discussed." in discussed.run("supervision", "list", "ZZ99").out
    assert "No supervision is recorded in 2025." in discussed.run("supervision", "list", "--year", "2025").out


def test_enter_throughout_records_no_supervision(at_terminal: Any, practice: Any) -> None:
    seen = at_terminal("\r" * 6, "supervision", "add")
    assert (seen.code, practice.do("supervision", "list")) == (2, []), seen.err
