"""A call at the disk fails in the middle of a command: what is said is what is in the file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler here, or no way to preload a library")
    made = tmp_path_factory.mktemp("fault") / "fault.so"
    source = Path(__file__).with_name("fault.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(made), str(source), "-ldl"], check=True)
    return made


def told(library: Path, *more: str) -> str:
    words = [sys.executable, "-m", "tests.faults.nth_call", str(library), *more]
    environment = os.environ | {"LD_PRELOAD": str(library)}
    done = subprocess.run(words, cwd=HERE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_some_calls_of_the_weightiest_commands(library: Path) -> None:
    assert "0 of them told wrongly" in told(library, "few")


def test_a_record_is_a_handful_of_pages_and_five_syncs(library: Path) -> None:
    """SQLite's own least that survives a power cut: the journal and its folder, the journal's head, the pages, and the
    folder once more when the journal is gone. A page is written once and, as it was, to the journal in three pieces."""
    counted = [line.split() for line in told(library, "count").splitlines()]
    assert [int(calls) for _, kind, calls in counted if kind == "s"] == [5, 5]
    assert max(int(calls) for _, kind, calls in counted if kind == "w") < 4 * 20


@pytest.mark.thorough
def test_every_call_of_every_writing_command(library: Path) -> None:
    print(told(library))
