"""Every call at the disk of every writing command fails once: what is said is compared with what is in the file.

Run with `fault.so` (of `fault.c`) preloaded: `python -m tests.faults.nth_call fault.so [few]`; with `count`, the calls
that a record takes are counted.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alliance_cli import app
from alliance_cli.errors import AllianceError
from alliance_cli.store import backups, copies, keys, rows, vault_file
from tests.conftest import PASSPHRASE, TODAY

NEW = "another walk, and a longer one"
# What a command is, and whether the vault was last written to on another day (so that a backup comes first).
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("session", "add", "AB12", "--note", "later", "--date", "2026-11-20"),
    ("vault", "passphrase"),
    ("client", "erase", "AB12", "--confirm", "AB12", "--purge-backups"),
    ("vault", "restore", "{backup}"),
    ("vault", "backup"),
    ("undo",),
    ("client", "add", "EF56"),
    ("client", "edit", "AB12", "--set", "hopes=to sleep"),
    ("client", "rename", "AB12", "AB13"),
    ("client", "close", "AB12", "--how", "planned"),
    ("client", "consent", "AB12", "--for", "data"),
    ("client", "hold", "AB12", "--why", "complaint"),
    ("session", "amend", "AB12", "1", "--note", "other"),
    ("session", "remove", "AB12", "1"),
    ("session", "move", "CD34", "1", "--to", "AB12"),
    ("session", "addendum", "AB12", "1", "more"),
    ("measure", "ors", "AB12", "--scores", "5 5 5 5"),
    ("scores", "amend", "1", "--scores", "1 2 3 4"),
    ("scores", "remove", "1"),
    ("goal", "add", "AB12", "rest"),
    ("goal", "done", "AB12", "1"),
    ("rupture", "open", "AB12", "--kind", "mixed"),
    ("rupture", "repair", "AB12", "1", "--step", "heard"),
    ("rupture", "close", "AB12", "1", "--as", "repaired"),
    ("reflect", "write", "--text", "mine"),
    ("supervision", "add", "--question", "How?"),
    ("vault", "retention", "--adults", "10"),
    ("import", "{scores}", "--as", "scores"),
    ("export", "AB12", "--format", "json", "--out", "{folder}/out.json"),
    ("report", "AB12", "--out", "{folder}/report.md"),
    ("init",),
)
# Which calls fail: write, sync, rename or link, unlink, make a file; with what, and whether all after it fail too.
FAULTS = (
    ("w", errno.ENOSPC, 1),
    ("w", errno.EIO, 0),
    ("s", errno.EIO, 0),
    ("r", errno.EIO, 0),
    ("u", errno.EIO, 0),
    ("o", errno.EACCES, 0),
)
MANY = 10_000  # calls, more than any command makes
FEW = (1, 2, 5, 60)  # of the calls, in a quick run
KEPT = ("is recorded", "is kept", "is erased", "is changed", "is made", "was written", "is written")
NOTHING = ("Nothing was recorded", "Nothing was changed", "is as it was", "Nothing was kept", "Nothing was written")


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str


def run(words: tuple[str, ...]) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = app.run(words)
    return Said(code, out.getvalue(), err.getvalue())


def prepare(folder: Path) -> Path:
    """A small practice with a backup of it, one record behind."""
    folder.mkdir()
    vault = folder / "practice.vault"
    os.environ |= {
        "ALLIANCE_VAULT": str(vault),
        "ALLIANCE_PASSPHRASE": PASSPHRASE,
        "ALLIANCE_NEW_PASSPHRASE": NEW,
        "ALLIANCE_CONFIG": str(folder / "config"),
        "ALLIANCE_TODAY": TODAY,
    }
    vault_file.create(vault, PASSPHRASE).close()
    for words in (
        "client add AB12 --since 2026-01-01",
        "client add CD34 --since 2026-01-01",
        "session add AB12 --note first --date 2026-11-02",
        "measure srs AB12 --scores 9-8-9-9 --date 2026-11-02",
        "goal add AB12 sleep",
        "rupture open AB12 --kind withdrawal",
        "vault backup",
        "session add CD34 --note last --date 2026-11-03",
    ):
        done = run(tuple(word.replace("9-8-9-9", "9 8 9 9") for word in words.split()))
        assert done.code == 0, (words, done)
    (folder / "scores.csv").write_text("client,date,instrument,rater,scores\nAB12,2026-11-09,srs,client,9 9 9 9\n")
    return vault


def filled(words: tuple[str, ...], vault: Path) -> tuple[str, ...]:
    backup = next(iter(vault.parent.glob("*.backups/*.vault")), vault)
    given = {"backup": str(backup), "scores": str(vault.parent / "scores.csv"), "folder": str(vault.parent)}
    return tuple(word.format(**given) for word in words)


def state(path: Path) -> Any:
    """What is in the file, whichever passphrase opens it; without ids and times that differ at each run."""
    if not path.exists():
        return "no vault"
    for passphrase in (PASSPHRASE, NEW):
        try:
            vault = vault_file.open_as_it_is(path, keys.derive(passphrase, vault_file.salt_of(path)))
        except AllianceError:
            continue
        try:
            if damaged := copies.damage(vault):
                return f"damaged: {damaged}"
            held = {t: [_bare(row) for row in vault.rows(f"SELECT * FROM {t} ORDER BY id")] for t in rows.TABLES}
            kept = vault.rows("SELECT * FROM preference WHERE name <> 'last_commit' ORDER BY name")
            tombs = vault.rows("SELECT count(*) AS n FROM tombstone")
        finally:
            vault.close()
        return json.dumps([passphrase, held, kept, tombs])
    return "opens with no passphrase"


def _bare(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("uid", "at", "written")}


def wrong(words: tuple[str, ...], said: Said, before: Any, after: Any, vault: Path, kind: str) -> str | None:
    """What is false in what was said, or lost in the file."""
    found = state(vault)
    if "unexpected" in said.err or "Traceback" in said.err:
        return "unexpected"
    if found not in (before, after) and "is kept" not in said.err:
        return f"the file is neither as before nor as after: {str(found)[:200]}"
    if said.code == 0 and found != after:
        return "exit 0, and it is not in the file"
    if said.code and any(word in said.err for word in NOTHING) and found != before:
        return "it is said that nothing was, and it is in the file"
    if said.code and found == after != before and not any(word in said.err + said.out for word in KEPT):
        return "it is in the file, and that is not said"
    left = [p.name for p in vault.parent.rglob(".*") if p.name.endswith((".part", ".new", ".part-journal"))]
    if left and kind != "u":
        return f"left behind: {left}"
    for copy in backups.every(vault):
        if copy.kind != "set-aside" and str(state(copy.path)).startswith(("damaged", "opens with no")):
            return f"a backup is not whole: {copy.path.name}"
    if words[:2] == ("vault", "backup") and (said.code == 0) != (len(backups.every(vault)) == 2):
        return "a backup is said to be made and is not, or the other way round"
    return None


def cases(library: Any, few: bool, scratch: Path) -> Iterator[tuple[str, Said, str | None]]:
    ready = scratch / "ready"
    vault = prepare(ready)
    for words in COMMANDS[: 5 if few else None]:
        before, after = _with(library, words, ready, scratch, None)[1:]
        for fault in FAULTS:
            for n in range(1, 500):
                if n not in FEW if few else n > 40 and n % 11:
                    continue
                said, *_ = _with(library, words, ready, scratch, (*fault, n))
                if library.fault_left() > 0:
                    break
                vault = scratch / "case" / "practice.vault"
                label = f"{' '.join(words[:2])}: {fault[0]} {errno.errorcode[fault[1]]} {n}"
                yield label, said, wrong(words, said, before, after, vault, fault[0])


def _with(library: Any, words: tuple[str, ...], ready: Path, scratch: Path, fault: Any) -> tuple[Said, Any, Any]:
    """Run a command on a fresh copy, with a fault or without; what was said, the state before and after."""
    case = scratch / "case"
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(ready, case)
    vault = case / "practice.vault"
    if words == ("init",):
        vault.unlink()
        shutil.rmtree(case / "practice.vault.backups")
    os.environ["ALLIANCE_VAULT"] = str(vault)
    before = state(vault) if fault is None else None
    if fault:
        kind, code, sticky, n = fault
        library.fault_arm(str(case).encode(), kind.encode(), n, code, sticky)
    said = run(filled(words, vault))
    left = library.fault_left()
    library.fault_arm(b"", b"\0", left, 0, 0)
    if fault is None:
        assert said.code == 0, (words, said)
    return said, before, state(vault) if fault is None else None


def count(library: Any, folder: Path) -> Iterator[str]:
    """How often a record is written and synced, once the backup of the day is made."""
    os.environ["ALLIANCE_VAULT"] = str(prepare(folder))
    run(("session", "add", "AB12", "--date", "2026-11-19"))
    for words in COMMANDS[0], ("measure", "srs", "AB12", "--scores", "9 9 8 9"):
        for kind in "sw":
            library.fault_arm(str(folder).encode(), kind.encode(), MANY, errno.EIO, 0)
            assert run(words).code == 0
            yield f"{words[0]} {kind} {MANY - library.fault_left()}"
            library.fault_arm(b"", b"\0", 0, 0, 0)


def main(library: str, few: bool, counts: bool) -> int:
    hashlib.pbkdf2_hmac = functools.cache(hashlib.pbkdf2_hmac)
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    loaded = ctypes.CDLL(library)
    loaded.fault_arm.argtypes = [ctypes.c_char_p, ctypes.c_char, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    tried, failures = 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        if counts:
            print(*count(loaded, Path(scratch) / "counted"), sep="\n")
            return 0
        for label, said, problem in cases(loaded, few, Path(scratch)):
            tried += 1
            if problem:
                failures += 1
                print(f"{label}: {problem}\n    exit {said.code}: {said.err.strip()!r}", flush=True)
    print(f"{tried} calls failed, {failures} of them told wrongly", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "few" in sys.argv[2:], "count" in sys.argv[2:]))
