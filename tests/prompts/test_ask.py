"""Every prompt, driven by real key presses."""

from __future__ import annotations

import io
import os
import pty
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from alliance_cli.errors import BadUsage, Interrupted
from alliance_cli.inputs import parse_code
from alliance_cli.prompts import ask

DOWN, UP, CTRL_C, CTRL_D = "\x1b[B", "\x1b[A", "\x03", "\x04"
TODAY = date(2026, 11, 4)


def press(keys: str, prompt: Callable[..., Any], *args: Any, **options: Any) -> Any:
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        return prompt(*args, input=keyboard, output=DummyOutput(), **options)


ATTENDANCE = [("attended", "Came"), ("late", "Came late"), ("no-show", "Did not come")]


def test_enter_takes_the_first_option() -> None:
    assert press("\r", ask.choose, "How was it?", ATTENDANCE) == "attended"


def test_enter_takes_the_default() -> None:
    assert press("\r", ask.choose, "How was it?", ATTENDANCE, default="late") == "late"


def test_arrows_move_and_wrap_round() -> None:
    assert press(DOWN + DOWN + "\r", ask.choose, "How was it?", ATTENDANCE) == "no-show"
    assert press(UP + "\r", ask.choose, "How was it?", ATTENDANCE) == "no-show"


def test_a_number_points_at_its_option() -> None:
    assert press("2\r", ask.choose, "How was it?", ATTENDANCE) == "late"


def test_words_are_their_own_labels_and_any_value_may_stand_behind_a_label() -> None:
    assert press("2\r", ask.choose, "Mode", ["in-person", "video"]) == "video"
    assert press("2\r", ask.choose, "Goal", [(None, "none"), (7, "Sleep")]) == 7
    assert press("\r", ask.choose, "Goal", [(None, "none"), (7, "Sleep")]) is None


def test_a_long_list_is_narrowed_by_typing() -> None:
    codes = [f"AB{n}" for n in range(10, 60)]
    assert press("37\r", ask.choose, "Client", codes) == "AB37"


def test_a_long_list_with_nothing_that_matches_still_answers() -> None:
    codes = [f"AB{n}" for n in range(10, 60)]
    assert press("zz\r", ask.choose, "Client", codes) == "AB10"


def test_several_are_ticked_in_the_order_of_the_list() -> None:
    assert press(DOWN + DOWN + " " + UP + " \r", ask.tick, "Present", ["A", "B", "C"]) == ("B", "C")


def test_nothing_ticked_is_an_answer_and_ticks_can_stand_already() -> None:
    assert press("\r", ask.tick, "Present", ["A", "B"]) == ()
    assert press(" \r", ask.tick, "Present", ["A", "B"], default=["A", "B"]) == ("B",)


def test_text_is_cleaned_of_control_characters_and_bidi_overrides() -> None:
    assert press("\x1b[200~one\x07 \u202etwo\x1b[201~\r", ask.text, "Note") == "one two"


def test_a_line_stays_one_line_when_several_are_pasted() -> None:
    assert press("\x1b[200~one\ntwo\x1b[201~\r", ask.text, "Note") == "one two"


def test_many_lines_end_with_escape_and_enter() -> None:
    assert press("one\rtwo\x1b\r", ask.text, "Note", multiline=True) == "one\ntwo"


def test_text_offers_what_stood_there() -> None:
    assert press("!\r", ask.text, "Plan", default="rest") == "rest!"
    assert press("\r", ask.text, "Plan") == ""


def test_a_value_is_asked_again_until_it_can_be_read() -> None:
    assert press("Anna B\r" + "\x7f" * 6 + "AB12\r", ask.value, "Code", parse_code) == "AB12"


@pytest.mark.parametrize("mistake", ["11", "-1", "2.5", "x", ""])
def test_a_number_out_of_reach_is_asked_again(mistake: str) -> None:
    assert press(mistake + "\r" + "\x7f" * 4 + "7\r", ask.number, "Mark", 0, 10) == 7


def test_a_number_may_be_skipped_where_that_is_offered() -> None:
    assert press("\r", ask.number_or_skip, "Mark", 0, 10) is None
    assert press("0\r", ask.number_or_skip, "Mark", 0, 10) == 0


def test_a_date_is_typed_as_elsewhere() -> None:
    assert press("\r", ask.date, "When", TODAY) == TODAY
    assert press("\x15yesterday\r", ask.date, "When", TODAY) == date(2026, 11, 3)
    assert press("\x1502/11/2026\r\x152 Nov\r", ask.date, "When", TODAY) == date(2026, 11, 2)


def test_yes_and_no_are_one_key_and_enter_takes_the_default() -> None:
    assert press("y", ask.confirm, "Sure?") is True
    assert press("n", ask.confirm, "Sure?", default=True) is False
    assert press("\r", ask.confirm, "Sure?") is False
    assert press("\r", ask.confirm, "Sure?", default=True) is True


def test_a_passphrase_comes_back_exactly_as_typed() -> None:
    assert press("  Straße 7 \r", ask.passphrase) == "  Straße 7 "
    assert press("\x1b[200~correct horse\n\x1b[201~\r", ask.passphrase) == "correct horse"


PROMPTS: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (ask.choose, ("Which?", ["a", "b"])),
    (ask.choose, ("Which?", [str(n) for n in range(20)])),
    (ask.tick, ("Which?", ["a", "b"])),
    (ask.text, ("Note",)),
    (ask.text, ("Note", "what stood there", True)),
    (ask.value, ("Code", parse_code)),
    (ask.number, ("Mark", 0, 10)),
    (ask.number_or_skip, ("Mark", 0, 10)),
    (ask.date, ("When", TODAY)),
    (ask.confirm, ("Sure?",)),
    (ask.passphrase, ()),
]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize(("prompt", "args"), PROMPTS)
def test_ctrl_c_and_ctrl_d_stop_every_prompt(prompt: Callable[..., Any], args: tuple[Any, ...], key: str) -> None:
    with pytest.raises(Interrupted) as stopped:
        press(key, prompt, *args)
    assert stopped.value.exit_code == 130
    assert stopped.value.what == "Stopped. Nothing more was recorded."


@pytest.mark.parametrize(("prompt", "args"), PROMPTS)
def test_a_keyboard_that_goes_away_stops_every_prompt(prompt: Callable[..., Any], args: tuple[Any, ...]) -> None:
    with create_pipe_input() as keyboard, pytest.raises(Interrupted):
        keyboard.close()
        prompt(*args, input=keyboard, output=DummyOutput())


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_what_stood_in_the_field_is_carried_by_the_interrupt(key: str) -> None:
    with pytest.raises(Interrupted) as stopped:
        press("she said she\rwould" + key, ask.text, "What happened?", multiline=True)
    assert stopped.value.typed == "she said she\nwould"
