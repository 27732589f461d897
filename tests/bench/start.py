"""What start-up costs, beside `import typer`, in the same run: to help, to a list, to the first prompt of a rating."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from alliance_cli.store import vault_file

ALLIANCE = Path(sys.executable).with_name("alliance")
PASSPHRASE = "a long walk before the first session"
RUNS = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.vault"
        vault_file.create(path, PASSPHRASE).close()
        kept = {"ALLIANCE_VAULT": str(path), "ALLIANCE_PASSPHRASE": PASSPHRASE, "ALLIANCE_CONFIG": folder}
        environment = os.environ | kept | {"TERM": "xterm-256color"}
        subprocess.run([ALLIANCE, "client", "add", "AB12"], env=environment, check=True, capture_output=True)
        measured: dict[str, Callable[[], float]] = {
            "python -c 'import typer'": lambda: _whole([sys.executable, "-c", "import typer"], environment),
            "alliance --help": lambda: _whole([ALLIANCE, "--help"], environment),
            "alliance client list": lambda: _whole([ALLIANCE, "client", "list"], environment),
            "alliance measure srs, to its first prompt": lambda: _to_prompt(["measure", "srs", "AB12"], environment),
        }
        times: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(RUNS):
            for name, run in measured.items():
                times[name].append(run())
        floor = statistics.median(times["python -c 'import typer'"])
        for name, some in times.items():
            middle = statistics.median(some)
            print(f"{name:<44} {middle * 1000:6.0f} ms  {middle / floor:5.1f} ×")


def _whole(words: list[str | Path], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(words, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start


def _to_prompt(words: list[str], environment: dict[str, str]) -> float:
    """From start to the moment at which the first item stands on a real pseudo-terminal."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execve(ALLIANCE, [str(ALLIANCE), *words], environment)
    seen = b""
    while b"Relationship" not in seen and select.select([terminal], [], [], 20)[0]:
        seen += os.read(terminal, 4096)
    passed = time.perf_counter() - start
    os.write(terminal, b"\x03")
    while select.select([terminal], [], [], 5)[0]:
        try:
            os.read(terminal, 4096)
        except OSError:
            break
    os.waitpid(child, 0)
    os.close(terminal)
    return passed


if __name__ == "__main__":
    main()
