"""Whether a vault is whole, in words; each promise is broken once, by another tool, to see it noticed."""

from __future__ import annotations

import pytest

from alliance_cli.store import backups, checking, copies, rows
from alliance_cli.store.vault_file import now
from tests.conftest import Practice

SCALES = {("srs", "3.0"): (4, 0, 100)}


@pytest.fixture
def used(practice: Practice) -> Practice:
    practice.do("client", "add", "AB12", "--about", "x" * 20_000)
    practice.do("session", "add", "AB12", "--note", "a note")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 9 9")
    return practice


def problems(practice: Practice) -> list[str]:
    opened = practice.open()
    try:
        return checking.problems(opened, SCALES)
    finally:
        opened.close()


def test_a_used_vault_is_whole(used: Practice) -> None:
    assert problems(used) == []
    assert used.do("vault", "check") == {
        "vault": str(used.vault),
        "sound": True,
        "problems": [],
        "restore": None,
        "conflict_copies": [],
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE answer SET steps = 101 WHERE item = 2", "outside its scale"),
        ("UPDATE answer SET steps = -1 WHERE item = 2", "outside its scale"),
        ("UPDATE answer SET item = 5 WHERE item = 4", "outside its scale"),
        ("UPDATE measurement SET items = 5", "outside its scale"),
        ("UPDATE measurement SET rater = 'somebody'", "does not belong"),
        ("UPDATE session SET date = '2026-02-30'", "not a day"),
        ("UPDATE session SET date = 'yesterday'", "not a day"),
        ("UPDATE client SET born = '2010-77'", "not a month"),
        ("UPDATE client SET fields = 'x'", "not what this program writes"),
        ("UPDATE client SET closed = '2000-01-01', ending = 'other'", "before it began"),
        ("INSERT INTO note (session_id, field, value) VALUES (77, 'goals', 'x')", "belongs to a row"),
        ("DELETE FROM session", "belongs to a row"),
        ("UPDATE recording SET command_id = 1", "middle of a command"),
        (
            "INSERT INTO tombstone SELECT uid, '2026-01-01T09:00:00Z', NULL, '[]' FROM client",
            "erased and is here again",
        ),
    ],
)
def test_what_another_tool_broke_is_said(used: Practice, change: str, said: str) -> None:
    opened = used.open()
    opened.db.execute("PRAGMA foreign_keys = OFF")
    opened.db.execute(change)
    opened.close()
    found = problems(used)
    assert any(said in problem for problem in found), found
    result = used.run("vault", "check")
    assert result.code == 1
    assert "Traceback" not in result.err


def test_every_column_of_every_table_is_looked_at(used: Practice) -> None:
    do = used.do
    do("session", "addendum", "AB12", "1", "later", "--from", "client")
    do("goal", "add", "AB12", "sleep")
    do("goal", "task", "AB12", "1", "a diary")
    do("rupture", "open", "AB12", "--kind", "withdrawal")
    do("rupture", "repair", "AB12", "1", "--step", "noticed")
    do("supervision", "add", "--case", "AB12", "--question", "How?", "--decision", "AB12: ask")
    do("client", "consent", "AB12", "--for", "ratings")
    do("client", "hold", "AB12", "--why", "complaint")
    do("reflect", "write", "AB12", "--text", "mine")
    do("away", "add", "2026-01-05", "2026-01-09", "--client", "AB12")
    do("report", "AB12", "--out", str(used.folder / "r.md"), "--for", "me")
    opened = used.open()
    with opened.writing():
        opened.insert("dismissal", {"uid": "d", "client_id": 1, "date": "2026-11-02"})
        wording = {"instrument": "srs", "version": "3.0", "language": "en", "audience": "adult", "content": "{}"}
        opened.insert("wording", {"uid": "w"} | wording)
        opened.insert("permit", {"uid": "p", "instrument": "srs", "on_screen": "2026-11-02", "statement": "mine"})
        opened.insert("merge_point", {"at": now(), "mine_upto": 1, "theirs_upto": 1})
        said = {"record": "goal", "field": "text", "mine_at": now(), "theirs_at": now(), "kept": "mine"}
        opened.insert("merge_conflict", said)
        opened.db.execute("INSERT INTO tombstone VALUES ('somebody else', ?, NULL, '[]')", [now()])
    looked = 0
    for table in rows.LOOKED_AT:
        for column in table.columns:
            if not column.among and column.kind in (rows.WORDS, rows.NAME, rows.COUNT):
                continue
            opened.db.execute("PRAGMA ignore_check_constraints = ON")
            opened.db.execute("BEGIN")
            opened.db.execute(f"UPDATE {table.name} SET {column.name} = '7'")
            found = [p for p in checking.problems(opened, SCALES) if f"of “{table.name}”: its {column.name} " in p]
            assert found, (table.name, column.name)
            opened.db.execute("ROLLBACK")
            looked += 1
    opened.close()
    assert looked > 40


def test_a_row_that_breaks_a_rule_is_no_damage_and_can_be_backed_up(used: Practice) -> None:
    opened = used.open()
    opened.db.execute("PRAGMA ignore_check_constraints = ON")
    opened.db.execute("UPDATE client SET ending = 'planned'")  # and no date on which the work ended
    backups.make(opened)
    opened.close()
    assert problems(used) == ["Another program wrote a row that this one would not: CHECK constraint failed in client."]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE dismissal", "The table “dismissal” is missing."),
        ("ALTER TABLE hold DROP COLUMN why", "“hold” has no “why” any more."),
    ],
)
def test_a_table_or_column_that_is_gone_is_named(used: Practice, change: str, said: str) -> None:
    opened = used.open()
    for (trigger,) in opened.db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        opened.db.execute(f"DROP TRIGGER {trigger}")
    opened.db.execute(change)
    opened.close()
    assert problems(used) == [said]
    assert used.run("vault", "check").code == 1


def test_a_damaged_page_is_named_and_the_backup_to_go_back_to(used: Practice) -> None:
    opened = used.open()
    good = backups.make(opened)
    opened.close()
    raw = bytearray(used.vault.read_bytes())
    raw[-2000] ^= 4
    used.vault.write_bytes(raw)
    result = used.run("vault", "check", "--json")
    assert result.code == 1
    assert result.json["sound"] is False
    assert result.json["restore"] == str(good.path)
    assert "damaged" in result.json["problems"][0]
    assert f"vault restore {good.path}" in result.err
    restored = used.do("vault", "restore", result.json["restore"])
    assert restored["kept_aside"]
    assert problems(used) == []


def test_what_sqlite_calls_sound_and_sqlcipher_does_not_is_noticed(used: Practice) -> None:
    raw = bytearray(used.vault.read_bytes())
    raw[-40] ^= 1  # in the page's own seal: no content is touched
    used.vault.write_bytes(raw)
    opened = used.open()
    assert copies.damage(opened)
    opened.close()
