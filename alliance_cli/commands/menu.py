"""Bare `alliance`: with a vault the menu of the day; without one, a greeting and the first steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import typer

from alliance_cli import messages
from alliance_cli.analysis import schedule
from alliance_cli.errors import AllianceError, Interrupted, StepBack
from alliance_cli.flows import asked_once_more, rating_at_terminal, which
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import HELD, Client, Measurement, Reflection, Session, Supervision, words
from alliance_cli.prompts.trail import Trail
from alliance_cli.store import measurements, records, reflections, sessions, supervisions
from alliance_cli.store.sessions import Appointment
from alliance_cli.workspace import Workspace

FIRST_FORM = "srs"
FIRST_STEPS = (
    ("alliance demo", "look at a synthetic practice first"),
    ("alliance init", "make your own encrypted vault"),
    ("alliance client add AB12", "add a client, by a code of your own"),
    ("alliance measure srs AB12", "measure the alliance at the end of a session"),
    ("alliance session add AB12", "record the session"),
    ("alliance report", "before supervision"),
)

SESSION = "session"
PAUSED = {
    "scores resume": "Go on with the rating that was left",
    "session resume": "Go on with the note that was left",
    "reflect write": "Go on with the reflection that was left",
    "supervision add": "Go on with the supervision that was left",
}
MENU = (
    (SESSION, "A session ends: the rating, then the note"),
    ("session add", "A note alone"),
    ("measure", "A rating alone"),
    ("brief", "Before the session"),
    ("caseload", "Who needs attention"),
    ("report", "Before supervision"),
    ("client add", "A new client"),
)
ROWS_BESIDE = 3  # of the menu: its question, the way out, and the cursor's
OTHER, NOT_GIVEN, NONE = "other", "not given", "none"


def welcome(work: Workspace, context: typer.Context) -> None:
    """At a terminal with a vault: what to do now; else the first steps."""
    if not work.asks or not (work.demo or work.vault_path.exists()):
        steps = messages.to_type(FIRST_STEPS, messages.terminal_width() or messages.PIPE_WIDTH)
        work.say("\n".join(["alliance: for the work between you and your client.", "", *steps]))
        work.say("\n“alliance --help” lists everything.")
        return
    from alliance_cli.flows import left_by_editor
    from alliance_cli.prompts import ask

    left_by_editor.offer(work)
    while True:
        work.begin("alliance")
        work.trail = None
        work.once.clear()
        today = f"{work.today:%A}, {work.today.day} {work.today:%B %Y}"
        options = [*_paused(work), *MENU]
        chosen = ask.menu(f"{today}. What now?", options, "that is all", **work.where)
        if chosen is None:
            return
        try:
            _do(work, context, chosen)
        except Interrupted as stopped:
            if not isinstance(stopped, StepBack) and not isinstance(stopped.__cause__, StepBack):
                raise
            if stopped.__cause__:
                messages.say(stopped.what, stopped.hint)
        except AllianceError as error:
            messages.say(error.what, _by_its_key(error.hint, [command for command, _ in options]))
        ask.seen(work.rows, len(_paused(work)) + len(MENU) + ROWS_BESIDE, **work.where)


def _by_its_key(hint: str, commands: Sequence[str]) -> str:
    """A command that stands in the menu is named by its key there."""
    for key, command in enumerate(commands, 1):
        hint = re.sub(rf"“alliance {command}\b[^”]*”", f"{key} in this menu", hint)
    return hint


def _do(work: Workspace, context: typer.Context, chosen: str) -> None:
    if chosen == SESSION:
        work.trail = Trail()
        work.note_follows = True
        try:
            with asked_once_more.settled(work):
                work.trail.walk(lambda: _session(work, context), work.has_written)
        finally:
            work.note_follows = False
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
    return [(command, f"{PAUSED[command]}: {_whose(record)}") for command, record in left.items() if record is not None]


def _whose(record: Measurement | Session | Reflection | Supervision) -> str:
    """Code and day; of a rating its form, of a session its number."""
    code = getattr(record, "client", None)
    what = record.instrument if isinstance(record, Measurement) else ""
    number = f"session {record.number}" if isinstance(record, Session) else ""
    return ", ".join(filter(None, [code, what, number, str(record.date)]))


def _session(work: Workspace, context: typer.Context) -> None:
    """One path for the end of a session: when and how it was, the ratings that are due, what was said, the note."""
    from alliance_cli.commands import session
    from alliance_cli.flows import note_at_terminal
    from alliance_cli.flows.appointment import Given, appointment
    from alliance_cli.prompts import ask

    work.begin("alliance session add")
    client = work.client(which.client(work, {}))
    begun = note_at_terminal.begin(work, client, appointment(work, client, Given()), day=True)
    if begun.attendance in HELD:
        _ratings(work, context, client, begun)
        ask.seen(work.rows, None, "the note", **work.where)
        work.begin("alliance session add")
    session.write_at_terminal(work, client, begun)


def _ratings(work: Workspace, context: typer.Context, client: Client, met: Appointment | Session) -> None:
    """What is due at this session and why, one after the other; another form, or why there is none."""
    from alliance_cli.commands import measure

    forms = work.instruments.those(work.instruments.ids())
    on = met.date.isoformat()
    passed: set[schedule.Planned] = set()
    while True:
        record = records.of(work.vault, client)
        today = Session(
            0, "", client.code, 0, met.date, met.attendance, None, met.mode, None, "", met.present, met.absent
        )
        due = [(plan, last) for plan, last in schedule.asked_at(record, forms, today) if plan not in passed]
        given = any(m.date == met.date and not m.prediction for m in record.measurements)
        if not due and (given or schedule.withdrawn_on(record) or schedule.planned(record, forms)):
            return
        plan, last = due[0] if due else (schedule.Planned(FIRST_FORM, "client", 0), None)
        form = forms[plan.instrument]
        way = which.pick(work, _why(form, plan, last, due=bool(due)), _ways(form))
        if way == NONE:
            return
        if way == OTHER:
            _type(context, "measure", measure.pick_instrument(work, client), client.code, "--date", on)
        else:
            rater = ["--rater", plan.rater] if due else []
            skipped = ["--skipped", rating_at_terminal.why(work, client)] if way == NOT_GIVEN else []
            _type(context, "measure", form.id, client.code, "--date", on, *rater, *skipped)
        if way != OTHER:
            passed.add(plan)
        if not due:
            return


def _why(form: Instrument, plan: schedule.Planned, last: date | None, *, due: bool) -> str:
    """Which form is due, by whom, and why."""
    if not due:
        return "No rating is planned for this client yet."
    often = "at each session" if plan.interval == schedule.EACH_SESSION else f"every {plan.interval} days"
    return f"{form.title} by {words.ROLE.said(plan.rater)} is due: {often}, last given {last or 'never'}."


def _ways(form: Instrument) -> list[tuple[str, str]]:
    return [(form.id, form.title), (OTHER, "another form"), (NOT_GIVEN, "not given"), (NONE, "go on to the note")]


def _type(context: typer.Context, *words: str) -> None:
    """As if these words stood on the command line."""
    command: Any = context.command
    typed = list(words)
    while hasattr(command, "get_command"):
        command = command.get_command(context, typed.pop(0))
    path = " ".join(words[: len(words) - len(typed)])
    with command.make_context(path, typed, parent=context) as inner:
        command.invoke(inner)
