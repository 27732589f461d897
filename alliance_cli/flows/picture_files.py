"""Pictures as files: their kind told by the name, every page of one or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.errors import BadUsage
from alliance_cli.render.report.pictures import PICTURE_SUFFIXES

PictureOut = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Draw it as FILE.png, FILE.svg or FILE.pdf.")
]
PictureForce = Annotated[bool, typer.Option("--force", help="Write over an existing picture.")]


def kind_of(path: Path, kinds: Sequence[str] = PICTURE_SUFFIXES) -> str:
    """png, svg or pdf. Raises BadUsage for a kind of file that a picture cannot be."""
    suffix = path.suffix.lower()
    if suffix not in kinds:
        *others, last = kinds
        ends = f"{', '.join(others)} or {last}" if others else last
        raise BadUsage(f"{path.name} does not end in {ends}.", "Name it like course.png.")
    return suffix.removeprefix(".")


def places(path: Path, pages: Sequence[bytes]) -> dict[Path, bytes]:
    """Where each page goes: to `path`, and path-2, path-3 … where there are more."""
    more = [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, len(pages) + 1)]
    return dict(zip((path, *more), pages, strict=True))
