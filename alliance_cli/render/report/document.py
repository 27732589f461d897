"""The report before supervision as pure data: page one, a page for each client on the agenda, and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from alliance_cli.analysis import consent
from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.main_course import every_instrument, main_course, partners
from alliance_cli.analysis.practice_figures import UNEXPLAINED, asked_for, days_due
from alliance_cli.analysis.reasons import Reason
from alliance_cli.forms import note_form
from alliance_cli.forms.definition import abbreviation
from alliance_cli.model import Decision, Record, Session, words
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.charts.views import CourseView
from alliance_cli.render.report import case_page, case_parts, small_print
from alliance_cli.render.report.blocks import (
    Block,
    Chapter,
    Columns,
    Figures,
    Grid,
    Pairs,
    Passage,
    Points,
    Quote,
    Report,
    Trace,
    Words,
)
from alliance_cli.render.report.plan import REPLACED, Plan, recognisable

SUPERVISION = "supervision"  # the consent that a report rests on
MOST_REASONS = 4
SHORT = ("reported", "marked")  # reasons of which the rule and the sessions say all

AGENDA = "Agenda"
STOPS = (".", "!", "?", "…")


def make(plan: Plan, agenda: Sequence[Case], others: Sequence[Case] = (), silent: Sequence[Case] = ()) -> Report:
    """The document: `agenda` are the cases in depth, `others` the rest; `silent` do not consent to being shown."""
    everyone = [*agenda, *others]
    chapters = [
        Chapter("At a glance", (_glance(plan, everyone),)),
        Chapter(AGENDA, tuple(_agenda(plan, agenda, others))),
        *(case_page.section(plan, case) for case in agenda),
        *_notes(plan, agenda),
        *_rest(plan, others),
        *_decisions(plan, agenda, others),
        *_silent(plan, silent),
        *_skipped(plan, everyone),
        _reading(),
    ]
    first = Chapter("", tuple(_head(plan, everyone)))  # made last: it says what was left in the texts
    return Report("Report for supervision", (first, *chapters))


def agenda_apart(report: Report) -> tuple[Report, Report]:
    """What stands up to the agenda, and all that follows it."""
    titles = [chapter.title for chapter in report.sections]
    end = titles.index(AGENDA) + 1
    return replace(report, sections=report.sections[:end]), Report("", report.sections[end:])


def views(plan: Plan, agenda: Iterable[Case]) -> dict[str, CourseView]:
    """The charts of the cases in depth, one for each instrument, by file name."""
    return {
        plan.picture(case.record, course): case_page.view(plan, case, course)
        for case in agenda
        for course in every_instrument(case.courses)
    }


def _head(plan: Plan, cases: Sequence[Case]) -> Iterator[Block]:
    recipient, wish = (plan.names.of_practice(text) for text in (plan.recipient, plan.wish))
    decided = tuple(plan.names.of_practice(one.text) for one in plan.open_decisions if one.client is None)
    rows = [("Period", plan.period), ("For", recipient), ("Holds", "; ".join(plan.holds()))]
    if plan.names.letters is not None:
        rows += [("Replaced", REPLACED), ("Left", plan.left())]
    rows += [("Consent", unasked(plan, cases)), ("Check", _to_check(plan, cases))]
    yield Pairs(tuple((name, value) for name, value in rows if value))
    if wish:
        yield Quote("What I want from supervision", wish)
    if decided:
        yield Points("Decided in supervision for the whole practice, still open", decided)


def unasked(plan: Plan, cases: Sequence[Case]) -> str:
    """Who was never asked whether supervision may hear of them; empty where everybody was."""
    found = [plan.names.client(case.record.client) for case in cases if consent.of(case.record, SUPERVISION) is None]
    who = "anyone here" if len(found) == len(cases) > 1 else ", ".join(found)
    return f"No consent to supervision is recorded for {who}." if found else ""


def _to_check(plan: Plan, cases: Sequence[Case]) -> str:
    found = [plan.names.client(case.record.client) for case in cases if recognisable(case)]
    return f"{', '.join(found)}: {small_print.CHECK}" if found else ""


def _glance(plan: Plan, cases: Sequence[Case]) -> Figures:
    sessions = [session for case in cases for session in plan.sessions(case.record)]
    held = [session for session in sessions if session.held]
    missed = [session for session in sessions if session.missed]
    away = [session for session in sessions if session.in_break and not session.held]
    mine = len(sessions) - len(held) - len(missed) - len(away)
    given, asked = _ratings(plan, cases)
    ruptures = sum(case.entry.open_ruptures for case in cases)
    levels = [case.entry.attention for case in cases]
    return Figures(
        (
            (str(len(cases)), "client" if len(cases) == 1 else "clients"),
            (f"{len(held)} of {len(sessions)}", "session held" if len(sessions) == 1 else "sessions held")
            if sessions
            else ("no", "appointments recorded"),
            (str(len(missed)), "missed or cancelled by clients"),
            *([(str(mine), "cancelled by me")] if mine else []),
            *([(str(len(away)), "in a break")] if away else []),
            (f"{given} of {asked}", "due ratings given"),
            (str(ruptures), "rupture open" if ruptures == 1 else "ruptures open"),
            *((str(levels.count(level)), words.ATTENTION.said(level)) for level in words.ATTENTION),
        )
    )


def _ratings(plan: Plan, cases: Sequence[Case]) -> tuple[int, int]:
    """How many ratings of the period were given, and how many were due."""
    given = due = 0
    for case in cases:
        for course in case.courses.values():
            rated, skipped, silent = asked_for(case.record, course)
            given += sum(map(plan.covers, rated))
            due += sum(map(plan.covers, rated | skipped.keys() | silent))
    return given, due


def _agenda(plan: Plan, cases: Sequence[Case], others: Sequence[Case]) -> Iterator[Block]:
    if not cases and not plan.chosen:
        still = ", ".join(plan.names.client(case.record.client) for case in others if case.entry.attention != "ok")
        found = f"Nothing new was flagged in this period. Flagged still: {still}." if still else "Nothing is flagged."
        yield Words(f"{found} What is on your own mind comes first.")
    for case in cases:
        yield _case(plan, case)


def _case(plan: Plan, case: Case) -> Passage:
    record = case.record
    main = main_course(case.courses)
    lines = [main, *partners(main, case.courses)] if main else []
    blocks: list[Block] = [case_page.trace(plan, case, line) for line in lines]
    if reasons := _reasons(plan, case):
        blocks.append(Points("", tuple(reasons[:MOST_REASONS])))
    if case.questions:
        asked = tuple(plan.names.composed(record, question) for question in case.questions)
        blocks.append(Points("To ask", asked, numbered=True))
    level = case.entry.attention
    title = f"{plan.names.client(record.client)}: {case_page.kind(record)}"
    return Passage(
        title, tuple(blocks), f"{words.ATTENTION.sign(level)} {words.ATTENTION.said(level).capitalize()}".strip()
    )


def _reasons(plan: Plan, case: Case) -> list[str]:
    """What was spoken of or marked once, with all its sessions; what was marked is quoted among the questions."""
    told: dict[object, list[Reason]] = {}
    for place, reason in enumerate(case.entry.reasons):
        told.setdefault(reason.rule if reason.rule in SHORT else place, []).append(reason)
    return [_reason(plan, case.record, same) for same in told.values()]


def _reason(plan: Plan, record: Record, same: Sequence[Reason]) -> str:
    sessions = dict.fromkeys(plan.names.when(record, reason.date, reason.session) for reason in same[-MOST_REASONS:])
    where, said = " and ".join(sessions), same[-1]
    if said.rule in SHORT:
        return f"{what_to_draw.reason(said).capitalize()}: {where}."
    message = plan.names.composed(record, said.message)
    if not said.says_where:
        return f"{where[0].upper()}{where[1:]}: {message}"
    return message if plan.names.letters is not None or said.session is None else f"{said.date}: {message}"


def _rest(plan: Plan, cases: Sequence[Case]) -> Iterator[Chapter]:
    """Everyone who is not on the agenda: those with a flag first, then those without, each in one table."""
    flagged = [case for case in cases if case.entry.attention != "ok"]
    quiet = [case for case in cases if case.entry.attention == "ok"]
    if flagged:
        yield Chapter("Flagged too, not on this agenda", (_table(plan, flagged, why=True),), whole=True)
    if quiet:
        yield Chapter("Nothing flagged", (_table(plan, quiet, why=False),))


def _table(plan: Plan, cases: Sequence[Case], *, why: bool) -> Grid:
    columns = ("Client", "Who", "Sessions", "Last", "Course and latest rating", *(("Why",) if why else ()))
    rows = tuple(row for case in cases for row in _rows(plan, case, why=why))
    return Grid(columns, rows, right=("Sessions",), fold=("Who", "Course and latest rating", "Why"))


def _rows(plan: Plan, case: Case, *, why: bool) -> Iterator[tuple[str | Trace, ...]]:
    """A row, and below it one for each partner who rates the same form."""
    record, main = case.record, main_course(case.courses)
    held = [session for session in record.sessions if session.held]
    reasons = dict.fromkeys(what_to_draw.reason(reason) for reason in case.entry.reasons)
    yield (
        plan.names.client(record.client),
        case_page.briefly(record),
        str(len(held)),
        plan.names.when(record, held[-1].date, held[-1].number) if held else "–",
        case_page.trace(plan, case, main) if main else "no ratings yet",
        *((", ".join(reasons),) if why else ()),
    )
    for course in partners(main, case.courses) if main else ():
        yield ("", "", "", "", case_page.trace(plan, case, course), *([""] * why))


def _decisions(plan: Plan, agenda: Sequence[Case], others: Sequence[Case]) -> Iterator[Chapter]:
    """What was decided for those who are not on the agenda, and what was done since, with what came of it."""
    record_of = {case.record.client.code: case.record for case in (*agenda, *others)}
    told = {case.record.client.code for case in agenda}
    still = [one for one in plan.open_decisions if one.client and one.client not in told]
    parts: list[Block] = []
    if not plan.chosen and still:
        parts.append(Points("Still open", tuple(_decision(plan, one, record_of) for one in still)))
    if done := done_since(plan, agenda):
        parts.append(Points("Done since", tuple(_decision(plan, one, record_of) for one in done)))
    if parts:
        yield Chapter("Decided in supervision", tuple(parts))


def done_since(plan: Plan, agenda: Sequence[Case]) -> list[Decision]:
    """What was done, as far as the document tells it."""
    told = {case.record.client.code for case in agenda}
    return [one for one in plan.done_decisions if not plan.chosen or one.client in told]


def _decision(plan: Plan, one: Decision, record_of: Mapping[str, Record]) -> str:
    record = record_of.get(one.client or "")
    tell = partial(plan.names.told, record) if record else plan.names.of_practice
    who = plan.names.client(record.client) if record else "the practice" if one.client is None else "a former client"
    text = tell(one.text)
    came = f"{'' if text.endswith(STOPS) else '.'} What came of it: {tell(one.outcome)}" if one.outcome else ""
    return f"{who}: {text}{came}"


def _silent(plan: Plan, cases: Sequence[Case]) -> Iterator[Chapter]:
    """Who withdrew the consent to supervision: that, and nothing else of them."""
    if cases:
        who = ", ".join(plan.names.client(case.record.client) for case in cases)
        yield Chapter("Not shown", (Words(f"{who}: no consent"),))


def _skipped(plan: Plan, cases: Sequence[Case]) -> Iterator[Chapter]:
    """Ratings of the period that were not given and why, and what is due: a row for each client and form."""
    rows = [row for case in cases for row in _not_given(plan, case)]
    if rows:
        columns = ("Client", "Rating", "When, and why not")
        yield Chapter("Ratings not given", (Grid(columns, tuple(rows), fold=("When, and why not",)),))


def _not_given(plan: Plan, case: Case) -> Iterator[tuple[str, ...]]:
    record = case.record
    found: dict[tuple[str, str], list[str]] = {}
    for key, course in case.courses.items():
        for day, why in sorted(_gaps(record, course)):
            if plan.covers(day):
                told = plan.names.told(record, words.SKIP_REASON.said(why))
                found.setdefault(key, []).append(f"{plan.names.when(record, day)}: {told}")
    for due in case.entry.due:
        found.setdefault((due.instrument, due.rater), []).append(f"due since {plan.names.when(record, due.due)}")
    for (name, rater), times in found.items():
        by = plan.names.within(record.client, rater)
        yield plan.names.client(record.client), f"{abbreviation(name)} by {by}", "; ".join(times)


def _gaps(record: Record, course: Course) -> Iterator[tuple[date, str]]:
    """The days on which a rating was due and there is no score, with the reason."""
    rated = {each.measurement.date for each in course.ratings}
    skipped = {skip.date: skip.reason for skip in course.skipped if skip.date not in rated}
    yield from skipped.items()
    yield from ((day, UNEXPLAINED) for day in days_due(record, course) - rated - skipped.keys())


def _notes(plan: Plan, cases: Sequence[Case]) -> Iterator[Chapter]:
    """The notes of the period in full, where they were asked for by name."""
    if not plan.notes and plan.private is None:
        return
    for case in cases:
        blocks = [block for session in plan.sessions(case.record) for block in _note(plan, case.record, session)]
        if blocks:
            yield Chapter(f"Notes: {plan.names.client(case.record.client)}", tuple(blocks))


def _note(plan: Plan, record: Record, session: Session) -> Iterator[Passage]:
    noted = session.note if plan.notes else {}
    private = (plan.private or {}).get(session.id, {})
    for kept, label in ((noted, ""), (private, "private")):
        if quotes := tuple(_quoted(plan, record, name, value) for name, value in kept.items()):
            yield Passage(case_parts.meeting(plan, record, session), quotes, label)


def _quoted(plan: Plan, record: Record, name: str, value: str) -> Quote:
    field, said = note_form.said(name, value, partial(plan.names.person, record.client))
    return Quote(field, plan.names.told(record, said))


def _reading() -> Chapter:
    blocks: tuple[Block, ...] = (
        Columns(tuple(Passage(title, (Words(text),)) for title, text in small_print.READING)),
        Words(f"Sources: {small_print.sources()}", quiet=True),
        Words(f"{small_print.NOT_FINE} {small_print.NOT_SAFETY}"),
    )
    return Chapter("How to read this", blocks)
