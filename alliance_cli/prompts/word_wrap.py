"""What is typed goes on in the next row at a word, not inside it: where prompt_toolkit breaks at any letter."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.layout.utils import explode_text_fragments
from prompt_toolkit.utils import get_cwidth

_OR_BLANK = re.compile(r"\S+|\s")


class WordWrap(Processor):
    """Fills a row with blanks where its next word has no room; `beside`: cells taken in front of the first row,
    `indent`: of all others."""

    def __init__(self, beside: int = 0, indent: int = 0) -> None:
        self.beside, self.indent = beside, indent

    def apply_transformation(self, given: TransformationInput) -> Transformation:
        fragments = list(explode_text_fragments(given.fragments))
        first = self.indent if given.lineno else self.beside
        filled = _filled(fragment_list_to_text(fragments), first, self.indent, given.width)
        if not filled:
            return Transformation(fragments)
        places, before = [place for place, _ in filled], [0, *accumulate(blanks for _, blanks in filled)]
        for place, blanks in reversed(filled):
            fragments[place:place] = [("", " " * blanks)]

        def shown(place: int) -> int:
            return place + before[bisect_right(places, place)]

        starts = [shown(place) for place in places]

        def typed(place: int) -> int:
            rows = bisect_right(starts, place)
            end = places[rows] if rows < len(places) else place
            return min(end, place - before[rows])

        return Transformation(fragments, source_to_display=shown, display_to_source=typed)


def _filled(text: str, first: int, indent: int, width: int) -> list[tuple[int, int]]:
    """Before which characters how many blanks stand; a word wider than a row is broken as it comes."""
    found, at = [], first
    for word in _OR_BLANK.finditer(text):
        cells = get_cwidth(word[0])
        if at + cells >= width and at > indent and cells < width - indent and not word[0].isspace():
            found.append((word.start(), width - at))
            at = indent
        at += cells
        while at > width > indent:  # a window with no room beside the indent has no next row to reckon with
            at += indent - width
    return found
