from __future__ import annotations

import json
from typing import Any

import pytest

from alliance_cli.exchange import json_out


def kept(**other: Any) -> dict[str, Any]:
    """A rating as the store reads it."""
    return {
        "uid": "3" * 16, "instrument": "srs", "version": "3.0", "date": "2026-11-02", "rater": "client",
        "prediction": False, "total": None, "guess": None, "answers": [96, 90, None, 93],
    } | other  # fmt: skip


def written(rating: dict[str, Any], step: float | None) -> str:
    record = {"clients": [], "supervisions": [], "ratings": [rating]}
    return json_out.document(record, lambda name: step)


@pytest.mark.parametrize(
    ("step", "answers", "line"),
    [
        (0.1, [96, 90, None, 3], '"answers": [9.6, 9.0, null, 0.3],'),
        (1.0, [4, 5], '"answers": [4, 5],'),
        (None, [4, 5], '"answers": [4, 5],'),  # an instrument that is not known here
        (0.25, [3, -2], '"answers": [0.75, -0.5],'),
        (0.1, [None], '"answers": [null],'),
    ],
)
def test_answers_stand_on_one_line_in_the_instruments_own_unit(
    step: float | None, answers: list[int | None], line: str
) -> None:
    text = written(kept(answers=answers), step)
    assert line in text
    (rating,) = json.loads(text)["ratings"]
    assert [a and round(a / rating["step"]) for a in rating["answers"]] == answers


def test_a_note_that_looks_like_a_list_stays_as_it_is() -> None:
    said = "[\n  1,\n  2\n]"
    assert json.loads(written(kept(client_said=said), 0.1))["ratings"][0]["client_said"] == said


COUPLE: dict[str, Any] = {
    "uid": "1" * 16, "code": "PAIR", "participants": ["A", "B"], "about": "both", "fields": {"hopes": "both"},
    "goals": ["both"], "ruptures": ["both"], "dismissals": [], "holds": [], "reflections": ["mine"],
    "sessions": [{"present": ["A"]}, {"present": ["B"]}, {"present": ["A", "B"]}, {"present": []}],
    "ratings": [{"rater": "A"}, {"rater": "B"}, {"rater": "therapist"}],
    "consents": [{"what": "data", "given_by": "A", "withdrawn": None}],
}  # fmt: skip


def test_one_of_a_couple_gets_their_own_ratings_and_separate_meetings() -> None:
    of_a = json_out.of_participant(COUPLE, "A", joint=False)
    assert of_a["sessions"] == [{"present": ["A"]}]
    assert of_a["ratings"] == [{"rater": "A"}]
    assert (of_a["about"], of_a["fields"], of_a["goals"], of_a["ruptures"]) == (None, {}, [], [])


def test_joint_meetings_need_the_consent_of_both() -> None:
    both = COUPLE | {"consents": [*COUPLE["consents"], {"what": "data", "given_by": "B", "withdrawn": None}]}
    withdrawn = COUPLE | {
        "consents": [*COUPLE["consents"], {"what": "data", "given_by": "B", "withdrawn": "2026-02-01"}]
    }
    assert [json_out.agreed_to_share(c) for c in (COUPLE, both, withdrawn)] == [False, True, False]
