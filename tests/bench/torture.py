"""Tries to break the vault: kills at random moments, damaged files, many writers at once; `make torture` runs it long.

Each trial works on a vault of its own in a private folder, in a child process that was forked from this one, so that
a kill costs milliseconds. What a child has finished it says through a pipe, and that must be there afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from alliance_cli import app
from alliance_cli.errors import AllianceError
from alliance_cli.model import Measurement
from alliance_cli.store import (
    backups,
    checking,
    clients,
    copies,
    keys,
    measurements,
    migrations,
    opening,
    passphrase,
    restore,
    vault_file,
)
from alliance_cli.store.vault_file import Vault

PASSPHRASE = "a long walk before the first session"
DAY = date(2026, 11, 23)
MOST_STEPS = 24  # files are touched so often in the longest of these commands, twice
Say = Callable[[int], None]


@dataclass
class Tally:
    """Of one fault: how often it was tried, what was lost (in words), and how long it took."""

    fault: str
    tried: int
    lost: list[str]
    seconds: float


@dataclass(frozen=True)
class Scenario:
    """`act` does one thing after another and says each number when it is done; `look` says what is lost."""

    name: str
    act: Callable[[Path, Say], None]
    look: Callable[[Path, int], list[str]]


def typed(*words: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        code = app.run(words)
    if code:
        raise SystemExit(f"{words}: {code}, {said.getvalue()}")


def opened(path: Path, passphrase: str = PASSPHRASE) -> Vault:
    return opening.unlock(path, passphrase, command="alliance torture")


@contextlib.contextmanager
def looking(path: Path, passphrase: str = PASSPHRASE) -> Iterator[Vault]:
    vault = opened(path, passphrase)
    try:
        yield vault
    finally:
        vault.close()


def unsound(vault: Vault) -> list[str]:
    return checking.problems(vault, {})


# What is done while the power goes off. ------------------------------------------------------------------------------


def add_sessions(path: Path, say: Say) -> None:
    for n in range(1_000):
        typed("session", "add", "AB12", "--note", f"note {n} " + "x" * 3000, "--set", f"goals=goal {n}")
        say(n)


def look_at_sessions(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        notes = {row["value"].split()[1] for row in vault.rows("SELECT value FROM note WHERE field = 'happened'")}
        half = vault.rows("SELECT s.id FROM session s WHERE (SELECT count(*) FROM note WHERE session_id = s.id) <> 2")
        lost = [f"session {n} is gone" for n in range(done) if str(n) not in notes]
        return unsound(vault) + lost + ["half a session"] * len(half)


def rate_on_screen(path: Path, say: Say) -> None:
    """As `measure` keeps it on screen: a paused record, each answer as it is given, then finished."""
    vault = opened(path)
    client = clients.find(vault, "AB12")
    blank = Measurement(0, "", None, "srs", "3.0", DAY, "client", (None,) * 4, source="screen", paused=True)
    for n in range(0, 6_000, 6):
        rating = measurements.add(vault, client, blank)
        say(n)
        for item in range(1, 5):
            measurements.keep_answer(vault, rating, item, 90 + item)
            say(n + item)
        measurements.update(vault, rating, paused=0)
        say(n + 5)


def look_at_ratings(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        ratings = measurements.of(vault, clients.find(vault, "AB12"))
        answers = sum(1 for r in ratings for a in r.answers if a is not None)
        full, rest = divmod(done, 6)
        lost = unsound(vault)
        if len(ratings) < full + (rest > 0) or answers < full * 4 + max(rest - 1, 0):
            lost.append(f"{done} steps were kept, {len(ratings)} ratings and {answers} answers are there")
        return lost + ["a finished rating lacks answers" for r in ratings if not r.paused and None in r.answers]


def import_clients(path: Path, say: Say) -> None:
    for n in range(1_000):
        table = path.parent / f"clients-{n}.csv"
        table.write_text("code,kind\n" + "".join(f"I{n}-{i},individual\n" for i in range(8)))
        typed("import", str(table))
        say(n)


def look_at_import(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        found = {c.code for c in clients.every(vault)}
        lost = unsound(vault)
        for n in range(done + 2):
            there = sum(f"I{n}-{i}" in found for i in range(8))
            if there not in (0, 8) or (n < done and there == 0):
                lost.append(f"{there} of 8 clients of import {n}")
        return lost


def change_passphrase(path: Path, say: Say) -> None:
    for n in range(1_000):
        vault = opened(path, f"{PASSPHRASE}{n or ''}")
        passphrase.change(vault, f"{PASSPHRASE}{n + 1}")
        say(n)


def look_at_passphrase(path: Path, done: int) -> list[str]:
    for n in (done, done + 1):
        with contextlib.suppress(AllianceError), looking(path, f"{PASSPHRASE}{n or ''}") as vault:
            return unsound(vault) + ([] if vault.row("SELECT 1 FROM note") else ["the note is gone"])
    return [f"neither passphrase {done} nor {done + 1} opens the file"]


def back_up(path: Path, say: Say) -> None:
    vault = opened(path)
    for n in range(1_000):
        backups.make(vault)
        vault.prefer("n", str(n))
        say(n)


def look_at_backups(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        lost = unsound(vault)
        found = backups.every(path)
        if len(found) < done:
            lost.append(f"{done} backups were made, {len(found)} are there")
        for backup in found:
            copy = vault_file.open_as_it_is(backup.path, vault.key)
            lost += unsound(copy) + ([] if copy.row("SELECT 1 FROM note") else [f"{backup.path.name} is empty"])
            copy.close()
        return lost


def go_back(path: Path, say: Say) -> None:
    vault = opened(path)
    backup, key = backups.make(vault).path, vault.key
    vault.close()
    for n in range(1_000):
        restore.restore(path, backup, key)
        say(n)


def look_at_the_note(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        return unsound(vault) + ([] if vault.row("SELECT 1 FROM note") else ["the note is gone"])


def erase_clients(path: Path, say: Say) -> None:
    for n in range(1_000):
        typed("client", "add", f"E{n}")
        typed("session", "add", f"E{n}", "--note", f"erase me {n}")
        typed("client", "erase", f"E{n}", "--confirm", f"E{n}")
        say(n)


def look_at_erased(path: Path, done: int) -> list[str]:
    with looking(path) as vault:
        codes = {c.code for c in clients.every(vault)}
        lost = unsound(vault) + [f"E{n} is there again" for n in range(done) if f"E{n}" in codes]
        traces = vault.row("SELECT count(*) AS n FROM change WHERE before LIKE '%erase me%' OR after LIKE '%erase me%'")
        half = vault.row("SELECT count(*) AS n FROM note WHERE value LIKE 'erase me%'")
        if "E" not in {c[:1] for c in codes} and traces and half and traces["n"] + half["n"]:
            lost.append("half an erased client")
        return lost


def migrate(path: Path, say: Say) -> None:
    old = path.with_name("old.vault")
    shutil.copy(path, old)
    migrations.STEPS = (*migrations.STEPS, a_later_step)
    key = opened_key(old)
    for n in range(1_000):
        young = path.with_name(f"young-{n}.vault")
        shutil.copy(old, young)
        opening.with_key(young, key, command="alliance torture").close()
        say(n)


def a_later_step(db: Any) -> None:
    """What a step of a later version may look like: a table filled from another one."""
    db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES note(id)) STRICT")
    for _ in range(50):
        db.execute("INSERT INTO later (note_id) SELECT id FROM note")


def opened_key(path: Path) -> bytes:
    return keys.derive(PASSPHRASE, vault_file.salt_of(path))


def look_at_migrated(path: Path, done: int) -> list[str]:
    before = migrations.STEPS
    migrations.STEPS = (*before, a_later_step)
    try:
        lost = []
        for young in sorted(path.parent.glob("young-*.vault")):
            if young.stat().st_size < path.stat().st_size:
                continue  # killed while this test itself copied the file
            with looking(young) as vault:
                row = vault.row("SELECT count(*) AS n FROM later")
                lost += unsound(vault) + ([] if row and row["n"] == 2 * 50 else ["half a migration"])
        return lost
    finally:
        migrations.STEPS = before


SCENARIOS = (
    Scenario("session add", add_sessions, look_at_sessions),
    Scenario("measure, on screen", rate_on_screen, look_at_ratings),
    Scenario("import", import_clients, look_at_import),
    Scenario("vault passphrase", change_passphrase, look_at_passphrase),
    Scenario("migration", migrate, look_at_migrated),
    Scenario("backup", back_up, look_at_backups),
    Scenario("restore", go_back, look_at_the_note),
    Scenario("client erase", erase_clients, look_at_erased),
)


# How it is tried. ----------------------------------------------------------------------------------------------------


def template(folder: Path, size: int = 0) -> Path:
    """A vault with a client, a session and a note, and so many bytes more: what takes longer is hit more often."""
    path = folder / "template.vault"
    vault_file.create(path, PASSPHRASE).close()
    at(path)
    typed("client", "add", "AB12", "--since", "2026-01-01")
    typed("session", "add", "AB12", "--note", "note x", "--set", "goals=goal x")
    typed("supervision", "add", "--with", "M. Ortiz", "--minutes", "60", "--decision", "AB12: look closer")
    if size:
        with looking(path) as vault, vault.writing() as db:
            db.execute("UPDATE client SET about = hex(randomblob(?))", [size // 2])
    return path


def at(path: Path) -> None:
    os.environ |= {
        "ALLIANCE_VAULT": str(path),
        "ALLIANCE_PASSPHRASE": PASSPHRASE,
        "ALLIANCE_TODAY": DAY.isoformat(),
        "ALLIANCE_CONFIG": str(path.parent / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def trip(folder: Path, steps: int) -> None:
    """Kill this process just before it touches a file in the folder for the so-manieth time: the moments between
    opening, naming, replacing and deleting are too short to be hit by the clock."""
    left = iter(range(steps))

    def hook(event: str, args: tuple[object, ...]) -> None:
        touches = event in ("open", "os.rename", "os.link", "os.remove", "os.truncate") and str(folder) in str(args[0])
        if touches and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def started(scenario: Scenario, path: Path, steps: int | None = None) -> tuple[int, int]:
    """A child that acts until it is killed; its id and the pipe in which it says what is done."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    try:
        os.close(read)
        at(path)
        if steps is not None:
            trip(path.parent, steps)
        scenario.act(path, lambda n: void(os.write(write, b".")))
    finally:
        os._exit(1)


