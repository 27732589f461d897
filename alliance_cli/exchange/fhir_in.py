"""A FHIR R4 Bundle of ours, fresh or from a FHIR server, as the document that the JSON import takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance_cli.analysis.scoring import score
from alliance_cli.errors import AllianceError, BadFile
from alliance_cli.exchange import fhir_forms, fhir_terms, json_in, json_out
from alliance_cli.exchange.fhir_node import Misread, Node
from alliance_cli.exchange.fhir_terms import Json
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.instrument import Instrument
from alliance_cli.inputs import shown
from alliance_cli.model import Client

_EMPTY = ("goals", "sessions", "ratings", "ruptures", "dismissals", "consents", "holds", "reflections")
_ATTENDED = {"finished": "attended", "cancelled": "cancelled"}  # where only the status says it
_WRONG = "entered-in-error"
ROUNDING = 0.00006  # scores travel with four decimals


class _Follows(Misread):
    """A resource cannot be read because another could not, which has been told already."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a bundle brings, checked and ready to be merged; `said`: what its reader should know."""

    document: json_in.Document
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Holder:
    """A client of the document: its row, and where it stands there (`clients[0]`)."""

    place: str
    row: Json


@dataclass(frozen=True, slots=True)
class _Stated:
    """A score that the bundle states of a response, by name (`total`, `bond.mean`; None: the headline)."""

    uid: str
    name: str | None
    value: float
    path: str


@dataclass(slots=True)
class _Reading:
    """A bundle on its way into a document: `places` says where in the bundle each row of the document comes from."""

    instruments: Catalogue
    written: str
    resources: Mapping[str, list[Node]]  # by type
    by_reference: Mapping[str, Node]
    clients: dict[str, _Holder] = field(default_factory=dict)  # by the path of their Patient
    sessions: dict[str, Json] = field(default_factory=dict)  # by the path of their Encounter
    own: list[Json] = field(default_factory=list)  # the practitioner's own ratings
    stated: list[_Stated] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # paths of resources that could not be read

    def each(self, kind: str, take: Callable[[_Reading, Node], None]) -> None:
        """Take every resource of a kind, but those entered in error; what cannot be read is noted."""
        for resource in self.resources.get(kind, ()):
            try:
                if resource.text("status") != _WRONG:
                    take(self, resource)
            except _Follows:
                self.unread.add(resource.path)
            except Misread as error:
                self.unread.add(resource.path)
                self.problems.append(error.problem)

    def resolve(self, holder: Node, key: str) -> Node | None:
        reference = holder.reference(key)
        if reference is None:
            return None
        if reference not in self.by_reference:
            raise holder.wrong(f"{key}.reference", f"“{shown(reference, 80)}” is not in the bundle.")
        found = self.by_reference[reference]
        if found.path in self.unread:
            raise _Follows(holder.path, "refers to what could not be read.")
        return found

    def client_of(self, holder: Node) -> _Holder | None:
        """The client whom the subject is; None where it is the therapist."""
        subject = self.resolve(holder, "subject")
        if subject is None or subject.path in self.clients:
            return None if subject is None else self.clients[subject.path]
        if subject.value.get("resourceType") == "Practitioner":
            return None
        raise holder.wrong("subject", f"is no patient with a code of ours (identifier {fhir_terms.CODE}).")


def read(text: str, name: str, known: Sequence[Client], instruments: Catalogue, today: date, written: str) -> Arrived:
    """A bundle whose every rating and session can be merged into a vault with these clients.

    Scores are never taken over: they are made of the answers, and a score in the bundle that differs is named.
    `written`: the moment of the import (UTC), for what does not say when it was written down. Raises Unfit with every
    problem and its place in the bundle, BadFile where it is no bundle of ours.
    """
    reading = _opened(json_in.parse(text, name), name, instruments, written)
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
        raise Unfit(name, reading.problems, len(reading.places))
    document = _checked(reading, name, known, today)
    return Arrived(document, tuple(_disagreements(reading, document)))


def _opened(data: object, name: str, instruments: Catalogue, written: str) -> _Reading:
    if not isinstance(data, dict) or not isinstance(data.get("resourceType"), str):
        raise BadFile(f"{name} is no FHIR.", "“alliance export --format fhir” writes such a file.")
    if data["resourceType"] != "Bundle":
        kind = shown(data["resourceType"])
        raise BadFile(f"{name} is a single {kind}.", "A Bundle is needed, with the patients it speaks of.")
    resources: dict[str, list[Node]] = {}
    by_reference: dict[str, Node] = {}
    try:
        for entry in Node(data, "").nodes("entry"):
            resource = entry.node("resource")
            kind = resource.text("resourceType") or ""
            resources.setdefault(kind, []).append(resource)
            for reference in (entry.text("fullUrl"), f"{kind}/{resource.text('id')}"):
                if reference:
                    by_reference[reference] = resource
    except Misread as error:
        raise Unfit(name, [error.problem]) from None
    return _Reading(instruments, written, resources, by_reference)


