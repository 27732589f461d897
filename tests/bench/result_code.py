"""Counts the slips of the keyboard that 1 000 random result codes let through: `python tests/bench/result_code.py`."""

from __future__ import annotations

import runpy
from pathlib import Path

TESTS = runpy.run_path(str(Path(__file__).parents[1] / "exchange" / "test_result_code.py"))

if __name__ == "__main__":
    tried, through = TESTS["slips"](TESTS["CHECKIN"], codes=1000, seed=2)
    print(f"{tried} single-character errors and neighbour swaps over 1000 codes: {through} got through")
