"""What no file that leaves may be written over: a vault, a backup of one, and whatever is not a plain file."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from alliance_cli.errors import CannotDo
from alliance_cli.inputs import stands_at
from alliance_cli.store import backups
from alliance_cli.store.vault_file import PAGE

# The first bytes of what looks as random as a vault and is none: pictures, pages to print, packed files.
_OTHERS = (b"\x89PNG", b"%PDF", b"PK", b"\x1f\x8b", b"SQLite format 3\x00", b"\xff\xd8", b"GIF8")
_MANY = 200  # of 256: so many different bytes has a page that is encrypted, and no text


def check(path: Path, vaults: Iterable[Path] = ()) -> None:
    """Raises CannotDo where `path` is one of these vaults, looks like any other, or is a device, a pipe or a socket."""
    if what := _what(path, vaults):
        raise CannotDo(f"{path} is {what}.", "Nothing was written, and --force does not change that. Choose another.")


def _what(path: Path, vaults: Iterable[Path]) -> str | None:
    with suppress(OSError):
        if what := stands_at(path):
            return None if path.is_dir() else f"{what}, not a plain file"
        for vault in vaults:
            if vault.exists() and path.samefile(vault):
                return "your vault"
            if lies_among_backups(path, vault):
                return "a backup of your vault"
        if is_encrypted(path):
            return "a vault, or a backup of one"
    return None


def lies_among_backups(path: Path, vault: Path) -> bool:
    """Whether a file stands in the folder of a vault's own backups, however either of the two is written."""
    folder, its_own = path.resolve().parent, backups.folder(vault.resolve())
    with suppress(OSError):  # on a disk that takes capitals for small letters, too
        return folder.samefile(its_own)
    return folder == its_own.resolve()


def is_encrypted(path: Path) -> bool:
    """Whether a file looks like a vault, whichever: whole pages, and the first of them as if it were chance."""
    if path.stat().st_size == 0 or path.stat().st_size % PAGE:
        return False
    with path.open("rb") as file:
        first = file.read(PAGE)
    return not first.startswith(_OTHERS) and len(set(first)) >= _MANY
