"""An instrument as a FHIR Questionnaire, and the answers of one rating as its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance_cli.exchange.fhir import terms
from alliance_cli.exchange.fhir.terms import Element, extension, standard, written
from alliance_cli.forms.answers import has_millimetres
from alliance_cli.forms.definition import Instrument, Scale, Subscale, Wording
from alliance_cli.model import Measurement


@dataclass(frozen=True, slots=True)
class Form:
    """What was rated with: an instrument in the version of the rating.

    `instrument` is None where its file is no longer there or has another number of items: then answers are told as
    the whole steps that are kept, without scores.
    """

    id: str
    version: str
    count: int
    instrument: Instrument | None

    @property
    def title(self) -> str:
        return self.instrument.title if self.instrument else self.id


def form_of(rating: Measurement, instrument: Instrument | None) -> Form:
    count = len(rating.answers)
    fits = instrument is not None and len(instrument.items) == count
    return Form(rating.instrument, rating.version, count, instrument if fits else None)


def questionnaire(form: Form) -> Element:
    """Labels stand for the items, or the practitioner's own wording where it may be shown on a screen."""
    instrument = form.instrument
    wording = instrument.wording() if instrument else None
    return written(
        {
            "resourceType": "Questionnaire",
            "extension": _about(instrument) if instrument else [],
            "url": terms.QUESTIONNAIRE + form.id,
            "version": form.version,
            "name": f"Alliance_{form.id}".replace("-", "_"),
            "title": form.title,
            "status": "active",
            "language": wording.language if wording else None,
            "description": instrument.citation if instrument else None,
            "copyright": instrument.licence if instrument else None,
            "item": [_item(form, wording, place) for place in range(form.count)],
        }
    )


def answers(form: Form, rating: Measurement) -> list[Element]:
    """The answered items; one that was left out is not there."""
    return [
        written({"linkId": str(place + 1), "text": label(form, place), "answer": [_answer(form, steps)]})
        for place, steps in enumerate(rating.answers)
        if steps is not None
    ]


def label(form: Form, place: int) -> str:
    return form.instrument.items[place].label if form.instrument else f"Item {place + 1}"


def code(scale: Scale, steps: int) -> str:
    """A choice's code: its value in the unit of the scale."""
    return f"{scale.value(steps):g}"


def _about(instrument: Instrument) -> list[Element]:
    """What FHIR has no place for: how the answers make scores."""
    return [
        *extension("kind", "Code", instrument.kind),
        *extension("better", "Code", instrument.better),
        *extension("headline", "String", instrument.headline),
        *extension("step", "Decimal", instrument.scale.step),
        *(_subscale(part) for part in instrument.subscales),
    ]


def _subscale(part: Subscale) -> Element:
    parts = [
        standard("id", "Code", part.id),
        standard("label", "String", part.label),
        *(standard("item", "PositiveInt", number) for number in part.items),
    ]
    return {"url": f"{terms.EXTENSION}subscale", "extension": parts}


def _item(form: Form, wording: Wording | None, place: int) -> Element:
    instrument = form.instrument
    sentence, *ends = wording.items[place] if wording else (label(form, place), "", "")
    item = {"linkId": str(place + 1), "text": sentence, "type": "integer"}
    if instrument is None:
        return item
    reverse = extension("reversed", "Boolean", True) if instrument.items[place].reversed else []
    if not instrument.scale.is_line:
        return written(
            item | {"extension": reverse, "type": "choice", "answerOption": _options(form, instrument.scale)}
        )
    return written(item | {"extension": [*_slider(instrument.scale), *reverse], "item": _ends(place, ends)})


def _slider(scale: Scale) -> list[Element]:
    """A line is answered in whole steps: 9.1 on ten centimetres is 91 mm."""
    unit = [standard(terms.UNIT, "Coding", {"system": terms.UCUM, "code": "mm", "display": "mm"})]
    return [
        standard(terms.ITEM_CONTROL, "CodeableConcept", _control("slider")),
        standard(terms.SLIDER_STEP, "Integer", 1),
        standard(terms.MIN_VALUE, "Integer", scale.lowest),
        standard(terms.MAX_VALUE, "Integer", scale.highest),
        *(unit if has_millimetres(scale) else []),
    ]


def _ends(place: int, ends: Sequence[str]) -> list[Element]:
    """What stands at the two ends of a line."""
    return [
        {
            "extension": [standard(terms.ITEM_CONTROL, "CodeableConcept", _control(side))],
            "linkId": f"{place + 1}.{side}",
            "text": text,
            "type": "display",
        }
        for side, text in zip(("lower", "upper"), ends, strict=True)
        if text
    ]


def _control(code: str) -> Element:
    return {"coding": [{"system": terms.ITEM_CONTROLS, "code": code}]}


def _options(form: Form, scale: Scale) -> list[Element]:
    return [
        {
            "extension": [standard(terms.ORDINAL_VALUE, "Decimal", scale.value(steps))],
            "valueCoding": _coding(form, scale, steps),
        }
        for steps in range(scale.lowest, scale.highest + 1)
    ]


def _answer(form: Form, steps: int) -> Element:
    if form.instrument is None or form.instrument.scale.is_line:
        return {"valueInteger": steps}
    return {"valueCoding": _coding(form, form.instrument.scale, steps)}


def _coding(form: Form, scale: Scale, steps: int) -> Element:
    display = scale.labels[steps - scale.lowest]
    return written({"system": terms.ANSWERS + form.id, "code": code(scale, steps), "display": display})
