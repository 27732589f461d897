"""A vault on a machine that has nothing but the program: what was recorded is read with what it was made with."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Practice

CHECKIN = (files("alliance_cli.forms") / "instruments" / "checkin.toml").read_text("utf-8")
FIRST = CHECKIN.replace('id = "checkin"', 'id = "mine"').replace('"check-in"', '"my-own"')
# The second version turns an item: the same marks come to another score.
SECOND = (
    FIRST.replace('version = "1.0"', 'version = "2.0"')
    .replace('label = "Bond"', 'label = "Bond"\nreversed = true')
    .replace("total = 42.5\nmean = 8.5", "total = 33.5\nmean = 6.7")
)
MARKS = "9 9 8 9 9.1"
WORDING = (
    'instrument = "srs"\nversion = "3.0"\nlanguage = "de"\nscope = ["paper", "electronic"]\n'
    'instructions = "Bitte."\n' + '[[items]]\ntext = "Lizenzierter Satz"\nleft = "wenig"\nright = "viel"\n' * 4
)


def own_file(practice: Practice) -> Path:
    path = practice.folder / "config" / "instruments" / "mine.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def empty(practice: Practice) -> None:
    """Another laptop: nothing of the practitioner's own is on it but the vault."""
    shutil.rmtree(practice.folder / "config")


@pytest.fixture
def used(practice: Practice) -> Practice:
    """Three ratings with the first version of an own questionnaire, one with the second, and one of the SRS."""
    do = practice.do
    do("client", "add", "AB12", "--since", "2026-09-01")
    own_file(practice).write_text(FIRST, "utf-8")
    for day in ("2026-11-01", "2026-11-02", "2026-11-03"):
        do("session", "add", "AB12", "--date", day)
        do("measure", "mine", "AB12", "--date", day, "--scores", MARKS)
    do("measure", "srs", "AB12", "--date", "2026-11-03", "--scores", "9 9 8 9.1")
    own_file(practice).write_text(SECOND, "utf-8")
    do("measure", "mine", "AB12", "--date", "2026-11-04", "--scores", MARKS)
    return practice


def seen(practice: Practice) -> dict[str, Any]:
    """What the commands that read show."""
    do, out = practice.do, practice.folder / "out"
    out.mkdir(exist_ok=True)
    for format in ("json", "csv", "sqlite", "fhir"):
        do("export", "--format", format, "--out", str(out / format), "--force", *(["--yes"] * (format == "sqlite")))
    with sqlite3.connect(out / "sqlite") as db:
        answers = db.execute("SELECT rating, item, value, label FROM answers").fetchall()
    picture = practice.folder / "course.png"
    do("trend", "AB12", "--instrument", "mine", "--png", str(picture), "--force")
    return {
        "caseload": do("caseload"),
        "report": do("report"),
        "scores": do("scores", "list", "AB12"),
        "session": do("session", "show", "AB12", "3"),
        "trend": do("trend", "AB12", "--instrument", "mine"),
        "picture": picture.read_bytes(),
        "json": json.loads((out / "json").read_text("utf-8")),
        "csv": list(csv.DictReader(io.StringIO((out / "csv" / "scores.csv").read_text("utf-8")))),
        "fhir": (out / "fhir").read_text("utf-8"),
        "sqlite": answers,
    }


def test_a_vault_alone_reads_scores_shows_and_draws_as_on_the_machine_it_comes_from(used: Practice) -> None:
    before = seen(used)
    assert [one["mean"] for one in before["scores"] if one["instrument"] == "mine"] == [8.82, 8.82, 8.82, 7.62]
    empty(used)
    after = seen(used)
    for what, said in before.items():
        assert after[what] == said, what
    assert {(i["id"], i["source"]) for i in used.do("instrument", "list") if i["id"] in ("mine", "srs")} == {
        ("mine", "vault"),
        ("srs", "bundled"),
    }
    assert used.do("measure", "mine", "AB12", "--scores", MARKS)["version"] == "2.0"


