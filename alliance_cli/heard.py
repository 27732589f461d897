"""What is shown, as it is said to a person who listens: dates in words, no signs that a synthesiser spells."""

from __future__ import annotations

import re
from datetime import date

from alliance_cli.messages import TYPED_COMMAND

_ISO_DAY = r"(?<![\w/.-])(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?![\w-]|[./]\w)"
_ISO_MONTH = r"(?<=: )(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?=$|,)"
_DATES = rf"(?m)(?P<kept>{TYPED_COMMAND}|\S*/\S*-\S*)|{_ISO_DAY}|{_ISO_MONTH}"  # compiled where somebody listens
_SIGNS = tuple(
    (re.compile(sign, re.MULTILINE), said)
    for sign, said in (
        (r"^(\s*)[•–] ", r"\1- "),
        (r"(^|(?<=  ))(?:!!|\?) (?=\w)", ""),
        (r"(^|(?<=, )|(?<=: ))[●◐○×/] (?=\w)", ""),
        (r" · ", "; "),
        (r" → ", " to "),
        (r"(?<=: )[–-](?=  | to \w| \(|[;,]|$)", "none"),
        (r"(?<=\d)–(?=\d)", " to "),
        (r"(?<=\w)—(?=\w)", ", "),
        (r"\bNo\.: ", "Number: "),
        (r"(?<=\S) {2,}(?=\()", " "),
        (r"_{3,}", "…"),
    )
)
# Columns of one line are parted by a pause; an option that is indented keeps its number.
_GAP = re.compile(r"^ .*$|(?<=[\w)%”]) {2,}(?=\S)", re.MULTILINE)


def heard(words: str) -> str:
    """The same for the ear; a command, which is there to be typed, and a path stay as they are."""
    words = re.sub(_DATES, _date, words)
    for sign, said in _SIGNS:
        words = sign.sub(said, words)
    return _GAP.sub(lambda gap: ", " if gap[0].isspace() else gap[0], words)


def _date(found: re.Match[str]) -> str:
    if found["month"]:
        return f"{date(int(found['year']), int(found['month']), 1):%B %Y}"
    try:
        day = date.fromisoformat(found["day"] or "")
    except ValueError:
        return found[0]
    return f"{day.day} {day:%B %Y}"
