"""What is asked before a slip gets in, and what is true of a form that cannot be written: at a real terminal."""

from __future__ import annotations

import signal
from datetime import date
from typing import Any

import pytest

from alliance_cli.exchange import result_code
from alliance_cli.forms import catalogue
from tests.conftest import PASSPHRASE
from tests.stories.conftest import ANOTHER_PASSPHRASE
from tests.stories.open_forms import to_note


@pytest.fixture
def client(practice: Any) -> str:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    return "AB12"


def test_a_result_code_of_another_client_is_asked_about(practice: Any, sit_down: Any, client: str) -> None:
    practice.do("client", "add", "CD34", "--since", "2026-11-02")
    code = result_code.encode(catalogue.load(None).find("checkin"), date(2026, 11, 20), [5, 6, 7, 8, 9])
    practice.do("measure", "checkin", client, "--code", code)
    words = ("measure", "checkin", "CD34", "--code", code)
    at = sit_down(*words).sees("recorded for AB12 already. Is it CD34's as well?").type("\r")
    at.sees("Nothing was recorded").sees("alliance scores list AB12")
    assert at.ends() == 1
    assert practice.do("scores", "list", "CD34") == []
    assert sit_down(*words).sees("Is it CD34's as well?").type("y").ends() == 0
    assert len(practice.do("scores", "list", "CD34")) == 1


def test_a_closed_client_is_said_to_be_closed_above_the_form(practice: Any, sit_down: Any, client: str) -> None:
    practice.do("client", "close", client, "--how", "planned")
    said = "AB12 is closed since 2026-11-23"
    for words, first in ((("session", "add", client), "When was"), (("measure", "srs", client), "As on paper")):
        at = sit_down(*words, PYTHONUNBUFFERED="1").sees(first)
        assert said in " ".join(at.sent.split())
        at.type("\x03")
        assert at.ends() == 130


@pytest.mark.parametrize(("answer", "code"), [("\r", 1), ("y", 0)])
def test_a_second_vault_beside_an_evicted_one_is_asked_about(
    practice: Any, sit_down: Any, answer: str, code: int
) -> None:
    practice.vault.rename(practice.folder / ".practice.vault.icloud")
    at = sit_down("init").sees("seems to belong at").sees("Make a new, empty vault all the same?").type(answer)
    if code == 0:
        at.sees("from your paper").type("\r").sees("Adults").type("\r").sees("Minors").type("\r")
    else:
        at.sees("No vault was made")
    assert (at.ends(), practice.vault.exists()) == (code, code == 0)


def test_a_passphrase_changed_in_another_window_is_asked_for_and_the_note_goes_on(
    practice: Any, sit_down: Any, client: str, another_passphrase: Any
) -> None:
    at = to_note(sit_down("session", "add", client))
    another_passphrase()
    at.type("mine\r").sees("was given another passphrase").sees("With it, this goes on")
    at.type(f"{PASSPHRASE}\r{ANOTHER_PASSPHRASE}\r").sees("Ctrl-C pause").type("\x13")
    assert at.ends() == 0
    assert [session["note"] for session in practice.do("session", "list", client)] == [{"happened": "mine"}]


def test_what_a_locked_vault_cannot_take_is_not_said_to_be_kept(
    practice: Any, sit_down: Any, client: str, another_passphrase: Any
) -> None:
    at = to_note(sit_down("session", "add", client))
    another_passphrase()
    at.type("mine").sees("mine")
    at.process.send_signal(signal.SIGHUP)
    at.sees("is not kept")
    assert at.ends() == 130
    assert practice.do("session", "list", client)[0]["note"] == {}


@pytest.mark.parametrize("how", [signal.SIGHUP, "\x03\x03"], ids=["HUP", "twice ^C"])
def test_what_cannot_be_read_is_not_said_to_be_kept(
    practice: Any, sit_down: Any, client: str, how: signal.Signals | str
) -> None:
    at = sit_down("measure", "srs", client).sees("As on paper").type("9.6\r").sees("9.6").type("9x").sees("9x")
    if isinstance(how, str):
        at.type(how[0]).sees("leaves it unkept").type(how[1])
    else:
        at.process.send_signal(how)
    at.sees("What stood in the open field is not kept")
    assert at.ends() == 130
    assert practice.do("scores", "show", "1")["items"] == [9.6, None, None, None]


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        (("client", "add"), "A code for the client"),
        (("away", "add"), "The first day"),
        (("import",), "Which file?"),
        (("reflect", "search"), "Which word?"),
    ],
)
def test_the_passphrase_is_asked_before_anything_that_shows_what_is_typed(
    practice: Any, sit_down: Any, words: tuple[str, ...], asks: str
) -> None:
    at = sit_down(*words, ALLIANCE_PASSPHRASE=None).sees("Passphrase")
    assert asks not in at.page
    at.type(f"{PASSPHRASE}\r").sees(asks)
    assert PASSPHRASE not in at.sent
