"""Consoles: for a terminal with colour, or plain linear text for pipes, NO_COLOR and screen readers."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

from alliance_cli.messages import PIPE_WIDTH, WIDEST_LINE
from alliance_cli.render.terminal.tables import prose

if TYPE_CHECKING:
    from rich.console import Console


# Signs that a synthesiser spells or swallows, and what is said in their place.
SIGNS = (
    (re.compile(r" · "), "; "),
    (re.compile(r" → "), " to "),
    (re.compile(r" [–-](?=[;,.\n]|$)"), " none"),
)


class _Linear(io.TextIOBase):
    """Where what is heard goes: signs that only the eye reads are said."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, written: str) -> int:
        for sign, said in SIGNS:
            written = sign.sub(said, written)
        return self.stream.write(written)

    def flush(self) -> None:
        self.stream.flush()

    def isatty(self) -> bool:
        return self.stream.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a stream has it as a field
        return self.stream.encoding


def console(*, plain: bool = False, spoken: bool = False, stderr: bool = False) -> Console:
    """A console that adds nothing to what it is handed: no markup, no highlighting, no emoji; `plain`: no escapes;
    `spoken`: nothing in columns, no signs."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPE_WIDTH
    made = Console(
        file=cast(IO[str], _Linear(stream)) if spoken else None,
        stderr=stderr,
        no_color=plain or None,
        force_terminal=False if plain else None,
        highlight=False,
        markup=False,
        emoji=False,
        width=width,
        soft_wrap=False,
    )
    setattr(made, "spoken", spoken)  # noqa: B010 — a table asks for it
    return made


def put(out: Console, part: Any) -> None:
    """Print one part: what is read as prose is broken at words and never too wide to read; a table may be wider."""
    from rich.text import Text

    width = min(out.width, WIDEST_LINE)
    if isinstance(part, str):
        part = prose(part, width)
    elif isinstance(part, Text) and not part.spans:
        part = prose(part.plain, width, str(part.style))
    out.print(part, width=width, crop=False)


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
