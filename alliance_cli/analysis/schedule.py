"""What is due: which instrument, answered by whom, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from alliance_cli.analysis.series import is_prediction
from alliance_cli.errors import BadUsage
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import shown
from alliance_cli.model import ROLES, Client, Measurement, Record, Session, came
from alliance_cli.model.words import DECLINED, EACH_SESSION

OVERDUE_SESSIONS = 3  # held sessions without a rating: the one it was due at, and twice its interval
MONTH = timedelta(days=30)


class Planned(NamedTuple):
    """One instrument that one rater answers: `interval` in days, 0 for each session."""

    instrument: str
    rater: str
    interval: int


class Due(NamedTuple):
    """A rating to ask for: when it was last given (or never), and since when it is due."""

    instrument: str
    rater: str
    last: date | None
    due: date
    overdue: bool = False  # by twice its interval


def planned(record: Record, instruments: Mapping[str, Instrument]) -> list[Planned]:
    """What this client answers regularly: instruments already used with them or put on their own schedule.

    Nothing, once the client has withdrawn the consent to ratings, or the work has ended.
    """
    client = record.client
    if client.closed is not None or withdrawn_on(record) is not None:
        return []
    used = dict.fromkeys((m.instrument, m.rater) for m in record.measurements if not (m.paused or is_prediction(m)))
    named = {name for name, _ in used}
    on_schedule = [name for name, days in client.schedule.items() if days is not None and name not in named]
    asked = [*used, *((n, r) for n in on_schedule if n in instruments for r in default_raters(instruments[n], client))]
    plans = ((name, rater, _interval(client, instruments[name])) for name, rater in asked if name in instruments)
    return [Planned(name, rater, interval) for name, rater, interval in plans if interval is not None]


def due(record: Record, instruments: Mapping[str, Instrument], today: date) -> list[Due]:
    """The ratings to ask for by `today`, the longest due first; none during a break.

    One for each session is due at the last held session until it is given or passed over with a reason; one with an
    interval when so many days have gone since it was given (or declined, which is an answer too).
    """
    if _in_break(record, today):
        return []
    found = (_due(record, plan, today) for plan in planned(record, instruments))
    return sorted((each for each in found if each is not None), key=lambda each: (each.due, each.instrument))


def withdrawn_on(record: Record) -> date | None:
    """When the client withdrew the consent to ratings, if that is their last word on it."""
    consents = [consent for consent in record.consents if consent.what == "ratings"]
    return max(consents, key=lambda consent: consent.on).withdrawn if consents else None


def default_raters(instrument: Instrument, client: Client) -> tuple[str, ...]:
    """Who answers when nobody is named: the first rater in the instrument's file that the client has.

    A couple, family or group has its participants where the file says `client`.
    """
    for rater in instrument.raters:
        if rater == "client" and client.kind != "individual":
            return client.participants
        if rater in client.raters:
            return (rater,)
    return ()


def named_rater(instrument: Instrument, client: Client, label: str) -> str:
    """The rater of this label, in any case. Raises BadUsage where the client or the instrument has none such."""
    found = {known.lower(): known for known in client.raters}.get(label.strip().lower())
    if found is None:
        raise BadUsage(f"{client.code} has no rater “{shown(label)}”.", f"It has: {', '.join(client.raters)}.")
    selves = client.raters[:-2]
    if found not in instrument.raters and not ("client" in instrument.raters and found in selves):
        meant = f"It is meant for: {', '.join(instrument.raters)}."
        raise BadUsage(f"{instrument.title} has no form for the {found}.", meant)
    return found


def not_meant_for(instrument: Instrument, client: Client, on: date) -> str | None:
    """A sentence where age or population is not what a form was made for: to know, never to stop at."""
    if client.born is not None and (instrument.youngest or instrument.oldest):
        year, month = map(int, client.born.split("-"))
        age = on.year - year - (on.month < month)
        low, high = instrument.youngest or 0, instrument.oldest or 200
        ages = f"{low} to {high}" if instrument.oldest else f"{low} and older"
        return None if low <= age <= high else f"{instrument.title} is meant for ages {ages}; {client.code} is {age}."
    if client.population in instrument.population or not instrument.population:
        return None
    return f"{instrument.title} is meant for: {', '.join(instrument.population)}; {client.code} is {client.population}."


def marks_due(record: Record, session: Session) -> bool:
    """Whether the therapist's own marks (0 to 10) are asked in this session's note: once a month."""
    marked = [s.date for s in record.sessions if any(name.partition(".")[0].endswith("_mark") for name in s.note)]
    return not marked or session.date - marked[-1] >= MONTH


def due_at(record: Record, plan: Planned, session: Session) -> bool:
    """Whether this rating was to be asked for at a session."""
    if not attends(session, plan.rater):
        return False
    if plan.interval == EACH_SESSION:
        return True
    last = _last_settled(record, plan, before=session.date)
    return last is None or last.date + timedelta(days=plan.interval) <= session.date


def asked_at(
    record: Record, instruments: Mapping[str, Instrument], session: Session
) -> list[tuple[Planned, date | None]]:
    """What is to be asked for at a session and was not answered on its day, each with when it was last given."""
    plans = [plan for plan in planned(record, instruments) if due_at(record, plan, session)]
    known = [(plan, ratings(record, plan)) for plan in plans]
    return [
        (plan, max((m.date for m in given if m.skipped is None), default=None))
        for plan, given in known
        if session.date not in (m.date for m in given)
    ]


def ratings(record: Record, plan: Planned) -> list[Measurement]:
    """All ratings of a plan, given or skipped, without predictions and paused ones."""
    return [
        m
        for m in record.measurements
        if m.instrument == plan.instrument and m.rater == plan.rater and not m.paused and not is_prediction(m)
    ]


def held(record: Record, today: date | None = None) -> list[Session]:
    return [s for s in record.sessions if s.held and (today is None or s.date <= today)]


def attends(session: Session, rater: str) -> bool:
    """Whether a rater was there: a partner who stayed away has nothing to rate."""
    if rater in ROLES:
        return session.held
    return session.held and came(rater, session.present, session.absent)


def _due(record: Record, plan: Planned, today: date) -> Due | None:
    given = [m.date for m in ratings(record, plan) if m.skipped is None and m.date <= today]
    last = max(given, default=None)
    if plan.interval == EACH_SESSION:
        attended = [session for session in held(record, today) if attends(session, plan.rater)]
        missing = _sessions_without(ratings(record, plan), attended)
        if not missing:
            return None
        return Due(plan.instrument, plan.rater, last, missing[0].date, len(missing) >= OVERDUE_SESSIONS)
    settled = _last_settled(record, plan)
    since = settled.date + timedelta(days=plan.interval) if settled else record.client.opened
    for away in record.breaks:  # by their first day, so that one leads to the next
        since = away.last + timedelta(days=1) if away.covers(since) else since
    if since > today:
        return None
    days = sum(1 for n in range((today - since).days) if not _in_break(record, since + timedelta(days=n)))
    overdue = days >= 2 * plan.interval
    return Due(plan.instrument, plan.rater, last, since, overdue)


def is_away(record: Record, day: date) -> bool:
    """Whether a break covers the day; whom you met all the same is there."""
    return _in_break(record, day) and all(session.date != day for session in record.sessions)


def _in_break(record: Record, day: date) -> bool:
    return any(one.covers(day) for one in record.breaks)


def _sessions_without(given: Sequence[Measurement], sessions: Sequence[Session]) -> list[Session]:
    """The held sessions since the last rating or reasoned skip."""
    last = max((m.date for m in given), default=date.min)
    return [session for session in sessions if session.date > last]


def _last_settled(record: Record, plan: Planned, before: date = date.max) -> Measurement | None:
    """The last rating that was given or declined: a forgotten one still stands out."""
    settled = [m for m in ratings(record, plan) if m.skipped in (None, DECLINED) and m.date < before]
    return max(settled, key=lambda m: m.date, default=None)


def _interval(client: Client, instrument: Instrument) -> int | None:
    return client.schedule.get(instrument.id, instrument.schedule)
