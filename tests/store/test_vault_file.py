"""The vault: encrypted, whole or not at all, and clear about what it will not open."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import unicodedata
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from alliance_cli.errors import AllianceError, BadUsage, CannotDo, Locked
from alliance_cli.store import keys, migrations, opening, vault_file
from tests.conftest import PASSPHRASE, Practice


def test_any_sqlcipher_tool_opens_it_with_the_passphrase_alone(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    connection = sqlcipher.connect(str(practice.vault))
    connection.execute(f"PRAGMA key = '{PASSPHRASE}'")
    assert connection.execute("SELECT code FROM client").fetchall() == [("AB12",)]


def test_codes_notes_and_labels_are_nowhere_in_the_raw_bytes(practice: Practice) -> None:
    practice.do("client", "add", "ZQXJ77", "--about", "marker-about")
    practice.do("session", "add", "ZQXJ77", "--note", "marker-note")
    practice.do("measure", "srs", "ZQXJ77", "--scores", "9 9 9 9", "--client-said", "marker-said")
    raw = practice.vault.read_bytes()
    for word in (b"ZQXJ77", b"marker", b"Relationship", b"measurement", b"SQLite format"):
        assert word not in raw
    assert not [p for p in practice.folder.iterdir() if p.name not in ("practice.vault", "config", "cache", "data")]


def test_file_and_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        vault_file.create(tmp_path / "new" / "v.vault", "a passphrase").close()
    finally:
        os.umask(before)
    assert (tmp_path / "new" / "v.vault").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["v.vault"]


def test_a_passphrase_has_one_key_however_its_letters_are_composed(tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    assert composed != apart
    vault_file.create(tmp_path / "v.vault", composed).close()
    opening.unlock(tmp_path / "v.vault", apart, command="alliance test").close()


def test_the_recovery_code_is_the_key_and_notices_a_slip(tmp_path: Path) -> None:
    made = vault_file.create(tmp_path / "v.vault", "a passphrase")
    code = keys.recovery_code(made.key)
    assert keys.key_of(code.lower().replace("-", "  ")) == made.key
    numbered = " ".join(f"{number}: {group}" for number, group in enumerate(code.split("-"), 1))
    assert keys.key_of(numbered) == made.key, "as it stood on the screen"
    for place in range(len(code)):
        slip = code[:place] + ("B" if code[place] != "B" else "C") + code[place + 1 :]
        if code[place] != "-":
            with pytest.raises(Locked):
                keys.key_of(slip)
    made.close()


def test_the_key_is_what_sqlcipher_itself_derives() -> None:
    salt = bytes(range(16))
    assert keys.derive("pass", salt) == hashlib.pbkdf2_hmac("sha512", b"pass", salt, 256_000, 32)


def test_a_wrong_passphrase_opens_nothing(practice: Practice) -> None:
    with pytest.raises(Locked, match="does not open"):
        opening.unlock(practice.vault, "another", command="alliance test")


def _untouched(path: Path, error: type[AllianceError]) -> AllianceError:
    before = path.read_bytes()
    with pytest.raises(error) as caught:
        opening.unlock(path, PASSPHRASE, command="alliance test")
    assert path.read_bytes() == before
    return caught.value


def test_a_plain_sqlite_file_is_named_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE x (y)")
    assert "unencrypted" in _untouched(path, CannotDo).what


@pytest.mark.parametrize("content", [b"", b"hello", b"x" * 5000])
def test_a_file_that_cannot_be_a_vault_is_named_and_not_touched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "v.vault"
    path.write_bytes(content)
    assert "not a vault" in _untouched(path, CannotDo).what


def test_a_file_of_the_right_size_with_other_bytes_stays_locked(tmp_path: Path) -> None:
    path = tmp_path / "v.vault"
    path.write_bytes(os.urandom(8192))
    _untouched(path, Locked)


def test_somebody_elses_sqlcipher_file_is_named_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlcipher.connect(str(path))
    other.execute(f"PRAGMA key = '{PASSPHRASE}'")
    other.execute("CREATE TABLE x (y)")
    other.commit()
    other.close()
    assert "not a vault of alliance" in _untouched(path, CannotDo).what


def test_a_vault_of_a_newer_version_is_named_and_not_touched(practice: Practice) -> None:
    opened = practice.open()
    opened.db.execute(f"PRAGMA user_version = {len(migrations.STEPS) + 1}")
    opened.close()
    assert "newer version" in _untouched(practice.vault, CannotDo).what


def test_a_flipped_byte_is_never_a_traceback_and_never_a_changed_file(practice: Practice, tmp_path: Path) -> None:
    practice.do("client", "add", "AB12")
    raw = practice.vault.read_bytes()
    for place in range(0, len(raw), len(raw) // 12):
        damaged = tmp_path / "damaged.vault"
        damaged.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        result = practice.run("--vault", str(damaged), "client", "list")
        assert result.code in (0, 1, 3)
        assert "Traceback" not in result.err and "unexpected" not in result.err
        if result.code == 0:
            assert "AB12" in result.out


def test_making_a_vault_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "v.vault"
    path.write_text("something of mine")
    with pytest.raises(CannotDo):
        vault_file.create(path, "a passphrase")
    assert path.read_text() == "something of mine"


@pytest.mark.parametrize("passphrase", ["", "   ", "\u3000"])
def test_a_vault_needs_a_passphrase(tmp_path: Path, passphrase: str) -> None:
    with pytest.raises(BadUsage):
        vault_file.create(tmp_path / "v.vault", passphrase)
    assert not list(tmp_path.iterdir())


def test_a_change_that_is_interrupted_leaves_nothing_behind(practice: Practice) -> None:
    opened = practice.open()
    with pytest.raises(KeyboardInterrupt), opened.writing():
        opened.prefer("half", "written")
        raise KeyboardInterrupt
    assert opened.preference("half") is None
    assert opened.rows("SELECT * FROM command") == []
    opened.close()


def test_other_tools_can_write_and_their_changes_are_kept_too(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    connection = sqlcipher.connect(str(practice.vault))
    connection.execute(f"PRAGMA key = '{PASSPHRASE}'")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("UPDATE client SET about = 'by another tool'")
    connection.commit()
    connection.close()
    latest = practice.do("history", "AB12")[0]
    assert latest["command"] is None
    assert latest["after"]["about"] == "by another tool"


def test_nobody_else_can_write_at_the_same_moment_and_the_loser_is_told(practice: Practice) -> None:
    busy, waiting = practice.open(), practice.open()
    waiting.db.execute("PRAGMA busy_timeout = 50")
    with busy.writing(), pytest.raises(CannotDo, match="Another program"), waiting.writing():
        pass
    busy.close()
    waiting.close()


def test_a_copy_of_the_file_is_a_whole_vault(practice: Practice, tmp_path: Path) -> None:
    practice.do("client", "add", "AB12")
    copy = tmp_path / "copy.vault"
    shutil.copy(practice.vault, copy)
    assert [c["code"] for c in practice.run("--vault", str(copy), "client", "list", "--json").json] == ["AB12"]
