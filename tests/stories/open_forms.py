"""The ways from a command at the terminal to the form that it opens."""

from __future__ import annotations

from tests.stories.conftest import Run


def to_note(at: Run) -> Run:
    return at.sees("When was the session?").type("\r").sees("How was the appointment?").type("\r").sees("Ctrl-C pause")


def to_plain_note(at: Run) -> Run:
    return at.sees("When was").type("\r").sees("Number").type("1\r").sees("ends the note")


def to_reflection(at: Run) -> Run:
    return at.sees("want to look at").type("\r").sees("done")


def to_cases(at: Run) -> Run:
    return at.sees("With whom").type("\r").sees("How many minutes").type("\r").sees("Which cases?")
