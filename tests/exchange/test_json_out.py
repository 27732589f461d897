from __future__ import annotations

import json
from typing import Any

import pytest

from alliance_cli.exchange import json_out
from alliance_cli.model import KeptDefinition


def kept(**other: Any) -> dict[str, Any]:
    """A rating as the store reads it."""
    return {
        "uid": "3" * 16, "instrument": "srs", "version": "3.0", "date": "2026-11-02", "rater": "client",
        "prediction": False, "total": None, "guess": None, "answers": [96, 90, None, 93],
    } | other  # fmt: skip


def written(rating: dict[str, Any], step: float, refused: list[Any] | None = None) -> str:
    record = {"clients": [], "supervisions": [], "ratings": [rating]}
    made_with = KeptDefinition("srs", "3.0", "", {"id": "srs", "scale": {"step": step}})
    return json_out.document(record, {("srs", "3.0"): made_with}, [] if refused is None else refused)


@pytest.mark.parametrize(
    ("step", "answers", "line"),
    [
        (0.1, [96, 90, None, 3], '"answers": [9.6, 9.0, null, 0.3],'),
        (1.0, [4, 5], '"answers": [4, 5],'),
        (0.25, [3, -2], '"answers": [0.75, -0.5],'),
        (0.1, [None], '"answers": [null],'),
    ],
)
def test_answers_stand_on_one_line_in_the_instruments_own_unit(
    step: float, answers: list[int | None], line: str
) -> None:
    text = written(kept(answers=answers), step)
    assert line in text
    (rating,) = json.loads(text)["ratings"]
    assert [a and round(a / rating["step"]) for a in rating["answers"]] == answers


def test_a_rating_of_which_nobody_knows_what_it_was_made_with_never_leaves_as_other_numbers() -> None:
    refused: list[Any] = []
    lost = kept(version="2.0")
    assert json.loads(written(lost, 0.1, refused))["ratings"] == []
    assert refused == [lost]
    skipped = kept(version="2.0", answers=[None, None], skipped="no-time")
    assert json.loads(written(skipped, 0.1))["ratings"][0]["skipped"] == "no-time", "no number of it can be misread"


def test_a_note_that_looks_like_a_list_stays_as_it_is() -> None:
    said = "[\n  1,\n  2\n]"
    assert json.loads(written(kept(client_said=said), 0.1))["ratings"][0]["client_said"] == said
