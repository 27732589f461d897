"""Commands in a process of their own, which is made to meet a fault first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Practice, Result

# Everything that the command needs is loaded by running it once on a copy: the process may not read it later.
SCRIPT = """
import contextlib, io, os, shutil, sys
from alliance_cli import app
from alliance_cli.store import keyring
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    app.run(["--vault", os.environ["WARM_VAULT"], *sys.argv[1:]])
{fault}
sys.exit(app.run(sys.argv[1:]))
"""
NOBODY = 65534
AS_NOBODY = f"""
if os.geteuid() == 0:
    os.setgid({NOBODY})
    os.setuid({NOBODY})
"""

InChild = Callable[..., Result]


@pytest.fixture
def in_child(tmp_path: Path) -> InChild:
    """Run a command in a child process after `fault`, a few lines of Python."""

    def run(practice: Practice, fault: str, *words: str) -> Result:
        warm = tmp_path / "warm"
        warm.mkdir(exist_ok=True)
        environment = os.environ | {"WARM_VAULT": str(warm / "practice.vault")}
        if practice.vault.exists():
            shutil.copy(practice.vault, warm / "practice.vault")
        script = SCRIPT.format(fault=fault)
        done = subprocess.run([sys.executable, "-c", script, *words], env=environment, capture_output=True, text=True)
        assert "Traceback" not in done.stderr and "unexpected" not in done.stderr, done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def reachable(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """A practice with one client, in a folder that an unprivileged user may enter and owns."""
    practice.do("client", "add", "AB12")
    folder = Path(tempfile.mkdtemp())
    vault = Path(shutil.copy(practice.vault, folder / "practice.vault"))
    for path in (folder, vault):
        path.chmod(0o700 if path.is_dir() else 0o600)
        if os.geteuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    monkeypatch.setenv("ALLIANCE_VAULT", str(vault))
    monkeypatch.setenv("ALLIANCE_CONFIG", str(folder / "config"))
    yield Practice(folder, vault)
    folder.chmod(0o700)
    shutil.rmtree(folder)
