"""The words of other programs for what a cell can say: attendance, mode, rater, form, answer, minutes, numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from alliance_cli.errors import BadUsage
from alliance_cli.exchange.plain_words import plain
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import shown


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {word.strip(): ours for ours, theirs in words.items() for word in (plain(ours), *theirs.split("|"))}


ATTENDANCE_WORDS = _by_word(
    {
        "attended": "attend|show|showed|kept|completed|complete|present|checked out|checked in|arrived|seen|fulfilled"
        "|finished|held|yes|erschienen|anwesend|wahrgenommen|stattgefunden|gekommen|present e|venu|venue|effectue"
        "|honore|asistio|atendida|realizada|asistida|presentado|presente|effettuata|effettuato|svolta|aanwezig"
        "|gekomen|doorgegaan|compareceu|realizado|atendido",
        "late": "arrived late|came late|late arrival|verspatet|zu spat|en retard|retard|tarde|llego tarde|in ritardo"
        "|te laat|atrasado|atrasada",
        "no-show": "noshow|no showed|dna|did not attend|did not show|missed|unattended|absent|absent without notice"
        "|fta|failed to attend|nicht erschienen|unentschuldigt|ferngeblieben|non venu|absence|absent e|non presente"
        "|no asistio|no se presento|ausente|non presentato|assente|niet verschenen|no show ohne absage|nao compareceu"
        "|faltou|falta",
        "cancelled": "canceled|cancelled by client|canceled by client|client cancelled|client canceled"
        "|cancelled by patient|canceled by patient|patient cancelled|patient canceled|cancel|client cancel"
        "|cancellation|early cancel|rescheduled|reschedule|rescheduled by client|rescheduled by patient|excused"
        "|abgesagt|storniert|verschoben|annule|annulee|reporte|cancelada|cancelado|anulada|annullata|annullato"
        "|disdetta|afgezegd|geannuleerd|afgemeld|desmarcada|desmarcado",
        "late-cancelled": "late cancel|late cancelled|late canceled|late cancellation|cancelled late|canceled late"
        "|short notice cancel|short notice|zu spat abgesagt|spat abgesagt|kurzfristig abgesagt|annulation tardive"
        "|annule tardivement|cancelacion tardia|te laat afgezegd|cancelamento tardio",
        "cancelled-by-me": "canceled by me|cancelled by provider|canceled by provider|provider cancelled"
        "|provider canceled|cancelled by therapist|canceled by therapist|therapist cancelled|therapist canceled"
        "|cancelled by clinician|canceled by clinician|clinician cancelled|clinician canceled|cancelled by practice"
        "|canceled by practice|rescheduled by provider|rescheduled by therapist|rescheduled by clinician"
        "|von mir abgesagt|vom therapeuten abgesagt|annule par moi|annule par le therapeute|cancelada por mi"
        "|annullata da me|door mij afgezegd",
    }
)
MODE_WORDS = _by_word(
    {
        "in-person": "in person|person|office|in office|face to face|f2f|on site|onsite|practice|vor ort|praxis"
        "|prasenz|en personne|au cabinet|presencial|en persona|in presenza|di persona|op locatie|praktijk|fysiek",
        "video": "telehealth|telemedicine|teletherapy|online|virtual|video call|videocall|video visit|zoom|remote"
        "|videosprechstunde|visio|visioconference|teleconsultation|en ligne|videollamada|en linea|videochiamata"
        "|beeldbellen|videobellen|por video",
        "phone": "telephone|phone call|call|audio|telefon|telefonisch|telefono|telephonique|par telephone|telefonica"
        "|por telefono|al telefono|telefoon|telefone",
    }
)
CAREGIVERS = frozenset(
    "parent|parents|carer|carers|caregiver|care giver|guardian|mother|mum|mom|father|dad|grandmother|grandfather"
    "|grandparent|foster parent|foster carer|eltern|elternteil|mutter|vater|bezugsperson|mere|pere|tuteur|madre|padre"
    "|tutor|genitore|moeder|vader|ouder|ouders|verzorger|mae|pai|responsavel|cuidador|cuidadora".split("|")
)
RATER_WORDS = {
    **dict.fromkeys(CAREGIVERS, "caregiver"),
    **dict.fromkeys(
        "client|patient|self|self report|self rated|selbst|klient|klientin|patientin|soi|patiente|paciente|cliente"
        "|paziente|zelf|youth|young person|child|adolescent|kind|enfant|nino|bambino|jeugdige".split("|"),
        "client",
    ),
    **dict.fromkeys(
        "therapist|clinician|counsellor|counselor|practitioner|provider|psychologist|psychotherapist|therapeut"
        "|therapeutin|behandler|behandlerin|behandelaar|therapeute|praticien|terapeuta|clinico|profesional"
        "|psicologo|psicologa".split("|"),
        "therapist",
    ),
}
YES = frozenset("true yes y 1 x ja oui si sim skipped skip wahr vrai".split())
NO = frozenset("false no n 0 nein non nao given completed complete done falsch faux".split())
_A_NUMBER = re.compile(r"(\d{1,15})(?:[.,](\d{1,25}))?\Z", re.ASCII)


def number(text: str) -> float:
    """`9.1`, `9,1`, `36.800000000000004`. Raises BadUsage."""
    found = _A_NUMBER.match(text.strip())
    if found is None:
        raise BadUsage(f"“{shown(text)}” is not a number.", "Write it like 9.1.")
    return float(f"{found[1]}.{found[2] or 0}")


def minutes(text: str) -> int | None:
    """`50`, `50.0`, `50 min`, `0:50`, `00:50:00`, `1 h 30`; None for 0. Raises BadUsage."""
    said = plain(text, keep=":.,").replace(",", ".")
    found: float | None = None
    if clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00(?:\.0+)?)?(?: ?(?:h|hours?|hrs?|std|stunden?))?", said):
        found = int(clock[1]) * 60 + int(clock[2])
    elif alone := re.fullmatch(r"(\d{1,4}(?:\.0+)?) ?(?:m|mins?|minutes?|minuten|minutos?|minuti|min\.|')?", said):
        found = float(alone[1])
    elif hours := re.fullmatch(
        r"(\d{1,2}(?:\.\d+)?) ?(?:h|hours?|hrs?|std|stunden?|heures?|horas?|ore|ora|uur)\.?"
        r"(?: ?(\d{1,2}) ?(?:m|mins?|min\.|minutes?)?)?",
        said,
    ):
        found = float(hours[1]) * 60 + int(hours[2] or 0)
    if found is None or found != int(found) or found > 1440:
        raise BadUsage(f"“{shown(text)}” is not a number of minutes.", "Write a whole number, such as 50.")
    return int(found) or None


def form_named(text: str, forms: Collection[Instrument]) -> str | None:
    """The id of the form that a program calls so: `Session Rating Scale`, `SRS V.3.0`, `WAI-SR`."""
    said = plain(text).split()
    names = {"".join(plain(name).split()): form.id for form in forms for name in (form.title, *form.aliases, form.id)}

    def named(words: Sequence[str]) -> str | None:
        return names.get("".join(words)) or names.get("".join(_without_version(words)))

    outer, bracket, inner = text.strip().removesuffix(")").rpartition("(")
    if not bracket or named(said):
        return named(said)
    both = {named(plain(part).split()) for part in (outer, inner)}  # `Session Rating Scale (SRS)`
    return both.pop() if len(both) == 1 else None


def _without_version(words: Sequence[str]) -> list[str]:
    """Without `v 3 0`, `version 3`, `v3` at the end."""
    kept = list(words)
    while kept and len(kept) > 1 and re.fullmatch(r"v|ver|version|v\d+|\d", kept[-1]):
        kept.pop()
    return kept
