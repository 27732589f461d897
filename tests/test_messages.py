"""Messages break at words at a terminal, and what is to be copied stays whole."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli import messages

LONG = "Go back to a backup: “alliance vault restore practice.vault.backups/practice-2026-11-02T080000.vault”, or ask."


@given(st.text("ab -“”\n", max_size=200), st.integers(1, 60))
def test_nothing_is_lost_and_only_what_has_no_break_is_longer(text: str, width: int) -> None:
    said = messages.wrapped(text, width)
    assert said.split() == text.split()
    assert all(len(line) <= width or " " not in line.strip() for line in said.split("\n"))


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_command_in_a_sentence_is_never_broken(width: int) -> None:
    command = "“alliance vault restore practice.vault.backups/practice-2026-11-02T080000.vault”,"
    assert command in messages.wrapped(LONG, width).split("\n") or width >= len(command)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("Done. Next: alliance client add AB12", "alliance client add AB12"),
        (
            'Say it in your words: alliance vault settings who_sees="we two"',
            'alliance vault settings who_sees="we two"',
        ),
        (
            "If you may: alliance instrument permit srs --on-screen, then go on.",
            "alliance instrument permit srs --on-screen,",
        ),
        ("alliance guide strategies: say why; ask what they would rather do", "alliance guide strategies:"),
        ("4 earlier: alliance trend KM07 --all", "alliance trend KM07 --all"),
        ("If you wish: alliance rupture close AB12 1 --as repaired", "alliance rupture close AB12 1 --as repaired"),
        ("Two of them: alliance vault merge '/a disk/b.vault'", "alliance vault merge '/a disk/b.vault'"),
    ],
)
def test_a_command_without_quotes_is_not_broken_either(said: str, command: str) -> None:
    assert any(command in line for line in messages.wrapped(said, 26).split("\n"))
    assert len(messages.wrapped(said, 26).split("\n")) > 1


@pytest.mark.parametrize(
    "said",
    [
        "She said: alliance was the word of her father, and never a good one in that house",
        "alliance felt weak today and neither of us could say what it was that had changed",
        "My note: alliance session went well until she looked at the clock and then no more",
    ],
)
def test_the_word_in_a_person_s_own_text_is_a_word_like_others(said: str) -> None:
    assert max(map(len, messages.wrapped(said, 32).split("\n"))) <= 32


@pytest.mark.parametrize("width", [34, 40, 80])
def test_commands_with_what_they_are_for_are_whole_at_any_width(width: int) -> None:
    rows = [("alliance --demo measure checkin", "your client's own screen: five lines"), ("alliance init", "your own")]
    lines = messages.to_type(rows, width)
    assert all(len(line) <= width for line in lines)
    assert all(any(command in line for line in lines) for command, _ in rows)
    assert " ".join(" ".join(lines).split()) == " ".join(f"{command} {why}" for command, why in rows)


def test_lines_that_fit_stay_as_they_are() -> None:
    assert messages.wrapped("Usage: x\n\n  a   b", 20) == "Usage: x\n\n  a   b"


@pytest.mark.parametrize("columns", [80, 40])
def test_at_a_terminal_a_message_breaks_at_words(practice: Any, columns: int) -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    words = [sys.executable, "-m", "alliance_cli", "client", "add", "Maria Sophia of the third floor"]
    process = subprocess.Popen(words, stderr=slave, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    os.close(slave)
    assert process.wait(30) == 2
    said = os.read(master, 4096).decode()
    os.close(master)
    lines = said.splitlines()
    assert max(map(len, lines)) <= columns
    assert " ".join(lines).split() == practice.run(*words[3:]).err.split()


def test_in_a_pipe_a_message_is_one_line(practice: Any) -> None:
    assert len(practice.run("client", "add", "Maria Sophia of the third floor").err.splitlines()) == 2
