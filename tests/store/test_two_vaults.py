"""Two vaults of one practice that went apart are brought together, and nothing that was recorded is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alliance_cli.store import opening, parting, two_vaults
from alliance_cli.store.vault_file import Vault
from tests.conftest import PASSPHRASE, Practice

Halves = tuple[Practice, Practice]


@pytest.fixture
def halves(practice: Practice) -> Halves:
    """A practice with something in it, and a copy of its file, as two laptops hold them on the day they part."""
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02", "--note", "The first hour.")
    practice.do("measure", "srs", "AB12", "--date", "2026-11-02", "--scores", "9 8 9 9")
    practice.do("goal", "add", "AB12", "Sleep through")
    practice.do("rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1")
    other = replace(practice, vault=practice.folder / "other.vault")
    shutil.copy(practice.vault, other.vault)
    return practice, other


def on(practice: Practice, *words: str) -> Any:
    return practice.do("--vault", str(practice.vault), *words)


def merge(into: Practice, other: Practice, prefer: str | None = None) -> two_vaults.MergePlan:
    mine = opening.unlock(into.vault, PASSPHRASE, command="alliance vault merge")
    theirs = opening.unlock(other.vault, PASSPHRASE, command="alliance test")
    try:
        made = two_vaults.plan(mine, theirs)
        if prefer:
            made.conflicts = [replace(c, kept=c.newer if prefer == "newer" else prefer) for c in made.conflicts]
        two_vaults.apply(mine, theirs, made)
        return made
    finally:
        mine.close()
        theirs.close()


def contents(practice: Practice) -> dict[tuple[str, str], dict[str, Any]]:
    """Every record by table and uid, with its fields."""
    vault = practice_vault(practice)
    try:
        names = {table: parting.uids(vault, table) for table in parting.RECORDS}
        return {
            (table, uid): {name: value for name, value in record.items() if name != "row"}
            for table, kind in parting.RECORDS.items()
            for uid, record in parting.current(vault, kind, names[table].values(), names).items()
        }
    finally:
        vault.close()


def practice_vault(practice: Practice) -> Vault:
    return opening.unlock(practice.vault, PASSPHRASE, command="alliance test")


def test_what_is_new_or_changed_on_one_side_only_is_taken(halves: Halves) -> None:
    mine, other = halves
    on(other, "client", "add", "CD34", "--since", "2026-10-01")
    on(other, "session", "add", "CD34", "--date", "2026-11-03", "--note", "New there.")
    on(other, "session", "amend", "AB12", "1", "--note", "The first hour, told again.")
    on(other, "rupture", "close", "AB12", "1", "--as", "repaired")
    on(other, "scores", "amend", "1", "--scores", "8 8 8 8")
    on(mine, "goal", "done", "AB12", "1")
    made = merge(mine, other)
    assert (len(made.conflicts), made.kept) == (0, 1)
    assert on(mine, "session", "show", "AB12", "1")["note"]["happened"] == "The first hour, told again."
    assert on(mine, "session", "show", "CD34", "1")["note"]["happened"] == "New there."
    assert on(mine, "scores", "show", "1")["items"] == [8, 8, 8, 8]
    assert on(mine, "rupture", "show", "AB12", "1")["status"] == "repaired"
    assert on(mine, "goal", "list", "AB12")[0]["status"] == "done"


def test_one_undo_takes_it_all_back(halves: Halves) -> None:
    mine, other = halves
    on(other, "session", "amend", "AB12", "1", "--note", "Told again.")
    on(other, "client", "add", "CD34")
    on(other, "session", "add", "CD34", "--note", "New there.")
    on(other, "scores", "amend", "1", "--scores", "8 8 8 -")
    before = contents(mine)
    merge(mine, other)
    assert contents(mine) != before
    on(mine, "undo")
    assert contents(mine) == before
    merge(mine, other)
    assert contents(mine) == contents(other)


def test_merging_with_oneself_or_twice_changes_nothing(halves: Halves) -> None:
    mine, other = halves
    before = contents(mine)
    made = merge(mine, mine)
    assert (made.add, made.take, made.remove, made.conflicts, made.kept) == ({}, {}, [], [], 0)
    assert contents(mine) == before
    on(other, "session", "amend", "AB12", "1", "--note", "Told again.")
    merge(mine, other)
    after = contents(mine)
    made = merge(mine, other)
    assert (made.add, made.take, made.conflicts, made.news) == ({}, {}, [], False)
    assert contents(mine) == after


def test_what_both_changed_is_a_conflict_that_is_asked_once(halves: Halves) -> None:
    mine, other = halves
    on(mine, "session", "amend", "AB12", "1", "--note", "Mine.")
    on(other, "session", "amend", "AB12", "1", "--note", "Theirs.", "--mode", "phone")
    [conflict] = merge(mine, other).conflicts
    assert (conflict.client, conflict.field, conflict.mine, conflict.theirs) == (
        "AB12",
        "note.happened",
        "Mine.",
        "Theirs.",
    )
    shown = on(mine, "session", "show", "AB12", "1")
    assert (shown["note"]["happened"], shown["mode"]) == ("Mine.", "phone")  # field by field
    assert merge(mine, other).conflicts == []
    kept = [change for change in on(mine, "history", "AB12") if change["record"] == "merge_conflict"]
    assert "Theirs." in kept[0]["after"]["theirs"]
    on(other, "session", "amend", "AB12", "1", "--note", "Theirs, once more.")
    assert [c.theirs for c in merge(mine, other).conflicts] == []  # only they changed since: theirs is taken
    assert on(mine, "session", "show", "AB12", "1")["note"]["happened"] == "Theirs, once more."


def test_the_other_half_takes_what_was_decided_without_asking(halves: Halves) -> None:
    mine, other = halves
    on(mine, "session", "amend", "AB12", "1", "--note", "Mine.")
    on(other, "session", "amend", "AB12", "1", "--note", "Theirs.")
    merge(mine, other)
    assert merge(other, mine).conflicts == []
    assert contents(other) == contents(mine)


@pytest.mark.parametrize("prefer", ["mine", "theirs"])
def test_a_preference_decides(halves: Halves, prefer: str) -> None:
    mine, other = halves
    on(mine, "goal", "change", "AB12", "1", "Mine")
    on(other, "goal", "change", "AB12", "1", "Theirs")
    merge(mine, other, prefer)
    assert on(mine, "goal", "list", "AB12")[0]["text"] == prefer.capitalize()


@pytest.mark.parametrize("days", [("2026-11-02", "2026-11-09"), ("2026-11-09", "2026-11-02")])
def test_of_a_consent_withdrawn_on_both_the_later_withdrawal_wins(practice: Practice, days: tuple[str, str]) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("client", "consent", "AB12", "--for", "supervision", "--on", "2026-09-01")
    other = replace(practice, vault=practice.folder / "other.vault")
    shutil.copy(practice.vault, other.vault)
    for half, day in zip((practice, other), days, strict=True):
        on(half, "client", "consent", "AB12", "--for", "supervision", "--withdrawn", day)
    assert merge(practice, other).conflicts == []
    assert on(practice, "client", "show", "AB12")["consents"][0]["withdrawn"] == "2026-11-09"


def test_a_form_is_never_put_together_from_two(halves: Halves) -> None:
    mine, other = halves
    on(mine, "scores", "amend", "1", "--scores", "1 1 9 9")
    on(other, "scores", "amend", "1", "--scores", "9 8 2 2")
    [conflict] = merge(mine, other).conflicts
    assert conflict.field == "answers"
    assert on(mine, "scores", "show", "1")["items"] == [1, 1, 9, 9]


def test_what_was_removed_there_and_worked_on_here_is_asked(halves: Halves) -> None:
    mine, other = halves
    on(mine, "session", "amend", "AB12", "1", "--note", "Still needed.")
    on(other, "session", "remove", "AB12", "1")
    assert [c.field for c in merge(mine, other).conflicts] == ["removed"]
    assert on(mine, "session", "show", "AB12", "1")["note"]["happened"] == "Still needed."


def test_what_was_undone_there_goes_here_unless_it_was_worked_on(halves: Halves) -> None:
    mine, other = halves
    on(other, "undo")  # the rupture
    merge(mine, other)
    assert on(mine, "rupture", "list", "AB12") == []
    on(other, "undo")  # the goal
    on(mine, "goal", "change", "AB12", "1", "Kept and changed")
    merge(mine, other)
    assert [goal["text"] for goal in on(mine, "goal", "list", "AB12")] == ["Kept and changed"]


def test_what_was_kept_by_a_merge_does_not_go_by_the_next(halves: Halves) -> None:
    mine, other = halves
    on(other, "undo")  # the rupture
    on(mine, "rupture", "close", "AB12", "1", "--as", "repaired")
    merge(mine, other)
    on(other, "session", "add", "AB12", "--date", "2026-11-09", "--note", "Something else.")
    merge(mine, other)
    assert on(mine, "rupture", "list", "AB12")[0]["status"] == "repaired"
    merge(other, mine)
    assert contents(other) == contents(mine)


def test_numbers_here_stay_and_incoming_ones_take_the_next(halves: Halves) -> None:
    mine, other = halves
    for half, text in ((mine, "here"), (other, "there")):
        on(half, "goal", "add", "AB12", f"From {text}")
        on(half, "client", "add", "NEW1")
        on(half, "measure", "srs", "NEW1", "--total", "36" if half is mine else "30")
    vaults = practice_vault(mine), practice_vault(other)
    renumbered = two_vaults.apply(*vaults, two_vaults.plan(*vaults))
    for vault in vaults:
        vault.close()
    assert {(r.record, r.was, r.now) for r in renumbered} == {
        ("client", "NEW1", "NEW1-2"),
        ("rating", 2, 3),
        ("goal", 2, 3),
    }
    assert [g["text"] for g in on(mine, "goal", "list", "AB12")] == ["Sleep through", "From here", "From there"]
    assert [on(mine, "scores", "list", code)[0]["total"] for code in ("NEW1", "NEW1-2")] == [36, 30]


def test_who_was_erased_here_does_not_come_back_with_what_hangs_on_them(halves: Halves) -> None:
    mine, other = halves
    on(other, "session", "add", "AB12", "--date", "2026-11-10", "--note", "Later.")
    on(other, "supervision", "add", "--case", "AB12", "--decision", "AB12: Ask about the letters")
    on(mine, "client", "erase", "AB12", "--confirm", "AB12")
    made = merge(mine, other)
    assert made.left_out > 0
    assert on(mine, "client", "list", "--all") == []
    assert all(not s["decisions"] for s in on(mine, "supervision", "list"))


def test_a_client_erased_there_is_named_and_one_on_hold_stays(halves: Halves) -> None:
    mine, other = halves
    on(other, "client", "erase", "AB12", "--confirm", "AB12")
    assert list(plan_of(mine, other).erase.values()) == ["AB12"]
    on(mine, "client", "hold", "AB12", "--why", "complaint")
    made = merge(mine, other)
    assert (made.erase, made.held) == ({}, ["AB12"])
    assert on(mine, "client", "show", "AB12")["sessions"] == 1


def plan_of(mine: Practice, other: Practice) -> two_vaults.MergePlan:
    vaults = practice_vault(mine), practice_vault(other)
    try:
        return two_vaults.plan(*vaults)
    finally:
        for vault in vaults:
            vault.close()


# Two halves edited at random, merged one way or the other: what was recorded on one side only is there afterwards.

EDITS: tuple[tuple[str, ...], ...] = (
    ("session", "add", "{client}", "--date", "{day}", "--note", "{text}"),
    ("session", "amend", "{client}", "1", "--note", "{text}"),
    ("session", "amend", "{client}", "1", "--set", "goals={text}", "--minutes", "{number}"),
    ("session", "amend", "{client}", "2", "--date", "{day}"),
    ("session", "remove", "{client}", "2"),
    ("session", "addendum", "{client}", "1", "{text}", "--from", "client"),
    ("session", "move", "{client}", "2", "--to", "{other}"),
    ("measure", "srs", "{client}", "--scores", "9 8 7 {mark}", "--date", "{day}", "--again"),
    ("scores", "amend", "1", "--scores", "{mark} 8 8 8"),
    ("scores", "remove", "1"),
    ("goal", "add", "{client}", "{text}"),
    ("goal", "change", "{client}", "1", "{text}"),
    ("goal", "done", "{client}", "1"),
    ("goal", "task", "{client}", "1", "{text}"),
    ("rupture", "open", "{client}", "--kind", "mixed", "--session", "1", "--said", "{text}"),
    ("rupture", "repair", "{client}", "1", "--step", "noticed", "--note", "{text}"),
    ("rupture", "close", "{client}", "1", "--as", "repaired"),
    ("client", "edit", "{client}", "--about", "{text}"),
    ("client", "edit", "{client}", "--set", "hopes={text}"),
    ("client", "close", "{client}", "--how", "planned"),
    ("client", "reopen", "{client}"),
    ("client", "rename", "{client}", "N{number}"),
    ("client", "add", "X{number}"),
    ("client", "consent", "{client}", "--for", "ratings"),
    ("supervision", "add", "--case", "{client}", "--decision", "{client}: {text}"),
    ("reflect", "write", "{client}", "--text", "{text}"),
    ("undo",),
)
Edit = tuple[int, int, int]  # which half (0 mine, 1 other), which edit, and what the blanks in it become


def edit(half: Practice, words: tuple[str, ...], chance: int) -> None:
    """One command of a day; one that does not fit (already closed, no such rating) is said and changes nothing."""
    codes = [client["code"] for client in on(half, "client", "list", "--all")]
    if not codes:
        return
    blanks = {
        "client": codes[chance % len(codes)],
        "other": codes[(chance + 1) % len(codes)],
        "day": f"2026-11-{chance % 20 + 1:02}",
        "text": f"words {chance}",
        "number": str(chance % 90 + 10),
        "mark": str(chance % 10),
    }
    seen = half.run("--vault", str(half.vault), *(word.format(**blanks) for word in words))
    assert "unexpected" not in seen.err, seen.err


def since_parted(half: Practice, before: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], set[str]]:
    """The fields that are not as they were on the day the two parted; of what is gone, nothing."""
    return {
        key: {name for name in record if record.get(name) != before.get(key, {}).get(name)}
        for key, record in contents(half).items()
        if record != before.get(key)
    }


def check_nothing_is_lost(halves: Halves, before: dict[tuple[str, str], dict[str, Any]]) -> None:
    mine, other = halves
    third = replace(mine, vault=mine.folder / "third.vault")
    shutil.copy(mine.vault, third.vault)
    here, there = contents(mine), contents(other)
    changed_here, changed_there = since_parted(mine, before), since_parted(other, before)
    made = merge(mine, other)
    after, asked = contents(mine), {(conflict.key, conflict.field) for conflict in made.conflicts}
    for changed, state in ((changed_here, here), (changed_there, there)):
        for key, names in changed.items():
            for name in names - {"code"}:
                if (key, name) not in asked:
                    assert after[key].get(name) == state[key].get(name), (key, name)
    for key, name in asked:
        assert after[key].get(name) == here[key].get(name)
    again = merge(mine, other)
    assert (again.add, again.take, again.remove, again.conflicts) == ({}, {}, [], [])
    assert contents(mine) == after
    merge(other, third)  # the other way round
    if not asked:
        assert without_codes(contents(other)) == without_codes(after)


def without_codes(state: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Codes and other shown numbers are each vault's own."""
    return {key: {name: value for name, value in record.items() if name != "code"} for key, record in state.items()}


edits = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, len(EDITS) - 1), st.integers(0, 400)), min_size=1, max_size=14
)
PROPERTY = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.generate),  # shrinking would open hundreds of vaults
}


def run_property(halves: Halves, done: list[Edit]) -> None:
    kept = [(half, half.vault.read_bytes()) for half in halves]
    try:
        before = contents(halves[0])
        for side, which, chance in done:
            edit(halves[side], EDITS[which], chance)
        check_nothing_is_lost(halves, before)
    finally:
        for half, content in kept:
            half.vault.write_bytes(content)
            shutil.rmtree(half.vault.with_name(f"{half.vault.name}.backups"), ignore_errors=True)


@settings(max_examples=8, **PROPERTY)
@given(done=edits)
def test_no_edit_is_lost_whatever_was_edited(halves: Halves, done: list[Edit]) -> None:
    run_property(halves, done)


@pytest.mark.thorough
@settings(max_examples=400, **PROPERTY)
@given(done=edits)
def test_no_edit_is_lost_in_hundreds_of_diverging_halves(halves: Halves, done: list[Edit]) -> None:
    run_property(halves, done)
