"""One client's page: who, the course, the alliance from both sides, and the parts below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.main_course import beside, main_course
from alliance_cli.model import ATTENDANCES, Record, Session, words
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.charts.captions import in_words
from alliance_cli.render.charts.views import CourseView
from alliance_cli.render.report import bordin, case_parts
from alliance_cli.render.report.blocks import (
    Block,
    Chapter,
    Chart,
    Pairs,
    Passage,
    Trace,
    Words,
)
from alliance_cli.render.report.plan import Plan
from alliance_cli.render.terminal.sparkline import window

MOST_OTHERS = 4  # courses that are not in the chart
STRIP = 40  # appointments in the attendance strip


def section(plan: Plan, case: Case) -> Chapter:
    record = case.record
    main = main_course(case.courses)
    wide: list[Block] = [Pairs(tuple(_who(plan, case)))]
    wide += [_picture(plan, case, main)] if main else [Words("No ratings yet: there is no course to draw.", quiet=True)]
    sides = bordin.table(
        record,
        case.courses,
        lambda rater: plan.names.person(record.client, rater),
        lambda one: plan.names.when(record, one.date, one.number if isinstance(one, Session) else one.session),
    )
    if sides:
        wide.append(Passage(sides[0], (sides[1],)))
    return Chapter(heading(plan, record), (*wide, case_parts.columns(plan, case)), kind(record), whole=True)


def heading(plan: Plan, record: Record) -> str:
    code = plan.names.client(record.client)
    return code if plan.names.letters is None else f"Client {code}"


def kind(record: Record) -> str:
    """“individual, adult, CBT”."""
    client = record.client
    return ", ".join(word for word in (client.kind, client.population, _modality(client.modality)) if word)


def briefly(record: Record) -> str:
    """The same where room is scarce: one adult goes without saying."""
    client = record.client
    kind = "" if client.kind == "individual" else client.kind
    population = "" if client.population == "adult" else client.population
    return ", ".join(word for word in (kind, population, _modality(client.modality)) if word)


def _modality(modality: str | None) -> str:
    return "" if modality in (None, "other") else words.MODALITY.said(str(modality))


def trace(plan: Plan, case: Case, course: Course) -> Trace:
    """The latest year of a course, small."""
    points = [p for p in course.points if (plan.today - p.date).days <= 366] or list(course.points)
    form = course.instrument
    low, high = window([p.value for p in points], *form.headline_range)
    usual = tuple(None if p.low is None or p.high is None else (p.low, p.high) for p in points)
    marked = frozenset(place for place, p in enumerate(points) if p.surprising)
    rater = plan.names.within(case.record.client, course.rater)
    told = f"{form.abbreviation} by {rater}, last {written(form, points[-1].value)} ({low:g} to {high:g})"
    values = tuple(p.value for p in points)
    return Trace(values, usual, marked, low, high, next(iter(course.lines), None), told)


def _picture(plan: Plan, case: Case, course: Course) -> Chart:
    told = in_words(view(plan, case, course))
    return Chart(plan.picture(case.record, course), told, trace(plan, case, course))


def view(plan: Plan, case: Case, course: Course) -> CourseView:
    """What the picture of a course shows, by the report's names."""
    others = beside(course, case.courses)
    return what_to_draw.course(case.record, course, others, shown=plan.names.picture(case.record))


def _who(plan: Plan, case: Case) -> Iterator[tuple[str, str]]:
    record = case.record
    held = [session for session in record.sessions if session.held]
    since = f"; last {plan.names.when(record, held[-1].date, held[-1].number)}" if held else ""
    counted = f"{len(held)} held of {len(record.sessions)} appointments{since}"
    yield "Sessions", counted if record.sessions else "no appointments recorded"
    if record.sessions:
        yield "Attendance", strip(record.sessions)
    if record.client.participants and plan.names.letters is None:
        yield "Together", ", ".join(record.client.participants)
    in_part = "; ".join(_given_in_part(plan, case))
    if in_part:
        yield "Given in part, no score", in_part
    others = "; ".join(islice(_other_ratings(plan, case), MOST_OTHERS))
    if others:
        yield "Other ratings", others


def _given_in_part(plan: Plan, case: Case) -> Iterator[str]:
    """The ratings of the period in which an answer is missing, each with the marks that were given."""
    for course in case.courses.values():
        rater = plan.names.within(case.record.client, course.rater)
        for given in course.incomplete:
            rated = given.measurement
            if plan.covers(rated.date):
                pairs = zip(course.instrument.items, given.score.items, strict=True)
                marks = [f"{i.marked} {'–' if mark is None else f'{mark:g}'}" for i, mark in pairs if not i.safety]
                when = plan.names.when(case.record, rated.date, rated.session)
                yield f"{course.instrument.abbreviation} by {rater}, {when}: {', '.join(marks)}"


def _other_ratings(plan: Plan, case: Case) -> Iterator[str]:
    """The courses that are not in the chart, in a few words each; the practitioner's own last."""
    main = main_course(case.courses)
    for course in sorted(case.courses.values(), key=lambda course: course.rater == "therapist"):
        form = course.instrument
        if course.points and main is not None and form.id != main.instrument.id:
            low, high = form.headline_range
            first, last = (written(form, course.values[place]) for place in (0, -1))
            values = f"{first} at first, {last} last" if len(course.points) > 1 else last
            rater = plan.names.within(case.record.client, course.rater)
            yield f"{form.abbreviation} by {rater} {values} ({low:g} to {high:g})"


def strip(sessions: Iterable[Session]) -> str:
    """One sign for each appointment, the latest last, and what the signs mean."""
    every = [session.attendance for session in sessions]
    signs = "".join(map(words.ATTENDANCE.sign, every[-STRIP:]))
    counts = Counter(every)
    key = [f"{words.ATTENDANCE.sign(a)} {words.ATTENDANCE.said(a)} {counts[a]}" for a in ATTENDANCES if counts[a]]
    return f"{'…' if len(every) > STRIP else ''}{signs}\n{', '.join(key)}"
