"""The note form, walked with real key presses."""

from __future__ import annotations

import io
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from alliance_cli.errors import CannotDo, Interrupted
from alliance_cli.forms.note_form import NoteForm, form_for
from alliance_cli.model import KINDS, MODALITIES, MODES, POPULATIONS
from alliance_cli.prompts import note
from alliance_cli.prompts.editor import Edited
from tests.by_hand import by_hand

ENTER, UP, DOWN, LEFT, ESC, F2 = "\r", "\x1b[A", "\x1b[B", "\x1b[D", "\x1b", "\x1bOQ"
CTRL_B, CTRL_C, CTRL_D, CTRL_L, CTRL_N, CTRL_S = "\x02", "\x03", "\x04", "\x0c", "\x0e", "\x13"
TO_LIST = ENTER * 3
AT_THE_LIST = {"own_defences": "x"}  # the last field of all: a walk resumed there begins at the list
Kept = list[tuple[str, str]]


def press(keys: str, form: NoteForm | None = None, **options: Any) -> tuple[dict[str, str] | None, Kept]:
    """What the walk returns (None where it was interrupted) and what was handed on, in order."""
    kept: Kept = []
    with create_pipe_input() as keyboard:
        threading.Thread(target=by_hand(keyboard).send_text, args=(keys,), daemon=True).start()
        try:
            keep = options.pop("keep", lambda id, value: kept.append((id, value)))
            return note.walk(form or form_for(), keep, input=keyboard, output=DummyOutput(), **options), kept
        except Interrupted:
            return None, kept


def pasted(text: str) -> str:
    return f"\x1b[200~{text}\x1b[201~"


def test_a_quiet_session_with_nothing_to_write_takes_four_keys() -> None:
    keys = ENTER * 4
    assert press(keys) == ({}, [])
    assert len(keys) <= 8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("population", POPULATIONS)
def test_no_kind_of_work_makes_a_quiet_session_longer(kind: str, population: str) -> None:
    for modality, mode in zip(MODALITIES, cycle(MODES), strict=False):
        form = form_for(kind, population, modality, mode, 9, participants=("A", "B"))
        assert press(ENTER * 4, form) == ({}, [])


def test_one_line_and_ctrl_s_is_a_whole_note() -> None:
    assert press("Talked about the week." + CTRL_S) == (
        {"happened": "Talked about the week."},
        [("happened", "Talked about the week.")],
    )


def test_one_line_and_the_plan_take_no_more_keys_than_their_letters_and_four_more() -> None:
    value, kept = press(f"the week{ENTER}{ENTER}diary{ENTER}{ENTER}")
    assert value == {"happened": "the week", "plan": "diary"}
    assert kept == [("happened", "the week"), ("plan", "diary")]


def test_each_answer_is_handed_on_at_once_and_only_when_it_is_new() -> None:
    _, kept = press(f"one{ENTER}{UP}{ENTER}{UP} more{ENTER}{CTRL_C}")
    assert kept == [("happened", "one"), ("happened", "one more")]


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
def test_stopping_keeps_what_is_being_typed(stop: str) -> None:
    assert press(f"one{ENTER}half a sen{stop}") == (None, [("happened", "one"), ("will_change", "half a sen")])


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("before", ["", TO_LIST, TO_LIST + "b", TO_LIST + "s" + ENTER])
def test_one_can_stop_anywhere(before: str, stop: str) -> None:
    assert press(before + stop) == (None, [])


def test_stopping_says_only_what_it_knows() -> None:
    with create_pipe_input() as keyboard:
        by_hand(keyboard).send_text(CTRL_C)
        with pytest.raises(Interrupted, match=r"Stopped\. Nothing more was recorded\."):
            note.walk(form_for(), lambda id, value: None, input=keyboard, output=DummyOutput())


def test_a_paused_note_goes_on_after_the_last_answer() -> None:
    value, kept = press(f"diary{ENTER}{ENTER}", given={"happened": "the week", "will_change": "slower"})
    assert kept == [("plan", "diary")]
    assert value == {"happened": "the week", "will_change": "slower", "plan": "diary"}


