"""Erasing a client: nothing of them is left in the file, and they do not come back."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from pathlib import Path

import pytest

from alliance_cli.errors import CannotDo
from alliance_cli.store import backups, checking, clients, erasing, keys, tombstones, vault_file
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
    erasing._destroy(opened, clients.find(opened, "ZX91").id)  # without the VACUUM that follows
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
    done = full.do("client", "erase", "ZX91", "--confirm", "ZX91")
    assert done["still_in"]["not_looked_into"] == []
    named = done["still_in"]["backups"]
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
    after, before = backups.every(full.vault)
    opened = full.open()
    backups.thin(opened, before.made + backups.AFTER_ERASE)
    assert backups.every(full.vault) == [after, before]
    backups.thin(opened, before.made + backups.AFTER_ERASE * 1.01)
    opened.close()
    assert backups.every(full.vault) == [after], "the one that knows who was erased"


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


def test_every_code_that_the_client_had_goes_from_other_texts_in_any_capitals(full: Practice) -> None:
    full.do("client", "rename", "ZX91", "QY77")
    full.do("session", "addendum", "CD34", "1", "Saw zx91 with Qy77 at the door.")
    full.do("client", "hold", "CD34", "--why", "complaint by ZX91's family")
    full.do("client", "add", "EF56")
    full.do("client", "erase", "EF56", "--confirm", "EF56", "--why", "never came; sent by qy77")
    full.do("client", "erase", "QY77", "--confirm", "QY77", "--why", "zx91, now Qy77, asked for it")
    clear = pages(full).replace(b"ZX911", b"").lower()
    assert b"zx91" not in clear and b"qy77" not in clear
    opened = full.open()
    reasons = [row["reason"] for row in opened.rows("SELECT reason FROM tombstone ORDER BY at, rowid")]
    opened.close()
    assert sorted(reasons) == ["[erased], now [erased], asked for it", "never came; sent by [erased]"]
    history = json.dumps(full.do("history"))
    assert "[erased], now [erased], asked for it" in history
    assert full.do("client", "show", "CD34")["code"] == "CD34"


def test_a_former_code_that_somebody_else_has_now_stays_theirs(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "rename", "AB12", "CD34")
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "AB12 came; CD34 did not")
    practice.do("client", "erase", "CD34", "--confirm", "CD34")
    assert practice.do("session", "show", "AB12")["note"]["happened"] == "AB12 came; [erased] did not"


def test_a_code_that_is_an_ordinary_word_goes_from_the_reason_all_the_same(practice: Practice) -> None:
    practice.do("client", "add", "mira")
    practice.do("client", "erase", "mira", "--confirm", "mira", "--why", "Mira asked for it")
    assert "ira" not in json.dumps([change["after"] for change in practice.do("history")])


def test_an_erased_code_is_known_again_in_any_capitals_and_is_not_in_the_file(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "rename", "AB12", "QY77")
    practice.do("client", "erase", "QY77", "--confirm", "QY77")
    practice.do("vault", "restore", practice.do("vault", "backup")["backup"])
    opened = practice.open()
    assert tombstones.of_erased(opened, ["qy77", "CD34", "AB12", "AB1"]) == ["qy77", "AB12"]
    opened.close()
    clear = pages(practice).lower()
    assert b"qy77" not in clear and b"ab12" not in clear


def test_a_backup_that_the_key_does_not_open_is_named_and_never_deleted_unasked(
    full: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = full.do("vault", "backup")["backup"]
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another walk")
    full.do("vault", "passphrase")
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "another walk")
    done = full.do("client", "erase", "ZX91", "--confirm", "ZX91", "--purge-backups")
    assert (old in done["purged"], done["still_in"]["not_looked_into"]) == (False, [old])
    assert Path(old).exists()
    full.do("client", "add", "EF56")
    said = " ".join(full.run("client", "erase", "EF56", "--confirm", "EF56", "--purge-backups").out.split())
    assert "could not be looked into" in said


def test_purging_spares_what_holds_a_client_on_hold(full: Practice) -> None:
    both = full.do("vault", "backup")["backup"]
    full.do("client", "hold", "CD34", "--why", "court")
    result = full.run("client", "erase", "ZX91", "--confirm", "ZX91", "--purge-backups")
    assert result.code == 0 and Path(both).exists()
    assert "client on hold" in " ".join(result.out.split())
    full.do("client", "hold", "CD34", "--release")
    full.do("client", "add", "EF56")
    alone = full.do("vault", "backup")["backup"]
    assert alone in full.do("client", "erase", "EF56", "--confirm", "EF56", "--purge-backups")["purged"]


def test_a_hold_is_said_with_its_day_and_never_with_its_reason(full: Practice) -> None:
    rating = str(full.do("scores", "list", "ZX91")[0]["id"])
    full.do("client", "hold", "ZX91", "--why", "the brother sued")
    for words in (
        ("client", "erase", "ZX91", "--confirm", "ZX91"),
        ("client", "hold", "ZX91", "--why", "again"),
        ("session", "remove", "ZX91", "1"),
        ("session", "move", "ZX91", "1", "--to", "CD34"),
        ("session", "move", "CD34", "1", "--to", "ZX91"),
        ("scores", "remove", rating),
        ("scores", "move", rating, "--to", "CD34"),
        ("undo",),
    ):
        result = full.run(*words)
        assert (result.code, "on hold since 2026-11-23" in result.err, "sued" in result.err) == (1, True, False), words
    full.do("session", "amend", "ZX91", "1", "--note", "told again")
    full.do("rupture", "close", "ZX91", "1", "--as", "repaired")
    assert f"{MARK} amended" in json.dumps(full.do("history", "ZX91")), "the history keeps the old words"


def test_an_import_moves_nothing_of_who_is_on_hold(full: Practice, tmp_path: Path) -> None:
    other, there = tmp_path / "other.vault", tmp_path / "all.json"
    shutil.copy(full.vault, other)
    full.do("--vault", str(other), "session", "move", "ZX91", "1", "--to", "CD34")
    full.do("--vault", str(other), "export", "--format", "json", "--out", str(there))
    full.do("client", "hold", "ZX91", "--why", "court")
    result = full.run("import", str(there), "--update")
    assert (result.code, "on hold since" in result.err) == (1, True), result.err
    assert len(full.do("session", "list", "ZX91")) == 1


@pytest.mark.parametrize("table", ["clients", "sessions", "scores"])
def test_an_erased_code_in_a_table_is_a_question_and_no_new_client(
    practice: Practice, tmp_path: Path, table: str
) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "add", "CD34")
    for code in ("AB12", "CD34"):
        practice.do("session", "add", code, "--date", "2026-11-02")
        practice.do("measure", "srs", code, "--scores", "9 8 9 9", "--date", "2026-11-02")
    practice.do("export", "--format", "csv", "--out", str(tmp_path / "csv"))
    practice.do("client", "rename", "AB12", "QX71")
    practice.do("client", "erase", "QX71", "--confirm", "QX71")
    file = tmp_path / "csv" / f"{table}.csv"
    file.write_text(file.read_text().replace("AB12", "ab12"))
    for more in ([], ["--dry-run"]):
        result = practice.run("import", str(file), *more)
        assert (result.code, "--assume new-codes" in " ".join(result.err.split())) == (5, True), result.err
    assert [c["code"] for c in practice.do("client", "list", "--all")] == ["CD34"]
    assert practice.run("import", str(file), "--assume", "everything").code == 2
    practice.do("import", str(file), "--assume", "new-codes")
    assert [c["code"] for c in practice.do("client", "list", "--all")] == ["ab12", "CD34"]
    practice.do("import", str(file))


def test_what_left_the_vault_is_named_with_its_place_pictures_and_folders_too(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "add", "CD34")
    for day, scores in enumerate(("9 8 9 9", "8 8 8 8", "7 8 8 7"), 1):
        practice.do("measure", "srs", "AB12", "--scores", scores, "--date", f"2026-11-0{day}")
    places = {name: str(practice.folder / name) for name in "c.png v.svg r.html charts page.html AB12.json csv".split()}
    practice.do("trend", "AB12", "--png", places["c.png"])
    practice.do("trend", "AB12", "--client-view", "--out", places["v.svg"])
    practice.do("report", "AB12", "--out", places["r.html"], "--charts", places["charts"], "--for", "Dr. Beck")
    practice.do("client", "page", "AB12", "--out", places["page.html"])
    practice.do("export", "AB12", "--format", "json", "--out", places["AB12.json"])
    practice.do("export", "--format", "csv", "--out", places["csv"])
    done = practice.run("client", "erase", "AB12", "--confirm", "AB12")
    said = "".join(done.out.split())
    for place in places.values():
        assert place in said, place
    practice.do("client", "add", "ZZ1")
    assert "AB12" not in pages(practice).decode("utf-8", "replace"), "nor in what left of others"


def test_the_demo_erases_too_and_undo_brings_nobody_back(practice: Practice) -> None:
    code = practice.do("--demo", "client", "list")[0]["code"]
    practice.do("--demo", "client", "erase", code, "--confirm", code)
    assert practice.run("--demo", "undo").code == 1
    assert practice.run("--demo", "client", "show", code).code == 4


def test_what_hung_on_an_erased_client_stays_out_of_an_import(practice: Practice, tmp_path: Path) -> None:
    practice.do("client", "add", "B2")
    practice.do("client", "add", "CD34")
    practice.do("session", "add", "B2", "--note", "x")
    practice.do("supervision", "add", "--case", "B2", "--decision", "B2: ask about the letters", "--decision", "Rest")
    everything, fhir = tmp_path / "all.json", tmp_path / "all.fhir.json"
    practice.do("export", "--format", "json", "--out", str(everything), "--private")
    practice.do("export", "--format", "fhir", "--out", str(fhir))
    practice.do("client", "erase", "B2", "--confirm", "B2")
    for file, kind in ((everything, "json"), (fhir, "fhir")):
        result = practice.run("import", str(file), "--as", kind)
        assert (result.code, "left out (erased here)" in " ".join(result.out.split())) == (0, True), result.err
    assert [d["text"] for d in practice.do("report")["decisions"]] == ["Rest"]
    assert [c["code"] for c in practice.do("client", "list", "--all")] == ["CD34"]
