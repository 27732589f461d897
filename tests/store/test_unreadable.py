"""A row that another tool wrote is named and left out; the rest is shown, and memory stays small."""

from __future__ import annotations

import pytest

from tests.conftest import Practice

# A change by another tool, the table of which a row is left out, and the views that meet it.
BROKEN = (
    (
        "UPDATE session SET date = '2026-02-30' WHERE id = 1",
        "session",
        (("session", "list", "AB12"), ("brief", "AB12")),
    ),
    ("UPDATE session SET present = '[1]' WHERE id = 1", "session", (("session", "list", "AB12"), ("caseload",))),
    ("UPDATE measurement SET date = 'x' WHERE id = 1", "measurement", (("scores", "list", "AB12"), ("trend", "AB12"))),
    (
        "UPDATE measurement SET items = 1000000000 WHERE id = 1",
        "measurement",
        (("scores", "list", "AB12"), ("trend", "AB12"), ("practice",), ("report",)),
    ),
    ("UPDATE client SET opened = '' WHERE code = 'CD34'", "client", (("client", "list"), ("caseload",), ("report",))),
    ("UPDATE client SET fields = '[' WHERE code = 'CD34'", "client", (("client", "list"), ("vault", "status"))),
    ("UPDATE goal SET since = '0' WHERE id = 1", "goal", (("goal", "list", "AB12"), ("client", "show", "AB12"))),
    ("UPDATE task SET since = '0' WHERE id = 1", "task", (("goal", "list", "AB12"),)),
    ("UPDATE rupture SET markers = 'x' WHERE id = 1", "rupture", (("rupture", "list", "AB12"), ("caseload",))),
    ("UPDATE repair_step SET date = 'x' WHERE id = 1", "repair_step", (("rupture", "list", "AB12"),)),
    ("UPDATE consent SET given_on = 'x' WHERE id = 1", "consent", (("client", "show", "AB12"),)),
    ("UPDATE supervision SET questions = '{}' WHERE id = 1", "supervision", (("supervision", "list"), ("report",))),
    ("UPDATE decision SET done = 'x' WHERE id = 1", "decision", (("supervision", "list"), ("brief", "AB12"))),
    ("UPDATE reflection SET date = 'x' WHERE id = 1", "reflection", (("reflect", "list"),)),
)


def _used(practice: Practice) -> None:
    do = practice.do
    for code in ("AB12", "CD34"):
        do("client", "add", code, "--since", "2026-01-01")
        for day in ("2026-11-02", "2026-11-09"):
            do("session", "add", code, "--date", day, "--note", f"of {day}")
            do("measure", "srs", code, "--scores", "9 8 9 9", "--date", day)
    do("goal", "add", "AB12", "sleep")
    do("goal", "add", "AB12", "work")
    do("goal", "task", "AB12", "1", "a diary")
    do("rupture", "open", "AB12", "--kind", "withdrawal")
    do("rupture", "repair", "AB12", "1", "--step", "noticed")
    do("rupture", "open", "AB12", "--kind", "mixed")
    do("client", "consent", "AB12", "--for", "ratings")
    do("supervision", "add", "--date", "2026-11-03", "--case", "AB12", "--decision", "AB12: ask")
    do("reflect", "write", "--text", "mine")


@pytest.fixture
def used(practice: Practice) -> Practice:
    return practice.begun_by(_used)


@pytest.mark.parametrize(("change", "table", "views"), BROKEN, ids=[change[:60] for change, _, _ in BROKEN])
def test_views_show_the_rest_and_name_the_row(
    used: Practice, change: str, table: str, views: tuple[tuple[str, ...], ...]
) -> None:
    opened = used.open()
    opened.db.execute("PRAGMA ignore_check_constraints = ON")
    opened.db.execute(change)
    opened.close()
    for words in views:
        result = used.run(*words)
        assert result.code == 0, (words, result.err)
        if words != ("vault", "status"):
            assert result.err.count(f"of “{table}” cannot be read") == 1, (words, result.err)
            assert "It is left out here" in result.err
            assert len(result.out.splitlines()) > 1 or table in ("reflection", "supervision")
    check = used.run("vault", "check")
    assert (check.code, f"of “{table}”" in check.out) == (1, True), check.out


def test_a_missing_table_is_a_sentence_in_every_view(used: Practice) -> None:
    opened = used.open()
    opened.db.execute("DROP TABLE dismissal")
    opened.close()
    for words in (("caseload",), ("report",), ("rupture", "list", "AB12"), ("client", "show", "AB12")):
        result = used.run(*words)
        assert "unexpected" not in result.err, (words, result.err)
        assert result.code == 0 or "alliance vault check" in result.err
    assert "The table “dismissal” is missing." in used.run("vault", "check").out


def test_what_cannot_be_read_does_not_leave_as_if_it_were_all(used: Practice) -> None:
    opened = used.open()
    opened.db.execute("UPDATE session SET date = '2026-02-30' WHERE id = 1")
    opened.close()
    out = used.folder / "all.json"
    result = used.run("export", "--format", "json", "--out", str(out))
    assert (result.code, out.exists(), "Row 1 of “session”" in result.err) == (1, False, True), result.err
