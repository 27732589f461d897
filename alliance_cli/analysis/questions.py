"""The questions as they are asked: to open a talk with the client after a rating, and to take to supervision."""

from __future__ import annotations

from alliance_cli.analysis.sentences import quoted
from alliance_cli.analysis.series import who

HERE = "What was happening between us there?"

AFTER_SILENCE = "A rating was not given after one that stood out. What may be hard to put on paper here?"
AFTER_MISSES = "What may have kept this client away, and how do I ask without pressing?"
AFTER_SPLIT = "Their views are moving apart. How do I stay with each of them?"
QUIET = (
    "Nothing is flagged here. What might this client not be telling me?",
    "What goes well in this work, and what do I do that helps it?",
)
FLAGGED = ("What is my own part in what shows here?", "What would this client say about our last session?")


def item_fell(item: str, where: str, now: float, usual: float) -> str:
    return f"“{item}” was {now:g} in {where}, usually about {usual:g}. {HERE}"


def rating_stood_out(where: str) -> str:
    return f"The rating of {where} stood out. {HERE}"


def step_not_taken(rupture: int, step: str) -> str:
    return f"Rupture {rupture}: the step “{step}” has not been taken yet. What makes it hard, and what would help?"


def views_differ(item: str, rater: str) -> str:
    return f"“{item}” is where {who(rater)} and I differ most. What do they see that I do not?"


def decided(text: str) -> str:
    return f"Supervision decided: {quoted(text)} What came of it?"


def will_change(text: str) -> str:
    return f"I said I would change: {quoted(text)} Has it happened, and did the client notice?"
