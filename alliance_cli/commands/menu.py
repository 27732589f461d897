"""Bare `alliance`: with a vault the menu of the day; without one, a greeting and the first steps."""

from __future__ import annotations

from typing import Any

import typer

from alliance_cli.analysis import schedule
from alliance_cli.flows import which
from alliance_cli.store import measurements, records, reflections, sessions, supervisions
from alliance_cli.workspace import Workspace

FIRST_FORM = "srs"
FIRST_STEPS = """\
alliance: for the work between you and your client.

  alliance demo              look at a synthetic practice first
  alliance init              make your own encrypted vault
  alliance client add AB12   add a client, by a code of your own
  alliance measure srs AB12  measure the alliance at the end of a session
  alliance session add AB12  record the session
  alliance report            before supervision

“alliance --help” lists everything."""

SESSION = "session"
PAUSED = {
    "scores resume": "Go on with the rating that was left",
    "session resume": "Go on with the note that was left",
    "reflect write": "Go on with the reflection that was left",
    "supervision add": "Go on with the supervision that was left",
}
MENU = (
    (SESSION, "A session ends: the rating, what was said, the note"),
    ("brief", "Before the session"),
    ("measure", "A rating alone"),
    ("session add", "A note alone"),
    ("caseload", "Who needs attention"),
    ("report", "Before supervision"),
)


def welcome(work: Workspace, context: typer.Context) -> None:
    """At a terminal with a vault: what to do now; else the first steps."""
    if not work.asks or not (work.demo or work.vault_path.exists()):
        work.say(FIRST_STEPS)
        return
    from alliance_cli.flows import left_by_editor
    from alliance_cli.prompts import ask

    left_by_editor.offer(work)
    chosen = ask.choose("What now?", [*_paused(work), *MENU], **work.where)
    if chosen == SESSION:
        _session(work, context)
    else:
        _type(context, *chosen.split())


def _paused(work: Workspace) -> list[tuple[str, str]]:
    """What was left in the middle comes first."""
    left = {
        "scores resume": measurements.paused(work.vault),
        "session resume": sessions.paused(work.vault),
        "reflect write": reflections.left_open(work.vault),
        "supervision add": supervisions.left_open(work.vault),
    }
    return [(command, PAUSED[command]) for command, record in left.items() if record is not None]


def _session(work: Workspace, context: typer.Context) -> None:
    """One path for the end of a session: the ratings that are due, what the client says, the note, the record line."""
    client = work.client(which.client(work, {}))
    record = records.of(work.vault, client)
    forms = work.instruments.those(work.instruments.ids())
    due = dict.fromkeys(d.instrument for d in schedule.due(record, forms, work.today))
    given_today = any(m.date == work.today and not m.prediction for m in record.measurements)
    for name in due or ([] if given_today else [FIRST_FORM]):
        _type(context, "measure", name, client.code)
    _type(context, "session", "add", client.code)


def _type(context: typer.Context, *words: str) -> None:
    """As if these words stood on the command line."""
    command: Any = context.command
    typed = list(words)
    while hasattr(command, "get_command"):
        command = command.get_command(context, typed.pop(0))
    path = " ".join(words[: len(words) - len(typed)])
    with command.make_context(path, typed, parent=context) as inner:
        command.invoke(inner)
