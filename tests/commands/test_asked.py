"""Whatever is left out is asked: every verb at a pseudo-terminal with nothing but its name; nobody there, exit 2."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from alliance_cli import app
from alliance_cli.prompts import ask  # loaded once, before the forks
from tests.own_process import OwnProcess

ASKED = "\x1b[?2004h"  # a prompt is open: what is pasted into it comes in brackets
# What needs nothing: it lists, goes on with what was left, or works on the whole.
NEED_NOTHING = set(
    "client list, away list, session list, session resume, scores resume, rupture list, caseload, supervision list,"
    " reflect list, practice, instrument list, instrument languages,"
    " vault status, vault unlock, vault lock, vault backup, vault check,"
    " vault retention, vault settings, undo, history, hours, init, demo".replace(", ", ",").split(",")
)
DO_WITHOUT = {"guide", "report", "supervision add"}  # where nobody is there


def verbs() -> Iterator[str]:
    root: Any = typer.main.get_command(app.app())
    for noun in root.list_commands(None):
        found = root.get_command(None, noun)
        yield from (f"{noun} {verb}" for verb in found.commands) if hasattr(found, "commands") else [noun]


ASKING = sorted(set(verbs()) - NEED_NOTHING)


def _full(practice: Any) -> None:
    """Something of each kind to choose between."""
    for code in ("AB12", "DQ58", "LD19"):
        practice.do("client", "add", code, "--since", "2026-09-01")
    practice.do("client", "close", "LD19", "--how", "planned")
    for number, marks in enumerate(("9 9 9 9", "9 9 9 9", "9 9 9 9", "5 5 5 5")):
        day = f"2026-11-0{2 + 2 * number}"
        practice.do("session", "add", "AB12", "--date", day, "--note", f"week {number + 1}")
        practice.do("measure", "srs", "AB12", "--scores", marks, "--date", day)
    practice.do("goal", "add", "AB12", "sleep")
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "4")
    practice.do("away", "add", "2026-12-21", "2027-01-08")
    practice.do("reflect", "write", "--text", "I hurry.")
    practice.do("supervision", "add", "--decision", "AB12: slower")


@pytest.fixture
def full(practice: Any) -> Any:
    return practice.begun_by(_full)


def left_at_the_first_question(*words: str) -> tuple[int, str]:
    """The command in a process of its own at a pseudo-terminal, Ctrl-C once it asks: exit code, all it said."""
    run = OwnProcess(lambda: app.run(words), os.environ, 80, 24)
    said, stopped, until = "", False, time.monotonic() + 20
    while time.monotonic() < until:
        if not select.select([run.master], [], [], 0.1)[0]:
            if ASKED in said and not stopped:
                os.write(run.master, b"\x03")
                stopped = True
            continue
        try:
            said += os.read(run.master, 65536).decode(errors="replace")
        except OSError:
            break
    else:
        run.send_signal(signal.SIGKILL)
    os.close(run.master)
    return run.wait(20), said


def test_every_verb_asks_for_what_is_left_out(full: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask
    monkeypatch.setenv("TERM", "xterm-256color")
    before = full.do("history")
    answered = {verb: left_at_the_first_question(*verb.split()) for verb in ASKING}
    assert {verb: said for verb, (code, said) in answered.items() if code != 130 or "missing" in said} == {}
    assert full.do("history") == before


def test_where_nobody_can_be_asked_what_is_missing_is_named(full: Any) -> None:
    for verb in sorted(set(ASKING) - DO_WITHOUT):
        result = full.run(*verb.split())
        assert (verb, result.code, "is missing" in result.err) == (verb, 2, True)


def test_what_needs_nothing_asks_nothing(full: Any, at_terminal: Any) -> None:
    for verb in sorted(NEED_NOTHING - {"demo", "init"}):
        seen = at_terminal("", *verb.split())
        assert (verb, "missing" in seen.err, seen.code == 130) == (verb, False, False)


def test_a_goal_is_reached_by_picking_it(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("\r\r", "goal", "done")
    assert (seen.code, full.do("goal", "list", "AB12")[0]["status"]) == (0, "done")
    assert "sleep" not in seen.out.split("1) since")[0], "a list shows codes and dates only"


def test_a_rupture_is_closed_where_one_is_open(full: Any, at_terminal: Any) -> None:
    full.do("client", "add", "ZZ99", "--since", "2026-11-11")
    seen = at_terminal("\r\r", "rupture", "close")
    assert (seen.code, full.do("rupture", "show", "AB12", "1")["status"]) == (0, "repaired"), seen.err
    assert "ZZ99" not in seen.out


def test_the_practitioners_own_guess_is_told_from_the_clients_rating(full: Any, at_terminal: Any) -> None:
    full.do("measure", "srs", "AB12", "--scores", "8 8 8 8", "--date", "2026-11-10", "--predict")
    assert "my guess" in at_terminal("\r\r", "scores", "show").out


def test_export_offers_a_name_and_asks_again_where_it_cannot_be(
    full: Any, at_terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(full.folder)
    (full.folder / "old.json").write_text("{}")
    seen = at_terminal("1\r\x15.\r\x15old.json\r\r", "export")
    assert seen.code == 0, seen.err
    assert "is a folder" in seen.out
    assert "exists already" in seen.out
    assert "practice.json" in seen.out


def test_a_rupture_is_asked_about_with_all_that_belongs_to_it(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("\r\r\rtoo fast\r\x1b[B\x1b[B\rI hurried\r", "rupture", "open")
    assert seen.code == 0, seen.err
    found = full.do("rupture", "show", "AB12", "2")
    assert [found[key] for key in ("kind", "session", "said", "noticed_by", "my_part")] == [
        "withdrawal", 4, "too fast", "therapist", "I hurried"
    ]  # fmt: skip


def test_only_what_is_flagged_can_be_dismissed(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("\r", "rupture", "dismiss", "AB12")
    assert (seen.code, "Session 4 of AB12" in seen.out) == (0, True)
    again = at_terminal("", "rupture", "dismiss", "AB12")
    assert (again.code, "stands out or drifts" in again.err) == (1, True)


def test_those_who_take_part_are_asked_until_they_can(at_terminal: Any, practice: Any) -> None:
    seen = at_terminal("CP9\r2\rM F K\rM, F\r\r\r", "client", "add")
    assert (seen.code, "3 were named" in seen.out, "How old" in seen.out) == (0, True, False), seen.err
    assert practice.do("client", "show", "CP9")["participants"] == ["M", "F"]
    assert at_terminal("who takes\r3\rM F K\r", "client", "edit", "CP9").code == 0
    assert at_terminal("who takes\r3\r\r", "client", "edit", "CP9").code == 2, "Enter leaves them as they are"
    assert practice.do("client", "show", "CP9")["participants"] == ["M", "F", "K"]


def test_a_new_client_is_asked_for_line_by_line(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("Maria S\r\x08\x08\x08\x08\x08\x08\x08CP9\r\x1b[B\r\r\r2 weeks ago\r", "client", "add")
    assert seen.code == 0, seen.err
    kept = full.do("client", "show", "CP9")
    assert (kept["kind"], kept["participants"], kept["opened"]) == ("couple", ["A", "B"], "2026-11-09")
    assert "not a name" in seen.out
    assert at_terminal("", "client", "add", "QQ1").code == 0, "a code alone is enough"


def test_one_thing_of_a_client_is_changed(full: Any, at_terminal: Any) -> None:
    assert at_terminal("\r\rmon 10:00\r", "client", "edit").code == 0
    last = full.do("history", "AB12")[0]
    assert (last["command"], last["after"]["slot"]) == ("alliance client edit", "mon 10:00")


def test_a_rating_is_put_right_on_its_filled_in_screen(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("\r\r\r8\r\r\r", "scores", "amend")
    assert seen.code == 0, seen.err
    assert full.do("scores", "show", "4")["items"] == [5, 8, 5, 5]
    assert at_terminal("\r\r\r7\x03", "scores", "amend").code == 130
    assert full.do("scores", "show", "4")["items"] == [5, 8, 5, 5]


def test_a_note_is_put_right_on_its_filled_in_page(full: Any, at_terminal: Any) -> None:
    seen = at_terminal("\r\r\r and calmer\x13", "session", "amend")
    assert seen.code == 0, seen.err
    assert full.do("session", "show", "AB12", "4")["note"] == {"happened": "week 4 and calmer"}
    left = at_terminal("\r!\x03", "session", "amend", "AB12", "4")
    assert (left.code, "“alliance session amend AB12 4” goes on" in left.err) == (130, True)
    assert at_terminal("\x1b[B\ryesterday\r", "session", "amend", "AB12", "4").code == 0
    assert full.do("scores", "show", "4")["date"] == "2026-11-22"
