"""What a screen reader is given, as it is heard: its flows, whole, beside what they said when they were last read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

HEARD = Path(__file__).parent / "by_ear"
# Signs that a synthesiser spells, swallows or calls by their name; a question's own marks are none.
SIGNS = re.compile(r"[\u2190-\u21ff\u2500-\u25ff\u2800-\u28ff·]|\x1b")
FLOWS = {
    "init": (("init",), "n\n\n\n\n\n\n"),
    "a session": (("session", "add", "AB12"), "\n1\n" + "\n" * 3 + ".\n" + "\n" * 6),
    "paper srs": (("measure", "srs", "AB12"), "8,8\n12\n9\n9.1\n9\ny\ntoo fast\nslower\n"),
    "check-in": (("measure", "checkin", "AB12"), "\n9\nx\n8,5\n9\ns\ns\n9\n\n\nmore time\n\np\n"),
    "caseload": (("caseload",), ""),
    "a client": (("client", "add"), "CP10\n2\nA B\n1\n\n"),
    "a rupture": (("rupture", "open", "AB12"), "1\nyou hurried\n2\n\n"),
    "a supervision": (("supervision", "add"), "Kim\n50\n1\nslow down\n\n"),
    "a reflection": (("reflect", "write", "AB12"), "1\nI hurried.\n.\n"),
}


@pytest.mark.parametrize("flow", FLOWS)
def test_what_is_heard_is_what_was_read_and_holds_no_sign(at_terminal: Any, practice: Any, flow: str) -> None:
    words, lines = FLOWS[flow]
    if flow == "init":
        practice.vault.unlink()
    else:
        practice.do("client", "add", "AB12", "--since", "2026-09-01")
        for day, marks in enumerate(("9 9 9 9", "9 9 9 9", "9 8 9 9", "9 9 9 9", "7 7 8 8", "6 7 7 7", "6 6 7 7"), 1):
            practice.do("measure", "srs", "AB12", "--scores", marks, "--date", f"2026-10-{day * 4:02}")
    seen = at_terminal("", "--plain", *words, lines=lines)
    said = re.sub(r"/[^ ]*?\bvault\b", "/…/practice.vault", seen.out)
    said = re.sub(
        r"(\x1b\[H\x1b\[2J\x1b\[3J\x1b\]2;Alliance\x07)+", "\n", said
    )  # what a client answered leaves the view
    said = re.sub(r"Group \d+", "Group N", said)
    said = re.sub(r"( +\d+: [A-Z2-7]{4}\b.*\n)+", "    (the recovery code)\n", said)
    assert not SIGNS.search(said), SIGNS.search(said)
    assert said == (HEARD / f"{flow}.txt").read_text("utf-8")


# Every view, with what it prints on the synthetic practice; what is recorded first gives the others something to show.
RECORDED = (
    ("supervision add --date 2026-11-20 --with Kim --minutes 50 --case EC33",),
    ("reflect write EC33 --text", "Why do I hurry?  I went → from one to two."),
    ("away add 2026-12-21 2027-01-08",),
)
VIEWS = """
client list --all|client show SM64|client show VW40|session list PB27|session show EC33 21|brief EC33|brief SM64 --all
caseload|trend EC33|trend EC33 --all|trend VW40 --all-rules|trend SM64 --client-view|scores list SM64|scores show 264
rupture list|rupture show EC33 1|goal list SM64|supervision list|supervision show 1|reflect list|reflect show 1
reflect search hurry|report|report VW40|practice|practice --calibration|hours|away list|history --all|history EC33
instrument list|instrument show srs|instrument show checkin|instrument languages|vault status|vault check|vault settings
vault retention|guide|guide signals|guide repair|guide clients|import {file} --dry-run
"""
SPELLED = re.compile(
    rf"{SIGNS.pattern}|[•×—]|!!|(?:^|\s)\? \w|\d–\d|(?:^|[ (])–|_{{3}}|\bNo\.:|^ ?:|^\S.*[^\s.…?!]  +\S",
    re.MULTILINE,
)


def test_no_view_holds_a_sign_a_date_in_figures_or_columns(practice: Any, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text("client,date,instrument,total\nSM64,2026-11-19,srs,37.5\n")
    for words, *last in RECORDED:
        done = practice.run("--demo", *words.split(), *last)
        assert done.code == 0, done.err
    for view in re.split(r"[|\n]", VIEWS.strip()):
        seen = practice.run("--demo", "--plain", *view.format(file=file).split())
        said = re.sub(r"“alliance [^”]*”|\S*/\S*", "(to type)", seen.out)
        assert seen.out.strip(), (view, seen.err)
        assert not SPELLED.search(said), (view, SPELLED.search(said))
        assert not re.search(r"\d{4}-\d\d", said), (view, re.search(r".*\d{4}-\d\d.*", said))


@pytest.mark.parametrize("switch", ["before the command", "in the environment", "in config.toml"])
def test_each_switch_turns_the_menu_its_prompts_and_the_views(
    at_terminal: Any, practice: Any, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    before = ["--plain"] if switch == "before the command" else []
    if switch == "in the environment":
        monkeypatch.setenv("ALLIANCE_PLAIN", "1")
    elif switch == "in config.toml":
        (practice.folder / "config").mkdir(exist_ok=True)
        (practice.folder / "config" / "config.toml").write_text("plain = true\n")
    menu = at_terminal("", *before, lines="5\nx\nq\n").out
    assert "1: A session ends: the rating, then the note\n" in menu and "q: that is all\n" in menu
    assert "Number, or q: Please type a number from 1 to 7, or q.\nNumber, or q: " in menu
    assert "Client: AB12\nSessions: 0\n" in menu
    asked = at_terminal("", *before, "rupture", "open", "AB12", lines="1\n\n1\n\n").out
    assert "How did it show? (3 more follow)\n1: withdrawal, away from me or the work" in asked
    assert "Code: AB12\nWho: individual\n" in at_terminal("", *before, "client", "list").out
    assert "\x1b" not in menu + asked


def test_nothing_asked_for_draws_and_nought_in_the_environment_leaves_the_file_to_decide(
    at_terminal: Any, practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do("client", "add", "AB12")
    monkeypatch.setenv("ALLIANCE_PLAIN", "0")
    assert "Code: AB12" not in at_terminal("", "client", "list").out
    (practice.folder / "config").mkdir(exist_ok=True)
    (practice.folder / "config" / "config.toml").write_text("plain = true\n")
    assert "Code: AB12" in at_terminal("", "client", "list").out
