"""Tells when a sentence is written in another language than the ones around it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

# The commonest short words of some languages; words that two of them share are left out.
_WORDS = {
    "en": "the of and to that it for with my not this our you have were are could did would felt",
    "de": "der das und ist nicht ich wir mein meine mit uns sich ein eine zu auf wie sehr haben",
    "fr": "les et est pas je nous mon avec une dans très ce pour au notre elle été mes était",
    "es": "el los y es yo por muy del para nos estaba sobre hay fue las mis esta hoy",
    "nl": "het een niet ik wij mijn ons dat zijn heb hebben van aan voor heel ook werd wat geen",
    "it": "gli è non io mio mia della di molto per ho abbiamo sono questo nella che sulla",
}


def strangers(texts: Sequence[str], language: str) -> list[int]:
    """Numbers (from 1) of the texts that are plainly not in the language of the others.

    Only what is sure is named: a script that differs from that of most texts, or two of another language's commonest
    words and none of the stated one's.
    """
    scripts = [_script(text) for text in texts]
    usual = Counter(script for script in scripts if script).most_common(1)
    return [
        n
        for n, (text, script) in enumerate(zip(texts, scripts, strict=True), start=1)
        if (script and script != usual[0][0]) or _in_other_words(text, language)
    ]


def _script(text: str) -> str | None:
    letters = Counter(unicodedata.name(char, "?").split()[0] for char in text if char.isalpha())
    return letters.most_common(1)[0][0] if letters else None


def _in_other_words(text: str, language: str) -> bool:
    stated = language.lower().split("-")[0]
    if stated not in _WORDS:
        return False
    words = "".join(char if char.isalpha() else " " for char in text.lower()).split()
    hits = {known: len(set(words) & set(common.split())) for known, common in _WORDS.items()}
    return not hits[stated] and max(hits.values()) >= 2