def test_a_restored_backup_and_an_import_into_a_new_vault_read_the_same(
    used: Practice, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores, trend = used.do("scores", "list", "AB12"), used.do("trend", "AB12", "--instrument", "mine")
    backup, document = used.folder / "second-disk.vault", used.folder / "practice.json"
    used.do("vault", "backup", "--out", str(backup))
    used.do("export", "--format", "json", "--out", str(document))
    empty(used)
    used.vault.unlink()
    used.do("vault", "restore", str(backup), "--yes")
    assert used.do("scores", "list", "AB12") == scores
    shutil.copy(template, used.vault)
    assert used.do("import", str(document))["errors"] == []
    assert used.do("scores", "list", "AB12") == scores
    assert used.do("trend", "AB12", "--instrument", "mine") == trend
    again = used.folder / "again.json"
    used.do("export", "--format", "json", "--out", str(again))
    assert again.read_bytes() == document.read_bytes()
    assert used.do("import", str(document))["new"] == 0
    assert used.do("vault", "check")["sound"]


def test_a_file_with_a_mistake_is_named_once_and_stops_nothing_but_its_own_use(used: Practice) -> None:
    before = {words: used.do(*words) for words in (("caseload",), ("scores", "list", "AB12"), ("report",))}
    for mistake in ('better = "upwards"', "better = "):
        own_file(used).write_text(SECOND.replace('better = "higher"', mistake), "utf-8")
        for words, said in before.items():
            result = used.run(*words, "--json")
            assert (result.code, result.json) == (0, said)
            assert result.err.count("mine.toml") == 1
        assert used.run("session", "show", "AB12", "3").code == 0
        refused = used.run("measure", "mine", "AB12", "--scores", MARKS)
        assert (refused.code, "mine.toml" in refused.err) == (5, True)
        assert used.run("measure", "srs", "AB12", "--scores", "9 9 9 9").code == 0
        used.do("undo")


def test_a_file_that_scores_otherwise_under_the_same_version_is_refused_by_name_wherever_it_would_be_used(
    used: Practice,
) -> None:
    scores = used.do("scores", "list", "AB12")
    own_file(used).write_text(FIRST.replace('version = "1.0"', 'version = "2.0"'), "utf-8")
    rows = used.folder / "rows.csv"
    rows.write_text(f"client,date,instrument,scores\nAB12,2026-11-05,mine,{MARKS}\n", "utf-8")
    for words in (
        ("measure", "mine", "AB12", "--scores", MARKS),
        ("instrument", "check", str(own_file(used))),
        ("instrument", "form", "mine", "--out", str(used.folder / "form.html")),
        ("client", "edit", "AB12", "--schedule", "mine=7d"),
        ("import", str(rows)),
    ):
        result = used.run(*words)
        assert (result.code, "raise its version" in result.err.lower()) == (5, True), words
    assert used.do("scores", "list", "AB12") == scores
    for words in (("list",), ("show", "mine")):  # the vault's own copy is shown, and the file named
        shown = used.run("instrument", *words)
        assert (shown.code, "mine.toml" in shown.err) == (0, True)
    own_file(used).write_text(FIRST.replace('version = "1.0"', 'version = "2.1"'), "utf-8")
    assert used.do("measure", "mine", "AB12", "--scores", MARKS)["mean"] == 8.82


def test_a_corrected_cut_off_reaches_what_was_recorded_and_the_copy_stands_in_where_no_file_is(used: Practice) -> None:
    cutoff = (
        '\n[[cutoffs]]\non = "headline"\nvalue = {}\nmeaning = "alliance"\nsource = "mine"\nconfidence = "C"\n\n[prior]'
    )
    third = FIRST.replace('version = "1.0"', 'version = "3.0"')
    own_file(used).write_text(third.replace("\n[prior]", cutoff.format(5)), "utf-8")
    kept = used.do("measure", "mine", "AB12", "--scores", MARKS)
    assert kept["signals"] == []
    own_file(used).write_text(third.replace("\n[prior]", cutoff.format(9)), "utf-8")
    rules = [s["rule"] for s in used.do("scores", "show", str(kept["id"]))["signals"]]
    assert "below_cutoff" in rules
    empty(used)
    assert used.do("scores", "show", str(kept["id"]))["signals"] == []


def test_where_nobody_knows_what_a_rating_was_made_with_it_is_shown_raw_and_everything_else_goes_on(
    used: Practice,
) -> None:
    opened = used.open()
    with opened.writing() as db:
        db.execute("DELETE FROM definition WHERE instrument = 'mine'")
    opened.close()
    empty(used)
    result = used.run("scores", "list", "AB12", "--json")
    raw = [one for one in result.json if one["instrument"] == "mine"]
    assert {tuple(one["steps"]["answers"]) for one in raw} == {(90, 90, 80, 90, 91)}
    assert all(one["total"] is None and set(one["items"]) == {None} for one in raw)
    assert next(one for one in result.json if one["instrument"] == "srs")["total"] == 35.1
    assert (result.err.count("mine 1.0:"), result.err.count("mine 2.0:")) == (1, 1)
    for words in (("caseload",), ("report",), ("session", "show", "AB12", "3"), ("brief", "AB12"), ("practice",)):
        assert used.run(*words).code == 0, words
    assert "90 90 80 90 91" in used.run("trend", "AB12", "--instrument", "mine").out
    assert used.run("trend", "AB12", "--instrument", "mine", "--png", str(used.folder / "c.png")).code == 1
    for words in (("json",), ("csv", "--as", "scores"), ("fhir",), ("sqlite", "--yes")):
        out = used.folder / f"left-{words[0]}"
        left = used.run("export", "--format", *words, "--out", f"{out}.csv" if words[0] == "csv" else str(out))
        assert (left.code, "mine 1.0 (3 ratings), mine 2.0 (1 rating)" in left.err) == (0, True), words
    document = json.loads((used.folder / "left-json").read_text("utf-8"))
    [client] = document["clients"]
    assert [(r["instrument"], r["answers"]) for r in client["ratings"]] == [("srs", [9.0, 9.0, 8.0, 9.1])]
    own_file(used).write_text(FIRST, "utf-8")
    used.do("session", "add", "AB12")
    empty(used)
    means = [one["mean"] for one in used.do("scores", "list", "AB12") if one["version"] == "1.0"]
    assert means == [8.82] * 3, "the file came back, and with the next change its copy"


def test_what_comes_along_is_no_step_of_its_own(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("client", "add", "DQ58", "--since", "2026-09-01")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 8 9.1")
    practice.do("measure", "srs", "DQ58", "--scores", "9 9 8 9.1")
    told = practice.run("history").out
    assert told.count("kept for reading: definition of srs 3.0") == 1
    for command in ("measure", "measure", "client add"):
        assert command in practice.do("undo")["undone"]
    opened = practice.open()
    assert opened.rows("SELECT instrument FROM definition") == [{"instrument": "srs"}]
    opened.close()


def test_a_licensed_wording_and_a_permit_travel_with_the_vault_and_the_wording_into_no_export(
    practice: Practice,
) -> None:
    pack = practice.folder / "pack.toml"
    pack.write_text(WORDING, "utf-8")
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("instrument", "wording", "srs", str(pack), "--yes")
    practice.do("instrument", "permit", "srs", "--on-screen", "--statement", "Letter of 3 March")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 8 9.1")
    shown = practice.do("instrument", "show", "srs")
    empty(practice)
    assert practice.do("instrument", "show", "srs")["wordings"] == shown["wordings"] != []
    assert practice.do("instrument", "show", "srs")["permitted"] == "2026-11-23"
    practice.do("vault", "settings", "help_now=The crisis line.")
    page = practice.folder / "form.html"
    practice.do("vault", "settings", "help_now.de=Rufen Sie an.")
    practice.do("instrument", "form", "srs", "--language", "de", "--out", str(page))
    assert "Lizenzierter Satz" in page.read_text("utf-8")
    out = practice.folder / "all.json"
    practice.do("export", "--format", "json", "--out", str(out))
    assert "Lizenzierter Satz" not in out.read_text("utf-8")
    assert json.loads(out.read_text("utf-8"))["permits"][0]["statement"] == "Letter of 3 March"
    opened = practice.open()
    assert [row["language"] for row in opened.rows("SELECT * FROM wording")] == ["de"]
    opened.close()


def test_a_merge_brings_what_the_ratings_were_made_with_and_asks_where_two_score_one_name_in_two_ways(
    practice: Practice,
) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("client", "add", "DQ58", "--since", "2026-09-01")
    other = practice.folder / "other.vault"
    shutil.copy(practice.vault, other)
    there = ("--vault", str(other))
    own_file(practice).write_text(FIRST, "utf-8")
    practice.do(*there, "measure", "mine", "AB12", "--scores", MARKS)
    empty(practice)
    told = practice.do("vault", "merge", str(other))
    assert (told["new"], told["conflicts"]) == (1, []), "a rating, with what it was made with"
    assert practice.do("scores", "list", "AB12")[0]["mean"] == 8.82
    assert practice.do("vault", "merge", str(other))["new"] == 0
    third = SECOND.replace('version = "2.0"', 'version = "3.0"')
    own_file(practice).write_text(third, "utf-8")
    practice.do("measure", "mine", "AB12", "--scores", MARKS)
    own_file(practice).write_text(FIRST.replace('version = "1.0"', 'version = "3.0"'), "utf-8")
    practice.do(*there, "measure", "mine", "DQ58", "--scores", MARKS)
    empty(practice)
    before = practice.vault.read_bytes()
    refused = practice.run("vault", "merge", str(other))
    assert (refused.code, "mine 3.0 in two ways" in refused.err) == (1, True)
    assert practice.vault.read_bytes() == before
    [conflict] = practice.do("vault", "merge", str(other), "--prefer", "theirs")["conflicts"]
    assert (conflict["record"], conflict["kept"]) == ("definition", "theirs")
    assert practice.do("scores", "list", "AB12")[-1]["mean"] == 8.82


def test_two_files_of_one_questionnaire_that_say_the_same_of_scores_are_no_conflict(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    other = practice.folder / "other.vault"
    shutil.copy(practice.vault, other)
    own_file(practice).write_text(FIRST, "utf-8")
    practice.do("measure", "mine", "AB12", "--scores", MARKS)
    own_file(practice).write_text(FIRST.replace("Alliance check-in", "Our check-in"), "utf-8")
    practice.do("--vault", str(other), "measure", "mine", "AB12", "--scores", MARKS)
    told = practice.do("vault", "merge", str(other))
    assert (told["new"], told["conflicts"]) == (1, [])


def test_a_wording_with_a_mistake_for_a_bundled_questionnaire_stops_nothing_that_is_recorded(
    practice: Practice,
) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("measure", "srs", "AB12", "--scores", "9 9 8 9.1")
    before = practice.do("scores", "list", "AB12")
    own_file(practice).with_name("srs.toml").write_text('id = "srs"\n[[wordings]]\nlanguage = "de"\n', "utf-8")
    result = practice.run("scores", "list", "AB12", "--json")
    assert (result.code, result.json, result.err.count("srs.toml")) == (0, before, 1)
    assert practice.run("caseload").code == 0
    assert practice.run("measure", "srs", "AB12", "--scores", "9 9 9 9").code == 5