def test_a_note_paused_in_a_later_section_goes_on_there_and_one_can_go_back() -> None:
    given = {"happened": "the week", "goals": "same"}
    assert press(f"clear{ENTER}{CTRL_S}", given=given)[1] == [("tasks", "clear")]
    assert press(f"{UP}{UP} still{CTRL_S}", given=given)[1] == [("goals", "same still")]


@pytest.mark.parametrize("back", [UP, CTRL_B])
def test_one_step_back_by_one_key(back: str) -> None:
    assert press(f"one{ENTER}two{back} and a half{CTRL_S}")[1] == [
        ("happened", "one"),
        ("will_change", "two"),
        ("happened", "one and a half"),
    ]


def test_back_at_the_very_beginning_stays_there() -> None:
    assert press(f"{UP}{CTRL_B}{UP}one{CTRL_S}")[0] == {"happened": "one"}


def test_back_from_the_list_leads_to_the_last_field() -> None:
    assert press(f"{TO_LIST}{UP}diary{CTRL_S}")[0] == {"plan": "diary"}


def test_a_key_leads_to_the_list_from_anywhere() -> None:
    assert press(f"the week{CTRL_L}gsame{CTRL_S}")[0] == {"happened": "the week", "goals": "same"}


def test_escape_goes_one_field_back_and_from_the_first_out_of_the_note_which_is_kept() -> None:
    _, kept = slowly(["the week", ENTER, "slower", ESC, "!", CTRL_S])()
    assert kept == [("happened", "the week"), ("will_change", "slower"), ("happened", "the week!")]
    assert slowly(["the week", ESC])() == (None, [("happened", "the week")])


def test_one_key_ends_a_note_with_nothing_special_and_is_a_full_stop_in_any_other() -> None:
    assert press(".") == ({}, [])
    assert press(f"a.{CTRL_S}")[0] == {"happened": "a."}
    assert press(f"{ENTER}.{CTRL_S}")[0] == {"will_change": "."}


def test_an_answer_can_be_emptied() -> None:
    assert press(f"{UP}{chr(127) * 5}{CTRL_S}", given={"happened": "typo!"}) == ({}, [("happened", "")])


def test_a_long_text_has_several_lines_and_arrows_move_in_it() -> None:
    value, _ = press(f"first{CTRL_N}second{UP}{LEFT}X{CTRL_S}")
    assert value == {"happened": "firsXt\nsecond"}


def test_escape_and_enter_make_a_new_line_too() -> None:
    assert press(f"first{ESC}{ENTER}second{CTRL_S}")[0] == {"happened": "first\nsecond"}


def test_a_short_line_stays_one_line_when_it_is_pasted() -> None:
    assert press(f"{ENTER}{pasted('a' + chr(10) + 'b')}{CTRL_S}")[0] == {"will_change": "a b"}


def test_a_paste_keeps_the_blank_that_parts_it_from_what_stands_there() -> None:
    assert press("from work\x1b[200~ again, \x1b[201~late" + CTRL_S)[1] == [("happened", "from work again, late")]


def test_a_hundred_thousand_characters_can_be_pasted() -> None:
    for text in ("word " * 20_000, "x" * 100_000, "a line of text\n" * 7_000):
        value, _ = press(pasted(text) + ENTER * 4)
        assert value == {"happened": text.strip()}


def test_control_characters_and_overrides_are_cleaned() -> None:
    assert press(pasted("a\x07\u202eb\x9b31mc\u2066") + CTRL_S)[0] == {"happened": "abc"}
    assert press("a\u202eb" + CTRL_S)[0] == {"happened": "ab"}


def test_a_letter_opens_a_section_and_enter_at_the_end_comes_back_to_the_list() -> None:
    value, _ = press(f"{TO_LIST}ssupervise this{ENTER}2{ENTER}")
    assert value == {"supervision": "supervise this", "safety": "yes"}


def test_arrows_open_a_section_as_well() -> None:
    assert press(f"{TO_LIST}{DOWN * 3}{ENTER}same{CTRL_S}")[0] == {"goals": "same"}


def test_capital_letters_open_sections_too() -> None:
    assert press(f"{TO_LIST}Gsame{CTRL_S}")[0] == {"goals": "same"}


