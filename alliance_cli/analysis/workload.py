"""Hours of a period, month by month: sessions held, supervision, their ratio, and what a body asks for of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.forms.supervision_rules import BodyRule
from alliance_cli.model import Supervision
from alliance_cli.model.words import CPD

USUAL_MINUTES = 50  # of a session, where the practice has settled nothing
SHARED = ("group", "peer")


class Held(NamedTuple):
    """One session that was held; `minutes` None: not recorded; `unconfirmed`: only a calendar says so."""

    date: date
    kind: str
    mode: str
    minutes: int | None
    unconfirmed: bool = False


class HoursOf(NamedTuple):
    """A month (`2026-11`), or the whole period: minutes of sessions in all, by kind and by mode; of supervision by
    format; of training (`cpd`), which never enters the ratio."""

    month: str
    sessions: int
    minutes: int
    by_kind: Mapping[str, int]
    by_mode: Mapping[str, int]
    supervision: Mapping[str, int]
    cpd: int

    @property
    def supervision_minutes(self) -> int:
        return sum(self.supervision.values())

    @property
    def ratio(self) -> float | None:
        """Minutes of sessions for one of supervision; None without either."""
        both = self.minutes and self.supervision_minutes
        return self.minutes / self.supervision_minutes if both else None


class Counted(NamedTuple):
    """What a body asks for and what counts of it, in minutes; `short`: the months in which less counted, None where
    group time of an unknown share lies in one that would be short.

    `unknown`: minutes in groups of which it is not known how many shared them; they are not counted.
    """

    rule: BodyRule
    asked: int
    counted: float
    unknown: int
    short: tuple[tuple[str, float | None], ...]


class Workload(NamedTuple):
    """A period. `assumed`: minutes that sessions without a length were counted at; `unconfirmed` stand apart."""

    since: date
    until: date
    months: tuple[HoursOf, ...]
    total: HoursOf
    usual: int
    assumed: int
    unconfirmed: int
    without_minutes: int  # supervisions of which it is not known how long they were
    rules: tuple[Counted, ...]


def workload(
    held: Sequence[Held],
    supervised: Sequence[Supervision],
    since: date,
    until: date,
    usual: int,
    rules: Iterable[BodyRule] = (),
) -> Workload:
    """The hours from one day to another, both included. `usual`: the minutes of a session without a length."""
    met = [one for one in held if since <= one.date <= until]
    sure = [one for one in met if not one.unconfirmed]
    seen = [one for one in supervised if since <= one.date <= until and not one.paused]
    months = tuple(
        _span(month, [o for o in sure if _month(o.date) == month], [o for o in seen if _month(o.date) == month], usual)
        for month in _months(since, until)
    )
    return Workload(
        since, until, months, _span("", sure, seen, usual), usual,
        assumed=sum(usual for one in sure if one.minutes is None),
        unconfirmed=sum(usual if one.minutes is None else one.minutes for one in met if one.unconfirmed),
        without_minutes=sum(1 for one in seen if one.minutes is None),
        rules=tuple(_counted(rule, months, seen) for rule in rules),
    )  # fmt: skip


def _span(month: str, met: Sequence[Held], seen: Sequence[Supervision], usual: int) -> HoursOf:
    kinds, modes, formats = Counter[str](), Counter[str](), Counter[str]()
    for one in met:
        minutes = usual if one.minutes is None else one.minutes
        kinds[one.kind] += minutes
        modes[one.mode] += minutes
    for each in seen:
        formats[each.format or ""] += each.minutes or 0
    cpd = formats.pop(CPD, 0)
    return HoursOf(month, len(met), kinds.total(), dict(kinds), dict(modes), dict(formats), cpd)


def _counted(rule: BodyRule, months: Sequence[HoursOf], seen: Sequence[Supervision]) -> Counted:
    counted: dict[str, float] = defaultdict(float)
    unknown: dict[str, int] = defaultdict(int)
    for one in seen:
        minutes = one.minutes or 0
        if one.format in SHARED and one.people is None:
            unknown[_month(one.date)] += minutes
        elif one.format in SHARED and one.people is not None:
            counted[_month(one.date)] += rule.counted(minutes, one.people)
        elif one.format != CPD:
            counted[_month(one.date)] += minutes
    asked = [span.month for span in months if rule.idle_months or span.sessions]
    wanted = rule.minutes_a_month
    got = sum(counted.values()) if rule.averaged else sum(min(counted[month], wanted) for month in asked)
    short = tuple((month, None if unknown[month] else counted[month]) for month in asked if counted[month] < wanted)
    in_all = sum(unknown.values())
    return Counted(rule, wanted * len(asked), round(got, 4), in_all, () if rule.averaged else short)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(since: date, until: date) -> Iterator[str]:
    year, month = since.year, since.month
    while (year, month) <= (until.year, until.month):
        yield f"{year:04}-{month:02}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
