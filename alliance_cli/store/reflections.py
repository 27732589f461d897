"""Reflections: what the practitioner writes on their own part; private, in no report or export unless named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance_cli.errors import BadUsage, NotFound
from alliance_cli.inputs import folded
from alliance_cli.model import Client, Reflection
from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault, new_uid


def add(
    vault: Vault, client: Client | None, on: date, prompt: str | None, text: str, *, paused: bool = False
) -> Reflection:
    """Keep a reflection. Raises BadUsage where nothing was written."""
    if not text:
        raise BadUsage("Nothing was written.", "That is all right. Nothing was recorded.")
    with vault.writing():
        row = {"uid": new_uid(), "client_id": client.id if client else None, "date": on.isoformat()}
        vault.insert("reflection", row | {"prompt": prompt, "text": text, "paused": int(paused)})
        uid = row["uid"]
    return next(r for r in every(vault) if r.uid == uid)


def go_on(vault: Vault, one: Reflection, text: str, *, paused: bool) -> Reflection:
    """Keep what a reflection holds now. Raises NotFound where it is gone."""
    with vault.writing():
        row = vault.row("SELECT id, text, paused FROM reflection WHERE uid = ?", one.uid)
        if row is None:
            raise NotFound("That reflection is no longer there.", "“alliance reflect write” begins another.")
        changes = {"text": text, "paused": int(paused)}
        vault.update("reflection", row["id"], {k: v for k, v in changes.items() if row[k] != v})
    return next(r for r in every(vault) if r.uid == one.uid)


def left_open(vault: Vault) -> Reflection | None:
    """The latest reflection that was left in the middle."""
    return next((one for one in reversed(every(vault)) if one.paused), None)


def every(vault: Vault, word: str | None = None) -> list[Reflection]:
    """All reflections by number, or those that hold a word (in any case)."""
    found = vault.rows(
        "SELECT r.*, c.code, row_number() OVER (ORDER BY r.date, r.id) AS number FROM reflection r"
        " LEFT JOIN client c ON c.id = r.client_id ORDER BY number"
    )
    every_one = [made for _, made in vault.readable(found, _reflection)]
    return [r for r in every_one if word is None or folded(word) in folded(f"{r.prompt or ''}\n{r.text}")]


def _reflection(row: Mapping[str, Any]) -> Reflection:
    return rows.REFLECTIONS.made(Reflection, row, client=row["code"], number=row["number"])


def find(vault: Vault, number: int) -> Reflection:
    """Reflection `number`. Raises NotFound."""
    for one in every(vault):
        if one.number == number:
            return one
    raise NotFound(f"There is no reflection {number}.", "“alliance reflect list” shows what there is.")
