"""How long a passphrase would hold against guessing: zxcvbn's estimate in one sentence; the only home of zxcvbn."""

from __future__ import annotations

import re

LONGEST_ESTIMATED = 72  # characters; zxcvbn refuses more, since its time grows with the length
TRIES_A_SECOND = 10_000  # zxcvbn's own figure for one computer against a key that is slow to derive, as the vault's is
_LASTS = 10**16  # guesses: more than a lifetime for one computer, decades for a thousand
_SOON = 10**11  # guesses: less than half a year for one computer
_KEEP_OR_CHANGE = "press Enter to choose another, or type it once more to keep it"
_CHANGE_LATER = "“alliance vault passphrase” sets another"
_UNITS = (("years", 31_557_600), ("days", 86_400), ("hours", 3_600), ("minutes", 60))
# At hand for everybody who guesses; zxcvbn counts their words one by one and takes them for strong.
WELL_KNOWN = (
    "correct horse battery staple",
    "Tr0ub4dor&3",
    "the quick brown fox jumps over the lazy dog",
    "to be or not to be that is the question",
    "all your base are belong to us",
    "may the force be with you",
    "my voice is my passport verify me",
    "it was a dark and stormy night",
    "once upon a time",
    "in the beginning was the word",
    "open sesame",
    "lorem ipsum dolor sit amet",
    "this is my passphrase",
    "a sentence that you remember and nobody else knows",
    "a synthetic practice",
)


def said(phrase: str, way_out: str = _KEEP_OR_CHANGE) -> str:
    """One calm sentence; where the phrase is soon guessed, how another can be chosen."""
    found = [known for known in WELL_KNOWN if _wherever(known).search(phrase)]
    for known in found:
        phrase = _wherever(known).sub("", phrase)
    if found and not any(map(str.isalnum, phrase)):
        return f"“{found[0]}” is a well-known example, among the first that are tried: {way_out}."
    by, it = "by estimate", "this phrase"
    if len(phrase) > LONGEST_ESTIMATED:
        it = "those"
        by = f"by an estimate of the first {LONGEST_ESTIMATED} characters{' of the rest' if found else ''}"
    by = f"“{found[0]}” is a well-known example and does not count here; {by}" if found else f"B{by[1:]}"
    guesses = _guesses(phrase[:LONGEST_ESTIMATED])
    time = _time(guesses // TRIES_A_SECOND)
    if guesses < _SOON:
        return f"{by}, one fast computer finds {it} in {time}: {way_out}."
    if guesses < _LASTS:
        return f"{by}, one fast computer needs {time} to find {it}, and many need less: longer is stronger."
    return f"{by}, this phrase is strong: one fast computer needs {time} to find it."


def said_of_weak(phrase: str) -> str:
    """The same of a phrase that nobody typed, where it is soon guessed; else empty."""
    sentence = said(phrase, _CHANGE_LATER)
    return sentence if _CHANGE_LATER in sentence else ""


def _guesses(part: str) -> int:
    from zxcvbn import zxcvbn

    return int(zxcvbn(part, max_length=LONGEST_ESTIMATED)["guesses"])


def _wherever(known: str) -> re.Pattern[str]:
    """The example in any capitals, with or without marks and spaces between its letters."""
    letters = (re.escape(letter) for letter in known if letter.isalnum())
    return re.compile(r"[\W_]*".join(letters), re.IGNORECASE)


def _time(seconds: int) -> str:
    if seconds >= 200 * _UNITS[0][1]:
        return "centuries"
    for unit, length in _UNITS:
        if (many := seconds // length) >= 2:
            return f"about {many} {unit}"
    return "less than two minutes"
