"""One screen before the door opens: what was agreed, said, still open."""

from __future__ import annotations

import typer

from alliance_cli.analysis import course, holidays, ranking
from alliance_cli.commands.declare import Code, verb
from alliance_cli.render import as_json
from alliance_cli.render.terminal import session_card
from alliance_cli.store import records, rights, supervisions
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "brief", "alliance brief AB12")(brief)


def brief(work: Workspace, code: Code) -> None:
    """One screen before the door opens: what was agreed, said, still open; last ratings; goals."""
    record = records.of(work.vault, work.client(code))
    instruments, discussed = work.instruments.used_by([record]), supervisions.last_discussed(work.vault)
    [entry] = ranking.rank([record], instruments, work.today, work.practice.number("alarms_per_month"), discussed)
    courses = course.every(record, instruments)
    data = as_json.caseload_entry(entry) | {
        "goals": [as_json.goal(g) for g in record.goals if g.status == "open"],
        "last": as_json.sessions(record)[-1] if record.sessions else None,
        "ratings": [
            {
                "instrument": i,
                "rater": r,
                "date": as_json.day(c.points[-1].date),
                "value": as_json.number(c.points[-1].value),
            }
            for (i, r), c in courses.items()
            if c.points
        ],
    }
    reminder = rights.reminder_of_age(record.client, work.today)
    away = holidays.said_before(record, work.today)
    data |= {"reminder": reminder, "break": away}
    work.show(data, lambda: session_card.brief(record, entry, courses, away, reminder))
