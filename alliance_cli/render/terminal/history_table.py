"""What was recorded and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.render.terminal.tables import table, text


def history(found: Sequence[Any]) -> list[Any]:
    if not found:
        return [text("Nothing was recorded yet.")]
    made = table("When (UTC)", "Command", "Client", "What", fold=["What"])
    for change in found:
        made.add_row(
            change.at.replace("T", " ").rstrip("Z"), change.command or "–", change.client or "–", text(_changed(change))
        )
    return [made]


def _changed(change: Any) -> str:
    before, after = change.before or {}, change.after or {}
    if change.record == "disclosure" and after:
        return f"left the vault: {after['what']}" + (f", for {after['recipient']}" if after["recipient"] else "")
    if not before:
        return f"new {change.record}"
    if not after:
        return f"{change.record} taken back"
    said = [f"{k}: {before.get(k)} → {after.get(k)}" for k in after if before.get(k) != after.get(k)]
    return f"{change.record} " + "; ".join(said)
