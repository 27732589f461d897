"""Clients' records as one FHIR R4 Bundle, the same bytes whenever it is made of the same records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance_cli.analysis.scoring import Score, score
from alliance_cli.exchange.fhir import note_responses, questionnaires, terms
from alliance_cli.exchange.fhir.questionnaires import Form
from alliance_cli.exchange.fhir.terms import Element, extension, reference, written
from alliance_cli.exchange.outgoing import (
    ABOUT_THEM,
    HISTORY,
    OF_THE_PRACTICE,
    PRIVATE,
    THE_WORK,
    Format,
    Leaving,
    LeftOut,
    Outgoing,
    made_with,
    unscored,
)
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record, Session

_HERE = {"in-person": ("AMB", "ambulatory"), "video": ("VR", "virtual"), "phone": ("VR", "virtual")}
_BY_THE_RATER = ("screen", "form")  # what is on paper or spoken is entered by the practitioner


@dataclass(frozen=True, slots=True)
class _Work:
    """One client's record on its way into a bundle."""

    record: Record
    forms: Mapping[str, Form]  # by uid of the rating
    practice: str

    @property
    def patient(self) -> Element:
        return reference("Patient", self.record.client.uid)

    @property
    def therapist(self) -> Element:
        return reference("Practitioner", self.practice)

    def who(self, rater: str) -> Element:
        if rater == "client":
            return self.patient
        return self.therapist if rater == "therapist" else reference("RelatedPerson", self.record.client.uid, rater)


def text(
    records: Sequence[Record],
    instruments: Mapping[str, Instrument],
    *,
    practice: str,
    own: Sequence[Measurement] = (),
    notes: bool = False,
) -> str:
    """The bundle of these records as JSON text, each resource on a line of its own.

    `practice`: what tells this practice's therapist from another's; `own`: the practitioner's own ratings (of their
    supervision); `notes`: with the progress notes. Private notes are never in it: a Record does not hold them.
    """
    whole = bundle(records, instruments, practice=practice, own=own, notes=notes)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in whole.pop("entry"))
    return f'{json.dumps(whole)[:-1]}, "entry": [\n{lines}\n]}}\n'


def bundle(
    records: Sequence[Record],
    instruments: Mapping[str, Instrument],
    *,
    practice: str,
    own: Sequence[Measurement] = (),
    notes: bool = False,
) -> Element:
    """One Bundle (a collection) as plain dicts, see `text`."""
    everything = [*(m for record in records for m in record.measurements), *own]
    forms = {m.uid: questionnaires.form_of(m, made_with(m, instruments)) for m in everything}
    used = {(form.id, form.version): form for form in sorted(forms.values(), key=lambda form: form.count)}
    entries = [_entry(questionnaires.questionnaire(used[key]), *key) for key in sorted(used)]
    if notes and (fields := note_responses.fields(records)):
        entries.append(_entry(note_responses.form(fields), "session-note", *fields))
    entries.append(_entry(_therapist(), practice))
    for record in records:
        entries += _client(_Work(record, forms, practice), notes)
    entries += [_entry(_own(rating, forms[rating.uid], practice), rating.uid) for rating in own]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _entry(resource: Element, *names: str) -> Element:
    id = str(terms.id_of(resource["resourceType"], *names))
    whole = {"resourceType": resource["resourceType"], "id": id} | resource
    return {"fullUrl": f"urn:uuid:{id}", "resource": written(whole)}


def _client(work: _Work, notes: bool) -> Iterator[Element]:
    client = work.record.client
    yield _entry(_patient(work), client.uid)
    raters = dict.fromkeys((*client.participants, *(m.rater for m in work.record.measurements)))
    for rater in raters:
        if rater not in ("client", "therapist"):
            yield _entry(_related(work, rater), client.uid, rater)
    for session in work.record.sessions:
        yield _entry(_encounter(work, session), session.uid)
        if notes and session.note:
            yield _entry(note_responses.note(session, work.patient, work.therapist), "note", session.uid)
    met = {session.number: session for session in work.record.sessions}
    for rating in work.record.measurements:
        there = met.get(rating.session or 0)
        yield _entry(_response(work, rating, there), rating.uid)
        for part, observation in _scores(work, rating, there):
            yield _entry(observation, rating.uid, part)


