"""One rating, however it arrives: answers, a total alone, why there are none, or what is expected."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from alliance_cli.store import clients

SHOWN = (
    "id client instrument version date session rater prediction guess source skipped complete items total mean"
    " subscales client_said will_change signals"
).split()
WAI = "4 3 5 4 5 4 3 4 4 3 5 2"


def test_four_marks_become_a_rating(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-02")
    made = practice.do("measure", "srs", client, "--scores", "9.6 8.8 9.1 9.3", "--date", "2026-11-02")
    signals = made.pop("signals")
    assert made == {
        "id": 1, "client": client, "instrument": "srs", "version": "3.0", "date": "2026-11-02", "session": 1,
        "rater": "client", "prediction": False, "guess": None, "source": "paper", "skipped": None, "complete": True,
        "items": [9.6, 8.8, 9.1, 9.3], "total": 36.8, "mean": 9.2, "subscales": {},
        "client_said": None, "will_change": None, "estimated": None, "safety": None,
    }  # fmt: skip
    assert [(s["rule"], s["item"], s["value"], s["limit"]) for s in signals] == [("item_below_cutoff", 2, 8.8, 9.0)]
    assert signals[0]["message"]
    assert practice.do("scores", "show", "1") == made | {"signals": signals}
    assert practice.do("scores", "list", client) == [made | {"signals": signals}]


@pytest.mark.parametrize("scores", ["9,6 8,8 9,1 9,3", "9.6 8,8 9.10 9.3", " 9.6\t8.8  9.1\n9.3 "])
def test_a_decimal_comma_is_read_where_it_can_only_be_one(practice: Any, client: str, scores: str) -> None:
    assert practice.do("measure", "srs", client, "--scores", scores)["items"] == [9.6, 8.8, 9.1, 9.3]


@pytest.mark.parametrize(
    ("scores", "named"),
    [
        ("9,8,7,6", "spaces"),
        ("9, 8, 7, 6", "spaces"),
        ("9;8;7;6", "spaces"),
        ("9 8 7", "4 items, and 3"),
        ("9 8 7 6 5", "4 items, and 5"),
        ("", "4 items, and 0"),
        ("11 9 9 9", "10"),
        ("10.1 9 9 9", "10"),
        ("-1 9 9 9", "-1"),
        ("9.15 9 9 9", "9.15"),
        ("nine 9 9 9", "nine"),
        ("1e1 9 9 9", "1e1"),
        ("٩ 9 9 9", "9.1"),
        ("nan 9 9 9", "nan"),
        ("- . - .", "--skipped"),
        ("9 " * 5000, "answers"),
    ],
)
def test_scores_that_cannot_be_read_are_exit_2_and_explained(
    practice: Any, client: str, scores: str, named: str
) -> None:
    result = practice.run("measure", "srs", client, "--scores", scores, "--json")
    assert (result.code, result.out) == (2, "")
    assert named in result.err
    assert practice.do("scores", "list", client) == []


@pytest.mark.parametrize("missing", ["-", "."])
def test_a_missing_answer_stays_missing_and_no_sum_is_made_up(practice: Any, client: str, missing: str) -> None:
    made = practice.do("measure", "srs", client, "--scores", f"9.6 {missing} 9.1 9.3")
    assert made["items"] == [9.6, None, 9.1, 9.3]
    assert (made["complete"], made["total"], made["mean"]) == (False, None, None)


def test_subscales_always_have_both_keys(practice: Any, client: str) -> None:
    whole = practice.do("measure", "wai", client, "--scores", WAI)
    assert (whole["total"], whole["mean"]) == (46, 3.8333)
    assert whole["subscales"] == {
        "task": {"total": 12, "mean": 3}, "bond": {"total": 17, "mean": 4.25}, "goal": {"total": 17, "mean": 4.25}
    }  # fmt: skip
    part = practice.do("measure", "wai", client, "--scores", f"-{WAI[1:]}", "--date", "yesterday")
    assert part["subscales"]["task"] == {"total": None, "mean": None}
    assert part["subscales"]["bond"] == {"total": 17, "mean": 4.25}


def test_reversed_items_are_shown_raw_and_summed_turned(practice: Any, client: str) -> None:
    made = practice.do("measure", "arm-5", client, "--scores", "6 6 2 6 7")
    assert (made["instrument"], made["items"], made["mean"]) == ("arm5", [6, 6, 2, 6, 7], 6.2)
    assert practice.do("measure", "wai-sr", client, "--scores", WAI)["instrument"] == "wai"


def test_a_total_alone_has_no_items(practice: Any, client: str) -> None:
    made = practice.do("measure", "srs", client, "--total", "36.3")
    assert (made["items"], made["total"], made["mean"], made["complete"]) == ([None] * 4, 36.3, 9.075, True)
    assert practice.do("measure", "srs", client, "--total", "36,3", "--date", "mon")["total"] == 36.3
    for wrong in ("41", "-1", "36.33", "x", ""):
        assert practice.run("measure", "srs", client, "--total", wrong).code == 2
    assert practice.run("measure", "sparq", client, "--total", "3").code == 2


@pytest.mark.parametrize(
    "why", ["forgot", "no-time", "not-the-moment", "client-declined", "technical", "the cat, again"]
)
def test_a_measure_not_given_is_recorded_with_its_reason(practice: Any, client: str, why: str) -> None:
    made = practice.do("measure", "srs", client, "--skipped", why)
    assert (made["skipped"], made["complete"], made["total"], made["items"]) == (why, False, None, [None] * 4)
    practice.do("measure", "srs", client, "--total", "36", "--date", "yesterday")
    assert [s["reason"] for s in practice.do("trend", client)["skipped"]] == [why]


def test_what_was_said_is_kept_with_it(practice: Any, client: str) -> None:
    made = practice.do("measure", "srs", client, "--total", "36", "--client-said", "a\x1bb", "--will-change", "slower")
    assert (made["client_said"], made["will_change"]) == ("ab", "slower")


@pytest.mark.parametrize("source", ["screen", "paper", "spoken", "form"])
def test_where_the_answers_come_from_can_be_said(practice: Any, client: str, source: str) -> None:
    assert practice.do("measure", "srs", client, "--total", "36", "--source", source)["source"] == source
    assert practice.run("measure", "srs", client, "--total", "36", "--source", "email").code == 2


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["srs", "AB12"], 2, "--scores"),
        (["srs"], 2, "CODE"),
        ([], 2, "INSTRUMENT"),
        (["srs", "AB21", "--total", "36"], 4, "AB12"),
        (["sars", "AB12", "--total", "36"], 4, "srs, csrs"),
        (["srs", "AB12", "--scores", "9 9 9 9", "--total", "36"], 2, "--total"),
        (["srs", "AB12", "--total", "36", "--skipped", "forgot"], 2, "--skipped"),
        (["srs", "AB12", "--skipped", " "], 2, "forgot"),
        (["srs", "AB12", "--total", "36", "--date", "2026-11-24"], 2, "future"),
        (["srs", "AB12", "--total", "36", "--date", "02/11/2026"], 2, "day first"),
        (["srs", "AB12", "--total", "36", "--session", "7"], 4, "no session"),
        (["srs", "AB12", "--total", "36", "--rater", "mother"], 2, "caregiver"),
        (["srs", "AB12", "--total", "36", "--rater", "therapist"], 2, "client"),
        (["srs", "AB12", "--guess", "5"], 2, "4"),
        (["srs", "AB12", "--guess", "-1"], 2, "--guess"),
        (["lass", "AB12", "--scores", "9 9 9"], 2, "supervision"),
    ],
)
def test_each_mistake_has_its_exit_code_and_records_nothing(
    practice: Any, client: str, words: list[str], code: int, named: str
) -> None:
    result = practice.run("measure", *words, "--json")
    assert (result.code, result.out) == (code, ""), result.err
    assert named in result.err
    assert practice.do("scores", "list", client) == []


class TestTheSession:
    def test_session_n_sets_the_date_and_a_differing_date_is_exit_2(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client, "--date", "2026-11-02")
        rate = ("measure", "srs", client, "--total", "36", "--session", "1")
        assert practice.do(*rate)["date"] == "2026-11-02"
        assert practice.run(*rate, "--date", "2026-11-03").code == 2
        assert practice.run(*rate, "--date", "2 Nov").code == 0

    def test_a_rating_belongs_to_the_first_held_session_of_its_date(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client, "--attendance", "no-show")
        assert practice.do("measure", "srs", client, "--total", "36")["session"] is None
        practice.do("session", "add", client, "--attendance", "late")
        practice.do("session", "add", client, "--attendance", "attended")
        assert practice.do("scores", "show", "1")["session"] == 2
        assert [s["ratings"] for s in practice.do("session", "list", client)] == [[], [1], []]

    def test_a_session_added_later_takes_up_the_ratings_of_its_date(self, practice: Any, client: str) -> None:
        practice.do("measure", "srs", client, "--total", "36", "--date", "2026-11-02")
        assert practice.do("session", "add", client, "--date", "2026-11-02")["ratings"] == [1]

    def test_ratings_follow_a_session_that_is_redated(self, practice: Any, client: str) -> None:
        practice.do("session", "add", client, "--date", "2026-11-02")
        practice.do("session", "add", client, "--date", "2026-11-09")
        practice.do("measure", "srs", client, "--total", "36", "--session", "1")
        practice.do("measure", "srs", client, "--skipped", "forgot", "--session", "2")
        practice.do("session", "amend", client, "1", "--date", "2026-11-16")
        assert [(r["id"], r["date"], r["session"]) for r in practice.do("scores", "list", client)] == [
            (2, "2026-11-09", 1), (1, "2026-11-16", 2)
        ]  # fmt: skip

    def test_a_second_rating_of_one_day_by_one_rater_is_recorded_with_a_warning(
        self, practice: Any, client: str
    ) -> None:
        practice.do("measure", "srs", client, "--total", "36")
        result = practice.run("measure", "srs", client, "--total", "37", "--json")
        assert (result.code, result.json["id"]) == (0, 2)
        assert "2026-11-23" in result.err
        assert practice.run("measure", "arm5", client, "--scores", "6 6 2 6 7").err == ""


class TestRaters:
    def test_a_couple_without_rater_is_exit_2_and_names_the_raters(self, practice: Any, couple: str) -> None:
        result = practice.run("measure", "srs", couple, "--total", "36", "--json")
        assert (result.code, result.out) == (2, "")
        assert "--rater A" in result.err and "--rater B" in result.err
        assert practice.run("measure", "srs", couple, "--total", "36", "--rater", "client").code == 2

    def test_each_partner_has_a_series_of_their_own(self, practice: Any, couple: str) -> None:
        assert practice.do("measure", "srs", couple, "--total", "36", "--rater", "a")["rater"] == "A"
        second = practice.run("measure", "srs", couple, "--total", "30", "--rater", "B", "--json")
        assert (second.json["rater"], second.err) == ("B", "")
        assert [p["value"] for p in practice.do("trend", couple, "--rater", "B")["points"]] == [30]

    def test_a_caregiver_rates_where_the_form_is_meant_for_them(self, practice: Any) -> None:
        practice.do("client", "add", "KID", "--population", "child")
        scores = "4 1 3 4 2 4 1 2 3 4 1 3"
        assert practice.do("measure", "tasc", "KID", "--scores", scores)["rater"] == "client"
        assert practice.do("measure", "tasc", "KID", "--scores", scores, "--rater", "caregiver")["total"] == 43

    def test_lass_is_the_practitioners_own(self, practice: Any, client: str) -> None:
        made = practice.do("measure", "lass", "--scores", "9 8 7.5")
        assert (made["client"], made["session"], made["total"]) == (None, None, 24.5)
        assert practice.do("scores", "show", "1")["client"] is None
        assert [r["id"] for r in practice.do("scores", "list", "--all")] == [1]
        assert practice.run("scores", "move", "1", "--to", client).code == 1
        assert practice.run("scores", "list", "--all").code == 0

    @pytest.mark.parametrize(
        ("options", "instrument", "warned"),
        [
            (["--population", "child"], "srs", True),
            (["--population", "child"], "csrs", False),
            ([], "csrs", True),
            ([], "srs", False),
            (["--born", "2015-11"], "csrs", False),
            (["--born", "2013-11"], "csrs", True),
            (["--population", "adolescent", "--born", "2013-12"], "srs", True),
            (["--population", "adolescent", "--born", "2013-11"], "srs", False),
        ],
    )
    def test_age_and_population_warn_and_never_refuse(
        self, practice: Any, options: list[str], instrument: str, warned: bool
    ) -> None:
        practice.do("client", "add", "YY1", *options)
        result = practice.run("measure", instrument, "YY1", "--total", "38", "--json")
        assert (result.code, "meant for" in result.err) == (0, warned)


class TestWhatIsExpected:
    def test_a_guess_and_a_whole_form_are_kept_apart_from_the_rating(self, practice: Any, client: str) -> None:
        guess = practice.do("measure", "srs", client, "--guess", "0")
        assert (guess["guess"], guess["items"], guess["total"], guess["rater"]) == (0, [None] * 4, None, "client")
        whole = practice.do("measure", "srs", client, "--predict", "--scores", "9 9 9 9")
        assert (whole["prediction"], whole["total"], whole["signals"]) == (True, 36, [])
        real = practice.run("measure", "srs", client, "--scores", "8 9 9 9", "--json")
        assert (real.code, real.err, real.json["prediction"], real.json["guess"]) == (0, "", False, None)
        assert [p["value"] for p in practice.do("trend", client)["points"]] == [35]

    @pytest.mark.parametrize("options", [["--guess", "1"], ["--predict", "--scores", "9 9 9 9"]])
    def test_it_is_not_taken_once_the_rating_exists(self, practice: Any, client: str, options: list[str]) -> None:
        practice.do("measure", "srs", client, "--total", "36")
        assert practice.run("measure", "srs", client, *options).code == 1
        assert practice.run("measure", "srs", client, *options, "--date", "yesterday").code == 0
        assert practice.run("measure", "arm5", client, "--guess", "1").code == 0

    def test_of_a_couple_it_is_said_whose_answer_is_expected(self, practice: Any, couple: str) -> None:
        assert practice.run("measure", "srs", couple, "--guess", "1").code == 2
        practice.do("measure", "srs", couple, "--total", "36", "--rater", "A")
        assert practice.do("measure", "srs", couple, "--guess", "1", "--rater", "B")["rater"] == "B"
        assert practice.run("measure", "srs", couple, "--guess", "1", "--rater", "A").code == 1


class TestAtTheTerminal:
    def test_the_paper_form_is_typed_in_on_one_screen(self, at_terminal: Any, practice: Any, client: str) -> None:
        seen = at_terminal("9.6\r8,8\r91\x7f.1\r9.3\ra bit fast\r\r", "measure", "srs", client)
        assert seen.code == 0, seen.err
        made = practice.do("scores", "show", "1")
        assert (made["items"], made["source"], made["client_said"]) == ([9.6, 8.8, 9.1, 9.3], "paper", "a bit fast")
        assert "36.8" in seen.out

    def test_form_and_client_left_out_are_picked_once(self, at_terminal: Any, practice: Any, client: str) -> None:
        practice.do("client", "add", "ZZ9", "--slot", "mon 10:00")
        seen = at_terminal("\r\r9\r9\r9\r9\r\r", "measure")
        assert seen.code == 0, seen.err
        assert [(r["client"], r["instrument"]) for r in practice.do("scores", "list", "--all")] == [("ZZ9", "srs")]

    def test_the_day_is_today_under_enter_and_may_be_another(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        seen = at_terminal("\ranother\ryesterday\r\r9\r8\r9\r9\r\r", "measure")
        assert (seen.code, "filled in on 2026-11-22" in seen.out, "csrs" in seen.out) == (0, True, False), seen.err
        assert practice.do("scores", "show", "1")["date"] == "2026-11-22"

    def test_each_partner_is_asked_in_turn(self, at_terminal: Any, practice: Any, couple: str) -> None:
        seen = at_terminal("9\r9\r9\r9\r5\r5\r5\r5\r", "measure", "srs", couple)
        assert seen.code == 0, seen.err
        assert [(r["rater"], r["total"]) for r in practice.do("scores", "list", couple)] == [("A", 36), ("B", 20)]

    def test_left_at_the_second_partner_the_first_stands_and_only_the_other_is_asked_again(
        self, at_terminal: Any, practice: Any, couple: str
    ) -> None:
        seen = at_terminal("9\r9\r9\r9\r\x03", "measure", "srs", couple)
        assert (seen.code, "by A is recorded" in seen.err) == (130, True)
        assert "36.0 of 0 to 40" in seen.out
        assert at_terminal("5\r5\r5\r5\r", "measure", "srs", couple).code == 0
        assert [(r["rater"], r["total"]) for r in practice.do("scores", "list", couple)] == [("A", 36), ("B", 20)]

    def test_who_was_not_there_is_not_asked(self, at_terminal: Any, practice: Any, couple: str) -> None:
        practice.do("session", "add", couple, "--absent", "A")
        assert at_terminal("5\r5\r5\r5\r", "measure", "srs", couple).code == 0
        assert [r["rater"] for r in practice.do("scores", "list", couple)] == ["B"]

    def test_a_partner_who_goes_on_is_told_whose_form_it_is_and_no_mark_is_shown_before_the_device_is_back(
        self, at_terminal: Any, practice: Any, couple: str
    ) -> None:
        left = at_terminal("\r5\r\x03", "measure", "checkin", couple)
        assert (left.code, left.err) == (
            130,
            "Paused: every answer so far is kept.\n“alliance scores resume” goes on.\n",
        )
        seen = at_terminal("\r" + "4\r" * 4 + "\rp", "scores", "resume")
        assert seen.code == 0, seen.err
        assert "This one is for A." in " ".join(seen.out.split())
        handed, _, card = seen.out.rpartition("\x1b[3J")
        assert "4.20" not in handed and "4.20" in card
        one = at_terminal("\r\x03", "measure", "checkin", couple, "--rater", "B")
        assert "This one is for B." in " ".join(one.out.split())

    def test_options_suppress_the_questions(self, at_terminal: Any, client: str) -> None:
        for options in (
            ["--scores", "9 9 9 9"],
            ["--total", "36", "--date", "mon"],
            ["--skipped", "forgot", "--date", "sun"],
        ):
            assert at_terminal("", "measure", "srs", client, *options).code == 0
        assert at_terminal("", "measure", "srs", client, "--no-input").code == 2
        assert at_terminal("", "measure", "srs", client, "--json").code == 2

    def test_after_a_surprise_it_is_asked_about_unless_options_were_given(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        for day, total in enumerate(["37", "37.5", "38", "37.2"], 10):
            practice.do("measure", "srs", client, "--total", total, "--date", f"2026-11-{day}")
        assert at_terminal("", "measure", "srs", client, "--total", "20", "--date", "2026-11-20").code == 0
        seen = at_terminal("5\r5\r5\r5\r\rn", "measure", "srs", client)
        assert (seen.code, "strained" in seen.out) == (0, True)
        assert practice.do("client", "show", client)["open_ruptures"] == 0

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    def test_left_before_the_first_answer_there_is_no_rating(
        self, at_terminal: Any, practice: Any, client: str, key: str
    ) -> None:
        assert at_terminal(key, "measure", "srs", client).code == 130
        assert at_terminal(key, "measure", "checkin", client).code == 130
        assert practice.do("scores", "list", client) == []
        assert practice.run("scores", "resume").code == 4

    @pytest.mark.parametrize("key", ["\x03", "\x04"])
    def test_left_in_the_middle_every_answer_is_kept_and_it_can_go_on(
        self, at_terminal: Any, practice: Any, client: str, key: str
    ) -> None:
        seen = at_terminal(f"9.6\r8.8\r{key}", "measure", "srs", client)
        assert (seen.code, "scores resume" in seen.err) == (130, True)
        paused = practice.do("scores", "show", "1")
        assert (paused["items"], paused["complete"], paused["total"]) == ([9.6, 8.8, None, None], False, None)
        assert at_terminal("9.1\r9.3\r\r", "scores", "resume").code == 0
        assert practice.do("scores", "show", "1")["total"] == 36.8

    def test_the_same_form_typed_again_goes_on_with_what_was_left(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        at_terminal("9\r8\r\x03", "measure", "srs", client)
        seen = at_terminal("\r7\r6\r\r", "measure", "srs", client)
        assert (seen.code, "one more" in seen.err, "was left in the middle" in seen.out) == (0, False, True)
        assert [r["total"] for r in practice.do("scores", "list", client)] == [30]
        at_terminal("9\r\x03", "measure", "srs", client, "--date", "yesterday")
        anew = at_terminal("n1\r1\r1\r1\r\r", "measure", "srs", client, "--date", "yesterday")
        assert (anew.code, "one more" in anew.err) == (0, True)

    def test_emptied_again_a_form_begun_by_mistake_is_no_rating(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        seen = at_terminal("9\r8\r\x7f\x1b[A\x7f\x1b[A\x7f\x1b[B\x03", "measure", "srs", client)
        assert (seen.code, "Paused" in seen.err) == (130, False)
        assert (practice.do("scores", "list", client), practice.run("scores", "resume").code) == ([], 4)

    def test_line_by_line_for_a_screen_reader(self, at_terminal: Any, practice: Any, client: str) -> None:
        typed = "9.6\n11\n8.8\n-\n9.3\ny\ntoo fast\n\n"
        seen = at_terminal("", "measure", "srs", client, "--plain", lines=typed)
        assert seen.code == 0, seen.err
        assert "\x1b" not in seen.out
        made = practice.do("scores", "show", "1")
        assert (made["items"], made["client_said"]) == ([9.6, 8.8, None, 9.3], "too fast")

    def test_the_clients_own_screen_shows_no_code_and_no_number(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        seen = at_terminal("\r" + "\x1b[D\r" * 5 + "\r\r\rp", "measure", "checkin", client)
        assert seen.code == 0, seen.err
        theirs, _, card = seen.out.rpartition("\x1b[3J")
        assert client not in theirs and "50" not in theirs
        assert client in card
        made = practice.do("scores", "show", "1")
        assert (made["items"], made["source"]) == ([5.0] * 5, "screen")

    def test_the_page_for_both_names_the_lines_as_the_client_read_them(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        seen = at_terminal("\r" + "\x1b[D\r" * 5 + "\r\r\rp", "measure", "checkin", client)
        theirs, _, card = seen.out.rpartition("\x1b[3J")
        assert "Agreement on tasks" not in theirs
        assert "Agreement on tasks 5" in " ".join(card.split())

    def test_who_sees_the_marks_is_said_as_it_is_and_to_partners_the_other_sentence(
        self, at_terminal: Any, practice: Any, client: str, couple: str
    ) -> None:
        plain = ("--plain", "--rater", "A")
        alone, two = (
            " ".join(at_terminal("", "measure", "checkin", *words, lines="\n").out.split())  # lines break at words
            for words in ((client, "--plain"), (couple, *plain))
        )
        sentence = (
            "What you mark is seen by you and your therapist. Your therapist may talk about it in supervision, without "
            "your name."
        )
        partner = "Your partner does not see it unless you show it."
        assert (sentence in alone, partner in alone) == (True, False)
        assert f"{sentence} {partner}" in two
        practice.do("vault", "settings", "who_sees=Only I see it.")
        own = at_terminal("", "measure", "checkin", couple, *plain, lines="\n")
        assert ("Only I see it." in own.out, partner in own.out) == (True, False)

    def test_line_by_line_too_earlier_answers_leave_the_view(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        seen = at_terminal("", "measure", "checkin", client, "--plain", lines="\n9.1\n8.2\n7.3\n")
        last = seen.out.rpartition("4 of 5")
        assert last[1] and last[0].endswith("\x1b[3J\x1b]2;Alliance\x07\n"), repr(last[0][-80:])

    def test_a_licensed_form_opens_on_screen_only_after_a_permit(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        assert at_terminal("", "measure", "srs", client, "--source", "screen").code == 1
        practice.do("instrument", "permit", "srs", "--on-screen", "--statement", "agreed in writing, 2026")
        seen = at_terminal("\r" + "\x1b[C\r" * 4 + "\r\r\rp", "measure", "srs", client)
        assert seen.code == 0, seen.err
        assert practice.do("scores", "list", client)[0]["source"] == "screen"


def test_json_is_one_document_and_nothing_else(practice: Any, client: str) -> None:
    practice.run("measure", "csrs", client, "--total", "36")
    result = practice.run("measure", "csrs", client, "--total", "36", "--json")
    assert result.err  # two warnings, both beside the document
    assert set(SHOWN) <= set(json.loads(result.out))


def test_stopped_at_what_was_said_the_rating_is_whole_and_not_called_paused(
    at_terminal: Any, practice: Any, client: str
) -> None:
    seen = at_terminal("9\r9\r9\r9\r\x03", "measure", "srs", client)
    assert (seen.code, "scores show 1" in seen.err, "resume" in seen.err) == (130, True, False)
    assert practice.do("scores", "show", "1")["complete"] is True
    assert practice.run("scores", "resume").code == 4


def test_the_language_of_the_screen_goes_on_after_a_pause(at_terminal: Any, practice: Any, client: str) -> None:
    assert at_terminal("\r\x1b[F\r\x03", "measure", "checkin", client, "--language", "en").code == 130
    opened = practice.open()
    assert opened.row("SELECT language, paused FROM measurement") == {"language": "en", "paused": 1}
    opened.close()


def test_the_therapists_entry_screen_says_which_order_of_items_it_expects(
    practice: Any, client: str, at_terminal: Any
) -> None:
    marks = "".join(f"{mark}\n" for mark in (4, 3, 5, 4, 5, 4, 3, 4, 4, 3, 5, 2))
    keys = marks.replace("\n", "\r")
    mine = at_terminal(keys, "measure", "wai", client, "--rater", "therapist", "--plain", lines=marks)
    theirs = at_terminal(keys, "measure", "wai", client, "--rater", "client", "--plain", lines=marks)
    assert "go by the label" in " ".join(mine.out.split())
    assert "go by the label" not in " ".join(theirs.out.split())


def test_form_and_client_stand_in_either_order(practice: Any, client: str) -> None:
    assert practice.do("measure", client, "srs", "--scores", "9 9 9 9")["instrument"] == "srs"
    assert practice.do("measure", client.lower(), "WAI-SR", "--skipped", "no-time")["instrument"] == "wai"


def test_what_could_be_either_is_the_form_when_it_comes_first(practice: Any) -> None:
    vault = practice.open()
    clients.add(vault, clients.new("ORS", date(2026, 11, 2)))
    vault.close()
    rating = practice.do("measure", "srs", "ors", "--scores", "9 9 9 9")
    assert (rating["client"], rating["instrument"]) == ("ORS", "srs")


def test_a_client_alone_leaves_the_form_to_be_asked(practice: Any, client: str) -> None:
    result = practice.run("measure", client)
    assert result.code == 2
    assert "INSTRUMENT is missing" in result.err
    assert practice.run("measure", "nobody").code == 4
