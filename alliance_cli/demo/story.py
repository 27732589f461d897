"""One client's story, told to the vault: the appointments with their notes, ratings, goals, ruptures.

A story is a TOML file. Weeks count from 1, the practice's first, to 39, the last one that has passed; an appointment
exists where `[sessions]` tells of it, as one line (what happened) or as a table of note fields and what is unusual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from alliance_cli.dates import WEEKDAYS
from alliance_cli.demo import marks
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import HELD, Client, Measurement, Session
from alliance_cli.model.words import ATTENDED
from alliance_cli.store import clients, goals, measurements, ruptures, sessions
from alliance_cli.store.vault_file import Vault

WEEKS = 39
APPOINTMENT = ("attendance", "why", "mode", "minutes", "present", "absent")

Story = Mapping[str, Any]
DayOfWeek = Callable[[int], date]  # week → the day of this client's appointment


def tell(vault: Vault, code: str, story: Story, today: date, instruments: Catalogue) -> None:
    """Keep all that a story tells. Inside `writing()`."""
    day = partial(appointment_day, story["slot"], today)
    client = clients.add(vault, _client(code, story, day))
    met = {week: _keep_session(vault, client, story, week, day) for week in weeks(story)}
    for script in story.get("ratings", ()):
        for rating in ratings(code, story, script, instruments.find(script["instrument"]), day):
            measurements.add(vault, client, rating)
    for goal in story.get("goals", ()):
        _keep_goal(vault, client, goal, day)
    for rupture in story.get("ruptures", ()):
        _keep_rupture(vault, client, rupture, met, day)
    if ended := story.get("ended"):
        clients.close(vault, client, ended["how"], day(ended["week"]))


def appointment_day(slot: str, today: date, week: int) -> date:
    """The day of a weekly slot; week 39 holds the last such day before today, so today's clients are still to come."""
    days_ago = (today.weekday() - WEEKDAYS.index(slot[:3]) - 1) % 7 + 1
    return today - timedelta(days=days_ago, weeks=WEEKS - week)


def weeks(story: Story) -> list[int]:
    """The weeks with an appointment, in order."""
    return sorted(int(week) for week in story["sessions"])


def ratings(code: str, story: Story, script: Story, instrument: Instrument, day: DayOfWeek) -> Iterable[Measurement]:
    """What one rater answers on one instrument: at every session held in their presence, or in the weeks named."""
    rater = script.get("rater", "client")
    for week in script.get("weeks") or _rated_weeks(story, rater):
        blank = Measurement(
            id=0,
            uid="",
            client=code,
            instrument=instrument.id,
            version=instrument.version,
            date=day(week),
            rater=rater,
            answers=(None,) * len(instrument.items),
            source=script.get("source", "paper"),
        )
        yield from _expected(blank, script, instrument, str(week))
        yield _given(blank, script, instrument, week)


def _given(blank: Measurement, script: Story, instrument: Instrument, week: int) -> Measurement:
    if reason := _at(script, "skipped", week):
        return blank._replace(skipped=reason)
    given = _at(script, "marks", week)
    seed = f"{blank.client} {blank.instrument} {blank.rater}"
    levels = {int(w): level for w, level in script["levels"].items()}
    return blank._replace(
        answers=marks.read(instrument, given)
        if given
        else marks.draw(instrument, levels, script["sd"], script.get("lean", ()), week, seed),
        client_said=_at(script, "said", week),
        will_change=_at(script, "will_change", week),
    )


def _expected(blank: Measurement, script: Story, instrument: Instrument, week: str) -> Iterable[Measurement]:
    """What the practitioner expected: a whole form, or the item that will be lowest."""
    if expected := script.get("predicted", {}).get(week):
        yield blank._replace(answers=marks.read(instrument, expected), prediction=True)
    if week in (guesses := script.get("guessed", {})):
        yield blank._replace(guess=guesses[week], prediction=True)


def _at(script: Story, what: str, week: int) -> str | None:
    found: str | None = script.get(what, {}).get(str(week))
    return found


def _rated_weeks(story: Story, rater: str) -> list[int]:
    told = ((week, _told(story, week)) for week in weeks(story))
    return [w for w, s in told if s.get("attendance", ATTENDED) in HELD and rater not in s.get("absent", ())]


def _told(story: Story, week: int) -> Story:
    told = story["sessions"][str(week)]
    return {"happened": told} if isinstance(told, str) else told


def _client(code: str, story: Story, day: DayOfWeek) -> Client:
    first = day(weeks(story)[0])
    blank = clients.new(code, first, kind=story.get("kind", "individual"), population=story.get("population", "adult"))
    return blank._replace(
        modality=story["modality"],
        participants=tuple(story.get("participants", ())),
        born=f"{first - timedelta(days=365 * story['age'] + 182):%Y-%m}" if "age" in story else None,
        slot=story["slot"],
        about=story.get("about"),
        fields=story.get("fields", {}),
        schedule={name: None if days == "off" else days for name, days in story.get("schedule", {}).items()},
    )


def _keep_session(vault: Vault, client: Client, story: Story, week: int, day: DayOfWeek) -> Session:
    told = _told(story, week)
    held = told.get("attendance", ATTENDED) in HELD
    usual = {"mode": story.get("mode", "in-person"), "minutes": story.get("minutes", 50) if held else None}
    given = {name: told[name] for name in APPOINTMENT if name in told}
    people = {name: tuple(given.get(name, ())) for name in ("present", "absent")}
    appointment = sessions.Appointment(day(week), **(usual | given | people))
    note = {field: text for field, text in told.items() if field not in (*APPOINTMENT, "private")}
    session = sessions.add(vault, client, appointment, note, told.get("private"))
    # Written on the evening of the session, not while the demo is being built.
    vault.update("session", session.id, {"written": f"{session.date}T18:30:00Z"})
    return session


def _keep_goal(vault: Vault, client: Client, told: Story, day: DayOfWeek) -> None:
    since, by = day(told["week"]), told.get("by", "both")
    number = goals.add(vault, client, told["text"], by, since).number
    for task in told.get("tasks", ()):
        goals.add_task(vault, client, number, task, by, since)
    for status in ("done", "dropped"):
        if status in told:
            goals.end(vault, client, number, status, day(told[status]))


def _keep_rupture(vault: Vault, client: Client, told: Story, met: Mapping[int, Session], day: DayOfWeek) -> None:
    said = {name: told[name] for name in told if name not in ("week", "steps", "closed")}
    rupture = ruptures.add(vault, client, met[told["week"]], day(told["week"]), **said)
    for step in told["steps"]:
        ruptures.add_steps(vault, client, rupture, step["steps"], day(step["week"]), step.get("note"))
    if closed := told.get("closed"):
        ruptures.close(vault, client, rupture, closed["as"], day(closed["week"]))
