"""Dates as other programs write them: a column is read as a whole, so that one clear date settles the order of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from alliance_cli.dates import BESIDE_A_DAY, DAY_NAMES, EARLIEST, MONTH_NAMES, named_place
from alliance_cli.errors import BadUsage
from alliance_cli.exchange.plain_words import plain
from alliance_cli.inputs import one_of, shown

ORDERS = ("dmy", "mdy", "ymd")
AHEAD = timedelta(days=800)  # how far appointments are made; what lies beyond speaks against a reading
_CLOCK = re.compile(
    r"(?<=[\d.,])[ T,]+(?:(?:at|um|a|à|las|le|om|alle|ore|kl\.?) +)*\d{1,2}[:h]\d{2}.*\Z", re.IGNORECASE
)
_IN_NUMBERS = re.compile(r"(\d{1,4})([/.\-])(\d{1,2})\2(\d{1,4})\Z", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?\Z", re.ASCII)
_ENDINGS = frozenset(("st", "nd", "rd", "th", "er", "e", "o", "t"))
_BETWEEN = BESIDE_A_DAY | frozenset("do da di d a".split())

_SHORT_WEEKDAYS = frozenset("mo di mi do fr sa so lu ma me je ve feira".split())
_FIRST = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


class TwoReadings(BadUsage):
    """A date that means one day with the day first, and another with the month first."""


class YetToCome(BadUsage):
    """A day that lies in the future."""


@dataclass(slots=True)
class DateColumn:
    """How the dates of a file are read. `order`: what comes first in those of numbers; `serials_from`: where a
    spreadsheet's day numbers count from; `found`: the order was found in the dates themselves."""

    today: date
    order: str | None = None
    serials_from: date | None = None
    found: bool = False
    _read: dict[str, date | BadUsage] = field(default_factory=dict)

    def read(self, text: str) -> date:
        """A day of the past. Raises BadUsage: TwoReadings, YetToCome, or what else is wrong with it."""
        known = self._read.get(text)
        if known is None:
            try:
                known = self._day(text)
            except BadUsage as error:
                known = error
            self._read[text] = known
        if isinstance(known, BadUsage):
            raise known
        return known

    def _day(self, text: str) -> date:
        if self.serials_from and _SERIAL.match(text):
            return self._possible(self.serials_from + timedelta(days=int(float(text))))
        readings = _readings(text, self.today)
        if not readings:
            raise BadUsage(f"“{shown(text)}” is not a date that can be read.", "Write it with its year: 2026-11-02.")
        possible = {day for day in readings.values() if day is not None}
        if self.order in readings:
            day = readings[self.order]
        elif self.order and len(readings) > 1:
            raise BadUsage(f"“{shown(text)}” is no date in the order {self.order.upper()}.", "Check --date-format.")
        elif len(possible) > 1:
            orders = [order for order, meant in readings.items() if order and meant]
            ways = " or ".join(f"{_FIRST[order]} ({readings[order]})" for order in orders)
            raise TwoReadings(
                f"“{shown(text)}” can be read in two ways: {ways}.",
                f"Say which: --date-format {' or '.join(order.upper() for order in orders)}.",
            )
        else:
            day = next(iter(possible), None)
        if day is None:
            which = f" in the order {self.order.upper()}" if self.order else ""
            raise BadUsage(f"“{shown(text)}” is no day of the calendar{which}.", "Check the day and the month.")
        return self._possible(day)

    def _possible(self, day: date) -> date:
        if day.year < EARLIEST:
            raise BadUsage(f"{day} lies before {EARLIEST}.", "Check the year.")
        if day > self.today:
            raise YetToCome(f"{day} lies in the future (today is {self.today}).", "Check --date-format, or the row.")
        return day


def of(texts: Iterable[str], chosen: str | None, today: date, *, sheet_from: date | None = None) -> DateColumn:
    """How these dates are to be read. `chosen`: DMY, MDY or YMD where it is said; `sheet_from`: of a spreadsheet file,
    from where its day numbers count. Raises BadUsage for another word than these."""
    written = {text for text in texts if text}
    order = one_of(chosen, ORDERS, "order of a date") if chosen is not None else None
    serials = sheet_from
    if serials is None and written and all(_SERIAL.match(text) for text in written):
        days = [date(1899, 12, 30) + timedelta(days=int(float(text))) for text in written]
        if all(day.year >= EARLIEST and day <= today + AHEAD for day in days):
            serials = date(1899, 12, 30)
    column = DateColumn(today, order, serials)
    if order is None and (possible := _orders(written, today)) is not None and len(possible) == 1:
        column.order, column.found = possible.pop(), True
    return column


