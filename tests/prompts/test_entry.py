"""The paper entry screen, typed as fast as a practitioner types."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from alliance_cli.errors import CannotDo, Interrupted
from alliance_cli.forms.catalogue import BUNDLED, load
from alliance_cli.forms.definition import Instrument
from alliance_cli.prompts.entry import enter

ENTER, TAB, SHIFT_TAB, UP, DOWN, BACKSPACE = "\r", "\t", "\x1b[Z", "\x1b[A", "\x1b[B", "\x7f"
F2, F10, CTRL_S, CTRL_C, CTRL_D = "\x1bOQ", "\x1b[21~", "\x13", "\x03", "\x04"


class Kept(list[tuple[int, int | None]]):
    def __call__(self, item: int, steps: int | None) -> None:
        self.append((item, steps))


def entered(terminal: Callable[..., Any], form: Instrument, keys: str, *args: Any) -> Any:
    return terminal().press(keys, enter, form, *(args or (Kept(),)))


def test_four_numbers_of_a_session_rating(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    assert entered(terminal, srs, "9.6\r8.8\r9.1\r9.3\r", kept) == (96, 88, 91, 93)
    assert kept == [(0, 96), (1, 88), (2, 91), (3, 93)]


def test_a_decimal_comma_is_one(terminal: Callable[..., Any], srs: Instrument) -> None:
    assert entered(terminal, srs, "9,6\r10\r0\r9,\r") == (96, 100, 0, 90)


@pytest.mark.parametrize("missing", ["-", ".", ""])
def test_a_missing_answer_is_confirmed_at_the_end(terminal: Callable[..., Any], srs: Instrument, missing: str) -> None:
    screen, keys = terminal(), f"9.6\r{missing}\r9.1\r9.3\r"
    assert screen.press(keys + "y", enter, srs, Kept()) == (96, None, 91, 93)
    with pytest.raises(Interrupted):
        screen.press(keys + CTRL_C, enter, srs, Kept())
    assert screen.ever_showed("Missing: Goals and topics. Keep it so?")


def test_a_missing_answer_can_be_typed_after_all(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = "9.6\r\r9.1\r9.3\r" + "n" + UP * 2 + "8.8\r" + F10
    assert entered(terminal, srs, keys) == (96, 88, 91, 93)
    assert entered(terminal, srs, "9.6\r\r9.1\r9.3\r" + ENTER + UP * 2 + "8.8" + CTRL_S) == (96, 88, 91, 93)


def test_a_number_typed_at_the_question_goes_into_the_missing_line(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    assert entered(terminal, srs, "9.6\r\r9.1\r9.3\r" + "8.8\r" + F10) == (96, 88, 91, 93)


def test_twelve_digits_move_on_by_themselves(terminal: Callable[..., Any], wai: Instrument) -> None:
    assert entered(terminal, wai, "435454344352") == (4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2)
    assert entered(terminal, wai, "4-5454344352y")[:3] == (4, None, 5)


def test_nineteen_digits(terminal: Callable[..., Any], haq2: Instrument) -> None:
    digits = "6662556165266652553"
    assert entered(terminal, haq2, digits) == tuple(int(digit) for digit in digits)


def test_yes_and_no_as_digits(terminal: Callable[..., Any], yes_no: Instrument) -> None:
    assert entered(terminal, yes_no, "01") == (0, 1)


def test_out_of_range_is_said_at_the_field_at_once_and_nothing_is_lost(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    screen, kept = terminal(), Kept()
    with pytest.raises(Interrupted):
        screen.press("9.6\r96" + CTRL_C * 2, enter, srs, kept)
    assert "96 is beyond 10. Type centimetres, e.g. 9.6." in screen.last_page
    assert kept == [(0, 96)]
    assert screen.press("9.6\r96\r" + BACKSPACE * 2 + "8.8\r9.1\r9.3\r", enter, srs, kept) == (96, 88, 91, 93)


def test_a_digit_that_is_no_answer_stays_and_the_next_replaces_it(
    terminal: Callable[..., Any], wai: Instrument
) -> None:
    screen = terminal()
    assert screen.press("94" + "1" * 11, enter, wai, Kept()) == (4, *(1,) * 11)
    with pytest.raises(Interrupted):
        screen.press("9" + CTRL_C * 2, enter, wai, Kept())
    assert "9 is beyond 5. Type a number from 1 to 5." in screen.last_page


def test_a_mistake_left_behind_is_returned_to(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = "96" + DOWN + "8.8\r9.1\r9.3\r" + BACKSPACE * 2 + "9.6" + F10
    assert entered(terminal, srs, keys) == (96, 88, 91, 93)


@pytest.mark.parametrize("leaving", [ENTER, TAB, CTRL_S, CTRL_C])
def test_an_answer_that_cannot_be_kept_stays_and_is_tried_again(
    terminal: Callable[..., Any], srs: Instrument, leaving: str
) -> None:
    tries, kept = iter((True, True)), Kept()

    def keep(item: int, steps: int | None) -> None:
        if next(tries, False):
            raise CannotDo("The disk is full.")
        kept(item, steps)

    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(["9.6", leaving, ENTER, ENTER, CTRL_C], enter, srs, keep)
    assert kept == [(0, 96)]
    assert screen.ever_showed("The disk is full. What you typed stands here and is not kept yet: Enter tries again.")


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_number_that_is_typed_and_not_confirmed_is_kept(
    terminal: Callable[..., Any], srs: Instrument, key: str
) -> None:
    kept = Kept()
    with pytest.raises(Interrupted):
        entered(terminal, srs, f"9.6{ENTER}8.8{key}", kept)
    assert kept == [(0, 96), (1, 88)]


@pytest.mark.parametrize("typed", ["x", "9.65", "1e1", "-1", "9.1.2"])
def test_what_is_no_answer_is_explained(terminal: Callable[..., Any], srs: Instrument, typed: str) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(typed + ENTER + CTRL_C * 2, enter, srs, Kept())
    assert screen.ever_showed("Type centimetres, e.g. 9.6.")


def test_millimetres_are_typed_after_f2(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    assert screen.press(F2 + "96\r88\r91\r93\r", enter, srs, Kept()) == (96, 88, 91, 93)
    assert screen.ever_showed("in millimetres: 0 to 100")


def test_turning_to_millimetres_takes_what_stands_there_along(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    assert screen.press("9.6\r88" + F2 + ENTER + "9" + F2 + DOWN + "9.3\r", enter, srs, Kept()) == (96, 88, 9, 93)
    assert entered(terminal, srs, F2 + "101" + BACKSPACE + "\r88\r91\r93\r") == (10, 88, 91, 93)


def test_choices_have_no_millimetres(terminal: Callable[..., Any], yes_no: Instrument) -> None:
    screen = terminal()
    assert screen.press(F2 + "01", enter, yes_no, Kept()) == (0, 1)
    assert not screen.ever_showed("F2")


def test_tab_and_arrows_go_both_ways_and_typing_replaces(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    keys = "1" + TAB + "2" + DOWN + "3" + SHIFT_TAB + UP + "9" + TAB + DOWN + TAB + "4\r"
    assert entered(terminal, srs, keys, kept) == (90, 20, 30, 40)
    assert kept == [(0, 10), (1, 20), (2, 30), (0, 90), (3, 40)]


def test_a_field_emptied_again_is_kept_as_missing(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    assert entered(terminal, srs, "1\r2\r3\r4" + UP * 3 + BACKSPACE + F10 + "y", kept) == (None, 20, 30, 40)
    assert kept[-1] == (0, None)


def test_nothing_typed_is_no_form(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(ENTER * 4 + CTRL_C, enter, srs, Kept())
    assert screen.ever_showed("Nothing is typed yet.")


def test_a_whole_line_can_be_pasted(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = "\x1b[200~9.6 8,8 9.1 9.3\x1b[201~" + F10
    assert entered(terminal, srs, keys) == (96, 88, 91, 93)


def test_an_entry_goes_on_after_a_pause(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    assert entered(terminal, srs, "9.1\r9.3\r", kept, (96, 88)) == (96, 88, 91, 93)
    assert kept == [(2, 91), (3, 93)]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (40, 24)])
def test_all_fields_are_on_one_screen(
    terminal: Callable[..., Any], srs: Instrument, wai: Instrument, haq2: Instrument, columns: int, rows: int
) -> None:
    for form in (srs, wai, haq2):
        screen = terminal(columns, rows)
        with pytest.raises(Interrupted):
            screen.press(CTRL_C, enter, form, Kept())
        for item in form.items:
            assert item.label in screen.last_page


def test_a_small_window_follows_the_field(terminal: Callable[..., Any], haq2: Instrument) -> None:
    screen = terminal(40, 10)
    with pytest.raises(Interrupted):
        screen.press("1" * 18 + CTRL_C, enter, haq2, Kept())
    assert "> Part 19" in screen.last_page


def test_the_words_chosen_stand_beside_the_number(terminal: Callable[..., Any], wai: Instrument) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press("5" + CTRL_C, enter, wai, Kept())
    row = next(row for row in screen.last_page.splitlines() if "part 1 " in row)
    assert row.rstrip().endswith("Always")


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_form_is_typed_on_one_screen_of_80_by_24(terminal: Callable[..., Any], name: str) -> None:
    form, screen = load().find(name), terminal()
    highest = f"{form.scale.max:g}"
    keys = f"{highest}\r" * len(form.items) if form.scale.is_line else highest * len(form.items)
    assert screen.press(keys, enter, form, Kept()) == (form.scale.highest,) * len(form.items)
    for item in form.items:
        assert screen.ever_showed(item.label)


class TestLineByLine:
    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        return lambda lines: monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    def test_the_same_answers(self, typed: Callable[[str], None], srs: Instrument) -> None:
        typed("9.6\n8,8\n9.1\n9.3\n")
        kept = Kept()
        assert enter(srs, kept, plain=True) == (96, 88, 91, 93)
        assert kept == [(0, 96), (1, 88), (2, 91), (3, 93)]

    def test_mistakes_and_missing_ones(
        self, typed: Callable[[str], None], srs: Instrument, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("96\n9.6\n-\n9.1\n9.3\nn\n\n8.8\n\n\n")
        assert enter(srs, Kept(), plain=True) == (96, 88, 91, 93)
        said = capsys.readouterr().out
        assert "96 is beyond 10. Type centimetres, e.g. 9.6." in said
        assert "Missing: Goals and topics. Keep it so? (yes or no;" in said
        assert "\x1b" not in said

    def test_the_end_of_input_pauses(self, typed: Callable[[str], None], srs: Instrument) -> None:
        typed("9.6\n")
        kept = Kept()
        with pytest.raises(Interrupted):
            enter(srs, kept, plain=True)
        assert kept == [(0, 96)]


def test_what_a_number_stands_for_is_shown_whole(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press("222" + CTRL_C, enter, load().find("phq9"), Kept())
    chosen = [row for row in screen.last_page.splitlines() if row.rstrip().endswith("more than half the days")]
    assert len(chosen) == 3


def test_a_word_that_comes_at_once_is_no_key_on_the_entry_screen(srs: Instrument) -> None:
    with create_pipe_input() as keyboard:
        keyboard.send_text("nothing then9\n9\n9\n9\n")
        answers = enter(srs, lambda at, steps: None, not_given=True, input=keyboard, output=DummyOutput())
    assert answers == (90, 90, 90, 90)


def test_what_was_refused_is_replaced_by_the_next_key_and_emptied_at_once(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    screen = terminal()
    assert screen.press("91\r9,1\r77\x158\r9\r9\r", enter, srs, Kept()) == (91, 80, 90, 90)
