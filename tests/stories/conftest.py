"""A desk with a real terminal on it: the program runs in a process of its own, at a pseudo-terminal read by pyte."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyte
import pytest

from alliance_cli import app
from tests.own_process import OwnProcess

WAIT = 20  # seconds, for a machine that is busy
ANOTHER_PASSPHRASE = "another walk after the last session"


class Run:
    """One command at a terminal of 80 by 24."""

    def __init__(self, words: tuple[str, ...], environment: dict[str, str], columns: int, rows: int) -> None:
        self.process = OwnProcess(lambda: app.run(words), environment, columns, rows)
        self.master = self.process.master
        self.sent = ""
        self._screen = pyte.HistoryScreen(columns, rows, history=1000)
        self._stream = pyte.Stream(self._screen)

    @property
    def page(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, so: Callable[[], bool]) -> Run:
        """Wait until it is so, and say what stands on the screen where it does not become so."""
        until = time.monotonic() + WAIT
        while not so() and time.monotonic() < until and self._read(0.1):
            pass
        assert so(), self.page
        return self

    def sees(self, words: str, times: int | None = None) -> Run:
        """Wait until these words stand on the screen, or just so often, however they are broken into lines."""

        def so() -> bool:
            found = " ".join(self.page.split()).count(words)
            return found > 0 if times is None else found == times

        return self.until(so)

    def sends(self, words: str, times: int) -> Run:
        """Wait until these words were written so often at least, wherever they stand by now."""
        return self.until(lambda: self.sent.count(words) >= times)

    def type(self, keys: str) -> Run:
        os.write(self.master, keys.encode())
        return self

    def types(self, *keys: str) -> Run:
        """One after the other, as a person does: what comes at once would be taken for a paste."""
        for each in keys:
            self.type(each)
            for _ in range(4):
                self._read(0.1)
        return self

    def ends(self) -> int:
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self._read(0.1):
            pass
        return self.process.wait(WAIT)

    def stop(self) -> None:
        self.process.stop()
        os.close(self.master)

    def _read(self, seconds: float) -> bool:
        """False once the program has gone."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            read = os.read(self.master, 65536).decode(errors="replace")
        except OSError:
            return False
        self.sent += read
        self._stream.feed(read)
        return bool(read)


@pytest.fixture
def sit_down(practice: Any) -> Iterator[Callable[..., Run]]:
    """`sit_down(*words)`: type a command at the terminal; keywords are environment variables, None for unset."""
    runs: list[Run] = []

    def run(*words: str, columns: int = 80, rows: int = 24, **environment: str | None) -> Run:
        asked = {"TERM": "xterm-256color", "NO_COLOR": None, "LC_ALL": "C.UTF-8", **environment}
        merged: dict[str, str | None] = {**os.environ, **asked}
        runs.append(Run(words, {k: v for k, v in merged.items() if v is not None}, columns, rows))
        return runs[-1]

    yield run
    for each in runs:
        each.stop()


@pytest.fixture
def another_passphrase(practice: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`another_passphrase()`: the vault gets one in another window."""

    def change() -> None:
        monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", ANOTHER_PASSPHRASE)
        practice.do("vault", "passphrase")
        monkeypatch.setenv("ALLIANCE_PASSPHRASE", ANOTHER_PASSPHRASE)

    return change