def _therapist() -> Element:
    return {"resourceType": "Practitioner", "identifier": [{"system": terms.RATER, "value": "therapist"}]}


def _patient(work: _Work) -> Element:
    """The code is all that says who it is; for a couple, family or group it stands for the work with them."""
    client = work.record.client
    return {
        "resourceType": "Patient",
        "extension": [
            *extension("kind", "Code", client.kind),
            *extension("population", "Code", client.population),
            *extension("modality", "Code", client.modality),
            *(each for label in client.participants for each in extension("participant", "String", label)),
            *extension("opened", "Date", client.opened.isoformat()),
            *extension("closed", "Date", client.closed and client.closed.isoformat()),
            *extension("ending", "Code", client.ending),
        ],
        "identifier": [
            {"system": terms.CLIENT_CODE, "value": client.code},
            {"system": terms.UID, "value": client.uid},
        ],
    }


def _related(work: _Work, rater: str) -> Element:
    return {
        "resourceType": "RelatedPerson",
        "identifier": [{"system": terms.RATER, "value": rater}],
        "patient": work.patient,
        "relationship": [{"text": "Caregiver" if rater == "caregiver" else "Participant"}],
    }


def _encounter(work: _Work, session: Session) -> Element:
    """R4 knows neither late nor no-show: an extension says it, and the status says whether they met."""
    code, display = _HERE[session.mode]
    day = session.date.isoformat()
    length = {"value": session.minutes, "unit": "min", "system": terms.UCUM, "code": "min"}
    return {
        "resourceType": "Encounter",
        "extension": [
            *extension("attendance", "Code", session.attendance),
            *extension("why", "Code", session.why),
            *extension("mode", "Code", session.mode),
            *(each for label in session.present for each in extension("present", "String", label)),
            *(each for label in session.absent for each in extension("absent", "String", label)),
            *extension("written", "Instant", session.written),
        ],
        "identifier": [{"system": terms.UID, "value": session.uid}],
        "status": "finished" if session.held else "cancelled",
        "class": {"system": terms.ACT_CODE, "code": code, "display": display},
        "subject": work.patient,
        "participant": [{"individual": work.therapist}],
        "period": {"start": day, "end": day},
        "length": None if session.minutes is None else length,
    }


def _response(work: _Work, rating: Measurement, session: Session | None) -> Element:
    """A prediction is the practitioner's answer, so that nobody takes it for the client's."""
    rater = work.who(rating.rater)
    source = work.therapist if rating.prediction else rater
    return _answered(work.forms[rating.uid], rating) | {
        "extension": [
            *(extension("predicts", "Reference", rater) if rating.prediction else []),
            *_about(work.forms[rating.uid], rating),
        ],
        "subject": work.patient,
        "encounter": reference("Encounter", session.uid) if session else None,
        "author": source if rating.source in _BY_THE_RATER else work.therapist,
        "source": source,
    }


def _own(rating: Measurement, form: Form, practice: str) -> Element:
    """A rating of the practitioner's own, of their supervision: there is no client."""
    therapist = reference("Practitioner", practice)
    people = {"subject": therapist, "author": therapist, "source": therapist}
    return _answered(form, rating) | {"extension": _about(form, rating)} | people


def _answered(form: Form, rating: Measurement) -> Element:
    status = "in-progress" if rating.paused or _lacks_items(rating) else "completed"
    return {
        "resourceType": "QuestionnaireResponse",
        "identifier": {"system": terms.UID, "value": rating.uid},
        "questionnaire": terms.canonical(form.id, form.version),
        "status": status if rating.skipped is None else "stopped",
        "authored": rating.date.isoformat(),
        "item": questionnaires.answers(form, rating),
    }


