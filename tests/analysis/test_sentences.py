import re
from pathlib import Path

import pytest

import alliance_cli.analysis
from alliance_cli.analysis.sentences import before, how_often, once_in

UNSAID = r"\b(failed|poor|refused|resistant|alert|warning|risk|red|good alliance|bad alliance|drop-?out|passes)\b"
FILES = sorted(Path(alliance_cli.analysis.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_sentence_uses_a_word_that_is_not_used_on_screen(file):
    assert re.findall(UNSAID, file.read_text(encoding="utf-8"), re.IGNORECASE) == []


@pytest.mark.parametrize(("probability", "many"), [(0.0123, 80), (0.049, 20), (0.0029, 300), (0.0, 1000), (0.06, 17)])
def test_odds_are_round_numbers(probability, many):
    assert once_in(probability) == many


@pytest.mark.parametrize(
    ("sessions", "often"),
    [(20, "about once a week"), (80, "about once a month"), (300, "a few times a year"), (1000, "about once a year")],
)
def test_with_twenty_clients_a_week_it_is_said_how_often(sessions, often):
    assert how_often(sessions / 20) == often


def test_the_earlier_ratings_are_told_by_their_range(srs):
    assert before(srs, []) == "There is no earlier rating to compare it with."
    assert before(srs, [37.2]) == "Earlier rating 37.2."
    assert before(srs, [37.2, 37.2]) == "Earlier ratings 37.2 (2)."
    assert before(srs, [20.0, *range(30, 40)]) == "The 10 ratings before it 30.0–39.0."
