"""The charts of a report, drawn in parallel where there are many; only views cross to another process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alliance_cli.render.charts.paper import Tell
    from alliance_cli.render.charts.views import CaseloadView, CourseView

    Drawable: TypeAlias = CourseView | CaseloadView

PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
FEW = 6  # below, starting other processes costs more than it saves
TellProgress = Callable[[int, int], None]  # how many are drawn, of how many
Drawn: TypeAlias = tuple[tuple[bytes, ...], list[str]]  # the pages of one picture, and what is to be said of them


def draw(
    views: Mapping[str, Drawable],
    progress: TellProgress | None = None,
    kind: str = "png",
    tell: Tell | None = None,
) -> dict[str, bytes]:
    """Pictures of a kind by name. `progress` is called after each; `tell` hears once what is to be said of them."""
    workers = min(os.cpu_count() or 1, len(views) // 3) if len(views) >= FEW else 1
    drawn: dict[str, bytes] = {}
    heard: list[str] = []
    for done, (name, (pages, said)) in enumerate(_each(views, workers, kind), 1):
        drawn |= _named(name, pages)
        heard += said
        if progress:
            progress(done, len(views))
    if tell:
        for sentence in dict.fromkeys(heard):
            tell(sentence)
    return drawn


def draw_one(view: Drawable, kind: str = "png") -> Drawn:
    """The pages of one picture: only a large caseload has more than one."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts.views import CourseView

    heard: list[str] = []
    if isinstance(view, CourseView):
        return (charts.course_picture(view, kind, heard.append),), heard
    return charts.caseload_pictures(view, kind, heard.append), heard


def _each(views: Mapping[str, Drawable], workers: int, kind: str) -> Iterator[tuple[str, Drawn]]:
    """One by one, or in fresh processes (spawn), so that no open vault is inherited."""
    if workers < 2:
        yield from ((name, draw_one(view, kind)) for name, view in views.items())
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        drawn = pool.map(partial(draw_one, kind=kind), views.values(), chunksize=2)
        yield from zip(views, drawn, strict=True)


def _named(name: str, pages: tuple[bytes, ...]) -> dict[str, bytes]:
    stem = name.removesuffix(".png")
    return {f"{stem}-{number}.png" if number > 1 else name: page for number, page in enumerate(pages, 1)}
