"""Ruptures and their repair, as they are typed: by hand, from a note, and after a rating that stood out."""

from __future__ import annotations

from typing import Any

import pytest

from alliance_cli.model import OUTCOMES, REPAIR_STEPS


@pytest.fixture
def met(practice: Any) -> Any:
    """A client with two sessions held and one missed."""
    practice.do("client", "add", "AB12", "--since", "2026-10-01")
    for day in ("2026-11-02", "2026-11-09"):
        practice.do("session", "add", "AB12", "--date", day)
    practice.do("session", "add", "AB12", "--date", "2026-11-16", "--attendance", "no-show")
    return practice


def test_a_rupture_has_its_number_its_session_and_all_that_was_said(met: Any) -> None:
    opened = met.do(
        "rupture", "open", "ab12", "--kind", "withdrawal", "--session", "1", "--marker", "minimal-response",
        "--marker", "looked at  the door", "--noticed-by", "therapist", "--said", "Too fast.",
        "--my-part", "I pressed on.", "--note", "after the diary",
    )  # fmt: skip
    assert opened == {
        "client": "AB12",
        "number": 1,
        "kind": "withdrawal",
        "with": None,
        "status": "open",
        "session": 1,
        "opened": "2026-11-02",
        "closed": None,
        "markers": ["minimal-response", "looked at the door"],
        "noticed_by": "therapist",
        "said": "Too fast.",
        "my_part": "I pressed on.",
        "note": "after the diary",
        "steps": [],
    }
    assert met.do("session", "show", "AB12", "1")["ruptures"] == [1]
    assert met.do("client", "show", "AB12")["open_ruptures"] == 1


def test_without_a_session_it_belongs_to_the_last_one_held(met: Any) -> None:
    assert met.do("rupture", "open", "AB12", "--kind", "mixed")["session"] == 2


def test_a_rupture_stays_with_its_session_when_an_earlier_one_is_added(met: Any) -> None:
    met.do("rupture", "open", "AB12", "--kind", "mixed", "--session", "2")
    met.do("session", "add", "AB12", "--date", "2026-10-26")
    assert met.do("rupture", "show", "AB12", "1")["session"] == 3


def test_steps_are_taken_in_any_order_and_some_of_them_later(met: Any) -> None:
    met.do("rupture", "open", "AB12", "--kind", "mixed", "--session", "1")
    met.do(
        "rupture", "repair", "AB12", "--step", "owned", "--step", "invited", "--note", "a line", "--date", "2026-11-09"
    )
    repaired = met.do("rupture", "repair", "AB12", "1", "--step", "noticed")
    assert [(s["step"], s["date"], s["session"], s["note"]) for s in repaired["steps"]] == [
        ("owned", "2026-11-09", 2, "a line"),
        ("invited", "2026-11-09", 2, "a line"),
        ("noticed", "2026-11-23", None, None),
    ]


@pytest.mark.parametrize("step", REPAIR_STEPS)
def test_every_step_of_the_contract_is_known(met: Any, step: str) -> None:
    met.do("rupture", "open", "AB12", "--kind", "mixed")
    assert met.do("rupture", "repair", "AB12", "--step", step)["steps"][0]["step"] == step


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_it_is_closed_with_its_outcome_and_only_once(met: Any, outcome: str) -> None:
    met.do("rupture", "open", "AB12", "--kind", "confrontation")
    closed = met.do("rupture", "close", "AB12", "1", "--as", outcome)
    assert (closed["status"], closed["closed"]) == (outcome, "2026-11-23")
    again = met.run("rupture", "close", "AB12", "1", "--as", outcome)
    assert (again.code, again.out) == (1, "")
    assert met.run("rupture", "repair", "AB12", "1", "--step", "heard").code == 1


def test_an_open_one_stands_in_the_caseload_until_it_is_closed(met: Any) -> None:
    met.do("rupture", "open", "AB12", "--kind", "withdrawal")
    entry = met.do("caseload")[0]
    assert (entry["attention"], entry["open_ruptures"]) == ("act", 1)
    assert "invited" in entry["carry_over"]["open_steps"]
    met.do("rupture", "close", "AB12", "--as", "repaired")
    assert met.do("caseload")[0]["open_ruptures"] == 0


