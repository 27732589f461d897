"""A page of help as it is laid out: words whole, in whatever width there is."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alliance_cli.messages import PIPE_WIDTH, wrapped

LEAST_BESIDE = 24  # columns that a sentence needs beside what it explains; else it stands below


class HelpPage:
    """What the library writes its help to; its own breaks at hyphens, and is never narrower than fifty columns."""

    def __init__(self) -> None:
        self.width = min(shutil.get_terminal_size((PIPE_WIDTH, 24)).columns, PIPE_WIDTH) - 2
        self.written: list[str] = []
        self._indent = ""

    def write(self, text: str) -> None:
        self.written.append(text)

    def write_paragraph(self) -> None:
        self.write("\n")

    def write_usage(self, prog: str, args: str = "") -> None:
        """A pattern, which is not to be copied: it breaks anywhere between its words."""
        usage = f"Usage: {prog} {args}".rstrip()
        told = textwrap.fill(usage, self.width, break_on_hyphens=False, break_long_words=False, subsequent_indent="  ")
        self.write(f"{told}\n")

    def write_text(self, text: str) -> None:
        paragraphs = (f"{self._indent}{' '.join(part.split())}" for part in re.split(r"\n\s*\n", text))
        self.write("\n\n".join(wrapped(paragraph, self.width) for paragraph in paragraphs) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names with what each is, beside it or, where there is no room, below it."""
        beside = len(self._indent) + max((len(name) for name, _ in rows), default=0) + 2
        if self.width - beside < LEAST_BESIDE:
            for name, said in rows:
                self.write(f"{self._indent}{name}\n{wrapped(f'{self._indent}    {said}', self.width)}\n")
            return
        for name, said in rows:
            lines = wrapped(said, self.width - beside).replace("\n", f"\n{' ' * beside}")
            self.write(f"{self._indent}{name}".ljust(beside) + f"{lines}\n")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        self.write(f"\n{name}:\n")
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Iterator[None]:
        before, self._indent = self._indent, f"{self._indent}  "
        yield
        self._indent = before


class Explained:
    """A command whose help is laid out as this house does."""

    def get_help(self: Any, ctx: Any) -> str:
        page = HelpPage()
        self.format_help(ctx, page)
        return "".join(page.written).rstrip("\n")
