"""A keyboard that sends real key presses, a terminal that is read back, and questionnaires to answer."""

from __future__ import annotations

import fcntl
import io
import os
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.output.vt100 import Vt100_Output

from alliance_cli.forms.definition import Instrument, Item, Scale, Wording
from tests.by_hand import by_hand
from tests.own_process import OwnProcess


class Terminal(io.StringIO):
    """What is drawn, read back: `frames` are the screens as they stood at each flush, `sent` every byte."""

    def __init__(self, keyboard: PipeInput, columns: int, rows: int, encoding: str) -> None:
        super().__init__()
        self.keyboard, self.size, self._encoding = keyboard, Size(rows=rows, columns=columns), encoding
        self.sent = ""
        self.frames: list[list[str]] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.output = Vt100_Output(
            self, lambda: self.size, term="xterm", default_color_depth=ColorDepth.DEPTH_1_BIT, enable_cpr=False
        )

    @property
    def encoding(self) -> str:
        return self._encoding

    def write(self, text: str) -> int:
        self.sent += text
        # Leaving the alternate screen, which pyte has not, starts with a line feed that would scroll the page here.
        self._stream.feed(text.replace("\r\n\x1b[J\x1b[?7h", ""))
        frame = list(self.frames[-1]) if self.frames else [""] * self.size.rows
        for row in self._screen.dirty:
            frame[row] = "".join(self._screen.buffer[row][column].data for column in range(self.size.columns))
        self._screen.dirty.clear()
        self.frames.append(frame)
        return len(text)

    def resize(self, columns: int, rows: int) -> None:
        self.size = Size(rows=rows, columns=columns)
        self._screen.resize(rows, columns)

    def press(self, keys: str | Sequence[str], prompt: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Keys that are ready at once, or one after the other, with time to look at the screen between them."""
        if not isinstance(keys, str):
            threading.Thread(target=self._press_slowly, args=(keys,), daemon=True).start()
            return prompt(*args, input=self.keyboard, output=self.output, **options)
        if len(re.findall(r"[^\x00-\x1f]", re.sub(r"\x1b(\[[0-9;<]*[A-Za-z~]|O.)", "", keys))) > 1:
            by_hand(self.keyboard)  # letters that came at once would be a paste
        self.keyboard.send_text(keys)
        return prompt(*args, input=self.keyboard, output=self.output, **options)

    def press_after(self, words: str, keys: str) -> None:
        """Keys that a hand presses once it has read the words, whenever they come."""
        threading.Thread(target=self._press_when, args=(words, keys), daemon=True).start()

    def _press_when(self, words: str, keys: str) -> None:
        until = time.monotonic() + 20
        while not (shown := self.ever_showed(words)) and time.monotonic() < until:
            time.sleep(0.05)
        self.keyboard.send_text(keys if shown else "\x03")

    def _press_slowly(self, keys: Sequence[str]) -> None:
        for key in keys:
            time.sleep(0.25)
            self.keyboard.send_text(key)

    def ever_showed(self, words: str) -> bool:
        return any(words in " ".join(" ".join(frame).split()) for frame in self.frames)

    @property
    def last_page(self) -> str:
        """The last screen that was not empty."""
        return "\n".join(next(frame for frame in reversed(self.frames) if "".join(frame).strip()))


class Run:
    """A small program at a real pseudo-terminal, which it controls; its stdout may be a pipe instead."""

    def __init__(self, code: str, term: str = "xterm", stdout: int | None = None) -> None:
        def does() -> int:
            exec(code, {})
            return 0

        self.process = OwnProcess(does, {**os.environ, "TERM": term}, 80, 24, 1 if stdout is None else stdout)
        self.master = self.process.master
        self.shown = ""

    def resize(self, columns: int, rows: int) -> None:
        """As when the window is dragged; the program hears of it by SIGWINCH."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + 20
        while words not in self.shown and time.monotonic() < until:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.shown += os.read(self.master, 4096).decode(errors="replace")
                except OSError:
                    break
        assert words in self.shown

    def screen(self, until: str) -> str:
        """What stands on the screen, once it is what was waited for, or that does not come."""
        screen = pyte.Screen(80, 24)
        stream, read, end = pyte.Stream(screen), 0, time.monotonic() + 20
        while time.monotonic() < end:
            stream.feed(self.shown[read:])
            read = len(self.shown)
            # pyte keeps an empty cell behind a wide letter
            shown = "\n".join("".join(row[n].data for n in range(80)).rstrip() for row in screen.buffer.values())
            if shown.rstrip() == until:
                return until
            if select.select([self.master], [], [], 0.1)[0]:
                self.shown += os.read(self.master, 4096).decode(errors="replace")
        return shown.rstrip()

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self) -> None:
        self.process.stop()
        os.close(self.master)


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """A prompt that was stopped hears no second signal; the tests do."""
    endings = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    before = [signal.getsignal(number) for number in endings]
    yield
    for number, handler in zip(endings, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def run_at_terminal() -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def run(code: str, term: str = "xterm", stdout: int | None = None) -> Run:
        runs.append(Run(code, term, stdout))
        return runs[-1]

    yield run
    for each in runs:
        each.end()


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    with create_pipe_input() as keyboard:
        yield lambda columns=80, rows=24, encoding="utf-8": Terminal(keyboard, columns, rows, encoding)


@pytest.fixture
def srs() -> Instrument:
    return questionnaire(Scale(0, 10, 0.1), ["Relationship", "Goals and topics", "Approach or method", "Overall"])


@pytest.fixture
def wai() -> Instrument:
    labels = ("Seldom", "Sometimes", "Fairly often", "Very often", "Always")
    return questionnaire(Scale(1, 5, 1, labels), [f"Task, part {n}" for n in range(1, 13)])


@pytest.fixture
def haq2() -> Instrument:
    labels = ("Strongly disagree", "Disagree", "Slightly disagree", "Slightly agree", "Agree", "Strongly agree")
    return questionnaire(Scale(1, 6, 1, labels), [f"Part {n}" for n in range(1, 20)])


@pytest.fixture
def yes_no() -> Instrument:
    return questionnaire(Scale(0, 1, 1, ("No", "Yes")), ["First", "Second"])


@pytest.fixture
def wording() -> Wording:
    sentences = tuple((f"How was part {n} of today for you?", f"left {n}", f"right {n}") for n in range(1, 5))
    return Wording("en", "adult", "One mark on each line.", sentences, True)


def questionnaire(scale: Scale, labels: list[str]) -> Instrument:
    return Instrument(
        id="own",
        version="1",
        title="A questionnaire of one's own",
        authors="",
        citation="",
        licence="",
        electronic="open",
        kind="alliance",
        better="higher",
        raters=("client",),
        population=(),
        timeframe="",
        scale=scale,
        items=tuple(Item(label) for label in labels),
        subscales=(),
        headline="total",
        cutoffs=(),
        schedule=0,
        measures="",
        limits="",
        examples=(),
    )
