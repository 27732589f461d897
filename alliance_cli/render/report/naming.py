"""What clients, people and days are called in a report: codes and dates, or letters and session numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from itertools import count, pairwise, product
from string import ascii_uppercase
from unicodedata import normalize

from alliance_cli.model import ROLES, Called, Client, Record, words
from alliance_cli.render.charts.what_to_draw import Shown
from alliance_cli.render.report.dates_in_texts import Say, in_other_words

TAKEN_OUT = "[…]"
NO_DAY = date(2000, 1, 1)
NOT_PEOPLE = ("both", "between-partners")


@dataclass(frozen=True)
class Names:
    """`letters`: by code, what stands in its place; None keeps codes and dates.

    `called`: whatever the vault has known anyone as. `replace`: words to take out beside. `left` gathers the words
    that stand in the texts and are also a code or a label, and were left because they are also something else;
    `maybe_days` what may be a date.
    """

    letters: Mapping[str, str] | None = None
    called: Sequence[Called] = ()
    replace: Sequence[str] = ()
    today: date = NO_DAY
    left: set[str] = field(default_factory=set)
    maybe_days: set[str] = field(default_factory=set)
    taken_out: set[str] = field(default_factory=set)

    def client(self, client: Client) -> str:
        return self.letters[client.code] if self.letters is not None else client.code

    def person(self, client: Client, rater: str) -> str:
        """A rater at the beginning of a line: “Client”, “Partner 1”, or a participant's own label."""
        if rater in ROLES:
            return rater.capitalize()
        if self.letters is None or rater in NOT_PEOPLE:
            return rater
        word = "Partner" if client.kind == "couple" else "Person"
        people = list(dict.fromkeys((*self._labels_of(client), rater)))
        return f"{word} {people.index(rater) + 1}"

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
        if number:
            return f"session {number}"
        if (day - self.today).days > 7 * _MOST_WEEKS and self.today != NO_DAY:
            return _YEARS_FROM_NOW
        return f"week {week(record, day)}" if week(record, day) > 0 else "before week 1"

    def at(self, record: Record, day: date, session: int | None = None) -> str:
        """The same at the beginning of a sentence: “In session 12”, “On 16 November 2026”, “Before week 1”."""
        where = self.when(record, day, session)
        if where == str(day):
            return f"On {day.day} {day:%B %Y}"
        return f"{where[0].upper()}{where[1:]}" if where.startswith("before") else f"In {where}"

    def told(self, record: Record, text: str) -> str:
        """What somebody wrote about this client, without codes, labels and dates, as far as they can be told."""
        return self._about(record, text, self.maybe_days)

    def composed(self, record: Record, text: str) -> str:
        """A sentence that the program made: within it a label is its person, whatever else the word may mean.

        Its own figures are marks; what it quotes, or was marked for supervision, may hold a date.
        """
        marked = (session.note.get("supervision", "") for session in record.sessions)
        for written in (*_QUOTED.findall(text), *(note for note in marked if note in text)):
            self._about(record, written, self.maybe_days)  # for what may be a day in it
        for label in self._labels_of(record.client) if self.letters is not None else ():
            inside = rf"(?:(?<=[^\W\d_] )|(?<=\()){re.escape(label)}{_AFTER}"
            text = re.sub(inside, self.person(record.client, label), text)
        return self._about(record, text, None)

    def _about(self, record: Record, text: str, maybe_days: set[str] | None) -> str:
        known = {session.date for session in record.sessions}
        return self._told(text, lambda day: self.when(record, day), known, record.client, maybe_days)

    def of_practice(self, text: str) -> str:
        """What somebody wrote about no client of this report, or about several."""
        return self._told(text, self._long_ago, (), None, self.maybe_days)

    def _told(
        self, text: str, say: Say, known: Collection[date], client: Client | None, maybe_days: set[str] | None
    ) -> str:
        """Own labels first: a partner may be called what another's code is. Then codes, then the labels of others."""
        if self.letters is not None:
            text = _WIDE.sub(lambda found: normalize("NFKC", found[0]), text)
            undated = in_other_words(text, lambda day: "…", known, self.today) if self._doubtful else ""
            self.left.update(word for word, pattern in self._doubtful.items() if pattern.search(undated))
            text = in_other_words(text, say, known, self.today, maybe_days)
            if client:
                own = _pattern(self._labels_of(client))
                text = own.sub(lambda found: self.person(client, found[0]), text)
            text = _pattern(tuple(self._code_of), codes=True).sub(self._letter_in_text, text)
            text = _pattern(self._every_label).sub("another person", text)
        return _pattern(tuple(self.replace), telling=False).sub(lambda found: self._instead(found[0], client), text)

    def _instead(self, word: str, client: Client | None) -> str:
        """What stands for a word that was to be taken out by name."""
        self.taken_out.add(word)
        if self.letters is None:
            return TAKEN_OUT
        if client and word in self._labels_of(client):
            return self.person(client, word)
        return self._letter(word) if word.lower() in self._code_of else TAKEN_OUT

    def _letter_in_text(self, found: re.Match[str]) -> str:
        return self._letter(found["code"]) + "'s" * bool(found["s"])

    def _letter(self, code: str) -> str:
        written = code.lower()
        known = self._code_of.get(written) or self._code_of[self._code_by_runs[_joined(written)]]
        return (self.letters or {}).get(known, "another client")

    def _long_ago(self, day: date) -> str:
        weeks = (self.today - day).days // 7
        if weeks == 0:
            return "this week"
        if abs(weeks) > _MOST_WEEKS:
            return "years ago" if weeks > 0 else _YEARS_FROM_NOW
        return f"{words.counted(abs(weeks), 'week')} {'ago' if weeks > 0 else 'from now'}"

    def _labels_of(self, client: Client) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*client.participants, *self._labels_before.get(client.code, ()))))

    @cached_property
    def _labels_before(self) -> dict[str, tuple[str, ...]]:
        return {each.code: each.labels for each in self.called}

    @cached_property
    def _every_label(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(label for each in self.called for label in each.labels))

    @cached_property
    def _code_of(self) -> dict[str, str]:
        """Every code in small letters → the code in use; one in use wins over the same one from before."""
        before = {code.lower(): each.code for each in self.called for code in each.codes}
        return before | {code.lower(): code for code in (*(each.code for each in self.called), *(self.letters or {}))}

    @cached_property
    def _code_by_runs(self) -> dict[str, str]:
        """Every code in small letters without hyphens → with them, as it is known."""
        return {_joined(code): code for code in self._code_of}

    @cached_property
    def _doubtful(self) -> dict[str, re.Pattern[str]]:
        """What is left in texts and has to be named: codes and labels that may be another word, lone letters apart."""
        codes = {code for each in self.called for code in each.codes}
        labels = {label for label in self._every_label if len(label) > 1}
        doubtful = {
            word: _pattern((word,), codes=word in codes and len(word) > 1, telling=False)
            for word in sorted(codes | labels)
            if not _tells(word)
        }
        apart = {" ".join(_RUNS.findall(code)) for code in codes if _tells(code)}  # “AB 12”, and “to 12” as well
        doubtful |= {words: _pattern((words,)) for words in sorted(apart) if " " in words}
        return {word: pattern for word, pattern in doubtful.items() if word not in self.replace}


