"""What undo says is what the vault then holds: every command that records, taken back, and its sentence read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from tests.commands.test_asked import verbs
from tests.commands.test_history import everything

RATED = "client,date,instrument,rater,scores\nPB27,2026-11-03,srs,client,9 9 9 9\n"
TWO_DAYS = '[{"date": "2026-11-02"}, {"date": "2026-11-09"}]'
# What is typed, and what undo says of it; `|` parts words that hold blanks.
SAID = {
    "client add ZZ99": "The client ZZ99 is gone again.",
    "client edit PB27 --about x": "The client PB27 is as before.",
    "client rename PB27 PB28": "The client PB27 is as before, no longer PB28.",
    "client close PB27 --how planned": "The client PB27 is as before.",
    "client reopen LD19": "The client LD19 is as before.",
    "client consent PB27 --for ratings --on 2026-11-02": "The consent for ratings of 2 November of PB27 is gone again.",
    "client hold SM64 --release": "The hold of 23 November of SM64 is as before.",
    "goal add PB27 walk": "Goal 2 of PB27 is gone again.",
    "goal agree PB27 1 --by both": "Goal 1 of PB27 is as before.",
    "goal task PB27 1 walk": "Way of working 2 of goal 1 of PB27 is gone again.",
    "goal change PB27 1 rest": "Goal 1 of PB27 is as before.",
    "goal done PB27 1": "Goal 1 of PB27 is as before.",
    "goal drop PB27 1": "Goal 1 of PB27 is as before.",
    "away add 2026-11-02 2026-11-05": "The break of 2 November is gone again.",
    "away add 2027-01-02 2027-01-05 --client PB27": "The break of 2 January 2027 of PB27 is gone again.",
    "away remove 1": "The break of 21 December is back.",
    "session add PB27 --note x --set plan=y": "The session of 23 November of PB27 is gone again.",
    "session add PB27 --from -": "2 sessions of PB27 are gone again.",
    "session add DQ58 --set confrontation=about-therapist --set rupture_keep=open": (
        "The session of 23 November of DQ58 is gone again; rupture 1 of DQ58 is gone again."
    ),
    "session amend PB27 1 --set plan=rest": "The note of 27 July of PB27 is as before.",
    "session amend PB27 1 --note|": "The note of 27 July of PB27 is back.",
    "session amend PB27 2 --set plan=rest --set countertransference=x": "The note of 3 August of PB27 is gone again.",
    "session amend PB27 1 --attendance late --note new": "The session of 27 July of PB27 is as before.",
    "session amend PB27 1 --date 2026-07-28": (
        "The session of 27 July of PB27 is as before, no longer of 28 July;"
        " the rating of 27 July of PB27 is as before, no longer of 28 July."
    ),
    "session addendum PB27 1 fine --from client": "An addition to the note of 27 July of PB27 is gone again.",
    "session move PB27 1 --to DQ58": (
        "The session of 27 July of PB27 is as before, no longer of DQ58;"
        " the rating of 27 July of PB27 is as before, no longer of DQ58."
    ),
    "session move PB27 2 --to DQ58": (
        "The session of 3 August of PB27 is as before, no longer of DQ58;"
        " rupture 1 of PB27 is as before, no longer of DQ58."
    ),
    "session remove PB27 1": "The session of 27 July of PB27 is back.",
    "measure srs PB27 --scores|9 9 9 9": "The rating of 23 November of PB27 is gone again.",
    "measure srs PB27 --scores|9 9 9 9|--predict": "The prediction of 23 November of PB27 is gone again.",
    "measure srs PB27 --guess 3": "The guess of 23 November of PB27 is gone again.",
    "measure srs PB27 --skipped no-time": "The line “not given” of 23 November of PB27 is gone again.",
    "measure lass --scores|9 9 9": "The rating of 23 November of your supervision is gone again.",
    "scores amend 1 --scores|9 9 9 8": "The rating of 27 July of PB27 is as before.",
    "scores amend 1 --client-said hm": "The rating of 27 July of PB27 is as before.",
    "scores move 1 --to DQ58": "The rating of 27 July of PB27 is as before, no longer of DQ58.",
    "scores move 1 --to DQ58 --date 2026-07-30": (
        "The rating of 27 July of PB27 is as before, no longer of 30 July of DQ58."
    ),
    "scores remove 1": "The rating of 27 July of PB27 is back.",
    "rupture open PB27 --kind withdrawal": "Rupture 2 of PB27 is gone again.",
    "rupture repair PB27 1 --step heard": "A step of the repair of rupture 1 of PB27 is gone again.",
    "rupture repair PB27 1 --step heard --step owned": "2 steps of the repair of rupture 1 of PB27 are gone again.",
    "rupture close PB27 1 --as repaired": "Rupture 1 of PB27 is as before.",
    "rupture dismiss PB27 --session 5": "The line “it was nothing” of 24 August of PB27 is gone again.",
    "rupture dismiss PB27 --date 2026-08-24": "The line “it was nothing” of 24 August of PB27 is gone again.",
    "supervision add --case PB27 --case DQ58 --decision ask": (
        "The supervision of 23 November on DQ58, PB27 is gone again."
    ),
    "supervision done 1 1 --outcome good": "Decision 1 of the supervision of 1 November on PB27 is as before.",
    "reflect write --text alone": "The reflection of 23 November is gone again.",
    "reflect write PB27 --text hm": "The reflection of 23 November on PB27 is gone again.",
    "vault retention --adults 10 --minors 7": (
        "The setting “retention minors” and the setting “retention adults” are gone again."
    ),
    "vault settings help_now.fr=x": "The setting “help now, fr” is gone again.",
    "instrument permit srs --on-screen --statement x": "The permit to show “srs” on screen is gone again.",
    "import - --as scores": "The rating of 3 November of PB27 is gone again.",
}
STDIN = {"session add PB27 --from -": TWO_DAYS, "import - --as scores": RATED}
# What records nothing, goes on with what was left, or cannot be taken back; a merge has its own tests.
NOT_TAKEN_BACK = set(
    "client list,client show,client page,client erase,goal list,away list,brief,session list,session show,"
    "scores list,scores show,scores resume,trend,rupture list,rupture show,caseload,report,supervision list,"
    "session resume,supervision show,hours,reflect list,reflect show,reflect search,practice,guide,instrument list,"
    "instrument show,instrument check,instrument languages,instrument wording,instrument form,export,vault status,"
    "vault unlock,vault lock,vault passphrase,vault recover,vault sheet,vault drill,vault backup,vault restore,"
    "vault check,vault merge,undo,history,init,demo".split(",")
)
DAY_OF_CODE = re.compile(r"(session|rating) of (\d+ \w+) of (\w+) is (gone again|back|as before)")


def _full(practice: Any) -> None:
    for code in ("PB27", "DQ58", "SM64", "LD19"):
        practice.do("client", "add", code, "--since", "2026-06-01")
    practice.do("client", "close", "LD19", "--how", "planned")
    for day, marks in (("07-27", "9"), ("08-10", "9"), ("08-17", "9"), ("08-24", "5")):
        practice.do("session", "add", "PB27", "--date", f"2026-{day}", "--note", "x")
        practice.do("measure", "srs", "PB27", "--date", f"2026-{day}", "--scores", " ".join(marks * 4))
    practice.do("session", "add", "PB27", "--date", "2026-08-03")
    practice.do("goal", "add", "PB27", "sleep")
    practice.do("goal", "task", "PB27", "1", "a diary")
    practice.do("rupture", "open", "PB27", "--kind", "withdrawal", "--session", "2")
    practice.do("supervision", "add", "--date", "2026-11-01", "--case", "PB27", "--decision", "ask her")
    practice.do("away", "add", "2026-12-21", "2026-12-28")
    practice.do("client", "hold", "SM64", "--why", "complaint")


@pytest.fixture
def full(practice: Any) -> Any:
    return practice.begun_by(_full)


def undone(practice: Any) -> str:
    return " ".join(practice.run("undo").out.split()).partition(" Taken back: ")[0]


@pytest.mark.parametrize("typed", SAID)
def test_what_undo_says_is_what_the_vault_then_holds(full: Any, typed: str) -> None:
    before = everything(full)
    first, *more = typed.split("|")
    full.do(*first.split(), *more, stdin=STDIN.get(typed, ""))
    assert everything(full) != before
    said = undone(full)
    assert said == SAID[typed]
    assert everything(full) == before
    assert "None" not in full.run("history").out
    for record, day, code, how in DAY_OF_CODE.findall(said):
        shown = full.do("session", "list", code) if record == "session" else full.do("scores", "list", code)
        dates = [one["date"] for one in shown]
        assert (datetime.strptime(f"{day} 2026", "%d %B %Y").date().isoformat() in dates) == (how != "gone again")


def test_an_import_is_told_by_client_and_by_record(full: Any) -> None:
    full.do("import", "-", "--as", "scores", stdin=f"{RATED}QX71,2026-11-02,srs,client,8 8 8 8\n")
    assert undone(full) == "The client QX71 is gone again; the rating of 3 November of PB27 is gone again."
    assert "QX71" not in [client["code"] for client in full.do("client", "list")]


def test_ratings_of_several_are_told_together(full: Any) -> None:
    full.do("import", "-", "--as", "scores", stdin=f"{RATED}DQ58,2026-11-02,srs,client,8 8 8 8\n")
    assert undone(full) == "2 ratings of DQ58, PB27 are gone again."


def test_every_command_that_records_is_read_here() -> None:
    read = {" ".join(words[: 1 + (words[0] not in ("measure", "import"))]) for words in map(str.split, SAID)}
    assert set(verbs()) == NOT_TAKEN_BACK ^ read