def test_a_letter_that_opens_nothing_does_nothing() -> None:
    assert press(f"{TO_LIST}zzz{ENTER}") == ({}, [])


def test_ticks_turn_over_by_key_or_by_space_and_are_kept_at_once() -> None:
    _, kept = press(f"{TO_LIST}b12{DOWN} 1{CTRL_C}")
    assert kept == [
        ("strengthened", "empathy"),
        ("strengthened", "empathy,warmth"),
        ("strengthened", "empathy,warmth,attunement"),
        ("strengthened", "warmth,attunement"),
    ]


def test_a_choice_is_one_key_and_backspace_takes_it_back() -> None:
    form = form_for("couple", participants=("A", "B"))
    assert press(f"{TO_LIST}k2{UP}\x7f{CTRL_S}", form)[1] == [("attention", "more.A"), ("attention", "")]
    assert press(f"{TO_LIST}k{DOWN}{ENTER}{CTRL_S}", form)[0] == {"attention": "even"}


def test_a_mark_beyond_ten_is_said_and_asked_again(terminal: Callable[..., Any]) -> None:
    form = form_for(month=True)
    assert press(f"{TO_LIST}11{ENTER}\x7f0{ENTER}7{ENTER * 3}", form)[0] == {"goals_mark": "10", "tasks_mark": "7"}
    window = terminal()
    window.press(f"{TO_LIST}11{ENTER}{CTRL_C * 2}", interrupted, form, [])
    assert "is a mark from 0 to 10" in window.last_page


def test_a_whole_rupture_is_walked_once_a_marker_is_ticked() -> None:
    to_markers = f"{TO_LIST}b{ENTER}{ENTER}"
    ticked = f"1{ENTER}{ENTER}{ENTER}"
    kept_open = f"1{ENTER}2not heard{ENTER}I hurried{ENTER}"
    steps = f"36{ENTER}said so{ENTER}slower pace{ENTER}2"
    marks = f"8{ENTER}7{ENTER}6{ENTER}{ENTER}"
    value, _ = press(to_markers + ticked + kept_open + steps + marks)
    assert value == {
        "withdrawal": "denial",
        "rupture_keep": "open",
        "rupture_noticed_by": "therapist",
        "rupture_said": "not heard",
        "rupture_my_part": "I hurried",
        "repair": "heard,agreed",
        "repair.heard": "said so",
        "repair.agreed": "slower pace",
        "rupture_better": "partly",
        "goals_mark": "8",
        "tasks_mark": "7",
        "bond_mark": "6",
    }


def test_an_open_rupture_comes_after_the_first_page_and_not_now_is_enter() -> None:
    form = form_for(rupture_open=True)
    assert press(f"{ENTER * 3}{ENTER * 4}{ENTER}", form) == ({}, [])
    assert press(f"{ENTER * 3}he said it{CTRL_S}", form)[0] == {"rupture_said": "he said it"}


def test_not_now_after_a_marker_ends_the_questions() -> None:
    value, _ = press(f"{TO_LIST}b{ENTER}{ENTER}1{ENTER}{ENTER}{ENTER}2{ENTER * 3}{ENTER}")
    assert value == {"withdrawal": "denial", "rupture_keep": "not-now"}


def test_going_back_passes_over_questions_that_are_no_longer_asked() -> None:
    form = form_for(signal=True)
    value, _ = press(f"{TO_LIST}1{ENTER}{UP}{UP}2{CTRL_S}", form)
    assert value == {"rupture_keep": "not-now"}


def test_the_editor_is_asked_for_by_a_key_and_gets_the_text() -> None:
    seen: list[tuple[str, str]] = []

    def edit(field: str, text: str) -> Edited:
        seen.append((field, text))
        return Edited(text + "\nand more")

    value, kept = press(f"begun{F2}{ENTER * 4}", editor=edit)
    assert seen == [("happened", "begun")]
    assert value == {"happened": "begun\nand more"}
    assert kept == [("happened", "begun"), ("happened", "begun\nand more")]


