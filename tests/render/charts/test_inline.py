"""Pictures within a page: several side by side share no id, and each says in words what it shows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

from alliance_cli.render.charts import Axis, CourseView, Line, Mark, Span, course_picture
from alliance_cli.render.charts.captions import in_words
from alliance_cli.render.charts.inline import inline

DAYS = [date(2026, 9, 7) + timedelta(weeks=n) for n in range(6)]
VALUES = (37.0, 36.5, 37.2, 36.8, 29.4, 36.0)
MARKS = tuple(
    Mark(day, n, value, 34.0, 39.0, "unusual for this client" if value < 30 else None, 36.9)
    for n, (day, value) in enumerate(zip(DAYS, VALUES, strict=True), 1)
)
THERAPIST = Line("Therapist", (Mark(DAYS[4], 5, 35.0),), "therapist")
OUTCOME = CourseView("B", "ORS", Axis(0, 40), (Line("Client", MARKS[:2]),), calendar=False)
VIEW = CourseView(
    "B",
    "SRS",
    Axis(0, 40),
    (Line("Client", MARKS), THERAPIST),
    ruptures=(Span(DAYS[4], None, "withdrawal, open"),),
    calendar=False,
    below=OUTCOME,
)


def test_the_words_tell_the_fall_the_rupture_both_raters_and_the_outcome_without_a_date():
    told = in_words(VIEW)
    assert told.startswith("B, SRS: 29.4 in session 5, 7.5 below usual.")
    assert "Client, unusual for this client: 29.4 in session 5." in told
    assert "Therapist, latest: 35 in session 5." in told
    assert "Rupture: withdrawal, open, since session 5." in told
    assert "B, ORS: 36.5 in session 2" in told
    assert "2026" not in told and "Sep" not in told


def test_several_pictures_in_a_page_share_no_id_and_every_reference_leads_somewhere():
    svg = course_picture(VIEW, "svg")
    page = inline(svg, "client-A-srs", "one") + inline(svg, "client-B-srs", "other")
    ids = Counter(re.findall(r' id="([^"]+)"', page))
    assert ids and set(ids.values()) == {1}
    assert set(re.findall(r"url\(#([^)]+)\)", page)) | set(re.findall(r'href="#([^"]+)"', page)) == set(ids)
    assert 'aria-label="one"' in page and "<?xml" not in page and "http" not in page and "style=" not in page
    assert ">B: 29.4 in session 5, 7.5 below usual</text>" in page
    assert svg == course_picture(VIEW, "svg")
