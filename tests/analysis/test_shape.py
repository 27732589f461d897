import pytest

from alliance_cli.analysis.course import build


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ((37.0, 37.2, 36.9), "too_short"),
        ((37.0, 37.2, 36.9, 37.1, 37.0), "steady"),
        ((31.0, 32.2, 33.1, 33.9, 35.2, 36.0), "low_then_rising"),
        ((36.9, 37.2, 37.6, 38.1, 38.4, 38.9), "rising"),
        ((38.9, 38.4, 38.1, 37.6, 37.2, 36.9), "high_then_falling"),
        ((35.2, 34.8, 34.5, 34.1, 33.8, 33.4), "falling"),
        ((39.8, 40.0, 39.9, 40.0, 39.7), "flat_at_top"),
        ((36.0, 39.8, 40.0, 39.9, 40.0), "flat_at_top"),
        ((20.0, 20.0, 20.0, 20.0), "steady"),
    ],
)
def test_a_course_has_a_shape(srs, a_record, values, shape):
    assert build(srs, a_record(values), "client").shape == shape


def test_a_dip_long_ago_no_longer_shapes_the_course(srs, a_record, the_published_v):
    quiet = [37.4, 38.1, 37.7, 38.0, 37.5, 38.2]
    assert build(srs, a_record([*the_published_v, *quiet, *quiet]), "client").shape == "steady"
