"""What an export for one person says of what it holds and leaves out is what is in the file, in each format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

# A word that stands in one place of the record alone, and the place.
PLACES = {
    "hopesword": "about", "happenedword": "note", "privateword": "private", "reflectedword": "reflection",
    "minedword": "my part", "silence": "marker", "saidword": "said", "superword": "supervisor",
    "questionword": "question", "decidedword": "decision", "goalword": "goal", "commentword": "comment",
    "apartword": "note of one alone", "othersword": "comment of the other",
    "elsewhereword": "reflection on nobody",
}  # fmt: skip
LEGAL = "This may not be the whole of what your client has a right to see"
LOOK = "Look through it first"


def begin(practice: Any) -> None:
    do = practice.do
    do("client", "add", "AB12", "--since", "2026-09-01", "--set", "hopes=hopesword")
    do("client", "add", "EF56", "--since", "2026-09-01")
    do("client", "add", "YU15", "--population", "adolescent", "--born", "2011-05", "--since", "2026-09-01",
       "--set", "confidentiality_agreement=not at home")  # fmt: skip
    do("client", "add", "TW14", "--population", "adolescent", "--since", "2026-09-01")
    do("client", "add", "PAIR", "--participant", "Anna", "--participant", "Ben", "--since", "2026-09-01")
    for code in ("EF56", "YU15", "TW14"):
        do("measure", "srs", code, "--date", "2026-10-05", "--scores", "9 9 9 9", "--client-said", "commentword")
    told = ("--said", "saidword", "--my-part", "minedword", "--marker", "silence")
    do("session", "add", "AB12", "--date", "2026-10-05", "--note", "happenedword", "--set", "withdrawal=silence")
    do("session", "add", "PAIR", "--date", "2026-10-05", "--note", "happenedword")
    do("session", "add", "PAIR", "--date", "2026-10-12", "--note", "apartword", "--present", "Ben", "--absent", "Anna")
    do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1", *told)
    do("rupture", "open", "PAIR", "--kind", "withdrawal", "--session", "1", "--with", "Anna", *told)
    do("measure", "srs", "AB12", "--date", "2026-10-05", "--scores", "9 9 9 9", "--client-said", "commentword")
    for who, word in (("Anna", "commentword"), ("Ben", "othersword")):
        do(
            "measure",
            "srs",
            "PAIR",
            "--rater",
            who,
            "--date",
            "2026-10-05",
            "--scores",
            "9 9 9 9",
            "--client-said",
            word,
        )
    for code in ("AB12", "PAIR"):
        do("session", "amend", code, "1", "--set", "countertransference=privateword")
        do("goal", "add", code, "goalword")
        do("reflect", "write", code, "--text", "reflectedword")
        do("supervision", "add", "--date", "2026-10-20", "--with", "superword", "--case", code,
           "--question", "questionword", "--decision", f"{code}: decidedword")  # fmt: skip
    do("reflect", "write", "--text", "elsewhereword")


ONE = {"about", "note", "said", "decision", "goal", "comment"}
KEPT_BACK = {"private", "reflection", "my part", "marker", "supervisor"}
COUNTED = "1 reflection, 1 private field, your part in 1 rupture"
# What is typed after `export`, where what stands of the record, what is said and what is not.
SAID: dict[str, tuple[str, set[str], tuple[str, ...], tuple[str, ...]]] = {
    "one client": (
        "AB12 --format json", ONE,
        (f"Left out: {COUNTED}", "Your supervisor's name is not in it", LEGAL, LOOK, "the questions of supervision"),
        ("Agreed", "In it are", "marked"),
    ),
    "with what is private": (
        "AB12 --format json --private", ONE | KEPT_BACK,
        (f"In it are {COUNTED}", "Your supervisor's name is in it", LOOK, "the questions of supervision"),
        ("Left out", LEGAL, "private notes and reflections"),
    ),
    "as a database": ("AB12 --format sqlite --yes", ONE, (f"Left out: {COUNTED}", LEGAL, LOOK), ("everything",)),
    "as a database, with what is private": (
        "AB12 --format sqlite --yes --private", ONE | KEPT_BACK, (f"In it are {COUNTED}", LOOK), ("Left out", LEGAL),
    ),
    "as a spreadsheet": (
        "AB12 --format csv --as sessions", {"note"},
        ("private notes and reflections", "the tables of clients and scores", LOOK), ("Left out", LEGAL, "supervisor"),
    ),
    "as a bundle": ("AB12 --format fhir", {"comment"}, ("notes, unless", LOOK), ("Left out", LEGAL, "supervisor")),
    "as a bundle with notes": (
        "AB12 --format fhir --with-notes", {"comment", "note"},
        ("Left out: of 1 note what they ticked of a rupture", LEGAL, LOOK), ("notes, unless", "supervisor"),
    ),
    "nothing to keep back": ("EF56 --format json", {"comment"}, (LOOK,), ("Left out", LEGAL, "supervisor's")),
    "nothing private to tell": ("EF56 --format json --private", {"comment"}, (LOOK,), ("In it are", "review")),
    "a minor": ("YU15 --format json", {"comment"}, ("Agreed about confidentiality with YU15: “not at home”", LOOK), ()),
    "a minor, all of it": ("YU15 --format json --private", {"comment"}, ("Agreed about confidentiality", LOOK), ()),
    "a minor, as a spreadsheet": ("YU15 --format csv", set(), ("Agreed about confidentiality with YU15", LOOK), ()),
    "a minor without an agreement": ("TW14 --format fhir", {"comment"}, ("No agreement about", "TW14"), ()),
    "a couple for one of them": (
        "PAIR --format json --for anna", ONE - {"about"} | {"note of one alone", "comment of the other"},
        ("what each of Anna, Ben marked and the meetings of 12 October 2026 (without Anna)", ": --participant Anna."),
        ("--participant Ben",),
    ),
    "a couple for somebody else": (
        "PAIR --format csv --as sessions --for court", {"note", "note of one alone"},
        ("the meetings of 12 October 2026 (without Anna)", "--format json --participant Anna or --participant Ben."),
        ("marked",),
    ),
    "one of a couple": (
        "PAIR --format json --participant Anna", {"comment"},
        ("Left out: 1 reflection, 1 private field, 1 goal, 1 rupture, 1 decision of supervision.", LEGAL, LOOK,
         "Not in it: private notes and reflections; goals, ruptures", "Meetings with others are not in it"),
        ("unless you add", "supervisor", "marked"),
    ),
    "one of a couple, with what is private": (
        "PAIR --format json --participant Ben --private", {"comment of the other", "note of one alone"},
        ("Left out: 1 reflection, 1 private field", LEGAL, LOOK, "Not in it: private notes and reflections; goals"),
        ("unless you add", "In it are", "supervisor"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_is_what_is_in_the_file(practice: Any, tmp_path: Path, case: str) -> None:
    words, inside, said, unsaid = SAID[case]
    practice.begun_by(begin)
    out = tmp_path / ("out.csv" if "csv" in words else "out")
    result = practice.run("export", *words.split(), "--out", str(out))
    assert result.code == 0, result.err
    held = out.read_bytes()
    assert {place for word, place in PLACES.items() if word.encode() in held} == inside
    one_line = " ".join(result.err.split())
    assert [sentence for sentence in said if sentence not in one_line] == [], one_line
    assert [sentence for sentence in unsaid if sentence in one_line] == [], one_line


def test_what_a_paused_note_says_of_your_part_stays_too_where_everyone_agreed_to_share(practice: Any) -> None:
    practice.begun_by(begin)
    for who in ("Anna", "Ben"):
        practice.do("client", "consent", "PAIR", "--for", "data", "--by", who)
    vault = practice.open()
    session = vault.row("SELECT id FROM session WHERE date = '2026-10-05' AND client_id ="
                        " (SELECT id FROM client WHERE code = 'PAIR')")["id"]  # fmt: skip
    with vault.writing():
        vault.insert("note", {"session_id": session, "field": "rupture_my_part", "value": "draftedword"})
    vault.close()
    for words in (("--format", "json", "--participant", "Anna"), ("--format", "fhir", "--with-notes")):
        result = practice.run("export", "PAIR", *words, "--out", "-")
        assert ("draftedword" in result.out, "happenedword" in result.out) == (False, True)
