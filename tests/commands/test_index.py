"""A word that is no command leads to what was meant, and nothing runs."""

from __future__ import annotations

import hashlib
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance_cli.command_names import COMMANDS
from alliance_cli.commands.index import MEANT, TAKES_AWAY, verbs


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("note", "alliance session add"),
        ("log", "alliance session add"),
        ("add", "alliance client add"),
        ("list", "alliance client list"),
        ("delete", "alliance undo"),
        ("client delete", "alliance client erase” does that, for good; “alliance client close” ends the work"),
        ("crisis", "alliance vault settings"),
        ("quit", "alliance vault lock"),
        ("Exit", "alliance vault lock"),
        ("help", "alliance --help"),
        ("today", "alliance caseload --today"),
        ("version", "alliance --version"),
        ("restore", "alliance vault restore"),
        ("patient", "alliance client"),
        ("mesure", "alliance measure"),
        ("sesion", "alliance session"),
        ("hlep", "alliance --help"),
        ("settings", "alliance vault settings"),
        ("dismis", "alliance rupture dismiss"),
        ("print", "alliance report"),
        ("xyzzy", "alliance --help"),
        ("client ad", "alliance client add"),
        ("client new", "alliance client add"),
        ("session delete", "alliance session remove"),
        ("scores fix", "alliance scores amend"),
        ("goal create", "alliance goal add"),
        ("srs AB12", "alliance measure srs"),
        ("AB12", "alliance brief AB12"),
        ("session AB12", "alliance session list AB12"),
        ("client AB12", "alliance client show AB12"),
        ("open", "alliance” alone"),
        ("save", "alliance vault backup"),
        ("password", "alliance vault passphrase"),
        ("cancel", "alliance session add"),
        ("holidays", "alliance away add"),
        ("appointment", "alliance session add"),
        ("stats", "alliance practice"),
        ("end AB12", "alliance client close"),
        ("vault open", "alliance vault unlock"),
        ("edmo", "alliance demo"),
        ("excel", "alliance import"),
    ],
)
def test_a_word_leads_to_what_was_meant(practice: Any, typed: str, meant: str) -> None:
    before = hashlib.sha256(practice.vault.read_bytes()).digest()
    result = practice.run(*typed.split())
    assert (result.code, result.out) == (2, "")
    assert f"“{meant}" in result.err
    assert hashlib.sha256(practice.vault.read_bytes()).digest() == before


def test_what_is_meant_exists(practice: Any) -> None:
    for hint in MEANT.values():
        for named in (part.split("”")[0] for part in hint.split("“")[1:]):
            words = [word for word in named.split()[1:] if not word.startswith("-")]
            assert practice.run(*words, "--help").code == 0, named


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    word=st.sampled_from(TAKES_AWAY),
    place=st.integers(0, 6),
    letter=st.sampled_from(["", *string.ascii_lowercase]),
    noun=st.sampled_from(["", "client", "session", "goal"]),
)
def test_a_typing_error_is_never_answered_with_a_word_that_takes_something_away(
    practice: Any, word: str, place: int, letter: str, noun: str
) -> None:
    typed = word[:place] + letter + word[place + 1 :]
    if not typed or typed in {*MEANT, *COMMANDS, *verbs()}:
        return
    result = practice.run(*noun.split(), typed)
    assert result.code == 2
    assert not any(f"{taken}”" in result.err for taken in TAKES_AWAY), result.err


@pytest.mark.parametrize("noun", COMMANDS)
def test_help_says_each_verb_in_a_whole_sentence_and_marks_what_may_be_left_out_once(practice: Any, noun: str) -> None:
    pages = [practice.run(noun, "--help").out]
    pages += [practice.run(noun, verb, "--help").out for verb in sorted(verbs()) if f"\n  {verb} " in pages[0]]
    for page in pages:
        assert "..." not in page.replace("[ARGS]...", ""), page
        assert not any(odd in page for odd in ("[[", "x>=", "<int", "<str")), page


def test_an_option_in_the_wrong_place_is_sent_to_the_right_one(practice: Any) -> None:
    result = practice.run("brief", "--demo", "EC33")
    assert result.code == 2
    assert "“alliance --demo brief …”" in result.err


def test_a_name_is_answered_with_a_hint_to_use_a_code(practice: Any) -> None:
    result = practice.run("client", "add", "Maria", "S")
    assert result.code == 2
    assert "a code such as AB12, not a name" in result.err


def test_a_word_too_many_is_not_sent_to_quotes_where_no_text_can_stand(practice: Any) -> None:
    result = practice.run("undo", "AB12")
    assert result.code == 2
    assert "quotes" not in result.err


def test_too_many_words_are_sent_to_quotes(practice: Any) -> None:
    result = practice.run("goal", "add", "AB12", "sleep", "well")
    assert result.code == 2
    assert '"like this"' in result.err