def _lacks_items(rating: Measurement) -> bool:
    """Given as it is, and no sum of its items is a total."""
    return rating.total is None and rating.skipped is None and None in rating.answers


def _about(form: Form, rating: Measurement) -> list[Element]:
    total: float | None = rating.total
    if rating.total is not None and form.instrument is not None:
        total = form.instrument.scale.value(rating.total)
    return [
        *extension("source", "Code", rating.source),
        *extension("skipped", "String", rating.skipped),
        *extension("total-alone", "Decimal", total),
        *extension("guess", "Integer", rating.guess),
        *extension("client-said", "String", rating.client_said),
        *extension("will-change", "String", rating.will_change),
        *extension("language", "Code", rating.language),
        *extension("paused", "Boolean", rating.paused or None),
        *extension("lacks-items", "Boolean", _lacks_items(rating) or None),
    ]


def _scores(work: _Work, rating: Measurement, session: Session | None) -> Iterator[tuple[str, Element]]:
    """The headline and each subscale, by name; of a prediction none: it is no observation of the client."""
    instrument = work.forms[rating.uid].instrument
    if instrument is None or rating.prediction:
        return
    for name, value in headlines(instrument, score(instrument, rating.answers, rating.total)).items():
        if value is not None:
            yield name, _observation(work, rating, session, instrument, name, value)


def headlines(instrument: Instrument, scored: Score) -> Element:
    """Score by name (`total`, `mean`, `bond.mean`): the headline, and each subscale in the headline's way."""
    how = instrument.headline.rpartition(".")[2]
    parts = {f"{id}.{how}": getattr(part, how) for id, part in scored.subscales.items()}
    return {instrument.headline: scored.headline} | parts


def _observation(
    work: _Work, rating: Measurement, session: Session | None, instrument: Instrument, name: str, value: float
) -> Element:
    part, _, how = name.rpartition(".")
    labels = {sub.id: sub.label for sub in instrument.subscales}
    said = ", ".join(filter(None, (instrument.title, labels.get(part), how)))
    quantity = {"value": round(value, 4), "unit": "score", "system": terms.UCUM, "code": "{score}"}
    return {
        "resourceType": "Observation",
        "extension": extension("score", "String", name),
        "status": "final",
        "category": [{"coding": [{"system": terms.OBSERVATION_CATEGORY, "code": "survey", "display": "Survey"}]}],
        "code": {"text": said},
        "subject": work.patient,
        "encounter": reference("Encounter", session.uid) if session else None,
        "effectiveDateTime": rating.date.isoformat(),
        "performer": [work.who(rating.rater)],
        "valueQuantity": quantity,
        "derivedFrom": [reference("QuestionnaireResponse", rating.uid)],
    }


def _export(out: Outgoing) -> Leaving:
    found, own = out.records(), out.own()
    every = [*(m for record in found for m in record.measurements), *own]
    forms = out.forms(every)
    known = [r._replace(measurements=tuple(m for m in r.measurements if made_with(m, forms))) for r in found]
    mine = [m for m in own if made_with(m, forms)]
    made = text(known, forms, practice=out.practice(), own=mine, notes=out.notes)
    notes = "with notes" if out.notes else "without notes (--with-notes adds them)"
    return Leaving({"": made.encode()}, f"clients, sessions and ratings, {notes}", unscored(every, forms))


_OF_NOTES: LeftOut = {
    "notes, unless you add `--with-notes`": ("note.*",),
    "additions to notes, and whether a note is finished or a session confirmed": (
        *("addendum.*", "session.paused", "session.unconfirmed"),
    ),
    "when a rating was written": ("measurement.written",),
}
FHIR = Format(
    name="fhir",
    about="for a clinic's record system",
    make=_export,
    fits=frozenset({"--with-notes", "--yes"}),
    leaves_out=_OF_NOTES | ABOUT_THEM | THE_WORK | PRIVATE | OF_THE_PRACTICE | HISTORY,
)
