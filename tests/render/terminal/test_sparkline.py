from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.render.terminal.sparkline import sparkline, window

values = st.lists(st.none() | st.floats(0, 40), max_size=60)


def test_the_ends_of_the_range_are_the_lowest_and_the_highest_block():
    assert sparkline([24, 32, 40], 24, 40, 20) == "▁▅█"


def test_a_gap_stays_a_gap():
    assert sparkline([24, None, 40], 24, 40, 20) == "▁·█"


def test_without_the_characters_and_to_be_heard_a_course_is_told():
    courses = ([], [24, None, 40.5], [36, 39.5, 38, 33, 31, 31])
    told = [sparkline(course, 0, 40, 9, ascii_only=True) for course in courses]
    assert told[:2] == ["no rating", "2 ratings: 24, 40.5"]
    assert told[2] == "6 ratings, 36 to 39.5 before; the last 3 lower: 33, 31, 31"
    assert sparkline([30, 31, 29, 38, 39, 38], 0, 40, 9, ascii_only=True).endswith("the last 3 higher: 38, 39, 38")
    assert sparkline([30, 38, 29, 38, 31], 0, 40, 9, ascii_only=True).endswith("before; the last 3: 29, 38, 31")


def test_where_the_room_is_too_small_the_latest_stay_and_the_cut_is_seen():
    assert sparkline([24, 24, 24, 40], 24, 40, 3) == "…▁█"


def test_nothing_rated_is_an_empty_line():
    assert sparkline([], 0, 40, 10) == ""


@given(values, st.integers(0, 80))
def test_it_is_never_wider_than_asked(course, width):
    assert len(sparkline(course, 0, 40, width)) == min(len(course), width)


@given(st.floats(0, 40), st.floats(0, 40))
def test_a_higher_value_is_never_drawn_lower(one, other):
    low, high = sorted([one, other])
    first, second = sparkline([low, high], 0, 40, 2)
    assert first <= second


def test_half_a_point_at_the_top_is_not_drawn_as_a_fall():
    low, high = window([39.5, 40, 39.5, 40], 0, 40)
    assert high - low >= 16
    assert set(sparkline([39.5, 40], low, high, 5)) == {"█"}


def test_a_course_over_most_of_the_scale_shows_all_of_it():
    assert window([5, 38], 0, 40) == (0, 40)


def test_without_values_the_whole_scale_is_shown():
    assert window([], 1, 5) == (1, 5)


@given(st.lists(st.floats(1, 5), min_size=1, max_size=20))
def test_the_part_shown_holds_every_value_and_stays_on_the_scale(course):
    low, high = window(course, 1, 5)
    assert 1 <= low <= min(course) + 1e-9
    assert max(course) - 1e-9 <= high <= 5
    assert high - low >= 0.4 * 4 - 1e-9