def test_all_are_listed_of_one_client_or_of_everyone(met: Any) -> None:
    met.do("client", "add", "ZZ")
    met.do("rupture", "open", "AB12", "--kind", "mixed")
    met.do("rupture", "open", "ZZ", "--kind", "mixed")
    assert [r["client"] for r in met.do("rupture", "list")] == ["AB12", "ZZ"]
    assert [r["number"] for r in met.do("rupture", "list", "ZZ")] == [1]
    assert "mixed" in met.run("rupture", "list").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["repair", "AB12", "--step", "heard"], 4),
        (["close", "AB12", "1", "--as", "repaired"], 4),
        (["show", "AB12", "7"], 4),
        (["open", "AB12"], 2),
        (["open", "AB12", "--kind", "break"], 2),
        (["open", "AB12", "--kind", "mixed", "--session", "9"], 4),
        (["open", "AB12", "--kind", "mixed", "--with", "A"], 2),
        (["open", "AB12", "--kind", "mixed", "--noticed-by", "me"], 2),
        (["open", "NOBODY", "--kind", "mixed"], 4),
        (["dismiss", "AB12", "--session", "9"], 4),
    ],
)
def test_what_cannot_be_is_told_by_its_exit_code_and_changes_nothing(met: Any, words: list[str], code: int) -> None:
    result = met.run("rupture", *words)
    assert (result.code, result.out) == (code, "")
    assert len(result.err.strip().splitlines()) == 2
    assert met.do("rupture", "list") == []


def test_with_two_open_ones_it_is_asked_which(met: Any) -> None:
    met.do("rupture", "open", "AB12", "--kind", "mixed")
    met.do("rupture", "open", "AB12", "--kind", "mixed")
    result = met.run("rupture", "repair", "AB12", "--step", "heard")
    assert (result.code, "1, 2" in result.err) == (2, True)


def test_of_a_couple_it_is_kept_between_whom(practice: Any, couple: str) -> None:
    for who in ("b", "both", "between-partners"):
        opened = practice.do("rupture", "open", couple, "--kind", "mixed", "--with", who)
        assert opened["with"] == ("B" if who == "b" else who)
    assert practice.run("rupture", "open", couple, "--kind", "mixed", "--with", "C").code == 2


def test_a_dismissed_session_is_not_asked_about_again(met: Any) -> None:
    for day, total in (("2026-10-05", 37.2), ("2026-10-12", 38), ("2026-10-19", 37.5), ("2026-10-26", 38.4)):
        met.do("session", "add", "AB12", "--date", day)
        met.do("measure", "srs", "AB12", "--date", day, "--total", str(total))
    met.do("measure", "srs", "AB12", "--date", "2026-11-09", "--total", "31")
    assert met.do("trend", "AB12")["episodes"][0]["status"] == "open"
    assert met.do("rupture", "dismiss", "AB12", "--session", "6") == {"client": "AB12", "session": 6, "dismissed": True}
    assert met.do("trend", "AB12")["episodes"][0]["status"] == "dismissed"
    assert met.run("rupture", "dismiss", "AB12", "--session", "6").code == 1


def test_only_what_is_flagged_is_dismissed_a_rating_of_no_session_by_its_date(practice: Any) -> None:
    practice.do("client", "add", "EE33", "--since", "90 days ago")
    usual, low = "5 5 5 2 5 5 5 2 5 5 2 5 5 5 5 2 5 5 2", "4 4 3 5 4 3 4 6 3 4 6 3 4 5 4 5 4 3 6"
    for days, scores in ((42, usual), (35, usual), (28, usual), (21, usual), (14, usual), (7, low)):
        practice.do("measure", "haq2", "EE33", "--scores", scores, "--date", f"{days} days ago")
    [flagged] = practice.do("caseload")[:1]
    assert flagged["attention"] != "ok"
    refused = practice.run("rupture", "dismiss", "EE33", "--date", "14 days ago")
    assert (refused.code, "--date 2026-11-16" in refused.err) == (1, True)
    assert practice.run("rupture", "dismiss", "EE33").code == 2
    done = practice.do("rupture", "dismiss", "EE33", "--date", "2026-11-16")
    assert done == {"client": "EE33", "session": None, "dismissed": True, "date": "2026-11-16"}
    assert practice.do("caseload")[0]["attention"] == "ok"
    practice.do("undo")
    assert practice.do("caseload")[0]["attention"] == flagged["attention"]
    practice.do("session", "add", "EE33", "--date", "2026-11-09")
    assert practice.run("rupture", "dismiss", "EE33", "--session", "1").code == 1, "nothing is flagged there"


