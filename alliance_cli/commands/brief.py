"""Before the door opens, on one screen: what was agreed, said, left open."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from alliance_cli.analysis import course, holidays, ranking, safety
from alliance_cli.analysis.last_time import last_time
from alliance_cli.commands.declare import Code, verb
from alliance_cli.flows import safety_at_hand
from alliance_cli.render import as_json
from alliance_cli.render.terminal import session_card
from alliance_cli.store import records, rights, sessions, supervisions
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "brief", "alliance brief AB12")(brief)


def brief(
    work: Workspace,
    code: Code,
    all_: Annotated[bool, typer.Option("--all", help="Every text and every reason in full.")] = False,
) -> None:
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
    standing = safety.standing(record, instruments)
    away = holidays.said_before(record, work.today)
    held = [session for session in record.sessions if session.held]
    seen = last_time(record, sessions.addenda(work.vault, held[-1]) if held else ())
    data |= {
        "reminder": reminder,
        "safety": [
            {"instrument": m.instrument, "rater": m.rater, "date": as_json.day(m.date)}
            | {"message": " ".join(safety.said(one.form, [m], work.today))}
            for one in standing
            for m in one.ratings
        ],
        "break": away,
        "last_held": {"number": seen.met.number, "date": as_json.day(seen.met.date)} if seen.met else None,
        "happened": seen.happened,
        "plan": seen.plan,
        "client_said": seen.client_said,
        "ways": [task.text for task in seen.ways],
        "half_given": [rating.id for rating in record.half_given],
    }
    view = partial(session_card.brief, everything=all_, plain=work.digits)
    told = [f"{one.form.in_record or one.form.title}: {one.said(work.today)}" for one in standing]
    if any(safety.marked(one.form, m) for one in standing for m in one.ratings):
        told.append(safety_at_hand.procedure(work))
    work.show(data, lambda: view(record, entry, courses, seen, away, reminder, told))
