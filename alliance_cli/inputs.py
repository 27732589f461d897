"""What is typed, read strictly: codes, dates, decimals, months, weekly slots; free text cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from alliance_cli.errors import BadUsage

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST_TEXT = 1_000_000
# Bidirectional overrides can make text read as something else than it is (Unicode TR 36).
_BIDI = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def clean(text: str) -> str:
    """Free text without control characters and bidi overrides; line breaks and tabs stay, ends are trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI)
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > LONGEST_TEXT:
        raise BadUsage(
            f"That text has {len(kept):,} characters; {LONGEST_TEXT:,} is the most.", "Keep it in parts, or shorten it."
        )
    return kept.strip()


def shown(text: str, longest: int = 40) -> str:
    """What someone typed, safe and short enough to repeat in a message."""
    one_line = " ".join(clean(text[: longest * 4]).split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1] + "…"


def parse_code(text: str, words: Collection[str] = ()) -> str:
    """A practitioner's own code, or a label: letters, digits, `_` and `-`, at most 32.

    `words` are what a new code cannot be: a verb or a questionnaire would make a command line read in two ways. A
    client who has one keeps it. Raises BadUsage.
    """
    text = text.strip()
    if CODE.match(text) is None:
        hint = "Use letters, digits, - and _ (up to 32), for example AB12."
        if any(c.isspace() for c in text):
            hint = "Use a code such as AB12, not a name: the code is all that reports show."
        raise BadUsage(f"“{shown(text)}” cannot be a code.", hint)
    if text.lower() in words:
        raise BadUsage(f"“{text}” is a word of the command line and cannot be a code.", "Choose another, such as AB12.")
    return text


RESERVED = frozenset({"client", "therapist", "caregiver", "both", "between-partners"})


def check_participants(kind: str, labels: Sequence[str]) -> None:
    """Raises BadUsage where a client of this kind cannot have these participants."""
    lower = [label.lower() for label in labels]
    if kind == "individual" and labels:
        raise BadUsage("One person has no participants.", "Choose couple, family or group as the kind, or name nobody.")
    if kind == "couple" and len(labels) != 2:
        raise BadUsage(
            f"A couple has two partners, and {len(labels)} were named.",
            "Name both by short labels such as A and B, or nobody: they are A and B then.",
        )
    if len(set(lower)) < len(lower):
        raise BadUsage("Two participants have the same label.", "Labels differ by more than capitals.")
    if taken := RESERVED & set(lower):
        raise BadUsage(f"“{min(taken)}” cannot be a participant's label.", "Choose a short label such as A or B.")


def parse_date(text: str, today: date, *, future: bool = False) -> date:
    """`2026-11-02`, `today`, `yesterday`, `mon`…`sun`, `3 days ago`, `2 Nov`, `2 Nov 2026`.

    Weekdays mean the last one strictly before today; a day without a year the latest not after today.
    Raises BadUsage, for the future as well unless `future`.
    """
    words = text.strip().lower().replace(",", " ").split()
    found = _date_of(words, today)
    if found is None:
        raise BadUsage(
            f"“{shown(text)}” is not a date that can be read.", "Type 2026-11-02, 2 Nov, mon, yesterday or 3 days ago."
        )
    if found > today and not future:
        raise BadUsage(f"{found} lies in the future (today is {today}).", "Give the day on which it happened.")
    return found


def _date_of(words: Sequence[str], today: date) -> date | None:
    match words:
        case ["today"]:
            return today
        case ["yesterday"]:
            return today - timedelta(days=1)
        case [count, "day" | "days", "ago"] if count.isascii() and count.isdigit() and len(count) <= 5:
            try:
                return today - timedelta(days=int(count))
            except OverflowError:
                return None
        case [day] if len(day) >= 3 and any(_is_name(day, name, _FULL_DAYS) for name in WEEKDAYS):
            back = (today.weekday() - WEEKDAYS.index(day[:3]) - 1) % 7 + 1
            return today - timedelta(days=back)
        case [day, month, *year] if len(year) <= 1:
            return _named_day(day, month, year[0] if year else None, today)
        case [iso] if re.fullmatch(r"\d{4}-\d{2}-\d{2}", iso, re.ASCII):
            return _real_day(int(iso[:4]), int(iso[5:7]), int(iso[8:]), iso)
        case [slashed] if re.fullmatch(r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4}", slashed, re.ASCII):
            raise BadUsage(
                f"“{slashed}” can be read in two ways: day first or month first.",
                "Type the year first (2026-11-02) or name the month (2 Nov 2026).",
            )
    return None


