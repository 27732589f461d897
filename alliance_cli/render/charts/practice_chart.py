"""The practitioner's own figures, each with its interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from alliance_cli.errors import CannotDo
from alliance_cli.render.charts import paper
from alliance_cli.render.charts.axes import Ruler, figure
from alliance_cli.render.charts.captions import MARGIN
from alliance_cli.render.charts.paper import BODY, SMALL, TITLE, Drawing
from alliance_cli.render.charts.views import FigureGroup, PracticeView, Whisker
from alliance_cli.render.terminal.sparkline import round_step

TOP, ROW, HEAD, FOOT = 150, 62, 84, 90  # pixels
LEFT, RIGHT, BESIDE = 520, 1260, 1310  # the dots between LEFT and RIGHT, the figures from BESIDE on


class Panel(NamedTuple):
    """Estimates on one axis low..high; `say` words a value, `ends` says what the two sides of the axis mean."""

    title: str
    estimates: tuple[Whisker, ...]
    low: float
    high: float
    ticks: tuple[float, ...]
    say: Callable[[float], str]
    unit: str
    ends: tuple[str, str] = ("", "")

    @property
    def height(self) -> int:
        if self.too_few:
            return HEAD + ROW
        return HEAD + ROW * len(self.estimates) + FOOT + (42 if any(self.ends) else 0)

    @property
    def too_few(self) -> bool:
        """Whether there is nothing to draw yet."""
        return all(estimate.value is None for estimate in self.estimates)

    def x(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return LEFT + share * (RIGHT - LEFT)


def practice_picture(view: PracticeView, kind: str = "png", tell: paper.Tell = paper.unheard) -> bytes:
    """Calibration, endings and ruptures as png, svg or pdf. CannotDo where there is nothing to show."""
    with paper.house_style(kind, tell):
        return draw_practice(view).saved(kind)


def draw_practice(view: PracticeView) -> Drawing:
    panels = [panel for panel in _panels(view) if panel.estimates]
    if not panels:
        raise CannotDo("There are no figures to draw yet.", "They come with ratings, endings and repairs.")
    sheet = Drawing(TOP + sum(panel.height for panel in panels))
    sheet.words(MARGIN, 48, "My practice", TITLE, weight="bold")
    sheet.words(
        MARGIN, 104, " · ".join(filter(None, (view.period, "dot: estimate, line: 95 % interval"))), BODY, paper.QUIET
    )
    top = TOP
    for panel in panels:
        _draw_panel(sheet, panel, top)
        top += panel.height
    return sheet


def _panels(view: PracticeView) -> list[Panel]:
    shares = (0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), _percent, "")
    return [
        *map(_group, view.groups),
        _calibration(view),
        Panel("How the work ended", view.endings, *shares),
        Panel("Ruptures", view.ruptures, *shares),
    ]


def _group(group: FigureGroup) -> Panel:
    ticks = tuple(Ruler(group.low, group.high, 0, 1).ticks(4))
    return Panel(group.title, group.rows, group.low, group.high, ticks, _percent if group.shares else figure, "")


def _calibration(view: PracticeView) -> Panel:
    """As far to the left of 0 as to the right, so that the side says who was higher."""
    ends = [bound for row in view.calibration for bound in (row.value, row.low, row.high) if bound is not None]
    step = round_step(max((abs(bound) for bound in ends), default=1.0) / 2 or 0.5)
    ticks = tuple(step * count for count in range(-2, 3))
    sides = ("I expected less", "I expected more")
    title = "What I expected, beside what clients rated"
    return Panel(title, view.calibration, -2 * step, 2 * step, ticks, _signed, view.calibration_unit, sides)


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{figure(abs(value))}"


def _draw_panel(sheet: Drawing, panel: Panel, top: float) -> None:
    title = sheet.shortened(panel.title, sheet.width - 2 * MARGIN, BODY, "bold")
    sheet.words(MARGIN, top + 40, title, BODY, weight="bold")
    if panel.too_few:  # said once, without an axis on which nothing stands
        sheet.words(MARGIN, top + HEAD, max(panel.estimates, key=lambda each: each.n).note, SMALL, paper.QUIET)
        return
    bottom = top + HEAD + ROW * len(panel.estimates)
    for tick in panel.ticks:
        zero = tick == 0 and panel.low < 0
        style = (paper.INK, 0.7) if zero else (paper.PALE, 0.6)
        sheet.line([panel.x(tick)] * 2, [top + HEAD - 10, bottom], *style, zorder=1)
        sheet.words(panel.x(tick), bottom + 28, panel.say(tick), SMALL, paper.QUIET, ha="center")
    sheet.words(BESIDE, bottom + 28, panel.unit, SMALL, paper.QUIET)
    for words, x, side in zip(panel.ends, (LEFT, RIGHT), ("left", "right"), strict=True):
        sheet.words(x, bottom + 70, words, SMALL, paper.QUIET, ha=side)
    for count, estimate in enumerate(panel.estimates):
        _draw_estimate(sheet, panel, estimate, top + HEAD + ROW * (count + 0.5) - 8)


def _draw_estimate(sheet: Drawing, panel: Panel, estimate: Whisker, y: float) -> None:
    sheet.words(LEFT - 34, y, sheet.shortened(estimate.label, LEFT - 34 - MARGIN, SMALL), SMALL, ha="right")
    if estimate.value is None:
        sheet.words(BESIDE, y, sheet.shortened(estimate.note, sheet.width - BESIDE - MARGIN, SMALL), SMALL, paper.QUIET)
        return
    text = panel.say(estimate.value)
    if estimate.low is not None and estimate.high is not None:
        sheet.line([panel.x(estimate.low), panel.x(estimate.high)], [y, y], paper.BLUE, 1.5)
        text += f" ({panel.say(estimate.low)} to {panel.say(estimate.high)})"
    sheet.line([panel.x(estimate.value)], [y], paper.BLUE, linestyle="", marker="o", markersize=5)
    sheet.words(BESIDE, y, f"{text}, n = {estimate.n}", SMALL)
