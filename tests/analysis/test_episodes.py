import random

import pytest

from alliance_cli.analysis.course import build
from alliance_cli.model import Dismissal, Rupture

QUIET = (37.2, 38.0, 37.5, 38.4)


def test_the_published_v_is_back_at_session_6(srs, a_record, the_published_v):
    (episode,) = build(srs, a_record(the_published_v), "client").episodes
    assert (episode.opened_session, episode.status, episode.back_session) == (5, "back_to_usual", 6)
    assert episode.ratings_to_return == 1
    assert episode.rules == ("surprising",)
    assert episode.depth == pytest.approx(episode.usual - 33.1, abs=1e-4)


def test_the_depth_is_that_of_the_lowest_rating(srs, a_record):
    (episode,) = build(srs, a_record([*QUIET, 33.1, 31.0, 32.0]), "client").episodes
    assert episode.status == "open"
    assert episode.depth == pytest.approx(episode.usual - 31.0, abs=1e-4)


def test_the_sixth_rating_after_the_opening_makes_a_new_level(srs, a_record):
    low = [33.1, 32.8, 33.3, 33.0, 32.9, 33.2]
    assert build(srs, a_record([*QUIET, *low]), "client").episodes[0].status == "open"
    course = build(srs, a_record([*QUIET, *low, 33.0]), "client")
    assert [(e.status, e.opened_session) for e in course.episodes] == [("new_level", 5)]
    assert course.points[course.episodes[0].ended].session == 11
    assert course.shape == "new_level"


def test_against_a_new_level_the_level_itself_is_nothing_new(srs, a_record):
    low = [33.1, 32.8, 33.3, 33.0, 32.9, 33.2, 33.0]
    course = build(srs, a_record([*QUIET, *QUIET, *QUIET, *low, 33.0, 32.9, 33.1, 27.0]), "client")
    assert [e.opened_session for e in course.episodes] == [13, 23]


def test_the_chart_leaves_an_open_episode_out_and_takes_a_new_level_back(srs, a_record):
    low = [33.1, 32.8, 33.3, 33.0, 32.9, 33.2, 33.0]
    course = build(srs, a_record([*QUIET, *low, 33.1]), "client")
    assert [point.limits.n for point in course.points[4:]] == [4, 4, 4, 4, 4, 4, 4, 11]


@pytest.mark.parametrize("seed", range(40))
def test_no_series_stays_open_for_ever(srs, a_record, seed):
    """A lasting fall of two personal SDs at session 10 is no open episode at session 20."""
    chance = random.Random(seed)
    values = [round(chance.gauss(37.0 if n < 10 else 34.0, 1.5), 1) for n in range(1, 21)]
    course = build(srs, a_record([min(40.0, v) for v in values]), "client")
    fallen = [e for e in course.episodes if e.opened_session in range(10, 15)]
    assert all(e.status != "open" for e in fallen)
    assert all(e.opened_session > 14 for e in course.episodes if e.status == "open")


def test_a_lasting_fall_is_no_open_episode_ten_sessions_later(srs, a_record):
    before = [37.0, 38.5, 36.0, 37.5, 35.8, 38.2, 36.6, 37.9, 36.3]
    after = [34.0, 33.0, 35.2, 34.1, 32.6, 34.9, 33.8, 35.0, 33.2, 34.4, 33.9]
    course = build(srs, a_record([*before, *after]), "client")
    assert all(episode.status != "open" for episode in course.episodes)


def test_what_the_practitioner_says_was_nothing_is_dismissed(srs, a_record, day):
    record = a_record([*QUIET, 33.1, 33.0, 37.9], dismissals=(Dismissal(day(5), 5),))
    course = build(srs, record, "client")
    assert [e.status for e in course.episodes] == ["dismissed"]
    assert course.points[6].limits.n == 6


def test_a_dismissal_in_the_middle_takes_the_earlier_ratings_back_too(srs, a_record, day):
    record = a_record([*QUIET, 33.1, 33.0, 37.9], dismissals=(Dismissal(day(6), 6),))
    course = build(srs, record, "client")
    assert [e.status for e in course.episodes] == ["dismissed"]
    assert [point.limits.n for point in course.points[4:]] == [4, 4, 6]


def test_a_rupture_at_the_same_session_is_linked(srs, a_record, day):
    rupture = Rupture("r", "AB12", 3, "withdrawal", None, "open", 5, day(5))
    record = a_record([*QUIET, 33.1], ruptures=(rupture,))
    assert build(srs, record, "client").episodes[0].rupture == 3
