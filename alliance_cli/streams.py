"""The streams of the process: always there, never the end of a command; what is typed is shown by prompts alone."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EBADF, EPIPE
from pathlib import Path
from typing import Any


class _Patient(io.RawIOBase):
    """Takes whatever is written, though the reader has gone or the disk is full, so that a command goes on."""

    def __init__(self, stream: Any, raw: Any, lost: OSError | None = None) -> None:
        self.stream = stream  # as long as it is held, it does not close what it writes to
        self.raw = raw
        self.lost = lost

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self.raw.fileno())

    def isatty(self) -> bool:
        return bool(self.raw.isatty())

    def write(self, data: Any) -> int | None:
        if self.lost is None:
            try:
                return self.raw.write(data)  # type: ignore[no-any-return]
            except OSError as error:
                self.lost = error
        return len(data)


def settle() -> None:
    """Let the three streams stand for the rest of the process; one that was closed reads nothing and keeps nothing.

    A letter that a terminal cannot show gets a stand-in. Streams that are no files (in tests) stay as they are.
    """
    if sys.stdin is None:  # in this order, so that each gets the number it has to have
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  # for the rest of the process
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        closed = OSError(EBADF, "it is closed") if stream is None else None
        if stream is None:
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # unbuffered (PYTHONUNBUFFERED) there is no other
        if isinstance(raw, io.FileIO):
            setattr(sys, name, _patient(stream, _Patient(stream, raw, closed)))


def _patient(stream: Any, raw: _Patient) -> io.TextIOWrapper:
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering or stream.write_through,  # unbuffered (PYTHONUNBUFFERED): line by line
        write_through=stream.write_through,
    )


def data(content: bytes) -> None:
    """Write to stdout as it is, whatever the terminal speaks: what is piped on is data."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(content.decode())
    else:
        raw.write(content)
        raw.flush()


def lost() -> OSError | None:
    """Why not all of the output was written, if so; a reader that has gone had what it wanted."""
    sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    error = raw.lost if isinstance(raw, _Patient) else None
    return None if error is not None and error.errno == EPIPE else error


_before: list[Any] | None = None  # how the terminal was set when the command began


@contextmanager
def unechoed() -> Iterator[None]:
    """The terminal shows nothing of what is typed by itself: what is early stands in the prompt that it was for."""
    global _before
    _before = _settings()
    if _before is None:
        yield
        return
    import termios

    _set([*_before[:3], _before[3] & ~termios.ECHO, *_before[4:]])
    try:
        yield
    finally:
        _set(_before)
        _before = None


@contextmanager
def echoed() -> Iterator[None]:
    """The terminal as it was found: for another program that is typed at."""
    now = _settings() if _before is not None else None
    if now is None:
        yield
        return
    _set(_before)
    try:
        yield
    finally:
        _set(now)


def echoes() -> bool:
    """Whether who types sees it: a terminal that was found silent shows it by itself, or is meant not to."""
    if _before is None:
        return True
    import termios

    return bool(_before[3] & termios.ECHO)


def _settings() -> list[Any] | None:
    """How the terminal is set that this process is typed at; None where it is at none, or behind another program."""
    try:
        import termios
    except ImportError:  # on Windows
        return None
    with suppress(OSError, ValueError, AttributeError, termios.error):
        if sys.stdin.isatty() and sys.stdout.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp():
            return termios.tcgetattr(sys.stdin)
    return None


def _set(settings: list[Any] | None) -> None:
    import termios

    with suppress(OSError, ValueError, termios.error):  # the window was closed
        termios.tcsetattr(sys.stdin, termios.TCSANOW, settings or [])
