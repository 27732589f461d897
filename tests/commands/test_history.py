"""Nothing that was recorded is lost: history tells it newest first, and undo goes one command back each time."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

import pytest

from alliance_cli.dates import day_of
from alliance_cli.store.rows import COMES_ALONG


def everything(practice: Any) -> str:
    vault = practice.open()
    besides = ("command", "change", "recording", "sqlite_sequence", *COMES_ALONG)
    named = [row["name"] for row in vault.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    tables = [t for t in named if t not in besides]
    rows = {t: sorted(r for r in map(str, vault.rows(f"SELECT * FROM {t}")) if "last_commit" not in r) for t in tables}
    vault.close()
    return json.dumps(rows)


def test_undo_takes_back_one_recorded_command_each_time_down_to_the_first(practice: Any) -> None:
    commands = [
        ("client", "add", "AB12", "--since", "2026-09-01"),
        ("client", "add", "CP1", "--participant", "A", "--participant", "B"),
        ("goal", "add", "AB12", "sleep", "--by", "both"),
        ("goal", "task", "AB12", "1", "a diary"),
        ("session", "add", "AB12", "--date", "2026-11-02", "--note", "quiet", "--set", "countertransference=tired"),
        ("measure", "srs", "AB12", "--scores", "9 8 9 9", "--session", "1", "--client-said", "fine"),
        ("measure", "srs", "AB12", "--guess", "2"),
        ("session", "amend", "AB12", "1", "--date", "2026-11-03", "--set", "plan=go on", "--note", ""),
        ("scores", "amend", "1", "--scores", "9 . 9 9"),
        ("session", "remove", "AB12", "1"),
        ("scores", "move", "1", "--date", "2026-11-04"),
        ("scores", "remove", "1"),
        ("client", "edit", "AB12", "--set", "hopes=rest"),
        ("client", "close", "AB12", "--how", "planned"),
        ("client", "reopen", "AB12"),
        ("client", "rename", "AB12", "ZZ9"),
    ]  # fmt: skip
    stages = []
    for words in commands:
        stages.append(everything(practice))
        practice.do(*words)
    for words, before in zip(reversed(commands), reversed(stages), strict=True):
        name = " ".join(w for w in words[:2] if w not in ("srs",))
        assert f"alliance {name}" in practice.do("undo")["undone"]
        assert everything(practice) == before
    result = practice.run("undo", "--json")
    assert (result.code, result.out) == (1, "")


def test_what_is_written_is_of_the_day_that_stands_for_today(practice: Any, client: str) -> None:
    practice.do("session", "add", client)
    assert day_of(practice.do("session", "show", client)["written"]).isoformat() == "2026-11-23"
    assert "after the session" not in practice.run("session", "show", client).out


def test_after_an_undo_the_next_one_goes_further_back_past_what_was_redone(practice: Any, client: str) -> None:
    practice.do("goal", "add", client, "first")
    practice.do("goal", "add", client, "second")
    practice.do("undo")
    practice.do("goal", "add", client, "third")
    practice.do("undo")
    practice.do("undo")
    assert practice.do("goal", "list", client) == []


def test_one_command_over_many_sessions_is_taken_back_at_once(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--from", "-", stdin='[{"date": "2026-11-02"}, {"date": "2026-11-09"}]')
    practice.do("undo")
    assert practice.do("session", "list", client) == []


def test_a_command_that_only_reads_or_does_not_succeed_is_nothing_to_undo(practice: Any, client: str) -> None:
    practice.do("client", "list")
    practice.run("client", "close", client)
    assert "client add" in practice.do("undo")["undone"]


def test_history_is_newest_first_with_before_and_after(practice: Any, client: str) -> None:
    practice.do("client", "edit", client, "--about", "evenings")
    newest, oldest = practice.do("history", client)
    assert set(newest) == {"at", "command", "record", "client", "before", "after"}
    assert (newest["command"], newest["record"], newest["client"]) == ("alliance client edit", "client", client)
    assert (newest["before"]["about"], newest["after"]["about"]) == (None, "evenings")
    assert (oldest["command"], oldest["before"]) == ("alliance client add", None)
    assert newest["at"].endswith("Z")


def test_history_of_one_client_is_theirs_alone(practice: Any, client: str, couple: str) -> None:
    assert {c["client"] for c in practice.do("history", couple)} == {couple}
    assert [c["client"] for c in practice.do("history")] == [couple, client]
    assert practice.run("history", "NN").code == 4


def test_the_old_value_stays_in_the_history_of_an_amended_note(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--note", "first words")
    practice.do("session", "amend", client, "1", "--note", "other words")
    changed = [c for c in practice.do("history", client) if c["record"] == "note"]
    assert [(c["before"] or {}).get("value") for c in changed] == ["first words", None]


def test_an_undone_client_is_still_named_in_the_history(practice: Any, client: str) -> None:
    practice.do("undo")
    assert [c["client"] for c in practice.do("history")] == [client, client]


def test_private_words_stand_in_the_history_only_where_they_are_named(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--set", "countertransference=SECRET")
    assert "SECRET" not in practice.run("history", "--json").out
    assert "SECRET" not in practice.run("history", client).out
    assert "SECRET" in practice.run("history", client, "--private", "--json").out


def test_on_screen_the_latest_thirty_and_all_of_it_by_a_word(practice: Any, client: str) -> None:
    for n in range(40):
        practice.do("client", "edit", client, "--about", f"words {n}")
    short, whole = practice.run("history", client).out, practice.run("history", client, "--all").out
    assert (short.count("client edit"), "11 earlier: alliance history --all" in short) == (30, True)
    assert "words 0" in whole
    assert len(practice.do("history", client)) == 41


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("measure", "srs", "AB12", "--scores", "9 9 9 9"), "The rating of 23 November of AB12 is gone again."),
        (("scores", "amend", "1", "--scores", "9 9 8 8"), "The rating of 2 November of AB12 is as before."),
        (("scores", "remove", "1"), "The rating of 2 November of AB12 is back."),
        (("session", "amend", "AB12", "1", "--set", "plan=rest"), "The note of 2 November of AB12 is gone again."),
        (("goal", "add", "AB12", "sleep"), "Goal 1 of AB12 is gone again."),
        (("client", "edit", "AB12", "--about", "x"), "The client AB12 is as before."),
    ],
)
def test_undo_says_what_comes_back_and_when_it_was_recorded_here(
    practice: Any, client: str, words: tuple[str, ...], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do("session", "add", client, "--date", "2026-11-02")
    practice.do("measure", "srs", client, "--scores", "9 9 9.5 9.5", "--date", "2026-11-02")
    practice.do(*words)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    local = datetime.now().astimezone()
    said = " ".join(practice.run("undo").out.split())
    monkeypatch.undo()
    time.tzset()
    assert said.startswith(what), said
    assert f"{local:%b %Y}" in said
    assert "UTC" not in said


def test_an_empty_practice_has_an_empty_history(practice: Any) -> None:
    assert practice.do("history") == []
    assert practice.run("history").code == 0
