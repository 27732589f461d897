"""CSV text as rows: its delimiter found, its header matched to our columns, every row with its line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.inputs import nearest, shown

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clients": ("code", "kind", "population", "modality", "participants", "opened", "closed", "ending"),
    "sessions": ("client", "date", "attendance", "mode", "minutes", "note"),
    "scores": ("client", "date", "instrument", "rater", "scores", "total", "source", "prediction", "skipped"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "clients": ("code",),
    "sessions": ("client", "date"),
    "scores": ("date", "instrument"),
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
GUARDED = (*"=+-@'＝＋－＠",)  # a cell that begins so has one ' in front on the way out, and loses it on the way in
MOST_COLUMNS = 1000
LONGEST_CELL = 2_000_000
MISSING = frozenset(("", "na", "n/a", "null", "nan", ".", "-"))  # in every column, in any capitals
_ALL = tuple(dict.fromkeys(column for columns in COLUMNS.values() for column in columns))


@dataclass(frozen=True, slots=True)
class TableRow:
    line: int  # where the row starts
    cells: Mapping[str, str]  # by our column, ends trimmed; empty ones are left out


@dataclass(frozen=True, slots=True)
class CsvTable:
    """`headings`: what each of our columns is called in the file. `items`: the headings of answers in columns of their
    own, in the order of the items. `ignored`: columns that no `--map` named."""

    name: str
    kind: str  # clients | sessions | scores
    delimiter: str
    headings: Mapping[str, str]
    items: tuple[str, ...]
    ignored: tuple[str, ...]
    rows: tuple[TableRow, ...]
    problems: tuple[Problem, ...]
    repeated: tuple[tuple[int, int], ...] = ()  # lines that say in every cell what an earlier line says, and that one


@dataclass(frozen=True, slots=True)
class _Column:
    ours: str | None
    heading: str


def read_map(given: Sequence[str]) -> dict[str, list[str]]:
    """`Client ID=client` → our column → their headings, in the order given; `scores` may have one per item.

    Raises BadUsage.
    """
    found: dict[str, list[str]] = {}
    for assignment in given:
        theirs, equals, ours = assignment.rpartition("=")
        ours = ours.strip().lower()
        if not equals or not theirs.strip() or ours not in _ALL:
            near = nearest(ours, _ALL)
            hint = (
                f"Did you mean --map “{shown(theirs) or 'Client ID'}={near}”?" if near else f"Ours: {', '.join(_ALL)}."
            )
            raise BadUsage(f"“{shown(assignment)}” does not name a column of ours.", hint)
        if ours in found and ours != "scores":
            raise BadUsage(f"Two columns are mapped to “{ours}”.", "Only scores may come from several, one per item.")
        found.setdefault(ours, []).append(theirs.strip())
    return found


def read(
    text: str, name: str, kind: str | None = None, mapped: Mapping[str, Sequence[str]] | None = None, *,
    instrument: bool = False, missing: Collection[str] = (),
) -> CsvTable:  # fmt: skip
    """The rows of CSV text. `instrument`: it is given for all rows, so there need be no such column. `missing`: what
    stands where there is nothing, beside what always does.

    Raises Unfit where the header does not match, BadFile for an empty file or one with far too many columns.
    """
    csv.field_size_limit(LONGEST_CELL)
    start, body = _after_sep(text)
    heading, delimiter = _header(body, name, mapped or {})
    kind = kind or _kind(heading, mapped or {}, instrument)
    columns, problems = _columns(heading, kind, mapped or {})
    has = {column.ours for column in columns}
    needed = [c for c in NEEDED.get(kind or "", ()) if c not in has and not (c == "instrument" and instrument)]
    if problems or needed or kind is None:
        raise Unfit(name, [*problems, *_missing(kind, needed, columns)])
    empty: tuple[tuple[int, int], ...] = ()
    records = list(_records(body, delimiter, start, problems))
    order = _in_order(mapped.get("scores", ()) if mapped else ())
    nothing = {*MISSING, *(word.casefold() for word in missing)}
    body_rows, repeated = records[1:], empty
    if kind == "clients" or not _is_own([column.ours for column in columns], kind):
        body_rows, repeated = _once(body_rows)
    found = (_row(line, cells, columns, order, nothing, problems) for line, cells in body_rows)
    rows = tuple(row for row in found if row)
    ignored = tuple(c.heading for c in columns if c.ours is None and c.heading)
    return CsvTable(
        name, kind, delimiter, _headings(columns), _items(columns, order), ignored, rows, tuple(problems), repeated
    )


def _is_own(ours: Sequence[str | None], kind: str) -> bool:
    """Whether it is an export of ours, in which two rows that say the same are two records."""
    return tuple(ours) == COLUMNS[kind]


def _once(
    records: Sequence[tuple[int, list[str]]],
) -> tuple[list[tuple[int, list[str]]], tuple[tuple[int, int], ...]]:
    """Each record once, and the lines that only repeat one."""
    first: dict[tuple[str, ...], int] = {}
    kept, repeated = [], []
    for line, cells in records:
        before = first.setdefault(tuple(cells), line)
        if before == line:
            kept.append((line, cells))
        else:
            repeated.append((line, before))
    return kept, tuple(repeated)


def _after_sep(text: str) -> tuple[int, str]:
    """The line that the header is in, and the text from there: spreadsheets may put `sep=;` first."""
    first, end, rest = text.partition("\n")
    return (2, rest) if end and first.strip().lower() in {f"sep={d}".strip() for d in DELIMITERS} else (1, text)


def _header(body: str, name: str, mapped: Mapping[str, Sequence[str]]) -> tuple[list[str], str]:
    """The header's cells, split by the delimiter that yields most columns known."""
    known = {*_ALL, *(theirs.lower() for several in mapped.values() for theirs in several)}
    first = body.lstrip("\r\n").partition("\n")[0]
    if not first.strip():
        raise BadFile(f"{name} is empty.", "The first line names the columns: client,date,instrument,scores.")
    if any(first.count(delimiter) >= MOST_COLUMNS for delimiter in DELIMITERS) or len(first) > LONGEST_CELL:
        raise BadFile(
            f"The header of {name} has more than {MOST_COLUMNS:,} columns.", "Is it the right file? It needs at most 9."
        )
    found = []
    for delimiter in DELIMITERS:
        try:
            cells = [
                c.strip() for c in next(csv.reader(io.StringIO(body.lstrip("\r\n"), newline=""), delimiter=delimiter))
            ]
        except (csv.Error, StopIteration):
            continue
        found.append((sum(c.lower() in known for c in cells), len(cells), cells, delimiter))
    if not found:
        raise BadFile(f"The header of {name} cannot be read.", "Check its quotation marks.")
    *_, cells, delimiter = max(found, key=lambda f: f[:2])
    return cells, delimiter


