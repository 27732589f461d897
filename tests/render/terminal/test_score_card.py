"""The score card: answers, score, what stands out, and the way from the rating before."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.analysis.course import build
from alliance_cli.analysis.ranking import rank
from alliance_cli.forms import catalogue
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.terminal.score_card import whole_card

ALL = catalogue.load()
SRS = ALL.find("srs")


def _cards(practice, record_of, shown):
    record = record_of(practice)
    line = build(SRS, record, "client")
    return [shown(whole_card(SRS, rating, line), 120) for rating in record.measurements]


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
    assert "from 6 to 8" in second.replace("\n", " ")
    assert "Better" in second


def test_what_is_no_rating_says_so(practice, record_of, shown):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("measure", "srs", "AB12", "--guess", "3", "--date", "2026-09-07")
    practice.do("measure", "srs", "AB12", "--skipped", "forgot", "--date", "2026-09-14")
    practice.do("measure", "srs", "AB12", "--scores", "9 - 8 9", "--date", "2026-09-21")
    guess, skipped, part = _cards(practice, record_of, shown)
    assert f"item 3, {SRS.items[2].label}" in guess
    assert "Not given: forgotten." in skipped
    assert "none: 1 of 4 answers is missing" in part


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
    card = shown(whole_card(instrument, record.measurements[0], course), 120)
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
    assert "above 0" in shown(whole_card(instrument, record.measurements[0], course), 120)
    assert what_to_draw.course(record, course).cutoffs == ()


SHORT = [form for form in ALL.all() if len(form.items) <= 5]
CARD = 14  # lines on 80 columns


@pytest.mark.parametrize("form", SHORT, ids=lambda form: form.id)
def test_after_a_rating_a_part_of_the_screen_is_enough_and_the_score_stands_last(practice, form):
    practice.do("client", "add", "AB12", "--population", "child" if "client" not in form.raters else "adult")
    code, scale = [] if form.kind == "supervision" else ["AB12"], form.scale
    best, worst = (scale.max, scale.min) if form.better == "higher" else (scale.min, scale.max)
    for number, day in enumerate(("2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23")):
        low = number == 3
        marks = [(worst if low != item.reversed else best) for item in form.items]
        change = ["--will-change", "Ask first, then the diary, and hold back with what I think of it " * 3]
        said = practice.run(
            "measure", form.id, *code, "--scores", " ".join(f"{mark:g}" for mark in marks), "--date", day, *change
        )
        lines = said.out.splitlines()
        assert len(lines) <= CARD, said.out
        assert max(map(len, lines)) <= 80
        assert lines[-1].startswith("Score ")


def test_low_lines_are_told_once_and_sources_stand_behind_scores_show(practice):
    practice.do("client", "add", "AB12")
    card = practice.run("measure", "srs", "AB12", "--scores", "7 8 6.5 7").out
    assert card.count("where a word about") + card.count("all four lines are below 9") == 1
    assert "OpenFIT" not in card
    whole = practice.run("scores", "show", "1").out
    assert whole.count("where a word about") == 1
    assert "OpenFIT" in whole
    assert "custom of the field" in whole
    one = practice.run("measure", "srs", "AB12", "--scores", "9.5 9.5 6.5 9.5").out
    assert "Also: Approach or method 6.5 is below 9." in one


def test_a_reversed_line_is_marked_where_it_stands(practice):
    practice.do("client", "add", "AB12")
    said = practice.run("measure", "arm5", "AB12", "--scores", "6 6 2 6 7").out
    assert "Partnership, second (reversed) 2" in " ".join(said.split())
    assert "Partnership, first (reversed)" not in " ".join(said.split())


def entry_of(record):
    (entry,) = rank([record], {form.id: form for form in ALL.all()}, date(2026, 11, 23))
    return entry
