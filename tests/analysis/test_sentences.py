import ast
import re
from pathlib import Path

import pytest

import alliance_cli.analysis
from alliance_cli.analysis.course import build
from alliance_cli.analysis.sentences import RULES, before, beside, chance, episode, how_often, once_in
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
        ([33.1, 37.0], "In session 5 the ratings went 4.7 under what was usual; back after one rating."),
        ([33.1, 33.0], "Since session 5 the ratings lie up to 4.8 under what was usual."),
        (
            [33.1, 33.0, 33.2, 33.1, 33.0, 33.1, 33.2],
            "A new level since session 5: up to 4.8 under what was usual before.",
        ),
    ],
)
def test_an_episode_is_told_in_a_sentence(srs, a_record, values, words):
    (found,) = build(srs, a_record([37.2, 38.0, 37.5, 38.4, *values]), "client").episodes
    assert episode(srs, found).startswith(words)


@pytest.mark.parametrize(("probability", "many"), [(0.0123, 80), (0.049, 20), (0.0029, 300), (0.0, 1000), (0.06, 17)])
def test_odds_are_round_numbers(probability, many):
    assert once_in(probability) == many


@pytest.mark.parametrize(
    ("sessions", "often"),
    [(20, "about once a week"), (80, "about once a month"), (300, "a few times a year"), (1000, "about once a year")],
)
def test_with_twenty_clients_a_week_it_is_said_how_often(sessions, often):
    assert how_often(sessions / 20) == often


def test_what_is_rarer_than_any_model_can_say_is_said_so():
    assert chance(0.0125).startswith("about once in 80 sessions; with 20 clients a week that is about once a month")
    assert chance(1e-7) == "less than once in 1000 sessions"


def test_the_earlier_ratings_are_told_by_their_range(srs):
    assert before(srs, []) == "there is none before it"
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
