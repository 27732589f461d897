from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.exchange import csv_table
from alliance_cli.exchange.csv_out import guarded
from alliance_cli.inputs import clean


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "'tis", "''t", "＝1+1", "＋1", "－1", "＠sum", "-", "'=1"]
)
def test_what_a_spreadsheet_could_run_gets_one_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "calmer", "a = b", "9.1", "mother-in-law", "calm\nand well"])
def test_ordinary_text_stays(text: str) -> None:
    assert guarded(text) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60).map(clean))
def test_every_text_comes_back(text: str) -> None:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows(
        [["client", "date", "note"], ["AB12", "2026-11-02", guarded(text)]]
    )
    (row,) = csv_table.read(made.getvalue(), "a.csv").rows
    assert clean(row.cells.get("note", "")) == text
