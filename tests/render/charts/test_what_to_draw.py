"""A client's record as the charts are handed it: whose lines, what is marked, and how it is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from alliance_cli.analysis import course, practice_figures, ranking, sentences
from alliance_cli.analysis.calibration import calibration
from alliance_cli.analysis.main_course import beside, every_instrument, main_course, partners
from alliance_cli.forms import catalogue
from alliance_cli.render.charts import caseload_pictures, course_picture, practice_picture, what_to_draw
from alliance_cli.render.charts.what_to_draw import Shown
from alliance_cli.render.report.naming import lettered
from alliance_cli.store import records

FIRST = date(2026, 9, 28)
INSTRUMENTS = {instrument.id: instrument for instrument in catalogue.load().all()}


def _day(number: int) -> str:
    return str(FIRST + timedelta(weeks=number - 1))


@pytest.fixture
def strained(practice):
    """Five sessions with a fall in the last, a missed one and a skipped rating before, and a rupture."""
    practice.do("client", "add", "AB12", "--since", _day(1))
    for number, total in enumerate((37.2, 38.0, 37.5, 38.4), 1):
        practice.do("session", "add", "AB12", "--date", _day(number))
        if number == 4:
            practice.do("measure", "srs", "AB12", "--predict", "--total", "38", "--date", _day(number))
        practice.do("measure", "srs", "AB12", "--total", str(total), "--date", _day(number))
    practice.do("session", "add", "AB12", "--date", _day(5), "--attendance", "no-show")
    practice.do("session", "add", "AB12", "--date", _day(6))
    practice.do("measure", "srs", "AB12", "--skipped", "forgot", "--date", _day(6))
    practice.do("session", "add", "AB12", "--date", _day(7))
    practice.do("measure", "srs", "AB12", "--scores", "7 9.5 9.5 7.1", "--date", _day(7))
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "7")
    return practice


def _record(practice, code="AB12"):
    vault = practice.open()
    try:
        return next(record for record in records.active(vault) if record.client.code == code)
    finally:
        vault.close()


def test_a_course_shows_ratings_usual_range_signals_gaps_and_ruptures(strained):
    record = _record(strained)
    courses = course.every(record, INSTRUMENTS)
    main = main_course(courses)
    view = what_to_draw.course(record, main, beside(main, courses))
    assert [line.label for line in view.lines] == ["Client", "Expected"]
    first = view.lines[0]
    assert [mark.value for mark in first.marks] == [37.2, 38.0, 37.5, 38.4, 33.1]
    assert first.marks[0].low is None
    assert first.marks[-1].low < 37 < first.marks[-1].high
    assert [mark.signal for mark in first.marks] == [None] * 4 + ["unusual for this client"]
    assert [(skip.session, skip.label) for skip in first.skipped] == [(6, "forgotten")]
    assert [(event.session, event.label) for event in view.missed] == [(5, "no-show")]
    assert [cutoff.value for cutoff in view.cutoffs] == [36.0]
    assert [span.label for span in view.ruptures] == ["withdrawal, open"]
    assert [span.end for span in view.episodes] == [None]
    assert course_picture(view).startswith(b"\x89PNG")


def test_a_stretch_over_which_the_ratings_drifted_is_shaded(practice):
    practice.do("client", "add", "AB12", "--since", _day(-5))
    totals = [38.2] * 6 + [37.4, 37.0, 36.6, 36.1, 35.7]
    for number, total in enumerate(totals, start=-5):
        practice.do("measure", "srs", "AB12", "--total", str(total), "--date", _day(number))
    record = _record(practice)
    courses = course.every(record, INSTRUMENTS)
    view = what_to_draw.course(record, main_course(courses))
    drifting = [span for span in view.episodes if span.label == "drifting little by little"]
    assert [str(span.start) for span in drifting] == [_day(1)]
    assert _day(2) < str(drifting[0].end) <= _day(5)
    assert course_picture(view).startswith(b"\x89PNG")


def test_the_therapist_stands_beside_the_client(practice):
    practice.do("client", "add", "AB12", "--since", _day(1))
    for rater, answer in (("therapist", "6"), ("client", "5")):
        answers = " ".join([answer] * 5)
        practice.do("measure", "arm5", "AB12", "--rater", rater, "--scores", answers, "--date", _day(1))
    record = _record(practice)
    courses = course.every(record, INSTRUMENTS)
    main = main_course(courses)
    view = what_to_draw.course(record, main, beside(main, courses))
    assert [(line.label, line.role) for line in view.lines] == [("Client", "client"), ("Therapist", "therapist")]


@pytest.mark.parametrize(
    ("form", "born", "raters", "labels"),
    [
        ("cors", "2016-05", ("client", "caregiver"), ["cut-off 32, Client"]),
        ("cors", "2016-05", ("client",), ["cut-off 32"]),
        ("cors", "2016-05", ("caregiver",), []),
        ("ors", "1990-05", ("caregiver", "client"), ["cut-off 25, Client"]),
    ],
)
def test_a_cut_off_is_drawn_for_whom_it_was_found(practice, form, born, raters, labels):
    practice.do("client", "add", "KI1", "--born", born, "--since", _day(1))
    for rater in raters:
        practice.do("measure", form, "KI1", "--rater", rater, "--total", "30", "--date", _day(1))
    courses = course.every(_record(practice, "KI1"), INSTRUMENTS)
    main, *others = (courses[form, rater] for rater in raters)
    view = what_to_draw.course(_record(practice, "KI1"), main, others)
    assert [cutoff.label for cutoff in view.cutoffs] == labels


def test_another_name_and_no_calendar_where_the_client_is_not_to_be_known(strained):
    record = _record(strained)
    main = main_course(course.every(record, INSTRUMENTS))
    view = what_to_draw.course(record, main, shown=Shown("A", str.upper, calendar=False))
    assert (view.client, view.lines[0].label, view.calendar) == ("A", "CLIENT", False)


def test_a_couple_is_two_lines_in_one_chart(practice):
    practice.do("client", "add", "CO1", "--participant", "Ada", "--participant", "Ben", "--since", _day(1))
    for number in (1, 2, 3):
        practice.do("session", "add", "CO1", "--date", _day(number))
        for who, total in (("Ada", 37), ("Ben", 34)):
            practice.do("measure", "srs", "CO1", "--rater", who, "--total", str(total), "--date", _day(number))
    record = _record(practice, "CO1")
    courses = course.every(record, INSTRUMENTS)
    (main,) = every_instrument(courses)
    view = what_to_draw.course(record, main, beside(main, courses))
    assert [(line.label, line.role) for line in view.lines] == [("Ada", "partner"), ("Ben", "partner")]
    assert [partner.rater for partner in partners(main, courses)] == ["Ben"]
    assert course_picture(view).startswith(b"\x89PNG")


def test_the_first_rating_after_a_break_has_its_lane_with_the_break_s_length(practice, tmp_path):
    practice.do("client", "add", "AB12", "--since", "2026-09-07")
    practice.do("away", "add", "2026-10-13", "2026-11-02", "--why", "illness")
    for day in ("2026-10-05", "2026-10-12", "2026-11-09", "2026-11-16"):
        practice.do("session", "add", "AB12", "--date", day)
        practice.do("measure", "srs", "AB12", "--scores", "9 9 9 9", "--date", day)
    course = tmp_path / "course.svg"
    practice.run("trend", "AB12", "--out", str(course))
    drawn = course.read_text("utf-8")
    assert "break" in drawn and "three weeks" in drawn and "illness" not in drawn


def test_the_alliance_comes_before_the_outcome_and_the_practitioner_last(strained):
    strained.do("measure", "ors", "AB12", "--total", "20", "--date", _day(7))
    courses = course.every(_record(strained), INSTRUMENTS)
    main = main_course(courses)
    assert (main.instrument.id, main.rater) == ("srs", "client")
    assert [each.instrument.id for each in every_instrument(courses)] == ["srs", "ors"]
    assert main_course({}) is None


def test_subscales_and_predictions_are_in_their_course(practice):
    practice.do("client", "add", "AB12", "--since", _day(1))
    answers = "4 4 4 4 3 4 4 5 4 4 4 4"
    practice.do("measure", "wai", "AB12", "--scores", answers, "--predict", "--date", _day(1))
    practice.do("measure", "wai", "AB12", "--scores", answers, "--date", _day(1))
    record = _record(practice)
    main = main_course(course.every(record, INSTRUMENTS))
    view = what_to_draw.course(record, main)
    assert [part.label for part in view.subscales] == ["Task", "Bond", "Goal"]
    assert [line.role for line in view.lines] == ["client", "expected"]


def test_the_caseload_has_a_row_for_each_client_with_the_first_reason_in_a_few_words(strained):
    strained.do("client", "add", "CD34")
    both = [_record(strained), _record(strained, "CD34")]
    entries = ranking.rank(both, INSTRUMENTS, date(2026, 11, 23))
    cases = [(record, course.every(record, INSTRUMENTS), entry) for record, entry in zip(both, entries, strict=True)]
    view = what_to_draw.caseload(cases, date(2026, 11, 23), lettered(["AB12", "CD34"]).picture)
    assert [(row.client, row.attention, row.reason) for row in view.rows] == [
        ("A", "act", "a rupture is open"),
        ("B", "ok", ""),
    ]
    assert not view.calendar
    assert what_to_draw.caseload(cases, date(2026, 11, 23)).calendar
    assert all(len(rule.on_list) <= 45 for rule in sentences.RULES.values())
    assert caseload_pictures(view)[0].startswith(b"\x89PNG")


def test_a_row_of_several_people_says_whose_course_it_is(practice):
    practice.do("client", "add", "CP2", "--kind", "couple", "--participant", "Ada", "--participant", "Ben")
    for rater, total in (("Ben", "30"), ("Ada", "36"), ("Ben", "31")):
        practice.do("measure", "srs", "CP2", "--rater", rater, "--total", total, "--again")
    record = _record(practice, "CP2")
    courses = course.every(record, INSTRUMENTS)
    [entry] = ranking.rank([record], INSTRUMENTS, date(2026, 11, 23))
    cases = [(record, courses, entry)]
    whose = main_course(courses).rater
    assert [row.whose for row in what_to_draw.caseload(cases, date(2026, 11, 23)).rows] == [whose]
    lettered_view = what_to_draw.caseload(cases, date(2026, 11, 23), lettered(["CP2"]).picture)
    assert [row.whose for row in lettered_view.rows] == [f"Partner {('Ada', 'Ben').index(whose) + 1}"]


def test_the_practice_shows_no_share_of_too_few(strained):
    both = [_record(strained)]
    view = what_to_draw.practice(
        practice_figures.figures_of(both, INSTRUMENTS), calibration(both, INSTRUMENTS), INSTRUMENTS, "2026"
    )
    assert view.endings == view.ruptures == ()
    strained.do("rupture", "close", "AB12", "1", "--as", "repaired")
    both = [_record(strained)]
    view = what_to_draw.practice(
        practice_figures.figures_of(both, INSTRUMENTS), calibration(both, INSTRUMENTS), INSTRUMENTS, "2026"
    )
    repaired = next(row for row in view.ruptures if row.label == "repaired")
    assert repaired.value is None
    assert repaired.n == 1
    assert practice_picture(view).startswith(b"\x89PNG")
