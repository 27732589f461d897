"""A mark about suicide or self-harm reaches the practitioner first, by whichever way it comes in."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.exchange import result_code
from alliance_cli.forms import catalogue

MARKED = "1 1 1 1 1 1 1 1 1"
SENTENCE = "Item 9, about being better off dead or self-harm, was marked 'several days'."
WORDING = (
    'instrument = "phq9"\nversion = "1"\nlanguage = "en"\nscope = ["paper", "electronic"]\ninstructions = "Choose."\n'
    + "".join(f'[[items]]\ntext = "Mine {n}"\n' for n in range(1, 10))
)


def _flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def phq(practice: Any, client: str) -> str:
    practice.do("vault", "settings", "safety_procedure=Ring the duty line.", "help_now=Call 112 at once.")
    return client


def test_it_is_said_before_the_card_and_beside_the_json(practice: Any, phq: str) -> None:
    shown = practice.run("measure", "phq9", phq, "--scores", MARKED)
    assert _flat(shown.out).startswith(
        f"{SENTENCE} Talk about it before your client leaves, if you can. Your procedure: Ring the duty line."
    )
    made = practice.run("measure", "core10", phq, "--scores", "0 4 4 0 0 2 0 0 0 0", "--json")
    assert json.loads(made.out)["safety"] == {"item": 6, "value": 2, "label": "sometimes"}
    assert "Item 6, about suicide plans, was marked 'sometimes'." in _flat(made.err)
    again = practice.run("scores", "amend", "1", "--scores", "1 1 1 1 1 1 1 1 2", "--json")
    assert json.loads(again.out)["safety"]["label"] == "more than half the days"
    assert "'more than half the days'" in again.err


def test_blank_and_not_known_are_said_and_nothing_stands_in_json(practice: Any, phq: str) -> None:
    for given, said in (("--scores", "Item 9 was left blank."), ("--total", "Item 9 is not known.")):
        value = "1 1 1 1 1 1 1 1 -" if given == "--scores" else "9"
        made = practice.run("measure", "phq9", phq, given, value, "--json")
        assert (json.loads(made.out)["safety"], said in made.err) == (None, True)


def test_two_missing_answers_leave_the_total_empty_beside_an_estimate(practice: Any, phq: str) -> None:
    made = practice.do("measure", "phq9", phq, "--scores", "2 2 1 - 1 2 - 0 0")
    assert (made["total"], made["estimated"], made["safety"]) == (None, 10.2857, None)


def test_it_stands_in_brief_until_a_note_answers_and_no_zero_takes_it_off(practice: Any, phq: str) -> None:
    practice.do("measure", "phq9", phq, "--scores", MARKED, "--date", "2026-11-10")
    said = _flat(practice.run("brief", phq).out)
    assert "was marked 'several days' on 10 November 2026." in said and "Your procedure: Ring the duty line." in said
    assert practice.do("brief", phq)["safety"][0]["instrument"] == "phq9"
    practice.do("measure", "phq9", phq, "--scores", MARKED[:-1] + "0", "--date", "2026-11-17")
    assert "was marked 'several days' on 10 November 2026." in _flat(practice.run("brief", phq).out)
    assert [m["date"] for m in practice.do("brief", phq)["safety"]] == ["2026-11-10"]
    practice.do("session", "add", phq, "--date", "2026-11-17", "--set", "safety=no")
    assert practice.do("brief", phq)["safety"] == []
    assert "better off dead" not in practice.run("brief", phq).out


def test_without_a_procedure_that_is_said_also_where_a_note_says_it_came_up(practice: Any, client: str) -> None:
    made = practice.run("measure", "phq9", client, "--scores", MARKED)
    assert "You have not written down your procedure yet" in _flat(made.out + made.err)
    noted = practice.run("session", "add", client, "--set", "safety=yes")
    assert "You have not written down your procedure yet" in _flat(noted.out)


def test_an_import_counts_them_and_lists_the_days(practice: Any, phq: str) -> None:
    rows = f"{phq},2026-11-03,phq9,{MARKED}\n{phq},2026-11-10,phq9,{MARKED}\n{phq},2026-11-17,phq9,0 0 0 0 0 0 0 0 0\n"
    (practice.folder / "scores.csv").write_text("client,date,instrument,scores\n" + rows, "utf-8")
    said = _flat(practice.run("import", str(practice.folder / "scores.csv")).err)
    assert "marked above zero 2 times in this file: AB12 2026-11-03, AB12 2026-11-10." in said
    practice.run("export", "--format", "json", "--out", str(practice.folder / "all.json"))
    again = _flat(practice.run("import", str(practice.folder / "all.json")).err)
    assert "2 times in this file" in again


def test_an_import_counts_what_is_blank_or_not_known_as_well(practice: Any, phq: str) -> None:
    rows = f"{phq},2026-11-03,phq9,0 0 0 0 0 0 0 0 .,\n{phq},2026-11-10,phq9,,9\n{phq},2026-11-17,phq9,{MARKED},\n"
    (practice.folder / "scores.csv").write_text("client,date,instrument,scores,total\n" + rows, "utf-8")
    said = _flat(practice.run("import", str(practice.folder / "scores.csv")).err)
    assert "marked above zero once in this file: AB12 2026-11-17. Look" in said
    assert "blank or not known 2 times in this file: AB12 2026-11-03, AB12 2026-11-10." in said


def test_a_result_code_tells_it_too(practice: Any, phq: str) -> None:
    """No page is made of such a form today; a code may come from one that was made before the form was asked so."""
    code = result_code.encode(catalogue.load().find("phq9"), date(2026, 11, 20), (1,) * 9)
    made = practice.run("measure", "phq9", phq, "--code", code, "--json")
    assert json.loads(made.out)["safety"] == {"item": 9, "value": 1, "label": "several days"}
    assert f"{SENTENCE[:-1]} on 20 November 2026." in _flat(made.err)


def test_fhir_and_a_spreadsheet_with_one_answer_a_row_count_them(practice: Any, phq: str) -> None:
    practice.do("measure", "phq9", phq, "--scores", MARKED, "--date", "2026-11-10")
    practice.run("export", "--format", "fhir", "--out", str(practice.folder / "all.json"))
    practice.do("client", "erase", phq, "--confirm", phq)
    bundle = (practice.folder / "all.json").read_text("utf-8").replace(phq, "ZZ99")
    (practice.folder / "all.json").write_text(bundle, "utf-8")
    said = _flat(practice.run("import", str(practice.folder / "all.json"), "--as", "fhir").err)
    assert "marked above zero once in this file: ZZ99 2026-11-10." in said
    rows = "".join(f"YY11,2026-11-12,phq9,{item},1\n" for item in range(1, 10))
    (practice.folder / "long.csv").write_text("client,date,instrument,Item,Value\n" + rows, "utf-8")
    maps = ("--map", "Item=item", "--map", "Value=value")
    said = _flat(practice.run("import", str(practice.folder / "long.csv"), "--as", "scores", *maps).err)
    assert "marked above zero once in this file: YY11 2026-11-12." in said


def test_no_page_that_travels_is_made_of_such_a_form_and_nothing_is_guessed(practice: Any, phq: str) -> None:
    refused = practice.run("instrument", "form", "phq9", "--out", str(practice.folder / "f.html"))
    assert (refused.code, "nobody would read" in refused.err) == (1, True)
    assert practice.run("measure", "phq9", phq, "--guess", "9").code == 2
    assert "a zero is no all-clear" in _flat(practice.run("instrument", "show", "phq9").out)


def test_the_who_5_takes_totals_in_its_own_unit(practice: Any, client: str) -> None:
    made = practice.do("measure", "who5", client, "--total", "52")
    assert (made["total"], made["mean"], made["estimated"]) == (52, 2.6, None)
    refused = practice.run("measure", "who5", client, "--total", "50")
    assert (refused.code, "no multiple of 4" in refused.err) == (2, True)


def test_bands_are_named_on_the_card_alone(practice: Any, phq: str) -> None:
    practice.do("measure", "phq9", phq, "--scores", "3 3 2 2 1 2 1 0 0", "--date", "2026-11-10")
    card = _flat(practice.run("measure", "phq9", phq, "--scores", "1 1 1 1 1 0 0 0 0").out)
    assert "5 of 0 to 27, mild (down 9 from 2026-11-10)" in card
    assert "6 or more is seldom measurement error alone" in card
    assert "a band is no diagnosis" in _flat(practice.run("scores", "show", "1").out)
    for words in (("trend", phq, "--client-view"), ("trend", phq), ("report", phq)):
        assert "mild" not in practice.run(*words).out
    page = practice.folder / "page.html"
    practice.run("client", "page", phq, "--out", str(page))
    assert "mild" not in page.read_text("utf-8")


class TestAtTheTerminal:
    def test_the_clients_screen_opens_with_its_sentences_and_the_practitioner_reads_last(
        self, at_terminal: Any, practice: Any, phq: str
    ) -> None:
        (practice.folder / "phq.toml").write_text(WORDING, "utf-8")
        practice.run("instrument", "wording", "phq9", str(practice.folder / "phq.toml"), "--yes")
        seen = at_terminal("\r" + "1\r" * 9 + "\r\rp", "measure", "phq9", phq)
        assert seen.code == 0, seen.err
        theirs, _, mine = seen.out.rpartition("\x1b[3J")
        assert "Call 112 at once." in _flat(theirs) and "Ring the duty line" not in theirs and "mild" not in theirs
        assert _flat(mine).find("was marked 'several days'") < _flat(mine).find("PHQ-9")

    def test_of_two_partners_each_mark_is_read_after_the_device_came_back_and_gone_before_the_next_has_it(
        self, at_terminal: Any, practice: Any, phq: str
    ) -> None:
        (practice.folder / "phq.toml").write_text(WORDING, "utf-8")
        practice.run("instrument", "wording", "phq9", str(practice.folder / "phq.toml"), "--yes")
        practice.do("client", "add", "CP2", "--kind", "couple", "--participant", "A", "--participant", "B")
        seen = at_terminal("\r" + "1\r" * 9 + "\rpp" + "\r" + "0\r" * 9 + "\rp", "measure", "phq9", "CP2")
        assert seen.code == 0, seen.err
        theirs, between, mine = seen.out.partition("'several")
        assert between and "Ring the duty line" not in theirs
        assert "\x1b[3J" in mine[: mine.find("This one is for B")]
        plain = at_terminal(
            "", "measure", "phq9", "CP2", "--plain", lines="\n" + "1\n" * 9 + "\np\np\n\n" + "0\n" * 9 + "\np\n"
        )
        assert plain.code == 0, plain.err
        pages = plain.out.split("\x1b[3J")
        [told] = [page for page in map(_flat, pages[:-1]) if "by A" in page]
        assert "p and Enter goes on" in told and "Mine" not in told

    def test_two_paper_forms_are_told_one_after_the_other(self, at_terminal: Any, practice: Any, phq: str) -> None:
        practice.do("client", "add", "CP2", "--kind", "couple", "--participant", "A", "--participant", "B")
        lines = "1\n" * 9 + "0\n" * 9
        seen = at_terminal("", "measure", "phq9", "CP2", "--plain", lines=lines)
        assert seen.code == 0, seen.err
        told = _flat(seen.out)
        assert 0 < told.find("was marked 'several days' by A.") < told.find("(PHQ-9), B")

    def test_where_to_turn_is_never_read_in_a_language_that_is_not_the_clients(
        self, at_terminal: Any, practice: Any, phq: str
    ) -> None:
        (practice.folder / "phq.toml").write_text(WORDING.replace('"en"', '"fr"').replace("Mine", "Phrase"), "utf-8")
        practice.run("instrument", "wording", "phq9", str(practice.folder / "phq.toml"), "--yes")
        practice.do("client", "edit", phq, "--language", "fr")
        practice.do("vault", "settings", "who_sees=Only you and I.")
        first = at_terminal("", "measure", "phq9", phq, "--plain", lines="\n" + "1\n" * 9 + "\n\n\np\n")
        assert first.code == 0 and "Phrase 9" in first.out
        assert "Call 112" not in first.out and "Only you" not in first.out
        assert "alliance vault settings help_now.fr=" in _flat(first.err)
        practice.do("vault", "settings", "help_now.fr=Appelez le 3114.")
        second = at_terminal("", "measure", "phq9", phq, "--plain", lines="\n" + "1\n" * 9 + "\n\n\np\n")
        assert "Appelez le 3114." in second.out and "help_now" not in second.err

    def test_that_no_text_stands_there_is_said_where_a_screen_opens_and_none_stands_there(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        practice.do("vault", "settings", "safety_procedure=Ring the duty line.")
        assert "No text stands" not in practice.run("measure", "phq9", client, "--scores", MARKED).err
        (practice.folder / "phq.toml").write_text(WORDING, "utf-8")
        practice.run("instrument", "wording", "phq9", str(practice.folder / "phq.toml"), "--yes")
        lines = "\n" + "1\n" * 9 + "\n\n\np\n"
        assert "No text stands" in _flat(at_terminal("", "measure", "phq9", client, "--plain", lines=lines).err)
        practice.do("vault", "settings", "help_now.en=Call 112 at once.")
        there = at_terminal("", "measure", "phq9", client, "--plain", lines=lines)
        assert ("Call 112 at once." in there.out, "No text stands" in _flat(there.err)) == (True, False)

    def test_the_paper_form_is_typed_in_and_the_procedure_asked_for_once(
        self, at_terminal: Any, practice: Any, client: str
    ) -> None:
        typed = "Ring the duty line.\n" + "1\n" * 9 + "\n\n"
        first = at_terminal("", "measure", "phq9", client, "--plain", lines=typed)
        assert (first.code, "What is your procedure" in _flat(first.out)) == (0, True), first.err
        assert "Your procedure: Ring the duty line." in _flat(first.out)
        second = at_terminal("", "measure", "phq9", client, "--plain", lines="1\n" * 9 + "\n\n")
        assert (second.code, "What is your procedure" in _flat(second.out)) == (0, False), second.err

    def test_the_note_of_that_day_asks_first_until_it_is_answered(
        self, at_terminal: Any, practice: Any, phq: str
    ) -> None:
        practice.do("measure", "phq9", phq, "--scores", MARKED)
        seen = at_terminal("\r\r\rcalm\r\x13", "session", "add", phq)
        assert seen.code == 0, seen.err
        assert 0 < seen.out.find("Safety came up") < seen.out.find("What happened")
        assert practice.do("session", "show", phq)["note"] == {"happened": "calm"}
        assert at_terminal("\r2\r\x13", "session", "amend", phq, "1").code == 0
        assert practice.do("session", "show", phq)["note"] == {"happened": "calm", "safety": "yes"}


@pytest.mark.parametrize("last", ["7", "1.5", "4"])
def test_a_wrong_answer_to_such_an_item_is_told_by_its_number_alone(practice: Any, last: str, tmp_path: Path) -> None:
    practice.do("client", "add", "CD34")
    wrong, short = f"0 0 0 0 0 0 0 0 {last}", "0 0 0"
    table = tmp_path / "scores.csv"
    table.write_text(f"client,date,instrument,scores\nCD34,2026-11-02,phq9,{wrong}\nCD34,2026-11-09,phq9,{short}\n")
    seen = [practice.run("measure", "phq9", "CD34", "--scores", scores).err for scores in (wrong, short)]
    seen.append(practice.run("import", str(table), "--json").out)
    for told in seen:
        assert "tem 9" in told
        assert "dead" not in told and "harm" not in told
