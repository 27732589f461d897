"""Every file that is given goes through one reader, whatever it is for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import BadUsage
from alliance_cli.forms import data_file
from alliance_cli.forms.data_file import Unreadable


@pytest.mark.parametrize(
    ("raw", "says", "line"),
    [
        (b"\xef\xbb\xbfa\nb", None, None),
        (b"a\nb\xe9", "is not UTF-8 text: line 2 holds the byte 0xe9", 2),
        (b"a\n\nb\x00", "is not text: there is a NUL byte in line 3", 3),
        (b"PK\x03\x04", "is a zip archive or a spreadsheet (.xlsx, .ods), not text", None),
        (b"\xff\xfea\x00", "is text in UTF-16, not text", None),
    ],
)
def test_bytes_become_text_or_are_named_for_what_they_are(raw: bytes, says: str | None, line: int | None) -> None:
    if says is None:
        assert data_file.text(raw, "a.csv") == "a\nb"
        return
    with pytest.raises(Unreadable) as caught:
        data_file.text(raw, "a.csv")
    assert (caught.value.what, caught.value.line) == (f"a.csv {says}.", line)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('{"a": ["z\\udce9 x"]}', "holds “\\udce9” in a text, which is no letter"),
        ('{"a\\u0000": 1}', "holds “\\u0000” in a text, which is no letter"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "gives “c” twice in one place"),
        ('{"a": NaN}', "holds a number that is none"),
        ("9" * 5000, "holds a number that is none"),
        ("[" * 100_000, "is nested far too deeply"),
        ('{"a": 1,\n}', "is not JSON: "),
    ],
)
def test_json_is_read_strictly(written: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        data_file.as_json(written, "a.json", "hint")
    assert caught.value.why.startswith(says)


@pytest.mark.parametrize("kind", ["nothing", "folder", "pipe", "link to nothing", "nobody's home"])
def test_what_is_no_file_is_said_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to nothing":
        path.symlink_to(tmp_path / "b")
    with pytest.raises(BadUsage):
        data_file.read("~nosuchuser/a" if kind == "nobody's home" else str(path), 100)


def test_a_file_is_never_larger_than_was_said(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1" * 100)
    assert len(data_file.of_path(path, 100)) == 100
    with pytest.raises(Unreadable, match="is larger than"):
        data_file.of_path(path, 99)


READERS = (["import"], ["session", "add", "AB12", "--from"], ["instrument", "check"])
UNFIT = [(raw, says, words) for raw, says in ((b"\xff\xfe\x00", "UTF-16"), (b"%PDF-1.4", "a PDF")) for words in READERS]


@pytest.mark.parametrize(("raw", "says", "words"), [*UNFIT, *((b"a\xe9", "0xe9", words) for words in READERS[1:])])
def test_every_command_that_reads_a_file_reads_it_so(
    practice: Any, tmp_path: Path, raw: bytes, says: str, words: list[str]
) -> None:
    practice.do("client", "add", "AB12")
    path = tmp_path / "given.toml"
    path.write_bytes(raw)
    result = practice.run(*words, str(path))
    assert (result.code, says in result.err) == (5, True), result.err
