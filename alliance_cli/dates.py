"""Days as they are typed, read strictly: dates, months of birth, weekly appointments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from alliance_cli.errors import BadUsage
from alliance_cli.inputs import shown

# In English, German, French, Spanish, Italian, Dutch, Portuguese, the English name first; short forms are beginnings.
DAY_NAMES = (
    "monday montag lundi lunes lunedi maandag segunda",
    "tuesday dienstag mardi martes martedi dinsdag terca",
    "wednesday mittwoch mercredi miercoles mercoledi woensdag quarta",
    "thursday donnerstag jeudi jueves giovedi donderdag quinta",
    "friday freitag vendredi viernes venerdi vrijdag sexta",
    "saturday samstag sonnabend samedi sabado sabato zaterdag",
    "sunday sonntag dimanche domingo domenica zondag",
)
WEEKDAYS = tuple(names[:3] for names in DAY_NAMES)
MONTH_NAMES = (
    "january januar janner janvier enero gennaio januari janeiro",
    "february februar feber fevrier febrero febbraio februari fevereiro",
    "march marz maerz mrz mars marzo maart mrt marco",
    "april avril abril aprile",
    "may mai mayo maggio mei maio",
    "june juni juin junio giugno junho",
    "july juli juillet julio luglio julho",
    "august aout agosto augustus",
    "september septembre septiembre setiembre settembre setembro",
    "october oktober octobre octubre ottobre outubro",
    "november novembre noviembre novembro",
    "december dezember decembre diciembre dicembre dezembro",
)
EARLIEST, EARLIEST_BIRTH = 1950, 1900
A_MONTH = timedelta(days=31)
FARTHEST_SHORT = 9  # years back; what two digits would put farther back may be no year
# How a day may be written, where one is asked for: of what was, and of what is planned.
WRITTEN, WRITTEN_AHEAD = "2 Nov, monday, 3 days ago", "21 Dec, monday, in 2 weeks"
AS_AN_OPTION = '2026-11-02, monday, "2 Nov", "3 days ago" …'
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
BESIDE_A_DAY = frozenset("on of the am den der le de del el il op".split())  # beside a day, and says nothing of which
_PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")


def parse_date(text: str, today: date, *, future: bool = False, with_year: bool = False) -> date:
    """A date as a person types it: `2026-11-02`, `2.11.2026`, `15/11/2026`, `2 Nov`, `last monday`, `2 weeks ago`.

    Weekdays mean the last one strictly before today; a day without a year the latest not after today. Dots: day first;
    slashes only where one reading is possible. `with_year`: only what means the same tomorrow. `future`: what is
    planned, so weekdays and days without a year mean the next one (of the last month, that one); `tomorrow` and
    `in 2 weeks` are understood too. Raises BadUsage, for what lies before 1950 too, and for the future unless `future`.
    """
    together = re.sub(r"(\d)\. (?=\d)", r"\1.", text.strip().lower().replace(",", " "))  # 3. 11. 2026
    words = [word for word in together.split() if word not in BESIDE_A_DAY]
    year_by = None if with_year else today
    found = _read(words, today, future, year_by)
    if found is None and len(words) > 1 and (weekday := named_place(words[0], DAY_NAMES)) is not None:
        found = _read(words[1:], today, future, year_by)
        _check_weekday(found, weekday)
    if found is None:
        hint = "2026-11-02, with its year" if with_year else f"2026-11-02, {WRITTEN_AHEAD if future else WRITTEN}"
        raise BadUsage(f"“{shown(text)}” is not a date that can be read.", f"Type it like this: {hint}.")
    if found.year < EARLIEST:
        raise BadUsage(f"{found} lies before {EARLIEST}.", "Check the year.")
    if found > today and not future:
        raise BadUsage(f"{found} lies in the future (today is {today}).", "Give the day on which it happened.")
    return found


def _read(words: Sequence[str], today: date, future: bool, year_by: date | None) -> date | None:
    return _full_date(words, year_by) or (_near_date(_without_hour(words), today, future) if year_by else None)


def _full_date(words: Sequence[str], today: date | None) -> date | None:
    """A date with its year, of which a short one is read by a person's `today`. Raises BadUsage for one that is in no
    calendar, or in two."""
    said = " ".join(words)
    if found := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d\d)(\d\d)", said, re.ASCII):
        year, month, day = (int(n) for n in found.groups() if n and n not in "-/.")
        return _real_day(year, month, day, said)
    year_typed = r"(\d{4}|\d\d)" if today else r"(\d{4})"
    if found := re.fullmatch(rf"(\d{{1,2}})\.(\d{{1,2}})\.{year_typed}", said, re.ASCII):
        return _real_day(_year(found[3], today, said), int(found[2]), int(found[1]), said)
    if found := re.fullmatch(
        rf"(\d{{1,2}})/(\d{{1,2}})/{year_typed}|(\d{{1,2}})-(\d{{1,2}})-(\d{{4}})", said, re.ASCII
    ):
        first, second, year_said = (part for part in found.groups() if part)
        return _either_first(int(first), int(second), _year(year_said, today, said), said)
    if len(words) == 3 and (named := _day_and_month(words[:2])) and re.fullmatch(year_typed, words[2], re.ASCII):
        return _real_day(_year(words[2], today, said), named[1], named[0], said)
    return None


def _year(typed: str, today: date | None, said: str) -> int:
    if len(typed) == 4 or today is None:
        return int(typed)
    year = int(typed) + (2000 if int(typed) + 2000 < EARLIEST + 100 else 1900)
    if year < today.year - FARTHEST_SHORT:
        raise BadUsage(f"Which year is meant in “{said}”?", "Type all four digits of it: 2026-11-02.")
    return year


def _either_first(first: int, second: int, year: int | None, said: str) -> date:
    """A day whose number stands before or behind the month's; without a year, in a leap year. Raises BadUsage."""
    numbers = {(first, second), (second, first)}
    readings = [(day, month) for day, month in sorted(numbers) if _day(year or 2000, month, day) is not None]
    if len(readings) > 1:
        ways = " or ".join(_named(day, month, year) for day, month in readings)
        raise BadUsage(f"“{said}” can be read in two ways: day first or month first.", f"Name the month: {ways}.")
    day, month = readings[0] if readings else (first, second) if second <= 12 else (second, first)
    return _real_day(year or 2000, month, day, said, named_year=year is not None)


