"""A table, a text, a heading, pairs: what everything in the terminal is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from alliance_cli.heard import heard
from alliance_cli.messages import WIDEST_LINE, wrapped

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table
    from rich.text import Text

LABELS_WIDE = 24  # columns at most for what a value is called, so that the value has room
NARROW = 60  # columns; below, a row becomes lines, so that nothing is cut
ROOM_TO_WRAP = 26  # columns at least for words that wrap; with less they get lines of their own


@dataclass
class Listing:
    """A table without lines, readable when it is read aloud; where a row finds no room, it is a few lines."""

    columns: tuple[str, ...]
    right: Sequence[str]
    fold: Sequence[str]
    below: str = ""  # what a cell that begins with a dash is called where it is heard
    rows: list[tuple[str | Text, ...]] = field(default_factory=list)

    def add_row(self, *cells: str | Text) -> None:
        self.rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for width in sorted({min(console.width, WIDEST_LINE), console.width}):
            if width >= NARROW and not is_spoken(console) and self._fits(width):
                yield from console.render(self._table(), options.update(max_width=width))
                return
        for row in self.rows:
            named = [(name, str(cell)) for name, cell in zip(self.columns, row, strict=True) if str(cell).strip()]
            lines = (f"{name}: {cell}" if name else cell.lstrip("?! ") for name, cell in named)
            if is_spoken(console):
                lines = (heard(self._said(name, cell)) for name, cell in named)
            yield prose("\n".join(lines), options.max_width)
            yield text("")

    def _said(self, name: str, cell: str) -> str:
        if self.below and cell.startswith("– "):
            return f"{self.below}: {cell.removeprefix('– ')}"
        return f"{name or 'No.'}: {cell}" if name or cell.isdigit() else cell

    def _fits(self, width: int) -> bool:
        """Whether nothing would be cut, and what wraps has room."""
        from rich.cells import cell_len

        needed = -2
        for column, *cells in zip(self.columns, *self.rows, strict=True):
            longest = max(cell_len(str(cell)) for cell in (column, *cells))
            if column in self.fold:
                word = max(cell_len(max(str(cell).split(), key=len, default="")) for cell in (column, *cells))
                longest = max(word, min(longest, ROOM_TO_WRAP))
            needed += 2 + longest
        return needed <= width

    def _table(self) -> Table:
        from rich.table import Table

        made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
        for column in self.columns:
            folds = column in self.fold
            justify: Literal["left", "right"] = "right" if column in self.right else "left"
            made.add_column(column, justify=justify, no_wrap=not folds, overflow="fold" if folds else "ellipsis")
        for row in self.rows:
            made.add_row(*row)
        return made


@dataclass
class NamedValues:
    """Name and value, one pair a line; a value that wraps stays beside its name, or under it where there is no room."""

    rows: Sequence[tuple[str, str]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if is_spoken(console):
            lines = (f"{name}: {value}" if name.strip() else value for name, value in self.rows)
            yield prose(heard("\n".join(lines)), options.max_width)
            return
        widest = min(max((len(name) for name, _ in self.rows), default=0), LABELS_WIDE)
        for name, value in self.rows:
            yield from self._pair(name, value, widest, min(options.max_width, WIDEST_LINE) - widest - 2)

    @staticmethod
    def _pair(name: str, value: str, widest: int, room: int) -> Iterator[Text]:
        from rich.text import Text

        if room < ROOM_TO_WRAP and (len(value) > room or "\n" in value):
            yield text(name, "dim")
            for line in wrapped(value, room + widest).split("\n"):
                yield Text(f"  {line}", no_wrap=True, overflow="ignore")
            return
        names, values = wrapped(name, widest).split("\n"), wrapped(value, room).split("\n")
        for label, line in zip_longest(names, values, fillvalue=""):
            yield Text.assemble((f"{label:{widest}}  ", "dim"), line, no_wrap=True, overflow="ignore")


def is_spoken(console: Console) -> bool:
    """Whether what is shown is heard: one thing a line, each with its name."""
    return getattr(console, "spoken", False)


def table(*columns: str, right: Sequence[str] = (), fold: Sequence[str] = (), below: str = "") -> Listing:
    """Rows under columns; `right` are figures, `fold` columns wrap and the others keep their width."""
    return Listing(columns, right, fold, below)


def text(words: str, style: str = "") -> Text:
    """Words as they are: nothing in them is markup."""
    from rich.text import Text

    return Text(words, style=style)


def prose(words: str, width: int, style: str = "") -> Text:
    """Words in lines of at most this width, broken between words; a command or path is never broken."""
    from rich.text import Text

    return Text(wrapped(words, width), style=style, no_wrap=True, overflow="ignore")


def cut(words: str, longest: int) -> str:
    """The beginning, on one line, where there is no room for all of it."""
    line = " ".join(words.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,.;") + "…"


def heading(words: str) -> Text:
    return text(words, "bold")


def lines_of(rows: Sequence[tuple[str, str]], width: int = 80) -> int:
    """How many lines these pairs take."""
    widest = min(max((len(name) for name, _ in rows), default=0), LABELS_WIDE)
    return sum(wrapped(value, width - widest - 2).count("\n") + 1 for _, value in rows)


def pairs(rows: Sequence[tuple[str, str | None]]) -> NamedValues:
    """Name and value, one pair a line; what is empty is left out."""
    return NamedValues([(name, value) for name, value in rows if value])
