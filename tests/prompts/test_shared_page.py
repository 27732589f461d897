"""The page that is looked at together: marks without numbers, two questions, and the practitioner's key."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from alliance_cli.errors import CannotDo, Interrupted
from alliance_cli.forms import catalogue, screen_words
from alliance_cli.forms.definition import Instrument
from alliance_cli.prompts.shared_page import Said, hand_back, share

ENTER, SENTENCE = "\r", "Which of these marks shall we talk about?"


class Kept(list[tuple[str, str]]):
    def __call__(self, field: str, text: str) -> None:
        self.append((field, text))


def test_both_questions_are_answered_and_kept_one_by_one(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    keys = "slower, please" + ENTER + "leave time at the end" + ENTER + "p"
    said = terminal().press(keys, share, srs, (96, 88, 91, 93), SENTENCE, kept)
    assert said == Said("slower, please", "leave time at the end")
    assert kept == [("client_said", "slower, please"), ("will_change", "leave time at the end")]


def test_enter_leaves_a_question_empty(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    assert terminal().press(ENTER * 2 + "p", share, srs, (96, 88, 91, 93), SENTENCE, kept) == Said("", "")
    assert kept == []


def test_only_the_practitioners_key_ends_it(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    with pytest.raises(Interrupted):
        screen.press(ENTER * 6 + " xq" + "\x03", share, srs, (1, 2, 3, 4), SENTENCE, Kept())
    assert (
        screen.press("p" + ENTER + ENTER + ENTER + "P", share, srs, (1, 2, 3, 4), SENTENCE, Kept()).client_said == "p"
    )


def test_the_marks_stand_there_without_numbers(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    screen.press(ENTER * 2 + "p", share, srs, (96, None, 0, 100), SENTENCE, Kept())
    page = screen.last_page
    assert not re.search(r"\d", page)
    assert page.count("├") + page.count("▌") >= 3
    for words in ("Relationship", "Goals and topics (left out)", "Approach or method", "Overall", SENTENCE):
        assert words in page


@pytest.mark.parametrize("form", ["srs", "wai", "haq2", "in the client's words"])
def test_on_the_smallest_terminal_what_is_asked_is_whole_and_more_lines_are_said(
    terminal: Callable[..., Any], form: str
) -> None:
    instrument = catalogue.load(None).find(form if " " not in form else "checkin")
    if " " in form:
        lines = zip(instrument.items, instrument.wordings[0].items, strict=True)
        instrument = instrument._replace(items=tuple(item._replace(label=said[0]) for item, said in lines))
    screen = terminal(columns=40, rows=20)
    answers, long = (4,) * len(instrument.items), "Thank you. What was helpful, and what should we do differently?"
    more = "\x1b[6~" * len(instrument.items)
    screen.press(["", more, ENTER, "x", ENTER, "p"], share, instrument, answers, long, Kept())
    for words in (long, "What would make it a little better?", "What will we do differently?"):
        assert screen.ever_showed(words), screen.last_page
    assert screen.ever_showed("Page Down and Page Up show all lines") == (form != "srs")
    assert all(screen.ever_showed(instrument.items[place].label) for place in (0, -1)), screen.last_page
    assert not screen.ever_showed("…")


def test_choices_stand_there_in_words(terminal: Callable[..., Any], wai: Instrument) -> None:
    screen = terminal()
    screen.press(ENTER * 2 + "p", share, wai, (1, 2, 3, 4, 5, None) * 2, SENTENCE, Kept())
    for words in ("Seldom", "Fairly often", "Always", "left out", SENTENCE):
        assert words in screen.last_page


def test_the_screen_is_wiped_before_and_after(terminal: Callable[..., Any], srs: Instrument) -> None:
    screen = terminal()
    screen.press("a secret" + ENTER * 2 + "p", share, srs, (1, 2, 3, 4), SENTENCE, Kept())
    assert screen.sent.startswith("\x1b[H\x1b[2J\x1b[3J")
    assert screen.sent.count("\x1b[3J") == 2
    assert not "".join(screen.frames[-1]).strip()


def test_esc_goes_one_question_back_and_not_out_of_the_page(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = ["\x1b", "time", ENTER, "slower", ENTER, "\x1b", "!", "\x1b", " more", ENTER, ENTER, "p"]
    said = terminal().press(keys, share, srs, (96, 88, 91, 93), SENTENCE, Kept())
    assert said == Said("time more", "slower!")


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_a_pause_loses_no_text(terminal: Callable[..., Any], srs: Instrument, key: str) -> None:
    kept = Kept()
    with pytest.raises(Interrupted):
        terminal().press("slower" + ENTER + "leave ti" + key, share, srs, (1, 2, 3, 4), SENTENCE, kept)
    assert kept == [("client_said", "slower"), ("will_change", "leave ti")]


def test_after_a_pause_what_was_said_stands_in_the_fields(terminal: Callable[..., Any], srs: Instrument) -> None:
    kept = Kept()
    given = Said("slower", "leave ti")
    keys = ENTER + "me" + ENTER + "p"
    said = terminal().press(keys, share, srs, (1, 2, 3, 4), SENTENCE, kept, given)
    assert said == Said("slower", "leave time")
    assert kept == [("will_change", "leave time")]


def test_what_is_typed_is_cleaned(terminal: Callable[..., Any], srs: Instrument) -> None:
    keys = "\x1b[200~a\x07\u202eb\nc\x1b[201~" + ENTER * 2 + "p"
    assert terminal().press(keys, share, srs, (1, 2, 3, 4), SENTENCE, Kept()).client_said == "ab c"


@pytest.mark.parametrize(("columns", "rows"), [(40, 10), (40, 24), (80, 24), (120, 40), (20, 5)])
def test_windows_of_every_size(terminal: Callable[..., Any], haq2: Instrument, columns: int, rows: int) -> None:
    said = terminal(columns, rows).press("a" + ENTER + "b" + ENTER + "p", share, haq2, (3,) * 19, SENTENCE, Kept())
    assert said == Said("a", "b")


def test_a_long_list_is_scrolled(terminal: Callable[..., Any], haq2: Instrument) -> None:
    screen = terminal(80, 16)
    screen.press("\x1b[6~" * 4 + ENTER * 2 + "p", share, haq2, (3,) * 19, SENTENCE, Kept())
    assert "Part 19" in screen.last_page


def test_what_cannot_be_kept_stays_and_the_client_reads_no_reason(
    terminal: Callable[..., Any], srs: Instrument
) -> None:
    tries, said = iter((True,)), []

    def keep(field: str, text: str) -> None:
        if next(tries, False):
            raise CannotDo("/home/practice.vault: the disk is full.")
        said.append((field, text))

    screen = terminal()
    screen.press(["time", ENTER, ENTER, ENTER, "p"], share, srs, (91, 88, 90, 95), "A sentence.", keep)
    assert said == [("client_said", "time")]
    assert screen.ever_showed("This could not be written down just now. Enter tries again.")
    assert not screen.ever_showed("practice.vault")


def test_line_by_line_a_mark_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], srs: Instrument
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("slower\n\n\nx\np\n"))
    kept = Kept()
    assert share(srs, (100, 50, None, 3), SENTENCE, kept, plain=True) == Said("slower", "")
    assert kept == [("client_said", "slower")]
    heard = capsys.readouterr().out
    assert "Relationship: at the right end" in heard
    assert "Goals and topics: in the middle" in heard
    assert "Approach or method: left out" in heard
    assert SENTENCE in heard
    assert not re.search(r"\d", heard.replace("1 more question follows", ""))


def test_line_by_line_what_was_said_before_a_pause_is_kept_by_enter_in_the_clients_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], srs: Instrument
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\np\n"))
    words = screen_words.find("fr")
    given = Said("plus lentement", "")
    assert share(srs, (100, 50, None, 3), SENTENCE, Kept(), given, plain=True, words=words) == given
    heard = capsys.readouterr().out
    assert words.say("plain.keeps", answer="“plus lentement”") in heard
    assert "Enter keeps" not in heard and "hyphen" not in heard


def test_what_the_practitioner_is_told_is_read_to_its_end_in_a_small_window(terminal: Callable[..., Any]) -> None:
    told = "\n".join(f"Step {n}: ring the duty line." for n in range(1, 26))
    screen = terminal(columns=60, rows=12)
    screen.press(["p", "\r", "p"], hand_back, told)
    missed = [n for n in range(1, 26) if not screen.ever_showed(f"Step {n}: ring")]
    assert not missed and screen.ever_showed("Enter goes on") and "p goes on" in screen.last_page
