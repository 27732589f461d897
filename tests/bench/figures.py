"""The figures of the benches as data: what a README, a guide or a sentence states is compared with them by a test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("figures.toml")
Figures = dict[str, dict[str, dict[str, float]]]
HEAD = "# Written by `make bench`; not by hand. tests/test_figures.py compares what the texts state with it.\n"


def read() -> Figures:
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def keep(part: str, name: str, found: Mapping[str, float]) -> None:
    """Take the figures of one line of a bench in place of what was there."""
    every = read()
    every.setdefault(part, {})[name] = dict(found)
    lines = [HEAD]
    for section, rows in sorted(every.items()):
        for title, numbers in rows.items():
            lines.append(f'\n[{section}."{title}"]\n')
            lines += [f"{key} = {round(value, 4)}\n" for key, value in numbers.items()]
    FILE.write_text("".join(lines), encoding="utf-8")
