"""One client's page: who, the course, goals, the alliance from both sides, ruptures, what was tried, what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import median

from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.carry_over import steps_open
from alliance_cli.analysis.course import Course, Point
from alliance_cli.analysis.headline import turned_items, written
from alliance_cli.forms import guide, note_form
from alliance_cli.model import Goal, Record, Rupture, Session
from alliance_cli.render import chart_views
from alliance_cli.render.report import bordin
from alliance_cli.render.report.blocks import (
    Block,
    Columns,
    Pairs,
    Part,
    Picture,
    Points,
    Quote,
    Section,
    Table,
    Trace,
    Words,
)
from alliance_cli.render.report.plan import Plan
from alliance_cli.render.sparkline import window
from alliance_cli.render.tables import AGREED

MOST = 3  # comments, excerpts and past ruptures that a page has room for
MOST_GOALS = 4
LONGEST = 280  # letters of one quotation
STRIP = 40  # appointments in the attendance strip
SIGNS = {
    "attended": "●",
    "late": "◐",
    "cancelled": "○",
    "late-cancelled": "/",
    "no-show": "×",
    "cancelled-by-me": "–",
}
SIGN_WORDS = {"attended": "held", "late-cancelled": "cancelled late", "cancelled-by-me": "cancelled by me"}
STEPS = {"checked-again": "checked again", "changed-task": "changed a task", "changed-goal": "changed a goal"}


def section(plan: Plan, case: Case) -> Section:
    record = case.record
    main = chart_views.main_course(case.courses)
    wide: list[Block] = [Pairs(tuple(_who(plan, case)))]
    wide += [_picture(plan, case, main)] if main else [Words("No ratings yet: there is no course to draw.", quiet=True)]
    sides = bordin.table(
        record,
        case.courses,
        lambda rater: plan.names.person(record.client, rater),
        lambda one: plan.names.when(record, one.date, one.number if isinstance(one, Session) else one.session),
    )
    if sides:
        wide.append(Part("The alliance from both sides", (sides,)))
    parts = [part for part in _parts(plan, case, main) if part.blocks]
    return Section(heading(plan, record), (*wide, Columns(tuple(parts))), kind(record), page=True)


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
    return modality.upper() if modality in ("cbt", "dbt") else "" if modality in (None, "other") else str(modality)


def trace(plan: Plan, case: Case, course: Course) -> Trace:
    """The latest year of a course, small."""
    points = [p for p in course.points if (plan.today - p.date).days <= 366] or list(course.points)
    form = course.instrument
    low, high = window([p.value for p in points], *form.headline_range)
    cutoffs = chart_views.course(case.record, course).cutoffs
    usual = tuple(None if p.low is None or p.high is None else (p.low, p.high) for p in points)
    marked = frozenset(place for place, p in enumerate(points) if any(s.rule == "surprising" for s in p.signals))
    rater = plan.names.within(case.record.client, course.rater)
    words = f"{form.id.upper()} by {rater}, last {written(form, points[-1].value)} ({low:g} to {high:g})"
    values = tuple(p.value for p in points)
    return Trace(values, usual, marked, low, high, cutoffs[0].value if cutoffs else None, words)


def _picture(plan: Plan, case: Case, course: Course) -> Picture:
    words = f"Course of {course.instrument.title}: {len(course.points)} ratings. {trace(plan, case, course).words}."
    return Picture(plan.picture(case.record, course), words, trace(plan, case, course))


def _who(plan: Plan, case: Case) -> Iterator[tuple[str, str]]:
    record = case.record
    held = [session for session in record.sessions if session.held]
    since = f"; last {plan.names.when(record, held[-1].date, held[-1].number)}" if held else ""
    yield "Sessions", f"{len(held)} held of {len(record.sessions)} appointments{since}"
    if record.sessions:
        yield "Attendance", strip(record.sessions)
    if record.client.participants and plan.names.letters is None:
        yield "Together", ", ".join(record.client.participants)
    others = "; ".join(_other_ratings(plan, case))
    if others:
        yield "Other ratings", others


def _other_ratings(plan: Plan, case: Case) -> Iterator[str]:
    """The courses that are not in the chart, in a few words each."""
    main = chart_views.main_course(case.courses)
    for course in case.courses.values():
        form = course.instrument
        if course.points and main is not None and form.id != main.instrument.id:
            low, high = form.headline_range
            first, last = (written(form, course.values[place]) for place in (0, -1))
            values = f"{first} at first, {last} last" if len(course.points) > 1 else last
            rater = plan.names.within(case.record.client, course.rater)
            yield f"{form.id.upper()} by {rater} {values} ({low:g} to {high:g})"


def strip(sessions: Iterable[Session]) -> str:
    """One sign for each appointment, the latest last, and what the signs mean."""
    every = [session.attendance for session in sessions]
    signs = "".join(SIGNS[attendance] for attendance in every[-STRIP:])
    counts = Counter(every)
    key = [f"{SIGNS[a]} {SIGN_WORDS.get(a, a)} {counts[a]}" for a in SIGNS if counts[a]]
    return f"{'…' if len(every) > STRIP else ''}{signs}\n{', '.join(key)}"


def _parts(plan: Plan, case: Case, main: Course | None) -> Iterator[Part]:
    yield Part("Goals", tuple(_goals(plan, case.record)))
    yield Part("Ruptures and repairs", tuple(_ruptures(plan, case.record)))
    yield Part("What was tried", tuple(_tried(plan, case.record)))
    yield Part("What the client said", tuple(_said(plan, case.record)))
    yield Part("Marked for supervision", tuple(_marked(plan, case.record)))
    yield Part("Decided in supervision, still open", tuple(_decided(plan, case)))
    yield Part("What may help", tuple(_may_help(plan, case, main)))


def _goals(plan: Plan, record: Record) -> Iterator[Block]:
    open_goals = [goal for goal in record.goals if goal.status == "open"]
    ended = [goal for goal in record.goals if goal.status != "open" and goal.ended and plan.covers(goal.ended)]
    shown = [*open_goals, *ended][:MOST_GOALS]
    if shown:
        rows = tuple((str(goal.number), _goal(plan, record, goal), AGREED[goal.agreed_by]) for goal in shown)
        yield Table(("", "In the client's words", "Who agreed"), rows, fold=("In the client's words",))
    if not open_goals:
        yield Words("No open goals are recorded.", quiet=True)
    if len(open_goals) + len(ended) > MOST_GOALS:
        yield Words(f"{len(open_goals) + len(ended) - MOST_GOALS} more are recorded.", quiet=True)


def _goal(plan: Plan, record: Record, goal: Goal) -> str:
    """A goal with its tasks; a task says who agreed only where that differs."""
    lines = [f"{shortened(plan.names.told(record, goal.text))} ({_standing(plan, record, goal)})"]
    for task in goal.tasks:
        if task.status == "open":
            agreed = f" ({AGREED[task.agreed_by]})" if task.agreed_by != goal.agreed_by else ""
            lines.append(f"– {shortened(plan.names.told(record, task.text))}{agreed}")
    return "\n".join(lines[: 1 + MOST])


def _standing(plan: Plan, record: Record, goal: Goal) -> str:
    since = plan.names.when(record, goal.since)
    return f"since {since}" if goal.status == "open" else f"{goal.status}; since {since}"


def _ruptures(plan: Plan, record: Record) -> Iterator[Block]:
    past = [r for r in record.ruptures if r.status != "open" and plan.covers(r.closed or r.opened)]
    shown = [r for r in record.ruptures if r.status == "open"] + past[-MOST:]
    for rupture in shown:
        yield Points(_rupture(plan, record, rupture), tuple(_repair(plan, record, rupture)))
    before = sum(1 for r in record.ruptures if r.status != "open") - len(past[-MOST:])
    if before:
        yield Words(f"{before} more {'was' if before == 1 else 'were'} closed before.", quiet=True)


def _rupture(plan: Plan, record: Record, rupture: Rupture) -> str:
    opened = plan.names.when(record, rupture.opened, rupture.session)
    people = f" with {plan.names.told(record, f'for {rupture.with_whom}')[4:]}" if rupture.with_whom else ""
    closed = (
        f"; {rupture.status.replace('-', ' ')} {plan.names.when(record, rupture.closed)}"
        if rupture.closed
        else ", open"
    )
    return f"{rupture.number}. {rupture.kind.capitalize()}{people}, {opened}{closed}"


def _repair(plan: Plan, record: Record, rupture: Rupture) -> Iterator[str]:
    if rupture.noticed_by:
        yield f"Noticed first by the {rupture.noticed_by}"
    if rupture.said:
        yield f"The client said: “{plan.names.told(record, rupture.said)}”"
    if rupture.my_part and plan.notes:
        yield f"My part: {plan.names.told(record, rupture.my_part)}"
    if rupture.steps:
        taken: dict[str, list[str]] = {}
        for step in rupture.steps:
            when = plan.names.when(record, step.date, step.session)
            taken.setdefault(when, []).append(STEPS.get(step.step, step.step))
        yield "Taken: " + "; ".join(f"{', '.join(steps)} ({when})" for when, steps in taken.items())
    if rupture.status == "open":
        yield f"Not yet: {', '.join(STEPS.get(step, step) for step in steps_open(rupture)) or 'nothing'}"


def _tried(plan: Plan, record: Record) -> Iterator[Block]:
    """The strategies ticked in the notes of the period, with the sessions, the most used first."""
    labels = {point.id: point.label for point in guide.strategies()}
    used: dict[str, list[str]] = {}
    for session in plan.sessions(record):
        for name in note_form.ticked(session.note.get("strategies", "")):
            used.setdefault(labels.get(name, name), []).append(str(session.number))
    most = sorted(used.items(), key=lambda each: -len(each[1]))[: 2 * MOST]
    if most:
        yield Points("", tuple(f"{label} (session {', '.join(numbers[-5:])})" for label, numbers in most))


def _said(plan: Plan, record: Record) -> Iterator[Block]:
    """The latest comments beside ratings, each with what was changed for it."""
    said = [m for m in record.measurements if m.client_said and plan.covers(m.date) and not m.prediction]
    for rating in said[-MOST:]:
        who = plan.names.person(record.client, rating.rater)
        where = f"{who}, {plan.names.when(record, rating.date, rating.session)}"
        comment = shortened(plan.names.told(record, rating.client_said or ""))
        change = shortened(plan.names.told(record, rating.will_change or ""))
        yield Quote(where, f"{comment}\nWe will change: {change}" if change else comment)


def _marked(plan: Plan, record: Record) -> Iterator[Block]:
    marked = [s for s in plan.sessions(record) if s.note.get("supervision", "").strip()]
    for session in marked[-MOST:]:
        yield Quote(meeting(plan, record, session), shortened(plan.names.told(record, session.note["supervision"])))


def meeting(plan: Plan, record: Record, session: Session) -> str:
    """“Session 14”, and who came where it was not everybody."""
    when = plan.names.when(record, session.date, session.number).capitalize()
    came = [plan.names.person(record.client, label) for label in session.present]
    return f"{when}, only {', '.join(came)}" if 0 < len(came) < len(record.client.participants) else when


def _decided(plan: Plan, case: Case) -> Iterator[Block]:
    items = tuple(
        f"{plan.names.told(case.record, one.text)} ({plan.names.when(case.record, one.made)})" for one in case.decisions
    )
    if items:
        yield Points("", items)


def _may_help(plan: Plan, case: Case, main: Course | None) -> Iterator[Block]:
    """The strategies that belong to the line that fell furthest when a rating of the period stood out."""
    points = [p for p in main.points if plan.covers(p.date) and _stands_out(p)] if main else []
    label = _furthest_down(main, points[-1]) if main and points else None
    strategies = guide.strategies_for(label) if label else ()
    if strategies:
        where = plan.names.when(case.record, points[-1].date, points[-1].session)
        lead = f"In {where} “{label}” lay furthest under its usual mark. To it belong:"
        yield Points(lead, tuple(point.label for point in strategies))


def _stands_out(point: Point) -> bool:
    return any(signal.rule == "surprising" for signal in point.signals)


def _furthest_down(course: Course, point: Point) -> str | None:
    """The item furthest under the median of its earlier marks; None where it was not marked before."""
    before = [turned_items(course.instrument, p.score.items) for p in course.points if p.n < point.n]
    falls = []
    for place, now in enumerate(turned_items(course.instrument, point.score.items)):
        earlier = [mark for marks in before if (mark := marks[place]) is not None]
        if earlier and now is not None:
            falls.append((median(earlier) - now, course.instrument.items[place].label))
    return max(falls)[1] if falls else None


def shortened(text: str, most: int = LONGEST) -> str:
    """Text as far as a page has room for it, cut between words."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"
