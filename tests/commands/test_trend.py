"""The course of one client's ratings: as numbers, as a table, and as a picture."""

from __future__ import annotations

import re
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

COURSE = (37.2, 38.0, 37.5, 38.4, 33.1, 36.9, 38.2, 38.6)


def _course(practice: Any) -> None:
    """The worked numbers of the analysis: a dip at the fifth of eight sessions, entered in any order."""
    for n in (3, 1, 8, 2, 7, 4, 5, 6):
        day = f"2026-{'10' if n < 6 else '11'}-{n + 20 if n < 6 else n:02}"
        practice.do("session", "add", "AB12", "--date", day)
        practice.do("measure", "srs", "AB12", "--total", str(COURSE[n - 1]), "--date", day)


@pytest.fixture
def course(practice: Any, client: str) -> str:
    practice.begun_by(_course)
    return client


def test_the_whole_course_is_there_by_date(practice: Any, course: str) -> None:
    shown = practice.do("trend", course)
    assert {"client", "instrument", "rater", "points", "skipped", "episodes", "slope", "shape"} <= set(shown)
    assert (shown["client"], shown["instrument"], shown["rater"]) == (course, "srs", "client")
    assert [p["value"] for p in shown["points"]] == list(COURSE)
    assert [p["session"] for p in shown["points"]] == list(range(1, 9))
    assert [p["n"] for p in shown["points"]] == list(range(8))
    assert set(shown["points"][0]) == {"date", "session", "value", "usual", "limits", "surprise", "n", "signals"}
    assert [p["usual"] for p in shown["points"][:2]] == [None, None]
    assert shown["points"][4]["limits"] == {"lower": 35.8243, "upper": 39.7257, "n": 4}
    assert "surprising" in {s["rule"] for s in shown["points"][4]["signals"]}
    (episode,) = shown["episodes"]
    assert (episode["opened_session"], episode["status"], episode["back_session"]) == (5, "back_to_usual", 6)


def test_a_signal_of_the_course_is_the_one_of_the_rating(practice: Any, course: str) -> None:
    fifth = practice.do("trend", course)["points"][4]
    rating = next(r for r in practice.do("scores", "list", course) if r["date"] == fifth["date"])
    assert rating["signals"] == fifth["signals"]


def test_one_rare_form_does_not_hide_the_usual_one(practice: Any, course: str) -> None:
    practice.do("measure", "arm5", course, "--scores", "6 6 2 6 7", "--date", "2026-11-20")
    practice.do("measure", "ors", course, "--guess", "1", "--date", "2026-11-21")
    assert practice.do("trend", course)["instrument"] == "srs"
    assert practice.do("trend", course, "--instrument", "arm5")["instrument"] == "arm5"


def test_a_form_alone_is_shown_by_whoever_rated_it_most(practice: Any) -> None:
    practice.do("client", "add", "CH9", "--population", "child", "--since", "2026-11-02")
    for day, rater in (("2026-11-02", "client"), ("2026-11-09", "caregiver"), ("2026-11-16", "caregiver")):
        practice.do("measure", "tasc", "CH9", "--scores", "4 1 3 4 2 4 1 2 3 4 1 3", "--date", day, "--rater", rater)
    assert practice.do("trend", "CH9", "--instrument", "tasc")["rater"] == "caregiver"
    assert practice.do("trend", "CH9", "--instrument", "tasc", "--rater", "client")["rater"] == "client"


def test_what_is_not_a_rating_is_a_gap_with_its_reason(practice: Any, course: str) -> None:
    practice.do("measure", "srs", course, "--skipped", "no-time", "--date", "2026-11-20")
    shown = practice.do("trend", course)
    assert len(shown["points"]) == 8
    assert shown["skipped"][-1] == {"date": "2026-11-20", "session": None, "reason": "no-time"}
    assert "no-time" in practice.run("trend", course).out


def test_each_mistake_has_its_exit_code(practice: Any, client: str, couple: str) -> None:
    assert practice.run("trend", client).code == 4
    assert practice.run("trend", "NN").code == 4
    assert practice.run("trend").code == 2
    practice.do("measure", "srs", couple, "--total", "36", "--rater", "A")
    result = practice.run("trend", couple, "--json")
    assert (result.code, result.out, "--rater A" in result.err) == (2, "", True)
    assert practice.run("trend", couple, "--rater", "C").code == 2
    assert practice.run("trend", couple, "--rater", "A", "--instrument", "xyz").code == 4


def test_in_words_each_partner_has_a_course(practice: Any, couple: str) -> None:
    practice.do("measure", "srs", couple, "--total", "36", "--rater", "B")
    shown = practice.run("trend", couple)
    assert (shown.code, "rated by A" in shown.out, "rated by B" in shown.out) == (0, True, True)
    assert "rated by A" not in practice.run("trend", couple, "--rater", "b").out


