"""A long text in the practitioner's own editor, on request: in memory where there is a place for it, never lost."""

from __future__ import annotations

import codecs
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from alliance_cli import streams
from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.inputs import clean, stands_at
from alliance_cli.prompts.terminal import signals_to

if sys.platform != "win32":
    import fcntl

PREFIX = "alliance-note-"
FILE, MARK = "note.txt", ".belongs-to"
SOON = 5.0  # seconds: nobody has written anything by then
MOMENT = 2.0  # seconds that a closed window leaves an editor to save what it holds
WAIT_OPTION = "An editor with a window of its own needs its wait option, such as “code --wait” in EDITOR."


def command() -> list[str]:
    """The editor the practitioner chose: VISUAL, else EDITOR. Raises CannotDo where there is none."""
    try:
        chosen = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    except ValueError:  # a quotation mark that is not closed
        chosen = []
    if not chosen or shutil.which(chosen[0]) is None:
        raise CannotDo("There is no editor to open.", "Set EDITOR, for example EDITOR=nano, or type the text here.")
    return chosen


@dataclass
class Draft:
    """A text in a folder for this user only, locked while somebody writes in it, and the field it belongs to."""

    folder: Path
    note: str  # the session's uid
    field: str
    lock: int

    def text(self, *, newest: bool = False) -> str:
        """What was saved; `newest`: or the copy that an editor made of its own when it was stopped.

        Raises AllianceError where it cannot be read.
        """
        files = sorted(self._files(), key=lambda file: (file.stat().st_mtime_ns, file.name == FILE))
        texts = [text for file in files if newest and (text := _read(file)) is not None]
        saved = _read(self.folder / FILE)
        if saved is None and (self.folder / FILE).exists():
            raise _not_taken(self.folder / FILE)
        return clean(texts[-1] if texts else saved or "")

    def holds_more(self) -> bool:
        """Whether an editor left what only it can read."""
        return any(_read(file) is None for file in self._files())

    def _files(self) -> list[Path]:
        return [file for file in self.folder.iterdir() if file.name != MARK and file.is_file()]

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.leave()

    def leave(self) -> None:
        """Leave it where it is, for the next start."""
        if self.lock >= 0:
            os.close(self.lock)
            self.lock = -1


def _nothing() -> None:
    pass


class Edited(NamedTuple):
    """What came back from an editor; `text` is None where it could not be taken."""

    text: str | None
    said: str = ""
    stopped: bool = False  # the window was closed, or the program told to end
    drop: Callable[[], None] = _nothing  # once the text is in the note


class Editor:
    """The editor for the texts of one note; `waiting` are those that could not be taken yet, by field."""

    def __init__(self, note: str) -> None:
        self.note = note
        self.waiting: dict[str, Draft] = {}

    def edit(self, field: str, text: str) -> Edited:
        """Raises CannotDo where no editor opens."""
        fresh = field not in self.waiting
        if fresh:
            command()
            self.waiting[field] = _new(self.note, field, text)
        draft = self.waiting[field]
        try:
            back = edit(draft, text)
        except CannotDo:
            if fresh:
                self._drop(field)
            raise
        stays = back.text is None or (back.stopped and draft.holds_more())
        return back if stays else back._replace(drop=lambda: self._drop(field))

    def _drop(self, field: str) -> None:
        self.waiting.pop(field).drop()

    def leave(self) -> list[Path]:
        """The note is closed: where what could not be taken stands until the next start."""
        for draft in self.waiting.values():
            draft.leave()
        return [draft.folder for draft in self.waiting.values()]


