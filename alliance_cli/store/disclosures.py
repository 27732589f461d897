"""Disclosures: what left the vault about a client, when, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alliance_cli.model import Client
from alliance_cli.store.vault_file import Vault, new_uid, now


@contextmanager
def record(
    vault: Vault, clients: Iterable[Client], what: str, recipient: str | None = None, *, to: Iterable[Path] = ()
) -> Iterator[None]:
    """Keep a line in the history of each client: `what` was written, for `recipient`, `to` which files and folders.

    What leaves is made in here, and handed out after it: where the line cannot be kept, or the file not be made,
    there is neither. It is a fact about a file outside, which `undo` does not take back.
    """
    if places := ", ".join(str(path.absolute()) for path in to):
        what = f"{what}: {places}"
    with vault.writing():
        for client in clients:
            row = {"uid": new_uid(), "client_id": client.id, "at": now(), "what": what, "recipient": recipient}
            vault.insert("disclosure", row)
        yield
