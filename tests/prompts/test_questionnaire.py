"""A questionnaire walked by a client: on, back, left out, paused, resumed; nothing stands on the screen afterwards."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from alliance_cli.errors import CannotDo, Interrupted
from alliance_cli.forms.catalogue import load
from alliance_cli.forms.definition import Instrument, Wording
from alliance_cli.prompts.card import Card
from alliance_cli.prompts.choices import pick_one
from alliance_cli.prompts.questionnaire import walk

RIGHT, ENTER, BACKSPACE, HOME, END, CTRL_C, CTRL_D = "\x1b[C", "\r", "\x7f", "\x1b[H", "\x1b[F", "\x03", "\x04"
UP, DOWN = "\x1b[A", "\x1b[B"
SEEN = ENTER  # all lines once more before they are handed over
INTRO = "Only the two of us see your answers."


class Kept(list[tuple[int, int | None]]):
    def __call__(self, item: int, steps: int | None) -> None:
        self.append((item, steps))


def test_four_marks_one_after_the_other(terminal: Callable[..., Any], srs: Instrument, wording: Wording) -> None:
    kept, screen = Kept(), terminal()
    keys = ENTER + HOME + ENTER + END + ENTER + RIGHT + ENTER + RIGHT * 2 + ENTER
    assert screen.press(keys + SEEN, walk, srs, wording, INTRO, kept) == (0, 100, 50, 51)
    assert kept == [(0, 0), (1, 100), (2, 50), (3, 51)]


def test_the_first_page_says_who_sees_the_answers(
    terminal: Callable[..., Any], srs: Instrument, wording: Wording
) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(CTRL_C, walk, srs, wording, INTRO, Kept())
    assert screen.ever_showed(INTRO)
    assert screen.ever_showed(wording.instructions)


def test_going_back_shows_the_mark_again_and_it_can_be_moved(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept, screen = Kept(), terminal()
    keys = ENTER + END + ENTER + BACKSPACE + "\x1b[D" + ENTER + HOME + ENTER + HOME + ENTER + HOME + ENTER
    assert screen.press(keys + SEEN, walk, srs, None, "", kept) == (99, 0, 0, 0)
    assert kept == [(0, 100), (0, 99), (1, 0), (2, 0), (3, 0)]


def test_one_left_out_is_none(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    keys = ENTER + HOME + ENTER + "ss" + (HOME + ENTER) * 2 + SEEN
    assert terminal().press(keys, walk, srs, None, "", kept) == (0, None, 0, 0)
    assert kept[1] == (1, None)


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_a_pause_keeps_what_was_given_and_goes_on_where_it_stopped(
    terminal: Callable[..., Any], srs: Instrument, key: str
) -> None:
    kept, screen = Kept(), terminal()
    with pytest.raises(Interrupted):
        screen.press(ENTER + HOME + ENTER + END + ENTER + RIGHT + key, walk, srs, None, "", kept)
    assert kept == [(0, 0), (1, 100), (2, 50)]  # the last mark was put and not confirmed
    again = Kept()
    assert screen.press(ENTER + RIGHT + ENTER + SEEN, walk, srs, None, "", again, (0, 100, 50)) == (0, 100, 50, 50)
    assert again == [(3, 50)]


def test_choices_by_number_and_by_arrows(terminal: Callable[..., Any], wai: Instrument) -> None:
    keys = ENTER + "435454344352" + SEEN  # a digit goes on at once
    assert terminal().press(keys, walk, wai, None, "", Kept()) == (4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2)
    keys = ENTER + (DOWN + ENTER) + (UP + ENTER) + (DOWN * 9 + ENTER) + (DOWN * 3 + UP + ENTER) + "1" * 8 + SEEN
    assert terminal().press(keys, walk, wai, None, "", Kept())[:4] == (1, 5, 5, 2)


def test_a_number_that_is_no_answer_does_nothing(terminal: Callable[..., Any], wai: Instrument) -> None:
    keys = ENTER + "9" + ENTER + "0" + ENTER + "2" + "1" * 11 + SEEN
    assert terminal().press(keys, walk, wai, None, "", Kept())[0] == 2


def test_yes_and_no(terminal: Callable[..., Any], yes_no: Instrument) -> None:
    assert terminal().press(ENTER + "10" + SEEN, walk, yes_no, None, "", Kept()) == (1, 0)


def test_a_click_chooses(terminal: Callable[..., Any], wai: Instrument) -> None:
    screen, card = terminal(), Card("1 of 12", "Task")
    screen.press("1", pick_one, card, wai.scale.labels, 1)
    for label in wai.scale.labels:
        row, text = next((n, text) for n, text in enumerate(screen.last_page.splitlines()) if label in text)
        click = f"\x1b[<0;{text.index(label) + 1};{row + 1}M\x1b[<0;{text.index(label) + 1};{row + 1}m"
        assert screen.press(click + ENTER, pick_one, card, wai.scale.labels, 1) == wai.scale.labels.index(label)


def test_what_cannot_be_kept_stays_open_and_ends_by_hand_with_the_reason_and_a_wiped_screen(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    def full(item: int, steps: int | None) -> None:
        raise CannotDo("The disk is full.")

    screen = terminal()
    with pytest.raises(Interrupted) as stopped:
        screen.press(ENTER + RIGHT + ENTER + CTRL_C, walk, srs, None, INTRO, full)
    assert stopped.value.unkept == "The disk is full."
    assert not "".join(screen.frames[-1]).strip()


def test_screen_and_scrollback_are_wiped_before_and_after_and_the_title_says_nothing(
    terminal: Callable[..., Any], srs: Instrument, wording: Wording
) -> None:
    screen = terminal()
    screen.press(ENTER + (RIGHT + ENTER) * 4 + SEEN, walk, srs, wording, INTRO, Kept())
    assert screen.sent.startswith("\x1b[H\x1b[2J\x1b[3J")
    assert screen.sent.count("\x1b[3J") == 2
    assert not "".join(screen.frames[-1]).strip()
    assert set(re.findall(r"\x1b]2;(.*?)\x07", screen.sent)) == {"Alliance"}


def test_a_pause_wipes_the_screen_too(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(ENTER + RIGHT + CTRL_C, walk, srs, None, INTRO, Kept())
    assert not "".join(screen.frames[-1]).strip()


def test_the_client_sees_no_title_no_name_and_no_number_but_the_progress(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    screen = terminal()
    screen.press(ENTER + (RIGHT + ENTER) * 4 + SEEN, walk, srs, None, INTRO, Kept())
    assert not screen.ever_showed(srs.title)
    numbers = {n for frame in screen.frames for n in re.findall(r"\d+", "".join(frame))}
    assert numbers == {"1", "2", "3", "4"}


def test_without_wording_the_label_stands_between_neutral_ends(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    screen.press(ENTER + (RIGHT + ENTER) * 4 + SEEN, walk, srs, None, INTRO, Kept())
    assert screen.ever_showed("Goals and topics")
    assert screen.ever_showed("less")
    assert screen.ever_showed("more")


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), pytest.param(80, 24, marks=pytest.mark.thorough), (120, 40)])
def test_windows_of_every_size(
    terminal: Callable[..., Any], wai: Instrument, srs: Instrument, columns: int, rows: int
) -> None:
    for form, marks, given in ((srs, (RIGHT + ENTER) * 4, 50), (wai, "5" * 12, 5)):
        screen = terminal(columns, rows)
        seen = SEEN * len(form.items)  # as many pages as the window makes of it
        assert screen.press(ENTER + marks + seen, walk, form, None, INTRO, Kept()) == (given,) * len(form.items)
        assert not screen.ever_showed("a little larger")


@pytest.mark.parametrize(
    ("columns", "rows"),
    [(40, 14), *(pytest.param(*size, marks=pytest.mark.thorough) for size in ((80, 24), (120, 40)))],
)
def test_the_check_in_is_read_whole(terminal: Callable[..., Any], columns: int, rows: int) -> None:
    checkin = load().find("checkin")
    for wording in checkin.wordings:
        screen = terminal(columns, rows)
        keys = ENTER + (RIGHT + ENTER) * len(checkin.items) + SEEN * len(checkin.items)
        assert screen.press(keys, walk, checkin, wording, INTRO, Kept()) == (50,) * len(checkin.items)
        for sentence, left, right in wording.items:
            assert all(screen.ever_showed(word) for word in f"{sentence} {left} {right}".split())
        assert not screen.ever_showed("a little larger")


def test_a_digit_marks_a_line_and_enter_goes_on(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = ENTER + "".join(f"{digit}{ENTER}" for digit in "7059") + SEEN
    assert terminal().press(keys, walk, srs, None, "", Kept()) == (70, 0, 50, 90)
    assert len(keys) == 2 * len(srs.items) + 2, "a digit and Enter a line, the first page, and all lines once more"


def test_before_they_are_handed_over_all_lines_are_seen_and_each_can_be_changed(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    kept, screen = Kept(), terminal()
    marks = ENTER + ("5" + ENTER) * 4
    assert screen.press(marks + UP * 2 + ENTER + "8" + ENTER + SEEN, walk, srs, None, "", kept) == (50, 50, 80, 50)
    assert kept[-1] == (2, 80)
    page = " ".join(" ".join(next(f for f in reversed(screen.frames) if "This is how" in "".join(f))).split())
    assert all(item.label in page for item in srs.items)
    back = UP * 4 + ENTER + BACKSPACE + SEEN  # to the first, and back again as it was
    assert screen.press(marks + back, walk, srs, None, "", Kept()) == (50,) * 4


def test_on_the_smallest_terminal_the_last_look_is_read_page_by_page_and_cuts_nothing(
    terminal: Callable[..., Any],
) -> None:
    checkin, screen = load().find("checkin"), terminal(40, 20)
    wording = max(checkin.wordings, key=lambda each: len(str(each)))
    screen.press([ENTER, SEEN, SEEN], walk, checkin, wording, "", Kept(), (70,) * len(wording.items))
    looked = [page for frame in screen.frames if "This is how" in (page := " ".join(" ".join(frame).split()))]
    assert all(any(sentence in page for page in looked) for sentence, _, _ in wording.items)
    assert not screen.ever_showed("…")


def test_in_the_last_look_marks_stand_below_each_other_and_how_to_agree_is_always_in_view(
    terminal: Callable[..., Any],
) -> None:
    checkin, screen = load().find("checkin"), terminal()
    screen.press(
        [ENTER, "\x1b[A", "\x1b[B", SEEN], walk, checkin, checkin.wordings[0], "", Kept(), (70, 80, 90, 70, 70)
    )
    looked = [frame for frame in screen.frames if any("Enter changes it" in row for row in frame)][-1]
    assert len({row.index("├") for row in looked if "├" in row}) == 1
    assert any(row.strip() == "Enter: yes, that is it" for row in looked)


def test_from_the_last_look_one_goes_back_line_by_line(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = ENTER + BACKSPACE * 2 + "9" + ENTER * 2 + SEEN
    assert terminal().press(keys, walk, srs, None, "", Kept(), (10, 20, 30, 40)) == (10, 20, 90, 40)


def test_paused_at_the_last_look_it_goes_on_there(terminal: Callable[..., Any], srs: Instrument) -> None:
    assert terminal().press(ENTER + SEEN, walk, srs, None, "", Kept(), (10, 20, 30, 40)) == (10, 20, 30, 40)


class TestLineByLine:
    """`plain`, as a screen reader has it."""

    @pytest.fixture
    def typed(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        return lambda lines: monkeypatch.setattr("sys.stdin", io.StringIO(lines))

    def test_lines_are_answered_by_numbers(
        self, typed: Callable[[str], None], srs: Instrument, wording: Wording, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("\n9.6\n8,8\n9.1\n9.3\n\n")
        kept = Kept()
        assert walk(srs, wording, INTRO, kept, plain=True) == (96, 88, 91, 93)
        assert kept == [(0, 96), (1, 88), (2, 91), (3, 93)]
        said = capsys.readouterr().out
        assert INTRO in said
        assert "0 is “left 1”, 10 is “right 1”" in said
        assert "\x1b" not in said

    def test_mistakes_are_explained_and_asked_again(
        self, typed: Callable[[str], None], srs: Instrument, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("\n96\nb\nx\n\n9.6\n1\n2\n3\n\n")
        assert walk(srs, None, "", Kept(), plain=True) == (96, 10, 20, 30)
        assert "“96” does not fit here. Type a number from 0 to 10." in capsys.readouterr().out

    def test_back_and_left_out(self, typed: Callable[[str], None], srs: Instrument) -> None:
        typed("\n1\nb\n2\ns\ns\ns\n\n3\n4\n\n")
        assert walk(srs, None, "", Kept(), plain=True) == (20, None, 30, 40)

    def test_enter_keeps_what_was_given(self, typed: Callable[[str], None], srs: Instrument) -> None:
        typed("\n1\nb\n\n2\n3\n4\n\n")
        assert walk(srs, None, "", Kept(), plain=True) == (10, 20, 30, 40)

    def test_the_last_look_names_each_answer_and_takes_another(
        self, typed: Callable[[str], None], srs: Instrument, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed("\n1.5\n2\ns\ns\n4\n7\n2\n3\n\n")
        assert walk(srs, None, "", Kept(), plain=True) == (15, 30, None, 40)
        said = capsys.readouterr().out
        assert f"1: {srs.items[0].label}: 1.5" in said
        assert f"3: {srs.items[2].label}: left out" in said
        assert "Please type a number from 1 to 4, or Enter." in said

    def test_choices(self, typed: Callable[[str], None], yes_no: Instrument) -> None:
        typed("\n1\n2\n0\n\n")
        assert walk(yes_no, None, "", Kept(), plain=True) == (1, 0)

    def test_the_end_of_input_pauses(self, typed: Callable[[str], None], srs: Instrument) -> None:
        typed("\n1\n")
        kept = Kept()
        with pytest.raises(Interrupted):
            walk(srs, None, "", kept, plain=True)
        assert kept == [(0, 10)]


@pytest.mark.parametrize("times", [1, 4])
def test_what_is_said_before_is_read_to_its_end_on_the_smallest_terminal(
    terminal: Callable[..., Any], srs: Instrument, times: int
) -> None:
    """However long your own sentence is: it goes on with Enter, and says so."""
    intro = " ".join(f"{n}: what you mark is seen by the two of us, on this device alone." for n in range(4 * times))
    screen = terminal(columns=40, rows=20)
    with pytest.raises(Interrupted):
        screen.press("\r" * (times + 1) + "\x03", walk, srs, None, intro, lambda *_: None)
    for words in (intro[-30:], "Enter goes on", "Enter begins"):
        assert screen.ever_showed(words), words
