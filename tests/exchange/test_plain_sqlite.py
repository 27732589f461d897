"""The plain SQLite file answers questions by itself, with nothing of ours installed."""

from __future__ import annotations

import contextlib
import copy
import re
import sqlite3

import pytest

from alliance_cli.exchange import plain_sqlite

TABLES = (
    "clients",
    "goals",
    "consents",
    "supervisions",
    "sessions",
    "ratings",
    "answers",
    "scores",
    "signals",
    "episodes",
    "ruptures",
)


@pytest.fixture(scope="module")
def made(a_practice, instruments):
    return plain_sqlite.database(a_practice.rows, a_practice.records, instruments, own=a_practice.own)


@pytest.fixture
def path(made, tmp_path):
    path = tmp_path / "practice.db"
    path.write_bytes(made)
    return path


@pytest.fixture
def ask(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        yield lambda query, *values: db.execute(query, values).fetchall()


def test_the_documented_tables_are_there_and_say_what_their_columns_hold(ask):
    tables = dict(ask("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"))
    assert set(TABLES) <= set(tables)
    assert "not reversed" in tables["answers"]


def test_the_file_is_sound(ask):
    assert ask("PRAGMA integrity_check") == [("ok",)]
    assert ask("PRAGMA foreign_key_check") == []


def test_it_is_the_same_bytes_each_time(made, a_practice, instruments):
    assert plain_sqlite.database(a_practice.rows, a_practice.records, instruments, own=a_practice.own) == made


def test_everything_in_the_records_is_counted(ask, a_practice):
    records = a_practice.records
    for table, expected in {
        "clients": len(records),
        "sessions": sum(len(r.sessions) for r in records),
        "ratings": sum(len(r.measurements) for r in records) + len(a_practice.own),
        "ruptures": sum(len(r.ruptures) for r in records),
    }.items():
        assert ask(f"SELECT count(*) FROM {table}") == [(expected,)]


def test_the_published_example_of_the_wai_is_scored_as_published(ask):
    [(rating,)] = ask(
        "SELECT rating FROM answers JOIN ratings ON ratings.id = rating WHERE instrument = 'wai'"
        " GROUP BY rating HAVING group_concat(CAST(value AS INTEGER), ' ') = '4 3 5 4 5 4 3 4 4 3 5 2' LIMIT 1"
    )
    assert ask("SELECT part, total, mean, headline FROM scores WHERE rating = ? ORDER BY rowid", rating) == [
        ("whole", 46, 3.8333, "mean"),
        ("task", 12, 3, None),
        ("bond", 17, 4.25, None),
        ("goal", 17, 4.25, None),
    ]


def test_answers_are_raw_and_in_the_unit_of_the_scale(ask):
    of = "FROM answers JOIN ratings ON ratings.id = rating WHERE instrument"
    assert ask(f"SELECT label, value {of} = 'srs' LIMIT 2") == [("Relationship", 9.6), ("Goals and topics", 8.8)]
    assert ask(f"SELECT item, value {of} = 'arm5' AND reversed LIMIT 1") == [(3, 2.0)]


def test_a_sum_over_answers_is_the_stored_total_where_nothing_is_reversed(ask):
    differing = ask(
        "SELECT r.id FROM ratings r JOIN scores s ON s.rating = r.id AND s.part = 'whole'"
        " JOIN answers a ON a.rating = r.id WHERE s.total IS NOT NULL AND r.instrument <> 'who5'"
        " GROUP BY r.id HAVING max(a.reversed) = 0 AND abs(sum(a.value) - s.total) > 1e-6"
    )
    assert differing == []


def test_nothing_is_filled_in_where_an_item_is_missing(ask):
    incomplete = ask(
        "SELECT total FROM scores JOIN ratings r ON r.id = rating WHERE part = 'whole'"
        " AND EXISTS (SELECT 1 FROM answers a WHERE a.rating = r.id AND a.value IS NULL)"
    )
    assert incomplete and set(incomplete) == {(None,)}


def test_a_skipped_form_has_its_reason_and_no_scores(ask):
    scores = "(SELECT count(*) FROM scores WHERE rating = id)"
    found = ask(f"SELECT skipped, complete, {scores} FROM ratings WHERE skipped IS NOT NULL")
    assert found == [("client-declined", 0, 0)]


def test_the_signal_of_a_low_item_stands_with_its_numbers(ask):
    [(value, limit)] = ask(
        'SELECT s.value, "limit" FROM signals s JOIN ratings r ON r.id = rating'
        " WHERE rule = 'item_below_cutoff' AND r.source = 'screen'"
    )
    assert (value, limit) == (8.8, 9.0)


def test_ruptures_come_with_their_steps(ask):
    assert ask('SELECT client, number, kind, "with", status, session, markers FROM ruptures') == [
        ("AB12", 1, "withdrawal", None, "repaired", 2, "silence changes-topic")
    ]
    steps = ask("SELECT step, session, note FROM repair_steps ORDER BY place")
    assert steps == [("noticed", 2, None), ("owned", 5, "both")]


def test_private_notes_are_there_only_when_they_are_handed_over(ask, a_practice, instruments):
    assert ask("SELECT DISTINCT private FROM notes") == [(0,)]
    rows = copy.deepcopy(a_practice.rows)
    rows["clients"][0]["sessions"][0]["private"] = {"countertransference": "impatience"}
    made = plain_sqlite.database(rows, a_practice.records, instruments)
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(made)
        found = db.execute("SELECT client, session, text FROM notes WHERE private").fetchall()
    assert found == [("AB12", 1, "impatience")]


def test_every_column_is_explained(ask):
    silent, count = [], 0
    for name, sql in ask("SELECT name, sql FROM sqlite_schema WHERE type = 'table'"):
        for (column,) in ask("SELECT name FROM pragma_table_info(?)", name):
            count += 1
            if not re.search(rf'^    "?{column}"? [A-Z].*-- \S', sql, re.MULTILINE):
                silent.append(f"{name}.{column}")
    assert (silent, count > 130) == ([], True)


def test_a_rating_of_which_nobody_knows_what_it_was_made_with_does_not_leave_as_other_numbers(a_practice, instruments):
    known = {id: form for id, form in instruments.items() if id != "srs"}
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(plain_sqlite.database(a_practice.rows, a_practice.records, known))
        left = {row[0] for row in db.execute("SELECT DISTINCT instrument FROM ratings")}
        assert "srs" not in left
        assert left == {m.instrument for r in a_practice.records for m in r.measurements} - {"srs"}
        assert db.execute("SELECT count(*) FROM answers WHERE rating NOT IN (SELECT id FROM ratings)").fetchone() == (
            0,
        )


def test_pandas_reads_a_course(path):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    with contextlib.closing(sqlite3.connect(path)) as db:
        course = pandas.read_sql(
            "SELECT r.date, r.rater, s.total FROM ratings r JOIN scores s ON s.rating = r.id AND s.part = 'whole'"
            " WHERE r.client = 'VW40' AND NOT r.prediction ORDER BY r.date, r.id",
            db,
            parse_dates=["date"],
        )
    assert course.groupby("rater")["total"].mean().round(2).to_dict() == {"V": 36.25, "W": 28.5}


def test_the_command_says_that_it_is_not_encrypted_and_wants_a_yes(practice, tmp_path):
    path = tmp_path / "out.db"
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "We began.", "--set", "countertransference=impatience")
    refused = practice.run("export", "--format", "sqlite", "--out", str(path))
    assert (refused.code, path.exists()) == (2, False)
    assert "not be encrypted" in refused.err and "--yes" in refused.err
    practice.do("export", "--format", "sqlite", "--out", str(path), "--yes")
    assert path.stat().st_mode & 0o777 == 0o600
    assert notes_in(path) == [("happened", "We began.", 0)]
    practice.do("export", "--format", "sqlite", "--out", str(path), "--yes", "--private", "--force")
    assert notes_in(path) == [("happened", "We began.", 0), ("countertransference", "impatience", 1)]


def notes_in(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT field, text, private FROM notes ORDER BY private").fetchall()
