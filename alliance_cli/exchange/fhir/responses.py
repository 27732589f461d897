"""A FHIR QuestionnaireResponse as a rating: who answered, with what, and in whole steps of the scale."""

from __future__ import annotations

from alliance_cli.errors import AllianceError, NotFound
from alliance_cli.exchange.fhir import questionnaires, terms
from alliance_cli.exchange.fhir.bundle_reading import BundleReading, day, uid_of
from alliance_cli.exchange.fhir.node import Node
from alliance_cli.exchange.fhir.terms import Element
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import shown


def take(reading: BundleReading, response: Node) -> None:
    """One rating. Raises Misread."""
    address = response.needed("questionnaire")
    if not address.startswith(terms.QUESTIONNAIRE):
        raise response.wrong("questionnaire", f"“{shown(address, 80)}” is not known here.")
    id, version = terms.instrument_in(address)
    form = _form(reading, response, id, version)
    client = reading.client_of(response)
    rating = _rating(reading, response, form)
    if client is not None:
        reading.add(client, "ratings", rating, response)
    elif form.kind == "supervision":
        reading.places[f"ratings[{len(reading.own)}]"] = response.path
        reading.own.append(rating)
    else:
        raise response.wrong("subject", "is missing: whose rating is it?")


def _form(reading: BundleReading, response: Node, id: str, version: str | None) -> Instrument:
    try:
        found = reading.instruments.find(id)
        if form := found.of(version or found.version):
            return form
        raise NotFound(f"There is no version {version} of {id} here.", "Put its file into the folder “instruments”.")
    except AllianceError as error:
        raise response.wrong("questionnaire", f"{error.what} {error.hint}") from None


def _rating(reading: BundleReading, response: Node, form: Instrument) -> Element:
    predicted = response.extension("predicts").value
    answers = _answers(response, form)
    rating = {
        "uid": uid_of(response, "QuestionnaireResponse"),
        "instrument": form.id,
        "version": form.version,
        "date": day(response, "authored"),
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
        "language": response.code("language"),
        "paused": response.extension("paused").value.get("valueBoolean") is True,
        "written": reading.written,
    }
    given = [*(a for a in answers if a is not None), rating["total"], rating["guess"]]
    if rating["skipped"] is None and not rating["paused"] and all(each is None for each in given):
        raise response.wrong("item", "holds no answer, and it does not say why it was skipped.")
    if (rating["skipped"] or rating["total"] is not None) and any(steps is not None for steps in answers):
        raise response.wrong("item", "holds answers beside a total that stands alone, or beside why it was skipped.")
    return rating


def _rater(reading: BundleReading, response: Node) -> str:
    """Who answered, or whose answer is predicted."""
    predicts = response.extension("predicts")
    who = reading.resolve(predicts, "valueReference") if predicts.value else reading.resolve(response, "source")
    kind = who.value.get("resourceType") if who else None
    if who is None or kind in ("Patient", "Practitioner"):
        return "therapist" if kind == "Practitioner" else "client"
    label = who.identifier(terms.RATER)
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
    codes = {questionnaires.code(scale, steps): steps for steps in range(scale.lowest, scale.highest + 1)}
    given = answer.node("valueCoding").text("code")
    if given not in codes:
        raise answer.wrong("valueCoding.code", f"is none of {', '.join(codes)}.")
    return codes[given]
