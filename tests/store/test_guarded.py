"""Nothing that leaves is ever written over a vault, a backup, or what is not a plain file; `--force` or not."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import zlib
from pathlib import Path

import pytest

from alliance_cli.store import backups, guarded
from tests.conftest import Practice

# Every command that writes a file where it is told to, and an ending that it takes.
WRITERS = (
    (("guide", "repair", "--out"), ".html"),
    (("vault", "sheet", "--out"), ".html"),
    (("vault", "backup", "--out"), ".vault"),
    (("report", "AB12", "--out"), ".md"),
    (("client", "page", "AB12", "--out"), ".html"),
    (("client", "page", "AB12", "--out"), ".md"),
    (("report", "--out"), ".html"),
    (("trend", "AB12", "--png"), ".png"),
    (("trend", "AB12", "--out"), ".svg"),
    (("caseload", "--out"), ".pdf"),
    (("practice", "--out"), ".png"),
    (("hours", "--out"), ".csv"),
    (("hours", "--out"), ".html"),
    (("instrument", "languages", "--out"), ".toml"),
    (("instrument", "form", "checkin", "--out"), ".html"),
    (("export", "AB12", "--format", "json", "--out"), ".json"),
    (("export", "AB12", "--format", "csv", "--out"), ".csv"),
    (("export", "AB12", "--format", "fhir", "--out"), ".json"),
    (("export", "AB12", "--format", "sqlite", "--yes", "--out"), ".db"),
)


@pytest.fixture
def rated(practice: Practice) -> Practice:
    practice.do("client", "add", "AB12", "--since", "2026-01-01")
    practice.do("vault", "settings", "help_now=112", "who_sees=I do")
    for day in ("2026-11-02", "2026-11-09"):
        practice.do("session", "add", "AB12", "--date", day)
        practice.do("measure", "srs", "AB12", "--scores", "9 8 9 9", "--date", day)
    practice.do("rupture", "open", "AB12", "--kind", "mixed")
    practice.do("rupture", "close", "AB12", "1", "--as", "repaired")
    return practice


@pytest.mark.parametrize(("words", "ending"), WRITERS, ids=lambda w: " ".join(w) if isinstance(w, tuple) else "")
def test_a_vault_its_backups_and_what_is_no_plain_file_stay(
    rated: Practice, words: tuple[str, ...], ending: str
) -> None:
    made = Path(rated.do("vault", "backup")["backup"])
    link = rated.folder / f"link{ending}"
    link.symlink_to(rated.vault)
    pipe = rated.folder / f"pipe{ending}"
    os.mkfifo(pipe)
    door = rated.folder / f"s{ending}"
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(rated.folder)  # a socket's path is short
        listening.bind(door.name)
    to_device = rated.folder / f"device{ending}"
    to_device.symlink_to("/dev/null")
    targets = [link, pipe, door, to_device]
    if words[:2] != ("vault", "backup"):
        targets.append(Path(shutil.copy(made, rated.folder / f"copy-on-a-stick{ending}")))
    before = {path: path.read_bytes() for path in (rated.vault, made)}
    for target in targets:
        result = rated.run(*words, str(target), "--force")
        assert (result.code, "Nothing was written" in result.err) == (1, True), (target, result)
    assert {path: path.read_bytes() for path in before} == before
    assert link.is_symlink() and pipe.is_fifo() and door.is_socket()
    assert not list(rated.folder.glob(".*.part"))


@pytest.mark.parametrize("way", ["relative", "dotted", "linked"])
def test_a_backup_stays_however_its_path_is_written(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    made = Path(practice.do("vault", "backup")["backup"])
    before = made.read_bytes()
    practice.do("client", "add", "AB12")
    monkeypatch.chdir(practice.folder)
    (practice.folder / "elsewhere").symlink_to(made.parent)
    there = {"relative": made.parent.name, "dotted": f"./cache/../{made.parent.name}", "linked": "elsewhere"}[way]
    (practice.folder / "cache").mkdir(exist_ok=True)
    result = practice.run("vault", "backup", "--out", f"{there}/{made.name}", "--force")
    assert (result.code, "Nothing was written" in result.err) == (1, True), result
    assert made.read_bytes() == before


@pytest.mark.parametrize("ending", [".html", ".md"])
def test_the_vault_is_known_whatever_it_is_called_and_however_damaged(rated: Practice, ending: str) -> None:
    rated.vault.write_bytes(b"")
    moved = rated.vault.rename(rated.folder / f"mine{ending}")
    os.environ["ALLIANCE_VAULT"] = str(moved)
    result = rated.run("guide", "repair", "--out", str(moved), "--force")
    assert (result.code, "is your vault" in result.err) == (1, True), result.err
    os.environ["ALLIANCE_VAULT"] = str(rated.folder / "another.vault")
    result = rated.run("--vault", str(moved), "guide", "repair", "--out", str(moved), "--force")
    assert (result.code, "is your vault" in result.err) == (1, True), result.err


def test_an_automatic_backup_is_not_written_over_by_a_backup(rated: Practice) -> None:
    made = Path(rated.do("vault", "backup")["backup"])
    assert rated.run("vault", "backup", "--out", str(made), "--force").code == 1
    assert rated.run("vault", "backup", "--out", str(rated.vault), "--force").code == 1


def test_pages_pictures_and_tables_are_not_taken_for_a_vault(tmp_path: Path) -> None:
    noise = zlib.compress(os.urandom(9000))
    picture = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(noise)) + noise
    for content in (b"", b"text " * 4096, picture[: 4096 * 2], bytes(8192), "Ⓐ é ü\n".encode() * 4096):
        path = tmp_path / "a"
        path.write_bytes(content[: len(content) // 4096 * 4096])
        guarded.check(path)


def test_every_vault_of_a_practice_is_taken_for_one(rated: Practice) -> None:
    opened = rated.open()
    for n in range(5):
        path = backups.make(opened, to=rated.folder / f"{n}.bin").path
        assert guarded.is_encrypted(path)
    opened.close()
