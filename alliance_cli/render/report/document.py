"""The report before supervision as pure data: page one, a page for each client on the agenda, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import written
from alliance_cli.analysis.strain import Reason
from alliance_cli.forms import note_form
from alliance_cli.model import Record, Session
from alliance_cli.render import chart_views
from alliance_cli.render.charts.views import CourseView
from alliance_cli.render.report import client_page, wording
from alliance_cli.render.report.blocks import (
    Block,
    Document,
    Figures,
    Pairs,
    Part,
    Points,
    Quote,
    Section,
    Table,
    Words,
)
from alliance_cli.render.report.plan import Plan, recognisable
from alliance_cli.render.sparkline import sparkline, window

LEVELS = {"act": "Take to supervision", "watch": "Worth asking", "ok": "Nothing flagged"}
MARKS = {"act": "!!", "watch": "?", "ok": ""}
MOST_REASONS = 4
SPARK = 20


def make(plan: Plan, agenda: Sequence[Case], others: Sequence[Case] = ()) -> Document:
    """The document; `agenda` are the cases in depth, `others` the rest of the caseload."""
    everyone = [*agenda, *others]
    sections = [
        Section("", tuple(_head(plan, everyone))),
        Section("At a glance", (_glance(plan, everyone),)),
        Section("Agenda", tuple(_agenda(plan, agenda))),
        *(client_page.section(plan, case) for case in agenda),
        *_notes(plan, agenda),
        *_rest(plan, others),
        *_skipped(plan, everyone),
        _reading(),
    ]
    return Document("Before supervision", tuple(sections))


def views(plan: Plan, agenda: Iterable[Case]) -> dict[str, CourseView]:
    """The charts of the cases in depth, one for each instrument, by file name."""
    return {
        plan.picture(case.record, course): chart_views.course(
            case.record,
            course,
            chart_views.beside(course, case.courses),
            shown=plan.names.picture(case.record),
        )
        for case in agenda
        for course in chart_views.every_instrument(case.courses)
    }


def _head(plan: Plan, cases: Sequence[Case]) -> Iterator[Block]:
    rows = [("Period", plan.period)]
    if plan.recipient:
        rows.append(("For", plan.recipient))
    rows.append(("Holds", "; ".join(plan.holds())))
    if to_check := [plan.names.client(case.record.client) for case in cases if recognisable(case)]:
        rows.append((", ".join(to_check), wording.CHECK))
    yield Pairs(tuple(rows))
    if plan.wish:
        yield Quote("What I want from supervision", plan.wish)


def _glance(plan: Plan, cases: Sequence[Case]) -> Figures:
    sessions = [session for case in cases for session in plan.sessions(case.record)]
    held = [session for session in sessions if session.held]
    missed = [session for session in sessions if session.attendance in chart_views.MISSED]
    courses = [course for case in cases for course in case.courses.values()]
    given = sum(1 for course in courses for rated in course.ratings if plan.covers(rated.measurement.date))
    skipped = sum(1 for course in courses for skip in course.skipped if plan.covers(skip.date))
    levels = [case.entry.attention for case in cases]
    return Figures(
        (
            (str(len(cases)), "client" if len(cases) == 1 else "clients"),
            (str(len(held)), "session held" if len(held) == 1 else "sessions held"),
            (str(len(missed)), "missed or cancelled"),
            (f"{given} of {given + skipped}", "ratings given"),
            (str(sum(case.entry.open_ruptures for case in cases)), "ruptures open"),
            *((str(levels.count(level)), words.lower()) for level, words in LEVELS.items()),
        )
    )


def _agenda(plan: Plan, cases: Sequence[Case]) -> Iterator[Block]:
    if not cases:
        yield Words("Nothing was flagged in this period. " + "What is on your own mind comes first.")
    for case in cases:
        yield _case(plan, case)


def _case(plan: Plan, case: Case) -> Part:
    record = case.record
    main = chart_views.main_course(case.courses)
    reasons = [_reason(plan, record, reason) for reason in case.entry.reasons]
    blocks: list[Block] = [client_page.trace(plan, case, main)] if main else []
    if reasons:
        blocks.append(Points("", tuple(reasons[:MOST_REASONS])))
    if case.questions:
        asked = tuple(plan.names.told(record, question) for question in case.questions)
        blocks.append(Points("To ask", asked, numbered=True))
    level = case.entry.attention
    title = f"{plan.names.client(record.client)}: {client_page.kind(record)}"
    return Part(title, tuple(blocks), f"{MARKS[level]} {LEVELS[level]}".strip())


def _reason(plan: Plan, record: Record, reason: Reason) -> str:
    where = plan.names.when(record, reason.date, reason.session)
    lead = chart_views.reason(reason).capitalize()
    return f"{lead} ({where}): {plan.names.told(record, reason.message)}"


def _rest(plan: Plan, cases: Sequence[Case]) -> Iterator[Section]:
    """Everyone who is not on the agenda: those with a flag first, then those without, each in one table."""
    flagged = [case for case in cases if case.entry.attention != "ok"]
    quiet = [case for case in cases if case.entry.attention == "ok"]
    if flagged:
        yield Section("Flagged too, not on this agenda", (_table(plan, flagged, why=True),), page=True)
    if quiet:
        blocks = (_table(plan, quiet, why=False), Words(wording.NOT_FINE, quiet=True))
        yield Section("Nothing flagged", blocks, page=not flagged)


def _table(plan: Plan, cases: Sequence[Case], *, why: bool) -> Table:
    columns = ("Client", "Who", "Sessions", "Last", "Latest rating", "Course", *(("Why",) if why else ()))
    rows = tuple(_row(plan, case, why=why) for case in cases)
    return Table(columns, rows, right=("Sessions",), fold=("Who", "Why"))


def _row(plan: Plan, case: Case, *, why: bool) -> tuple[str, ...]:
    record, main = case.record, chart_views.main_course(case.courses)
    last = case.entry.last_session
    reasons = dict.fromkeys(chart_views.reason(reason) for reason in case.entry.reasons)
    return (
        plan.names.client(record.client),
        client_page.kind(record),
        str(case.entry.sessions),
        _ago(plan, record, last) if last else "–",
        f"{main.instrument.id.upper()} {written(main.instrument, main.values[-1])}" if main else "–",
        _spark(main) if main else "",
        *((", ".join(reasons),) if why else ()),
    )


def _ago(plan: Plan, record: Record, last: object) -> str:
    session = [one for one in record.sessions if one.held][-1]
    return str(last) if plan.names.letters is None else f"session {session.number}"


def _spark(course: Course) -> str:
    low, high = window(course.values[-SPARK:], *course.instrument.headline_range)
    return sparkline(course.values[-SPARK:], low, high, SPARK)


def _skipped(plan: Plan, cases: Sequence[Case]) -> Iterator[Section]:
    """Ratings of the period that were not given and why, and what is due."""
    rows = [row for case in cases for row in _not_given(plan, case)]
    if rows:
        columns = ("Client", "Rating", "When", "Why not")
        yield Section("Ratings not given", (Table(columns, tuple(rows), fold=("Why not",)),))


def _not_given(plan: Plan, case: Case) -> Iterator[tuple[str, ...]]:
    record = case.record
    name = plan.names.client(record.client)
    for course in case.courses.values():
        rating = f"{course.instrument.id.upper()} by {plan.names.person(record.client, course.rater).lower()}"
        for skip in course.skipped:
            if plan.covers(skip.date):
                yield (
                    name,
                    rating,
                    plan.names.when(record, skip.date, skip.session),
                    plan.names.told(record, skip.reason),
                )
        for part in course.incomplete:
            if plan.covers(part.measurement.date):
                where = plan.names.when(record, part.measurement.date, part.measurement.session)
                yield name, rating, where, "given in part, no score"
    for due in case.entry.due:
        rater = plan.names.person(record.client, due.rater).lower()
        yield name, f"{due.instrument.upper()} by {rater}", plan.names.when(record, due.due), "due since then"


def _notes(plan: Plan, cases: Sequence[Case]) -> Iterator[Section]:
    """The notes of the period in full, where they were asked for by name."""
    if not plan.notes and plan.private is None:
        return
    for case in cases:
        blocks = [block for session in plan.sessions(case.record) for block in _note(plan, case.record, session)]
        if blocks:
            yield Section(f"Notes: {plan.names.client(case.record.client)}", tuple(blocks), page=True)


def _note(plan: Plan, record: Record, session: Session) -> Iterator[Part]:
    labels = {field.id: field.label for section in note_form.every_section() for field in section.fields}
    when = plan.names.when(record, session.date, session.number).capitalize()
    fields = session.note if plan.notes else {}
    private = (plan.private or {}).get(session.id, {})
    for kept, label in ((fields, ""), (private, "private")):
        quotes = tuple(
            Quote(labels.get(name, _spelt(name)), plan.names.told(record, text)) for name, text in kept.items()
        )
        if quotes:
            yield Part(when, quotes, label)


def _spelt(field: str) -> str:
    return field.replace("_", " ").replace(".", ": ").capitalize()


def _reading() -> Section:
    blocks: tuple[Block, ...] = (
        Pairs(wording.READING),
        Words(f"Sources: {wording.sources()}", quiet=True),
        Words(f"{wording.NOT_FINE} {wording.NOT_SAFETY}"),
    )
    return Section("How to read this", blocks)
