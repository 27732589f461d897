"""Keys as a hand sends them: one at a time, however many are ready; what comes at once is a paste."""

from __future__ import annotations

from typing import Any

END_OF_PASTE = "\x1b[201~"


def by_hand(keyboard: Any) -> Any:
    """A keyboard of prompt_toolkit that is read key by key."""
    read = keyboard.stdin_reader.read
    if read.__name__ == "one":
        return keyboard

    def one(count: int = 1024) -> str:
        key = str(read(1))
        if key == "\x1b":
            key += str(read(1))
        if key == "\x1bO":
            return key + str(read(1))
        if key == "\x1b[":
            while not (len(key) > 2 and "@" <= key[-1] <= "~"):
                key += str(read(1))
        if key == "\x1b[200~":
            while not key.endswith(END_OF_PASTE):
                key += str(read(1))
        return key

    keyboard.stdin_reader.read = one
    return keyboard
