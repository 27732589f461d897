"""What stands beside a vault, or where one should be: a placeholder, backups, a sync service's second copies."""

from __future__ import annotations

import platform
import re
import shlex
from pathlib import Path

from alliance_cli.dates import moment_said
from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.store import backups
from alliance_cli.store.cipher import explained

# How sync services name the second of two files that were written at once, after the name of the first.
_CONFLICT = re.compile(
    r".*(?:conflict|konflikt|conflit|конфликт|競合|冲突|衝突|충돌)"  # Dropbox, Nextcloud, Syncthing, in many languages
    r"| \(.*\d{4}-\d\d-\d\d.*\)\Z"  # Dropbox in all others: whose copy, and its day, in brackets
    r"| ?\(\d+\)\Z"  # Google Drive, and OneDrive on the web
    r"| \d{1,2}\Z"  # iCloud
    r"|~.+\Z"  # Git
    r"|-(?-i:(?=[0-9-]*[A-Z])[A-Z0-9-]{2,15})\Z"  # OneDrive: the computer, by a name that Windows gives or takes
    r"|-(?:.*-)?(?:mac|imac|macbook|mac-mini|laptop|desktop|pc)(?:-.*)?\Z",  # OneDrive on other computers
    re.IGNORECASE | re.DOTALL,
)


def signs(path: Path) -> list[str]:
    """Where there is no vault at `path`: what shows that there was one, a sentence each."""
    with explained(path):
        if path.exists():
            return []
        path = path.resolve()  # a link whose file is gone: it is looked for where it was
        evicted = path.with_name(f".{path.name}.icloud").exists()
    found = []
    if evicted:
        found.append(f"{path.name} is in iCloud, and only its placeholder on this computer: download it first.")
    try:
        there = backups.every(path)
    except AllianceError as error:
        return [*found, f"{error.what} {error.hint}"]
    if there:
        many = "is one backup" if len(there) == 1 else f"are {len(there)} backups"
        found.append(
            f"Beside it {many} of a vault, the newest of {moment_said(there[0].made)}: "
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
    return sorted(p for p in beside if p.is_file() and _is_conflict(p.stem[len(path.stem) :]))


def _is_conflict(rest: str) -> bool:
    return bool(_CONFLICT.match(rest)) or rest.lower() == f"-{platform.node().lower()}"


def said(copies: list[Path], known: list[Path]) -> str:
    """Copies after a conflict, each with what to do: merge it, or where all of it is `known` here, let it go."""
    lines = ["Beside the vault is what looks like a sync service's second copy of it:"]
    for copy in copies:
        if copy in known:
            lines.append(f"  {copy.name}: all that it holds is in your vault; it can go.")
        else:
            lines.append(f"  {copy.name}: alliance vault merge {shlex.quote(str(copy))}")
    return "\n".join([*lines, "Write on one computer at a time."])
