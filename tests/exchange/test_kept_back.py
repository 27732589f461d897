"""What leaves of one client, of one of several, and of everyone, and what is kept back."""

from __future__ import annotations

from typing import Any

import pytest

from alliance_cli.exchange import kept_back

STEP = {"uid": "9" * 16, "step": "owned", "date": "2026-11-02", "note": "I said it"}
MINE = {
    "uid": "8" * 16,
    "markers": ["silence"],
    "said": "a lot",
    "my_part": "I hurried",
    "note": "tense",
    "session": "a",
    "steps": [STEP],
}
THEIRS = MINE | {"my_part": None, "session": "b"}
TICKS = {"withdrawal": "withdrawal.silence", "confrontation": "confrontation.complaint"}
CLIENT: dict[str, Any] = {
    "ruptures": [MINE, THEIRS], "reflections": [{"text": "tired"}],
    "sessions": [
        {"uid": "a", "note": {"happened": "x", **TICKS}, "private": {"own_defences": "y"}, "addenda": []},
        {"uid": "b", "note": TICKS, "addenda": []},
        {"uid": "c", "note": {"rupture_my_part": "z", **TICKS}, "addenda": []},
    ],
}  # fmt: skip
ROWS = {"clients": [CLIENT], "supervisions": [{"supervisor": "Dr No"}], "reflections": [{"text": "mine"}]}


def test_of_one_client_the_practitioners_part_stays_with_all_that_would_describe_the_client_alone() -> None:
    rows, back = kept_back.keep_back({k: v for k, v in ROWS.items() if k != "reflections"}, whole=False)
    [client] = rows["clients"]
    assert client["ruptures"] == [
        MINE | {"markers": [], "my_part": None, "note": None, "steps": [STEP | {"note": None}]},
        THEIRS,
    ]
    assert [session["note"] for session in client["sessions"]] == [{"happened": "x"}, TICKS, {}]
    assert ("private" in client["sessions"][0], client["reflections"]) == (False, [])
    assert rows["supervisions"] == [{"supervisor": None}]
    assert str(back) == (
        "1 reflection, 1 private field, your part in 2 ruptures (with the markers, ticks and notes that go with it)"
    )


def test_of_everyone_only_private_notes_and_reflections_stay() -> None:
    rows, _ = kept_back.keep_back(ROWS, whole=True)
    [client] = rows["clients"]
    assert (client["ruptures"], client["reflections"], rows["reflections"]) == ([MINE, THEIRS], [], [])
    assert client["sessions"][2]["note"]["rupture_my_part"] == "z"
    assert ("private" in client["sessions"][0], rows["supervisions"]) == (False, [{"supervisor": "Dr No"}])


def met(uid: str, *present: str, absent: tuple[str, ...] = ()) -> dict[str, Any]:
    addenda = [{"said_by": who, "text": f"{who} {uid}"} for who in ("client", "me")]
    note = {"happened": uid, "will_change": "slower"}
    return {
        "uid": uid,
        "present": list(present),
        "absent": list(absent),
        "note": note,
        "addenda": addenda,
        "private": {"x": uid},
    }


def rated(rater: str, *, prediction: bool = False) -> dict[str, Any]:
    return {"rater": rater, "prediction": prediction, "guess": 1, "will_change": "slower", "client_said": "fine"}


FAMILY: dict[str, Any] = {
    "participants": ["A", "B", "C"], "about": "all", "fields": {"hopes": "all"}, "goals": ["all"], "ruptures": ["all"],
    "dismissals": ["all"], "holds": ["all"], "reflections": ["mine"],
    "sessions": [met("a", "A"), met("b", "B"), met("ab", "A", "B"), met("all"), met("not a", absent=("A",)),
                 met("bc", "B", "C")],
    "ratings": [rated("A"), rated("A", prediction=True), rated("B"), rated("therapist")],
    "consents": [{"what": "data", "given_by": "A", "withdrawn": None}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("joint", "alone", "notes"),
    [
        (False, False, {"a": False}),
        (False, True, {"a": True}),
        (True, False, {"a": False, "ab": True, "all": True}),
        (True, True, {"a": True, "ab": True, "all": True}),
    ],
)
def test_a_meeting_without_the_label_never_goes_and_a_separate_ones_note_only_if_asked_for(
    joint: bool, alone: bool, notes: dict[str, bool]
) -> None:
    of_a = kept_back.of_participant(FAMILY, "A", joint=joint, alone=alone)
    assert {s["uid"]: bool(s["note"]) for s in of_a["sessions"]} == notes
    assert not any("private" in s or "will_change" in s["note"] for s in of_a["sessions"])
    told = {a["text"] for s in of_a["sessions"] if not s["note"] for a in s["addenda"]}
    assert told == {f"client {uid}" for uid, written in notes.items() if not written}


def test_of_the_ratings_only_their_own_marks_and_words_go() -> None:
    of_a = kept_back.of_participant(FAMILY, "A", joint=True, alone=True)
    assert of_a["ratings"] == [rated("A") | {"guess": None, "will_change": None}]
    assert (of_a["about"], of_a["fields"]) == (None, {})
    assert [of_a[part] for part in ("goals", "ruptures", "dismissals", "holds", "reflections")] == [[]] * 5


def test_sharing_needs_the_standing_consent_of_everyone() -> None:
    def given(who: str, withdrawn: str | None = None) -> dict[str, Any]:
        return {"what": "data", "given_by": who, "withdrawn": withdrawn}

    couple = {"participants": ["A", "B"]}
    shared = [[given("A")], [given("A"), given("B")], [given("A"), given("B", "2026-02-01")]]
    assert [kept_back.agreed_to_share(couple | {"consents": consents}) for consents in shared] == [False, True, False]
