"""Text as the table that an import makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from alliance_cli.exchange import csv_table, grid
from alliance_cli.exchange.csv_table import CsvTable
from alliance_cli.exchange.headings import Headings
from alliance_cli.forms import catalogue

FORMS = catalogue.load(Path("/nonexistent"))


def as_table(
    text: str, *, form: str | None = None, mapped: Mapping[str, Sequence[str]] | None = None, kind: str | None = None
) -> CsvTable:
    reader = Headings(FORMS.all(), FORMS.find(form) if form else None)
    return csv_table.read(grid.of_text(text, "a.csv", csv_table.known_in(reader, mapped or {})), reader, kind, mapped)
