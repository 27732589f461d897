"""What stands beside a vault, or where one should be: a placeholder, backups, a sync service's second copies."""

from __future__ import annotations

import platform
import re
import shlex
from pathlib import Path

from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.store import backups
from alliance_cli.store.cipher import explained

# How sync services name the second of two files that were written at once, after the name of the first.
_CONFLICT = re.compile(r".*conflict|.*konflikt|.*conflit|.*conflicto| ?\(\d+\)\Z| \d\Z", re.IGNORECASE | re.DOTALL)


def signs(path: Path) -> list[str]:
    """Where there is no vault at `path`: what shows that there was one, a sentence each."""
    with explained(path):
        if path.exists():
            return []
        evicted = path.with_name(f".{path.name}.icloud").exists()
    found = []
    if evicted:
        found.append(f"{path.name} is in iCloud, and only its placeholder on this computer: download it first.")
    try:
        there = backups.every(path)
    except AllianceError as error:
        return [*found, f"{error.what} {error.hint}"]
    if there:
        found.append(
            f"Beside it are {len(there)} backups of a vault, the newest of {backups.said(there[0].made)}: "
            f"alliance vault restore {shlex.quote(str(there[0].path))}"
        )
    return found


def check(path: Path) -> None:
    """Raises BadUsage where the vault is missing, and something beside it shows where it may be."""
    if found := signs(path):
        raise BadUsage(f"There is no vault at {path}.", "\n".join(found))


def conflict_copies(path: Path) -> list[Path]:
    """Files beside the vault that look like a sync service's second copy of it."""
    if not path.parent.is_dir():
        return []
    beside = (p for p in path.parent.glob(f"*{path.suffix}") if p.stem.startswith(path.stem) and p != path)
    return sorted(p for p in beside if _is_conflict(p.stem[len(path.stem) :]))


def _is_conflict(rest: str) -> bool:
    return bool(_CONFLICT.match(rest)) or rest.lower() == f"-{platform.node().lower()}"


def said(copies: list[Path]) -> str:
    """Copies after a conflict, named."""
    return (
        f"A sync service left another copy of the vault beside it: {', '.join(p.name for p in copies)}. "
        "What only it holds, “alliance vault merge” takes in; write on one computer at a time."
    )
