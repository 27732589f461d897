"""Appointments: numbered by date, all attendances included; their notes; and the screen before the door opens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.forms.note_form import field_of

SHOWN = "client number date attendance why mode minutes note ratings ruptures written".split()
MISSED = ("cancelled", "late-cancelled", "no-show", "cancelled-by-me")


def dates(practice: Any, code: str = "AB12") -> list[tuple[int, str]]:
    return [(s["number"], s["date"]) for s in practice.do("session", "list", code)]


def test_a_session_needs_nothing_but_the_client(practice: Any, client: str) -> None:
    made = practice.do("session", "add", client)
    assert set(SHOWN) <= set(made)
    assert (made["client"], made["number"], made["date"]) == (client, 1, "2026-11-23")
    assert (made["attendance"], made["why"], made["mode"], made["minutes"]) == ("attended", None, "in-person", None)
    assert (made["note"], made["ratings"], made["ruptures"]) == ({}, [], [])
    assert made == practice.do("session", "show", client, "1")


def test_the_mode_is_the_one_of_the_last_session(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-09", "--mode", "video")
    assert practice.do("session", "add", client)["mode"] == "video"
    assert practice.do("session", "amend", client, "2", "--mode", "phone")["mode"] == "phone"


@pytest.mark.parametrize("attendance", ["attended", "late", *MISSED])
def test_every_attendance_is_a_session_with_its_reason(practice: Any, client: str, attendance: str) -> None:
    made = practice.do("session", "add", client, "--attendance", attendance, "--why", "travel", "--minutes", "50")
    assert (made["attendance"], made["why"], made["minutes"], made["number"]) == (attendance, "travel", 50, 1)


def test_a_missed_session_that_was_held_after_all_has_no_reason_any_more(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--attendance", "no-show", "--why", "illness")
    assert practice.do("session", "amend", client, "1", "--attendance", "late-cancelled")["why"] == "illness"
    assert practice.do("session", "amend", client, "1", "--attendance", "attended")["why"] is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-11-02", "2026-11-02"), ("today", "2026-11-23"), ("yesterday", "2026-11-22"), ("mon", "2026-11-16"),
     ("sun", "2026-11-22"), ("tue", "2026-11-17"), ("3 days ago", "2026-11-20"), ("2 Nov", "2026-11-02"),
     ("24 Nov", "2025-11-24"), ("2 Nov 2026", "2026-11-02"), ("23 nov", "2026-11-23")],
)  # fmt: skip
def test_a_date_is_read_in_every_form(practice: Any, client: str, typed: str, meant: str) -> None:
    assert practice.do("session", "add", client, "--date", typed)["date"] == meant


def test_sessions_are_numbered_by_date_then_order_of_entry_and_shift(practice: Any, client: str) -> None:
    for day in ("2026-11-09", "2026-11-02", "2026-11-16"):
        practice.do("session", "add", client, "--date", day, "--note", day)
    assert dates(practice) == [(1, "2026-11-02"), (2, "2026-11-09"), (3, "2026-11-16")]
    assert practice.do("session", "add", client, "--date", "2026-10-26", "--attendance", "no-show")["number"] == 1
    assert dates(practice)[1:] == [(2, "2026-11-02"), (3, "2026-11-09"), (4, "2026-11-16")]
    assert practice.do("session", "amend", client, "2", "--date", "2026-11-12")["number"] == 3
    practice.do("session", "remove", client, "1")
    assert dates(practice) == [(1, "2026-11-09"), (2, "2026-11-12"), (3, "2026-11-16")]
    assert practice.do("session", "show", client, "2")["note"] == {"happened": "2026-11-02"}
    practice.do("undo")
    assert [n for n, _ in dates(practice)] == [1, 2, 3, 4]


def test_a_second_session_of_one_date_is_recorded_with_a_warning(practice: Any, client: str) -> None:
    practice.do("session", "add", client)
    result = practice.run("session", "add", client, "--note", "again", "--json")
    assert (result.code, result.json["number"]) == (0, 2)
    assert "2026-11-23" in result.err


def test_the_note_is_kept_by_field_and_the_private_part_apart(practice: Any, client: str) -> None:
    private = "countertransference=wanted to rescue"
    made = practice.do(
        "session", "add", client, "--note", "calm", "--set", "plan=diary", "--set", "safety=no", "--set", private
    )
    assert made["note"] == {"happened": "calm", "plan": "diary", "safety": "no"}
    for words in (["show", client], ["list"], ["list", client], ["list", "--grep", "rescue"]):
        assert "rescue" not in practice.run("session", *words).out.replace("“rescue”", "")
        assert "rescue" not in practice.run("session", *words, "--json").out
    assert practice.do("session", "show", client, "--private")["private"] == {"countertransference": "wanted to rescue"}
    assert len(practice.do("session", "list", "--grep", "RESCUE", "--private")) == 1


@pytest.mark.parametrize(
    "field",
    "happened goals tasks bond strategies strengthened strained withdrawal confrontation client_feedback"
    " asked_in_session will_change plan supervision safety".split(),
)
def test_every_field_of_the_contract_can_be_set(practice: Any, client: str, field: str) -> None:
    known = field_of(field)
    assert known is not None
    value = known.options[0].id if known.options else "words"
    assert practice.do("session", "add", client, "--set", f"{field}={value}")["note"][field] == value


def test_amending_changes_what_is_named_and_an_empty_value_clears_a_field(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--note", "calm", "--set", "plan=diary", "--minutes", "50")
    amended = practice.do("session", "amend", client, "1", "--set", "plan=", "--minutes", "45")
    assert (amended["note"], amended["minutes"], amended["attendance"]) == ({"happened": "calm"}, 45, "attended")
    assert practice.run("session", "amend", client, "1").code == 2


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (["--date", "02/11/2026"], 2, "day first or month first"),
        (["--date", "2026-11-24"], 2, "future"),
        (["--date", "someday"], 2, "3 days ago"),
        (["--attendance", "absent"], 2, "no-show"),
        (["--why", "lazy"], 2, "illness"),
        (["--mode", "fax"], 2, "in-person"),
        (["--minutes", "0"], 2, "--minutes"),
        (["--minutes", "fifty"], 2, "--minutes"),
        (["--present", "A"], 2, "participants"),
        (["--set", "happend=x"], 2, "happened"),
        (["--set", "plan"], 2, "FIELD=VALUE"),
        (["--from", "nowhere.json"], 2, "no file nowhere.json"),
        (["--nonsense"], 2, "--nonsense"),
    ],
)
def test_what_is_not_allowed_is_said_and_nothing_is_recorded(
    practice: Any, client: str, options: list[str], code: int, named: str
) -> None:
    result = practice.run("session", "add", client, *options, "--json")
    assert (result.code, result.out) == (code, "")
    assert named in result.err
    assert practice.do("session", "list", client) == []


def test_a_session_that_does_not_exist_is_exit_4(practice: Any, client: str, couple: str) -> None:
    practice.do("session", "add", client)
    for words in (
        ["show", client, "2"], ["amend", client, "2", "--note", "x"], ["remove", client, "9"], ["show", couple],
        ["move", client, "1", "--to", "NN"], ["addendum", client, "2", "x", "--from", "me"], ["resume"],
    ):  # fmt: skip
        assert practice.run("session", *words).code == 4, words
    assert practice.run("session", "amend", client).code == 2
    assert practice.run("session", "show", client, "one").code == 2


def test_without_a_terminal_a_missing_client_is_named(practice: Any) -> None:
    result = practice.run("session", "add")
    assert (result.code, "CODE" in result.err) == (2, True)


def test_of_a_couple_it_is_said_who_came(practice: Any, couple: str) -> None:
    made = practice.do("session", "add", couple, "--present", "a", "--absent", "B")
    assert (made["present"], made["absent"]) == (["A"], ["B"])
    assert "A, B" in practice.run("session", "add", couple, "--absent", "C").err


@pytest.mark.parametrize("people", [("A", "B"), ("A", "B", "C")])
def test_nobody_is_present_and_absent(practice: Any, people: tuple[str, ...]) -> None:
    labels = [word for label in people for word in ("--participant", label)]
    practice.do("client", "add", "SEV1", "--kind", "couple" if len(people) == 2 else "family", *labels)
    add, amend = ("session", "add", "SEV1"), ("session", "amend", "SEV1", "1")
    both = practice.run(*add, "--present", "A", "--absent", "a")
    assert (both.code, "A is named as present and as absent" in both.err) == (2, True)
    assert practice.run(*add, "--attendance", "no-show", "--present", "A").code == 2
    assert practice.run(*add, *(word for label in people for word in ("--absent", label))).code == 2
    assert practice.do("session", "list") == []
    practice.do(*add, "--present", "B", "--absent", "A")
    made = practice.do(*amend, "--present", "A", "--present", "B")
    assert (made["present"], made["absent"]) == (["A", "B"], [])
    made = practice.do(*amend, "--absent", "A")
    assert (made["present"], made["absent"]) == (["B"], ["A"])
    made = practice.do(*amend, "--attendance", "no-show")
    assert made["present"] == []


class TestFromAFile:
    def test_one_object_or_a_list_from_a_file_or_stdin(self, practice: Any, client: str, tmp_path: Path) -> None:
        one = {
            "date": "2026-11-02",
            "attendance": "late",
            "mode": "phone",
            "note": {"happened": "late train", "plan": "x"},
        }
        path = tmp_path / "note.json"
        path.write_text(json.dumps(one), "utf-8")
        made = practice.do("session", "add", client, "--from", str(path))
        assert {key: made[key] for key in one} == one
        rest = [{"date": "2026-11-09"}, {"date": "2026-11-16", "attendance": "no-show"}]
        many = practice.do("session", "add", client, "--from", "-", stdin=json.dumps(rest))
        assert [(s["number"], s["date"], s["attendance"]) for s in many] == [
            (2, "2026-11-09", "attended"), (3, "2026-11-16", "no-show")
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("", "JSON"),
            ("{", "line 1"),
            ("[]", "no session"),
            ("3", "no session"),
            ('{"note": {"hapened": "x"}}', "happened"),
            ('{"note": {"happened": 3}}', "happened"),
            ('{"note": []}', "note"),
            ('{"attendence": "late"}', "attendance"),
            ('{"attendance": "away"}', "no-show"),
            ('{"date": 20261102}', "date"),
            ('{"date": "02/11/2026"}', "day first"),
            ('{"date": "yesterday"}', "with its year"),
            ('{"minutes": "50"}', "minutes"),
            ('[{"date": "2026-11-02"}, {"date": "2026-11-24"}]', "Entry 2"),
            ("[" * 20_000, "nested far too deeply"),
            (b"\xff\xfe\x00", "UTF-16"),
        ],
    )
    def test_a_wrong_file_is_exit_5_and_changes_nothing(
        self, practice: Any, client: str, text: str | bytes, named: str
    ) -> None:
        result = practice.run("session", "add", client, "--from", "-", stdin=text)
        assert (result.code, named in result.err) == (5, True), result.err
        assert len(result.err.splitlines()) <= 2
        assert practice.do("session", "list", client) == []

    def test_a_long_note_stays_whole_and_one_beyond_the_limit_is_told(self, practice: Any, client: str) -> None:
        long = "long words " * 10_000
        made = practice.do("session", "add", client, "--from", "-", stdin=json.dumps({"note": {"happened": long}}))
        assert made["note"]["happened"] == long.strip()
        assert practice.run("session", "show", client).code == 0
        beyond = json.dumps({"note": {"happened": "x" * 1_000_001}})
        assert practice.run("session", "add", client, "--from", "-", stdin=beyond).code == 5


def test_control_characters_and_turned_text_never_reach_the_screen(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--note", "a\x1b[31mb\x00\x07 [/] [bold] ‮txt é 你好 🙂\r\nsecond line")
    shown = practice.run("session", "show", client).out
    assert not {"\x1b", "\x00", "\x07", "‮", "\r"} & set(shown)
    assert "[/] [bold]" in shown
    assert practice.do("session", "show", client)["note"]["happened"] == "ab [/] [bold] txt é 你好 🙂\nsecond line"


class TestMovingAndRemoving:
    def test_a_rupture_opened_in_it_moves_along_with_its_steps(self, practice: Any, client: str) -> None:
        practice.do("client", "add", "CD34")
        practice.do("rupture", "open", "CD34", "--kind", "mixed")
        practice.do("session", "add", client, "--date", "2026-11-02")
        practice.do("rupture", "open", client, "--kind", "withdrawal", "--session", "1")
        practice.do("rupture", "repair", client, "1", "--step", "noticed", "--note", "named it")
        seen = practice.run("session", "move", client, "1", "--to", "CD34")
        assert "rupture 1 (now 2)" in seen.out, seen.err
        moved = practice.do("rupture", "show", "CD34", "2")
        assert (moved["kind"], moved["session"], moved["steps"][0]["note"]) == ("withdrawal", 1, "named it")
        assert practice.do("rupture", "list", client) == []
        practice.do("undo")
        assert practice.do("rupture", "show", client, "1")["steps"][0]["step"] == "noticed"

    def test_a_rupture_with_somebody_stays_where_that_person_is(self, practice: Any, client: str, couple: str) -> None:
        practice.do("session", "add", couple)
        practice.do("rupture", "open", couple, "--kind", "mixed", "--with", "A", "--session", "1")
        assert practice.run("session", "move", couple, "1", "--to", client).code == 1
        assert practice.do("rupture", "show", couple, "1")["session"] == 1

    @pytest.mark.parametrize("held", ["AB12", "CD34"])
    def test_nothing_moves_from_or_to_a_client_on_hold(self, practice: Any, client: str, held: str) -> None:
        practice.do("client", "add", "CD34")
        practice.do("session", "add", client)
        practice.do("measure", "srs", client, "--total", "36")
        practice.do("client", "hold", held, "--why", "complaint")
        assert practice.run("session", "move", client, "1", "--to", "CD34").code == 1
        assert practice.run("scores", "move", "1", "--to", "CD34").code == 1
        assert practice.do("scores", "show", "1")["client"] == client

    def test_a_session_without_a_rating_has_its_line_too(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client, "--date", "2026-11-02", "--minutes", "50")
        line = "Session 1 on 2026-11-02: attended, in person, 50 minutes; no session rating."
        assert practice.run("session", "show", client, "1", "--line").out.strip() == line
        assert practice.do("session", "show", client, "1")["line"] == line

    def test_removing_says_what_stays(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client)
        practice.do("measure", "srs", client, "--total", "36")
        practice.do("rupture", "open", client, "--kind", "mixed", "--session", "1")
        said = practice.run("session", "remove", client, "1").out
        assert "stays, without a session: 1 rating, rupture 1" in " ".join(said.split())

    def test_a_moved_session_takes_its_ratings_along(self, practice: Any, client: str) -> None:
        practice.do("client", "add", "CD34")
        practice.do("session", "add", client, "--date", "2026-11-02", "--note", "of CD34")
        practice.do("measure", "srs", client, "--total", "36", "--session", "1")
        practice.do("measure", "srs", client, "--guess", "1", "--date", "2026-11-09")
        moved = practice.do("session", "move", client, "1", "--to", "cd34")
        assert (moved["client"], moved["number"], moved["ratings"]) == ("CD34", 1, [1])
        assert practice.do("session", "list", client) == []
        assert [r["id"] for r in practice.do("scores", "list", client)] == [2]
        assert practice.run("session", "move", "CD34", "1", "--to", "CD34").code == 1

    def test_a_session_is_not_moved_where_its_rater_does_not_exist(
        self, practice: Any, client: str, couple: str
    ) -> None:
        practice.do("session", "add", client)
        practice.do("measure", "srs", client, "--total", "36")
        assert practice.run("session", "move", client, "1", "--to", couple).code == 1
        assert practice.do("scores", "show", "1")["session"] == 1

    def test_a_removed_session_leaves_its_ratings_without_a_session(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client)
        practice.do("measure", "srs", client, "--total", "36")
        assert practice.do("session", "remove", client, "1")["ratings"] == [1]
        assert practice.do("scores", "show", "1")["session"] is None
        assert practice.run("session", "remove", client, "1").code == 4
        practice.do("undo")
        assert practice.do("scores", "show", "1")["session"] == 1


class TestBrief:
    def test_it_holds_what_was_agreed_said_and_is_still_open(self, practice: Any, client: str) -> None:
        practice.do("goal", "add", client, "sleep", "--by", "both")
        practice.do(
            "session", "add", client, "--note", "the move", "--set", "plan=the diary", "--set", "will_change=slower"
        )
        practice.do(
            "measure", "srs", client, "--scores", "9 8 9 9", "--client-said", "too fast", "--will-change", "slower"
        )
        shown = practice.run("brief", client).out
        for words in ("the move", "the diary", "slower", "too fast", "sleep", "srs"):
            assert words in shown
        assert practice.do("brief", client)["client"] == client

    def test_of_a_client_not_seen_yet_it_says_so_without_fuss(self, practice: Any, client: str) -> None:
        assert practice.run("brief", client).code == 0
        assert practice.run("brief", "NN").code == 4
        assert practice.run("brief").code == 2


class TestAtTheTerminal:
    def test_the_appointment_is_asked_then_the_note(self, at_terminal: Any, practice: Any, client: str) -> None:
        seen = at_terminal("\r\rthe move\r\x13", "session", "add", client)
        assert seen.code == 0, seen.err
        (kept,) = practice.do("session", "list", client)
        assert (kept["attendance"], kept["note"]) == ("attended", {"happened": "the move"})

    def test_the_day_is_asked_and_is_today_under_enter(self, at_terminal: Any, practice: Any, client: str) -> None:
        for typed in ("", "a week ago", "11 Nov", "2.11.2026"):
            assert at_terminal(f"{typed}\r\r\x13", "session", "add", client).code == 0
        days = [s["date"] for s in practice.do("session", "list", client)]
        assert days == ["2026-11-02", "2026-11-11", "2026-11-16", "2026-11-23"]

    @pytest.mark.parametrize(("keys", "present", "absent"), [("\r", [], []), (" \r", ["B"], ["A"])])
    def test_of_a_couple_it_is_asked_who_was_there(
        self, at_terminal: Any, practice: Any, couple: str, keys: str, present: list[str], absent: list[str]
    ) -> None:
        seen = at_terminal(f"\r\r{keys}\x13", "session", "add", couple)
        assert seen.code == 0, seen.err
        (kept,) = practice.do("session", "list", couple)
        assert (kept["present"], kept["absent"]) == (present, absent)

    def test_who_was_there_is_corrected_from_what_is_kept(self, at_terminal: Any, practice: Any, couple: str) -> None:
        practice.do("session", "add", couple, "--present", "B", "--absent", "A")
        assert at_terminal("3\r\r\r", "session", "amend", couple, "1").code == 0
        kept = practice.do("session", "show", couple)
        assert (kept["present"], kept["absent"]) == (["B"], ["A"]), "Enter leaves it as it was"
        nobody_then_a = "\x1b[B \r \x1b[B \r"
        seen = at_terminal(f"3\r\r{nobody_then_a}", "session", "amend", couple, "1")
        assert (seen.code, "Somebody was there" in seen.out) == (0, True), seen.err
        kept = practice.do("session", "show", couple)
        assert (kept["present"], kept["absent"]) == (["A"], ["B"])
        assert at_terminal("3\r\r\x1b[B \r", "session", "amend", couple, "1").code == 0
        kept = practice.do("session", "show", couple)
        assert (kept["present"], kept["absent"]) == ([], []), "everyone"
        practice.do("session", "amend", couple, "1", "--attendance", "no-show")
        assert at_terminal("3\r\r\r", "session", "amend", couple, "1").code == 0
        assert practice.do("session", "show", couple)["attendance"] == "no-show", "Enter leaves that as it was too"

    def test_a_second_session_of_the_day_is_asked_about(self, at_terminal: Any, practice: Any, client: str) -> None:
        practice.do("session", "add", client)
        assert at_terminal("\rn", "session", "add", client).code == 1
        assert len(practice.do("session", "list", client)) == 1
        assert at_terminal("\ry\r\x13", "session", "add", client).code == 0
        assert len(practice.do("session", "list", client)) == 2

    def test_options_suppress_the_questions(self, at_terminal: Any, practice: Any, client: str) -> None:
        assert at_terminal("", "session", "add", client, "--note", "x").code == 0
        assert at_terminal("", "session", "add", client, "--set", "plan=y", "--date", "mon").code == 0
        assert at_terminal("", "session", "add", client, "--no-input", "--date", "sun").code == 0
        assert at_terminal("", "session", "add", client, "--json", "--date", "sat").code == 0
        assert len(practice.do("session", "list", client)) == 4

    def test_left_out_the_client_is_picked_from_codes_and_dates(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        practice.do("client", "add", "ZZ9", "--slot", "mon 10:00", "--about", "TELLTALE")
        seen = at_terminal("\r\r\r\x13", "session", "add")
        assert seen.code == 0, seen.err
        assert "TELLTALE" not in seen.out.partition("Which client?")[2].partition("ZZ9 ")[0]
        assert [s["client"] for s in practice.do("session", "list")] == ["ZZ9"]

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    def test_a_note_that_is_left_is_paused_and_resumed(
        self, at_terminal: Any, practice: Any, client: str, key: str
    ) -> None:
        seen = at_terminal(f"\r\rhalf a sen{key}", "session", "add", client)
        assert (seen.code, "session resume" in seen.err) == (130, True)
        assert practice.do("session", "show", client)["note"] == {"happened": "half a sen"}
        assert at_terminal("tence\x13", "session", "resume").code == 0, "the cursor is where it was"
        assert practice.do("session", "show", client)["note"] == {"happened": "half a sentence"}
        assert practice.run("session", "resume").code == 4

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    @pytest.mark.parametrize("words", [["session", "add"], ["session", "add", "AB12"], ["brief"]])
    def test_left_before_the_note_nothing_is_recorded(
        self, at_terminal: Any, practice: Any, client: str, words: list[str], key: str
    ) -> None:
        assert at_terminal(key, *words).code == 130
        assert practice.do("session", "list") == []


def test_a_couple_s_ratings_that_hinder_a_move_are_named_as_several(practice: Any, couple: str, client: str) -> None:
    practice.do("session", "add", couple)
    for who in "AB":
        practice.do("measure", "srs", couple, "--total", "36", "--rater", who)
    said = practice.run("session", "move", couple, "1", "--to", client).err
    assert "There are ratings by A and B, who do not belong to AB12" in " ".join(said.split())


def test_a_reason_for_missing_beside_an_attended_session_is_kept_with_a_word(practice: Any) -> None:
    practice.do("client", "add", "AB12")
    odd = practice.run("session", "add", "AB12", "--why", "illness", "--json")
    assert (odd.code, odd.json["why"]) == (0, "illness")
    assert "A reason is kept of a session that was attended" in odd.err
    late = practice.run("session", "add", "AB12", "--attendance", "late", "--why", "work")
    assert (late.code, "A reason is kept" in late.err) == (0, False)
