import pytest

from alliance_cli.analysis import figures


def test_ten_cases_make_a_figure_and_nine_do_not():
    assert figures.share("given", 5, 10, "of those due").value == 0.5
    few = figures.share("given", 5, 9)
    assert (few.value, few.low, few.high, few.n, few.note) == (None, None, None, 9, "9 so far; shown from 10")
    assert figures.mean("return", [1.0] * 9).value is None


def test_a_mean_of_equal_values_has_no_width():
    found = figures.mean("return", [2.0] * 10, "ratings")
    assert (found.value, found.low, found.high, found.note) == (2.0, pytest.approx(2.0), pytest.approx(2.0), "ratings")
