"""A vault of an earlier version, with rows in it, is brought up to date and loses nothing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store import migrations, vault_file
from alliance_cli.store.vault_file import Vault
from tests.conftest import PASSPHRASE, Practice


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


def test_a_dismissal_that_was_taken_back_leaves_its_number_to_no_other(
    practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history names rows by number: after a table is made anew, none is given twice."""
    old = tmp_path / "old.vault"
    with monkeypatch.context() as before:
        anew = migrations.STEPS.index(migrations.what_a_rating_of_no_session_showed_can_be_dismissed)
        before.setattr(migrations, "STEPS", migrations.STEPS[:anew])
        made = vault_file.create(old, PASSPHRASE)
        with made.writing():
            client = {"uid": "c1", "code": "AB12", "kind": "individual", "population": "adult", "opened": "2026-11-01"}
            met = {"uid": "s1", "client_id": 1, "date": "2026-11-02", "attendance": "attended", "mode": "phone"}
            made.insert("client", client)
            made.insert("session", met | {"written": "2026-11-02T18:30:00Z"})
            made.insert("dismissal", {"uid": "d1", "client_id": 1, "session_id": 1})
            made.db.execute("DELETE FROM dismissal")
        made.close()
    shutil.copy(old, practice.vault)
    opened = practice.open()
    with opened.writing():
        opened.insert("dismissal", {"uid": "d2", "client_id": 1, "session_id": 1})
    assert opened.rows("SELECT id FROM dismissal") == [{"id": 2}]


@pytest.mark.parametrize("schema", range(1, len(migrations.STEPS)))
def test_a_vault_of_every_earlier_schema_comes_to_the_same_scores_where_nothing_else_is(
    practice: Practice, schema: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(migrations, "STEPS", migrations.STEPS[:schema])
        old = vault_file.create(practice.folder / "old.vault", PASSPHRASE)
        with old.writing():
            client = {"uid": "c" * 16, "code": "AB12", "kind": "individual", "population": "adult"}
            old.insert("client", client | {"opened": "2026-09-01", "schedule": '{"wai": 61}'})
            for number, (instrument, version, answers) in enumerate(RATED, 1):
                _insert_rating(old, number, instrument, version, answers)
        old.close()
    shutil.move(practice.folder / "old.vault", practice.vault)
    scores = practice.do("scores", "list", "AB12")
    assert [(one["total"], one["mean"]) for one in scores] == [(36.8, 9.2), (31.0, 6.2), (46.0, 3.8333)]
    opened = practice.open()
    assert opened.rows("SELECT * FROM definition") == [], "reading writes nothing"
    opened.close()
    practice.do("session", "add", "AB12")
    opened = practice.open()
    kept = {(row["instrument"], row["version"]) for row in opened.rows("SELECT * FROM definition")}
    opened.close()
    assert kept == {(instrument, version) for instrument, version, _ in RATED}
    assert "session add" in practice.do("undo")["undone"]
    assert practice.do("scores", "list", "AB12") == scores
    assert "init" in practice.do("undo")["undone"], "what came along is no step to take back"


RATED = (
    ("srs", "3.0", (96, 88, 91, 93)),
    ("arm5", "5", (6, 6, 2, 6, 7)),
    ("wai", "SR", (4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2)),
)


def _insert_rating(old: Vault, number: int, instrument: str, version: str, answers: tuple[int, ...]) -> None:
    made = {"uid": f"{number:016x}", "client_id": 1, "instrument": instrument, "version": version, "rater": "client"}
    made |= {"date": f"2026-11-0{number}", "items": len(answers), "source": "paper", "written": vault_file.now()}
    rating = old.insert("measurement", made)
    for item, steps in enumerate(answers, 1):
        old.insert("answer", {"measurement_id": rating, "item": item, "steps": steps})


def test_an_older_program_leaves_a_newer_vault_as_it_is_and_says_so(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do("client", "add", "AB12")
    before = practice.vault.read_bytes()
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS[:-1])  # the program of the version before
    for words in (("caseload",), ("measure", "srs", "AB12", "--total", "30"), ("vault", "check")):
        result = practice.run(*words)
        assert (result.code, "newer version of alliance" in result.err) == (1, True), words
    assert practice.vault.read_bytes() == before
