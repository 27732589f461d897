"""What stands above a course in words: title, counts, scale, and what the diamonds say."""

from __future__ import annotations

from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import figure, period, plural
from alliance_cli.render.charts.paper import BODY, SMALL, TITLE, Drawing
from alliance_cli.render.charts.traces import draw_diamonds
from alliance_cli.render.charts.views import CourseView


def draw_heading(sheet: Drawing, title: str, subtitle: str, scale: str, signals: str) -> None:
    """Title, counts, and what is measured; with `signals`, what a diamond says."""
    sheet.words(36, 50, sheet.shortened(title, sheet.width - 72, TITLE, "bold"), TITLE, weight="bold")
    sheet.words(36, 96, sheet.shortened(subtitle, sheet.width - 72, BODY), BODY, paper.QUIET)
    sheet.words(36, 136, scale, SMALL, paper.QUIET)
    if signals:
        x = 36 + sheet.width_of(scale, SMALL) + 50
        draw_diamonds(sheet, [x], [136], 8)
        sheet.words(x + 20, 136, sheet.shortened(signals, sheet.width - x - 36, SMALL), SMALL)


def counts(view: CourseView) -> str:
    """How many ratings by whom, how many predictions, over which time."""
    ratings = [f"{line.label} {len(line.marks)}" for line in view.lines if line.marks and line.role != "expected"]
    expected = sum(len(line.marks) for line in view.lines if line.role == "expected")
    days = view.days
    parts = [f"Ratings: {', '.join(ratings)}", f"predictions: {expected}" if expected else ""]
    if days:
        parts.append(period(min(days), max(days), view.calendar))
    return " · ".join(part for part in parts if part)


def client_words(view: CourseView) -> str:
    days = view.days
    count = plural(len(view.lines[0].marks), "rating")
    return f"{view.instrument} · {count} · {period(min(days), max(days), view.calendar)}" if days else view.instrument


def scale_words(view: CourseView, low: float, high: float) -> str:
    scale = view.scale
    words = f"{scale.measure}, {figure(scale.low)} to {figure(scale.high)} {scale.unit}, {scale.better} is better"
    part = (low, high) != (scale.low, scale.high)
    return words[0].upper() + words[1:] + (f"; shown from {figure(low)} to {figure(high)}" if part else "")


def signal_words(view: CourseView) -> str:
    words = [mark.signal for line in view.lines for mark in line.marks if mark.signal]
    return " or ".join(dict.fromkeys(words))
