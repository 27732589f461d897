"""Asks one thing: choose, tick, number, text, date, confirm, passphrase; the only home of questionary."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from getpass import getpass
from typing import Any, TypeAlias, TypeVar, Unpack, overload

import questionary
from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.input.typeahead import store_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth
from questionary.prompts.common import InquirerControl

from alliance_cli.dates import WRITTEN, WRITTEN_AHEAD, parse_date
from alliance_cli.errors import AllianceError, BadUsage, Interrupted, StepBack
from alliance_cli.inputs import clean, harmless, parse_decimal, shown
from alliance_cli.prompts.keeping import LEAVES, at_last, handed_on, hinders, not_yet, still_hinders
from alliance_cli.prompts.keyboard import escape_waits, keyboard
from alliance_cli.prompts.on_a_list import OnAList
from alliance_cli.prompts.page import wrapped
from alliance_cli.prompts.plain_line import line, tell, tell_option, tell_way_back
from alliance_cli.prompts.terminal import GONE, Where, is_plain, screen, stepped_back, stopped, wipe
from alliance_cli.prompts.trail import stepwise
from alliance_cli.prompts.word_wrap import WordWrap
from alliance_cli.stopping import hear_again

T = TypeVar("T")

# Weight, not colour: the prompts read the same with NO_COLOR and on any background.
_STYLE = Style(
    [
        ("question", "bold"),
        ("answer", "noinherit"),
        ("pointer", "bold"),
        ("highlighted", "bold"),
        ("search_success", "noinherit bold"),
        ("search_none", "noinherit"),
    ]
)
_IF_EMPTY = re.compile(r"(?P<alone> \(Enter [^)]*\))|; Enter[^)]*(?=\))")  # what Enter does at an empty field
_COLUMNS = re.compile(r"(?<=\S) {2,}(?=\S)")
_MARGIN = 2  # a blank before a question, and the column that a cursor needs
_BELOW = " " * 6  # pointer and number, or pointer and tick, stand before the first line of an option
_SHORT_LIST = 9  # as many options as there are digits; a longer list is narrowed by typing


@contextmanager
def _wordless() -> Iterator[None]:
    """What was half typed at a choice is no answer to be offered when one comes back to it."""
    try:
        yield
    except StepBack as step:
        step.typed = ""
        raise


@overload
def choose(
    question: str,
    options: Sequence[tuple[T, str]],
    default: T | None = None,
    numbers: Sequence[int] = (),
    final: Mapping[T, str] | None = None,
    **where: Unpack[Where],
) -> T: ...
@overload
def choose(
    question: str,
    options: Sequence[str],
    default: str | None = None,
    *,
    final: Mapping[str, str] | None = None,
    **where: Unpack[Where],
) -> str: ...
@stepwise
@_wordless()
def choose(
    question: str,
    options: Sequence[Any],
    default: Any = None,
    numbers: Sequence[int] = (),
    final: Mapping[Any, str] | None = None,
    **where: Unpack[Where],
) -> Any:
    """One of the options, given as (value, label) or as a word that is both; `numbers`: those that they have already.
    `final`: what is gone for good when it is chosen, with the question that asks for it once more; no letter leads to
    it. Raises Interrupted.
    """
    while True:
        chosen = _choose(question, options, default, numbers, final or {}, where)
        with suppress(StepBack):  # back to the list
            if not final or chosen not in final or confirm(final[chosen], **where):
                return chosen


def _choose(
    question: str,
    options: Sequence[Any],
    default: Any,
    numbers: Sequence[int],
    final: Mapping[Any, str],
    where: Where,
) -> Any:
    pairs = _pairs(options, where)
    values = [value for value, _ in pairs]
    start = values.index(default) if default is not None and default in values else 0
    keys = [str(number) for number in numbers or range(1, len(pairs) + 1)]
    labels = [label for _, label in pairs]
    gone = [place for place, value in enumerate(values) if value in final]
    if is_plain(where):
        tell_way_back(where)
        return pairs[_choose_plain(_counted(question, where), labels, keys, start, gone)][0]
    short = len(pairs) <= _SHORT_LIST
    keys = keys if short or numbers else []
    while isinstance(place := _chosen(question, labels, keys, start, short, gone, where), str):
        say(place, **where)
    return pairs[place][0]


def _chosen(
    question: str,
    labels: Sequence[str],
    keys: Sequence[str],
    start: int,
    short: bool,
    final: Sequence[int],
    where: Where,
) -> int | str:
    """The place of the one that was taken; or a sentence why none was."""
    told = [f"{key}) {label}" for key, label in zip(keys, labels, strict=True)] if keys else labels
    choices = [questionary.Choice(label, value=place) for place, label in enumerate(_fitting(told, where))]
    first, instruction = _parted(
        question, "(arrows or number, then Enter)" if short else "(arrows, or type a part of it, then Enter)", where
    )
    prompt = questionary.select(
        first,
        choices,
        default=choices[start],
        qmark="",
        pointer=">",
        style=_STYLE,
        use_jk_keys=False,
        instruction=instruction,
        **_devices(where),
    )
    control = _list_of(prompt)
    typed = OnAList(control, labels, keys, narrows=not short, final=final)

    def take(event: KeyPressEvent) -> None:
        if refused := typed.misunderstood():
            _refuse(event, refused)
            return
        pointed = control.get_pointed_at()
        place: Any = pointed.value
        pointed.title = _parted(question, labels[place], where)[1]
        control.is_answered = True
        event.app.exit(result=place)

    typed.bindings.add("enter", eager=True)(take)
    result: int | str = _answer(prompt, typed.bindings)
    return result


def _list_of(prompt: questionary.Question) -> InquirerControl:
    controls = prompt.application.layout.find_all_controls()
    return next(control for control in controls if isinstance(control, InquirerControl))


def _refuse(event: KeyPressEvent, why: str) -> None:
    """The list goes and comes again below a sentence; what was pasted behind it is not heard."""
    event.app.key_processor.input_queue.clear()
    event.app.erase_when_done = True
    event.app.exit(result=why)


def _hears_pastes() -> tuple[list[str], KeyBindings]:
    """What was pasted where only keys answer, and the bindings that hear it."""
    pasted: list[str] = []
    keys = KeyBindings()
    keys.add(Keys.BracketedPaste)(lambda event: pasted.append(event.data))
    return pasted, keys


def _told(pasted: Sequence[str]) -> str:
    return f"“{shown(pasted[-1])}”" if pasted[-1].strip() else "What came at once"


Ticked: TypeAlias = Callable[[tuple[T, ...]], object]


@overload
def tick(
    question: str,
    options: Sequence[tuple[T, str]],
    default: Sequence[T] = (),
    keep: Ticked[T] | None = None,
    **where: Unpack[Where],
) -> tuple[T, ...]: ...
@overload
def tick(
    question: str,
    options: Sequence[str],
    default: Sequence[str] = (),
    keep: Ticked[str] | None = None,
    **where: Unpack[Where],
) -> tuple[str, ...]: ...
@stepwise
@_wordless()
def tick(
    question: str,
    options: Sequence[Any],
    default: Sequence[Any] = (),
    keep: Ticked[Any] | None = None,
    **where: Unpack[Where],
) -> tuple[Any, ...]:
    """Any number of the options, in their order; none is an answer too. `keep` as in `text`. Raises Interrupted."""
    pairs, kept = _pairs(options, where), tuple(default)
    while True:
        ticked: list[int] = []  # the places that are ticked by now
        try:
            if is_plain(where):
                answer = _tick_plain(question, pairs, default, ticked, where)
            else:
                answer = _tick(question, pairs, _words(options), default, ticked, where)
        except Interrupted as interrupted:
            left = tuple(pairs[place][0] for place in sorted(ticked))
            if keep and left and left != kept:
                interrupted.unkept = at_last(partial(keep, left))
            raise
        if not keep or answer == kept or not _why_not(partial(keep, answer), where):
            return answer
        default = answer


def _tick(
    question: str,
    pairs: list[tuple[Any, str]],
    called: Sequence[str],
    default: Sequence[Any],
    ticked: list[int],
    where: Where,
) -> tuple[Any, ...]:
    first, instruction = _parted(question, "(Space ticks, Enter goes on)", where)
    labels = _fitting([label for _, label in pairs], where)
    prompt = questionary.checkbox(
        first,
        [
            questionary.Choice(label, value=place, checked=value in default)
            for place, (label, (value, _)) in enumerate(zip(labels, pairs, strict=True))
        ],
        qmark="",
        pointer=">",
        style=_STYLE,
        use_jk_keys=False,
        instruction=instruction,
        **_devices(where),
    )
    control = _list_of(prompt)
    pasted, keys = _hears_pastes()
    for letter in "ai":  # all, and all but those: a slip would state of a client what nobody meant
        keys.add(letter, eager=True)(lambda event: None)

    def go_on(event: KeyPressEvent) -> None:
        if pasted:
            _refuse(event, f"{_told(pasted)} ticks nothing. Space ticks, Enter goes on.")
            return
        control.is_answered = True
        ticks: list[Any] = [choice.value for choice in control.get_selected_values()]
        event.app.exit(result=ticks)
        said = ", ".join(called[place] for place in ticks) or "none"
        shows = control.choices[0]
        shows.title, control.selected_options = [("", _parted(question, said, where)[1])], [shows.value]

    keys.add("enter", eager=True)(go_on)
    try:
        answer = _answer(prompt, keys)
    except Interrupted:
        ticked += control.selected_options
        raise
    if isinstance(answer, str):
        say(answer, **where)
        return _tick(question, pairs, called, [pairs[place][0] for place in control.selected_options], ticked, where)
    return tuple(pairs[place][0] for place in answer)


@stepwise
def text(
    question: str,
    default: str = "",
    multiline: bool = False,
    keep: Callable[[str], object] | None = None,
    **where: Unpack[Where],
) -> str:
    """Free text, cleaned; "" where Enter was pressed at once. One line, unless `multiline`.

    `keep(text)` is called with the answer, and with what stood there when the prompt is stopped; where it raises,
    the question stays. Raises Interrupted, whose `typed` is what stood there, and `unkept` why it is not kept.
    """
    kept, asked_again = default, False
    while True:
        try:
            typed = _typed(question, default, multiline, where)
        except Interrupted as stopped:
            left = _cleaned(stopped.typed, multiline)
            if default != kept and is_plain(where):
                left = left or default  # it stands beside the question
            if not keep or not left or left == kept:
                raise
            fault = hinders(partial(keep, left)) if stopped.by_key and not asked_again else None
            if fault is None:
                stopped.unkept = at_last(partial(keep, left), patient=not (stopped.by_key and asked_again))
                raise
            with suppress(OSError):  # it stands here once more, as on a page
                say(f"{not_yet(fault)}{LEAVES}", **where)
            default, asked_again = left, True
            with suppress(ValueError):  # not in the main thread
                hear_again()
            continue
        try:
            answer = _cleaned(typed, multiline)
            why = _why_not(partial(keep, answer), where) if keep and answer and answer != kept else ""
            if not why:
                return answer
            default, asked_again = answer, why.endswith(LEAVES)
        except BadUsage as mistake:
            say(f"{mistake.what} {mistake.hint}", **where)


def _why_not(keep: Callable[[], object], where: Where) -> str:
    """Hand an answer on; why that was not possible just now, as it was said. Raises BadUsage, Interrupted."""
    while True:
        try:
            handed_on(keep)
            return ""
        except (BadUsage, Interrupted):
            raise
        except AllianceError as error:
            try:
                said = still_hinders(error, where)
            except Interrupted as interrupted:
                interrupted.unkept = at_last(keep)
                raise
            if said:
                say(said, **where)
                return said


def _cleaned(typed: str, multiline: bool) -> str:
    return clean(typed) if multiline else " ".join(clean(typed).splitlines())


def value(
    question: str,
    read: Callable[[str], T],
    default: str = "",
    keep: Callable[[T], object] | None = None,
    **where: Unpack[Where],
) -> T:
    """What `read` makes of the text typed; what it raises as BadUsage is said and the question asked again.

    `keep` as in `text`, with what was read. The field is as it was at first: the next is typed, not appended.
    """
    while True:
        typed = text(question, default, keep=(lambda said: keep(read(said))) if keep else None, **where)
        try:
            return read(typed)
        except BadUsage as mistake:
            if "trail" in where:
                where["trail"].refused()
            say(f"{mistake.what} {mistake.hint}", **where)


def number(question: str, low: int, high: int, default: int | None = None, **where: Unpack[Where]) -> int:
    """A whole number from `low` to `high`. Raises Interrupted."""
    return value(question, lambda typed: _whole(typed, low, high), "" if default is None else str(default), **where)


def number_or_skip(
    question: str, low: int, high: int, keep: Callable[[int | None], object] | None = None, **where: Unpack[Where]
) -> int | None:
    """A whole number from `low` to `high`, or None where Enter was pressed at once. Raises Interrupted."""

    def read(typed: str) -> int | None:
        return _whole(typed, low, high) if typed else None

    return value(f"{question} (Enter skips)", read, keep=keep, **where)


def date(
    question: str, today: datetime.date, default: str = "today", future: bool = False, **where: Unpack[Where]
) -> datetime.date:
    """A day, typed as `dates.parse_date` reads it; the default under Enter. Raises Interrupted."""
    offered = f"; Enter: {default}" if default else ""
    written = WRITTEN_AHEAD if future else WRITTEN
    return value(
        f"{question} ({written}{offered})", lambda typed: parse_date(typed or default, today, future=future), **where
    )


@stepwise
@_wordless()
def confirm(question: str, default: bool = False, **where: Unpack[Where]) -> bool:
    """Yes or no, by one key; Enter takes the default. Raises Interrupted."""
    if is_plain(where):
        tell_way_back(where)
        return _confirm_plain(_counted(question, where), default)
    asked = question
    question, instruction = _parted(asked, f"(y/n, Enter for {'yes' if default else 'no'}) Yes", where)
    instruction = instruction.removesuffix("Yes")  # there is room for it, and for “No”
    devices = _devices(where)
    prompt = questionary.confirm(question, default, qmark="", style=_STYLE, instruction=instruction, **devices)
    pasted, keys = _hears_pastes()

    @keys.add("enter", filter=Condition(lambda: bool(pasted)), eager=True)
    def refused(event: KeyPressEvent) -> None:
        _refuse(event, f"{_told(pasted)} answers nothing. Please type y or n.")

    own = prompt.application.key_bindings or KeyBindings()
    for letter in "yYnN":

        def answers(event: KeyPressEvent, call: Callable[[KeyPressEvent], Any]) -> None:
            call(event)
            _with_its_enter(event)

        keys.add(letter, eager=True)(partial(answers, call=own.get_bindings_for_keys((letter,))[-1].call))
    answer = _answer(prompt, keys)
    if isinstance(answer, str):
        say(answer, **where)
        return confirm(asked, default, **where)
    return bool(answer)


def passphrase(question: str = "Passphrase", **where: Unpack[Where]) -> str:
    """What is typed, unseen and uncounted, exactly as typed; asked on stderr, since stdout may be a document.

    Raises Interrupted.
    """
    return unseen(f"{question} (nothing shows as you type):", **where)


def unseen(message: str, **where: Unpack[Where]) -> str:
    """The same under a message of its own."""
    stream = sys.stdout if sys.stdout.isatty() and not sys.stderr.isatty() else sys.stderr
    try:
        sys.stdout.flush()  # what was said before the question, on the other stream, is read before it
        if is_plain(where):
            return getpass(f"{message} ", stream=stream)
        output = screen(where, stream)
        session: PromptSession[str] = PromptSession(
            "\n".join(wrapped(message, output.get_size().columns - _MARGIN)) + " ",
            input_processors=[_Unseen()],
            key_bindings=_LIST_END,
            input=keyboard(where, gathers=lambda: False),
            output=output,
        )
        return session.prompt().rstrip("\r\n")  # a pasted passphrase brings its line end along
    except (KeyboardInterrupt, EOFError) as by:
        raise stopped(by=by) from None
    except OSError as error:
        if error.errno not in GONE:
            raise
        raise stopped() from None


def say(sentence: str, **where: Unpack[Where]) -> None:
    """A sentence between two questions: what was not understood, or what comes next."""
    if is_plain(where):
        tell(f"{sentence}\n")
        return
    output = screen(where)
    for part in wrapped(harmless(sentence), output.get_size().columns - 2):
        print_formatted_text(f" {part}", output=output)


def wiped(what: str, **where: Unpack[Where]) -> None:
    """Take off the screen what was shown once and is on paper now, and say how far that went."""
    if wipe(where):
        say(f"Good. {what} was taken off this screen. Scroll up: where it still stands, close this window.", **where)
    else:
        say(f"Good. This terminal cannot be cleared. {what} stands above until you close this window.", **where)


def menu(
    question: str, options: Sequence[tuple[T, str]], keys: Sequence[str], leave: str, **where: Unpack[Where]
) -> T | None:
    """One of a few, taken by its key at once; None where `q` leaves, and Esc does nothing. Raises Interrupted."""
    pairs = _pairs(options, where)
    if is_plain(where):
        tell(f"{question}\n")
        for key, (_, label) in zip(keys, pairs, strict=True):
            tell_option(key, label)
        tell_option("q", leave)
        values: dict[str, T] = dict(zip(keys, (value for value, _ in pairs), strict=True))
        named = "Number or letter" if any(key.isalpha() for key in keys) else "Number, or q"
        while (typed := _but_for_esc(f"{named}: ")) != "q":
            if typed in values:
                return values[typed]
            letters = [key for key in (*keys, "q") if key.isalpha()]
            tell(f"Please type a number from 1 to {len(keys) - len(letters) + 1}, or {' or '.join(letters)}.\n")
        return None
    labels = _fitting([label for _, label in pairs], where)
    choices = [
        questionary.Choice(label, value=place, shortcut_key=key)
        for place, (key, label) in enumerate(zip(keys, labels, strict=True))
    ]
    first, instruction = _parted(question, "(a number, or arrows and Enter; q leaves)", where)
    prompt = questionary.select(
        first,
        [*choices, questionary.Choice(leave, value=-1, shortcut_key="q")],
        qmark="",
        pointer=">",
        style=_STYLE,
        use_shortcuts=True,
        use_jk_keys=False,
        instruction=instruction,
        **_devices(where),
    )
    control = _list_of(prompt)
    heard = OnAList(control, [], [])

    def take(event: KeyPressEvent) -> None:
        if refused := heard.misunderstood():
            _refuse(event, refused)
            return
        control.is_answered = True
        event.app.exit(result=control.get_pointed_at().value)

    heard.bindings.add("enter", eager=True)(take)
    heard.bindings.add("escape", eager=True)(lambda event: None)
    for place, key in [*enumerate(keys), (-1, "q")]:
        heard.bindings.add(key, eager=True)(partial(_take, place))
    place = _answer(prompt, heard.bindings)
    if isinstance(place, str):
        say(place, **where)
        return menu(question, options, keys, leave, **where)
    return None if place < 0 else options[place][0]


def _but_for_esc(asked: str) -> str:
    """What was typed on a line that nothing stands before."""
    while True:
        with suppress(StepBack):
            return line(asked).strip().lower()


def seen(rows: int, following: int | None, to: str = "the menu", **where: Unpack[Where]) -> None:
    """Wait where so many rows printed would leave the screen with those that follow; None: a page covers them.

    Not line by line: what is heard does not scroll away. Raises Interrupted.
    """
    covered = following is None or rows + following > screen(where).get_size().rows
    if is_plain(where) or not rows or not covered:
        return
    prompt = questionary.press_any_key_to_continue(f"Enter goes on to {to}", _STYLE, **_devices(where))
    prompt.application.erase_when_done = True
    keys = KeyBindings()

    @keys.add(Keys.Any)
    def other(event: KeyPressEvent) -> None:
        """A key of what comes next is heard there."""
        store_typeahead(event.app.input, event.key_sequence)
        event.app.exit()

    @keys.add("enter")
    @keys.add("space")
    def on(event: KeyPressEvent) -> None:
        event.app.exit()

    with suppress(StepBack):
        _answer(prompt, keys)


def _take(place: int, event: KeyPressEvent) -> None:
    event.app.exit(result=place)
    _with_its_enter(event)


def _with_its_enter(event: KeyPressEvent) -> None:
    """An Enter that came at once with a key that answers by itself takes nothing at the next question."""
    queue = event.app.key_processor.input_queue
    if queue and queue[0].key is Keys.ControlM:
        queue.popleft()


_ONE_BACK = KeyBindings()


@_ONE_BACK.add("escape")  # not at once: with Alt it begins another key
def _step_back(event: KeyPressEvent) -> None:
    event.app.exit(exception=stepped_back(), style="class:aborting")


_DONE = KeyBindings()


@_DONE.add("c-s")
def _is_done(event: KeyPressEvent) -> None:
    event.current_buffer.validate_and_handle()


_LIST_END = KeyBindings()


@_LIST_END.add("c-d", eager=True)
@_LIST_END.add("<sigint>", eager=True)
def _end(event: KeyPressEvent) -> None:
    event.app.exit(exception=EOFError(), style="class:aborting")


class _Unseen(Processor):
    """Draws nothing of what is typed, not even its length."""

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        return Transformation([], source_to_display=lambda _: 0, display_to_source=lambda _: 0)


def _pairs(options: Sequence[Any], where: Where) -> list[tuple[Any, str]]:
    """Value and label, in one line; a colon parts a word from what is said of it, a comma what follows."""
    pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
    gap = ", " if is_plain(where) else ": "  # where it is heard, a pause does
    labels = (_COLUMNS.sub(", ", _COLUMNS.sub(gap, clean(label), count=1)) for _, label in pairs)
    return [(value, " ".join(label.split())) for (value, _), label in zip(pairs, labels, strict=True)]


def _words(options: Sequence[Any]) -> list[str]:
    """What each option is called, without what is said of it."""
    labels = (option[1] if isinstance(option, tuple) else option for option in options)
    return [_COLUMNS.split(" ".join(clean(label).splitlines()).strip(), maxsplit=1)[0] for label in labels]


def _parted(question: str, instruction: str, where: Where) -> tuple[str, str]:
    """A question and what is said of its keys, both broken at words: the terminal would break inside them."""
    columns = screen(where).get_size().columns - _MARGIN
    first = "\n ".join(wrapped(question, columns))
    return first, "\n ".join(wrapped(f"{question} {instruction}", columns))[len(first) :].lstrip(" ")


def _fitting(labels: Sequence[str], where: Where) -> list[str]:
    """Options that are wider than their line go on below it, broken at words."""
    columns = screen(where).get_size().columns - len(_BELOW) - 1
    return [label if get_cwidth(label) <= columns else f"\n{_BELOW}".join(wrapped(label, columns)) for label in labels]


def _devices(where: Where) -> dict[str, Any]:
    return {"input": keyboard(where), "output": screen(where)}


def _answer(prompt: questionary.Question, *keys: KeyBindings) -> Any:
    """What is answered; `keys` go before the prompt's own. Esc is one step back, except where it begins another key."""
    application = prompt.application
    ends = merge_key_bindings([*keys, _LIST_END, _ONE_BACK])
    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), ends])
    application.timeoutlen, application.ttimeoutlen = 0.3, escape_waits()
    for window in application.layout.find_all_windows():
        window.wrap_lines = Always()
    try:
        return prompt.unsafe_ask()
    except StepBack as step:
        step.typed = clean(application.current_buffer.text)
        raise
    except (KeyboardInterrupt, EOFError) as by:
        raise stopped(clean(application.current_buffer.text), by) from None
    except OSError as error:
        if error.errno not in GONE:
            raise
        raise stopped(clean(application.current_buffer.text)) from None


