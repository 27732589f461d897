"""A path given to be read, at which no file stands: every command says what stands there, waits for nothing, ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from os import mkfifo
from pathlib import Path

import pytest

from tests.conftest import Practice

# Every command that reads a file where it is told to; PATH is where.
READERS = (
    "vault restore PATH",
    "vault merge PATH",
    "import PATH",
    "import PATH --as calendar",
    "import CALENDAR --names PATH",
    "session add AB12 --from PATH",
    "instrument check PATH",
    "instrument wording srs PATH",
    "--vault PATH caseload",
)
STANDS_THERE = {
    "folder": "is a folder",
    "pipe": "is a pipe",
    "socket": "is a socket",
    "device": "is a device",
    "lost": "leads to a file that is gone",
    "nothing": "There is no",
}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[str, Path]]:
    places = {name: tmp_path / f"{name}.toml" for name in STANDS_THERE}
    places["folder"].mkdir()
    mkfifo(places["pipe"])
    places["lost"].symlink_to(tmp_path / "gone.toml")
    places["device"].symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(places["socket"]))
        yield places


@pytest.mark.parametrize("words", READERS)
def test_what_stands_where_a_file_was_meant_is_said(
    practice: Practice, places: dict[str, Path], words: str, tmp_path: Path
) -> None:
    practice.do("client", "add", "AB12")
    calendar = tmp_path / "week.ics"
    calendar.write_text("BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n")
    before = practice.vault.read_bytes()
    for name, said in STANDS_THERE.items():
        given = {"PATH": str(places[name]), "CALENDAR": str(calendar)}
        seen = practice.run(*(given.get(word, word) for word in words.split()))
        assert seen.code == 2, seen.err
        assert said in seen.err
    assert practice.vault.read_bytes() == before


@pytest.mark.parametrize("name", ["folder", "pipe", "socket", "device"])
def test_no_backup_takes_the_place_of_what_is_no_file(practice: Practice, places: dict[str, Path], name: str) -> None:
    backup = practice.do("vault", "backup")["backup"]
    seen = practice.run("--vault", str(places[name]), "vault", "restore", backup, "--yes")
    assert seen.code == 2, seen.err
    assert f"{STANDS_THERE[name]}, not a vault" in seen.err
    assert not places[name].is_file()


def test_settings_that_are_a_pipe_keep_nobody_waiting(practice: Practice) -> None:
    config = practice.folder / "config"
    config.mkdir(exist_ok=True)
    mkfifo(config / "config.toml")
    assert "config.toml is a pipe, not a file." in practice.run("caseload").err


@pytest.mark.parametrize("name", ["pipe", "socket", "device"])
def test_what_stands_where_a_folder_was_meant_is_said_too(
    practice: Practice, places: dict[str, Path], name: str
) -> None:
    practice.do("client", "add", "AB12")
    for words in (("report", "--charts", str(places[name])), ("guide", "repair", "--out", f"{places[name]}/g.html")):
        seen = practice.run(*words)
        assert seen.code in (1, 2)
        assert f"{STANDS_THERE[name]}, not a folder" in seen.err
