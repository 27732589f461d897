"""A client's pages: case_page and case_parts in letters, bordin's three parts from both sides, what is recognisable."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.model import ATTENDANCES, Session
from alliance_cli.render.report import bordin, case_page, case_parts, document, markdown
from alliance_cli.render.report.naming import Names, lettered
from alliance_cli.render.report.plan import Plan, recognisable

TODAY = date(2026, 11, 23)


@pytest.fixture
def case(couple, case_of):
    return case_of(couple, "CP2")


def _written(plan: Plan, case) -> str:
    return markdown.write(document.make(plan, [case]), {})


def test_wherever_a_participant_is_named_a_written_report_says_partner(case):
    written = _written(Plan(today=TODAY, names=lettered(["CP2"]), notes=True), case)
    for words in ("Bond with: Partner 1", "more Partner 2", "with Partner 1", "only Partner 2", "Partner 1 said so"):
        assert words in written
    assert "nneliese" not in written
    assert "Ben" not in written


def test_with_codes_the_labels_stay(case):
    written = _written(Plan(today=TODAY, names=Names(), notes=True), case)
    assert "Bond with: Anneliese" in written
    assert "more Ben" in written
    assert "Together" in written


def test_both_sides_of_the_alliance_stand_beside_each_other(case):
    title, grid = bordin.table(
        case.record, case.courses, lambda who: {"therapist": "Therapist"}.get(who, who), lambda one: "then"
    )
    assert title == "The alliance from both sides"
    assert grid.columns == ("Part", "Anneliese: SRS, then", "Ben: SRS, then", "Therapist: own marks, then")
    assert grid.rows[-1][-1] == "7 / 4 of 10"


def test_where_more_rated_than_columns_fit_each_is_a_row_and_nobody_is_missing(case):
    course = next(iter(case.courses.values()))
    courses = {(str(n), f"P{n}"): course._replace(rater=f"P{n}") for n in range(8)}
    whose, grid = bordin.table(case.record, courses, str, lambda one: "then")
    assert whose.startswith("The alliance ")
    assert grid.columns == ("Whose", "Goals", "Tasks", "Bond")
    assert {row[0].partition(":")[0] for row in grid.rows} == {*(f"P{n}" for n in range(8)), "Therapist"}


def test_every_appointment_is_one_sign_and_the_signs_are_explained():
    sessions = [
        Session(n, f"s{n}", "AB12", n, date(2026, 1, n), attendance, None, "in-person", None, "")
        for n, attendance in enumerate(ATTENDANCES, 1)
    ]
    signs, key = case_page.strip(sessions).split("\n")
    assert len(set(signs)) == len(ATTENDANCES)
    assert all(sign in key for sign in signs)


def test_text_is_cut_between_words_where_there_is_no_room():
    assert case_parts.Room(1, 12).short("one two three four") == "one two …"
    assert case_parts.Room(1, 12).short("one two") == "one two"


def test_couples_and_minors_may_be_recognised_without_a_name(case, practice, case_of):
    practice.do("client", "add", "AB12")
    assert recognisable(case)
    assert not recognisable(case_of(practice, "AB12"))
