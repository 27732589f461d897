"""Going back to a backup: the present file is kept aside, who was erased stays away, and who is on hold stays here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from alliance_cli.errors import AllianceError, Busy, CannotDo
from alliance_cli.store import backups, copies, erasing, migrations, rights, tombstones, two_vaults, vault_file
from alliance_cli.store.cipher import another_file, explained, tables, truly
from alliance_cli.store.vault_file import Vault

RESTORE = "alliance vault restore"
ANOTHER_BACKUP = "Your vault is as it was. “alliance vault status” lists its backups."
KeysFor = Callable[[bytes], Iterable[bytes]]  # the keys that may open a file, from its salt
_TOP = ("client", "measurement", "supervision", "reflection")  # every other record hangs on one of these


class Restored(NamedTuple):
    """What came back: rows by table; where the file before it is kept; how many erased clients were left out.

    `held`: the clients on hold whose records were carried over as they stood before.
    """

    rows: dict[str, int]
    kept_aside: Path | None
    left_out: int
    held: list[str]
    same_passphrase: bool  # whether the vault that stood there was under this backup's


class Outlook(NamedTuple):
    """What is to be asked before: nothing tells here who was `unknown` since; or it is another practice's (`stranger`).

    `locked`: there is a vault, and none of the keys opens it.
    """

    unknown: bool
    stranger: bool
    locked: bool


def look(path: Path, source: Path, key: bytes, keys_for: KeysFor) -> Outlook:
    """See what speaks against putting `source` (opened by `key`) at `path`; nothing is changed.

    Raises Locked, BadUsage, CannotDo where it cannot be: it is the vault itself, or damaged, or no file stands there.
    """
    vault_file.check_nothing_else(path)
    with explained(source):
        if path.exists() and source.samefile(path):
            raise CannotDo(f"{source} is your vault itself.", "Nothing was changed. Name a backup of it.")
    backup = vault_file.open_as_it_is(source, key, command=RESTORE)
    present = None
    try:
        if copies.damage(backup):
            raise CannotDo(f"{source} is damaged.", ANOTHER_BACKUP)
        present = _present(path, source, keys_for)
        stranger = present is not None and not _one_practice(present, backup)
        locked = path.is_file() and (present is None or present.path != path)
        return Outlook(present is None, stranger, locked)
    finally:
        for vault in (backup, present):
            if vault:
                vault.close()


def restore(path: Path, source: Path, key: bytes, keys_for: KeysFor | None = None, *, anyway: bool = False) -> Restored:
    """Put a copy of `source` in the place of the vault at `path`, whatever state that is in.

    Who was erased, and who is on hold, is read from the vault that stands there, or where it cannot be read from its
    newest backup. The copy is complete and verified before the present file moves. Raises Locked, CannotDo, BadUsage;
    CannotDo too where something is to be asked (see `look`), unless told to do it `anyway`.
    """
    keys = keys_for or (lambda salt: (key,))
    with another_file(source, ANOTHER_BACKUP), truly("Your vault is as it was."):
        outlook = look(path, source, key, keys)
        if (outlook.unknown or outlook.stranger) and not anyway:
            raise CannotDo("Nothing was restored: that would have to be asked first.", "Try once more.")
        return _restored(path, source, key, keys, stranger=outlook.stranger)


def _restored(path: Path, source: Path, key: bytes, keys: KeysFor, *, stranger: bool) -> Restored:
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup = vault_file.open_as_it_is(source, key, command=RESTORE)
    try:
        with _nobody_writes(path, keys), copies.draft(path) as draft:
            copies.write(backup, draft)
            rows, left_out, held = _prepare(draft, key, path, source, keys, stranger=stranger)
            same = path.is_file() and _salt(path) == _salt(source)
            aside = _set_aside(path)
            copies.replace(draft, path)
    finally:
        backup.close()
    return Restored(rows, aside, left_out, held, same)


def _prepare(
    draft: Path, key: bytes, path: Path, source: Path, keys: KeysFor, *, stranger: bool
) -> tuple[dict[str, int], int, list[str]]:
    """In the copy, erase again who was erased since, take over who is on hold, and look the result over."""
    copy = vault_file.open_as_it_is(draft, key, command=RESTORE)
    try:
        with explained(draft):
            migrations.apply(tables(copy.db))
        left_out, held = 0, list[str]()
        if not stranger:
            left_out, held = _as_is_known_now(copy, path, source, keys)
        rows = copies.count(copy)
    finally:
        copy.close()
    copies.verify(draft, key, rows)
    return rows, left_out, held


def _as_is_known_now(copy: Vault, path: Path, source: Path, keys: KeysFor) -> tuple[int, list[str]]:
    with copy.writing():
        copy.cannot_be_undone()
    stones = _stones(path, source, keys)
    left_out = len(erasing.keep_erased(copy, stones)) if stones else 0
    present = _present(path, source, keys)
    if present is None:
        return left_out, []
    try:
        held = rights.held(present)
        backups.keep_salts(copy, backups.known_salts(present))
    finally:
        present.close()
    if not held:
        return left_out, []
    with two_vaults.copy_of(copy.path, present.path, lambda salt: present.key, RESTORE) as whole:
        return left_out, two_vaults.carry(copy, whole, held)


def _salt(path: Path) -> bytes:
    with suppress(AllianceError):
        return vault_file.salt_of(path)
    return b""


def _present(path: Path, source: Path, keys: KeysFor) -> Vault | None:
    """The vault that tells what has been since, open: the one at `path`, else its newest backup; None where neither is.

    An erasure ends with a backup that knows of it, so the newest knows of all. Where `path` has none, the vault beside
    which `source` lies is asked.
    """
    for home in _homes(path, source):
        newest = next((b for b in _backups(home) if b.kind != "set-aside"), None)
        for file in (home, newest.path if newest and newest.kind != "before-erase" else None):
            if file and (opened := _opened(file, keys)):
                with suppress(AllianceError):
                    if not copies.damage(opened):
                        return opened
                opened.close()
    return None


def _homes(path: Path, source: Path) -> Iterator[Path]:
    yield path
    if source.parent.suffix == ".backups" and not path.exists() and not _backups(path):
        yield source.parent.with_suffix("")


def _backups(path: Path) -> list[backups.Backup]:
    with suppress(AllianceError):
        return backups.every(path)
    return []


def _opened(file: Path, keys: KeysFor) -> Vault | None:
    for key in _keys_of(file, keys):
        with suppress(AllianceError):
            return vault_file.open_as_it_is(file, key, command=RESTORE)
    return None


def _stones(path: Path, source: Path, keys: KeysFor) -> list[tombstones.Stone]:
    """Every tombstone in the vault and in the backups beside it, as far as they can be read."""
    found: dict[str, tombstones.Stone] = {}
    for home in _homes(path, source):
        for file in (home, *(backup.path for backup in _backups(home))):
            if opened := _opened(file, keys):
                with suppress(AllianceError):
                    found |= {stone["uid"]: stone for stone in tombstones.every(opened)}
                opened.close()
    return [*found.values()]


def _one_practice(present: Vault, backup: Vault) -> bool:
    """Whether the two are of one practice: copies of one file, or a record in common; an empty one may be."""
    if backups.known_salts(present) & backups.known_salts(backup):
        return True
    here, there = ({row["uid"] for t in _TOP for row in v.rows(f"SELECT uid FROM {t}")} for v in (present, backup))
    return not here or bool((here | tombstones.uids(present)) & there)


@contextmanager
def _nobody_writes(path: Path, keys: KeysFor) -> Iterator[None]:
    """Where the present file opens, take back what a crash left in it, and let nobody write to it meanwhile."""
    with ExitStack() as held:
        for key in _keys_of(path, keys):
            try:
                held.enter_context(copies.nobody_writes(path, key))
                break
            except Busy:
                raise
            except AllianceError:  # damaged, or of another passphrase: nobody can be writing to it
                continue
        yield


def _keys_of(path: Path, keys: KeysFor) -> Iterable[bytes]:
    with suppress(AllianceError):
        return keys(vault_file.salt_of(path))
    return ()


def _set_aside(path: Path) -> Path | None:
    """Keep the present file among the backups."""
    if not path.exists():
        return None
    to = backups.place(path, datetime.now(UTC), "set-aside")
    copies.keep_aside(path, to)
    return to
