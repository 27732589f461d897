"""FHIR comes back without loss of what it holds; no stated score is trusted; foreign bundles are told apart."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from datetime import date
from pathlib import Path
from unittest.mock import ANY

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import BadFile
from alliance_cli.exchange.fhir import bundle_in, bundle_out
from alliance_cli.exchange.fhir.terms import NOTE, canonical
from alliance_cli.exchange.outcome import Unfit
from alliance_cli.forms import catalogue
from alliance_cli.store import clients, measurements, merge, records

TODAY = date(2026, 11, 23)
NOW = "2026-11-23T10:00:00Z"
CATALOGUE = catalogue.load()


@pytest.fixture(scope="module")
def left(a_practice, instruments):
    """The bundle as it leaves; each test takes its own copy."""
    made = bundle_out.bundle(a_practice.records, instruments, practice="c1", own=a_practice.own, notes=True)
    return json.loads(json.dumps(made))


@pytest.fixture
def bundle(left):
    return copy.deepcopy(left)


def come_in(bundle, known=()):
    text = bundle if isinstance(bundle, str) else json.dumps(bundle)
    return bundle_in.read(text, "clinic.json", known, CATALOGUE, TODAY, NOW)


def first(bundle, kind, **having):
    resources = (e["resource"] for e in bundle["entry"])
    return next(r for r in resources if r["resourceType"] == kind and all(r.get(k) == v for k, v in having.items()))


def each(bundle, kind):
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def a_response(bundle):
    """The first complete rating with the SRS."""
    return first(bundle, "QuestionnaireResponse", questionnaire=canonical("srs", "3.0"), status="completed")


def problems(bundle):
    with pytest.raises(Unfit) as caught:
        come_in(bundle)
    return {p.column: p.message for p in caught.value.problems}


def keep(practice, arrived):
    with contextlib.closing(practice.open()) as vault:
        merged = merge.whole(vault, arrived.document.record, arrived.document.record["clients"])
        found = records.gather(vault, clients.every(vault, closed=True))
        return merged, found, measurements.without_client(vault)


def without_ids(ratings):
    """Ratings as the vault would have them apart from its own numbering and the session of their day."""
    return sorted((m._replace(id=0, session=None) for m in ratings), key=lambda m: m.uid)


# There and back


def test_clients_sessions_and_ratings_come_back_as_they_left(practice, bundle, a_practice):
    _, found, own = keep(practice, come_in(bundle))
    for brought, left in zip(found, a_practice.records, strict=True):
        assert brought.client == left.client._replace(id=brought.client.id, born=None, about=None)
        assert [s._replace(id=0) for s in brought.sessions] == [s._replace(id=0) for s in left.sessions]
        assert without_ids(brought.measurements) == without_ids(left.measurements)
    assert without_ids(own) == without_ids(a_practice.own)


LOST = ("born", "slot", "about", "fields", "schedule")
LOST_PARTS = ("goals", "ruptures", "dismissals", "consents", "holds", "reflections")


def test_the_demo_practice_moves_into_another_vault_by_two_commands(practice, tmp_path):
    bundle, before, after = (str(tmp_path / name) for name in ("bundle.json", "before.json", "after.json"))
    practice.do("--demo", "export", "--format", "fhir", "--with-notes", "--out", bundle)
    practice.do("--demo", "export", "--format", "json", "--out", before)
    moved = practice.do("import", bundle)
    assert moved["rows"] == moved["new"] > 500 and moved["duplicates"] == 0
    assert practice.do("import", bundle, "--as", "fhir")["new"] == 0
    practice.do("export", "--format", "json", "--out", after)
    assert json.loads(Path(after).read_text())["clients"] == [
        client
        | dict.fromkeys(LOST[:3])
        | {name: {} for name in LOST[3:]}
        | {name: [] for name in LOST_PARTS}
        | {"sessions": [session | {"addenda": []} for session in client["sessions"]]}
        | {"ratings": [rating | {"written": ANY, "language": None} for rating in client["ratings"]]}
        for client in json.loads(Path(before).read_text())["clients"]
    ]


def test_a_second_import_adds_nothing(practice, bundle):
    first_time, *_ = keep(practice, come_in(bundle))
    second_time, *_ = keep(practice, come_in(bundle))
    assert (second_time.new, second_time.duplicates) == (0, first_time.new)


def test_what_came_in_leaves_as_the_same_bundle(practice, bundle, instruments):
    _, found, own = keep(practice, come_in(bundle))
    again = bundle_out.bundle(found, instruments, practice="c1", own=own, notes=True)

    def contents(made):
        return {e["fullUrl"]: {k: v for k, v in e["resource"].items() if k != "encounter"} for e in made["entry"]}

    assert contents(again) == contents(bundle)


def test_a_server_may_give_new_ids_and_another_order(practice, bundle, a_practice):
    served = {e["fullUrl"]: f"{e['resource']['resourceType']}/{n}" for n, e in enumerate(bundle["entry"], 1)}
    text = json.dumps(bundle)
    for old, new in served.items():
        text = text.replace(f'"reference": "{old}"', f'"reference": "{new}"')
    bundle = json.loads(text) | {"type": "searchset"}
    for entry in bundle["entry"]:
        place = served[entry["fullUrl"]]
        entry["fullUrl"] = f"https://clinic.example/fhir/{place}"
        entry["resource"] |= {"id": place.partition("/")[2], "meta": {"versionId": "1"}}
    random.Random(7).shuffle(bundle["entry"])
    _, found, _ = keep(practice, come_in(bundle))
    for brought, left in zip(found, a_practice.records, strict=True):
        assert without_ids(brought.measurements) == without_ids(left.measurements)


def test_an_empty_practice_has_no_patient_to_bring(instruments):
    with pytest.raises(BadFile):
        come_in(bundle_out.bundle((), instruments, practice=""))


# No stated score is trusted


def test_a_stated_total_of_13_over_answers_that_sum_to_10_is_named_and_not_believed(bundle):
    response = a_response(bundle)
    for item, marks in zip(response["item"], (40, 30, 20, 10), strict=True):
        item["answer"] = [{"valueInteger": marks}]
    place = next(e["fullUrl"] for e in bundle["entry"] if e["resource"] is response)
    stated = first(bundle, "Observation", derivedFrom=[{"reference": place}])
    stated["valueQuantity"]["value"] = 13
    arrived = come_in(bundle)
    [sentence] = arrived.said
    assert "AB12, Session Rating Scale" in sentence
    assert "states 13 as total, and the answers come to 10" in sentence
    [rating] = [
        r for r in arrived.document.record["clients"][0]["ratings"] if r["uid"] == response["identifier"]["value"]
    ]
    assert (rating["answers"], rating["total"]) == ([40, 30, 20, 10], None)


def test_an_observation_of_another_program_is_compared_with_the_headline(bundle):
    stated = first(bundle, "Observation")
    del stated["extension"]
    stated["valueQuantity"]["value"] += 1
    assert len(come_in(bundle).said) == 1


@pytest.mark.parametrize(("apart", "named"), [(0.00004, 0), (0.001, 1), (0.05, 1)])
def test_a_score_may_differ_by_its_fourth_decimal_and_no_more(bundle, apart, named):
    first(bundle, "Observation")["valueQuantity"]["value"] += apart
    assert len(come_in(bundle).said) == named


def test_a_score_where_an_answer_is_missing_is_named(bundle):
    response = a_response(bundle)
    del response["item"][1]
    [sentence] = come_in(bundle).said
    assert "the answers do not give it" in sentence


def test_scores_that_agree_are_not_spoken_of(bundle):
    assert come_in(bundle).said == ()


# Other programs and broken files


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "is no FHIR"),
        ('{"resourceType": 3}', "is no FHIR"),
        ('{"format": "alliance", "version": 1}', "is no FHIR"),
        ('{"resourceType": "Patient"}', "is a single Patient"),
        ('{"resourceType": "Bundle"}', "of another program"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}', "of another program"),
        ('{"resourceType": "Bundle", "entry": ' + "[" * 10_000 + "]" * 10_000 + "}", "far too deeply"),
        ('{"resourceType": "Bundle", "entry": ' + '{"item": [' * 10_000, "far too deeply"),
        ('{"resourceType": "Bundle", "total": NaN}', "a number that is none"),
        ('{"resourceType": "Bundle", "total": ' + "9" * 5000 + "}", "a number that is none"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation"}}]}', "of another program"),
        ('{"resourceType": "Bundle", "entry": 7}', "one place to mend"),
        ('{"resourceType": "Bundle", "entry": [{"resource": "x"}]}', "one place to mend"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_of_ours_is_told_in_a_sentence(text, says):
    with pytest.raises(BadFile) as caught:
        come_in(text)
    assert says in caught.value.what


def test_questionnaires_that_are_not_known_are_named(bundle):
    one = first(bundle, "QuestionnaireResponse", questionnaire=canonical("srs", "3.0"))
    one["questionnaire"] = "http://loinc.org/q/69723-9"
    two = first(bundle, "QuestionnaireResponse", questionnaire=canonical("arm5", "5"))
    two["questionnaire"] = "urn:alliance:questionnaire:mine|1"
    said = " ".join(problems(bundle).values())
    assert "“http://loinc.org/q/69723-9” is not known here" in said
    assert "no instrument “mine”" in said


def test_every_problem_is_told_with_its_place_in_the_bundle(bundle):
    places = [e["resource"] for e in bundle["entry"]]
    response = a_response(bundle)
    response["item"][2]["answer"][0] = {"valueInteger": 101}
    encounter = first(bundle, "Encounter")
    encounter["length"]["value"] = "50"
    said = problems(bundle)
    assert said == {
        f"entry[{places.index(response)}].resource.item[2].answer[0].valueInteger": "is no whole number from 0 to 100.",
        f"entry[{places.index(encounter)}].resource.length.value": "is not a number.",
    }


def test_what_follows_from_a_problem_is_not_told_again(bundle):
    first(bundle, "Patient")["identifier"][1]["value"] = 7
    assert len(problems(bundle)) == 1


def test_what_the_record_cannot_hold_is_told_with_its_place_too(bundle):
    places = [e["resource"] for e in bundle["entry"]]
    encounter = first(bundle, "Encounter")
    encounter["extension"][0]["valueCode"] = "asleep"
    late = places[places.index(encounter) + 2]
    late["period"]["start"] = "2031-01-01"
    said = problems(bundle)
    assert "asleep" in said[f"entry[{places.index(encounter)}].resource.attendance"]
    late["period"]["start"] = "2031-01-01"
    encounter["extension"][0]["valueCode"] = "attended"
    assert "lies in the future" in problems(bundle)[f"entry[{places.index(late)}].resource.date"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r.update(item=[{"linkId": "9"}]), "is no item of Session Rating Scale"),
        (lambda r: r.update(item=r["item"] * 2), "stands there twice"),
        (lambda r: r["item"][0].update(answer=[{"valueInteger": 1}] * 2), "more than one answer"),
        (lambda r: r["item"][0].update(answer=[{"valueInteger": True}]), "is not a number"),
        (lambda r: r["item"][0].update(answer=[{"valueInteger": 9.5}]), "is not a whole number"),
        (lambda r: r["item"][0].update(answer=[{"valueInteger": 10**400}]), "is far too large"),
        (lambda r: r["item"][0].update(answer=[{"valueInteger": -1}]), "no whole number from 0 to 100"),
        (lambda r: r["item"][0].update(answer=[{"valueString": "9.6"}]), "no whole number from 0 to 100"),
        (lambda r: r.pop("item"), "holds no answer"),
        (lambda r: r.pop("authored"), "is missing"),
        (lambda r: r.update(authored="02/11/2026"), "02/11/2026"),
        (lambda r: r.update(subject={"reference": "Patient/unknown"}), "is not in the bundle"),
        (lambda r: r.pop("subject"), "whose rating is it"),
        (lambda r: r.update(subject="AB12"), "is not an object"),
        (lambda r: r.update(item={"linkId": "1"}), "is not a list of objects"),
        (lambda r: r.update(questionnaire=["srs"]), "is not a text"),
    ],
)  # fmt: skip
def test_a_response_that_cannot_be_read_says_why(bundle, change, says):
    change(a_response(bundle))
    assert says in " ".join(problems(bundle).values())


@pytest.mark.parametrize("status", ["entered-in-error", "in-progress", "stopped", None])
def test_a_response_that_is_not_finished_stays_outside_and_is_counted(bundle, status):
    response = a_response(bundle)
    response["status"] = status
    brought = come_in(bundle)
    ratings = brought.document.record["clients"][0]["ratings"]
    assert response["identifier"]["value"] not in {r["uid"] for r in ratings}
    assert brought.left_out == {status or "no status": 1}


def test_an_amended_response_comes_in(bundle):
    a_response(bundle)["status"] = "amended"
    assert come_in(bundle).left_out == {}


@pytest.mark.parametrize("status", ["planned", "in-progress", "entered-in-error"])
def test_a_session_that_did_not_end_stays_outside_with_its_note(bundle, status):
    noted = [r["encounter"] for r in each(bundle, "QuestionnaireResponse") if r["questionnaire"] == NOTE]
    session = next(e["resource"] for e in bundle["entry"] if {"reference": e["fullUrl"]} == noted[0])
    session["status"] = status
    brought = come_in(bundle)
    met = [s["uid"] for client in brought.document.record["clients"] for s in client["sessions"]]
    assert session["identifier"][0]["value"] not in met
    assert brought.left_out == {status: 1}


def test_what_nothing_of_ours_is_made_of_is_named_by_path(bundle):
    count = len(bundle["entry"])
    others = [{"resourceType": "Condition"}, {"resourceType": "Patient", "id": "x"}, {"resourceType": "Condition"}]
    others.append({"resourceType": "Observation", "status": "final", "valueQuantity": {"value": 3}})
    bundle["entry"] += [{"resource": other} for other in others]
    told = {problem.column: problem.message for problem in come_in(bundle).not_taken}
    assert told == {
        f"entry[{count}].resource": f"is Condition, and is not taken; 2 in all (entry[{count + 2}].resource).",
        f"entry[{count + 1}].resource": "is Patient without a code of ours, and is not taken.",
        f"entry[{count + 3}].resource": "is Observation without the answers it comes from, and is not taken.",
    }


def test_a_page_says_that_another_follows(practice, bundle, tmp_path):
    first(bundle, "Encounter")["status"] = "planned"
    bundle["link"] = [
        {"relation": "self", "url": "https://a.example"},
        {"relation": "next", "url": "https://b.example"},
    ]
    path = tmp_path / "page.json"
    path.write_text(json.dumps(bundle))
    result = practice.run("import", str(path), "--json")
    assert result.json["more"] is True and "another follows" in result.err
    assert result.json["left_out"] == [{"reason": "planned", "rows": 1}]
    assert result.json["rows"] == result.json["new"] + 1
    del bundle["link"]
    path.write_text(json.dumps(bundle))
    assert "more" not in practice.do("import", str(path))


def test_a_code_that_another_client_has_is_a_problem(bundle, a_practice):
    stranger = a_practice.records[0].client._replace(uid="someone-else")
    with pytest.raises(Unfit) as caught:
        come_in(bundle, [stranger])
    assert "another client AB12" in str(caught.value.problems[0])


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_broken_in_a_bundle_is_told_or_read_and_never_a_crash(left, data):
    bundle = copy.deepcopy(left)
    node, key = bundle, "entry"
    for _ in range(data.draw(st.integers(1, 7))):
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        node = inner
        key = data.draw(st.sampled_from([*node] if isinstance(node, dict) else range(len(node))))
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    shapes = st.sampled_from([None, True, [], {}, [{}], [[]], {"reference": "x"}])
    node[key] = data.draw(numbers | shapes | st.text(max_size=5))
    with contextlib.suppress(BadFile):
        come_in(bundle)
