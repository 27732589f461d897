"""What a key press costs: whole processes in turn with other programs, ratios and targets; in a small vault, then in
the vault of a career. `python -m tests.bench.start [commands] [prompts] [daily] [whole]`: all of it, or some parts.

The key is remembered through a keyring of the bench's own, whose cost stands apart. Other programs are installed into
a throw-away environment where pip can find them.
"""

from __future__ import annotations

import json
import os
import platform
import pty
import select
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from alliance_cli.store import keys
from tests.bench import careers, charts

Words = Sequence[str | Path]
Environment = Mapping[str, str]
ROOT = Path(__file__).resolve().parents[2]
ALLIANCE = Path(sys.executable).with_name("alliance")
RUNS = 7
ON_A_DAY = ("--date", "2026-10-{day:02}")  # another one at each run
OTHERS = ("jrnl", "todoman", "sqlite-utils")
LEAST_WAIT = 20  # seconds for what a terminal should show

BARE_TYPER = """
import typer
app = typer.Typer()
@app.command()
def main(name: str = "x", json: bool = False):
    PROMPTprint(name)
app()
"""
PROMPT = 'import questionary; questionary.text("Relationship, Attendance").ask(); '
KEYRING = "import keyring; keyring.get_keyring().get_password('alliance', 'remembered')"
# A keyring in a file, so that a remembered key can be measured on any machine.
RING = """
import json, os, pathlib
from keyring.backend import KeyringBackend
KEPT = pathlib.Path(os.environ["BENCH_RING"])
class Ring(KeyringBackend):
    priority = 5
    def _all(self): return json.loads(KEPT.read_text()) if KEPT.exists() else {}
    def _keep(self, entries): KEPT.write_text(json.dumps(entries))
    def set_password(self, service, name, secret): self._keep(self._all() | {service + name: secret})
    def get_password(self, service, name): return self._all().get(service + name)
    def delete_password(self, service, name): self._keep({k: v for k, v in self._all().items() if k != service + name})
"""
ENCRYPT = """
import sys
from jrnl.encryption.Jrnlv3Encryption import Jrnlv3Encryption
plain, encrypted, password = sys.argv[1:]
box = Jrnlv3Encryption("default", {})
box.password = password
open(encrypted, "wb").write(box.encrypt(open(plain).read()))
"""

JOURNAL = """
version: none
encrypt: {encrypt}
journals:
  default:
    journal: {file}
"""
A_TASK = (
    *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:bench", "BEGIN:VTODO", "UID:{number}", "SUMMARY:One of them"),
    *("END:VTODO", "END:VCALENDAR", ""),
)


class Most(NamedTuple):
    """A target: CPU (or the time by the clock) as a multiple of the floor, and MiB."""

    ratio: float
    peak: float = 0


DAILY: Mapping[str, tuple[Words, Most]] = {
    "client list": (["client", "list"], Most(1.5, 56)),
    "caseload": (["caseload"], Most(1.8, 56)),
    "brief": (["brief", "C0001"], Most(1.9, 56)),
    "trend": (["trend", "C0001"], Most(1.9, 56)),
    "session add": (["session", "add", "C0002", *ON_A_DAY], Most(1.6, 56)),
    "measure --scores": (["measure", "srs", "C0003", *ON_A_DAY, "--scores", "9 9 8 9"], Most(1.6, 56)),
    "report": (["report"], Most(float("inf"), 56)),
}


class Sample(NamedTuple):
    """One run, or the medians of many: CPU seconds, seconds by the clock, MiB at the most."""

    cpu: float
    wall: float
    peak: float


Row = Callable[[int], Sample]  # of a number that counts the runs


def run(words: Words, environment: Environment, number: int = 0) -> Sample:
    """Run a process to its end. Raises SystemExit where it fails."""
    typed = [str(word).replace("{day:02}", f"{number + 2:02}") for word in words]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(typed, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(typed)} ended with {process.returncode}: {said.read().decode()[-500:]}")
    return Sample(used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024)


def row(words: Words, environment: Environment) -> Row:
    return lambda number: run(words, environment, number)


def in_turn(rows: Mapping[str, Row]) -> dict[str, Sample]:
    """Every row in turn, once to warm up and RUNS times: medians."""
    taken = [{name: go(number) for name, go in rows.items()} for number in range(RUNS + 1)][1:]
    return {name: Sample(*map(statistics.median, zip(*(each[name] for each in taken), strict=True))) for name in rows}


def head(title: str, versus: str) -> None:
    print(f"\n{title}\n{'':46}{'CPU ms':>8}{'wall ms':>9}{'MiB':>6}   {versus}")