def _typed(question: str, default: str, multiline: bool, where: Where) -> str:
    if default:
        keeps = "" if is_plain(where) else "Enter keeps it, Ctrl-U empties it"  # line by line the field says it
        question = _IF_EMPTY.sub(lambda said: keeps and (f" ({keeps})" if said["alone"] else f"; {keeps}"), question)
    if is_plain(where):
        tell_way_back(where)
        question = _counted(question, where)
        return _lines_plain(question, default) if multiline else _line_plain(question, default, where)
    question, rest = _parted(question, "(Enter: new line · Ctrl-S: done · Esc: back)" if multiline else "", where)
    instruction = f"{rest}\n" if multiline else None
    # A blank stands before a question and one after it; below an instruction there is one alone, and in each row.
    beside = 1 if multiline else get_cwidth(question.rpartition("\n")[2]) + (1 if "\n" in question else 2)
    prompt = questionary.text(
        question,
        default,
        qmark="",
        style=_STYLE,
        multiline=multiline,
        instruction=instruction,
        input_processors=[WordWrap(beside, 1 if multiline else 0)],
        **_devices(where),
    )
    return str(_answer(prompt, *([_DONE] if multiline else ())))


def _whole(typed: str, low: int, high: int) -> int:
    found = None
    with suppress(BadUsage):
        found = parse_decimal(typed) if typed else None
    if found is None or not found.is_integer() or not low <= found <= high:
        said = f"“{shown(typed)}” is not" if typed else "This asks for"
        raise BadUsage(
            f"{said} a whole number from {low} to {high}.",
            f"Please type it in figures, like {max(low, min(10, high))}.",
        )
    return int(found)


