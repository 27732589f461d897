"""What leaves as FHIR is FHIR R4, judged by others; and it says what the record says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from alliance_cli.analysis.scoring import score
from alliance_cli.exchange.fhir import bundle_out
from alliance_cli.exchange.fhir.terms import EXTENSION, canonical, instrument_in

NODE = Path(__file__).parent / "node"
HL7 = "http://hl7.org/fhir/StructureDefinition/"


@pytest.fixture(scope="module")
def text(a_practice, instruments):
    return bundle_out.text(a_practice.records, instruments, practice="c1", own=a_practice.own, notes=True)


@pytest.fixture(scope="module")
def bundle(text):
    return json.loads(text)


@pytest.fixture(scope="module")
def of(bundle):
    """The resources of a type, in their order."""
    return lambda kind: [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


@pytest.fixture(scope="module")
def checked(text):
    """What an independent validator and FHIRPath, both in another language, make of the bundle."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (NODE / "node_modules").is_dir():
        pytest.skip("the packages of tests/exchange/node are not installed: npm install there")
    done = subprocess.run(["node", NODE / "check.js"], input=text, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def own(element, name):
    """The values of our extensions of this name."""
    found = [e for e in element.get("extension", ()) if e["url"] == EXTENSION + name]
    return [next(value for key, value in e.items() if key.startswith("value")) for e in found]


def uid(resource):
    identifier = resource["identifier"]
    each = identifier if isinstance(identifier, list) else [identifier]
    return next(one["value"] for one in each if one["system"] == "urn:alliance:uid")


def ratings(practice):
    return {m.uid: m for m in (*(m for r in practice.records for m in r.measurements), *practice.own)}


# Others judge


def test_the_models_of_fhir_resources_take_every_resource(bundle):
    model = pytest.importorskip("fhir.resources.R4B.bundle", reason="fhir.resources is not installed")
    parsed = model.Bundle.model_validate(bundle)
    assert len(parsed.entry) == len(bundle["entry"])


def test_the_validator_of_another_project_finds_no_error(checked):
    assert checked["messages"] == []


def test_fhirpath_comes_to_the_same_scores_from_the_bundle_alone(checked, of, a_practice, instruments):
    compared = Counter()
    kept = ratings(a_practice)
    for response in of("QuestionnaireResponse"):
        if response["id"] not in checked["totals"] or response["status"] != "completed":
            continue
        rating = kept[uid(response)]
        ours = score(instruments[rating.instrument], rating.answers)
        theirs = checked["totals"][response["id"]]
        if ours.total is not None:
            factor = instruments[rating.instrument].scale.factor  # what a percentage is of the sum, in its file alone
            assert theirs["whole"] * factor == pytest.approx(ours.total, abs=1e-6)
        for name, part in ours.subscales.items():
            assert theirs[name] == pytest.approx(part.total, abs=1e-6)
        compared[rating.instrument] += 1
    assert set(compared) == set(instruments)


# Whole and consistent


def test_every_reference_leads_to_a_resource_of_the_bundle(bundle, text):
    places = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(places)) == len(places)
    assert all(entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in bundle["entry"])
    named = set(re.findall(r'"reference": "([^"]*)"', text))
    assert named and named <= set(places)


def test_every_answer_belongs_to_an_item_and_has_its_type(of):
    forms = {f"{q['url']}|{q['version']}" if "version" in q else q["url"]: q for q in of("Questionnaire")}
    value_of = {"integer": "valueInteger", "choice": "valueCoding", "text": "valueString"}
    for response in of("QuestionnaireResponse"):
        items = {item["linkId"]: item for item in forms[response["questionnaire"]]["item"]}
        for given in response.get("item", ()):
            item, [answer] = items[given["linkId"]], given["answer"]
            assert [*answer] == [value_of[item["type"]]]
            if item["type"] == "choice":
                assert answer["valueCoding"] in [option["valueCoding"] for option in item["answerOption"]]


def test_stated_scores_recompute(of, a_practice, instruments):
    kept = ratings(a_practice)
    responses = {f"urn:uuid:{r['id']}": kept.get(uid(r)) for r in of("QuestionnaireResponse") if "identifier" in r}
    for observation in of("Observation"):
        [derived] = observation["derivedFrom"]
        rating = responses[derived["reference"]]
        scored = score(instruments[rating.instrument], rating.answers, rating.total)
        [name] = own(observation, "score")
        assert observation["valueQuantity"]["value"] == round(
            bundle_out.headlines(instruments[rating.instrument], scored)[name], 4
        )
        assert not rating.prediction


