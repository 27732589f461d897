"""The limits: published and worked numbers, SciPy as an oracle, the edges, then what must always hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.analysis.limits import (
    ABOVE,
    BETWEEN,
    CANDIDATES,
    DRIFT,
    FADE,
    LAG,
    NARROWED,
    RISES,
    SURE_ABOVE,
    UNKNOWN,
    expectation,
    expectations,
    individuals_chart,
)
from alliance_cli.forms.definition import Prior

SRS = (0.0, 40.0)
LINE = 0.1
PRIOR = Prior(mean=36.3, weight=1.0, sd=1.6, sd_weight=1.5, between_sd=3.0, source="weak, by judgement")
COURSE = (37.2, 38.0, 37.5, 38.4, 33.1, 36.9, 38.2, 38.6)

line_scores = st.integers(0, 400).map(lambda steps: steps / 10)
inner_scores = st.integers(280, 360).map(lambda steps: steps / 10)


# Worked numbers


def test_the_moving_ranges_of_the_documentation_are_the_distances_of_neighbours() -> None:
    chart = individuals_chart((3.4, 3.7, 3.6, 3.6), (0, 10), 0.01)
    assert chart is not None
    assert chart.upper - chart.lower == pytest.approx(2 * 2.66 * (0.3 + 0.1 + 0.0) / 3)


def test_the_chart_of_the_first_four_sessions_leaves_the_fifth_outside() -> None:
    chart = individuals_chart(COURSE[:4], SRS, LINE)
    assert chart is not None
    assert (chart.lower, chart.upper, chart.n) == (
        pytest.approx(35.8243, abs=1e-4),
        pytest.approx(39.7257, abs=1e-4),
        4,
    )
    assert COURSE[4] < chart.lower


def test_a_chart_over_all_eight_would_miss_it() -> None:
    chart = individuals_chart(COURSE, SRS, LINE)
    assert chart is not None
    assert chart.lower == pytest.approx(32.2975, abs=1e-4)
    assert chart.upper == 40
    assert COURSE[4] > chart.lower


def test_the_fall_at_session_five_surprises_strongly_and_nothing_else_does() -> None:
    surprises = [e and e.surprise(x) for e, x in zip(expectations(COURSE, PRIOR, SRS, LINE), COURSE, strict=True)]
    assert surprises[:2] == [None, None]
    fifth = surprises.pop(4)
    assert fifth is not None and fifth < 0.01
    assert all(s > 0.2 for s in surprises[2:] if s is not None)


def test_a_low_rating_widens_what_is_usual_instead_of_being_left_out() -> None:
    before, after = (expectation(COURSE[:n], PRIOR, SRS, LINE) for n in (4, 5))
    assert before is not None and after is not None
    assert after.sd > before.sd
    assert after.usual < before.usual


# Oracles


def exactly(scores: Sequence[float], prior: Prior) -> tuple[float, float, float]:
    """Usual, personal SD and 5 % point, each score foretold from the joint normal distribution of those before it."""
    size = len(scores) + 1
    found: list[tuple[float, float, float, float, float]] = []
    for log, (rise, share) in product(CANDIDATES, RISES):
        sd = prior.sd * np.exp(log)
        first = (BETWEEN * prior.between_sd) ** 2
        levels = first + (DRIFT * sd) ** 2 * np.minimum.outer(np.arange(size), np.arange(size))
        centres = prior.mean + rise * sd * np.concatenate([[0], np.cumsum(FADE ** np.arange(size - 1))])
        take = np.diag([1.0] + [1 - LAG] * (size - 1))
        noise = np.diag([sd**2] + [(1 - LAG**2) * sd**2] * (size - 1))
        unfold = np.linalg.inv(np.eye(size) - LAG * np.eye(size, k=-1))
        mean, spread = unfold @ take @ centres, unfold @ (take @ levels @ take + noise) @ unfold.T
        believed = np.log(share) - prior.sd_weight * (SURE_ABOVE if log > 0 else 1) * log**2
        for n in range(size):
            gain = np.linalg.solve(spread[:n, :n], spread[:n, n])
            centre = mean[n] + gain @ (np.array(scores[:n]) - mean[:n])
            reach = np.sqrt(spread[n, n] - gain @ spread[:n, n])
            if n < len(scores):
                believed += scipy.stats.t.logpdf(scores[n], 6, centre, reach * NARROWED)
        found.append((believed, rise, sd, centre, reach * NARROWED * np.sqrt(1 + UNKNOWN / len(scores) ** 2)))
    logs, rises, sds, centres, reaches = (np.array(column) for column in zip(*found, strict=True))
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    grid = np.linspace(10, 45, 35001)
    below = sum(w * scipy.stats.t.cdf(grid, 6, m, s) for w, m, s in zip(shares, centres, reaches, strict=True))
    usual = np.average(centres[rises == 0], weights=shares[rises == 0])
    return float(usual), float(shares @ sds), float(grid[np.searchsorted(below, 0.05)])


@pytest.mark.parametrize("scores", [(33.0, 35.5), (36.1, 35.2, 36.4, 30.3), (31, 32.5, 30.9, 33, 34.2, 31.8, 28)])
def test_below_the_top_the_filter_is_the_exact_posterior(scores: tuple[float, ...]) -> None:
    found = expectation(scores, PRIOR, SRS, LINE)
    assert found is not None
    usual, sd, low = exactly(scores, PRIOR)
    assert found.usual == pytest.approx(usual, abs=1e-6)
    assert found.sd == pytest.approx(sd, rel=1e-6)
    assert found.low == pytest.approx(low, abs=LINE / 10)


def test_at_the_top_it_is_nearly_what_integration_over_the_unseen_marks_gives() -> None:
    """Two ratings of 40: the joint posterior of level and SD, integrated over what lies above the scale."""
    found = expectation((40.0, 40.0), PRIOR, SRS, LINE)
    assert found is not None
    levels, logs = np.meshgrid(np.linspace(15, 70, 2751), np.linspace(-1.5, 1.5, 301))
    sds, sure = PRIOR.sd * np.exp(logs), PRIOR.sd_weight * np.where(logs > 0, SURE_ABOVE, 1)
    believed = np.exp(-((levels - PRIOR.mean) ** 2) / 2 / (BETWEEN * PRIOR.between_sd) ** 2 - sure * logs**2)
    believed *= scipy.stats.t.sf(40 - LINE / 2, 6, levels, sds * NARROWED) ** 2
    below = scipy.stats.t.cdf(37.0, 6, np.minimum(levels, 40 + ABOVE * sds), sds * NARROWED * np.sqrt(1 + UNKNOWN / 4))
    assert found.surprise(37.0) == pytest.approx((believed * below).sum() / believed.sum(), abs=0.03)


# Edges


def test_the_first_two_ratings_have_no_expectation() -> None:
    assert expectation((), PRIOR, SRS, LINE) is None
    assert expectation((36.0,), PRIOR, SRS, LINE) is None
    assert expectations((), PRIOR, SRS, LINE) == []
    third = expectations((36.0, 37.0, 36.5), PRIOR, SRS, LINE)
    assert [e and e.n for e in third] == [None, None, 2]


def test_a_chart_needs_four_scores_and_leaves_a_flat_course_five_steps_of_room() -> None:
    assert individuals_chart((37.0, 38.0, 36.0), SRS, LINE) is None
    flat = individuals_chart((37.0,) * 4, SRS, LINE)
    assert flat is not None
    assert flat.lower == pytest.approx(37 - 2.66 * 0.5)


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_after_a_run_at_the_top_a_hair_less_is_no_surprise_but_a_fall_is(n: int) -> None:
    found = expectation((40.0,) * n, PRIOR, SRS, LINE)
    assert found is not None
    assert found.usual == pytest.approx(40, abs=0.01)
    assert found.high == 40
    assert found.surprise(40.0) == 1
    assert found.surprise(39.8) > 0.1
    assert found.surprise(34.0) < 0.05


@pytest.mark.parametrize("n", [2, 10, 100])
def test_one_step_down_from_a_flat_course_is_no_surprise_on_a_coarse_scale(n: int) -> None:
    arm5 = Prior(mean=5.9, weight=1.0, sd=0.45, sd_weight=1.5, between_sd=0.7, source="")
    found = expectation((6.0,) * n, arm5, (1, 7), 0.2)
    assert found is not None
    assert found.surprise(5.8) > 0.08


def test_a_lasting_fall_becomes_the_new_usual() -> None:
    found = expectation((37.0, 38.1, 37.4, 38.0, 37.2, 37.9) + (33.2, 34.1, 33.6, 33.9, 34.0) * 2, PRIOR, SRS, LINE)
    assert found is not None
    assert found.usual < 35
    assert found.surprise(33.5) > 0.2


def test_scores_far_from_everything_expected_are_learned_all_the_same() -> None:
    narrow = PRIOR._replace(sd=0.3, between_sd=50.0, mean=2.0)
    for scores in [(0.0, 40.0) * 20, (40.0,) * 30 + (0.0,) * 3, (0.0,) * 50]:
        for prior in (PRIOR, narrow):
            found = expectation(scores, prior, SRS, LINE)
            assert found is not None
            assert 0 <= found.low <= found.usual <= found.high <= 40
            assert 0 < found.surprise(0.0) <= found.surprise(39.0) <= 1


def test_a_thousand_ratings_take_well_under_a_second() -> None:
    scores = (37.2, 38.0, 36.1, 39.4, 35.3) * 200
    began = time.process_time()
    found = expectations(scores, PRIOR, SRS, LINE)
    assert time.process_time() - began < 1
    assert len(found) == 1000


# What always holds


@given(st.lists(line_scores, min_size=2, max_size=12), line_scores, line_scores)
@settings(max_examples=60, deadline=None)
def test_a_lower_score_is_never_less_surprising(earlier: list[float], one: float, other: float) -> None:
    found = expectation(earlier, PRIOR, SRS, LINE)
    assert found is not None
    assert 0 <= found.surprise(min(one, other)) <= found.surprise(max(one, other)) <= 1
    assert SRS[0] <= found.low <= found.high <= SRS[1]


@given(st.lists(line_scores, min_size=2, max_size=8), st.lists(line_scores, max_size=8))
@settings(max_examples=40, deadline=None)
def test_later_scores_change_nothing(scores: list[float], later: list[float]) -> None:
    whole = expectations([*scores, *later], PRIOR, SRS, LINE)
    assert whole[: len(scores)] == expectations(scores, PRIOR, SRS, LINE)


@given(st.lists(line_scores, max_size=8), line_scores)
@settings(max_examples=40, deadline=None)
def test_one_walk_over_the_series_says_the_same_as_asking_each_time(scores: list[float], last: float) -> None:
    assert expectations([*scores, last], PRIOR, SRS, LINE)[-1] == expectation(scores, PRIOR, SRS, LINE)


@given(st.lists(inner_scores, min_size=2, max_size=10), inner_scores, st.sampled_from([-15.0, -5.0, 2.0]))
@settings(max_examples=40, deadline=None)
def test_away_from_the_ends_only_distances_count(earlier: list[float], score: float, by: float) -> None:
    here = expectation(earlier, PRIOR, SRS, LINE)
    there = expectation([x + by for x in earlier], PRIOR._replace(mean=PRIOR.mean + by), SRS, LINE)
    assert here is not None and there is not None
    assert there.surprise(score + by) == pytest.approx(here.surprise(score), rel=0.05, abs=1e-4)
    assert there.sd == pytest.approx(here.sd)


@given(st.lists(line_scores, min_size=4, max_size=12))
@settings(max_examples=40, deadline=None)
def test_the_chart_holds_the_mean_and_stays_on_the_scale(baseline: list[float]) -> None:
    chart = individuals_chart(baseline, SRS, LINE)
    assert chart is not None
    mean = sum(baseline) / len(baseline)
    assert SRS[0] <= chart.lower <= mean + 1e-9
    assert mean - 1e-9 <= chart.upper <= SRS[1]
    if chart.upper < SRS[1] and chart.lower > SRS[0]:
        ranges = [abs(b - a) for a, b in pairwise(baseline)]
        assert chart.upper - chart.lower == pytest.approx(5.32 * max(sum(ranges) / len(ranges), 0.5))