def lettered(
    codes: Iterable[str], called: Sequence[Called] = (), replace: Sequence[str] = (), today: date = NO_DAY
) -> Names:
    """A, B, C … in this order."""
    return Names(dict(zip(codes, _letters(), strict=False)), called, replace, today)


def week(record: Record, day: date) -> int:
    """The week of a day, counted from the client's first appointment, beginning with 1."""
    first = min((s.date for s in record.sessions), default=record.client.opened)
    return (day - first).days // 7 + 1


_QUOTED = re.compile(r"“([^”]*)”")
_BEFORE, _AFTER = r"(?<![^\W_])", r"(?![^\W_])"  # what bounds a word: “AB12-like” and “AB12's” hold the word AB12
_RUNS = re.compile(r"[A-Za-z]+|[0-9]+")
_JOINT = r"[-_./\u2010-\u2015]"
# Letters and digits as Japanese and Chinese keyboards write them, with the marks between them.
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+(?:[－＿．／：]+[０-９Ａ-Ｚａ-ｚ]+)*")
_MOST_WEEKS = 104  # further away, a number of weeks would be odd and give the day back
_YEARS_FROM_NOW = "years from now"


@cache
def _pattern(words: tuple[str, ...], *, codes: bool = False, telling: bool = True) -> re.Pattern[str]:
    """Any of these as a whole word, the longest first; with `telling` only those that can be nothing else.

    `codes` are found in any capitals (those of ASCII: elsewhere a long s would be an s too), as “AB-12” where AB12 is
    one, and in “AB12s”.
    """
    found = sorted((word for word in words if _tells(word) or not telling), key=len, reverse=True)
    if not found:
        return re.compile(r"(?!)")
    if codes:
        return re.compile(rf"{_BEFORE}(?P<code>(?ai:{'|'.join(map(_loosely, found))}))(?P<s>(?<=\d)s)?{_AFTER}")
    return re.compile(f"{_BEFORE}(?:{'|'.join(map(re.escape, found))}){_AFTER}")


def _loosely(code: str) -> str:
    """A code with or without a mark where letters meet digits, and with any mark where it has one."""
    runs: list[str] = _RUNS.findall(code)
    joints = [_JOINT + "?" * (one.isdigit() != other.isdigit()) for one, other in pairwise(runs)]
    return runs[0] + "".join(joint + run for joint, run in zip(joints, runs[1:], strict=True))


def _joined(code: str) -> str:
    return "".join(_RUNS.findall(code))


def _tells(word: str) -> bool:
    """Whether a word in a text can only be the code or label that it looks like."""
    return len(word) > 2 and not word.isdigit() and word.lower() not in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    text = (files("alliance_cli.render.report") / "ordinary_words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _letters() -> Iterator[str]:
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
