"""Ends every prompt in every way at many moments, at a real pseudo-terminal: what was typed must be in the vault.

A child is forked for each ending, so that it costs what the prompt costs. What the program says it kept is looked for
in the vault afterwards; what it loses is a loss whether or not it says so.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from alliance_cli import app
from alliance_cli.store.vault_file import Vault
from tests.bench import torture

WORDS = "Zwetschgenkuchen am Abend"
WAIT = 25.0
FEW = 50  # below it, no trial that waits for another program


class Sitting:
    """One command at a terminal of 80 by 24."""

    def __init__(self, path: Path, *words: str) -> None:
        self.shown = ""
        self.child, self.master = pty.fork()
        if not self.child:
            _sit_down(path, words)

    def sees(self, words: str) -> bool:
        """Whether these words come within the time; looked for without spaces, since screens move about."""
        wanted, until = "".join(words.split()), time.monotonic() + WAIT
        while time.monotonic() < until:
            if wanted in re.sub(r"\s|\x1b\[[0-9;?]*[A-Za-z]", "", self.shown):
                return True
            if not self._read(0.05):
                return False
        return False

    def types(self, keys: str) -> None:
        self.shown = ""
        os.write(self.master, keys.encode())

    def ends(self) -> int:
        """Its exit code, -9 where it had to be killed."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            gone, status = os.waitpid(self.child, os.WNOHANG)
            if gone:
                with contextlib.suppress(OSError):
                    while self._read(0.0):
                        pass
                self._close()
                return os.waitstatus_to_exitcode(status)
            self._read(0.02)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        self._close()
        return -9

    def close(self) -> None:
        """The window is closed."""
        os.close(self.master)
        self.master = -1

    def _close(self) -> None:
        if self.master >= 0:
            self.close()

    def _read(self, seconds: float) -> bool:
        if self.master < 0:
            time.sleep(seconds)
            return seconds > 0
        if not select.select([self.master], [], [], seconds)[0]:
            return seconds > 0
        try:
            self.shown += os.read(self.master, 65536).decode(errors="replace")
        except OSError:
            return False
        return True


def _sit_down(path: Path, words: tuple[str, ...]) -> None:
    code = 99
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        torture.at(path)
        os.environ |= {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "ALLIANCE_TODAY": "2026-11-23"}
        sys.stdin, sys.stdout, sys.stderr = (open(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))  # noqa: SIM115, PTH123
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        code = app.run(words)
        with contextlib.suppress(OSError):
            sys.stdout.flush()
    finally:
        os._exit(code)


@dataclass(frozen=True)
class Prompt:
    """How one gets there, as (what is seen, what is typed); what is typed there; where it must stand afterwards."""

    name: str
    words: tuple[str, ...]
    way: tuple[tuple[str, str], ...]
    found: str  # a query for what must be there
    typed: str = WORDS
    kept: str = ""  # as what it must stand there, if not as it was typed
    shown: str = ""  # what the screen shows of it, if not that

    @property
    def expected(self) -> str:
        return self.kept or self.typed

    @property
    def on_screen(self) -> str:
        return self.shown or self.typed


