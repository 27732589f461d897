"""Dates in texts (dates_in_texts): in every usual spelling they are found and said otherwise; what is no date stays."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.render.report.dates_in_texts import in_other_words

SEVENTH = date(2026, 9, 7)
ABOUT = date(2026, 11, 23)


def _told(text: str, known=(SEVENTH,)) -> str:
    return in_other_words(text, lambda day: f"<{day:%d%m%y}>", known, ABOUT)


@pytest.mark.parametrize(
    "spelt",
    [
        "2026-09-07", "2026/09/07", "2026.9.7", "20260907", "07.09.2026", "7.9.2026", "7.9.26", "07.09.", "7/9/2026",
        "9/7/2026", "09/07/26", "07-09-2026", "7 Sep", "7 sep", "7. Sep", "7th Sept", "7 September 2026",
        "7th of September, 2026", "7. September 2026", "7-Sep-2026", "7Sep2026", "Sep 7", "Sept. 7th",
        "September 7, 2026",
        "Mon 7 Sep", "Monday, 7 September", "Monday the 7th of September", "7 septembre 2026",
        "7 de septiembre de 2026",
        "2026-09-07T14:30:00Z", "2026-09-07 14:30", "2026-09-07T14:30:00+02:00", "7 Sep, 14:30", "7 Sep at 2 pm",
        "7 Sep 2026 at 2.30 p.m.", "07.09.2026 um 14:30 Uhr", "07.09.2026, 14 Uhr", "SEP 7",
    ],
)  # fmt: skip
def test_a_day_is_found_however_it_is_spelt(spelt):
    assert _told(f"It was on {spelt}, she said") == "It was on <070926>, she said"
    assert _told(f"({spelt})") == "(<070926>)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("7–9 Sep", "<070926> to <090926>"),
        ("7 to 9 September 2026", "<070926> to <090926>"),
        ("Sep 7-9", "<070926> to <090926>"),
        ("in March 2025", "in <010325> to <310325>"),
        ("7 May 2019", "<070519>"),
        ("2025-12-24 and 3 Oct", "<241225> and <031026>"),
    ],
)
def test_spans_months_and_several(text, told):
    assert _told(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "9.1 8.7 9 9.5", "rated 7.9.", "7/10", "8.5/10", "24/7", "he may 7 times", "step 3 of 4", "2026-99-99",
        "30 Feb",
        "version 3.0.12", "in 2019", "at 14:30", "12", "1.5 to 2", "AB-2026-09-071", "A7 Sepia", "31.02.2026",
        "Marching 7",
    ],
)  # fmt: skip
def test_what_is_no_date_stays(text):
    assert _told(text) == text


def test_of_two_readings_the_one_with_an_appointment_is_meant():
    assert _told("9/7/2026", known=(date(2026, 7, 9),)) == "<090726>"
    assert _told("9/7/2026", known=()) == "<070926>"
    assert _told("24 Dec", known=()) == "<241226>"
    assert _told("24 Dec", known=(date(2023, 12, 24),)) == "<241223>"
