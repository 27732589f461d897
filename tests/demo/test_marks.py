"""Answers of made-up clients: around the level that the story sets, on the scale, the same each time."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.analysis.scoring import score
from alliance_cli.demo import marks
from alliance_cli.forms import catalogue

INSTRUMENTS = catalogue.load()


@pytest.mark.parametrize(("week", "level"), [(1, 30), (10, 30), (15, 33), (20, 36), (30, 36)])
def test_a_level_goes_straight_from_one_named_week_to_the_next(week: int, level: float) -> None:
    assert marks.level_at({10: 30, 20: 36}, week) == level


def test_typed_answers_are_read_in_the_unit_of_the_scale() -> None:
    assert marks.read(INSTRUMENTS.find("srs"), "9.1 8.7 - 10") == (91, 87, None, 100)


@pytest.mark.parametrize(("id", "level"), [("srs", 34.0), ("wai", 3.8), ("arm5", 5.4), ("tasc", 40.0)])
def test_drawn_ratings_lie_around_the_level_reversed_items_included(id: str, level: float) -> None:
    instrument = INSTRUMENTS.find(id)
    drawn = [marks.draw(instrument, {1: level}, 0.1, (), week, "a seed") for week in range(200)]
    headlines = [found for each in drawn if (found := score(instrument, each, None).headline) is not None]
    low, high = instrument.headline_range
    assert abs(fmean(headlines) - level) < (high - low) / 50


@given(st.sampled_from(["srs", "wai", "arm5", "tasc", "checkin"]), st.floats(-50, 150), st.integers(1, 39))
def test_drawn_answers_stay_on_the_scale_and_come_out_the_same_twice(id: str, level: float, week: int) -> None:
    instrument = INSTRUMENTS.find(id)
    once, again = (marks.draw(instrument, {1: level}, 1.0, (), week, "a seed") for _ in range(2))
    assert once == again
    assert all(instrument.scale.lowest <= steps <= instrument.scale.highest for steps in once)
