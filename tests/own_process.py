"""The program in a process of its own at a pseudo-terminal, begun from here: nothing has to be loaded once more."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping

from alliance_cli import app


class OwnProcess:
    """`alliance` with these words, as the one program at a terminal that is read and written at `master`."""

    def __init__(self, words: tuple[str, ...], environment: Mapping[str, str], columns: int, rows: int) -> None:
        self.pid, self.master = pty.fork()
        self._left: int | None = None
        if self.pid:
            return
        code = 70
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.environ.clear()
            os.environ.update(environment)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode) for n, mode in enumerate("rww"))
            code = app.run(words)
            sys.stdout.flush()
        finally:
            os._exit(code)

    def send_signal(self, number: int) -> None:
        if self._left is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> int:
        """How it ended, as a shell says it; an error when it does not end in time."""
        until = time.monotonic() + seconds
        while self._left is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self._left = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > until:
                raise TimeoutError(f"still running after {seconds} seconds")
            else:
                time.sleep(0.005)
        return self._left

    def stop(self) -> None:
        self.send_signal(signal.SIGKILL)
        self.wait(20)
