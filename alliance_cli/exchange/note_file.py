"""Sessions with their notes from a JSON file or stdin: one object, or a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from alliance_cli.errors import BadFile, BadUsage
from alliance_cli.exchange.outcome import T
from alliance_cli.forms import data_file, note_form
from alliance_cli.inputs import nearest, shown

LARGEST_NOTES = 20_000_000  # bytes
TEXT_KEYS = ("date", "attendance", "why", "mode")
LIST_KEYS = ("present", "absent")
KNOWN = (*TEXT_KEYS, "minutes", *LIST_KEYS, "note")
_SHAPE = 'It holds {"date": "2026-11-02", "attendance": "attended", "note": {"happened": "…"}}, or a list of these.'


def read(name: str) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a file (`-`: stdin), each with its place from 1, its types and its note checked.

    Raises BadFile for what is in it, BadUsage where there is no such file.
    """
    data = data_file.as_json(data_file.read(name, LARGEST_NOTES), data_file.label(name), _SHAPE)
    entries = data if isinstance(data, list) else [data]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise BadFile(f"{data_file.label(name)} holds no session.", _SHAPE)
    return [(place, placed(place, partial(_checked, entry))) for place, entry in enumerate(entries, 1)]


def placed(place: int, make: Callable[[], T]) -> T:
    """What `make` makes of entry `place`; an error in it names the entry. Raises BadFile."""
    try:
        return make()
    except (BadFile, BadUsage) as error:
        raise BadFile(f"Entry {place}: {error.what}", error.hint) from None


def _checked(entry: Mapping[str, Any]) -> dict[str, Any]:
    for key in entry:
        if key not in KNOWN:
            near = nearest(key, KNOWN)
            hint = f"Did you mean “{near}”?" if near else f"Known are: {', '.join(KNOWN)}."
            raise BadFile(f"“{shown(key)}” is not a key of a session.", hint)
    if wrong := [key for key in TEXT_KEYS if not isinstance(entry.get(key), str | None)]:
        raise BadFile(f"“{wrong[0]}” is not a text.", "Put it in quotation marks.")
    minutes = entry.get("minutes")
    if minutes is not None and (not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 1440):
        raise BadFile("“minutes” is not a whole number from 1 to 1440.", "Write it like 50, without quotation marks.")
    lists = {key: entry.get(key) or [] for key in LIST_KEYS}
    for key, labels in lists.items():
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise BadFile(f"“{key}” is not a list of labels.", 'Write it like ["A", "B"].')
    note = {} if entry.get("note") is None else entry["note"]
    if isinstance(note, str):
        note = {"happened": note}
    if not isinstance(note, dict):
        raise BadFile("“note” is neither a text nor fields with their texts.", 'Write it like {"happened": "…"}.')
    texts = {key: entry.get(key) for key in TEXT_KEYS}
    return texts | lists | {"minutes": minutes, "note": note_form.check(note, BadFile)}
