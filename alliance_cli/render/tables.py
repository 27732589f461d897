"""A table, a text, a heading, pairs: what everything in the terminal is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


def table(*columns: str, right: Sequence[str] = (), fold: Sequence[str] = ()) -> Table:
    """A table without lines, readable when it is read aloud; `fold` columns wrap, the others keep their width."""
    from rich.table import Table

    made = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in columns:
        folds = column in fold
        made.add_column(
            column,
            justify="right" if column in right else "left",
            no_wrap=not folds,
            overflow="fold" if folds else "ellipsis",
        )
    return made


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
    made.add_column(no_wrap=True, style="dim")
    made.add_column(overflow="fold")
    for name, value in rows:
        if value:
            made.add_row(text(name), text(value))
    return made
