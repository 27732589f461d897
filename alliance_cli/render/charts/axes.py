"""From dates and values to pixels, and the labels that find room beside them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from alliance_cli.forms.screen_words import ScreenWords, english
from alliance_cli.render.charts.paper import QUIET, SMALL, Drawing
from alliance_cli.render.charts.views import CourseView
from alliance_cli.render.terminal.sparkline import round_step

LABEL_GAP = 22  # pixels at least between two labels
AXIS_ROW, AXIS_EDGE = 52, 16  # pixels of a row of the time axis, and below the last
LEAST_SHOWN = 0.3  # of a scale, so that half a point is no cliff; a table in the terminal shows more
ROW_NAME = 104  # from the first day to the end of a row's name
Ticks = list[tuple[date, str]]


class Ruler(NamedTuple):
    """Values low..high between two heights in pixels."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def ticks(self, most: int) -> list[float]:
        """Round values from low to high, `most` of them or fewer."""
        step = round_step((self.high - self.low) / most)
        first = math.ceil(self.low / step - 1e-9)
        return [count * step for count in range(first, math.floor(self.high / step + 1e-9) + 1)]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Days first..last between two places in pixels; a single day stands in the middle."""

    first: date
    last: date
    left: float
    right: float
    words: ScreenWords = field(default_factory=english)  # in no locale's hands

    def x(self, day: date) -> float:
        days = (self.last - self.first).days
        share = (day - self.first).days / days if days else 0.5
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def week(self, day: date) -> int:
        """Weeks counted from the first day, beginning with 1."""
        return (day - self.first).days // 7 + 1


def figure(value: float) -> str:
    """A value with the decimals it needs, two at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def day_name(day: date, year: bool = True) -> str:
    return english().day(day, short=True, year=year)


def period(first: date, last: date, calendar: bool, words: ScreenWords | None = None) -> str:
    words = words or english()
    if not calendar:
        weeks = (last - first).days // 7 + 1
        return words["chart.one_week"] if weeks == 1 else words.say("chart.weeks", count=weeks)
    if first == last:
        return words.day(last, short=True)
    begin = words.day(first, short=True, year=first.year != last.year)
    return words.say("chart.span", first=begin, last=words.day(last, short=True))


def axis_height(view: CourseView) -> int:
    return AXIS_ROW * (2 if view.sessions else 1) + AXIS_EDGE


def draw_time_axis(sheet: Drawing, time: Timeline, y: float, view: CourseView) -> None:
    """Rows of labels from `y` down: session numbers, where there are any, then dates or weeks of all that is drawn."""
    if sessions := view.sessions:
        _notches(sheet, time, y + 6, sorted(set(sessions.values())))
        row_name(sheet, time, y + 32, time.words["chart.session"])
        _labels(sheet, time, y + 32, _session_ticks(sheet, time, sessions))
        y += AXIS_ROW
    row_name(sheet, time, y + 32, time.words["chart.date" if view.calendar else "chart.week"])
    draw_dates(sheet, time, y + 6, sorted(set(view.spanned)), view.calendar, view.apart)


def draw_dates(
    sheet: Drawing, time: Timeline, y: float, days: Sequence[date], calendar: bool, apart: Sequence[date] = ()
) -> None:
    """One row of notches at `y` with dates or weeks below: the given days where they fit, else months or years.

    Days that lie `apart` are named too where no other label stands.
    """
    rows = _date_ticks(time, days) if calendar else _week_ticks(time)
    ticks = next((ticks for ticks in rows if _fit(sheet, time, ticks)), [])
    for day in apart:
        name = (
            time.words.day(day, short=True, year=time.first.year != time.last.year) if calendar else str(time.week(day))
        )
        more = sorted({*ticks, (day, name)})
        if name not in dict(ticks).values() and _fit(sheet, time, more):
            ticks = more
    _notches(sheet, time, y, [day for day, _ in ticks])
    _labels(sheet, time, y + 26, ticks)


def _notches(sheet: Drawing, time: Timeline, y: float, days: Sequence[date]) -> None:
    xs = [time.x(day) for day in days]
    sheet.line(xs, [y] * len(xs), QUIET, linestyle="", marker="|", markersize=2.4, markeredgewidth=0.4)