NOTE = ("session", "add", "AB12", "--date", "2026-11-20")
TO_NOTE = (("How was the appointment", "\r"), ("What happened", ""))
FIELD = "SELECT value FROM note WHERE field = '{}' AND session_id > 1"
SRS = ("measure", "srs", "AB12")
MARKS = (("As on paper", "9.6\r8.8\r9.1\r9.3\r"),)
ANSWER = "SELECT steps FROM answer WHERE item = {}"
WILL_CHANGE = "SELECT will_change FROM measurement"
TO_REFLECTION = (("want to look at", "\r"), ("Enter: done", ""))
SUPERVISION = ("supervision", "add")
MINUTES = "SELECT minutes FROM supervision"
REFLECTED = "SELECT text FROM reflection"
CHECK_IN = ("measure", "checkin", "AB12")
ON_SCREEN = (("begin", "\r"), ("1of", ""))
HALF_TYPED = "SELECT value FROM preference WHERE instr(name, 'half typed')"
HALF_TYPED_LAST = f"{HALF_TYPED} AND instr(name, 'my part')"
PLAIN = "--plain"
GOAL = ("goal", "add", "AB12")
TO_SAID = (("How did it show", "\r"), ("Which session", "\r"), ("client say about", ""))
TO_OWN_PART = (*TO_SAID[:2], ("client say about", "x\r"), ("noticed first", "\r"), ("Your own part", ""))
TO_WHY = (("As on paper", "n"), ("not given?", "6"), ("", "\r"), ("own words:", ""))
TO_ABOUT = (("What changes", "\x1b[B"), ("", "\r"), ("no names", ""))
RIGHT = ("instrument", "permit", "srs")
TO_RIGHT = (("hold the right", "y"), ("since when?", ""))
CLOSED = ("client", "close", "AB12", "--how")
TO_ENDING = (("Look back", "n"), ("How did it end?", ""))
WITH_WHOM = "SELECT supervisor FROM supervision WHERE id > 1"
TO_REMEMBER = (("last sessions?", "n"), ("last message", "\r"), ("to remember?", ""))
PLAIN_NOTE = (("Number", "1\r"), ("What happened", ""))
PLAIN_SRS = (("Relationship", "9.1\r"), ("Goals", ""))
PLAIN_REFLECTION = (("Number", "1\r"), ("full stop.", ""))
PROMPTS = (
    Prompt("note, first field", NOTE, TO_NOTE, FIELD.format("happened")),
    Prompt("note, second field", NOTE, (*TO_NOTE, ("Ctrl-C", "\r")), FIELD.format("will_change")),
    Prompt("note, third field", NOTE, (*TO_NOTE, ("Ctrl-C", "\r"), ("", "\r")), FIELD.format("plan")),
    Prompt("paper form, first number", SRS, (("As on paper", ""),), ANSWER.format(1), "9.6", "96"),
    Prompt("paper form, later number", SRS, (("As on paper", "9.1\r8.8\r"),), ANSWER.format(3), "9.6", "96"),
    Prompt("what the client said", SRS, (*MARKS, ("client say", "")), "SELECT client_said FROM measurement"),
    Prompt("what will change", SRS, (*MARKS, ("client say", "x\r"), ("differently?", "")), WILL_CHANGE),
    Prompt("a reflection", ("reflect", "write"), TO_REFLECTION, REFLECTED),
    Prompt("supervision, with whom", SUPERVISION, (("With whom", ""),), WITH_WHOM),
    Prompt(
        "supervision, a decision",
        SUPERVISION,
        (("With whom", "\r"), ("How many minutes", "\r"), ("Which cases", "\r"), ("Anything else", "")),
        "SELECT text FROM decision WHERE supervision_id > 1",
    ),
    Prompt("supervision, how long", SUPERVISION, (("With whom", "\r"), ("How many", "")), MINUTES, "50"),
    Prompt("a mark on the client's screen", CHECK_IN, ON_SCREEN, ANSWER.format(1), "\x1b[C", "50", "▌"),
    Prompt("the reason of a hold", ("client", "hold", "AB12"), (("Why must", ""),), HALF_TYPED),
    Prompt("the wish of a report", ("report", "AB12"), (("What do I want", ""),), HALF_TYPED),
    Prompt("the text of a goal", GOAL, (("client's words", ""),), HALF_TYPED),
    Prompt("an addendum", ("session", "addendum", "AB12", "1"), (("to be added?", ""),), HALF_TYPED),
    Prompt("what was said of a rupture", ("rupture", "open", "AB12"), TO_SAID, HALF_TYPED),
    Prompt("my part in a rupture", ("rupture", "open", "AB12"), TO_OWN_PART, HALF_TYPED_LAST),
    Prompt("a line about a client", ("client", "edit", "AB12"), TO_ABOUT, HALF_TYPED),
    Prompt("why a form was not given", SRS, TO_WHY, HALF_TYPED),
    Prompt("the procedure", ("measure", "phq9", "AB12"), (("when it is marked?", ""),), HALF_TYPED),
    Prompt("the right to a form", RIGHT, TO_RIGHT, HALF_TYPED),
    Prompt("what came of a decision", ("supervision", "done", "1", "1"), (("came of it?", ""),), HALF_TYPED),
    Prompt("the end of a planned work", (*CLOSED, "planned"), TO_ENDING, HALF_TYPED),
    Prompt("to remember", (*CLOSED, "unplanned"), TO_REMEMBER, HALF_TYPED),
    Prompt("the text of a goal, line by line", (*GOAL, PLAIN), (("client's words", ""),), HALF_TYPED),
    Prompt("note, line by line", (*NOTE, PLAIN), PLAIN_NOTE, FIELD.format("happened")),
    Prompt("paper form, line by line", (*SRS, PLAIN), PLAIN_SRS, ANSWER.format(2), "9.6", "96"),
    Prompt("the client's form, line by line", (*CHECK_IN, PLAIN), ON_SCREEN, ANSWER.format(1), "9.6", "96"),
    Prompt("a reflection, line by line", ("reflect", "write", PLAIN), PLAIN_REFLECTION, REFLECTED),
    Prompt("the reason of a hold, line by line", ("client", "hold", "AB12", PLAIN), (("Why must", ""),), HALF_TYPED),
)  # fmt: skip


