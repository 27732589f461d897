"""A line at a plain prompt, at a real pseudo-terminal: any length, edited, and carried on when it is left."""

from __future__ import annotations

import os
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
        ("a\tb\x1b\x1bc", "a\tbc"),
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


def test_a_dumb_terminal_shows_a_long_question_whole_and_moves_only_back(run_at_terminal: Callable[..., Any]) -> None:
    question = f"What happened ({'in the words of both ' * 6}): "
    run = run_at_terminal(ASK + f"print(line({question!r}).upper(), flush=True)", "dumb")
    run.wait_for(question.strip())
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


def test_a_closed_window_stops_it_like_any_other_ending(run_at_terminal: Callable[..., Any], tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    run = run_at_terminal(ASK + STOPPED.format(path=str(kept)))
    run.wait_for("First: ")
    run.type("before\r")
    run.wait_for("Second: ")
    time.sleep(0.2)
    os.close(run.master)
    run.master = os.open(os.devnull, os.O_RDONLY)  # for `end`
    run.process.wait(10)
    assert kept.read_text("utf-8") == "<>"
