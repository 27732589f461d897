"""Dates and signs as they are said; what is typed, a path and what somebody wrote keep their sense."""

from __future__ import annotations

import pytest

from alliance_cli.heard import heard


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("since 2026-11-02, open", "since 2 November 2026, open"),
        ("Month: 2026-01", "Month: January 2026"),
        ("SM64  session 18  2026-11-18  (done)", "SM64, session 18, 18 November 2026 (done)"),
        ("pages 35–39, a · b, 1 → 2", "pages 35 to 39, a; b, 1 to 2"),
        ("Last: –", "Last: none"),
        ("Attendance: ● attended 14, × did not come 2", "Attendance: attended 14, did not come 2"),
        ("EC33  !! Take to supervision", "EC33, Take to supervision"),
    ],
)
def test_it_is_said_in_words(shown: str, said: str) -> None:
    assert heard(shown) == said


@pytest.mark.parametrize(
    "shown",
    [
        "“alliance away add 2026-12-21 2027-01-08” records one.",
        "/tmp/demo-2026-11-23.vault is whole",
        "demo-2026-11-23.vault",
        "2026-13-45 is no day",
        "3 × 4, and / or, well-known, 2004-05",
        "Is it so? yes - or no",
        "If you need help now: 0800-11, or 0810-10-20; Call: 0000-01",
        "Passer cette question\xa0? Encore une fois s",
        "He asked: – why? walk / run –",
    ],
)
def test_what_is_typed_and_what_somebody_wrote_stays(shown: str) -> None:
    assert heard(shown) == shown