def _take_patient(reading: _Reading, patient: Node) -> None:
    code = patient.identifier(fhir_terms.CODE)
    if code is None:
        return
    place = f"clients[{len(reading.clients)}]"
    reading.places[place] = patient.path
    row: Json = {
        "uid": _uid(patient, "Patient"),
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
    reading.clients[patient.path] = _Holder(place, row | {part: [] for part in _EMPTY})


def _take_encounter(reading: _Reading, encounter: Node) -> None:
    client = reading.client_of(encounter)
    if client is None:
        raise encounter.wrong("subject", "is missing: whose session is it?")
    status = encounter.text("status")
    attendance = encounter.code("attendance") or _ATTENDED.get(status or "")
    if attendance is None:
        raise encounter.wrong("status", f"“{shown(str(status))}”: only what is finished or cancelled comes in.")
    session: Json = {
        "uid": _uid(encounter, "Encounter"),
        "date": _day(encounter.node("period"), "start"),
        "attendance": attendance,
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
    _add(reading, client, "sessions", session, encounter)
    reading.sessions[encounter.path] = session


def _take_response(reading: _Reading, response: Node) -> None:
    address = response.needed("questionnaire")
    if address.partition("|")[0] == fhir_terms.NOTE:
        _take_note(reading, response)
        return
    if not address.startswith(fhir_terms.QUESTIONNAIRE):
        raise response.wrong("questionnaire", f"“{shown(address, 80)}” is not known here.")
    id, version = fhir_terms.instrument_in(address)
    form = _form(reading, response, id)
    client = reading.client_of(response)
    rating = _rating(reading, response, form, version or form.version)
    if client is not None:
        _add(reading, client, "ratings", rating, response)
    elif form.kind == "supervision":
        reading.places[f"ratings[{len(reading.own)}]"] = response.path
        reading.own.append(rating)
    else:
        raise response.wrong("subject", "is missing: whose rating is it?")


def _form(reading: _Reading, response: Node, id: str) -> Instrument:
    try:
        return reading.instruments.find(id)
    except AllianceError as error:
        raise response.wrong("questionnaire", f"{error.what} {error.hint}") from None


def _rating(reading: _Reading, response: Node, form: Instrument, version: str) -> Json:
    predicted = response.extension("predicts").value
    answers = _answers(response, form)
    rating = {
        "uid": _uid(response, "QuestionnaireResponse"),
        "instrument": form.id,
        "version": version,
        "date": _day(response, "authored"),
        "rater": _rater(reading, response),
        "prediction": bool(predicted),
        "answers": [None if steps is None else form.scale.value(steps) for steps in answers],
        "step": form.scale.step,
        "total": response.extension("total-alone").number("valueDecimal"),
        "guess": response.extension("guess").integer("valueInteger"),
        "source": response.code("source") or "paper",
        "skipped": response.extension("skipped").text("valueString"),
        "client_said": response.extension("client-said").text("valueString"),
        "will_change": response.extension("will-change").text("valueString"),
        "language": None,
        "paused": response.extension("paused").value.get("valueBoolean") is True,
        "written": reading.written,
    }
    given = [*(a for a in answers if a is not None), rating["total"], rating["guess"]]
    if rating["skipped"] is None and not rating["paused"] and all(each is None for each in given):
        raise response.wrong("item", "holds no answer, and it does not say why it was skipped.")
    if (rating["skipped"] or rating["total"] is not None) and any(steps is not None for steps in answers):
        raise response.wrong("item", "holds answers beside a total that stands alone, or beside why it was skipped.")
    return rating


def _rater(reading: _Reading, response: Node) -> str:
    """Who answered, or whose answer is predicted."""
    predicts = response.extension("predicts")
    who = reading.resolve(predicts, "valueReference") if predicts.value else reading.resolve(response, "source")
    kind = who.value.get("resourceType") if who else None
    if who is None or kind in ("Patient", "Practitioner"):
        return "therapist" if kind == "Practitioner" else "client"
    label = who.identifier(fhir_terms.RATER)
    if label is None:
        raise response.wrong("source", "is no one with a rater's label of ours.")
    return label


def _answers(response: Node, form: Instrument) -> list[int | None]:
    """Whole steps of the scale by item. Raises Misread for a linkId that the questionnaire does not have."""
    found: list[int | None] = [None] * len(form.items)
    places = {str(number): number - 1 for number in range(1, len(form.items) + 1)}
    seen = set()
    for item in response.nodes("item"):
        link = item.needed("linkId")
        if link not in places or link in seen:
            why = "stands there twice" if link in seen else f"is no item of {form.title}"
            raise item.wrong("linkId", f"“{shown(link)}” {why}.")
        seen.add(link)
        given = item.nodes("answer")
        if len(given) > 1:
            raise item.wrong("answer", "holds more than one answer.")
        found[places[link]] = _steps(given[0], form) if given else None
    return found


def _steps(answer: Node, form: Instrument) -> int:
    scale = form.scale
    if scale.is_line:
        steps = answer.integer("valueInteger")
        if steps is None or not scale.lowest <= steps <= scale.highest:
            raise answer.wrong("valueInteger", f"is no whole number from {scale.lowest} to {scale.highest}.")
        return steps
    codes = {fhir_forms.code(scale, steps): steps for steps in range(scale.lowest, scale.highest + 1)}
    given = answer.node("valueCoding").text("code")
    if given not in codes:
        raise answer.wrong("valueCoding.code", f"is none of {', '.join(codes)}.")
    return codes[given]


def _take_note(reading: _Reading, response: Node) -> None:
    encounter = reading.resolve(response, "encounter")
    session = reading.sessions.get(encounter.path) if encounter else None
    if session is None:
        raise response.wrong("encounter", "is no session in the bundle.")
    for item in response.nodes("item"):
        for answer in item.nodes("answer")[:1]:
            session["note"][item.needed("linkId")] = answer.needed("valueString")


def _take_observation(reading: _Reading, observation: Node) -> None:
    value = observation.node("valueQuantity").number("value")
    name = observation.extension("score").text("valueString")
    for derived in observation.nodes("derivedFrom"):
        response = reading.by_reference.get(derived.text("reference") or "")
        if value is not None and response and response.value.get("resourceType") == "QuestionnaireResponse":
            reading.stated.append(_Stated(_uid(response, "QuestionnaireResponse"), name, value, response.path))


def _add(reading: _Reading, client: _Holder, part: str, row: Json, resource: Node) -> None:
    rows = client.row[part]
    reading.places[f"{client.place}.{part}[{len(rows)}]"] = resource.path
    rows.append(row)


def _uid(resource: Node, kind: str) -> str:
    """The uid that it came with, or one made of its id, the same at every import."""
    return resource.identifier(fhir_terms.UID) or fhir_terms.id_of(kind, resource.needed("id")).hex[:16]


def _day(holder: Node, key: str) -> str:
    """The day of a date or time, as its own place on earth wrote it."""
    return holder.needed(key)[:10]


def _checked(reading: _Reading, name: str, known: Sequence[Client], today: date) -> json_in.Document:
    """What the JSON import says of the rows, told with their places in the bundle."""
    clients = [holder.row for holder in reading.clients.values()]
    for client in clients:
        if client["opened"] is None:
            dates = [row["date"] for row in (*client["sessions"], *client["ratings"])]
            client["opened"] = min(dates, default=today.isoformat())
    made: Json = {"format": json_out.FORMAT, "version": json_out.VERSION, "clients": clients, "supervisions": []}
    if reading.own:
        made["ratings"] = reading.own
    try:
        return json_in.read(json.dumps(made), name, known, reading.instruments, today)
    except Unfit as error:
        problems = [Problem(None, _source(reading, p.column or ""), p.message) for p in error.problems]
        raise Unfit(name, problems, error.rows) from None


def _source(reading: _Reading, path: str) -> str:
    """The place in the bundle of a place in the document."""
    known = sorted((row for row in reading.places if path == row or path.startswith(f"{row}.")), key=len)
    return reading.places[known[-1]] + path.removeprefix(known[-1]) if known else path


def _disagreements(reading: _Reading, document: json_in.Document) -> Iterator[str]:
    """Every response of which the bundle states a score that its answers do not come to."""
    rated = {
        rating["uid"]: (rating, holder.get("code"))
        for holder in (*document.record["clients"], document.record)
        for rating in holder.get("ratings", ())
    }
    for stated in reading.stated:
        if stated.uid in rated:
            rating, code = rated[stated.uid]
            form = reading.instruments.find(rating["instrument"])
            name = stated.name or form.headline
            found = _score(form, rating, name)
            if found is None or abs(found - stated.value) > ROUNDING:
                come = "do not give it" if found is None else f"come to {round(found, 4):g}"
                whose = ", ".join(filter(None, (code, form.title, rating["date"], rating["rater"])))
                yield (
                    f"{whose}: the bundle states {stated.value:g} as {name}, and the answers {come}. "
                    f"The answers count ({stated.path})."
                )


def _score(form: Instrument, rating: Json, name: str) -> float | None:
    scored = score(form, rating["answers"], rating["total"])
    part, _, how = name.rpartition(".")
    found: float | None = getattr(scored.subscales.get(part) if part else scored, how, None)
    return found
