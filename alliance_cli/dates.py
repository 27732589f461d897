"""Days as they are typed, read strictly: dates, months of birth, weekly appointments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from alliance_cli.errors import BadUsage
from alliance_cli.inputs import shown

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FULL_MONTHS = tuple("january february march april may june july august september october november december".split())
EARLIEST, EARLIEST_BIRTH = 1950, 1900
A_MONTH = timedelta(days=31)
EXAMPLES = "Type 2026-11-02, 2 Nov, monday, yesterday or 3 days ago."


def parse_date(text: str, today: date, *, future: bool = False, with_year: bool = False) -> date:
    """A date as a person types it: `2026-11-02`, `2.11.2026`, `15/11/2026`, `2 Nov`, `last monday`, `2 weeks ago`.

    Weekdays mean the last one strictly before today; a day without a year the latest not after today. Dots: day first;
    slashes only where one reading is possible. `with_year`: only what means the same tomorrow. `future`: what is
    planned, so weekdays and days without a year mean the next one (of the last month, that one); `tomorrow` and
    `in 2 weeks` are understood too. Raises BadUsage, for what lies before 1950 too, and for the future unless `future`.
    """
    words = text.strip().lower().replace(",", " ").split()
    near = _coming_date if future else _near_date
    found = _full_date(words) or (None if with_year else near(words, today))
    if found is None:
        hint = "Type it with its year: 2026-11-02." if with_year else EXAMPLES
        raise BadUsage(f"“{shown(text)}” is not a date that can be read.", hint)
    if found.year < EARLIEST:
        raise BadUsage(f"{found} lies before {EARLIEST}.", "Check the year.")
    if found > today and not future:
        raise BadUsage(f"{found} lies in the future (today is {today}).", "Give the day on which it happened.")
    return found


def _full_date(words: Sequence[str]) -> date | None:
    """A date with its year. Raises BadUsage for one that is in no calendar, or in two."""
    said = " ".join(words)
    if found := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d\d)(\d\d)", said, re.ASCII):
        year, month, day = (int(n) for n in found.groups() if n and n not in "-/.")
        return _real_day(year, month, day, said)
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", said, re.ASCII):
        return _real_day(int(found[3]), int(found[2]), int(found[1]), said)
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said, re.ASCII):
        return _slashed(int(found[1]), int(found[2]), int(found[3]), said)
    if len(words) == 3 and (named := _day_and_month(words[:2])) and re.fullmatch(r"\d{4}", words[2], re.ASCII):
        return _real_day(int(words[2]), named[1], named[0], said)
    return None


def _slashed(first: int, second: int, year: int, said: str) -> date:
    readings = {day for day in (_day(year, second, first), _day(year, first, second)) if day is not None}
    if len(readings) > 1:
        raise BadUsage(
            f"“{said}” can be read in two ways: day first or month first.",
            "Type the year first (2026-11-02) or name the month (2 Nov 2026).",
        )
    return readings.pop() if readings else _real_day(year, second, first, said)


def _near_date(words: Sequence[str], today: date) -> date | None:
    """A date without a year, as it is meant today."""
    match words:
        case ["today"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case [count, "day" | "days" | "week" | "weeks" as unit, "ago"]:
            return _ago(count, 7 if unit.startswith("week") else 1, today)
        case [day] | ["last", day] if (weekday := _place(day, _FULL_DAYS)) is not None:
            return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    named = _day_and_month(words)
    return _latest(*named, today) if named else None


def _coming_date(words: Sequence[str], today: date) -> date | None:
    """A date without a year, as it is meant of what is planned."""
    match words:
        case ["tomorrow"]:
            return today + timedelta(days=1)
        case ["in", count, "day" | "days" | "week" | "weeks" as unit]:
            return _ago(count, -7 if unit.startswith("week") else -1, today)
        case [day] | ["next", day] if (weekday := _place(day, _FULL_DAYS)) is not None:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    named = _day_and_month(words)
    if named is None:
        return _near_date(words, today)
    latest = _latest(*named, today)
    if today - latest <= A_MONTH:
        return latest
    coming = (_day(year, named[1], named[0]) for year in range(today.year, today.year + 9))
    return next((day for day in coming if day is not None and day > today), latest)


def _ago(count: str, days: int, today: date) -> date | None:
    number = "1" if count in ("a", "one") else count
    if not re.fullmatch(r"\d{1,5}", number, re.ASCII):
        return None
    try:
        return today - timedelta(days=int(number) * days)
    except OverflowError:
        return None


def _day_and_month(words: Sequence[str]) -> tuple[int, int] | None:
    """`2 Nov`, `2. November`, `Nov 2`."""
    if len(words) != 2:
        return None
    for day, name in (words, reversed(words)):
        month = _place(name, _FULL_MONTHS)
        if month is not None and (number := re.fullmatch(r"(\d{1,2})(?:\.|st|nd|rd|th)?", day, re.ASCII)):
            return int(number[1]), month + 1
    return None


def _latest(day: int, month: int, today: date) -> date:
    for year in range(today.year, today.year - 9, -1):  # 29 Feb: at most eight years back
        found = _day(year, month, day)
        if found is not None and found <= today:
            return found
    return _real_day(today.year, month, day, f"{day} {_FULL_MONTHS[month - 1].title()}")


def _place(word: str, names: Sequence[str]) -> int | None:
    """Which of the names a word is, or is short for: at least three letters of it."""
    start = word.removesuffix(".")
    return next((place for place, name in enumerate(names) if len(start) >= 3 and name.startswith(start)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _real_day(year: int, month: int, day: int, said: str) -> date:
    found = _day(year, month, day)
    if found is None:
        raise BadUsage(f"There is no {said} in the calendar.", "Check the day and the month.")
    return found


def parse_month(text: str, today: date) -> str:
    """A month of birth, `YYYY-MM`. Raises BadUsage."""
    text = text.strip()
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise BadUsage(f"“{shown(text)}” is not a month.", "Type year and month, for example 2010-04.")
    if int(text[:4]) < EARLIEST_BIRTH or text > today.isoformat()[:7]:
        raise BadUsage(f"Nobody you see was born in {text}.", "Check the year.")
    return text


def parse_slot(text: str) -> str:
    """A weekly appointment, `mon 10:00`. Raises BadUsage."""
    match = re.fullmatch(r"([a-z]{3,9}\.?)\s+([01]?\d|2[0-3])[:.h]([0-5]\d)", text.strip().lower(), re.ASCII)
    weekday = _place(match[1], _FULL_DAYS) if match else None
    if match is None or weekday is None:
        raise BadUsage(f"“{shown(text)}” is not a weekly appointment.", "Type day and time, for example “mon 10:00”.")
    return f"{WEEKDAYS[weekday]} {int(match[2]):02}:{match[3]}"


def moment_said(moment: datetime | str) -> str:
    """A moment (as it is kept, in UTC) as a person reads it, in local time."""
    local = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"
