"""A file as rows of cells with their lines: text with its delimiter found, or a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alliance_cli.errors import BadFile
from alliance_cli.exchange.outcome import Problem

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
MOST_COLUMNS = 1000
LONGEST_CELL = 2_000_000
HEADER_WITHIN = 30  # rows in which the header may stand


@dataclass(frozen=True, slots=True)
class CellGrid:
    """Every row that is not blank, with the line where it starts. `between`: what tells the columns apart; `of_sheet`:
    its cells had types; `days_from`: where the day numbers of such a sheet count from."""

    name: str
    rows: tuple[tuple[int, list[str]], ...]
    between: str
    problems: tuple[Problem, ...] = ()
    of_sheet: bool = False
    days_from: date | None = None
    others: tuple[str, ...] = ()  # sheets that were not read, where none was named


def of_text(text: str, name: str, known: Callable[[Sequence[str]], int], skip: int = 0) -> CellGrid:
    """The rows of delimited text. `known`: how many cells of a row are headings that mean something; `skip`: lines to
    pass over. Raises BadFile for an empty file, or one with far too many columns."""
    csv.field_size_limit(LONGEST_CELL)
    start, body = _after_sep(text)
    for _ in range(skip):
        start, (_, _, body) = start + 1, body.partition("\n")
    if not body.strip():
        raise BadFile(f"{name} is empty.", "The first line names the columns: client,date,instrument,scores.")
    first = body.lstrip("\r\n").partition("\n")[0]
    if any(first.count(delimiter) >= MOST_COLUMNS for delimiter in DELIMITERS) or len(first) > LONGEST_CELL:
        raise BadFile(
            f"The header of {name} has more than {MOST_COLUMNS:,} columns.", "Is it the right file? It needs at most 9."
        )
    delimiter = max(DELIMITERS, key=lambda d: _fit(body, d, known))
    problems: list[Problem] = []
    rows = tuple(_records(body, delimiter, start, problems))
    if not rows:
        raise BadFile(f"The header of {name} cannot be read.", "Check its quotation marks.")
    return CellGrid(name, rows, f"{DELIMITERS[delimiter]} between the columns", tuple(problems))


def _after_sep(text: str) -> tuple[int, str]:
    """The line that the header is in, and the text from there: spreadsheets may put `sep=;` first."""
    first, end, rest = text.partition("\n")
    return (2, rest) if end and first.strip().lower() in {f"sep={d}".strip() for d in DELIMITERS} else (1, text)


def _fit(body: str, delimiter: str, known: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """How well this delimiter splits the first rows: headings known, then columns."""
    best = (0, 0)
    for _, cells in _first(_records(body[:100_000], delimiter, 1, [])):
        best = max(best, (known(cells), len(cells)))
    return best


def _first(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for _, row in zip(range(HEADER_WITHIN), rows, strict=False):
        yield row


def _records(body: str, delimiter: str, start: int, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it starts in. Quotation marks that do not match end the reading."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    line = start
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = start + reader.line_num
    except csv.Error as error:
        too_long = "field larger" in str(error)
        why = "a cell is far too long" if too_long else "quotation marks do not match from here on"
        problems.append(Problem(line, None, f"{why}; a mark inside a text is written twice."))
