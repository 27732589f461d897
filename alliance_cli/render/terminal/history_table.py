"""What was recorded and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.dates import moment_said
from alliance_cli.model.words import RECORD
from alliance_cli.render.terminal.tables import table, text

LATEST_CHANGES = 30
_INTERNAL = ("id", "uid", "written", "removed")


def history(found: Sequence[Any], *, most: int | None = None) -> list[Any]:
    """The latest changes (`most`; None: all of them), newest first, in local time."""
    if not found:
        return [text("Nothing was recorded yet.")]
    found = [change for change in found if change.record != "answer" or (change.before and change.after)]
    made = table("When", "Command", "Client", "What", fold=["What"])
    for change in found[:most]:
        what = text(_changed(change))
        made.add_row(
            moment_said(change.at), (change.command or "–").removeprefix("alliance "), change.client or "–", what
        )
    earlier = len(found) - (most or len(found))
    return [made, *([text(f"{earlier} earlier: alliance history --all", "dim")] if earlier > 0 else [])]


def _changed(change: Any) -> str:
    before, after = change.before or {}, change.after or {}
    what, either = RECORD.said(change.record), after or before
    if change.record == "disclosure" and after:
        to = after["recipient"] or ""
        return f"left the vault: {after['what']}" + (f", for {to}" if to and f" for {to}" not in after["what"] else "")
    if change.record == "answer":
        return f"rating: the mark on line {either['item']}"
    if change.record in ("definition", "wording"):
        return f"kept for reading: {what} of {either['instrument']} {either['version']}"
    if not before:
        return f"new {what}" + (f", {after['date']}" if after.get("date") else "")
    if not after:
        return f"{what} taken back"
    if before.get("removed") != after.get("removed"):
        return f"{what} removed" if after.get("removed") else f"{what} is back"
    said = [
        f"{_name(k)}: {_value(before.get(k))} → {_value(v)}"
        for k, v in after.items()
        if before.get(k) != v and k not in _INTERNAL and not k.endswith("_id")
    ]
    return f"{what} {'; '.join(said)}".rstrip()


def _name(column: str) -> str:
    return column.replace("_", " ")


def _value(kept: Any) -> str:
    return "–" if kept in (None, "") else str(kept)