def _counted(question: str, where: Where) -> str:
    """With how many follow, where that is known."""
    return f"{question.rstrip(':')} ({where['follow']})" if where.get("follow") else question


def _line_plain(question: str, default: str, where: Where) -> str:
    typed = _beside(question, default, where)
    if "words" in where and typed.strip().lower() == "b":  # as on a client's other pages
        raise stepped_back()
    return typed


def _beside(question: str, default: str, where: Where) -> str:
    """What is typed beside a question; its default stands there."""
    if not default:
        return line(f"{question} " if question.endswith(("?", ":")) else f"{question}: ")
    keeps = f"[{default}] (Enter keeps it, a hyphen empties it)"
    if "words" in where:  # a client reads it
        keeps = f"({where['words'].say('plain.keeps', answer=f'“{default}”')})"
    typed = line(f"{question} {keeps}: ")
    return "" if typed.strip() == "-" else typed or default


def _lines_plain(question: str, default: str) -> str:
    tell(f"{question}\n")
    if default:
        tell(f"{default}\n(a full stop at once keeps this text)\n")
    tell("Type as many lines as you like; end with a line that holds only a full stop.\n")
    lines: list[str] = []
    try:
        while (typed := line("")).strip() != ".":
            lines.append(typed)
    except Interrupted as half:
        half.typed = "\n".join([*lines, *filter(None, [half.typed])])
        raise
    return "\n".join(lines) or default