def test_on_screen_the_latest_twelve_and_what_they_mean_and_everything_by_a_word(practice: Any, client: str) -> None:
    for n in range(20):
        day = str(date(2026, 6, 1) + timedelta(weeks=n))
        practice.do("measure", "srs", client, "--scores", "7 8 7 6" if n > 16 else "9 9.2 9.4 9.1", "--date", day)
    practice.do("measure", "wai", client, "--scores", "4 4 4 4 4 4 4 4 4 4 4 4", "--date", "2026-10-20")
    short, whole = practice.run("trend", client).out, practice.run("trend", client, "--all").out
    assert len(short.splitlines()) <= 23
    assert len(re.findall(r"^ +\S+  2026-", short, re.MULTILINE)) == 12
    assert "8 earlier: alliance trend AB12 --all" in short
    assert "wai by client: 4.00 on 2026-10-20" in short
    assert "2026-06-01" in whole
    assert len(practice.do("trend", client)["points"]) == len(practice.do("trend", client, "--all")["points"]) == 20


def test_a_sentence_is_said_once(practice: Any, client: str) -> None:
    for n in range(20):
        marks = "6 7 6 6" if n in (8, 16) else "9.2 9.2 9.4 9.1"
        practice.do("measure", "srs", client, "--scores", marks, "--date", str(date(2026, 6, 1) + timedelta(weeks=n)))
    whole = " ".join(practice.run("trend", client, "--all").out.split())
    assert whole.count("back after one rating") == 2
    assert whole.count("Did you also talk about it?") == 1


def test_a_rating_without_a_score_is_shown_as_one(practice: Any, client: str) -> None:
    practice.do("measure", "checkin", client, "--scores", "9 8 - 9 9", "--date", "2026-11-20")
    shown = practice.run("trend", client)
    assert (shown.code, "no score: 1 of 5 answers missing" in shown.out) == (0, True)
    practice.do("measure", "srs", client, "--total", "36", "--date", "2026-11-20")
    assert "checkin by client: no score yet, 1 with answers missing" in practice.run("trend", client).out


def test_the_course_that_a_client_hears_is_counted_whole_whatever_the_table_has(practice: Any, course: str) -> None:
    for day in range(1, 8):
        practice.do("measure", "srs", course, "--scores", "9 9 9 9", "--date", f"2026-01-{day:02}")
    heard = practice.run("trend", course, "--client-view", "--plain").out
    assert re.search("^15 ratings: 36.0;", heard, re.MULTILINE), heard


@pytest.mark.parametrize(
    ("words", "told"),
    [((), "^8 ratings, .* before; the last 3.*: "), (("--client-view",), "^8 ratings: [\\d.]+; .*; [\\d.]+$")],
)
def test_a_small_course_is_the_same_in_a_pipe_and_told_where_it_is_read_aloud(
    practice: Any, course: str, words: tuple[str, ...], told: str
) -> None:
    assert any(block in practice.run("trend", course, *words).out for block in "▅▆▇█")
    plain = practice.run("trend", course, *words, "--plain").out
    assert not any(block in plain for block in "▁▂▃▄▅▆▇█")
    assert re.search(told, plain, re.MULTILINE)


class TestThePicture:
    def test_it_is_a_png_for_its_owners_eyes_only(self, practice: Any, course: str, tmp_path: Path) -> None:
        picture = tmp_path / "course.png"
        result = practice.run("trend", course, "--png", str(picture), "--json")
        assert (result.code, result.json["client"]) == (0, course)
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert stat.S_IMODE(picture.stat().st_mode) == 0o600
        assert str(picture) in result.err

    def test_it_is_never_written_over_unasked(self, practice: Any, course: str, tmp_path: Path) -> None:
        picture = tmp_path / "course.png"
        picture.write_text("mine")
        assert practice.run("trend", course, "--png", str(picture)).code == 1
        assert picture.read_text() == "mine"
        assert practice.run("trend", course, "--png", str(picture), "--force").code == 0

    def test_a_place_that_cannot_be_written_to_leaves_nothing(self, practice: Any, course: str, tmp_path: Path) -> None:
        assert practice.run("trend", course, "--png", str(tmp_path)).code == 2
        assert practice.run("trend", course, "--png", str(tmp_path / "no" / "x.png")).code == 2
        assert practice.run("trend", course, "--png", "/proc/x.png").code == 1
        assert not [path for path in tmp_path.iterdir() if path.suffix in (".png", ".part")]


def test_a_picture_is_a_line_in_the_client_s_history_whoever_it_is_for(practice: Any, course: str) -> None:
    for words, what, recipient in (
        ((), "a picture of the course (srs by client)", None),
        (("--client-view",), "a picture of the course (srs by client), without a code", "the client"),
    ):
        picture = str(practice.folder / "c.png")
        practice.do("trend", course, "--png", picture, "--force", *words)
        kept = practice.do("history", course)[0]["after"]
        assert (kept["what"], kept["recipient"]) == (f"{what}: {picture}", recipient)


