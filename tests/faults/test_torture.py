"""The torture of `make torture`, for a few seconds: kills, damage and crowds lose nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parents[2]


def test_kills_damage_and_crowds_lose_nothing() -> None:
    words = ["--kills", "2", "--flips", "40", "--cuts", "20", "--writers", "8", "--endings", "0", "--minutes", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.torture", *words], cwd=HERE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("kill -9 during") == 8
