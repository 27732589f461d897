import pytest

from alliance_cli.analysis.change import error_of_difference, reliable_change
from alliance_cli.forms.definition import Change


def test_the_published_error_of_the_csrs_comes_out():
    assert error_of_difference(8.15, 0.921) == pytest.approx(3.240, abs=0.0005)


def test_its_reliable_change_is_6_35():
    assert reliable_change(Change("Hauber", sd=8.15, reliability=0.921, level=95)) == pytest.approx(6.35, abs=0.005)


def test_a_published_reliable_change_is_taken_as_it_is():
    assert reliable_change(Change("manual", sd=8.0, reliability=0.9, reliable_change=5)) == 5


def test_nothing_published_gives_none():
    assert reliable_change(None) is None
    assert reliable_change(Change("only the SD is known", sd=8.0)) is None
