"""Handing on what was answered: tried again where it cannot be kept just now, and once more when the prompt ends."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from alliance_cli import messages
from alliance_cli.errors import (
    AllianceError,
    BadUsage,
    Busy,
    ChangedElsewhere,
    Fault,
    Gone,
    Interrupted,
    Locked,
    StepBack,
)
from alliance_cli.prompts.keyboard import let_go_of_typed_ahead
from alliance_cli.prompts.plain_line import line
from alliance_cli.prompts.terminal import Where, stopped, unstopped
from alliance_cli.stopping import hear_again

AGAIN = "Enter tries again"
LEAVES = " Ctrl-C once more leaves it unkept."
PATIENCE = 75.0  # seconds for another program to let go of the vault; who ends a program kills it after 90, as a rule
PAUSE = 0.2


def not_yet(error: AllianceError) -> str:
    """Why it is not kept, and what Enter does."""
    what_to_do = f"What you typed stands here and is not kept yet: {AGAIN}."
    return f"{error.what} {error.hint if isinstance(error, ChangedElsewhere | Gone) else what_to_do}"


def still_hinders(error: AllianceError, where: Where) -> str:
    """What is said of an answer that could not be kept. Where another passphrase closes the vault now, that is asked
    for first: "" where it is open again, and nothing that was typed for one is left over for a field that shows it.

    Raises Interrupted where more than a key ended that question.
    """
    if not isinstance(error, Locked) or "mend" not in where:
        return not_yet(error)
    try:
        where["mend"]()
    except (Interrupted, KeyboardInterrupt) as by:
        interrupted = by if isinstance(by, Interrupted) else stopped(by=by)
        if not interrupted.by_key:
            raise interrupted from None
        with suppress(ValueError):  # not in the main thread
            hear_again()
        said = f"{not_yet(error)}{LEAVES}"
    except AllianceError as another:
        said = not_yet(another)
    else:
        return ""
    let_go_of_typed_ahead(where)
    return said


def hinders(keep: Callable[[], object]) -> AllianceError | None:
    """Hand it on; what stands in the way just now and may be gone the next time."""
    try:
        with unstopped():
            keep()
    except (Fault, Locked) as fault:
        return fault
    except AllianceError:  # `at_last` says it
        return None
    return None


def handed_on(keep: Callable[[], object]) -> None:
    """Hand it on, with no signal in the middle. Raises AllianceError where it cannot be kept just now, and Interrupted
    where a signal came meanwhile: then it was tried at last."""
    kept = False
    try:
        with unstopped():
            keep()
            kept = True
    except KeyboardInterrupt as by:
        interrupted = stopped(by=by)
        interrupted.unkept = "" if kept else at_last(keep)
        raise interrupted from None


def until_kept(keep: Callable[[], object], wait: Callable[[AllianceError], object]) -> None:
    """Hand it on; where it cannot be kept just now, `wait` for a person and try again. Raises BadUsage, Interrupted."""
    while True:
        try:
            return handed_on(keep)
        except (BadUsage, Interrupted):
            raise
        except AllianceError as error:
            try:
                wait(error)
            except Interrupted as interrupted:
                interrupted.unkept = at_last(keep)
                raise


def until_kept_plain(keep: Callable[[], object], where: Where) -> None:
    """The same line by line."""

    def wait(error: AllianceError) -> None:
        if said := still_hinders(error, where):
            with suppress(StepBack):
                line(f"{said} ")

    until_kept(keep, wait)


def at_last(keep: Callable[[], object], *, patient: bool = True) -> str:
    """Hand it on, since the prompt ends; why that was not possible, else "".

    While another program holds the vault, what was typed waits for it, unless Ctrl-C leaves it; not `patient`: it is
    tried once. Of two versions it is the one typed here that is kept: the other one stands in the history.
    """
    until = time.monotonic() + (PATIENCE if patient else 0)
    shown = waits = False  # another window's version was seen; that it waits was told
    with _left() as left:
        while True:
            try:
                with unstopped():
                    keep()
            except ChangedElsewhere as error:
                if shown:
                    return error.what
                shown = True
            except Busy as error:
                if left or time.monotonic() >= until:
                    return error.what
                if not waits:
                    _tell_that_it_waits(error)
                waits = True
                time.sleep(PAUSE)
            except AllianceError as error:
                return error.what
            else:
                return ""


@contextmanager
def _left() -> Iterator[list[int]]:
    """Empty until Ctrl-C is pressed."""
    pressed: list[int] = []
    try:
        before = signal.signal(signal.SIGINT, lambda number, frame: pressed.append(number))
    except ValueError:  # not in the main thread
        yield pressed
        return
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _tell_that_it_waits(error: Busy) -> None:
    with suppress(OSError):  # the window was closed
        messages.say(f"{error.what} What you typed waits for it. Ctrl-C leaves it unkept.")
        sys.stderr.flush()
