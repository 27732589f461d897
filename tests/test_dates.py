"""A day is read as it is meant; one that could be two days, or none, is said in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli import dates
from alliance_cli.errors import BadUsage

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("2026/11/02", date(2026, 11, 2)),
        ("2026-11-2", date(2026, 11, 2)),
        ("20261102", date(2026, 11, 2)),
        ("martes 10 de noviembre", date(2026, 11, 10)),
        ("le 3 novembre", date(2026, 11, 3)),
        ("am 3. 11. 2026", date(2026, 11, 3)),
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 22)),
        ("mon", date(2026, 11, 16)),
        ("mont", date(2026, 11, 16)),
        ("monday", date(2026, 11, 16)),
        ("last monday", date(2026, 11, 16)),
        ("Last Sun", date(2026, 11, 22)),
        ("sun", date(2026, 11, 22)),
        ("Tuesday", date(2026, 11, 17)),
        ("3 days ago", date(2026, 11, 20)),
        ("1 day ago", date(2026, 11, 22)),
        ("a day ago", date(2026, 11, 22)),
        ("2 weeks ago", date(2026, 11, 9)),
        ("a week ago", date(2026, 11, 16)),
        ("one week ago", date(2026, 11, 16)),
        ("2 Nov", date(2026, 11, 2)),
        ("2. Nov", date(2026, 11, 2)),
        ("Nov 2", date(2026, 11, 2)),
        ("2. November", date(2026, 11, 2)),
        ("24 Nov", date(2025, 11, 24)),
        ("2 Nov 2025", date(2025, 11, 2)),
        ("2. Nov. 2025", date(2025, 11, 2)),
        ("Nov 2, 2025", date(2025, 11, 2)),
        ("29 feb", date(2024, 2, 29)),
        ("  2   november  2026 ", date(2026, 11, 2)),
        ("2.11.2026", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("15/11/2026", date(2026, 11, 15)),
        ("11/15/2026", date(2026, 11, 15)),
        ("05/05/2026", date(2026, 5, 5)),
        ("5/5/2026", date(2026, 5, 5)),
        ("1950-01-01", date(1950, 1, 1)),
        ("13/11", date(2026, 11, 13)),
        ("11/13", date(2026, 11, 13)),
        ("12/12", date(2025, 12, 12)),
        ("11.11.", date(2026, 11, 11)),
        ("02.11.26", date(2026, 11, 2)),
        ("2.11.24", date(2024, 11, 2)),
        ("13/11/26", date(2026, 11, 13)),
        ("13-11-2026", date(2026, 11, 13)),
        ("2 Nov 26", date(2026, 11, 2)),
        ("12th November", date(2026, 11, 12)),
        ("Nov 12th", date(2026, 11, 12)),
        ("the 12th of November", date(2026, 11, 12)),
        ("Thursday, 12 Nov", date(2026, 11, 12)),
        ("Thu 12.11.2026", date(2026, 11, 12)),
        ("a month ago", date(2026, 10, 23)),
        ("9 months ago", date(2026, 2, 23)),
        ("a year ago", date(2025, 11, 23)),
        ("a fortnight ago", date(2026, 11, 9)),
        ("two weeks ago", date(2026, 11, 9)),
        ("3 weeks ago today", date(2026, 11, 2)),
        ("yesterday morning", date(2026, 11, 22)),
        ("this morning", TODAY),
        ("last night", date(2026, 11, 22)),
        ("the day before yesterday", date(2026, 11, 21)),
        ("on monday", date(2026, 11, 16)),
        ("this monday", TODAY),
        ("on friday evening", date(2026, 11, 20)),
        ("2. Dezember", date(2025, 12, 2)),
        ("3 février", date(2026, 2, 3)),
        ("Dienstag", date(2026, 11, 17)),
    ],
)
def test_a_date_is_read_as_it_is_meant(typed: str, meant: date) -> None:
    assert dates.parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("02/11/2026", "two ways"),
        ("2/11/2026", "two ways"),
        ("01/12/2026", "two ways"),
        ("31/31/2026", "calendar"),
        ("30/02/2026", "There is no 30 February 2026."),
        ("2/30/2026", "There is no 30 February 2026."),
        ("0/5/2026", "calendar"),
        ("31.11.2026", "There is no 31 November 2026."),
        ("2026-02-30", "There is no 30 February 2026."),
        ("20260230", "There is no 30 February 2026."),
        ("0000-01-01", "calendar"),
        ("31 Nov 2026", "There is no 31 November 2026."),
        ("30 feb", "There is no 30 February."),
        ("30/2", "There is no 30 February."),
        ("31/31", "calendar"),
        ("45 Nov", "calendar"),
        ("24.12.26", "future"),
        ("24/12/26", "future"),
        ("tomorrow", "future"),
        ("next monday", "future"),
        ("this tuesday", "future"),
        ("in 2 weeks", "future"),
        ("26.11.02", "Which year"),
        ("26/11/02", "Which year"),
        ("Tuesday 2 Nov", "2 November 2026 is a Monday, not a Tuesday"),
        ("Tue 2.11.2026", "2 November 2026 is a Monday, not a Tuesday"),
        ("3 ago", "not a date"),
        ("13-11-26", "not a date"),
        ("24 Nov 2026", "future"),
        ("24.11.2026", "future"),
        ("12/24/2026", "future"),
        ("2026-11-24", "future"),
        ("1949-12-31", "before 1950"),
        ("30000 days ago", "before 1950"),
        ("soon", "not a date"),
        ("", "not a date"),
        ("02/11", "two ways"),
        ("02/11/26", "two ways"),
        ("2.11", "not a date"),
        ("last", "not a date"),
        ("last 2 Nov", "not a date"),
        ("mo", "not a date"),
        ("mondays", "not a date"),
        ("weeks ago", "not a date"),
        ("-3 days ago", "not a date"),
        ("99999 weeks ago", "before 1950"),
        ("99999999 days ago", "not a date"),
        ("999999999999 days ago", "not a date"),
        ("٣ days ago", "not a date"),
        ("mondey", "not a date"),
        ("jui 2", "not a date"),
    ],
)
def test_a_date_that_cannot_be_read_is_said_in_words(typed: str, why: str) -> None:
    with pytest.raises(BadUsage, match=why) as caught:
        dates.parse_date(typed, TODAY)
    assert caught.value.hint


@given(st.dates(date(1950, 1, 1), TODAY))
def test_slashes_are_read_where_one_reading_is_possible_and_only_there(day: date) -> None:
    for typed in (f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}"):
        if day.day <= 12 and day.day != day.month:
            with pytest.raises(BadUsage, match="two ways"):
                dates.parse_date(typed, TODAY)
        else:
            assert dates.parse_date(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["31 Mar 2026", "31.3.26"])
def test_a_month_before_the_last_of_a_longer_one_is_the_last_of_the_shorter(typed: str) -> None:
    assert dates.parse_date("a month ago", dates.parse_date(typed, TODAY)) == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomorrow", date(2026, 11, 24)),
        ("this friday", date(2026, 11, 27)),
        ("next monday", date(2026, 11, 30)),
        ("in a month", date(2026, 12, 23)),
        ("24.12.", date(2026, 12, 24)),
        ("24/12", date(2026, 12, 24)),
        ("24.12.26", date(2026, 12, 24)),
        ("13/11", date(2026, 11, 13)),  # of the last month: that one
    ],
)
def test_what_is_planned_is_read_ahead(typed: str, meant: date) -> None:
    assert dates.parse_date(typed, TODAY, future=True) == meant


def test_what_could_be_two_days_is_answered_with_both() -> None:
    with pytest.raises(BadUsage) as caught:
        dates.parse_date("02/11", TODAY)
    assert caught.value.hint == "Name the month: 2 November or 11 February."


@pytest.mark.parametrize(
    "typed", ["today", "yesterday", "mon", "last monday", "3 days ago", "a week ago", "2 Nov", "02.11.26", "13/11"]
)
def test_in_a_file_a_date_has_its_year(typed: str) -> None:
    with pytest.raises(BadUsage, match="not a date"):
        dates.parse_date(typed, TODAY, with_year=True)


@pytest.mark.parametrize("typed", ["2026-11-02", "20261102", "2 Nov 2026", "2.11.2026"])
def test_with_its_year_it_is_read_in_a_file(typed: str) -> None:
    assert dates.parse_date(typed, TODAY, with_year=True) == date(2026, 11, 2)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_clear_error(typed: str) -> None:
    try:
        assert dates.parse_date(typed, TODAY) <= TODAY
    except BadUsage as error:
        assert error.hint


@pytest.mark.parametrize("typed", ["1900-01", "2010-04", "2026-11"])
def test_a_month_of_birth_is_kept(typed: str) -> None:
    assert dates.parse_month(typed, TODAY) == typed


@pytest.mark.parametrize("typed", ["2010-4", "4/2010", "04.2010", "April 2010", "apr 2010", "2010/04"])
def test_a_month_of_birth_is_read_where_one_reading_is_possible(typed: str) -> None:
    assert dates.parse_month(typed, TODAY) == "2010-04"


@pytest.mark.parametrize("typed", ["1899-12", "2026-12", "2010-13", "13/2010", "soon 2010", "2010", ""])
def test_what_is_no_month_of_birth_is_said(typed: str) -> None:
    with pytest.raises(BadUsage):
        dates.parse_month(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "kept"), [("mon 10:00", "mon 10:00"), ("Monday 9.30", "mon 09:30"), ("fri 8h15", "fri 08:15")]
)
def test_a_weekly_appointment_is_day_and_time(typed: str, kept: str) -> None:
    assert dates.parse_slot(typed) == kept


@pytest.mark.parametrize("typed", ["", "mon", "10:00", "mon 25:00", "xyz 10:00", "mon 10:60"])
def test_what_is_no_weekly_appointment_is_said(typed: str) -> None:
    with pytest.raises(BadUsage):
        dates.parse_slot(typed)
