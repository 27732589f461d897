"""The report for the terminal: linear text and tables, from 80 columns up; nothing rests on colour."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliance_cli.render.report.blocks import (
    Block,
    Chapter,
    Chart,
    Columns,
    Figures,
    Grid,
    Pairs,
    Passage,
    Points,
    Quote,
    Report,
    Trace,
    Words,
    safe,
)
from alliance_cli.render.terminal.sparkline import sparkline
from alliance_cli.render.terminal.tables import pairs, table, text

WIDE, NARROW = 40, 14  # letters of a small course


def draw(document: Report, *, plain: bool = False) -> list[Any]:
    """What to print, line by line. `plain`: figures in place of blocks, for screen readers and simple terminals."""
    parts: list[Any] = [text(safe(document.title), "bold underline")] if document.title else []
    for section in document.sections:
        parts += _section(section, plain)
    return parts


def _section(section: Chapter, plain: bool) -> Iterator[Any]:
    if section.title:
        yield from (text(""), _titled(section, "bold underline"))
    for block in section.blocks:
        yield from _block(block, plain)


def _block(block: Block, plain: bool) -> Iterator[Any]:
    match block:
        case Words():
            yield text(safe(block.text), "dim" if block.quiet else "")
        case Points():
            yield from _points(block, plain)
        case Pairs():
            rows = [(safe(name), safe(_in_words(value) if plain else value)) for name, value in block.rows]
            yield pairs(rows)
        case Figures():
            yield text(safe(" · ".join(f"{count} {what}" for count, what in block.rows)))
        case Grid():
            yield _table(block, plain)
        case Quote():
            yield from (text(safe(block.where), "dim"), _indented(f"“{safe(block.text)}”"))
        case Trace():
            yield _trace(block, WIDE, plain)
        case Chart():
            yield from _block(block.trace, plain)
        case Passage():
            yield from (text(""), _titled(block, "bold"))
            for inner in block.blocks:
                yield from _block(inner, plain)
        case Columns():
            for part in block.parts:
                yield from _block(part, plain)


def _in_words(value: str) -> str:
    """Without a line that is signs alone; those that explain them tell how many there are."""
    return "\n".join(line for line in value.split("\n") if any(letter.isalnum() for letter in line))


def _titled(part: Chapter | Passage, style: str) -> Any:
    title = text(safe(part.title), style)
    return title.append(f"  {safe(part.label)}", "not underline not bold") if part.label else title


def _points(points: Points, plain: bool) -> Iterator[Any]:
    from rich.table import Table

    if points.lead:
        yield text(safe(points.lead))
    if plain:
        for number, item in enumerate(points.items, 1):
            yield text(f"{f'{number}.' if points.numbered else '-'} {safe(item)}")
        return
    grid = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for number, item in enumerate(points.items, 1):
        grid.add_row(f"{number}." if points.numbered else "•", text(safe(item)))
    yield grid


def _table(block: Grid, plain: bool) -> Any:
    made = table(*map(safe, block.columns), right=[*map(safe, block.right)], fold=[*map(safe, block.fold)])
    for row in block.rows:
        made.add_row(*(_cell(value, plain) for value in row))
    return made


def _cell(value: str | Trace, plain: bool) -> Any:
    return _trace(value, NARROW, plain) if isinstance(value, Trace) else text(safe(value))


def _trace(trace: Trace, width: int, plain: bool) -> Any:
    heard = trace.heard if plain else ""
    line = heard or sparkline(trace.values, trace.low, trace.high, width, ascii_only=plain)
    return text(f"{safe(trace.words)}{'' if heard else ':'} {line}" if plain else f"{line}  {safe(trace.words)}")


def _indented(words: str) -> Any:
    from rich.padding import Padding

    return Padding(text(words), (0, 0, 0, 2))
