"""A person at the terminal: the same command line, with real key presses and a screen that is read back."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from alliance_cli import app
from tests.by_hand import by_hand


class Screen(io.StringIO):
    """A terminal's screen as a stream: it says that it is one."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Lines(io.TextIOWrapper):
    """A keyboard whose lines are read one by one, as plain prompts read them."""

    def __init__(self, typed: str) -> None:
        super().__init__(io.BytesIO(typed.encode()), encoding="utf-8")

    def isatty(self) -> bool:
        return True


class Seen(NamedTuple):
    code: int
    out: str
    err: str


Typed = Callable[..., Seen]


@pytest.fixture
def at_terminal(practice: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    """`at_terminal(keys, *words)`: type a command at a terminal of 80 columns, then the keys that its prompts take.

    With `lines=` the keys are whole lines, as `--plain` prompts read them.
    """
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(keys: str, *words: str, lines: str = "") -> Seen:
        out, err, before = Screen(), Screen(), sys.stdin
        sys.stdin = Lines(lines)
        try:
            with create_pipe_input() as keyboard, create_app_session(input=keyboard):
                by_hand(keyboard).send_text(keys)
                with redirect_stdout(out), redirect_stderr(err):
                    code = app.run(words)
        finally:
            sys.stdin = before
        return Seen(code, out.getvalue(), err.getvalue())

    yield run


@pytest.fixture
def client(practice: Any) -> str:
    """One client, seen for the first time on 2 November."""
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    return "AB12"


@pytest.fixture
def couple(practice: Any) -> str:
    practice.do("client", "add", "CP1", "--kind", "couple", "--participant", "A", "--participant", "B")
    return "CP1"
