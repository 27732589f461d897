"""A new passphrase: the file rekeyed on a copy, verified, and put in the old one's place in one step."""

from __future__ import annotations

import secrets
import unicodedata

from alliance_cli.errors import BadUsage, Fault
from alliance_cli.store import backups, copies, keys, vault_file
from alliance_cli.store.cipher import driver, explained, truly
from alliance_cli.store.vault_file import Vault


def change(vault: Vault, passphrase: str) -> bytes:
    """Give the vault another passphrase; it is closed. The new key, which is the new recovery code as well.

    An interruption leaves the old file or the new one, whole: nothing is written to the old one, not even that this
    was tried. Raises BadUsage (no passphrase), CannotDo.
    """
    check(passphrase)
    salt = secrets.token_bytes(keys.SALT_BYTES)
    key = keys.derive(passphrase, salt)
    with (
        truly("The passphrase is as it was."),
        copies.nobody_writes(vault.path, vault.key),
        copies.draft(vault.path) as draft,
    ):
        copies.write(vault, draft)
        copy = vault_file.open_as_it_is(draft, vault.key, command=vault.command)
        with explained(vault.path):
            try:
                with copy.writing():
                    copy.cannot_be_undone()
                    backups.keep_salts(copy, ())
                rows = copies.count(copy)
                _rekey(copy, f"x'{key.hex()}{salt.hex()}'")
            finally:
                copy.close()
        copies.verify(draft, key, rows)
        vault.close()
        copies.replace(draft, vault.path)
    return key


def _rekey(copy: Vault, key: str) -> None:
    try:
        copy.db.execute(f'PRAGMA rekey = "{key}"')
    except driver().DatabaseError:  # SQLCipher tells a full disk and a fault by the same code here
        raise Fault(
            "The disk would not take the copy under the new passphrase.", "Make room, look at the disk, and try again."
        ) from None


def check(passphrase: str) -> None:
    """Raises BadUsage where there is nothing to be seen in a passphrase."""
    if not unicodedata.normalize("NFKC", passphrase).strip():
        raise BadUsage("A vault needs a passphrase.", "Choose a sentence that you will remember and nobody else knows.")
