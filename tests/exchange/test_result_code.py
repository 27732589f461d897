"""The result code: it comes back as it was, and no slip of the hand or tongue gets through."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import BadUsage
from alliance_cli.exchange import result_code
from alliance_cli.exchange.result_code import EPOCH, LAST_DAY, SYMBOLS, Result, decode, encode
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument, Scale

TODAY = date(2026, 11, 2)
ALL = catalogue.load().all()
CHECKIN = catalogue.load().find("checkin")
MARKS = (91, 88, None, 0, 100)
CODE = encode(CHECKIN, TODAY, MARKS)


def slips(instrument: Instrument, codes: int, seed: int = 1) -> tuple[int, int]:
    """How many single-character errors and neighbour swaps were tried on random codes, and how many got through."""
    random_ = random.Random(seed)
    tried = through = 0
    for _ in range(codes):
        code = encode(instrument, a_day(random_), some_answers(random_, instrument))
        for wrong in mistyped(code.replace("-", "")):
            tried += 1
            through += is_read(wrong, instrument)
    return tried, through


def mistyped(code: str) -> Iterator[str]:
    for at, symbol in enumerate(code):
        yield from (code[:at] + other + code[at + 1 :] for other in SYMBOLS if other != symbol)
        if at and code[at - 1] != symbol:
            yield code[: at - 1] + symbol + code[at - 1] + code[at + 1 :]


def is_read(code: str, instrument: Instrument) -> bool:
    try:
        decode(code, [instrument], LAST_DAY)
    except BadUsage:
        return False
    return True


def a_day(random_: random.Random) -> date:
    return EPOCH + timedelta(days=random_.randint(0, (LAST_DAY - EPOCH).days))


def some_answers(random_: random.Random, instrument: Instrument) -> list[int | None]:
    steps = range(instrument.scale.lowest, instrument.scale.highest + 1)
    return [random_.choice((None, *steps)) for _ in instrument.items]


def complaint(text: str, *, today: date = TODAY, expected: Instrument | None = None) -> BadUsage:
    with pytest.raises(BadUsage) as caught:
        decode(text, ALL, today, expected)
    assert caught.value.hint
    return caught.value


def test_a_code_that_was_once_given_out_stays_readable() -> None:
    checkin = CHECKIN._replace(version="1.0")
    assert encode(checkin, TODAY, MARKS) == "MBP8-47M2-KTWX-09RA-7QM0"
    assert decode("MBP8-47M2-KTWX-09RA-7QM0", [checkin], TODAY) == Result("checkin", "1.0", TODAY, MARKS)


@pytest.mark.parametrize(("id", "symbols"), [("srs", 19), ("checkin", 20), ("wai", 20), ("haq2", 24)])
def test_codes_are_short_enough_to_read_aloud(id: str, symbols: int) -> None:
    assert result_code.size(catalogue.load().find(id)) == symbols


def test_no_two_bundled_instruments_share_a_mark() -> None:
    assert len({result_code.mark(instrument) % 4096 for instrument in ALL}) == len(ALL)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), instrument=st.sampled_from(ALL), on=st.dates(EPOCH, LAST_DAY))
def test_every_code_comes_back_as_it_was(data: st.DataObject, instrument: Instrument, on: date) -> None:
    answer = st.none() | st.integers(instrument.scale.lowest, instrument.scale.highest)
    answers = data.draw(st.tuples(*[answer] * len(instrument.items)))
    code = encode(instrument, on, answers)
    assert decode(code, ALL, LAST_DAY) == Result(instrument.id, instrument.version, on, answers)
    assert len(code.replace("-", "")) == result_code.size(instrument)


def test_no_single_error_and_no_swap_of_neighbours_gets_through() -> None:
    tried, through = slips(CHECKIN, codes=100)
    assert tried > 60_000
    assert through == 0


def test_nor_does_one_in_the_code_of_a_very_long_instrument() -> None:
    long = CHECKIN._replace(id="very-long", items=CHECKIN.items * 16)
    assert result_code.size(long) > 110
    assert slips(long, codes=1)[1] == 0


@given(st.text(SYMBOLS, min_size=20, max_size=20))
def test_random_letters_and_digits_are_no_code(text: str) -> None:
    assert not is_read(text, CHECKIN)


@given(st.text(max_size=60) | st.text(SYMBOLS + "oil -–", max_size=60))
def test_whatever_is_typed_the_answer_is_a_sentence(text: str) -> None:
    try:
        decode(text, ALL, TODAY, CHECKIN)
    except BadUsage as error:
        assert error.what
        assert error.hint


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", " "),
        CODE.replace("-", ""),
        " " + CODE.replace("-", " – ") + "\n",
        "\u200b".join(CODE),
        ". ".join(CODE.split("-")) + ".",
        "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in CODE),  # full-width, as some phones type
    ],
)
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert decode(typed, ALL, TODAY).answers == MARKS


@pytest.mark.parametrize("letter", ["O", "o", "I", "i", "L", "l"])
def test_letters_that_look_like_digits_are_taken_for_them(letter: str) -> None:
    digit = "0" if letter in "Oo" else "1"
    code = next(c for c in (encode(CHECKIN, TODAY, [n, n, n, n, n]) for n in range(100)) if digit in c)
    assert decode(code.replace(digit, letter), ALL, TODAY) == decode(code, ALL, TODAY)


@pytest.mark.parametrize("group", range(1, 6))
def test_a_typing_error_is_found_in_its_group(group: int) -> None:
    groups = CODE.split("-")
    right = groups[group - 1]
    groups[group - 1] = right[:2] + ("7" if right[2] != "7" else "8") + right[3:]
    assert f"in group {group}" in complaint("-".join(groups)).what
    assert groups[group - 1] in complaint("-".join(groups)).what


@pytest.mark.parametrize(("at", "where"), [(0, "in group 1"), (15, "between groups 4 and 5"), (18, "in group 5")])
def test_two_neighbours_swapped_are_found_where_they_stand(at: int, where: str) -> None:
    code = CODE.replace("-", "")
    assert where in complaint(code[:at] + code[at + 1] + code[at] + code[at + 2 :]).what


def test_an_error_that_cannot_be_placed_is_not_guessed_at() -> None:
    assert "perhaps one character is wrong" in complaint("7777" + CODE[4:-4] + "7777").what


@pytest.mark.parametrize("symbol", ["U", "ß", "?", "Ж"])
def test_a_character_that_no_code_has_is_named(symbol: str) -> None:
    assert f"“{symbol}”, in group 3" in complaint(CODE[:10] + symbol + CODE[11:]).what


@pytest.mark.parametrize("text", ["", "   ", "--- -"])
def test_nothing_is_not_a_code(text: str) -> None:
    assert "no result code" in complaint(text).what


@pytest.mark.parametrize("text", [CODE[:-1], CODE + "0", CODE[5:], "0", CODE + CODE])
def test_a_code_too_short_or_too_long_is_counted(text: str) -> None:
    count = len(text.replace("-", ""))
    assert f"has 20 letters and digits; this one has {count}" in complaint(text, expected=CHECKIN).what
    complaint(text)


def test_a_whole_letter_pasted_in_place_of_a_code_is_told_so() -> None:
    assert "far too long" in complaint("Dear therapist, " * 100_000).what


def test_the_code_of_another_instrument_is_named() -> None:
    srs = catalogue.load().find("srs")
    error = complaint(encode(srs, TODAY, [91, 90, 89, 88]), expected=CHECKIN)
    assert error.what == "This result code is one of srs, not of checkin."
    assert "alliance measure srs" in error.hint


def test_the_code_of_an_instrument_that_is_not_here_is_told_so() -> None:
    own = CHECKIN._replace(id="my-own")
    assert "not known here" in complaint(encode(own, TODAY, MARKS)).what


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "0.9"},
        {"items": CHECKIN.items[:4]},
        {"scale": Scale(0, 100, 1)},
    ],
)
def test_the_code_of_another_version_is_told_so(changed: dict[str, object]) -> None:
    older = CHECKIN._replace(**changed)
    answers = MARKS[: len(older.items)]
    for expected in (None, CHECKIN):
        assert "another version of checkin" in complaint(encode(older, TODAY, answers), expected=expected).what


def test_a_date_that_is_still_to_come_is_told_so() -> None:
    tomorrow = encode(CHECKIN, TODAY + timedelta(days=1), MARKS)
    assert "dated 3 November 2026" in complaint(tomorrow).what
    assert decode(tomorrow, ALL, TODAY + timedelta(days=1)).date == date(2026, 11, 3)


@pytest.mark.parametrize("on", [EPOCH - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_a_date_that_no_code_can_hold_is_told_so(on: date) -> None:
    with pytest.raises(BadUsage, match="cannot hold"):
        encode(CHECKIN, on, MARKS)


def test_a_code_of_the_right_length_that_says_more_than_the_form_can_is_not_read() -> None:
    """There is room above the highest number; what stands there no form has made."""
    empty = encode(CHECKIN, TODAY, (None,) * len(CHECKIN.items)).replace("-", "")
    symbols = [SYMBOLS.index(symbol) for symbol in empty][: -result_code.CHECKS]
    number = sum(symbol << 5 * place for place, symbol in enumerate(reversed(symbols)))
    highest = (1 << 12) * (1 << 10) * (1 << 14) * prod(result_code.bases(CHECKIN))
    assert number + highest < 1 << 5 * len(symbols)
    data = [number + highest >> 5 * place & 31 for place in reversed(range(len(symbols)))]
    rest = result_code._remainder([*data, *[0] * result_code.CHECKS]) ^ result_code._FINAL
    checks = [rest >> 5 * place & 31 for place in reversed(range(result_code.CHECKS))]
    assert "does not fit checkin" in complaint("".join(SYMBOLS[s] for s in (*data, *checks))).what
