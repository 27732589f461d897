"""The names that our FHIR bundles use: urns of our own, and of the standard only what is certain."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, UUID, uuid5

Element = dict[str, Any]

# Identifiers. `uid` is the stable random id by which a record is known in every copy of the vault.
UID = "urn:alliance:uid"
CLIENT_CODE = "urn:alliance:client"
RATER = "urn:alliance:rater"

QUESTIONNAIRE = "urn:alliance:questionnaire:"
NOTE = f"{QUESTIONNAIRE}session-note"
ANSWERS = "urn:alliance:answers:"
EXTENSION = "urn:alliance:extension:"

# R4, https://hl7.org/fhir/R4/; no code of LOINC or SNOMED CT stands here: none is certain for these instruments.
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL_VALUE = f"{_HL7}ordinalValue"
MIN_VALUE, MAX_VALUE = f"{_HL7}minValue", f"{_HL7}maxValue"
ITEM_CONTROL = f"{_HL7}questionnaire-itemControl"
SLIDER_STEP = f"{_HL7}questionnaire-sliderStepValue"
UNIT = f"{_HL7}questionnaire-unit"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
UCUM = "http://unitsofmeasure.org"

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:alliance")


def id_of(kind: str, *names: str) -> UUID:
    """The id of a resource: the same whenever it is made from the same record."""
    return uuid5(_NAMESPACE, " ".join((kind, *names)))


def reference(kind: str, *names: str) -> Element:
    return {"reference": f"urn:uuid:{id_of(kind, *names)}"}


def canonical(instrument: str, version: str) -> str:
    """What a response says it answers; a version of one's own may hold spaces, an address may not."""
    return f"{QUESTIONNAIRE}{instrument}|{quote(version)}"


def instrument_in(address: str) -> tuple[str, str]:
    """The id and the version in an address of ours; the version may be empty."""
    id, _, version = address.removeprefix(QUESTIONNAIRE).partition("|")
    return id, unquote(version)


def extension(name: str, type: str, value: object) -> list[Element]:
    """An extension of our own (none where there is no value); `type` as in FHIR: Code, String, Date, Decimal …"""
    return [] if value is None or value == "" else [{"url": EXTENSION + name, f"value{type}": value}]


def standard(url: str, type: str, value: object) -> Element:
    return {"url": url, f"value{type}": value}


def written(resource: Element) -> Element:
    """A resource or element without what is empty: FHIR allows no empty value."""
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}
