"""Clients, sessions and ratings as CSV, one file for each: UTF-8, RFC 4180, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from alliance_cli.analysis.scoring import score
from alliance_cli.exchange.csv_table import COLUMNS, GUARDED
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
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Measurement, Record, Session, Supervision

SUPERVISIONS = ("date", "supervisor", "format", "people", "minutes", "hours", "cases", "decisions")


def tables(records: Sequence[Record], own: Sequence[Measurement], instruments: Catalogue) -> dict[str, str]:
    """The text of clients.csv, sessions.csv and scores.csv, by kind. `own`: the practitioner's own ratings."""
    rated = sorted((m for r in records for m in r.measurements), key=lambda m: (m.date, m.id))
    forms = instruments.those(m.instrument for m in (*rated, *own))
    return {
        "clients": _written(COLUMNS["clients"], (_client(r.client) for r in records)),
        "sessions": _written(COLUMNS["sessions"], (_session(s) for r in records for s in r.sessions)),
        "scores": _written(
            COLUMNS["scores"],
            (_rating(m, form) for m in (*rated, *own) if not unfinished(m) and (form := made_with(m, forms))),
        ),
    }


def supervisions(found: Iterable[Supervision]) -> str:
    """The log that professional bodies ask for, with hours; to read, not to import."""
    return _written(SUPERVISIONS, (_supervision(one) for one in found))


def unfinished(rating: Measurement) -> bool:
    """Whether a rating has no place in the columns: one in the middle of its answers, or a guess alone."""
    given = rating.skipped or rating.total is not None or any(a is not None for a in rating.answers)
    return rating.paused or not given


def guarded(text: str) -> str:
    """A text as a cell: with one `'` in front where a spreadsheet could take it for a formula, or take a `'` away."""
    return f"'{text}" if text.startswith(GUARDED) else text


def _written(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _client(client: Client) -> Mapping[str, object]:
    return {
        "code": client.code,
        "kind": client.kind,
        "population": client.population,
        "modality": client.modality,
        "participants": " ".join(client.participants),
        "opened": client.opened,
        "closed": client.closed,
        "ending": client.ending,
    }


def _supervision(one: Supervision) -> Mapping[str, object]:
    return {
        "date": one.date,
        "supervisor": guarded(one.supervisor or ""),
        "format": one.format,
        "people": one.people,
        "minutes": one.minutes,
        "hours": f"{one.minutes / 60:.2f}" if one.minutes else None,
        "cases": " ".join(one.cases),
        "decisions": len(one.decisions),
    }


def _session(session: Session) -> Mapping[str, object]:
    return {
        "client": session.client,
        "date": session.date,
        "attendance": session.attendance,
        "mode": session.mode,
        "minutes": session.minutes,
        "note": guarded(session.note.get("happened", "")),
    }


def _rating(rating: Measurement, form: Instrument) -> Mapping[str, date | str | float | None]:
    scored = score(form, rating.answers, rating.total)
    answered = any(a is not None for a in rating.answers)
    return {
        "client": rating.client,
        "date": rating.date,
        "instrument": rating.instrument,
        "rater": rating.rater,
        "scores": " ".join("." if v is None else f"{v:g}" for v in scored.items) if answered else None,
        "total": None if scored.total is None else f"{scored.total:g}",
        "source": rating.source,
        "prediction": "true" if rating.prediction else "false",
        "skipped": guarded(rating.skipped or ""),
    }


def _export(out: Outgoing) -> Leaving:
    """One table, or all three into a folder."""
    found, own = out.records(), out.own()
    texts = tables(found, own, out.instruments)
    chosen = {"": texts[out.table]} if out.table else {f"{kind}.csv": text for kind, text in texts.items()}
    every = [*(m for record in found for m in record.measurements), *own]
    open_ones = sum(unfinished(m) for m in every)
    many = "one unfinished rating or guess" if open_ones == 1 else f"{open_ones} unfinished ratings or guesses"
    said = [f"Left out, as CSV has no place for it: {many}."] if open_ones else []
    said += unscored(every, out.forms(every))
    return Leaving({name: text.encode() for name, text in chosen.items()}, out.table or ", ".join(texts), said)


_OF_EACH: LeftOut = {
    "all of a note but what happened, and additions to it": ("note.*", "addendum.*"),
    "of a session why, who was there, when it was written and whether it is finished or confirmed": (
        *("session.why", "session.present", "session.absent", "session.written", "session.paused"),
        "session.unconfirmed",
    ),
    "of a rating the form's version and language, guesses, comments, when it was written; unfinished ratings": (
        *("measurement.version", "measurement.language", "measurement.guess", "measurement.client_said"),
        *("measurement.will_change", "measurement.written"),
    ),
}
_FORMS: LeftOut = {"what the ratings were made with": ("definition.content",)}
CSV = Format(
    name="csv",
    about="for a spreadsheet",
    make=_export,
    fits=frozenset({"--as", "--yes"}),
    leaves_out=_OF_EACH | _FORMS | ABOUT_THEM | THE_WORK | PRIVATE | OF_THE_PRACTICE | HISTORY,
)
