"""One item on a page of its own, for the client: a sentence, a way to answer, and on, back or left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import NamedTuple, TypeAlias

from prompt_toolkit.mouse_events import MouseEvent, MouseEventType

from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.prompts.page import Row, blank, centred, framed, paragraph, run
from alliance_cli.prompts.terminal import Where, words_of

Move: TypeAlias = Callable[[int | None], int]


class Step(Enum):
    """Where the client goes instead of answering."""

    BACK = "back"
    SKIP = "skip"


class Card(NamedTuple):
    """What is said about one item: no code, no name, no number."""

    progress: str
    sentence: str
    left: str = ""
    right: str = ""
    below: str = ""  # stands under the answers, whatever is marked
    follow: int = 0  # questions


class Picture(NamedTuple):
    """How an item is answered: drawn, moved by keys and picked by the mouse; answers count from 0.

    `draw(answer, columns, roomy)` gives rows as wide as the window; `pick(column, row, columns, roomy)` the answer
    under the mouse, `row` counted from the first row drawn.
    """

    draw: Callable[[int | None, int, bool], list[Row]]
    pick: Callable[[int, int, int, bool], int | None]
    moves: Mapping[str, Move]
    how: str
    how_more: str
    missing: str
    takes: frozenset[str] = frozenset()  # keys that go on at once


class _Turn:
    """The answer as it stands while the page is open."""

    def __init__(self, card: Card, picture: Picture, answer: int | None, words: ScreenWords) -> None:
        self.card, self.picture, self.answer, self.words = card, picture, answer, words
        self.said = ""
        self.skipping = False
        self.held_row: int | None = None  # where the mouse button went down, while it is held
        self.columns, self.top, self.roomy = 80, 0, True

    def actions(self) -> dict[str, Callable[[], object]]:
        other: dict[str, Callable[[], object]] = {"<any>": self.stay, "up": lambda: Step.BACK}
        other |= {key: self._moving(key, move) for key, move in self.picture.moves.items()}
        other |= {"enter": self.go_on, "backspace": lambda: Step.BACK, "escape": lambda: Step.BACK}
        return {key: self._or_stay(action) for key, action in other.items()} | {"s": self.skip, "S": self.skip}

    def _or_stay(self, action: Callable[[], object]) -> Callable[[], object]:
        """Any key but `s` only takes the question back whether to leave the item out."""

        def acted() -> object:
            skipping = self.skipping
            self.stay()
            return None if skipping else action()

        return acted

    def _moving(self, key: str, move: Move) -> Callable[[], object]:
        def moved() -> object:
            self.answer = move(self.answer)
            return self.answer if key in self.picture.takes else None

        return moved

    def stay(self) -> None:
        self.said, self.skipping = "", False

    def go_on(self) -> object:
        if self.answer is None:
            self.said = self.picture.missing
        return self.answer

    def skip(self) -> object:
        if self.skipping:
            return Step.SKIP
        self.said, self.skipping = self.words["question.leave_out"], True
        return None

    def mouse(self, event: MouseEvent) -> None:
        if event.event_type == MouseEventType.MOUSE_UP:
            self.held_row = None
            return
        row = event.position.y - self.top if event.event_type == MouseEventType.MOUSE_DOWN else self.held_row
        if row is None or event.event_type not in (MouseEventType.MOUSE_DOWN, MouseEventType.MOUSE_MOVE):
            return
        picked = self.picture.pick(event.position.x, row, self.columns, self.roomy)
        if picked is not None:
            self.stay()
            self.answer, self.held_row = picked, row

    def draw(self, columns: int, rows: int) -> list[Row] | None:
        """As much air as the window has; where it is tight, first the air goes, then the help."""
        for air, roomy, hints in ((2, True, 2), (1, True, 2), (1, False, 2), (0, False, 2), (0, False, 1)):
            top = [*blank(columns, min(air, 1)), centred([("", self.card.progress)], columns)]
            question = paragraph(self.card.sentence, columns, "bold")
            picture = self.picture.draw(self.answer, columns, roomy)
            bottom = [row for line in self._hints()[:hints] for row in paragraph(line, columns)]
            bottom += blank(columns, min(air, 1))
            below = [*blank(columns, air), *paragraph(self.card.below, columns)] if self.card.below else []
            middle = question + blank(columns, air) + picture + below
            if len(top) + len(middle) + len(bottom) + min(air, 1) <= rows:
                framed_rows = framed(top, middle, bottom, columns, rows)
                self.columns, self.roomy = columns, roomy
                self.top = next(n for n, row in enumerate(framed_rows) if row is picture[0])
                return framed_rows
        return None

    def _hints(self) -> list[str]:
        how = self.said or (self.picture.how if self.answer is None else self.picture.how_more)
        return [how, self.words["question.hints"]]


class _Unconfirmed:
    """The answer that stands on the page when it is left; what cannot be kept, a client is told without a reason."""

    def __init__(self, turn: _Turn, keep: Callable[[int], object]) -> None:
        self.turn, self.keep, self.before = turn, keep, turn.answer

    @property
    def said(self) -> str:
        return self.turn.said

    @said.setter
    def said(self, sentence: str) -> None:
        self.turn.said = sentence and self.turn.words["question.not_kept"]

    def submit(self) -> bool:
        if self.turn.answer is not None and self.turn.answer != self.before:
            self.keep(self.turn.answer)
            self.before = self.turn.answer
        return True


def ask(
    card: Card, picture: Picture, answer: int | None, where: Where, keep: Callable[[int], object] = lambda _: None
) -> int | Step:
    """The answer the client leaves the page with, counted from 0, or where they go instead.

    `keep` is called with what is marked and not confirmed when the page is stopped. Raises Interrupted.
    """
    turn = _Turn(card, picture, answer, words_of(where))
    result = run(turn.draw, turn.actions(), where, turn.mouse, _Unconfirmed(turn, keep))
    assert isinstance(result, int | Step)
    return result
