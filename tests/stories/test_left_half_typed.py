"""What stands at a question when the window is closed: kept, and offered when the same is asked again."""

from __future__ import annotations

import signal
import termios
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSPHRASE

ECHO = 3  # the flags among which it is


@pytest.fixture
def client(practice: Any) -> str:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    practice.do("session", "add", "AB12", "--date", "2026-11-09")
    return "AB12"


def half_typed(practice: Any) -> list[dict[str, Any]]:
    vault = practice.open()
    found: list[dict[str, Any]] = vault.rows("SELECT * FROM preference WHERE instr(name, 'half typed')")
    vault.close()
    return found


def closed_over(at: Any, typed: str) -> None:
    at.type(typed).sees(typed)
    at.process.send_signal(signal.SIGHUP)
    at.sees("what you typed is kept")
    assert at.ends() == 130


@pytest.mark.parametrize("plain", [(), ("--plain",)], ids=["drawn", "plain"])
def test_the_reason_of_a_hold_is_offered_again_and_holds_nothing_before(
    practice: Any, sit_down: Any, client: str, plain: tuple[str, ...]
) -> None:
    words = ("client", "hold", client, *plain)
    closed_over(sit_down(*words).sees("Why must"), "a complaint of")
    assert all(change["record"] != "hold" for change in practice.do("history"))
    assert sit_down(*words).sees("a complaint of").type("\r").ends() == 0
    assert practice.do("history")[0]["after"]["why"] == "a complaint of"
    assert not half_typed(practice)


def test_what_is_wanted_from_supervision_is_offered_again_until_a_report_has_it(
    practice: Any, sit_down: Any, client: str
) -> None:
    closed_over(sit_down("report", client).sees("What do I want"), "to dare more")
    assert sit_down("report", client).sees("to dare more").type("\r").sees("Go on with").type("n").ends() == 0
    assert not half_typed(practice)


@pytest.mark.parametrize(
    ("words", "before", "asked", "after", "found"),
    [
        ("goal add AB12", "", "client's words", "Who agrees?", lambda do: do("goal", "list", "AB12")[0]["text"]),
        (
            "session addendum AB12 1",
            "",
            "to be added?",
            "Whose words",
            lambda do: do("session", "show", "AB12", "1")["addenda"][0]["text"],
        ),
        (
            "supervision done 1 1",
            "",
            "came of it?",
            "",
            lambda do: do("supervision", "show", "1")["decisions"][0]["outcome"],
        ),
        (
            "instrument permit srs",
            "hold the right",
            "since when?",
            "",
            lambda do: do("history")[0]["after"]["statement"],
        ),
    ],
    ids=["goal", "addendum", "outcome", "permit"],
)
def test_words_for_a_record_to_be_made_are_offered_until_they_stand_in_it(
    practice: Any, sit_down: Any, client: str, words: str, before: str, asked: str, after: str, found: Any
) -> None:
    practice.do("supervision", "add", "--decision", "AB12: look closer")

    def asks() -> Any:
        at = sit_down(*words.split())
        return (at.sees(before).type("y") if before else at).sees(asked)

    closed_over(asks(), "since the spring")
    at = asks().sees("since the spring").type("\r")
    assert (at.sees(after).type("\r") if after else at).ends() == 0
    assert found(practice.do) == "since the spring"
    assert not half_typed(practice)


@pytest.mark.parametrize(
    ("before", "after", "add", "asked"),
    [
        ("session addendum AB12 1", "session addendum AB12 2", "session add AB12 --date 2026-11-05", "to be added?"),
        (
            "supervision done 1 1",
            "supervision done 2 1",
            "supervision add --date 2026-11-05 --case AB12",
            "came of it?",
        ),
    ],
    ids=["addendum", "outcome"],
)
def test_words_stay_with_their_record_when_an_older_one_moves_its_number(
    practice: Any, sit_down: Any, client: str, before: str, after: str, add: str, asked: str
) -> None:
    practice.do("supervision", "add", "--date", "2026-11-09", "--decision", "AB12: look closer")
    closed_over(sit_down(*before.split()).sees(asked), "since the spring")
    practice.do(*add.split())
    assert sit_down(*after.split()).sees(asked).sees("since the spring").type("\x03").ends() == 130


def test_a_goal_half_typed_for_one_client_is_not_offered_to_another(practice: Any, sit_down: Any, client: str) -> None:
    practice.do("client", "add", "CD34")
    closed_over(sit_down("goal", "add", client).sees("client's words"), "sleep through")
    assert (
        sit_down("goal", "add", "CD34").sees("client's words").type("more calm\r").sees("agrees?").type("\r").ends()
        == 0
    )
    assert [goal["text"] for goal in practice.do("goal", "list", "CD34")] == ["more calm"]
    assert len(half_typed(practice)) == 1


def test_what_is_said_of_an_ending_is_asked_before_the_client_is_closed(
    practice: Any, sit_down: Any, client: str
) -> None:
    at = sit_down("client", "close", client, "--how", "planned").sees("Look back").type("n").sees("How did it end?")
    at.type("with a walk\r").sees("take from it").type("to wait").sees("to wait").process.send_signal(signal.SIGHUP)
    at.sees("Nothing was recorded; what you typed is kept")
    assert at.ends() == 130
    assert practice.do("client", "show", client)["closed"] is None
    at = sit_down("client", "close", client, "--how", "planned").sees("Look back").type("n")
    at.sees("with a walk").type("\r").sees("to wait").type("\r").sees("Write a page").type("n")
    assert at.ends() == 0
    assert practice.do("client", "show", client)["closed"] == "2026-11-23"
    told = [one["text"] for one in practice.do("session", "show", client, "1")["addenda"]]
    assert told == ["with a walk", "to wait"]
    assert not half_typed(practice)


