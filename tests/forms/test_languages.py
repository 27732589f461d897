"""Whether sentences are in the language that a file states: only what is sure is named."""

from __future__ import annotations

from alliance_cli.forms.languages import strangers

EN = "This was good for me and my work"


def test_two_common_words_of_another_language_tell_and_one_does_not() -> None:
    assert strangers([EN, "Wir waren gut"], "en") == []
    assert strangers([EN, "Wir waren nicht gut"], "en") == [2]


def test_one_word_of_the_stated_language_settles_it() -> None:
    assert strangers([EN, "Wir waren nicht gut for heute"], "en") == []


def test_a_language_that_is_not_known_is_left_in_peace() -> None:
    assert strangers(["Wir waren nicht gut"], "tr") == []


def test_a_script_that_the_others_do_not_use_is_named() -> None:
    assert strangers([EN, EN, "今日は来てよかった"], "en") == [3]
    assert strangers([EN, EN, "8 / 10"], "en") == []


def test_a_regional_tag_counts_as_its_language() -> None:
    assert strangers([EN, "Wir waren nicht gut"], "en-GB") == [2]


def test_the_script_of_most_letters_counts_not_that_of_the_first() -> None:
    assert strangers([EN, EN, "A 今日は来てよかった"], "en") == [3]
    assert strangers([EN, EN, "今 is the word for now, he said"], "en") == []