def _without_hour(words: Sequence[str]) -> Sequence[str]:
    """`yesterday evening`, `this morning`, `3 weeks ago today`: which part of the day it was is no matter."""
    if list(words) == ["last", "night"]:
        return ["yesterday"]
    if len(words) > 1 and words[-1] in _PARTS_OF_DAY:
        words = words[:-1]
        return ["today"] if list(words) == ["this"] else words
    return words[:-1] if len(words) == 4 and list(words[2:]) == ["ago", "today"] else words


def _near_date(words: Sequence[str], today: date, future: bool) -> date | None:
    """A date without a year, as it is meant today: of what was, or of what is planned."""
    match words:
        case ["today"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case ["day", "before", "yesterday"]:
            return today - timedelta(days=2)
        case [count, unit, "ago"]:
            return _away(count, unit, -1, today)
        case ["tomorrow"]:
            return today + timedelta(days=1)
        case ["in", count, unit]:
            return _away(count, unit, 1, today)
        case ["last" | "this" | "next" as which, day] if (weekday := named_place(day, DAY_NAMES)) is not None:
            return _weekday(which, weekday, today, future)
        case [day] if (weekday := named_place(day, DAY_NAMES)) is not None:
            return _weekday("next" if future else "last", weekday, today, future)
    said = " ".join(words)
    day_and_month = _day_and_month(words) or _in_numbers(said)
    return _without_year(*day_and_month, said, today, future) if day_and_month else None


def _weekday(which: str, weekday: int, today: date, future: bool) -> date:
    ahead = (weekday - today.weekday()) % 7
    if which == "this":
        return today + timedelta(days=ahead if future else weekday - today.weekday())
    return today + timedelta(days=ahead - 7 if which == "last" else ahead or 7)


def _check_weekday(day: date | None, weekday: int) -> None:
    if day is not None and day.weekday() != weekday:
        real, said = (DAY_NAMES[number].split()[0].title() for number in (day.weekday(), weekday))
        raise BadUsage(f"{_named(day.day, day.month, day.year)} is a {real}, not a {said}.", "Check the day.")


def _away(count: str, unit: str, direction: int, today: date) -> date | None:
    """So many days, weeks, months or years ago or ahead; of a shorter month its last day."""
    unit = unit.removesuffix("s")
    if count != "a" and count not in _NUMBER_WORDS and not re.fullmatch(r"\d{1,5}", count, re.ASCII):
        return None
    by = direction * (1 if count == "a" else _NUMBER_WORDS.index(count) if count in _NUMBER_WORDS else int(count))
    try:
        if unit in ("month", "year"):
            months = today.year * 12 + today.month - 1 + by * (12 if unit == "year" else 1)
            year, month = divmod(months, 12)
            return next(day for number in range(today.day, 0, -1) if (day := _day(year, month + 1, number)))
        return today + timedelta(days=by * _DAYS_OF[unit]) if unit in _DAYS_OF else None
    except (OverflowError, StopIteration):
        return None


def _day_and_month(words: Sequence[str]) -> tuple[int, int] | None:
    """`2 Nov`, `2. November`, `Nov 2`, `12th Nov`."""
    if len(words) != 2:
        return None
    for day, name in (words, reversed(words)):
        month = named_place(name, MONTH_NAMES) if name != "ago" else None  # agosto, but no month in “3 ago”
        number = re.fullmatch(r"(\d{1,2})(?:\.|st|nd|rd|th)?", day, re.ASCII)
        if month is not None and number:
            return int(number[1]), month + 1
    return None


def _in_numbers(said: str) -> tuple[int, int] | None:
    """`2.11.`, and `13/11`, where one reading only is possible. `2.11` could be any number."""
    if found := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.", said, re.ASCII):
        return int(found[1]), int(found[2])
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})", said, re.ASCII):
        day = _either_first(int(found[1]), int(found[2]), None, said)
        return day.day, day.month
    return None


