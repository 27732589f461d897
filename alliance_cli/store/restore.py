"""Going back to a backup: the present file is kept aside, and who was erased since does not return."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alliance_cli.errors import AllianceError, Busy
from alliance_cli.store import backups, copies, erasing, migrations, vault_file
from alliance_cli.store.cipher import explained, truly
from alliance_cli.store.vault_file import Vault

RESTORE = "alliance vault restore"
Tombstones = dict[str, tuple[str, str, str | None]]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows by table; where the file before it is kept; how many erased clients were left out."""

    rows: dict[str, int]
    kept_aside: Path | None
    left_out: int


def restore(path: Path, source: Path, key: bytes, other_keys: Sequence[bytes] = ()) -> Restored:
    """Put a copy of `source` (opened by `key`) in the place of the vault at `path`, whatever state that is in.

    Tombstones are read from the present vault and from the backups beside it, as far as `key` or one of `other_keys`
    opens them. The copy is complete and verified before the present file moves. Raises Locked, CannotDo, BadUsage.
    """
    with truly("Your vault is as it was."):
        return _restored(path, source, key, (key, *other_keys))


def _restored(path: Path, source: Path, key: bytes, keys: Sequence[bytes]) -> Restored:
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = _tombstones(path, keys)
    backup = vault_file.open_as_it_is(source, key, command=RESTORE)
    try:
        with copies.draft(path) as draft:
            copies.write(backup, draft)
            rows, left_out = _prepare(draft, key, known)
            with _held(path, keys):
                aside = _set_aside(path)
                copies.replace(draft, path)
    finally:
        backup.close()
    return Restored(rows, aside, left_out)


def _prepare(draft: Path, key: bytes, known: Tombstones) -> tuple[dict[str, int], int]:
    """Erase again in the copy who was erased since, and look the result over."""
    copy = vault_file.open_as_it_is(draft, key, command=RESTORE)
    try:
        with explained(draft):
            migrations.apply(copy.db)
        missing = [known[uid] for uid in sorted(known.keys() - erasing.erased(copy))]
        left_out = erasing.keep_erased(copy, missing) if missing else 0
        rows = copies.count(copy)
    finally:
        copy.close()
    copies.verify(draft, key, rows)
    return rows, left_out


@contextmanager
def _held(path: Path, keys: Sequence[bytes]) -> Iterator[None]:
    """Where the present file opens, take back what a crash left in it, and let nobody write to it meanwhile."""
    with ExitStack() as held:
        for key in keys if path.exists() else ():
            try:
                held.enter_context(copies.nobody_writes(path, key))
                break
            except Busy:
                raise
            except AllianceError:  # damaged, or of another passphrase: nobody can be writing to it
                continue
        yield


def _set_aside(path: Path) -> Path | None:
    """Keep the present file among the backups."""
    if not path.exists():
        return None
    to = backups.place(path, datetime.now(UTC), "set-aside")
    copies.keep_aside(path, to)
    return to


def _tombstones(path: Path, keys: Sequence[bytes]) -> Tombstones:
    found: Tombstones = {}
    for file in (path, *(backup.path for backup in backups.every(path))):
        for key in keys:
            with suppress(AllianceError):
                found |= _of(vault_file.open_as_it_is(file, key, command=RESTORE))
    return found


def _of(vault: Vault) -> Tombstones:
    try:
        rows = vault.rows("SELECT uid, at, reason FROM tombstone")
    finally:
        vault.close()
    return {row["uid"]: (row["uid"], row["at"], row["reason"]) for row in rows}
