"""Handing on what was answered: tried again where it cannot be kept just now, and once more when the prompt ends."""

from __future__ import annotations

from collections.abc import Callable

from alliance_cli.errors import AllianceError, Busy, ChangedElsewhere, Fault, Gone
from alliance_cli.prompts.terminal import unstopped

AGAIN = "Enter tries again"
LEAVES = " Ctrl-C once more leaves it unkept."
LAST_TRIES = 3  # when the window is closed


def not_yet(error: AllianceError) -> str:
    """Why it is not kept, and what Enter does."""
    what_to_do = f"What you typed stands here and is not kept yet: {AGAIN}."
    return f"{error.what} {error.hint if isinstance(error, ChangedElsewhere | Gone) else what_to_do}"


def hinders(keep: Callable[[], object]) -> Fault | None:
    """Hand it on; what stands in the way just now and may be gone the next time."""
    try:
        with unstopped():
            keep()
    except Fault as fault:
        return fault
    except AllianceError:  # `at_last` says it
        return None
    return None


def at_last(keep: Callable[[], object]) -> str:
    """Hand it on, since the prompt ends; why that was not possible, else "".

    Of two versions it is the one typed here that is kept: the other one stands in the history.
    """
    why = ""
    for _ in range(LAST_TRIES):
        try:
            with unstopped():
                keep()
        except (Busy, ChangedElsewhere) as error:
            why = error.what
        except AllianceError as error:
            return error.what
        else:
            return ""
    return why