def void(_: object) -> None:
    pass


def kill_once(scenario: Scenario, path: Path, after: float, steps: int | None) -> list[str]:
    """Kill at a moment, or at a step if that comes first; what was lost."""
    child, pipe = started(scenario, path, steps)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    done = 0
    while part := os.read(pipe, 65536):
        done += len(part)
    os.close(pipe)
    if not os.WIFSIGNALED(status):
        return [f"{scenario.name} ended by itself"]
    try:
        return scenario.look(path, done)
    except Exception as error:  # whatever keeps the file from being looked at is a loss
        return [f"{type(error).__name__}: {error}"]


def duration(scenario: Scenario, folder: Path, source: Path) -> float:
    """Seconds until two things are done: the span in which the kills fall."""
    path = fresh(folder, source)
    child, pipe = started(scenario, path)
    start, done = time.monotonic(), 0
    while done < 2 and (part := os.read(pipe, 1)):
        done += len(part)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(pipe)
    return time.monotonic() - start


def fresh(folder: Path, source: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(source, folder / "practice.vault"))


def kills(folder: Path, how_many: int, chance: random.Random, deadline: float) -> Iterator[Tally]:
    source = template(folder, 400_000)
    for scenario in SCENARIOS:
        start, lost, tried = time.monotonic(), [], 0
        span = duration(scenario, folder / "trial", source)
        while tried < how_many and time.monotonic() < deadline:
            path = fresh(folder / "trial", source)
            after, steps = chance.uniform(0, span * 1.2), None
            if tried % 2:
                after, steps = span, chance.randrange(MOST_STEPS)
            moment = f"before step {steps}" if tried % 2 else f"after {after:.4f} s"
            lost += [f"{scenario.name}, {moment}: {what}" for what in kill_once(scenario, path, after, steps)]
            tried += 1
        yield Tally(f"kill -9 during {scenario.name}", tried, lost, time.monotonic() - start)


