"""What stands in the record of the last time: when it was, what happened, and what the client said since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.analysis.carry_over import both_said
from alliance_cli.model import Addendum, Record, Session, Task


class LastTime(NamedTuple):
    """`last`: the latest appointment, held or not; `met`: the latest that was held. `happened` and `plan` are of the
    latter alone. `client_said`: in its note, in ratings from its day on, and in what the client added to it."""

    last: Session | None
    met: Session | None
    happened: str | None
    plan: str | None
    client_said: str | None
    ways: tuple[Task, ...]


def last_time(record: Record, addenda: Sequence[Addendum] = ()) -> LastTime:
    """`addenda`: those of the latest session that was held."""
    held = [session for session in record.sessions if session.held]
    met = held[-1] if held else None
    said = [each.client_said for each in record.measurements if met is None or each.date >= met.date]
    said += [met.note.get("client_feedback")] if met else []
    said += [each.text for each in addenda if each.said_by == "client"]
    return LastTime(
        last=record.sessions[-1] if record.sessions else None,
        met=met,
        happened=met.note.get("happened") if met else None,
        plan=met.note.get("plan") if met else None,
        client_said=both_said(said),
        ways=tuple(
            task
            for goal in record.goals
            if goal.status == "open"
            for task in goal.tasks
            if task.status == "open" and task.agreed_by == "both"
        ),
    )
