"""Days that come in and are worth a second look: before the work began, or far from every other record of a client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

YEAR = 366  # days
MOST_DAYS = 3  # days of one client
DayOf = tuple[str, date]  # a client's code, the day of a session or rating


def told(coming: Iterable[DayOf], there: Iterable[DayOf], began: Mapping[str, date]) -> list[str]:
    """Sentences about days that the vault has nothing of yet; they stop nothing."""
    known: dict[str, set[date]] = defaultdict(set)
    for code, day in there:
        known[code].add(day)
    new: dict[str, list[date]] = defaultdict(list)
    for code, day in coming:
        if code in began and day not in known[code]:
            new[code].append(day)
    return [sentence for code in sorted(new) for sentence in _of(code, sorted(new[code]), known[code], began[code])]


def _of(code: str, new: list[date], known: set[date], began: date) -> list[str]:
    early = [day for day in new if day < began]
    said = [f"{_named(early)} before the work with {code} began, on {began}."] if early else []
    every = sorted([*known, *new])  # a day with two records stands here twice
    lonely = [
        day
        for place, day in enumerate(every)
        if len(every) > 1 and day not in known and day not in early and _is_far(every, place)
    ]
    return said + [f"{day} is more than a year from every other record of {code}." for day in lonely[:MOST_DAYS]]


def _is_far(days: list[date], place: int) -> bool:
    near = [days[other] for other in (place - 1, place + 1) if 0 <= other < len(days)]
    return all(abs((days[place] - day).days) > YEAR for day in near)


def _named(days: list[date]) -> str:
    first = ", ".join(map(str, dict.fromkeys(days[:MOST_DAYS])))
    return f"{first} lie{'s' * (len(days) == 1)}" if len(days) <= MOST_DAYS else f"{len(days)} days lie ({first} …)"
