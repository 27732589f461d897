"""A new passphrase at the terminal: typed twice, with a sentence on its strength; or six random words, typed back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Unpack

from alliance_cli.prompts import ask, phrase_strength
from alliance_cli.prompts.terminal import Where

WORD_LIST = Path(__file__).with_name("eff_large_wordlist.txt")  # its licence stands beside it


def choose_phrase(question: str, tell: Callable[[str], None], *, offer: bool, **where: Unpack[Where]) -> str:
    """The passphrase chosen; `tell` is given the sentence on its strength, which never refuses.

    `offer`: Enter alone leads to six random words. Raises Interrupted.
    """
    while True:
        if offer:
            ask.say("Enter alone gives you six random words.", **where)
        typed = ask.passphrase(question, **where)
        if offer and not typed.strip():
            if drawn := _six_words(where):
                return drawn
            continue
        if not typed.strip():
            return typed
        tell(phrase_strength.said(typed))
        again = ask.passphrase("Once more", **where)
        if again == typed:
            return typed
        if again:
            tell("The two differ, so neither was taken. Type the passphrase again, then once more.")


def _six_words(where: Where) -> str:
    """Drawn by chance, shown once, typed back; "" where a phrase of one's own is preferred after all."""
    words = WORD_LIST.read_text("ascii").split()
    drawn = " ".join(secrets.choice(words) for _ in range(6))
    ask.say(
        f"Six words drawn by chance from a list of {len(words):,}. Nobody can try all that could have been drawn:",
        **where,
    )
    ask.say(f"\n{drawn}\n\n", **where)
    ask.say("They are shown this once: write them on paper until you know them.", **where)
    while typed := ask.passphrase("The six words", **where):
        if typed == drawn:
            ask.wiped("The phrase", **where)
            return drawn
        ask.say("Those are not the six words above. Look once more; Enter alone lets you choose your own.", **where)
    return ""
