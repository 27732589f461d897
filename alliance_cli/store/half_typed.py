"""What was half typed at a question that records nothing by itself: kept until the same is asked again and answered."""

from __future__ import annotations

from collections.abc import Iterable

from alliance_cli.model import Client
from alliance_cli.store.vault_file import Vault

_MARK = "half typed"


def of(vault: Vault, question: str, client: Client | None = None) -> str:
    """What stood there when this was last asked, of this client; "" where nothing did."""
    return vault.preference(_name(question, client)) or ""


def keep(vault: Vault, text: str, question: str, client: Client | None = None) -> None:
    """It is no record: neither `history` nor `undo` knows of it."""
    vault.prefer(_name(question, client), text)


def drop(vault: Vault, question: str, client: Client | None = None) -> None:
    vault.prefer(_name(question, client), None)


def erase(vault: Vault, client_id: int, codes: Iterable[str]) -> None:
    """What was typed about a client, or names them, goes with them. Inside `writing()`."""
    vault.db.execute("DELETE FROM preference WHERE name LIKE ?", [f"{_MARK}|%|{client_id}"])
    for code in codes:
        vault.db.execute("DELETE FROM preference WHERE name LIKE ? AND instr(value, ?)", [f"{_MARK}|%", code])


def _name(question: str, client: Client | None) -> str:
    return f"{_MARK}|{question}|{client.id if client else ''}"