def dump(path: Path, key: bytes) -> list[str] | None:
    """Every row of every table; None where the vault does not open or says that it is damaged."""
    try:
        vault = vault_file.open_as_it_is(path, key)
    except AllianceError:
        return None
    try:
        tables = copies.count(vault)
        return [str(row) for table in tables for row in vault.rows(f'SELECT * FROM "{table}"')]
    except AllianceError:
        return None
    finally:
        vault.close()


def damages(folder: Path, flips: int, cuts: int, chance: random.Random) -> Iterator[Tally]:
    """One bit turned over, or the file cut short: a sentence or the true rows, and the file as it was."""
    source = template(folder)
    raw, key = source.read_bytes(), opened_key(source)
    true, path = dump(source, key), folder / "damaged.vault"
    for name, places, damaged in (
        ("a byte flipped", flips, lambda at: raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]),
        ("cut short", cuts, lambda at: raw[:at]),
    ):
        start, lost = time.monotonic(), []
        for _ in range(places):
            place = chance.randrange(len(raw))
            content = damaged(place)
            path.write_bytes(content)
            found = dump(path, key)
            if found not in (None, true):
                lost.append(f"{name} at {place}: another value was read")
            if path.read_bytes() != content:
                lost.append(f"{name} at {place}: the file was changed")
        yield Tally(name, places, lost, time.monotonic() - start)


