"""Goals stand in the client's words; who agreed to them is said and not guessed."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def goal(practice: Any, client: str) -> str:
    practice.do("goal", "add", client, "sleep through the night")
    return "1"


def test_a_goal_is_nobodys_until_someone_agrees(practice: Any, client: str, goal: str) -> None:
    assert practice.do("goal", "list", client) == [
        {
            "number": 1, "text": "sleep through the night", "agreed_by": "none", "since": "2026-11-23",
            "status": "open", "ended": None, "tasks": [],
        }
    ]  # fmt: skip
    assert practice.do("goal", "agree", client, goal, "--by", "both")["agreed_by"] == "both"
    assert practice.do("client", "show", client)["goals"] == practice.do("goal", "list", client)


def test_a_goal_has_tasks_and_other_words_and_an_end(practice: Any, client: str, goal: str) -> None:
    with_task = practice.do("goal", "task", client, goal, "a sleep diary", "--by", "client")
    assert [(t["number"], t["text"], t["agreed_by"]) for t in with_task["tasks"]] == [(1, "a sleep diary", "client")]
    assert practice.do("goal", "change", client, goal, "six hours")["text"] == "six hours"
    done = practice.do("goal", "done", client, goal)
    assert (done["status"], done["ended"], len(done["tasks"])) == ("done", "2026-11-23", 1)


def test_goals_are_numbered_per_client(practice: Any, client: str, couple: str, goal: str) -> None:
    assert practice.do("goal", "add", client, "see friends")["number"] == 2
    assert practice.do("goal", "add", couple, "argue less")["number"] == 1


def test_a_goal_that_has_ended_does_not_end_again(practice: Any, client: str, goal: str) -> None:
    assert practice.do("goal", "drop", client, goal)["status"] == "dropped"
    for words in (["done", client, goal], ["drop", client, goal], ["task", client, goal, "x"]):
        assert practice.run("goal", *words).code == 1


@pytest.mark.parametrize("verb", ["agree", "done", "drop"])
def test_a_goal_that_does_not_exist_is_exit_4(practice: Any, client: str, goal: str, verb: str) -> None:
    assert practice.run("goal", verb, client, "9").code == 4


@pytest.mark.parametrize(
    "words",
    [["add", "AB12", " "], ["add", "AB12", "x", "--by", "me"], ["agree", "AB12", "0"], ["agree", "AB12", "one"],
     ["add", "AB12"], ["change", "AB12", "1", ""]],
)  # fmt: skip
def test_what_is_missing_or_not_allowed_is_exit_2(practice: Any, client: str, goal: str, words: list[str]) -> None:
    assert practice.run("goal", *words).code == 2
    assert [g["text"] for g in practice.do("goal", "list", client)] == ["sleep through the night"]


def test_goals_of_one_day_are_told_apart_by_their_first_letters(at_terminal: Any, practice: Any, client: str) -> None:
    for words in ("to sleep through", "see my sister"):
        practice.do("goal", "add", client, words)
    seen = at_terminal("2\r", "goal", "done", client)
    assert seen.code == 0, seen.err
    assert "2) since 2026-11-23, s m s …" in seen.out
    listed = seen.out.partition("s m s …")[0]
    assert "sleep" not in listed and "sister" not in listed
