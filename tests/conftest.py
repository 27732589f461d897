"""A real, encrypted practice for every test, and the command line as it is typed."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.application import application

from alliance_cli import app
from alliance_cli.store import backups, opening, vault_file
from alliance_cli.store.vault_file import Vault

PASSPHRASE = "a long walk before the first session"
TODAY = "2026-11-23"

# The key is derived for real, once for each passphrase and salt: 256 000 rounds at every command would be the suite.
hashlib.pbkdf2_hmac = functools.cache(hashlib.pbkdf2_hmac)
# The keys that every prompt knows are bound once: hundreds of them, and thousands of prompts.
application.load_key_bindings = functools.cache(application.load_key_bindings)
# Never the keyring of whoever runs the tests.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


# The vaults that tests begin with, by who made them.
BEGUN: dict[str, bytes] = {}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Practice:
    """A vault in a folder of its own, and `alliance` typed against it without a terminal."""

    folder: Path
    vault: Path

    def run(self, *words: str, stdin: str | bytes = "") -> Result:
        typed = stdin.encode() if isinstance(stdin, str) else stdin
        out, err, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = app.run(words)
        finally:
            sys.stdin = before
        return Result(code, out.getvalue(), err.getvalue())

    def do(self, *words: str, stdin: str | bytes = "") -> Any:
        """A command that succeeds; what it prints with --json."""
        result = self.run(*words, "--json", stdin=stdin)
        assert result.code == 0, result.err
        return result.json

    def begun_by(self, build: Callable[[Practice], object]) -> Practice:
        """As `build` leaves it: done once, then its vault is copied."""
        name = f"{build.__module__}.{build.__qualname__}"
        if name not in BEGUN:
            build(self)
            BEGUN[name] = self.vault.read_bytes()
            shutil.rmtree(backups.folder(self.vault), ignore_errors=True)
        self.vault.write_bytes(BEGUN[name])
        return self

    def open(self) -> Vault:
        return opening.unlock(self.vault, PASSPHRASE, command="alliance test")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "practice.vault"
    vault_file.create(path, PASSPHRASE).close()
    return path


@pytest.fixture
def practice(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    path = tmp_path / "practice.vault"
    shutil.copy(template, path)
    for name, value in {
        "ALLIANCE_VAULT": str(path),
        "ALLIANCE_PASSPHRASE": PASSPHRASE,
        "ALLIANCE_CONFIG": str(tmp_path / "config"),
        "ALLIANCE_TODAY": TODAY,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("COLUMNS", raising=False)
    yield Practice(tmp_path, path)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed (`.ci/run`), a test that was skipped is a test that did not hold."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and os.environ.get("ALLIANCE_TESTS_SKIP_NOTHING") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
