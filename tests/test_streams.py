"""What is given and what is said travels as letters; a stream that ends does not end a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

ALLIANCE = [sys.executable, "-m", "alliance_cli"]
NOTE = "Sie sagt „nein“, 中 ž"


@pytest.fixture
def client(practice: Any) -> Any:
    practice.do("client", "add", "AB12")
    return practice


def at_shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line as a shell runs it; `alliance` stands for the program."""
    found = line.replace("alliance ", f"{' '.join(ALLIANCE)} ")
    where = Path(__file__).parents[1]
    given = os.environ | environment
    return subprocess.run(["bash", "-c", found], capture_output=True, cwd=where, env=given, timeout=60, check=False)


ASCII = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}


def test_json_is_utf_8_whatever_the_locale(client: Any) -> None:
    client.do("session", "add", "AB12", "--note", NOTE)
    for words in ("session list", "session show AB12 1", "export --format json --out -"):
        done = at_shell(f"alliance {words} {'--json' * ('export' not in words)}", **ASCII)
        assert done.returncode == 0, done.stderr
        assert NOTE in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)


@pytest.mark.parametrize(
    "words",
    [
        ["session", "add", "AB12", "--note", "caf\udce9"],
        ["session", "add", "AB12", "--set", "plan=caf\udce9"],
        ["client", "add", "CD\udce9"],
        ["client", "edit", "AB12", "--about", "\udce9"],
        ["reflect", "write", "--text", "\udce9"],
        ["goal", "add", "AB12", "caf\udce9"],
        ["session", "list", "--grep", "\udce9"],
    ],
)
def test_bytes_that_are_no_letters_are_not_taken(client: Any, words: list[str]) -> None:
    before = client.vault.read_bytes()
    result = client.run(*words)
    assert (result.code, result.out) == (2, "")
    assert "holds bytes that are no letters." in result.err
    assert client.vault.read_bytes() == before


def test_a_file_in_windows_1252_given_as_a_note_names_the_option(client: Any) -> None:
    done = at_shell(r"""alliance session add AB12 --note "$(printf 'caf\xe9')" """)
    assert (done.returncode, done.stderr.decode().splitlines()[0]) == (2, "--note holds bytes that are no letters.")


@pytest.mark.parametrize(
    ("written", "sought"), [("é", "É"), ("Ångström", "ångström"), ("straße", "STRASSE"), ("İstanbul", "istanbul")]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_word_is_found_in_whichever_form_it_was_typed(client: Any, written: str, sought: str, form: Any) -> None:
    other = "NFD" if form == "NFC" else "NFC"
    client.do("session", "add", "AB12", "--note", unicodedata.normalize(form, f"ein {written} da"))
    client.do("reflect", "write", "--text", unicodedata.normalize(form, f"ein {written} da"))
    word = unicodedata.normalize(other, sought)
    assert len(client.do("session", "list", "--grep", word)) == 1
    assert len(client.do("reflect", "search", word)) == 1


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("alliance session add AB12 --note kept | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("alliance session add AB12 --note kept --json | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("alliance session add AB12 --note kept > /dev/full", 0, "The record was kept."),
        ("alliance session add AB12 --note kept --json > /dev/full", 0, "The record was kept."),
        ("alliance session add AB12 --note kept >&-", 0, "it is closed"),
        ("alliance session add AB12 --note kept 2>&-", 0, ""),
        ("alliance session add AB12 --note kept <&-", 0, ""),
        ("alliance session add AB12 --note kept <&- >&- 2>&-", 0, ""),
        ("alliance session list > /dev/full", 1, "could not be written: No space left on device"),
        ("alliance session list >&-", 1, "could not be written: it is closed"),
        ("alliance session list | true; exit ${PIPESTATUS[0]}", 0, ""),
        ("alliance export --format json --out - > /dev/full", 1, "The export could not be written"),
        ("alliance session add AB12 --from - <&-", 5, "What came in is not JSON"),
        ("alliance session add AB12 --from '~nosuchuser/a'", 2, "There is no home folder for “~nosuchuser/a”"),
        ("alliance import '~nosuchuser/a'", 2, "There is no home folder"),
        ("alliance export --format json --out '~nosuchuser/a'", 2, "There is no home folder"),
        ("alliance --vault '~nosuchuser/a' session list", 2, "There is no home folder"),
    ],
)
def test_what_was_kept_is_no_error_though_nobody_reads_on(client: Any, line: str, code: int, says: str) -> None:
    done = at_shell(line)
    told = done.stderr.decode()
    assert (done.returncode, says in told, "unexpected" in told) == (code, True, False), told
    notes = [s["note"] for s in client.do("session", "list")]
    assert notes == ([{"happened": "kept"}] if "--note kept" in line else [])
    assert ("export" in [each["record"] for each in client.do("history")]) is False
