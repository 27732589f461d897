"""What a terminal sends of its own is swallowed whole; a paste is told from typing; Enter has two codes."""

from __future__ import annotations

import os
from typing import Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input

from alliance_cli.prompts import base_screen  # noqa: F401 - every page reads its keys so
from alliance_cli.prompts.keyboard import escape_waits, keyboard

PAUSE = None  # so long that nothing more comes
REPLIES = {
    "the clipboard": "\x1b]52;c;aGVsbG8gd29ybGQ=\x07",
    "a colour": "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
    "a version": "\x1bP>|xterm(390)\x1b\\",
    "a capability": "\x1bP1+r544e=787465726d\x1b\\",
    "a device": "\x1b[?62;1;6;22c",
    "a mode": "\x1b[?2004;2$y",
    "the cursor's place": "\x1b[12;40R",
    "focus": "\x1b[I",
    "focus lost": "\x1b[O",
    "a key of another protocol": "\x1b[103;5u",
    "a modified letter": "\x1b[27;6;71~",
    "an arrow with Alt": "\x1b[1;3A",
    "a picture's reply": "\x1b_Gi=31;OK\x1b\\",
    "a private message": "\x1b^anything at all\x1b\\",
    "a function key of its own": "\x1bO2P",
    "a string": "\x1bXanything\x1b\\",
    "a letter with Alt": "\x1bg",
    "one character for the beginning": "\x9b?1;2c",
    "a key of the console": "\x1b\x1b[A",
}


def keys(*readings: str | None, gathers: bool = True) -> list[tuple[str, str]]:
    """The keys that these readings make, each `(name, letters)`."""
    made: list[Any] = []
    with create_pipe_input() as typed, create_app_session(input=typed):
        source: Any = keyboard({}, gathers=lambda: gathers)
        for reading in readings:
            if reading is PAUSE:
                made += source.flush_keys()
            else:
                os.write(source.pipe.write_fd, reading.encode("utf-8", "surrogateescape"))
                made += source.read_keys()
    return [(getattr(k.key, "value", k.key), k.data) for k in made]


@pytest.mark.parametrize("what", REPLIES)
def test_what_the_terminal_says_by_itself_is_no_key(what: str) -> None:
    assert keys("a", REPLIES[what], "b", PAUSE) == [("a", "a"), ("b", "b")]


@pytest.mark.parametrize("what", [w for w in REPLIES if w not in ("a letter with Alt", "a key of the console")])
def test_nor_where_it_is_split_anywhere(what: str) -> None:
    reply = REPLIES[what]
    for at in range(2 if reply[0] == "\x1b" else 1, len(reply)):
        assert keys(reply[:at], reply[at:], "b") == [("b", "b")], at


@pytest.mark.parametrize("at", [1, 2])
def test_an_arrow_that_comes_in_two_parts_is_one(at: int) -> None:
    assert keys("\x1b[A"[:at], "\x1b[A"[at:]) == [("up", "\x1b[A")]


def test_the_rest_of_an_arrow_that_comes_too_late_types_nothing() -> None:
    assert keys("\x1b", PAUSE, "[A") == [("escape", "\x1b")]


def test_an_escape_alone_is_one_when_nothing_follows() -> None:
    assert keys("\x1b") == []
    assert keys("\x1b", PAUSE) == [("escape", "\x1b")]


def test_a_sequence_that_breaks_off_lets_ctrl_c_through() -> None:
    for broken in ("\x1b[12;", "\x1b]52;c;aGV", "\x1bP>|"):
        assert keys(broken + "\x03") == [("c-c", "\x03")]


@pytest.mark.parametrize("begun", ["\x90", "\x9d", "\x1b]"])
def test_a_string_without_an_end_swallows_no_more_than_a_moment(begun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys(f"{begun}12;", "a\r")[-1] == ("c-m", "\r")
    monkeypatch.setattr("alliance_cli.prompts.keyboard.LATE", 0.0)
    assert keys(f"{begun}12;", "abc") == [("<bracketed-paste>", "abc")]


@pytest.mark.parametrize("order", ["\x9b31m", "\x1b[31m", "\x1b[1;2m", "\x1b[<1m"])
def test_a_colour_is_no_mouse(order: str) -> None:
    assert keys(order, "b") == [("b", "b")]


def test_nothing_is_ever_selected() -> None:
    assert keys("a", "\0", "b", "\x1b[1;2H", "c") == [("a", "a"), ("b", "b"), ("home", ""), ("c", "c")]


def test_a_paste_loses_whole_sequences() -> None:
    pasted = "\x1b[200~li\x1b[Ane\x1b]52;c;QQ==\x07 z\u202e\x1b[201~"
    assert keys(pasted) == [("<bracketed-paste>", "line z")]
    assert keys("\x1b[200~a\x9bb\x1b[Ac\r\x1b[201~d") == [("<bracketed-paste>", "ac\n"), ("d", "d")]


def test_over_a_slow_line_an_escape_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    here = escape_waits()
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    assert escape_waits() > 2 * here


def test_a_paste_without_brackets_is_one() -> None:
    assert keys("one\rtwo\nthree") == [("<bracketed-paste>", "one\ntwo\nthree")]


def test_an_enter_after_typed_words_is_enter() -> None:
    assert keys("the week\r") == [("<bracketed-paste>", "the week"), ("c-m", "\r")]
    assert keys("\rthe week\r")[0] == ("c-m", "\r")
    assert keys("a\r") == [("a", "a"), ("c-m", "\r")]


def test_a_long_paste_stays_one_where_it_is_cut_at_a_line() -> None:
    page = "a line of text\n" * 60
    assert keys(page, "and more") == [
        ("<bracketed-paste>", page.rstrip("\n")),
        ("<bracketed-paste>", "\nand more"),
    ]
    assert keys(page, PAUSE)[-1] == ("c-m", "\r")


def test_both_codes_of_enter_end_a_number() -> None:
    enter = ("c-m", "\r")
    assert keys("9.2\n9\r", gathers=False) == [("9", "9"), (".", "."), ("2", "2"), enter, ("9", "9"), enter]
