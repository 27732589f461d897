"""Every change is kept, and taking one back is a change as well."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import CannotDo
from alliance_cli.store import changes, clients, goals, reflections, sessions
from alliance_cli.store.vault_file import now
from tests.conftest import Practice

DAY = date(2026, 11, 2)


def test_taking_back_leaves_what_was_recorded_in_the_history(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    vault.close()
    vault = practice.open()
    clients.update(vault, client._replace(about="evenings"))
    assert "alliance test" in changes.undo(vault).command
    newest, before, first = changes.history(vault)
    assert newest.before is not None and newest.after is not None
    assert (newest.before["about"], newest.after["about"]) == ("evenings", None)
    assert before.after == newest.before
    assert first.before is None
    vault.close()


def test_two_writes_of_one_command_are_one_and_a_new_name_begins_another(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    goals.add(vault, client, "sleep", "none", DAY)
    vault.begin("alliance goal add")
    goals.add(vault, client, "friends", "none", DAY)
    assert "alliance goal add" in changes.undo(vault).command
    assert [g.text for g in goals.of(vault, client)] == ["sleep"]
    changes.undo(vault)
    assert clients.every(vault) == []
    with pytest.raises(CannotDo, match="nothing to undo"):
        changes.undo(vault)
    vault.close()


def test_nothing_of_a_held_client_is_taken_back(practice: Any) -> None:
    vault = practice.open()
    client = clients.add(vault, clients.new("AB12", DAY))
    goals.add(vault, client, "sleep", "none", DAY)
    vault.begin("alliance client hold")
    with vault.writing():
        row = {"uid": "h", "client_id": client.id, "why": "complaint", "since": now()[:10], "released": None}
        vault.insert("hold", row)
    with pytest.raises(CannotDo, match="on hold"):
        changes.undo(vault)
    assert len(goals.of(vault, client)) == 1
    vault.close()


def test_a_write_that_breaks_off_leaves_nothing_not_even_its_name(practice: Any) -> None:
    vault = practice.open()
    with pytest.raises(KeyboardInterrupt), vault.writing():
        clients.add(vault, clients.new("AB12", DAY))
        raise KeyboardInterrupt
    assert (clients.every(vault), changes.history(vault), vault.rows("SELECT * FROM command")) == ([], [], [])
    clients.add(vault, clients.new("CD34", DAY))
    assert len(changes.history(vault)) == 1
    vault.close()


@pytest.fixture
def two(practice: Practice) -> Practice:
    """A session, and a client before it."""
    practice.do("client", "add", "AB12")
    practice.do("session", "add", "AB12", "--note", "first words")
    return practice


@pytest.mark.parametrize(
    "words",
    [
        ("scores", "move", "1", "--to", "AB12"),
        ("scores", "amend", "1", "--scores", "9 8 9 9"),
        ("session", "amend", "AB12", "1", "--note", "first words"),
        ("client", "edit", "AB12", "--population", "adult"),
        ("vault", "retention", "--adults", "10"),
    ],
)
def test_a_command_that_changed_nothing_is_no_step_and_leaves_the_file_as_it_was(
    two: Practice, words: tuple[str, ...]
) -> None:
    two.do("vault", "retention", "--adults", "10")
    two.do("measure", "srs", "AB12", "--scores", "9 8 9 9")
    before = two.vault.read_bytes()
    two.run(*words)
    assert two.vault.read_bytes() == before
    assert "alliance measure" in two.do("undo")["undone"]


def test_a_retention_time_is_a_step_of_its_own(two: Practice) -> None:
    two.do("vault", "retention", "--adults", "10")
    two.do("vault", "retention", "--adults", "7")
    assert "vault retention" in two.do("undo")["undone"]
    assert two.do("vault", "retention")["adults"] == 10
    two.do("undo")
    assert two.do("vault", "retention")["adults"] is None
    assert "session add" in two.do("undo")["undone"]


def test_what_is_written_to_files_is_said_not_to_be_taken_back(two: Practice) -> None:
    two.do("report", "AB12", "--out", str(two.folder / "r.md"))
    two.do("export", "AB12", "--format", "json", "--for", "the client", "--out", str(two.folder / "e.json"))
    said = " ".join(two.run("undo").out.split())
    assert said.startswith(
        "“alliance report” and “alliance export” are not taken back: what they wrote stays. The session"
    )
    assert "stays" not in two.run("undo").out


def test_what_is_not_taken_back_is_named_beside_json_too(two: Practice) -> None:
    two.do("client", "page", "AB12", "--out", str(two.folder / "page.html"))
    result = two.run("undo", "--json")
    assert (result.code, set(result.json)) == (0, {"undone"})
    assert result.err == "“alliance client page” is not taken back: what it wrote stays.\n"


def test_what_goes_on_after_it_was_taken_back_elsewhere_is_taken_back_by_the_next_undo(two: Practice) -> None:
    here = two.open()
    here.begin("alliance goal add")
    goals.add(here, clients.find(here, "AB12"), "one", "both", DAY)
    two.do("reflect", "write", "--text", "mine")
    two.do("undo")
    assert "goal add" in two.do("undo")["undone"]
    goals.add(here, clients.find(here, "AB12"), "two", "both", DAY)
    here.close()
    assert "goal add" in two.do("undo")["undone"]
    assert two.do("goal", "list", "AB12") == []


def test_an_erasure_stands_in_the_way_until_one_says_to_leave_it(two: Practice) -> None:
    two.do("client", "add", "CD34")
    two.do("client", "erase", "CD34", "--confirm", "CD34")
    refused = two.run("undo")
    assert (refused.code, "cannot be undone" in refused.err) == (1, True)
    assert "session add" in two.do("undo", "--past")["undone"]
    assert two.do("session", "list", "AB12") == []


def interleaved(two: Practice) -> None:
    """A note is open here for minutes; meanwhile it is amended there, and then a field is written here again."""
    here, there = two.open(), two.open()
    here.begin("alliance session resume")
    there.begin("alliance session amend")
    (session,) = sessions.of(here, clients.find(here, "AB12"))
    sessions.keep_field(here, session, "happened", "first words, here")
    sessions.keep_field(there, session, "happened", "amended there")
    sessions.keep_field(here, session, "plan", "written here later")
    here.close()
    there.close()


def test_what_was_changed_since_is_not_overwritten_by_an_undo_and_what_came_before_can_be_reached(
    two: Practice,
) -> None:
    interleaved(two)
    before = two.vault.read_bytes()
    refused = two.run("undo")
    assert refused.code == 1
    assert "“alliance session resume”" in refused.err and "by “alliance session amend”" in refused.err
    assert two.vault.read_bytes() == before
    assert "session amend" in two.do("undo", "--past")["undone"]
    assert two.do("session", "show", "AB12", "1")["note"] == {
        "happened": "first words, here",
        "plan": "written here later",
    }
    assert "session resume" in two.do("undo")["undone"]
    assert two.do("session", "show", "AB12", "1")["note"] == {"happened": "first words"}


def test_what_later_records_rest_on_is_not_taken_from_under_them(two: Practice) -> None:
    opened = two.open()
    opened.db.execute("INSERT INTO addendum (uid, session_id, said_by, text, written) VALUES ('a', 1, 'me', 'x', 'y')")
    opened.close()
    refused = two.run("undo")
    assert (refused.code, "changed since, by another program" in refused.err) == (1, True), refused.err
    assert len(two.do("session", "list", "AB12")) == 1


def test_the_command_that_recorded_last_goes_first_though_another_began_later(two: Practice) -> None:
    here, there = two.open(), two.open()
    here.begin("alliance goal add")
    goals.add(here, clients.find(here, "AB12"), "one", "both", DAY)
    there.begin("alliance reflect write")
    reflections.add(there, None, DAY, None, "mine")
    goals.add(here, clients.find(here, "AB12"), "two", "both", DAY)
    here.close()
    there.close()
    assert [two.do("undo")["undone"].split(",")[0] for _ in range(3)] == [
        "alliance goal add",
        "alliance reflect write",
        "alliance session add",
    ]


def test_undoing_an_import_calls_only_the_new_client_gone(practice: Practice, tmp_path: Path) -> None:
    practice.do("client", "add", "AB12")
    file = tmp_path / "scores.csv"
    file.write_text(
        "client,date,instrument,rater,scores\nAB12,2026-11-02,srs,client,9 9 9 9\nQX71,2026-11-02,srs,client,8 8 8 8\n"
    )
    practice.do("import", str(file))
    said = " ".join(practice.run("undo").out.split())
    assert said.startswith("The client QX71 is gone again; the rating of 2 November of AB12 is gone again.")
    assert [client["code"] for client in practice.do("client", "list")] == ["AB12"]


def test_a_break_that_comes_back_is_called_one(practice: Practice) -> None:
    practice.do("away", "add", "2026-12-21", "2026-12-28")
    practice.do("away", "remove", "1")
    assert "break" in practice.run("undo").out
