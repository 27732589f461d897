"""Bring in clients, sessions and scores from files."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, Any

import typer

from alliance_cli import settings
from alliance_cli.analysis.scoring import score
from alliance_cli.commands.declare import instrument_ids, verb
from alliance_cli.errors import BadFile, BadUsage, NotFound
from alliance_cli.exchange import already, csv_in, csv_table, json_in
from alliance_cli.exchange.outcome import Differing, Incoming, Problem, T, Unfit
from alliance_cli.flows import which
from alliance_cli.flows.which import AskedFor
from alliance_cli.forms import data_file
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import CODE, nearest, one_of, shown
from alliance_cli.model import Measurement
from alliance_cli.render import as_json
from alliance_cli.store import clients, ever, merge, tombstones
from alliance_cli.store.vault_file import now
from alliance_cli.workspace import Workspace

_FHIR = re.compile(r'\s*\{\s*"resourceType"')
LARGEST_IMPORT = 100_000_000  # bytes; thirty years of notes are a few dozen million
NEW_CODES = "new-codes"
ASSUMED = (NEW_CODES,)
MOST_LISTED = 10  # of what differs, and of what is wrong
LONG = 2000  # rows; from there on it is shown how far it is
LONG_TEXT = 1_000_000  # characters of JSON, about as many rows


@dataclass(frozen=True, slots=True)
class Asked:
    """How the file is to be read; `dry`: only to see what would happen."""

    file: str
    kind: str
    dry: bool = False
    map: Sequence[str] = ()
    instrument: str | None = None
    date_format: str | None = None
    missing: str | None = None
    update: bool = False
    assume: Sequence[str] = ()

    @property
    def name(self) -> str:
        return data_file.label(self.file)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a file brought, or would; `said` is worth knowing about it, `read`: as what its columns were taken."""

    rows: int
    new: int
    duplicates: int
    differing: Sequence[Differing] = ()
    said: Sequence[str] = ()
    read: Mapping[str, Any] | None = None
    doubts: Sequence[Problem] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)  # by reason


def attach(app: typer.Typer) -> None:
    verb(app, "import", "alliance import scores.csv --dry-run", changes_much=True)(import_)