def _choose_plain(question: str, labels: Sequence[str], keys: Sequence[str], start: int, final: Sequence[int]) -> int:
    offered = keys[start]
    tell(f"{question}\n")
    for key, label in zip(keys, labels, strict=True):
        tell_option(key, label)
    while True:
        typed = line(f"Number{f' [{offered}]' if offered else ''}: ").strip() or offered
        if typed in keys:
            return keys.index(typed)
        said = [place for place, label in enumerate(labels) if typed and typed in (label, re.split(r"[:, ]", label)[0])]
        said = [place for place in said if place not in final]
        if len(said) == 1:
            return said[0]
        offered = ""  # what was pasted may end with more line ends
        in_order = keys == [str(place) for place in range(1, len(keys) + 1)]
        tell(f"Please type {f'a number from 1 to {len(keys)}' if in_order else 'one of the numbers'}.\n")


def _tick_plain(
    question: str, pairs: list[tuple[Any, str]], default: Sequence[Any], ticked: list[int], where: Where
) -> tuple[Any, ...]:
    tell_way_back(where)
    _list_plain(_counted(question, where), pairs)
    kept = " ".join(str(place) for place, (value, _) in enumerate(pairs, 1) if value in default)
    places = {str(place): place - 1 for place in range(1, len(pairs) + 1)}
    while True:
        try:
            numbers = _line_plain(
                "Numbers, separated by spaces; Enter for none" if not kept else "Numbers", kept, where
            )
        except Interrupted as half:
            ticked += {places[word] for word in half.typed.replace(",", " ").split() if word in places}
            raise
        words = set(numbers.replace(",", " ").split())
        if words <= places.keys():
            return tuple(value for place, (value, _) in enumerate(pairs, 1) if str(place) in words)
        tell(f"Please type numbers from 1 to {len(pairs)}, for example 1 2.\n")


def _list_plain(question: str, pairs: list[tuple[Any, str]]) -> None:
    tell(f"{question}\n")
    for place, (_, label) in enumerate(pairs, 1):
        tell_option(place, label)


def _confirm_plain(question: str, default: bool) -> bool:
    enter = f"; Enter: {'yes' if default else 'no'}"
    while True:
        typed = line(f"{question} (yes or no{enter}) ").strip().lower()
        if typed in ("y", "yes", "n", "no") or (enter and not typed):
            return default if not typed else typed.startswith("y")
        enter = ""  # what was pasted may end with more line ends
        tell("Please type y or n.\n")
