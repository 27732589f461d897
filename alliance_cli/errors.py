"""Everything that can go wrong: its sentence, its hint, its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class AllianceError(Exception):
    """Something that could not be done: one sentence what is wrong, one what to do."""

    exit_code = 1

    def __init__(self, what: str, hint: str = "", *, vault: Path | None = None) -> None:
        """`vault`: the file at fault, where the hint holds for it as a vault alone: look at it, name another."""
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.vault = vault


class CannotDo(AllianceError):
    """It was understood and could not be done: already closed, output exists, disk full, damaged vault."""


class Fault(CannotDo):
    """The disk, the file itself or another program got in the way; what that means for the record is told once."""

    _told = False

    def tell(self, said: str) -> None:
        """Say first what became of the record, unless that was said nearer to it."""
        if not self._told:
            self.hint, self._told = f"{said} {self.hint}".strip(), True


class Busy(Fault):
    """Another program is writing to the vault, and went on for longer than we wait."""


class Replaced(Fault):
    """The vault's file was replaced by another one: a new passphrase, a restore, a sync."""


class ChangedElsewhere(CannotDo):
    """What is about to be written was changed in another window meanwhile: a person decides, so it is asked once."""


class Gone(CannotDo):
    """The client was erased in another window: nothing more is kept of them, however often it is tried."""


class BadUsage(AllianceError):
    """A value is missing or not allowed, or a path does not exist."""

    exit_code = 2


class Locked(AllianceError):
    """The vault stays closed: no passphrase, or a wrong one."""

    exit_code = 3


class NotFound(AllianceError):
    """No such client, session, rating, rupture, goal, instrument or topic."""

    exit_code = 4


class BadFile(AllianceError):
    """A file that was given holds invalid data."""

    exit_code = 5


class Interrupted(AllianceError):
    """Ctrl-C or Ctrl-D: what was given so far is kept, nothing half is recorded."""

    exit_code = 130
    by_key = False  # Ctrl-C: whoever pressed it is still there
    typed = ""  # what stood in the field, so that a paused note loses no text
    left_at = ""  # the field of a note that was open, where something stands in it
    unkept = ""  # why what stood in the field could not be kept


class StepBack(Interrupted):
    """Esc at a question: one step back; out of a command, where there is none."""