def import_(
    work: Workspace,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A CSV, JSON or FHIR file; - for what is piped in."),
        AskedFor(which.file),
    ],
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="KIND", help="clients, sessions, scores, json, fhir; left out, what is in the file tells."
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="X=y", help="Their column X is our y; repeat. Or the name of a saved mapping."),
    ] = None,
    instrument: Annotated[
        str | None,
        typer.Option("--instrument", metavar="I", help="The instrument of all rows.", autocompletion=instrument_ids),
    ] = None,
    date_format: Annotated[
        str | None, typer.Option("--date-format", metavar="ORDER", help="DMY, MDY or YMD, for dates like 02/11/2026.")
    ] = None,
    missing: Annotated[
        str | None,
        typer.Option("--missing", metavar="WORDS", help="What else stands where nothing is known, such as “99 -9”."),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="ANSWER", help="What would be asked: new-codes, of somebody erased here."),
    ] = None,
    save_map: Annotated[
        str | None,
        typer.Option("--save-map", metavar="NAME", help="Keep these options, for “--map NAME” next time."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Take what the file says of records that are here otherwise.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Bring in clients, sessions and scores: the whole file, or nothing where something in it cannot be read."""
    if save_map is not None and CODE.match(save_map) is None:
        raise BadUsage(f"“{shown(save_map)}” cannot name a mapping.", "Use letters, digits, - and _.")
    given = Asked(str(file), as_ or "", dry_run, map_ or (), instrument, date_format, missing, update, assume or ())
    asked = _asked(work, given)
    try:
        text = data_file.read(asked.file, LARGEST_IMPORT, vault=work.vault_path)
        arrival = ARRIVALS[asked.kind or _looks_like(text)](work, text, asked)
    except BadFile as error:
        _show_problems(work, error)
        raise
    for sentence in (*arrival.said, *map(str, arrival.doubts)):
        work.warn(sentence)
    if save_map is not None:
        _save(work, save_map, asked)
    for sentence in _differing(arrival, asked):
        work.warn(sentence)
    _show(work, arrival, asked)


def _rows(work: Workspace, text: str, asked: Asked) -> Arrival:
    """CSV: clients, sessions or scores."""
    of_all = work.instruments.find(asked.instrument).id if asked.instrument else None
    kind = asked.kind if asked.kind in csv_table.COLUMNS else None
    mapped = csv_table.read_map(asked.map)
    missing = (asked.missing or "").split()
    table = csv_table.read(text, asked.name, kind, mapped, instrument=of_all is not None, missing=missing)
    known = ever.clients(work.vault)
    incoming = csv_in.read(
        table,
        known,
        work.instruments,
        work.today,
        instrument=of_all,
        date_format=asked.date_format,
        track=_track,
        words=work.words,
    )
    _check_erased(work, incoming, asked)
    doubts = csv_in.doubts(table, incoming)
    there = ever.sessions(work.vault) if incoming.sessions else []
    rated = ever.ratings(work.vault) if incoming.ratings else []
    found = already.compare(incoming, known if incoming.clients else [], there, rated, partial(_marks, work))
    found.duplicates += len(incoming.repeated)

    if not asked.dry:
        many = _track(found.ratings, "Keeping", len(found.ratings))
        merge.add(
            work.vault,
            [*found.clients, *incoming.created],
            found.sessions,
            many,
            found.taken if asked.update else (),
        )
    said = [f"Read as {table.kind}, with {csv_table.DELIMITERS[table.delimiter]} between the columns."]
    if table.ignored:
        said.append(f"Left aside, as nothing of ours is mapped to it: {', '.join(map(shown, table.ignored))}.")
    if incoming.created:
        said.append(f"Clients that are new here: {_some([c.code for c in incoming.created])}.")
    if incoming.repeated:
        lines = [f"{line} (as {before})" for line, before in incoming.repeated]
        said.append(f"Lines that say no more than an earlier one count once: {_some(lines)}.")
    if found.removed:
        said.append(f"Removed here, and it stays so: {found.removed} of the rows.")
    if table.items:
        said.append(f"The items, in their order: {', '.join(map(shown, table.items))}.")
    first = table.rows[0].cells if table.rows else {}
    if asked.dry and first:
        said.append(f"The first row: {', '.join(f'{ours} {shown(text)}' for ours, text in first.items())}.")
    columns = {theirs: ours for ours, theirs in table.headings.items() if not (table.items and ours == "scores")}
    read = {
        "as": table.kind,
        "columns": columns | dict.fromkeys(table.items, "scores"),
        "items": list(table.items),
        "date_format": asked.date_format.upper() if asked.date_format else None,
        "first": dict(first),
    }
    return Arrival(incoming.rows, found.new, found.duplicates, found.differing, said, read, doubts)


def _check_erased(work: Workspace, incoming: Incoming, asked: Asked) -> None:
    """Raises Unfit where a new client has a code of somebody who was erased here, and nobody says that it is another.

    A table names codes only: it may be the same person.
    """
    assumed = [one_of(word, ASSUMED, "answer to --assume") for word in asked.assume]
    new = [*(one.record for one in incoming.clients if not one.record.id), *incoming.created]
    codes = [] if NEW_CODES in assumed else tombstones.of_erased(work.vault, [client.code for client in new])
    if codes and work.asks:
        from alliance_cli.prompts import ask

        question = f"Codes of clients who were erased here: {_some(codes)}. Is that somebody else now?"
        codes = [] if ask.confirm(question, **work.where) else codes
    if codes:
        message = f"has a code of somebody who was erased here. If that is another client now: --assume {NEW_CODES}."
        raise Unfit(asked.name, [Problem(None, code, message) for code in codes], incoming.rows)


def _marks(work: Workspace, rating: Measurement) -> dict[str, Any]:
    """A rating's items and total in the unit of its form."""
    return _in_units(work.instruments.of(rating.instrument, rating.version), rating.answers, rating.total)


def _in_units(form: Instrument | None, answers: Sequence[int | None], total: int | None) -> dict[str, Any]:
    if form is None or len(form.items) != len(answers):  # nobody knows what their steps are
        return {"items": [None] * len(answers), "total": None}
    items = [None if steps is None else form.scale.value(steps) for steps in answers]
    whole = score(form, answers).total if total is None else form.scale.value(total)
    return {"items": items, "total": as_json.number(whole)}


def _document(work: Workspace, text: str, asked: Asked) -> Arrival:
    """Our own JSON."""
    _check_plain(asked, "JSON")
    known = clients.every(work.vault, closed=True)
    track = partial(_track, shows=len(text) > LONG_TEXT)
    found = json_in.read(text, asked.name, known, work.instruments, work.today, track=track)
    return _merged(work, found, asked)


def _bundle(work: Workspace, text: str, asked: Asked) -> Arrival:
    """FHIR: a bundle with patients of ours."""
    _check_plain(asked, "FHIR")
    from alliance_cli.exchange.fhir import bundle_in

    known = clients.every(work.vault, closed=True)
    found = bundle_in.read(text, asked.name, known, work.instruments, work.today, now())
    return _merged(work, found.document, asked, found.said)


def _check_plain(asked: Asked, what: str) -> None:
    if asked.map or asked.instrument or asked.date_format or asked.missing:
        raise BadUsage("--map, --instrument, --date-format and --missing are for CSV.", f"Leave them out for {what}.")


def _merged(work: Workspace, found: json_in.JsonDocument, asked: Asked, said: Sequence[str] = ()) -> Arrival:
    """What the vault lacks of a document is added."""
    arriving = _track(found.record["clients"], "Keeping", len(found.record["clients"]), shows=found.rows >= LONG)
    merged = merge.whole(work.vault, found.record, arriving, found.definitions, keep=not asked.dry, update=asked.update)
    codes = {client["uid"]: client["code"] for client in found.record["clients"]}
    codes |= {client.uid: client.code for client in clients.every(work.vault, closed=True)}
    differing = [_record_differs(work, each, codes) for each in merged.differing]
    left_out = {"erased here": merged.erased} if merged.erased else {}
    return Arrival(found.rows, merged.new, merged.duplicates, differing, said, left_out=left_out)


_OF_ITSELF = ("client", "session", "measurement")  # tables whose fields need no further name


def _record_differs(work: Workspace, one: merge.Otherwise, codes: Mapping[str, str]) -> Differing:
    """A record of a document as it is listed: marks in the unit of their form, whose it is by code."""

    def told(side: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in side.items():
            if name == "answers":
                found |= _told_marks(work, one.row, value or {})
            elif isinstance(value, dict):
                found |= value
            else:
                found[name] = codes.get(value, value) if name == "client" else value
        prefix = "" if one.table.name in _OF_ITSELF else f"{one.table.name}."
        return {f"{prefix}{name}": value for name, value in found.items()}

    on = one.row.get("date")
    return Differing(
        None,
        codes.get(one.client or ""),
        told(one.ours),
        told(one.theirs),
        date.fromisoformat(on) if on else None,
        one.row.get("instrument"),
        one.row.get("rater"),
    )


def _told_marks(work: Workspace, rating: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    answers = value.get("answers", [None] * len(rating["answers"]))
    form = work.instruments.of(rating["instrument"], rating["version"])
    return {**_in_units(form, answers, value.get("total")), "skipped": value.get("skipped")}


# How each kind of file is read; "rows" is CSV whose header is still to tell what its rows are.
ARRIVALS: dict[str, Callable[[Workspace, str, Asked], Arrival]] = {
    "rows": _rows,
    **dict.fromkeys(csv_table.COLUMNS, _rows),
    "json": _document,
    "fhir": _bundle,
}


def _looks_like(text: str) -> str:
    """The kind of a file, from how it starts."""
    if _FHIR.match(text):
        return "fhir"
    return "json" if text.lstrip()[:1] in ("{", "[") else "rows"


def _asked(work: Workspace, given: Asked) -> Asked:
    """What was asked for, over what a saved mapping says. Raises BadUsage, NotFound."""
    named = [word for word in given.map if "=" not in word]
    saved: dict[str, Any] = {}
    for name in named:
        if name not in work.settings.imports:
            near = nearest(name, work.settings.imports)
            hint = (
                f"Did you mean --map {near}?" if near else "Write --map “Their column=ours”; --save-map NAME keeps it."
            )
            raise NotFound(f"There is no saved mapping “{shown(name)}”.", hint)
        saved |= work.settings.imports[name]
    kind = given.kind or saved.get("as", "")
    kinds = [kind for kind in ARRIVALS if kind != "rows"]
    return Asked(
        file=given.file,
        dry=given.dry,
        kind=one_of(kind, kinds, "kind of file") if kind else "",
        map=[*saved.get("map", []), *(word for word in given.map if "=" in word)],
        instrument=given.instrument or saved.get("instrument"),
        date_format=given.date_format or saved.get("date_format"),
        missing=given.missing or saved.get("missing"),
        update=given.update,
        assume=given.assume,
    )


def _save(work: Workspace, name: str, asked: Asked) -> None:
    options = {
        "map": list(asked.map),
        "as": asked.kind,
        "instrument": asked.instrument,
        "date_format": asked.date_format,
        "missing": asked.missing,
    }
    settings.keep_import(work.settings, name, {key: value for key, value in options.items() if value})
    work.warn(f"Kept as a mapping: next time “--map {name}”.")


def _show(work: Workspace, arrival: Arrival, asked: Asked) -> None:
    differing = [
        {
            "line": each.line,
            "client": each.client,
            "date": as_json.day(each.date),
            "instrument": each.instrument,
            "rater": each.rater,
            "ours": each.ours,
            "theirs": each.theirs,
        }
        for each in arrival.differing
    ]
    left_out = [{"reason": reason, "rows": rows} for reason, rows in arrival.left_out.items()]
    counts = {"rows": arrival.rows, "new": arrival.new, "duplicates": arrival.duplicates}
    data: dict[str, Any] = {**counts, "differing": differing, "left_out": left_out, "errors": []}
    if arrival.read is not None:
        doubts = [{"column": doubt.column, "message": doubt.message} for doubt in arrival.doubts]
        data |= {"read": arrival.read, "warnings": doubts}
    there = f", {arrival.duplicates} there already" if arrival.duplicates else ""
    other = f", {len(differing)} here with other details" if differing else ""
    out = "".join(f", {rows} left out ({reason})" for reason, rows in arrival.left_out.items())
    brought = f"{arrival.rows} rows: {arrival.new} new{there}{other}{out}."
    work.show(data, lambda: [f"{brought} Nothing was changed yet." if asked.dry else brought])


def _differing(arrival: Arrival, asked: Asked) -> Iterator[str]:
    """The first of what the vault has otherwise, and what becomes of it."""
    yield from map(str, arrival.differing[:MOST_LISTED])
    if len(arrival.differing) > MOST_LISTED:
        yield f"{len(arrival.differing) - MOST_LISTED} more differ; --json lists them all."
    if arrival.differing and not asked.update:
        yield "What differs is left as it is here; --update takes what the file says, and “alliance undo” undoes that."
    elif arrival.differing and not asked.dry:
        yield "What differed is now as the file says; one “alliance undo” brings it back."


def _show_problems(work: Workspace, error: BadFile) -> None:
    """Every place to mend: in the JSON document, or as lines on stderr."""
    problems = error.problems if isinstance(error, Unfit) else [Problem(getattr(error, "line", None), None, error.what)]
    rows = error.rows if isinstance(error, Unfit) else 0
    listed = [{"line": p.line, "column": p.column, "message": p.message} for p in problems]
    if work.json:
        work.show({"rows": rows, "new": 0, "duplicates": 0, "differing": [], "left_out": [], "errors": listed}, list)
    elif isinstance(error, Unfit):
        for problem in problems:
            work.warn(str(problem))


def _some(codes: Sequence[str], most: int = 12) -> str:
    return ", ".join(codes[:most]) + (f" and {len(codes) - most} more" if len(codes) > most else "")


def _track(things: Iterable[T], what: str, total: int, *, shows: bool | None = None) -> Iterable[T]:
    """The things, with a bar on stderr while they (or, as `shows` says, what is in them) are many and someone looks."""
    many = total >= LONG if shows is None else shows
    if not many or not sys.stderr.isatty():
        return things
    from rich.progress import track

    from alliance_cli.render.terminal.console import console

    return track(things, what, total, console=console(stderr=True), transient=True)
