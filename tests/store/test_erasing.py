"""Erasing a client: nothing of them is left in the file, and they do not come back."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import pytest

from alliance_cli.errors import CannotDo
from alliance_cli.store import backups, checking, clients, erasing, keys, vault_file
from tests.conftest import PASSPHRASE, Practice

PAGE, RESERVE = 4096, 80
MARK = "quillwort"


def decrypted(path: Path, key: bytes) -> bytes:
    """Every page of the file in clear, free ones too: AES-256-CBC, as the SQLCipher 4 format lays it out."""
    ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers")
    raw, clear = path.read_bytes(), b""
    seal = hashlib.pbkdf2_hmac("sha512", key, bytes(b ^ 0x3A for b in raw[:16]), 2, 32)
    for number in range(len(raw) // PAGE):
        page = raw[number * PAGE : (number + 1) * PAGE]
        body, iv = page[16 if number == 0 else 0 : PAGE - RESERVE], page[PAGE - RESERVE : PAGE - RESERVE + 16]
        sealed = hmac.new(seal, body + iv + (number + 1).to_bytes(4, "little"), hashlib.sha512).digest()
        assert sealed == page[PAGE - RESERVE + 16 :], "the test reads the pages as they are meant"
        one = ciphers.Cipher(ciphers.algorithms.AES(key), ciphers.modes.CBC(iv)).decryptor()
        clear += one.update(body) + one.finalize()
    return clear


def pages(practice: Practice) -> bytes:
    return decrypted(practice.vault, keys.derive(PASSPHRASE, vault_file.salt_of(practice.vault)))


@pytest.fixture
def full(practice: Practice) -> Practice:
    """A client in every table there is, and another who stays."""
    do = practice.do
    do("client", "add", "ZX91", "--about", f"{MARK} about", "--set", f"hopes={MARK} hopes", "--since", "2026-01-05")
    do("client", "add", "CD34")
    do("client", "rename", "ZX91", f"{MARK}-old")
    do("client", "rename", f"{MARK}-old", "ZX91")
    do("session", "add", "ZX91", "--note", f"{MARK} note " + "long " * 3000)
    do("session", "amend", "ZX91", "1", "--note", f"{MARK} amended")
    do("session", "addendum", "ZX91", "1", f"{MARK} addendum", "--from", "client")
    do("measure", "srs", "ZX91", "--scores", "9 8 9 9", "--client-said", f"{MARK} said")
    do("goal", "add", "ZX91", f"{MARK} goal")
    do("goal", "task", "ZX91", "1", f"{MARK} task")
    do("rupture", "open", "ZX91", "--kind", "withdrawal", "--said", f"{MARK} rupture")
    do("rupture", "repair", "ZX91", "1", "--step", "noticed", "--note", f"{MARK} step")
    do("reflect", "write", "ZX91", "--text", f"{MARK} reflection")
    do("supervision", "add", "--case", "ZX91", "--question", "What about ZX91?", "--decision", f"ZX91: {MARK} decision")
    do("client", "consent", "ZX91", "--for", "ratings")
    do("client", "hold", "ZX91", "--why", f"{MARK} why")
    do("client", "hold", "ZX91", "--release")
    do("session", "add", "CD34", "--note", "knows ZX91 from work;\nZX91, not ZX911")
    opened = practice.open()
    zx = clients.find(opened, "ZX91")
    with opened.writing():
        session = opened.row("SELECT id FROM session WHERE client_id = ?", zx.id)
        assert session
        opened.insert("private_note", {"session_id": session["id"], "field": "reaction", "value": f"{MARK} private"})
        opened.insert("disclosure", {"uid": "d1", "client_id": zx.id, "at": "2026-11-01", "what": "report-7.html"})
    opened.close()
    return practice


def test_nothing_is_left_in_any_page_in_the_history_or_in_other_texts(full: Practice) -> None:
    before = pages(full)
    assert MARK.encode() in before and b"ZX91" in before
    done = full.do("client", "erase", "ZX91", "--confirm", "ZX91", "--why", "asked for it")
    after = pages(full)
    assert MARK.encode() not in after
    assert b"ZX91" not in after.replace(b"ZX911", b"")
    opened = full.open()
    assert opened.db.execute("PRAGMA freelist_count").fetchone()[0] == 0
    assert checking.problems(opened, {}) == []
    assert [row["reason"] for row in opened.rows("SELECT reason FROM tombstone")] == ["asked for it"]
    opened.close()
    assert done["still_in"]["documents"] == ["2026-11-01: report-7.html"]
    assert full.do("session", "show", "CD34")["note"]["happened"] == "knows [erased] from work;\n[erased], not ZX911"
    assert 'ZX91"' not in json.dumps(full.do("history"))


def test_freed_pages_hold_nothing_even_where_the_file_cannot_be_written_anew(full: Practice) -> None:
    opened = full.open()
    opened.db.execute("PRAGMA auto_vacuum")
    erasing._destroy(opened, clients.find(opened, "ZX91").id, "ZX91")  # without the VACUUM that follows
    assert opened.db.execute("PRAGMA freelist_count").fetchone()[0] > 0
    opened.close()
    assert MARK.encode() not in pages(full)


def test_a_code_that_could_be_an_ordinary_word_is_left_in_other_texts(practice: Practice) -> None:
    practice.do("client", "add", "10")
    practice.do("client", "add", "CD34")
    practice.do("session", "add", "CD34", "--note", "came 10 minutes late")
    result = practice.run("client", "erase", "10", "--confirm", "10")
    assert "stay as they are" in result.out
    assert practice.do("session", "show", "CD34")["note"]["happened"] == "came 10 minutes late"


def test_the_code_is_typed_again_or_nothing_happens(full: Practice) -> None:
    assert full.run("client", "erase", "ZX91").code == 2
    assert full.run("client", "erase", "ZX91", "--confirm", "CD34").code == 2
    assert full.run("client", "show", "ZX91").code == 0
    assert full.run("client", "erase", "NOBODY", "--confirm", "NOBODY").code == 4


def test_a_held_client_is_not_erased_removed_or_undone(full: Practice) -> None:
    rating = full.do("scores", "list", "ZX91")[0]["id"]
    full.do("client", "hold", "ZX91", "--why", "complaint")
    for words in (
        ("client", "erase", "ZX91", "--confirm", "ZX91"),
        ("session", "remove", "ZX91", "1"),
        ("scores", "remove", str(rating)),
        ("undo",),
    ):
        result = full.run(*words)
        assert (result.code, "on hold" in result.err) == (1, True), words
    full.do("client", "hold", "ZX91", "--release")
    full.do("session", "remove", "ZX91", "1")


def test_erasing_is_not_undone(full: Practice) -> None:
    full.do("client", "erase", "ZX91", "--confirm", "ZX91")
    assert full.run("undo").code == 1
    full.do("client", "add", "EF56")
    full.do("undo")
    assert full.run("undo").code == 1


def test_the_erased_do_not_return_from_a_backup(full: Practice) -> None:
    opened = full.open()
    before = backups.make(opened).path
    opened.close()
    full.do("client", "erase", "ZX91", "--confirm", "ZX91")
    restored = full.do("vault", "restore", str(before))
    assert restored["left_out"] == 1
    assert [c["code"] for c in full.do("client", "list", "--all")] == ["CD34"]
    assert MARK.encode() not in pages(full)
    assert full.do("vault", "check")["sound"]


def test_nor_where_the_present_file_is_damaged_and_only_a_later_backup_knows(full: Practice) -> None:
    opened = full.open()
    before = backups.make(opened).path
    opened.close()
    full.do("client", "erase", "ZX91", "--confirm", "ZX91")
    full.do("vault", "backup")
    full.vault.write_bytes(full.vault.read_bytes()[:-100])
    restored = full.do("vault", "restore", str(before))
    assert restored["left_out"] == 1
    assert [c["code"] for c in full.do("client", "list", "--all")] == ["CD34"]


def test_backups_that_hold_the_client_are_named_and_go_when_asked(full: Practice) -> None:
    named = full.do("client", "erase", "ZX91", "--confirm", "ZX91")["still_in"]["backups"]
    assert [Path(path).name.endswith("before-erase.vault") for path in named] == [True]
    full.do("client", "add", "GH78")
    old = full.do("vault", "backup")["backup"]
    done = full.do("client", "erase", "GH78", "--confirm", "GH78", "--purge-backups")
    assert old in done["purged"]
    assert done["still_in"]["backups"] == []
    key = keys.derive(PASSPHRASE, vault_file.salt_of(full.vault))
    left = [decrypted(b.path, key) for b in backups.every(full.vault)]
    assert left and not any(b"GH78" in clear for clear in left)


def test_the_backup_from_before_goes_after_a_week(full: Practice) -> None:
    full.do("client", "erase", "ZX91", "--confirm", "ZX91")
    (made,) = backups.every(full.vault)
    backups.thin(full.vault, made.made + backups.AFTER_ERASE)
    assert backups.every(full.vault)
    backups.thin(full.vault, made.made + backups.AFTER_ERASE * 1.01)
    assert backups.every(full.vault) == []


def test_a_retention_time_that_runs_is_said_and_stops_nothing(full: Practice) -> None:
    full.do("vault", "retention", "--adults", "10", "--minors", "7")
    full.do("client", "close", "ZX91", "--how", "planned")
    result = full.run("client", "erase", "ZX91", "--confirm", "ZX91")
    assert (result.code, "still runs, until 2036-11-23" in result.err) == (0, True)


def test_without_the_backup_from_before_nothing_is_erased(full: Practice) -> None:
    backups.folder(full.vault).write_text("in the way")
    opened = full.open()
    with pytest.raises(CannotDo):
        erasing.erase(opened, clients.find(opened, "ZX91"))
    opened.close()
    assert full.run("client", "show", "ZX91").code == 0
