"""The demo vault: an encrypted file with the synthetic practice, the same for everyone on the same day."""

from __future__ import annotations

import secrets
import shutil
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from alliance_cli.demo import story
from alliance_cli.forms import catalogue
from alliance_cli.store import cipher, vault_file

COMMAND = "alliance demo"
# The date in the name, so that a file of another day, or what an interrupted build of it left, can be told.
DATED = ("demo-????-??-??.vault*", ".demo-????-??-??.vault*")

Progress = Callable[[str, int, int], None]  # client just written, how many are done, of how many


def make_sure(path: Path, today: date, passphrase: str, progress: Progress | None = None) -> None:
    """Make the demo vault where it is missing; vaults of other days beside it are deleted.

    The file gets its name when it is whole: an interrupted build leaves nothing. Raises CannotDo (the folder cannot
    be written to, the disk is full).
    """
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
    with cipher.explained(path):
        try:
            _build(draft, today, passphrase, progress or _quietly)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _delete_other_days(path)


def stories() -> dict[str, Mapping[str, Any]]:
    """What is told of each client, by code, as it stands in the files of `clients/`."""
    folder = files("alliance_cli.demo") / "clients"
    found = {each.name.removesuffix(".toml"): each for each in folder.iterdir() if each.name.endswith(".toml")}
    return {code: tomllib.loads(found[code].read_text("utf-8")) for code in sorted(found)}


def _build(path: Path, today: date, passphrase: str, progress: Progress) -> None:
    told, instruments = stories(), catalogue.load()
    vault = vault_file.create(path, passphrase, command=COMMAND)
    try:
        with vault.writing():
            vault.cannot_be_undone()
            for done, (code, each) in enumerate(told.items(), 1):
                story.tell(vault, code, each, today, instruments)
                progress(code, done, len(told))
    finally:
        vault.close()


def _delete_other_days(path: Path) -> None:
    for pattern in DATED:
        for other in path.parent.glob(pattern):
            if path.name in other.name:
                continue
            if other.is_dir():  # backups that somebody made of a demo vault
                shutil.rmtree(other)
            else:
                other.unlink(missing_ok=True)


def _quietly(what: str, done: int, of: int) -> None:
    """Nobody is watching."""
