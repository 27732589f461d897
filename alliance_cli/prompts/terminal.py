"""The terminal as prompts find it: able to draw or plain, which letters it has, what stands in its scrollback."""

from __future__ import annotations

import errno
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TextIO, TypedDict

from prompt_toolkit.input import Input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.utils import is_dumb_terminal

from alliance_cli.errors import Interrupted, StepBack
from alliance_cli.forms.screen_words import ScreenWords, english
from alliance_cli.prompts.trail import Trail
from alliance_cli.stopping import SIGNALS, hear_no_more

GONE = (errno.EIO, errno.EBADF, errno.ENXIO, errno.EPIPE)  # what a closed window answers
NEUTRAL_TITLE = "Alliance"

_STOPPED = "Stopped. Nothing more was recorded."


class Where(TypedDict, total=False):
    """How and where a prompt is shown; every prompt takes these as keywords.

    `plain`: line by line, without moving the cursor, as screen readers and dumb terminals need it.
    `input`, `output`: other than this process's own keyboard and screen. `mend`: opens the vault again where what
    was answered cannot be kept because another passphrase closes it now. `words`: what the client reads. `trail`:
    the steps that Esc goes back. `follow`: how many questions follow, and `once`: what was told already and is not
    told again, line by line.
    """

    plain: bool
    mend: Callable[[], None]
    trail: Trail
    input: Input
    output: Output
    words: ScreenWords
    follow: str
    once: set[str]


def following(count: int, *, at_least: bool = False) -> str:
    """How many questions follow; `at_least`: more where an answer calls for them."""
    more = f"{count} more {'follows' if count == 1 else 'follow'}"
    return f"at least {more}" if at_least else more if count else "the last"


def words_of(where: Where) -> ScreenWords:
    """What is said to the client: in their language where it is known."""
    return where.get("words") or english()


def is_plain(where: Where) -> bool:
    return where.get("plain", False) or ("output" not in where and is_dumb_terminal())


def screen(where: Where, stream: TextIO | None = None) -> Output:
    """What is drawn on: the output given, else `stream`, else stdout.

    No cursor position is asked of the terminal: one that does not answer would hold up every prompt and show the
    library's warning.
    """
    if "output" in where:
        return where["output"]
    output = create_output(stream or sys.stdout)
    if isinstance(output, Vt100_Output):
        output.enable_cpr = False
    return output


def has_unicode(output: Output) -> bool:
    return output.encoding().lower().replace("-", "").startswith("utf")


def wipe(where: Where) -> bool:
    """Clear the screen and what was scrolled out of it, and give the window a title that says nothing.

    False where that cannot be done.
    """
    if "output" not in where and (is_dumb_terminal() or not sys.stdout.isatty()):
        return False  # it would take this for text
    with suppress(OSError):  # the window was closed
        output = screen(where)
        output.write_raw("\x1b[H\x1b[2J\x1b[3J")
        output.set_title(NEUTRAL_TITLE)
        output.flush()
        return True
    return False


@contextmanager
def unstopped() -> Iterator[None]:
    """No signal in the middle of this: one that comes meanwhile is heard at its end."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def signals_to(hear: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """No signal ends this program meanwhile: each is told to `hear`."""
    before = {number: signal.signal(number, hear) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stopped(typed: str = "", by: BaseException | None = None) -> Interrupted:
    """Ctrl-C, Ctrl-D, a signal or a closed window as an error; `typed` is what stood in the field, `by` what ended it.
    No further signal is heard."""
    with suppress(ValueError):  # not in the main thread
        hear_no_more()
    interrupted = Interrupted(_STOPPED)
    interrupted.typed = typed
    # Between two prompts, and where no letter shows, the terminal makes a signal of the key.
    interrupted.by_key = isinstance(by, KeyboardInterrupt | EOFError) and by.args in ((), (signal.SIGINT,))
    return interrupted


def stepped_back(typed: str = "") -> StepBack:
    """Esc as an error; `typed` is what stood in the field."""
    step = StepBack(_STOPPED)
    step.typed = typed
    return step
