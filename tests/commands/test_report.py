"""The report before supervision, as it is typed: what it holds, what it keeps to itself, where it is written."""

from __future__ import annotations

import os
import re
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

FIRST = date(2026, 9, 28)  # a Monday, eight weeks before today
TOTALS = (37.2, 38.0, 37.5, 38.4, 37.9, 38.1, 37.6, 29.5)


def _strained(practice):
    """AB12, whose last rating is far below the others; CD34, who is quiet."""
    practice.do("client", "add", "AB12", "--modality", "cbt", "--since", "2026-09-28")
    practice.do("client", "add", "CD34", "--since", "2026-09-28")
    practice.do("goal", "add", "AB12", "Sleep through the night", "--by", "both", "--date", "2026-09-28")
    for number, total in enumerate(TOTALS):
        day = str(FIRST + timedelta(weeks=number))
        last = number == len(TOTALS) - 1
        marked = ["--set", "supervision=My haste with the homework"] if last else []
        practice.do("session", "add", "AB12", "--date", day, "--note", f"UNMARKED {number}", *marked)
        practice.do("session", "add", "CD34", "--date", day)
        said = ["--client-said", "It went fast"] if last else []
        practice.do("measure", "srs", "AB12", "--total", str(total), "--date", day, *said)
        practice.do("measure", "srs", "CD34", "--total", str(TOTALS[number % 7]), "--date", day)


@pytest.fixture
def strained(practice):
    return practice.begun_by(_strained)


def test_json_names_the_agenda_with_questions_and_the_clients_in_depth(strained):
    made = strained.do("report")
    assert made["made"] == "2026-11-23"
    assert made["since"] is None
    (case,) = made["agenda"]
    assert case["client"] == "AB12"
    assert case["attention"] == "act"
    assert {reason["rule"] for reason in case["reasons"]} >= {"surprising", "marked"}
    assert 2 <= len(case["questions"]) <= 3
    assert case["questions"][0] == "My haste with the homework"
    assert case["decisions"] == []
    (client,) = made["clients"]
    assert client["goals"][0]["text"] == "Sleep through the night"
    assert [point["value"] for point in client["trends"]["srs"]["client"]["points"]] == list(TOTALS)


def test_with_codes_these_clients_stand_in_this_order_whatever_the_data_say(strained):
    made = strained.do("report", "cd34", "AB12", "CD34")
    assert [client["code"] for client in made["clients"]] == ["CD34", "AB12"]
    assert [case["client"] for case in made["agenda"]] == ["CD34", "AB12"]


def test_since_limits_the_agenda_and_never_the_trends(strained):
    made = strained.do("report", "--since", "2026-11-20")
    assert made["since"] == "2026-11-20"
    assert made["agenda"] == []
    assert strained.do("report", "AB12", "--since", "2026-11-20")["clients"][0]["trends"]["srs"]["client"]["points"][0]


def test_the_period_starts_at_the_last_supervision_and_its_decisions_come_back(strained):
    strained.do(
        "supervision", "add", "--date", "2026-11-10", "--case", "AB12", "--decision", "AB12: Go slower with homework"
    )
    made = strained.do("report")
    assert made["since"] == "2026-11-10"
    assert [decision["text"] for decision in made["agenda"][0]["decisions"]] == ["Go slower with homework"]
    assert "Go slower with homework" in strained.run("report").out


def test_cases_says_how_many_stand_on_the_agenda(strained):
    for code in ("E1", "E2", "E3", "E4"):
        strained.do("client", "add", code)
        strained.do("rupture", "open", code, "--kind", "withdrawal")
    assert len(strained.do("report")["agenda"]) == 3
    assert len(strained.do("report", "--cases", "5")["agenda"]) == 5


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_written_report_holds_no_code_no_date_and_no_note_that_was_not_marked(strained, form):
    out = strained.folder / f"report.{form}"
    result = strained.run("report", "--out", str(out))
    assert result.code == 0, result.err
    text = re.sub(r"data:[^\"]*", "", out.read_text("utf-8"))
    assert "AB12" not in text
    assert "CD34" not in text
    assert re.search(r"\d{4}-\d{2}-\d{2}|Nov|2026", text) is None
    assert "UNMARKED" not in text
    assert "My haste with the homework" in text
    assert "It went fast" in text
    assert "Sleep through the night" in text
    assert "session 8" in text.lower()
    assert "No mark in this report, and no missing mark, tells whether someone is safe." in text
    assert text.count("does not mean all is well") == 1
    assert "A is AB12" in result.err


