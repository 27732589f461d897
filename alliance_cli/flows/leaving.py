"""What leaves the vault in each format, and what its reader should be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.exchange import csv_out, json_out
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Measurement, Record
from alliance_cli.store import measurements, records, sessions, whole
from alliance_cli.store.vault_file import new_uid
from alliance_cli.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose records leave, and how much of them; `whole`: everyone's, no code was named."""

    clients: Sequence[Client]
    whole: bool
    out: str  # a path, or - for stdout
    table: str | None = None
    participant: str | None = None
    notes: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to be written, by file name (one without a name: the path itself), and what to know about it."""

    files: Mapping[str, bytes]
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class Format:
    """`fits`: the options that make sense for it. `plain`: a database that looks sealed and is not, so it is asked."""

    make: Callable[[Workspace, Chosen], Leaving]
    fits: frozenset[str]
    plain: bool = False


def as_json(work: Workspace, chosen: Chosen) -> Leaving:
    """Everything that is kept; comes back with `alliance import`."""
    ids = None if chosen.whole else [client.id for client in chosen.clients]
    record = whole.read(work.vault, ids, private=chosen.private)
    said = []
    if chosen.participant:
        [client] = record["clients"]
        joint = json_out.agreed_to_share(client)
        theirs = json_out.of_participant(client, chosen.participant, joint=joint)
        record |= {"clients": [theirs], "supervisions": []}
        said.append(_about_meetings(client["participants"], joint=joint))
    text = json_out.document(record, lambda name: _step(work, name))
    return Leaving({"": text.encode()}, [_holds(json_out.contents(record), chosen), *said])


def as_csv(work: Workspace, chosen: Chosen) -> Leaving:
    """For spreadsheets: one table, or all three into a folder."""
    found, own = _records(work, chosen)
    tables = csv_out.tables(found, own, work.instruments)
    single = chosen.out == "-" or chosen.out.lower().endswith(".csv") or chosen.table is not None
    table = chosen.table or "scores"
    texts = {"": tables[table]} if single else {f"{kind}.csv": text for kind, text in tables.items()}
    said = [_holds(table if single else ", ".join(tables), chosen)]
    if not single or table == "sessions":
        said.append("Of each note only what happened is in it; json is whole.")
    if left := sum(csv_out.left_out(m) for r in found for m in r.measurements):
        said.append(f"Left out, as CSV has no place for them: {left} unfinished ratings or guesses.")
    return Leaving({name: text.encode() for name, text in texts.items()}, said)


def as_fhir(work: Workspace, chosen: Chosen) -> Leaving:
    """For a clinic's record system."""
    from alliance_cli.exchange.fhir import bundle_out

    found, own = _records(work, chosen)
    forms = _forms(work, found, own)
    text = bundle_out.text(found, forms, practice=_practice(work), own=own, notes=chosen.notes)
    notes = "with notes" if chosen.notes else "without notes (--with-notes adds them)"
    return Leaving({"": text.encode()}, [_holds(f"clients, sessions and ratings, {notes}", chosen)])


def as_sqlite(work: Workspace, chosen: Chosen) -> Leaving:
    """For Datasette, R, pandas; it never comes back."""
    from alliance_cli.exchange import plain_sqlite

    found, own = _records(work, chosen)
    private = None
    if chosen.private:
        by_id = sessions.private_notes(work.vault, [client.id for client in chosen.clients])
        private = {s.uid: by_id[s.id] for r in found for s in r.sessions if s.id in by_id}
    made = plain_sqlite.database(found, _forms(work, found, own), own=own, private=private)
    return Leaving({"": made}, [_holds("clients, sessions, ratings, scores, signals, ruptures", chosen)])


FORMATS: Mapping[str, Format] = {
    "json": Format(as_json, frozenset({"--participant", "--private"})),
    "csv": Format(as_csv, frozenset({"--as"})),
    "fhir": Format(as_fhir, frozenset({"--with-notes"})),
    "sqlite": Format(as_sqlite, frozenset({"--private", "--yes"}), plain=True),
}


def _holds(what: str, chosen: Chosen) -> str:
    private = " Your private notes are in it: review them before they go anywhere." if chosen.private else ""
    return f"It holds, readable by anyone who has it: {what}.{private}"


def _about_meetings(participants: Sequence[str], *, joint: bool) -> str:
    if joint:
        return "Meetings with others are in it: everyone agreed to that (consent “data”)."
    return f"Meetings with others are not in it: that needs the consent “data” of {', '.join(participants)}."


def _records(work: Workspace, chosen: Chosen) -> tuple[list[Record], list[Measurement]]:
    """The records, and the practitioner's own ratings where everything leaves."""
    own = measurements.without_client(work.vault) if chosen.whole else []
    return records.gather(work.vault, chosen.clients), own


def _forms(work: Workspace, found: Iterable[Record], own: Iterable[Measurement]) -> dict[str, Instrument]:
    """The instruments of these ratings, as far as they are known here."""
    forms = {}
    for name in sorted({m.instrument for r in found for m in r.measurements} | {m.instrument for m in own}):
        if form := _form(work, name):
            forms[name] = form
    return forms


def _form(work: Workspace, name: str) -> Instrument | None:
    try:
        return work.instruments.find(name)
    except AllianceError:
        return None


def _step(work: Workspace, name: str) -> float | None:
    form = _form(work, name)
    return form.scale.step if form else None


def _practice(work: Workspace) -> str:
    """What tells this practice from another, made once and kept: it says nothing about anyone."""
    kept = work.vault.preference("practice")
    if kept is None:
        kept = new_uid()
        work.vault.prefer("practice", kept)
    return kept


def check_options(name: str, given: Mapping[str, object]) -> None:
    """Raises BadUsage where an option was given that this format has no place for."""
    for option, value in given.items():
        if value and option not in FORMATS[name].fits:
            fitting = " or ".join(other for other, format in FORMATS.items() if option in format.fits)
            raise BadUsage(f"{option} does not go with --format {name}.", f"It is for {fitting}.")
