"""A vault that is not where it should be is looked for before a second one is made."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path

import pytest

from alliance_cli.store import missing
from tests.conftest import Practice


@pytest.fixture
def gone(practice: Practice) -> Practice:
    """The backups are here, the vault is not."""
    practice.do("client", "add", "AB12")
    practice.do("vault", "backup")
    practice.vault.rename(practice.folder / "elsewhere")
    return practice


def test_without_a_vault_the_newest_backup_beside_it_is_named_first(gone: Practice) -> None:
    (backup,) = (gone.folder / "practice.vault.backups").iterdir()
    for words in (("client", "list"), ("session", "add", "AB12"), ("vault", "status")):
        result = gone.run(*words)
        assert (result.code, f"vault restore {backup}" in result.err) == (2, True), result.err
    refused = gone.run("init")
    assert (refused.code, f"vault restore {backup}" in refused.err) == (1, True), refused.err
    assert not gone.vault.exists()
    gone.do("vault", "restore", str(backup))
    assert [c["code"] for c in gone.do("client", "list")] == ["AB12"]


def test_behind_a_link_whose_file_is_gone_it_is_looked_for_where_that_was(
    gone: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    (backup,) = (gone.folder / "practice.vault.backups").iterdir()
    link = gone.folder / "linked" / "link.vault"
    link.parent.mkdir()
    link.symlink_to(gone.vault)
    monkeypatch.setenv("ALLIANCE_VAULT", str(link))
    for words in (("client", "list"), ("init",)):
        said = gone.run(*words)
        assert (said.code > 0, "Beside it is one backup of a vault, the newest of" in said.err) == (True, True), (
            said.err
        )
        assert f"vault restore {backup}" in said.err
    assert gone.run("init", "--new").code == 1 and not gone.vault.exists()


def test_a_new_one_is_made_all_the_same_where_that_is_said(gone: Practice) -> None:
    gone.do("init", "--new")
    assert gone.do("client", "list") == []


def test_a_placeholder_of_icloud_is_named(practice: Practice) -> None:
    practice.vault.rename(practice.folder / ".practice.vault.icloud")
    for words in (("client", "list"), ("init",)):
        result = practice.run(*words)
        assert (result.code > 0, "in iCloud" in result.err) == (True, True), result.err
    assert not practice.vault.exists()


def test_a_first_vault_is_asked_nothing(practice: Practice) -> None:
    practice.vault.unlink()
    practice.do("init")


CONFLICTS = (
    "practice (Anna's conflicted copy 2026-11-02).vault",
    "practice.sync-conflict-20261102-101010-ABCDEFG.vault",
    "practice (conflicted copy 2026-11-02 101010).vault",
    "practice (In Konflikt stehende Kopie von Anna 2026-11-02).vault",
    "practice (1).vault",
    "practice 2.vault",
    "practice 12.vault",
    "practice~HEAD.vault",
    "practice (Copie en conflit de Anna 2026-11-02).vault",
    "practice (Kopia powodująca konflikt użytkownika Anna 2026-11-02).vault",
    "practice (Anna の競合コピー 2026-11-02).vault",
    "practice (Anna, kopio 2026-11-02).vault",
    "practice (conflicted copy anna 2026-11-02 101010).vault",
    "practice_conflict-20261102-101010.vault",
    "practice-DESKTOP-AB12CD3.vault",
    "practice-PRAXIS.vault",
    "practice-Annas-MacBook-Pro.vault",
    f"practice-{platform.node()}.vault",
)


@pytest.mark.parametrize("name", CONFLICTS)
def test_a_second_copy_of_a_sync_service_is_named(practice: Practice, name: str) -> None:
    shutil.copy(practice.vault, practice.folder / name)
    shutil.copy(practice.vault, practice.folder / "practice-of-last-year.vault")
    shutil.copy(practice.vault, practice.folder / "other (1).vault")
    for words in (("vault", "status"), ("vault", "check")):
        assert practice.do(*words)["conflict_copies"] == [str(practice.folder / name)]
        assert name in " ".join(practice.run(*words).err.split())


def test_a_copy_says_how_to_merge_it_and_after_that_it_can_go(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "add", "CD34")
    copy = practice.folder / "practice (Anna's conflicted copy 2026-11-02).vault"
    shutil.copy(practice.vault, copy)
    assert practice.do("vault", "status")["merged_copies"] == [str(copy)], "nothing was written to it since"
    practice.do("--vault", str(copy), "client", "add", "EF56")
    practice.do("--vault", str(copy), "session", "add", "CD34", "--note", "last")
    practice.do("client", "erase", "CD34", "--confirm", "CD34")
    assert practice.do("vault", "status")["merged_copies"] == []
    assert f"alliance vault merge '{practice.folder}" in practice.run("vault", "status").err
    practice.do("vault", "merge", str(copy))
    assert practice.do("vault", "status")["merged_copies"] == [str(copy)]
    assert f"{copy.name}: all that it holds is in your vault; it can go" in practice.run("vault", "status").err
    practice.do("undo")
    assert practice.do("vault", "status")["merged_copies"] == []
    practice.do("vault", "merge", str(copy))
    practice.do("--vault", str(copy), "client", "erase", "EF56", "--confirm", "EF56")
    assert practice.do("vault", "status")["merged_copies"] == []
    practice.do("vault", "merge", str(copy), "--yes")
    assert practice.do("vault", "status")["merged_copies"] == [str(copy)]


def test_only_what_looks_like_one_is_taken_for_a_copy(tmp_path: Path) -> None:
    for name in "practice practice-2025 practice-of-last-year practice2 practice-2026-11-02 practice-macro".split():
        (tmp_path / f"{name}.vault").touch()
    (tmp_path / "practice.vault.backups").mkdir()
    (tmp_path / "practice (conflicted copy 2026-11-02 101010).vault").mkdir()
    assert missing.conflict_copies(tmp_path / "practice.vault") == []


@pytest.mark.parametrize(
    "words",
    [
        ("vault", "passphrase"),
        ("vault", "recover"),
        ("vault", "restore", "{backup}"),
        ("client", "erase", "AB12", "--confirm", "AB12"),
        ("session", "add", "AB12"),
        ("vault", "backup"),
    ],
)
def test_a_link_to_the_vault_stays_a_link_and_what_it_leads_to_changes(
    practice: Practice, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from alliance_cli.store import keys

    practice.do("client", "add", "AB12")
    backup = practice.do("vault", "backup")["backup"]
    opened = practice.open()
    monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", keys.recovery_code(opened.key))
    opened.close()
    (practice.folder / "drive").mkdir()
    link = practice.folder / "drive" / "mine.vault"
    link.symlink_to(practice.vault)
    monkeypatch.setenv("ALLIANCE_VAULT", str(link))
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another walk")
    before = practice.vault.read_bytes(), len(list(practice.vault.with_name("practice.vault.backups").iterdir()))
    result = practice.run(*(word.format(backup=backup) for word in words))
    assert result.code == 0, result.err
    assert link.is_symlink() and link.resolve() == practice.vault
    after = practice.vault.read_bytes(), len(list(practice.vault.with_name("practice.vault.backups").iterdir()))
    assert after != before
    assert [p.name for p in link.parent.iterdir()] == ["mine.vault"]


@pytest.mark.parametrize("make", ["fifo", "device"])
def test_a_pipe_or_a_device_is_no_vault_and_nothing_waits_for_it(practice: Practice, make: str) -> None:
    import os

    path = practice.folder / "pipe"
    if make == "fifo":
        os.mkfifo(path)
    else:
        path = Path("/dev/zero")
    for words in (("client", "list"), ("init",), ("vault", "restore", str(path))):
        result = practice.run("--vault", str(path), *words)
        assert result.code in (1, 2), result
        assert "unexpected" not in result.err
