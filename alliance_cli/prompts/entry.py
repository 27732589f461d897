"""The paper entry screen: all answers of a paper form on one screen, typed as they stand there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, Unpack

from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VSplit, Window
from prompt_toolkit.utils import get_cwidth

from alliance_cli.errors import BadUsage, Interrupted, StepBack
from alliance_cli.forms.answers import NOT_ANSWERED, has_millimetres, reach, read_answer, show_answer
from alliance_cli.forms.definition import Instrument
from alliance_cli.prompts.ask import confirm
from alliance_cli.prompts.base_screen import BaseScreen
from alliance_cli.prompts.keeping import at_last, until_kept_plain
from alliance_cli.prompts.page import NO_BREAK, Row, text_of, wrapped
from alliance_cli.prompts.plain_line import line, tell, tell_way_back
from alliance_cli.prompts.terminal import Where, following, is_plain, screen, stepped_back

Keep: TypeAlias = Callable[[int, int | None], None]

NOT_GIVEN = "not given"
LONGEST = 8  # characters in a field
SHORTEST_NAME = 18  # columns for the name of a line, however narrow the window
WIDTH_LINES = 50
WIDTH_CHOICES = 64  # the words chosen stand beside the number


def enter(
    instrument: Instrument,
    keep: Keep,
    given: Sequence[int | None] = (),
    heading: str = "",
    help_now: str = "",
    *,
    not_given: bool = False,
    **where: Unpack[Where],
) -> tuple[int | None, ...] | None:
    """The answers of a paper form in whole steps of the scale, None where one is missing.

    `keep(index, steps)` is called whenever a field is left with an answer that is new. `given` are those of an
    earlier, paused entry. `heading` stands on top, by default the instrument's title; `help_now` under an item about
    suicide or self-harm. With `not_given`, the key n on an empty form says that there is none: None. Raises
    Interrupted; StepBack at the first field.
    """
    sheet = _Form(instrument, keep, given, heading or instrument.title, help_now, not_given=not_given)
    if is_plain(where):
        return _enter_plain(sheet, where)
    output = screen(where)

    def columns() -> int:
        return max(20, min(WIDTH_LINES if instrument.scale.is_line else WIDTH_CHOICES, output.get_size().columns - 4))

    def rows() -> int:
        return output.get_size().rows

    body = FormattedTextControl(lambda: text_of(sheet.fields(columns(), rows())), focusable=True, show_cursor=True)
    top = FormattedTextControl(lambda: text_of(sheet.top(columns(), rows())))
    bottom = FormattedTextControl(lambda: text_of(sheet.bottom(columns())))
    parts = [Window(top, dont_extend_height=True), Window(body), Window(bottom, dont_extend_height=True)]
    layout = Layout(VSplit([Window(), HSplit(parts, width=lambda: Dimension.exact(columns())), Window()]), body)
    page = BaseScreen(layout, where, field=sheet, gathers=lambda: False)  # a number typed ahead ends with its own Enter
    page.on_text(sheet.type)
    page.on_paste(sheet.paste)
    for key, action in sheet.actions().items():
        page.on(key, action)
    return None if page.run() == NOT_GIVEN else tuple(sheet.kept)


class _Form:
    """The fields as they are typed; `kept` is what was handed on."""

    def __init__(
        self,
        instrument: Instrument,
        keep: Keep,
        given: Sequence[int | None],
        heading: str,
        help_now: str,
        *,
        not_given: bool,
    ) -> None:
        self.below = [help_now if item.safety else "" for item in instrument.items]
        self.not_given = not_given
        self.labels = [item.marked for item in instrument.items]
        self.scale, self.keep, self.heading = instrument.scale, keep, heading
        self.kept = [*given, *[None] * (len(self.labels) - len(given))]
        self.millimetres = False
        self.typed = [self._shown(steps) for steps in self.kept]
        self.at = self.kept.index(None) if None in self.kept else 0
        self.untouched = True  # the next character replaces what stands in the field
        self.said = ""
        self.asking = False  # whether the missing ones may stay missing

    def _shown(self, steps: int | None) -> str:
        return "" if steps is None else show_answer(steps, self.scale, self.millimetres)

    def actions(self) -> dict[str, Callable[[], object]]:
        return {
            "enter": self.next,
            "tab": lambda: self.move(1),
            "down": lambda: self.move(1),
            "s-tab": lambda: self.move(-1),
            "up": lambda: self.move(-1),
            "escape": self.back,
            "backspace": self.erase,
            "c-u": self.empty,
            "f2": self.turn_ruler,
            "c-s": self.finish,
            "f10": self.finish,
        }

    def type(self, character: str) -> object:
        if self.asking:
            self.asking = False
            if character in "yY":
                return True
            if character in "nN":
                return None
            self.at, self.untouched = self.kept.index(None), True
        if character in "nN" and self.not_given and not any(self.typed):
            return NOT_GIVEN
        field = "" if self.untouched or not self.scale.is_line else self.typed[self.at]
        self.typed[self.at] = (field + character)[:LONGEST]
        self.untouched = False
        self.said = ""
        if not self.scale.is_line and not self.mistake(self.at):
            return self.next()
        return None

    def paste(self, text: str) -> None:
        """A whole line of answers, separated by spaces, spreads over the fields."""
        for word in text.split():
            self.typed[self.at] = word[:LONGEST]
            self.move(1)

    def erase(self) -> None:
        self.asking = self.untouched = False
        self.typed[self.at] = self.typed[self.at][:-1]

    def empty(self) -> None:
        self.asking = self.untouched = False
        self.typed[self.at] = ""

    def move(self, by: int) -> None:
        self.asking = False
        self.leave()
        self.at = max(0, min(self.at + by, len(self.labels) - 1))
        self.untouched = True

    def back(self) -> None:
        """One field back; from the first the form is left."""
        if self.at == 0 and not self.asking:
            raise stepped_back()
        self.move(-1 if not self.asking else 0)

    def next(self) -> object:
        if self.asking:
            return None
        if not self.leave():
            self.untouched = True
            return None
        if self.at == len(self.labels) - 1:
            return self.finish()
        self.move(1)
        return None

    def leave(self) -> bool:
        """Hand on what stands in the field, if it can be read and is new."""
        if self.mistake(self.at):
            return False
        steps = self._steps(self.at)
        if steps != self.kept[self.at]:
            self.keep(self.at, steps)
            self.kept[self.at], self.said = steps, ""
        if steps is not None:
            self.typed[self.at] = self._shown(steps)
        return True

    def submit(self) -> bool:
        """Also what is typed and not confirmed, when the page is left."""
        read = self.leave()
        if not read:
            self.said = self.mistake(self.at)
        return read

    def finish(self) -> object:
        self.leave()
        mistaken = [at for at in range(len(self.labels)) if self.mistake(at)]
        if mistaken:
            self.at, self.untouched = mistaken[0], True
            return None
        if not any(self.typed):
            self.said = "Nothing is typed yet. Esc goes back."
            return None
        self.asking = None in self.kept
        return None if self.asking else True

    def turn_ruler(self) -> None:
        """Centimetres or millimetres, for all fields at once."""
        if not has_millimetres(self.scale):
            return
        self.leave()
        readable = [at for at in range(len(self.labels)) if self.kept[at] is not None and not self.mistake(at)]
        self.millimetres = not self.millimetres
        for at in readable:
            self.typed[at] = self._shown(self.kept[at])
        self.untouched = True

    def mistake(self, at: int) -> str:
        """What cannot be read in a field, in words; "" where nothing is wrong."""
        try:
            self._steps(at)
        except BadUsage as mistake:
            return f"{mistake.what} {mistake.hint}"
        return ""

    def _steps(self, at: int) -> int | None:
        typed = self.typed[at]
        if len(typed) > 1 and typed[-1] in ".,":  # half typed, on the way to 9.6
            typed = typed[:-1]
        return read_answer(typed, self.scale, self.millimetres)

    def missing(self) -> str:
        """The missing answers in one line."""
        names = [label for label, steps in zip(self.labels, self.kept, strict=True) if steps is None]
        return f"Missing: {', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}."

    def top(self, columns: int, rows: int) -> list[Row]:
        heading: list[Row] = [[("bold", line)] for line in wrapped(self.heading, columns)]
        legend: list[Row] = [[("", line)] for line in wrapped(self.legend(), columns)]
        air: list[Row] = [[]]
        if len(self.labels) + len(heading) + len(legend) + 6 > rows:
            return heading + air
        return air + heading + legend + air

    def legend(self) -> str:
        if self.scale.is_line:
            unit = "millimetres" if self.millimetres else "centimetres" if has_millimetres(self.scale) else "numbers"
            return f"As on paper, in {unit}: {reach(self.scale, self.millimetres)}"
        words = (f"{number} {label}" for number, label in enumerate(self.scale.labels, self.scale.lowest))
        return " · ".join(word.replace(" ", NO_BREAK) for word in words)

    def fields(self, columns: int, rows: int) -> list[Row]:
        meant = max((get_cwidth(word) for word in (*self.scale.labels, "missing")), default=0)
        widest = min(max(get_cwidth(label) for label in self.labels), max(columns - 16 - meant, SHORTEST_NAME))
        blocks = [self._field(at, widest, columns) for at in range(len(self.labels))]
        airy = sum(len(block) + 1 for block in blocks) + 9 <= rows
        return [row for block in blocks for row in (*block, *([[]] if airy else []))]

    def _field(self, at: int, widest: int, columns: int) -> list[Row]:
        here = at == self.at and not self.asking
        *before, label = wrapped(self.labels[at], widest)
        typed = self.typed[at]
        cursor = [("[SetCursorPosition]", "")] if at == self.at else []
        padding = " " * (widest - get_cwidth(label))
        field: Row = [("underline", f" {typed}"), *cursor, ("underline", " " * (LONGEST - 2 - len(typed)))]
        rows: list[Row] = [[("", f"  {line}")] for line in before]
        rows.append([("bold", f"{'>' if here else ' '} {label}{padding}  "), *field, ("", f"  {self._meaning(at)}")])
        rows += [[("", f"  {line}")] for line in wrapped(self.below[at], columns - 2)]
        return rows + [[("bold", f"  {line}")] for line in wrapped(self.mistake(at), columns - 2)]

    def _meaning(self, at: int) -> str:
        """What the number stands for: the words chosen, or the unit."""
        if self.typed[at] in NOT_ANSWERED:
            return "missing"
        if not self.typed[at] or self.mistake(at):
            return ""
        if self.scale.is_line:
            return "mm" if self.millimetres else ""
        return self.scale.labels[int(self.typed[at]) - self.scale.lowest]

    def bottom(self, columns: int) -> list[Row]:
        if self.asking:
            said = f"{self.missing()} Keep it so? y / n"
        else:
            ruler = "F2 millimetres" if not self.millimetres else "F2 centimetres"
            toggle = f" · {ruler}" if has_millimetres(self.scale) else ""
            none = f" · n{NO_BREAK}not{NO_BREAK}given" if self.not_given and not any(self.typed) else ""
            keys = f"Enter goes on · Esc back · -{NO_BREAK}if{NO_BREAK}missing{none}{toggle} · F10 done"
            said = self.said or keys
        return [[], *([("bold" if self.asking or self.said else "", line)] for line in wrapped(said, columns))]


def _enter_plain(sheet: _Form, where: Where) -> tuple[int | None, ...] | None:
    none = " A form that was not given: n at once." if sheet.not_given else ""
    tell(f"{sheet.heading}\n{sheet.legend().replace(NO_BREAK, ' ')}\nA hyphen stands for a missing answer.{none}\n")
    tell_way_back(where)
    at, last = 0, len(sheet.labels)
    while True:
        try:
            if at < last:
                if _field_plain(sheet, at, where) == NOT_GIVEN:
                    return None
                at += 1
            elif not any(sheet.typed):
                tell("Nothing is typed yet. Ctrl-C leaves the form.\n")
                at = 0
            elif None not in sheet.kept or confirm(f"{sheet.missing()} Keep it so?", plain=True):
                return tuple(sheet.kept)
            else:
                at = 0
        except StepBack:
            if at == 0:
                raise
            at -= 1


def _field_plain(sheet: _Form, at: int, where: Where) -> str | None:
    sheet.at = at
    before = sheet.typed[at]
    if sheet.below[at]:
        tell(f"{sheet.below[at]}\n")
    while True:
        try:
            follow = len(sheet.labels) - at - 1
            asked = f"{sheet.labels[at]} ({following(follow)}){f' [{before}]' if before else ''}: "
            sheet.typed[at] = line(asked, gathers=False).strip() or before
        except Interrupted as stopped:
            sheet.typed[at] = stopped.typed.strip() or before
            if isinstance(stopped, StepBack) and sheet.mistake(at):
                sheet.typed[at] = before
            stopped.unkept = at_last(sheet.submit)
            raise
        if sheet.typed[at] in ("n", "N") and sheet.not_given and not any(sheet.typed[:at]):
            return NOT_GIVEN
        if not sheet.mistake(at):
            until_kept_plain(sheet.leave, where)
            return None
        tell(f"{sheet.mistake(at)}\n")
