"""The page for whoever steps in: where the file is, how it opens without this program, and blanks for the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path

from alliance_cli.analysis.course import Course
from alliance_cli.model import Record
from alliance_cli.model.words import counted

PAGE_RATINGS = 12
SHEET_SUFFIXES = (".md", ".html", ".txt")
BLANK = "_" * 40
# Typed as they stand, with FILE and one of the two keys filled in.
WITHOUT_THIS_PROGRAM = (
    'import base64; from sqlcipher3 import dbapi2; vault = dbapi2.connect("FILE")',
    """vault.execute("PRAGMA key = 'THE PASSPHRASE'")""",
    """vault.execute("PRAGMA key = \\"x'%s'\\"" % base64.b32decode("THE CODE".replace("-", "")[:52] + "====").hex())""",
    'for row in vault.execute("SELECT * FROM session JOIN note ON session_id = session.id"): print(*row)',
)
_Section = tuple[str, tuple[str, ...]]  # a heading and its lines; what begins with blanks is typed as it stands


def page(suffix: str, vault: Path, backups: Path, today: date) -> str:
    """The sheet as Markdown, HTML or text. It holds no passphrase and no code of a client, only room for a pen."""
    sections = _sections(vault, backups, today)
    return {".html": _html, ".md": _markdown, ".txt": _text}[suffix](sections)


def rows_of(code: str) -> list[str]:
    """A recovery code in numbered groups: one of them is asked back."""
    groups = [f"{number:>2}: {group}" for number, group in enumerate(code.split("-"), 1)]
    return ["    " + "   ".join(groups[at : at + 3]) for at in range(0, len(groups), 3)]


def new_code(code: str) -> list[str]:
    """The recovery code as it is shown once."""
    return [
        "The recovery code, shown this once. Write it on paper and keep it where you keep your contracts:",
        "",
        *rows_of(code),
        "",
        "An older recovery code, and the older passphrase, open only backups from before.",
    ]


def rehearsal_page(record: Record | None, courses: Iterable[Course]) -> list[str]:
    """One client as whoever steps in would find them, without code, date or word of theirs."""
    if record is None:
        return ["No client is recorded in it yet."]
    held = sum(session.held for session in record.sessions)
    lines = [
        "One page of it, without codes, dates and notes, as a sign that it can be read:",
        f"  Client A: {record.client.kind} work, {record.client.population}; "
        f"{held} of {len(record.sessions)} appointments held; goals: {len(record.goals)}; "
        f"ruptures: {len(record.ruptures)}",
    ]
    for place, course in enumerate(courses, 1):
        values = [f"{point.value:g}" for point in course.points[-PAGE_RATINGS:]]
        if values:
            lines.append(f"  {course.instrument.title}, rater {place}: the latest {len(values)}: {', '.join(values)}")
    return lines


def retention_line(adults: int | None, minors: int | None) -> str:
    """How long records are kept, in words."""
    if adults is None and minors is None:
        return "retention times are not decided: “alliance vault retention --adults N --minors N” keeps them"
    grown = "not decided" if adults is None else f"{counted(adults, 'year')} after the end"
    young = "not decided" if minors is None else f"{counted(minors, 'year')} after coming of age"
    return f"adults: {grown}; minors: {young}"


def _sections(vault: Path, backups: Path, today: date) -> tuple[_Section, ...]:
    return (
        (
            "If I cannot go on: my practice records",
            (
                f"Made on {today}. Print this, fill in the blanks by hand, and keep it sealed where it will be found. "
                "Do not keep the passphrase on this page, nor beside the computer.",
            ),
        ),
        (
            "Who steps in, and what they need",
            (
                f"Professional executor, telephone: {BLANK}   In their place: {BLANK}",
                f"Whom to call first (supervisor, insurer, professional body): {BLANK}",
                f"Where the list of codes and names is (it is not in this computer's records): {BLANK}",
                f"Where the passphrase or the recovery code is kept: {BLANK}",
                f"The computer, and how to get into it: {BLANK}",
            ),
        ),
        (
            "Where the records are",
            (
                f"One encrypted file: {vault}",
                f"Its backups, encrypted the same way: {backups}",
                f"Copies elsewhere (disk, place): {BLANK}",
            ),
        ),
        (
            "How they open, step by step",
            (
                "1. Copy the file to another disk, and work on the copy only. FILE below is that copy.",
                "2. Install alliance, open a terminal, and type the line; it asks for the passphrase:",
                "    alliance --vault FILE client list",
                "3. With the recovery code instead (14 groups of 4 letters and digits), then a passphrase of your own:",
                "    alliance --vault FILE vault recover",
                "4. One client's whole record, to hand over (CODE: the client's code on the list):",
                "    alliance --vault FILE export --format json --out record.json CODE",
            ),
        ),
        (
            "How they open without this program",
            (
                "The file is an SQLCipher 4 database with its default settings. Any tool that speaks SQLCipher 4 opens "
                "it; version 3, which some systems still bring, calls it no database. With Python 3 in a terminal: "
                "pip install sqlcipher3, then python3, then these lines and Enter once more. The third line stands in "
                "place of the second where you have the recovery code; a ' in the passphrase is typed twice.",
                *(f"    {line}" for line in WITHOUT_THIS_PROGRAM),
            ),
        ),
        (
            "The first week",
            (
                "1. Tell clients of this and next week, by telephone, that sessions cannot take place. "
                "Offer each a colleague.",
                "2. Look for anyone in special need of a call today; the list of codes and names says who is who.",
                "3. Tell the insurer and the professional body. Read no more of the records than these steps need.",
                "4. Keep the file and one backup; erase nothing before the retention times are over.",
            ),
        ),
        ("Signed", (f"Date and signature: {BLANK}   Looked over again on: {BLANK}",)),
    )


def _text(sections: Sequence[_Section]) -> str:
    parts = [f"{title}\n{'-' * len(title)}\n" + "\n".join(lines) for title, lines in sections]
    return "\n\n".join(parts) + "\n"


def _markdown(sections: Sequence[_Section]) -> str:
    parts = [
        f"{'##' if place else '#'} {title}\n\n" + "\n\n".join(line if _is_typed(line) else _md(line) for line in lines)
        for place, (title, lines) in enumerate(sections)
    ]
    return "\n\n".join(parts) + "\n"


def _is_typed(line: str) -> bool:
    return line.startswith("    ")


def _md(line: str) -> str:
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in line)
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)


def _html(sections: Sequence[_Section]) -> str:
    body = []
    for place, (title, lines) in enumerate(sections):
        body.append(_tagged("h2" if place else "h1", title))
        body += [
            f"<pre>{escape(line.strip())}</pre>" if _is_typed(line) else f"<p>{escape(line)}</p>" for line in lines
        ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>Practice records</title>\n<style>\n"
        "@page { margin: 15mm }\n"
        "body { font: 10pt/1.35 serif; max-width: 46em; margin: 1em auto; padding: 0 1em; overflow-wrap: anywhere }\n"
        "h1 { font-size: 15pt; margin: 0 0 .3em } h2 { font-size: 11.5pt; margin: .8em 0 .15em; break-after: avoid }\n"
        "p { margin: .25em 0 } pre { font: 8.5pt/1.3 monospace; margin: .2em 0 .2em 1.5em; white-space: pre-wrap }\n"
        "@media print { body { margin: 0; padding: 0; max-width: none } }\n"
        "</style>\n</head>\n<body>\n<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )


def _tagged(tag: str, words: str) -> str:
    return f"<{tag}>{escape(words)}</{tag}>"
