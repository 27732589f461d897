"""Vaults to measure with: a small practice, and the same one at the end of a career; random, and always the same."""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from alliance_cli.forms import catalogue
from alliance_cli.store import keys, vault_file
from alliance_cli.store.vault_file import Vault

PASSPHRASE = "a long walk before the first session"
TODAY = date(2026, 11, 23)
ACTIVE, SESSIONS = 20, 20  # open clients; sessions of each client, each with two ratings
CLOSED = 1480  # of a career: 30 000 sessions, 60 000 ratings
NOTE = {"happened": 40, "plan": 12, "key_moments": 25}  # words of a field
WORDS = (
    "quiet talk about the mother at work again sleep better anger tears long silence tried the exercise with me what "
    "if alone on Sunday no energy plan for next week the dog breathing letter to father"
).split()


def make(path: Path, closed: int = 0) -> None:
    """A new vault at `path` with the active clients and so many closed ones."""
    vault = vault_file.create(path, PASSPHRASE, command="alliance import")
    draw, forms = random.Random(1), catalogue.load()
    with vault.writing():
        for number in range(ACTIVE + closed):
            _client(vault, draw, forms, number, ended=number >= ACTIVE)
    vault.close()


def _client(vault: Vault, draw: random.Random, forms: catalogue.Catalogue, number: int, *, ended: bool) -> None:
    last = TODAY - timedelta(days=draw.randrange(7))
    if ended:
        last -= timedelta(days=60 + 7 * number)
    days = [last - timedelta(days=7 * back) for back in reversed(range(SESSIONS))]
    row = {"uid": _uid(draw), "code": f"C{number:04}", "kind": "individual", "population": "adult"}
    over = {"closed": last.isoformat(), "ending": "planned"} if ended else {}
    client = vault.insert("client", row | {"opened": days[0].isoformat()} | over)
    for day in days:
        written = f"{day}T12:00:00Z"
        row = {"uid": _uid(draw), "client_id": client, "date": day.isoformat(), "written": written}
        session = vault.insert("session", row | {"attendance": "attended", "mode": "in-person"})
        for field, length in NOTE.items():
            text = " ".join(draw.choices(WORDS, k=length))
            vault.insert("note", {"session_id": session, "field": field, "value": text})
        for form, rater in (forms.find("srs"), "client"), (forms.find("arm5"), "therapist"):
            row = {"uid": _uid(draw), "client_id": client, "instrument": form.id, "version": form.version}
            row |= {"date": day.isoformat(), "rater": rater, "items": len(form.items)}
            rating = vault.insert("measurement", row | {"source": "paper", "written": written})
            most = round((form.scale.max - form.scale.min) / form.scale.step)
            for item in range(1, len(form.items) + 1):
                steps = min(most, max(0, round(draw.gauss(0.85 * most, 0.06 * most))))
                vault.insert("answer", {"measurement_id": rating, "item": item, "steps": steps})


def _uid(draw: random.Random) -> str:
    return f"{draw.getrandbits(64):016x}"


def bare_inserts(career: Path, into: Path) -> float:
    """CPU seconds of nothing but inserting a career's clients and ratings into a new vault, triggers and all."""
    source = vault_file.open_as_it_is(career, keys.derive(PASSPHRASE, vault_file.salt_of(career)))
    vault = vault_file.create(into, PASSPHRASE)
    start = time.process_time()
    with vault.writing() as db:
        for table in "client", "measurement", "answer":
            found = source.db.execute(f"SELECT * FROM {table}")
            marks = ", ".join("?" * len(found.description))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", found)
    passed = time.process_time() - start
    source.close()
    vault.close()
    return passed


if __name__ == "__main__":
    what, *of = sys.argv[1:]
    print(make(Path(of[0]), int(of[1])) if what == "make" else bare_inserts(Path(of[0]), Path(of[1])))
