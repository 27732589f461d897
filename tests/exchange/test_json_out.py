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
