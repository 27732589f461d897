"""The note form on a screen of its own: one field open, those around it folded to a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.utils import get_cwidth

from alliance_cli.errors import AllianceError, BadUsage, CannotDo, StepBack
from alliance_cli.forms.note_form import Field, ticked
from alliance_cli.inputs import clean
from alliance_cli.prompts.base_screen import BaseScreen
from alliance_cli.prompts.editor import Edited
from alliance_cli.prompts.keeping import at_last, not_yet
from alliance_cli.prompts.note_steps import OPTION_KEYS, Steps
from alliance_cli.prompts.page import Row, text_of, wrapped
from alliance_cli.prompts.terminal import Where, screen, stopped
from alliance_cli.prompts.word_wrap import WordWrap

Edit: TypeAlias = Callable[[str, str], Edited]  # the field's id and its text, opened in an editor

WIDEST = 78
NOTHING_SPECIAL = "."  # as line by line
ROOMY = 16  # rows from which on more than the open field is shown
_DONE, _EDIT = "done", "edit"


class NotePage:
    """The form on a screen of its own: one field open, those around it folded to a line each."""

    def __init__(self, steps: Steps, recall: Sequence[str], heading: str, editor: Edit | None, where: Where) -> None:
        self.steps, self.recall, self.heading, self.editor, self.where = steps, recall, heading, editor, where
        self.output = screen(where)
        self.buffer = Buffer(multiline=True)
        self.cursor = -1  # the option or section that the arrows are on; -1: none
        self.said = ""
        self.text_window = Window(
            BufferControl(self.buffer, input_processors=[WordWrap()]),
            wrap_lines=True,
            height=self._text_height,
            dont_extend_height=True,
        )
        self.list_window = Window(FormattedTextControl(self._list, focusable=True, show_cursor=False))
        self.layout = Layout(
            HSplit(
                [
                    Window(FormattedTextControl(self._top), dont_extend_height=True),
                    ConditionalContainer(self.text_window, Condition(self._is_text)),
                    self.list_window,
                    Window(FormattedTextControl(self._bottom), dont_extend_height=True),
                ]
            )
        )
        self._load()

    def run(self) -> None:
        """Until the form is done. Raises Interrupted."""
        while self._page().run() == _EDIT:
            self._edit()

    def _edit(self) -> None:
        """The open field, which was handed on before, in the editor. Raises Interrupted."""
        field = self.steps.field
        if self.editor is None or field is None:
            return
        try:
            back = self.editor(field.id, self.buffer.text)
        except CannotDo as error:
            self.said = f"{error.what} {error.hint}"
            return
        if back.text is not None:
            self.buffer.document = _at_end(back.text)
        if back.stopped:
            interrupted = stopped()
            interrupted.unkept = at_last(self.submit) or self.said
            if not interrupted.unkept:
                back.drop()
            raise interrupted
        try:
            self.submit()
        except AllianceError as error:
            self.said = not_yet(error)
        back.drop()
        again = "" if back.text is not None else "F2 opens it once more."
        self.said = " ".join(filter(None, (back.said, again, self.said)))

    def _to_editor(self) -> object:
        return _EDIT if self.submit() else None

    # What is asked just now

    def _is_text(self) -> bool:
        field = self.steps.field
        return field is not None and field.type in ("line", "text", "mark")

    def _options(self) -> list[tuple[str, str]]:
        """Key and id of what the arrows move over: the options of a field, or the sections of the list."""
        field = self.steps.field
        if field is None:
            return [(section.key, section.id) for section in self.steps.sections]
        return [(key, option.id) for key, option in zip(OPTION_KEYS, field.options, strict=False)]

    def _load(self) -> None:
        field = self.steps.field
        self.buffer.document = _at_end(self.steps.value(field) if field else "")
        self.cursor, self.said = -1, ""
        self.layout.focus(self.text_window if self._is_text() else self.list_window)

    # What the keys do

    def _page(self) -> BaseScreen:
        writing, listing = Condition(self._is_text), ~Condition(self._is_text)
        long, editable = Condition(self._is_long), Condition(self._is_editable)
        page = BaseScreen(self.layout, self.where, field=self)
        page.on("enter tab", self._enter)
        page.on("c-b s-tab", self._back)
        page.on("up", self._up)
        page.on("down", self._down)
        page.on("escape", self._step_back, eager=False)  # it may be the beginning of another key
        page.on("c-l", self._to_list)
        page.on(NOTHING_SPECIAL, self._finish, Condition(self._is_blank))
        page.on("escape+b escape+f escape+d", lambda: None, listing, eager=False)
        page.on("c-s f10", self._finish)
        page.on("c-n", self._break_line, long)
        page.on("escape+enter", self._break_line, long, eager=False)
        page.on("f2", self._to_editor, editable)
        page.on("space", lambda: self._choose(self.cursor), listing)
        page.on("backspace delete", self._empty, listing)
        for place, key in enumerate(OPTION_KEYS):
            both = " ".join(dict.fromkeys((key, key.upper())))
            page.on(both, partial(self._letter, place, key), listing)
        page.on_paste(self._paste, writing)
        page.on_paste(lambda _: None, listing)
        return page

    def _break_line(self) -> None:
        self.buffer.insert_text("\n")

    def _is_editable(self) -> bool:
        return self.editor is not None and self._is_long()

    def _is_long(self) -> bool:
        return self.steps.field is not None and self.steps.field.type == "text"

    def _enter(self) -> object:
        if self.steps.field is None and self.cursor < 0:
            return _DONE
        if self.cursor >= 0 and (self.steps.field is None or self.steps.field.type == "choice"):
            self._choose(self.cursor)
        elif self.submit():
            self._move(self.steps.next)
        return None

    def _up(self) -> None:
        if self._is_text() and self.buffer.document.cursor_position_row > 0:
            self.buffer.cursor_up()
        elif self.cursor >= 0:
            self.cursor -= 1
        else:
            self._back()

    def _down(self) -> None:
        if self._is_text():
            last = self.buffer.document.cursor_position_row == self.buffer.document.line_count - 1
            if not last:
                self.buffer.cursor_down()
            elif self.submit():
                self._move(self.steps.next)
        else:
            self.cursor = min(self.cursor + 1, len(self._options()) - 1)

    def _back(self) -> None:
        if self.submit():
            self._move(self.steps.back)

    def _step_back(self) -> None:
        """One field back; from the first the note is left, with what stands in it."""
        if self.submit() and not self.steps.past:
            raise StepBack("Stopped.")
        self._back()

    def _is_blank(self) -> bool:
        """Whether nothing is written yet, on the first field of the note."""
        first = self.steps.field is not None and self.steps.field == self.steps.sections[0].fields[0]
        return first and self._is_text() and not self.buffer.text and not any(self.steps.values.values())

    def _to_list(self) -> None:
        if self.submit():
            self._move(self.steps.to_list)

    def _finish(self) -> object:
        return _DONE if self.submit() else None

    def _letter(self, place: int, key: str) -> None:
        if self.steps.field is None:
            if self.steps.open(key):
                self._load()
        else:
            self._choose(place)

    def _choose(self, place: int) -> None:
        """Take the option or section at a place: a tick turns over, a choice goes on."""
        options = self._options()
        if not 0 <= place < len(options):
            return
        field, (key, id) = self.steps.field, options[place]
        if field is None:
            self._move(lambda: self.steps.open(key))
        elif field.type == "choice":
            self.steps.put(field, id)
            self._move(self.steps.next)
        else:
            self.cursor = place
            self.steps.put(field, _turned(field, self.steps.value(field), id))

    def _empty(self) -> None:
        if self.steps.field:
            self.steps.put(self.steps.field, "")

    def _paste(self, pasted: str) -> None:
        text = clean(pasted) if self._is_long() else " ".join(clean(pasted).split())
        before, after = (" " * end.isspace() for end in (pasted[:1], pasted[-1:]))
        self.buffer.insert_text(f"{before}{text}{after}")  # it may go on where a sentence was left

    def submit(self) -> bool:
        """Hand on what is typed; False, and a sentence on the screen, where it cannot be read."""
        field = self.steps.field
        if field is None or not self._is_text():
            return True
        try:
            self.steps.put(field, self.buffer.text)
        except BadUsage as mistake:
            self.said = f"{mistake.what} {mistake.hint}"
            return False
        self.said = ""
        return True

    def _move(self, step: Callable[[], object]) -> None:
        step()
        self._load()

    # How it looks

    def _width(self) -> int:
        return min(WIDEST, self.output.get_size().columns - 1)

    def _text_height(self) -> Dimension:
        rows = self.output.get_size().rows
        lines = sum(1 + get_cwidth(text[:2000]) // max(1, self._width()) for text in self.buffer.text.splitlines()[:20])
        return Dimension(min=1, preferred=max(1, lines), max=max(1, rows // 2))

    def _top(self) -> StyleAndTextTuples:
        """What to have in mind, the section's title, and the fields before the open one."""
        width, rows = self._width(), self.output.get_size().rows
        section, field = self.steps.section, self.steps.field
        beside = rows // 4 if field else min(rows // 4, rows - 3 - len(self._sections(width)) - len(self._below(width)))
        top: list[Row] = self._recalled(width, beside) if rows >= ROOMY and beside > 0 else []
        title = " · ".join(part for part in (self.heading, section.title if section else "Anything more?") if part)
        top += [[("bold", _cut(title, width))], []]
        if section and field:
            before = section.fields[: section.fields.index(field)]
            room = max(0, rows - ROOMY // 2 - len(field.options)) if rows >= ROOMY else 0
            top += [self._folded(f, width) for f in before[max(0, len(before) - room) :]]
            top += [[("bold", _cut(f"{field.label}{f' ({field.hint})' if field.hint else ''}", width))]]
        return text_of(top if self._is_text() else [*top, []])

    def _recalled(self, width: int, most: int) -> list[Row]:
        """What to have in mind, on the first page and on the list."""
        here = self.steps.section
        if not self.recall or (here and here.id != self.steps.sections[0].id):
            return []
        lines = [part for text in self.recall for part in wrapped(clean(text[: 4 * width]), width)]
        return [*([("", part)] for part in lines[:most]), []]

    def _list(self) -> StyleAndTextTuples:
        """The options of the open field and the fields after it; or the list of sections."""
        width = self._width()
        section, field = self.steps.section, self.steps.field
        rows = self._sections(width) if field is None else self._answers(field, width)
        if not self._is_text():
            above = sum(text.count("\n") for _, text, *_ in self._top()) + 1
            room = self.output.get_size().rows - above - len(self._below(width))
            rows = _in_view(rows, self.cursor + (0 if field else len(rows) - len(self.steps.sections)), room)
        if section and field:
            after = section.fields[section.fields.index(field) + 1 :]
            rows += [[], *(self._folded(f, width) for f in after)] if after else []
        return text_of(rows)

    def _answers(self, field: Field, width: int) -> list[Row]:
        chosen, rows = ticked(self.steps.value(field)), []
        for place, (key, option) in enumerate(zip(OPTION_KEYS, field.options, strict=False)):
            box = ("[x]" if option.id in chosen else "[ ]") if field.type == "ticks" else ""
            mark = ">" if place == self.cursor else "*" if not box and option.id in chosen else " "
            style = "bold" if place == self.cursor or option.id in chosen else ""
            rows.append([(style, _cut(f" {mark} {key} {box + ' ' if box else ''}{option.label}", width))])
        hint = field.options[self.cursor].hint if self.cursor >= 0 else ""
        return [*rows, *([[("", f"   {part}")] for part in wrapped(hint, width - 3)] if hint else [])]

    def _sections(self, width: int) -> list[Row]:
        rows: list[Row] = [[("bold" if self.cursor < 0 else "", _cut("   Enter  that is all for today", width))], []]
        whole = all(get_cwidth(f"{section.title}: {section.about}") <= width - 10 for section in self.steps.sections)
        for place, section in enumerate(self.steps.sections):
            written = any(self.steps.value(field) for field in section.fields)
            mark = ">" if place == self.cursor else "*" if written else " "
            style = "bold" if place == self.cursor else ""
            said = f"{section.title}: {section.about}" if whole else section.title
            rows.append([(style, _cut(f" {mark} {section.key}      {said}", width))])
            if place == self.cursor and not whole:
                rows += [[("", f"{'':10}{part}")] for part in wrapped(section.about, width - 10)]
        return rows

    def _folded(self, field: Field, width: int) -> Row:
        return [("", _cut(f"  {field.label}{': ' if self.steps.value(field) else ''}{self.steps.told(field)}", width))]

    def _bottom(self) -> StyleAndTextTuples:
        return text_of(self._below(self._width()))

    def _below(self, width: int) -> list[Row]:
        said: list[Row] = [[("bold", part)] for part in wrapped(self.said, width)] if self.said else []
        return [[], *said, *([("", part)] for part in wrapped(" · ".join(self._legend()), width))]

    def _legend(self) -> Iterator[str]:
        field = self.steps.field
        if field is None:
            yield from ("Enter done", "a letter opens", "Esc back")
        else:
            if field.options:
                first, last = OPTION_KEYS[0], OPTION_KEYS[: len(field.options)][-1]
                does = "tick" if field.type == "ticks" else "choose"
                yield f"{first} to {last} {does}" if last != first else f"{first} {does}s"
            if self._is_blank():
                yield f"{NOTHING_SPECIAL} nothing special, done"
            yield from ("Enter next", "Esc back", "Ctrl-L list", "Ctrl-S done")
            if field.type == "text":
                yield "Ctrl-N new line"
            if self._is_editable():
                yield "F2 editor"
        yield "Ctrl-C pause"


def _at_end(text: str) -> Document:
    return Document(text, len(text))


def _turned(field: Field, value: str, id: str) -> str:
    """The ticks with one turned over, in the order of the form."""
    chosen = set(ticked(value)) ^ {id}
    return ",".join(option.id for option in field.options if option.id in chosen)


def _in_view(rows: list[Row], at: int, room: int) -> list[Row]:
    """As many rows as there is room for, with the one that the arrows are on; where there are more is said."""
    room = max(room, 4)
    first = max(0, min(at - room // 2, len(rows) - room))
    shown = rows[first : first + room]
    if first:
        shown[0] = [("", "   … more above: Up")]
    if first + room < len(rows):
        shown[-1] = [("", "   … more below: Down")]
    return shown


def _cut(text: str, width: int) -> str:
    if get_cwidth(text[: width + 1]) <= width and len(text) <= width:
        return text
    text = text[:width]
    while get_cwidth(text) > width - 1:
        text = text[:-1]
    return f"{text}…"
