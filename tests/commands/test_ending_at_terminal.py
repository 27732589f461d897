"""The end of the work: a look back after a planned one, what may still be done after another, nothing after a death."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def seen(practice: Any, client: str) -> str:
    practice.do("goal", "add", client, "Sleep through the night")
    practice.do("session", "add", client, "--note", "Calm.")
    practice.do("measure", "srs", client, "--total", "37")
    return client


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_after_a_planned_ending_there_is_a_review_two_lines_and_a_page(
    at_terminal: Any, practice: Any, seen: str
) -> None:
    page = practice.folder / "our-work.html"
    typed = f"y\nWe said goodbye.\nTrust takes time.\ny\n{page}\n"
    done = at_terminal("", "client", "close", seen, "--how", "planned", "--plain", lines=typed)
    assert done.code == 0, done.err
    assert "What you wanted, in your words" in _flat(done.out) and "Sleep through the night" in done.out
    later = practice.do("session", "show", seen)["addenda"]
    assert [(one["from"], one["text"]) for one in later] == [("me", "We said goodbye."), ("me", "Trust takes time.")]
    assert "Sleep through the night" in page.read_text("utf-8")


def test_after_an_unplanned_one_the_last_sessions_only_if_wanted_and_a_message(
    at_terminal: Any, practice: Any, seen: str
) -> None:
    typed = "n\n1\nShe moved away.\n"
    done = at_terminal("", "client", "close", seen, "--how", "unplanned", "--plain", lines=typed)
    assert done.code == 0, done.err
    assert "Calm." not in done.out and "the door left open?" in _flat(done.out)
    assert practice.do("session", "show", seen)["addenda"][0]["text"].endswith("the door left open? Yes.")
    assert practice.do("reflect", "show", "1")["text"] == "She moved away."


def test_after_any_other_nothing_is_asked(at_terminal: Any, practice: Any, seen: str) -> None:
    done = at_terminal("", "client", "close", seen, "--how", "other", "--date", "today")
    assert (done.code, practice.do("session", "show", seen)["addenda"]) == (0, []), done.err


def test_everything_asked_has_an_option(practice: Any, seen: str) -> None:
    practice.do(
        "client", "close", seen, "--how", "unplanned", "--message-sent", "no", "--remember", "A letter is due.",
        "--on-ending", "She did not come back.",
    )  # fmt: skip
    told = [one["text"] for one in practice.do("session", "show", seen)["addenda"]]
    assert told[0] == "She did not come back." and told[1].endswith("No.")
    assert practice.run("client", "close", seen, "--how", "planned", "--message-sent", "perhaps").code == 2


def test_the_practice_sets_endings_beside_the_last_alliance(practice: Any) -> None:
    for number in range(10):
        code = practice.do("client", "add", f"P{number}", "--since", "2026-11-01")["code"]
        practice.do("measure", "srs", code, "--total", f"{30 + number}")
        practice.do("client", "close", code, "--how", "planned")
    found = {each["name"]: each for each in practice.do("practice")["estimates"]}
    assert (found["last_srs_planned"]["value"], found["last_srs_planned"]["n"]) == (34.5, 10)
    assert found["last_srs_unplanned"]["value"] is None and "so far" in found["last_srs_unplanned"]["note"]
