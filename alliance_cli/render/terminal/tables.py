"""A table, a text, a heading, pairs: what everything in the terminal is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table
    from rich.text import Text

LABELS_WIDE = 24  # columns at most for what a value is called, so that the value has room
NARROW = 60  # columns; below, a row becomes lines, so that nothing is cut


@dataclass
class Listing:
    """A table without lines, readable when it is read aloud; in a narrow window each row is a few lines."""

    columns: tuple[str, ...]
    right: Sequence[str]
    fold: Sequence[str]
    rows: list[tuple[str | Text, ...]] = field(default_factory=list)

    def add_row(self, *cells: str | Text) -> None:
        self.rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= NARROW:
            yield self._table()
            return
        for row in self.rows:
            named = [(name, str(cell)) for name, cell in zip(self.columns, row, strict=True) if str(cell).strip()]
            yield text("\n".join(f"{name}: {cell}" if name else cell for name, cell in named))
            yield text("")

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


def table(*columns: str, right: Sequence[str] = (), fold: Sequence[str] = ()) -> Listing:
    """Rows under columns; `right` are figures, `fold` columns wrap and the others keep their width."""
    return Listing(columns, right, fold)


def text(words: str, style: str = "") -> Text:
    """Words as they are: nothing in them is markup."""
    from rich.text import Text

    return Text(words, style=style)


def heading(words: str) -> Text:
    return text(words, "bold")


def pairs(rows: Sequence[tuple[str, str | None]]) -> Table:
    """Name and value, one pair a line; what is empty is left out."""
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    widest = max((len(name) for name, value in rows if value), default=0)
    made.add_column(width=min(widest, LABELS_WIDE), style="dim")
    made.add_column(overflow="fold")
    for name, value in rows:
        if value:
            made.add_row(text(name), text(value))
    return made
