import pytest

from alliance_cli.analysis import items
from alliance_cli.analysis.course import build
from alliance_cli.analysis.scoring import score
from alliance_cli.model import Signal


@pytest.fixture(scope="session")
def arm5(instruments):
    """Its third item is reversed."""
    return instruments["arm5"]


def test_marks_are_turned_so_that_lower_is_worse(srs, arm5, instruments):
    assert items.turned(srs, (9.0, None, 8.0, 7.0)) == (9.0, None, 8.0, 7.0)
    assert items.turned(arm5, (6, 6, 2, 6, 7)) == (6, 6, 6, 6, 7)
    assert items.turned(instruments["risq"], (0, 1, 0, 0)) == (0, -1, 0, 0)


def test_the_lowest_item_is_found_after_reversal(srs, arm5):
    assert items.lowest(arm5, score(arm5, (6, 6, 7, 6, 7))) == (3,)
    assert items.lowest(arm5, score(arm5, (6, 3, 2, 6, 7))) == (2,)
    assert items.lowest(srs, score(srs, (90, 90, 90, 90))) == ()
    assert items.lowest(srs, score(srs, (90, 90, 91, 92))) == (1, 2)
    assert items.lowest(srs, score(srs, (90, None, 91, 92))) == (1,)
    assert items.lowest(srs, score(srs, (None, None, 91, None))) == ()


def test_where_less_is_better_the_highest_mark_is_the_lowest_item(instruments):
    risq = instruments["risq"]
    assert items.lowest(risq, score(risq, (0, 1, 0, 0))) == (2,)


def test_the_item_that_fell_furthest_is_told_beside_its_usual_mark(srs):
    earlier = [score(srs, marks) for marks in ((90, 95, 80, 90), (92, 97, 84, 90), (91, 99, 82, 90))]
    fell = items.fallen(srs, earlier, score(srs, (85, 70, 75, 90)))
    assert (fell.number, fell.label, fell.before, fell.now, fell.gain) == (2, srs.items[1].label, 9.7, 7.0, -2.7)


def test_the_furthest_fall_is_not_the_lowest_mark(srs):
    fell = items.fallen(srs, [score(srs, (95, 60, 90, 90))], score(srs, (75, 55, 90, 90)))
    assert (fell.number, fell.gain) == (1, -2.0)


def test_a_reversed_item_falls_by_rising(arm5):
    fell = items.fallen(arm5, [score(arm5, (6, 6, 2, 6, 6))], score(arm5, (5, 6, 6, 6, 6)))
    assert (fell.number, fell.before, fell.now, fell.gain) == (3, 2, 6, -4)


def test_nothing_fell_where_nothing_is_lower_or_nothing_came_before(srs):
    assert items.fallen(srs, [score(srs, (90, 90, 90, 90))], score(srs, (90, 95, 90, 90))) is None
    assert items.fallen(srs, [], score(srs, (10, 95, 90, 90))) is None
    assert items.fallen(srs, [score(srs, (None, 90, 90, 90))], score(srs, (10, 90, 90, None))) is None


def test_only_earlier_ratings_make_an_item_s_usual_mark(srs, a_record, a_rating):
    marks = [(9.0, 9.0, 9.0, 9.0), (9.0, 9.0, 9.0, 5.0), (9.0, 9.0, 9.0, 1.0)]
    course = build(srs, a_record(more=[a_rating(n, one) for n, one in enumerate(marks, 1)]), "client")
    fell = items.fallen(srs, course.before(course.points[1]), course.points[1].score)
    assert (fell.number, fell.before, fell.now) == (4, 9.0, 5.0)


def test_the_lowest_item_is_followed_to_the_next_rating(srs, arm5):
    then = score(srs, (90, 60, 90, 95))
    moved = items.after_change(srs, then, score(srs, (80, 75, 90, 20)))
    assert (moved.number, moved.before, moved.now, moved.gain) == (2, 6.0, 7.5, 1.5)
    assert items.after_change(srs, then, score(srs, (80, None, 90, 20))) is None
    assert items.after_change(srs, score(srs, (90, 90, 90, 90)), then) is None
    assert items.after_change(arm5, score(arm5, (6, 6, 7, 6, 7)), score(arm5, (6, 6, 3, 6, 7))).gain == 4


def low(item, value):
    return Signal("item_below_cutoff", "", value=value, limit=9.0, item=item)


def test_what_may_help_belongs_to_the_lowest_of_the_low_items(srs):
    goals = [point.id for point in items.may_help(srs, [low(1, 8.5), low(2, 6.0), low(3, 8.0)])]
    bond = [point.id for point in items.may_help(srs, [low(1, 5.5), low(2, 6.0)])]
    assert goals and bond and goals != bond
    assert goals == [point.id for point in items.may_help(srs, [low(2, 6.0)])]
    assert bond == [point.id for point in items.may_help(srs, [low(1, 5.5)])]
    assert items.may_help(srs, [Signal("below_cutoff", "", value=20.0)]) == ()


def test_where_less_is_better_the_highest_of_the_items_over_the_line_counts(srs):
    turned = srs._replace(better="lower")
    assert items.may_help(turned, [low(1, 9.5), low(2, 9.2)]) == items.may_help(srs, [low(1, 5.5)])