def _labels(sheet: Drawing, time: Timeline, y: float, ticks: Ticks) -> None:
    for day, label in ticks:
        sheet.words(time.x(day), y, label, SMALL, QUIET, ha="center")


def row_name(sheet: Drawing, time: Timeline, y: float, name: str) -> None:
    """What a row below the course shows, to the left of it."""
    edge = time.left - ROW_NAME
    sheet.words(edge, y, sheet.shortened(name, edge, SMALL), SMALL, QUIET, ha="right")


def _session_ticks(sheet: Drawing, time: Timeline, sessions: Mapping[int, date]) -> Ticks:
    """First and last always; between them every n-th, with the smallest n whose labels keep their distance."""
    if not sessions:
        return []
    numbers = sorted({min(sessions), max(sessions)})
    ends = _apart(sheet, time, [(sessions[number], str(number)) for number in numbers])
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        between = [(sessions[number], str(number)) for number in sorted(sessions) if number % step == 0]
        if _crowded(time, between):
            continue
        free = [tick for tick in between if _fit(sheet, time, sorted({*ends, tick}))]
        if _fit(sheet, time, sorted({*ends, *free})):
            return sorted({*ends, *free})
    return ends


def _date_ticks(time: Timeline, days: Sequence[date]) -> Iterator[Ticks]:
    """Ways to label the days, the most telling first; the last one always fits."""
    for step in (1, 2, 3):
        if step == 1 or len(days) <= 24:
            yield _dated(days[::step], time.words)
    span = range((time.last - time.first).days + 1)
    if len(span) <= 120:
        every = (time.first + timedelta(days=day) for day in span)
        yield _dated([day for day in every if day.weekday() == 0], time.words)
    for months in (1, 2, 3, 6):
        yield _monthly(time, months)
    for years in (1, 2, 5, 10):
        yield [(day, str(day.year)) for day in _month_starts(time) if day.month == 1 and day.year % years == 0]
    yield _dated([time.first], time.words)


def _dated(days: Sequence[date], words: ScreenWords) -> Ticks:
    """Days, with the year where it changes; the heading names a single year."""
    before = [days[0], *days] if days else []
    pairs = zip(before, days, strict=False)
    return [(day, words.day(day, short=True, year=day.year != last.year or len(days) == 1)) for last, day in pairs]


def _monthly(time: Timeline, months: int) -> Ticks:
    year, ticks = 0, []
    for day in _month_starts(time):
        if (day.month - 1) % months == 0:
            month = time.words.each("figures.months")[day.month - 1]
            ticks.append((day, month + (f" {day.year}" if day.year != year else "")))
            year = day.year
    return ticks


def _month_starts(time: Timeline) -> Iterator[date]:
    count = time.first.year * 12 + time.first.month - 1 + (time.first.day > 1)
    while (day := date(count // 12, count % 12 + 1, 1)) <= time.last:
        yield day
        count += 1


def _week_ticks(time: Timeline) -> Iterator[Ticks]:
    weeks = range(1, time.week(time.last) + 1)
    for step in (1, 2, 5, 10, 20, 50, 100, 200):
        chosen = [week for week in weeks if week % step == 0 or (week == 1 and step < 50)]
        yield [(time.first + timedelta(days=7 * (week - 1)), str(week)) for week in chosen]
    yield [(time.first, "1")]


def _crowded(time: Timeline, ticks: Ticks) -> bool:
    """More labels than could ever fit: seen without measuring a word."""
    return len(ticks) * 2 * LABEL_GAP > time.right - time.left + 4 * LABEL_GAP


def _fit(sheet: Drawing, time: Timeline, ticks: Ticks) -> bool:
    return bool(ticks) and not _crowded(time, ticks) and len(_apart(sheet, time, ticks)) == len(ticks)


def _apart(sheet: Drawing, time: Timeline, ticks: Ticks) -> Ticks:
    """The labels, from the left, that keep their distance from the one before, and the first from the row's name."""
    kept: Ticks = []
    edge = time.left - ROW_NAME + LABEL_GAP
    for day, label in ticks:
        alike = "0" * len(label) if label.isdigit() else label  # digits are all of one width
        half = sheet.width_of(alike, SMALL) / 2
        if time.x(day) - half >= edge:
            kept.append((day, label))
            edge = time.x(day) + half + LABEL_GAP
    return kept
