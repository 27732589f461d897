from datetime import date, timedelta

import pytest

from alliance_cli.analysis.course import every
from alliance_cli.analysis.main_course import beside, every_instrument, main_course, partners


@pytest.fixture
def first(a_record, a_rating, a_client, instruments):
    """Which course comes first, of ratings given as (instrument, rater, days before the latest); CP7 are two."""

    def find(*ratings, **client):
        latest = date(2026, 11, 23)
        made = [
            a_rating(
                0, total=instruments[form].headline_range[1] * 0.9 if instruments[form].has_total else None,
                marks=None, instrument=form, rater=rater, on=latest - timedelta(days=ago), id=n,
            )
            for n, (form, rater, ago) in enumerate(ratings, 1)
        ]  # fmt: skip
        main = main_course(every(a_record(client=a_client(**client), more=made), instruments))
        return main and (main.instrument.id, main.rater)

    return find


def test_an_alliance_instrument_comes_before_the_outcome_however_often_that_was_rated(first):
    assert first(*[("ors", "client", day) for day in (0, 7, 14)], ("srs", "client", 150)) == ("srs", "client")


def test_the_most_ratings_of_the_half_year_come_first_and_not_the_most_of_all_time(first):
    long_ago = [("srs", "client", day) for day in (400, 393, 386, 379)]
    assert first(*long_ago, ("checkin", "client", 0), ("checkin", "client", 7)) == ("checkin", "client")
    assert first(*long_ago, ("csrs", "client", 0), ("srs", "client", 3)) == ("srs", "client")


@pytest.mark.parametrize(("ago", "found"), [(180, "srs"), (181, "csrs")])
def test_the_half_year_ends_after_180_days_before_the_latest_rating_of_any_kind(first, ago, found):
    given = [("ors", "client", 0), ("csrs", "client", 20), ("srs", "client", ago), ("srs", "client", 100)]
    assert first(*given, ("csrs", "client", 400)) == (found, "client")


def test_of_as_many_the_one_rated_last(first):
    assert first(("csrs", "client", 7), ("srs", "client", 0)) == ("srs", "client")
    assert first(("srs", "client", 0), ("csrs", "client", 7)) == ("srs", "client")


def test_without_an_alliance_instrument_the_outcome_scale(first):
    reactions = [("risq", "client", day) for day in (0, 7, 14)]
    assert first(*reactions, ("ors", "client", 20)) == ("ors", "client")
    assert first(*reactions) == ("risq", "client")
    assert first() is None


def test_the_practitioner_never_comes_first_unless_alone(first):
    own = [("srs", "therapist", day) for day in (0, 7, 14)]
    assert first(*own, ("srs", "client", 20)) == ("srs", "client")
    assert first(*own) == ("srs", "therapist")


def test_of_two_partners_alike_the_one_who_began(first):
    both = [("srs", "Ann", 7), ("srs", "Ben", 7), ("srs", "Ben", 0), ("srs", "Ann", 0)]
    assert first(*both, kind="couple", participants=("Ann", "Ben")) == ("srs", "Ann")


def test_every_instrument_has_its_first_course_and_the_others_beside(a_record, a_rating, a_client, instruments):
    pair = a_client(kind="couple", participants=("Ann", "Ben"))
    given = [("srs", "Ann"), ("srs", "Ben"), ("srs", "therapist"), ("ors", "Ben")]
    made = [a_rating(1, total=30, instrument=form, rater=rater, id=n) for n, (form, rater) in enumerate(given, 1)]
    courses = every(a_record(client=pair, more=made), instruments)
    main, outcome = every_instrument(courses)
    assert [(each.instrument.id, each.rater) for each in (main, outcome)] == [("srs", "Ann"), ("ors", "Ben")]
    assert [each.rater for each in beside(main, courses)] == ["Ben", "therapist"]
    assert [each.rater for each in partners(main, courses)] == ["Ben"]
    assert partners(courses["srs", "therapist"], courses) == []
