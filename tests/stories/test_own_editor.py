"""Long texts in an editor of one's own, at a real terminal: however it ends, what was written is not lost."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

F2, CTRL_S = "\x1bOQ", "\x13"
Opens = Callable[[str], Any]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    return folder


@pytest.fixture
def opens(practice: Any, sit_down: Any, tmp_path: Path, memory: Path) -> Opens:
    """`opens(script)`: a note with “begun” in its first field, and F2 pressed; the script, in sh, is the editor."""
    practice.do("client", "add", "AB12", "--since", "2026-11-02")

    def begin(script: str) -> Any:
        editor = tmp_path / "editor"
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(0o700)
        desk = {"VISUAL": None, "EDITOR": str(editor), "XDG_RUNTIME_DIR": str(memory)}
        begin.desk = desk  # type: ignore[attr-defined]
        at = sit_down("session", "add", "AB12", "--editor", **desk)
        at.sees("When was the session?").type("\r").sees("How was the appointment?").type("\r")
        at.sees("F2 editor").type("begun").sees("begun").type(F2)
        return at

    return begin


def note(practice: Any) -> str:
    return str(practice.do("session", "show", "AB12", "1")["note"].get("happened", ""))


def finished(at: Any) -> bool:
    at.type(CTRL_S)
    return bool(at.ends() == 0)


def test_what_was_saved_before_an_error_is_taken(practice: Any, opens: Opens, memory: Path) -> None:
    at = opens('printf "begun and saved" > "$1"; exit 1')
    at.sees("The editor ended with an error. What it saved stands here.").sees("begun and saved")
    assert finished(at)
    assert note(practice) == "begun and saved"
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("script", ["exit 1", ': > "$1"; exit 1', 'rm "$1"; exit 1', "kill -9 $$"])
def test_an_error_without_a_text_changes_nothing(practice: Any, opens: Opens, script: str) -> None:
    at = opens(script)
    at.sees("The text is as it was before.")
    assert finished(at)
    assert note(practice) == "begun"


def test_an_editor_that_comes_back_at_once_is_told_to_wait(practice: Any, opens: Opens, memory: Path) -> None:
    at = opens("exit 0")
    at.sees("The editor came back without a change.").sees("“code --wait” in EDITOR")
    assert finished(at)
    assert note(practice) == "begun"
    assert list(memory.iterdir()) == []


def test_a_changed_text_is_taken_without_a_word_and_without_its_mark(practice: Any, opens: Opens) -> None:
    at = opens(r'printf "\357\273\277gro\303\237 \360\237\231\202\r\nand more\n" > "$1"')
    at.sees("and more")
    assert "The editor" not in at.page
    assert finished(at)
    assert note(practice) == "groß 🙂\nand more"


@pytest.mark.parametrize(
    ("bytes_", "why"),
    [
        (r"\374ber", "holds bytes that are not UTF-8, and was not taken"),  # Windows-1252
        (r"\377\376b\000e\000", "holds bytes that are not UTF-8, and was not taken"),  # UTF-16
        (r"b\000e\000", "holds a NUL byte, which no text in UTF-8 has, and was not taken"),
    ],
)
def test_bytes_that_are_no_utf_8_are_refused_and_can_be_mended(
    practice: Any, opens: Opens, bytes_: str, why: str
) -> None:
    once = f'if [ -e "$1.seen" ]; then printf "über" > "$1"; else touch "$1.seen"; printf "{bytes_}" > "$1"; fi'
    at = opens(once.replace("$1.seen", "$0.seen"))
    at.sees(why).sees("F2 opens it once more").sees("note.txt")
    assert note(practice) == "begun"
    at.type(F2).sees("über")
    assert finished(at)
    assert note(practice) == "über"


def test_a_folder_in_the_files_place_is_called_one(practice: Any, opens: Opens) -> None:
    at = opens('if [ -d "$1" ]; then rmdir "$1"; printf "mended" > "$1"; else rm "$1"; mkdir "$1"; fi')
    at.sees("What was saved is a folder, not a file, and was not taken").sees("Put the text there as a file.")
    at.type(F2).sees("mended")
    assert finished(at)
    assert note(practice) == "mended"


def test_what_was_not_mended_is_offered_the_next_time(practice: Any, opens: Any, sit_down: Any, memory: Path) -> None:
    at = opens(r'printf "\374ber" > "$1"')
    at.sees("not UTF-8")
    at.type(CTRL_S).sees("The next note that you open offers it.")
    assert at.ends() == 0
    (kept,) = memory.glob("*/note.txt")
    assert kept.read_bytes() == b"\xfcber"
    on = sit_down("session", "add", "AB12", **opens.desk)
    on.sees("An editor was closed over a text of AB12, session 1").sees("open it in the editor").type("\r")
    on.sees("not UTF-8").sees("Save it there as UTF-8.").type("\x1b[B\x1b[B\r").sees("Throw it away?").type("y").sees(
        "When was"
    )
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM, "closed"])
def test_what_was_saved_when_the_window_closes_is_in_the_note(
    practice: Any, opens: Opens, memory: Path, how: int | str
) -> None:
    at = opens('printf "begun and saved" > "$1"; echo written; sleep 60')
    at.sees("written")
    if how == "closed":
        master = at.master
        at.master = os.dup(os.open(os.devnull, os.O_RDONLY))
        os.close(master)
    else:
        os.kill(at.process.pid, how)
    assert at.process.wait(20) == 130
    assert note(practice) == "begun and saved"
    assert list(memory.iterdir()) == []


def test_an_editor_that_saves_as_the_window_closes_gets_a_moment(practice: Any, opens: Opens, memory: Path) -> None:
    at = opens(
        """trap 'printf "at the last moment" > "$1.save"; exit 1' HUP TERM; echo written; while :; do sleep 0.1; done"""
    )
    os.kill(at.sees("written").process.pid, signal.SIGHUP)
    assert at.process.wait(20) == 130
    assert note(practice) == "at the last moment"
    assert list(memory.iterdir()) == []


def killed(at: Any) -> None:
    """The program and its editor go down with no time for anything."""
    os.killpg(at.process.pid, signal.SIGKILL)
    at.process.wait(20)


@pytest.mark.parametrize("words", [("session", "add", "AB12"), ("session", "resume"), ()])
def test_a_draft_is_offered_at_the_next_start(
    practice: Any, opens: Any, sit_down: Any, memory: Path, words: tuple[str, ...]
) -> None:
    killed(opens('printf "begun and saved" > "$1"; echo written; sleep 60').sees("written"))
    assert note(practice) == "begun"
    on = sit_down(*words, **opens.desk)
    on.sees("An editor was closed over a text of AB12, session 1: What happened.").sees(
        "What should become of it?"
    ).type("\r")
    on.sees({"add": "Go on with it?", "resume": "Ctrl-C pause"}.get("".join(words[1:2]), "A session ends"))
    assert note(practice) == "begun and saved"
    assert list(memory.iterdir()) == []


def test_what_the_note_holds_already_is_swept_without_a_word(
    practice: Any, opens: Any, sit_down: Any, memory: Path
) -> None:
    killed(opens("echo opened; sleep 60").sees("opened"))
    assert len(list(memory.iterdir())) == 1
    sit_down("session", "resume", **opens.desk).sees("Ctrl-C pause")
    assert list(memory.iterdir()) == []


def test_an_editor_that_is_open_in_another_window_is_left_alone(
    practice: Any, opens: Any, sit_down: Any, memory: Path
) -> None:
    at = opens('echo opened; while [ ! -e "$0.go" ]; do sleep 0.1; done; printf "theirs" > "$1"')
    at.sees("opened")
    sit_down("session", "resume", **opens.desk).sees("Ctrl-C pause")
    Path(f"{opens.desk['EDITOR']}.go").touch()
    at.sees("theirs")


@pytest.mark.parametrize("goes", [False, True])
def test_a_draft_whose_note_is_not_here_is_shown_and_stays_until_it_is_let_go(
    practice: Any, opens: Any, sit_down: Any, memory: Path, template: Path, tmp_path: Path, goes: bool
) -> None:
    killed(opens('printf "begun and saved" > "$1"; echo written; sleep 60').sees("written"))
    shutil.copy(template, tmp_path / "other.vault")
    on = sit_down("session", "resume", **opens.desk, ALLIANCE_VAULT=str(tmp_path / "other.vault"))
    on.sees("An editor left a text (What happened). Its note is not in this vault").sees("> 1) show it here")
    on.type("\r").sees("begun and saved")
    on.type("y\r").sees("“y” is not in this list. Nothing was chosen.").type("throw\r").sees(
        "“throw” is not in this list"
    )
    on.types("3\r").sees("What the editor held stands nowhere else.").types("y" if goes else "n")
    if not goes:
        on.types("2\r")
    assert on.ends() == 4
    assert ("is asked about again" in " ".join(on.page.split())) != goes
    assert len(list(memory.glob("*/note.txt"))) == (not goes)


def test_what_only_the_editor_can_read_is_opened_there_again(
    practice: Any, opens: Any, sit_down: Any, memory: Path
) -> None:
    again = r"""[ -e "$1.swp" ] && { tr -d "\000" < "$1.swp" > "$1"; exit; }"""
    at = opens(
        again
        + r"""; trap 'printf "recov\000ered" > "$1.swp"; exit 1' HUP TERM; echo open; while :; do sleep 0.1; done"""
    )
    os.kill(at.sees("open").process.pid, signal.SIGHUP)
    at.sees("The next note that you open offers it.")
    assert at.ends() == 130
    assert note(practice) == "begun"
    on = sit_down("session", "resume", **opens.desk)
    on.sees("> 1) open it in the editor").type("\r").sees("Ctrl-C pause")
    assert note(practice) == "recovered"
    assert list(memory.iterdir()) == []