def _without_year(day: int, month: int, said: str, today: date, future: bool) -> date:
    """The latest not after today; of what is planned the next one, unless that latest was in the last month."""
    back = (_day(year, month, day) for year in range(today.year, today.year - 9, -1))  # 29 Feb: up to eight years
    latest = next((found for found in back if found is not None and found <= today), None)
    if latest is None:
        return _real_day(2000, month, day, said, named_year=False)
    if not future or today - latest <= A_MONTH:
        return latest
    coming = (_day(year, month, day) for year in range(today.year, today.year + 9))
    return next((found for found in coming if found is not None and found > today), latest)


def named_place(word: str, names: Sequence[str]) -> int | None:
    """Which of the names a word is, or is short for (at least three letters, of one only); no matter its accents."""
    start = word.removesuffix(".")
    if not start.isascii():
        start = "".join(c for c in unicodedata.normalize("NFD", start) if not unicodedata.combining(c))
    if len(start) < 3:
        return None
    places = [place for place, each in enumerate(names) if f" {start}" in f" {each}"]
    exact = [place for place in places if start in names[place].split()]
    return (exact or places)[0] if len(exact) == 1 or len(places) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(day: int, month: int, year: int | None) -> str:
    """`2 November 2026`, `2 November`."""
    return f"{day} {MONTH_NAMES[month - 1].split()[0].title()}{f' {year}' if year else ''}"


def _real_day(year: int, month: int, day: int, said: str, *, named_year: bool = True) -> date:
    found = _day(year, month, day)
    if found is not None:
        return found
    what = f"{said} in the calendar"
    if year and 1 <= month <= 12 and 1 <= day <= 31:
        what = _named(day, month, year if named_year else None)
    raise BadUsage(f"There is no {what}.", "Check the day and the month.")


def parse_month(text: str, today: date) -> str:
    """A month of birth, `YYYY-MM`: typed so, or as `4/2010`, `April 2010`. Raises BadUsage."""
    said = " ".join(text.lower().split())
    year = month = 0
    if found := re.fullmatch(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(\d{1,2})[-/.](\d{4})", said, re.ASCII):
        year, month = int(found["year"] or found[4]), int(found["month"] or found[3])
    elif found := re.fullmatch(r"(\S+) (\d{4})", said, re.ASCII):
        place = named_place(found[1], MONTH_NAMES)
        year, month = int(found[2]), 0 if place is None else place + 1
    if not 1 <= month <= 12:
        raise BadUsage(f"“{shown(text)}” is not a month.", "Type year and month, for example 2010-04 or April 2010.")
    born = f"{year:04}-{month:02}"
    if year < EARLIEST_BIRTH or born > today.isoformat()[:7]:
        raise BadUsage(f"Nobody you see was born in {born}.", "Check the year.")
    return born


def parse_slot(text: str) -> str:
    """A weekly appointment, `mon 10:00`. Raises BadUsage."""
    match = re.fullmatch(r"([a-z]{3,10}\.?)\s+([01]?\d|2[0-3])[:.h]([0-5]\d)", text.strip().lower(), re.ASCII)
    weekday = named_place(match[1], DAY_NAMES) if match else None
    if match is None or weekday is None:
        raise BadUsage(f"“{shown(text)}” is not a weekly appointment.", "Type day and time, for example “mon 10:00”.")
    return f"{WEEKDAYS[weekday]} {int(match[2]):02}:{match[3]}"


def day_of(moment: str) -> date:
    """The local day of a moment as it is kept, in UTC."""
    return datetime.fromisoformat(moment).astimezone().date()


def moment_said(moment: datetime | str) -> str:
    """A moment (as it is kept, in UTC) as a person reads it, in local time."""
    local = (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"
