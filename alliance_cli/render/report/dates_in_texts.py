"""Calendar dates in free text, in the usual spellings: found, read, and said in other words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from datetime import date

# In English, German, French, Spanish and Dutch: what a client writes may be in a language of their own.
_MONTHS = (
    "january jan januar jänner janvier janv enero ene januari",
    "february feb februar février fevrier févr fév febrero februari",
    "march mar märz maerz mär mrz mars marzo maart mrt",
    "april apr avril avr abril abr",
    "may mai mayo mei",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago augustus",
    "september sept sep septembre septiembre setiembre",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre déc diciembre dic",
)
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
VERBS = frozenset(("may", "march", "mar", "mars"))  # in small letters before a number these are seldom a month

_MONTH = rf"(?:{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})(?![^\W\d_])\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"{_DAY}(?:st|nd|rd|th|er|\.)?"
_TO = r"\s?(?:[–-]|to|bis)\s?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+(?:the\s+)?)?"
_CLOCK = r"(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d(?::[0-5]\d(?:\.\d+)?)?)"
_TIME = (
    rf"(?:(?:,?\s+(?:at\s+|um\s+|à\s+)?|T)(?:{_CLOCK}|\d\d?(?=\s?(?:[ap]\.?m\b|Uhr\b)))"
    r"(?:\s?[ap]\.?m\b\.?|\s?Uhr\b)?(?:\s?Z\b|[+-]\d\d:?\d\d)?)?"
)
_SPELT = re.compile(
    rf"(?<![^\W_])(?<!\d[./-]){_WEEKDAY}(?:"
    rf"(?P<iso>{_YEAR}[-/.]\d\d?[-/.]\d\d?|{_YEAR}[01]\d[0-3]\d)"
    rf"|(?P<figures>\d\d?(?P<by>[./-])\d\d?(?P=by)(?:{_YEAR}|\d\d)|\d\d\.\d\d\.(?!\d))"
    rf"|(?:(?P<from>{_DAY})\.?{_TO})?(?P<day>{_NTH})(?:\s+(?:of|de)\s+|\s*|-)(?P<month>{_MONTH})"
    rf"(?:(?:,?\s*(?:de\s+)?|-)(?P<year>{_YEAR}))?"
    rf"|(?P<month_first>{_MONTH})\s*(?P<day_after>{_NTH})(?:{_TO}(?P<till>{_DAY}))?(?:,?\s+(?P<year_last>{_YEAR}))?"
    rf"|(?P<month_alone>{_MONTH})\s+(?P<its_year>{_YEAR})"
    rf"){_TIME}(?![^\W_])(?![./-]\d)",
    re.IGNORECASE,
)
Say = Callable[[date], str]


def in_other_words(text: str, say: Say, known: Collection[date], about: date) -> str:
    """The text with every date that is spelt out in it said by `say`.

    A day without a year, or with day and month in either order, is read as one of `known` where it can be, else as the
    one nearest to `about`.
    """
    return _SPELT.sub(lambda found: _said(found, say, known, about), text)


def _said(found: re.Match[str], say: Say, known: Collection[date], about: date) -> str:
    if (found["month_first"] or "") in VERBS and not found["year_last"]:
        return found[0]
    days = [_nearest([*readings], known, about) for readings in _each_day(found)]
    told = dict.fromkeys(say(day) for day in days if day is not None)
    return " to ".join(told) or found[0]


def _each_day(found: re.Match[str]) -> Iterator[Iterator[date]]:
    """For each day that is named (two for a span) every reading that it can have."""
    year = found["year"] or found["year_last"]
    if found["iso"]:
        numbers = found["iso"] if found["iso"].isdigit() else "".join(n.zfill(2) for n in _numbers(found["iso"]))
        yield _real(int(numbers[:4]), int(numbers[4:6]), int(numbers[6:]))
    elif found["figures"]:
        yield _of_figures(found["figures"])
    elif found["month_alone"]:
        month, of = _month(found["month_alone"]), int(found["its_year"])
        yield _real(of, month, 1)
        yield _real(of, month, monthrange(of, month)[1])
    else:
        month = _month(found["month"] or found["month_first"])
        for day in (found["from"], found["day"], found["day_after"], found["till"]):
            if day:
                yield _in_years(month, int(_numbers(day)[0]), year)


def _of_figures(text: str) -> Iterator[date]:
    """`7.9.2026` has the day first; with strokes either may come first."""
    first, second, *year = _numbers(text)
    yield from _in_years(int(second), int(first), *year)
    if "." not in text:
        yield from _in_years(int(first), int(second), *year)


def _in_years(month: int, day: int, year: str | None = None) -> Iterator[date]:
    if year is not None:
        yield from _real(int(year) + (2000 if len(year) == 2 else 0), month, day)
        return
    for each in range(1950, 2100):
        yield from _real(each, month, day)


def _real(year: int, month: int, day: int) -> Iterator[date]:
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        yield date(year, month, day)


def _nearest(readings: list[date], known: Collection[date], about: date) -> date | None:
    met = [day for day in readings if day in known]
    return min(met or readings, key=lambda day: abs((day - about).days), default=None)


def _month(name: str) -> int:
    return MONTH_NUMBERS[name.lower().rstrip(".")]


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