def test_it_is_the_same_bytes_each_time(text, a_practice, instruments):
    again = bundle_out.text(a_practice.records, instruments, practice="c1", own=a_practice.own, notes=True)
    assert again == text


def test_each_resource_stands_on_a_line_of_its_own(text, bundle):
    opening, *lines, closing = text.splitlines()
    assert (opening, closing) == ('{"resourceType": "Bundle", "type": "collection", "entry": [', "]}")
    assert [json.loads(line.removesuffix(",")) for line in lines] == bundle["entry"]


def test_a_version_with_a_space_makes_an_address_all_the_same():
    assert canonical("mine", "1.0 draft") == "urn:alliance:questionnaire:mine|1.0%20draft"
    assert instrument_in(canonical("mine", "1.0 draft")) == ("mine", "1.0 draft")


def test_two_practices_have_two_therapists(a_practice, instruments):
    def therapist(practice):
        made = bundle_out.bundle(a_practice.records, instruments, practice=practice)
        return next(e["fullUrl"] for e in made["entry"] if e["resource"]["resourceType"] == "Practitioner")

    assert therapist("c1") != therapist("elsewhere")


# What it says


def test_a_patient_is_a_code_and_nothing_else_that_names(of, text):
    person, couple = of("Patient")
    assert [one["value"] for one in person["identifier"]] == ["AB12", "c1" * 8]
    assert not {"name", "birthDate", "telecom", "address", "gender"} & {*person, *couple}
    assert "teacher" not in text and "1988" not in text
    assert (own(couple, "kind"), own(couple, "participant"), own(couple, "ending")) == (
        ["couple"],
        ["V", "W"],
        ["planned"],
    )


def test_no_code_of_a_vocabulary_that_is_not_certain(text):
    assert "loinc" not in text.lower() and "snomed" not in text.lower()


def test_a_line_is_answered_in_whole_millimetres_on_a_slider(of):
    srs = next(q for q in of("Questionnaire") if q["url"].endswith(":srs"))
    first = srs["item"][0]
    said = {e["url"].removeprefix(HL7): e for e in first["extension"]}
    assert first["type"] == "integer"
    assert said["questionnaire-itemControl"]["valueCodeableConcept"]["coding"][0]["code"] == "slider"
    assert said["questionnaire-sliderStepValue"]["valueInteger"] == 1
    assert (said["minValue"]["valueInteger"], said["maxValue"]["valueInteger"]) == (0, 100)
    rated = next(
        r for r in of("QuestionnaireResponse") if r["questionnaire"] == canonical("srs", "3.0") and "item" in r
    )
    assert [item["answer"][0]["valueInteger"] for item in rated["item"]] == [96, 88, 91, 93]


def test_a_choice_carries_its_number(of):
    wai = next(q for q in of("Questionnaire") if q["url"].endswith(":wai"))
    options = wai["item"][0]["answerOption"]
    assert [o["extension"][0]["valueDecimal"] for o in options] == [1, 2, 3, 4, 5]
    assert {o["extension"][0]["url"] for o in options} == {f"{HL7}ordinalValue"}


def test_reversed_items_and_subscales_are_kept(of):
    arm = next(q for q in of("Questionnaire") if q["url"].endswith(":arm5"))
    assert [item["linkId"] for item in arm["item"] if own(item, "reversed")] == ["3"]
    parts = [e["extension"] for e in arm["extension"] if e["url"] == f"{EXTENSION}subscale"]
    assert [[p["valuePositiveInt"] for p in part if p["url"] == "item"] for part in parts] == [[1], [2, 3], [4, 5]]


def test_only_labels_stand_for_the_items_of_published_instruments(of, instruments):
    for questionnaire in of("Questionnaire"):
        form = instruments.get(questionnaire["url"].rpartition(":")[2])
        if form and not form.wordings:
            assert [item["text"] for item in questionnaire["item"]] == [item.label for item in form.items]


def test_a_wording_of_ones_own_is_what_the_items_say(of, instruments):
    checkin = next(q for q in of("Questionnaire") if q["url"].endswith(":checkin"))
    sentence, low, high = instruments["checkin"].wording().items[0]
    assert checkin["item"][0]["text"] == sentence
    assert [end["text"] for end in checkin["item"][0]["item"]] == [low, high]


