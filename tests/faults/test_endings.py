"""A prompt that ends by a signal, by a closed window or by a key has kept what was typed in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]


@pytest.mark.parametrize("how_many", [7, pytest.param(1000, marks=pytest.mark.thorough)])
def test_what_stands_in_a_field_is_kept_however_it_ends(how_many: int) -> None:
    words = [sys.executable, "-m", "tests.bench.endings", str(how_many)]
    done = subprocess.run(words, cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ended by") == 7
