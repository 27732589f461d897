"""A client is known by a code of the practitioner's own; what is kept of them can be changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alliance_cli.commands.index import verbs
from alliance_cli.store import clients

SHOWN = "code kind population modality participants opened closed ending sessions goals consents open_ruptures".split()


def test_a_client_is_added_with_nothing_but_a_code(practice: Any) -> None:
    made = practice.do("client", "add", "AB12")
    assert set(SHOWN) <= set(made)
    assert (made["code"], made["kind"], made["population"], made["modality"]) == ("AB12", "individual", "adult", None)
    assert (made["opened"], made["closed"], made["ending"]) == ("2026-11-23", None, None)
    assert (made["participants"], made["goals"], made["consents"]) == ([], [], [])
    assert (made["sessions"], made["open_ruptures"]) == (0, 0)
    assert made == practice.do("client", "show", "AB12")
    assert practice.do("client", "list") == [made]


def test_everything_that_can_be_said_of_a_client_is_kept(practice: Any) -> None:
    options = (
        "--population adolescent --modality dbt --since 2026-09-01 --born 2010-04 --about x --set hopes=sleep".split()
    )
    practice.do("client", "add", "kid-7", *options, "--slot", "Mon 9:30", "--set", "readiness=some days")
    kept = practice.do("client", "show", "KID-7")
    assert (kept["code"], kept["population"], kept["modality"]) == ("kid-7", "adolescent", "dbt")
    assert (kept["opened"], kept["born"], kept["slot"], kept["about"]) == ("2026-09-01", "2010-04", "mon 09:30", "x")
    assert kept["fields"] == {"hopes": "sleep", "readiness": "some days"}


@pytest.mark.parametrize(
    "code", ["Anna Maria", "", " ", "-x", "_x", "a.b", "é1", "x" * 33, "AB12\tx", "list", "Show", "BRIEF " * 9]
)
def test_what_cannot_be_a_code_is_exit_2(practice: Any, code: str) -> None:
    result = practice.run("client", "add", "--", code)
    assert (result.code, result.out) == (2, "")
    assert practice.do("client", "list") == []


def test_no_word_of_the_command_line_becomes_a_new_code(practice: Any, client: str) -> None:
    words = [*sorted(verbs()), "srs", "WAI-SR", "arm-5"]
    assert {"retention", "list", "erase"} <= set(words)
    for word in words:
        result = practice.run("client", "rename", client, word)
        assert (result.code, "word of the command line" in result.err) == (2, True), word
    for word in ("retention", "Arm-5"):
        assert practice.run("client", "add", word).code == 2
        table = f"client,date,instrument,scores\n{word},2026-11-02,srs,9 9 9 9\n"
        assert practice.run("import", "-", "--as", "scores", stdin=table).code == 5
    assert [c["code"] for c in practice.do("client", "list")] == [client]


def test_a_word_that_became_one_later_locks_out_nobody_who_has_it(practice: Any) -> None:
    vault = practice.open()
    clients.add(vault, clients.new("Retention", date(2026, 11, 2)))
    vault.close()
    practice.do("client", "edit", "retention", "--about", "x")
    practice.do("session", "add", "retention", "--date", "2026-11-02")
    practice.do("import", "-", stdin="client,date,instrument,scores\nretention,2026-11-02,srs,9 9 9 9\n")
    assert practice.do("client", "rename", "retention", "RETENTION")["code"] == "RETENTION"
    moved = practice.folder / "moved.json"
    practice.do("export", "--format", "json", "--out", str(moved))
    practice.do("client", "erase", "retention", "--confirm", "retention")
    practice.vault.unlink()
    practice.run("init", "--new")
    assert practice.do("import", str(moved))["new"]
    assert practice.do("client", "show", "retention")["code"] == "RETENTION"


def test_a_space_brings_the_hint_to_use_a_code_and_not_a_name(practice: Any) -> None:
    assert "not a name" in practice.run("client", "add", "Anna Maria").err


@pytest.mark.parametrize("name", ["Maria", "maria", "Anna-Maria", "MariaS"])
def test_a_code_that_looks_like_a_name_is_taken_with_a_way_to_another_and_at_a_terminal_asked_about(
    practice: Any, at_terminal: Any, name: str
) -> None:
    taken = practice.run("client", "add", name, "--json")
    assert (taken.code, taken.json["code"]) == (0, name)
    assert f"“alliance client rename {name} AB12” gives another." in taken.err
    assert practice.run("client", "rename", name, "AB12").err == ""
    assert "rename Lena AB13” gives another." in practice.run("client", "add", "Lena").err
    practice.do("undo")
    asked = at_terminal("n" + "CD34\r" + "\r" * 9, "client", "add", name)
    assert "looks like a name" in asked.out
    assert [c["code"] for c in practice.do("client", "list")] == ["AB12", "CD34"]


@pytest.mark.parametrize("code", ["AB12", "kid-7", "ABC", "Jo", "M_S"])
def test_a_code_is_not_taken_for_a_name(practice: Any, code: str) -> None:
    assert practice.run("client", "add", code).err == ""


@pytest.mark.parametrize("code", ["a", "7", "A-b_9", "x" * 32])
def test_letters_digits_dash_and_underscore_make_a_code(practice: Any, code: str) -> None:
    assert practice.do("client", "add", code)["code"] == code


def test_a_code_is_unique_without_regard_to_case_and_stays_as_first_typed(practice: Any, client: str) -> None:
    result = practice.run("client", "add", "ab12")
    assert result.code == 2
    assert "AB12" in result.err
    assert practice.do("client", "show", "aB12")["code"] == "AB12"
    assert len(practice.do("client", "list")) == 1


def test_an_unknown_code_is_exit_4_and_names_the_nearest(practice: Any, client: str) -> None:
    result = practice.run("client", "show", "AB21")
    assert result.code == 4
    assert "Did you mean AB12?" in result.err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--kind", "pair"], "couple"),
        (["--population", "teen"], "adolescent"),
        (["--modality", "gestalt"], "integrative"),
        (["--since", "02/11/2026"], "day first or month first"),
        (["--since", "2026-11-24"], "future"),
        (["--born", "2010-13"], "2010-04"),
        (["--born", "Avril"], "2010-04"),
        (["--slot", "monday at ten"], "mon 10:00"),
        (["--set", "hope=x"], "hopes"),
        (["--set", "hopes"], "hopes"),
        (["--kind", "couple", "--participant", "A"], "two partners"),
        (["--kind", "individual", "--participant", "A", "--participant", "B"], "couple, family or group"),
        (["--participant", "A", "--participant", "a"], "capitals"),
        (["--participant", "A", "--participant", "Mr B"], "code"),
        (["--participant", "client", "--participant", "B"], "client"),
        (["--schedule", "srs=often"], "srs=each"),
    ],
)
def test_what_is_not_allowed_is_exit_2_and_says_what_is(practice: Any, options: list[str], named: str) -> None:
    result = practice.run("client", "add", "AB12", *options)
    assert result.code == 2
    assert named in result.err
    assert practice.do("client", "list", "--all") == []


def test_a_schedule_names_an_instrument_that_exists(practice: Any, client: str) -> None:
    assert practice.run("client", "edit", client, "--schedule", "xyz=each").code == 4
    kept = practice.do(
        "client", "edit", client, "--schedule", "srs=each", "--schedule", "wai=61d", "--schedule", "arm5=off"
    )
    assert kept["schedule"] == {"srs": 0, "wai": 61, "arm5": None}


def test_editing_leaves_the_rest_as_it_is_and_an_empty_text_clears(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--modality", "cbt", "--about", "evenings", "--set", "hopes=sleep")
    edited = practice.do("client", "edit", "AB12", "--about", "", "--set", "readiness=yes")
    assert (edited["about"], edited["modality"]) == (None, "cbt")
    assert edited["fields"] == {"hopes": "sleep", "readiness": "yes"}
    assert practice.do("client", "edit", "AB12", "--set", "hopes=")["fields"] == {"readiness": "yes"}


def test_editing_nothing_is_exit_2(practice: Any, client: str) -> None:
    assert practice.run("client", "edit", client).code == 2


def test_one_person_can_become_a_couple_and_the_other_way_round(practice: Any, client: str) -> None:
    both = practice.do("client", "edit", client, "--kind", "couple", "--participant", "A", "--participant", "B")
    assert both["participants"] == ["A", "B"]
    assert practice.do("client", "edit", client, "--kind", "individual")["participants"] == []


def test_a_participant_who_has_rated_stays(practice: Any, couple: str) -> None:
    practice.do("measure", "srs", couple, "--rater", "B", "--total", "36")
    result = practice.run("client", "edit", couple, "--participant", "A", "--participant", "C")
    assert (result.code, practice.do("client", "show", couple)["participants"]) == (1, ["A", "B"])


def test_a_client_is_closed_once_and_reopened_once(practice: Any, client: str) -> None:
    closed = practice.do("client", "close", client, "--how", "unplanned", "--date", "yesterday")
    assert (closed["closed"], closed["ending"]) == ("2026-11-22", "unplanned")
    assert practice.run("client", "close", client, "--how", "planned").code == 1
    assert practice.do("client", "list") == []
    assert [c["code"] for c in practice.do("client", "list", "--all")] == [client]
    assert practice.do("client", "reopen", client)["ending"] is None
    assert practice.run("client", "reopen", client).code == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [([], "--how"), (["--how", "dropped"], "unplanned"), (["--how", "planned", "--date", "2026-11-24"], "future"),
     (["--how", "planned", "--date", "2026-11-01"], "began")],
)  # fmt: skip
def test_a_client_is_not_closed_by_halves(practice: Any, client: str, options: list[str], named: str) -> None:
    result = practice.run("client", "close", client, *options)
    assert result.code == 2
    assert named in result.err
    assert practice.do("client", "show", client)["closed"] is None


def test_a_renamed_client_takes_everything_along(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-02")
    practice.do("measure", "srs", client, "--total", "36", "--session", "1")
    assert practice.do("client", "rename", client, "Q-9")["sessions"] == 1
    assert [r["client"] for r in practice.do("scores", "list", "q-9")] == ["Q-9"]
    assert practice.run("client", "show", client).code == 4
    assert practice.do("client", "rename", "Q-9", "q-9")["code"] == "q-9"


@pytest.mark.parametrize("new", ["cp1", "list", "a b"])
def test_a_client_is_not_renamed_to_a_code_that_is_taken_or_none(
    practice: Any, client: str, couple: str, new: str
) -> None:
    assert practice.run("client", "rename", client, new).code == 2
    assert practice.do("client", "show", client)["code"] == client


def test_sessions_are_counted_where_they_were_held(practice: Any, client: str) -> None:
    for day, how in enumerate(["attended", "late", "cancelled", "late-cancelled", "no-show", "cancelled-by-me"], 10):
        practice.do("session", "add", client, "--date", f"2026-11-{day}", "--attendance", how)
    assert practice.do("client", "show", client)["sessions"] == 2
    assert "2 held, 3 missed" in practice.run("client", "show", client).out


def test_at_a_terminal_the_ending_is_asked(at_terminal: Any, practice: Any, client: str) -> None:
    assert at_terminal("2\r\r\r\r\r", "client", "close", client).code == 0
    assert practice.do("client", "show", client)["ending"] == "unplanned"


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_at_that_question_change_nothing(
    at_terminal: Any, practice: Any, client: str, key: str
) -> None:
    assert at_terminal(key, "client", "close", client).code == 130
    assert practice.do("client", "show", client)["closed"] is None


def test_a_day_of_closing_before_the_last_session_is_warned_of(practice, client):
    practice.do("session", "add", client, "--date", "2026-11-20")
    closed = practice.run("client", "close", client, "--how", "other", "--date", "2026-11-19")
    assert (closed.code, "has a session after that day, on 2026-11-20" in " ".join(closed.err.split())) == (0, True)
