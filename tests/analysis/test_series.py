from alliance_cli.analysis.series import gather, who


def test_given_expected_and_skipped_ratings_are_sorted_apart(srs, a_record, a_rating):
    more = [
        a_rating(2, total=37.0, prediction=True, id=20),
        a_rating(3, skipped="forgot", id=30),
        a_rating(4, marks=(9.0, None, None, None), paused=True, id=40),
        a_rating(1, total=36.0, rater="therapist", id=50),
    ]
    series = gather(srs, a_record([37.0, 37.4, None, None], more=more), "client")
    assert [given.score.headline for given in series.given] == [37.0, 37.4]
    assert [given.measurement.id for given in series.expected] == [20]
    assert [(skip.session, skip.reason) for skip in series.skipped] == [(3, "forgot")]


def test_only_a_medium_not_seen_before_is_new(srs, a_record, a_rating):
    sources = ("paper", "paper", "screen", "paper", "screen", "form")
    ratings = [a_rating(n, total=37.0, source=source) for n, source in enumerate(sources, start=1)]
    series = gather(srs, a_record([None] * 6, more=ratings), "client")
    assert [given.new_form for given in series.given] == [None, None, "on screen", None, None, "by the form sent out"]


def test_a_total_may_come_without_a_row_of_empty_answers(srs, a_record, a_rating):
    bare = a_rating(1, total=37.0)._replace(answers=())
    assert gather(srs, a_record([None], more=[bare]), "client").given[0].score.headline == 37.0


def test_a_rater_within_a_sentence():
    assert (who("client"), who("B")) == ("the client", "B")
