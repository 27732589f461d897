"""A client reads screen, form and pages in their own language; so does a language that the practitioner brings."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.forms import screen_words
from tests.right_to_left import HEBREW, hebrew

LANGUAGES = ("de", "es", "fr", "nl")


def shown(page: str) -> str:
    """What is read or read aloud of a page or a picture."""
    body = re.sub(r"(?s)<head>.*?</head>|<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", page)
    return " ".join([*re.findall(r'aria-label="([^"]*)"', body), re.sub(r"<[^>]*>", " ", body)])


@pytest.fixture
def own(practice: Any) -> Path:
    folder = practice.folder / "config" / "screen"
    folder.mkdir(parents=True)
    (folder / "he.toml").write_text(hebrew(), "utf-8")
    return folder / "he.toml"


def test_a_client_has_a_language_that_can_be_changed_and_taken_away(practice: Any) -> None:
    assert practice.do("client", "add", "AB12", "--language", "de")["language"] == "de"
    assert "Language  de" in practice.run("client", "show", "AB12").out
    assert practice.do("client", "edit", "AB12", "--language", "fr")["language"] == "fr"
    assert practice.do("client", "edit", "AB12", "--language", "")["language"] is None


@pytest.mark.parametrize(
    "words",
    [
        ["client", "add", "XY99"],
        ["client", "edit", "AB12"],
        ["measure", "checkin", "AB12", "--scores", "9 9 9 9 9"],
        ["client", "page", "AB12", "--out", "page.html"],
        ["guide", "clients"],
        ["instrument", "form", "checkin", "--out", "form.html"],
    ],
)
def test_a_language_that_is_not_there_is_exit_2_and_those_that_are_are_named(
    practice: Any, client: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(practice.folder)
    said = practice.run(*words, "--language", "xx")
    assert said.code == 2
    assert all(f"{each}" in said.err for each in ("en", *LANGUAGES))
    assert practice.do("scores", "list", client) == []


def test_the_screen_is_in_the_clients_language_and_the_rating_says_so(at_terminal: Any, practice: Any) -> None:
    practice.do("client", "add", "AB12", "--language", "de", "--since", "2026-11-02")
    seen = at_terminal("\r" + "\x1b[D\r" * 5 + "\r\r\rp", "measure", "checkin", "AB12")
    assert seen.code == 0, seen.err
    theirs = " ".join(seen.out.rpartition("\x1b[3J")[0].split())
    words = screen_words.find("de").texts
    for sentence in (words["before.goes_on"], "1 von 5", words["checkin.items"][0][0], words["shared.will_change"]):
        assert sentence in theirs
    assert "Enter goes on" not in theirs and "Thank you" not in theirs
    assert practice.open().row("SELECT language FROM measurement") == {"language": "de"}


def test_line_by_line_each_question_says_how_many_follow(at_terminal: Any, practice: Any) -> None:
    practice.do("client", "add", "AB12", "--language", "fr", "--population", "adolescent", "--since", "2026-11-02")
    seen = at_terminal("", "measure", "checkin", "AB12", "--plain", lines="\n7,5\nx\n8\n9\n9\n9\n\n\n\np\n")
    assert seen.code == 0, seen.err
    words, theirs = screen_words.find("fr", "young").texts, " ".join(seen.out.replace("\xa0", " ").split())
    mistake = str(words["plain.mistake"]).format(typed="x", lowest="0", highest="10")
    for sentence in (str(words["plain.follow"]).format(count=4), str(words["plain.last"]), mistake):
        assert sentence.replace("\xa0", " ") in theirs
    assert practice.do("scores", "show", "1")["items"][0] == 7.5


def test_the_therapists_own_view_has_no_client_language(practice: Any) -> None:
    practice.do("client", "add", "AB12", "--language", "de", "--since", "2026-11-02")
    practice.do("measure", "wai", "AB12", "--scores", "4 4 4 4 4 4 4 4 4 4 4 4", "--rater", "therapist")
    assert practice.open().row("SELECT language FROM measurement") == {"language": None}


def test_a_change_of_language_is_told_like_a_change_of_medium_and_opens_no_episode(practice: Any, client: str) -> None:
    for day in range(2, 12):
        practice.do("measure", "checkin", client, "--scores", "9 9 9 9 9", "--date", f"2026-11-{day:02}")
    low = ("measure", "checkin", client, "--scores", "5 5 5 5 5", "--date", "2026-11-13")
    told = practice.do(*low, "--language", "fr")
    assert "first one recorded as in the language “fr”" in str(told["signals"])
    assert practice.do("trend", client)["episodes"] == []
    practice.do("undo")
    practice.do(*low)
    assert practice.do("trend", client)["episodes"] != []


def test_a_form_is_made_only_with_the_words_for_help_in_its_language(practice: Any) -> None:
    out = practice.folder / "form.html"
    practice.do("vault", "settings", "help_now=Call the crisis line.")
    refused = practice.run("instrument", "form", "checkin", "--language", "fr", "--out", str(out))
    assert refused.code == 1 and 'help_now.fr="…"' in refused.err and not out.exists()
    practice.do("vault", "settings", "help_now.fr=Appelez le 3114.")
    practice.do("instrument", "form", "checkin", "--language", "fr", "--out", str(out))
    page = out.read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="fr" dir="ltr">')
    assert "Appelez le 3114." in page and "Call the crisis line." not in page
    assert "23 novembre 2026" in page
    assert html.escape(str(screen_words.find("fr").texts["before.who_sees"]), quote=False) in page
    assert "Who sees" not in page


@pytest.mark.parametrize(
    ("language", "day", "value"),
    [
        ("de", "2. November 2026", "9,20"),
        ("fr", "2 novembre 2026", "9,20"),
        ("es", "2 de noviembre de 2026", "9,20"),
        ("nl", "2 november 2026", "9,20"),
        ("en", "2 November 2026", "9.20"),
    ],
)
def test_numbers_and_days_stand_in_the_way_of_the_language(
    practice: Any, client: str, language: str, day: str, value: str
) -> None:
    practice.do("measure", "checkin", client, "--scores", "9.2 9.2 9.2 9.2 9.2", "--date", "2026-11-02")
    out = practice.folder / "page.md"
    practice.do("client", "page", client, "--language", language, "--out", str(out))
    page, words = out.read_text("utf-8").replace("\\", ""), screen_words.find(language).texts
    assert str(words["page.mark"]).format(day=day, value=value, lowest="0", highest="10") in page
    assert page.startswith(f"# {words['page.title']}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_clients_is_there_for_adults_and_for_the_young(practice: Any, language: str) -> None:
    english = practice.run("guide", "clients").out
    out = practice.folder / "about.html"
    for audience in ("adult", "young"):
        said = practice.do("guide", "clients", "--language", language, "--audience", audience)
        assert len(said["screens"]) == 1 and len(said["screens"][0]["points"]) == 10
        assert said["screens"][0]["title"] not in english
    assert practice.run("guide", "clients", "--language", language, "--out", str(out)).code == 0
    assert f'<html lang="{language}" dir="ltr">' in out.read_text("utf-8")
    assert practice.run("guide", "repair", "--language", language).code == 2


def test_the_status_is_told_to_the_practitioner_once_and_never_to_the_client(practice: Any) -> None:
    shown = " ".join(practice.run("instrument", "show", "checkin").out.split())
    assert shown.count("not yet checked by an outside native speaker") == 1
    practice.do("vault", "settings", "help_now.de=112")
    out = practice.folder / "form.html"
    practice.do("instrument", "form", "checkin", "--language", "de", "--out", str(out))
    assert "native" not in out.read_text("utf-8")


class TestALanguageOfOnesOwn:
    def test_the_template_is_written_and_what_is_missing_is_named(self, practice: Any) -> None:
        out = practice.folder / "sv.toml"
        practice.do("instrument", "languages", "--out", str(out))
        assert practice.run("instrument", "languages", "--out", str(out)).code == 1
        assert practice.run("instrument", "languages", "--out", "sv.txt").code == 2
        practice.do("instrument", "check", str(out))
        out.write_text(out.read_text("utf-8").replace('begin = "Enter begins"\n', ""), "utf-8")
        said = practice.run("instrument", "check", str(out))
        assert said.code == 5 and "before.begin is missing" in said.err

    def test_it_is_listed_and_used_like_those_that_are_brought(self, practice: Any, own: Path) -> None:
        assert "he" in [each["language"] for each in practice.do("instrument", "languages")]
        assert practice.do("client", "add", "AB12", "--language", "he")["language"] == "he"
        assert HEBREW in practice.run("guide", "clients", "--language", "he").out

    def test_from_right_to_left_it_stands_on_screen_form_and_page(
        self, practice: Any, own: Path, at_terminal: Any
    ) -> None:
        practice.do("client", "add", "AB12", "--language", "he", "--since", "2026-11-02")
        seen = at_terminal("\r" + "\x1b[D\r" * 5 + "\r\r\rp", "measure", "checkin", "AB12")
        assert seen.code == 0 and HEBREW in seen.out
        practice.do("vault", "settings", f"help_now.he={HEBREW}")
        form, page = practice.folder / "form.html", practice.folder / "page.html"
        practice.do("instrument", "form", "checkin", "--language", "he", "--out", str(form))
        practice.do("client", "page", "AB12", "--out", str(page))
        for path in (form, page):
            assert '<html lang="he" dir="rtl">' in path.read_text("utf-8")
            assert HEBREW in path.read_text("utf-8")

    @pytest.mark.parametrize("many", [1, 8, 70])
    def test_nothing_a_client_sees_of_their_course_is_in_another_language(
        self, practice: Any, own: Path, many: int
    ) -> None:
        practice.do("client", "add", "AB12", "--language", "he", "--since", "2026-01-05")
        for n in range(many):
            day = str(date(2026, 1, 5) + timedelta(days=4 * n))
            if n % 2:
                practice.do("session", "add", "AB12", "--date", day)
            practice.do("measure", "checkin", "AB12", "--scores", "9 8 9 7.5 9", "--date", day)
        view = ("trend", "AB12", "--client-view")
        seen = [practice.run(*view, *how).out for how in ((), ("--plain",), ("--all",))]
        for name in ("course.svg", "page.html", "page.md"):
            out = practice.folder / name
            words = ("client", "page", "AB12") if name.startswith("page") else view
            assert practice.run(*words, "--out", str(out)).code == 0
            seen.append(shown(out.read_text("utf-8")))
        for text in seen:
            assert HEBREW in text
            assert re.findall("[A-Za-z]{2,}", text) == []

    def test_where_its_file_is_gone_english_comes_in_its_place_and_that_is_said(self, practice: Any, own: Path) -> None:
        practice.do("client", "add", "AB12", "--language", "he")
        practice.do("measure", "srs", "AB12", "--total", "36")
        own.unlink()
        seen = practice.run("trend", "AB12", "--client-view")
        assert "Your rating" in seen.out and "no file here says them in “he”" in seen.err

    def test_a_broken_file_is_named_and_spoils_no_other(self, practice: Any, own: Path) -> None:
        own.write_text(own.read_text("utf-8").replace('direction = "rtl"', 'direction = "up"'), "utf-8")
        assert "he.toml: direction is “up”" in practice.run("instrument", "list").err
        assert practice.run("guide", "clients", "--language", "de").code == 0
        assert practice.run("guide", "clients", "--language", "he").code == 5
