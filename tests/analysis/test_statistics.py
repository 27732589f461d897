import pytest
import scipy  # its parts load when they are asked for, statsmodels' where they are imported: only one worker needs them
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.analysis import statistics

scores = st.lists(st.integers(0, 400).map(lambda steps: steps / 10), min_size=4, max_size=25)


@given(st.floats(-60, 60), st.floats(0.5, 400))
@settings(max_examples=150, deadline=None)
def test_the_tail_of_students_t_is_scipys(t, df):
    assert statistics.student_t_tail(t, df) == pytest.approx(scipy.stats.t.cdf(t, df), rel=1e-9, abs=1e-14)


@given(st.floats(0.0005, 0.9995), st.floats(1, 300))
@settings(max_examples=60, deadline=None)
def test_the_quantile_of_students_t_is_scipys(p, df):
    assert statistics.student_t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-8, abs=1e-9)


@given(scores)
@settings(max_examples=60, deadline=None)
def test_the_slope_and_its_interval_are_scipys_theil_sen(values):
    ours = statistics.theil_sen(values)
    theirs = scipy.stats.theilslopes(values, range(len(values)))
    assert (ours.value, ours.low, ours.high) == pytest.approx((theirs[0], theirs[2], theirs[3]))


def test_three_values_have_no_slope():
    assert statistics.theil_sen([1.0, 2.0, 3.0]) is None


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=60, deadline=None)
def test_the_interval_of_a_share_is_statsmodels_wilson(case):
    from statsmodels.stats.proportion import proportion_confint

    hits, n = case
    ours = statistics.wilson(hits, n)
    assert (ours.low, ours.high) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-12)


@given(scores)
@settings(max_examples=40, deadline=None)
def test_the_interval_of_a_mean_is_statsmodels_t_interval(values):
    from statsmodels.stats.weightstats import DescrStatsW

    ours = statistics.mean_interval(values)
    described = DescrStatsW(values)
    expected = described.tconfint_mean() if len(set(values)) > 1 else (values[0], values[0])
    assert (ours.value, ours.low, ours.high) == pytest.approx((described.mean, *expected), abs=1e-9)


def test_the_limits_of_agreement_are_bland_and_altmans():
    differences = [18, -35, 33, 10, 29, -26, 20, 17, 7, -40, 2, -8, -34, -24, 1, -15, 4, -12]
    ours = statistics.limits_of_agreement(differences)
    mean, sd = scipy.stats.tmean(differences), scipy.stats.tstd(differences)
    assert (ours.value, ours.low, ours.high) == pytest.approx((mean, mean - 1.959964 * sd, mean + 1.959964 * sd))


def test_the_effect_of_a_rise_by_one_sd_is_about_one():
    first = [10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0, 26.0, 28.0]
    rise = scipy.stats.tstd(first)
    ours = statistics.prepost_effect(first, [value + rise for value in first])
    assert ours.value == pytest.approx(1 - 3 / 35)
    assert ours.low < ours.value < ours.high


def test_no_spread_has_no_effect_size():
    assert statistics.prepost_effect([5.0, 5.0, 5.0], [6.0, 7.0, 8.0]) is None
