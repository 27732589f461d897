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


@pytest.mark.thorough
def test_every_call_of_every_writing_command(library: Path) -> None:
    print(told(library))
