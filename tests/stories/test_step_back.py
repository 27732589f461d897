"""Esc goes one step back, at a real terminal: from question to question, and out of a command to the menu."""

from __future__ import annotations

import time
from typing import Any


def again(desk: Any, words: str) -> Any:
    """Wait until these words stand on the screen a second time."""
    until = time.monotonic() + 20
    while desk.page.count(words) < 2 and time.monotonic() < until and desk.waits():
        pass
    assert desk.page.count(words) == 2, desk.page
    return desk


def test_what_was_answered_stands_there_when_one_comes_back_to_it(practice: Any, sit_down: Any) -> None:
    desk = sit_down("client", "add").sees("A code for the client").type("CD34\r").sees("Whom do you work with?")
    again(desk.type("\x1b"), "A code for the client").type("X\r").sees("CD34X")
    again(desk, "Whom do you work with?").type("\x03")
    assert desk.ends() == 130


def test_from_the_first_field_of_a_note_to_what_is_to_change(practice: Any, sit_down: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-11-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02", "--note", "quiet")
    desk = sit_down("session", "amend", "AB12", "1").sees("what is to change?").type("\r").sees("Ctrl-C pause")
    desk.type("\x1b").sees("the day (2026-11-02)").type("\x03")
    assert desk.ends() == 130


def test_from_how_it_was_to_when_to_whom_to_the_menu(practice: Any, sit_down: Any) -> None:
    practice.do("client", "add", "AB12")
    desk = sit_down().sees("What now?").type("2").sees("Which client?").type("\r").sees("When was the session?")
    again(desk.type("yesterday\r").sees("How was the appointment?").type("\x1b"), "When was the session?")
    again(again(desk.type("\x1b"), "Which client?").type("\x1b"), "What now?").type("q")
    assert desk.ends() == 0
    assert practice.do("session", "list") == []