def _kind(heading: Sequence[str], mapped: Mapping[str, Sequence[str]], instrument: bool) -> str | None:
    names = {*(h.lower() for h in heading), *mapped}
    if "code" in names:
        return "clients"
    if instrument or names & (set(COLUMNS["scores"]) - set(COLUMNS["sessions"])):
        return "scores"
    return "sessions" if names & set(COLUMNS["sessions"]) else None


def _columns(
    heading: Sequence[str], kind: str | None, mapped: Mapping[str, Sequence[str]]
) -> tuple[list[_Column], list[Problem]]:
    """Which of our columns each heading is, and what does not fit. With a mapping other columns are left alone."""
    ours_of = {theirs.lower(): ours for ours, several in mapped.items() for theirs in several}
    allowed = COLUMNS.get(kind or "", _ALL)
    columns, problems, seen = [], [], set()
    for cell in heading:
        ours = ours_of.get(cell.lower()) or (
            cell.lower() if cell.lower() in allowed and cell.lower() not in mapped else None
        )
        columns.append(_Column(ours, cell))
        if ours is None and cell and not mapped:
            near = nearest(cell, allowed)
            hint = f"did you mean “{near}”?" if near else f"known are {', '.join(allowed)}."
            problems.append(Problem(1, shown(cell), f"is no column of {kind or 'ours'}; {hint}"))
        elif ours is not None and ours in seen and len(mapped.get(ours, ())) < 2:
            problems.append(Problem(1, shown(cell), f"“{ours}” stands there twice."))
        seen.add(ours)
    for ours, several in mapped.items():
        if ours not in allowed:
            problems.append(Problem(1, ours, f"is no column of {kind}; known are {', '.join(allowed)}."))
        for theirs in several:
            if theirs.lower() not in {c.lower() for c in heading}:
                near = nearest(theirs, [c for c in heading if c])
                hint = f"did you mean “{shown(near)}”?" if near else f"it has {shown(', '.join(heading), 200)}."
                problems.append(Problem(1, shown(theirs), f"is not in the header; {hint}"))
    for heading, count in Counter(c.heading.lower() for c in columns if c.ours == "scores").items():
        if count > 1:
            problems.append(Problem(1, shown(heading), "stands there twice; which of the two is the item?"))
    return columns, problems


