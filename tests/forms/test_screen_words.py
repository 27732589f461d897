"""What clients read stands in one place for each language, is whole, and can be filled in."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import alliance_cli
from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.forms import screen_words

PACKAGE = Path(alliance_cli.__file__).parent
# What draws for the client, and for nobody else: no words of a language stand in these.
FOR_CLIENTS = (
    "prompts/card.py",
    "prompts/choices.py",
    "prompts/slider.py",
    "prompts/look_over.py",
    "prompts/questionnaire.py",
    "prompts/shared_page.py",
    "render/for_clients_eyes.py",
    "render/report/for_client.py",
    "render/report/handout.py",
)


def sentences(text: object) -> Iterator[str]:
    if isinstance(text, str):
        yield text
    elif isinstance(text, tuple):
        for each in text:
            yield from sentences(each)


def strings(path: Path) -> Iterator[str]:
    """Every string in a module, docstrings and what is raised left out."""
    tree = ast.parse(path.read_text("utf-8"))
    left_out = {id(n) for raised in ast.walk(tree) if isinstance(raised, ast.Raise) for n in ast.walk(raised)}
    left_out |= {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def test_no_sentence_for_clients_stands_anywhere_else() -> None:
    known = [s for s in sentences(tuple(screen_words.english().texts.values())) if len(s.split()) > 3]
    parts = [max(re.split(r"\{\w+\}", sentence), key=len).strip() for sentence in known]
    others = [p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".toml", ".html") and p.parent.name != "screen"]
    for path in others:
        written = path.read_text("utf-8")
        assert [part for part in parts if len(part.split()) > 7 and part in written] == [], path


@pytest.mark.parametrize("name", FOR_CLIENTS)
def test_what_draws_for_clients_has_no_words_of_its_own(name: str) -> None:
    for text in strings(PACKAGE / name):
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}|[A-Z][a-z]+ [a-z]+", re.sub(r"<[^>]*>", "", text)), text


def test_the_form_that_travels_holds_names_of_texts_alone() -> None:
    page = (PACKAGE / "exchange" / "offline_form.html").read_text("utf-8")
    body = page.partition("<body")[2].partition("<script")[0]
    shown = re.sub(r"__\w+__|<[^>]*>|\s", "", body.partition(">")[2])
    assert shown == ""


def test_a_language_that_is_not_there_is_refused_naming_those_that_are() -> None:
    with pytest.raises(BadUsage) as refused:
        screen_words.find("xx")
    assert "en" in refused.value.hint


def test_numbers_and_days_are_filled_in_and_braces_in_a_value_stay() -> None:
    said = screen_words.english()
    assert said.day(date(2026, 11, 3), short=True) == "3 Nov 2026"
    assert said.day(date(2026, 11, 3)) == "3 November 2026"
    french = screen_words.find("fr")
    assert french.day(date(2026, 12, 1)) == "1er décembre 2026"
    assert said.say("shared.opening_lowest", item="{item} {x}").startswith("Thank you. “{item} {x}” has")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('title = "A few questions"\n', ""), "form.title is missing"),
        (('title = "A few questions"', 'title = ""'), "form.title is empty"),
        (('title = "A few questions"', 'titel = "Q"'), "form.titel is not a key"),
        (("{at} of {count}", "{at} of many"), "question.progress must hold {count}"),
        (("{at} of {count}", "{at} of {count} {x}"), "question.progress holds {x}, which nothing fills in"),
        (('direction = "ltr"', 'direction = "up"'), "it can be ltr, rtl"),
        (('"near the left end", ', ""), "shared.places must be a list of 7"),
        (('Enter begins"', 'Enter\\u202e begins"'), "U+202E"),
    ],
)
def test_a_file_of_ones_own_names_what_is_wrong(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    written = screen_words.template()
    assert change[0] in written
    (tmp_path / "xx.toml").write_text(written.replace(*change, 1), "utf-8")
    with pytest.raises(BadFile) as refused:
        screen_words.read(tmp_path / "xx.toml")
    assert says in refused.value.what


POLITE = {
    "de": r"\b(du|dich|dir|dein\w*|euch)\b",
    "fr": r"\b(tu|toi|ton|tes|ta)\b",
    "es": r"\b(tú|ti|tu|tus|puedes|pon|elige)\b",
    "nl": r"\b(je|jij|jou|jouw|jullie)\b",
}
FAMILIAR = {
    "de": r"\b(Sie (sich|setzen|wählen|bitte)|Ihnen|Ihr|Ihre[mnrs]?)\b",
    "fr": r"(?<!rendez-)\b(vous|votre|vos)\b",
    "es": r"\b(usted|ustedes|ponga|elija|pulse)\b",
    "nl": r"\b(u|uw)\b",
}


@pytest.mark.parametrize("language", POLITE)
def test_each_language_is_whole_polite_to_adults_and_familiar_to_the_young(language: str) -> None:
    english = screen_words.english().texts
    adult, young = (screen_words.find(language, audience).texts for audience in ("adult", "young"))
    same = [key for key, text in adult.items() if text == english[key] and re.search(r"[a-z]{4} ", str(text))]
    assert same == []
    for texts, never in ((adult, POLITE[language]), (young, FAMILIAR[language])):
        for key, text in texts.items() - {("page.joint", texts["page.joint"])}:  # which speaks to several
            for sentence in sentences(text):
                assert not re.search(never, sentence, 0 if language == "de" else re.IGNORECASE), (key, sentence)


@pytest.mark.parametrize("language", [*POLITE])
def test_each_file_says_who_translated_it_and_that_nobody_outside_has_checked_it(language: str) -> None:
    said = screen_words.find(language)
    assert said.status == "made here, not yet checked by an outside native speaker"
    assert "without sight of the original" in said.translated
    written = tomllib.loads((screen_words.files()[language]).read_text("utf-8"))
    put_back = {line.partition(": ")[0] for line in written.pop("back").splitlines()}
    assert sentences_by_name(written) - put_back == set()


def sentences_by_name(written: Mapping[str, Any], above: str = "") -> set[str]:
    """`section.key`, and in a list `section.key.1`, of every sentence in a file; not its figures and its head."""
    names: set[str] = set()
    for key, value in written.items():
        if isinstance(value, dict) and key != "figures":
            names |= sentences_by_name(value, f"{above}{key}.")
        elif above:
            names |= (
                {f"{above}{key}.{n}" for n in range(1, len(value) + 1)} if isinstance(value, list) else {above + key}
            )
    return names
