"""The command line as a whole: global options, one exit code for each kind of mistake, and a clean stdout."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alliance_cli import __version__, workspace

ALLIANCE = [sys.executable, "-m", "alliance_cli"]
NOBODY = 65534


def one_document(text: str) -> Any:
    data, end = json.JSONDecoder().raw_decode(text)
    assert text[end:] == "\n"
    return data


def told(result: Any, code: int) -> str:
    """A mistake: its exit code, nothing on stdout, one sentence and one hint on stderr."""
    assert (result.code, result.out) == (code, ""), result.err
    lines = result.err.splitlines()
    assert len(lines) == 2 and all(lines), lines
    assert "Traceback" not in result.err
    return str(result.err)


READING = [
    ["client", "list"], ["client", "show", "AB12"], ["goal", "list", "AB12"], ["brief", "AB12"], ["session", "list"],
    ["session", "list", "AB12"], ["session", "show", "AB12", "1"], ["scores", "list", "AB12"],
    ["scores", "list", "--all"],
    ["scores", "show", "1"], ["trend", "AB12"], ["caseload"], ["instrument", "list"], ["instrument", "show", "srs"],
    ["history"], ["history", "AB12"],
]  # fmt: skip
RECORDING = [
    ["client", "add", "ZZ1"], ["client", "edit", "AB12", "--about", "x"], ["client", "close", "AB12", "--how", "other"],
    ["client", "rename", "AB12", "CC3"], ["goal", "add", "AB12", "x"], ["session", "add", "AB12"],
    ["session", "add", "AB12", "--from", "-"], ["session", "amend", "AB12", "1", "--note", "y"],
    ["session", "move", "AB12", "1", "--to", "CD34"], ["session", "remove", "AB12", "1"],
    ["measure", "srs", "AB12", "--total", "36"], ["scores", "amend", "1", "--total", "35"],
    ["scores", "move", "1", "--to", "CD34"], ["scores", "remove", "1"], ["undo"],
]  # fmt: skip


@pytest.fixture
def full(practice: Any, client: str) -> Any:
    practice.do("client", "add", "CD34")
    practice.do("session", "add", client, "--date", "2026-11-16", "--note", "calm")
    practice.do("measure", "srs", client, "--scores", "9 8 9 9", "--session", "1")
    return practice


@pytest.mark.parametrize("words", [*READING, *RECORDING], ids=" ".join)
def test_every_command_gives_one_document_on_stdout_and_nothing_else(full: Any, words: list[str]) -> None:
    result = full.run(*words, "--json", stdin='{"date": "2026-11-16"}')
    assert result.code == 0, result.err
    one_document(result.out)


@pytest.mark.parametrize("words", [*READING, *RECORDING], ids=" ".join)
def test_without_a_terminal_every_command_gives_plain_text(full: Any, words: list[str]) -> None:
    result = full.run(*words, stdin='{"date": "2026-11-16"}')
    assert result.code == 0, result.err
    assert result.out and "\x1b" not in result.out + result.err


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_forty_columns_are_enough(full: Any, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    result = full.run(*words)
    assert result.code == 0
    assert all(len(line) <= 40 for line in result.out.splitlines())
    if words[0] in ("client", "session", "scores", "caseload", "trend") and words != ["client", "show", "AB12"]:
        assert "AB12" in result.out and "2026-11-" in result.out


def test_the_version(practice: Any) -> None:
    result = practice.run("--version")
    assert (result.code, result.out.strip()) == (0, f"alliance {__version__}")


def test_help_is_help_and_a_noun_alone_shows_its_verbs(practice: Any) -> None:
    assert practice.run("--help").code == 0
    alone = practice.run("client")
    assert (alone.code, alone.out) == (2, "")
    assert len(alone.err.splitlines()) > 10
    assert "rename" in alone.err


@pytest.mark.parametrize("words", [["clint", "list"], ["client", "lst"], ["client", "list", "--jason"], ["--vlt", "x"]])
def test_what_is_not_a_command_is_exit_2(practice: Any, words: list[str]) -> None:
    told(practice.run(*words), 2)


class TestTheVault:
    def test_the_option_comes_before_the_environment(self, practice: Any, client: str, tmp_path: Path) -> None:
        other = tmp_path / "other.vault"
        shutil.copy(practice.vault, other)
        practice.do("client", "add", "ONLY-HERE")
        result = practice.run("--vault", str(other), "client", "list", "--json")
        assert [c["code"] for c in result.json] == [client]

    def test_a_path_that_does_not_exist_or_is_a_folder_is_exit_2(self, practice: Any, tmp_path: Path) -> None:
        assert "alliance init" in told(practice.run("--vault", str(tmp_path / "none"), "client", "list"), 2)
        told(practice.run("--vault", str(tmp_path), "client", "list"), 2)

    def test_a_text_file_or_a_plain_sqlite_file_is_exit_1_and_untouched(self, practice: Any, tmp_path: Path) -> None:
        text, plain = tmp_path / "notes.txt", tmp_path / "plain.db"
        text.write_text("my notes")
        with sqlite3.connect(plain) as db:
            db.execute("CREATE TABLE t (x)")
        for path in (text, plain):
            before = path.read_bytes()
            told(practice.run("--vault", str(path), "client", "add", "AB12"), 1)
            assert path.read_bytes() == before

    def test_a_damaged_vault_is_told_without_a_traceback(self, practice: Any, client: str) -> None:
        practice.vault.write_bytes(practice.vault.read_bytes()[:8192])
        told(practice.run("client", "list"), 1)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write there")
    def test_a_folder_that_may_not_be_written_to_is_exit_1(self, practice: Any, client: str, tmp_path: Path) -> None:
        shut = tmp_path / "shut"
        shut.mkdir()
        theirs = shut / "practice.vault"
        practice.do("measure", "srs", client, "--total", "36")
        practice.do("trend", client, "--png", str(tmp_path / "course.png"))
        shutil.copy(practice.vault, theirs)
        theirs.chmod(0o444)
        shut.chmod(0o555)
        for folder in (tmp_path, *tmp_path.parents[:3]):
            folder.chmod(folder.stat().st_mode | 0o055)
        picture = str(shut / "course.png")
        for words in (["init"], ["client", "add", "NEW"], ["trend", client, "--png", picture]):
            told(as_nobody(practice, "--vault", str(shut / "new.vault" if words == ["init"] else theirs), *words), 1)
        assert [path.name for path in shut.iterdir()] == ["practice.vault"]


def as_nobody(practice: Any, *words: str) -> Any:
    """The same command in a process without privileges; what it needs is loaded, since it may read little here."""
    come, go = os.pipe()
    if (child := os.fork()) == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        result = practice.run(*words)
        os.write(go, json.dumps([result.code, result.out, result.err]).encode())
        os._exit(0)
    os.close(go)
    with os.fdopen(come) as said:
        code, out, err = json.load(said)
    os.waitpid(child, 0)
    return SimpleNamespace(code=code, out=out, err=err)


class TestThePassphrase:
    def test_a_wrong_one_is_exit_3(self, practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLIANCE_PASSPHRASE", "not this one")
        told(practice.run("client", "list", "--json"), 3)

    def test_none_and_nobody_to_ask_is_exit_3(self, practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        for words in (
            ["client", "list"],
            ["client", "list", "--json"],
            ["client", "add", "AB12"],
            ["session", "add", "AB12"],
        ):
            told(practice.run(*words), 3)

    def test_it_is_the_first_line_that_a_command_prints(
        self, practice: Any, client: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        secret = tmp_path / "secret words"
        secret.write_text(f"{os.environ['ALLIANCE_PASSPHRASE']}\nsecond line\n")
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", f"cat '{secret}'")
        assert practice.run("client", "list").code == 0

    def test_the_command_leaves_what_is_piped_in_alone(
        self, practice: Any, client: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        printer = tmp_path / "printer.sh"
        printer.write_text(
            f"#!/bin/sh\necho '{os.environ['ALLIANCE_PASSPHRASE']}'\ncat >&2\nenv | grep ALLIANCE_ >&2\nexit 0\n"
        )
        printer.chmod(0o700)
        environment = {k: v for k, v in os.environ.items() if k != "ALLIANCE_PASSPHRASE"}
        done = subprocess.run(
            [*ALLIANCE, "session", "add", client, "--from", "-", "--json"],
            env=environment | {"ALLIANCE_PASSCOMMAND": str(printer)},
            input='{"note": "piped in"}', capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["note"] == {"happened": "piped in"}

    @pytest.mark.parametrize("command", ["false", "true", "/nonexistent/command", "'", "printf 'wrong\\n'"])
    def test_a_command_that_prints_no_passphrase_is_exit_3(
        self, practice: Any, monkeypatch: pytest.MonkeyPatch, command: str
    ) -> None:
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", command)
        told(practice.run("client", "list"), 3)

    @pytest.mark.parametrize(
        ("command", "said"),
        [
            ("cat ~/secret", "No shell reads it"),
            ("echo $SECRET", "No shell reads it"),
            ("printf 'a walk' | head", "No shell reads it"),
            ("printf wrong > file", "No shell reads it"),
            ("yes wrong", "does not open"),
            ("cat /dev/zero", "gave no passphrase"),
            ("printf '\\n%s' secret", "is empty"),
            ("printf '\\357\\273\\277secret'", "byte order mark"),
            ("true", "printed nothing"),
        ],
    )
    def test_what_is_wrong_with_its_command_is_called_what_it_is(
        self, practice: Any, monkeypatch: pytest.MonkeyPatch, command: str, said: str
    ) -> None:
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", command)
        result = practice.run("client", "list")
        assert (result.code, said in result.err) == (3, True), result.err

    def test_a_command_that_takes_too_long_is_told_of_though_what_it_began_goes_on(
        self, practice: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(workspace, "PASSCOMMAND_SECONDS", 0.2)
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", f"sh -c '(sleep 5; touch {tmp_path}/ended) & wait'")
        result = practice.run("client", "list")
        assert not (tmp_path / "ended").exists(), "it is not waited for"
        assert (result.code, "it took longer than" in result.err) == (3, True), result.err

    def test_a_shell_that_is_named_may_read_what_a_shell_reads(
        self, practice: Any, client: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WORDS", os.environ["ALLIANCE_PASSPHRASE"])
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", "sh -c 'echo \"$WORDS\" | head -1'")
        assert practice.run("client", "list").code == 0
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", "sh -c 'yes \"$WORDS\"'")
        assert practice.run("client", "list").code == 0, "of what it prints only the first line is needed"
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", "sh -c 'echo $NOTHING wrong'")
        assert "No shell" not in practice.run("client", "list").err

    def test_the_passphrase_itself_comes_before_the_command(
        self, practice: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALLIANCE_PASSCOMMAND", "false")
        assert practice.run("client", "list").code == 0

    def test_at_a_terminal_it_is_asked_beside_the_document(
        self, practice: Any, client: str, at_terminal: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        passphrase = os.environ["ALLIANCE_PASSPHRASE"]
        monkeypatch.delenv("ALLIANCE_PASSPHRASE")
        seen = at_terminal(f"{passphrase}\r", "client", "list", "--json")
        assert (seen.code, [c["code"] for c in one_document(seen.out)]) == (0, [client])
        assert "Passphrase" in seen.err and passphrase not in seen.err
        for key in ("\x03", "\x04"):
            assert at_terminal(key, "client", "list").code == 130

    def test_it_is_settled_before_anything_is_asked(
        self, practice: Any, client: str, at_terminal: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALLIANCE_PASSPHRASE", "not this one")
        for words in (["session", "add"], ["measure"], ["measure", "checkin", client], ["client", "close", client], []):
            assert at_terminal("", *words).code == 3, words


class TestPlainText:
    @pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
    def test_the_environment_can_ask_for_it(
        self, full: Any, at_terminal: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        assert "\x1b" in at_terminal("", "client", "show", "AB12").out
        monkeypatch.setenv(name, value)
        assert "\x1b" not in at_terminal("", "client", "show", "AB12").out

    def test_so_can_an_option(self, full: Any, at_terminal: Any) -> None:
        for words in READING:
            assert "\x1b" not in at_terminal("", *words, "--plain").out


def test_a_day_that_is_not_one_is_told(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCE_TODAY", "02/11/2026")
    told(practice.run("caseload"), 2)


def test_text_beyond_measure_is_told(practice: Any, client: str) -> None:
    told(practice.run("goal", "add", client, "x" * 1_000_001), 2)
    told(practice.run("measure", "srs", client, "--total", "36", "--client-said", "x" * 1_000_001), 2)
    assert practice.run("goal", "add", client, "x" * 100_000).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("session", "list", "--grep", "\x1b[31mRED\u202e"),
        ("reflect", "search", "\x1b[31mRED\u202e"),
        ("import", "\x1b[31mRED\u202e.csv"),
        ("guide", "repair", "--out", "{folder}/\x1b[31mRED\u202e.html"),
        ("vault", "backup", "--out", "{folder}/\x1b]0;x\x07RED"),
        ("client", "list", "--RED\u202e"),
        ("--vault", "/nowhere/\x1b]0;x\x07RED", "client", "list"),
    ],
    ids=lambda words: words[0],
)
def test_nothing_that_was_typed_gives_the_terminal_orders(practice: Any, words: tuple[str, ...]) -> None:
    result = practice.run(*(word.replace("{folder}", str(practice.folder)) for word in words))
    said = result.out + result.err
    assert "RED" in said and not {"\x1b", "\x07", "\u202e"} & set(said), said
