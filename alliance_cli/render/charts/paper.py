"""A sheet of the width of a written page, to draw on in pixels from the top left, and the picture that comes of it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

DPI = 300
SHEET_WIDTH = 1950  # 16.5 cm: the text of a page of A4 is as wide
FONT = "DejaVu Sans"  # comes with matplotlib: the same letters, and so the same bytes, on every machine

# The hues of Okabe & Ito 2008, darkened: 3:1 on white at least, and in steps of lightness that grey tells apart.
# A tint fills and PALE rules off; what they say is said by an edge or a number too.
INK, QUIET, HAIR, PALE = "#222222", "#5E5E5E", "#8A8A8A", "#ECECEC"
BLUE = "#005F9E"
ORANGE, VERMILLION, GREEN, PURPLE, NAVY = "#C27C00", "#C24800", "#00664A", "#701757", "#0A2342"

TITLE, BODY, SMALL, SMALLEST = 11.0, 8.5, 8.0, 7.0  # points on paper

UNSAID = {"png": ("Software",), "svg": ("Date", "Creator"), "pdf": ("CreationDate", "Creator", "Producer")}
NO_GLYPH = "Glyph .* missing"
BOXES = "Some letters in this picture are boxes: no font here has them. An .svg, or a page, shows them in any browser."
Tell = Callable[[str], object]
Style = Any  # what matplotlib's own artists take


class Drawing:
    """One picture. All positions and sizes are pixels, y downwards; text sizes are points."""

    def __init__(self, height: int, width: int = SHEET_WIDTH) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
        self._canvas: Any = FigureCanvasAgg(self.figure)  # its get_renderer carries no types
        self._axes = self.figure.add_axes((0, 0, 1, 1), frameon=False)
        self._axes.set_axis_off()  # one plain surface: the tick and layout machinery would cost more than the drawing
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._widths: dict[tuple[str, float, str], float] = {}

    def grow(self, height: float) -> None:
        """The sheet is as high as what came onto it."""
        self.height = round(height)
        self.figure.set_size_inches(self.width / DPI, self.height / DPI)
        self._axes.set_ylim(self.height, 0)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], colour: str = INK, width: float = 1.0, **style: Style
    ) -> None:
        """A line through the points, or with `marker` and `linestyle=""` marks alone."""
        from matplotlib.lines import Line2D

        self._axes.add_line(Line2D(xs, ys, color=colour, linewidth=width, clip_on=False, **style))

    def area(self, corners: Sequence[tuple[float, float]], colour: str, **style: Style) -> None:
        """A filled shape without an outline."""
        from matplotlib.patches import Polygon

        self._axes.add_patch(Polygon(corners, facecolor=colour, linewidth=0, clip_on=False, **{"closed": True} | style))

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, **style: Style) -> None:
        self.area([(left, top), (right, top), (right, bottom), (left, bottom)], colour, **style)

    def words(self, x: float, y: float, text: str, size: float = BODY, colour: str = INK, **style: Style) -> None:
        """Text; `ha` and `va` as in matplotlib, from the left and vertically centred unless told."""
        placed: dict[str, Style] = {
            "ha": "left",
            "va": "center_baseline",
            "family": FONT,
            "parse_math": False,
            "zorder": 6,
        } | style
        self._axes.text(x, y, plain(text), fontsize=size, color=colour, **placed)

    def width_of(self, text: str, size: float = BODY, weight: str = "normal") -> float:
        from matplotlib.font_manager import FontProperties

        if (text, size, weight) not in self._widths:
            font = FontProperties(family=FONT, size=size, weight=weight)
            wide, _, _ = self._canvas.get_renderer().get_text_width_height_descent(plain(text), font, ismath=False)
            self._widths[text, size, weight] = float(wide)
        return self._widths[text, size, weight]

    def wrapped(self, text: str, room: float, size: float = BODY, weight: str = "normal") -> list[str]:
        """The text in lines no wider than `room`, broken between words, and a longer word at a hyphen or within."""
        lines = [""]
        for word in plain(text).split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width_of(longer, size, weight) <= room:
                lines[-1] = longer
                continue
            lines += [word] if lines[-1] else []
            lines[-1] = word
            while len(lines[-1]) > 1 and self.width_of(lines[-1], size, weight) > room:
                whole = lines[-1]
                shorter = range(len(whole) - 1, 0, -1)
                fits = next((n for n in shorter if self.width_of(whole[:n], size, weight) <= room), 1)
                hyphen = whole.rfind("-", 0, fits) + 1
                if hyphen and self.width_of(whole[hyphen:], size, weight) <= room:
                    fits = hyphen  # at its own hyphen, where that makes no more lines
                lines[-1:] = [whole[:fits], whole[fits:]]
        return lines

    def shortened(self, text: str, room: float, size: float = BODY, weight: str = "normal") -> str:
        """The text, cut with `…` where it is wider than `room`."""
        text = plain(text)
        if self.width_of(text, size, weight) <= room:
            return text
        while text and self.width_of(text + "…", size, weight) > room:
            text = text[:-1]
        return text.rstrip() + "…"

    def saved(self, kind: str = "png") -> bytes:
        """The picture as PNG, SVG or PDF; the same drawing gives the same bytes."""
        [picture] = saved([self], kind)
        return picture

    def _written(self, kind: str, out: Any) -> None:
        style: Style = {"metadata": dict.fromkeys(UNSAID[kind])}
        if kind == "png":
            style["pil_kwargs"] = {"compress_level": 3}  # half the time of 6, for a file 3 % larger
        self.figure.savefig(out, format=kind, dpi=DPI, **style)


def saved(sheets: Sequence[Drawing], kind: str) -> tuple[bytes, ...]:
    """A picture of each sheet; as PDF one, with a page for each."""
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "alliance", "svg.fonttype": "none", "pdf.fonttype": 42}):
        if kind == "pdf" and len(sheets) > 1:
            return (_in_pages(sheets),)
        pictures = []
        for sheet in sheets:
            out = io.BytesIO()
            sheet._written(kind, out)
            pictures.append(out.getvalue())
    return tuple(pictures)


def _in_pages(sheets: Sequence[Drawing]) -> bytes:
    from matplotlib.backends.backend_pdf import PdfPages

    out = io.BytesIO()
    with PdfPages(out, metadata=dict.fromkeys(UNSAID["pdf"])) as book:
        for sheet in sheets:
            book.savefig(sheet.figure)
    return out.getvalue()


def tint(colour: str, share: float = 0.16) -> str:
    """So pale a colour that marks and words stand out on it."""
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def unheard(sentence: str) -> None:
    """Nobody is told."""


@contextmanager
def house_style(kind: str = "png", tell: Tell = unheard) -> Iterator[None]:
    """matplotlib's own defaults, whatever the user's matplotlibrc says, so that a chart is the same for everyone.

    `tell` hears of letters that no font has here. In an SVG they are text, and the browser finds a font for them.
    """
    import matplotlib

    defaults = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith("backend")}
    with matplotlib.rc_context(defaults), warnings.catch_warnings(record=True) as noticed:
        warnings.filterwarnings("always", message=NO_GLYPH)
        yield
    boxes = [one for one in noticed if re.match(NO_GLYPH, str(one.message))]
    for other in (one for one in noticed if one not in boxes):
        warnings.warn(other.message, other.category, stacklevel=3)
    if boxes and kind != "svg":
        tell(BOXES)


def plain(text: str) -> str:
    """One line of printable text: what came from a file or a form may hold line breaks and control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
