"""Two windows on one record: nothing is overwritten unasked, nothing typed is lost, nothing reaches somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.open_forms import to_note


@pytest.fixture
def client(practice: Any) -> str:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    practice.do("client", "add", "CD34", "--since", "2026-11-02")
    return "AB12"


def notes(practice: Any, client: str) -> list[dict[str, str]]:
    return [session["note"] for session in practice.do("session", "list", client)]


def test_a_field_that_was_amended_elsewhere_is_shown_and_asked_about(practice: Any, sit_down: Any, client: str) -> None:
    at = to_note(sit_down("session", "add", client))
    practice.do("session", "amend", client, "1", "--note", "theirs")
    at.type("mine\r").sees("It now holds “theirs”").sees("Enter keeps what stands here instead")
    assert notes(practice, client) == [{"happened": "theirs"}]
    at.type("\r").type("\x03").sees("the note so far is kept")
    assert at.ends() == 130
    assert notes(practice, client) == [{"happened": "mine"}]
    for left in ([{"happened": "theirs"}], [{}], []):
        practice.do("undo")
        assert notes(practice, client) == left


@pytest.mark.parametrize(
    "gone", [("session", "remove", "AB12", "1"), ("undo",), ("session", "move", "AB12", "1", "--to", "CD34")]
)
def test_a_note_whose_session_is_gone_becomes_a_note_of_its_own(
    practice: Any, sit_down: Any, client: str, gone: tuple[str, ...]
) -> None:
    at = to_note(sit_down("session", "add", client))
    practice.do(*gone)
    at.type("mine").type("\x03").sees("is a note of its own")
    assert at.ends() == 130
    assert notes(practice, client) == [{"happened": "mine"}]
    assert {"happened": "mine"} not in notes(practice, "CD34")
    on = sit_down("session", "resume")
    on.sees("Ctrl-C pause").type("\x13")
    assert on.ends() == 0


def test_a_rating_is_never_half_of_one_form_and_half_of_another(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("measure", "srs", client)
    at.sees("As on paper").type("9.6\r").sees("9.6")
    practice.do("scores", "amend", "1", "--scores", "1 1 1 1")
    at.type("8.8\r").sees("changed in another window").type("\r")
    at.type("\x03").sees("every answer so far is kept")
    assert at.ends() == 130
    for items in ([9.6, 8.8, None, None], [1, 1, 1, 1], [9.6, None, None, None]):
        assert practice.do("scores", "show", "1")["items"] == items
        practice.do("undo")
    assert practice.do("scores", "list", client) == []


@pytest.mark.parametrize(("answer", "items"), [("n", [5, 5, 7.3, 6.4]), ("y", [1, 2, 3, 4])])
def test_a_finished_rating_that_was_amended_elsewhere_is_shown_and_asked_about(
    practice: Any, sit_down: Any, client: str, answer: str, items: list[float]
) -> None:
    practice.do("measure", "srs", client, "--scores", "9 8 7 6")
    at = sit_down("scores", "amend", "1").sees("As on paper").type("1\r").sees("1")
    practice.do("scores", "amend", "1", "--scores", "5 5 7.3 6.4")
    at.type("2\r3\r4\r").sees("There: 5 5 7.3 6.4").sees("Here: 1 2 3 4").sees("instead?").type(answer)
    assert at.ends() == (0 if answer == "y" else 1)
    assert practice.do("scores", "show", "1")["items"] == items


@pytest.mark.parametrize("done", [True, False])
def test_a_rating_that_was_taken_back_elsewhere_is_said_to_be_one_of_its_own(
    practice: Any, sit_down: Any, client: str, done: bool
) -> None:
    at = sit_down("measure", "srs", client).sees("As on paper").type("9\r8\r").sees("8")
    practice.do("undo")
    at.type("7\r6\r").sees("client say").type("\r") if done else at.type("7\r\x03")
    at.sees("taken back, removed or moved in another window").sees("is a rating of its own")
    assert at.ends() == (0 if done else 130)
    [kept] = practice.do("scores", "list", client)
    assert kept["items"][:3] == [9, 8, 7]


@pytest.mark.parametrize("gone", [("undo",), ("session", "remove", "AB12", "1"), ("scores", "remove", "1")])
def test_what_became_a_record_of_its_own_is_what_the_next_undo_takes_back(
    practice: Any, sit_down: Any, client: str, gone: tuple[str, ...]
) -> None:
    practice.do("goal", "add", "CD34", "nothing to do with it")
    rated = gone[0] == "scores"
    if rated:
        at = sit_down("measure", "srs", client).sees("As on paper").type("9\r8\r").sees("8")
    else:
        at = to_note(sit_down("session", "add", client)).type("first\r").sees("What happened: first")
    practice.do(*gone)
    at.type("7\r6\r").sees("client say").type("\r") if rated else at.type("mine").type("\x13")
    at.sees("of its own")
    assert at.ends() == 0
    assert len(practice.do("scores" if rated else "session", "list", client)) == 1
    assert ("measure" if rated else "session add") in practice.do("undo")["undone"]
    assert practice.do("scores" if rated else "session", "list", client) == []
    if gone != ("undo",):  # the one before comes back, since its removal is the next
        assert gone[0] in practice.do("undo")["undone"]
        assert ("measure" if rated else "session add") in practice.do("undo")["undone"]
    assert "goal add" in practice.do("undo")["undone"]


def test_a_note_that_was_left_is_offered(practice: Any, sit_down: Any, client: str) -> None:
    at = to_note(sit_down("session", "add", client))
    at.type("half").type("\x03").sees("the note so far is kept")
    assert at.ends() == 130
    on = sit_down("session", "add", client)
    on.sees("was left in the middle. Go on with it?").type("\r")
    on.sees("half").type("\x13")
    assert on.ends() == 0
    assert notes(practice, client) == [{"happened": "half"}]


@pytest.mark.parametrize(
    ("words", "way", "list_"),
    [
        (("reflect", "write"), ("want to look at", "\r"), "reflect"),
        (("supervision", "add"), ("With whom", "M. Ortiz\r"), "supervision"),
    ],
)
def test_what_was_left_is_offered_by_its_command_and_by_the_menu(
    practice: Any, sit_down: Any, client: str, words: tuple[str, ...], way: tuple[str, str], list_: str
) -> None:
    at = sit_down(*words)
    at.sees(way[0]).type(way[1]).sees("done" if list_ == "reflect" else "How many").type("12").type("\x03")
    assert at.ends() == 130
    assert len(practice.do(list_, "list")) == 1
    sit_down().sees(f"Go on with the {'reflection' if list_ == 'reflect' else 'supervision'} that was left")
    on = sit_down(*words)
    on.sees("Go on with it?").type("\x03")
    assert on.ends() == 130


def erase(practice: Any, client: str) -> None:
    practice.do("client", "erase", client, "--confirm", client)


@pytest.mark.parametrize("typed", ["mine", ""])
def test_nothing_more_is_kept_of_who_was_erased_and_that_is_what_is_said(
    practice: Any, sit_down: Any, client: str, typed: str
) -> None:
    at = to_note(sit_down("session", "add", client))
    erase(practice, client)
    if typed:
        at.type("mine\r").sees("AB12 is no longer in the vault").sees("Nothing more is kept of them")
    at.type("\x03").sees("Nothing of this note is kept").sees("AB12 was erased")
    assert at.ends() == 130
    assert b"unexpected" not in at.sent.encode()
    assert [one["code"] for one in practice.do("client", "list")] == ["CD34"]


def test_a_rating_of_who_was_erased_is_not_kept(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("measure", "srs", client).sees("As on paper").type("9.6\r").sees("9.6")
    erase(practice, client)
    at.type("8.8\r").sees("AB12 is no longer in the vault").type("\x03")
    at.sees("The answers are not kept")
    assert at.ends() == 130
    assert practice.do("scores", "list", "--all") == []


def test_what_was_said_over_a_rating_that_is_gone_is_kept_with_the_rating(
    practice: Any, sit_down: Any, client: str
) -> None:
    at = sit_down("measure", "srs", client).sees("As on paper").type("9\r9\r9\r9\r").sees("client say")
    practice.do("scores", "move", "1", "--to", "CD34")
    at.type("too fast\r").sees("differently").type("\r")
    assert at.ends() == 0
    [mine], [theirs] = (practice.do("scores", "list", code) for code in (client, "CD34"))
    assert (mine["client_said"], mine["items"], theirs["client_said"]) == ("too fast", [9, 9, 9, 9], None)


def test_a_client_with_another_code_is_the_same_client(practice: Any, sit_down: Any, client: str) -> None:
    at = to_note(sit_down("session", "add", client))
    practice.do("client", "rename", client, "EF56")
    at.type("mine").type("\x03").sees("the note so far is kept")
    assert at.ends() == 130
    assert notes(practice, "EF56") == [{"happened": "mine"}]


def test_a_reflection_that_is_gone_is_kept_anew_and_one_on_an_erased_client_is_not(
    practice: Any, sit_down: Any, client: str
) -> None:
    for gone, left in ((lambda: practice.do("undo"), ["mine and more"]), (lambda: erase(practice, client), [])):
        at = sit_down("reflect", "write", client).sees("want to look at").type("\r").sees("done").type("mine\x03")
        assert at.ends() == 130
        at = sit_down("session", "resume").sees("mine")
        gone()
        at.type(" and more\x03").sees("what you wrote is kept" if left else "What stood there is not kept")
        assert at.ends() == 130
        assert [one["text"] for one in practice.do("reflect", "list")] == left
        if left:
            practice.do("undo")


def test_a_day_that_was_amended_elsewhere_is_shown_and_asked_about(practice: Any, sit_down: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-16")
    at = sit_down("session", "amend", client, "1").sees("what is to change?").types("2", "\r").sees("When was it?")
    practice.do("session", "amend", client, "1", "--date", "2026-11-17", "--mode", "phone")
    at.types("2026-11-18\r").sees("There it is now: 2026-11-17, attended, phone").sees(
        "Keep what was chosen here instead?"
    )
    at.types("y\r")
    assert at.ends() == 0
    (kept,) = practice.do("session", "list", client)
    assert (kept["date"], kept["mode"]) == ("2026-11-18", "phone"), "what was not asked here stays as it is there"
