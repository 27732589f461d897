"""Supervision: when it last took place."""

from __future__ import annotations

from datetime import date

from alliance_cli.store.vault import Vault


def last_date(vault: Vault) -> date | None:
    """The day of the latest supervision; None before the first."""
    row = vault.row("SELECT max(date) AS last FROM supervision")
    return date.fromisoformat(row["last"]) if row and row["last"] else None
