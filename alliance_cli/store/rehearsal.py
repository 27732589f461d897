"""The rehearsal of a recovery: the newest backup opened on a scratch copy, by the code on paper alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from alliance_cli.errors import CannotDo, Locked
from alliance_cli.store import backups, copies, migrations, vault_file
from alliance_cli.store.cipher import another_file, explained, tables
from alliance_cli.store.vault_file import Vault

ANOTHER = "“alliance vault backup” makes a new one; then try again."
DRILL = "alliance vault drill"
_REHEARSED = "rehearsed"  # the preference that keeps the day
T = TypeVar("T")


class Rehearsal(NamedTuple):
    """The backup that was tried, and whether both integrity checks find its copy whole."""

    backup: Path
    whole: bool


def rehearse(vault_path: Path, key: bytes, read: Callable[[Vault], T]) -> tuple[Rehearsal, T]:
    """Open a scratch copy of the newest backup by the key of a recovery code, check it, and `read` from it.

    The copy is gone afterwards, whatever happens; the backup is not written to.
    Raises CannotDo (no backup, no room, a newer schema), Locked (the code does not open it).
    """
    newest = next((backup for backup in backups.every(vault_path) if backup.kind != "set-aside"), None)
    if newest is None:
        raise CannotDo("There is no backup to rehearse with yet.", "“alliance vault backup” makes one; then try again.")
    copies.check_room(newest.path.parent, newest.path)
    with another_file(newest.path, ANOTHER), copies.draft(newest.path) as scratch:
        with explained(newest.path):
            shutil.copyfile(newest.path, scratch)
        copy = _opened(scratch, key, newest)
        try:
            whole = not copies.damage(copy)
            with explained(scratch):
                migrations.apply(tables(copy.db))
            return Rehearsal(newest.path, whole), read(copy)
        finally:
            copy.close()


def _opened(scratch: Path, key: bytes, backup: backups.Backup) -> Vault:
    try:
        return vault_file.open_as_it_is(scratch, key, command=DRILL)
    except Locked:
        raise Locked(
            f"This recovery code does not open the newest backup, {backup.path.name}.",
            "A code belongs to one passphrase. After a change, only the newer code opens what was made since.",
        ) from None


def rehearsed(vault: Vault) -> date | None:
    """The day of the last rehearsal that went well."""
    kept = vault.preference(_REHEARSED)
    return date.fromisoformat(kept) if kept else None


def keep(vault: Vault, on: date) -> None:
    """Keep that a recovery was rehearsed."""
    vault.prefer(_REHEARSED, on.isoformat())
