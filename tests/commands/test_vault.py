"""alliance vault: unlock and lock, backups and the way back, check, passphrase, recovery, the sheet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring as library
import pytest
from keyring.backend import KeyringBackend

from alliance_cli.store import backups, keys, opening
from tests.conftest import PASSPHRASE, Practice


class Chain(KeyringBackend):
    """A keyring in memory."""

    priority = 5  # type: ignore[assignment]  # keyring declares a property of the class

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def chain() -> Iterator[Chain]:
    before = library.get_keyring()
    made = Chain()
    library.set_keyring(made)
    yield made
    library.set_keyring(before)


@pytest.fixture
def without_passphrase(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    return monkeypatch


def test_status_has_the_keys_that_scripts_rely_on(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12")
    practice.do("measure", "srs", "AB12", "--total", "36")
    practice.do("vault", "backup")
    status = practice.do("vault", "status")
    assert {k: status[k] for k in ("vault", "clients", "sessions", "ratings")} == {
        "vault": str(practice.vault),
        "clients": 1,
        "sessions": 1,
        "ratings": 1,
    }
    assert set(status) == {
        *"vault clients sessions ratings backups conflict_copies merged_copies unlocked_until retention_due".split()
    }
    assert set(status["backups"][0]) == {"file", "made", "bytes", "before"}
    assert status["unlocked_until"] is None


def test_an_old_backup_is_mentioned_once_and_gently(practice: Practice) -> None:
    made = Path(practice.do("vault", "backup")["backup"])
    assert "days old" not in practice.run("vault", "status").out
    made.rename(made.with_name("practice-2026-01-02T100000-000Z.vault"))
    out = practice.run("vault", "status").out
    assert "days old" in out
    assert not re.search(r"alert|warning|risk|fail", out, re.I)


def test_unlocked_the_passphrase_is_not_asked_and_locked_it_is(
    practice: Practice, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = practice.do("vault", "unlock", "--for", "90m")["unlocked_until"]
    assert practice.do("vault", "status")["unlocked_until"] == until
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    practice.do("client", "list")
    assert practice.run("vault", "unlock").code == 3, "staying unlocked longer needs the passphrase"
    practice.do("vault", "lock")
    assert chain.kept == {}
    assert practice.run("client", "list").code == 3


def test_locking_lets_every_key_go_that_was_ever_remembered(
    practice: Practice, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = practice.do("vault", "backup")["backup"]
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another walk")
    practice.do("vault", "unlock")
    practice.do("vault", "restore", backup)
    monkeypatch.setenv("ALLIANCE_VAULT", str(practice.vault.rename(practice.folder / "moved.vault")))
    practice.do("vault", "unlock")
    practice.do("--vault", backup, "vault", "unlock")
    practice.do("vault", "lock")
    assert chain.kept == {}


def test_locking_works_where_the_vault_is_gone(practice: Practice, chain: Chain) -> None:
    practice.do("vault", "unlock")
    practice.vault.unlink()
    practice.do("vault", "lock")
    assert chain.kept == {}


def test_the_key_goes_along_when_the_file_moves_and_fits_no_other(
    practice: Practice, chain: Chain, without_passphrase: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_passphrase.setenv("ALLIANCE_PASSPHRASE", PASSPHRASE)
    practice.do("vault", "unlock")
    without_passphrase.setenv("ALLIANCE_VAULT", str(tmp_path / "other.vault"))
    practice.do("init")
    without_passphrase.delenv("ALLIANCE_PASSPHRASE")
    assert practice.run("client", "list").code == 3
    moved = practice.vault.rename(tmp_path / "moved.vault")
    without_passphrase.setenv("ALLIANCE_VAULT", str(moved))
    assert practice.run("client", "list").code == 0


def test_a_remembered_key_that_does_not_fit_falls_back_to_the_passphrase(practice: Practice, chain: Chain) -> None:
    practice.do("vault", "unlock")
    (place, entry), *_ = chain.kept.items()
    chain.kept[place] = entry[:-12] + "A" * 11 + "="
    practice.do("client", "list")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--for", "8h"), 0),
        (("--for", "2d"), 0),
        (("--for", "31d"), 2),
        (("--for", "0m"), 2),
        (("--for", "-1h"), 2),
        (("--for", "eight"), 2),
        (("--until", "25:00"), 2),
        (("--until", "00:00"), 2),
        (("--for", "8h", "--until", "20:00"), 2),
    ],
)
def test_how_long_is_typed_strictly(practice: Practice, chain: Chain, words: tuple[str, ...], code: int) -> None:
    assert practice.run("vault", "unlock", *words).code == code


def test_without_a_keyring_everything_works_and_unlock_says_so(practice: Practice) -> None:
    result = practice.run("vault", "unlock")
    assert (result.code, "no keyring" in result.err) == (1, True)
    practice.do("vault", "lock")
    practice.do("client", "add", "AB12")


def test_init_can_remember_and_asks_nothing_without_a_terminal(
    practice: Practice, chain: Chain, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALLIANCE_VAULT", str(tmp_path / "new" / "v.vault"))
    made = practice.do("init", "--remember", "--keep-minors", "7")
    assert set(made) == {"vault", "recovery_code"}
    assert len(chain.kept) == 2, "a key, and the list of whose keys there are"
    assert practice.do("vault", "retention") == {"adults": None, "minors": 7}


def codes_offered(practice: Practice, typed: str) -> list[str]:
    """What the shell would offer, in a process of its own as the shell starts it."""
    environment = os.environ | {"_ALLIANCE_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "3"}
    done = subprocess.run([sys.executable, "-m", "alliance_cli"], env=environment, capture_output=True, text=True)
    return done.stdout.split()


def test_completion_offers_codes_only_with_a_remembered_key(
    practice: Practice, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alliance_cli.commands.declare import client_codes
    from alliance_cli.commands.index import Index

    practice.do("client", "add", "AB12")
    context = Index(name="alliance").make_context("alliance", [], resilient_parsing=True)
    assert client_codes(context) == [], "the passphrase in the environment is not used"
    practice.do("vault", "unlock")
    assert client_codes(context) == ["AB12"]
    practice.vault.write_bytes(b"damaged")
    assert client_codes(context) == []


def test_completion_in_a_shell_asks_nothing_and_says_nothing(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    assert codes_offered(practice, "alliance client show ") == []


def test_a_new_passphrase_opens_and_the_old_one_does_not(
    practice: Practice, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do("client", "add", "AB12")
    practice.do("vault", "unlock")
    assert practice.run("vault", "passphrase").code == 2
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another one, for the new year")
    code = practice.do("vault", "passphrase")["recovery_code"]
    assert len(chain.kept) == 2, "unlocked it was, and unlocked it stays"
    practice.do("client", "list")
    practice.do("vault", "lock")
    assert practice.run("client", "list").code == 3
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "another one, for the new year")
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12"]
    opened = opening.with_key(practice.vault, keys.key_of(code), command="alliance test")
    opened.close()
    assert practice.run("undo").code == 1
    assert practice.vault.stat().st_mode & 0o777 == 0o600
    newest = backups.every(practice.vault)[0]
    opening.unlock(newest.path, "another one, for the new year", command="alliance test").close()


def test_going_back_across_a_change_says_which_passphrase_opens_it(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do("client", "add", "AB12")
    practice.do("vault", "backup", "--out", str(tmp_path / "before.vault"))
    said = "the passphrase, and the recovery code, that this backup was made under"
    assert said not in " ".join(practice.run("vault", "restore", str(tmp_path / "before.vault")).out.split())
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "plain words")
    practice.do("vault", "passphrase")
    monkeypatch.setenv("ALLIANCE_OTHER_PASSPHRASE", "plain words")
    assert said in " ".join(practice.run("vault", "restore", str(tmp_path / "before.vault")).out.split())
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12"]


def test_any_sqlcipher_tool_opens_it_after_a_change(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlcipher3.dbapi2 as sqlcipher

    practice.do("client", "add", "AB12")
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "plain words")
    practice.do("vault", "passphrase")
    connection = sqlcipher.connect(str(practice.vault))
    connection.execute("PRAGMA key = 'plain words'")
    assert connection.execute("SELECT code FROM client").fetchall() == [("AB12",)]
    connection.close()


def test_an_empty_new_passphrase_changes_nothing(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    before = practice.vault.read_bytes()
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "   ")
    assert practice.run("vault", "passphrase").code == 2
    assert practice.vault.read_bytes() == before


def test_the_recovery_code_gives_a_new_passphrase(practice: Practice, without_passphrase: pytest.MonkeyPatch) -> None:
    opened = practice.open()
    code = keys.recovery_code(opened.key)
    opened.close()
    without_passphrase.setenv("ALLIANCE_NEW_PASSPHRASE", "found again")
    assert practice.run("vault", "recover").code == 2
    without_passphrase.setenv("ALLIANCE_RECOVERY_CODE", code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert practice.run("vault", "recover").code == 3
    without_passphrase.setenv("ALLIANCE_RECOVERY_CODE", keys.recovery_code(os.urandom(32)))
    assert practice.run("vault", "recover").code == 3
    without_passphrase.setenv("ALLIANCE_RECOVERY_CODE", code.lower())
    fresh = practice.do("vault", "recover")["recovery_code"]
    assert fresh != code
    assert practice.run("vault", "recover").code == 3, "the old code is void"
    without_passphrase.setenv("ALLIANCE_PASSPHRASE", "found again")
    practice.do("client", "list")


def test_a_backup_goes_to_any_file_or_folder_and_over_none_unasked(practice: Practice, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert practice.run("vault", "backup", "--out", str(stick / "b.vault")).code == 2
    stick.mkdir()
    first = practice.do("vault", "backup", "--out", str(stick))["backup"]
    assert Path(first).parent == stick
    practice.do("vault", "backup", "--out", str(stick / "b.vault"))
    assert practice.run("vault", "backup", "--out", str(stick / "b.vault")).code == 1
    practice.do("vault", "backup", "--out", str(stick / "b.vault"), "--force")
    assert practice.run("vault", "backup", "--out", str(practice.vault), "--force").code == 1
    practice.do("client", "list")
    assert practice.run("--vault", str(stick / "b.vault"), "client", "list").code == 0


def test_going_back_keeps_the_present_file_aside(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    made = practice.do("vault", "backup")["backup"]
    practice.do("client", "add", "CD34")
    done = practice.do("vault", "restore", made)
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12"]
    back = practice.do("vault", "restore", done["kept_aside"])
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12", "CD34"]
    assert Path(back["kept_aside"]).exists()
    assert practice.vault.stat().st_mode & 0o777 == 0o600


def test_going_back_works_on_a_machine_without_a_vault(practice: Practice, tmp_path: Path) -> None:
    practice.do("client", "add", "AB12")
    stick = practice.vault.rename(tmp_path / "from-the-stick.vault")
    seen = practice.run("vault", "restore", str(stick))
    assert (seen.code, "erased" in seen.err, practice.vault.exists()) == (1, True, False)
    done = practice.do("vault", "restore", str(stick), "--yes")
    assert done["kept_aside"] is None
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12"]


@pytest.mark.parametrize("content", [None, b"", b"not a vault", os.urandom(8192), b"SQLite format 3\x00" + b"x" * 5000])
def test_what_is_no_backup_changes_nothing_and_sends_nobody_to_the_vault(
    practice: Practice, tmp_path: Path, content: bytes | None
) -> None:
    practice.do("client", "add", "AB12")
    before = practice.vault.read_bytes()
    (tmp_path / "x.vault").write_bytes(before[:8192] if content is None else content)
    for verb in ("restore", "merge"):
        result = practice.run("vault", verb, str(tmp_path / "x.vault"))
        assert result.code in (1, 3)
        assert "--vault" not in result.err and "vault check" not in result.err
    assert practice.run("vault", "restore", str(tmp_path / "nothing.vault")).code == 2
    assert practice.vault.read_bytes() == before
    assert backups.every(practice.vault) == []


@pytest.mark.parametrize("damaged", [False, True])
def test_a_journal_left_by_a_crash_is_not_played_into_the_file_that_replaces_it(
    practice: Practice, tmp_path: Path, damaged: bool
) -> None:
    practice.do("client", "add", "AB12", "--about", "x" * 100_000)
    made = practice.do("vault", "backup")["backup"]
    journal = practice.vault.with_name("practice.vault-journal")
    opened = practice.open()
    opened.db.execute("PRAGMA cache_size = 1")
    opened.db.execute("BEGIN")
    opened.db.execute("UPDATE client SET about = about || about")
    crashed = practice.vault.read_bytes(), journal.read_bytes()
    opened.db.execute("ROLLBACK")
    opened.close()
    practice.vault.write_bytes(crashed[0][:-100] if damaged else crashed[0])
    journal.write_bytes(crashed[1])
    done = practice.do("vault", "restore", made)
    assert not journal.exists()
    assert Path(f"{done['kept_aside']}-journal").exists() == damaged, "where it was not taken back, it is kept"
    assert practice.do("vault", "check")["sound"]
    assert [c["about"] for c in practice.do("client", "list")] == ["x" * 100_000]


@pytest.mark.parametrize("ending", ["md", "html", "txt"])
def test_the_sheet_says_where_everything_is_and_no_secret(practice: Practice, tmp_path: Path, ending: str) -> None:
    practice.do("client", "add", "AB12")
    out = tmp_path / f"sheet.{ending}"
    practice.do("vault", "sheet", "--out", str(out))
    text = out.read_text("utf-8")
    assert out.stat().st_mode & 0o777 == 0o600
    assert practice.vault.name in text and "PRAGMA key" in text
    for word in ("executor", "first week", "recovery code", "list of codes and names"):
        assert word in text.lower()
    opened = practice.open()
    for secret in ("AB12", PASSPHRASE, keys.recovery_code(opened.key), opened.key.hex()):
        assert secret not in text
    opened.close()
    assert practice.run("vault", "sheet", "--out", str(out)).code == 1
    assert practice.run("vault", "sheet", "--out", str(tmp_path / "sheet.pdf")).code == 2
    assert practice.run("vault", "sheet").code == 2


def test_at_a_terminal_the_new_passphrase_is_typed_twice(practice: Practice, at_terminal: Any) -> None:
    assert at_terminal("one\rother\r\x03", "vault", "passphrase").code == 130
    practice.open().close()
    seen = at_terminal("one\rother\ra new year\ra new year\r\r", "vault", "passphrase")
    assert (seen.code, "shown this once" in seen.out, "a new year" in seen.out) == (0, True, False)
    assert "differ" in seen.out + seen.err
    assert "one fast computer finds this phrase" in seen.err
    opening.unlock(practice.vault, "a new year", command="alliance test").close()


def test_at_a_terminal_the_code_is_typed_once_more_before_erasing(practice: Practice, at_terminal: Any) -> None:
    practice.do("client", "add", "AB12")
    for keys_pressed, code in (("\r", 2), ("CD34\r", 2), ("\x03", 130)):
        assert at_terminal(keys_pressed, "client", "erase", "AB12").code == code
    assert practice.run("client", "show", "AB12").code == 0
    assert "AB12 is erased" in at_terminal("ab12\r", "client", "erase", "AB12").out
    assert practice.run("client", "show", "AB12").code == 4


def test_at_a_terminal_init_asks_for_retention_times_and_takes_no_answer_for_none(
    practice: Practice, at_terminal: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALLIANCE_VAULT", str(tmp_path / "new.vault"))
    seen = at_terminal("\r10\r\r", "init")
    assert seen.code == 0, seen.err
    assert practice.do("vault", "retention") == {"adults": 10, "minors": None}
    assert "vault sheet" in seen.out


def test_at_a_terminal_a_lost_passphrase_is_replaced_from_paper(
    practice: Practice, at_terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = practice.open()
    code = keys.recovery_code(opened.key)
    opened.close()
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    seen = at_terminal(f"{code.lower()}\rfound again\rfound again\r\r", "vault", "recover")
    assert seen.code == 0, seen.err
    assert "six random words" in seen.out and "one fast computer finds this phrase" in seen.err
    opening.unlock(practice.vault, "found again", command="alliance test").close()


class TestTheDrill:
    """A recovery, rehearsed with what a successor would have: a backup and the code on paper."""

    def code(self, practice: Practice) -> str:
        opened = practice.open()
        code = keys.recovery_code(opened.key)
        opened.close()
        return code

    def test_the_newest_backup_opens_with_the_code_alone(
        self, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        practice.do("client", "add", "AB12")
        practice.do("session", "add", "AB12", "--note", "About the move.")
        practice.do("measure", "srs", "AB12", "--scores", "9 8 9 9")
        made = practice.do("vault", "backup")["backup"]
        practice.do("client", "add", "CD34")  # after the backup: not in it
        before = Path(made).read_bytes()
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", self.code(practice))
        monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-20")
        assert practice.do("vault", "drill") == {
            "backup": made,
            "clients": 1,
            "sessions": 1,
            "ratings": 1,
            "whole": True,
            "rehearsed": "2026-11-20",
        }
        assert Path(made).read_bytes() == before
        assert [p.name for p in Path(made).parent.iterdir()] == [Path(made).name]
        assert "Rehearsed  2026-11-20" in practice.run("vault", "status").out
        said = practice.run("vault", "drill").out
        assert "Client A" in said and "35" in said
        for secret in ("AB12", "move", "2026-11-19"):
            assert secret not in said.replace(Path(made).name, "")

    def test_status_reminds_once_a_year(self, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
        practice.do("vault", "backup")
        assert "not yet" in practice.run("vault", "status").out
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", self.code(practice))
        monkeypatch.setenv("ALLIANCE_TODAY", "2026-11-20")
        practice.do("vault", "drill")
        assert "alliance vault drill" not in practice.run("vault", "status").out
        monkeypatch.setenv("ALLIANCE_TODAY", "2027-11-20")
        assert "last on 2026-11-20" in practice.run("vault", "status").out

    def test_a_code_that_does_not_fit_is_exit_3_and_nothing_is_kept(
        self, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = Path(practice.do("vault", "backup")["backup"])
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", keys.recovery_code(bytes(32)))
        assert practice.run("vault", "drill").code == 3
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", "AAAA-BBBB")
        assert practice.run("vault", "drill").code == 3
        monkeypatch.delenv("ALLIANCE_RECOVERY_CODE")
        assert practice.run("vault", "drill").code == 2
        assert [p.name for p in made.parent.iterdir()] == [made.name]
        assert "not yet" in practice.run("vault", "status").out

    def test_without_a_backup_it_says_how_to_make_one(
        self, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", self.code(practice))
        seen = practice.run("vault", "drill")
        assert seen.code == 1 and "vault backup" in seen.err

    def test_a_damaged_backup_is_said_and_no_rehearsal_kept(
        self, practice: Practice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        practice.do("client", "add", "AB12")
        made = Path(practice.do("vault", "backup")["backup"])
        data = bytearray(made.read_bytes())
        data[-2000] ^= 1
        made.write_bytes(data)
        monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", self.code(practice))
        assert practice.run("vault", "drill").code == 1
        assert "not yet" in practice.run("vault", "status").out


@pytest.mark.parametrize("with_code", [False, True])
def test_the_lines_on_the_sheet_open_the_vault_without_this_program(
    practice: Practice, tmp_path: Path, with_code: bool
) -> None:
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "About the move.")
    opened = practice.open()
    code = keys.recovery_code(opened.key)
    opened.close()
    out = tmp_path / "sheet.txt"
    practice.do("vault", "sheet", "--out", str(out))
    lines = out.read_text("utf-8").split("without this program")[1].split("The first week")[0].splitlines()
    typed = [line.strip() for line in lines if line.startswith("    ")]
    del typed[1 if with_code else 2]
    program = "\n".join(typed).replace("FILE", str(practice.vault)).replace("THE PASSPHRASE", PASSPHRASE)
    done = subprocess.run([sys.executable, "-c", program.replace("THE CODE", code)], capture_output=True, text=True)
    assert "About the move." in done.stdout, done.stderr
