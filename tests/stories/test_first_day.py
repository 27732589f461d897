"""The first day: from an empty machine to a vault, at a real terminal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

SENTENCE = "the train was late but we talked"


def test_the_passphrase_is_typed_twice_and_a_group_of_the_code_is_asked_back(
    practice: Any, sit_down: Any, tmp_path: Path
) -> None:
    place = str(tmp_path / "mine" / "practice.vault")
    at = sit_down("--vault", place, "init", ALLIANCE_PASSPHRASE=None, rows=40)
    at.sees("A passphrase for your vault (nothing shows").type(f"{SENTENCE}\r")
    at.sees("Once more (nothing shows").type(f"{SENTENCE}\r")
    at.sees("from your paper")
    code = re.findall(r"\b[A-Z2-7]{4}\b", at.page)
    asked = int(re.search(r"Group (\d+) of the code", at.page)[1])  # type: ignore[index]  # it stands there
    assert len(code) == 14
    at.type("ABCD\r").sees("not the group").type(f"{code[asked - 1].lower()}\r")
    at.sees("taken off this screen")
    assert not set(code) & set(at.page.split())
    at.sees("How long must records be kept").type("10\r").sees("Minors").type("\r")
    assert at.ends() == 0
    assert SENTENCE not in at.sent

    asked_once = sit_down("--vault", place, "client", "list", ALLIANCE_PASSPHRASE=None)
    asked_once.sees("Passphrase").type(f"{SENTENCE}\r").sees("No clients yet")
    assert asked_once.ends() == 0
    wrong = sit_down("--vault", place, "client", "list", ALLIANCE_PASSPHRASE=None)
    for tries in (1, 2, 3):
        while wrong.page.count("nothing shows") < tries and wrong.waits():
            pass
        wrong.type("something else\r")
    assert wrong.ends() == 3
    assert wrong.sent.count("The passphrase does not open") == 3
    assert "damaged" not in wrong.page  # nothing in the file says so
