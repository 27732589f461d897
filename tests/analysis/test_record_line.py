import pytest

from alliance_cli.analysis.course import build
from alliance_cli.analysis.record_line import record_line


def test_the_line_of_the_clinical_record(srs, a_record, a_rating):
    rating = a_rating(4, total=36.8, client_said="a bit fast today")
    record = a_record([33.0, 34.0, 35.2, None, 38.0], more=[rating])
    assert record_line(build(srs, record, "client"), rating) == (
        "Client's session rating (SRS) 36.8 of 40; before 35.2; first 33.0. Client said: a bit fast today."
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"total": 36.8}, "Client's session rating (SRS) 36.8 of 40."),
        ({"skipped": "no-time"}, "Client's session rating (SRS) not given (no-time)."),
        ({"marks": (9.0, None, 9.0, 9.0)}, "Client's session rating (SRS) given in part, no score."),
    ],
)
def test_alone_skipped_or_in_part(srs, a_record, a_rating, given, words):
    rating = a_rating(1, **given)
    assert record_line(build(srs, a_record([None], more=[rating]), "client"), rating) == words


def test_means_have_two_decimals_and_partners_their_label(instruments, a_record, a_rating):
    rating = a_rating(1, marks=(6, 6, 2, 6, 7), instrument="arm5", rater="A")
    line = record_line(build(instruments["arm5"], a_record([None], more=[rating]), "A"), rating)
    assert line.startswith("A's ") and line.endswith("(ARM-5) 6.20 of 7.")
