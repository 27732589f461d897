"""A full disk, a file that may not be written, a clock set back, another program at the file: a sentence each."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from alliance_cli.store import backups, keys, vault_file
from tests.conftest import PASSPHRASE, Practice
from tests.faults.conftest import AS_NOBODY, InChild

FULL = """
import resource
limit = os.path.getsize(os.environ["ALLIANCE_VAULT"]) + {more}
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
"""


@pytest.mark.parametrize("more", [-300_000, 0, 4096, 50_000])
def test_a_full_disk_costs_the_new_note_and_nothing_else(practice: Practice, in_child: InChild, more: int) -> None:
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "the first")
    result = in_child(practice, FULL.format(more=more), "session", "add", "AB12", "--note", "x" * 100_000)
    assert result.code == 1
    assert "disk" in result.err or "written" in result.err
    assert [s["note"]["happened"] for s in practice.do("session", "list", "AB12")] == ["the first"]
    assert practice.do("vault", "check")["sound"]


@pytest.mark.parametrize(
    "words",
    [
        ("vault", "backup"),
        ("vault", "passphrase"),
        ("client", "erase", "AB12", "--confirm", "AB12"),
    ],
)
def test_a_full_disk_leaves_the_old_file_and_no_half_copy(
    practice: Practice, in_child: InChild, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another one")
    practice.do("client", "add", "AB12", "--about", "x" * 50_000)
    result = in_child(practice, FULL.format(more=-100_000), *words)
    assert result.code == 1, result.out
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12"]
    assert backups.every(practice.vault) == []
    assert not list(practice.folder.rglob("*.part*"))


def test_an_older_copy_of_ones_own_is_replaced_only_by_a_whole_one(practice: Practice, in_child: InChild) -> None:
    copy = practice.folder / "stick.vault"
    practice.do("vault", "backup", "--out", str(copy))
    assert practice.run("vault", "backup", "--out", str(copy)).code == 1
    practice.do("client", "add", "CD34", "--about", "x" * 50_000)
    assert in_child(practice, FULL.format(more=-100_000), "vault", "backup", "--out", str(copy), "--force").code == 1
    assert practice.run("--vault", str(copy), "vault", "check").code == 0
    practice.do("vault", "backup", "--out", str(copy), "--force")
    assert "CD34" in practice.run("--vault", str(copy), "client", "list").out


def test_a_file_that_may_only_be_read_is_read_and_not_written(reachable: Practice, in_child: InChild) -> None:
    reachable.vault.chmod(0o400)
    before = reachable.vault.read_bytes()
    assert "AB12" in in_child(reachable, AS_NOBODY, "client", "list").out
    result = in_child(reachable, AS_NOBODY, "client", "add", "CD34")
    assert (result.code, "cannot be written" in result.err) == (1, True)
    assert reachable.vault.read_bytes() == before


@pytest.mark.parametrize(("mode", "code"), [(0o500, 1), (0o000, 1)])
def test_a_folder_without_permission_is_said(reachable: Practice, in_child: InChild, mode: int, code: int) -> None:
    reachable.folder.chmod(mode)
    result = in_child(reachable, AS_NOBODY, "session", "add", "AB12", "--note", "x")
    assert result.code == code
    assert "Check who owns" in result.err or "cannot be written" in result.err


def test_a_closed_folder_of_backups_is_named_with_its_owner_and_stops_no_record(
    reachable: Practice, in_child: InChild
) -> None:
    opened = reachable.open()
    opened.db.execute("UPDATE command SET at = '2020-01-01T10:00:00Z'")
    opened.close()
    closed = reachable.folder / "practice.vault.backups"
    closed.mkdir()
    closed.chmod(0o600)
    owner = closed.owner()
    result = in_child(reachable, AS_NOBODY, "session", "add", "AB12", "--note", "x")
    assert result.code == 0, result.err
    assert str(closed) in result.err and f"belongs to {owner}" in result.err
    assert [s["note"]["happened"] for s in reachable.do("session", "list", "AB12")] == ["x"]
    assert in_child(reachable, AS_NOBODY, "vault", "status").code == 0
    refused = in_child(reachable, AS_NOBODY, "vault", "backup")
    assert (refused.code, str(closed) in refused.err) == (1, True)


def test_a_folder_without_permission_takes_no_new_vault(
    reachable: Practice, in_child: InChild, monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable.folder.chmod(0o500)
    monkeypatch.setenv("ALLIANCE_VAULT", str(reachable.folder / "new.vault"))
    assert in_child(reachable, AS_NOBODY, "init").code == 1
    assert [p.name for p in reachable.folder.iterdir()] == ["practice.vault"]


HOLDER = """
import sys, time
from pathlib import Path
from alliance_cli.store import vault_file
held = vault_file.open_as_it_is(Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip()), command="alliance test")
held.db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
"""


@contextmanager
def held(practice: Practice, seconds: float) -> Iterator[None]:
    """Another process has the lock for writing for so long."""
    key = keys.derive(PASSPHRASE, vault_file.salt_of(practice.vault))
    words = [sys.executable, "-c", HOLDER, str(practice.vault), str(seconds)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin and other.stdout
        other.stdin.write(key.hex() + "\n")
        other.stdin.flush()
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.kill()


def test_a_lock_of_two_seconds_is_waited_for(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    with held(practice, 2):
        start = time.monotonic()
        practice.do("session", "add", "AB12", "--note", "after a while")
        assert time.monotonic() - start > 1


def test_a_lock_of_a_minute_is_said_and_reading_goes_on(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    with held(practice, 60):
        start = time.monotonic()
        result = practice.run("session", "add", "AB12", "--note", "x")
        assert (result.code, "Another program is writing" in result.err) == (1, True)
        assert 4 < time.monotonic() - start < 15
        assert practice.do("session", "list", "AB12") == []
    practice.do("session", "add", "AB12", "--note", "now")


def test_what_is_written_to_a_file_that_was_replaced_meanwhile_is_not_taken_for_recorded(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    made = practice.do("vault", "backup")["backup"]
    opened = practice.open()
    practice.do("vault", "restore", made)
    with pytest.raises(Exception, match="replaced by another file"), opened.writing():
        raise AssertionError("nothing may be written")
    opened.close()


def test_a_clock_set_back_costs_no_record_and_no_backup(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "of tomorrow")
    opened = practice.open()
    opened.db.execute("UPDATE command SET at = '2090-01-01T10:00:00Z'")
    opened.db.execute("UPDATE change SET at = '2090-01-01T10:00:00Z'")
    future = backups.make(opened).path
    opened.close()
    future = future.rename(future.with_name("practice-2090-01-01T100000-000Z.vault"))
    practice.do("session", "add", "AB12", "--note", "of today")
    practice.do("session", "add", "AB12", "--note", "of today, too")
    assert future.exists()
    assert len(backups.every(practice.vault)) == 2, "today's was made as well"
    assert len(practice.do("session", "list", "AB12")) == 3
    practice.do("undo")
    assert len(practice.do("session", "list", "AB12")) == 2
