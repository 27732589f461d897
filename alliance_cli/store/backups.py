"""Backups: verified encrypted copies beside the vault, made by themselves once a day, thinned in tiers."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from alliance_cli.dates import moment_said
from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.inputs import no_folder
from alliance_cli.store import copies, keys, vault_file
from alliance_cli.store.cipher import explained
from alliance_cli.store.vault_file import Vault

KEEP_ALL = timedelta(days=2)
TIERS: tuple[tuple[Callable[[datetime], tuple[int, ...]], int], ...] = (
    (lambda t: (t.toordinal(),), 12),
    (lambda t: t.isocalendar()[:2], 10),
    (lambda t: (t.year, t.month), 9),
)
AFTER_ERASE = timedelta(days=7)
AFTER_MIGRATION = timedelta(days=90)  # so long the way back to an older version of the program stays open
OLD = timedelta(days=7)
MADE_BEFORE = ("before-migration", "before-erase", "set-aside")
_NAME = re.compile(rf"-(\d{{4}}-\d\d-\d\dT\d{{6}}-\d{{3}})Z(?:-({'|'.join(MADE_BEFORE)}))?\.vault\Z")
_FORMER_SALTS = "former_salts"  # the preference that keeps them
_STAMP = "%Y-%m-%dT%H%M%S-%f"


class Backup(NamedTuple):
    """One copy: when it was made (UTC), its size in bytes, and what it was made before ("" for any other)."""

    path: Path
    made: datetime
    size: int
    kind: str = ""


def folder(vault_path: Path) -> Path:
    """Where the backups of a vault lie: beside it."""
    return vault_path.with_name(f"{vault_path.name}.backups")


def every(vault_path: Path) -> list[Backup]:
    """All backups beside a vault, the newest first. Raises CannotDo where their folder cannot be entered."""
    found = []
    with explained(vault_path):
        _check_can_be_entered(folder(vault_path))
        for path in folder(vault_path).glob("*.vault") if folder(vault_path).is_dir() else ():
            if match := _NAME.search(path.name):
                made = datetime.strptime(match[1] + "000", _STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, made, path.stat().st_size, match[2] or ""))
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def make(vault: Vault, kind: str = "", *, to: Path | None = None, over: bool = False) -> Backup:
    """Copy the vault, verify the copy, then give it its name (0600). Raises CannotDo: nothing half is left.

    Without `to`, it goes beside the vault, and the older ones are thinned. `over` what stands at `to`: that is there
    until the new one is whole.
    """
    made = datetime.now(UTC)
    with copies.draft(to or place(vault.path, made, kind)) as draft:
        copies.write(vault, draft)
        path = to or place(vault.path, made, kind)  # another process may have taken the first name meanwhile
        copies.name(draft, path, over=over)
    if to is None:
        with suppress(AllianceError):  # the new one is there; what is too old goes the next time
            thin(vault, made)
    return Backup(path, made, path.stat().st_size, kind)


def place(vault_path: Path, made: datetime, kind: str = "") -> Path:
    """A free name in the backups' folder, which is made (0700) where it is missing."""
    where = folder(vault_path)
    with explained(where):
        _check_can_be_entered(where)
        where.mkdir(mode=0o700, exist_ok=True)
    while True:
        stamp = made.strftime(_STAMP)[:-3]
        path = where / f"{vault_path.stem}-{stamp}Z{f'-{kind}' if kind else ''}.vault"
        if not path.exists():
            return path
        made += timedelta(milliseconds=1)


def _check_can_be_entered(where: Path) -> None:
    """Raises CannotDo where the folder of the backups is closed to this user: it names the folder and its owner."""
    if where.exists() and (why := no_folder(where)):
        raise CannotDo(f"{why} No backup can be made.", "Move it away: the folder is then made by itself.")
    if not where.is_dir() or os.access(where, os.R_OK | os.W_OK | os.X_OK):
        return
    try:
        owner = where.owner()
    except (OSError, KeyError, NotImplementedError):
        owner = "somebody else"
    raise CannotDo(
        f"The folder of the backups, {where}, is closed to you; it belongs to {owner}.",
        f'Give it to yourself, for example with: sudo chown -R "$USER" {shlex.quote(str(where))}',
    )


def when_due(vault: Vault) -> Backup | None:
    """The backup before the first writing command of a day: of what was recorded on other days.

    None where there is one of today, or nothing changed since the last.
    """
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    today = [_utc(midnight), _utc(midnight + timedelta(days=1))]
    if not vault.row("SELECT 1 FROM command WHERE at < ? OR at >= ? LIMIT 1", *today):
        return None
    found = own(vault)
    if any(backup.made.astimezone().date() == midnight.date() for backup in found):
        return None
    return None if found and _same(vault, found[0]) else make(vault)


