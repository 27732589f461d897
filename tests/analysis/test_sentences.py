import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alliance_cli.analysis
from alliance_cli.analysis.course import build
from alliance_cli.analysis.limits import expectation
from alliance_cli.analysis.reading import stands_out
from alliance_cli.analysis.sentences import RULES, before, beside, chance, episode, reliable, surprising
from alliance_cli.forms import guidance

UNSAID = r"\b(failed|poor|refused|resistant|alert|warning|risk|red|good alliance|bad alliance|drop-?out|passes)\b"
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
FILES = sorted(Path(alliance_cli.analysis.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_sentence_uses_a_word_that_is_not_used_on_screen(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    notes = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert re.findall(UNSAID, "\n".join(text for text in texts if text not in notes), re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([33.1, 37.0], "In session 5 the ratings went 4.8 under what was usual; back after one rating."),
        ([33.1, 33.0], "Since session 5 the ratings lie up to 4.9 under what was usual."),
        (
            [33.1, 33.0, 33.2, 33.1, 33.0, 33.1, 33.2],
            "A new level since session 5: up to 4.9 under what was usual before.",
        ),
    ],
)
def test_an_episode_is_told_in_a_sentence(srs, a_record, values, words):
    (found,) = build(srs, a_record([37.2, 38.0, 37.5, 38.4, *values]), "client").episodes
    assert episode(srs, found).startswith(words)


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.049, "come about once in 20 sessions"),
        (0.0125, "come about once in 80 sessions"),
        (0.01, "come about once in 100 sessions"),
        (0.0099, "be rarer than once in a hundred sessions"),
        (0.0, "be rarer than once in a hundred sessions"),
    ],
)
def test_odds_are_round_numbers_and_stop_at_once_in_a_hundred(probability, said):
    assert chance(probability) == said


def test_the_earlier_ratings_are_told_by_their_range(srs):
    assert before(srs, []) == "it is the first one"
    assert before(srs, [37.2]) == "the one before it was 37.2"
    assert before(srs, [37.2, 37.2]) == "the two before it were both 37.2"
    assert before(srs, [37.2] * 3) == "the three before it were all 37.2"
    assert before(srs, [20.0, *range(30, 40)]) == "the ten before it were 30.0 to 39.0"


def rules_in_the_code():
    """The rule of every Signal and Reason that the analysis makes."""
    found = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Signal", "Reason"):
                parts = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                found |= {part for part in parts if isinstance(part, str)}
    return found


def test_every_rule_has_its_words():
    assert rules_in_the_code() == set(RULES)


def test_only_sentences_py_and_questions_py_make_sentences_of_findings():
    """What the other modules of the analysis find carries its parts; nobody cuts a sentence up again."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason":
                given = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
                assert not any(isinstance(part, str) and " " in part for part in given), file.name


@pytest.mark.parametrize("rule", RULES)
def test_the_guide_speaks_of_every_rule(rule):
    told = [f"{point.label} {point.text}" for point in guidance.page("signals").points]
    assert any(RULES[rule].guide in each for each in told)
    assert RULES[rule].beside or RULES[rule].on_list


def test_what_is_beside_a_rating_has_words_for_it(srs, a_record, a_rating):
    marks = a_rating(6, [5.0, 5.0, 5.0, 5.0])
    course = build(srs, a_record([38.0, 38.0, 37.5, 38.0, 36.0], more=[marks]), "client", all_rules=True)
    rules = {signal.rule for point in course.points for signal in point.signals}
    assert {"surprising", "at_cutoff", "below_cutoff", "item_below_cutoff", "below_limits", "sd_fall_2"} <= rules
    assert all(beside(rules))


def test_only_a_rating_of_today_is_spoken_of_as_todays(srs, a_record, a_rating, day):
    record = a_record([38.0, 38.0, 37.5, 38.0, 36.0], more=[a_rating(6, [5.0, 5.0, 5.0, 5.0])])

    def said(today):
        course = build(srs, record, "client", all_rules=True, today=today)
        return [[signal.message for signal in point.signals] for point in course.points]

    later = r"\b(today|today's|now)\b"
    assert not re.search(later, str(said(None))) and not re.search(later, str(said(day(7))))
    *before, last = said(day(6))
    assert before == said(None)[:-1]
    assert last[0].startswith("20.0 today; ") and last[0].endswith("What was different today?")


GROWN = [30.0, 31.1, 32.0, 33.2, 34.1, 35.3, 36.2, 37.4, 38.2, 38.0]


@pytest.fixture(scope="session")
def told(srs):
    """What is said of a rating after these, or nothing where it does not stand out."""

    def say(earlier, value, where=None):
        found = expectation(earlier, srs.prior, srs.headline_range, 0.1)
        if found is None or not stands_out(found, earlier, value):
            return None
        return surprising(srs, value, earlier, found, found.surprise(value), None, where)

    return say


def test_a_reliable_change_names_its_level_only_where_one_is_known(instruments):
    for form in instruments.values():
        for change in form.changes:
            said = reliable(form, 30.0, 10.0, change, 5.0, "rating before", better=True)
            assert "None" not in said
            assert ("% confidence" in said) == (change.level not in (None, 95))


def test_the_sentences_are_those_a_person_would_say(told):
    earlier = [36.0, 37.2, 38.1, 36.4, 37.7, 38.8, 37.0, 36.9, 39.5, 35.6, 36.6]
    assert told(earlier, 29.4).startswith(
        "29.4 today; the ten before it were 35.6 to 39.5. If nothing had changed, a rating this low would be rarer "
        "than once in a hundred sessions."
    )
    assert (
        "That is low for this client, but with so few ratings the comparison rests mostly on a general assumption."
        in told([36.0, 37.0], 24.0)
    )


def test_of_another_day_it_names_the_place(told):
    earlier = [36.0, 37.2, 38.1, 36.4]
    assert told(earlier, 29.4, "session 21").startswith("29.4 in session 21; the four before it were 36.0 to 38.1.")
    assert "today" not in told(earlier, 29.4, "session 21")


def test_a_client_who_has_grown_is_compared_with_the_latest_ratings(told):
    assert told(GROWN, 31.5).startswith("31.5 today; the eight before it were 32.0 to 38.2.")


def test_after_a_rating_as_low_it_is_compared_with_what_is_usual(told):
    said = told([38.0, 37.7, 38.2, 37.9, 38.1, 38.3, 34.0, 37.8], 34.2)
    assert re.match(r"34\.2 today; ratings of this client usually lie from 3[567]\.\d to (3\d\.\d|40\.0)\.", said)


@given(
    st.lists(st.integers(200, 400), min_size=2, max_size=12),
    st.sampled_from([0, 5, 12]),
    st.integers(150, 399),
)
@settings(max_examples=150, deadline=None)
def test_no_rating_is_called_low_and_said_to_lie_within_a_range(told, marks, growth, value):
    earlier = [min(mark + growth * n, 400) / 10 for n, mark in enumerate(marks)]
    said = told(earlier, value / 10)
    if said is None:
        return
    compared = said.partition("; ")[2].partition(". ")[0]
    named = [float(number) for number in re.findall(r"\d+\.\d+", compared)]
    assert named and min(named) > value / 10
