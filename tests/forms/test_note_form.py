"""The note form: which sections a session calls for, and what a note may hold."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.forms import guidance, note_form
from alliance_cli.forms.note_form import check, every_section, field_of, form_for, in_words, read
from alliance_cli.model import KINDS, MODALITIES, MODES, POPULATIONS, REPAIR_STEPS

CORE = (
    "happened goals tasks bond strategies strengthened strained withdrawal confrontation client_feedback "
    "asked_in_session will_change plan supervision safety"
).split()
REPAIRED = {"withdrawal": "abstract", "rupture_keep": "open", "repair": "heard,agreed"}

EITHER = (True, False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("population", POPULATIONS)
def test_every_combination_gives_one_form_without_doubles(kind: str, population: str) -> None:
    others = product((None, *MODALITIES), MODES, (1, 9), EITHER, EITHER, EITHER)
    for modality, mode, number, month, signal, rupture in others:
        form = form_for(
            kind,
            population,
            modality,
            mode,
            number,
            participants=("A", "B"),
            month=month,
            signal=signal,
            rupture_open=rupture,
        )
        ids = [field.id for field in form.fields]
        assert [id for id, count in Counter(ids).items() if count > 1] == []
        assert set(CORE) <= set(ids)
        for note in ({}, REPAIRED):
            sections = form.now(note)
            assert all(section.fields for section in sections)
            assert len({section.key for section in sections}) == len(sections)
            assert {field.id for s in sections for field in s.fields} - {"repair.heard", "repair.agreed"} <= set(ids)


def test_every_field_id_belongs_to_one_field_of_all_forms() -> None:
    ids = [field.id for section in every_section() for field in section.fields]
    assert len(ids) == len(set(ids))


def test_a_quiet_session_opens_three_fields_only() -> None:
    opened = [section for section in form_for(session_number=9).now({}) if section.opens]
    assert [field.id for section in opened for field in section.fields] == ["happened", "will_change", "plan"]


def test_the_first_two_sessions_have_a_block_of_their_own() -> None:
    assert "first_talked" in fields(form_for(session_number=1)) & fields(form_for(session_number=2))
    assert "first_talked" not in fields(form_for(session_number=3))
    assert "first_talked" not in fields(form_for(session_number=None))


@pytest.mark.parametrize("modality", [m for m in MODALITIES if m != "other"])
def test_a_modality_adds_its_two_or_three_prompts(modality: str) -> None:
    assert 2 <= len(fields(form_for(modality=modality)) - fields(form_for())) <= 3


@pytest.mark.parametrize("kind", ["couple", "family", "group"])
def test_a_couple_a_family_and_a_group_have_prompts_of_their_own(kind: str) -> None:
    added = fields(form_for(kind, participants=("A", "B"))) - fields(form_for())
    assert len({id for id in added if not id.startswith(("partner_bond_mark", "rupture_with"))}) == 3


@pytest.mark.parametrize("mode", ["video", "phone"])
def test_video_and_phone_ask_where_the_client_was_and_who_was_there(mode: str) -> None:
    added = fields(form_for(mode=mode)) - fields(form_for())
    assert added == {"place_today", "private_space", "call_back", "at_home"}


def test_the_young_are_asked_about_contact_with_parents() -> None:
    for population in ("adolescent", "child"):
        assert {"parent_contact", "parent_contact_known"} <= fields(form_for(population=population))
    assert "parent_contact" not in fields(form_for())


def test_rupture_questions_wait_for_a_marker() -> None:
    form = form_for()
    assert "rupture" not in sections(form.now({}))
    assert "rupture" not in sections(form.now({"strained": "empathy"}))
    for marker in ("withdrawal", "confrontation"):
        section = next(s for s in form.now({marker: "abstract"}) if s.id == "rupture")
        assert [field.id for field in section.fields] == ["rupture_keep"]


def test_a_signal_only_asks_and_not_now_ends_it() -> None:
    form = form_for(signal=True)
    assert asked(form.now({}), "rupture") == ["rupture_keep"]
    assert asked(form.now({"rupture_keep": "not-now"}), "rupture") == ["rupture_keep"]
    assert "repair" in asked(form.now({"rupture_keep": "open"}), "rupture")


def test_an_open_rupture_is_walked_without_asking_again() -> None:
    steps = asked(form_for(rupture_open=True).now({}), "rupture")
    assert steps == ["rupture_said", "rupture_my_part", "repair", "rupture_better"]


def test_each_step_taken_has_a_line_of_its_own() -> None:
    form = form_for(rupture_open=True)
    assert asked(form.now({"repair": "agreed,heard"}), "rupture")[2:5] == ["repair", "repair.heard", "repair.agreed"]


def test_marks_are_asked_once_a_month_and_when_a_marker_is_ticked() -> None:
    assert "marks" not in sections(form_for().now({}))
    assert asked(form_for(month=True).now({}), "marks") == ["goals_mark", "tasks_mark", "bond_mark"]
    assert "marks" in sections(form_for().now({"confrontation": "pressed"}))


def test_a_couple_has_a_bond_mark_for_each_partner_and_a_key_for_attention() -> None:
    form = form_for("couple", participants=("Ann", "Bo"), month=True)
    assert asked(form.now({}), "marks")[2:] == ["partner_bond_mark.Ann", "partner_bond_mark.Bo"]
    attention = next(field for field in form.fields if field.id == "attention")
    assert [option.id for option in attention.options] == ["even", "more.Ann", "more.Bo"]
    assert form.now({"withdrawal": "split", "rupture_keep": "open"})[3].fields[0].id == "rupture_with"


def test_a_step_is_a_step_of_the_record() -> None:
    repair = next(f for s in every_section() for f in s.fields if f.id == "repair")
    assert sorted(option.id for option in repair.options) == sorted(REPAIR_STEPS)


def test_what_is_ticked_has_a_source_that_is_known() -> None:
    for section in every_section():
        assert not section.source or guidance.source(section.source)
        for field in section.fields:
            if field.type == "ticks":
                assert all(guidance.source(option.source).full for option in field.options), field.id


def test_labels_fit_a_line_and_the_list() -> None:
    for section in every_section():
        assert len(section.title) + len(section.about) <= 66, section.title
        for field in section.fields:
            assert len(field.label) + len(field.hint) <= 66, field.label
            assert all(len(option.label) <= 50 for option in field.options)


def test_private_rupture_and_progress_fields_are_told_apart() -> None:
    note = {"happened": "a", "countertransference": "b", "repair": "heard", "repair.heard": "c", "own_defences": "d"}
    assert note_form.progress_fields(note) == {"happened": "a"}
    assert note_form.private_fields(note) == {"countertransference": "b", "own_defences": "d"}
    assert note_form.rupture_fields(note) == {"repair": "heard", "repair.heard": "c"}
    assert next(f for f in form_for().fields if f.id == "countertransference").private


def test_steps_and_kind_of_a_rupture_are_read_from_the_note() -> None:
    assert note_form.repair_steps({"repair": "heard,agreed", "repair.agreed": "slower"}) == (
        ("heard", None),
        ("agreed", "slower"),
    )
    assert note_form.rupture_kind({"withdrawal": "split"}) == "withdrawal"
    assert note_form.rupture_kind({"withdrawal": "split", "confrontation": "pressed"}) == "mixed"
    assert note_form.rupture_kind({"withdrawal": "split", "rupture_kind": "confrontation"}) == "confrontation"
    assert note_form.rupture_kind({}) is None


def test_a_field_that_the_form_no_longer_knows_stays_in_the_progress_note() -> None:
    assert note_form.progress_fields({"weather": "rain"}) == {"weather": "rain"}
    assert note_form.private_fields({"weather": "rain"}) == {}


def test_a_value_is_told_in_words() -> None:
    def told(id: str, value: str) -> str:
        field = note_form.field_of(id)
        assert field
        return f"{field.label} = {note_form.in_words(field, value)}"

    assert told("safety", "yes") == "Safety came up = yes, handled by my own procedure"
    assert told("attention", "more.A") == "My attention today = more A"
    assert told("strained", "power,empathy") == "What strained it = power between us, empathy"
    assert told("partner_bond_mark.A", "7") == "Bond with: A = 7"
    assert told("repair.heard", "stayed") == "hear = stayed"
    assert told("strained", "of-an-earlier-version") == "What strained it = of-an-earlier-version"
    assert note_form.field_of("weather") is None


def test_values_are_kept_as_text() -> None:
    given_note = {
        "happened": " two\nlines ",
        "goals_mark": 7,
        "bond_mark": "10",
        "strategies": ["validation", "validation", "goals-together"],
        "strained": "power, empathy",
        "safety": "yes",
        "attention": "more.A",
        "partner_bond_mark.A": "6",
        "repair.heard": "stayed with it",
        "plan": None,
        "bond": "",
    }
    assert check(given_note) == {
        "happened": "two\nlines",
        "goals_mark": "7",
        "bond_mark": "10",
        "strategies": "validation,goals-together",
        "strained": "power,empathy",
        "safety": "yes",
        "attention": "more.A",
        "partner_bond_mark.A": "6",
        "repair.heard": "stayed with it",
        "plan": "",
        "bond": "",
    }


def test_a_choice_may_be_given_in_the_words_on_the_screen() -> None:
    assert check({"safety": "Yes, handled by my own procedure"}) == {"safety": "yes"}


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ({"hapened": "x"}, "Did you mean “happened”?"),
        ({"repair.herd": "x"}, ""),
        ({"happened.A": "x"}, ""),
        ({"happened.": "x"}, ""),
        ({"partner_bond_mark.": "3"}, ""),
        ({"partner_bond_mark": "3"}, "Name whom: partner_bond_mark.LABEL."),
        ({"happened": 3}, ""),
        ({"happened": ["a"]}, ""),
        ({"plan": {"a": 1}}, ""),
        ({"goals_mark": "11"}, ""),
        ({"goals_mark": "-1"}, ""),
        ({"goals_mark": "7.5"}, ""),
        ({"goals_mark": "٧"}, ""),
        ({"goals_mark": True}, ""),
        ({"goals_mark": 7.0}, ""),
        ({"strategies": "validatoin"}, "validation"),
        ({"strategies": ["validation", 3]}, ""),
        ({"safety": "no,yes"}, "One of: no, yes."),
        ({"attention": "more"}, "more.LABEL"),
        ({"attention": "even.A"}, ""),
        ({"": "x"}, ""),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_with_a_hint(note: dict[str, object], says: str) -> None:
    for error in (BadUsage, BadFile):
        with pytest.raises(error) as problem:
            check(note, error)
        assert problem.value.what.endswith(".")
        assert says in problem.value.hint
        assert problem.value.hint


def test_an_unknown_field_is_named_without_its_control_characters() -> None:
    with pytest.raises(BadUsage) as problem:
        check({"bo\x1b[31mnd\u202e": "x"})
    assert "\x1b" not in str(problem.value)
    assert "\u202e" not in str(problem.value)


def test_control_characters_and_overrides_are_cleaned() -> None:
    assert check({"happened": "a\x1b[2Jb\u202ec\x00\r\nd"}) == {"happened": "abc\nd"}
    assert check({"strategies": ["vali\x00dation"]}) == {"strategies": "validation"}


def test_a_hundred_thousand_characters_are_kept() -> None:
    assert len(check({"happened": "w" * 100_000})["happened"]) == 100_000


@given(st.dictionaries(st.sampled_from(CORE), st.text(max_size=40), max_size=4))
def test_whatever_is_given_is_kept_or_named(note: dict[str, str]) -> None:
    try:
        kept = check(note)
    except BadUsage as problem:
        assert problem.hint
    else:
        assert check(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "not toml [",
        "x = 1",
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"',
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"\nwhen=["full_moon"]\nfields=[]',
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"\n[[sections.fields]]\nid="b"\nlabel="B"\ntype="slider"',
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"\n[[sections.fields]]\nid="b"\nlabel="B"\ntype="choice"',
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"\n[[sections.fields]]\nid="b"\nlabel="B"\nsets="anything"',
        '[[sections]]\nid="a"\ntitle="A"\nkey="a"\n[[sections.fields]]\nid="b"\nlabel="B"\ncolour="blue"',
    ],
)
def test_a_form_file_with_anything_unknown_is_named(text: str) -> None:
    with pytest.raises(BadFile):
        read(text)


def fields(form: note_form.NoteForm) -> set[str]:
    return {field.id for field in form.fields}


def sections(now: tuple[note_form.Section, ...]) -> list[str]:
    return [section.id for section in now]


def asked(now: tuple[note_form.Section, ...], id: str) -> list[str]:
    return [field.id for section in now if section.id == id for field in section.fields]


def test_a_moment_may_be_told_in_words_of_ones_own() -> None:
    assert check({"withdrawal": "looked at the door, minimal-response"}) == {
        "withdrawal": "looked at the door,minimal-response"
    }
    field = field_of("withdrawal")
    assert field is not None
    assert "looked at the door" in in_words(field, "looked at the door,minimal-response")


def test_with_a_rupture_open_a_marker_asks_about_that_one_and_not_whether_to_open_another() -> None:
    for note in ({}, {"withdrawal": "abstract"}):
        asked_with = {
            field.id for section in form_for(signal=True, rupture_open=True).now(note) for field in section.fields
        }
        asked_without = {field.id for section in form_for(signal=True).now(note) for field in section.fields}
        assert "rupture_keep" in asked_without
        assert "rupture_keep" not in asked_with
