"""A process of its own at a pseudo-terminal, begun from the test: nothing has to be loaded once more."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import sys
import termios
import time
import traceback
from collections.abc import Callable, Mapping


class OwnProcess:
    """The one program at a terminal that is read and written at `master`; what `does` returns is its exit code."""

    def __init__(
        self, does: Callable[[], int], environment: Mapping[str, str], columns: int, rows: int, stdout: int = 1
    ) -> None:
        environment = dict(environment)
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
            os.dup2(stdout, 1)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode) for n, mode in enumerate("rww"))
            code = does()
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
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
