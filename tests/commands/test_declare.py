"""Every command is declared alike: an example in its help, and the three options that all of them take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from alliance_cli import app


def commands() -> Iterator[list[str]]:
    root: Any = typer.main.get_command(app.app())
    for noun in root.list_commands(None):
        found = root.get_command(None, noun)
        yield from ([noun, verb] for verb in found.commands) if hasattr(found, "commands") else [[noun]]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_each_command_explains_itself_with_an_example(practice: Any, words: list[str]) -> None:
    result = practice.run(*words, "--help")
    assert (result.code, result.err) == (0, "")
    assert f"Example: alliance {' '.join(words)}" in " ".join(result.out.split())
    for option in ("--json", "--no-input", "--plain"):
        assert option in result.out


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_help_fits_one_screen_and_breaks_between_words_in_a_narrow_window(
    practice: Any, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    wide = practice.run(*words, "--help").out
    assert len(wide.splitlines()) <= 24
    monkeypatch.setenv("COLUMNS", "40")
    narrow = practice.run(*words, "--help").out
    assert narrow.split() == wide.split()  # no word is broken
    assert max(map(len, narrow.partition("Example:")[0].splitlines())) <= 40


def completed(line: str) -> list[str]:
    words = line.split(" ")
    environment = {
        **{k: v for k, v in os.environ.items() if k != "ALLIANCE_PASSPHRASE"},
        "_ALLIANCE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }  # fmt: skip
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "alliance_cli"], env=environment, stdin=subprocess.PIPE, capture_output=True, text=True,
        timeout=30, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stderr == ""
    assert time.monotonic() - began < 10
    return done.stdout.split()


def test_completion_knows_the_instruments(practice: Any) -> None:
    assert "srs" in completed("alliance measure s")


def test_completion_of_codes_never_asks_for_the_passphrase(practice: Any, client: str) -> None:
    assert completed("alliance client show ") == []
