"""Whether a vault is whole, in words; each promise is broken once, by another tool, to see it noticed."""

from __future__ import annotations

import pytest

from alliance_cli.store import backups, checking, copies
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
    assert used.do("vault", "check") == {"vault": str(used.vault), "sound": True, "problems": [], "restore": None}


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
        ("UPDATE client SET fields = 'x'", "not what this program writes"),
        ("UPDATE client SET closed = '2000-01-01', ending = 'other'", "before it began"),
        ("INSERT INTO note (session_id, field, value) VALUES (77, 'goals', 'x')", "belongs to a row"),
        ("DELETE FROM session", "belongs to a row"),
        ("UPDATE recording SET command_id = 1", "middle of a command"),
        ("INSERT INTO tombstone SELECT uid, '2026-01-01', NULL FROM client", "erased and is here again"),
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