def test_an_editor_that_does_not_open_leaves_the_form_open(terminal: Callable[..., Any]) -> None:
    def edit(field: str, text: str) -> Edited:
        raise CannotDo("There is no editor to open.")

    window = terminal()
    keys = [*"begun", F2, *" here", CTRL_S]
    assert window.press(keys, note.walk, form_for(), lambda *_: None, editor=edit) == {"happened": "begun here"}
    assert window.ever_showed("There is no editor to open.")


def test_what_came_back_and_cannot_be_kept_stays_open(terminal: Callable[..., Any]) -> None:
    kept: Kept = []

    def keep(id: str, value: str) -> None:
        if value == "from the editor" and not kept:
            kept.append((id, ""))
            raise CannotDo("The disk is full.")
        kept.append((id, value))

    window = terminal()
    keys = [F2, ENTER, CTRL_S]
    edit = lambda field, text: Edited("from the editor")  # noqa: E731
    assert window.press(keys, note.walk, form_for(), keep, editor=edit) == {"happened": "from the editor"}
    assert window.ever_showed("The disk is full. What you typed stands here and is not kept yet")


def test_without_an_editor_the_key_does_nothing() -> None:
    assert press(f"a{F2}b{CTRL_S}")[0] == {"happened": "ab"}


@pytest.mark.parametrize("key", [ENTER, CTRL_C, UP, DOWN, CTRL_B])
def test_what_cannot_be_kept_stays_open_and_enter_tries_again(terminal: Callable[..., Any], key: str) -> None:
    kept: Kept = []
    tries = iter((CannotDo("The disk is full."), CannotDo("The disk is still full.")))

    def keep(id: str, value: str) -> None:
        if problem := next(tries, None):
            raise problem
        kept.append((id, value))

    window = terminal()
    with pytest.raises(Interrupted):
        window.press(["a", key, ENTER, ENTER, CTRL_C], note.walk, form_for(), keep)
    assert kept == [("happened", "a")]
    assert window.ever_showed("The disk is full. What you typed stands here and is not kept yet: Enter tries again.")
    assert window.ever_showed("The disk is still full.")


def test_one_can_leave_what_cannot_be_kept(terminal: Callable[..., Any]) -> None:
    def full(id: str, value: str) -> None:
        raise CannotDo("The disk is full.")

    window = terminal()
    with pytest.raises(Interrupted):
        window.press(["a", CTRL_C, CTRL_C], note.walk, form_for(), full)
    assert window.ever_showed("Ctrl-C once more leaves it unkept.")


def test_what_to_have_in_mind_stands_on_top_and_the_keys_below(terminal: Callable[..., Any]) -> None:
    window = terminal()
    recall = ["Last time you agreed: a slower pace.", "Culture, identity: second language."]
    window.press(CTRL_C, interrupted, form_for(), recall)
    shown = window.last_page.splitlines()
    assert shown[0].strip() == recall[0]
    assert shown[1].strip() == recall[1]
    assert "What happened" in window.last_page
    keys = " ".join(window.last_page.split())
    assert re.search(r"\. nothing special, done · Enter next · Esc back · Ctrl-L list · .* · Ctrl-C pause", keys)


@pytest.mark.parametrize(
    "size", [(40, 10), *(pytest.param(size, marks=pytest.mark.thorough) for size in ((80, 24), (200, 60)))]
)
def test_every_page_shows_its_question_and_its_keys(terminal: Callable[..., Any], size: tuple[int, int]) -> None:
    form = form_for("couple", "adult", "cbt", "video", 1, participants=("A", "B"), month=True, rupture_open=True)
    recall = ["Last time you agreed: a slower pace, and to look at the diary together before anything else."] * 2
    for section in form.now({}):
        for place, field in enumerate(section.fields):
            with create_pipe_input() as keyboard:
                window = type(terminal())(keyboard, *size, "utf-8")
                window.press(f"{section.key}{ENTER * place}{CTRL_C}", interrupted, form, recall, AT_THE_LIST)
            page = window.last_page
            assert field.label[:30] in page
            assert "Enter next" in page
            assert size[1] < 24 or all(option.label in page for option in field.options)


