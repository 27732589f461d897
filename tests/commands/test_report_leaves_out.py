"""What a report keeps to itself: codes, labels and dates in texts, who withdrew their consent, what is only noted."""

from __future__ import annotations

import json
import re

import pytest

TEXT = (
    "Like OLD7 and shut-9's case, as Cornelia said on 7 Sep, 09.11.2026 and 2026-11-16T14:30; A hard week. "
    "Will came, 12 of them with JO; ab12-like; Anneliese too."
)
SENTENCE = (
    "Codes, labels and dates were replaced. Names, places, jobs and events in the texts were not: the program cannot "
    "see them. Read the quotations before you pass this on."
)


@pytest.fixture
def crowded(practice):
    """AB12, whose note is full of others: renamed, closed, another couple's, and words that are also words."""
    practice.do("client", "add", "OLD7", "--since", "2026-09-01")
    practice.do("client", "rename", "OLD7", "AB12")
    practice.do("client", "add", "SHUT-9", "--since", "2026-09-01")
    practice.do("client", "close", "SHUT-9", "--how", "planned")
    practice.do("client", "add", "CP2", "--participant", "Anneliese", "--participant", "Will", "--since", "2026-09-01")
    practice.do("client", "add", "CP3", "--participant", "Cornelia", "--participant", "A", "--since", "2026-09-01")
    practice.do("client", "add", "12", "--since", "2026-09-01")
    practice.do("client", "add", "JO", "--since", "2026-09-01")
    for day in ("2026-09-07", "2026-11-09", "2026-11-16"):
        practice.do("session", "add", "AB12", "--date", day)
    practice.do("session", "amend", "AB12", "3", "--set", f"supervision={TEXT}")
    return practice


def _written(practice, *words, form="md"):
    out = practice.folder / f"r.{form}"
    result = practice.run("report", *words, "--out", str(out), "--force")
    assert result.code == 0, result.err
    return re.sub(r"data:[^\"]*", "", out.read_text("utf-8")).replace("\\", ""), result.err


@pytest.mark.parametrize("form", ["md", "html"])
def test_every_code_label_and_date_ever_known_gives_way(crowded, form):
    text, err = _written(crowded, "AB12", form=form)
    told = (
        "Like A and another client's case, as another person said in session 1, session 2 and session 3; A hard week. "
        "Will came, 12 of them with JO; A-like; another person too."
    )
    assert told in text.replace("&#39;", "'")
    assert SENTENCE in text.replace("&#39;", "'")
    assert SENTENCE in err
    for left in ("“12”", "“JO”", "“Will”"):
        assert left in text
        assert left in err
    assert "“A”" not in text


def test_what_was_left_can_be_taken_out_by_name(crowded):
    text, err = _written(
        crowded, "AB12", "--replace", "Will", "--replace", "12", "--replace", "hard", "--replace", "Zoe"
    )
    assert "[…] came, another client of them with JO" in text or "another client came" in text or "[…] came" in text
    assert "A […] week" in text
    assert "“Will”" not in text
    assert "“12”" not in text
    assert "Nowhere in the texts: “Zoe”" in err


def test_what_may_be_a_date_stays_and_is_named(crowded):
    crowded.do(
        "session", "amend", "AB12", "3", "--set", "supervision=Am 7.9. kam sie. She rated 9.11. It was so at 10.10. And"
    )
    text, err = _written(crowded, "AB12")
    assert "In session 1 kam sie. She rated 9.11. It was so at 10.10. And" in text
    for said in (text, err):
        assert "“9.11.”: may be a date, left as it is" in said
        assert "10.10.”" not in said
    text, err = _written(crowded, "AB12", "--replace", "9.11.")
    assert "She rated […] It was so at 10.10. And" in text
    assert "may be a date" not in text + err


def test_in_their_own_record_partners_are_numbers_and_words_of_practice_are_read_too(crowded):
    crowded.do("session", "add", "CP2", "--date", "2026-11-16", "--set", "supervision=Anneliese waits for OLD7")
    crowded.do("supervision", "add", "--date", "2026-11-09", "--decision", "Read about cornelia and Cornelia by 9 Nov")
    text, _ = _written(crowded, "CP2", "--want", "Slower with ab12, as on 2 November", "--for", "Dr K, 16.11.2026")
    assert "Partner 1 waits for another client" in text
    assert "Read about cornelia and another person by 2 weeks ago" in text
    assert "Slower with another client, as 3 weeks ago" in text
    assert "Dr K, 1 week ago" in text


def test_with_codes_kept_nothing_gives_way_and_no_sentence_says_so(crowded):
    text, err = _written(crowded, "AB12", "--codes")
    assert TEXT in text
    assert SENTENCE not in text + err


