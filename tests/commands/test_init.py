"""From an empty machine to a vault."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def place(practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where there is no vault yet, in a folder that does not exist yet."""
    path = tmp_path / "new" / "practice.vault"
    monkeypatch.setenv("ALLIANCE_VAULT", str(path))
    return path


def test_without_a_terminal_nothing_is_asked_and_the_code_is_printed(practice: Any, place: Path) -> None:
    made = practice.do("init")
    assert set(made) == {"vault", "recovery_code"}
    assert made["vault"] == str(place)
    assert re.fullmatch(r"([A-Z2-7]{4}-)+[A-Z2-7]{4}", made["recovery_code"])
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert practice.do("client", "list") == []


def test_in_words_the_code_stands_there_once(practice: Any, place: Path) -> None:
    shown = practice.run("init").out
    assert len(re.findall(r"\b[A-Z2-7]{4}\b", shown)) == 14
    assert "nobody can open it" in shown


def test_a_vault_that_exists_is_never_touched(practice: Any, client: str) -> None:
    before = practice.vault.read_bytes()
    assert practice.run("init").code == 1
    assert practice.vault.read_bytes() == before


def test_without_a_passphrase_there_is_no_vault(practice: Any, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    assert practice.run("init").code == 3
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", " ")
    assert practice.run("init").code == 2
    assert not place.exists()


def test_two_passphrases_that_differ_make_no_vault_and_are_asked_again(
    at_terminal: Any, practice: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    left = at_terminal("one horse\rother horse\r\x03", "init")
    assert (left.code, "The two differ" in left.err, place.exists()) == (130, True, False)
    assert at_terminal("one horse\rother horse\rone mule\rone mule\r\r\r\r", "init").code == 0
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "one mule")
    assert practice.do("client", "list") == []


def test_two_new_passphrases_that_differ_are_asked_again(
    at_terminal: Any, practice: Any, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at_terminal("one horse\rother horse\rone mule\rone mule\r\r", "vault", "passphrase").code == 0
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "one mule")
    assert [each["code"] for each in practice.do("client", "list")] == [client]


@pytest.mark.parametrize("keys", ["\x03", "\x04", "one horse\r\x03", "one horse\r\x04"])
def test_left_at_the_passphrase_there_is_no_vault(
    at_terminal: Any, place: Path, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    assert at_terminal(keys, "init").code == 130
    assert not place.exists()


def test_a_phrase_that_is_soon_guessed_is_said_to_be_and_taken_all_the_same(
    at_terminal: Any, practice: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    seen = at_terminal("one horse\rone horse\r\r10\r\r", "init")
    said = " ".join(seen.err.split())
    assert (seen.code, said.count("one fast computer finds this phrase in about")) == (0, 1)
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "one horse")
    assert practice.do("client", "list") == []


def test_another_phrase_can_be_chosen_once_the_first_was_judged(
    at_terminal: Any, practice: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLIANCE_PASSPHRASE")
    better = "mauve kettles argue beside the tram"
    seen = at_terminal(f"one horse\r\r{better}\r{better}\r\r10\r\r", "init")
    assert (seen.code, "this phrase is strong" in " ".join(seen.err.split())) == (0, True)
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", better)
    assert practice.do("client", "list") == []


def test_without_a_terminal_no_phrase_is_judged_or_offered(practice: Any, place: Path) -> None:
    seen = practice.run("init")
    assert (seen.code, seen.err) == (0, "")
    assert "computer" not in seen.out and "six random words" not in seen.out


def test_a_path_inside_something_that_is_no_folder_is_told(practice: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = practice.run("--vault", str(tmp_path / "file" / "x.vault"), "init")
    assert (result.code, len(result.err.splitlines())) == (2, 2)
    assert practice.run("--vault", str(tmp_path), "init").code == 1


def test_a_weak_passphrase_that_nobody_types_is_named_and_taken(
    practice: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = (
        "finds this phrase in less than two minutes: “alliance vault passphrase” sets another.",
        "among the first that are tried: “alliance vault passphrase” sets another.",
    )
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "short")
    made = practice.run("init", "--json")
    assert (made.code, weak[0] in " ".join(made.err.split())) == (0, True)
    assert practice.run("client", "list").err == ""
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "open sesame")
    changed = practice.run("vault", "passphrase")
    assert (changed.code, weak[1] in " ".join(changed.err.split())) == (0, True)
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", "open sesame")
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "mauve kettles argue beside the tram")
    strong = practice.run("vault", "passphrase", "--json")
    assert (strong.code, strong.err) == (0, "")
    code = json.loads(strong.out)["recovery_code"]
    monkeypatch.setenv("ALLIANCE_RECOVERY_CODE", code)
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "short")
    found_again = practice.run("vault", "recover")
    assert (found_again.code, weak[0] in " ".join(found_again.err.split())) == (0, True)
