"""The first day: from an empty machine to a vault, at a real terminal."""

from __future__ import annotations

import re
import termios
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.prompts.new_passphrase import WORD_LIST

SENTENCE = "the train was late but we talked"


def on_paper(page: str) -> tuple[list[str], str]:
    """The groups of the recovery code, and the one that is asked for."""
    groups = re.findall(r"\b[A-Z2-7]{4}\b", page)
    [place] = re.findall(r"Group (\d+) of the code", page)
    return groups, groups[int(place) - 1]


def test_the_passphrase_is_typed_twice_and_a_group_of_the_code_is_asked_back(
    practice: Any, sit_down: Any, tmp_path: Path
) -> None:
    place = str(tmp_path / "mine" / "practice.vault")
    at = sit_down("--vault", place, "init", ALLIANCE_PASSPHRASE=None, rows=40)
    at.sees("A passphrase for your vault (nothing shows").type(f"{SENTENCE}\r")
    at.sees("Once more (nothing shows").type(f"{SENTENCE}\r")
    at.sees("from your paper")
    code, asked = on_paper(at.page)
    assert len(code) == 14
    at.type("ABCD\r").sees("not the group").type(f"{asked.lower()}\r")
    at.sees("taken off this screen")
    assert not set(code) & set(at.page.split())
    at.sees("How long must records be kept").type("10\r").sees("Minors").type("\r")
    assert at.ends() == 0
    assert SENTENCE not in at.sent

    asked_once = sit_down("--vault", place, "client", "list", ALLIANCE_PASSPHRASE=None)
    asked_once.sees("Passphrase").type(f"{SENTENCE}\r").sees("No clients yet")
    assert asked_once.ends() == 0
    wrong = sit_down("--vault", place, "client", "list", ALLIANCE_PASSPHRASE=None)
    for tries in (1, 2, 3):
        wrong.sees("nothing shows", tries).type("something else\r")
    assert wrong.ends() == 3
    assert wrong.sent.count("The passphrase does not open") == 3
    assert "damaged" not in wrong.page  # nothing in the file says so


def test_esc_at_the_retention_times_is_a_step_back_and_what_is_changed_there_is_kept(
    practice: Any, sit_down: Any, tmp_path: Path
) -> None:
    place = str(tmp_path / "mine.vault")
    at = sit_down("--vault", place, "init", rows=40).sees("from your paper").type("\r")
    at.sees("Adults").type("\x1b").sees("Your vault is made, so this is the first step").type("99\r")
    at.sees("Minors").type("\x1b")
    for question, times, answer in (("Adults", 3, "\x15\r"), ("Minors", 2, "7\r")):
        at.sees(question, times).type(answer)
    at.sees("Done. Next")
    assert (at.ends(), "already something" in at.page) == (0, False)
    assert practice.do("--vault", place, "vault", "retention") == {"adults": None, "minors": 7}


def phrases(page: str) -> list[str]:
    """The lines that are six words of the list."""
    known = set(WORD_LIST.read_text("ascii").split())
    return [line.strip() for line in page.splitlines() if len(line.split()) == 6 and set(line.split()) <= known]


def test_six_random_words_are_shown_once_typed_back_and_open_the_vault(
    practice: Any, sit_down: Any, tmp_path: Path
) -> None:
    place = str(tmp_path / "mine" / "practice.vault")
    at = sit_down("--vault", place, "init", ALLIANCE_PASSPHRASE=None, rows=40)
    at.sees("Enter alone gives you six random words").sees("A passphrase for your vault (nothing shows")
    at.type("\r").sees("The six words (nothing shows").type("\r\r")  # these are not to this person's liking
    at.sees("They are shown this once", 2)
    first, second = phrases(at.page)
    assert first != second
    at.type(f"{first}\r").sees("Those are not the six words")
    at.type(f"{second}\r").sees("Good. The phrase was taken off this screen").sees("from your paper")
    assert phrases(at.page) == []
    at.type("\r").sees("How long must records be kept").type("\r").sees("Minors").type("\r")
    assert at.ends() == 0
    assert at.sent.count(second) == 1
    opened = sit_down("--vault", place, "client", "list", ALLIANCE_PASSPHRASE=second)
    opened.sees("No clients yet")
    assert opened.ends() == 0


def test_a_well_known_example_is_named_before_it_is_taken(practice: Any, sit_down: Any, tmp_path: Path) -> None:
    at = sit_down("--vault", str(tmp_path / "practice2.vault"), "init", ALLIANCE_PASSPHRASE=None, rows=40)
    at.sees("A passphrase for your vault (nothing shows").type("Correct-Horse-Battery-Staple\r")
    at.sees("“correct horse battery staple” is a well-known example").sees("Once more (nothing shows")
    at.type("Correct-Horse-Battery-Staple\r").sees("from your paper")


def test_line_by_line_the_six_words_are_given_too(practice: Any, sit_down: Any, tmp_path: Path) -> None:
    place = str(tmp_path / "mine.vault")
    at = sit_down("--vault", place, "init", ALLIANCE_PASSPHRASE=None, TERM="dumb", rows=40)
    at.sees("A passphrase for your vault (nothing shows").type("\n").sees("The six words (nothing shows")
    [drawn] = phrases(at.page)
    at.type(f"{drawn}\n").sees("from your paper")
    assert at.sent.count(drawn) == 1


@pytest.mark.parametrize("keys", ["\x03", "one horse\r\x03", "\r\x03"])
def test_a_terminal_that_was_left_at_the_passphrase_shows_again_what_is_typed(
    practice: Any, sit_down: Any, tmp_path: Path, keys: str
) -> None:
    at = sit_down("--vault", str(tmp_path / "mine.vault"), "init", ALLIANCE_PASSPHRASE=None)
    at.sees("A passphrase for your vault (nothing shows").type(keys)
    assert at.ends() == 130
    assert termios.tcgetattr(at.master)[3] & termios.ECHO


@pytest.mark.parametrize(
    ("words", "done"),
    [
        (("--vault", "new.vault", "init"), "Your vault is made."),
        (("vault", "passphrase"), "The passphrase is changed."),
    ],
)
def test_what_ctrl_c_at_the_recovery_code_leaves_is_said(
    practice: Any, sit_down: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], done: str
) -> None:
    monkeypatch.chdir(practice.folder)
    at = sit_down(*words, ALLIANCE_NEW_PASSPHRASE="another walk before it").sees("from your paper").type("\x03")
    at.sees(f"Stopped. {done}").sees("Write the recovery code down now. It stands above until you close this window.")
    assert at.ends() == 130


def test_a_terminal_that_cannot_be_cleared_is_not_said_to_be(practice: Any, sit_down: Any, tmp_path: Path) -> None:
    at = sit_down("--vault", str(tmp_path / "new.vault"), "init", TERM="dumb").sees("from your paper")
    at.type(f"{on_paper(at.page)[1]}\r")
    at.sees("This terminal cannot be cleared.").type("\x03")
    assert at.ends() == 130
