"""A story is told in weeks; the day it falls on follows from the client's slot and from today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.demo.story import WEEKS, appointment_day


@pytest.mark.parametrize(
    ("slot", "week", "day"),
    [
        ("fri 10:00", 39, date(2026, 11, 20)),
        ("mon 09:00", 39, date(2026, 11, 16)),  # today is Monday: today's clients are still to come
        ("tue 11:00", 38, date(2026, 11, 10)),
        ("wed 17:00", 1, date(2026, 2, 25)),
    ],
)
def test_week_39_holds_the_last_such_day_before_today(slot: str, week: int, day: date) -> None:
    assert appointment_day(slot, date(2026, 11, 23), week) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(["mon", "wed", "fri"]), st.integers(1, WEEKS))
def test_appointments_keep_their_weekday_and_never_lie_in_the_future(today: date, weekday: str, week: int) -> None:
    day = appointment_day(f"{weekday} 10:00", today, week)
    assert f"{day:%a}".lower() == weekday
    assert timedelta() < today - day <= timedelta(weeks=WEEKS)
