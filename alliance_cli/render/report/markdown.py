"""The report as Markdown (CommonMark, with the tables of GitHub): every text escaped, so that notes stay text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

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

SPARK, TABLE_SPARK = 40, 20  # letters of a small course
_ANYWHERE = re.compile(r"([\\`*_\[\]<>|~&#$])")
_AT_START = re.compile(r"^(\s*)([-+=>!])", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d+)([.)])(?=\s|$)", re.MULTILINE)
_LINK = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)|(@)")


def write(document: Report, pictures: Mapping[str, str]) -> str:
    """`pictures`: by name, where the file lies; a chart without one shows as a line of characters."""
    parts = [f"# {_text(document.title)}"]
    for section in document.sections:
        parts += _section(section, pictures)
    return "\n\n".join(parts) + "\n"


def _section(section: Chapter, pictures: Mapping[str, str]) -> Iterator[str]:
    if section.title:
        yield f"## {_line(section.title)}{_label(section.label)}"
    for block in section.blocks:
        yield from _block(block, pictures)


def _block(block: Block, pictures: Mapping[str, str]) -> Iterator[str]:
    match block:
        case Words():
            yield _marked("*", block.text) if block.quiet else _text(block.text)
        case Points():
            items = "\n".join(
                f"{f'{n}.' if block.numbered else '-'} {_line(item)}" for n, item in enumerate(block.items, 1)
            )
            yield "\n\n".join(part for part in (f"{_line(block.lead)}" if block.lead else "", items) if part)
        case Pairs():
            yield "\n".join(f"- {_marked('**', name)}: {_line(value)}" for name, value in block.rows)
        case Figures():
            yield " · ".join(f"{_marked('**', count)} {_line(what)}" for count, what in block.rows)
        case Grid():
            yield "\n".join(_table(block))
        case Quote():
            said = "\n".join(f"> {line}" for line in _text(block.text).split("\n"))
            yield f"{_marked('**', block.where)}\n\n{said}"
        case Trace():
            yield _trace(block)
        case Chart():
            if block.name in pictures:
                yield f"![{_line(block.words)}]({quote(pictures[block.name])})"
            else:
                yield _trace(block.trace)
        case Passage():
            yield f"### {_line(block.title)}{_label(block.label)}"
            for inner in block.blocks:
                yield from _block(inner, pictures)
        case Columns():
            for part in block.parts:
                yield from _block(part, pictures)


def _table(table: Grid) -> Iterator[str]:
    yield "| " + " | ".join(_cell(column) for column in table.columns) + " |"
    yield "|" + "|".join(" ---: " if column in table.right else " --- " for column in table.columns) + "|"
    for row in table.rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"


def _cell(value: str | Trace) -> str:
    return _trace(value, TABLE_SPARK) if isinstance(value, Trace) else _text(value).replace("\n", "<br>")


def _trace(trace: Trace, width: int = SPARK) -> str:
    return f"`{sparkline(trace.values, trace.low, trace.high, width)}` {_line(trace.words)}"


def _label(label: str) -> str:
    return f" ({_line(label)})" if label else ""


def _marked(mark: str, text: str) -> str:
    """Words between two marks; nothing where there are none, for two marks alone would be a rule."""
    line = _line(text)
    return f"{mark}{line}{mark}" if line else ""


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """Free text with everything escaped that Markdown would take for more than a letter."""
    lines = "\n".join(line.strip() for line in safe(text).split("\n"))
    escaped = _ANYWHERE.sub(r"\\\1", lines)
    escaped = _AT_START.sub(r"\1\\\2", escaped)
    escaped = _NUMBER.sub(r"\1\\\2", escaped)
    return _LINK.sub(lambda found: f"\\{found[0]}", escaped)
