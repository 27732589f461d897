"""Every client's findings, gathered and ranked: who to take to supervision, who to ask, and what is open with each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from alliance_cli.analysis import attention, schedule
from alliance_cli.analysis.carry_over import CarryOver, carry_over
from alliance_cli.analysis.course import Point, every
from alliance_cli.analysis.reading import STRONG, SURPRISING
from alliance_cli.analysis.reasons import Reason
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record, words
from alliance_cli.model.words import ACT, OK, WATCH

LEVELS = words.ATTENTION.values


class Entry(NamedTuple):
    """One client on the list. `sessions` counts those held; `last_session` is the date of the last of them."""

    client: str
    attention: str  # act, watch or ok
    reasons: tuple[Reason, ...]  # those for act first
    due: tuple[schedule.Due, ...]
    carry_over: CarryOver
    sessions: int
    last_session: date | None
    open_ruptures: int
    surprise: float  # of the most surprising of the latest ratings; 1 where there is none


class Budget(NamedTuple):
    """How many strong alarms a month chance alone brings to this caseload at `limit`, and how many there were."""

    limit: float
    by_chance: float
    found: int

    @property
    def sentence(self) -> str:
        """Empty where there was no rating to be alarmed by."""
        if not self.by_chance:
            return ""
        how, many = "about", self.by_chance
        if 0 < self.limit < STRONG:  # the bench bears out no odds beyond once in a hundred
            how, many = "fewer than", self.by_chance * STRONG / self.limit
        if many < 0.1:
            how, many = "fewer than", 0.1
        said = f"{many:.1f}" if many < 0.95 else f"{many:.0f}"
        there = {0: "was none", 1: "was 1"}.get(self.found, f"were {self.found}")
        return f"Strong signals by chance alone: {how} {said} a month; in the last 30 days there {there}."


class Caseload(NamedTuple):
    """The entries, most pressing first, and what chance alone would bring to as many ratings."""

    entries: tuple[Entry, ...]
    budget: Budget


def rank(
    records: Iterable[Record],
    instruments: Mapping[str, Instrument],
    today: date,
    alarms_per_month: float | None = None,
    discussed: Mapping[str, date] | None = None,
) -> list[Entry]:
    """The entries of `survey`: the caseload, most pressing first."""
    return list(survey(records, instruments, today, alarms_per_month, discussed).entries)


def survey(
    records: Iterable[Record],
    instruments: Mapping[str, Instrument],
    today: date,
    alarms_per_month: float | None = None,
    discussed: Mapping[str, date] | None = None,
) -> Caseload:
    """The caseload, most pressing first, with its alarm budget.

    `alarms_per_month`: the practitioner's own alarm budget; it sets the strong limit for a caseload of this size.
    `discussed`: by client's code, when supervision last took up this client; marks up to then are settled.
    """
    gathered = [(record, every(record, instruments)) for record in records]
    month = _points_of_month((courses for _, courses in gathered), today)
    strong = _strong_limit(len(month), alarms_per_month)
    found = sum(1 for point in month if point.surprise is not None and point.surprise < strong)
    entries = [
        _entry(record, courses, instruments, today, strong, (discussed or {}).get(record.client.code))
        for record, courses in gathered
    ]
    entries.sort(key=lambda entry: (LEVELS.index(entry.attention), entry.surprise, entry.client.lower()))
    return Caseload(tuple(entries), Budget(strong, strong * len(month), found))


def _strong_limit(ratings: int, alarms_per_month: float | None) -> float:
    """The probability under which a rating is a strong alarm; never more than the plain limit."""
    if alarms_per_month is None or not ratings:
        return STRONG
    return min(alarms_per_month / ratings, SURPRISING)


def _points_of_month(caseload: Iterable[Courses], today: date) -> list[Point]:
    return [
        point
        for courses in caseload
        for course in courses.values()
        for point in course.points
        if point.surprise is not None and today - schedule.MONTH < point.date <= today
    ]


def _entry(
    record: Record,
    courses: Courses,
    instruments: Mapping[str, Instrument],
    today: date,
    strong: float,
    discussed: date | None,
) -> Entry:
    due = schedule.due(record, instruments, today)
    pressing = attention.to_take_to_supervision(record, courses, strong, discussed)
    act = tuple(reason._replace(level=ACT) for reason in pressing)
    watch = tuple(attention.worth_asking(record, courses, instruments, due, strong))
    sessions = schedule.held(record)
    return Entry(
        client=record.client.code,
        attention=ACT if act else WATCH if watch else OK,
        reasons=act + watch,
        due=tuple(due),
        carry_over=carry_over(record),
        sessions=len(sessions),
        last_session=sessions[-1].date if sessions else None,
        open_ruptures=sum(1 for rupture in record.ruptures if rupture.status == "open"),
        surprise=_most_surprising(courses),
    )


def _most_surprising(courses: Courses) -> float:
    latest = [point.surprise for course in courses.values() for point in course.points[-attention.LATEST :]]
    return min((surprise for surprise in latest if surprise is not None), default=1.0)
