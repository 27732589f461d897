import pytest

from alliance_cli.analysis.agreement import agreement, gap, paired, split
from alliance_cli.analysis.course import every


@pytest.fixture(scope="session")
def two_views(a_client, a_record, a_rating):
    """Two raters' totals (or HAq-II sums) session by session."""

    def make(one, other, raters=("A", "B"), instrument="srs"):
        client = a_client(kind="couple", participants=raters) if raters == ("A", "B") else a_client()
        ratings = [
            a_rating(n, total=total, rater=rater, instrument=instrument, id=n * 10 + k)
            for k, (rater, totals) in enumerate(zip(raters, (one, other), strict=True))
            for n, total in enumerate(totals, start=1)
            if total is not None
        ]
        return a_record([None] * len(one), client=client, more=ratings)

    return make


def test_ratings_of_the_same_day_make_a_pair(instruments, two_views):
    courses = every(two_views([37, 36, None], [30, None, 31]), instruments)
    assert [(a.value, b.value) for a, b in paired(courses["srs", "A"], courses["srs", "B"])] == [(37, 30)]


def test_limits_of_agreement_come_from_six_pairs_on(instruments, two_views):
    mine, theirs = [100, 101, 99, 103, 98, 100], [98, 100, 99, 99, 97, 100]
    courses = every(two_views(mine, theirs, ("therapist", "client"), "haq2"), instruments)
    found = agreement(courses["haq2", "therapist"], courses["haq2", "client"])
    assert (found.value, found.n) == (pytest.approx(8 / 6), 6)
    assert (found.low, found.high) == pytest.approx((-1.617, 4.284), abs=0.001)
    fewer = every(two_views(mine[:5], theirs[:5], ("therapist", "client"), "haq2"), instruments)
    assert agreement(fewer["haq2", "therapist"], fewer["haq2", "client"]) is None


def test_partners_whose_views_move_apart_are_a_split(instruments, two_views):
    record = two_views([37.0, 37.2, 37.4, 37.8], [36.5, 36.6, 34.0, 30.0])
    (found,) = split(every(record, instruments))
    assert found.session == 4
    assert "against" not in found.message


def test_of_a_group_all_pairs_that_moved_apart_that_day_are_one_reason(instruments, two_views):
    courses = every(two_views([37.0, 37.2, 37.4, 37.8], [36.5, 36.6, 34.0, 30.0]), instruments)
    third = courses["srs", "B"]._replace(rater="C")
    (found,) = split({**courses, ("srs", "C"): third})
    assert found.parts["pairs"] == (("A", "B"), ("A", "C"))
    assert "the views of A and B; of A and C moved apart" in found.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([37.0, 37.2, 37.4], [30.0, 30.2, 30.1]),  # far apart all along
        ([37.0, 37.2, 37.4], [30.0, 33.0, 37.0]),  # coming together
        ([37.0, 37.2], [36.0, 30.0]),  # two sessions only
    ],
)
def test_a_gap_that_does_not_widen_is_no_split(instruments, two_views, one, other):
    assert list(split(every(two_views(one, other), instruments))) == []


def test_the_therapist_far_above_the_client_is_a_gap_from_the_fourth_pair(instruments, two_views):
    for pairs, fires in ((4, True), (3, False)):
        mine = [100, 101, 99, 101][-pairs:]
        theirs = [99, 101, 100, 70][-pairs:]
        record = two_views(mine, theirs, ("therapist", "client"), "haq2")
        found = [(reason.session, reason.parts["rater"]) for reason in gap(every(record, instruments))]
        assert found == ([(4, "client")] if fires else [])


def test_the_therapist_below_the_client_or_as_always_is_no_gap(instruments, two_views):
    for theirs in ([99, 101, 100, 114], [99, 101, 100, 99]):
        record = two_views([100, 101, 99, 100], theirs, ("therapist", "client"), "haq2")
        assert list(gap(every(record, instruments))) == []


@pytest.mark.parametrize(("last", "fires"), [(38.6, False), (39.6, True)])
def test_how_far_apart_is_usual_comes_from_both_sides_spread(instruments, two_views, last, fires):
    record = two_views([36.0, 35.5, 36.5, last], [36.0] * 4, ("therapist", "client"))
    assert bool(list(gap(every(record, instruments)))) is fires
