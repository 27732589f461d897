"""Bare `alliance`: a greeting for who is new, the menu of the day for who has a vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


def test_without_a_terminal_it_greets_and_asks_nothing(practice: Any) -> None:
    result = practice.run()
    assert (result.code, "alliance --help" in result.out) == (0, True)


def test_without_a_vault_it_shows_the_first_steps(
    at_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_VAULT", str(tmp_path / "none.vault"))
    seen = at_terminal("")
    assert (seen.code, "alliance init" in seen.out, "alliance demo" in seen.out) == (0, True, True)


def test_one_path_leads_from_the_rating_to_the_note(at_terminal: Any, practice: Any, client: str) -> None:
    seen = at_terminal("\r\r9\r8\r9\r9\rtoo fast\r\r\rthe move\r\x13")
    assert seen.code == 0, seen.err
    (rating,) = practice.do("scores", "list", client)
    assert (rating["total"], rating["client_said"], rating["session"]) == (35, "too fast", 1)
    assert practice.do("session", "show", client)["note"] == {"happened": "the move"}
    assert "35.0 of 40" in seen.out
    assert {c["command"] for c in practice.do("history", client)} == {
        "alliance client add", "alliance measure", "alliance session add"
    }  # fmt: skip
    assert practice.do("undo")["undone"].startswith("alliance session add")
    assert [r["id"] for r in practice.do("scores", "list", client)] == [1]


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_left_at_the_menu_nothing_happens(at_terminal: Any, practice: Any, client: str, key: str) -> None:
    assert at_terminal(key).code == 130
    assert at_terminal(f"\r{key}").code == 130
    assert practice.do("session", "list") == []


def test_what_was_left_in_the_middle_is_offered_first(at_terminal: Any, practice: Any, client: str) -> None:
    at_terminal("9\r\x03", "measure", "srs", client)
    seen = at_terminal("\r8\r9\r9\r\r\r")
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["total"] == 35
