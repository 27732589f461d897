"""The strict reader: what a file must hold, and how each mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliance_cli.errors import AllianceError, BadFile, BadUsage
from alliance_cli.forms import definition_file
from alliance_cli.forms.strict_toml import LARGEST_FORM, BadForm

OWN = """
id = "pulse"
version = "1"
title = "Pulse"
authors = "A practitioner"
citation = "Written for my own practice."
licence = "My own."
electronic = "open"
kind = "alliance"
better = "higher"
raters = ["client"]
population = ["adult"]
timeframe = "today"
headline = "total"
measures = "How it went."
limits = "Nothing is known about it."

[scale]
min = 1
max = 5
step = 1

[[items]]
label = "Ease"

[[items]]
label = "Distance"
reversed = true

[[items]]
label = "Use"

[[subscales]]
id = "ease"
label = "Ease"
items = [1, 3]

[[cutoffs]]
on = "headline"
value = 9
meaning = "alliance"
source = "my own"
confidence = "C"

[prior]
mean = 12
weight = 1
sd = 1
sd_weight = 4
between_sd = 2
source = "weak, by judgement"

[[examples]]
answers = [4, 2, 5]
total = 13
mean = 4.3333
subscales = { ease = 9 }

[[examples]]
answers = [4, ".", 5]
subscales = { ease = 9 }
"""
ONE = '[change]\nsource = "x"\nreliable_change = 2\n'
TWO = ONE.replace("[change]", "[[change]]") + 'population = ["adult"]\n'
TWO += ONE.replace("[change]", "[[change]]") + "population = "


def test_a_sound_file_becomes_an_instrument() -> None:
    pulse = definition_file.parse(OWN, "pulse.toml")
    assert (pulse.id, len(pulse.items), pulse.items[1].reversed, pulse.headline_range) == ("pulse", 3, True, (3, 15))
    assert pulse.schedule is None
    assert pulse.examples[1].answers == (4, None, 5)


MISTAKES = [
    ('title = "Pulse"', "", "title is missing"),
    ('title = "Pulse"', "title = 3", "title must be a text"),
    ('title = "Pulse"', 'title = " "', "title is empty"),
    ('title = "Pulse"', 'titel = "Pulse"', "titel is not a key of this form; did you mean title?"),
    ('title = "Pulse"', 'title = "Pu\\u202Else"', "title holds an invisible character (U+202E)"),
    ('title = "Pulse"', 'title = "Pu\\u001blse"', "title holds an invisible character (U+001B)"),
    ('title = "Pulse"', 'title = "' + "x" * 121 + '"', "title is longer than 120 characters"),
    ('measures = "How it went."', 'measures = "' + "x" * 2001 + '"', "measures is longer than 2000 characters"),
    ('id = "pulse"', 'id = "My Pulse"', "id must be 2 to 32 small letters"),
    ('id = "pulse"', 'id = "../pulse"', "id must be 2 to 32 small letters"),
    ('kind = "alliance"', 'kind = "mood"', "kind is “mood”, it can be alliance, outcome, reaction, supervision"),
    ('better = "higher"', 'better = "more"', "better is “more”"),
    ('raters = ["client"]', "raters = []", "raters is empty"),
    ('raters = ["client"]', 'raters = ["nurse"]', "raters holds “nurse”"),
    ('raters = ["client"]', 'raters = ["client", "client"]', "raters[2] repeats “client”"),
    ('population = ["adult"]', 'population = "adult"', "population must be a list"),
    ('headline = "total"', 'headline = "sum"', "headline must be total, mean"),
    ('headline = "total"', 'headline = "warmth.mean"', "headline must be total, mean"),
    ('headline = "total"', 'headline = "total"\nsmall_fall = 0', "small_fall must be above 0 and at most 12"),
    ('headline = "total"', 'headline = "total"\nsmall_fall = 12.5', "small_fall must be above 0 and at most 12"),
    ('headline = "total"', 'headline = "total"\nin_record = ""', "in_record is empty"),
    ("[prior]", "[bordin]\ngoals = 1\ntasks = 4\nbond = 2\n[prior]", "bordin.tasks is 4, which is no item"),
    ("[prior]", "[bordin]\ngoals = 1\ntasks = 'calm'\nbond = 2\n[prior]", "bordin.tasks is calm, which is no item"),
    ("[prior]", "[bordin]\ngoals = 1\ntasks = 2\n[prior]", "bordin.bond is missing"),
    ("[prior]", "[bordin]\ngoals = 0\ntasks = 2\nbond = 3\n[prior]", "bordin.goals is 0, which is no item"),
    ("value = 9", 'value = 9\nraters = ["Ann"]', "cutoffs[1].raters holds “Ann”"),
    ('headline = "total"', 'headline = "total"\nschedule = -1', "schedule must be a number of days"),
    ('headline = "total"', 'headline = "total"\nschedule = 1.5', "schedule must be a whole number"),
    ('headline = "total"', 'headline = "total"\nyoungest = 18\noldest = 12', "youngest and oldest"),
    ('headline = "total"', 'headline = "total"\naliases = ["A B"]', "aliases holds “a b”, which is no id"),
    ("[scale]\nmin = 1", "[scale]\nmin = true", "scale.min must be a number"),
    ("[scale]\nmin = 1", "[scale]\nmin = nan", "scale.min must be a number"),
    ("[scale]\nmin = 1", "[scale]\nmin = -inf", "scale.min must be a number"),
    ("[scale]\nmin = 1", "[scale]\nmin = 6", "scale.max must be above scale.min"),
    ("max = 5", "max = 1e300", "scale.max must be a number"),
    ("max = 5", "max = 5000", "scale has 5000 places"),
    ("step = 1", "step = 0", "scale.step must be above 0"),
    ("step = 1", "step = 1e-320", "scale.step must be above 0"),
    ("step = 1", "step = 0.3", "scale.step does not divide"),
    ("step = 1", 'step = 1\nlabels = ["No", "Yes"]', "scale.labels has 2 labels for 5 answers"),
    ("step = 1", "step = 1\nunit = 'cm'", "scale.unit is not a key of this form"),
    ("reversed = true", 'reversed = "yes"', "items[2].reversed must be true or false"),
    ('label = "Distance"', 'label = "Ease"', "items: “Ease” stands twice"),
    ("items = [1, 3]", "items = [1, 4]", "subscales.ease names item 4, there are 3"),
    ("items = [1, 3]", "items = [0]", "subscales.ease names item 0"),
    ("items = [1, 3]", "items = [1, 1]", "subscales.ease names item 1 twice"),
    ("items = [1, 3]", "items = []", "subscales[1].items is empty"),
    ("items = [1, 3]", "items = [1.0]", "subscales[1].items must hold item numbers"),
    ("items = [1, 3]", "items = [true]", "subscales[1].items must hold item numbers"),
    ('id = "ease"', 'id = "total"', "subscales: “total” is no id"),
    ("value = 9", "value = 16", "cutoffs[1].value is 16, outside 3 to 15"),
    ("value = 9", "value = 2", "cutoffs[1].value is 2, outside 3 to 15"),
    ('on = "headline"', 'on = "item"', "cutoffs[1].value is 9, outside 1 to 5"),
    ('confidence = "C"', 'confidence = "D"', "cutoffs[1].confidence is “D”"),
    ("mean = 12", "mean = 16", "prior.mean is 16, outside 3 to 15"),
    ("sd = 1\n", "sd = 0\n", "prior.sd must be above 0"),
    ("weight = 1\n", "weight = 0\n", "prior.weight must be above 0 and at most 1000 ratings"),
    ("weight = 1\n", "weight = 1001\n", "prior.weight must be above 0 and at most 1000 ratings"),
    ("sd_weight = 4\n", "sd_weight = 0\n", "prior.sd_weight must be above 0 and at most 1000 ratings"),
    ("sd_weight = 4\n", "sd_weight = 1000.5\n", "prior.sd_weight must be above 0 and at most 1000 ratings"),
    ('title = "Pulse"', 'title = "Pu\\uE000lse"', "title holds an invisible character (U+E000)"),
    ('title = "Pulse"', 'title = "Pu\\u2028lse"', "title holds an invisible character (U+2028)"),
    ('title = "Pulse"', 'title = "Pu\\u2029lse"', "title holds an invisible character (U+2029)"),
    ("between_sd = 2", "between_sd = 13", "prior.between_sd must be above 0 and at most 12"),
    ("sd_weight = 4", "sd_weight = -4", "prior.sd_weight must be above 0"),
    ("[prior]", '[change]\nsource = "x"\nsd = 2\n[prior]', "change.reliable_change is missing, or else sd and"),
    ("[prior]", '[change]\nsource = "x"\nsd = 2\nreliability = 1\n[prior]', "change.reliability must lie between"),
    ("[prior]", '[change]\nsource = "x"\nreliable_change = 99\n[prior]', "change.reliable_change is wider"),
    ("[prior]", '[change]\nsource = "x"\nreliable_change = 0\n[prior]', "change.reliable_change must be above 0"),
    ("[prior]", ONE + 'confidence = "D"\n[prior]', "change.confidence is “D”"),
    ("[prior]", ONE + 'raters = ["Ann"]\n[prior]', "change.raters holds “Ann”"),
    ("[prior]", TWO + '["adolescent", "adult"]\n[prior]', "change[1] and change[2] hold for the same people"),
    ("[prior]", "prior = 3\n[x]", "x is not a key of this form"),
    ('answers = [4, ".", 5]', "answers = [4, 5]", "examples[2] has 2 answers for 3 items"),
    ('answers = [4, ".", 5]', 'answers = [4, "-", 5]', "examples[2].answers[2] must be a number"),
    ('answers = [4, ".", 5]', "answers = [4, 6, 5]", "examples[2].answers holds 6, which the scale does not have"),
    ('answers = [4, ".", 5]', "answers = [4, 2.5, 5]", "examples[2].answers holds 2.5"),
    ("subscales = { ease = 9 }", "subscales = { eas = 9 }", "examples[1].subscales names eas"),
]


@pytest.mark.parametrize(("sound", "wrong", "said"), MISTAKES, ids=[said for _, _, said in MISTAKES])
def test_each_mistake_is_named_with_file_key_and_reason(sound: str, wrong: str, said: str) -> None:
    assert sound in OWN
    with pytest.raises(BadFile) as caught:
        definition_file.parse(OWN.replace(sound, wrong, 1), "pulse.toml")
    assert said in caught.value.what
    assert caught.value.what.startswith("pulse.toml: ")
    assert caught.value.exit_code == 5
    assert caught.value.hint


def test_subscales_may_share_an_item_only_where_the_file_says_so() -> None:
    second = '[[subscales]]\nid = "use"\nlabel = "Use"\nitems = [3]\n\n[[cutoffs]]'
    shared = OWN.replace("[[cutoffs]]", second).replace("{ ease = 9 }", "{ ease = 9, use = 5 }")
    with pytest.raises(BadFile, match="subscales share item 3; if that is meant, write overlap = true"):
        definition_file.parse(shared, "pulse.toml")
    assert len(definition_file.parse("overlap = true\n" + shared, "pulse.toml").subscales) == 2


def test_all_items_reversed_means_that_less_is_better() -> None:
    with pytest.raises(BadFile, match="items are all reversed"):
        definition_file.parse(
            OWN.replace('label = "Ease"\n\n[[items]]', 'label = "Ease"\nreversed = true\n\n[[items]]', 1).replace(
                'label = "Use"', 'label = "Use"\nreversed = true'
            ),
            "pulse.toml",
        )


def test_an_instrument_carries_a_worked_example() -> None:
    with pytest.raises(BadFile, match="examples are missing"):
        definition_file.parse(OWN[: OWN.index("[[examples]]")], "pulse.toml")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    text = OWN.replace('title = "Pulse"', "colour = 'blue'").replace('kind = "alliance"', "kind = 3")
    with pytest.raises(BadForm) as caught:
        definition_file.parse(text, "pulse.toml")
    assert len(caught.value.problems) == 3
    for said in ("title is missing", "kind must be a text", "colour is not a key"):
        assert said in caught.value.what


def test_broken_toml_is_named_with_line_and_column() -> None:
    with pytest.raises(BadFile, match=r"not valid TOML: .*line 3, column \d+"):
        definition_file.parse('id = "x"\nversion = "1"\ntitle = what\n', "x.toml")


@pytest.mark.parametrize("text", ["", " \n\n", "﻿"])
def test_an_empty_file_is_said_to_be_empty(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile, match="the file is empty"):
        definition_file.read(path)


def test_text_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b'id = "x"\ntitle = "Gespr\xe4ch"\n')
    with pytest.raises(BadFile, match=r"x\.toml: is not UTF-8 text: line 2"):
        definition_file.read(path)


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"#" * (LARGEST_FORM + 1))
    with pytest.raises(BadFile, match="larger than 1 MB"):
        definition_file.read(path)


def test_a_path_that_is_no_file_is_wrong_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadUsage):
            definition_file.read(path)


def test_a_file_from_another_system_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "pulse.toml"
    path.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert definition_file.read(path) == definition_file.parse(OWN, "pulse.toml")


@given(st.text(max_size=300))
@example("[" * 5000)
@example("a = " + "[" * 5000)
@example("a = " + "9" * 5000)
@example("[scale]\nmin = 2020-13-45")
@example("\ud800")
@settings(max_examples=150, deadline=None)
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    with pytest.raises(BadFile):
        definition_file.parse(text, "any.toml")


VALUES = st.recursive(
    st.sampled_from(
        ["1", "-1", "0", "1e400", "nan", "true", '""', '"client"', '"total"', '"."', "2020-01-01", "99999999999"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
        | inner.map(lambda v: f"{{ items = {v} }}")
        | inner.map(lambda v: f"{{ id = {v}, min = {v} }}")
    ),
    max_leaves=6,
)


@given(st.integers(0, 200), VALUES)
@settings(max_examples=300, deadline=None)
def test_no_value_in_a_sound_file_breaks_the_reader(at: int, value: str) -> None:
    lines = OWN.splitlines()
    at %= len(lines)
    key = lines[at].split("=")[0]
    lines[at] = f"{key}= {value}" if "=" in lines[at] else lines[at]
    try:
        definition_file.parse("\n".join(lines), "pulse.toml")
    except AllianceError as error:
        assert isinstance(error, BadFile)


@given(st.sets(st.integers(0, len(OWN.splitlines()) - 1), max_size=6))
@settings(max_examples=150, deadline=None)
def test_no_missing_lines_break_the_reader(gone: set[int]) -> None:
    try:
        definition_file.parse("\n".join(line for n, line in enumerate(OWN.splitlines()) if n not in gone), "pulse.toml")
    except AllianceError as error:
        assert isinstance(error, BadFile)


@pytest.mark.parametrize("key", ["weight = 1\n", "sd_weight = 4\n"])
def test_a_prior_may_count_as_a_thousand_ratings(key: str) -> None:
    text = OWN.replace(key, f"{key.split()[0]} = 1000\n", 1)
    assert definition_file.parse(text, "pulse.toml").prior


def test_a_text_may_be_as_long_as_is_said() -> None:
    text = OWN.replace("How it went.", "x" * 2000).replace('title = "Pulse"', 'title = "' + "y" * 120 + '"')
    assert len(definition_file.parse(text, "pulse.toml").measures) == 2000
