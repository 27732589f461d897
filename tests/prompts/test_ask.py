"""Every prompt, driven by real key presses."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from alliance_cli.errors import Interrupted
from alliance_cli.inputs import parse_code
from alliance_cli.prompts import ask
from tests.by_hand import by_hand

DOWN, UP, CTRL_C, CTRL_D = "\x1b[B", "\x1b[A", "\x03", "\x04"
TODAY = date(2026, 11, 4)


def press(keys: str, prompt: Callable[..., Any], *args: Any, **options: Any) -> Any:
    with create_pipe_input() as keyboard:
        by_hand(keyboard).send_text(keys)
        return prompt(*args, input=keyboard, output=DummyOutput(), **options)


LONG = ["Sleep through until the morning, at least on three nights of the week", "Talk to my sister again"]
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


@pytest.mark.parametrize("typed", ["zz", "\x1b[200~KM07\x1b[201~"])
@pytest.mark.parametrize("count", [5, 50])
def test_enter_takes_nothing_where_what_was_typed_or_pasted_is_not_in_the_list(
    terminal: Callable[..., Any], typed: str, count: int
) -> None:
    screen = terminal()
    codes = [f"AB{n}" for n in range(10, 10 + count)]
    assert screen.press(f"{typed}\r{DOWN}\r", ask.choose, "Client", codes) == "AB11"
    assert screen.ever_showed("is not in this list. Nothing was chosen.")


@pytest.mark.parametrize("others", [3, 30])
def test_a_code_typed_or_pasted_is_the_one_that_is_taken(others: int) -> None:
    codes = [(code, f"{code:<12} last session 2026-11-02") for code in ["AB123", *map(str, range(others)), "AB12"]]
    for typed in ("AB12", "ab12", "\x1b[200~AB12\n\x1b[201~"):
        assert press(f"{typed}\r", ask.choose, "Client", codes) == "AB12"


def test_a_paste_that_fits_several_chooses_none_of_them(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    codes = [f"AB{n}" for n in range(10, 60)]
    assert screen.press("\x1b[200~AB1\x1b[201~\r13\r", ask.choose, "Client", codes) == "AB13"
    assert screen.ever_showed("“AB1” may be any of 10 lines. Nothing was chosen.")


def test_what_has_a_number_is_taken_by_that_number(terminal: Callable[..., Any]) -> None:
    goals = [(number, "since 2026-11-12") for number in (2, 3, 12)]
    for number in (2, 3, 12):
        assert press(f"{number}\r", ask.choose, "Which goal?", goals, numbers=[2, 3, 12]) == number
    screen = terminal()
    by_hand(screen.keyboard)
    assert screen.press(f"1\r{DOWN}\r", ask.choose, "Which goal?", goals, numbers=[2, 3, 12]) == 3
    assert screen.ever_showed("> 2) since 2026-11-12 3) since 2026-11-12 12) since 2026-11-12")


def test_a_paste_ticks_nothing_and_leaves_nothing_to_enter(terminal: Callable[..., Any]) -> None:
    screen = terminal()
    assert screen.press("\x1b[200~B a i\x1b[201~\r \r", ask.tick, "Present", ["A", "B"]) == ("A",)
    assert screen.ever_showed("“B a i” ticks nothing.")


@pytest.mark.parametrize("columns", [40, 80])
def test_an_answer_stays_in_whole_words(terminal: Callable[..., Any], columns: int) -> None:
    for length in range(columns - 30, columns - 5, 3):
        screen = terminal(columns, 20)
        question = " ".join(["word"] * (length // 5)) + "x" * (length % 5) + "?"
        screen.press("1\r", ask.choose, question, ["Goals and topics 2026-11-16"])
        screen.press(" \r", ask.tick, question, ["topics"])
        screen.press("y", ask.confirm, question)
        shown = [line.split() for line in screen.last_page.splitlines()]
        assert {word for line in shown for word in line} <= {
            *question.split(), *"Goals and topics 2026-11-16 topics (y/n, Enter for no) Yes".split()
        }  # fmt: skip


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


class TestWhatIsDrawn:
    @pytest.mark.parametrize("columns", [40, 80])
    def test_no_word_of_a_question_or_an_option_is_cut_off(self, terminal: Callable[..., Any], columns: int) -> None:
        screen = terminal(columns, 24)
        question = "Which of these goals did you and the client work on in the session of today?"
        options = ["Sleep through until the morning, at least on three nights of the week", "Talk to my sister again"]
        screen.press("2\r", ask.choose, question, options)
        shown = "".join("".join(frame) for frame in screen.frames).replace(" ", "")
        for words in (question, *options):
            assert words.replace(" ", "") in shown

    @pytest.mark.parametrize(
        ("keys", "prompt", "more"),
        [
            ("2\r", ask.choose, {"options": LONG}),
            ("\x1b[B \r", ask.tick, {"options": LONG}),
            ("y", ask.confirm, {}),
            ("well\r", ask.text, {}),
            ("well\x1b\r", ask.text, {"multiline": True}),
            ("well\r", ask.passphrase, {}),
        ],
    )
    def test_at_forty_columns_every_line_ends_with_a_word(
        self, terminal: Callable[..., Any], keys: str, prompt: Callable[..., Any], more: dict[str, Any]
    ) -> None:
        screen = terminal(40, 24)
        question = "Which of these unforgettable goals did you and the client concentrate on today?"
        screen.press(keys, prompt, question, **more)
        assert any(
            all(words in " ".join(" ".join(frame).split()) for words in (question, *more.get("options", ())))
            for frame in screen.frames
        )

    def test_the_menu_breaks_at_words_at_forty_columns(self, terminal: Callable[..., Any]) -> None:
        screen = terminal(40, 20)
        options = [(1, "A session ends: the rating, then the note"), (2, "A note alone")]
        asked = "Saturday, 28 November 2026. What now?"
        assert screen.press("2", ask.menu, asked, options, ["1", "2"], "that is all") == 2
        for words in (asked, "(a number, or arrows and Enter; q leaves)", options[0][1]):
            assert screen.ever_showed(words), words

    def test_a_mistake_is_said_in_words(self, terminal: Callable[..., Any]) -> None:
        screen = terminal(40, 24)
        screen.press("12\r\x157\r", ask.number, "Mark", 0, 10)
        assert screen.ever_showed("“12” is not a whole number from 0 to 10.")

    @pytest.mark.parametrize("typed", ["ten", "10 years", "about 10", "9.5"])
    def test_a_number_in_words_is_told_how_to_type_it(self, terminal: Callable[..., Any], typed: str) -> None:
        screen = terminal(80, 24)
        assert screen.press(f"{typed}\r\x1510\r", ask.number_or_skip, "Years", 0, 150) == 10
        assert screen.ever_showed(f"“{typed}” is not a whole number from 0 to 150. Please type it in figures, like 10.")

    def test_a_passphrase_leaves_no_trace_not_even_its_length(self, terminal: Callable[..., Any]) -> None:
        screen = terminal()
        assert screen.press("correct horse\r", ask.passphrase) == "correct horse"
        assert "Passphrase (nothing shows as you type):" in screen.last_page
        assert "horse" not in screen.sent
        assert "*" not in screen.sent

    def test_nothing_is_coloured(self, terminal: Callable[..., Any]) -> None:
        screen = terminal()
        screen.press("\r", ask.choose, "Which?", ["a", "b"])
        screen.press("y", ask.confirm, "Sure?")
        assert "38;" not in screen.sent
        assert "[3" + "1m" not in screen.sent


class TestLineByLine:
    """`plain`, as a screen reader and a dumb terminal have it."""

    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        return lambda lines: monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    def test_choose_by_number_or_by_label(
        self, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("2\nCame late\n\n")
        assert ask.choose("How was it?", ATTENDANCE, plain=True) == "late"
        assert ask.choose("How was it?", ATTENDANCE, plain=True) == "late"
        assert ask.choose("How was it?", ATTENDANCE, default="no-show", plain=True) == "no-show"
        assert "\x1b" not in capsys.readouterr().out

    def test_choose_asks_again(self, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
        typed("4\n\n1\n\n")
        assert ask.choose("How was it?", ATTENDANCE, plain=True) == "attended"
        assert capsys.readouterr().out.count("Please type a number from 1 to 3.") == 2, "what was pasted takes nothing"
        assert ask.choose("How was it?", ATTENDANCE, plain=True) == "attended", (
            "Enter takes the likeliest, as on a list"
        )

    def test_what_has_a_number_is_typed_by_it(
        self, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("1\n3\n")
        goals = [(2, "since 2026-08-03"), (3, "since 2026-10-05")]
        assert ask.choose("Which goal?", goals, numbers=[2, 3], plain=True) == 3
        assert "Please type one of the numbers." in capsys.readouterr().out

    def test_tick(self, typed: Callable[[str], None]) -> None:
        typed("3 1\n\n9\n2\n\n-\n")
        assert ask.tick("Present", ["A", "B", "C"], plain=True) == ("A", "C")
        assert ask.tick("Present", ["A", "B", "C"], plain=True) == ()
        assert ask.tick("Present", ["A", "B", "C"], plain=True) == ("B",)
        assert ask.tick("Present", ["A", "B", "C"], default=["C"], plain=True) == ("C",)
        assert ask.tick("Present", ["A", "B", "C"], default=["C"], plain=True) == ()

    def test_text(self, typed: Callable[[str], None]) -> None:
        typed("one\x07 \u202etwo\n\n-\n\n")
        assert ask.text("Note", plain=True) == "one two"
        assert ask.text("Note", "what stood there", plain=True) == "what stood there"
        assert ask.text("Note", "what stood there", plain=True) == ""
        assert ask.text("Note", plain=True) == ""

    def test_many_lines_end_with_a_full_stop(self, typed: Callable[[str], None]) -> None:
        typed("one\n\ntwo\n.\n.\n")
        assert ask.text("Note", multiline=True, plain=True) == "one\n\ntwo"
        assert ask.text("Note", "what stood there", multiline=True, plain=True) == "what stood there"

    def test_numbers_and_dates(self, typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
        typed("12\n7\n\n02/11/2026\n2 Nov\n")
        assert ask.number("Mark", 0, 10, plain=True) == 7
        assert ask.number_or_skip("Mark", 0, 10, plain=True) is None
        assert ask.date("When", TODAY, plain=True) == date(2026, 11, 2)
        assert "day first or month first" in capsys.readouterr().out

    def test_confirm(self, typed: Callable[[str], None]) -> None:
        typed("maybe\nYES\n\n")
        assert ask.confirm("Sure?", plain=True) is True
        assert ask.confirm("Sure?", plain=True) is False

    @pytest.mark.parametrize(("prompt", "args"), [each for each in PROMPTS if each[0] is not ask.passphrase])
    def test_the_end_of_input_stops_every_prompt(
        self, typed: Callable[[str], None], prompt: Callable[..., Any], args: tuple[Any, ...]
    ) -> None:
        typed("")
        with pytest.raises(Interrupted):
            prompt(*args, plain=True)

    def test_lines_typed_before_an_interrupt_are_carried_by_it(self, typed: Callable[[str], None]) -> None:
        typed("she said she\nwould")
        with pytest.raises(Interrupted) as stopped:
            ask.text("What happened?", multiline=True, plain=True)
        assert stopped.value.typed == "she said she\nwould"


IMPORT = "from alliance_cli.prompts import ask\n"
SAY = "import os; os.write(2, b'<' + repr(answer).encode() + b'>')"


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_passphrase_at_a_real_terminal_is_never_echoed(run_at_terminal: Callable[..., Any], term: str) -> None:
    run = run_at_terminal(IMPORT + f"answer = len(ask.passphrase()); {SAY}", term)
    run.wait_for("as you type")
    run.type("correct horse\r")
    run.wait_for("<13>")
    assert "horse" not in run.shown
    assert run.process.wait(10) == 0


def test_a_passphrase_is_asked_on_stderr_when_stdout_is_redirected(run_at_terminal: Callable[..., Any]) -> None:
    document, stdout = os.pipe()
    code = f"answer = len(ask.passphrase()); {SAY}; print('the document')"
    run = run_at_terminal(IMPORT + code, stdout=stdout)
    os.close(stdout)
    run.wait_for("as you type")
    run.type("correct horse\r")
    run.wait_for("<13>")
    with os.fdopen(document) as read:
        assert read.read() == "the document\n"


def test_a_dumb_terminal_gets_no_cursor_movements(run_at_terminal: Callable[..., Any]) -> None:
    run = run_at_terminal(IMPORT + f"answer = ask.choose('Which?', ['one', 'two']); {SAY}", "dumb")
    run.wait_for("Number")
    run.type("2\r")
    run.wait_for("<'two'>")
    assert "\x1b" not in run.shown


@pytest.mark.parametrize("term", ["xterm", "dumb"])
@pytest.mark.parametrize("end", ["\x03", "\x04", signal.SIGINT])
def test_a_real_terminal_is_left_by_ctrl_c_ctrl_d_and_signal(
    run_at_terminal: Callable[..., Any], term: str, end: str | int
) -> None:
    code = "try: ask.text('Note')\nexcept Exception as e: answer = e.exit_code\n"
    run = run_at_terminal(IMPORT + code + SAY, term)
    run.wait_for("Note")
    time.sleep(0.3)  # a person's time: `input` does not yet listen at the moment it has written its question
    if isinstance(end, str):
        run.type(end)
    else:
        run.process.send_signal(end)
    run.wait_for("<130>")
    assert "Traceback" not in run.shown


def test_the_package_of_prompts_loads_no_prompt_library() -> None:
    code = "import sys, alliance_cli.prompts; print({'prompt_toolkit', 'questionary'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


@pytest.mark.parametrize("pasted", ["the whole letter\n", "\x1b[200~yes\x1b[201~\r", "no\nyes\n"])
def test_what_is_pasted_at_a_yes_or_no_answers_nothing(terminal: Callable[..., Any], pasted: str) -> None:
    screen = terminal()
    screen.press_after("answers nothing", "y")
    screen.keyboard.send_text(pasted)
    assert ask.confirm("Erase it?", input=screen.keyboard, output=screen.output) is True
    assert screen.ever_showed("answers nothing")


def test_letters_tick_nothing_on_a_list() -> None:
    assert press("aij\r", ask.tick, "Which?", ["one", "two"]) == ()


def test_the_enter_that_comes_at_once_with_a_y_takes_nothing_at_the_next_question() -> None:
    with create_pipe_input() as keyboard:
        keyboard.send_text("y\r")
        assert ask.confirm("Another one?", default=True, input=keyboard, output=DummyOutput()) is True
        keyboard.send_text("2\r")
        assert ask.choose("How was it?", ATTENDANCE, input=keyboard, output=DummyOutput()) == "late"
        keyboard.send_text("1\r")
        devices: Any = {"input": keyboard, "output": DummyOutput()}
        assert ask.menu("What now?", ATTENDANCE, "123", "that is all", **devices) == "attended"
        keyboard.send_text("\r\r")
        assert ask.confirm("Another one?", input=keyboard, output=DummyOutput()) is False
        assert ask.confirm("And this?", default=True, input=keyboard, output=DummyOutput()) is True


def test_what_enter_does_is_said_of_the_field_as_it_stands(terminal: Callable[..., Any]) -> None:
    for question, said in (
        ("Why? (Enter skips)", "Why? (Enter keeps it"),
        ("When? (today; Enter: today)", "(today; Enter"),
    ):
        screen = terminal()
        assert screen.press("\r", ask.text, question, "a text") == "a text"
        assert screen.ever_showed(said) and screen.ever_showed("Enter keeps it, Ctrl-U empties it) a text")
        assert not screen.ever_showed("skips") and not screen.ever_showed("Enter: today")


TWO_STEPS = """
from alliance_cli.prompts.trail import Trail
trail = Trail()
def both():
    ask.text("One?", plain=True, trail=trail)
    return ask.confirm("Erase?", plain=True, trail=trail)
answer = trail.walk(both, lambda: False)
"""


def test_line_by_line_what_was_half_typed_at_a_choice_is_no_answer_under_enter(
    run_at_terminal: Callable[..., Any],
) -> None:
    run = run_at_terminal(IMPORT + TWO_STEPS + SAY, "xterm")
    run.wait_for("One?")
    run.type("a\r")
    run.wait_for("Erase?")
    run.type("y\x1b")
    run.wait_for("One? [a]")
    run.type("\r")
    run.type("\r")
    run.wait_for("<False>")
