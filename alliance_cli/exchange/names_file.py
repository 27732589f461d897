"""A title that somebody gave an appointment, as the clients it speaks of: by their codes, or by a file of names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from alliance_cli.errors import BadUsage
from alliance_cli.exchange import encodings, grid
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.inputs import CODE

HEADING = ("name", "code")
_WORD = re.compile(r"[\w'’-]+")
_NameWords = tuple[str, ...]


@dataclass(slots=True)
class Spoken:
    """Who is meant by the words of a title. `codes`: in lower case → the client's code now; `names` by first word."""

    codes: Mapping[str, str]
    names: Mapping[str, Mapping[_NameWords, frozenset[str]]] = field(default_factory=dict)

    def of(self, title: str) -> frozenset[str]:
        """The codes of the clients whom a title names; the longest name counts, so Anna is not seen in Anna Berg."""
        found: set[str] = set()
        written = _words(title)
        said = [_folded(word) for word in written]
        place = 0
        while place < len(said):
            fits = [name for name in self.names.get(said[place], ()) if tuple(said[place : place + len(name)]) == name]
            if fits:
                longest = max(fits, key=len)
                found |= self.names[said[place]][longest]
                place += len(longest)
                continue
            if self._is_code(written[place], alone=len(written) == 1):
                found.add(self.codes[said[place]])
            place += 1
        return frozenset(found)

    def _is_code(self, word: str, *, alone: bool) -> bool:
        """Only where no other word can be meant: letters as written or in capitals, digits where they stand alone."""
        ours = self.codes.get(_folded(word))
        if ours is None or CODE.match(word) is None:
            return False
        if word.isdigit():
            return alone
        return any(c.isdigit() for c in word) or word == ours or word.isupper()


def of_bytes(
    raw: bytes, name: str, codes: Mapping[str, str], new: Callable[[str, int], str], *, cp1252: bool
) -> Spoken:
    """Who is who by a file of `name,code` lines. `codes`: those that are known, in lower case → as they are now; `new`
    takes one that is not, with its line, and raises BadUsage.

    What stands in the file is never said. Raises Unfit with each line that cannot be read.
    """
    text = encodings.text(raw, name, assumed=cp1252, names_people=True)
    table = grid.of_text(text, name, lambda cells: 2 if len(cells) == 2 else 0)
    problems, codes = list(table.problems), dict(codes)
    names: dict[str, dict[_NameWords, frozenset[str]]] = defaultdict(dict)
    for line, cells in table.rows:
        if tuple(cell.strip().lower() for cell in cells) == HEADING:
            continue
        try:
            words, code = _line(cells, codes, line, new)
        except BadUsage as error:
            problems.append(Problem(line, None, error.what))
            continue
        codes.setdefault(code.lower(), code)
        names[words[0]][words] = names[words[0]].get(words, frozenset()) | {code}
    if problems:
        raise Unfit(name, problems, len(table.rows))
    return Spoken(codes, names)


def _line(
    cells: Iterable[str], codes: Mapping[str, str], line: int, new: Callable[[str, int], str]
) -> tuple[_NameWords, str]:
    match [cell.strip() for cell in cells]:
        case [name, code]:
            pass
        case _:
            raise BadUsage("needs a name and a code, and no more; a name with a comma in it stands in quotation marks.")
    words = tuple(map(_folded, _words(name)))
    if not words or CODE.match(code) is None:
        raise BadUsage("the name comes first, then the code (letters, digits, - and _).")
    if code.lower() in codes:
        return words, codes[code.lower()]
    if name.lower() in codes:
        raise BadUsage("the code comes first here; the name should.")
    try:
        return words, new(code, line)
    except BadUsage:
        raise BadUsage("has a code that a new client cannot have; look it up, and mend it.") from None


def _words(text: str) -> list[str]:
    return [word for found in _WORD.findall(text) if (word := found.strip("'’-"))]


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
