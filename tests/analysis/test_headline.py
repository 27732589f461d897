import pytest

from alliance_cli.analysis import headline


@pytest.mark.parametrize(
    ("instrument", "step"),
    [("srs", 0.1), ("wai", 1 / 12), ("arm5", 0.2), ("haq2", 1), ("checkin", 0.02), ("sparq", 0.25)],
)
def test_the_smallest_difference_between_two_scores(instruments, instrument, step):
    assert headline.step(instruments[instrument]) == pytest.approx(step)


def test_turned_lower_is_always_worse(srs):
    upside = srs._replace(better="lower")
    assert headline.turned_range(upside) == (-40, 0)
    assert headline.turned_prior(upside).mean == -srs.prior.mean
    assert headline.at_top(upside, 0.4) and not headline.at_top(upside, 0.5)


@pytest.mark.parametrize(
    ("instrument", "value", "text"),
    [("srs", 36, "36.0"), ("haq2", 97.0, "97"), ("wai", 3.8333, "3.83"), ("haq2", 96.5, "96.5")],
)
def test_scores_are_written_as_finely_as_they_are_marked(instruments, instrument, value, text):
    assert headline.written(instruments[instrument], value) == text


def test_a_half_goes_away_from_zero_as_on_paper():
    assert [headline.rounded(value, 1) for value in (4.25, 3.75, -0.25, 0.35)] == ["4.3", "3.8", "-0.3", "0.4"]
    assert headline.rounded(4.125, 2) == "4.13"
