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
    assert safety.said(instruments["phq9"], [of_today(1)], TODAY) == [
        "Item 9, about being better off dead or self-harm, was marked 'several days'.",
        "Talk about it before your client leaves, if you can.",
    ]


def test_of_an_earlier_day_the_day_is_said_and_nobody_is_about_to_leave(instruments, of_today):
    mark, talk = safety.said(instruments["phq9"], [of_today(3)], date(2026, 1, 20))
    assert mark.endswith("was marked 'nearly every day' on 12 January 2026.")
    assert "next meet" in talk


def test_blank_and_not_known_are_said_and_a_zero_is_not_called_good(instruments, of_today, a_rating):
    phq = instruments["phq9"]
    assert safety.said(phq, [of_today(None)], TODAY) == ["Item 9 was left blank."]
    alone = a_rating(2, total=12, instrument="phq9", on=TODAY)
    assert safety.said(phq, [alone], TODAY) == ["Item 9 is not known."]
    assert safety.said(phq, [of_today(0)], TODAY) == []
    core = a_rating(2, marks=(0, 4, 4, 0, 0, 2, 0, 0, 0, 0), instrument="core10", on=TODAY)
    assert (
        safety.said(instruments["core10"], [core], TODAY)[0] == "Item 6, about suicide plans, was marked 'sometimes'."
    )


def test_what_the_practitioner_expected_or_skipped_is_nobodys_mark(instruments, of_today):
    for given in ({"prediction": True}, {"guess": 1}, {"skipped": "forgot"}):
        assert safety.said(instruments["phq9"], [of_today(2, **given)], TODAY) == []


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


@pytest.fixture
def rated(instruments, a_record, a_rating):
    """Sessions a week apart with these ninth answers and these answers to whether safety came up: what stands."""

    def made(*ninths, notes=()):
        more = [a_rating(n, marks=(*PHQ, ninth), instrument="phq9", id=n) for n, ninth in enumerate(ninths, start=1)]
        record = a_record([None] * max(len(ninths), len(notes)), more=more)
        said = {n: {"safety": answer} for n, answer in enumerate(notes, start=1) if answer}
        sessions = tuple(s._replace(note=said.get(s.number, s.note)) for s in record.sessions)
        return record._replace(sessions=sessions)

    return made


@pytest.fixture
def stands(instruments, rated):
    return lambda *ninths, notes=(): [
        m.id for one in safety.standing(rated(*ninths, notes=notes), instruments) for m in one.ratings
    ]


def test_a_later_zero_clears_no_mark(stands):
    assert stands(1, 0) == [1]
    assert stands(0, 2) == [2]
    assert stands(2, None) == [1, 2]
    assert stands(None, 0) == []


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_mark_stands_until_a_note_of_its_day_or_a_later_one_says_whether_safety_came_up(stands, answer):
    assert stands(0, 3, 0, notes=(answer, None, None)) == [2]
    assert stands(0, 3, 0, notes=(None, answer, None)) == []
    assert stands(0, 3, 0, notes=(None, None, None, answer)) == []
    assert stands(3, 3, notes=(answer,)) == [2]


def test_the_note_asks_first_on_every_day_until_then(instruments, rated):
    record = rated(0, 3, 0, 0)
    days = [s.date for s in record.sessions]
    assert [safety.asked_first(record, instruments, day) for day in days] == [False, True, True, True]
    answered = rated(0, 3, 0, 0, notes=(None, None, "no", None))
    assert not any(safety.asked_first(answered, instruments, day) for day in days)


def test_several_marks_are_one_sentence_with_their_days(instruments, rated):
    [one] = safety.standing(rated(1, 3), instruments)
    first, second = (f"{m.date.day} {m.date:%B %Y}" for m in one.ratings)
    assert one.said(date(2027, 1, 1)).startswith(
        "Item 9, about being better off dead or self-harm, was marked"
        f" 'several days' on {first} and 'nearly every day' on {second}. Talk about it when"
    )
    [many] = safety.standing(rated(*[1] * 6), instruments)
    assert "was marked 6 times from " in many.said(date(2027, 1, 1))


def test_a_mark_in_a_form_left_in_the_middle_is_said_and_what_was_not_reached_is_not_blank(instruments, of_today):
    assert safety.said(instruments["phq9"], [of_today(1, paused=True)], TODAY)
    assert safety.said(instruments["phq9"], [of_today(None, paused=True)], TODAY) == []


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
    mark = safety.marks(worded, (0, 2))[0]
    assert (mark.about, mark.words) == ("not wanting to be here", "'yes'")
    turned = form._replace(items=(form.items[0], form.items[1]._replace(reversed=True)))
    assert [safety.marks(turned, (0, n)) != () for n in (0, 1, 2)] == [True, True, False]


def test_an_own_file_cannot_make_a_score_of_it_alone():
    alone = OWN + '[[subscales]]\nid = "dark"\nlabel = "Dark"\nitems = [2]\n'
    with pytest.raises(BadForm, match=r"subscales\.dark holds only items about safety"):
        definition_file.parse(alone, "mine.toml")
    with pytest.raises(BadForm, match="safety must be a text"):
        definition_file.parse(OWN.replace("safety = true", "safety = 3"), "mine.toml")
