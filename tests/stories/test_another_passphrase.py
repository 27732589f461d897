"""The vault gets another passphrase while something is typed: it is asked for unseen, and what stands open waits."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from alliance_cli.store import opening
from tests.stories.conftest import ANOTHER_PASSPHRASE
from tests.stories.open_forms import to_cases, to_note, to_plain_note, to_reflection

QUESTION = "(nothing shows"
WRONG = "a phrase that was never right"


@pytest.fixture(autouse=True)
def client(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")


FORMS = {
    "note": ("session add AB12", to_note, "mine", "\r", "SELECT value FROM note"),
    "plain note": ("session add AB12 --plain", to_plain_note, "mine", "\r", "SELECT value FROM note"),
    "reflection": ("reflect write", to_reflection, "I hurry", "\x1b\r", "SELECT text FROM reflection"),
    "supervision": (
        "supervision add",
        lambda at: at.sees("With whom"),
        "M. Ortiz",
        "\r",
        "SELECT supervisor FROM supervision",
    ),
    "ticks": ("supervision add", to_cases, " ", "\r", "SELECT code FROM client JOIN supervision_case"),
    "centimetres": ("measure srs AB12", lambda at: at.sees("As on paper"), "9.6", "\r", "SELECT steps FROM answer"),
    "card": (
        "measure checkin AB12",
        lambda at: at.sees("begin").type("\r").sees("1 of"),
        "\x1b[C",
        "\r",
        "SELECT 1 FROM answer",
    ),
}


NEXT = {
    "note": "Ctrl-S done",
    "plain note": "(1 more here)",
    "reflection": "\n",
    "supervision": "How many",
    "ticks": "decided for AB12",
    "centimetres": "Enter goes on",
    "card": "2 of",
}


SEEN_HERE = {"note", "ticks", "card"}  # one of each kind of screen; `make thorough` has all


@pytest.mark.parametrize(
    "form", [pytest.param(form, marks=() if form in SEEN_HERE else pytest.mark.thorough) for form in FORMS]
)
def test_three_tries_are_unseen_and_what_stands_open_waits_for_the_right_one(
    practice: Any, sit_down: Any, another_passphrase: Any, form: str
) -> None:
    words, begin, typed, enter, kept = FORMS[form]
    at = begin(sit_down(*words.split()))

    plain, back = "--plain" in words, typed if form in ("reflection", "supervision") else "tries again"

    def asked(typed: str) -> Any:
        """What is typed leads to the question, which listens from the moment it stands there."""
        asked_before = at.sent.count(QUESTION)
        return at.type(typed).sends(QUESTION, asked_before + 1)

    another_passphrase()
    at.type(typed).sees({" ": "●", "\x1b[C": "move the mark"}.get(typed, typed))
    seen = asked(enter).sent.count(back)
    for _ in range(3):  # after the third the question is for Enter alone, and a try there is let go, too
        asked(f"{WRONG}\r")
    at.type(f"{WRONG}\r")
    if not plain:
        at.type(f"{WRONG}\r")  # typed ahead of the form
    at.sends(back, seen + 1)
    seen = asked(enter).type("half of it").sent.count(back)
    at.type("\x03").sends(back, seen + 1)
    seen = asked(enter).sent.count(NEXT[form])
    at.type(f"{ANOTHER_PASSPHRASE}\r").sends(NEXT[form], seen + 1)
    if form != "reflection":
        at.type("\x03")
    at.ends()
    assert WRONG not in at.sent and "half of it" not in at.sent and ANOTHER_PASSPHRASE not in at.sent
    assert "unexpected" not in at.sent
    vault = opening.unlock(practice.vault, ANOTHER_PASSPHRASE, command="alliance test")
    found = [str(value) for row in vault.rows(kept) for value in row.values()]
    vault.close()
    assert found == [{" ": "AB12", "9.6": "96", "\x1b[C": "1"}.get(typed, typed)]


@pytest.mark.parametrize(
    "form", ["note", *(pytest.param(f, marks=pytest.mark.thorough) for f in ("reflection", "plain note"))]
)
def test_a_window_closed_over_the_passphrase_is_told_for_what_it_is(
    practice: Any, sit_down: Any, another_passphrase: Any, form: str
) -> None:
    words, begin, typed, enter, _ = FORMS[form]
    at = begin(sit_down(*words.split()))
    another_passphrase()
    at.type(typed).sees(typed).type(enter).sees("nothing shows as you type").process.send_signal(signal.SIGHUP)
    at.sees("not kept. The vault was given another passphrase in the meantime.")
    assert at.ends() == 130
    assert "does not open" not in at.sent
