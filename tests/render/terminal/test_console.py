"""Consoles: escapes for a terminal only, linear text for everything else."""

from __future__ import annotations

import io
import sys

import pytest

from alliance_cli.render.terminal.console import PIPE_WIDTH, console, is_plain, progress, put


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch):
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_pipe_is_wide_enough_for_every_row(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert console().width == PIPE_WIDTH


def test_a_terminal_is_plain_where_it_was_asked_for_or_can_do_no_more(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert not is_plain(False)
    assert is_plain(True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert is_plain(False)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert is_plain(False)


def test_no_terminal_no_colour(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert is_plain(False)


def test_what_is_no_prose_is_drawn_again_only_where_its_rows_are_counted(monkeypatch):
    class Drawn:
        times = 0

        def __rich_console__(self, console, options):
            self.times += 1
            yield "one\ntwo"

    monkeypatch.setattr(sys, "stdout", Terminal())
    out, part = console(), Drawn()
    put(out, part)
    assert part.times == 1
    assert put(out, part, counted=True) == 2
    assert put(out, "one\ntwo", counted=True) == 2


def test_a_bar_of_progress_is_shown_to_nobody_but_a_person(monkeypatch):
    seen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", seen)
    with progress("Drawing") as told:
        told(1, 2)
    assert seen.getvalue() == ""
    person = Terminal()
    monkeypatch.setattr(sys, "stderr", person)
    with progress("Drawing", quiet=True) as told:
        told(1, 2)
    assert person.getvalue() == ""
    with progress("Drawing") as told:
        told(1, 2)
    assert "Drawing" in person.getvalue()
