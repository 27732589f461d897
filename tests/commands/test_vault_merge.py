"""alliance vault merge, as it is typed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import Practice


@pytest.fixture
def other(practice: Practice) -> Practice:
    """A second copy of the vault, as it lies on another laptop."""
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02", "--note", "The first hour.")
    there = replace(practice, vault=practice.folder / "other.vault")
    shutil.copy(practice.vault, there.vault)
    return there


def at(half: Practice, *words: str) -> Any:
    return half.do("--vault", str(half.vault), *words)


def test_the_document_has_the_keys_that_scripts_rely_on(practice: Practice, other: Practice) -> None:
    at(practice, "session", "amend", "AB12", "1", "--note", "Mine.")
    at(other, "session", "amend", "AB12", "1", "--note", "Theirs.")
    at(other, "client", "add", "CD34")
    before = other.vault.read_bytes()
    told = practice.do("vault", "merge", str(other.vault))
    assert {"new", "same", "taken", "kept", "conflicts", "erased", "held", "renumbered"} <= set(told)
    assert (told["new"], told["taken"], told["kept"], told["erased"]) == (1, 0, 0, 0)
    [conflict] = told["conflicts"]
    assert set(conflict) == {"client", "record", "field", "mine", "theirs", "mine_at", "theirs_at", "kept"}
    assert (conflict["client"], conflict["mine"], conflict["theirs"], conflict["kept"]) == (
        "AB12",
        "Mine.",
        "Theirs.",
        "mine",
    )
    assert other.vault.read_bytes() == before
    assert [p.name for p in practice.folder.iterdir() if p.name.startswith(".")] == []


def test_a_dry_run_changes_nothing(practice: Practice, other: Practice) -> None:
    at(other, "client", "add", "CD34")
    before = practice.vault.read_bytes()
    assert practice.do("vault", "merge", str(other.vault), "--dry-run")["new"] == 1
    assert practice.vault.read_bytes() == before


def test_newer_is_decided_by_the_time_of_each_field(practice: Practice, other: Practice) -> None:
    opened = other.open()
    at(practice, "session", "amend", "AB12", "1", "--note", "Mine.", "--minutes", "40")
    at(other, "session", "amend", "AB12", "1", "--note", "Theirs.", "--minutes", "60")
    opened.db.execute("UPDATE change SET at = '2099-01-01T00:00:00Z' WHERE record = 'note' AND after LIKE '%Theirs%'")
    opened.db.execute("UPDATE change SET at = '2001-01-01T00:00:00Z' WHERE record = 'session' AND after LIKE '%60%'")
    opened.close()
    practice.do("vault", "merge", str(other.vault), "--prefer", "newer")
    shown = practice.do("session", "show", "AB12", "1")
    assert (shown["note"]["happened"], shown["minutes"]) == ("Theirs.", 40)


def test_a_passphrase_of_its_own(practice: Practice, other: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another long walk")
    at(other, "vault", "passphrase")
    assert practice.run("vault", "merge", str(other.vault)).code == 3
    monkeypatch.setenv("ALLIANCE_OTHER_PASSPHRASE", "another long walk")
    assert practice.do("vault", "merge", str(other.vault))["conflicts"] == []


def test_another_practice_is_not_taken_for_this_one(practice: Practice, template: Any, other: Practice) -> None:
    stranger = replace(practice, vault=practice.folder / "stranger.vault")
    shutil.copy(template, stranger.vault)
    at(stranger, "client", "add", "XY1")
    assert practice.run("vault", "merge", str(stranger.vault)).code == 1
    assert practice.run("client", "show", "XY1").code == 4
    assert practice.do("vault", "merge", str(stranger.vault), "--prefer", "mine")["new"] == 1
    assert practice.do("client", "show", "XY1")["code"] == "XY1"


def test_an_erasure_needs_a_word(practice: Practice, other: Practice) -> None:
    at(other, "client", "erase", "AB12", "--confirm", "AB12")
    assert practice.run("vault", "merge", str(other.vault)).code == 2
    assert practice.run("client", "show", "AB12").code == 0
    assert practice.do("vault", "merge", str(other.vault), "--yes")["erased"] == 1
    assert practice.run("client", "show", "AB12").code == 4


@pytest.mark.parametrize("content", [b"", b"no vault at all", b"SQLite format 3\x00" + bytes(4080)])
def test_what_is_no_vault_is_said(practice: Practice, other: Practice, content: bytes) -> None:
    wrong = practice.folder / "wrong.vault"
    wrong.write_bytes(content)
    seen = practice.run("vault", "merge", str(wrong))
    assert seen.code == 1 and "Traceback" not in seen.err
    assert practice.run("vault", "merge", str(practice.folder / "nothing")).code == 2


def test_a_backup_is_made_first(practice: Practice, other: Practice) -> None:
    at(other, "client", "add", "CD34")
    practice.do("vault", "merge", str(other.vault))
    [backup] = practice.do("vault", "status")["backups"]
    practice.do("vault", "restore", backup["file"])
    assert practice.run("client", "show", "CD34").code == 4


def test_at_a_terminal_a_conflict_is_asked(practice: Practice, other: Practice, at_terminal: Any) -> None:
    at(practice, "session", "amend", "AB12", "1", "--note", "Mine.")
    at(other, "session", "amend", "AB12", "1", "--note", "Theirs.")
    seen = at_terminal("2\r", "vault", "merge", str(other.vault))
    assert seen.code == 0, seen.err
    assert "1 of 1" in seen.out
    assert practice.do("session", "show", "AB12", "1")["note"]["happened"] == "Theirs."
