import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.analysis.course import build, every
from alliance_cli.model import Record

totals = st.lists(st.integers(200, 400).map(lambda mm: mm / 10), min_size=1, max_size=14)
quick = settings(max_examples=30, deadline=None)


def rules(point):
    return [signal.rule for signal in point.signals]


def judged(points):
    return [(p.value, p.usual, p.limits, p.surprise, p.n, p.signals) for p in points]


def test_the_published_v_is_read_as_published(srs, a_record, the_published_v):
    course = build(srs, a_record(the_published_v), "client", all_rules=True)
    fifth = course.points[4]
    assert {"surprising", "below_cutoff", "fall_1_point", "below_limits"} <= set(rules(fifth))
    assert "reliable_fall" not in rules(fifth)
    assert fifth.limits.lower == pytest.approx(35.8243, abs=5e-5)
    assert fifth.limits.n == fifth.n == 4
    assert [rules(p) for p in course.points[5:]] == [[], [], []]
    assert course.shape == "back_from_a_dip"


def test_the_v_is_no_reliable_fall_by_the_figure_of_the_csrs(instruments, a_record, the_published_v):
    course = build(instruments["csrs"], a_record(the_published_v, instrument="csrs"), "client")
    assert "reliable_fall" not in rules(course.points[4])
    assert "fall_1_point" in rules(course.points[4])


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_ratings_make_a_short_course(srs, a_record, count):
    course = build(srs, a_record((37.0, 38.0, 37.5)[:count]), "client")
    assert len(course.points) == count
    assert course.shape == "too_short"
    assert course.slope is None
    assert [p.usual is None and p.surprise is None for p in course.points] == [True, True, False][:count]
    assert [p.limits for p in course.points] == [None] * count


@given(totals, totals)
@quick
def test_later_ratings_never_change_an_earlier_signal(srs, a_record, before, after):
    early = build(srs, a_record(before), "client", all_rules=True)
    whole = build(srs, a_record([*before, *after]), "client", all_rules=True)
    assert judged(whole.points[: len(before)]) == judged(early.points)


@given(totals, st.randoms(use_true_random=False))
@quick
def test_the_order_of_entry_of_different_dates_changes_nothing(srs, a_record, values, chance):
    record = a_record(values)
    ids = list(range(1, len(values) + 1))
    chance.shuffle(ids)
    entered = [m._replace(id=id) for m, id in zip(record.measurements, ids, strict=True)]
    chance.shuffle(entered)
    shuffled = build(srs, record._replace(measurements=tuple(entered)), "client")
    assert judged(shuffled.points) == judged(build(srs, record, "client").points)


@given(st.lists(st.integers(200, 350).map(lambda mm: mm / 10), min_size=2, max_size=10), st.integers(-50, 40))
@quick
def test_adding_a_constant_away_from_the_ends_changes_no_fall_rule(srs, a_record, values, shift):
    falls = ("fall_1_point", "sd_fall_2")
    here, there = (build(srs, a_record([v + by for v in values]), "client", all_rules=True) for by in (0, shift / 10))
    assert [[r for r in rules(p) if r in falls] for p in here.points] == [
        [r for r in rules(p) if r in falls] for p in there.points
    ]


@given(st.integers(0, 400), st.integers(1, 30))
@quick
def test_a_flat_series_opens_no_episode(srs, a_record, mm, count):
    assert build(srs, a_record([mm / 10] * count), "client").episodes == ()


def test_all_at_the_ceiling_is_flat_and_asks_one_question(srs, a_record):
    course = build(srs, a_record([40.0] * 6), "client")
    assert course.shape == "flat_at_top"
    assert [rules(p) for p in course.points] == [[], [], *[["ceiling"]] * 4]


def test_a_missing_item_leaves_no_point_but_its_low_items_speak(srs, a_record, a_rating):
    part = a_rating(3, marks=(9.5, 8.1, None, 9.4))
    course = build(srs, a_record([37.0, 37.4, None, 37.2], more=[part]), "client")
    assert [p.session for p in course.points] == [1, 2, 4]
    assert [signal.item for signal in course.signals_of(part)] == [2]
    assert course.points[2].n == 2


def test_totals_alone_have_no_item_signal(srs, a_record):
    course = build(srs, a_record([20.0]), "client")
    assert rules(course.points[0]) == ["below_cutoff"]


def test_two_ratings_on_one_day_stand_in_order_of_entry(srs, a_record, a_rating):
    course = build(srs, a_record([37.0, 38.0], more=[a_rating(2, total=36.5, id=9)]), "client")
    assert course.values == (37.0, 38.0, 36.5)


