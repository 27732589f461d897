import pytest

from alliance_cli.analysis.calibration import calibration


@pytest.fixture(scope="session")
def foreseen(a_record, a_rating):
    """Ratings of 9.5 9.0 9.6 9.7, each with a prediction or a guess for it."""

    def make(count, **given):
        ratings = [a_rating(n, marks=(9.5, 9.0, 9.6, 9.7)) for n in range(1, count + 1)]
        expected = [a_rating(n, id=n + 500, **given) for n in range(1, count + 1)]
        return a_record([None] * count, more=[*ratings, *expected])

    return make


def figure(found, name):
    return next(each for each in found if each.name == name)


def test_predictions_have_a_bias_and_an_error_per_item(instruments, foreseen):
    found = calibration([foreseen(10, marks=(9.7, 8.5, 9.6, 9.7), prediction=True)], instruments)
    assert [figure(found, f"srs_item_{n}_bias").value for n in (1, 2, 3)] == pytest.approx([0.2, -0.5, 0.0])
    assert figure(found, "srs_item_2_error").value == pytest.approx(0.5)


def test_under_ten_predictions_are_too_few(instruments, foreseen):
    found = calibration([foreseen(9, marks=(9.7, 8.5, 9.6, 9.7), prediction=True)], instruments)
    assert (figure(found, "srs_item_1_bias").value, figure(found, "srs_item_1_bias").n) == (None, 9)
    assert "so far" in figure(found, "srs_item_1_bias").note


def test_guesses_are_counted_by_year_beside_chance(instruments, foreseen):
    hits = figure(calibration([foreseen(10, guess=2)], instruments), "srs_guess_2026")
    assert (hits.value, hits.n, hits.note) == (1.0, 10, "by chance 0.25")
    assert hits.low == pytest.approx(0.722, abs=0.001)
    assert figure(calibration([foreseen(10, guess=3)], instruments), "srs_guess_2026").value == 0


def test_a_guess_of_none_and_a_rating_not_given_count_for_nothing(instruments, foreseen, a_record, a_rating):
    assert calibration([foreseen(10, guess=0)], instruments) == []
    assert calibration([a_record([None], more=[a_rating(1, guess=2)])], instruments) == []


def test_the_own_view_beside_theirs_has_limits_of_agreement(instruments, a_record, a_rating):
    ratings = [
        a_rating(n, total=total, instrument="haq2", rater=rater, id=n * 10 + k)
        for n in range(1, 7)
        for k, (rater, total) in enumerate((("client", 95 + n), ("therapist", 93 + n + n % 2)))
    ]
    found = figure(calibration([a_record([None] * 6, more=ratings)], instruments), "haq2_agreement")
    assert (found.value, found.n) == (-1.5, 6)
    assert found.low < -1.5 < found.high