def writers(folder: Path, how_many: int) -> Tally:
    """Many processes meet an older vault at the same moment, migrate it and add a session each: it is recorded, or they
    are told that it was not."""
    start, path = time.monotonic(), fresh(folder / "writers", template(folder))
    before, migrations.STEPS = migrations.STEPS, (*migrations.STEPS, a_later_step)
    children = {}
    for n in range(how_many):
        child = os.fork()
        if not child:
            at(path)
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
                code = app.run(("session", "add", "AB12", "--note", f"writer {n} of many"))
            os._exit(99 if "Something unexpected" in said.getvalue() else code)
        children[child] = n
    codes = {n: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, n in children.items()}
    with looking(path) as vault:
        there = {row["value"] for row in vault.rows("SELECT value FROM note WHERE field = 'happened'")}
        lost = unsound(vault)
    migrations.STEPS = before
    lost += [f"writer {n} ended with {code}" for n, code in codes.items() if code not in (0, 1)]
    lost += [f"writer {n} is gone" for n, code in codes.items() if (f"writer {n} of many" in there) != (code == 0)]
    refused = sum(code == 1 for code in codes.values())
    return Tally(f"{how_many} writers at once, {refused} refused", how_many, lost, time.monotonic() - start)


def main(words: list[str] | None = None) -> int:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--kills", type=int, default=60, help="of each of the eight kinds")
    said.add_argument("--flips", type=int, default=500)
    said.add_argument("--cuts", type=int, default=200)
    said.add_argument("--writers", type=int, default=20)
    said.add_argument("--endings", type=int, default=1000, help="of prompts, at a pseudo-terminal")
    said.add_argument("--minutes", type=float, default=15, help="no new kill after that")
    said.add_argument("--seed", type=int, default=None)
    wanted = said.parse_args(words)
    seed = wanted.seed if wanted.seed is not None else random.randrange(10**6)
    chance, deadline = random.Random(seed), time.monotonic() + wanted.minutes * 60
    from tests.bench import endings  # it is written with what stands here

    # The key is derived once for each passphrase and salt, and cheaply: it is the file that is tried here.
    keys.ROUNDS = 1000
    hashlib.pbkdf2_hmac = functools.cache(hashlib.pbkdf2_hmac)
    lost = []
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as name:
        folders = iter(range(100))

        def room() -> Path:
            made = Path(name) / str(next(folders))
            made.mkdir()
            return made

        tallies: list[Iterator[Tally]] = [
            damages(room(), wanted.flips, wanted.cuts, chance),
            iter([writers(room(), wanted.writers)] if wanted.writers else []),
            endings.tallies(room(), wanted.endings, chance, deadline) if wanted.endings else iter([]),
            kills(room(), wanted.kills, chance, deadline),
        ]
        for some in tallies:
            for tally in some:
                lost += tally.lost
                print(f"{tally.fault:<34}{tally.tried:>5} tried {len(tally.lost):>4} lost {tally.seconds:>8.1f} s")
                sys.stdout.flush()
    for what in lost[:20]:
        print(f"  {what}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
