"""Who was erased, so that they do not come back: a random id, and a keyed digest of each code that they had."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault

Stone = dict[str, Any]
_KEY, _DIGEST = 8, 16  # bytes


def every(vault: Vault) -> list[Stone]:
    """All tombstones as they travel, the oldest first; those of an older schema know no codes."""
    found = vault.rows("SELECT * FROM tombstone ORDER BY at, uid")
    return [{**row, "codes": list(rows.words_of(row.get("codes") or "[]"))} for row in found]


def uids(vault: Vault) -> set[str]:
    """The stable ids of erased clients."""
    return {row["uid"] for row in vault.rows("SELECT uid FROM tombstone")}


def keep(vault: Vault, stone: Mapping[str, Any]) -> None:
    """Keep a tombstone; of one that is there already, the codes that only this one knows. Inside `writing()`."""
    there = next((each for each in every(vault) if each["uid"] == stone["uid"]), stone)
    codes = list(dict.fromkeys([*there.get("codes", ()), *stone.get("codes", ())]))
    stored = [there["uid"], there["at"], there["reason"], *rows.ERASED.stored({"codes": codes}).values()]
    vault.db.execute("INSERT OR REPLACE INTO tombstone (uid, at, reason, codes) VALUES (?, ?, ?, ?)", stored)


def sealed(codes: Iterable[str]) -> list[str]:
    """A digest of each code, under a key of their own: it tells the code again, and the code is not in it."""
    key = secrets.token_hex(_KEY)
    return [f"{key}.{_digest(key, code)}" for code in codes]


def of_erased(vault: Vault, codes: Iterable[str]) -> list[str]:
    """Those of these codes that a client had who was erased here, in any capitals."""
    known: dict[str, set[str]] = {}
    for stone in every(vault):
        for sealed_code in stone["codes"]:
            key, _, digest = sealed_code.partition(".")
            known.setdefault(key, set()).add(digest)
    return [code for code in codes if any(_digest(key, code) in digests for key, digests in known.items())]


def _digest(key: str, code: str) -> str:
    made = hmac.new(bytes.fromhex(key), code.strip().lower().encode(), hashlib.sha256)
    return made.hexdigest()[: _DIGEST * 2]
