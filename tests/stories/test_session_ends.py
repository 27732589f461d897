"""A session ends at a real terminal: the client's own screen, the shared page, the paper form, the note."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

WIPED = "\x1b[3J"


@pytest.fixture
def client(practice: Any) -> str:
    practice.do("client", "add", "AB12", "--since", "2026-11-02", "--slot", "mon 10:00")
    practice.do("session", "add", "AB12", "--date", "2026-11-16", "--set", "will_change=go slower")
    practice.do("measure", "checkin", "AB12", "--scores", "9 9 9 9 9", "--date", "2026-11-16")
    return "AB12"


def test_the_client_puts_five_marks_and_both_look_at_them(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("measure", "checkin", client)
    at.sees("Enter begins").type("\r")
    at.sees("1 of 5").type("\x1b[C\x1b[6~\r")  # in the middle, then a centimetre to the left
    at.sees("2 of 5").type("\x1b[F\x1b[D\r")  # the right end, and a millimetre back
    at.sees("3 of 5").type("\r").sees("Put your mark on the line first").type("\x1b[H\r")
    at.sees("4 of 5").type("s").sees("s once more").type("s")
    at.sees("5 of 5").type("\x7f").sees("4 of 5").type("5\r").sees("5 of 5").type("5\r")
    at.sees("This is how you marked it.").type("\r")
    at.sees("What would make it a little better?").type("more time at the end\r")
    at.sees("What will we do differently?").type("stop ten minutes earlier\r")
    at.sees("p goes on")
    assert client not in at.page
    at.type("p").sees("Alliance check-in, by client")
    assert at.ends() == 0
    _, *theirs, card = at.sent.split(WIPED)
    assert client not in "".join(theirs)  # nor in what a screen keeps above it: it was wiped before and after
    assert client in card
    rating = practice.do("scores", "show", "2")
    assert rating["items"] == [4.0, 9.9, 0.0, 5.0, 5.0]
    assert (rating["source"], rating["client_said"]) == ("screen", "more time at the end")
    assert rating["will_change"] == "stop ten minutes earlier"


def test_left_in_the_middle_the_screen_is_wiped_and_it_goes_on_later(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("measure", "checkin", client)
    at.sees("Enter begins").type("\r").sees("1 of 5").type("\x1b[C\r").sees("2 of 5").type("\x03")
    at.sees("alliance scores resume")
    assert at.ends() == 130
    assert WIPED in at.sent.rpartition("2 of 5")[2]
    assert practice.do("scores", "show", "2")["items"] == [5.0, None, None, None, None]
    on = sit_down("scores", "resume")
    on.sees("Enter begins").type("\r")
    for number in (2, 3, 4, 5):
        on.sees(f"{number} of 5").type("\x1b[C\r")
    on.sees("This is how you marked it.").type("\r")
    on.sees("a little better").type("\r").sees("differently").type("\r").sees("p goes on").type("p")
    assert on.ends() == 0
    assert practice.do("scores", "show", "2")["complete"] is True


def test_the_paper_form_is_typed_in_and_the_note_follows(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down()
    at.sees("What now?").type("3")  # a rating alone
    at.sees("Which client?").sees("2026-11-16").type("\r")
    at.sees("Which form?").type("srs\r")
    at.sees("As on paper").type("9.6\r8,8\r9.1\r9.3\r")
    at.sees("What did your client say").type("a good pace\r")
    at.sees("What will you do differently").type("\r")
    at.sees("36.8 of 0 to 40").sees("What now?").type("q")
    assert at.ends() == 0

    note = sit_down("session", "add", client)
    note.sees("When was the session?").type("\r").sees("How was the appointment?").type("\r")
    note.sees("What happened").sees("go slower").types("Told me of the move.", "\r", "\r")
    note.types("the diary", "\r", "\x13")
    note.sees("36.8 of 40")  # the line for the clinical record
    assert note.ends() == 0
    session = practice.do("session", "show", client, "2")
    assert session["note"] == {"happened": "Told me of the move.", "plan": "the diary"}
    assert session["ratings"] == [2]
    assert practice.do("history")[0]["command"] == "alliance session add"


@pytest.mark.parametrize(("words", "environment"), [(("--plain",), {}), ((), {"TERM": "dumb"})])
def test_line_by_line_where_the_terminal_cannot_draw(
    practice: Any, sit_down: Any, client: str, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    at = sit_down("measure", "checkin", client, *words, **environment)
    at.sees("Press Enter to begin").type("\n")
    for number, mark in enumerate(("9", "8,5", "9.5", "7"), 1):
        at.sees(f"{number} of 5").sees("A number from 0 to 10").type(f"{mark}\n")
    at.sees("5 of 5").type("8.5\n").sees("4: There").sees(": 7").type("\n")  # all once more, and the screen is wiped
    at.sees("a little better").type("time\n").sees("differently").type("\n").sees("p and Enter goes on").type("p\n")
    assert at.ends() == 0
    assert practice.do("scores", "show", "2")["items"] == [9.0, 8.5, 9.5, 7.0, 8.5]
    assert "8.5" in at.sent
    assert "\x1b[" not in at.sent.replace(WIPED, "").replace("\x1b[H", "").replace("\x1b[2J", "")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_half_a_plain_line_of_a_note_is_kept(practice: Any, sit_down: Any, client: str, number: signal.Signals) -> None:
    at = sit_down("session", "add", client, TERM="dumb")
    at.sees("When was").type("\r").sees("Number [1]:").type("\r").sees("What happened")
    time.sleep(0.3)
    at.type("Told me of teh\x1b[D\x1b[D\x7fth\x1b[F").sees("Told me of theh")
    time.sleep(0.2)
    os.kill(at.process.pid, number)
    assert at.ends() == 130
    assert "Paused" in at.sent
    assert practice.do("session", "show", client, "2")["note"] == {"happened": "Told me of theh"}


def test_a_plain_mark_that_is_typed_and_not_confirmed_is_kept(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("measure", "srs", client, "--plain")
    at.sees("A hyphen stands for a missing answer.")
    time.sleep(0.3)
    at.type("9.6\r").sees("9.6")
    time.sleep(0.3)
    at.type("8.8").sees("8.8")
    time.sleep(0.2)
    os.kill(at.process.pid, signal.SIGHUP)
    assert at.ends() == 130
    assert "Paused" in at.sent
    again = sit_down("scores", "resume", TERM="dumb")
    again.sees("Relationship (3 more follow) [9.6]")
    time.sleep(0.3)
    again.type("\r").sees("[8.8]")
