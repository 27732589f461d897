"""What the terminal shows of rendered parts, and a small practice whose records they are made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from alliance_cli.render.terminal.console import console, put
from alliance_cli.store import clients, records

Shown = Callable[..., str]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """`shown(parts, width)`: what stands on a plain screen of that width."""

    def lines(parts: Sequence[Any], width: int = 100) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        out = console(plain=True)
        with out.capture() as kept:
            for part in parts:
                put(out, part)
        return kept.get()

    return lines


@pytest.fixture
def record_of() -> Callable[..., Any]:
    """`record_of(practice, code)`: the whole record of one client."""

    def gathered(practice: Any, code: str = "AB12") -> Any:
        vault = practice.open()
        try:
            return records.of(vault, clients.find(vault, code))
        finally:
            vault.close()

    return gathered
