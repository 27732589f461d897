"""What was answered is handed on: a signal in the middle of it, another program that holds the vault."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from alliance_cli import app
from alliance_cli.errors import Busy, CannotDo, ChangedElsewhere, Interrupted
from alliance_cli.prompts import keeping

BUSY = Busy("Another program is writing to the vault.", "Try again in a moment.")


class Keeps:
    """Notes what is handed on, once so many tries have failed; `during` is done in the first."""

    def __init__(self, fails: int = 0, during: int = 0) -> None:
        self.fails, self.during, self.tries = fails, during, 0

    def __call__(self) -> None:
        self.tries += 1
        if self.tries == 1 and self.during:
            signal.signal(self.during, app._stopped)
            signal.raise_signal(self.during)
        if self.tries <= self.fails:
            raise BUSY

    @property
    def is_kept(self) -> bool:
        return self.tries > self.fails


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("fails", [0, 2])
def test_a_signal_while_an_answer_is_kept_loses_none(number: int, fails: int, capsys: Any) -> None:
    keep = Keeps(fails, number)
    with pytest.raises(Interrupted) as stopped:
        keeping.handed_on(keep)
    assert stopped.value.unkept == ""
    assert keep.is_kept
    assert keep.tries == fails + 1
    assert ("waits for it" in capsys.readouterr().err) == (fails > 1)


def test_what_never_gets_through_is_said_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.5)
    keep = Keeps(1000)
    assert keeping.at_last(keep) == BUSY.what
    assert keep.tries > 2


def test_who_pressed_ctrl_c_twice_does_not_wait(capsys: Any) -> None:
    keep = Keeps(1000)
    assert keeping.at_last(keep, patient=False) == BUSY.what
    assert (keep.tries, capsys.readouterr().err) == (1, "")


def test_nothing_waits_for_what_does_not_pass() -> None:
    def full() -> None:
        raise CannotDo("The disk is full.")

    assert keeping.at_last(full) == "The disk is full."


def test_of_two_versions_the_one_typed_here_is_kept_though_the_vault_was_held_in_between() -> None:
    faults = iter([BUSY, ChangedElsewhere("This field was changed in another window.", ""), BUSY])
    kept = []

    def keep() -> None:
        if fault := next(faults, None):
            raise fault
        kept.append("mine")

    assert keeping.at_last(keep) == ""
    assert kept == ["mine"]
