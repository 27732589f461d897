"""Marks about suicide or self-harm: said as they stand, and nothing else is made of them."""

from __future__ import annotations

from datetime import date

import pytest

from alliance_cli.analysis import items, safety
from alliance_cli.analysis.course import build
from alliance_cli.analysis.scoring import score
from alliance_cli.forms import definition_file
from alliance_cli.forms.strict_toml import BadForm

TODAY = date(2026, 1, 12)
PHQ = (1, 1, 1, 1, 1, 1, 1, 1)


@pytest.fixture
def of_today(a_rating):
    """A PHQ-9 of today with this ninth answer."""
    return lambda ninth, **given: a_rating(2, marks=(*PHQ, ninth), instrument="phq9", on=TODAY, **given)


def test_a_mark_is_said_in_the_words_that_were_chosen(instruments, of_today):
    assert safety.said(instruments["phq9"], of_today(1), TODAY) == [
        "Item 9, about being better off dead or self-harm, was marked 'several days'.",
        "Talk about it before your client leaves, if you can.",
    ]


def test_of_an_earlier_day_the_day_is_said_and_nobody_is_about_to_leave(instruments, of_today):
    mark, talk = safety.said(instruments["phq9"], of_today(3), date(2026, 1, 20))
    assert mark.endswith("was marked 'nearly every day' on 12 January 2026.")
    assert "next meet" in talk


def test_blank_and_not_known_are_said_and_a_zero_is_not_called_good(instruments, of_today, a_rating):
    phq = instruments["phq9"]
    assert safety.said(phq, of_today(None), TODAY) == ["Item 9 was left blank."]
    alone = a_rating(2, total=12, instrument="phq9", on=TODAY)
    assert safety.said(phq, alone, TODAY) == ["Item 9 is not known."]
    assert safety.said(phq, of_today(0), TODAY) == []
    core = a_rating(2, marks=(0, 4, 4, 0, 0, 2, 0, 0, 0, 0), instrument="core10", on=TODAY)
    assert safety.said(instruments["core10"], core, TODAY)[0] == "Item 6, about suicide plans, was marked 'sometimes'."


def test_what_the_practitioner_expected_or_skipped_is_nobodys_mark(instruments, of_today):
    for given in ({"prediction": True}, {"guess": 1}, {"skipped": "forgot"}):
        assert safety.said(instruments["phq9"], of_today(2, **given), TODAY) == []


def test_it_counts_in_the_sum_and_in_nothing_else(instruments, a_record, a_rating):
    phq = instruments["phq9"]
    before = a_rating(1, marks=(*PHQ, 0), instrument="phq9", id=1)
    now = a_rating(2, marks=(*PHQ, 3), instrument="phq9", id=2)
    first, second = score(phq, before.answers), score(phq, now.answers)
    assert (first.total, second.total) == (8, 11)
    assert items.lowest(phq, second) == ()  # every other answer is alike
    assert items.fallen(phq, [first], second) is None
    assert items.after_change(phq, second, first) is None
    found = build(phq, a_record([None, None], more=[before, now]), "client")
    assert [s.rule for point in found.points for s in point.signals] == []


def test_the_brief_goes_back_to_the_latest_answer(instruments, a_record, a_rating):
    def rated(*ninths):
        more = [
            a_rating(n, marks=(*PHQ, ninth), instrument="phq9", id=n, paused=ninth == "paused")
            for n, ninth in enumerate(ninths, start=1)
        ]
        record = a_record([None] * len(ninths), more=more)
        return [m.id for m, _ in safety.latest(record, instruments, TODAY)]

    assert rated(1, 0) == []
    assert rated(0, 2) == [2]
    assert rated(2, None) == [2, 1]


def test_a_mark_in_a_form_left_in_the_middle_is_said_and_what_was_not_reached_is_not_blank(instruments, of_today):
    assert safety.said(instruments["phq9"], of_today(1, paused=True), TODAY)
    assert safety.said(instruments["phq9"], of_today(None, paused=True), TODAY) == []


OWN = """
id = "mine"
version = "1"
title = "Mine"
authors = "Me"
citation = "None."
licence = "Mine."
electronic = "open"
kind = "outcome"
better = "lower"
raters = ["client"]
population = ["adult"]
timeframe = "today"
headline = "total"
measures = "This."
limits = "That."
scale = { min = 0, max = 2, step = 1, labels = ["no", "a little", "yes"] }
items = [{ label = "Sleep" }, { label = "Dark thoughts", safety = true }]
examples = [{ answers = [1, 2], total = 3, mean = 1.5 }, { answers = [1, "."] }]
"""


def test_an_own_file_may_name_such_an_item_with_words_or_without():
    form = definition_file.parse(OWN, "mine.toml")
    assert (form.about_safety, form.items[1].safety) == ((2,), "Dark thoughts")
    worded = definition_file.parse(OWN.replace("safety = true", 'safety = "not wanting to be here"'), "mine.toml")
    assert safety.marks(worded, (0, 2))[0].sentence == "Item 2, about not wanting to be here, was marked 'yes'"
    turned = form._replace(items=(form.items[0], form.items[1]._replace(reversed=True)))
    assert [safety.marks(turned, (0, n)) != () for n in (0, 1, 2)] == [True, True, False]


def test_an_own_file_cannot_make_a_score_of_it_alone():
    alone = OWN + '[[subscales]]\nid = "dark"\nlabel = "Dark"\nitems = [2]\n'
    with pytest.raises(BadForm, match=r"subscales\.dark holds only items about safety"):
        definition_file.parse(alone, "mine.toml")
    with pytest.raises(BadForm, match="safety must be a text"):
        definition_file.parse(OWN.replace("safety = true", "safety = 3"), "mine.toml")