@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("population", POPULATIONS)
def test_the_list_of_every_form_fits_80_by_24(terminal: Callable[..., Any], modality: str, population: str) -> None:
    for kind, mode in zip(KINDS, cycle(MODES), strict=False):
        form = form_for(kind, population, modality, mode, 1, participants=("A", "B"), month=True, rupture_open=True)
        with create_pipe_input() as keyboard:
            window = type(terminal())(keyboard, 80, 24, "utf-8")
            window.press(CTRL_C, interrupted, form, [], AT_THE_LIST)
        for section in form.now({}):
            assert f"{section.title}: {section.about}" in window.last_page
        assert "Enter done" in window.last_page


def test_on_the_smallest_window_every_section_can_be_seen_and_what_is_off_it_is_said(
    terminal: Callable[..., Any],
) -> None:
    form = form_for("individual", "adult", "dbt", "in-person", 3)
    window = terminal(40, 20)
    window.press(CTRL_C, interrupted, form, ["Last time you agreed: a slower pace."], AT_THE_LIST)
    shown = [line.lstrip(" >*").split() for line in window.last_page.splitlines()]
    assert all([section.key, *section.title.split()] in shown for section in form.now({}))
    low = terminal(40, 12)
    low.press([DOWN, UP, CTRL_C], interrupted, form, [], AT_THE_LIST)
    assert low.ever_showed("… more below: Down") and low.ever_showed("what happened, what changes")


def interrupted(form: NoteForm, recall: Sequence[str], given: Mapping[str, str] | None = None, **where: Any) -> None:
    with pytest.raises(Interrupted):
        note.walk(form, lambda id, value: None, given, recall=recall, **where)


def slowly(keys: Sequence[str]) -> Callable[[], tuple[dict[str, str] | None, Kept]]:
    """Key presses with a pause between them, as Escape needs it to be told from the beginning of another key."""

    def press(send: Callable[[str], None]) -> None:
        for key in keys:
            time.sleep(0.5)
            send(key)

    def run() -> tuple[dict[str, str] | None, Kept]:
        kept: Kept = []
        with create_pipe_input() as keyboard:
            threading.Thread(target=press, args=(keyboard.send_text,), daemon=True).start()
            try:
                value = note.walk(
                    form_for(), lambda id, value: kept.append((id, value)), input=keyboard, output=DummyOutput()
                )
            except Interrupted:
                value = None
        return value, kept

    return run


# Line by line


def typed(lines: Sequence[str], monkeypatch: pytest.MonkeyPatch, **options: Any) -> tuple[dict[str, str] | None, Kept]:
    kept: Kept = []
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    form = options.pop("form", None) or form_for()
    try:
        return note.walk(form, lambda id, value: kept.append((id, value)), plain=True, **options), kept
    except Interrupted:
        return None, kept


def test_line_by_line_a_quiet_session_takes_four_enters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed([""] * 4, monkeypatch) == ({}, [])


def test_line_by_line_a_full_stop_ends_the_note(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(["the week", "."], monkeypatch)[0] == {"happened": "the week"}


def test_line_by_line_one_goes_back_keeps_and_empties(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(["one", "<", "-", "."], monkeypatch)[1] == [("happened", "one"), ("happened", "")]
    assert typed(["one", "<", "", "two", "."], monkeypatch)[0] == {"happened": "one", "will_change": "two"}


def test_line_by_line_options_have_keys(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    value, _ = typed(["", "", "", "b", "1 3", "", "", "", "", "s", "", "2", ""], monkeypatch)
    assert value == {"strengthened": "empathy,attunement", "safety": "yes"}
    assert "1: empathy" in capsys.readouterr().out


def test_line_by_line_a_mistake_is_said_and_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    value, _ = typed(["", "", "", "12", "9", "", "", "q", "."], monkeypatch, form=form_for(month=True))
    assert value == {"goals_mark": "9"}
    said = capsys.readouterr().out
    assert "mark from 0 to 10" in said
    assert "no such letter" in said


def test_line_by_line_the_end_of_input_pauses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(["one"], monkeypatch, recall=["Last time: slower\x1b[2J"]) == (None, [("happened", "one")])
    assert capsys.readouterr().out.startswith("Last time: slower\n")
