"""A FHIR R4 Bundle of ours, fresh or from a FHIR server, as the document that the JSON import takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance_cli.analysis.scoring import score
from alliance_cli.errors import BadFile
from alliance_cli.exchange import json_in, json_out
from alliance_cli.exchange.fhir import bundle_reading, responses, terms
from alliance_cli.exchange.fhir.bundle_reading import BundleReading, Holder, Stated, day, uid_of
from alliance_cli.exchange.fhir.node import Node
from alliance_cli.exchange.fhir.terms import Element
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client
from alliance_cli.model.words import ATTENDED, CANCELLED

_EMPTY = ("goals", "sessions", "ratings", "ruptures", "dismissals", "consents", "holds", "reflections")
ROUNDING = 0.00006  # scores travel with four decimals


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a bundle brings, checked and ready to be merged; `said`: what its reader should know; `more`: a page
    follows."""

    document: json_in.JsonDocument
    said: tuple[str, ...]
    left_out: Mapping[str, int]
    not_taken: Sequence[Problem]
    more: bool


def read(text: str, name: str, known: Sequence[Client], instruments: Catalogue, today: date, written: str) -> Arrived:
    """A bundle whose every rating and session can be merged into a vault with these clients.

    Scores are never taken over: they are made of the answers, and a score in the bundle that differs is named.
    `written`: the moment of the import (UTC), for what does not say when it was written down. Raises Unfit with every
    problem and its place in the bundle, BadFile where it is no bundle of ours.
    """
    reading = bundle_reading.opened(text, name, instruments, written)
    reading.each("Patient", _take_patient)
    if not reading.clients and not reading.problems:
        raise BadFile(
            f"{name} is a FHIR bundle of another program: no patient in it has a code of ours.",
            "Ask that program for a list of scores as CSV; “alliance import --map” takes it.",
        )
    reading.each("Encounter", _take_encounter)
    reading.each("QuestionnaireResponse", _take_response)
    reading.each("Observation", _take_observation)
    if reading.problems:
        raise Unfit(name, reading.problems, len(reading.places) + reading.left_out.total())
    document = _checked(reading, name, known, today)
    said = tuple(_disagreements(reading, document))
    return Arrived(document, said, reading.left_out, reading.told_not_taken(), reading.more)


def _take_patient(reading: BundleReading, patient: Node) -> None:
    code = patient.identifier(terms.CLIENT_CODE)
    if code is None:
        reading.cannot_take("Patient without a code of ours", patient)
        return
    place = f"clients[{len(reading.clients)}]"
    reading.places[place] = patient.path
    row: Element = {
        "uid": uid_of(patient, "Patient"),
        "code": code,
        "kind": patient.code("kind") or "individual",
        "population": patient.code("population") or "adult",
        "modality": patient.code("modality"),
        "participants": [each.needed("valueString") for each in patient.extensions("participant")],
        "opened": patient.extension("opened").text("valueDate"),
        "closed": patient.extension("closed").text("valueDate"),
        "ending": patient.code("ending"),
        "born": None,
        "slot": None,
        "about": None,
        "fields": {},
        "schedule": {},
    }
    reading.clients[patient.path] = Holder(place, row | {part: [] for part in _EMPTY})


def _take_encounter(reading: BundleReading, encounter: Node) -> None:
    client = reading.client_of(encounter)
    if client is None:
        raise encounter.wrong("subject", "is missing: whose session is it?")
    by_status = CANCELLED if encounter.text("status") == "cancelled" else ATTENDED
    session: Element = {
        "uid": uid_of(encounter, "Encounter"),
        "date": day(encounter.node("period"), "start"),
        "attendance": encounter.code("attendance") or by_status,
        "why": encounter.code("why"),
        "mode": encounter.code("mode") or ("video" if encounter.node("class").text("code") == "VR" else "in-person"),
        "minutes": encounter.node("length").integer("value"),
        "present": [each.needed("valueString") for each in encounter.extensions("present")],
        "absent": [each.needed("valueString") for each in encounter.extensions("absent")],
        "written": encounter.extension("written").text("valueInstant") or reading.written,
        "paused": False,
        "note": {},
        "addenda": [],
    }
    reading.add(client, "sessions", session, encounter)
    reading.sessions[encounter.path] = session


