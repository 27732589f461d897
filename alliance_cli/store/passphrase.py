"""A new passphrase: the file rekeyed on a copy, verified, and put in the old one's place in one step."""

from __future__ import annotations

import secrets
import unicodedata

from alliance_cli.errors import BadUsage
from alliance_cli.store import copies, keys, vault_file
from alliance_cli.store.cipher import explained
from alliance_cli.store.vault_file import Vault


def change(vault: Vault, passphrase: str) -> Vault:
    """Give the vault another passphrase; it is closed, and open again under the new key, with a new recovery code.

    An interruption leaves the old file or the new one, whole. Raises BadUsage (no passphrase), CannotDo.
    """
    check(passphrase)
    salt = secrets.token_bytes(keys.SALT_BYTES)
    key = keys.derive(passphrase, salt)
    with vault.writing():
        vault.cannot_be_undone()
    with copies.nobody_writes(vault.path, vault.key), copies.draft(vault.path) as draft:
        rows = copies.write(vault, draft)
        copy = vault_file.open_as_it_is(draft, vault.key)
        with explained(vault.path):
            try:
                copy.db.execute(f"PRAGMA rekey = \"x'{key.hex()}{salt.hex()}'\"")
            finally:
                copy.close()
        copies.verify(draft, key, rows)
        vault.close()
        copies.replace(draft, vault.path)
    return vault_file.open_as_it_is(vault.path, key, command=vault.command)


def check(passphrase: str) -> None:
    """Raises BadUsage where there is nothing to be seen in a passphrase."""
    if not unicodedata.normalize("NFKC", passphrase).strip():
        raise BadUsage("A vault needs a passphrase.", "Choose a sentence that you will remember and nobody else knows.")
