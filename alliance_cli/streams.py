"""The streams of the process: always there, never the end of a command; what could not be written is remembered."""

from __future__ import annotations

import io
import os
import sys
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
        line_buffering=stream.line_buffering,
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
