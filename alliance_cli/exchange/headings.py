"""What a heading of another program names: a field of ours, an item, a total or a skip of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance_cli.exchange.plain_words import plain
from alliance_cli.forms.definition import Instrument

ITEM, TOTAL, SKIPPED, MEAN = "item", "total", "skipped", "mean"


@dataclass(frozen=True, slots=True)
class ColumnRole:
    """What a column holds: a `field` of ours; or of a `form` ("": the row's) a `part`, and of an item its `number`.

    `slot`: which of several sessions in a row. `rank`: how sure the word is, 0 the surest.
    """

    field: str = ""
    form: str = ""
    part: str = ""
    number: int | None = None
    slot: int | None = None
    rank: int = 0

    @property
    def ours(self) -> str:
        """As it is written after --map."""
        if self.field:
            return self.field
        what = str(self.number) if self.part == ITEM else self.part
        return f"{self.form}.{what}" if self.form else (what if self.part != ITEM else "scores")


# By field: words for it, the surest first; "|" between those that are as sure.
_FIELD_WORDS: Mapping[str, str] = {
    "client": "client / client id|client code|client reference|client ref|patient reference"
    "|client nr|client no|client number|clientid|clientcode|klient|klientin"
    "|klienten id|klientencode|cliente|paziente|paciente|clientid / patient|patient id|patient code|patient nr"
    "|patientin|patienten id|patientencode|patientid|code patient|code client|codice|codigo|codigo paciente|patientcode"
    "|clientcode|cod paciente|codice paziente|dossier|chiffre|kurzel|case id|case|member id|participant id|subject id"
    "|subject / code|q code|identifier|code du patient|patientnummer|clientnummer / id|record id",
    "date": "date / session date|date of session|appointment date|date of appointment|visit date|service date"
    "|date of service|dos|sitzungsdatum|datum|datum der sitzung|termin|fecha|fecha de sesion|fecha sesion|data"
    "|data seduta|data da sessao|date de seance|date seance|date de la seance|date du rendez vous|date rdv"
    "|datum sessie|sessiedatum|rating date"
    "|date of rating|assessment date|submitdate|submit date|date submitted|completion time"
    "|date completed|completed date|completion date|q date|survey date|test date"
    "|administration date|tag|dia / recorded date|recordeddate|submitted|submission date|timestamp|date time|datetime"
    "|zeitstempel|created|created at|horodateur|marca temporal / start date|startdate|appointment start|start time"
    "|starts|start|beginn / end date|enddate",
    "attendance": "attendance / appointment status|attendance status|session status|anwesenheit|terminstatus"
    "|presence|statut du rendez vous|asistencia|presenza|aanwezigheid|presenca|outcome of appointment|show status"
    " / status|statut|estado|stato|state",
    "minutes": "minutes / duration|duration min|duration minutes|length|session length|dauer|dauer min|dauer minuten"
    "|minuten|duree|duree min|duracion|durata|duur|duracao|minutos|minuti|mins|min",
    "mode": "mode / location|modality|setting|session format|session mode|ort|lieu|lugar|luogo|locatie|local|modus"
    " / type|appointment type|session type|service|art|typ|tipo|type de seance|soort",
    "note": "note",
    "rater": "rater / rated by|respondent|completed by|filled in by|informant|rater role|perspective|beurteiler"
    "|ausgefullt von|repondant|rempli par|evaluador|completado por|valutatore|compilato da|ingevuld door|beoordelaar"
    "|avaliador|preenchido por|source of rating|who",
    "instrument": "instrument / form|measure|questionnaire|scale|form name|measure name|assessment|assessment name|tool"
    "|test|fragebogen|skala|formulaire|echelle|cuestionario|escala|questionario|scala|vragenlijst|instrumento"
    "|strumento|survey|outcome measure",
    "item": "item / item number|item no|item nr|question number|question no|question|frage|frage nr|item id|pregunta"
    "|domanda|vraag|pergunta",
    "value": "value / answer|response|wert|antwort|reponse|valeur|respuesta|valor|risposta|valore|antwoord|waarde"
    "|resposta|item score|item value / score|punkte|punktwert",
    "total": "total / total score|sum|sum score|overall score|summe|gesamt|gesamtwert|gesamtscore|somme|puntaje total"
    "|puntuacion total|totale|punteggio totale|totaal|totaalscore|pontuacao total|score total / score|punktwert",
    "source": "source",
    "prediction": "prediction",
    "skipped": "skipped",
    "number": "session|session no|session nr|session number|sitzung|sitzung nr|seance|sesion|sessie|sessao|visit"
    "|visit number|seduta",
    "time": "start|time|uhrzeit|heure|hora|ora|tijd|beginn uhrzeit|end|ende|fin|von|bis",
}
_FIELD: dict[str, list[ColumnRole]] = {}
for _name, _ranked in _FIELD_WORDS.items():
    for _rank, _several in enumerate(_ranked.split(" / ")):
        for _word in _several.split("|"):
            _FIELD.setdefault(_word, []).append(ColumnRole(_name, rank=_rank))

_PART_WORDS = {
    **dict.fromkeys(("total", "sum", "score", "total score", "sum score", "summe", "gesamt", "gesamtwert", "somme",
                     "totale", "totaal", "puntaje", "punteggio", "pontuacao", "ts"), TOTAL),
    **dict.fromkeys(("skip", "skipped", "was skipped", "not given", "ausgelassen", "saute", "omitido"), SKIPPED),
    **dict.fromkeys(("mean", "average", "avg", "mittelwert", "moyenne", "media", "gemiddelde", "mean score"), MEAN),
}  # fmt: skip
_WITH_NUMBER = re.compile(r"(?:(.*?) ?)??(\d{1,3})(?: (.*))?\Z")
_ITEM_STEMS = frozenset("item i q sq question frage it vraag domanda pregunta answer".split()) | {""}


class Headings:
    """Reads headings against the forms there are."""

    def __init__(self, forms: Iterable[Instrument], form: Instrument | None = None) -> None:
        self.forms = {known.id: known for known in forms}
        self.form = form
        self._names: dict[str, str] = {}
        for known in self.forms.values():
            for name in (known.title, *known.aliases, known.id):
                self._names[plain(name)] = known.id
        self._by_length = sorted(self._names, key=len, reverse=True)

    def roles(self, heading: str) -> list[ColumnRole]:
        """What it may be, the likeliest first; nothing where no word is known."""
        said = plain(heading)
        if not said:
            return []
        if of_form := self._of_form(said):
            return [of_form]
        found = list(_FIELD.get(said, ()))
        if self.form is not None and (part := self._part(said, self.form)):
            found.append(ColumnRole(form="", part=part.part, number=part.number, slot=part.slot, rank=part.rank))
        if not found and (numbered := _WITH_NUMBER.fullmatch(said)) and not numbered[3]:
            found += [
                ColumnRole(role.field, slot=int(numbered[2]), rank=role.rank)
                for role in _FIELD.get(numbered[1] or "", ())
            ]
        return found

    def _of_form(self, said: str) -> ColumnRole | None:
        """`ors overall`, `srs 4`, `wai1`, `session rating scale total`."""
        for name in self._by_length:
            if said == name or said.startswith(f"{name} "):
                form = self.forms[self._names[name]]
                rest = said[len(name) :].strip()
            elif said.startswith(name) and said[len(name) :].split(" ")[0].isdigit() and not name[-1].isdigit():
                form, rest = self.forms[self._names[name]], said[len(name) :]
            else:
                continue
            part = self._part(rest, form) if rest else ColumnRole(part=TOTAL)
            if part:
                return ColumnRole(form=form.id, part=part.part, number=part.number, slot=part.slot, rank=part.rank)
        return None

    def _part(self, rest: str, form: Instrument) -> ColumnRole | None:
        if rest in _PART_WORDS:
            return ColumnRole(part=_PART_WORDS[rest])
        if label := _label(rest, form):
            return ColumnRole(part=ITEM, number=label)
        if numbered := _WITH_NUMBER.fullmatch(rest):
            before, number, after = (numbered[1] or "").strip(), int(numbered[2]), (numbered[3] or "").strip()
            if before in _ITEM_STEMS and not after:
                return ColumnRole(part=ITEM, number=number, slot=number)
            other = before if not after else after if not before else ""
            if other in _PART_WORDS:
                return ColumnRole(part=_PART_WORDS[other], slot=number)
            if label := _label(other, form):
                return ColumnRole(part=ITEM, number=label, slot=number)
        return None


def _label(said: str, form: Instrument) -> int | None:
    """The item that a heading names: its label, or words of it that no other item's label has."""
    words = set(said.split())
    if not words:
        return None
    labels = [set(plain(item.label).split()) for item in form.items]
    if words in labels:
        return labels.index(words) + 1 if labels.count(words) == 1 else None
    within = [place for place, label in enumerate(labels, 1) if words <= label or (label <= words and len(label) > 0)]
    return within[0] if len(within) == 1 else None


def item_number(heading: str) -> int | None:
    """The number of an item whose heading says no more: `Item 10`, `Q3`."""
    numbered = _WITH_NUMBER.fullmatch(plain(heading))
    return int(numbered[2]) if numbered and not numbered[3] and (numbered[1] or "") in _ITEM_STEMS - {""} else None


def in_order(headings: Sequence[str]) -> list[str]:
    """Headings of items by the numbers 1, 2, 3 … that they hold, else as they are given."""
    numbers = [[int(number) for number in re.findall(r"\d{1,4}", heading)] for heading in headings]
    wanted = list(range(1, len(headings) + 1))
    for place in (-1, 0):
        if all(numbers) and sorted(found[place] for found in numbers) == wanted:
            return [heading for _, heading in sorted(zip((found[place] for found in numbers), headings, strict=True))]
    return list(headings)