@pytest.fixture
def withdrawn(practice):
    """AB12, strained, who withdrew the consent to supervision; CD34, who was never asked; EF56, who agreed."""
    for code in ("AB12", "CD34", "EF56"):
        practice.do("client", "add", code, "--since", "2026-09-01")
        practice.do("session", "add", code, "--date", "2026-11-16", "--set", f"supervision=WISH{code}")
    for code in ("AB12", "EF56"):
        practice.do("client", "consent", code, "--for", "supervision", "--on", "2026-09-01")
    practice.do("client", "consent", "AB12", "--for", "supervision", "--withdrawn", "2026-11-01")
    practice.do("supervision", "add", "--date", "2026-09-08", "--decision", "AB12: SECRET plan")
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1")
    practice.do("measure", "srs", "AB12", "--total", "31", "--date", "2026-11-16")
    return practice


def test_who_withdrew_is_a_letter_and_no_consent(withdrawn):
    text, err = _written(withdrawn)
    assert "C: no consent" in text
    assert "WISHAB12" not in text
    assert "WISHCD34" in text
    assert "SECRET" not in text
    assert "No consent to supervision is recorded for A." in text
    assert "recorded for CD34." in err
    assert "the consent to supervision was withdrawn: AB12" in err
    assert withdrawn.do("caseload", "AB12")[0]["reasons"]


def test_in_json_who_withdrew_has_no_trends_ruptures_or_reasons(withdrawn):
    made = withdrawn.do("report", "AB12", "CD34")
    assert [one["client"] for one in made["agenda"]] == ["AB12", "CD34"]
    assert made["agenda"][0]["consent"] == "withdrawn"
    assert made["agenda"][0]["reasons"] == []
    assert made["clients"][0] == {"code": "AB12", "consent": "withdrawn", "trends": {}, "ruptures": []}
    assert made["clients"][1]["consent"] == "not recorded"
    everyone = withdrawn.do("report")
    assert "AB12" not in [one["client"] for one in everyone["agenda"]]
    assert "SECRET" not in json.dumps(everyone)
    assert {"code": "AB12", "consent": "withdrawn", "trends": {}, "ruptures": []} in everyone["clients"]


def test_named_and_anyway_they_are_shown(withdrawn):
    made = withdrawn.do("report", "AB12", "--anyway")
    assert made["clients"][0]["ruptures"]
    assert made["clients"][0]["consent"] == "withdrawn"
    assert made["decisions"][0]["text"] == "SECRET plan"
    assert "WISHAB12" in _written(withdrawn, "AB12", "--anyway")[0]
    assert "WISHAB12" not in _written(withdrawn, "--anyway")[0]


@pytest.fixture
def noted(practice):
    practice.do("client", "add", "AB12", "--since", "2026-09-01", "--about", "ABOUT", "--set", "style=STYLE")
    practice.do("session", "add", "AB12", "--date", "2026-11-16", "--note", "HAPPENED", "--set", "plan=PLAN")
    practice.do(
        "measure", "srs", "AB12", "--total", "31", "--date", "2026-11-16", "--will-change", "CHANGE",
        "--client-said", "COMMENT",
    )  # fmt: skip
    practice.do(
        "rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1", "--said", "SAID", "--my-part", "PART",
        "--note", "RUPTURENOTE", "--marker", "MARKER",
    )  # fmt: skip
    practice.do("rupture", "repair", "AB12", "--step", "agreed", "--note", "STEPNOTE", "--date", "2026-11-20")
    return practice


NOTED = ("ABOUT", "STYLE", "HAPPENED", "PLAN", "CHANGE", "SAID", "PART", "RUPTURENOTE", "STEPNOTE", "MARKER")


def test_what_is_only_noted_comes_with_the_notes(noted):
    plain, err = _written(noted, "AB12")
    data = json.dumps(noted.do("report", "AB12"))
    shown = noted.run("report", "AB12").out
    for word in NOTED:
        assert word not in plain, word
        assert word not in data, word
        assert word not in shown, word
    assert "COMMENT" in plain
    assert "my notes on it" not in plain + err


def test_with_notes_page_one_and_stderr_name_what_came_in(noted):
    text, err = _written(noted, "AB12", "--with-notes")
    for word in ("HAPPENED", "PLAN", "CHANGE", "SAID", "PART", "RUPTURENOTE", "STEPNOTE"):
        assert word in text, word
    for said in (text, err, noted.run("report", "AB12", "--with-notes", "--json").err):
        assert "what was said of a rupture, my own part, my notes on it and its steps" in said
    data = json.dumps(noted.do("report", "AB12", "--with-notes"))
    for word in NOTED:
        assert word in data, word
    assert "This JSON holds codes and dates" in noted.run("report", "AB12", "--json").err


def test_whatever_leaves_is_a_line_in_the_history_of_whom_it_shows(noted):
    def newest():
        return noted.do("history", "AB12")[0]["after"]

    noted.do("report", "AB12")
    assert newest()["what"] == "report (json), with codes and dates"
    noted.run("report", "AB12", "--for", "Dr K")
    assert (newest()["what"], newest()["recipient"]) == ("report (on screen), with codes and dates", "Dr K")
    assert "left the vault: report (on screen), with codes and dates, for Dr K" in " ".join(
        noted.run("history", "AB12").out.split()
    )


def test_who_is_only_a_letter_has_no_line(withdrawn):
    _written(withdrawn)
    assert all(change["record"] != "disclosure" for change in withdrawn.do("history", "AB12"))
