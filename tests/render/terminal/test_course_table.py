"""The course of one client and lists of ratings, as tables."""

from __future__ import annotations

from datetime import date, timedelta

from alliance_cli.analysis import course
from alliance_cli.forms import catalogue
from alliance_cli.render.terminal import course_table

SRS = catalogue.load().find("srs")


def _rated(practice, totals):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    for number, total in enumerate(totals):
        day = str(date(2026, 9, 1) + timedelta(weeks=number))
        practice.do("session", "add", "AB12", "--date", day)
        given = ["--skipped", "forgot"] if total is None else ["--total", str(total)]
        practice.do("measure", "srs", "AB12", *given, "--date", day)


def test_a_course_shows_every_rating_every_gap_and_what_stood_out(practice, record_of, shown):
    _rated(practice, (37, 38, None, 37.5, 38, 37, 29))
    said = shown(course_table.trend(course.build(SRS, record_of(practice), "client")), 110)
    rows = [line for line in said.splitlines() if "2026-" in line and line.strip()[0].isdigit()]
    assert len(rows) == 7
    assert "not given: forgot" in rows[2]
    assert "29" in rows[-1]
    assert "unusual for this client" in rows[-1]
    assert "lower than usual" not in rows[0]


def test_a_course_without_ratings_says_what_to_type(practice, record_of, shown):
    practice.do("client", "add", "AB12")
    assert "alliance measure srs AB12" in shown(course_table.trend(course.build(SRS, record_of(practice), "client")))


def test_a_list_of_ratings_says_what_each_is(practice, shown):
    _rated(practice, (37, None))
    practice.do("measure", "srs", "AB12", "--guess", "2", "--date", "2026-09-15")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 - 9", "--date", "2026-09-22")
    said = shown(course_table.ratings(practice.do("scores", "list", "AB12")), 110)
    for words in ("37", "not given: forgotten", "guess: item 2 lowest", "incomplete"):
        assert words in said
    assert "alliance measure srs CODE" in shown(course_table.ratings([]))
