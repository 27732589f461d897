"""What is typed, read strictly: codes, labels, decimals, answers; free text cleaned."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from alliance_cli.errors import BadUsage

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z")
LONGEST_NAME = 255  # bytes in a file's name, on every file system in use
LONGEST_TEXT = 1_000_000
# Bidirectional overrides can make text read as something else than it is (Unicode TR 36).
_BIDI = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# What a terminal takes for an order, and the whole of it: CSI and SS3, or OSC, DCS, APC, PM and SOS up to their end.
_ORDERS = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1bO|\x8f)[A-Za-z]"
    r"|(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x00-\x1f\x9c]*(?:\x07|\x9c|\x1b\\)"
)
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """A text to be shown: whatever stands in it gives the terminal no orders and turns no letters round."""
    return _UNSAFE.sub("", _ORDERS.sub("", text)) if _UNSAFE.search(text) else text


def clean(text: str) -> str:
    """Free text without control characters and bidi overrides; line breaks and tabs stay, ends are trimmed."""
    text = _ORDERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_BIDI)
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > LONGEST_TEXT:
        raise BadUsage(
            f"That text has {len(kept):,} characters; {LONGEST_TEXT:,} is the most.", "Keep it in parts, or shorten it."
        )
    return kept.strip()


def language_tag(text: str) -> str:
    """A language as it is written everywhere: `DE` as de, `pt-br` as pt-BR, `ZH-hant` as zh-Hant."""
    language, *more = text.strip().split("-")
    of_length = {2: str.upper, 4: str.title}
    return "-".join([language.lower(), *(of_length.get(len(each), str.lower)(each) for each in more)])


def shown(text: str, longest: int = 40) -> str:
    """What someone typed, safe and short enough to repeat in a message."""
    one_line = " ".join(clean(text[: longest * 4]).split())
    return one_line if len(one_line) <= longest else one_line[: longest - 1] + "…"


def stands_at(path: Path) -> str | None:
    """What stands at a path in a file's place, “a pipe”; None where there is a file, or nothing. Raises OSError."""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    if not path.exists() or path.is_file():
        return None
    return next((what for is_it, what in kinds if is_it(path.stat().st_mode)), "a device")


def no_file(path: Path) -> str | None:
    """What speaks against reading a file at a path, in a sentence; None where there is one. Raises OSError."""
    if what := stands_at(path):
        return f"{shown(str(path), 1000)} is {what}, not a file."
    if path.exists():
        return None
    if path.is_symlink():
        return f"{shown(str(path), 1000)} leads to a file that is gone."
    return f"There is no file {shown(str(path), 1000)}."


def no_folder(path: Path) -> str | None:
    """What speaks against writing into a folder there, in a sentence; None where there is one. Raises OSError."""
    if path.is_dir():
        return None
    if path.exists():
        return f"{shown(str(path), 1000)} is {stands_at(path) or 'a file'}, not a folder."
    return f"There is no folder {shown(str(path), 1000)}."


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


# A capital and small letters, or small letters alone, and others joined to them: Maria, maria, MariaS, anna-maria.
_LIKE_A_NAME = re.compile(r"(?:[A-Z][a-z]{2,}|[a-z]{4,})(?:[_-]?[A-Za-z][a-z]*)*\Z")


def looks_like_a_name(code: str) -> bool:
    """Whether a code may be somebody's name: it has no digit and is written as names are."""
    return _LIKE_A_NAME.match(code) is not None


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


def folded(text: str) -> str:
    """A text as it is searched: no matter its capitals, and in which of its forms Unicode wrote a letter."""
    if text.isascii():
        return text.lower()
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return lower.replace("i\u0307", "i")  # what becomes of the capital that İstanbul begins with


def parse_path(text: str) -> Path:
    """A path as typed, `~` and `~name` resolved. Raises BadUsage where no file can be named so."""
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        raise BadUsage(f"There is no home folder for “{shown(text)}”.", "Write the whole path.") from None
    if "\0" in text or any(len(os.fsencode(part)) > LONGEST_NAME for part in path.parts):
        raise BadUsage(f"“{shown(text)}” cannot be the name of a file.", "Choose a shorter one, of letters and digits.")
    return path


def nearest(word: str, known: Iterable[str], alike: float = 0.5) -> str | None:
    """The known word that is most like what was typed, or None."""
    by_lower = {k.lower(): k for k in known}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=alike)
    return by_lower[found[0]] if found else None


def one_of(value: str, allowed: Sequence[str], what: str) -> str:
    """`value` if it is allowed, without regard to case. Raises BadUsage that lists what is."""
    if value.strip().lower() in allowed:
        return value.strip().lower()
    raise BadUsage(f"“{shown(value)}” is not a known {what}.", f"Choose one of: {', '.join(allowed)}.")
