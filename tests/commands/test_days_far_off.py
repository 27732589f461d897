"""A day before the work with a client, or far from all else of theirs, is taken with a warning at every command."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from alliance_cli import app

EARLY, LATE = "2025-01-01", "2026-11-20"
# What each option for a day is given to; DAY stands for the day.
LINES = {
    "client close --date": "client close OLD --how other --date DAY",
    "client consent --on": "client consent OLD --for research --on DAY",
    "client consent --withdrawn": "client consent OLD --for data --withdrawn DAY",
    "client edit --since": "client edit OLD --since DAY",
    "goal add --date": "goal add AB12 sleep --date DAY",
    "goal task --date": "goal task AB12 1 diary --date DAY",
    "goal done --date": "goal done AB12 1 --date DAY",
    "goal drop --date": "goal drop AB12 1 --date DAY",
    "session add --date": "session add AB12 --date DAY",
    "session amend --date": "session amend AB12 1 --date DAY",
    "measure --date": "measure srs AB12 --total 30 --date DAY",
    "scores move --date": "scores move 1 --date DAY",
    "rupture repair --date": "rupture repair AB12 1 --step heard --date DAY",
    "rupture close --date": "rupture close OLD 1 --as repaired --date DAY",
    "supervision add --date": "supervision add --date DAY",
    "supervision done --date": "supervision done 1 1 --date DAY",
}
# A beginning has nothing before it, a window is looked through, and what is dismissed has to be flagged on that day.
NONE = {"client add --since", "hours --since", "hours --until", "report --since", "rupture dismiss --date"}


def begin(practice: Any) -> None:
    do = practice.do
    do("client", "add", "AB12", "--since", "2026-09-01")
    do("client", "add", "OLD", "--since", "2023-01-02")
    do("session", "add", "OLD", "--date", "2023-01-09")
    do("session", "add", "AB12", "--date", "2026-11-02")
    do("measure", "srs", "AB12", "--date", "2026-11-02", "--total", "36")
    do("goal", "add", "AB12", "to sit in the train")
    do("rupture", "open", "AB12", "--kind", "mixed")
    do("rupture", "open", "OLD", "--kind", "mixed", "--session", "1")
    do("client", "consent", "OLD", "--for", "data", "--on", "2023-01-09")
    do("supervision", "add", "--date", "2026-11-10", "--case", "AB12", "--decision", "AB12: name it")


def options() -> Iterator[str]:
    """Every option that takes a day."""

    def under(command: Any, name: str) -> Iterator[str]:
        for word in command.list_commands(None) if hasattr(command, "list_commands") else ():
            yield from under(command.get_command(app.typer.Context(command), word), f"{name} {word}".strip())
        for one in command.params:
            if one.metavar == "DAY":
                yield f"{name} {one.opts[0]}"

    return under(app._command(), "")


def test_every_option_for_a_day_is_tried() -> None:
    assert set(options()) == LINES.keys() | NONE


@pytest.mark.parametrize("option", LINES)
def test_a_day_that_looks_mistyped_is_taken_with_a_warning(practice: Any, option: str) -> None:
    practice.begun_by(begin)
    line, far = LINES[option], LATE if "OLD" in LINES[option] else EARLY
    taken = practice.run(*line.replace("DAY", far).split(), "--json")
    assert taken.code == 0, taken.err
    said = ("before the work with AB12 began", "more than a year from every other", f"has records before {far}")
    assert any(sentence in taken.err for sentence in said), taken.err
    assert "AB12" in taken.err or "OLD" in taken.err or "supervision" in taken.err


@pytest.mark.parametrize("option", [one for one in LINES if "OLD" not in LINES[one]])
def test_a_day_among_the_others_is_taken_without_a_word(practice: Any, option: str) -> None:
    practice.begun_by(begin)
    taken = practice.run(*LINES[option].replace("DAY", LATE).split(), "--json")
    assert (taken.code, [line for line in taken.err.splitlines() if "began" in line or "year" in line]) == (0, [])


def test_the_other_client_of_a_session_or_break_and_the_cases_of_a_supervision_are_looked_at(practice: Any) -> None:
    practice.begun_by(begin)
    assert (
        "2023-01-09 lies before the work with AB12" in practice.run("session", "move", "OLD", "1", "--to", "AB12").err
    )
    away = practice.run("away", "add", EARLY, EARLY, "--client", "AB12")
    assert f"{EARLY} lies before the work with AB12" in away.err
    told = practice.run("supervision", "add", "--date", "2026-08-20", "--case", "AB12")
    assert (told.code, "2026-08-20 lies before the work with AB12 began, on 2026-09-01." in told.err) == (0, True)


def test_a_first_supervision_before_any_client_is_looked_at(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    told = practice.run("supervision", "add", "--date", "1950-01-01")
    assert told.code == 0 and "1950-01-01 lies before the work with any client began (first: 2026-09-01)." in told.err
