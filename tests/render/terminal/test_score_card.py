"""The score card: answers, score, what stands out, and the way from the rating before."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.analysis.course import build
from alliance_cli.analysis.ranking import rank
from alliance_cli.forms import catalogue
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.terminal.score_card import score_card

ALL = catalogue.load()
SRS = ALL.find("srs")


def _cards(practice, record_of, shown):
    record = record_of(practice)
    line = build(SRS, record, "client")
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
    assert "from 6 to 8" in second
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


@pytest.mark.parametrize(
    ("form", "population", "rater", "line"),
    [
        ("ors", "adult", "client", "below 25"),
        ("ors", "adolescent", "client", "below 28"),
        ("cors", "child", "client", "below 32"),
        ("cors", "child", "caregiver", None),
    ],
)
def test_card_and_chart_show_the_cutoff_of_this_client_and_rater(
    practice, record_of, shown, form, population, rater, line
):
    practice.do("client", "add", "AB12", "--population", population)
    practice.do("measure", form, "AB12", "--rater", rater, "--total", "20")
    record, instrument = record_of(practice), ALL.find(form)
    course = build(instrument, record, rater)
    card = shown(score_card(instrument, record.measurements[0], course), 120)
    assert [words for words in ("below 25", "below 28", "below 32") if words in card] == ([line] if line else [])
    drawn = [f"below {cutoff.value:g}" for cutoff in what_to_draw.course(record, course).cutoffs]
    assert drawn == ([line] if line else [])
    (row,) = what_to_draw.caseload([(record, {(form, rater): course}, entry_of(record))], date(2026, 11, 23)).rows
    assert row.cutoff == (float(line.split()[1]) if line else None)


def test_a_cutoff_at_an_end_of_the_range_is_named_and_not_drawn(practice, record_of, shown):
    practice.do("client", "add", "AB12")
    practice.do("measure", "risq", "AB12", "--scores", "0 1 0 0")
    record, instrument = record_of(practice), ALL.find("risq")
    course = build(instrument, record, "client")
    assert "above 0" in shown(score_card(instrument, record.measurements[0], course), 120)
    assert what_to_draw.course(record, course).cutoffs == ()


def entry_of(record):
    (entry,) = rank([record], {form.id: form for form in ALL.all()}, date(2026, 11, 23))
    return entry
