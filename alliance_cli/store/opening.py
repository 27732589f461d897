"""Opening the vault to work in it: with the passphrase or its key, and brought up to date where it is older."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.store import keys, migrations, vault_file
from alliance_cli.store.cipher import explained, tables
from alliance_cli.store.vault_file import Vault


def unlock(path: Path, passphrase: str, *, command: str) -> Vault:
    """Open with the passphrase. Raises Locked (it does not open the file), CannotDo (no vault, a newer one)."""
    return with_key(path, keys.derive(passphrase, vault_file.salt_of(path)), command=command)


def with_key(path: Path, key: bytes, *, command: str) -> Vault:
    """Open with the 32 bytes themselves. Raises Locked, CannotDo."""
    vault = vault_file.open_as_it_is(path, key, command=command)
    try:
        if _is_behind(vault):
            _bring_up_to_date(vault)
    except BaseException:
        vault.close()
        raise
    return vault


def _is_behind(vault: Vault) -> bool:
    with explained(vault.path):
        return bool(vault.db.execute("PRAGMA user_version").fetchone()[0] < len(migrations.STEPS))


def _bring_up_to_date(vault: Vault) -> None:
    """An encrypted copy of the old file first, then the steps that it lacks."""
    from alliance_cli.store import backups

    backups.make(vault, "before-migration")
    with explained(vault.path):
        vault.db.execute("BEGIN IMMEDIATE")
        try:
            if _is_behind(vault):  # another process may have been faster
                migrations.apply(tables(vault.db))
            vault.db.execute("COMMIT")
        except BaseException:
            if vault.db.in_transaction:
                vault.db.execute("ROLLBACK")
            raise
