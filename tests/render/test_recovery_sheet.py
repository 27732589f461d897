"""The recovery_sheet: a page in three formats that says where the file lies, with room for a pen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from alliance_cli.render import recovery_sheet


@pytest.mark.parametrize("suffix", recovery_sheet.SHEET_SUFFIXES)
def test_every_format_names_vault_and_backups(suffix):
    made = recovery_sheet.page(suffix, Path("/home/k/my vault.db"), Path("/home/k/backups"), date(2026, 11, 23))
    assert "my vault.db" in made
    assert "/home/k/backups" in made
    assert made.startswith("<!") == (suffix == ".html")


def test_the_groups_of_the_code_are_numbered_since_one_of_them_is_asked_back():
    rows = recovery_sheet.rows_of("-".join(letter * 4 for letter in "ABCDEFGHIJKLMN"))
    assert " ".join(rows).split() == [word for n, x in enumerate("ABCDEFGHIJKLMN", 1) for word in (f"{n}:", x * 4)]
    assert max(map(len, rows)) < 40


def test_what_is_not_decided_is_said():
    assert "not decided" in recovery_sheet.retention_line(None, None)
    assert recovery_sheet.retention_line(10, None) == "adults: 10 years after the end; minors: not decided"
