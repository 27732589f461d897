"""The page for whoever steps in: where the file is, how it opens without this program, and blanks for the pen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

FORMATS = (".md", ".html", ".txt")
BLANK = "_" * 40
_Section = tuple[str, tuple[str, ...]]


def page(suffix: str, vault: Path, backups: Path, today: date) -> str:
    """The sheet as Markdown, HTML or text. It holds no passphrase and no code of a client, only room for a pen."""
    sections = _sections(vault, backups, today)
    return {".html": _html, ".md": _markdown, ".txt": _text}[suffix](sections)


def new_code(code: str) -> list[str]:
    """The recovery code as it is shown once, in rows of seven groups."""
    groups = code.split("-")
    return [
        "The recovery code, shown this once. Write it on paper and keep it where you keep your contracts:",
        "",
        *("    " + "   ".join(groups[i : i + 7]) for i in range(0, len(groups), 7)),
        "",
        "An older recovery code, and the older passphrase, open only backups from before.",
    ]


def retention_line(adults: int | None, minors: int | None) -> str:
    """How long records are kept, in words."""
    if adults is None and minors is None:
        return "retention times are not decided: “alliance vault retention --adults N --minors N” keeps them"
    grown = "not decided" if adults is None else f"{adults} years after the end"
    young = "not decided" if minors is None else f"{minors} years after coming of age"
    return f"adults: {grown}; minors: {young}"


def _sections(vault: Path, backups: Path, today: date) -> tuple[_Section, ...]:
    return (
        (
            "If I cannot go on: my practice records",
            (
                f"Made on {today}. Print this, fill in the blanks by hand, and keep it sealed where it will be found.",
                "Do not keep the passphrase on this page, nor beside the computer.",
            ),
        ),
        (
            "Who steps in (professional executor)",
            (
                f"Name and telephone: {BLANK}",
                f"In their place: {BLANK}",
                f"Whom to call first (supervisor, insurer, professional body): {BLANK}",
                f"Where the list of codes and names is (it is not in this computer's records): {BLANK}",
                f"Where the passphrase or the recovery code is kept: {BLANK}",
            ),
        ),
        (
            "Where the records are",
            (
                f"One encrypted file: {vault}",
                f"Its backups, encrypted the same way: {backups}",
                f"Copies elsewhere (disk, place): {BLANK}",
                f"The computer, and how to get into it: {BLANK}",
            ),
        ),
        (
            "How they open with this program",
            (
                "Install alliance, then: alliance --vault FILE client list",
                "With the recovery code instead of the passphrase: alliance --vault FILE vault recover",
                "One client's whole record, for handing over: alliance --vault FILE export --format json --out F CODE",
            ),
        ),
        (
            "How they open without it",
            (
                "The file is an SQLCipher 4 database with its default settings. Any SQLCipher tool opens it:",
                "sqlcipher FILE",
                "PRAGMA key = 'the passphrase'; then for example: SELECT * FROM session;",
            ),
        ),
        (
            "The recovery code (shown once by the program; copy it here only if this page is kept safe)",
            (BLANK * 2, BLANK * 2),
        ),
        (
            "The first week",
            (
                "1. Tell clients of this and next week, by telephone, that sessions cannot take place.",
                "2. Offer each of them a colleague: who, and how to reach them.",
                "3. Look for anyone at special need of a call today; the list of codes and names says who is who.",
                "4. Tell the insurer and the professional body.",
                "5. Keep the file and one backup; erase nothing before the retention times are over.",
                "6. Read no more of the records than these steps need.",
            ),
        ),
        ("Signed", (f"Date and signature: {BLANK}", f"Looked over again on: {BLANK}")),
    )


def _text(sections: Sequence[_Section]) -> str:
    parts = [f"{title}\n{'-' * len(title)}\n" + "\n\n".join(lines) for title, lines in sections]
    return "\n\n\n".join(parts) + "\n"


def _markdown(sections: Sequence[_Section]) -> str:
    first, *rest = sections
    parts = [f"# {first[0]}\n\n" + "\n\n".join(map(_md, first[1]))]
    parts += [f"## {title}\n\n" + "\n".join(f"- {_md(line)}" for line in lines) for title, lines in rest]
    return "\n\n".join(parts) + "\n"


def _md(line: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in line)


def _html(sections: Sequence[_Section]) -> str:
    first, *rest = sections
    body = [f"<h1>{escape(first[0])}</h1>", *(f"<p>{escape(line)}</p>" for line in first[1])]
    for title, lines in rest:
        body += [f"<h2>{escape(title)}</h2>", *(f"<p>{escape(line)}</p>" for line in lines)]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Practice records</title>\n<style>\n'
        "body { font: 11pt/1.5 serif; max-width: 42em; margin: 2em auto; padding: 0 1em; overflow-wrap: anywhere }\n"
        "h1 { font-size: 16pt } h2 { font-size: 12pt; margin: 1.2em 0 .2em; break-after: avoid }\n"
        "p { margin: .35em 0 }\n</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )
