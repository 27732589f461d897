"""Ratings that were recorded: found again, put right, given to whom they belong."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def rated(practice: Any, client: str) -> str:
    practice.do("session", "add", client, "--date", "2026-11-02")
    practice.do("measure", "srs", client, "--scores", "9.6 8.8 9.1 9.3", "--session", "1", "--client-said", "fine")
    return client


def test_amending_replaces_all_answers_and_keeps_the_rest(practice: Any, rated: str) -> None:
    before = practice.do("scores", "show", "1")
    after = practice.do("scores", "amend", "1", "--scores", "9,6 . 9.1 9.3")
    assert after["items"] == [9.6, None, 9.1, 9.3]
    for key in ("id", "client", "instrument", "date", "session", "rater", "source", "client_said"):
        assert after[key] == before[key]
    kept = [c for c in practice.do("history", rated) if c["command"] == "alliance scores amend"]
    assert [c["before"]["steps"] for c in kept if c["record"] == "answer"] == [88]


def test_a_total_alone_may_get_items_and_the_other_way_round(practice: Any, client: str) -> None:
    practice.do("measure", "srs", client, "--total", "36.3")
    with_items = practice.do("scores", "amend", "1", "--scores", "9 9 9 9")
    assert (with_items["items"], with_items["total"]) == ([9, 9, 9, 9], 36)
    alone = practice.do("scores", "amend", "1", "--total", "36.3")
    assert (alone["items"], alone["total"]) == ([None] * 4, 36.3)


def test_a_skipped_rating_that_came_after_all_is_amended(practice: Any, client: str) -> None:
    practice.do("measure", "srs", client, "--skipped", "forgot")
    amended = practice.do("scores", "amend", "1", "--scores", "9 9 9 9")
    assert (amended["skipped"], amended["complete"]) == (None, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["amend", "1"], 2),
        (["amend", "1", "--scores", "9 9 9"], 2),
        (["amend", "1", "--scores", "- - - -"], 2),
        (["amend", "1", "--scores", "9 9 9 9", "--total", "36"], 2),
        (["amend", "9", "--scores", "9 9 9 9"], 4),
        (["amend", "one", "--scores", "9 9 9 9"], 2),
        (["amend", "0", "--scores", "9 9 9 9"], 2),
        (["show", "9"], 4),
        (["remove", "9"], 4),
        (["move", "1"], 2),
        (["move", "1", "--to", "NN"], 4),
        (["move", "1", "--date", "2026-11-24"], 2),
        (["move", "9", "--date", "yesterday"], 4),
        (["list"], 2),
        (["list", "NN"], 4),
        (["list", "AB12", "--instrument", "xyz"], 4),
        (["resume"], 4),
    ],
)
def test_each_mistake_has_its_exit_code_and_changes_nothing(
    practice: Any, rated: str, words: list[str], code: int
) -> None:
    before = practice.do("scores", "list", rated)
    result = practice.run("scores", *words, "--json")
    assert (result.code, result.out) == (code, "")
    assert practice.do("scores", "list", rated) == before


def test_a_rating_moves_to_another_day_and_finds_its_session_there(practice: Any, rated: str) -> None:
    practice.do("session", "add", rated, "--date", "2026-11-09")
    assert practice.do("scores", "move", "1", "--date", "2026-11-09")["session"] == 2
    assert practice.do("scores", "move", "1", "--date", "2026-11-10")["session"] is None


def test_a_rating_moves_to_another_client_who_has_that_rater(practice: Any, rated: str, couple: str) -> None:
    practice.do("client", "add", "CD34")
    moved = practice.do("scores", "move", "1", "--to", "cd34", "--date", "2026-11-03")
    assert (moved["client"], moved["date"], moved["session"], moved["total"]) == ("CD34", "2026-11-03", None, 36.8)
    assert practice.do("scores", "list", rated) == []
    result = practice.run("scores", "move", "1", "--to", couple)
    assert (result.code, "A, B" in result.err) == (1, True)


def test_a_removed_rating_is_gone_until_undo(practice: Any, rated: str) -> None:
    assert practice.do("scores", "remove", "1")["total"] == 36.8
    assert practice.do("scores", "list", rated) == []
    assert practice.do("session", "show", rated)["ratings"] == []
    assert practice.run("scores", "amend", "1", "--total", "36").code == 4
    practice.do("undo")
    assert practice.do("session", "show", rated)["ratings"] == [1]


def test_the_list_is_by_date_of_one_client_or_of_all_client_by_client(practice: Any, rated: str, couple: str) -> None:
    practice.do("measure", "arm5", rated, "--scores", "6 6 2 6 7", "--date", "2026-10-26")
    practice.do("measure", "srs", couple, "--total", "30", "--rater", "B", "--date", "2026-10-01")
    practice.do("client", "close", couple, "--how", "planned")
    assert [r["id"] for r in practice.do("scores", "list", rated)] == [2, 1]
    assert [r["id"] for r in practice.do("scores", "list", "--all")] == [2, 1, 3]
    assert [r["id"] for r in practice.do("scores", "list", "--all", "--instrument", "SRS")] == [1, 3]


def test_the_card_says_what_a_rating_comes_to_and_where_the_cut_off_is_from(practice: Any, rated: str) -> None:
    card = practice.run("scores", "show", "1").out
    for words in ("36.8", "Goals and topics", "8.8", "OpenFIT", "fine"):
        assert words in card


@pytest.mark.parametrize(
    ("on", "said"),
    [("2026-06-01", "lies before the work with AB12 began"), ("2024-01-02", "lies before"), ("2026-11-20", "")],
)
def test_a_move_to_an_unlikely_day_is_done_and_said(practice: Any, on: str, said: str) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 9 9", "--date", "2026-11-09")
    moved = practice.run("scores", "move", "1", "--date", on)
    assert (moved.code, moved.err.startswith(on) if said else moved.err) == (0, True if said else "")
    assert said in moved.err
    assert practice.do("scores", "show", "1")["date"] == on


def test_a_move_to_a_client_whose_records_are_years_away_names_the_nearest(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2020-01-01")
    for on in ("2026-11-09", "2026-11-16"):
        practice.do("measure", "srs", "AB12", "--scores", "9 9 9 9", "--date", on)
    moved = practice.run("scores", "move", "1", "--date", "2022-11-09")
    assert "more than a year from every other record of AB12 (nearest: 2026-11-16)" in moved.err


def test_what_is_amended_is_shown_as_what_is_given(practice: Any, client: str) -> None:
    practice.do("measure", "srs", client, "--scores", "9 8 7 6")
    amended = practice.run("scores", "amend", "1", "--scores", "8 7 6 5").out
    assert len(amended.splitlines()) <= 14 < len(practice.run("scores", "show", "1").out.splitlines())
