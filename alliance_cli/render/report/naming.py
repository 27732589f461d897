"""What clients, people and days are called in a report: codes and dates, or letters and session numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count, product
from string import ascii_uppercase

from alliance_cli.model import ROLES, Client, Record
from alliance_cli.render.charts.what_to_draw import Shown

_ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True)
class Names:
    """`letters`: by code, what stands in its place; None keeps codes and dates."""

    letters: Mapping[str, str] | None = None

    def client(self, client: Client) -> str:
        return self.letters[client.code] if self.letters is not None else client.code

    def person(self, client: Client, rater: str) -> str:
        """A rater at the beginning of a line: “Client”, “Partner 1”, or a participant's own label."""
        if rater in ROLES:
            return rater.capitalize()
        if self.letters is None or rater not in client.participants:
            return rater
        word = "Partner" if client.kind == "couple" else "Person"
        return f"{word} {client.participants.index(rater) + 1}"

    def within(self, client: Client, rater: str) -> str:
        """The same within a sentence: “client”, “Partner 1”."""
        return rater if rater in ROLES else self.person(client, rater)

    def picture(self, record: Record) -> Shown:
        return Shown(
            self.client(record.client), lambda rater: self.person(record.client, rater), calendar=self.letters is None
        )

    def when(self, record: Record, day: date, session: int | None = None) -> str:
        """A day by its session, else by its week; with codes kept, its date too."""
        number = session or next((s.number for s in record.sessions if s.date == day), None)
        if self.letters is None:
            return f"session {number}, {day}" if number else str(day)
        return f"session {number}" if number else f"week {week(record, day)}"

    def told(self, record: Record, text: str) -> str:
        """Words about this client without codes, participants' labels and dates, as far as they can be told."""
        if self.letters is None:
            return text
        for label in record.client.participants:
            text = _label(label).sub(self.person(record.client, label), text)
        return _ISO.sub(lambda found: _as_week(record, found[0]), self.uncoded(text))

    def uncoded(self, text: str) -> str:
        """Words about the practice: a client's code in them gives way to the letter."""
        return self._codes.sub(lambda found: self._by_code[found[0].lower()], text) if self._codes else text

    @cached_property
    def _by_code(self) -> dict[str, str]:
        return {code.lower(): letter for code, letter in (self.letters or {}).items()}

    @cached_property
    def _codes(self) -> re.Pattern[str] | None:
        """Codes with a digit in them: one that is a plain word would be taken for a word."""
        telling = [re.escape(code) for code in self._by_code if any(c.isdigit() for c in code) and len(code) > 2]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(telling)})(?![\w-])", re.IGNORECASE) if telling else None


def lettered(codes: Iterable[str]) -> Names:
    """A, B, C … in this order."""
    return Names(dict(zip(codes, _letters(), strict=False)))


def week(record: Record, day: date) -> int:
    """The week of a day, counted from the client's first appointment, beginning with 1."""
    first = min((s.date for s in record.sessions), default=record.client.opened)
    return (day - first).days // 7 + 1


def _label(label: str) -> re.Pattern[str]:
    """A participant's label as a word; a lone letter only within a sentence, for “A” may begin one."""
    before = r"(?:(?<=[a-z] )|(?<=\())" if len(label) == 1 else r"(?<![\w-])"
    return re.compile(rf"{before}{re.escape(label)}(?![\w-])")


def _as_week(record: Record, text: str) -> str:
    try:
        return f"week {week(record, date.fromisoformat(text))}"
    except ValueError:
        return text


def _letters() -> Iterator[str]:
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