def test_what_is_asked_for_by_name_is_written_and_named_on_the_first_page(strained):
    strained.do("session", "amend", "AB12", "8", "--set", "countertransference=SECRET impatience")
    out = strained.folder / "report.md"
    result = strained.run("report", "--out", str(out), "--codes", "--with-notes", "--private", "--for", "Dr K")
    text = out.read_text("utf-8")
    first_page = text[: text.index("## Agenda")]
    assert "codes and dates" in first_page
    assert "notes of this period in full" in first_page
    assert "private notes" in first_page
    assert "Dr K" in first_page
    assert "private notes" in result.err
    assert "AB12" in text
    assert "2026-11-16" in text
    assert "UNMARKED 7" in text
    assert "SECRET impatience" in text


def test_without_asking_private_notes_stay_where_they_are(strained):
    strained.do("session", "amend", "AB12", "8", "--set", "countertransference=SECRET impatience")
    out = strained.folder / "report.md"
    strained.run("report", "--out", str(out), "--with-notes")
    assert "SECRET" not in out.read_text("utf-8")
    assert "SECRET" not in strained.run("report").out


def test_couples_and_minors_get_a_line_that_they_may_be_recognised(practice):
    practice.do("client", "add", "CO1", "--participant", "Ada", "--participant", "Ben")
    practice.do("client", "add", "KID7", "--population", "child")
    out = practice.folder / "report.md"
    result = practice.run("report", "CO1", "KID7", "--out", str(out))
    assert "May be recognisable without a name: check" in out.read_text("utf-8")
    assert "CO1, KID7: may be recognisable without a name" in result.err


def test_partners_are_named_by_number_where_names_are_left_out(practice):
    practice.do("client", "add", "CO1", "--participant", "Ada", "--participant", "Ben", "--since", "2026-09-28")
    for number in range(5):
        day = str(FIRST + timedelta(weeks=number))
        practice.do("session", "add", "CO1", "--date", day)
        practice.do("measure", "srs", "CO1", "--rater", "Ada", "--total", str(37 - number / 10), "--date", day)
        practice.do("measure", "srs", "CO1", "--rater", "Ben", "--total", str(36 - 2 * number), "--date", day)
    out = practice.folder / "couple.html"
    practice.run("report", "CO1", "--out", str(out))
    text = re.sub(r"data:[^\"]*", "", out.read_text("utf-8"))
    assert "Ada" not in text
    assert "Ben" not in text
    assert "Partner 1" in text
    assert "Partner 2" in text


def test_for_whom_it_was_written_stands_in_the_history_of_every_client_it_shows(strained):
    out = strained.folder / "report.html"
    strained.do("report", "--out", str(out), "--for", "supervisor")
    for code in ("AB12", "CD34"):
        newest = strained.do("history", code)[0]
        assert newest["record"] == "disclosure"
        assert newest["after"]["recipient"] == "supervisor"
        assert "without codes and dates" in newest["after"]["what"]


def test_a_line_about_what_left_the_vault_is_never_undone(strained):
    strained.do("report", "--out", str(strained.folder / "report.md"))
    assert "measure" in strained.do("undo")["undone"]
    kept = [change for change in strained.do("history") if change["record"] == "disclosure"]
    assert len(kept) == 2
    assert all(change["after"] for change in kept)
    assert {change["command"] for change in kept} == {"alliance report"}


def test_what_is_only_shown_leaves_no_line(strained):
    strained.run("report")
    assert all(change["record"] != "disclosure" for change in strained.do("history"))


def test_charts_are_written_beside_with_neutral_names_or_codes(strained):
    folder = strained.folder / "charts"
    assert strained.run("report", "--charts", str(folder)).code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["caseload.png", "client-A-srs.png"]
    assert Image.open(folder / "client-A-srs.png").width == 1950
    coded = strained.folder / "coded"
    strained.run("report", "--charts", str(coded), "--codes")
    assert sorted(path.name for path in coded.iterdir()) == ["caseload.png", "client-AB12-srs.png"]


def test_markdown_shows_the_charts_that_lie_beside_it(strained):
    out, folder = strained.folder / "report.md", strained.folder / "my charts"
    strained.run("report", "--out", str(out), "--charts", str(folder))
    link = re.search(r"!\[.*\]\((.*)\)", out.read_text("utf-8"))
    assert link
    assert (out.parent / link[1].replace("%20", " ")).exists()


def test_html_needs_nothing_from_outside(strained):
    out = strained.folder / "report.html"
    strained.run("report", "--out", str(out))
    text = out.read_text("utf-8")
    assert "<svg" in text and "<?xml" not in text
    assert "<script" not in text
    assert re.search(r"(src|href)=\"(?!#)", text) is None
    assert "http" not in text.replace("http-equiv", "")


