"""A vault of an earlier version, with rows in it, is brought up to date and loses nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store import migrations, vault_file
from tests.conftest import PASSPHRASE


def test_what_was_written_before_it_could_be_left_open_is_whole_and_can_be_undone(
    practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "old.vault"
    with monkeypatch.context() as before:
        before.setattr(migrations, "STEPS", migrations.STEPS[:1])
        made = vault_file.create(old, PASSPHRASE)
        with made.writing():
            made.insert("reflection", {"uid": "r1", "date": "2026-11-02", "prompt": None, "text": "I hurried."})
        made.begin("alliance supervision add")
        with made.writing():
            made.insert("supervision", {"uid": "s1", "date": "2026-11-03", "supervisor": "M. Ortiz"})
        made.close()
    shutil.copy(old, practice.vault)
    assert practice.do("reflect", "show", "1")["text"] == "I hurried."
    assert practice.do("supervision", "show", "1")["with"] == "M. Ortiz"
    assert "supervision add" in practice.do("undo")["undone"]
    assert practice.do("supervision", "list") == []
    with pytest.raises(Exception, match="CHECK"):
        opened = practice.open()
        with opened.writing():
            opened.update("reflection", 1, {"paused": 2})