def test_where_nothing_is_flagged_a_pipe_hears_so_too(met: Any) -> None:
    result = met.run("rupture", "dismiss", "AB12")
    assert (result.code, "No rating of AB12 stands out or drifts." in result.err) == (1, True)


class TestInTheNote:
    def test_a_note_that_keeps_one_opens_it_and_keeps_the_rest(self, met: Any) -> None:
        met.do(
            "session", "amend", "AB12", "2", "--set", "withdrawal=minimal-response", "--set", "rupture_keep=open",
            "--set", "rupture_said=Too fast.", "--set", "repair=invited,heard", "--set", "repair.heard=it hurt",
            "--set", "rupture_better=partly",
        )  # fmt: skip
        [opened] = met.do("rupture", "list", "AB12")
        assert (opened["kind"], opened["session"], opened["said"]) == ("withdrawal", 2, "Too fast.")
        assert opened["markers"] == ["minimal-response"]
        assert [(s["step"], s["note"]) for s in opened["steps"]] == [
            ("invited", None),
            ("heard", "it hurt"),
            ("checked-again", "The client says it is partly better."),
        ]
        assert met.do("session", "show", "AB12", "2")["note"] == {"withdrawal": "minimal-response"}

    def test_a_marker_alone_opens_none(self, met: Any) -> None:
        met.do("session", "amend", "AB12", "2", "--set", "withdrawal=minimal-response", "--set", "rupture_keep=not-now")
        assert met.do("rupture", "list") == []
        assert met.do("session", "show", "AB12", "2")["note"] == {"withdrawal": "minimal-response"}

    def test_what_a_later_note_says_is_added_to_the_open_one(self, met: Any) -> None:
        met.do("rupture", "open", "AB12", "--kind", "mixed", "--session", "1", "--said", "Too fast.")
        met.do("session", "add", "AB12", "--set", "rupture_said=Better now.", "--set", "repair=owned")
        [rupture] = met.do("rupture", "list", "AB12")
        assert rupture["said"] == "Too fast.\nBetter now."
        assert [s["step"] for s in rupture["steps"]] == ["owned"]

    def test_undo_takes_note_and_rupture_back_together(self, met: Any) -> None:
        met.do("session", "add", "AB12", "--set", "confrontation=about-therapist", "--set", "rupture_keep=open")
        assert len(met.do("rupture", "list")) == 1
        met.do("undo")
        assert met.do("rupture", "list") == []
        assert len(met.do("session", "list", "AB12")) == 3


def test_after_an_unusual_rating_a_person_is_asked_and_may_say_no(met: Any, at_terminal: Any) -> None:
    for day, total in (("2026-10-05", 37.2), ("2026-10-12", 38), ("2026-10-19", 37.5), ("2026-10-26", 38.4)):
        met.do("measure", "srs", "AB12", "--date", day, "--total", str(total))
    no = at_terminal("8\r8\r8\r8\r\rn", "measure", "srs", "AB12")
    assert (no.code, met.do("rupture", "list")) == (0, [])
    yes = at_terminal("7\r7\r7\r7\r\ry\r", "measure", "srs", "AB12", "--date", "2026-11-22")
    assert yes.code == 0, yes.err
    assert [r["noticed_by"] for r in met.do("rupture", "list")] == ["scores"]


def test_of_two_that_are_open_a_note_speaks_of_the_later_one(met: Any) -> None:
    met.do("rupture", "open", "AB12", "--kind", "withdrawal", "--said", "the first")
    met.do("rupture", "open", "AB12", "--kind", "confrontation")
    met.do("session", "add", "AB12", "--set", "rupture_said=the later one")
    assert [r["said"] for r in met.do("rupture", "list", "AB12")] == ["the first", "the later one"]
