"""The charts of a report, drawn in parallel where there are many; only views cross to another process."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from alliance_cli.render.charts.views import CaseloadView, CourseView

    Drawable: TypeAlias = CourseView | CaseloadView

PICTURE_SUFFIXES = (".png", ".svg", ".pdf")
FEW = 6  # below, starting other processes costs more than it saves
TellProgress = Callable[[int, int], None]  # how many are drawn, of how many


def draw(views: Mapping[str, Drawable], progress: TellProgress | None = None, kind: str = "png") -> dict[str, bytes]:
    """Pictures of a kind by name. `progress` is called after each chart."""
    told = progress or (lambda done, of: None)
    workers = min(os.cpu_count() or 1, len(views) // 3)
    if len(views) < FEW or workers < 2:
        return _one_by_one(views, told, kind)
    return _in_parallel(views, workers, told, kind)


def draw_one(view: Drawable, kind: str = "png") -> tuple[bytes, ...]:
    """The pages of one picture: only a large caseload has more than one."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts.views import CourseView

    if isinstance(view, CourseView):
        return (charts.course_picture(view, kind),)
    return charts.caseload_pictures(view, kind)


def _one_by_one(views: Mapping[str, Drawable], told: TellProgress, kind: str = "png") -> dict[str, bytes]:
    drawn: dict[str, bytes] = {}
    for done, (name, view) in enumerate(views.items(), 1):
        drawn |= _named(name, draw_one(view, kind))
        told(done, len(views))
    return drawn


def _in_parallel(
    views: Mapping[str, Drawable], workers: int, told: TellProgress, kind: str = "png"
) -> dict[str, bytes]:
    """Fresh processes (spawn), so that no open vault is inherited."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    drawn: dict[str, bytes] = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        pages = pool.map(partial(draw_one, kind=kind), views.values(), chunksize=2)
        for done, (name, drawn_pages) in enumerate(zip(views, pages, strict=True), 1):
            drawn |= _named(name, drawn_pages)
            told(done, len(views))
    return drawn


def _named(name: str, pages: tuple[bytes, ...]) -> dict[str, bytes]:
    stem = name.removesuffix(".png")
    return {f"{stem}-{number}.png" if number > 1 else name: page for number, page in enumerate(pages, 1)}
