"""What the disk and SQLite say is told by their codes, never by their texts, which hold the path."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from alliance_cli.errors import BadUsage, Busy, CannotDo
from alliance_cli.store.cipher import another_file, explained
from tests.conftest import Practice

# Words that a message of the system or of SQLite could hold; here they stand in the path.
WORDS = ("fullerton", "locked", "disk I O", "readonly", "Permission denied", "malformed", "not a database")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_the_path_is_not_taken_for_the_fault(practice: Practice, word: str) -> None:
    folder = practice.folder / word
    folder.mkdir()
    (folder / "afile").write_text("")
    result = practice.run("--vault", str(folder / "afile" / "x.vault"), "init")
    assert (result.code, "lies inside something that is not a folder" in result.err) == (2, True), result.err


@pytest.mark.parametrize("word", WORDS)
def test_a_vault_that_is_damaged_is_called_damaged_wherever_it_lies(practice: Practice, word: str) -> None:
    practice.do("client", "add", "AB12", "--about", "x" * 50_000)
    moved = practice.folder / f"{word}.vault"
    raw = practice.vault.read_bytes()
    moved.write_bytes(raw[:4096] + os.urandom(len(raw) - 4096))
    result = practice.run("--vault", str(moved), "client", "list")
    assert result.code == 1
    assert "is damaged" in result.err, result.err


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (errno.ENOSPC, CannotDo, "The disk is full"),
        (errno.EDQUOT, CannotDo, "The disk is full"),
        (errno.EFBIG, CannotDo, "The disk is full"),
        (errno.EACCES, CannotDo, "may not be opened by this user"),
        (errno.ENAMETOOLONG, BadUsage, "too long"),
        (errno.ENXIO, CannotDo, "cannot be used"),
    ],
)
def test_each_code_of_the_system_has_its_sentence(code: int, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said), explained(Path("x.vault")):
        raise OSError(code, "locked full readonly")


def test_a_lock_is_told_from_other_faults(practice: Practice) -> None:
    first, second = practice.open(), practice.open()
    second.db.execute("PRAGMA busy_timeout = 10")
    with first.writing(), pytest.raises(Busy), second.writing():
        pass
    first.close()
    second.close()


@pytest.mark.parametrize(("at_fault", "hint"), [("backup", "Try another."), ("practice", "“alliance vault check”")])
def test_a_disk_that_fails_under_another_file_sends_nobody_to_look_at_the_vault(at_fault: str, hint: str) -> None:
    with pytest.raises(CannotDo) as told, another_file(Path("backup"), "Try another."), explained(Path(at_fault)):
        raise OSError(errno.EIO, "")
    assert told.value.hint.startswith(hint)


def test_of_another_files_fault_it_stays_said_what_happened_but_not_to_look_at_the_vault() -> None:
    with pytest.raises(CannotDo) as told, another_file(Path("x"), "Your vault is as it was. Try another."):
        hint = "Your vault is as it was. The file was set aside. Check --vault. “alliance vault check” helps."
        raise CannotDo("x is cut short.", hint, vault=Path("x"))
    assert told.value.hint == "The file was set aside. Your vault is as it was. Try another."
