"""Files that leave the vault: written for their owner only, whole or not at all, never over another unasked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.inputs import no_folder, shown
from alliance_cli.settings import draft_private, vault_path


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
    write_all({path: content}, force=force)


def write_all(content: Mapping[Path, bytes], *, force: bool, kept: AbstractContextManager[None] | None = None) -> None:
    """Write files; where one cannot be written, no new one stays. `kept` records that they leave: none has its name
    before the vault has that.

    Raises CannotDo, BadUsage.
    """
    for path in content:
        check_free(path, force=force)
    drafts: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        with kept or nullcontext():
            for path, data in content.items():
                with _told(path):
                    drafts[path] = draft_private(path, data)
        for path, draft in drafts.items():
            new = not path.exists()
            with _told(path, "The history has its line all the same." if kept else ""):
                draft.replace(path)
            made += [path] if new else []
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)


@contextmanager
def _told(path: Path, more: str = "") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = f"Choose another folder, or make room. {more}".rstrip()
        raise CannotDo(f"{path} cannot be written: {error.strerror}.", hint) from None


def folder(path: Path) -> Path:
    """A folder to write into, made if need be (0700). Raises CannotDo."""
    try:
        if path.exists() and (why := no_folder(path)):
            raise CannotDo(why, "Choose another folder.")
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotDo(f"{path} cannot be used as a folder: {error.strerror}.", "Choose another folder.") from None
    return path
