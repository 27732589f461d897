import ast
import re
from pathlib import Path

import pytest

import alliance_cli.analysis
from alliance_cli.analysis.course import build
from alliance_cli.analysis.sentences import RULES, before, beside, chance, episode, surprising
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


def test_the_sentences_are_those_a_person_would_say(srs):
    assert surprising(srs, 29.4, [36.0] * 9 + [39.5, 35.6], 0.001, None).startswith(
        "29.4 today; the ten before it were 35.6 to 39.5. If nothing had changed, a rating this low would be rarer "
        "than once in a hundred sessions."
    )
    assert (
        "That is low for this client, but with so few ratings the comparison rests mostly on a general assumption."
        in surprising(srs, 29.4, [36.0, 37.0], 0.001, None)
    )
