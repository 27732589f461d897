"""Dates as other programs write them: `02/11/2026` once it is said which comes first, with or without a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

from alliance_cli.dates import EARLIEST, parse_date
from alliance_cli.errors import BadUsage
from alliance_cli.inputs import one_of, shown

ORDERS = ("dmy", "mdy", "ymd")
_CLOCK = re.compile(r"(?<=\d)[ T]+\d{1,2}:\d{2}.*\Z")
_IN_NUMBERS = re.compile(r"(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})\Z", re.ASCII)


def reader(order: str | None, today: date) -> Callable[[str], date]:
    """Reads a date of the past. `order`: DMY, MDY or YMD for dates in numbers; None: only those that need no such help.

    Raises BadUsage, also from what it returns.
    """
    chosen = one_of(order, ORDERS, "order of a date") if order is not None else None

    @cache
    def read(text: str) -> date:
        day = _CLOCK.sub("", text)
        if numbers := _IN_NUMBERS.match(day):
            if chosen:
                return _of_numbers((numbers[1], numbers[3], numbers[4]), chosen, text, today)
            if len(numbers[1]) < 4:
                raise BadUsage(
                    f"“{shown(text)}” can be read in two ways: day first or month first.",
                    "Say which: --date-format DMY or MDY.",
                )
        return parse_date(day, today, with_year=True)

    return read


def _of_numbers(numbers: tuple[str, str, str], order: str, text: str, today: date) -> date:
    if len(numbers[0]) == 4:  # 2026-11-02 is clear, whatever the others are
        order = "ymd"
    parts = dict(zip(order, numbers, strict=True))
    if len(parts["y"]) not in (2, 4) or len(parts["m"]) > 2 or len(parts["d"]) > 2:
        raise BadUsage(f"“{shown(text)}” is not a date in the order {order.upper()}.", "Check --date-format.")
    year = int(parts["y"])
    if len(parts["y"]) == 2:
        year += 2000 if year + 2000 <= today.year else 1900
    try:
        found = date(year, int(parts["m"]), int(parts["d"]))
    except ValueError:
        raise BadUsage(f"“{shown(text)}” is no day in the order {order.upper()}.", "Check --date-format.") from None
    if found.year < EARLIEST:
        raise BadUsage(f"{found} lies before {EARLIEST}.", "Check the year.")
    if found > today:
        raise BadUsage(f"{found} lies in the future (today is {today}).", "Check --date-format, or the row.")
    return found
