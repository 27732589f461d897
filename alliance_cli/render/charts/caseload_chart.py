"""All clients on one page: the course, the latest value, and the attention each one asks for."""

from __future__ import annotations

from datetime import date, timedelta

from alliance_cli.errors import CannotDo
from alliance_cli.model import words
from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import LEAST_SHOWN, Ruler, Timeline, draw_dates, figure, period, row_name
from alliance_cli.render.charts.captions import MARGIN
from alliance_cli.render.charts.paper import BODY, SMALL, SMALLEST, TITLE, Drawing, Style
from alliance_cli.render.charts.traces import CLIENT_PEN, draw_signals, draw_trace
from alliance_cli.render.charts.views import CaseloadView, CaseRow, Line, Mark
from alliance_cli.render.terminal.sparkline import window

PER_PAGE = 30  # as many as a page of A4 holds
TOP, ROW, FOOT = 196, 88, 200  # pixels
LEFT, RIGHT = 390, 1000  # the course
LATEST, ATTENTION = 1130, 1180
DAYS = 365  # how far back a row reaches
LETTERS = {"act": ("bold", paper.INK), "watch": ("normal", paper.INK), "ok": ("normal", paper.QUIET)}


def caseload_pictures(view: CaseloadView, kind: str = "png", tell: paper.Tell = paper.unheard) -> tuple[bytes, ...]:
    """A png or svg for every PER_PAGE clients, or one pdf with as many pages. CannotDo without clients."""
    if not view.rows:
        raise CannotDo("There are no clients to draw yet.", "Add one with: alliance client add CODE")
    pages = [view.rows[start : start + PER_PAGE] for start in range(0, len(view.rows), PER_PAGE)]
    names = [f" ({count} of {len(pages)})" if len(pages) > 1 else "" for count in range(1, len(pages) + 1)]
    with paper.house_style(kind, tell):
        return paper.saved([draw_page(view, rows, name) for rows, name in zip(pages, names, strict=True)], kind)


def draw_page(view: CaseloadView, rows: tuple[CaseRow, ...], page: str = "") -> Drawing:
    """These rows of the caseload; `page` follows the title."""
    sheet = Drawing(TOP + ROW * len(rows) + FOOT)
    time = _timeline(view)
    _draw_heading(sheet, view, time, page)
    parts = _parts(view, time.first)
    for count, row in enumerate(rows):
        _draw_row(sheet, row, time, TOP + ROW * count, parts[row.instrument, row.low, row.high])
    bottom = TOP + ROW * len(rows)
    sheet.line([MARGIN, sheet.width - MARGIN], [bottom, bottom], paper.HAIR, 0.6)
    row_name(sheet, time, bottom + 36, "date" if view.calendar else "week")
    draw_dates(sheet, time, bottom + 10, [], view.calendar)
    for count, text in enumerate(_notes(sheet, parts)):
        sheet.words(MARGIN, bottom + 92 + 38 * count, text, SMALL, paper.QUIET)
    return sheet


def _timeline(view: CaseloadView) -> Timeline:
    since = view.until - timedelta(days=DAYS)
    earliest = min((mark.date for row in view.rows for mark in _recent(row, since)), default=since)
    return Timeline(earliest, view.until, LEFT, RIGHT - 20)


def _parts(view: CaseloadView, since: date) -> dict[tuple[str, float, float], tuple[float, float]]:
    """The part of its scale that each instrument shows: the same for every client, so that rows compare."""
    values: dict[tuple[str, float, float], list[float]] = {}
    for row in view.rows:
        shown = values.setdefault((row.instrument, row.low, row.high), [])
        shown += [mark.value for mark in _recent(row, since)]
    return {key: window(shown, key[1], key[2], LEAST_SHOWN) for key, shown in values.items()}


def _recent(row: CaseRow, since: date) -> tuple[Mark, ...]:
    return tuple(mark for mark in row.marks if mark.date >= since)


def _draw_heading(sheet: Drawing, view: CaseloadView, time: Timeline, page: str) -> None:
    sheet.words(MARGIN, 48, f"Caseload{page}", TITLE, weight="bold")
    counts = [(words.ATTENTION.said(one), sum(row.attention == one for row in view.rows)) for one in words.ATTENTION]
    parts = [words.counted(len(view.rows), "client"), period(time.first, time.last, view.calendar)]
    sheet.words(MARGIN, 104, " · ".join([*parts, *(f"{said}: {count}" for said, count in counts)]), BODY, paper.QUIET)
    columns = ((MARGIN, "client", "left"), (LEFT, "course", "left"), (LATEST, "latest", "right"))
    for x, name, side in (*columns, (ATTENTION, "attention", "left")):
        sheet.words(x, TOP - 26, name, SMALL, paper.QUIET, ha=side)


