import pytest

from alliance_cli.analysis.course import every
from alliance_cli.analysis.practice_figures import figures_of
from alliance_cli.analysis.said_changed import comments


def figure(practice, name):
    return next(each for each in practice.estimates if each.name == name)


def test_you_said_we_changed(instruments, a_record, a_rating):
    said = [
        a_rating(
            n, marks=(9.0, 7.0 + n / 10, 9.0, 9.0), client_said="slower", will_change="ask more" if n < 11 else None
        )
        for n in range(1, 14)
    ]
    found = figures_of([a_record([None] * 13, more=said)], instruments)
    assert (figure(found, "said_changed").n, figure(found, "said_changed").value) == (13, pytest.approx(10 / 13))
    assert figure(found, "item_after_change").value == pytest.approx(0.01)


def test_a_change_in_the_note_of_the_session_counts_and_the_last_rating_has_no_after(
    instruments, a_record, a_rating, a_session
):
    sessions = [a_session(1, note={"will_change": "slower"}), a_session(2)]
    ratings = [
        a_rating(1, marks=(9.0, 7.0, 9.0, 9.0), client_said="too fast"),
        a_rating(2, marks=(9.0, 8.5, 9.0, 9.0), client_said="better"),
    ]
    record = a_record([None] * 2, sessions=sessions, more=ratings)
    found = list(comments(record, every(record, instruments)["srs", "client"]))
    assert [(comment.changed, comment.moved) for comment in found] == [(True, pytest.approx(0.15)), (False, None)]