def _signals(*numbers: int) -> Callable[[Sitting], None]:
    def end(at: Sitting) -> None:
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(at.child, number)

    return end


ENDINGS: dict[str, Callable[[Sitting], None]] = {
    "SIGHUP": _signals(signal.SIGHUP),
    "SIGTERM": _signals(signal.SIGTERM),
    "SIGINT": _signals(signal.SIGINT),
    "SIGHUP twice, then SIGTERM": _signals(signal.SIGHUP, signal.SIGHUP, signal.SIGTERM),
    "Ctrl-C": lambda at: at.types("\x03"),
    "Ctrl-D": lambda at: at.types("\x04"),
    "the window closed": Sitting.close,
}
MOMENTS = (0.0, 0.01, 0.05, 0.2)
SEQUENCES = (
    *("\x1b]52;c;aGVsbG8=\x07", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1bP>|xterm(390)\x1b\\", "\x1b[?62;1;6c"),
    *("\x1b[?2004;2$y", "\x1b[12;40R", "\x1b[I", "\x1b[O", "\x1b[103;5u", "\x1b[27;6;71~", "\x1b[1;3A"),
    *("\x1b_Gi=31;OK\x1b\\", "\x1b^any thing\x1b\\", "\x1bO2P", "\x1bg"),
)
TEXTS = tuple(p for p in PROMPTS if p.typed == WORDS)


def reached(path: Path, prompt: Prompt) -> Sitting | None:
    at = Sitting(path, *prompt.words)
    for seen, typed in prompt.way:
        if seen and not at.sees(seen):
            return at
        if typed:
            at.types(typed)
            time.sleep(0.15)
    return at


def held(path: Path, prompt: Prompt) -> list[str]:
    with torture.looking(path) as vault:
        return [str(next(iter(row.values()))) for row in vault.rows(prompt.found)] + torture.unsound(vault)


def ended(path: Path, prompt: Prompt, how: str, moment: float) -> list[str]:
    """One ending; what is lost, or said and not true."""
    at = reached(path, prompt)
    assert at
    at.types(prompt.typed)
    if not at.sees(prompt.on_screen):
        at.ends()
        return [f"{prompt.name}: what was typed is not shown: {at.shown[-300:]!r}"]
    time.sleep(moment)
    ENDINGS[how](at)
    code = at.ends()
    lost = []
    if prompt.expected not in (there := held(path, prompt)):
        lost.append(f"{prompt.name}, {how}: lost; there is {there}; it said {at.shown[-200:]!r}")
    if code != 130:
        lost.append(f"{prompt.name}, {how}: exit {code}; it said {at.shown[-200:]!r}")
    if "unexpected" in at.shown or "Traceback" in at.shown:
        lost.append(f"{prompt.name}, {how}: {at.shown[-300:]!r}")
    return lost


def swallowed(path: Path, prompt: Prompt, sequence: str) -> list[str]:
    """A reply in the middle of a text: nothing of it stands there, and nothing else happened."""
    at = reached(path, prompt)
    assert at
    at.types(WORDS[:6])
    time.sleep(0.1)
    at.types(sequence)
    time.sleep(0.1)
    at.types(WORDS[6:])
    at.sees(WORDS[-6:])
    at.types("\x03")
    at.ends()
    there = held(path, prompt)
    return [] if there[-1:] == [WORDS] else [f"{prompt.name}, {sequence!r}: there is {there}"]


def pasted(path: Path, prompt: Prompt, lines: int) -> list[str]:
    """A paste without brackets stays in its field: lines where it has lines, spaces where it has one."""
    at = reached(path, prompt)
    assert at
    text = "\n".join(f"line {n} of what was copied, b1 g2 s3" for n in range(lines))
    at.types(text.replace("\n", "\r"))
    at.sees(f"line {lines - 1} of")
    time.sleep(0.2)
    at.types("\x03")
    at.ends()
    there = held(path, prompt)
    return (
        [] if [" ".join(t.split()) for t in there] == [" ".join(text.split())] else [f"{prompt.name}: there is {there}"]
    )


def busy(path: Path, prompt: Prompt, how: str) -> list[str]:
    """Another program holds the vault while it ends, for longer than one write waits."""
    at = reached(path, prompt)
    assert at
    at.types(prompt.typed)
    at.sees(prompt.on_screen)
    vault: Vault = torture.opened(path)
    vault.db.execute("BEGIN IMMEDIATE")
    freed = threading.Timer(6.5, lambda: None)
    freed.start()
    ENDINGS[how](at)
    freed.join()
    vault.db.execute("ROLLBACK")
    vault.close()
    at.ends()
    return (
        [] if prompt.expected in held(path, prompt) else [f"{prompt.name}, {how}, locked: it said {at.shown[-200:]!r}"]
    )


def tallies(folder: Path, how_many: int, chance: random.Random, deadline: float) -> Iterator[torture.Tally]:
    """The grid, or a random part of it; each kind of ending, then sequences, pastes, and a second program."""
    source = torture.template(folder)
    every = [(p, how, moment) for p in PROMPTS for how in ENDINGS for moment in MOMENTS]
    part = min(1.0, how_many / len(every))
    for how in ENDINGS:
        ways = [(p, m) for p, h, m in every if h == how]
        chosen = chance.sample(ways, max(1, round(part * len(ways))))
        trials = [lambda path, p=p, m=m, how=how: ended(path, p, how, m) for p, m in chosen]
        yield _tally(f"ended by {how}", trials, folder, source, deadline)

    def some(trials: list[Callable[[Path], list[str]]]) -> list[Callable[[Path], list[str]]]:
        return chance.sample(trials, max(1, min(len(trials), round(part * len(trials)))))

    sequences = [lambda path, p=p, s=s: swallowed(path, p, s) for p in TEXTS for s in SEQUENCES]
    yield _tally("a terminal's reply in a text", some(sequences), folder, source, deadline)
    pastes = [lambda path, p=p, n=n: pasted(path, p, n) for p in TEXTS for n in (2, 20)]
    yield _tally("a paste without brackets", some(pastes), folder, source, deadline)
    locked = [lambda path, p=p, h=h: busy(path, p, h) for p in PROMPTS for h in ("SIGHUP", "SIGTERM")]
    if how_many > FEW:
        yield _tally("ended while another writes", some(locked), folder, source, deadline)


def _tally(
    name: str, trials: list[Callable[[Path], list[str]]], folder: Path, source: Path, deadline: float
) -> torture.Tally:
    start, lost, tried = time.monotonic(), [], 0
    for trial in trials:
        if time.monotonic() > deadline:
            break
        try:
            lost += trial(torture.fresh(folder / "trial", source))
        except OSError as error:
            lost.append(f"{name}: {error}")
        tried += 1
    return torture.Tally(name, tried, lost, time.monotonic() - start)


def main() -> int:
    """The grid alone: `python -m tests.bench.endings [HOW_MANY]`."""
    import functools
    import hashlib
    import tempfile

    from alliance_cli.store import keys

    keys.ROUNDS = 1000
    hashlib.pbkdf2_hmac = functools.cache(hashlib.pbkdf2_hmac)
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    losses = []
    with tempfile.TemporaryDirectory() as name:
        for tally in tallies(Path(name), how_many, random.Random(1), time.monotonic() + 3600):
            losses += tally.lost
            print(
                f"{tally.fault:<34}{tally.tried:>5} tried {len(tally.lost):>4} lost {tally.seconds:>8.1f} s", flush=True
            )
    for what in losses[:40]:
        print(f"  {what}")
    return 1 if losses else 0


if __name__ == "__main__":
    sys.exit(main())
