"""Whether a recovery code is on paper: one group of it is typed back, and it leaves the screen."""

from __future__ import annotations

from alliance_cli.errors import Interrupted
from alliance_cli.workspace import Workspace

STAYS_ABOVE = "It stands above until you close this window."


def check(work: Workspace, code: str, done: str) -> None:
    """Ask for one group back. Raises Interrupted, which says what is `done`."""
    from alliance_cli.prompts import ask

    groups = code.split("-")
    place = sum(map(ord, code)) % len(groups)
    while True:
        try:
            typed = ask.text(f"Group {place + 1} of the code, from your paper (Enter to do it later):", **work.where)
        except Interrupted as stopped:
            raise Interrupted(f"Stopped. {done}", f"Write the recovery code down now. {STAYS_ABOVE}") from stopped
        if not typed:
            work.say(f"Write it down now. {STAYS_ABOVE}")
            return
        if typed.upper() == groups[place]:
            ask.wiped("The code", **work.where)
            return
        work.say("That is not the group that stands there. Look once more.")
