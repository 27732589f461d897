"""A course in words: what is seen, how many ratings, which scale, and all of it for who does not see the picture."""

from __future__ import annotations

from datetime import date

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import day_name, figure, period
from alliance_cli.render.charts.paper import BODY, SMALL, SMALLEST, TITLE, Drawing
from alliance_cli.render.charts.traces import draw_diamonds
from alliance_cli.render.charts.views import CourseView, Line, Mark, Span
from alliance_cli.render.for_clients_eyes import ratings

MARGIN = 30  # pixels from the edge of the sheet to its words
MOST_TOLD = 3  # ratings of a line that stood out
MOST_COUNTED = 5  # people whose ratings are counted one by one
NEWS = 5  # a rating that stood out is the news as long as it is one of the latest so many


def draw_heading(sheet: Drawing, title: str, subtitle: str, scale: str, signals: str, direction: str = "ltr") -> None:
    """Title, counts, and what is measured; with `signals`, what a diamond says."""
    room = sheet.width - 2 * MARGIN
    x, ha = (sheet.width - MARGIN, "right") if direction == "rtl" else (MARGIN, "left")
    _draw_title(sheet, title, room, x, ha)
    size = _largest(sheet, subtitle, room, (BODY, SMALLEST))
    sheet.words(x, 104, sheet.shortened(subtitle, room, size), size, paper.QUIET, ha=ha)
    if direction == "rtl":
        sheet.words(x, 152, sheet.shortened(scale, room, SMALL), SMALL, paper.QUIET, ha=ha)
    else:
        draw_scale(sheet, 152, scale, signals)


def _draw_title(sheet: Drawing, title: str, room: float, x: float, ha: str) -> None:
    """Never cut: a long one is smaller, and a very long one stands in two lines."""
    size = _largest(sheet, title, room, (TITLE, BODY), "bold")
    lines = sheet.wrapped(title, room, size, "bold")
    for count, text in enumerate(lines):
        sheet.words(x, 48 + 38 * (count - (len(lines) - 1) / 2), text, size, weight="bold", ha=ha)


def _largest(sheet: Drawing, text: str, room: float, sizes: tuple[float, ...], weight: str = "normal") -> float:
    return next((size for size in sizes if sheet.width_of(text, size, weight) <= room), sizes[-1])


def draw_scale(sheet: Drawing, y: float, scale: str, signals: str) -> None:
    sheet.words(MARGIN, y, sheet.shortened(scale, sheet.width - 2 * MARGIN, SMALL), SMALL, paper.QUIET)
    x = MARGIN + sheet.width_of(scale, SMALL) + 60
    if signals and x < sheet.width - 300:
        draw_diamonds(sheet, [x], [y], 5)
        sheet.words(x + 24, y, sheet.shortened(signals, sheet.width - x - 24 - MARGIN, SMALL), SMALL)


def news(view: CourseView) -> tuple[Mark, Line] | None:
    """The latest rating, or one of the latest that stood out, and whose it is."""
    people = view.people or view.lines[:1]
    told = [(mark, line) for line in people for mark in line.marks[-NEWS:] if mark.signal] or [
        (line.marks[-1], line) for line in view.lines[:1] if line.marks
    ]
    return max(told, key=lambda each: each[0].date, default=None)


def seen(view: CourseView) -> str:
    """The news beside what was usual."""
    found = news(view)
    if found is None:
        return "no ratings"
    mark, line = found
    who = f"{line.label} " if len(view.people) > 1 else ""
    return f"{who}{figure(mark.value)} {when(view, mark.date, mark.session)}{_beside_usual(mark)}"


def _beside_usual(mark: Mark) -> str:
    if mark.usual is None or mark.low is None or mark.high is None:
        return ""
    if mark.signal is None and mark.low <= mark.value <= mark.high:
        return ", as usual"
    far = round(mark.value - mark.usual, 1)
    return f", {figure(abs(far))} {'below' if far < 0 else 'above'} usual" if far else ""


def when(view: CourseView, day: date, session: int | None = None) -> str:
    if session is not None:
        return f"in session {session}"
    return f"on {day_name(day)}" if view.calendar else f"in week {(day - view.first).days // 7 + 1}"


def counts(view: CourseView) -> str:
    """How many ratings by whom, how many predictions, over which time the ratings were given."""
    rated = [line for line in view.lines if line.marks and line.role != "expected"]
    told = ", ".join(f"{line.label} {len(line.marks)}" for line in rated)
    if len(rated) > MOST_COUNTED:
        told = f"{sum(len(line.marks) for line in rated)} by {len(rated)} people"
    expected = sum(len(line.marks) for line in view.lines if line.role == "expected")
    days = [mark.date for line in rated for mark in line.marks]
    parts = [f"Ratings: {told}", f"predictions: {expected}" if expected else ""]
    if days:
        parts.append(period(min(days), max(days), view.calendar))
    return " · ".join(part for part in parts if part)


def client_words(view: CourseView) -> str:
    """What is measured, how many ratings, over which time: for the client, in their language."""
    days, words = view.days, view.words
    over = [period(min(days), max(days), view.calendar, words)] if days else []
    return " · ".join([view.instrument, ratings(len(view.lines[0].marks), words), *over])


def scale_words(view: CourseView, low: float, high: float) -> str:
    part = (low, high) != (view.scale.low, view.scale.high)
    return view.scale.said + (f"; shown from {figure(low)} to {figure(high)}" if part else "")


def signal_words(view: CourseView) -> str:
    words = [mark.signal for line in view.lines for mark in line.marks if mark.signal]
    return " or ".join(dict.fromkeys(words))


def in_words(view: CourseView) -> str:
    """The whole picture for those who do not see it, in the view's own names, dates or weeks."""
    told = [f"{view.client + ', ' if view.client else ''}{view.instrument}: {seen(view)}", counts(view)]
    told += [_latest(view, line) for line in view.lines if line.marks and line.role != "expected"]
    told += [_fall(view, mark, line) for line in view.lines for mark in furthest(view, line)]
    told += [f"{span.label} {_lasted(view, span)}" for span in view.episodes]
    told += [f"Rupture: {span.label}, {_lasted(view, span)}" for span in view.ruptures]
    told += [f"Missed: {len(view.missed)}"] if view.missed else []
    if view.below:
        told.append(in_words(view.below))
    return " ".join(f"{part[0].upper()}{part[1:].rstrip('.')}." for part in told)


def _latest(view: CourseView, line: Line) -> str:
    latest = line.marks[-1]
    return f"{line.label}, latest: {figure(latest.value)} {when(view, latest.date, latest.session)}"


def furthest(view: CourseView, line: Line) -> list[Mark]:
    """The ratings that stood out, the furthest first: so many as can be told."""
    marked = [mark for mark in line.marks if mark.signal]
    return sorted(marked, key=lambda mark: mark.value, reverse=view.scale.better == "lower")[:MOST_TOLD]


def _fall(view: CourseView, mark: Mark, line: Line) -> str:
    return f"{line.label}, {mark.signal}: {figure(mark.value)} {when(view, mark.date, mark.session)}"


def _lasted(view: CourseView, span: Span) -> str:
    """From when until when, by sessions where there were any on those days."""
    of = {day: number for number, day in view.sessions.items()}
    start = when(view, span.start, of.get(span.start))
    if span.end is None:
        return f"since {start.partition(' ')[2]}"
    return f"from {start.partition(' ')[2]} to {when(view, span.end, of.get(span.end)).partition(' ')[2]}"
