"""Progress notes in FHIR: a note is a form that was filled in, one item for each of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from alliance_cli.exchange.fhir import terms
from alliance_cli.exchange.fhir.terms import Element, reference
from alliance_cli.forms import note_form
from alliance_cli.model import Record, Session


def fields(records: Iterable[Record]) -> list[str]:
    """The fields that occur in the notes of these records."""
    return sorted({name for record in records for session in record.sessions for name in session.note})


def form(fields: Sequence[str]) -> Element:
    """The Questionnaire of these fields."""
    return {
        "resourceType": "Questionnaire",
        "url": terms.NOTE,
        "name": "Alliance_session_note",
        "title": "Progress note",
        "status": "active",
        "item": [{"linkId": name, "text": _label(name), "type": "text"} for name in fields],
    }


def note(session: Session, patient: Element, therapist: Element) -> Element:
    """The QuestionnaireResponse of one note."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": terms.NOTE,
        "status": "completed",
        "subject": patient,
        "encounter": reference("Encounter", session.uid),
        "authored": session.date.isoformat(),
        "author": therapist,
        "source": therapist,
        "item": [
            {"linkId": name, "text": _label(name), "answer": [{"valueString": value}]}
            for name, value in session.note.items()
            if value
        ],
    }


def _label(name: str) -> str:
    """A field's label; a line that belongs to one of its ticks keeps the tick's id."""
    field, dot, tick = name.partition(".")
    return f"{_note_labels().get(field, field)}{dot and ': '}{tick}"


@cache
def _note_labels() -> Mapping[str, str]:
    return {field.id: field.label for section in note_form.every_section() for field in section.fields}