def _in_order(theirs: Sequence[str]) -> list[str]:
    """The headings of items in the order of the items: by the numbers 1, 2, 3 … that they hold, else as mapped."""
    headings = [heading.strip().lower() for heading in theirs]
    numbers = [[int(number) for number in re.findall(r"\d{1,4}", heading)] for heading in headings]
    wanted = list(range(1, len(headings) + 1))
    for place in (-1, 0):
        if all(numbers) and sorted(found[place] for found in numbers) == wanted:
            return [heading for _, heading in sorted(zip((found[place] for found in numbers), headings, strict=True))]
    return headings


def _items(columns: Sequence[_Column], order: Sequence[str]) -> tuple[str, ...]:
    written = {column.heading.lower(): column.heading for column in columns}
    return tuple(written[heading] for heading in order if heading in written) if len(order) > 1 else ()


def _missing(kind: str | None, needed: Sequence[str], columns: Sequence[_Column]) -> list[Problem]:
    if kind is None:
        return [Problem(1, None, f"the header names no column of ours. {_forms()}")]
    spare = [c.heading for c in columns if c.ours is None and c.heading]
    found = []
    for column in needed:
        near = nearest(column, spare) or (spare[0] if spare else None)
        hint = f" If it is “{shown(near)}”, add --map “{shown(near)}={column}”." if near else ""
        found.append(Problem(1, column, f"the column is missing; {kind} need it.{hint}"))
    return found


def _forms() -> str:
    return " ".join(f"{kind.capitalize()}: {','.join(columns)}." for kind, columns in COLUMNS.items())


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


def _row(
    line: int,
    cells: Sequence[str],
    columns: Sequence[_Column],
    order: Sequence[str],
    nothing: Collection[str],
    problems: list[Problem],
) -> TableRow | None:
    """The cells by our column, without those that say there is nothing; one `'` that guards a text is taken off.

    Answers in columns of their own are put together in the `order` of the items.
    """
    if len(cells) != len(columns):
        has = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
        problems.append(Problem(line, None, f"has {has} where the header names {len(columns)}."))
        return None
    found: dict[str, str] = {}
    answers: dict[str, str] = {}
    for cell, column in zip(cells, columns, strict=True):
        text = "" if cell.strip().casefold() in nothing else cell.strip()
        if column.ours == "scores":
            text = " ".join("-" if word.casefold() in nothing else word for word in text.split())
            answers[column.heading.lower()] = text
        if text.startswith("'") and text[1:].startswith(GUARDED):
            text = text[1:]
        if column.ours is not None and text:
            found[column.ours] = text
        elif text and not column.heading:
            problems.append(Problem(line, None, f"“{shown(text)}” stands under no heading."))
    if len(order) > 1:
        found.pop("scores", None)
        if any(answers.values()):
            found["scores"] = " ".join(answers[heading] or "-" for heading in order)
    return TableRow(line, found)


def _headings(columns: Sequence[_Column]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        if column.ours is not None:
            found[column.ours] = column.ours if column.ours in found else shown(column.heading)
    return found
