"""Pictures as files: their kind told by the name, every page of one or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.errors import BadUsage
from alliance_cli.flows.files import check_free, write
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


def write_pages(path: Path, pages: Sequence[bytes], *, force: bool) -> list[Path]:
    """The files written: `path`, and path-2, path-3 … for more pages. Raises CannotDo, BadUsage."""
    more = [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, len(pages) + 1)]
    places = [check_free(place, force=force) for place in (path, *more)]
    for place, page in zip(places, pages, strict=True):
        write(place, page, force=force)
    return places
