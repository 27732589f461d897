"""Slow loss: when it fires and when not, what it says, and what must always hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.analysis.course import build
from alliance_cli.analysis.limits import expectations
from alliance_cli.analysis.sliding import LIMIT, Sum

LOSS = tuple(round(38.2 - 3.7 * n / 19, 1) for n in range(20))  # 38.2 to 34.5 over twenty ratings
totals = st.integers(250, 400).map(lambda steps: steps / 10)


@pytest.fixture(scope="session")
def slides(srs, a_record):
    """The points of a course at which the rule fires, by position, with their signals."""

    def find(values, **given):
        course = build(srs, a_record(values, **given), "client")
        pairs = enumerate(course.points)
        return {n: signal for n, point in pairs for signal in point.signals if signal.rule == "sliding"}

    return find


def test_a_slow_loss_is_seen_though_no_rating_stands_out(srs, a_record, slides):
    course = build(srs, a_record(LOSS), "client")
    assert not [signal for point in course.points for signal in point.signals if signal.strong]
    assert slides(LOSS)


def test_it_says_since_when_from_where_to_where_and_asks(slides, day):
    found = slides([38.2] * 6 + [37.4, 37.0, 36.6, 36.1, 35.7, 35.2])
    signal = found[min(found)]
    assert signal.value > signal.limit == LIMIT
    assert (signal.since_session, signal.since_date, signal.n) == (7, day(7), min(found) - 5)
    assert signal.message.startswith("Since session 7 the ratings have drifted down: from 38.2 to ")
    assert signal.message.endswith("or something between us. How has our work been for you lately?")


def test_a_rating_of_no_session_is_named_by_its_date(slides, a_rating, day):
    values = [38.2] * 6 + [37.4, 37.0, 36.6, 36.1, 35.7, 35.2]
    loose = [a_rating(None, total=v, on=day(n), id=n) for n, v in enumerate(values, start=1)]
    found = slides([], more=loose)
    signal = found[min(found)]
    assert (signal.since_session, signal.since_date) == (None, day(7))
    assert signal.message.startswith(f"Since {day(7):%Y-%m-%d} the ratings")


def test_it_starts_again_and_a_client_who_keeps_sliding_is_told_so_from_where_it_began(slides):
    found = slides(LOSS)
    assert len(found) > 1
    assert len({signal.since_session for signal in found.values()}) == 1


@pytest.mark.parametrize(
    "values",
    [
        (37.2, 38.0, 37.5, 38.4, 36.9, 37.8, 38.1, 37.0, 37.9, 38.2, 37.4, 37.7),
        tuple(reversed(LOSS)),
        (38.2,) * 20,
        (38.0, 37.0, 36.0, 35.0),  # too short to be judged
        (37.2, 38.0, 37.5, 38.4, 37.9, 33.1, 37.8, 38.1),  # a single fall
        (35.9, 37.7, 38.6, 38.1, 37.2, 35.9, 24.9, 35.2, 39.3),  # the same, after ratings a little lower by chance
        (30.8, 32.4, 34.4, 32.6, 31.0, 29.7, 25.8, 30.7, 32.6),
        (39.8, 38.2, 39.2, 38.4, 38.4, 38.3, 32.6, 35.4, 31.9),  # two, on a day between them half back
    ],
)
def test_what_is_no_slow_loss(slides, values):
    assert slides(values) == {}


def test_where_less_is_better_the_ratings_drift_up(srs, a_record):
    turned = srs._replace(id="upside", better="lower", prior=srs.prior._replace(mean=3.7), cutoffs=())
    record = a_record([40.0 - value for value in LOSS])
    renamed = record._replace(measurements=tuple(m._replace(instrument="upside") for m in record.measurements))
    said = [signal.message for point in build(turned, renamed, "client").points for signal in point.signals]
    assert any("the ratings have drifted up: from 2.2 to 3." in message for message in said)


@given(st.lists(totals, min_size=6, max_size=16), st.lists(totals, max_size=6))
@settings(max_examples=40, deadline=None)
def test_later_ratings_change_nothing_and_a_slide_ends_below_where_it_began(srs, scores, later):
    def walk(values):
        loss, prior = Sum(), srs.prior
        return [loss.follow(x, e) for x, e in zip(values, expectations(values, prior, (0, 40), 0.1), strict=True)]

    found = walk([*scores, *later])
    assert found[: len(scores)] == walk(scores)
    for here, slide in enumerate(found):
        if slide:
            assert slide.total > LIMIT and here >= 4
            assert slide.begun + slide.ratings - 1 == here
            assert [*scores, *later][here] < slide.usual