def edit(draft: Draft, before: str) -> Edited:
    """Open a draft in the editor. Raises CannotDo where it does not open."""
    begun = time.monotonic()
    code, stopped = _run(draft.folder / FILE)
    soon = time.monotonic() - begun < SOON
    if not (draft.folder / FILE).exists():
        return Edited(before, "The editor left no file. The text is as it was before.", stopped)
    try:
        text = draft.text(newest=stopped)
    except AllianceError as error:
        return Edited(None, f"{error.what} It stands in {draft.folder / FILE}. {error.hint}", stopped)
    if code and not text:
        text = clean(before)
    if text == clean(before):
        said = "The editor ended with an error. The text is as it was before." if code else ""
        return Edited(
            before, said or (f"The editor came back without a change. {WAIT_OPTION}" if soon else ""), stopped
        )
    return Edited(text, "The editor ended with an error. What it saved stands here." if code else "", stopped)


def drafts() -> Iterator[Draft]:
    """What an editor left behind when the window, the program or the machine went down; locked for whoever asks."""
    for place in _places():
        for folder in sorted(place.glob(f"{PREFIX}{_user()}-*")):
            if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
                continue
            try:
                lock = _locked(folder / MARK, os.O_RDWR)
                note, field = (folder / MARK).read_text("utf-8").split("\n")
            except BlockingIOError:
                continue  # it is open in another window
            except (OSError, ValueError):
                shutil.rmtree(folder, ignore_errors=True)  # it was never handed to an editor
            else:
                yield Draft(folder, note, field, lock)


def _read(file: Path) -> str | None:
    """A text in UTF-8, without the mark that some editors put in front; None where it is no such text."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return None if "\0" in text else text


def _not_taken(file: Path) -> CannotDo:
    """Why what stands where an editor was to save is no text."""
    if what := stands_at(file):
        return CannotDo(f"What was saved is {what}, not a file, and was not taken.", "Put the text there as a file.")
    try:
        content = file.read_bytes()
    except OSError as error:
        return CannotDo(f"What was saved cannot be read: {error.strerror}.", "Look at who may read it.")
    if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return CannotDo(
            "What was saved holds a NUL byte, which no text in UTF-8 has, and was not taken.",
            "Save it there without, as UTF-8.",
        )
    return CannotDo("What was saved holds bytes that are not UTF-8, and was not taken.", "Save it there as UTF-8.")


def _run(file: Path) -> tuple[int, bool]:
    """The editor's exit code, and whether we were told to end meanwhile; it then gets a moment to save."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ALLIANCE_")}
    words = [*command(), str(file)]
    ending: list[threading.Timer] = []

    def hear(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT and not ending:  # Ctrl-C is the editor's own
            ending.extend((threading.Timer(MOMENT, stop), threading.Timer(2 * MOMENT, kill)))
            for timer in ending:
                timer.start()

    def stop() -> None:
        process.terminate()

    def kill() -> None:
        process.kill()

    with signals_to(hear), streams.echoed():
        try:
            process = subprocess.Popen(words, env=environment)
        except OSError as error:
            raise CannotDo(f"The editor could not be opened: {error.strerror}.", "Look at EDITOR.") from None
        code = process.wait()
    for timer in ending:
        timer.cancel()
    return code, bool(ending)


def _new(note: str, field: str, text: str) -> Draft:
    """A folder for this user only (0700), on a memory file system where there is one."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{_user()}-", dir=_places()[0]))
        lock = _locked(folder / MARK, os.O_RDWR | os.O_CREAT)
        draft = Draft(folder, note, field, lock)
        (folder / MARK).write_text(f"{note}\n{field}", "utf-8")
        (folder / FILE).write_text(text, "utf-8")
    except (OSError, IndexError):
        raise CannotDo("There is no place for the editor's file.", "Make room there, or type the text here.") from None
    return draft


def _locked(file: Path, flags: int) -> int:
    """Raises BlockingIOError where another one holds it."""
    opened = os.open(file, flags, 0o600)
    if sys.platform != "win32":
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(opened)
            raise
    return opened


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0


def _places() -> list[Path]:
    """Where such a folder may be made, memory first."""
    wanted = (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm", tempfile.gettempdir())
    return [Path(place) for place in wanted if place and os.access(place, os.W_OK) and Path(place).is_dir()]
