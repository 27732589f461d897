"""What comes back at the next session: the last agreement, the promised change, open steps of repair, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from alliance_cli.model import Decision, Record, Rupture
from alliance_cli.model.words import OPEN, STEP_AGREED, STEP_CHECKED

EXPLORING = ("invited", "heard", "validated", "owned")
IMMEDIATE = ("explained", "clarified", "changed-task", "changed-goal")
TOGETHER = (STEP_AGREED, STEP_CHECKED)


class CarryOver(NamedTuple):
    """`agreed`: the latest plan or agreed step of repair; `open_steps`: steps of open repairs not yet taken."""

    agreed: str | None
    will_change: str | None
    open_steps: tuple[str, ...]
    decisions: tuple[Decision, ...]


def carry_over(record: Record) -> CarryOver:
    ruptures = [rupture for rupture in record.ruptures if rupture.status == OPEN]
    plans = [(session.date, session.note.get("plan")) for session in record.sessions]
    plans += [(step.date, step.note) for rupture in ruptures for step in rupture.steps if step.step == STEP_AGREED]
    changes = [(session.date, session.note.get("will_change")) for session in record.sessions]
    changes += [(rating.date, rating.will_change) for rating in record.measurements]
    return CarryOver(
        agreed=_latest(plans),
        will_change=_latest(changes),
        open_steps=tuple(dict.fromkeys(step for rupture in ruptures for step in steps_open(rupture))),
        decisions=tuple(decision for decision in record.decisions if decision.done is None),
    )


def steps_open(rupture: Rupture) -> tuple[str, ...]:
    """The steps of this repair's route that were not yet taken.

    Exploring is the longer route. Where an immediate step was taken (explaining, clearing up, changing a task or goal)
    and nothing was explored, only agreeing and checking again remain (routes after Safran & Muran 2000).
    """
    taken = {step.step for step in rupture.steps}
    immediate = taken.intersection(IMMEDIATE) and not taken.intersection(EXPLORING)
    route = TOGETHER if immediate else EXPLORING + TOGETHER
    return tuple(step for step in route if step not in taken)


def _latest(said: Iterable[tuple[date, str | None]]) -> str | None:
    """All that was said on the latest day: neither a note nor a rating hides the other."""
    kept = [(day, text) for day, text in said if text]
    latest = max((day for day, _ in kept), default=None)
    return both_said(text for day, text in kept if day == latest)


def both_said(texts: Iterable[str | None]) -> str | None:
    """Several texts as one, each once; None where there is none."""
    kept = {" ".join(text.lower().split()).rstrip("."): text for text in reversed([*texts]) if text}
    return " / ".join(reversed([*kept.values()])) or None
