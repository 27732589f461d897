"""The page client and practitioner look at together: the marks, one sentence, and two questions; no number on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Unpack

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.utils import get_cwidth

from alliance_cli.errors import StepBack
from alliance_cli.forms.definition import Instrument, Scale
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.inputs import clean
from alliance_cli.prompts import page
from alliance_cli.prompts.ask import text
from alliance_cli.prompts.base_screen import BaseScreen
from alliance_cli.prompts.look_over import in_a_row
from alliance_cli.prompts.page import Row, text_of, wrapped
from alliance_cli.prompts.plain_line import line, tell
from alliance_cli.prompts.slider import CELLS, DRAWN, TYPED, Letters, line_rows
from alliance_cli.prompts.terminal import Where, has_unicode, is_plain, screen, wipe, words_of
from alliance_cli.prompts.word_wrap import WordWrap

SHORTEST_LINE = 10  # cells
QUESTIONS = ("client_said", "will_change")
PRACTITIONER_KEY = "p"


class Said(NamedTuple):
    """What was said over the marks; "" where nothing was."""

    client_said: str = ""
    will_change: str = ""


def share(
    instrument: Instrument,
    answers: Sequence[int | None],
    sentence: str,
    keep: Callable[[str, str], None],
    given: Said | None = None,
    **where: Unpack[Where],
) -> Said:
    """Show the marks, ask both questions (Enter leaves one empty), and wait for the practitioner's key.

    `sentence` is one neutral sentence; `keep(field, text)` is called with each answer as it is given, with one half
    typed as well when Ctrl-C pauses. `given` is what was said before a pause. Raises Interrupted.
    """
    wipe(where)
    try:
        return (_share_plain if is_plain(where) else _share)(
            instrument, answers, sentence, keep, given or Said(), where
        )
    finally:
        wipe(where)


def hand_back(told: str = "", **where: Unpack[Where]) -> None:
    """Wait until the device is the practitioner's again, where no page is shared; with what they are `told` then, gone
    before the next person has it. Raises Interrupted."""
    words, key = words_of(where), PRACTITIONER_KEY
    wipe(where)
    try:
        if is_plain(where):
            tell(f"{told or words['shared.hand_on']}\n")
            while True:
                with suppress(StepBack):
                    if _is_practitioner(words):
                        return
        elif told:
            ends = words.say("shared.practitioner", key=key)
            page.read([(told, "")], words["before.goes_on"], ends, (key, key.upper()), where)
        else:
            texts = (words["shared.hand_on"], words.say("shared.practitioner", key=key))
            page.read([(text, "") for text in texts], "", "", (key, key.upper()), where)
    finally:
        wipe(where)


def _share(
    instrument: Instrument,
    answers: Sequence[int | None],
    sentence: str,
    keep: Callable[[str, str], None],
    given: Said,
    where: Where,
) -> Said:
    output = screen(where)
    letters = DRAWN if has_unicode(output) else TYPED
    talk, said = _Talk(keep, given, words_of(where)), words_of(where)
    asking = Condition(lambda: talk.field is not None)

    def columns() -> int:
        return max(20, min(60, output.get_size().columns - 6))

    def opening() -> list[Row]:
        return _rows(sentence, columns())

    def room() -> int:
        return output.get_size().rows - len(opening()) - _ROOM_TO_TALK

    def marks() -> list[Row]:
        return _marks(instrument, answers, columns(), letters, room(), said)

    def hints() -> list[Row]:
        more = _rows(said["shared.scrolls"], columns()) if len(marks()) > room() else []
        return [[], *_rows(talk.hint(), columns()), *more]

    def fixed(rows: Callable[[], list[Row]]) -> Window:
        control = FormattedTextControl(lambda: text_of(rows()))
        return Window(control, height=lambda: Dimension.exact(len(rows())))

    body = HSplit(
        [
            Window(height=Dimension(min=1, weight=2)),
            Window(FormattedTextControl(lambda: text_of(marks()[talk.scrolled :])), dont_extend_height=True),
            fixed(opening),
            fixed(lambda: talk.rows(columns())),
            ConditionalContainer(talk.field_window(), filter=asking),
            fixed(hints),
            Window(height=Dimension(min=1, weight=3)),
        ],
        width=lambda: Dimension.exact(columns()),
        window_too_small=Window(FormattedTextControl(said["question.too_small"]), wrap_lines=True),
    )
    shown_page = BaseScreen(Layout(VSplit([Window(), body, Window()]), talk.buffer), where, field=talk)
    shown_page.on("enter", talk.enter, asking)
    shown_page.on("escape", talk.back, eager=False)  # it may be the beginning of another key
    shown_page.on(f"{PRACTITIONER_KEY} {PRACTITIONER_KEY.upper()}", lambda: True, ~asking)
    shown_page.on("pagedown down", lambda: talk.scroll(4, len(marks()) - room()))
    shown_page.on("pageup up", lambda: talk.scroll(-4, len(marks()) - room()))
    shown_page.run()
    return Said(**talk.answers)


_ROOM_TO_TALK = 10  # rows: both questions, what is said, the hint, and the edges


class _Talk:
    """The two questions, one after the other, and what was said so far."""

    def __init__(self, keep: Callable[[str, str], None], given: Said, words: ScreenWords) -> None:
        self.keep, self.words = keep, words
        self.answers = given._asdict()
        self.said = ""
        self.open = list(QUESTIONS)
        self.scrolled = 0
        self.buffer = Buffer(document=Document(self.answers[self.open[0]]))

    @property
    def field(self) -> str | None:
        return self.open[0] if self.open else None

    def enter(self) -> None:
        self._go(1)

    def back(self) -> None:
        """One question back; from the first there is none."""
        if len(self.open) < len(QUESTIONS):
            self._go(-1)

    def _go(self, by: int) -> None:
        self.submit()
        self.open = list(QUESTIONS)[len(QUESTIONS) - len(self.open) + by :]
        self.buffer.reset(Document(self.answers[self.open[0]] if self.open else ""))

    def submit(self) -> bool:
        """Hand on what stands in the field, if it is new."""
        typed = " ".join(clean(self.buffer.text).splitlines())
        if self.field and typed != self.answers[self.field]:
            self.keep(self.field, typed)
            self.answers[self.field], self.said = typed, ""
        return True

    def scroll(self, by: int, furthest: int) -> None:
        self.scrolled = max(0, min(self.scrolled + by, furthest))

    def rows(self, columns: int) -> list[Row]:
        rows: list[Row] = []
        for field in QUESTIONS:
            if field in self.open[1:]:
                continue
            rows += [[], *_rows(self.words[f"shared.{field}"], columns, "bold")]
            if field != self.field:
                rows += _rows(self.answers[field] or "–", columns)
        return rows

    def field_window(self) -> Window:
        return Window(
            BufferControl(self.buffer, input_processors=[WordWrap()]),
            height=Dimension(min=1, max=3),
            wrap_lines=True,
            dont_extend_height=True,
        )

    def hint(self) -> str:
        if self.said:
            return self.words["question.not_kept"]
        if self.field:
            return self.words["shared.may_stay_empty"]
        return self.words.say("shared.practitioner", key=PRACTITIONER_KEY)


def _marks(
    instrument: Instrument, answers: Sequence[int | None], columns: int, letters: Letters, room: int, words: ScreenWords
) -> list[Row]:
    """Every answer as it was given: a line with its mark, or the words chosen; with air where there is room, beside its
    name where there is not and it finds room there."""
    blocks = [_mark(instrument, at, answer, columns, letters, words) for at, answer in enumerate(answers)]
    if sum(len(block) + 1 for block in blocks) <= room:
        return [row for block in blocks for row in (*block, [])]
    scale = instrument.scale
    widest = max(get_cwidth(item.label) for item in instrument.items)
    needed = SHORTEST_LINE if scale.is_line else max(map(get_cwidth, scale.labels))
    if sum(map(len, blocks)) >= room and columns - widest - 2 >= needed:
        return [
            in_a_row(item.label, answer, scale, columns, columns - widest - 2, letters, words)
            for item, answer in zip(instrument.items, answers, strict=True)
        ] + [[]]
    return [row for block in blocks for row in block] + [[]]


def _mark(
    instrument: Instrument, at: int, answer: int | None, columns: int, letters: Letters, words: ScreenWords
) -> list[Row]:
    label, scale = instrument.items[at].label, instrument.scale
    if answer is None:
        return _rows(f"{label} ({words['shared.left_out']})", columns)
    place = answer - scale.lowest
    if scale.is_line:
        places = scale.highest - scale.lowest + 1
        return [*_rows(label, columns), *line_rows(place, places, min(CELLS, columns), letters, tall=False)]
    free = columns - get_cwidth(label) - get_cwidth(scale.labels[place])
    if free < 2:
        return [*_rows(label, columns), *_rows(scale.labels[place], columns, "bold")]
    return [[("", label + " " * free), ("bold", scale.labels[place])]]


def _rows(sentence: str, columns: int, style: str = "") -> list[Row]:
    return [[(style, text)] for text in wrapped(sentence, columns)]


def _share_plain(
    instrument: Instrument,
    answers: Sequence[int | None],
    sentence: str,
    keep: Callable[[str, str], None],
    given: Said,
    where: Where,
) -> Said:
    scale, words = instrument.scale, words_of(where)
    for item, answer in zip(instrument.items, answers, strict=True):
        marked = words["shared.left_out"] if answer is None else _in_words(answer - scale.lowest, scale, words)
        tell(f"{item.label.rstrip('.')}: {marked}\n")
    tell(f"\n{sentence}\n\n{words['plain.back']}.\n")
    said, at = given._asdict(), 0
    while True:
        try:
            if at == len(QUESTIONS):
                if _is_practitioner(words):
                    return Said(**said)
                continue
            field, before = QUESTIONS[at], said[QUESTIONS[at]]
            tell(f"{words[('plain.one_follows', 'plain.last')[at]]}\n")
            said[field] = text(words[f"shared.{field}"], before, keep=partial(keep, field), **where)
            if before and not said[field]:
                keep(field, "")
            at += 1
        except StepBack as step:
            if at < len(QUESTIONS) and step.typed and not step.unkept:
                said[QUESTIONS[at]] = step.typed
            at = max(0, at - 1)


def _is_practitioner(words: ScreenWords) -> bool:
    """Whether it is they who go on. Raises StepBack."""
    return line(f"{words.say('plain.practitioner', key=PRACTITIONER_KEY)} ").strip().lower() == PRACTITIONER_KEY


def _in_words(place: int, scale: Scale, words: ScreenWords) -> str:
    """Where a mark stands, for who hears the page instead of seeing it: no number, as on the line."""
    if not scale.is_line:
        return scale.labels[place]
    places = words.each("shared.places")
    return str(places[round(place / (scale.highest - scale.lowest) * (len(places) - 1))])
