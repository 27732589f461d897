"""A page for the client to keep, at a review or an ending: goals, course, what they said and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from alliance_cli.analysis import schedule
from alliance_cli.analysis.carry_over import both_said
from alliance_cli.analysis.course import Course, Point
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.model import Goal, Record, Session
from alliance_cli.render import for_clients_eyes
from alliance_cli.render.report.blocks import Block, Chapter, Chart, Pairs, Passage, Points, Report, Trace, Words

CHART = "course"


def make(record: Record, course: Course | None, words: ScreenWords, person: str | None = None) -> Report:
    """No code, no signal, no cut-off: what the two of you know already, on one page.

    `course`: the ratings of whom the page is for. Of a couple, family or group it holds what is joint, and with
    `person` this participant's own ratings and comments too; never a meeting without them.
    """
    client = record.client
    own = person or ("client" if not client.participants else None)
    goals = [g for g in record.goals if not client.participants or g.agreed_by == "both"]
    blocks: list[Block] = [*_goals(goals, words, joint=bool(client.participants))]
    if own is None:
        blocks.append(Words(words["page.joint"], quiet=True))
    else:
        blocks += [*_course(course, words), *_told(record, own, words, changed=person is None)]
        blocks += _agreed_since(record, words) if person is None else ()
    nothing = (Words(words["page.nothing"]),)
    chapter = Chapter(
        _period(_met(record, own), course.points if course and own else (), words), tuple(blocks) or nothing
    )
    return Report(words["page.title"], (chapter,), words.language, words.direction)


def _met(record: Record, own: str | None) -> list[Session]:
    """The sessions held at which the person was whom the page is for, else everybody."""
    whom = (own,) if own else record.client.participants
    return [one for one in record.sessions if one.held and all(schedule.attends(one, label) for label in whom)]


def _period(held: list[Session], rated: Sequence[Point], words: ScreenWords) -> str:
    """From when to when; where ratings alone are recorded, by them."""
    if not held and rated:
        first, last = words.day(rated[0].date), words.day(rated[-1].date)
        return words.say("chart.span", first=first, last=last) if first != last else first
    if not held:
        return words["page.before_first"]
    if len(held) == 1:
        return words.say("page.one_session", day=words.day(held[0].date))
    first, last = words.day(held[0].date), words.day(held[-1].date)
    return words.say("page.sessions", first=first, last=last, count=len(held))


def _goals(goals: Iterable[Goal], words: ScreenWords, *, joint: bool) -> Iterator[Passage]:
    wanted = [goal for goal in goals if goal.status != "dropped"]
    if wanted and not joint:
        said = (f"{goal.text}{_reached(goal, words)}" for goal in wanted)
        yield Passage(words["page.goals"], (Points("", tuple(said)),))
    elif wanted:
        yield Passage(words["page.agreed"], (Points("", tuple(_agreed(goal, words) for goal in wanted)),))


def _reached(goal: Goal, words: ScreenWords) -> str:
    return f" ({words['page.reached']})" if goal.status == "done" else ""


def _agreed(goal: Goal, words: ScreenWords) -> str:
    """A goal of everybody's, and the ways of working that all agreed to."""
    tasks = (f"\n– {task.text}" for task in goal.tasks if task.agreed_by == "both" and task.status != "dropped")
    return f"{goal.text}{_reached(goal, words)}{''.join(tasks)}"


def _course(course: Course | None, words: ScreenWords) -> Iterator[Block]:
    if course is None or not course.points:
        return
    low, high = course.instrument.headline_range
    values, first, last = course.values, course.points[0], course.points[-1]
    if len(values) == 1:
        lowest, highest = words.number(f"{low:g}"), words.number(f"{high:g}")
        value = for_clients_eyes.value(course.instrument, first.value, words)
        mark = words.say("page.mark", day=words.day(first.date), value=value, lowest=lowest, highest=highest)
        yield Passage(words["page.rating"], (Words(mark),))
        return
    told = words.say("page.ratings", count=len(values), first=words.day(first.date), last=words.day(last.date))
    heard = for_clients_eyes.told(course.instrument, course.points, words)
    yield Chart(CHART, told, Trace(values, (None,) * len(values), frozenset(), low, high, None, told, heard))


def _told(record: Record, own: str, words: ScreenWords, *, changed: bool) -> Iterator[Passage]:
    """The comments of one person; `changed`: with what was changed for them."""
    rows = [
        (
            words.day(m.date),
            m.client_said + (f"\n{words.say('page.changed', text=m.will_change)}" if m.will_change and changed else ""),
        )
        for m in record.measurements
        if m.client_said and not m.prediction and m.rater == own
    ]
    if rows:
        yield Passage(words["page.told"], (Pairs(tuple(rows)),))


def _agreed_since(record: Record, words: ScreenWords) -> Iterator[Passage]:
    """What was to be done differently after the latest rating, from it and from the notes since."""
    rated = [m for m in record.measurements if not m.prediction and not m.skipped]
    since = rated[-1].date if rated else date.min
    told = {m.will_change for m in rated if m.client_said}
    noted = [s.note.get("will_change") for s in record.sessions if s.date >= since]
    said = both_said(text for text in (*(m.will_change for m in rated if m.date == since), *noted) if text not in told)
    if said:
        yield Passage(words["page.agreed_last"], (Words(said),))