class TestForTheClient:
    """Nothing that judges: no code, no signal, no cut-off, no band, nobody else."""

    def test_on_screen_there_are_marks_and_days_only(self, practice: Any, course: str) -> None:
        said = practice.run("trend", course, "--client-view", "--all-rules").out
        assert "33.1" in said
        for word in (course, "lower than usual", "Usually", "cut-off", "not given", "usual", "rated by"):
            assert word not in said

    def test_as_json_likewise(self, practice: Any, course: str) -> None:
        data = practice.do("trend", course, "--client-view")
        assert set(data) == {"instrument", "points"}
        assert data["points"][4] == {"session": 5, "date": "2026-10-25", "value": 33.1}
        assert all(set(point) == {"session", "date", "value"} for point in data["points"])

    def test_with_a_picture_nothing_else_is_printed(self, practice: Any, course: str, tmp_path: Path) -> None:
        result = practice.run("trend", course, "--client-view", "--png", str(tmp_path / "c.png"))
        assert (result.code, result.out) == (0, "")

    def test_of_a_couple_one_is_named(self, practice: Any, couple: str) -> None:
        for rater, total in (("A", "36"), ("B", "21.3")):
            practice.do("measure", "srs", couple, "--total", total, "--rater", rater)
        assert practice.run("trend", couple, "--client-view").code == 2
        assert "21.3" not in practice.run("trend", couple, "--client-view", "--rater", "A").out


class TestThePictureIsWhatItsNameSays:
    @pytest.mark.parametrize(("name", "begins"), [("c.png", b"\x89PNG"), ("c.svg", b"<?xml"), ("c.PDF", b"%PDF")])
    def test_by_its_suffix_and_the_same_each_time(
        self, practice: Any, course: str, tmp_path: Path, name: str, begins: bytes
    ) -> None:
        made = []
        for _ in range(2):
            assert practice.run("trend", course, "--out", str(tmp_path / name), "--force").code == 0
            made.append((tmp_path / name).read_bytes())
        assert made[0].startswith(begins)
        assert made[0] == made[1]
        assert b"2026-11-23T" not in made[0]

    @pytest.mark.parametrize("words", [["--png", "c.svg"], ["--out", "c.jpg"], ["--out", "c.png", "--png", "d.png"]])
    def test_another_kind_or_two_are_refused(
        self, practice: Any, course: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        before = practice.do("history", course)
        assert practice.run("trend", course, *words).code == 2
        assert practice.do("history", course) == before


def test_a_rating_begun_and_not_finished_is_neither_given_nor_missed_nor_due(practice: Any) -> None:
    practice.do("client", "add", "PP66", "--participant", "A", "--participant", "B", "--since", "2026-09-01")
    practice.do("session", "add", "PP66", "--date", "2026-11-09")
    practice.do("measure", "checkin", "PP66", "--rater", "A", "--scores", "9 8 9 9 9", "--date", "2026-11-09")
    vault = practice.open()
    with vault.writing():
        vault.update("measurement", 1, {"paused": 1})
    vault.close()
    assert practice.do("caseload")[0]["due"] == []
    told = practice.run("trend", "PP66", "--rater", "A").out
    assert ("No ratings yet" in told, "begun and not finished" in told) == (False, True)
    assert "not given" not in practice.run("report", "PP66", "--anyway").out
    practice.do("measure", "srs", "PP66", "--rater", "A", "--total", "36", "--date", "2026-11-09")
    assert "no score yet, 1 begun and not finished" in practice.run("trend", "PP66", "--rater", "A").out


def test_what_was_given_in_part_stands_in_the_report_with_its_marks(practice: Any, client: str) -> None:
    practice.do("measure", "checkin", client, "--scores", "9 8 - 7 9", "--date", "2026-11-20")
    told = " ".join(practice.run("report", client, "--anyway").out.split())
    assert "Given in part, no score" in told
    assert "Ratings not given" not in told


def test_a_reversed_line_or_a_form_where_less_is_better_lies_over_its_usual_mark(practice: Any) -> None:
    practice.do("client", "add", "EE33", "--since", "2026-08-01")
    usual, low = "5 5 5 2 5 5 5 2 5 5 2 5 5 5 5 2 5 5 2", "4 4 4 5 4 4 4 6 4 4 4 4 4 4 4 4 4 4 4"
    for day, scores in (("09-28", usual), ("10-05", usual), ("10-12", usual), ("10-19", usual), ("11-16", low)):
        practice.do("measure", "haq2", "EE33", "--scores", scores, "--date", f"2026-{day}")
    told = " ".join(practice.run("report", "EE33", "--anyway").out.split())
    assert "On 16 November 2026 “Methods (reversed)” was furthest over its usual mark. To it belong:" in told