def tell(name: str, found: Sample, floor: Sample, most: Most | None = None, *, by: str = "cpu") -> None:
    """One line, with its targets where it has some."""
    ratio = getattr(found, by) / getattr(floor, by)
    told = f"{name:46}{found.cpu * 1000:8.0f}{found.wall * 1000:9.0f}{found.peak:6.0f} {ratio:6.2f} ×"
    if most and most.ratio < float("inf"):
        told += f"  ≤ {most.ratio:g} ×: {reached(ratio <= most.ratio)}"
    if most and most.peak:
        told += f"  ≤ {most.peak:g} MiB: {reached(found.peak <= most.peak)}"
    print(told, flush=True)


def tell_once(name: str, value: float, unit: str, most: float | None = None, more: str = "") -> None:
    target = "" if most is None else f"  ≤ {most:g} {unit}: {reached(value <= most)}"
    print(f"{name:46}{value:8.2f} {unit}{target}{more}", flush=True)


def reached(true: bool) -> str:
    return "reached" if true else "NOT reached"


class Terminal:
    """A program on a real pseudo-terminal."""

    def __init__(self, words: Words, environment: Environment) -> None:
        self.child, self.screen = pty.fork()
        if self.child == 0:
            os.execve(words[0], [str(word) for word in words], dict(environment))

    def until(self, shown: bytes) -> None:
        """Read until this stands there. Raises SystemExit where it does not come."""
        seen = b""
        while shown not in seen:
            if not select.select([self.screen], [], [], LEAST_WAIT)[0]:
                raise SystemExit(f"{shown.decode()} does not appear: {seen[-500:].decode(errors='replace')}")
            seen += os.read(self.screen, 4096)

    def press(self, typed: bytes) -> None:
        os.write(self.screen, typed)

    def end(self) -> tuple[float, float]:
        """Ctrl-C until it has ended; its CPU seconds and MiB."""
        while True:
            self.press(b"\x03")
            try:
                while select.select([self.screen], [], [], 0.3)[0]:
                    os.read(self.screen, 4096)
            except OSError:
                break
        _, _, used = os.wait4(self.child, 0)
        os.close(self.screen)
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def to_prompt(words: Words, environment: Environment, shown: bytes) -> Row:
    """From start to the moment at which `shown` stands there."""

    def go(_: int) -> Sample:
        start = time.perf_counter()
        terminal = Terminal(words, environment)
        terminal.until(shown)
        passed = time.perf_counter() - start
        cpu, peak = terminal.end()
        return Sample(cpu, passed, peak)

    return go


def to_disk(environment: Environment) -> Row:
    """From the key that ends the last item of a rating to the moment at which the vault's file has changed."""
    vault = Path(environment["ALLIANCE_VAULT"])

    def go(number: int) -> Sample:
        words = [ALLIANCE, "measure", "srs", f"C{number + 5:04}", "--date", "2026-10-01"]
        terminal = Terminal(words, environment)
        terminal.until(b"Relationship")
        for _ in range(4):
            before, start = vault.stat().st_mtime_ns, time.perf_counter()
            terminal.press(b"9.1\r")
            while vault.stat().st_mtime_ns == before:
                if time.perf_counter() > start + LEAST_WAIT:
                    raise SystemExit("A mark does not reach the disk.")
                time.sleep(0.0005)
            passed = time.perf_counter() - start
        terminal.end()
        return Sample(0, passed, 0)

    return go


