"""The signals that stop a command: from the first one on it only puts away what it has."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


_heard_by: dict[int, Any] = {}  # who heard the signals before


def hear_no_more() -> None:
    """No further signal, as a closed window sends, stops what is put away. Raises ValueError in another thread."""
    for number in SIGNALS:
        before = signal.signal(number, _heard_already)
        if before is not _heard_already:
            _heard_by[number] = before


def hear_again() -> None:
    """What was stopped goes on: signals are heard as before."""
    for number, handler in _heard_by.items():
        signal.signal(number, handler)


def _heard_already(number: int, frame: FrameType | None) -> None:
    pass
