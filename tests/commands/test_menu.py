"""Bare `alliance`: a greeting for who is new, the menu of the day for who has a vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSPHRASE


def test_without_a_terminal_it_greets_and_asks_nothing(practice: Any) -> None:
    result = practice.run()
    assert (result.code, "alliance --help" in result.out) == (0, True)


def test_without_a_vault_it_shows_the_first_steps(
    at_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_VAULT", str(tmp_path / "none.vault"))
    seen = at_terminal("")
    assert (seen.code, "alliance init" in seen.out, "alliance demo" in seen.out) == (0, True, True)


@pytest.mark.parametrize("key", "145")
def test_without_a_client_the_menu_names_its_own_key(at_terminal: Any, practice: Any, key: str) -> None:
    seen = at_terminal(f"{key}q")
    assert (seen.code, "7 in this menu adds one." in seen.err) == (0, True)


def test_a_long_view_stays_until_a_key_is_pressed(at_terminal: Any, practice: Any, client: str) -> None:
    for number in range(18):
        practice.do("goal", "add", client, f"the goal number {number}")
    seen = at_terminal("4\rq")
    assert (seen.code, "Enter goes on to the menu" in seen.out) == (0, True)


def test_one_path_leads_from_the_rating_to_the_note(at_terminal: Any, practice: Any, client: str) -> None:
    seen = at_terminal("1\r\r\r\r9\r8\r9\r9\rtoo fast\rthe move\r\x13q")
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
    assert at_terminal(f"1{key}{key}").code == 130, "from a question to the menu, and out of it"
    assert practice.do("session", "list") == []


def test_a_note_that_is_paused_leads_back_to_the_menu_whose_numbers_stay(
    at_terminal: Any, practice: Any, client: str
) -> None:
    practice.do("client", "add", "CD34")
    seen = at_terminal("2\r\r\rthe move\x03" + "2CD34\r\r\r." + "n\x13q")
    assert (seen.code, "Paused: the note so far is kept" in seen.err, "n in this menu" in seen.err) == (0, True, True)
    notes = {s["client"]: s["note"] for s in practice.do("session", "list")}
    assert notes == {client: {"happened": "the move"}, "CD34": {}}


def test_a_partner_who_stayed_away_is_asked_for_no_form(at_terminal: Any, practice: Any, couple: str) -> None:
    only_b, marks = " \r", "9\r8\r9\r9\r"
    seen = at_terminal(f"1\r\r\r{only_b}\r{marks}.q")
    assert seen.code == 0, seen.err
    assert [r["rater"] for r in practice.do("scores", "list", couple)] == ["B"]
    assert practice.do("session", "show", couple)["absent"] == ["A"]


def test_what_was_left_in_the_middle_is_offered_first(at_terminal: Any, practice: Any, client: str) -> None:
    at_terminal("9\r\x03", "measure", "srs", client)
    for view in (("client", "show"), ("brief",)):
        assert "srs by the client, 2026-11-23: 1 of 4" in practice.run(*view, client).out
    seen = at_terminal("r8\r9\r9\r\rq")
    assert "Go on with the rating that was left: AB12, srs, 2026-11-23" in " ".join(seen.out.split())
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["total"] == 35


def keys_of(typed: str) -> int:
    """Key presses: an arrow is one."""
    return len(typed.replace("\x1b[B", "v").replace("\x1b[A", "v"))


def test_a_quiet_session_takes_five_keys(at_terminal: Any, practice: Any, client: str) -> None:
    keys = "2\r\r\r."
    assert at_terminal(f"{keys}q").code == 0
    assert [s["note"] for s in practice.do("session", "list", client)] == [{}]
    assert practice.run("session", "resume").code == 4, "the note is done"
    assert keys_of(keys) <= 5


def test_a_paper_form_takes_its_marks_and_four_keys_more(at_terminal: Any, practice: Any, client: str) -> None:
    marks, more = "9\r8\r9\r9\r", ("3\r\r", "\r")
    seen = at_terminal(f"{more[0]}{marks}{more[1]}q")
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["total"] == 35
    assert keys_of("".join(more)) <= 4


def test_the_card_is_seen_before_the_note_covers_it_and_a_quiet_one_needs_no_key_for_that(
    at_terminal: Any, practice: Any, client: str
) -> None:
    seen = at_terminal("1\r\r\r\r9\r8\r9\r9\r\r.q")
    assert seen.code == 0, seen.err
    assert "Enter goes on to the note" in seen.out.rpartition("35.0 of 0 to 40")[2].partition("What happened")[0]
    assert [s["note"] for s in practice.do("session", "list", client)] == [{}]


def test_the_client_s_lines_take_a_digit_and_enter_each(at_terminal: Any, practice: Any, client: str) -> None:
    begin, lines, seen_once = "\r", "9\r8\r7\r9\r5\r", "\r"
    said_nothing_and_handed_back = "\r\rp"
    seen = at_terminal(begin + lines + seen_once + said_nothing_and_handed_back, "measure", "checkin", client)
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["items"] == [9.0, 8.0, 7.0, 9.0, 5.0]
    assert keys_of(begin + lines + seen_once) <= 2 * 5 + 2


def test_the_passphrase_is_asked_once_in_all(
    at_terminal: Any, practice: Any, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    seen = at_terminal(f"{PASSPHRASE}\r2\r\r\r.4\r5q")
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", PASSPHRASE)
    assert seen.code == 0, "asked once more, it would have taken the next keys for the passphrase"
    assert len(practice.do("session", "list", client)) == 1


def test_a_new_client_is_added_from_the_menu_which_stays(at_terminal: Any, practice: Any, client: str) -> None:
    seen = at_terminal("7CD34\r\r\r\r\rq")
    assert (seen.code, [c["code"] for c in practice.do("client", "list")]) == (0, ["AB12", "CD34"])
    assert "Monday, 23 November 2026. What now?" in seen.out


def test_what_is_due_is_said_with_why_and_may_be_not_given(at_terminal: Any, practice: Any, client: str) -> None:
    practice.do("measure", "srs", client, "--total", "36", "--date", "2026-11-16")
    practice.do("measure", "srs", client, "--skipped", "forgot", "--date", "2026-11-17")
    seen = at_terminal("1\r\r\r3\r\x1b[B\r.q")
    assert seen.code == 0, seen.err
    assert "Session Rating Scale by the client is due" in seen.out
    assert ("2026-11-16" in seen.out, "2026-11-17" in seen.out) == (True, False), "passed over is not given"
    (_, _, rating) = practice.do("scores", "list", client)
    assert (rating["skipped"], rating["date"]) == ("no-time", "2026-11-23")


def test_a_form_that_was_not_given_is_said_on_its_screen(at_terminal: Any, practice: Any, client: str) -> None:
    seen = at_terminal("n\r", "measure", "srs", client)
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["skipped"] == "forgot"
    assert f"{client}, 2026-11-23, Session Rating Scale, client" in " ".join(seen.out.split())


def test_what_will_be_different_is_asked_once(at_terminal: Any, practice: Any, client: str) -> None:
    seen = at_terminal("1\r\r\r\r9\r8\r9\r9\rtoo fast\r\r\rslower\r\x13q")
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "1")["will_change"] is None
    assert practice.do("session", "show", client)["note"] == {"will_change": "slower"}


def test_what_the_page_for_both_has_asked_the_note_does_not_ask_again(
    at_terminal: Any, practice: Any, client: str
) -> None:
    practice.do("measure", "checkin", client, "--scores", "9 9 9 9 9", "--date", "2026-11-16")
    marks = "8\r" * 5
    seen = at_terminal(f"1\r\r\r\r\r{marks}\r\r\rp.q")
    assert seen.code == 0, seen.err
    assert practice.do("scores", "show", "2")["items"] == [8.0] * 5
    assert "What will we do differently?" in seen.out
    assert "What we will do differently" not in " ".join(seen.out.split())
