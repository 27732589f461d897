"""Bare `alliance`: with a vault the menu of the day; without one, a greeting and the first steps."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import typer

from alliance_cli import messages
from alliance_cli.analysis import schedule
from alliance_cli.errors import AllianceError, CannotDo, Interrupted, StepBack
from alliance_cli.flows import asked_once_more, rating_at_terminal, which
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import HELD, Client, Measurement, Reflection, Session, Supervision, words
from alliance_cli.prompts.trail import Trail
from alliance_cli.stopping import hear_again
from alliance_cli.store import clients, measurements, records, reflections, sessions, supervisions
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
PAUSED = {  # by a letter, so that the numbers below never move
    "scores resume": ("r", "Go on with the rating that was left"),
    "session resume": ("n", "Go on with the note that was left"),
    "reflect write": ("w", "Go on with the reflection that was left"),
    "supervision add": ("s", "Go on with the supervision that was left"),
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
KEYS = {command: str(number) for number, (command, _) in enumerate(MENU, 1)}
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
    work.counts_rows = True
    while True:
        work.begin("alliance")
        work.trail = None
        work.once.clear()
        today = f"{work.today:%A}, {work.today.day} {work.today:%B %Y}"
        paused = _paused(work)
        keys = [*(PAUSED[command][0] for command, _ in paused), *KEYS.values()]
        chosen = ask.menu(f"{today}. What now?", [*paused, *MENU], keys, "that is all", **work.where)
        if chosen is None:
            return
        try:
            _do(work, context, chosen)
        except Interrupted as stopped:
            _tell_stopped(stopped)
        except AllianceError as error:
            messages.say(error.what, _by_its_key(error.hint))
        ask.seen(work.rows, len(_paused(work)) + len(MENU) + ROWS_BESIDE, **work.where)


def _tell_stopped(stopped: Interrupted) -> None:
    """By whom sits there, with a key: what became of it, and the menu stays. Raises it where nobody may be there."""
    cause: BaseException | None = stopped
    while not (back := isinstance(cause, StepBack)) and not (isinstance(cause, Interrupted) and cause.by_key):
        if cause is None:
            raise stopped
        cause = cause.__cause__
    hear_again()
    if cause is not stopped or not back:
        messages.say(stopped.what, _by_its_key(stopped.hint))


def _by_its_key(hint: str) -> str:
    """A command that stands in the menu is named by its key there."""
    for command, key in (KEYS | {command: key for command, (key, _) in PAUSED.items()}).items():
        if command != SESSION:
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
    elif chosen == "caseload" and not clients.every(work.vault):
        raise CannotDo("There is no open client yet.", which.ADDS_ONE)
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
    return [
        (command, f"{PAUSED[command][1]}: {_whose(record)}") for command, record in left.items() if record is not None
    ]


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
        ratings = _Ratings(work, context, client, begun)
        try:
            ratings.ask()
            ask.seen(work.rows, None, "the note", **work.where)
        except Interrupted as stopped:
            if not ratings.recorded:
                raise
            work.begin("alliance session add")
            raise note_at_terminal.leave(work, client, ratings.begun) from stopped
        work.begin("alliance session add")
        begun = ratings.begun
    session.write_at_terminal(work, client, begun)


class _Ratings:
    """The forms of one session: what is due and why, one after the other; another form, or why there is none."""

    def __init__(self, work: Workspace, context: typer.Context, client: Client, met: Appointment | Session) -> None:
        self.work, self.context, self.client, self.begun = work, context, client, met
        self.met = Session(
            0, "", client.code, 0, met.date, met.attendance, None, met.mode, None, "", met.present, met.absent
        )
        self.recorded = False  # anything of a form, so that no step leads behind it
        self.left = ""  # the form that was left in the middle

    def ask(self) -> None:
        """Raises Interrupted."""
        work, outer = self.work, self.work.trail
        forms = work.instruments.those(work.instruments.ids())
        passed: set[schedule.Planned] = set()
        while True:
            record = records.of(work.vault, self.client)
            due = [each for each in schedule.asked_at(record, forms, self.met) if each[0] not in passed]
            given = any(m.date == self.met.date and not m.prediction for m in record.measurements)
            planned = given or schedule.withdrawn_on(record) or schedule.planned(record, forms)
            if not due and planned and not self.left:
                return
            plan, last = due[0] if due else (schedule.Planned(self.left or FIRST_FORM, "", 0), None)
            why = _why(forms[plan.instrument], plan, last, left=bool(self.left))
            work.begin("alliance session add")  # each form is a command of its own
            work.trail = Trail()
            try:
                way = work.trail.walk(partial(self._one, forms[plan.instrument], plan, why), work.has_written)
            except AllianceError as error:
                self.recorded = self.recorded or work.has_written()
                _tell_of_form(error, stays=work.has_written())
                continue
            finally:
                work.trail = outer
            self.left = ""
            if way == NONE or not due:
                return
            self.recorded = True
            if way != OTHER:
                passed.add(plan)

    def _one(self, form: Instrument, plan: schedule.Planned, why: str) -> str:
        """What is done about one form; how it was answered."""
        from alliance_cli.commands import measure

        way = which.pick(self.work, why, _ways(form))
        if way == NONE:
            return way
        self.left = measure.pick_form(self.work, self.client, self.met.date) if way == OTHER else form.id
        rater = plan.rater if way != OTHER else ""
        if way == NOT_GIVEN:
            skipped = rating_at_terminal.why(self.work, self.client)
            everyone = schedule.default_raters(form, self.client)
            for who in [rater] if rater else [each for each in everyone if schedule.attends(self.met, each)]:
                self._type_in(form.id, who, "--skipped", skipped)
        else:
            if self.met.absent and not isinstance(self.begun, Session):  # who was there is asked, and nobody else
                self.begun = sessions.add(self.work.vault, self.client, self.begun, {}, paused=True)
                self.recorded = True
            self._type_in(self.left, rater)
        return way

    def _type_in(self, form: str, rater: str, *options: str) -> None:
        by = ["--rater", rater] if rater else []
        _type(self.context, "measure", form, self.client.code, "--date", self.met.date.isoformat(), *by, *options)


def _tell_of_form(error: AllianceError, *, stays: bool) -> None:
    """What became of a form that was left by a step back or could not be recorded: the others, and the note, are still
    asked. Raises it where that was meant to end more than the form."""
    if isinstance(error, Interrupted) and not (stays and isinstance(error, StepBack)):
        if not isinstance(error.__cause__, StepBack):
            raise error
        hear_again()
    if not isinstance(error, StepBack):
        messages.say(error.what, error.hint)


def _why(form: Instrument, plan: schedule.Planned, last: date | None, *, left: bool) -> str:
    """Which form is due, by whom, and why."""
    if not plan.rater:
        return f"{form.title} is not finished." if left else "No rating is planned for this client yet."
    given = f"last given {last}" if last else "not given yet"
    return f"{form.title} by {words.ROLE.said(plan.rater)} is due: {words.how_often(plan.interval)}, {given}."


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
