"""The guide, and the page for the client, as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alliance_cli.forms.guidance import TOPICS


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_page_with_sources(practice: Any, topic: str) -> None:
    page = practice.do("guide", topic)
    assert page["topic"] == topic
    assert all(screen["points"] for screen in page["screens"])
    assert page["screens"][0]["title"] in practice.run("guide", topic).out


def test_without_a_topic_the_pages_are_listed(practice: Any) -> None:
    assert [p["topic"] for p in practice.do("guide")] == list(TOPICS)


def test_an_unknown_topic_is_answered_with_the_nearest(practice: Any) -> None:
    result = practice.run("guide", "repiar")
    assert (result.code, "repair" in result.err) == (4, True)


def test_at_a_terminal_a_long_page_is_turned_screen_by_screen(at_terminal: Any) -> None:
    seen = at_terminal("", "guide", "repair", lines="\n")
    assert seen.code == 0, seen.err
    assert "(1 of 2)" in seen.out
    assert at_terminal("", "guide", "cbt").code == 0


def test_the_page_for_clients_is_written_with_its_blanks_and_never_over_a_file(practice: Any) -> None:
    page = practice.folder / "for-clients.txt"
    assert practice.run("guide", "clients", "--out", str(page)).code == 0
    assert "____" in page.read_text("utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    page.write_text("mine")
    assert practice.run("guide", "clients", "--out", str(page)).code == 1
    assert page.read_text() == "mine"


class TestAHandOut:
    def test_as_html_it_is_a_page_adults_and_the_young_apart(self, practice: Any) -> None:
        out = practice.folder / "h.html"
        assert practice.run("guide", "clients", "--out", str(out)).code == 0
        both = out.read_text("utf-8")
        assert both.startswith("<!DOCTYPE html>")
        assert both.count('class="section page"') == 1
        for audience, title in (("adult", "short ratings I ask for"), ("young", "for people from 13")):
            words = ("guide", "clients", "--audience", audience)
            assert practice.run(*words, "--out", str(out), "--force").code == 0
            text = out.read_text("utf-8")
            assert title in text
            assert 'class="section page"' not in text
            assert [screen["title"] for screen in practice.do(*words)["screens"]] == [
                screen["title"] for screen in practice.do("guide", "clients")["screens"] if title in screen["title"]
            ]

    @pytest.mark.parametrize("words", [["--out", "h.pdf"], ["--out", "h"], ["--audience", "all"]])
    def test_another_suffix_or_audience_is_refused(self, practice: Any, words: list[str]) -> None:
        assert practice.run("guide", "clients", *words).code == 2

    def test_a_page_for_you_has_no_audience(self, practice: Any) -> None:
        assert practice.run("guide", "repair", "--audience", "adult").code == 2


class TestThePageForTheClient:
    @pytest.fixture
    def told(self, practice: Any) -> Any:
        practice.do("client", "add", "AB12")
        practice.do("goal", "add", "AB12", "sleep <b>through</b> the night")
        for day, total in (("2026-11-02", "37"), ("2026-11-09", "31"), ("2026-11-16", "38")):
            practice.do("session", "add", "AB12", "--date", day, "--note", "secret-note")
            said = ("--client-said", "Slower", "--will-change", "Ask")
            practice.do("measure", "srs", "AB12", "--date", day, "--total", total, *said)
        return practice

    @pytest.mark.parametrize("name", ["page.html", "page.md"])
    def test_it_holds_what_the_client_knows_and_no_code_signal_or_note(
        self, told: Any, tmp_path: Path, name: str
    ) -> None:
        out = tmp_path / name
        result = told.run("client", "page", "AB12", "--out", str(out))
        assert result.code == 0, result.err
        text = out.read_text("utf-8")
        assert "through" in text and "Slower" in text and "Ask" in text
        assert "<b>" not in text.replace("\\<b>", "")
        for word in ("AB12", "secret-note", "cut-off", "unusual", "lower than usual"):
            assert word not in text
        assert told.do("history", "AB12")[0]["record"] == "disclosure"

    def test_one_rare_form_does_not_take_the_usual_one_from_it(self, told: Any, tmp_path: Path) -> None:
        before, after = tmp_path / "before.html", tmp_path / "after.html"
        told.do("client", "page", "AB12", "--out", str(before))
        for form, marks in (("wai", " ".join("4" * 12)), ("checkin", "5 5 5 5 .")):
            told.do("measure", form, "AB12", "--scores", marks, "--date", "2026-11-20")
        told.do("client", "page", "AB12", "--out", str(after))
        charts = [page.read_text("utf-8").partition("<svg")[2].partition("</svg>")[0] for page in (before, after)]
        assert charts[0] == charts[1] != ""

    def test_at_a_terminal_it_asks_before_it_writes_and_says_how_to_open_it(
        self, told: Any, at_terminal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        left = at_terminal("\x03", "client", "page", "AB12")
        assert (left.code, list(tmp_path.glob("*.html"))) == (130, [])
        assert "Nothing is written before Enter." in " ".join(left.out.split())
        seen = at_terminal("\r", "client", "page", "AB12")
        assert (seen.code, [page.name for page in tmp_path.glob("*.html")]) == (0, ["our-work.html"]), seen.err
        assert "browser's “Open file”" in " ".join(seen.out.split())

    def test_without_ratings_there_is_still_a_page(self, practice: Any, tmp_path: Path) -> None:
        practice.do("client", "add", "AB12")
        practice.do("client", "page", "AB12", "--out", str(tmp_path / "p.html"))
        assert "Before our first session" in (tmp_path / "p.html").read_text("utf-8")

    def test_where_ratings_alone_are_recorded_it_is_not_from_before_the_first_session(
        self, practice: Any, tmp_path: Path
    ) -> None:
        practice.do("client", "add", "AB12", "--since", "2026-10-01")
        for day in ("2026-10-12", "2026-11-16"):
            practice.do("measure", "srs", "AB12", "--total", "36", "--date", day)
        practice.do("client", "page", "AB12", "--out", str(tmp_path / "p.html"))
        text = (tmp_path / "p.html").read_text("utf-8")
        assert "12 October 2026" in text and "16 November 2026" in text
        assert "Before our first session" not in text

    @pytest.fixture
    def shared(self, practice: Any, couple: str, tmp_path: Path) -> Any:
        """A couple's work with a meeting of B alone; `page(words)` writes it for whom is named."""
        practice.do("goal", "add", couple, "JOINTGOAL", "--by", "both")
        practice.do("goal", "task", couple, "1", "JOINTTASK", "--by", "both")
        practice.do("goal", "add", couple, "MYGOAL", "--by", "therapist")
        practice.do("session", "add", couple, "--date", "2026-11-02")
        practice.do("session", "add", couple, "--date", "2026-11-04", "--present", "B", "--note", "ALONE")
        practice.do("session", "add", couple, "--date", "2026-11-09")
        for rater, total in (("A", "31.5"), ("B", "22.5")):
            for day in ("2026-11-02", "2026-11-09"):
                said = ("--client-said", f"SAIDBY{rater}", "--will-change", "CHANGE")
                practice.do("measure", "srs", couple, "--rater", rater, "--total", total, "--date", day, *said)

        def page(*words: str, name: str = "p.html") -> str:
            result = practice.run("client", "page", couple, "--out", str(tmp_path / name), "--force", *words)
            assert result.code == 0, result.err
            return (tmp_path / name).read_text("utf-8")

        return page

    def test_of_a_couple_it_holds_what_is_joint_and_nobodys_marks(self, shared: Any) -> None:
        text = shared()
        assert "JOINTGOAL" in text and "JOINTTASK" in text and "2 sessions" in text
        assert "Ratings and comments are each" in text
        for word in ("MYGOAL", "SAIDBY", "31.5", "22.5", "<svg", "CHANGE", "nothing to show"):
            assert word not in text

    def test_for_one_partner_it_holds_their_own_and_nothing_of_the_other(self, shared: Any, practice: Any) -> None:
        text = shared("--participant", "a")
        assert "<svg" in text and "SAIDBYA" in text and "JOINTGOAL" in text and "2 sessions" in text
        assert "SAIDBYB" not in text and "CHANGE" not in text and "ALONE" not in text
        assert "3 sessions" in shared("--participant", "B")
        newest = practice.do("history")[0]["after"]
        assert newest["what"].startswith("a page for the client") and newest["recipient"] == "B"

    def test_nobody_else_can_be_named(self, told: Any, practice: Any, couple: str, tmp_path: Path) -> None:
        out = ("--out", str(tmp_path / "p.html"), "--participant")
        assert practice.run("client", "page", couple, *out, "C").code == 2
        assert practice.run("client", "page", "AB12", *out, "A").code == 2

    def test_one_rating_is_told_and_one_session_is_one(self, practice: Any, tmp_path: Path) -> None:
        practice.do("client", "add", "AB12")
        practice.do("session", "add", "AB12", "--date", "2026-11-16")
        practice.do("measure", "srs", "AB12", "--total", "36", "--date", "2026-11-16")
        practice.do("measure", "cors", "AB12", "--rater", "caregiver", "--total", "30", "--client-said", "NOTMINE")
        assert practice.run("client", "page", "AB12", "--out", str(tmp_path / "p.md")).code == 0
        text = (tmp_path / "p.md").read_text("utf-8")
        assert "16 November 2026, 1 session" in text
        assert "36.0 of 0 to 40" in text
        assert "NOTMINE" not in text and "nothing to show" not in text

    @pytest.mark.parametrize("words", [["--out", "page.txt"], []])
    def test_another_kind_of_file_or_none_is_exit_2(self, told: Any, words: list[str]) -> None:
        assert told.run("client", "page", "AB12", *words).code == 2
