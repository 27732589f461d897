"""Each record as the one JSON object that every command, report and export shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from alliance_cli.model import (
    Away,
    Decision,
    Goal,
    Measurement,
    Record,
    Reflection,
    Rupture,
    Session,
    Signal,
    Supervision,
)

if TYPE_CHECKING:  # what is only handed on need not be loaded to list clients
    from alliance_cli.analysis.course import Course, Point
    from alliance_cli.analysis.ranking import Entry
    from alliance_cli.analysis.schedule import Due
    from alliance_cli.analysis.scoring import Score

Json = dict[str, Any]


def number(value: float | None) -> float | None:
    """Floats as they are shown everywhere: four decimals at most."""
    return None if value is None else round(float(value), 4)


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def plainly(value: Any) -> Any:
    """A form as it is, with the records that are in it."""
    if hasattr(value, "_asdict"):
        return plainly(value._asdict())
    if isinstance(value, Mapping):
        return {key: plainly(each) for key, each in value.items()}
    return [plainly(each) for each in value] if isinstance(value, tuple) else value


def client(record: Record) -> Json:
    who = record.client
    return {
        "code": who.code,
        "kind": who.kind,
        "population": who.population,
        "modality": who.modality,
        "language": who.language,
        "participants": list(who.participants),
        "opened": day(who.opened),
        "closed": day(who.closed),
        "ending": who.ending,
        "sessions": sum(1 for s in record.sessions if s.held),
        "goals": [goal(g) for g in record.goals],
        "consents": [
            {"for": c.what, "on": day(c.on), "by": c.by, "withdrawn": day(c.withdrawn)} for c in record.consents
        ],
        "open_ruptures": sum(1 for r in record.ruptures if r.status == "open"),
        "born": who.born,
        "slot": who.slot,
        "about": who.about,
        "fields": dict(who.fields),
        "schedule": dict(who.schedule),
    }


def goal(one: Goal) -> Json:
    return {
        "number": one.number,
        "text": one.text,
        "agreed_by": one.agreed_by,
        "since": day(one.since),
        "status": one.status,
        "ended": day(one.ended),
        "tasks": [
            {"number": t.number, "text": t.text, "agreed_by": t.agreed_by, "since": day(t.since), "status": t.status}
            for t in one.tasks
        ],
    }


def session(
    one: Session, ratings: Sequence[int], ruptures: Sequence[int], private: Mapping[str, str] | None = None
) -> Json:
    """`private` only where the private note was asked for by name."""
    shown: Json = {
        "client": one.client,
        "number": one.number,
        "date": day(one.date),
        "attendance": one.attendance,
        "why": one.why,
        "mode": one.mode,
        "minutes": one.minutes,
        "present": list(one.present),
        "absent": list(one.absent),
        "note": dict(one.note),
        "ratings": list(ratings),
        "ruptures": list(ruptures),
        "written": one.written,
        "unconfirmed": one.unconfirmed,
    }
    return shown | ({"private": dict(private)} if private is not None else {})


def sessions(record: Record) -> list[Json]:
    """All sessions of a record, each with the ratings and ruptures that belong to it."""
    return [
        session(
            one,
            [m.id for m in record.measurements if m.session == one.number],
            [r.number for r in record.ruptures if r.session == one.number],
        )
        for one in record.sessions
    ]


def rating(one: Measurement, score: Score, signals: Sequence[Signal]) -> Json:
    return _of_rating(one, score.items, complete=score.complete) | {
        "total": number(score.total),
        "mean": number(score.mean),
        "estimated": number(score.estimated),
        "safety": None if one.prediction else safety(score),
        "subscales": {
            name: {"total": number(part.total), "mean": number(part.mean)} for name, part in score.subscales.items()
        },
        "signals": [signal(s) for s in signals],
    }


def safety(score: Score) -> Json | None:
    """The first item about suicide or self-harm that is marked above zero."""
    found = next(iter(score.safety), None)
    return None if found is None else {"item": found.item, "value": number(found.value), "label": found.label}


def raw_rating(one: Measurement) -> Json:
    """A rating of which nobody knows what it was made with: its answers as whole steps of a scale, and no score."""
    answered = one.total is not None or None not in one.answers
    steps = {"answers": list(one.answers), "total": one.total}
    return _of_rating(one, (None,) * len(one.answers), complete=answered) | {"steps": steps}


def _of_rating(one: Measurement, items: Sequence[float | None], *, complete: bool) -> Json:
    return {
        "id": one.id,
        "client": one.client,
        "instrument": one.instrument,
        "version": one.version,
        "date": day(one.date),
        "session": one.session,
        "rater": one.rater,
        "prediction": one.prediction,
        "guess": one.guess,
        "source": one.source,
        "skipped": one.skipped,
        "complete": complete and one.skipped is None and not one.paused,
        "items": [number(value) for value in items],
        "total": None,
        "mean": None,
        "estimated": None,
        "safety": None,
        "subscales": {},
        "client_said": one.client_said,
        "will_change": one.will_change,
        "signals": [],
    }


def signal(one: Signal) -> Json:
    """Only what the rule has: a signal about a whole rating names no item."""
    numbers = {"value": number(one.value), "limit": number(one.limit)}
    optional = {k: v for k, v in {"item": one.item, "n": one.n, "strong": one.strong}.items() if v is not None}
    since = {"since_session": one.since_session, "since_date": one.since_date} if one.since_date else {}
    return {"rule": one.rule} | optional | numbers | since | {"message": one.message}


def trend(course: Course) -> Json:
    slope = course.slope
    return {
        "client": course.client,
        "instrument": course.instrument.id,
        "rater": course.rater,
        "points": [_point(p) for p in course.points],
        "skipped": [{"date": day(s.date), "session": s.session, "reason": s.reason} for s in course.skipped],
        "episodes": [
            {
                "opened_session": e.opened_session,
                "opened_date": day(e.opened_date),
                "rules": list(e.rules),
                "depth": number(e.depth),
                "status": e.status,
                "back_session": e.back_session,
                "ratings_to_return": e.ratings_to_return,
            }
            for e in course.episodes
        ],
        "slope": slope and {"per_session": number(slope.value), "low": number(slope.low), "high": number(slope.high)},
        "shape": course.shape,
    }


def trend_for_client(course: Course) -> Json:
    """What the client knows: the marks and their days."""
    points = [{"session": p.session, "date": day(p.date), "value": number(p.value)} for p in course.points]
    return {"instrument": course.instrument.id, "points": points}


def _point(point: Point) -> Json:
    limits = point.limits
    return {
        "date": day(point.date),
        "session": point.session,
        "value": number(point.value),
        "usual": number(point.usual),
        "limits": limits and {"lower": number(limits.lower), "upper": number(limits.upper), "n": limits.n},
        "surprise": number(point.surprise),
        "n": point.n,
        "signals": [signal(s) for s in point.signals],
    }


def caseload_entry(entry: Entry) -> Json:
    carry = entry.carry_over
    return {
        "client": entry.client,
        "attention": entry.attention,
        "reasons": [
            {"rule": r.rule, "message": r.message, "session": r.session, "date": day(r.date)} for r in entry.reasons
        ],
        "due": [due(d) for d in entry.due],
        "carry_over": {
            "agreed": carry.agreed,
            "will_change": carry.will_change,
            "open_steps": list(carry.open_steps),
            "decisions": [decision(d) for d in carry.decisions],
        },
        "sessions": entry.sessions,
        "last_session": day(entry.last_session),
        "open_ruptures": entry.open_ruptures,
    }


def due(one: Due) -> Json:
    return {"instrument": one.instrument, "rater": one.rater, "last": day(one.last), "due": day(one.due)}


def decision(one: Decision) -> Json:
    return {
        "supervision": one.supervision,
        "number": one.number,
        "client": one.client,
        "text": one.text,
        "made": day(one.made),
        "done": day(one.done),
        "outcome": one.outcome,
    }


def rupture(one: Rupture) -> Json:
    return {
        "client": one.client,
        "number": one.number,
        "kind": one.kind,
        "with": one.with_whom,
        "status": one.status,
        "session": one.session,
        "opened": day(one.opened),
        "closed": day(one.closed),
        "markers": list(one.markers),
        "noticed_by": one.noticed_by,
        "said": one.said,
        "my_part": one.my_part,
        "note": one.note,
        "steps": [{"step": s.step, "date": day(s.date), "session": s.session, "note": s.note} for s in one.steps],
    }


def client_in_depth(record: Record, courses: Mapping[tuple[str, str], Course], *, notes: bool) -> Json:
    """A client with every course, by instrument, then rater, and all ruptures: what a report is made of.

    Without `notes` the keys stay, and what was written down about the client or a rupture is empty.
    """
    trends: dict[str, dict[str, Json]] = {}
    for (instrument, rater), course in courses.items():
        trends.setdefault(instrument, {})[rater] = trend(course)
    made = client(record) | {"trends": trends, "ruptures": [rupture(r) for r in record.ruptures]}
    if notes:
        return made
    made |= {"born": None, "slot": None, "about": None, "fields": {}}
    made["ruptures"] = [one | {"said": None, "my_part": None, "note": None, "markers": []} for one in made["ruptures"]]
    for one in made["ruptures"]:
        one["steps"] = [step | {"note": None} for step in one["steps"]]
    return made


def away(one: Away) -> Json:
    return {
        "number": one.number,
        "from": day(one.first),
        "to": day(one.last),
        "client": one.client,
        "why": one.why,
    }


def supervision(one: Supervision) -> Json:
    return {
        "number": one.number,
        "date": day(one.date),
        "with": one.supervisor,
        "minutes": one.minutes,
        "format": one.format,
        "people": one.people,
        "cases": list(one.cases),
        "questions": list(one.questions),
        "decisions": [decision(d) for d in one.decisions],
    }


def reflection(one: Reflection) -> Json:
    return {
        "number": one.number,
        "client": one.client,
        "date": day(one.date),
        "prompt": one.prompt,
        "text": one.text,
    }
