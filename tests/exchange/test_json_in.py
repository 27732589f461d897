from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import AllianceError, BadFile
from alliance_cli.exchange import json_in, json_out
from alliance_cli.exchange.outcome import Unfit
from alliance_cli.forms import catalogue
from alliance_cli.model import Client

TODAY = date(2026, 11, 23)
FORMS = catalogue.load(Path("/nonexistent"))


def uid(n: int) -> str:
    return f"{n:016x}"


def rating(**other: Any) -> dict[str, Any]:
    return {
        "uid": uid(3), "instrument": "srs", "version": "3.0", "date": "2026-11-02", "rater": "client",
        "prediction": False, "answers": [9.6, 8.8, None, 9.3], "step": 0.1, "total": None, "guess": None,
        "source": "paper", "skipped": None, "client_said": None, "will_change": None, "language": None,
        "paused": False, "written": "2026-11-02T10:00:00Z",
    } | other  # fmt: skip


def session(**other: Any) -> dict[str, Any]:
    return {
        "uid": uid(2), "date": "2026-11-02", "attendance": "attended", "why": None, "mode": "video", "minutes": 50,
        "present": [], "absent": [], "written": "2026-11-02T10:00:00Z", "paused": False, "note": {"happened": "calmer"},
        "addenda": [],
    } | other  # fmt: skip


def client(**other: Any) -> dict[str, Any]:
    return {
        "uid": uid(1), "code": "AB12", "kind": "individual", "population": "adult", "modality": None,
        "participants": [], "opened": "2026-01-05", "closed": None, "ending": None, "born": None, "slot": None,
        "about": None, "fields": {}, "schedule": {}, "goals": [], "sessions": [session()], "ratings": [rating()],
        "ruptures": [], "dismissals": [], "consents": [], "holds": [], "reflections": [],
    } | other  # fmt: skip


def document(**other: Any) -> dict[str, Any]:
    return {"format": "alliance", "version": 1, "clients": [client()], "supervisions": []} | other


def read(data: Any, *known: Client) -> json_in.JsonDocument:
    return json_in.read(data if isinstance(data, str) else json.dumps(data), "a.json", known, FORMS, TODAY)


def problems(data: Any, *known: Client) -> list[tuple[str | None, str]]:
    with pytest.raises(Unfit) as error:
        read(data, *known)
    return [(p.column, p.message) for p in error.value.problems]


def test_answers_become_whole_steps_again() -> None:
    found = read(document())
    assert found.rows == 3
    (kept,) = found.record["clients"][0]["ratings"]
    assert (kept["answers"], kept["total"], "step" in kept) == ([96, 88, None, 93], None, False)


def test_texts_are_cleaned_as_if_they_had_been_typed() -> None:
    odd = document(clients=[client(sessions=[session(note={"happened": "\x1b[31mcalm\u202eer"})])])
    assert read(odd).record["clients"][0]["sessions"][0]["note"] == {"happened": "calmer"}


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"clients": [client(kind="trio")]}, "clients[0].kind"),
        ({"clients": [client(opened="2026-02-31")]}, "clients[0].opened"),
        ({"clients": [client(sessions=[session(minutes="50")])]}, "clients[0].sessions[0].minutes"),
        ({"clients": [client(colour="blue")]}, "clients[0]"),
        ({"clients": [client(ratings=[rating(answers=[1e9])])]}, "clients[0].ratings[0].answers[0]"),
        ({"clients": [client(ratings=[rating(answers=[9.6, 8.8, 9.1, 10.1])])]}, "clients[0].ratings[0].answers[3]"),
        ({"clients": [client(ratings=[rating(answers=[9.65, 8.8, 9.1, 9])])]}, "clients[0].ratings[0].answers[0]"),
        ({"clients": [client(ratings=[rating(answers=[9.6, 8.8])])]}, "clients[0].ratings[0].answers"),
        ({"clients": [client(ratings=[rating(step=1)])]}, "clients[0].ratings[0].step"),
        ({"clients": [client(ratings=[rating(total=40.1)])]}, "clients[0].ratings[0].total"),
        ({"clients": [client(ratings=[rating(guess=5)])]}, "clients[0].ratings[0].guess"),
        ({"clients": [client(ratings=[rating(rater="A")])]}, "clients[0].ratings[0].rater"),
        ({"clients": [client(ratings=[rating(date="2026-11-24")])]}, "clients[0].ratings[0].date"),
        ({"clients": [client(ratings=[rating(instrument="mine")])]}, "clients[0].ratings[0].instrument"),
        ({"clients": [client(participants=["A", "B"])]}, "clients[0]"),
        ({"clients": [client(closed="2026-03-01")]}, "clients[0].ending"),
        ({"clients": [client(code="a b")]}, "clients[0].code"),
        ({"clients": [client(), client(uid=uid(9), code="ab12", sessions=[], ratings=[])]}, "clients[1].code"),
        ({"clients": [client(dismissals=[{"uid": uid(8), "session": uid(77)}])]}, "clients[0].dismissals[0].session"),
        ({"clients": [client(ratings=[rating(), rating()])]}, "uid"),
    ],
)
def test_what_cannot_be_taken_over_is_told_with_its_path(changed: dict[str, Any], path: str) -> None:
    assert [p for p, _ in problems(document(**changed))] == [path]


def test_an_answer_beyond_all_numbers_is_told() -> None:
    assert problems(json.dumps(document()).replace("9.6", "1e400"))[0][0] == "clients[0].ratings[0].answers[0]"


def test_a_code_that_someone_else_has_here_is_told() -> None:
    other = Client(1, uid(99), "ab12", "individual", "adult", None, (), TODAY)
    assert problems(document(), other)[0][0] == "clients[0].code"


def test_who_may_rate_is_what_the_vault_says_of_a_client_it_has() -> None:
    here = Client(1, uid(1), "AB12", "couple", "adult", None, ("A", "B"), TODAY)
    assert problems(document(), here)[0][0] == "clients[0].ratings[0].rater"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2", "is not JSON"),
        ("{}", "no document of ours"),
        ("[]", "no document of ours"),
        ("NaN", "a number that is none"),
        ("9" * 10_000, "a number that is none"),
        ('{"resourceType": "Bundle"}', "FHIR"),
        ('{"format": "alliance", "version": 3}', "newer version"),
        ("[" * 10_000 + "]" * 10_000, "nested far too deeply"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "nested far too deeply"),
    ],
)
def test_what_is_no_document_of_ours_is_told(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read(text)


def test_broken_json_names_its_line() -> None:
    with pytest.raises(BadFile, match="line 3") as error:
        read('{\n"format": "alliance",\n"version" 1}')
    assert getattr(error.value, "line", None) == 3


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["clients", "supervisions", "ratings", "erased"]), json_values)
def test_whatever_stands_in_it_is_taken_or_told(key: str, value: Any) -> None:
    try:
        read(document(**{key: value}))
    except AllianceError as error:
        assert error.exit_code == 5


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(rating())), json_values)
def test_whatever_stands_in_a_rating_is_taken_or_told(key: str, value: Any) -> None:
    try:
        read(document(clients=[client(ratings=[rating(**{key: value})])]))
    except AllianceError as error:
        assert error.exit_code == 5


def test_the_published_schema_is_a_schema() -> None:
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(json.loads(json_out.schema()))
