"""The parts of a client's page: goals, ruptures, what was tried and said, marked and decided, what may help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from alliance_cli.analysis import items
from alliance_cli.analysis.agenda import Case
from alliance_cli.analysis.carry_over import steps_open
from alliance_cli.analysis.main_course import main_course
from alliance_cli.forms import guidance, note_form
from alliance_cli.model import Goal, Record, Rupture, Session, words
from alliance_cli.render.report.blocks import Block, Columns, Passage, Points, Quote, Words
from alliance_cli.render.report.plan import Plan


@dataclass(frozen=True, slots=True)
class Room:
    """How much a page has room for: so many of each kind, so many letters of each text."""

    most: int
    letters: int

    def short(self, text: str) -> str:
        """Text as far as there is room, cut between words."""
        return text if len(text) <= self.letters else text[: self.letters].rpartition(" ")[0] + " …"


ROOMS = tuple(
    Room(most, letters) for most, letters in ((4, 400), (3, 240), (3, 140), (2, 240), (2, 110), (1, 240), (1, 60))
)
PAGE_LINES = 40  # of two columns, beside chart and table, on the shorter of A4 and Letter
LINE_LETTERS = 54  # letters in a line of a column


def columns(plan: Plan, case: Case) -> Columns:
    """The parts, told at the greatest length with which the client keeps to one page."""
    told = [Columns(tuple(part for part in _parts(plan, case, room) if part.blocks)) for room in ROOMS]
    return next((each for each in told if sum(map(_height, each.parts)) <= PAGE_LINES), told[-1])


def meeting(plan: Plan, record: Record, session: Session) -> str:
    """“Session 14”, and who came where it was not everybody."""
    when = plan.names.when(record, session.date, session.number).capitalize()
    came = [plan.names.person(record.client, label) for label in session.present]
    return f"{when}, only {', '.join(came)}" if 0 < len(came) < len(record.client.participants) else when


def _height(block: Block) -> float:
    """Lines that a block takes in a column, about."""
    match block:
        case Passage():
            return 1.8 + sum(map(_height, block.blocks))
        case Points():
            return _lines(block.lead) + sum(_lines(item, 4) for item in block.items) + 0.4
        case Quote():
            return 1.4 + _lines(block.text, 3)
        case Words():
            return _lines(block.text) + 0.4
    raise TypeError(f"no block of a client's parts: {type(block).__name__}")


def _lines(text: str, indent: int = 0) -> int:
    return sum(max(1, ceil(len(line) / (LINE_LETTERS - indent))) for line in text.split("\n")) if text else 0


def _parts(plan: Plan, case: Case, room: Room) -> Iterator[Passage]:
    record = case.record
    yield Passage("Goals", tuple(_goals(plan, record, room)))
    yield Passage("Ruptures and repairs", tuple(_ruptures(plan, record, room)))
    yield Passage("What was tried", tuple(_tried(plan, record, room)))
    yield Passage("What the client said", tuple(_said(plan, record, room)))
    yield Passage("Marked for supervision", tuple(_marked(plan, record, room)))
    yield Passage("Decided in supervision, still open", tuple(_decided(plan, case, room)))
    yield Passage("What may help", tuple(_may_help(plan, case)))


def _goals(plan: Plan, record: Record, room: Room) -> Iterator[Block]:
    open_goals = [goal for goal in record.goals if goal.status == "open"]
    ended = [goal for goal in record.goals if goal.status != "open" and goal.ended and plan.covers(goal.ended)]
    shown = [*open_goals, *ended][: room.most]
    if shown:
        yield Points("", tuple(_goal(plan, record, goal, room) for goal in shown))
    if not open_goals:
        yield Words("No open goals are recorded.", quiet=True)
    if more := len(open_goals) + len(ended) - len(shown):
        yield _more(more, "in the record")


def _goal(plan: Plan, record: Record, goal: Goal, room: Room) -> str:
    """A goal with who agreed to it and its tasks; a task says who agreed only where that differs."""
    standing = "" if goal.status == "open" else f"{goal.status}; "
    since = f"{standing}{words.AGREEMENT.said(goal.agreed_by)}, since {plan.names.when(record, goal.since)}"
    lines = [f"{room.short(plan.names.told(record, goal.text))} ({since})"]
    for task in [task for task in goal.tasks if task.status == "open"][: room.most - 1]:
        agreed = f" ({words.AGREEMENT.said(task.agreed_by)})" if task.agreed_by != goal.agreed_by else ""
        lines.append(f"– {room.short(plan.names.told(record, task.text))}{agreed}")
    return "\n".join(lines)


def _ruptures(plan: Plan, record: Record, room: Room) -> Iterator[Block]:
    """Those that are open, then those closed in the period, the latest first."""
    still = [rupture for rupture in reversed(record.ruptures) if rupture.status == "open"]
    closed = [rupture for rupture in reversed(record.ruptures) if rupture.status != "open"]
    shown = [*still, *(r for r in closed if plan.covers(r.closed or r.opened))][: room.most]
    for rupture in shown:
        yield Points(_rupture(plan, record, rupture), tuple(_repair(plan, record, rupture, room)))
    if more := len(record.ruptures) - len(shown):
        yield _more(more, "in the record")


def _rupture(plan: Plan, record: Record, rupture: Rupture) -> str:
    opened = plan.names.when(record, rupture.opened, rupture.session)
    ended = f"; {words.OUTCOME.said(rupture.status)}" if rupture.status != "open" else ", open"
    closed = f" {plan.names.when(record, rupture.closed)}" if rupture.closed else ""
    return f"{rupture.number}. {rupture.kind.capitalize()}{_with(plan, record, rupture)}, {opened}{ended}{closed}"


def _with(plan: Plan, record: Record, rupture: Rupture) -> str:
    if not rupture.with_whom:
        return ""
    if rupture.with_whom == "between-partners":
        return " between the partners"
    return f" with {plan.names.within(record.client, rupture.with_whom)}"


def _repair(plan: Plan, record: Record, rupture: Rupture, room: Room) -> Iterator[str]:
    if rupture.noticed_by:
        yield f"Noticed first by {words.NOTICER.said(rupture.noticed_by)}"
    if plan.notes:
        yield from _written(plan, record, rupture, room)
    taken: dict[str, list[str]] = {}
    for step in rupture.steps:
        when = plan.names.when(record, step.date, step.session)
        taken.setdefault(when, []).append(words.REPAIR_STEP.said(step.step))
    if taken:
        yield "Taken: " + "; ".join(f"{', '.join(steps)} ({when})" for when, steps in taken.items())
    left = steps_open(rupture) if rupture.status == "open" else ()
    if left:
        yield f"Not yet: {', '.join(map(words.REPAIR_STEP.said, left))}"


def _written(plan: Plan, record: Record, rupture: Rupture, room: Room) -> Iterator[str]:
    """What was written down of a rupture: it goes with the notes."""
    texts = [("The client said", f"“{rupture.said}”" if rupture.said else None)]
    texts += [("My part", rupture.my_part), ("My note", rupture.note)]
    texts += [(words.REPAIR_STEP.said(step.step).capitalize(), step.note) for step in rupture.steps]
    for name, text in texts:
        if text:
            yield f"{name}: {room.short(plan.names.told(record, text))}"


def _tried(plan: Plan, record: Record, room: Room) -> Iterator[Block]:
    """The strategies ticked in the notes of the period, with the latest sessions, the most used first."""
    labels = {point.id: point.label for point in guidance.strategies()}
    used: dict[str, list[str]] = {}
    for session in plan.sessions(record):
        for name in note_form.ticked(session.note.get("strategies", "")):
            used.setdefault(labels.get(name, name), []).append(str(session.number))
    most = sorted(used.items(), key=lambda each: -len(each[1]))[: room.most + 1]
    if most:
        yield Points("", tuple(_times(label, numbers) for label, numbers in most))


def _times(label: str, sessions: list[str]) -> str:
    if len(sessions) > 3:
        return f"{label} ({len(sessions)} times, last in session {sessions[-1]})"
    return f"{label} (session {', '.join(sessions)})"


def _said(plan: Plan, record: Record, room: Room) -> Iterator[Block]:
    """The latest comments beside ratings, each with what was changed for it."""
    said = [m for m in record.measurements if m.client_said and plan.covers(m.date) and not m.prediction]
    for rating in said[-room.most :]:
        where = plan.names.when(record, rating.date, rating.session)
        comment = room.short(plan.names.told(record, rating.client_said or ""))
        change = room.short(plan.names.told(record, rating.will_change or "")) if plan.notes else ""
        told = f"{comment}\nWe will change: {change}" if change else comment
        yield Quote(f"{plan.names.person(record.client, rating.rater)}, {where}", told)


def _marked(plan: Plan, record: Record, room: Room) -> Iterator[Block]:
    marked = [s for s in plan.sessions(record) if s.note.get("supervision", "").strip()]
    for session in marked[-room.most :]:
        yield Quote(meeting(plan, record, session), room.short(plan.names.told(record, session.note["supervision"])))


def _decided(plan: Plan, case: Case, room: Room) -> Iterator[Block]:
    """The oldest first: it may be the one that was forgotten."""
    items = tuple(
        f"{room.short(plan.names.told(case.record, one.text))} ({plan.names.when(case.record, one.made)})"
        for one in case.decisions
    )
    if items:
        yield Points("", items[: 2 * room.most])
    if len(items) > 2 * room.most:
        yield _more(len(items) - 2 * room.most, "in the record")


def _may_help(plan: Plan, case: Case) -> Iterator[Block]:
    """The strategies that belong to the line that fell furthest when a rating of the period stood out."""
    main = main_course(case.courses)
    points = [p for p in main.points if plan.covers(p.date) and p.surprising] if main else []
    if main is None or not points:
        return
    fell = items.fallen(main.instrument, main.before(points[-1]), points[-1].score)
    strategies = guidance.strategies_for(fell.label) if fell else ()
    if fell and strategies:
        where = plan.names.at(case.record, points[-1].date, points[-1].session)
        side = "under" if fell.now < fell.before else "over"
        lead = f"{where} “{fell.label}” was furthest {side} its usual mark. To it belong:"
        yield Points(lead, tuple(point.label for point in strategies))


def _more(count: int, where: str) -> Words:
    return Words(f"{count} more {where}.", quiet=True)