def unless_same(vault: Vault) -> Backup | None:
    """A backup, unless the last one holds the same."""
    found = own(vault)
    return None if found and _same(vault, found[0]) else make(vault)


def thin(vault: Vault, now: datetime) -> None:
    """Delete the backups of this vault that the tiers no longer keep, and drafts left by a killed program.

    Files set aside grow old by themselves: one that is damaged takes no good backup's place.
    """
    found = own(vault)
    aside = [b.made for b in found if b.kind == "set-aside"]
    kept = keep(aside, now) | keep([b.made for b in found if b.kind not in ("before-erase", "set-aside")], now)
    with explained(folder(vault.path)):
        for backup in found:
            age = now - backup.made
            way_back = backup.kind == "before-migration" and age <= AFTER_MIGRATION
            if age > AFTER_ERASE if backup.kind == "before-erase" else backup.made not in kept and not way_back:
                remove(backup.path)
    for where in (folder(vault.path), vault.path.parent):
        copies.sweep(where)


def remove(path: Path) -> None:
    """Delete a backup, with the journal that one set aside may have."""
    path.unlink(missing_ok=True)
    copies.journal(path).unlink(missing_ok=True)


def own(vault: Vault) -> list[Backup]:
    """The backups of this vault, the newest first: another one's may lie in the folder, where that stood here before.

    A copy begins with the salt of its vault, which changes with the passphrase; the vault knows those it had.
    """
    salts = known_salts(vault)
    return [backup for backup in every(vault.path) if _salt(backup.path) in salts]


def known_salts(vault: Vault) -> set[str]:
    """The salt of this vault, and those of its earlier passphrases."""
    return {_salt(vault.path), *(vault.preference(_FORMER_SALTS) or "").split()}


def keep_salts(vault: Vault, salts: Iterable[str]) -> None:
    """Files with these salts are copies of this vault, too."""
    vault.prefer(_FORMER_SALTS, " ".join(sorted({*salts, *known_salts(vault)})))


def _salt(path: Path) -> str:
    with suppress(OSError), path.open("rb") as file:
        return file.read(keys.SALT_BYTES).hex()
    return ""


def keep(made: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which backups stay: all of the last two days, then the newest of 12 days, 10 weeks and 9 months.

    Days, weeks and months without a backup do not count, so that a pause costs none. A clock set back deletes
    nothing: what lies in the future is younger than two days.
    """
    newest_first = sorted(made, reverse=True)
    kept = {time for time in newest_first if now - time < KEEP_ALL}
    older = [time for time in newest_first if time not in kept]
    for period, how_many in TIERS:
        newest_of: dict[tuple[int, ...], datetime] = {}
        for time in older:
            newest_of.setdefault(period(time), time)
        chosen = dict(list(newest_of.items())[:how_many])
        kept |= set(chosen.values())
        older = [time for time in older if period(time) < min(chosen)]
    return kept


def newest_sound(vault_path: Path, key: bytes) -> Backup | None:
    """The newest backup that this key opens and that both integrity checks find whole."""
    return next((b for b in every(vault_path) if _is_sound(b, key)), None)


def check_damage(vault_path: Path, passphrase: str) -> None:
    """Raises CannotDo where a passphrase that does not open the vault opens the newest backup of the same file:
    then it is right, and the file is damaged. The file's salt is what its backups share; some of it may be damaged too.
    """
    salt = vault_file.salt_of(vault_path)
    for backup in every(vault_path)[:1]:
        its_salt = vault_file.salt_of(backup.path)
        if sum(a == b for a, b in zip(salt, its_salt, strict=True)) < len(salt) // 2:
            return
        if _is_sound(backup, keys.derive(passphrase, its_salt)):
            raise CannotDo(
                f"The passphrase is right, but {vault_path} is damaged.",
                f"The backup of {moment_said(backup.made)} is sound: "
                f"alliance vault restore {shlex.quote(str(backup.path))}",
            )


def _is_sound(backup: Backup, key: bytes) -> bool:
    try:
        opened = vault_file.open_as_it_is(backup.path, key)
    except AllianceError:
        return False
    try:
        return not copies.damage(opened)
    except CannotDo:
        return False
    finally:
        opened.close()


def _same(vault: Vault, backup: Backup) -> bool:
    """Whether nothing was recorded since a backup. One that does not open (an older passphrase) counts as other."""
    try:
        copy = vault_file.open_as_it_is(backup.path, vault.key)
    except AllianceError:
        return False
    try:
        return _mark(copy) == _mark(vault)
    except CannotDo:
        return False
    finally:
        copy.close()


def _mark(vault: Vault) -> list[dict[str, object]]:
    """How far the counters of all tables have come: every command moves one."""
    return vault.rows("SELECT name, seq FROM sqlite_sequence ORDER BY name")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
