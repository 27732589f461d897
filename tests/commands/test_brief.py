"""One screen before the door opens, for every client; the words of each session under that session."""

from __future__ import annotations

from typing import Any

SCREEN = 23  # lines: the 24th is for what is typed next


def test_every_client_of_the_synthetic_practice_fits_one_screen(practice: Any) -> None:
    for client in practice.run("--demo", "client", "list", "--json").json:
        said = practice.run("--demo", "brief", client["code"]).out.splitlines()
        assert len(said) <= SCREEN, client["code"]
        assert max(map(len, said)) <= 80


def test_a_client_with_everything_fits_one_screen_and_all_of_it_stands_behind_a_word(practice: Any) -> None:
    long = "A sentence that goes on for quite a while and then for a while longer. " * 6
    practice.do("client", "add", "AB12", "--since", "2026-06-01")
    for n in range(1, 6):
        practice.do("goal", "add", "AB12", f"goal {n}: {long}", "--by", "both", "--date", "2026-06-01")
        practice.do("goal", "task", "AB12", str(n), long, "--by", "both")
    for day, total in (("02", 37), ("06", 38), ("09", 37.5), ("12", 38), ("16", 22)):
        note = [
            f"--set={field}={long}" for field in ("happened", "plan", "client_feedback", "will_change", "supervision")
        ]
        practice.do("session", "add", "AB12", "--date", f"2026-11-{day}", *note)
        practice.do("measure", "srs", "AB12", "--total", str(total), "--date", f"2026-11-{day}", "--client-said", long)
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "5")
    said = practice.run("brief", "AB12").out
    assert len(said.splitlines()) <= SCREEN, said
    assert "Also: " in said
    whole = practice.run("brief", "AB12", "--all").out
    assert "a while longer" in whole
    assert len(whole.splitlines()) > SCREEN
    data = practice.do("brief", "AB12")
    assert long.strip() in data["happened"]
    assert [goal["number"] for goal in data["goals"]] == [1, 2, 3, 4, 5]


def test_after_a_missed_session_the_words_stand_under_the_one_they_are_of(practice: Any, client: str) -> None:
    practice.do("session", "add", client, "--date", "2026-11-09", "--note", "the house")
    practice.do("session", "add", client, "--date", "2026-11-16", "--attendance", "no-show")
    lines = practice.run("brief", client).out.splitlines()
    assert lines[1].split(maxsplit=2)[2] == "session 2, 2026-11-16, did not come"
    assert lines[2].split(maxsplit=2)[2] == "session 1, 2026-11-09, attended"
    assert lines[3].split() == ["Happened", "the", "house"]
    data = practice.do("brief", client)
    assert (data["last"]["number"], data["last_held"]["number"], data["happened"]) == (2, 1, "the house")


def test_ways_agreed_and_what_the_client_added_stand_there(practice: Any, client: str) -> None:
    practice.do("goal", "add", client, "sleep", "--by", "both")
    practice.do("goal", "task", client, "1", "a diary", "--by", "both")
    practice.do("goal", "task", client, "1", "no coffee", "--by", "therapist")
    practice.do("session", "add", client, "--date", "2026-11-16", "--set", "client_feedback=good pace")
    practice.do("session", "addendum", client, "1", "It stayed with me.", "--from", "client")
    said = practice.run("brief", client).out
    assert "Ways agreed  a diary" in said
    assert "no coffee" not in said
    assert "good pace / It stayed with me." in said
    data = practice.do("brief", client)
    assert (data["ways"], data["client_said"]) == (["a diary"], "good pace / It stayed with me.")
