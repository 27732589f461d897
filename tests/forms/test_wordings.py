"""Wording packs: the right number of items, one language at a time, and where they may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.errors import BadFile
from alliance_cli.forms import catalogue, wordings

ALL = catalogue.load()
HEAD = 'instrument = "srs"\nversion = "3.0"\n'


def _block(language: str = "en", items: int = 4, more: str = "", text: str = "Line") -> str:
    lines = "".join(f'[[items]]\ntext = "{text} {n}"\nleft = "little"\nright = "a lot"\n' for n in range(items))
    return f'language = "{language}"\nscope = ["paper"]\ninstructions = "Mark each line."\n{more}{lines}'


def _nested(*blocks: str) -> str:
    return HEAD + "".join("[[wordings]]\n" + block.replace("[[items]]", "[[wordings.items]]") for block in blocks)


def test_a_pack_in_one_language_is_read(tmp_path: Path) -> None:
    path = tmp_path / "srs-en.toml"
    path.write_text(HEAD + _block(), "utf-8")
    (found,) = wordings.read(path, ALL.find("srs"))
    assert (found.language, found.audience, found.electronic, found.paper) == ("en", "adult", False, True)
    assert found.items[3] == ("Line 3", "little", "a lot")


def test_a_pack_may_hold_several_languages_each_in_a_block_of_its_own() -> None:
    found = wordings.parse(
        _nested(_block("en"), _block("de"), _block("en", more='audience = "young"\n')), "p.toml", ALL.find("srs")
    )
    assert [(w.language, w.audience) for w in found] == [("en", "adult"), ("de", "adult"), ("en", "young")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + _block(items=3), "items has 3 entries, srs has 4 items"),
        (HEAD + _block(items=8), "items has 8 entries"),
        (HEAD + _block("english"), "language must be one language as a short tag"),
        (HEAD + _block("en, de"), "language must be one language as a short tag"),
        (HEAD + _block().replace('language = "en"\n', ""), "language is missing"),
        (HEAD + _block().replace('scope = ["paper"]\n', ""), "scope is missing"),
        (HEAD + _block().replace('["paper"]', "[]"), "scope is empty"),
        (HEAD + _block().replace('["paper"]', '["web"]'), "scope holds “web”, it can hold paper, electronic"),
        (HEAD + _block(more='audience = "old"\n'), "audience is “old”"),
        (HEAD + _block(more="font = 3\n"), "font is not a key of this form"),
        (HEAD.replace("srs", "wai") + _block(), "instrument names another instrument than srs"),
        (HEAD.replace("3.0", "2.0") + _block(), "version is not 3.0"),
        (HEAD + _block().replace('left = "little"\n', "", 1), "items[1].left is missing"),
        (HEAD + _block(text="Li\\u202Ene"), "items[1].text holds an invisible character"),
        (
            HEAD + _block().replace('text = "Line 2"', 'text = "Wir haben uns heute gut verstanden"'),
            "items[3] is not in the",
        ),
        (HEAD + _block().replace('text = "Line 2"', 'text = "Сегодня мы работали вместе"'), "items[3] is not in the"),
        (HEAD + _block().replace('text = "Line 2"', 'text = "Line"\nlanguage = "de"'), "items[3].language is not en"),
        (_nested(_block(), _block()), "language en stands twice for the audience adult"),
        (_nested(_block(items=5)), "wordings[1].items has 5 entries"),
    ],
)
def test_what_does_not_fit_is_named(text: str, said: str) -> None:
    with pytest.raises(BadFile) as caught:
        wordings.parse(text, "srs-en.toml", ALL.find("srs"))
    assert said in caught.value.what


def test_choices_have_a_sentence_and_no_ends() -> None:
    head = 'instrument = "risq"\nversion = "1.0"\n'
    with pytest.raises(BadFile, match="left and right belong to a line"):
        wordings.parse(head + _block(), "risq.toml", ALL.find("risq"))
    plain = _block().replace('left = "little"\n', "").replace('right = "a lot"\n', "")
    assert wordings.parse(head + plain, "risq.toml", ALL.find("risq"))[0].items[0] == ("Line 0", "", "")
    with pytest.raises(BadFile, match=r"items\[1\].text is missing"):
        wordings.parse(head + plain.replace('text = "Line 0"\n', ""), "risq.toml", ALL.find("risq"))


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "it", "tr", "ja"])
def test_sentences_of_one_language_are_left_in_peace(language: str) -> None:
    sentences = {
        "en": "All in all, coming here today was worth it.",
        "de": "Alles in allem war es gut, heute hier zu sein.",
        "fr": "Dans l'ensemble, je suis content d'être venu.",
        "es": "En general, valió la pena venir hoy.",
        "nl": "Al met al was het goed om hier te zijn.",
        "it": "Nel complesso sono contento di essere venuto.",
        "tr": "Bugün buraya gelmeye değdi.",
        "ja": "今日は来てよかった。",
    }
    text = HEAD + _block(language, text=sentences[language])
    ends = text.replace('"little"', '"–"').replace('"a lot"', '"+"')
    assert wordings.parse(ends, "p.toml", ALL.find("srs"))
