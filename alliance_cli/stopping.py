"""The signals that stop a command: from the first one on it only puts away what it has."""

from __future__ import annotations

import signal
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def hear_no_more() -> None:
    """No further signal, as a closed window sends, stops what is put away. Raises ValueError in another thread."""
    for number in SIGNALS:
        signal.signal(number, _heard_already)


def _heard_already(number: int, frame: FrameType | None) -> None:
    pass
