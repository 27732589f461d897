"""Another program holds the vault while something is typed: only what is known is said, and nothing is lost at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from alliance_cli.store import cipher
from tests.stories.open_forms import to_cases, to_note, to_plain_note, to_reflection


@pytest.fixture
def hold(practice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Callable[[], None]]]:
    """`hold()` lets nobody read or write the vault, until what it returns is called; waiting for it is short."""
    short = ["PRAGMA busy_timeout = 50" if "busy_timeout" in each else each for each in cipher._SETTINGS]
    monkeypatch.setattr(cipher, "_SETTINGS", tuple(short))
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    held: list[Any] = []

    def begin() -> Callable[[], None]:
        vault = practice.open()
        vault.db.execute("BEGIN EXCLUSIVE")
        held.append(vault)
        close: Callable[[], None] = vault.close
        return close

    yield begin
    for vault in held:
        vault.close()


@pytest.mark.parametrize("by_key", [True, False])
def test_a_note_that_cannot_be_read_is_not_said_to_be_gone(
    practice: Any, sit_down: Any, hold: Any, by_key: bool
) -> None:
    at = to_note(sit_down("session", "add", "AB12"))
    let_go = hold()
    at.type("mine")
    if by_key:
        at.type("\x03").sees("Ctrl-C once more leaves it unkept").type("\x03")
    else:
        at.sees("mine")
        os.kill(at.process.pid, signal.SIGTERM)
        at.sees("What you typed waits for it. Ctrl-C leaves it unkept.").type("\x03")
    at.sees("could not be read just now").sees("“alliance session resume” shows it")
    assert at.ends() == 130
    said = " ".join(at.page.split()).rpartition("Paused.")[2]
    assert "no longer in the vault" not in said and "Enter tries again" not in said
    let_go()
    assert [session["note"] for session in practice.do("session", "list", "AB12")] == [{}]


def test_a_rating_whose_last_sentence_was_lost_is_told_with_the_way_to_add_it(
    practice: Any, sit_down: Any, hold: Any
) -> None:
    at = sit_down("measure", "srs", "AB12").sees("As on paper").type("9\r9\r9\r9\r").sees("client say")
    let_go = hold()
    at.type("too fast").sees("too fast")
    os.kill(at.process.pid, signal.SIGTERM)
    at.sees("waits for it").type("\x03")
    at.sees("The rating is kept; what was said last is not.").sees("“alliance scores amend 1 --client-said TEXT” adds")
    assert at.ends() == 130
    let_go()
    amended = practice.do("scores", "amend", "1", "--client-said", "too fast")
    assert (amended["client_said"], amended["items"]) == ("too fast", [9, 9, 9, 9])


@pytest.mark.parametrize(
    ("words", "asked", "anew", "list_", "field"),
    [
        (("supervision", "add"), "With whom", "(Enter keeps it", "supervision", "with"),
        (("reflect", "write"), "done", "done", "reflect", "text"),
    ],
)
def test_one_press_of_ctrl_c_loses_no_open_answer(
    practice: Any, sit_down: Any, hold: Any, words: tuple[str, ...], asked: str, anew: str, list_: str, field: str
) -> None:
    at = sit_down(*words)
    if list_ == "reflect":
        at.sees("want to look at").type("\r")
    at.sees(asked).type("M. Ortiz").sees("M. Ortiz")
    let_go = hold()
    at.type("\x03").sees("Ctrl-C once more leaves it unkept").sees(anew)
    let_go()
    at.types("!").type("\x03").sees("is kept")
    assert at.ends() == 130
    assert [one[field] for one in practice.do(list_, "list")] == ["M. Ortiz!"]


def test_a_second_ctrl_c_leaves_it_and_says_so(practice: Any, sit_down: Any, hold: Any) -> None:
    at = sit_down("supervision", "add", "--plain").sees("With whom").type("M. Ortiz").sees("M. Ortiz")
    let_go = hold()
    at.type("\x03").sees("[M. Ortiz] (Enter keeps it").type("\x03").sees("The last answer is not kept")
    assert at.ends() == 130
    let_go()
    assert practice.do("supervision", "list") == []


@pytest.mark.parametrize(
    ("words", "begin", "typed", "number", "found"),
    [
        ("reflect write", to_reflection, "I hurry", signal.SIGHUP, "SELECT text FROM reflection"),
        ("supervision add", to_cases, " ", signal.SIGTERM, "SELECT code FROM client JOIN supervision_case"),
        ("session add AB12 --plain", to_plain_note, "sleep", signal.SIGHUP, "SELECT value FROM note"),
        ("measure srs AB12", lambda at: at.sees("As on paper"), "9.6", signal.SIGTERM, "SELECT steps FROM answer"),
        (
            "goal add AB12",
            lambda at: at.sees("client's words"),
            "calm",
            signal.SIGTERM,
            "SELECT value FROM preference WHERE name LIKE 'half%'",
        ),
    ],
    ids=["reflection", "ticks", "plain note", "number", "goal"],
)
def test_what_stands_open_waits_for_the_vault_when_the_program_is_ended(
    practice: Any, sit_down: Any, hold: Any, words: str, begin: Any, typed: str, number: int, found: str
) -> None:
    at = begin(sit_down(*words.split()))
    let_go = hold()
    at.type(typed).sees(typed.strip() or "●").process.send_signal(number)
    at.sees("What you typed waits for it.")
    let_go()
    at.sees("is kept")
    assert at.ends() == 130
    assert "not kept" not in at.page
    vault = practice.open()
    kept = [str(value) for row in vault.rows(found) for value in row.values()]
    vault.close()
    assert kept == [{" ": "AB12", "9.6": "96"}.get(typed, typed)]
