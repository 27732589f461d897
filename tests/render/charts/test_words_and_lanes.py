"""The words above a course (captions), the strip below it (lanes), and what views know of themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alliance_cli.render.charts import captions, lanes
from alliance_cli.render.charts.axes import Timeline
from alliance_cli.render.charts.paper import Drawing
from alliance_cli.render.charts.views import Axis, CourseView, Event, Line, Mark, Span

DAYS = [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21)]
MARKS = tuple(Mark(day, n, 36.0 + n, signal="unusual" if n == 3 else None) for n, day in enumerate(DAYS, 1))
VIEW = CourseView(
    "AB12",
    "SRS",
    Axis(0, 40, "Total, 0 to 40 points, higher is better"),
    (Line("Client", MARKS[::2], skipped=(Event(DAYS[1], 2, "forgot"),)), Line("Expected", MARKS[:1], "expected")),
    ruptures=tuple(Span(day, None, "withdrawal, open") for day in DAYS),
)


def test_the_heading_counts_ratings_and_predictions_over_their_time():
    assert captions.counts(VIEW).startswith("Ratings: Client 2 · predictions: 1 · ")
    assert captions.counts(replace(VIEW, missed=(Event(date(2026, 12, 7), 4, "ill"),))).endswith("7 Sep – 21 Sep 2026")
    assert captions.scale_words(VIEW, 0, 40) == "Total, 0 to 40 points, higher is better"
    assert captions.scale_words(VIEW, 24, 40).endswith("; shown from 24 to 40")
    assert captions.signal_words(VIEW) == "unusual"


def test_a_view_knows_every_day_and_session_that_it_shows():
    assert sorted(set(VIEW.days)) == DAYS
    assert VIEW.sessions == {1: DAYS[0], 2: DAYS[1], 3: DAYS[2]}


def test_what_lasted_takes_a_lane_of_its_own_and_never_more_than_there_are():
    sheet = Drawing(900)
    time = Timeline(DAYS[0], DAYS[-1], 200, 1200)
    one = lanes.LANE
    assert lanes.lanes_height(sheet, VIEW, time) == one + lanes.RUPTURE_LANES * one
    quiet = CourseView("AB12", "SRS", Axis(0, 40), (Line("Client", MARKS),))
    assert lanes.lanes_height(sheet, quiet, time) == 0
