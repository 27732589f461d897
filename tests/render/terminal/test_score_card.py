"""The score card: answers, score, what stands out, and the way from the rating before."""

from __future__ import annotations

from alliance_cli.analysis import course
from alliance_cli.forms import catalogue
from alliance_cli.render.terminal.score_card import score_card

SRS = catalogue.load().find("srs")


def _cards(practice, record_of, shown):
    record = record_of(practice)
    line = course.build(SRS, record, "client")
    return [shown(score_card(SRS, rating, line), 120) for rating in record.measurements]


def test_a_rating_is_told_beside_the_one_before(practice, record_of, shown):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do(
        "measure", "srs", "AB12", "--scores", "9 9 6 9", "--date", "2026-09-07", "--will-change", "Ask about the pace"
    )
    practice.do("measure", "srs", "AB12", "--scores", "9 9 8 9", "--date", "2026-09-14", "--client-said", "Better")
    first, second = _cards(practice, record_of, shown)
    assert "33.0 of 0 to 40" in first
    assert "from 2026-09-07" not in first
    assert "up 2.0 from 2026-09-07" in second
    assert "Ask about the pace" in second
    assert "6 then, 8 now" in second
    assert "Better" in second


def test_what_is_no_rating_says_so(practice, record_of, shown):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("measure", "srs", "AB12", "--guess", "3", "--date", "2026-09-07")
    practice.do("measure", "srs", "AB12", "--skipped", "forgot", "--date", "2026-09-14")
    practice.do("measure", "srs", "AB12", "--scores", "9 - 8 9", "--date", "2026-09-21")
    guess, skipped, part = _cards(practice, record_of, shown)
    assert f"item 3, {SRS.items[2].label}" in guess
    assert "Not given: forgot." in skipped
    assert "none: 1 of 4 answers are missing" in part
