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


def add(vault: Vault, client: Client | None, on: date, prompt: str | None, text: str) -> Reflection:
    """Keep a reflection. Raises BadUsage where nothing was written."""
    if not text:
        raise BadUsage("Nothing was written.", "That is all right. Nothing was recorded.")
    with vault.writing():
        row = {"uid": new_uid(), "client_id": client.id if client else None, "date": on.isoformat()}
        vault.insert("reflection", row | {"prompt": prompt, "text": text})
        uid = row["uid"]
    return next(r for r in every(vault) if r.uid == uid)


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
