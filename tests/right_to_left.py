"""A language of one's own that is written from right to left: whatever else is read beside it has slipped through."""

from __future__ import annotations

import re

from alliance_cli.forms import screen_words

HEBREW = "שלום וברכה"


def hebrew() -> str:
    """Its file: each sentence is a greeting with what is filled in."""

    def said(found: re.Match[str]) -> str:
        filled = " ".join(re.findall(r"{\w+}", found[0]))
        return f'"{HEBREW} {filled}"'

    head, months, rest = screen_words.template().partition("months = ")
    head = head.replace('"en"', '"he"').replace('"English"', '"עברית"').replace('"ltr"', '"rtl"')
    return head + months + re.sub(r'"[^"\n]*"', said, rest)