def test_a_client_changed_in_another_window_while_the_ending_is_asked_keeps_the_change(
    practice: Any, sit_down: Any, client: str
) -> None:
    at = sit_down("client", "close", client, "--how", "planned").sees("Look back").type("n").sees("How did it end?")
    practice.do("client", "edit", client, "--slot", "tue 11:00")
    at.type("\r").sees("take from it").type("\r").sees("Write a page").type("n")
    assert at.ends() == 0
    now = practice.do("client", "show", client)
    assert (now["slot"], now["closed"]) == ("tue 11:00", "2026-11-23")


def test_escape_leaves_words_where_they_are_and_goes_one_step_back(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("rupture", "open", client).sees("How did it show").type("\r").sees("Which session").type("\r")
    at.sees("client say about it").type("too fast").sees("too fast").type("\x1b").sees("(arrows or number")
    at.type("\r").sees("is in no record yet.").sees("(Enter keeps it, Ctrl-U empties it) too fast")
    at.type("\r").sees("noticed first").type("\r").sees("own part").type("\r")
    assert at.ends() == 0
    assert practice.do("rupture", "show", client, "1")["said"] == "too fast"
    assert not half_typed(practice)


def test_nothing_half_typed_is_kept_of_a_client_who_was_erased_meanwhile(
    practice: Any, sit_down: Any, client: str
) -> None:
    at = sit_down("goal", "add", client).sees("client's words").type("sleep through").sees("sleep through")
    practice.do("client", "erase", client, "--confirm", client)
    at.process.send_signal(signal.SIGHUP)
    at.sees("What stood there is not kept.")
    assert at.ends() == 130
    assert not half_typed(practice)


def test_an_erased_client_takes_along_what_was_half_typed(practice: Any, sit_down: Any, client: str) -> None:
    closed_over(sit_down("client", "hold", client).sees("Why must"), "a complaint of")
    practice.do("client", "erase", client, "--confirm", client)
    assert not half_typed(practice)


def test_steps_that_were_ticked_are_ticked_again(practice: Any, sit_down: Any, client: str) -> None:
    practice.do("rupture", "open", client, "--kind", "withdrawal")
    at = sit_down("rupture", "repair", client).sees("Which steps").type(" ").sees("●")
    at.process.send_signal(signal.SIGTERM)
    at.sees("what you typed is kept")
    assert at.ends() == 130
    again = sit_down("rupture", "repair", client).sees("was answered in an earlier try").sees("●")
    assert again.type("\r").sees("When was that?").type("\r").ends() == 0
    assert [step["step"] for step in practice.do("rupture", "show", client, "1")["steps"]] == ["noticed"]


def test_minutes_of_a_supervision_are_kept_half_typed(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("supervision", "add").sees("With whom").type("\r").sees("How many minutes").type("50").sees("50")
    at.process.send_signal(signal.SIGHUP)
    at.sees("what you answered is kept")
    assert at.ends() == 130
    assert practice.do("supervision", "show", "1")["minutes"] == 50


def test_session_resume_goes_on_with_a_reflection_or_asks_which(practice: Any, sit_down: Any, client: str) -> None:
    at = sit_down("reflect", "write").sees("want to look at").type("\r").sees("done").type("I hurry").type("\x03")
    assert at.ends() == 130
    at = sit_down("session", "resume").sees("I hurry").type("\x03")
    assert at.ends() == 130
    at = sit_down("supervision", "add").sees("With whom").type("M. Ortiz\r").sees("How many").type("\x03")
    assert at.ends() == 130
    at = sit_down("session", "resume").sees("the supervision of").type("2\r").sees("How many minutes").type("\x03")
    assert at.ends() == 130


@pytest.mark.parametrize(
    ("how", "plain"), [(signal.SIGHUP, ()), ("\x03", ()), (signal.SIGHUP, ("--plain",))], ids=["HUP", "^C", "plain"]
)
def test_a_mark_on_the_clients_screen_is_kept_though_not_confirmed(
    practice: Any, sit_down: Any, client: str, how: signal.Signals | str, plain: tuple[str, ...]
) -> None:
    at = sit_down("measure", "checkin", client, *plain).sees("begin").type("\r").sees("1 of")
    at.type("5.0" if plain else "\x1b[C").sees("5.0" if plain else "move the mark")
    if isinstance(how, str):
        at.type(how)
    else:
        at.process.send_signal(how)
    at.sees("every answer so far is kept")
    assert at.ends() == 130
    assert practice.do("scores", "show", "1")["items"][0] == 5


@pytest.mark.parametrize("ends", ["by itself", signal.SIGTERM])
def test_early_keys_stand_in_the_prompt_alone_and_the_terminal_is_as_before(
    practice: Any, sit_down: Any, client: str, tmp_path: Path, ends: str | signal.Signals
) -> None:
    opening, go_on = tmp_path / "opening", tmp_path / "go on"
    script = tmp_path / "phrase.sh"
    script.write_text(f"touch '{opening}'; until [ -e '{go_on}' ]; do sleep 0.05; done; echo '{PASSPHRASE}'")
    at = sit_down("measure", "srs", client, ALLIANCE_PASSPHRASE=None, ALLIANCE_PASSCOMMAND=f"sh {script}")
    at.until(opening.exists).type("9.1\r8.7\r")
    go_on.touch()
    at.sees("As on paper").sees("9.1").sees("8.7")
    assert "9.1" not in at.sent.partition("As on paper")[0]
    if isinstance(ends, str):
        at.type("9\r9.5\r").sees("client say").type("\r")
    else:
        at.process.send_signal(ends)
    at.ends()
    assert termios.tcgetattr(at.master)[ECHO] & termios.ECHO
