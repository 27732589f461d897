"""Reads the sentences for a client's screen and form, and checks them against the instrument they are for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from alliance_cli.forms import languages
from alliance_cli.forms.definition import Instrument, Scale, Wording
from alliance_cli.forms.strict_toml import TomlTable, document, read_text, settle

AUDIENCES = ("adult", "young")
SCOPES = ("paper", "electronic")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read(path: Path, instrument: Instrument) -> list[Wording]:
    """The wordings in a pack of the practitioner's own, checked against the instrument. Raises BadFile."""
    return parse(read_text(path), path.name, instrument)


def parse(text: str, name: str, instrument: Instrument) -> list[Wording]:
    """The wordings in the text of a pack: one language at the top of the file, or several as [[wordings]]."""
    problems: list[str] = []
    table = TomlTable(document(text, name), problems)
    meant, version = table.text("instrument"), table.text("version")
    if meant and meant != instrument.id:
        table.note("instrument", f"names another instrument than {instrument.id}")
    elif version and version != instrument.version:
        table.note("version", f"is not {instrument.version}, the version of {instrument.id} in use")
    blocks = table.tables("wordings")
    if not blocks:
        blocks = [table]
    elif table.has("items"):
        table.note("items", "stand beside [[wordings]]: put each language into a [[wordings]] of its own")
    found = wordings(blocks, instrument)
    table.close()
    settle(name, problems)
    return list(found)


def wordings(blocks: Sequence[TomlTable], instrument: Instrument) -> tuple[Wording, ...]:
    """The wordings in some tables of a file; what is wrong with them is noted there."""
    found: list[Wording] = []
    for block in blocks:
        wording = _wording(block, instrument)
        if any((w.language, w.audience) == (wording.language, wording.audience) for w in found):
            block.note("language", f"{wording.language} stands twice for the audience {wording.audience}")
        found.append(wording)
    return tuple(found)


def _wording(table: TomlTable, instrument: Instrument) -> Wording:
    language = table.text("language", longest=35)
    if language and not LANGUAGE.fullmatch(language):
        table.note("language", "must be one language as a short tag, such as en or pt-BR")
    audience = table.word("audience", AUDIENCES) if table.has("audience") else "adult"
    scope = table.words("scope", SCOPES)
    instructions = table.text("instructions", longest=1000, lines=True)
    entries = table.tables("items")
    items = tuple(_wording_item(entry, instrument.scale, language) for entry in entries)
    if len(items) != len(instrument.items):
        table.note("items", f"has {len(items)} entries, {instrument.id} has {len(instrument.items)} items")
    for n in languages.strangers([" ".join(item) for item in items], language):
        table.note(f"items[{n}]", f"is not in the language of the others ({language}); keep languages apart")
    if table.path:
        table.close()
    return Wording(language, audience, instructions, items, "electronic" in scope, "paper" in scope)


def _wording_item(table: TomlTable, scale: Scale, language: str) -> tuple[str, str, str]:
    text = table.text("text", required=not scale.is_line, longest=300)
    left = table.text("left", required=scale.is_line, longest=200)
    right = table.text("right", required=scale.is_line, longest=200)
    if not scale.is_line and (left or right):
        table.note("left", "and right belong to a line; this scale has labels")
    if table.has("language") and table.text("language") != language:
        table.note("language", f"is not {language}; keep languages apart, each in a [[wordings]] of its own")
    table.close()
    return text, left, right
