"""Esc goes one step back, at a real terminal: from question to question, and out of a command to the menu."""

from __future__ import annotations

from typing import Any

import pytest


def test_what_was_answered_stands_there_when_one_comes_back_to_it(practice: Any, sit_down: Any) -> None:
    desk = sit_down("client", "add").sees("A code for the client").type("CD34\r").sees("Whom do you work with?")
    desk.type("\x1b").sees("A code for the client", 2).type("X\r").sees("CD34X")
    desk.sees("Whom do you work with?", 2).type("\x03")
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
    desk.type("yesterday\r").sees("How was the appointment?").type("\x1b").sees("When was the session?", 2)
    desk.type("\x1b").sees("Which client?", 2).type("\x1b").sees("What now?", 2).type("q")
    assert desk.ends() == 0
    assert practice.do("session", "list") == []


@pytest.mark.parametrize(("words", "environment"), [(("--plain",), {}), ((), {"TERM": "dumb"})])
def test_line_by_line_esc_leads_back_and_no_letter_after_it_is_lost(
    practice: Any, sit_down: Any, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    practice.do("client", "add", "AB12")
    desk = sit_down("measure", *words, rows=140, **environment).sees("< (less than) and Enter goes one step back.")
    desk.sees("Number [1]:").type("\r").sees("Which form?").type("\x1b").sees("Which client?", 2).type("1\r")
    desk.sees("Which form?", 2).type("srs\r").sees("Relationship (3 more follow):").type("9\r")
    desk.sees("Goals and topics (2 more follow):").type("<\r").sees("Relationship (3 more follow) [9]:").type("8.5\r")
    desk.sees("Goals and topics (2 more follow):", 2).type("7\x1b").sees("Relationship (3 more follow) [8.5]:")
    desk.types("9.1\r").sees("Goals and topics (2 more follow) [7]:").type("\r").sees("Approach").type("9\r")
    desk.sees("Overall").type("9\r").sees("What did your client say about it?").type("\r")
    assert desk.ends() == 0
    assert practice.do("scores", "show", "1")["items"] == [9.1, 7.0, 9.0, 9.0]


def test_from_the_second_partner_s_form_nothing_is_lost_and_only_that_one_is_asked_again(
    practice: Any, sit_down: Any
) -> None:
    practice.do("client", "add", "CP1", "--kind", "couple", "--participant", "A", "--participant", "B")
    desk = sit_down().sees("What now?").type("1").sees("Which client?").type("\r").sees("When was").type("yesterday\r")
    desk.sees("How was the appointment?").type("\r").sees("Who was there?").type("\r")
    desk.sees("No rating is planned").type("\r").sees("Scale, A").type("9\r8\r9\r9\r").sees("Scale, B").type("\x1b")
    desk.sees("35.0 of 0 to 40").sees("is not finished").type("\r").sees("Scale, B").type("5\r5\r5\r5\r")
    desk.sees("goes on to the note").type("\r").sees("What happened").type("\x03")
    desk.sees("Paused: the note so far is kept").type("q")
    assert desk.ends() == 0
    assert [(r["rater"], r["total"], r["date"]) for r in practice.do("scores", "list", "CP1")] == [
        ("A", 35, "2026-11-22"), ("B", 20, "2026-11-22")
    ]  # fmt: skip
    (session,) = practice.do("session", "list", "CP1")
    assert (session["date"], session["ratings"]) == ("2026-11-22", [1, 2])


def test_from_a_form_after_the_first_the_session_stays_to_be_gone_on_with(practice: Any, sit_down: Any) -> None:
    practice.do("client", "add", "AB12", "--schedule", "srs=each", "--schedule", "ors=each")
    desk = sit_down().sees("What now?").type("1").sees("Which client?").type("\r").sees("When was").type("\r")
    desk.sees("How was").type("\r").sees("is due").type("\r").sees("F10 done").type("9\r8\r9\r9\r").sees("say about")
    desk.type("\r").sees("Outcome Rating Scale by").type("\x1b").sees("is kept, still without its note")
    desk.sees("n) Go on").type("q")
    assert desk.ends() == 0
    assert len(practice.do("session", "list", "AB12")) == len(practice.do("scores", "list", "AB12")) == 1


def test_the_client_s_first_page_leads_back_once_the_practitioner_has_the_device(practice: Any, sit_down: Any) -> None:
    practice.do("client", "add", "AB12")
    desk = sit_down("measure").sees("Which client?").type("\r").sees("Which form?").type("checkin\r")
    desk.sees("Enter begins · b goes back").type("\r").sees("1 of 5").type("\x1b").sees("Enter begins").type("\x1b")
    desk.sees("Please give this back to your therapist now.").sees("Practitioner: p goes on")
    assert "AB12" not in desk.page
    desk.type("p").sees("Which form?").type("\x03")
    assert desk.ends() == 130