def test_sessions_are_encounters_with_what_r4_cannot_say_beside(of):
    first, late, missed, by_me, *_ = of("Encounter")
    assert [e["status"] for e in (first, late, missed, by_me)] == ["finished", "finished", "cancelled", "cancelled"]
    assert [e["class"]["code"] for e in (first, late, missed, by_me)] == ["AMB", "VR", "AMB", "VR"]
    assert [own(e, "attendance") for e in (late, missed, by_me)] == [["late"], ["no-show"], ["cancelled-by-me"]]
    assert late["length"]["value"] == 35 and "length" not in missed
    assert late["period"] == {"start": "2026-01-12", "end": "2026-01-12"}


def test_who_answered_and_who_typed_it_in(of, a_practice):
    kept = ratings(a_practice)
    kinds = {
        f"urn:uuid:{r['id']}": r["resourceType"] for k in ("Patient", "Practitioner", "RelatedPerson") for r in of(k)
    }
    said = {}
    for response in of("QuestionnaireResponse"):
        if "identifier" in response:
            rating = kept[uid(response)]
            people = tuple(kinds[response[who]["reference"]] for who in ("source", "author"))
            said[rating.rater, rating.prediction, rating.source] = people
    assert said["client", False, "paper"] == ("Patient", "Practitioner")
    assert said["client", False, "screen"] == ("Patient", "Patient")
    assert said["client", True, "paper"] == ("Practitioner", "Practitioner")
    assert said["caregiver", False, "spoken"] == ("RelatedPerson", "Practitioner")
    assert said["V", False, "paper"] == ("RelatedPerson", "Practitioner")


def test_skipped_paused_and_incomplete_ones_are_not_complete(of, a_practice):
    kept = ratings(a_practice)
    for response in of("QuestionnaireResponse"):
        if "identifier" not in response:
            continue
        rating = kept[uid(response)]
        missing = None in rating.answers and rating.total is None
        expected = "stopped" if rating.skipped else "in-progress" if rating.paused or missing else "completed"
        assert response["status"] == expected
        assert own(response, "skipped") == ([rating.skipped] if rating.skipped else [])


def test_a_total_that_stands_alone_is_told_and_observed(of, a_practice):
    total = next(r for r in of("QuestionnaireResponse") if own(r, "total-alone"))
    assert own(total, "total-alone") == [36.3] and "item" not in total and total["status"] == "completed"
    [observed] = [o for o in of("Observation") if o["derivedFrom"][0]["reference"] == f"urn:uuid:{total['id']}"]
    assert (observed["valueQuantity"]["value"], observed["code"]) == (36.3, {"text": "Session Rating Scale, total"})


def test_notes_leave_only_when_asked_for(a_practice, instruments, of):
    quiet = bundle_out.text(a_practice.records, instruments, practice="c1")
    assert "First hour" not in quiet and "session-note" not in quiet
    notes = [r for r in of("QuestionnaireResponse") if r["questionnaire"].endswith("session-note")]
    assert [item["linkId"] for item in notes[0]["item"]] == ["happened", "goals"]
    assert "<b>slow</b>" in notes[0]["item"][0]["answer"][0]["valueString"]


def test_an_instrument_whose_file_is_gone_still_leaves_with_its_answers(a_practice, instruments):
    known = {id: form for id, form in instruments.items() if id != "srs"}
    made = bundle_out.bundle(a_practice.records, known, practice="c1")
    resources = [e["resource"] for e in made["entry"]]
    form = next(r for r in resources if r.get("url") == "urn:alliance:questionnaire:srs")
    assert [item["text"] for item in form["item"]] == ["Item 1", "Item 2", "Item 3", "Item 4"]
    answered = next(r for r in resources if r.get("questionnaire") == canonical("srs", "3.0") and "item" in r)
    assert [item["answer"][0] for item in answered["item"]] == [{"valueInteger": s} for s in (96, 88, 91, 93)]


def test_one_line_of_jq_makes_of_it_what_a_server_takes(text, bundle):
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    put = '{request: {method: "PUT", url: "\\(.resource.resourceType)/\\(.resource.id)"}}'
    program = f'.type = "transaction" | .entry |= map(. + {put})'
    done = subprocess.run(["jq", program], input=text, capture_output=True, text=True, check=True)
    sent = json.loads(done.stdout)
    assert sent["type"] == "transaction"
    assert sent["entry"][0]["request"]["url"] == f"Questionnaire/{bundle['entry'][0]['resource']['id']}"
