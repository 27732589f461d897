"""A file that shows a client and its line in the history: both are there, or neither."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.conftest import Practice
from tests.faults.conftest import AS_NOBODY, NOBODY, InChild

WRITERS = (
    ("client", "page", "AB12", "--out", "{new}/page.html"),
    ("trend", "AB12", "--out", "{new}/course.svg"),
    ("trend", "AB12", "--client-view", "--png", "{new}/course.png"),
    ("caseload", "--out", "{new}/all.svg"),
    ("report", "--out", "{new}/report.md", "--charts", "{new}/charts"),
    ("report", "AB12", "--out", "{new}/report.html", "--json"),
    ("report", "--json"),
    ("report", "--for", "M."),
    ("export", "--format", "json", "--out", "{new}/out.json"),
    ("export", "AB12", "--format", "fhir", "--out", "{new}/out.json"),
    ("export", "--format", "csv", "--out", "{new}/csv"),
    ("export", "--format", "json", "--out", "-"),
)
READERS = (
    "client list",
    "client show AB12",
    "brief AB12",
    "session list AB12",
    "scores list AB12",
    "trend AB12",
    "trend AB12 --client-view",
    "caseload",
    "report",
    "practice",
    "hours",
    "history",
    "vault status",
)


def begin(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-10-01")
    for day, mark in (("2026-11-02", "9"), ("2026-11-09", "8"), ("2026-11-16", "9")):
        practice.do("session", "add", "AB12", "--date", day, "--note", "a walk")
        practice.do("measure", "srs", "AB12", "--date", day, "--scores", " ".join([mark] * 4))
    practice.do("supervision", "add", "--date", "2026-11-10", "--case", "AB12", "--decision", "AB12: name it")
    practice.do("supervision", "done", "1", "1")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows past its first pages: a page for a client fits, a line in the vault does not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def left(practice: Any) -> list[str]:
    return [change["after"]["what"] for change in practice.do("history") if change["record"] == "disclosure"]


@pytest.mark.parametrize("words", WRITERS, ids=" ".join)
def test_where_the_line_cannot_be_kept_nothing_leaves(practice: Practice, words: tuple[str, ...]) -> None:
    practice.begun_by(begin)
    new = practice.folder / "new"
    new.mkdir()
    command = [word.format(new=new) for word in words]
    with full_disk():
        stopped = practice.run(*command)
    assert (stopped.code, stopped.out, [path for path in new.rglob("*") if path.is_file()]) == (1, "", [])
    assert stopped.err and "cannot be written" not in stopped.err, "the file was, its line was not"
    assert left(practice) == []
    assert practice.run(*command).code == 0
    assert len(left(practice)) == 1


def test_what_stood_there_stays_and_a_file_that_cannot_be_made_has_no_line(practice: Practice) -> None:
    practice.begun_by(begin)
    page = practice.folder / "page.html"
    page.write_text("of last year")
    with full_disk():
        assert practice.run("client", "page", "AB12", "--out", str(page), "--force").code == 1
    assert page.read_text() == "of last year"
    too_long = practice.folder / f"{'x' * 240}.html"  # the name fits, that of its draft does not
    assert practice.run("client", "page", "AB12", "--out", str(too_long)).code == 1
    assert left(practice) == []


@pytest.mark.thorough
def test_a_vault_that_another_program_holds_lets_nothing_out(practice: Practice) -> None:
    practice.begun_by(begin)
    page = practice.folder / "page.html"
    holder = practice.open()
    holder.db.execute("BEGIN IMMEDIATE")
    try:
        stopped = practice.run("client", "page", "AB12", "--out", str(page))
    finally:
        holder.db.execute("ROLLBACK")
        holder.close()
    assert (stopped.code, page.exists(), "Another program is writing" in stopped.err) == (1, False, True)


READ = """
import functools, hashlib
hashlib.pbkdf2_hmac = functools.cache(hashlib.pbkdf2_hmac)
def read():
    with contextlib.redirect_stdout(io.StringIO()):
        for words in {readers}:
            assert app.run(words.split()) == 0, words
read()
{fault}
os.chmod(os.environ["ALLIANCE_VAULT"], 0o400)
os.chmod(os.path.dirname(os.environ["ALLIANCE_VAULT"]), 0o500)
read()
"""


def test_a_vault_that_may_only_be_read_is_read_on_screen_and_nothing_of_it_leaves(
    reachable: Practice, in_child: InChild
) -> None:
    reachable.do("client", "rename", "AB12", "CD34")
    begin(reachable)
    if os.geteuid() == 0:
        for path in reachable.folder.rglob("*"):
            os.chown(path, NOBODY, NOBODY)
    reads = READ.format(readers=READERS, fault=AS_NOBODY)
    stopped = in_child(reachable, reads, "export", "--format", "json", "--out", "-")
    assert (stopped.code, stopped.out, "cannot be" in stopped.err) == (1, "", True), stopped.err