def environment_of(folder: Path, vault: Path, *, remembered: bool) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALLIANCE_", "XDG_", "PYTHON"))}
    kept |= {
        **{f"XDG_{kind}_HOME": str(folder / f"home-{remembered}" / kind) for kind in ("DATA", "CACHE", "STATE")},
        "ALLIANCE_CONFIG": str(folder / "config"),
        "ALLIANCE_VAULT": str(vault),
        "ALLIANCE_TODAY": str(careers.TODAY),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "PYTHONPATH": str(folder),
        "BENCH_RING": str(folder / "ring.json"),
    }
    if remembered:
        return kept | {"PYTHON_KEYRING_BACKEND": "bench_ring.Ring"}
    return kept | {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring", "ALLIANCE_PASSPHRASE": careers.PASSPHRASE}


def made(what: str, *of: object) -> str:
    """What a function of `careers` says, in a process of its own: what this one holds would count as its children's."""
    words = [sys.executable, "-m", "tests.bench.careers", what, *map(str, of)]
    return subprocess.run(words, check=True, cwd=ROOT, capture_output=True, text=True).stdout


def ready(folder: Path, name: str, closed: int = 0) -> dict[str, str]:
    """A vault whose key is remembered and whose backup of the day is made; its environment."""
    path = folder / name / "practice.vault"
    path.parent.mkdir()
    made("make", path, closed)
    environment = environment_of(folder, path, remembered=True)
    unlocking = environment | {"ALLIANCE_PASSPHRASE": careers.PASSPHRASE}
    run([ALLIANCE, "vault", "unlock", "--for", "1d"], unlocking)
    run([ALLIANCE, "goal", "add", "C0001", "to sleep through the night"], environment)
    return environment


def others(folder: Path, environment: Environment) -> dict[str, Row]:
    """Commands of other programs over data like ours; none where they cannot be installed here."""
    there, todo = folder / "others" / "bin", folder / "todo" / "list"
    plain, encrypted = folder / "journal.txt", folder / "journal.encrypted"
    try:
        subprocess.run([sys.executable, "-m", "venv", there.parent], check=True, capture_output=True)
        subprocess.run([there / "pip", "install", "--quiet", *OTHERS], check=True, capture_output=True, timeout=300)
        plain.write_text("".join(f"[2026-01-01 {n // 60:02}:{n % 60:02}] Note {n}. A line.\n\n" for n in range(1000)))
        encrypt = [there / "python", "-c", ENCRYPT, plain, encrypted, careers.PASSPHRASE]
        subprocess.run(encrypt, check=True, capture_output=True)
    except (subprocess.SubprocessError, OSError):
        print(f"{', '.join(OTHERS)}: not installed here.")
        return {}
    ring = Path(environment["BENCH_RING"])
    ring.write_text(json.dumps(json.loads(ring.read_text()) | {"jrnldefault": careers.PASSPHRASE}))
    todo.mkdir(parents=True)
    for number in range(20):
        (todo / f"{number}.ics").write_text("\r\n".join(A_TASK).format(number=number))
    (folder / "todo.py").write_text(
        f'path = "{folder}/todo/*"\ndefault_list = "list"\ncache_path = "{folder}/todo.db"\n'
    )
    sqlite3.connect(folder / "plain.db").execute("CREATE TABLE one (line)")
    rows: dict[str, Words] = {}
    for file, name in (plain, "jrnl -n 5"), (encrypted, "jrnl -n 5, encrypted"):
        journal = JOURNAL.format(encrypt=file is encrypted, file=file)
        (folder / f"{file.name}.yaml").write_text(journal)  # the first run adds what else it needs
        rows[name] = [there / "jrnl", "--config-file", folder / f"{file.name}.yaml", "-n", "5"]
    rows["todo list"] = [there / "todo", "--config", folder / "todo.py", "list"]
    rows["sqlite-utils tables"] = [there / "sqlite-utils", "tables", folder / "plain.db"]
    return {name: row(words, environment) for name, words in rows.items()}


def commands(folder: Path, key: Environment) -> None:
    """Whole commands in the small vault, with a remembered key and with a passphrase; then one picture."""
    phrase = environment_of(folder, Path(key["ALLIANCE_VAULT"]), remembered=False)
    floor = "a bare Typer app"
    rows = {floor: row([sys.executable, "-c", BARE_TYPER.replace("PROMPT", "")], key), **others(folder, key)}
    rows["the keyring alone, asked once"] = row([sys.executable, "-c", KEYRING], key)
    targets = {"alliance --help": Most(0.6)}
    for word in "--help", "--version":
        rows[f"alliance {word}"] = row([ALLIANCE, word], key)
    for name, (words, most) in DAILY.items():
        rows[f"alliance {name}"] = row([ALLIANCE, *words], key)
        rows[f"alliance {name}, with a passphrase"] = row([ALLIANCE, *words], phrase)
        targets[f"alliance {name}"] = most
    found = in_turn(rows)
    head(
        f"{careers.ACTIVE} clients, {careers.ACTIVE * careers.SESSIONS} sessions; medians of {RUNS}",
        f"CPU, {floor} = 1",
    )
    for name, cost in found.items():
        tell(name, cost, found[floor], targets.get(name))
    start = time.perf_counter()
    keys.derive(careers.PASSPHRASE, bytes(16))
    derived = time.perf_counter() - start
    more = max(found[f"alliance {name}, with a passphrase"].wall - found[f"alliance {name}"].wall for name in DAILY)
    tell_once("the passphrase, most it adds by the clock", more, "s", round(derived, 3), " (deriving a key alone)")

    picture, drawn = folder / "out.png", "a bare matplotlib script"
    pictures = {drawn: row([sys.executable, "-c", charts.BARE, str(careers.SESSIONS), picture], key)}
    pictures["alliance trend --png"] = row([ALLIANCE, "trend", "C0001", "--png", picture, "--force"], key)
    found = in_turn(pictures)
    head("One picture", f"CPU, {drawn} = 1")
    for name, cost in found.items():
        tell(name, cost, found[drawn], Most(1.4, 105) if name != drawn else None)


def prompts(key: Environment) -> None:
    floor = "a Typer app with one questionary prompt"
    bare = [sys.executable, "-c", BARE_TYPER.replace("PROMPT", PROMPT)]
    rows = {
        floor: to_prompt(bare, key, b"Relationship"),
        "alliance measure srs, its first item": to_prompt([ALLIANCE, "measure", "srs", "C0004"], key, b"Relationship"),
        "alliance session add, its first question": to_prompt([ALLIANCE, "session", "add", "C0004"], key, b"?"),
    }
    found = in_turn(rows)
    head("To the first prompt in a pseudo-terminal (CPU with the end of it)", f"wall, {floor} = 1")
    for name, cost in found.items():
        tell(name, cost, found[floor], Most(1.5) if name != floor else None, by="wall")
    pressed = in_turn({"pressed": to_disk(key)})["pressed"]
    tell_once("the last key of a rating to the record on disk", pressed.wall * 1000, "ms")


def daily(small: Environment, career: Environment) -> None:
    """Every daily command in both vaults, in turn."""
    head(f"A career: {careers.ACTIVE + careers.CLOSED} clients", "CPU, the small vault = 1; memory likewise")
    for name, (words, _) in DAILY.items():
        found = in_turn({"small": row([ALLIANCE, *words], small), "career": row([ALLIANCE, *words], career)})
        limit = 1.2 if name == "report" else 1.15
        tell(name, found["career"], found["small"], Most(limit))
        ratio = found["career"].peak / found["small"].peak
        print(f"{'  its memory':46}{found['small'].peak:23.0f} {ratio:6.2f} ×  ≤ {limit} ×: {reached(ratio <= limit)}")


def whole(folder: Path, career: Environment) -> None:
    """What goes over all of a career, once each."""
    print("\nOver the whole career, once each (CPU)")

    def once(name: str, words: Words, environment: Environment = career, most: float | None = None) -> float:
        cost = run([ALLIANCE, *words], environment)
        tell_once(name, cost.cpu, "s", most, f"  {cost.peak:.0f} MiB")
        return cost.cpu

    once("practice", ["practice"], most=4)
    first_line(career)
    once("search for a word that is nowhere", ["session", "list", "--grep", "zebra"], most=6)
    once("vault backup", ["vault", "backup"])
    once("vault check", ["vault", "check"])
    scores, parted = folder / "scores.csv", folder / "parted" / "practice.vault"
    once("export of all ratings as CSV", ["export", "--format", "csv", "--as", "scores", "--out", scores, "--yes"])
    fresh = environment_of(folder, folder / "fresh" / "practice.vault", remembered=False)
    run([ALLIANCE, "init"], fresh)
    inserts = float(made("bare_inserts", career["ALLIANCE_VAULT"], folder / "inserts.vault"))
    tell_once("bare inserts of the same ratings", inserts, "s")
    taken = once("import of that CSV", ["import", scores], fresh)
    tell_once("  beside the bare inserts", taken / inserts, "×", 2.2)
    once("  once more, nothing new", ["import", scores], fresh)
    parted.parent.mkdir()
    parted.write_bytes(Path(career["ALLIANCE_VAULT"]).read_bytes())
    other = career | {"ALLIANCE_VAULT": str(parted), "ALLIANCE_PASSPHRASE": careers.PASSPHRASE}
    run([ALLIANCE, "session", "add", "C0004", "--date", "2026-11-21", "--note", "from the other machine"], other)
    once("vault merge of two careers", ["vault", "merge", parted], career | {"ALLIANCE_PASSPHRASE": careers.PASSPHRASE})


def first_line(environment: Environment) -> None:
    """A search for a word of every note, to its first line."""
    words = [str(ALLIANCE), "session", "list", "--grep", "mother", "--plain"]
    with subprocess.Popen(words, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        start = time.perf_counter()
        assert process.stdout
        process.stdout.readline()
        passed = time.perf_counter() - start
        process.kill()
    tell_once("search for a common word, to its first line", passed, "s", 3, "  by the clock")


def main() -> None:
    parts = set(sys.argv[1:]) or {"commands", "prompts", "daily", "whole"}
    versions = ", ".join(f"{name} {version(name)}" for name in ("typer", "rich", "sqlcipher3", "keyring", "matplotlib"))
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}, {versions}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench_ring.py").write_text(RING)
        key = ready(folder, "small")
        if "commands" in parts:
            commands(folder, key)
        if "prompts" in parts:
            prompts(key)
        if parts & {"daily", "whole"}:
            career = ready(folder, "career", careers.CLOSED)
        if "daily" in parts:
            daily(key, career)
        if "whole" in parts:
            whole(folder, career)


if __name__ == "__main__":
    main()