def _take_response(reading: BundleReading, response: Node) -> None:
    if response.needed("questionnaire").partition("|")[0] == terms.NOTE:
        _take_note(reading, response)
    else:
        responses.take(reading, response)


def _take_note(reading: BundleReading, response: Node) -> None:
    encounter = reading.resolve(response, "encounter")
    session = reading.sessions.get(encounter.path) if encounter else None
    if session is None:
        raise response.wrong("encounter", "is no session in the bundle.")
    for item in response.nodes("item"):
        for answer in item.nodes("answer")[:1]:
            session["note"][item.needed("linkId")] = answer.needed("valueString")


def _take_observation(reading: BundleReading, observation: Node) -> None:
    value = observation.node("valueQuantity").number("value")
    name = observation.extension("score").text("valueString")
    if not observation.nodes("derivedFrom"):
        reading.cannot_take("Observation without the answers it comes from", observation)
    for derived in observation.nodes("derivedFrom"):
        response = reading.by_reference.get(derived.text("reference") or "")
        if value is not None and response and response.value.get("resourceType") == "QuestionnaireResponse":
            reading.stated.append(Stated(uid_of(response, "QuestionnaireResponse"), name, value, response.path))


def _checked(reading: BundleReading, name: str, known: Sequence[Client], today: date) -> json_in.JsonDocument:
    """What the JSON import says of the rows, told with their places in the bundle."""
    clients = [holder.row for holder in reading.clients.values()]
    for client in clients:
        if client["opened"] is None:
            dates = [row["date"] for row in (*client["sessions"], *client["ratings"])]
            client["opened"] = min(dates, default=today.isoformat())
    made: Element = {"format": json_out.FORMAT, "version": json_out.VERSION, "clients": clients, "supervisions": []}
    if reading.own:
        made["ratings"] = reading.own
    try:
        return json_in.read(json.dumps(made), name, known, reading.instruments, today)
    except Unfit as error:
        problems = [Problem(None, _source(reading, p.column or ""), p.message) for p in error.problems]
        raise Unfit(name, problems, error.rows) from None


def _source(reading: BundleReading, path: str) -> str:
    """The place in the bundle of a place in the document."""
    row, rest = path, ""
    while row and row not in reading.places:
        row, _, last = row.rpartition(".")
        rest = f".{last}{rest}"
    return reading.places[row] + rest if row else path


def _disagreements(reading: BundleReading, document: json_in.JsonDocument) -> Iterator[str]:
    """Every response of which the bundle states a score that its answers do not come to."""
    rated = {
        rating["uid"]: (rating, holder.get("code"))
        for holder in (*document.record["clients"], document.record)
        for rating in holder.get("ratings", ())
    }
    for stated in reading.stated:
        if stated.uid in rated:
            rating, code = rated[stated.uid]
            found = reading.instruments.find(rating["instrument"])
            form = found.of(rating["version"]) or found
            name = stated.name or form.headline
            scored = _score(form, rating, name)
            if scored is None or abs(scored - stated.value) > ROUNDING:
                come = "do not give it" if scored is None else f"come to {round(scored, 4):g}"
                whose = ", ".join(filter(None, (code, form.title, rating["date"], rating["rater"])))
                yield (
                    f"{whose}: the bundle states {stated.value:g} as {name}, and the answers {come}. "
                    f"The answers count ({stated.path})."
                )


def _score(form: Instrument, rating: Element, name: str) -> float | None:
    scored = score(form, rating["answers"], rating["total"])
    part, _, how = name.rpartition(".")
    found: float | None = getattr(scored.subscales.get(part) if part else scored, how, None)
    return found