def perhaps_swapped(texts: Iterable[str], today: date) -> tuple[str, str] | None:
    """A date with its year first and one with slashes, where a spreadsheet may have taken days for months: it makes
    dates of those that it can read so, always with a day up to 12, and leaves the others as they are."""
    made, left = [], []
    for text in set(texts):
        readings = _readings(text, today)
        meant = [day for day in readings.values() if day]
        if "mdy" in readings and len(meant) == 1:
            left.append(text)
        elif readings.keys() == {"ymd"} and meant and meant[0].day <= 12:
            made += [meant[0].isoformat()] if meant[0].day != meant[0].month else []
        elif readings:
            return None
    return (min(made), min(left)) if made and left else None


def without_time(text: str) -> str:
    """A date as it is written, without the time of day."""
    return text.partition(".")[0] if _SERIAL.match(text) else _CLOCK.sub("", text.strip())


def _orders(written: Iterable[str], today: date) -> set[str] | None:
    """The orders in which every date of numbers is a day that can be; None where no date needs one."""
    left: set[str] | None = None
    for text in written:
        readings = _readings(text, today)
        if len(readings) > 1:
            can_be = {o for o, day in readings.items() if o and day and day.year >= EARLIEST and day <= today + AHEAD}
            left = can_be if left is None else left & can_be
    return left


def _readings(text: str, today: date) -> dict[str | None, date | None]:
    """The days that a text can mean, by the order of its parts (None: by no order); a day that is none is None."""
    words = _words(_CLOCK.sub("", text.strip()))
    joined = (
        "".join(words) if all(re.fullmatch(r"\d{1,4}[./-]?", word, re.ASCII) for word in words) else " ".join(words)
    )
    if found := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", joined, re.ASCII):
        return {None: _day(*map(int, found.groups()))}
    if numbers := _IN_NUMBERS.match(joined):
        return _of_numbers((numbers[1], numbers[3], numbers[4]), numbers[2], today)
    parts = re.findall(r"\d+|[^\W\d_]+", joined)
    named = [part for part in parts if not part.isdigit() and part not in _ENDINGS]
    counted = [part for part in parts if part.isdigit()]
    if len(named) == 1 and len(counted) == 2 and (month := _month(named[0])):
        return _with_month(counted, month, today, named_first=parts[0] == named[0])
    return {}


def _words(text: str) -> list[str]:
    """Lower-case words, without weekdays and what stands between the parts of a date."""
    words = plain(text, keep="/.-").split()
    bare = [(word, word.strip(".-")) for word in words]
    return [word for word, name in bare if name and name not in _BETWEEN and not _weekday(name)]


def _weekday(word: str) -> bool:
    return _month(word) is None and (word in _SHORT_WEEKDAYS or named_place(word, DAY_NAMES) is not None)


def _month(word: str) -> int | None:
    """The month that a word is, or is the beginning of, in any of the languages; None where that is not settled."""
    place = named_place(word, MONTH_NAMES)
    return None if place is None else place + 1


def _of_numbers(parts: Sequence[str], between: str, today: date) -> dict[str | None, date | None]:
    if len(parts[0]) == 4:
        return {"ymd": _day(int(parts[0]), int(parts[1]), int(parts[2]))} if len(parts[2]) <= 2 else {}
    if len(parts[0]) > 2 or len(parts[2]) not in (2, 4):
        return {}
    first, second, third = map(int, parts)
    year = _year(parts[2], today)
    if between == ".":  # only ever day first, unless it is said otherwise
        return {"dmy": _day(year, second, first)}
    found: dict[str | None, date | None] = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    if len(parts[2]) == 2 and len(parts[0]) == 2:
        found["ymd"] = _day(_year(parts[0], today), second, third)
    return found if any(found.values()) else {"dmy": None}


def _with_month(counted: Sequence[str], month: int, today: date, *, named_first: bool) -> dict[str | None, date | None]:
    """`2 Nov 2026`, `Nov 2, 2026`, `2026-Nov-02`; of `2-Nov-26` either number could be the year."""
    first, second = counted
    if len(first) == 4:
        return {None: _day(int(first), month, int(second))} if len(second) <= 2 else {}
    if len(first) > 2 or len(second) not in (2, 4):
        return {}
    if len(second) == 4:
        return {None: _day(int(second), month, int(first))}
    found: dict[str | None, date | None] = {}
    found["mdy" if named_first else "dmy"] = _day(_year(second, today), month, int(first))
    if not named_first:
        found["ymd"] = _day(_year(first, today), month, int(second))
    return found


def _year(text: str, today: date) -> int:
    """Of two digits: this century, unless that lies far ahead."""
    number = int(text)
    if len(text) == 4:
        return number
    return number + (2000 if number + 2000 <= today.year + 2 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
