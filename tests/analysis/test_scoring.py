"""Scores against published keys, against known mistakes of other software, and their properties."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.analysis.scoring import Score, check_examples, score
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument, Item

ALL = catalogue.load()
INSTRUMENTS = st.sampled_from(ALL.all())
WITH_TOTAL = st.sampled_from([i for i in ALL.all() if i.has_total])


def _scored(id: str, *answers: float | None) -> Score:
    instrument = ALL.find(id)
    return score(instrument, [None if a is None else instrument.scale.steps(a) for a in answers])


@st.composite
def rated(draw: st.DrawFn, instruments: st.SearchStrategy[Instrument] = INSTRUMENTS) -> tuple[Instrument, list[int]]:
    instrument = draw(instruments)
    scale, count = instrument.scale, len(instrument.items)
    return instrument, draw(st.lists(st.integers(scale.lowest, scale.highest), min_size=count, max_size=count))


# Published and hand-worked numbers.


def test_wai_sr() -> None:
    got = _scored("wai", 4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2)
    assert (got.total, round(got.mean or 0, 4), got.complete) == (46, 3.8333, True)
    assert {id: (part.total, part.mean) for id, part in got.subscales.items()} == {
        "task": (12, 3.0),
        "bond": (17, 4.25),
        "goal": (17, 4.25),
    }
    assert got.headline == got.mean


def test_arm_5_turns_its_third_item() -> None:
    got = _scored("arm5", 6, 6, 2, 6, 7)
    assert got.mean == pytest.approx(6.2)
    assert got.items == (6, 6, 2, 6, 7)  # raw, as the client marked them


def test_tasc_r_turns_five_items() -> None:
    assert _scored("tasc", 4, 1, 3, 4, 2, 4, 1, 2, 3, 4, 1, 3).headline == 43


def test_haq_2_turns_five_items() -> None:
    assert _scored("haq2", 6, 6, 6, 2, 5, 5, 6, 1, 6, 5, 2, 6, 6, 6, 5, 2, 5, 5, 3).headline == 103


def test_srs() -> None:
    assert _scored("srs", 9.6, 8.8, 9.1, 9.3).headline == 36.8


def test_srs_at_exactly_36_is_not_below_the_cut_off() -> None:
    srs = ALL.find("srs")
    cutoff = next(c for c in srs.cutoffs if c.on == "headline")
    assert _scored("srs", 9.0, 9.1, 8.8, 9.1).headline == cutoff.value
    below = _scored("srs", 9.0, 9.1, 8.8, 9.0).headline
    assert below is not None
    assert below < cutoff.value


def test_sparq_has_two_scales_and_no_total() -> None:
    got = _scored("sparq", 3, 1, 0, 0, 2, 4, 4, 3)
    assert (got.total, got.mean, got.headline, got.complete) == (None, None, 3.5, True)
    assert (got.subscales["negative"].total, got.subscales["negative"].mean) == (3, 0.75)


def test_risq_counts_the_yeses() -> None:
    assert _scored("risq", 0, 1, 1, 0).headline == 2


@pytest.mark.parametrize(
    ("id", "starts"),
    [("phq9", [0, 5, 10, 15, 20]), ("gad7", [0, 5, 10, 15]), ("core10", [0, 11, 15, 20, 25]), ("who5", [])],
)
def test_the_bands_begin_where_they_were_published(id: str, starts: list[float]) -> None:
    form = ALL.find(id)
    assert [band.start for band in form.bands] == starts
    for below, band in pairwise(form.bands):
        assert (form.band(band.start - 1), form.band(band.start)) == (below, band)


def test_the_core_10_turns_its_second_and_third_item() -> None:
    assert _scored("core10", 0, 4, 4, 0, 0, 0, 0, 0, 0, 0).headline == 0
    assert _scored("core10", 4, 0, 0, 4, 4, 4, 4, 4, 4, 4).headline == 40


def test_the_who_5_goes_to_a_hundred_and_its_mean_stays_raw() -> None:
    got = _scored("who5", 3, 2, 3, 2, 3)
    assert (got.total, got.headline, got.mean) == (52, 52, 2.6)
    alone = score(ALL.find("who5"), [None] * 5, total=13)
    assert (alone.total, alone.mean, alone.complete) == (52, 2.6, True)


@pytest.mark.parametrize(
    ("id", "answers", "estimated"),
    [
        ("phq9", (2, 2, 1, None, 1, 2, None, 0, 0), 8 / 7 * 9),
        ("phq9", (2, 2, None, None, 1, 2, None, 0, 0), None),  # three are missing
        ("phq9", (2, 2, 1, 1, 1, 2, 1, 0, None), None),  # the ninth is never filled in
        ("phq9", (2, 2, 1, 1, 1, 2, 1, 0, 0), None),  # nothing is missing
        ("core10", (3, 1, 2, None, 1, 0, 3, 2, 3, 1), 20),
        ("core10", (3, 1, 2, 1, 1, None, 3, 2, 3, 1), None),
        ("core10", (3, 1, 2, None, None, 0, 3, 2, 3, 1), None),
        ("gad7", (2, 3, 2, None, 1, 2, 1), None),  # no rule was found
        ("who5", (3, 2, None, 2, 3), None),
    ],
)
def test_an_estimate_stands_beside_the_total_only_by_the_forms_own_rule(
    id: str, answers: Sequence[int | None], estimated: float | None
) -> None:
    got = _scored(id, *answers)
    assert got.estimated == (None if estimated is None else pytest.approx(estimated, abs=0.0001))
    assert None not in answers or (got.total, got.mean, got.headline) == (None, None, None)


# Known mistakes of other software.


def test_the_wai_sr_keyed_in_blocks_would_give_other_subscales_at_the_same_total() -> None:
    wai = ALL.find("wai")
    blocks = [sub._replace(items=tuple(range(4 * n + 1, 4 * n + 5))) for n, sub in enumerate(wai.subscales)]
    answers = (4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2)
    wrong, right = score(wai._replace(subscales=tuple(blocks)), answers), score(wai, answers)
    assert wrong.total == right.total
    assert {id: p.total for id, p in wrong.subscales.items()} != {id: p.total for id, p in right.subscales.items()}


@pytest.mark.parametrize(
    ("id", "answers", "unreversed"),
    [
        ("arm5", (6, 6, 2, 6, 7), 5.4),
        ("tasc", (4, 1, 3, 4, 2, 4, 1, 2, 3, 4, 1, 3), 32),
        ("haq2", (6, 6, 6, 2, 5, 5, 6, 1, 6, 5, 2, 6, 6, 6, 5, 2, 5, 5, 3), 88),
    ],
)
def test_an_unreversed_score_is_another_score(id: str, answers: Sequence[int], unreversed: float) -> None:
    instrument = ALL.find(id)
    flat = instrument._replace(items=tuple(Item(item.label) for item in instrument.items))
    assert score(flat, answers).headline == pytest.approx(unreversed)
    assert score(instrument, answers).headline != pytest.approx(unreversed)


def test_a_missing_answer_is_not_the_lowest_answer() -> None:
    assert _scored("arm5", 6, 6, None, 6, 7).headline is None
    assert _scored("arm5", 6, 6, None, 6, 7).subscales["partnership"].total is None
    assert _scored("arm5", 6, 6, None, 6, 7).subscales["confidence"].total == 13


def test_an_empty_form_is_not_prorated_to_nought() -> None:
    got = _scored("srs", None, None, None, None)
    assert (got.total, got.mean, got.headline, got.complete) == (None, None, None, False)


def test_a_total_alone_is_not_split_into_items() -> None:
    srs = ALL.find("srs")
    got = score(srs, [None] * 4, total=363)
    assert (got.items, got.total, got.headline, got.complete) == ((None,) * 4, 36.3, 36.3, True)
    assert got.mean == pytest.approx(9.075)


def test_a_total_alone_gives_the_mean_but_no_subscale() -> None:
    got = score(ALL.find("wai"), [None] * 12, total=46)
    assert got.headline == pytest.approx(46 / 12)
    assert all(part.total is None and part.mean is None for part in got.subscales.values())


# Properties.


@given(rated(WITH_TOTAL))
def test_turning_every_answer_round_twice_changes_nothing(case: tuple[Instrument, list[int]]) -> None:
    instrument, answers = case
    scale = instrument.scale

    def turned(values: Sequence[int]) -> list[int]:
        return [
            scale.lowest + scale.highest - v if i.reversed else v for v, i in zip(values, instrument.items, strict=True)
        ]

    flat = instrument._replace(items=tuple(Item(item.label) for item in instrument.items))
    assert turned(turned(answers)) == answers
    assert score(flat, turned(answers)).total == score(instrument, answers).total


@given(rated(WITH_TOTAL), st.data())
def test_one_missing_answer_leaves_no_total(case: tuple[Instrument, list[int]], data: st.DataObject) -> None:
    instrument, answers = case
    gone = data.draw(st.integers(0, len(answers) - 1))
    got = score(instrument, [None if n == gone else a for n, a in enumerate(answers)])
    assert (got.total, got.mean, got.headline, got.complete) == (None, None, None, False)
    whole = score(instrument, answers)
    for sub in instrument.subscales:
        expected = None if gone + 1 in sub.items else whole.subscales[sub.id].total
        assert got.subscales[sub.id].total == expected


@given(INSTRUMENTS)
def test_the_ends_of_the_scale_are_the_ends_of_the_headline(instrument: Instrument) -> None:
    low, high = instrument.scale.lowest, instrument.scale.highest
    worst = [high if item.reversed else low for item in instrument.items]
    best = [low if item.reversed else high for item in instrument.items]
    assert (score(instrument, worst).headline, score(instrument, best).headline) == instrument.headline_range


@given(rated())
def test_every_headline_lies_in_its_range_and_raw_answers_come_back(case: tuple[Instrument, list[int]]) -> None:
    instrument, answers = case
    got = score(instrument, answers)
    low, high = instrument.headline_range
    assert got.headline is not None
    assert low <= got.headline <= high
    assert [instrument.scale.steps(value) for value in got.items if value is not None] == answers


# The worked examples of the files.


@pytest.mark.parametrize("id", catalogue.BUNDLED)
def test_the_worked_examples_come_out(id: str) -> None:
    assert check_examples(ALL.find(id)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"total": 45.0}, "examples[1]: total should be 45 and comes to 46"),
        ({"total": None}, "examples[1]: total should be empty and comes to 46"),
        ({"mean": 3.83}, "examples[1]: mean should be 3.83 and comes to 3.8333"),
        ({"subscales": {"task": 12, "bond": 17}}, "examples[1]: subscale goal should be empty and comes to 17"),
    ],
)
def test_an_example_that_does_not_come_out_is_told(change: dict[str, object], said: str) -> None:
    wai = ALL.find("wai")
    first, *others = wai.examples
    wrong = wai._replace(examples=(first._replace(**change), *others))
    assert check_examples(wrong) == [said]
