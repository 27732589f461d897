"""Sessions with their notes from a JSON file or stdin: one object, or a list."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.forms import note_form
from alliance_cli.inputs import nearest, shown

T = TypeVar("T")
LONGEST = 20_000_000  # bytes
TEXTS = ("date", "attendance", "why", "mode")
LISTS = ("present", "absent")
KNOWN = (*TEXTS, "minutes", *LISTS, "note")
_FORM = 'It holds {"date": "2026-11-02", "attendance": "attended", "note": {"happened": "…"}}, or a list of these.'


def read(name: str) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a file (`-`: stdin), each with its place from 1, its types and its note checked.

    Raises BadFile for what is in it, BadUsage where there is no such file.
    """
    raw = sys.stdin.buffer.read(LONGEST + 1) if name == "-" else _bytes(Path(name))
    if len(raw) > LONGEST:
        raise BadFile(f"{shown(name)} is too large for a note.", "Split it into parts.")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadFile(f"{shown(name)} is not UTF-8 text.", "Save it as UTF-8 and try again.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadFile(f"{shown(name)} is not JSON: {error.msg} ({place}).", _FORM) from None
    except (RecursionError, ValueError):
        raise BadFile(f"{shown(name)} cannot be read as JSON.", _FORM) from None
    entries = data if isinstance(data, list) else [data]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise BadFile(f"{shown(name)} holds no session.", _FORM)
    return [(place, placed(place, partial(_checked, entry))) for place, entry in enumerate(entries, 1)]


def placed(place: int, make: Callable[[], T]) -> T:
    """What `make` makes of entry `place`; an error in it names the entry. Raises BadFile."""
    try:
        return make()
    except (BadFile, BadUsage) as error:
        raise BadFile(f"Entry {place}: {error.what}", error.hint) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except (OSError, ValueError):
        raise BadUsage(f"There is no file to read at {shown(str(path), 80)}.", "Check the path after --from.") from None


def _checked(entry: Mapping[str, Any]) -> dict[str, Any]:
    for key in entry:
        if key not in KNOWN:
            near = nearest(key, KNOWN)
            hint = f"Did you mean “{near}”?" if near else f"Known are: {', '.join(KNOWN)}."
            raise BadFile(f"“{shown(key)}” is not a key of a session.", hint)
    if wrong := [key for key in TEXTS if not isinstance(entry.get(key), str | None)]:
        raise BadFile(f"“{wrong[0]}” is not a text.", "Put it in quotation marks.")
    minutes = entry.get("minutes")
    if minutes is not None and (not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 1440):
        raise BadFile("“minutes” is not a whole number from 1 to 1440.", "Write it like 50, without quotation marks.")
    lists = {key: entry.get(key) or [] for key in LISTS}
    for key, labels in lists.items():
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise BadFile(f"“{key}” is not a list of labels.", 'Write it like ["A", "B"].')
    note = {} if entry.get("note") is None else entry["note"]
    if isinstance(note, str):
        note = {"happened": note}
    if not isinstance(note, dict):
        raise BadFile("“note” is neither a text nor fields with their texts.", 'Write it like {"happened": "…"}.')
    texts = {key: entry.get(key) for key in TEXTS}
    return texts | lists | {"minutes": minutes, "note": note_form.check(note, BadFile)}
