"""A page of the guide as a hand-out: the screens for different readers on a page each, with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.forms.guidance import Screen
from alliance_cli.render.report.blocks import Block, Chapter, Points, Report, Words


def make(screens: Sequence[Screen], language: str = "en", direction: str = "ltr", *, apart: bool = True) -> Report:
    """The first screen gives the document its title. `apart`: each of the others begins a page of its own."""
    first, *others = screens
    later = (Chapter(screen.title, tuple(_blocks(screen)), page=apart, whole=not apart) for screen in others)
    return Report(first.title, (Chapter("", tuple(_blocks(first))), *later), language, direction)


def _blocks(screen: Screen) -> list[Block]:
    numbers = {cited.short: number for number, cited in enumerate(screen.sources, 1)}
    said = (
        f"{f'{point.label}: ' if point.label else ''}{point.text}"
        + (f" [{numbers[point.source]}]" if point.source else "")
        for point in screen.points
    )
    sources = " ".join(f"[{number}] {cited.reference}" for number, cited in enumerate(screen.sources, 1))
    return [Points("", tuple(said)), *([Words(sources, quiet=True)] if sources else [])]
