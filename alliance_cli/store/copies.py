"""Encrypted copies of the file: written beside the place they are for, verified, and only then put there."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.store import vault_file
from alliance_cli.store.cipher import driver, explained, explanation, result
from alliance_cli.store.vault_file import Vault, sync_folder

ROOM = 1_000_000  # bytes beyond the copy itself: journals, the folder's own growth
DRAFT = ".part"
STALE_SECONDS = 3600
_TRIES = 5


@contextmanager
def draft(target: Path, of: Path | None = None) -> Iterator[Path]:
    """An empty file (0600) beside `target` to build it in; whatever happens, it is gone at the end.

    What goes wrong is said of the file that it is a copy `of` (left out: of the target), never of the draft.
    """
    path = target.with_name(f".{target.name}.{secrets.token_hex(4)}{DRAFT}")
    with explained(target):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield path
        except AllianceError as error:
            error.what, error.hint = (s.replace(str(path), str(of or target)) for s in (error.what, error.hint))
            raise
        finally:
            for leftover in (path, journal(path)):
                with suppress(OSError):  # what cannot be deleted now is swept later
                    leftover.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete drafts that a killed program left in a folder; those of a running one are younger."""
    for pattern in (f".*{DRAFT}", f".*{DRAFT}-journal"):
        for path in folder.glob(pattern):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()


def write(vault: Vault, to: Path) -> dict[str, int]:
    """Copy the open vault into the draft `to`, and verify the copy; its rows by table. Raises CannotDo.

    Done again where another program wrote to the vault meanwhile.
    """
    check_room(to.parent, vault.path)
    for attempt in range(_TRIES):
        time.sleep(attempt / 10)
        seen = vault.db.execute("PRAGMA data_version").fetchone()
        with explained(to):
            os.truncate(to, 0)
        try:
            vault.db.execute("VACUUM INTO ?", [str(to.absolute())])
        except driver().DatabaseError as error:
            damaged = result(error) in ("SQLITE_CORRUPT", "SQLITE_NOTADB")
            raise explanation(error, vault.path if damaged else to.parent) from None
        rows = count(vault)
        if vault.db.execute("PRAGMA data_version").fetchone() == seen:
            verify(to, vault.key, rows)
            _sync(to)
            return rows
    raise CannotDo("Another program keeps writing to the vault.", "No copy was made. Try again in a moment.")


def verify(path: Path, key: bytes, rows: dict[str, int]) -> None:
    """Open a copy, count its rows, and have both integrity checks look at it. Raises CannotDo."""
    copied = vault_file.open_as_it_is(path, key)
    try:
        sound = count(copied) == rows and not damage(copied)
    finally:
        copied.close()
    if not sound:
        raise CannotDo("The copy differs from the vault, so it was not kept.", "“alliance vault check” looks closer.")


def count(vault: Vault) -> dict[str, int]:
    """How many rows each table holds."""
    names = vault.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    counted = " UNION ALL ".join(f"SELECT '{n['name']}' AS name, count(*) AS n FROM \"{n['name']}\"" for n in names)
    return {row["name"]: row["n"] for row in vault.rows(counted)}


def damage(vault: Vault) -> list[str]:
    """What SQLCipher (pages that were altered) or else SQLite (structure) finds wrong, in their words; [] where sound.

    Raises CannotDo where the structure is too damaged to be looked at.
    """
    with explained(vault.path):
        pages = [str(row[0]) for row in vault.db.execute("PRAGMA cipher_integrity_check").fetchall()]
        if pages:
            return pages
        vault.db.execute("PRAGMA ignore_check_constraints = ON")  # a value that another tool wrote is no damage
        structure = broken_rules(vault)
        vault.db.execute("PRAGMA ignore_check_constraints = OFF")
    return structure


def broken_rules(vault: Vault) -> list[str]:
    """What SQLite finds wrong, in its words, tables whose rules a row breaks among them."""
    with explained(vault.path):
        return [str(row[0]) for row in vault.db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]


def check_room(folder: Path, like: Path) -> None:
    """Raises CannotDo where the disk has no room for a file as large as `like`."""
    with explained(folder):
        needed = like.stat().st_size + ROOM
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotDo(
            f"There is no room for a copy in {folder}.",
            f"{free // 1_000_000} MB are free, {needed // 1_000_000 + 1} are needed. Make room and try again.",
        )


def name(finished: Path, to: Path, *, over: bool = False) -> None:
    """Give a finished draft its name, over another file only if told to. Raises CannotDo."""
    with explained(to):
        if over:
            finished.replace(to)
            sync_folder(to.parent)
            return
        try:
            os.link(finished, to)
        except FileExistsError:
            raise CannotDo(f"{to} exists already.", "Nothing was written. Choose another name.") from None
        except OSError:  # a file system without hard links
            if to.exists():
                raise CannotDo(f"{to} exists already.", "Nothing was written. Choose another name.") from None
            finished.rename(to)
        sync_folder(to.parent)


@contextmanager
def nobody_writes(path: Path, key: bytes) -> Iterator[None]:
    """Hold the lock for writing while a vault is copied and replaced, so that no other program's row is lost.

    Raises Locked, CannotDo (damaged, or another program is writing).
    """
    guard = vault_file.open_as_it_is(path, key)
    try:
        with explained(path):
            guard.db.execute("BEGIN IMMEDIATE")
        yield
    finally:
        guard.close()


def replace(finished: Path, path: Path) -> None:
    """Put a finished draft in the place of the vault, in one step: an interruption leaves the old file or the new.

    A journal that a crash left would be played back into the new file, so it goes first; the file it belongs to was
    opened before (which plays it back), or is kept aside together with it.
    """
    with explained(path):
        _sync(finished)
        journal(path).unlink(missing_ok=True)
        finished.replace(path)
        sync_folder(path.parent)


def keep_aside(path: Path, to: Path) -> None:
    """Keep the file at `path`, whatever it is, under another name as well, with its journal if a crash left one."""
    with explained(to):
        for source, target in ((journal(path), journal(to)), (path, to)):
            if source.exists():
                try:
                    os.link(source, target)
                except OSError:  # a file system without hard links
                    shutil.copy2(source, target)
        sync_folder(to.parent)


def journal(path: Path) -> Path:
    """Where SQLite keeps what it needs to take back an unfinished transaction."""
    return path.with_name(f"{path.name}-journal")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
