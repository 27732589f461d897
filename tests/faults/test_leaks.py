"""Nothing of the record is anywhere but in the vault: no file, no network, no message, no argument, no environment."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from alliance_cli.store import sessions
from tests.conftest import PASSPHRASE, Practice

MARK = "quillwort"
# Every command that takes or shows what is confidential, and leaves no file by intent.
COMMANDS = (
    ("client", "add", "QW77", "--about", MARK),
    ("client", "edit", "QW77", "--set", f"hopes={MARK}"),
    ("session", "add", "QW77", "--note", MARK, "--set", f"plan={MARK}"),
    ("session", "amend", "QW77", "1", "--note", f"{MARK} {MARK}"),
    ("session", "show", "QW77", "1"),
    ("session", "list", "QW77", "--grep", MARK),
    ("measure", "srs", "QW77", "--scores", "9 8 9 9", "--client-said", MARK),
    ("scores", "list", "QW77"),
    ("trend", "QW77"),
    ("goal", "add", "QW77", MARK),
    ("rupture", "open", "QW77", "--kind", "withdrawal", "--said", MARK),
    ("undo",),
    ("reflect", "write", "QW77", "--text", MARK),
    ("supervision", "add", "--question", MARK),
    ("brief", "QW77"),
    ("caseload",),
    ("report",),
    ("client", "consent", "QW77", "--for", "ratings"),
    ("client", "hold", "QW77", "--why", MARK),
    ("client", "hold", "QW77", "--release"),
    ("history", "QW77"),
    ("vault", "backup"),
    ("vault", "status"),
    ("vault", "check"),
    ("vault", "passphrase"),
    ("client", "erase", "QW77", "--confirm", "QW77"),
)


@pytest.fixture
def home(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """Home, temporary and run folders inside the practice's own, and no network."""
    for name in ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        folder = practice.folder / name.lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", PASSPHRASE)
    opened = socket.socket.__init__

    def only_local(self: socket.socket, family: int = -1, *rest: object, **named: object) -> None:
        assert family not in (-1, socket.AF_INET, socket.AF_INET6), "the network was asked for"
        opened(self, family, *rest, **named)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(socket.socket, "__init__", only_local)
    return practice


def leaks(folder: Path) -> list[str]:
    words = [w.encode() for w in (MARK, "QW77", PASSPHRASE)]
    files = [p for p in folder.rglob("*") if p.is_file() and p.stat().st_size < 50_000_000]
    return [str(p) for p in files if any(word in p.read_bytes() for word in words)]


def test_no_command_leaves_a_trace_outside_the_vault(home: Practice) -> None:
    for words in COMMANDS:
        result = home.run(*words)
        assert result.code == 0, (words, result.err)
        assert leaks(home.folder) == [], words
        assert PASSPHRASE not in result.out + result.err


def test_an_unforeseen_error_tells_its_kind_and_nothing_of_the_record(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*things: object, **named: object) -> None:
        secret = MARK
        raise RuntimeError(f"{secret} {things} {named}")

    practice.do("client", "add", "QW77")
    monkeypatch.setattr(sessions, "add", breaks)
    result = practice.run("session", "add", "QW77", "--note", MARK)
    assert result.code == 1
    assert "RuntimeError" in result.err
    for word in (MARK, "QW77", PASSPHRASE, "Traceback", "things"):
        assert word not in result.out + result.err


def test_even_with_debug_no_local_value_is_shown(practice: Practice) -> None:
    script = (
        "import sys\nfrom alliance_cli import app\nfrom alliance_cli.store import opening\n"
        "def breaks(*things, **named):\n    key = 'SECRET-LOCAL'\n    raise RuntimeError('said')\n"
        "opening.with_key = breaks\nsys.exit(app.run(sys.argv[1:]))\n"
    )
    words = [sys.executable, "-c", script, "--debug", "client", "list"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 1
    assert "RuntimeError: said" in done.stderr
    assert PASSPHRASE not in done.stderr
    assert not re.search(r"key = .?[0-9a-f']{32}", done.stderr)


def test_what_runs_shows_nothing_in_the_list_of_processes(practice: Practice, tmp_path: Path) -> None:
    proc = Path("/proc")
    if not proc.is_dir():
        pytest.skip("no /proc on this system")
    practice.do("client", "add", "QW77")
    words = [sys.executable, "-m", "alliance_cli", "session", "add", "QW77", "--from", "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as running:
        assert running.stdin
        running.stdin.write(b'{"note": {"happened": "' + MARK.encode())
        running.stdin.flush()
        time.sleep(1)
        shown = (proc / str(running.pid) / "cmdline").read_bytes() + (proc / str(running.pid) / "comm").read_bytes()
        running.stdin.write(b'"}}')
        running.stdin.close()
        assert running.wait(20) == 0
    assert MARK.encode() not in shown
    assert PASSPHRASE.encode() not in shown
    assert practice.do("session", "show", "QW77")["note"]["happened"] == MARK


def test_the_pass_command_sees_no_secret_of_ours(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    script = tmp_path / "pass.py"
    script.write_text(f"import os; open({str(seen)!r}, 'w').write(str(os.environ)); print({PASSPHRASE!r})")
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "SECRET")
    monkeypatch.setenv("ALLIANCE_PASSCOMMAND", f"{sys.executable} {script}")
    practice.do("client", "list")
    assert "ALLIANCE_" not in seen.read_text() and "SECRET" not in seen.read_text()


def test_whatever_the_umask_files_and_folders_are_for_their_owner_only(home: Practice) -> None:
    before = os.umask(0)
    try:
        os.environ["ALLIANCE_VAULT"] = str(home.folder / "new" / "practice.vault")
        home.do("init")
        home.do("client", "add", "AB12")
        home.do("vault", "restore", home.do("vault", "backup")["backup"])
        home.do("vault", "passphrase")
        home.do("vault", "sheet", "--out", str(home.folder / "new" / "sheet.html"))
        home.do("client", "erase", "AB12", "--confirm", "AB12")
    finally:
        os.umask(before)
    made = [home.folder / "new", *(home.folder / "new").rglob("*")]
    assert len(made) > 6
    for path in made:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
