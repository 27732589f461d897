from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alliance_cli.exchange import csv_table
from alliance_cli.exchange.csv_out import guarded
from alliance_cli.inputs import clean
from tests.as_table import as_table


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@sum", "'tis", "''t", "＝1+1", "＋1", "－1", "＠sum", "-", "'=1"]
)
def test_what_a_spreadsheet_could_run_gets_one_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "calmer", "a = b", "9.1", "mother-in-law", "calm\nand well"])
def test_ordinary_text_stays(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'t ging beter", "'t ging beter"), ("'tis", "'tis"), ("'", "'"), ("'=1", "=1"), ("''t", "'t"), ("'＠x", "＠x"),
        ("'-", "-"), ("''", "'"), ("'9", "'9"), ("=1", "=1"),
    ],
)  # fmt: skip
def test_of_what_comes_in_only_an_apostrophe_of_ours_is_taken_off(cell: str, text: str) -> None:
    assert read_back(cell) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60).map(clean) | st.text("=+-@'＝＋－＠ta", max_size=6))
def test_every_text_comes_back(text: str) -> None:
    """But one that says that there is nothing: “NA”, a lone full stop."""
    assume(guarded(text) != text or text.casefold() not in csv_table.MISSING - {""})
    assert read_back(guarded(text)) == text
    assert not guarded(text).startswith((*"=+-@＝＋－＠",))


def read_back(cell: str) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerows([["client", "date", "note"], ["AB12", "2026-11-02", cell]])
    (row,) = as_table(made.getvalue()).rows
    return clean(row.cells.get("note", ""))