def _draw_row(sheet: Drawing, row: CaseRow, time: Timeline, top: float, part: tuple[float, float]) -> None:
    middle = top + ROW / 2
    sheet.line([MARGIN, sheet.width - MARGIN], [top, top], paper.PALE, 0.6, zorder=0.5)
    _draw_name(sheet, row, middle)
    _draw_course(sheet, row, time, Ruler(*part, top + 12, top + ROW - 12))
    if row.marks:
        sheet.words(LATEST, middle, figure(row.marks[-1].value), BODY, ha="right", weight="bold")
    _draw_attention(sheet, row, middle)


def _draw_name(sheet: Drawing, row: CaseRow, middle: float) -> None:
    """The code is never cut, it names someone: a very long one takes the line of the instrument too.

    Whose course it is stands there all the same.
    """
    room = LEFT - 60
    size = SMALL if sheet.width_of(row.client, SMALL, "bold") <= room else SMALLEST
    lines = [row.client]
    if sheet.width_of(row.client, size, "bold") > room:
        half = len(row.client) // 2
        lines = [row.client[:half], row.client[half:]]
    told = f"{row.whose}: {row.instrument}" if row.whose else row.instrument if len(lines) == 1 else ""
    step = 38 if len(lines) == 1 or not told else ROW / 3
    top = middle - step * (len(lines) + bool(told) - 1) / 2
    for count, text in enumerate(lines):
        sheet.words(MARGIN, top + step * count, text, size, weight="bold")
    if told:
        under = sheet.shortened(told, LEFT - 56, SMALLEST)
        sheet.words(MARGIN, top + step * len(lines), under, SMALLEST, paper.QUIET)


def _draw_course(sheet: Drawing, row: CaseRow, time: Timeline, ruler: Ruler) -> None:
    marks = _recent(row, time.first)
    if not marks:
        nothing = "no ratings in the last 12 months" if row.marks else "no ratings yet"
        sheet.words(LEFT, (ruler.top + ruler.bottom) / 2, nothing, SMALL, paper.QUIET)
        return
    if row.cutoff is not None and ruler.low < row.cutoff < ruler.high:
        sheet.line([LEFT, RIGHT], [ruler.y(row.cutoff)] * 2, paper.QUIET, 0.5, linestyle=(0, (4, 3)), zorder=1)
    draw_trace(sheet, time, ruler, Line(row.client, marks), CLIENT_PEN, largest=2.4)
    draw_signals(sheet, time, ruler, marks, largest=4.4)


def _draw_attention(sheet: Drawing, row: CaseRow, middle: float) -> None:
    """A mark by shape and lightness, the words, and the first reason below them."""
    if row.attention == "act":
        sheet.line([ATTENTION + 8], [middle], paper.VERMILLION, linestyle="", marker="^", markersize=5.6)
    elif row.attention == "watch":
        style: dict[str, Style] = {"markersize": 4.8, "markerfacecolor": "white", "markeredgewidth": 1.1}
        sheet.line([ATTENTION + 8], [middle], paper.INK, linestyle="", marker="o", **style)
    weight, colour = LETTERS[row.attention]
    x, room = ATTENTION + 42, sheet.width - ATTENTION - 42 - MARGIN
    sheet.words(
        x, middle - (18 if row.reason else 1), words.ATTENTION.said(row.attention), SMALL, colour, weight=weight
    )
    if row.reason:
        sheet.words(x, middle + 20, sheet.shortened(row.reason, room, SMALLEST), SMALLEST, paper.QUIET)


def _notes(sheet: Drawing, parts: dict[tuple[str, float, float], tuple[float, float]]) -> list[str]:
    shown = [f"{name} from {figure(part[0])} to {figure(part[1])}" for (name, _, _), part in parts.items()]
    scales = f"Shown: {', '.join(shown)}. Dashed: the instrument's cut-off. Diamond: unusual for this client."
    return sheet.wrapped(f"{scales} {words.NOTHING_FLAGGED}.", sheet.width - 2 * MARGIN, SMALL)[:3]
