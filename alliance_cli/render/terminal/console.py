"""Consoles: for a terminal with colour, or plain linear text for pipes, NO_COLOR and screen readers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from alliance_cli.heard import heard
from alliance_cli.inputs import harmless
from alliance_cli.messages import PIPE_WIDTH, WIDEST_LINE
from alliance_cli.render.terminal.tables import is_spoken, prose

if TYPE_CHECKING:
    from rich.console import Console


def console(*, plain: bool = False, spoken: bool = False, stderr: bool = False) -> Console:
    """A console that adds nothing to what it is handed: no markup, no highlighting, no emoji; `plain`: no escapes;
    `spoken`: nothing in columns, no signs."""
    from rich.console import Console
    from rich.segment import Segment

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPE_WIDTH

    class Harmless(Console):
        """Whatever is printed, a text in it gives the terminal no orders: those are the console's own."""

        spoken = False  # a table asks for it

        def render(self, renderable: Any, options: Any = None) -> Iterator[Segment]:
            for segment in super().render(renderable, options):
                text = segment.text if segment.control else harmless(segment.text)
                yield segment if text is segment.text else segment._replace(text=text)

    made = Harmless(
        stderr=stderr,
        no_color=plain or None,
        force_terminal=False if plain else None,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        soft_wrap=False,
    )
    made.spoken = spoken
    return made


def put(out: Console, part: Any, *, counted: bool = False) -> int:
    """Print one part: what is read as prose is broken at words and never too wide to read; a table may be wider.

    `counted`: say how many rows it took at a terminal; what is no prose is drawn once more for that.
    """
    from rich.text import Text

    width = min(out.width, WIDEST_LINE)
    if is_spoken(out) and isinstance(part, str | Text):
        part = heard(str(part))
    if isinstance(part, str) or (isinstance(part, Text) and not part.spans):
        said = prose(str(part), width, str(part.style) if isinstance(part, Text) else "")
        out.print(said, width=width, crop=False, no_wrap=True, overflow="ignore")  # a printed text forgets its own
        return str(said).count("\n") + 1
    out.print(part, width=width, crop=False)
    return len(out.render_lines(part, out.options.update(width=width))) if counted and out.is_terminal else 0


def is_plain(asked: bool) -> bool:
    """Whether output is linear text: asked for, NO_COLOR, a dumb terminal, or no terminal at all."""
    return asked or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()


def has_blocks() -> bool:
    """Whether what is drawn with can be shown: by the encoding, and by the terminal where there is one."""
    dumb = os.environ.get("TERM") == "dumb" and sys.stdout.isatty()
    return not dumb and (sys.stdout.encoding or "utf-8").lower().replace("-", "").startswith("utf")


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for a person who would otherwise wait without a word; call it with (done, of)."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
