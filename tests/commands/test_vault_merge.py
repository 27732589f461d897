"""alliance vault merge, as it is typed."""

from __future__ import annotations

import json
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


def test_a_mark_about_suicide_that_comes_in_is_said_with_its_day_and_once(practice: Practice, other: Practice) -> None:
    at(practice, "measure", "phq9", "AB12", "--scores", "1 1 1 1 1 1 1 1 2", "--date", "2026-11-09")
    at(other, "measure", "phq9", "AB12", "--scores", "1 1 1 1 1 1 1 1 1", "--date", "2026-11-16")
    at(other, "measure", "phq9", "AB12", "--scores", "1 1 1 1 1 1 1 1 0", "--date", "2026-11-20")
    said = "Item 9 of phq9, about suicide or self-harm, is marked above zero once in what {} from there: AB12"
    for options, days in ((("--dry-run",), "2026-11-16."), ((), "2026-11-16."), ((), "")):
        told = " ".join(practice.run("vault", "merge", str(other.vault), *options, "--json").err.split())
        assert (f"{said.format('would come' if options else 'came')} {days}" in told) == bool(days), told


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


def test_the_undo_of_a_merge_says_who_is_gone_again_and_whose_records_are_as_before(
    practice: Practice, other: Practice
) -> None:
    at(other, "session", "amend", "AB12", "1", "--note", "Told again.")
    at(other, "client", "add", "ZZ01")
    practice.do("vault", "merge", str(other.vault), "--yes")
    assert practice.do("undo")["undone"].endswith("what the merge changed of AB12 is as before; ZZ01 is gone again")
    assert [client["code"] for client in practice.do("client", "list")] == ["AB12"]


def test_one_undo_takes_back_all_but_the_erasures(practice: Practice, other: Practice) -> None:
    at(practice, "client", "add", "CD34")
    shutil.copy(practice.vault, other.vault)
    at(other, "session", "amend", "AB12", "1", "--note", "Told again, before CD34 came.")
    at(other, "client", "erase", "CD34", "--confirm", "CD34")
    at(practice, "session", "amend", "AB12", "1", "--note", "Mine: cd34 was late.")
    told = practice.do("vault", "merge", str(other.vault), "--yes")
    assert (told["erased"], len(told["conflicts"])) == (1, 1)
    assert "CD34" not in json.dumps(practice.do("history")).upper(), "not in what a conflict keeps either"
    assert "vault merge" in practice.do("undo")["undone"]
    assert practice.do("session", "show", "AB12", "1")["note"]["happened"] == "Mine: [erased] was late."
    assert practice.run("client", "show", "CD34").code == 4


def test_a_merge_is_taken_back_though_it_touched_a_client_on_hold(practice: Practice, other: Practice) -> None:
    at(other, "session", "amend", "AB12", "1", "--note", "Told again.")
    at(other, "client", "hold", "AB12", "--why", "complaint")
    practice.do("vault", "merge", str(other.vault))
    assert practice.run("session", "remove", "AB12", "1").code == 1
    practice.do("undo")
    assert practice.do("session", "show", "AB12", "1")["note"]["happened"] == "The first hour."
    practice.do("client", "hold", "AB12", "--why", "complaint")
    practice.do("vault", "merge", str(other.vault))
    practice.do("undo")
    assert practice.run("session", "remove", "AB12", "1").code == 1, "the hold of here is still there"


@pytest.mark.parametrize(
    "words",
    [
        ("session", "remove", "AB12", "1"),
        ("session", "move", "AB12", "1", "--to", "CD34"),
        ("scores", "remove", "1"),
        ("scores", "move", "1", "--to", "CD34"),
        ("undo",),
    ],
)
def test_nothing_of_a_client_on_hold_here_goes_by_a_merge(practice: Practice, words: tuple[str, ...]) -> None:
    practice.do("client", "add", "CD34")
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--date", "2026-11-02")
    practice.do("measure", "srs", "AB12", "--scores", "9 8 9 9", "--date", "2026-11-02")
    practice.do("goal", "add", "AB12", "Sleep")
    practice.do("goal", "task", "AB12", "1", "A walk")
    there = replace(practice, vault=practice.folder / "other.vault")
    shutil.copy(practice.vault, there.vault)
    at(there, *words)
    practice.do("client", "hold", "AB12", "--why", "court")
    told = practice.do("vault", "merge", str(there.vault))
    assert (told["held"], told["conflicts"]) == (["AB12"], [])
    assert practice.do("session", "list", "AB12")[0]["ratings"] == [1]
    assert practice.do("goal", "list", "AB12")[0]["tasks"][0]["text"] == "A walk"
    before = practice.do("history")
    assert practice.do("vault", "merge", str(there.vault))["conflicts"] == []
    assert practice.do("history") == before


def test_an_older_copy_brings_neither_the_erased_nor_their_code_back(practice: Practice, other: Practice) -> None:
    for half in (practice, other):
        at(half, "client", "rename", "AB12", "QX71")
    at(practice, "client", "erase", "QX71", "--confirm", "QX71")
    at(other, "client", "add", "CD34")
    at(other, "session", "add", "CD34", "--note", "QX71, once ab12, sent me.")
    at(other, "supervision", "add", "--case", "QX71", "--decision", "QX71: ask", "--question", "And QX71?")
    told = practice.do("vault", "merge", str(other.vault))
    assert told["left_out"] > 0
    assert practice.do("session", "show", "CD34", "1")["note"]["happened"] == "[erased], once [erased], sent me."
    for words in (("history",), ("supervision", "list")):
        said = json.dumps(practice.do(*words)).upper()
        assert "QX71" not in said and "AB12" not in said
    assert practice.do("vault", "merge", str(other.vault))["new"] == 0
    practice.do("undo")
    assert practice.do("client", "list", "--all") == []


def test_a_declined_erasure_leaves_the_client_and_is_asked_again(
    practice: Practice, other: Practice, at_terminal: Any
) -> None:
    at(other, "client", "erase", "AB12", "--confirm", "AB12")
    assert at_terminal("n", "vault", "merge", str(other.vault)).code == 0
    assert practice.do("client", "show", "AB12")["sessions"] == 1
    assert at_terminal("y", "vault", "merge", str(other.vault)).code == 0
    assert practice.run("client", "show", "AB12").code == 4