_FULL_DAYS = dict(zip(WEEKDAYS, "monday tuesday wednesday thursday friday saturday sunday".split(), strict=True))
_FULL_MONTHS = dict(
    zip(
        MONTHS,
        "january february march april may june july august september october november december".split(),
        strict=True,
    )
)


def _is_name(word: str, short: str, full: dict[str, str]) -> bool:
    return word.startswith(short) and full[short].startswith(word.rstrip("."))


def _named_day(day: str, month: str, year: str | None, today: date) -> date | None:
    if not re.fullmatch(r"\d{1,2}", day, re.ASCII) and re.fullmatch(r"\d{1,2}", month, re.ASCII):
        day, month = month, day
    number = next((i for i, name in enumerate(MONTHS, 1) if _is_name(month, name, _FULL_MONTHS)), None)
    if (
        number is None
        or not re.fullmatch(r"\d{1,2}", day, re.ASCII)
        or not re.fullmatch(r"\d{4}", year or "2000", re.ASCII)
    ):
        return None
    if year:
        return _real_day(int(year), number, int(day), f"{day} {month} {year}")
    for candidate in range(today.year, today.year - 9, -1):  # 29 Feb: at most eight years back
        try:
            found = date(candidate, number, int(day))
        except ValueError:
            continue
        if found <= today:
            return found
    return _real_day(today.year, number, int(day), f"{day} {month}")


def _real_day(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadUsage(f"There is no {said} in the calendar.", "Check the day and the month.") from None


def parse_month(text: str) -> str:
    """A month of birth, `YYYY-MM`. Raises BadUsage."""
    text = text.strip()
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
        raise BadUsage(f"“{shown(text)}” is not a month.", "Type year and month, for example 2010-04.")
    return text


def parse_slot(text: str) -> str:
    """A weekly appointment, `mon 10:00`. Raises BadUsage."""
    match = re.fullmatch(r"([a-z]{3,9})\.?\s+([01]?\d|2[0-3])[:.h]([0-5]\d)", text.strip().lower(), re.ASCII)
    day = match[1][:3] if match else ""
    if not match or day not in WEEKDAYS or not _FULL_DAYS[day].startswith(match[1]):
        raise BadUsage(f"“{shown(text)}” is not a weekly appointment.", "Type day and time, for example “mon 10:00”.")
    return f"{day} {int(match[2]):02}:{match[3]}"


_DECIMAL = re.compile(r"\d{1,6}([.,]\d{1,6})?\Z", re.ASCII)


def parse_decimal(text: str) -> float:
    """`9.1`, or `9,1` where it can only be a decimal comma. Raises BadUsage."""
    text = text.strip()
    if not _DECIMAL.match(text):
        raise BadUsage(f"“{shown(text)}” is not a number.", "Type it like 9.1.")
    return float(text.replace(",", "."))


def parse_scores(text: str) -> tuple[float | None, ...]:
    """Answers separated by spaces, `-` or `.` where one is missing: `9.1 8.7 - 9,5`. Raises BadUsage.

    `9,1,8` and `9, 8` could be one number or two, so they are not guessed at.
    """
    words = text.split()
    if len(words) > 1000:
        raise BadUsage(f"That is {len(words)} answers.", "Give one answer per item, separated by spaces.")
    for word in words:
        if word.count(",") > 1 or word.startswith(",") or word.endswith(",") or ";" in word:
            raise BadUsage(
                f"“{shown(word)}” could be one answer or several.", "Separate answers by spaces: 9.1 8.7 9 9.5."
            )
    return tuple(None if w in ("-", ".", "–") else parse_decimal(w) for w in words)


def parse_path(text: str) -> Path:
    """A path as typed, `~` and `~name` resolved. Raises BadUsage."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise BadUsage(f"There is no home folder for “{shown(text)}”.", "Write the whole path.") from None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like what was typed, or None."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None


def one_of(value: str, allowed: Sequence[str], what: str) -> str:
    """`value` if it is allowed, without regard to case. Raises BadUsage that lists what is."""
    if value.strip().lower() in allowed:
        return value.strip().lower()
    raise BadUsage(f"“{shown(value)}” is not a known {what}.", f"Choose one of: {', '.join(allowed)}.")
