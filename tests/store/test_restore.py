"""Going back to a backup: the erased stay away, who is on hold stays, and no other practice comes unasked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store import backups, vault_file
from tests.conftest import Practice

NEW = "another walk, in the new year"


@pytest.fixture
def old(practice: Practice) -> Path:
    """A backup with two clients; one of them is erased after it."""
    practice.do("client", "add", "AB12")
    practice.do("client", "add", "CD34")
    practice.do("session", "add", "CD34", "--note", "Before.", "--date", "2026-11-02")
    return Path(practice.do("vault", "backup")["backup"])


def codes(practice: Practice) -> list[str]:
    return [client["code"] for client in practice.do("client", "list", "--all")]


def erase(practice: Practice) -> None:
    practice.do("client", "erase", "AB12", "--confirm", "AB12")


def test_after_a_change_of_passphrase_the_present_vault_is_read_or_it_is_asked(
    practice: Practice, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", NEW)
    practice.do("vault", "passphrase")
    before = practice.vault.read_bytes()
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", NEW)
    erase(practice)
    monkeypatch.undo()
    monkeypatch.setenv("ALLIANCE_VAULT", str(practice.vault))
    monkeypatch.setenv("ALLIANCE_CONFIG", str(practice.folder / "config"))
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "a long walk before the first session")
    result = practice.run("vault", "restore", str(old))
    assert (result.code, "erased" in result.err, "--yes" in result.err) == (1, True, True), result.err
    assert practice.vault.read_bytes() != before
    monkeypatch.setenv("ALLIANCE_OTHER_PASSPHRASE", NEW)
    assert practice.do("vault", "restore", str(old))["left_out"] == 1
    assert codes(practice) == ["CD34"]


@pytest.mark.parametrize("which", ["the old one for the backup", "the new one for the present vault"])
def test_either_of_two_passphrases_may_be_the_other(
    practice: Practice, old: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    both = ["a long walk before the first session", NEW]
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", NEW)
    practice.do("vault", "passphrase")
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", NEW)
    erase(practice)
    given, other = both if "new" in which else reversed(both)
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", given)
    monkeypatch.setenv("ALLIANCE_OTHER_PASSPHRASE", other)
    assert practice.do("vault", "restore", str(old))["left_out"] == 1


def test_at_a_terminal_the_passphrase_of_the_present_vault_is_asked(
    practice: Practice, old: Path, monkeypatch: pytest.MonkeyPatch, at_a_terminal: Any
) -> None:
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", NEW)
    practice.do("vault", "passphrase")
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", NEW)
    erase(practice)
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    words = ("vault", "restore", str(old))
    assert at_a_terminal("a long walk before the first session\r\rn", *words).code == 1
    assert at_a_terminal(f"a long walk before the first session\r{NEW}\r", *words).code == 0
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "a long walk before the first session")
    assert codes(practice) == ["CD34"]


@pytest.fixture
def at_a_terminal(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Any:
    from tests.commands.conftest import at_terminal

    yield from at_terminal.__wrapped__(practice, monkeypatch)  # type: ignore[attr-defined]  # what pytest wrapped


def test_where_the_vault_is_gone_its_later_backup_tells_who_was_erased(practice: Practice, old: Path) -> None:
    erase(practice)
    practice.vault.unlink()
    assert practice.do("vault", "restore", str(old))["left_out"] == 1
    assert codes(practice) == ["CD34"]


def test_even_the_backup_from_just_before_the_erasure_brings_nobody_back(practice: Practice, old: Path) -> None:
    erase(practice)
    practice.vault.unlink()
    [before] = [b.path for b in backups.every(practice.vault) if b.kind == "before-erase"]
    assert practice.do("vault", "restore", str(before))["left_out"] == 1
    assert codes(practice) == ["CD34"]


def test_to_another_path_the_vault_that_the_backup_belongs_to_is_asked(practice: Practice, old: Path) -> None:
    erase(practice)
    there = practice.folder / "elsewhere" / "new.vault"
    assert practice.do("--vault", str(there), "vault", "restore", str(old))["left_out"] == 1
    assert [client["code"] for client in practice.do("--vault", str(there), "client", "list")] == ["CD34"]


def test_where_nothing_tells_it_is_said_and_asked(practice: Practice, old: Path) -> None:
    stick = Path(shutil.copy(old, practice.folder / "stick.vault"))
    erase(practice)
    there = practice.folder / "elsewhere" / "new.vault"
    result = practice.run("--vault", str(there), "vault", "restore", str(stick))
    assert (result.code, "erased or put on hold since" in " ".join(result.err.split())) == (1, True)
    assert not there.exists()
    practice.do("--vault", str(there), "vault", "restore", str(stick), "--yes")


def test_tombstones_travel_in_every_backup_made_afterwards(practice: Practice, old: Path) -> None:
    erase(practice)
    later = practice.do("vault", "backup", "--out", str(practice.folder / "later.vault"))["backup"]
    there = practice.folder / "elsewhere" / "new.vault"
    practice.do("--vault", str(there), "vault", "restore", later, "--yes")
    shutil.copy(old, there.with_name("old.vault"))
    assert practice.do("--vault", str(there), "vault", "restore", str(there.with_name("old.vault")))["left_out"] == 1


def test_onto_itself_is_refused(practice: Practice, old: Path) -> None:
    (practice.folder / "link.vault").symlink_to(practice.vault)
    before = practice.vault.read_bytes()
    for name in ("practice.vault", "link.vault"):
        result = practice.run("vault", "restore", str(practice.folder / name), "--yes")
        assert (result.code, "your vault itself" in " ".join(result.err.split())) == (1, True)
    assert practice.vault.read_bytes() == before
    assert len(backups.every(practice.vault)) == 1


def test_another_practice_with_the_same_passphrase_is_asked_about(
    practice: Practice, old: Path, template: Path
) -> None:
    from tests.conftest import PASSPHRASE

    other = practice.folder / "other.vault"
    vault_file.create(other, PASSPHRASE).close()
    practice.do("--vault", str(other), "client", "add", "XY1")
    practice.do("client", "hold", "CD34", "--why", "court")
    result = practice.run("vault", "restore", str(other))
    assert (result.code, "another practice" in " ".join(result.err.split())) == (1, True)
    assert codes(practice) == ["AB12", "CD34"]
    assert practice.do("vault", "restore", str(other), "--yes")["held"] == []
    assert codes(practice) == ["XY1"]
    for _ in range(3):
        practice.do("vault", "backup")
    assert old.exists(), "its backups are not ours to thin"


@pytest.mark.parametrize("place", [-2000, 6000])
def test_a_damaged_backup_is_named_by_its_own_name(practice: Practice, old: Path, place: int) -> None:
    practice.do("client", "edit", "CD34", "--about", "x" * 50_000)
    made = Path(practice.do("vault", "backup")["backup"])
    raw = bytearray(made.read_bytes())
    raw[place] ^= 1
    made.write_bytes(raw)
    before = practice.vault.read_bytes()
    for words in (("vault", "restore", str(made)), ("vault", "merge", str(made))):
        result = practice.run(*words)
        said = "".join(result.err.split())
        assert (result.code, made.name in said, ".part" in said) == (1, True, False), result.err
    assert practice.vault.read_bytes() == before


@pytest.mark.parametrize("words", [("vault", "backup"), ("vault", "passphrase")])
def test_nor_is_a_damaged_vault_called_by_the_name_of_a_draft(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    practice.do("client", "add", "AB12", "--about", "x" * 50_000)
    raw = bytearray(practice.vault.read_bytes())
    raw[-3000] ^= 1
    practice.vault.write_bytes(raw)
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", NEW)
    result = practice.run(*words)
    assert (result.code, "practice.vault is damaged" in " ".join(result.err.split())) == (1, True), result.err
    assert ".part" not in result.err


def test_a_wrong_passphrase_of_the_other_vault_names_that_vault(
    practice: Practice, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_OTHER_PASSPHRASE", "not this one")
    result = practice.run("vault", "merge", str(old))
    said = "".join(result.err.split())
    assert (result.code, old.name in said, ".part" in said) == (3, True, False)


def test_who_is_on_hold_is_carried_over_as_it_stands(practice: Practice, old: Path) -> None:
    practice.do("client", "add", "EF56")
    practice.do("session", "add", "CD34", "--note", "After.", "--date", "2026-11-09")
    practice.do("session", "amend", "CD34", "1", "--note", "Told again.")
    practice.do("measure", "srs", "CD34", "--scores", "9 8 9 9", "--date", "2026-11-09")
    practice.do("rupture", "open", "CD34", "--kind", "mixed", "--session", "2")
    practice.do("rupture", "repair", "CD34", "1", "--step", "heard", "--note", "yes")
    practice.do("supervision", "add", "--case", "CD34", "--decision", "CD34: ask")
    practice.do("client", "hold", "CD34", "--why", "court")
    stood = [practice.do(*words, "CD34") for words in (("session", "list"), ("scores", "list"), ("rupture", "list"))]
    done = practice.do("vault", "restore", str(old))
    assert done["held"] == ["CD34"]
    assert codes(practice) == ["AB12", "CD34"], "of the others the backup holds"
    again = [practice.do(*words, "CD34") for words in (("session", "list"), ("scores", "list"), ("rupture", "list"))]
    assert again == stood
    assert practice.run("session", "remove", "CD34", "1").code == 1
    assert practice.do("report")["decisions"][0]["text"] == "ask"
    assert practice.do("vault", "check")["sound"]
    assert practice.do("vault", "restore", str(old))["held"] == ["CD34"]


def test_of_whom_nothing_was_recorded_since_nothing_is_carried(practice: Practice, old: Path) -> None:
    practice.do("client", "hold", "CD34", "--why", "court")
    held = practice.do("vault", "backup")["backup"]
    practice.do("client", "add", "EF56")
    assert practice.do("vault", "restore", held)["held"] == []
    assert practice.run("session", "remove", "CD34", "1").code == 1


def test_what_a_restore_set_aside_can_still_be_merged(practice: Practice, old: Path) -> None:
    practice.do("client", "hold", "CD34", "--why", "court")
    practice.do("client", "add", "EF56")
    aside = practice.do("vault", "restore", str(old))["kept_aside"]
    assert codes(practice) == ["AB12", "CD34"]
    practice.do("vault", "merge", aside)
    assert codes(practice) == ["AB12", "CD34", "EF56"]
