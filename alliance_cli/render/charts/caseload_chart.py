"""All clients on one page: the course, the latest value, and the attention each one asks for."""

from __future__ import annotations

from datetime import date, timedelta

from alliance_cli.errors import CannotDo
from alliance_cli.model import words
from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, Timeline, draw_dates, figure, period, plural, row_name
from alliance_cli.render.charts.paper import BODY, SMALL, TITLE, Drawing, Style
from alliance_cli.render.charts.traces import CLIENT_PEN, draw_signals, draw_trace
from alliance_cli.render.charts.views import CaseloadView, CaseRow, Line, Mark
from alliance_cli.render.terminal.sparkline import window

PER_PAGE = 40
TOP, ROW, FOOT = 170, 56, 150  # pixels
LEFT, RIGHT = 330, 880  # the course
LATEST, ATTENTION = 970, 1020
DAYS = 365  # how far back a row reaches
LETTERS = {"act": ("bold", paper.INK), "watch": ("normal", paper.INK), "ok": ("normal", paper.QUIET)}


def caseload_pngs(view: CaseloadView) -> tuple[bytes, ...]:
    """One PNG for every 40 clients, 1600 pixels wide and as high as its rows need. CannotDo without clients."""
    if not view.rows:
        raise CannotDo("There are no clients to draw yet.", "Add one with: alliance client add CODE")
    pages = [view.rows[start : start + PER_PAGE] for start in range(0, len(view.rows), PER_PAGE)]
    names = [f" ({count} of {len(pages)})" if len(pages) > 1 else "" for count in range(1, len(pages) + 1)]
    with paper.house_style():
        return tuple(draw_page(view, rows, name).png() for rows, name in zip(pages, names, strict=True))


def draw_page(view: CaseloadView, rows: tuple[CaseRow, ...], page: str = "") -> Drawing:
    """These rows of the caseload; `page` follows the title."""
    sheet = Drawing(TOP + ROW * len(rows) + FOOT)
    time = _timeline(view)
    _draw_heading(sheet, view, time, page)
    parts = _parts(view, time.first)
    for count, row in enumerate(rows):
        _draw_row(sheet, row, time, TOP + ROW * count, parts[row.instrument, row.low, row.high])
    bottom = TOP + ROW * len(rows)
    sheet.line([36, sheet.width - 36], [bottom, bottom], paper.HAIR, 0.8)
    row_name(sheet, time, bottom + 27, "date" if view.calendar else "week")
    draw_dates(sheet, time, bottom + 8, [], view.calendar)
    for count, text in enumerate(_notes(sheet, parts)):
        sheet.words(36, bottom + 74 + 30 * count, text, SMALL, paper.QUIET)
    return sheet


def _timeline(view: CaseloadView) -> Timeline:
    since = view.until - timedelta(days=DAYS)
    earliest = min((mark.date for row in view.rows for mark in _recent(row, since)), default=since)
    return Timeline(earliest, view.until, LEFT, RIGHT - 16)


def _parts(view: CaseloadView, since: date) -> dict[tuple[str, float, float], tuple[float, float]]:
    """The part of its scale that each instrument shows: the same for every client, so that rows compare."""
    values: dict[tuple[str, float, float], list[float]] = {}
    for row in view.rows:
        shown = values.setdefault((row.instrument, row.low, row.high), [])
        shown += [mark.value for mark in _recent(row, since)]
    return {key: window(shown, key[1], key[2]) for key, shown in values.items()}


def _recent(row: CaseRow, since: date) -> tuple[Mark, ...]:
    return tuple(mark for mark in row.marks if mark.date >= since)


def _draw_heading(sheet: Drawing, view: CaseloadView, time: Timeline, page: str) -> None:
    sheet.words(36, 50, f"Caseload{page}", TITLE, weight="bold")
    counts = [(words.ATTENTION.said(one), sum(row.attention == one for row in view.rows)) for one in words.ATTENTION]
    parts = [plural(len(view.rows), "client"), period(time.first, time.last, view.calendar)]
    sheet.words(36, 96, " · ".join([*parts, *(f"{said}: {count}" for said, count in counts)]), BODY, paper.QUIET)
    columns = ((36, "client", "left"), (LEFT, "course", "left"), (LATEST, "latest", "right"))
    for x, name, side in (*columns, (ATTENTION, "attention", "left")):
        sheet.words(x, TOP - 24, name, SMALL, paper.QUIET, ha=side)


def _draw_row(sheet: Drawing, row: CaseRow, time: Timeline, top: float, part: tuple[float, float]) -> None:
    middle = top + ROW / 2
    sheet.line([36, sheet.width - 36], [top, top], paper.PALE, 0.8, zorder=0.5)
    fits = min(1.0, (LEFT - 66) / sheet.width_of(row.client, SMALL, "bold"))  # a code is never cut: it names someone
    sheet.words(36, middle - 12, row.client, SMALL * fits, weight="bold")
    sheet.words(36, middle + 14, sheet.shortened(row.instrument, LEFT - 56, SMALL - 1), SMALL - 1, paper.QUIET)
    _draw_course(sheet, row, time, Ruler(*part, top + 9, top + ROW - 9))
    if row.marks:
        sheet.words(LATEST, middle, figure(row.marks[-1].value), BODY, ha="right", weight="bold")
    _draw_attention(sheet, row, middle)


def _draw_course(sheet: Drawing, row: CaseRow, time: Timeline, ruler: Ruler) -> None:
    marks = _recent(row, time.first)
    if not marks:
        nothing = "no ratings in the last 12 months" if row.marks else "no ratings yet"
        sheet.words(LEFT, (ruler.top + ruler.bottom) / 2, nothing, SMALL, paper.QUIET)
        return
    if row.cutoff is not None and ruler.low < row.cutoff < ruler.high:
        sheet.line([LEFT, RIGHT], [ruler.y(row.cutoff)] * 2, paper.QUIET, 0.7, linestyle=(0, (4, 3)), zorder=1)
    draw_trace(sheet, time, ruler, Line(row.client, marks), CLIENT_PEN, largest=3)
    draw_signals(sheet, time, ruler, marks, largest=6)


def _draw_attention(sheet: Drawing, row: CaseRow, middle: float) -> None:
    """A mark by shape and lightness, the words, and the first reason below them."""
    if row.attention == "act":
        sheet.line([ATTENTION + 8], [middle], paper.VERMILLION, linestyle="", marker="^", markersize=9)
    elif row.attention == "watch":
        style: dict[str, Style] = {"markersize": 7.5, "markerfacecolor": "white", "markeredgewidth": 1.8}
        sheet.line([ATTENTION + 8], [middle], paper.INK, linestyle="", marker="o", **style)
    weight, colour = LETTERS[row.attention]
    x, room = ATTENTION + 34, sheet.width - ATTENTION - 70
    sheet.words(
        x, middle - (12 if row.reason else 1), words.ATTENTION.said(row.attention), SMALL, colour, weight=weight
    )
    if row.reason:
        sheet.words(x, middle + 14, sheet.shortened(row.reason, room, SMALL - 1), SMALL - 1, paper.QUIET)


def _notes(sheet: Drawing, parts: dict[tuple[str, float, float], tuple[float, float]]) -> list[str]:
    shown = [f"{name} from {figure(part[0])} to {figure(part[1])}" for (name, _, _), part in parts.items()]
    scales = f"Shown: {', '.join(shown)}. Dashed: the instrument's cut-off. Diamond: unusual for this client."
    return sheet.wrapped(f"{scales} {words.NOTHING_FLAGGED}.", sheet.width - 72, SMALL)[:3]
