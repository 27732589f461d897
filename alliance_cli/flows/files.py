"""Files that leave the vault: written for their owner only, whole or not at all, never over another unasked."""

from __future__ import annotations

from pathlib import Path

from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.inputs import no_folder, shown
from alliance_cli.settings import vault_path, write_private


def check_free(path: Path, *, force: bool) -> Path:
    """Raises CannotDo where something stands at `path`, or with `force` where that is a vault or no plain file;
    BadUsage where nothing can be written there.
    """
    try:
        if path.is_dir():
            raise BadUsage(f"{path} is a folder.", "Name a file in it.")
        if why := no_folder(path.parent):
            raise BadUsage(why, "Make it first, or choose another.")
        from alliance_cli.store import guarded

        guarded.check(path, [vault_path()])
        if path.exists() and not force:
            raise CannotDo(f"{path} exists already.", "Nothing was written. Choose another name, or add --force.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be a path"
        raise BadUsage(f"Nothing can be written at {shown(str(path), 80)}: {reason}.", "Choose another name.") from None
    return path


def write(path: Path, content: bytes, *, force: bool) -> None:
    """Write one file (0600). Raises CannotDo, BadUsage."""
    check_free(path, force=force)
    try:
        write_private(path, content)
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}.", "Choose another folder, or make room.") from None


def folder(path: Path) -> Path:
    """A folder to write into, made if need be (0700). Raises CannotDo."""
    try:
        if path.exists() and (why := no_folder(path)):
            raise CannotDo(why, "Choose another folder.")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotDo(f"{path} cannot be used as a folder: {error.strerror}.", "Choose another folder.") from None
    return path
