"""Scales, headline ranges, and which wording is chosen for whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alliance_cli
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Scale, Wording

ALL = catalogue.load()
LINE = Scale(0, 10, 0.1)


def test_a_line_of_ten_centimetres_has_101_places() -> None:
    assert (LINE.lowest, LINE.highest, LINE.is_line) == (0, 100, True)


@pytest.mark.parametrize(("value", "steps"), [(9.1, 91), (0, 0), (10, 100), (0.3, 3), (9.15, None), (10.1, None)])
def test_an_answer_lies_on_a_mark_of_the_scale_or_nowhere(value: float, steps: int | None) -> None:
    assert LINE.steps(value) == steps


@given(st.integers(0, 100))
def test_steps_and_values_turn_into_each_other(steps: int) -> None:
    assert LINE.steps(LINE.value(steps)) == steps


@pytest.mark.parametrize(
    ("id", "low", "high"),
    [
        ("srs", 0, 40),
        ("csrs", 0, 40),
        ("gsrs", 0, 40),
        ("ors", 0, 40),
        ("cors", 0, 40),
        ("wai", 1, 5),
        ("arm5", 1, 7),
        ("tasc", 12, 48),
        ("haq2", 19, 114),
        ("lass", 0, 30),
        ("sparq", 0, 4),
        ("risq", 0, 4),
        ("checkin", 0, 10),
    ],
)
def test_the_headline_has_its_published_range(id: str, low: float, high: float) -> None:
    assert ALL.find(id).headline_range == (low, high)


def test_the_wai_sr_is_not_the_wai_s() -> None:
    wai = ALL.find("wai")
    assert (wai.scale.min * 12, wai.scale.max * 12) == (12, 60)  # 12–84 is the WAI-S


def test_srs_items_are_lines_from_nought_not_numbers_from_one() -> None:
    srs = ALL.find("srs")
    assert srs.scale == LINE


def _wording(language: str, audience: str, *, electronic: bool = True, paper: bool = True) -> Wording:
    return Wording(language, audience, "Mark each line.", (("a", "b", "c"),) * 4, electronic, paper)


def test_the_wording_asked_for_is_found() -> None:
    known = tuple(_wording(*w) for w in [("de", "adult"), ("en", "adult"), ("en", "young")])
    srs = ALL.find("srs")._replace(wordings=known)
    assert srs.wording("en", "young") == srs.wordings[2]
    assert srs.wording("EN", "adult") == srs.wordings[1]
    assert srs.wording("en-GB", "adult") == srs.wordings[1]
    assert srs.wording("de", "young") == srs.wordings[0]
    assert srs.wording(None, "young") == srs.wordings[2]
    assert srs.wording("fr") is None


def test_a_wording_for_paper_alone_never_reaches_a_screen() -> None:
    srs = ALL.find("srs")._replace(wordings=(_wording("en", "adult", electronic=False),))
    assert srs.wording("en") is None
    assert srs.wording("en", screen=False) == srs.wordings[0]


def test_the_exact_language_goes_before_its_cousin() -> None:
    srs = ALL.find("srs")._replace(wordings=(_wording("pt-PT", "adult"), _wording("pt-BR", "adult")))
    found = srs.wording("pt-br")
    assert found is not None
    assert found.language == "pt-BR"


def published(id: str, population: str, rater: str) -> list[float]:
    return [cutoff.value for cutoff in ALL.find(id).cutoffs_for(population, rater)]


@pytest.mark.parametrize(
    ("id", "population", "rater", "values"),
    [
        ("ors", "adult", "client", [25]),
        ("ors", "adolescent", "client", [28]),
        ("ors", "child", "client", []),
        ("ors", "adult", "Ann", [25]),  # a participant answers for themselves
        ("cors", "child", "client", [32]),
        ("cors", "child", "caregiver", []),
        ("cors", "child", "therapist", []),
        ("srs", "adult", "client", [36, 9]),
    ],
)
def test_a_cutoff_holds_for_the_people_it_was_found_in(
    id: str, population: str, rater: str, values: list[float]
) -> None:
    assert published(id, population, rater) == values


def test_no_instrument_is_known_to_the_code_by_its_id() -> None:
    """What is special about one stands in its file; the catalogue names their order, two commands one to begin with."""
    ids = {form.id for form in ALL.all()}
    found = {
        (path.name, node.value)
        for path in Path(alliance_cli.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in ids and path.name != "catalogue.py"
    }
    assert found == {("menu.py", "srs"), ("demo.py", "srs")}