def test_the_same_vault_on_the_same_day_gives_the_same_bytes(strained):
    for name in ("one", "two"):
        folder = strained.folder / name
        assert strained.run("report", "--out", str(strained.folder / f"{name}.html"), "--charts", str(folder)).code == 0
    assert (strained.folder / "one.html").read_bytes() == (strained.folder / "two.html").read_bytes()
    for path in (strained.folder / "one").iterdir():
        assert path.read_bytes() == (strained.folder / "two" / path.name).read_bytes()


def test_files_are_for_their_owner_only(strained):
    out, folder = strained.folder / "report.html", strained.folder / "charts"
    strained.run("report", "--out", str(out), "--charts", str(folder))
    for path in (out, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_that_exists_stays_unless_forced(strained):
    out = strained.folder / "report.md"
    out.write_text("mine")
    result = strained.run("report", "--out", str(out))
    assert result.code == 1
    assert "exists already" in result.err
    assert out.read_text() == "mine"
    assert strained.run("report", "--out", str(out), "--force").code == 0
    assert out.read_text("utf-8") != "mine"


def test_other_formats_and_missing_folders_are_wrong_usage(strained):
    assert strained.run("report", "--out", str(strained.folder / "report.docx")).code == 2
    assert strained.run("report", "--out", str(strained.folder / "nowhere" / "report.md")).code == 2
    assert strained.run("report", "NOBODY").code == 4
    assert strained.run("report", "--cases", "0").code == 2


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs to know which file a handle is of")
def test_a_full_disk_leaves_no_half_file(strained, monkeypatch):
    real = os.fsync

    def full(handle: int) -> None:
        if ".part" in str(Path(f"/proc/self/fd/{handle}").readlink()):
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    before = {path.name for path in strained.folder.iterdir()}
    result = strained.run("report", "--out", str(strained.folder / "report.html"))
    assert result.code == 1
    assert "No space left on device" in result.err
    its_own = {"config", "data", "cache"}
    assert {path.name for path in strained.folder.iterdir()} - its_own == before - its_own
    assert all(change["record"] != "disclosure" for change in strained.do("history"))


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(strained):
    blocked = strained.folder / "file"
    blocked.write_text("not a folder")
    result = strained.run("report", "--charts", str(blocked / "charts"))
    assert result.code == 1
    assert "cannot be used as a folder" in result.err


@pytest.mark.parametrize("form", ["md", "html"])
def test_an_empty_practice_a_client_without_ratings_and_one_rating_all_make_a_report(practice, form):
    first = practice.run("report", "--out", str(practice.folder / f"0.{form}"))
    assert first.code == 0, first.err
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    assert practice.run("report", "AB12", "--out", str(practice.folder / f"1.{form}")).code == 0
    practice.do("measure", "srs", "AB12", "--total", "36", "--date", "2026-11-02")
    assert practice.run("report", "AB12", "--out", str(practice.folder / f"2.{form}")).code == 0
    assert practice.run("report", "--charts", str(practice.folder / f"charts-{form}")).code == 0


def test_what_i_want_from_supervision_stands_on_top(strained):
    shown = strained.run("report", "--want", "Stay steady").out
    assert shown.index("Stay steady") < shown.index("At a glance")


def test_a_code_in_what_i_want_gives_way_too(strained):
    out = strained.folder / "report.md"
    strained.run("report", "--out", str(out), "--want", "Slow down with ab12", "--for", "about CD34")
    assert "Slow down with A\n" in out.read_text("utf-8")
    assert "CD34" not in out.read_text("utf-8")


def test_a_rating_that_was_due_and_not_given_is_counted_and_named(strained):
    strained.do("session", "add", "CD34", "--date", "2026-11-20")
    shown = " ".join(strained.run("report").out.split())
    assert "16 of 17 due ratings given" in shown
    assert "session 9, 2026-11-20: no reason given" in shown


@pytest.mark.parametrize("width", ["80", "160"])
def test_on_screen_no_line_is_longer_than_the_screen(strained, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    lines = strained.run("report").out.splitlines()
    assert max(len(line) for line in lines) <= int(width)


def test_notes_with_markup_of_every_kind_stay_text(strained):
    nasty = "<script>alert(1)</script> [/bold] **loud** | `code` ![x](http://x.example/y.png) {{ 7*7 }} é"
    strained.do("session", "amend", "AB12", "8", "--note", nasty)
    html, md = strained.folder / "report.html", strained.folder / "report.md"
    strained.run("report", "--out", str(html), "--with-notes")
    strained.run("report", "--out", str(md), "--with-notes")
    assert "<script>" not in html.read_text("utf-8")
    assert "&lt;script&gt;" in html.read_text("utf-8")
    assert "{{ 7*7 }}" in html.read_text("utf-8")
    assert r"\*\*loud\*\*" in md.read_text("utf-8")
    assert r"\!\[x\]" in md.read_text("utf-8") or r"!\[x\]" in md.read_text("utf-8")
    assert "[/bold]" in strained.run("report", "--with-notes").out


def test_no_word_on_screen_judges(strained):
    shown = strained.run("report").out.lower()
    for word in ("failed", "poor", "refused", "resistant", "alert", "warning", "risk", "drop-out", "good alliance"):
        assert word not in shown


def test_a_field_about_a_participant_is_named_by_the_report_not_by_their_label(practice):
    practice.do("client", "add", "CP2", "--participant", "Anneliese", "--participant", "Ben")
    practice.do("session", "add", "CP2", "--set", "partner_bond_mark.Anneliese=7", "--set", "attention=more.Anneliese")
    assert "Bond with: Anneliese" in practice.run("session", "show", "CP2").out
    out = practice.folder / "r.md"
    practice.run("report", "CP2", "--with-notes", "--out", str(out))
    text = out.read_text("utf-8")
    assert "Bond with: Partner 1" in text
    assert "more Partner 1" in text
    assert "anneliese" not in text.lower()


def test_the_appointments_of_page_one_add_up(practice):
    practice.do("client", "add", "AB12", "--since", "2026-09-28")
    how = ("attended", "late", "cancelled", "late-cancelled", "no-show", "cancelled-by-me", "cancelled-by-me")
    for number, attendance in enumerate(how):
        day = str(FIRST + timedelta(weeks=number))
        practice.do("session", "add", "AB12", "--date", day, "--attendance", attendance)
    glance = " ".join(practice.run("report").out.split()).partition("At a glance")[2]
    assert "2 of 7 sessions held · 3 missed or cancelled by clients · 2 cancelled by me" in glance
    assert "2 held, 3 missed" in practice.run("client", "show", "AB12").out


@pytest.mark.parametrize(("answer", "whole"), [("n", False), ("", False), ("y", True)])
def test_on_screen_the_agenda_stands_there_first_and_the_rest_is_asked(strained, at_terminal, answer, whole):
    wanted_of_supervision = "\n"
    seen = at_terminal("", "--plain", "report", lines=f"{wanted_of_supervision}{answer}\n")
    assert seen.code == 0, seen.err
    first, asked, rest = " ".join(seen.out.split()).partition("Go on with the page on the case on it and the rest?")
    assert asked and "29.5" in first and "Sleep through the night" not in first
    assert ("Sleep through the night" in rest) == whole


def test_a_form_that_nobody_put_on_a_schedule_is_not_counted_as_due(practice, client):
    practice.do("session", "add", client, "--date", "2026-11-10")
    practice.do("measure", "phq9", client, "--scores", "1 1 1 1 1 1 1 1 0", "--date", "2026-11-10")
    assert "0 of 0 due ratings given" in " ".join(practice.run("report", client).out.split())
    assert practice.do("practice")["ratings_offered"] == 0
    practice.do("client", "edit", client, "--schedule", "phq9=each")
    assert practice.do("practice")["ratings_offered"] == 1


def test_each_partner_s_course_stands_in_the_tables(practice, couple):
    for week in ("03", "10", "17"):
        practice.do("session", "add", couple, "--date", f"2026-11-{week}")
        for rater, total in (("A", "36"), ("B", "30.4")):
            practice.do("measure", "srs", couple, "--rater", rater, "--total", total, "--date", f"2026-11-{week}")
    table = practice.run("report").out.partition("Nothing flagged\n")[2].partition("How to read this")[0]
    assert ("SRS by A, last 36.0" in table, "SRS by B, last 30.4" in table) == (True, True)


def test_no_part_of_the_agenda_runs_off_the_screen_unread(at_terminal, practice, client):
    for day, total in enumerate(("38", "38", "37", "38", "38", "24"), 1):
        practice.do(
            "session", "add", client, "--date", f"2026-11-{day + 9}", "--set", "supervision=" + "my hurry " * 99
        )
        practice.do("measure", "srs", client, "--total", total, "--date", f"2026-11-{day + 9}")
    seen = at_terminal("\r\r\r\rn", "report")
    assert seen.code == 0, seen.err
    assert "Enter goes on to what follows" in seen.out.partition("Go on with")[0]
