"""A rating as a short code that can be read aloud: instrument, version, date and answers, no identity.

The code is one number in mixed radix, written with 32 symbols and followed by six check symbols of the BCH code of
BIP 173 (Wuille & Maxwell 2017; final constant of BIP 350). Any four wrong symbols within 89 are found, any two within
1 023, so no single typing error and no swap of neighbours can slip through; of random garbage one in 2³⁰ would.
The offline form's script makes the same code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import accumulate
from math import prod

from alliance_cli.errors import BadUsage
from alliance_cli.forms.definition import Instrument

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
EPOCH = date(2025, 1, 1)
GROUP = 4
CHECKS = 6

_INSTRUMENTS, _FORMS, _DAYS = 1 << 12, 1 << 10, 1 << 14  # room for the id, for version and shape, for the date
LAST_DAY = EPOCH + timedelta(days=_DAYS - 1)

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_FINAL = 0x2BC830A3
_LONGEST = 1023  # symbols; beyond it the check no longer holds its promise
_LOOKALIKES = str.maketrans("OIL", "011")
_AGAIN = "Compare it with the form group by group, or ask for it to be read out once more."


@dataclass(frozen=True, slots=True)
class Result:
    """What a result code holds. Answers are whole steps of the scale, None where not answered."""

    instrument: str
    version: str
    date: date
    answers: tuple[int | None, ...]


def encode(instrument: Instrument, on: date, answers: Sequence[int | None]) -> str:
    """The code, in groups of four joined by dashes. Raises BadUsage for a date that a code cannot hold."""
    if not EPOCH <= on <= LAST_DAY:
        raise BadUsage(f"A result code cannot hold the date {on}.", f"It holds {EPOCH} to {LAST_DAY}.")
    number = 0
    for base, answer in reversed([*zip(bases(instrument), answers, strict=True)]):
        number = number * base + (0 if answer is None else answer - instrument.scale.lowest + 1)
    number = (number * _DAYS + (on - EPOCH).days) * _FORMS * _INSTRUMENTS + mark(instrument)
    data = [number >> 5 * place & 31 for place in reversed(range(size(instrument) - CHECKS))]
    rest = _remainder([*data, *[0] * CHECKS]) ^ _FINAL
    checks = [rest >> 5 * place & 31 for place in reversed(range(CHECKS))]
    return "-".join(_groups("".join(SYMBOLS[s] for s in (*data, *checks))))


def decode(text: str, instruments: Iterable[Instrument], today: date, expected: Instrument | None = None) -> Result:
    """Read a typed code, leniently in its writing (case, spaces, dashes, O for 0, I and L for 1), strictly in the rest.

    Raises BadUsage for whatever is not exactly a code that the form of one of `instruments` made up to `today`,
    and, where an instrument is `expected`, for the code of another.
    """
    symbols = _symbols(text)
    if len(symbols) <= CHECKS or _remainder(symbols) != _FINAL:
        raise _typing_error(symbols, expected)
    number = 0
    for symbol in symbols[:-CHECKS]:
        number = number << 5 | symbol
    number, form = divmod(number, _FORMS * _INSTRUMENTS)
    instrument = _instrument(form, instruments, expected)
    number, days = divmod(number, _DAYS)
    answers: list[int | None] = []
    for base in bases(instrument):
        number, digit = divmod(number, base)
        answers.append(instrument.scale.lowest + digit - 1 if digit else None)
    if number or len(symbols) != size(instrument):
        raise BadUsage(f"This result code does not fit {instrument.id} {instrument.version}.", _AGAIN)
    on = EPOCH + timedelta(days=days)
    if on > today:
        raise BadUsage(
            f"This result code is dated {on.day} {on:%B %Y}, and that day is still to come.",
            "The date can be put right on the last page of the form; the code changes with it.",
        )
    return Result(instrument.id, instrument.version, on, tuple(answers))


def mark(instrument: Instrument) -> int:
    """The number that stands for the instrument in a code: its id (12 bits) below its version and shape (10 bits)."""
    scale = instrument.scale
    shape = f"{instrument.version} {len(instrument.items)} {scale.min:g} {scale.max:g} {scale.step:g}"
    return _hash(shape, _FORMS) * _INSTRUMENTS + _hash(instrument.id, _INSTRUMENTS)


def bases(instrument: Instrument) -> list[int]:
    """How many things each item can say: every step of the scale, and nothing (0)."""
    return [instrument.scale.highest - instrument.scale.lowest + 2] * len(instrument.items)


def size(instrument: Instrument) -> int:
    """How many symbols a code of this instrument has, checks included."""
    room = _INSTRUMENTS * _FORMS * _DAYS * prod(bases(instrument))
    return -(-(room - 1).bit_length() // 5) + CHECKS


def _hash(text: str, room: int) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:4]) % room


def _groups(text: str) -> list[str]:
    return [text[start : start + GROUP] for start in range(0, len(text), GROUP)]


def _remainder(symbols: Iterable[int]) -> int:
    rest = 1
    for symbol in symbols:
        rest = _shift(rest) ^ symbol
    return rest


def _shift(rest: int) -> int:
    """The remainder after one more symbol 0: multiplication by x modulo the generator."""
    high, rest = rest >> 25, (rest & 0x1FFFFFF) << 5
    for bit, term in enumerate(_GENERATOR):
        if high >> bit & 1:
            rest ^= term
    return rest


def _symbols(text: str) -> list[int]:
    if len(text) > 2 * _LONGEST:
        raise BadUsage("This is far too long for a result code.", "Give the groups from the last page of the form.")
    typed = [c for c in unicodedata.normalize("NFKC", text) if not _separates(c)]
    if not typed:
        raise BadUsage("There is no result code.", "It stands in groups of four on the last page of the form.")
    symbols = [SYMBOLS.find(c.upper().translate(_LOOKALIKES)) for c in typed]
    if -1 in symbols:
        at = symbols.index(-1)
        raise BadUsage(f"“{typed[at]}”, in group {at // GROUP + 1}, is not used in result codes.", _AGAIN)
    return symbols


def _separates(character: str) -> bool:
    return character in ".,:_" or unicodedata.category(character) in ("Zs", "Zl", "Zp", "Pd", "Cc", "Cf")


def _typing_error(symbols: Sequence[int], expected: Instrument | None) -> BadUsage:
    count = len(symbols)
    if expected is not None and count != size(expected):
        return BadUsage(
            f"A result code of {expected.id} has {size(expected)} letters and digits; this one has {count}.", _AGAIN
        )
    places = set(_suspects(symbols)) if CHECKS < count <= _LONGEST else set[tuple[int, int]]()
    if len(places) != 1:
        return BadUsage("This code does not add up; perhaps one character is wrong.", _AGAIN)
    first, last = (place // GROUP for place in places.pop())
    groups = _groups("".join(SYMBOLS[s] for s in symbols))
    if first == last:
        return BadUsage(f"There is a typing error in group {first + 1} of this result code, “{groups[first]}”.", _AGAIN)
    return BadUsage(
        f"Two neighbours are swapped between groups {first + 1} and {last + 1} of this result code.", _AGAIN
    )


def _suspects(symbols: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Places (first, last) where one wrong symbol, or two swapped neighbours, would explain the remainder."""
    wrong = _remainder(symbols) ^ _FINAL
    effects = _effects(len(symbols))
    for place, symbol in enumerate(symbols):
        if wrong in effects[place]:
            yield place, place
        if place and effects[place - 1][(error := symbols[place - 1] ^ symbol)] ^ effects[place][error] == wrong:
            yield place - 1, place


@cache
def _effects(count: int) -> list[list[int]]:
    """What each error (0 to 31) at each place does to the remainder; the code is linear, so only the error counts."""
    last_first = accumulate(range(1, count), lambda effects, _: [_shift(e) for e in effects], initial=[*range(32)])
    return [*last_first][::-1]


def _instrument(form: int, instruments: Iterable[Instrument], expected: Instrument | None) -> Instrument:
    ids = form % _INSTRUMENTS
    known = [i for i in (*([expected] if expected else []), *instruments) if mark(i) % _INSTRUMENTS == ids]
    if not known:
        raise BadUsage(
            "This result code belongs to an instrument that is not known here.",
            "`alliance instrument list` shows those that are.",
        )
    if expected is not None and expected is not known[0]:
        raise BadUsage(
            f"This result code is one of {known[0].id}, not of {expected.id}.",
            f"`alliance measure {known[0].id}` takes it.",
        )
    for instrument in known:
        if mark(instrument) == form:
            return instrument
    raise BadUsage(
        f"This result code was made with another version of {known[0].id} than {known[0].version}.",
        f"Make a fresh form with `alliance instrument form {known[0].id}`, or type the answers in.",
    )
