"""What is said of a new passphrase, and the list that six words are drawn from."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.prompts.new_passphrase import WORD_LIST
from alliance_cli.prompts.phrase_strength import LONGEST_ESTIMATED, WELL_KNOWN, said

NOT_ON_SCREEN = re.compile(r"\b(poor|bad|refused|failed|risk|warning|alert)\b", re.IGNORECASE)


@pytest.mark.parametrize("known", WELL_KNOWN)
def test_a_well_known_example_is_named_however_it_is_written(known: str) -> None:
    for written in (known, known.upper(), known.title().replace(" ", ""), known.replace(" ", "-") + "!"):
        assert said(written).startswith(f"“{known}” is a well-known example, among the first")


def test_what_stands_beside_an_example_is_what_counts() -> None:
    assert "in less than two minutes" in said("correct horse battery staple 7")
    assert "this phrase is strong" in said("correct horse battery staple, mauve kettles argue beside the tram")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("password", "finds this phrase in less than two minutes: press Enter to choose another"),
        ("mauve kettle", "finds this phrase in about 7 days: press Enter to choose another"),
        ("mauve kettles 81", "to find this phrase, and many need less: longer is stronger."),
        ("mauve kettles argue beside the tram", "this phrase is strong: one fast computer needs centuries"),
    ],
)
def test_the_sentence_fits_the_strength(phrase: str, expected: str) -> None:
    assert expected in said(phrase)


def test_a_long_phrase_is_estimated_by_its_beginning_and_this_is_said() -> None:
    sentence = "mauve kettles argue beside the tram while seven owls knit gloves for us "
    assert len(sentence) == LONGEST_ESTIMATED
    assert "72" not in said(sentence)
    assert said(sentence + "x").startswith("By an estimate of the first 72 characters, this phrase is strong")
    assert "first 72 characters, one fast computer finds those in less" in said("x" * 5000)
    assert "first 72 characters of the rest, this" in said(f"open sesame {sentence * 2}")


def test_the_longest_phrase_of_look_alikes_keeps_nobody_waiting() -> None:
    start = time.process_time()
    said("4@8({[<369&#!1/|0$5+7%2" * 40)
    assert time.process_time() - start < 20


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=120))
def test_whatever_is_typed_it_is_one_sentence_that_does_not_repeat_it(phrase: str) -> None:
    sentence = said(phrase)
    assert sentence.endswith(".") and "\n" not in sentence
    assert not NOT_ON_SCREEN.search(sentence)
    assert len(phrase) < 12 or phrase not in sentence


def test_the_list_is_whole_and_its_licence_stands_beside_it() -> None:
    words = WORD_LIST.read_text("ascii").split()
    assert len(words) == len(set(words)) == 6**5
    licence = WORD_LIST.with_suffix(".LICENSE").read_text("utf-8")
    for said_there in ("Joseph Bonneau", "Electronic Frontier Foundation", "CC BY 3.0 US", "licenses/by/3.0/us"):
        assert said_there in licence