def test_skipped_paused_and_expected_ratings_are_no_points(srs, a_record, a_rating):
    more = [
        a_rating(2, skipped="no-time", id=21),
        a_rating(3, marks=(9.0, None, None, None), paused=True, id=31),
        a_rating(4, marks=(2.0, 2.0, 2.0, 2.0), prediction=True, id=41),
        a_rating(4, guess=2, id=42),
    ]
    course = build(srs, a_record([37.0, None, None, 37.5], more=more), "client")
    assert course.values == (37.0, 37.5)
    assert [(skip.session, skip.reason) for skip in course.skipped] == [(2, "no-time")]
    assert [p.measurement.id for p in course.predictions] == [41, 42]
    assert course.incomplete == ()
    assert course.signals_of(more[2]) == ()


def test_several_versions_stand_in_one_series_and_the_change_is_said(srs, a_record, a_rating):
    more = [a_rating(5, total=30.0, version="4.0")]
    course = build(
        srs._replace(versions={"4.0": srs._replace(version="4.0")}),
        a_record([37.2, 38.0, 37.5, 38.4, None], more=more),
        "client",
    )
    assert len(course.points) == 5
    assert course.episodes == ()
    assert "on version 4.0 of the form" in course.points[4].signals[0].message


def test_a_version_with_other_questions_is_shown_as_not_scored(srs, a_record, a_rating):
    longer = a_rating(2, total=30.0)._replace(answers=(90,) * 6, version="9")
    course = build(srs, a_record([37.2, None], more=[longer]), "client")
    assert course.values == (37.2,)
    assert "version 9" in course.skipped[0].reason


def test_the_first_rating_in_a_new_medium_opens_no_episode_and_says_so(srs, a_record, a_rating):
    values = [37.2, 38.0, 37.5, 38.4, None, 32.0]
    record = a_record(values, more=[a_rating(5, total=31.0, source="screen")])
    course = build(srs, record, "client")
    assert "surprising" in rules(course.points[4])
    assert "the first one on screen" in course.points[4].signals[0].message
    assert [episode.opened_session for episode in course.episodes] in ([], [6])


def test_an_outcome_scale_has_no_usual_range_and_opens_no_episode(instruments, a_record):
    course = build(instruments["ors"], a_record([30.0, 31.0, 30.0, 30.5, 8.0], instrument="ors"), "client", True)
    assert rules(course.points[4]) == ["reliable_fall", "reliable_fall"]
    assert course.points[4].usual is None and course.points[4].limits is None
    assert course.episodes == ()


def test_where_less_is_better_a_rise_surprises(srs, a_record):
    turned = srs._replace(id="upside", better="lower", prior=srs.prior._replace(mean=3.7), cutoffs=())
    record = a_record([2.8, 2.0, 2.5, 1.6, 6.9, 3.1])
    renamed = record._replace(measurements=tuple(m._replace(instrument="upside") for m in record.measurements))
    course = build(turned, renamed, "client", all_rules=True)
    assert {"surprising", "below_limits"} <= set(rules(course.points[4]))
    signal = course.points[4].signals[0]
    assert "a rating this high" in signal.message and signal.limit < signal.value
    assert course.points[4].limits.lower < course.points[4].usual < course.points[4].limits.upper
    assert course.points[4].low < course.points[4].usual < course.points[4].high
    assert course.episodes[0].status == "back_to_usual" and course.episodes[0].depth > 3


def test_raters_and_instruments_have_courses_of_their_own(instruments, a_record, a_rating):
    more = [
        a_rating(1, marks=(6, 6, 2, 6, 7), instrument="arm5", rater=who, id=n)
        for n, who in ((7, "client"), (8, "therapist"))
    ]
    courses = every(a_record([37.0], more=more), instruments)
    assert list(courses) == [("srs", "client"), ("arm5", "client"), ("arm5", "therapist")]
    assert courses["arm5", "client"].values == pytest.approx((6.2,))


def test_amended_later_it_is_as_if_it_had_been_marked_so(srs, a_record, the_published_v):
    amended = [*the_published_v[:4], 37.9, *the_published_v[5:]]
    course = build(srs, a_record(amended), "client")
    assert course.episodes == () and course.points[4].signals == ()


def test_a_client_with_a_thousand_sessions_works(srs, a_record):
    chance = random.Random(7)
    record = a_record([round(min(40, chance.gauss(36.5, 1.5)), 1) for _ in range(1000)])
    begun = time.process_time()
    course = build(srs, record, "client", all_rules=True)
    assert course.shape and len(course.points) == 1000
    assert time.process_time() - begun < 3


def test_a_record_without_ratings_has_no_courses(instruments, a_client):
    assert every(Record(a_client()), instruments) == {}
