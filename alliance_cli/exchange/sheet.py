"""A spreadsheet file (.xlsx) as rows of cells: real dates as dates, numbers as they were typed, errors as nothing."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.exchange.grid import MOST_COLUMNS, CellGrid
from alliance_cli.inputs import nearest, shown

LARGEST_UNFOLDED = 400_000_000  # bytes; a hundred thousand rows are about fifty million
MOST_CELLS = 10_000_000  # from the first cell to the last, as all between them take memory, empty or not
_PLACE = re.compile(rb' r *= *"([A-Z]{0,3})([0-9]{1,7})"')
_ONE_QUOTE_ONE_SPACE = bytes.maketrans(b"'\t\r\n", b'"   ')
_AS_CSV = "Open it in a spreadsheet, and save the sheet as CSV (UTF-8)."


def of_bytes(raw: bytes, name: str, wanted: str | None = None, skip: int = 0) -> CellGrid:
    """The rows of one sheet: the one `wanted`, else the first that is not hidden; `skip`: rows to pass over.

    How large it unfolds is looked at before anything is unfolded. Raises BadFile, and BadUsage for a sheet that is not
    there.
    """
    days_from = _looked_at(raw, name)
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(raw))
        sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        shown_first = sorted(sheets, key=lambda s: s.visible != SheetVisibleEnum.Visible)
        chosen = _chosen([sheet.name for sheet in shown_first], wanted, name)
        found = book.get_sheet_by_name(chosen)
        if found.width > MOST_COLUMNS:
            raise BadFile(
                f"The sheet “{shown(chosen)}” of {name} has {found.width:,} columns.", "Is it the right file?"
            )
        first = (found.start or (0, 0))[0]
        rows = []
        for place, cells in enumerate(
            found.iter_rows(), 1 + (first if found.start and found.height == found.total_height - first else 0)
        ):
            texts = [_text(cell) for cell in cells]
            if place > skip and any(texts):
                rows.append((place, texts))
    except (CalamineError, ValueError, OverflowError) as error:
        raise BadFile(f"{name} cannot be read as a spreadsheet: {shown(str(error), 100)}.", _AS_CSV) from None
    if not rows:
        raise BadFile(f"The sheet “{shown(chosen)}” of {name} is empty.", "Name another: --sheet.")
    others = () if wanted else tuple(s.name for s in shown_first if s.name != chosen)
    return CellGrid(
        name, tuple(rows), f"the sheet “{shown(chosen)}”", of_sheet=True, days_from=days_from, others=others
    )


def _chosen(sheets: list[str], wanted: str | None, name: str) -> str:
    if not sheets:
        raise BadFile(f"{name} has no sheet with cells.", _AS_CSV)
    if wanted is None:
        return sheets[0]
    for sheet in sheets:
        if sheet.casefold() == wanted.casefold():
            return sheet
    near = nearest(wanted, sheets)
    hint = f"Did you mean {shown(near)}?" if near else f"It has: {', '.join(map(shown, sheets))}."
    raise BadUsage(f"{name} has no sheet “{shown(wanted)}”.", hint)


def _looked_at(raw: bytes, name: str) -> date:
    """From where the workbook counts its days. Raises BadFile for what is no workbook, or unfolds too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            sizes = sum(entry.file_size for entry in archive.infolist())
            if "xl/workbook.xml" not in archive.namelist():
                raise BadFile(f"{name} is a zip archive, but no spreadsheet (.xlsx).", "Unpack it, or save it as CSV.")
            if sizes > LARGEST_UNFOLDED:
                size = f"{sizes // 1_000_000:,} MB"
                raise BadFile(f"{name} would unfold to {size}.", "Is it the right file? Otherwise split it.")
            with archive.open("xl/workbook.xml") as part:
                head = part.read(1_000_000)
            if any(_reach(archive, entry) > MOST_CELLS for entry in archive.namelist() if "worksheets/" in entry):
                what = f"{name} has a sheet with one cell far away from the others."
                raise BadFile(what, "Delete what stands in its last rows and columns, or save the sheet as CSV.")
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BadFile(f"{name} is a broken archive: {shown(str(error), 100)}.", _AS_CSV) from None
    late = re.search(rb"date1904\s*=\s*[\"'](1|true)", head)
    return date(1904, 1, 1) if late else date(1899, 12, 30)


def _reach(archive: zipfile.ZipFile, entry: str) -> int:
    """How many cells lie between the corner of a sheet and its last row and column."""
    last_row, last_column, before = 0, 1, b""
    with archive.open(entry) as part:
        while chunk := part.read(1_000_000):
            chunk = chunk.translate(_ONE_QUOTE_ONE_SPACE)
            places = set(_PLACE.findall(before + chunk))
            last_row = max([last_row, *(int(row) for _, row in places)])
            last_column = max([last_column, *map(_column, {letters for letters, _ in places})])
            before = chunk[-200:]
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """A cell as it would be typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes") if (cell.hour or cell.minute) else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return "" if cell is None else str(cell)
