"""A line at a plain prompt, at a real pseudo-terminal: any length, edited, and carried on when it is left."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LEFT, RIGHT, HOME, END, DELETE, UP = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[A"
BACKSPACE, CTRL_A, CTRL_E = "\x7f", "\x01", "\x05"
ASK = "from alliance_cli.prompts.plain_line import line\n"
# Two lines, and what became of them, in hexadecimal so that an echo is not taken for it.
TWO_LINES = "first, second = line('First: '), line('Second: '); print('<' + second.encode().hex() + '>', flush=True)"
ONE_LINE = "answer = line('First: '); print(f'<{len(answer)} {set(answer)}>', flush=True)"
STOPPED = """
import pathlib, signal
from alliance_cli.app import _stopped
from alliance_cli.errors import Interrupted
for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, _stopped)
line('First: ')
try:
    line('Second: ')
except Interrupted as stopped:
    pathlib.Path({path!r}).write_text(f'<{{stopped.typed}}>', 'utf-8')
"""


@pytest.mark.parametrize(
    ("term", "brackets"),  # a dumb terminal sends no brackets
    [("xterm", ("", "")), ("xterm", ("\x1b[200~", "\x1b[201~")), ("dumb", ("", ""))],
    ids=["xterm", "xterm bracketed", "dumb"],
)
def test_a_hundred_thousand_letters_in_one_line_arrive(
    run_at_terminal: Callable[..., Any], term: str, brackets: tuple[str, str]
) -> None:
    run = run_at_terminal(ASK + ONE_LINE, term)
    run.wait_for("First: ")
    time.sleep(0.3)
    keys = (brackets[0] + "a" * 100_000 + brackets[1] + "\r").encode()
    threading.Thread(target=_type_all, args=(run.master, keys), daemon=True).start()
    run.wait_for("<100000 {'a'}>")


def _type_all(master: int, keys: bytes) -> None:
    while keys:
        keys = keys[os.write(master, keys[:1024]) :]


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("abd" + LEFT + "c", "abcd"),
        ("abd" + LEFT + LEFT + RIGHT + "c", "abcd"),
        ("größe" + LEFT + LEFT + BACKSPACE + "s", "grsße"),
        ("bc" + CTRL_A + "a" + CTRL_E + "d", "abcd"),
        ("bc" + HOME + "a" + END + "d", "abcd"),
        ("xabc" + HOME + DELETE, "abc"),
        ("ab" + UP + "c", "abc"),  # the line before is not brought back: somebody else may sit here
        ("a\tb\x1bgc", "a\tbc"),  # a letter with Alt is none
        ("one two\x17\x1bbx", "xone "),
    ],
)
def test_a_line_is_edited_with_the_usual_keys(
    run_at_terminal: Callable[..., Any], term: str, keys: str, line: str
) -> None:
    run = run_at_terminal(ASK + TWO_LINES, term)
    run.wait_for("First: ")
    run.type("before\r")
    run.wait_for("Second: ")
    time.sleep(0.2)
    run.type(keys + "\r")
    run.wait_for(f"<{line.encode().hex()}>")


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_what_is_typed_goes_on_below_at_a_word(run_at_terminal: Callable[..., Any], term: str) -> None:
    run = run_at_terminal(ASK + "line('First: ')", term)
    run.wait_for("First: ")
    time.sleep(0.3)
    run.type("to sleep without the lights on, and to see my sister again before the winter comes back")
    shown = "First: to sleep without the lights on, and to see my sister again before the\nwinter comes back"
    assert run.screen(shown) == shown


def test_a_dumb_terminal_shows_a_long_question_whole_and_moves_only_back(run_at_terminal: Callable[..., Any]) -> None:
    question = f"What happened ({'in the words of both ' * 6}): "
    run = run_at_terminal(ASK + f"print(line({question!r}).upper(), flush=True)", "dumb")
    run.wait_for("both ): ")
    assert run.shown.split() == question.split()
    time.sleep(0.2)
    run.type("abd" + LEFT + "c\r")
    run.wait_for("ABCD")
    assert "\x1b" not in run.shown


ENDINGS: dict[str, Callable[[Any], None]] = {
    "SIGHUP": lambda run: run.process.send_signal(signal.SIGHUP),
    "SIGTERM": lambda run: run.process.send_signal(signal.SIGTERM),
    "Ctrl-C": lambda run: run.type("\x03"),
}


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("how", ENDINGS)
@pytest.mark.parametrize("typed", ["“half a line", ""])
def test_a_half_typed_line_is_carried_on_however_it_ends(
    run_at_terminal: Callable[..., Any], tmp_path: Path, term: str, how: str, typed: str
) -> None:
    kept = tmp_path / "kept"
    run = run_at_terminal(ASK + STOPPED.format(path=str(kept)), term)
    run.wait_for("First: ")
    run.type("before\r")
    run.wait_for("Second: ")
    time.sleep(0.2)
    if typed:
        run.type(typed)
        run.wait_for(typed[1:])
    ENDINGS[how](run)
    run.process.wait(10)
    assert kept.read_text("utf-8") == f"<{typed}>"


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_half_a_line_is_carried_on_when_the_window_is_closed(
    run_at_terminal: Callable[..., Any], tmp_path: Path, term: str
) -> None:
    kept = tmp_path / "kept"
    run = run_at_terminal(ASK + STOPPED.format(path=str(kept)), term)
    run.wait_for("First: ")
    run.type("before\r")
    run.wait_for("Second: ")
    run.type("half a line")
    run.wait_for("half a line")
    os.close(run.master)
    run.master = os.open(os.devnull, os.O_RDONLY)  # for `end`
    run.process.wait(20)
    assert kept.read_text("utf-8") == "<half a line>"


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_paste_without_brackets_answers_one_question(run_at_terminal: Callable[..., Any], term: str) -> None:
    run = run_at_terminal(ASK + TWO_LINES, term)
    run.wait_for("First: ")
    run.type("one of three\rtwo of three\rthree of three\r")
    run.wait_for("Second: ")
    run.type("x\r")
    run.wait_for(f"<{b'x'.hex()}>")


def test_numbers_typed_ahead_each_end_with_their_own_enter(run_at_terminal: Callable[..., Any]) -> None:
    run = run_at_terminal(ASK + TWO_LINES.replace(": ')", ": ', gathers=False)"))
    run.wait_for("First: ")
    run.type("9.6\r8.8\r")
    run.wait_for(f"<{b'8.8'.hex()}>")


SCREENS: dict[str, tuple[str, str]] = {
    "wide letters, one taken out": ("漢字かな" + LEFT + LEFT + BACKSPACE, "Ask: 漢かな"),
    "over the edge": ("a" * 40 + "b" * 60, "Ask: " + "a" * 40 + "b" * 34 + "\n" + "b" * 26),
    "wide letters over the edge": ("字" * 40, "Ask: " + "字" * 37 + "\n" + "字" * 3),
    "a word taken out in the middle": ("one two three" + LEFT * 5 + "\x17", "Ask: one three"),
    "several lines": ("\x1b[200~one\ntwo\x1b[201~!", "Ask: one two!"),
}


@pytest.mark.parametrize("shown", SCREENS)
def test_the_screen_shows_what_stands_in_the_line(run_at_terminal: Callable[..., Any], shown: str) -> None:
    keys, screen = SCREENS[shown]
    run = run_at_terminal(ASK + "line('Ask: ')")
    run.wait_for("Ask: ")
    for key in re.findall(r"\x1b\[200~.*\x1b\[201~|\x1b\[.|.", keys, re.DOTALL):
        run.type(key)
    assert run.screen(until=screen) == screen


def test_the_edge_can_be_crossed_backwards(run_at_terminal: Callable[..., Any]) -> None:
    run = run_at_terminal(ASK + "print('<' + line('Ask: ') + '>', flush=True)", "dumb")
    run.wait_for("Ask: ")
    run.type("a" * 80)
    run.type(LEFT * 10 + "b\r")
    run.wait_for(f"<{'a' * 70}b{'a' * 10}>")
