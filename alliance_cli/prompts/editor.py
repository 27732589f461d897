"""A long text in the practitioner's own editor, on request: in memory where there is a place for it, and swept."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance_cli.errors import CannotDo

PREFIX = "alliance-note-"


def command() -> list[str]:
    """The editor the practitioner chose: VISUAL, else EDITOR. Raises CannotDo where neither is set."""
    chosen = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not chosen or shutil.which(chosen[0]) is None:
        raise CannotDo("There is no editor to open.", "Set EDITOR, for example EDITOR=nano, or type the text here.")
    return chosen


def edit(text: str) -> str:
    """The text as it comes back from the editor; as it was where the editor wrote nothing.

    Raises CannotDo where the editor ends with an error: the text stays as it was.
    """
    with _private_folder() as folder:
        file = folder / "note.txt"
        file.write_text(text, "utf-8")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ALLIANCE_")}
        done = subprocess.run([*command(), str(file)], env=environment, check=False)
        if done.returncode:
            raise CannotDo("The editor ended with an error.", "The text is as it was before.")
        return file.read_text("utf-8", errors="replace") if file.exists() else text


def sweep() -> None:
    """Remove what an editor left behind when the machine or the program went down."""
    for place in _places():
        for left in place.glob(f"{PREFIX}{os.getuid() if hasattr(os, 'getuid') else 0}-*"):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _private_folder() -> Iterator[Path]:
    """A folder for this user only (0700), on a memory file system where there is one; gone afterwards."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{user}-", dir=_places()[0]))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _places() -> list[Path]:
    """Where such a folder may be made, memory first."""
    wanted = (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm", tempfile.gettempdir())
    return [Path(place) for place in wanted if place and os.access(place, os.W_OK) and Path(place).is_dir()]
