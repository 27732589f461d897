"""Bring in clients, sessions and scores from files."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Annotated, Any

import typer

from alliance_cli import settings
from alliance_cli.analysis import scoring
from alliance_cli.commands.declare import RARE, instrument_ids, verb
from alliance_cli.errors import BadFile, BadUsage, NotFound
from alliance_cli.exchange import (
    already,
    calendar_in,
    csv_in,
    csv_table,
    encodings,
    far_off,
    grid,
    headings,
    json_in,
    sheet,
)
from alliance_cli.exchange.grid import CellGrid
from alliance_cli.exchange.outcome import Asks, Compared, Differing, Doubt, Incoming, Problem, T, Unfit
from alliance_cli.flows import calendar_coming, safety_at_hand, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.forms import data_file
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import CODE, nearest, one_of, shown
from alliance_cli.model import Client, EverKept, Measurement
from alliance_cli.render import as_json
from alliance_cli.render.terminal import tables
from alliance_cli.store import clients, ever, merge, tombstones
from alliance_cli.store.vault_file import now
from alliance_cli.workspace import Workspace

_FHIR = re.compile(r'\s*\{\s*"resourceType"')
LARGEST_IMPORT = 100_000_000  # bytes; thirty years of notes are a few dozen million
THERE_IS_MORE = "The bundle is one page, and says that another follows (link: next): bring that one in too."
MOST_LISTED = 10  # of what differs, and of what is wrong
_A_VALUE = re.compile(r"“[^”]*”|\b\d[\d.,:/-]*")
LONG = 2000  # rows; from there on it is shown how far it is
LONG_TEXT = 1_000_000  # characters of JSON, about as many rows
ASSUMED = (csv_in.MEAN, csv_in.TOTAL, csv_in.SHIFTED, csv_in.NEW_CODES, encodings.CP1252)


@dataclass(frozen=True, slots=True)
class Asked:
    """How the file is to be read; `dry`: only to see what would happen. The rest are the options of their names."""

    file: str
    kind: str = ""
    dry: bool = False
    update: bool = False
    map: Sequence[str] = ()
    values: Sequence[str] = ()
    assume: Sequence[str] = ()
    instrument: str | None = None
    date_format: str | None = None
    missing: str | None = None
    unit: str | None = None
    round: str | None = None
    skip_rows: str | None = None
    sheet: str | None = None
    names: str | None = None
    whose: Sequence[tuple[str, str]] = ()

    @property
    def name(self) -> str:
        return data_file.label(self.file)

    def also(self, option: str, value: Any) -> Asked:
        """With the answer to a question."""
        if option in (*settings.REPEATED, "whose"):
            value = [*getattr(self, option), *(value if isinstance(value, list) else [value])]
        answered: dict[str, Any] = {option: value}
        return replace(self, **answered)


# Options that a mapping keeps, as they are given for CSV and sheets only.
KEPT = ("map", "values", "assume", "instrument", "date_format", "missing", "unit", "round", "skip_rows", "sheet")


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
    more: bool = False  # it is one page of several


def attach(app: typer.Typer) -> None:
    verb(app, "import", "alliance import scores.csv --dry-run", changes_much=True)(import_)


def import_(
    work: Workspace,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help=".csv .tsv .txt .xlsx .json .ics; - reads from a pipe."),
        AskedFor(which.file_for_the_vault),
    ],
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="clients, sessions, scores, json, fhir, calendar",
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="X=y", help="Their column X is our y; repeat. Or a saved mapping."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--values", metavar="WORDS", help='Their words: "attendance: Krank=cancelled"; repeat.'),
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
        typer.Option("--missing", metavar="WORDS", help='What means that nothing is known, such as "99 -9".'),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="UNIT", help="of marks on a line: mm, cm or percent", rich_help_panel=RARE),
    ] = None,
    round_: Annotated[
        bool, typer.Option("--round", help="to the nearest mark of the scale", rich_help_panel=RARE)
    ] = False,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="ANSWER", help="Else asked: mean, total, shifted, new-codes, cp1252."),
    ] = None,
    skip_rows: Annotated[
        int | None,
        typer.Option("--skip-rows", metavar="N", min=0, help="rows above the headings", rich_help_panel=RARE),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="of an .xlsx file", rich_help_panel=RARE)
    ] = None,
    names: Annotated[
        str | None,
        typer.Option(
            "--names", metavar="NAMES", help="for a calendar: lines “name,code”; never kept", rich_help_panel=RARE
        ),
    ] = None,
    save_map: Annotated[
        str | None,
        typer.Option("--save-map", metavar="NAME", help="keep these for “--map NAME” next time", rich_help_panel=RARE),
    ] = None,
    update: Annotated[bool, typer.Option("--update", help="Where a record differs, take what the file says.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
) -> None:
    """Bring in clients, sessions and scores: the whole file, or nothing."""
    if save_map is not None and CODE.match(save_map) is None:
        raise BadUsage(f"“{shown(save_map)}” cannot name a mapping.", "Use letters, digits, - and _.")
    given = Asked(
        str(file), as_ or "", dry_run, update, map_ or (), values or (), assume or (), instrument, date_format, missing,
        unit, "yes" if round_ else None, None if skip_rows is None else str(skip_rows), sheet, names,
    )  # fmt: skip
    asked = _asked(work, given)
    try:
        content = data_file.raw(asked.file, LARGEST_IMPORT, vault=work.vault_path)
        arrival, asked = _answered(work, content, asked)
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


def _answered(work: Workspace, content: bytes, asked: Asked) -> tuple[Arrival, Asked]:
    """What the file brings, once every question that it leaves open is answered. Raises Asks where nobody is there."""
    while True:
        try:
            return _arrival(work, content, asked), asked
        except Asks as error:
            if not work.asks:
                raise
            doubt = error.doubts[0]
            chosen = _chosen(work, doubt)
            if chosen is None:
                raise
            asked = asked.also(*chosen)


def _chosen(work: Workspace, doubt: Doubt) -> tuple[str, Any] | None:
    from alliance_cli.prompts import ask

    options = [*((answer, label) for label, answer in doubt.answers), (None, "None of these: leave it")]
    return ask.choose(doubt.question, options, **work.where)


def _arrival(work: Workspace, content: bytes, asked: Asked) -> Arrival:
    if content.startswith(b"PK\x03\x04") and (asked.kind in csv_table.COLUMNS or not asked.kind):
        return _rows(work, content, asked)
    of_people = asked.kind == "calendar" or content.lstrip()[:30].upper().startswith(calendar_in.BEGINS.encode())
    text = encodings.text(content, asked.name, assumed=encodings.CP1252 in asked.assume, names_people=of_people)
    if asked.names is not None and not of_people:
        raise BadUsage("--names is for calendars.", "Leave it out.")
    return ARRIVALS[asked.kind or _looks_like(text)](work, text, asked)


def _grid(
    content: str | bytes, asked: Asked, reader: headings.Headings, mapped: Mapping[str, Sequence[str]]
) -> CellGrid:
    skip = int(asked.skip_rows or 0)
    if isinstance(content, bytes):
        return sheet.of_bytes(content, asked.name, asked.sheet, skip)
    if asked.sheet is not None:
        raise BadUsage("--sheet is for .xlsx files.", "Leave it out.")
    return grid.of_text(content, asked.name, csv_table.known_in(reader, mapped), skip)


def _rows(work: Workspace, content: str | bytes, asked: Asked) -> Arrival:
    """Rows of text or of a sheet: clients, sessions or scores."""
    form = work.instruments.find(asked.instrument) if asked.instrument else None
    kind = asked.kind if asked.kind in csv_table.COLUMNS else None
    mapped = csv_table.read_map(asked.map)
    how = csv_in.HowRead(
        instrument=form.id if form else None,
        date_format=asked.date_format,
        values=csv_in.read_values(asked.values),
        unit=one_of(asked.unit, csv_in.UNITS, "unit") if asked.unit else None,
        rounded=asked.round is not None,
        assume=frozenset(one_of(word, ASSUMED, "answer to --assume") for word in asked.assume),
    )
    reader = headings.Headings(work.instruments.all(), form)
    table = csv_table.read(
        _grid(content, asked, reader, mapped), reader, kind, mapped, missing=(asked.missing or "").split()
    )
    known = ever.clients(work.vault)
    incoming = csv_in.read(table, known, work.instruments, work.today, how=how, track=_track, words=work.words)
    days = [(one.record.client, one.record.date) for one in incoming.sessions]
    days += [(one.record.client or "", one.record.date) for one in incoming.ratings]
    far = _far_off(work, days, {client.code: client.opened for client in incoming.created})
    found = _compared(work, incoming, known, asked)
    _keep(work, incoming, found, asked)
    return Arrival(
        incoming.rows,
        found.new,
        found.duplicates,
        found.differing,
        [
            *safety_at_hand.arriving(work, (each.record for each in incoming.ratings)),
            *_said(table, incoming, found),
            *far,
        ],
        _read_as(table, incoming, how),
        [*csv_in.warnings(table, incoming, known, work.today), *csv_in.once_more(table, incoming, found)],
        incoming.left_out,
    )


def _calendar(work: Workspace, text: str, asked: Asked) -> Arrival:
    """Appointments of clients, which nobody has confirmed yet."""
    _check_plain(replace(asked, assume=()), "calendars")
    known = ever.clients(work.vault)
    how = calendar_coming.AskedOfCalendar(asked.name, asked.names, dict(asked.whose), asked.assume)
    incoming = calendar_coming.read(work, text, how, known, _track)
    far = _far_off(
        work,
        [(one.record.client, one.record.date) for one in incoming.sessions],
        {client.code: client.opened for client in incoming.created},
    )
    found = _compared(work, incoming, known, asked)
    if work.asks and not asked.dry and (not_held := calendar_coming.ticked(work, found)):
        incoming.left_out[calendar_coming.NOT_HELD] = not_held
        met = {session.client for session in found.sessions}
        incoming.created = [client for client in incoming.created if client.code in met]
    _keep(work, incoming, found, asked)
    said = [*_said_of_calendar(incoming, found), *far]
    if asked.names is not None:
        said.append(calendar_coming.LOCK_IT_AWAY)
    return Arrival(
        incoming.rows,
        found.new,
        found.duplicates,
        found.differing,
        said,
        _read_whole("calendar") | {"columns": calendar_in.OF_AN_EVENT, "first": _first_of_calendar(incoming)},
        incoming.doubts,
        left_out=incoming.left_out,
    )


def _said_of_calendar(incoming: Incoming, found: Compared) -> Iterator[str]:
    if incoming.created:
        yield f"Clients that are new here: {_some([c.code for c in incoming.created])}."
    if unsure := sum(session.unconfirmed for session in found.sessions):
        yield (
            f"{unsure} of the new sessions stand as attended because the calendar has them, marked “not confirmed”: "
            "“alliance session amend CODE N” mends one, and with --confirmed says that it took place."
        )
    if found.removed:
        yield f"Removed here, and it stays so: {found.removed} of the appointments."


def _first_of_calendar(incoming: Incoming) -> dict[str, Any]:
    for one in incoming.sessions[:1]:
        told = {"client": one.record.client, "date": one.record.date.isoformat(), "minutes": one.record.minutes}
        return {name: str(value) for name, value in told.items() if value is not None}
    return {}


def _check_erased(work: Workspace, incoming: Incoming, asked: Asked) -> None:
    """Raises Asks where a new client has a code of somebody who was erased here: a file that names codes only may mean
    the same person."""
    new = [*(one.record for one in incoming.clients if not one.record.id), *incoming.created]
    if csv_in.NEW_CODES in asked.assume:
        return
    if codes := tombstones.of_erased(work.vault, [client.code for client in new]):
        what = "has a code of somebody who was erased here."
        says = f"{what} If that is another client now: --assume {csv_in.NEW_CODES}."
        question = f"Codes of clients who were erased here: {_some(codes)}. Is that somebody else now?"
        doubt = Doubt(
            question,
            [Problem(None, code, says) for code in codes],
            [("Yes, a new client", ("assume", csv_in.NEW_CODES))],
        )
        raise Asks(asked.name, doubt.problems, incoming.rows, [doubt])


def _compared(work: Workspace, incoming: Incoming, known: Sequence[EverKept[Client]], asked: Asked) -> Compared:
    _check_erased(work, incoming, asked)
    there = ever.sessions(work.vault) if incoming.sessions else []
    rated = ever.ratings(work.vault) if incoming.ratings else []
    marks = partial(_marks, cache(work.instruments.of))
    found = already.compare(incoming, known if incoming.clients else [], there, rated, marks)
    found.duplicates += len(incoming.repeated)
    return found


def _keep(work: Workspace, incoming: Incoming, found: Compared, asked: Asked) -> None:
    if not asked.dry:
        many = _track(found.ratings, "Keeping", len(found.ratings))
        new_clients = [*found.clients, *incoming.created]
        merge.add(work.vault, new_clients, found.sessions, many, found.taken if asked.update else ())


def _far_off(work: Workspace, coming: Iterable[far_off.DayOf], new: Mapping[str, date]) -> list[str]:
    """`new`: when the work with clients of the file began, where the vault does not know it."""
    began = dict(new) | {client.code: client.opened for client in clients.every(work.vault, closed=True)}
    return far_off.told(coming, clients.days(work.vault), began)


def _days(of: Iterable[Mapping[str, Any]]) -> Iterator[far_off.DayOf]:
    for client in of:
        for row in (*client["sessions"], *client["ratings"]):
            yield client["code"], date.fromisoformat(row["date"])


def _said(table: csv_table.CsvTable, incoming: Incoming, found: Compared) -> Iterator[str]:
    """How the file was read, for a person."""
    yield f"Read as {table.kind}, with {table.grid.between}."
    if table.grid.others:
        yield f"Other sheets are left aside (--sheet takes one): {_some([shown(name) for name in table.grid.others])}."
    if table.ignored:
        yield f"Left aside, as nothing of ours is mapped to it: {', '.join(map(shown, table.ignored))}."
    if table.header_line > 1:
        yield f"The columns are named in line {table.header_line}."
    if incoming.order_found and incoming.date_format:
        first = {"dmy": "day", "mdy": "month", "ymd": "year"}[incoming.date_format]
        yield f"Dates are read {first} first, as the dates themselves show."
    if table.kind == "scores" and incoming.sessions:
        yield "Each row is a session too, whatever forms it has."
    if incoming.created:
        yield f"Clients that are new here: {_some([c.code for c in incoming.created])}."
    if incoming.repeated:
        lines = [f"{line} (as {before})" for line, before in incoming.repeated]
        yield f"Lines that say no more than an earlier one count once: {_some(lines)}."
    if found.removed:
        yield f"Removed here, and it stays so: {found.removed} of the rows."
    if table.items:
        yield f"The items, in their order: {', '.join(map(shown, table.items))}."


def _read_as(table: csv_table.CsvTable, incoming: Incoming, how: csv_in.HowRead) -> dict[str, Any]:
    order = how.date_format or incoming.date_format
    return {
        "as": table.kind,
        "columns": table.columns,
        "items": list(table.items),
        "date_format": order.upper() if order else None,
        "first": dict(incoming.first),
    }


def _read_whole(kind: str) -> dict[str, Any]:
    """What is read without columns to choose from."""
    return {"as": kind, "columns": {}, "items": [], "date_format": None, "first": {}}


def _marks(form_of: Callable[[str, str], Instrument | None], rating: Measurement) -> dict[str, Any]:
    """A rating's items and total in the unit of its form."""
    return _in_units(form_of(rating.instrument, rating.version), rating.answers, rating.total)


def _in_units(form: Instrument | None, answers: Sequence[int | None], total: int | None) -> dict[str, Any]:
    if form is None or len(form.items) != len(answers):  # nobody knows what their steps are
        return {"items": [None] * len(answers), "total": None}
    items = [None if steps is None else form.scale.value(steps) for steps in answers]
    whole = scoring.total(form, answers) if total is None else form.total(total)
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
    arrival = _merged(work, found.document, asked, found.said)
    said = [*arrival.said, THERE_IS_MORE] if found.more else arrival.said
    left_out = {**found.left_out, **arrival.left_out}
    rows = arrival.rows + sum(found.left_out.values())
    read = _read_whole("fhir")
    return replace(arrival, rows=rows, said=said, left_out=left_out, doubts=found.not_taken, read=read, more=found.more)


def _check_plain(asked: Asked, what: str) -> None:
    if given := [f"--{name.replace('_', '-')}" for name in KEPT if getattr(asked, name)]:
        raise BadUsage(f"{given[0]} is for CSV and spreadsheets.", f"Leave it out for {what}.")


def _merged(work: Workspace, found: json_in.JsonDocument, asked: Asked, said: Sequence[str] = ()) -> Arrival:
    """What the vault lacks of a document is added."""
    gone = tombstones.uids(work.vault)
    theirs = [client for client in found.record["clients"] if client["uid"] not in gone]
    said = [*said, *_far_off(work, _days(theirs), {c["code"]: date.fromisoformat(c["opened"]) for c in theirs})]
    arriving = _track(found.record["clients"], "Keeping", len(found.record["clients"]), shows=found.rows >= LONG)
    merged = merge.whole(work.vault, found.record, arriving, found.definitions, keep=not asked.dry, update=asked.update)
    codes = {client["uid"]: client["code"] for client in found.record["clients"]}
    codes |= {client.uid: client.code for client in clients.every(work.vault, closed=True)}
    differing = [_record_differs(work, each, codes) for each in merged.differing]
    left_out = {"erased here": merged.erased} if merged.erased else {}
    told = [*safety_at_hand.arriving(work, _of_clients(found.record)), *said]
    return Arrival(found.rows, merged.new, merged.duplicates, differing, told, _read_whole("json"), left_out=left_out)


def _of_clients(record: Mapping[str, Any]) -> Iterator[Measurement]:
    """The ratings of a document, as far as it tells what was marked."""
    for client in record["clients"]:
        for row in client.get("ratings", ()):
            kept = {
                name: row[name] for name in ("uid", "instrument", "version", "rater", "total", "prediction", "guess")
            }
            day, answers = date.fromisoformat(row["date"]), tuple(row["answers"])
            yield Measurement(0, client=client["code"], date=day, answers=answers, skipped=row["skipped"], **kept)


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
ARRIVALS: dict[str, Callable[[Workspace, Any, Asked], Arrival]] = {
    "rows": _rows,
    **dict.fromkeys(csv_table.COLUMNS, _rows),
    "json": _document,
    "fhir": _bundle,
    "calendar": _calendar,
}


def _looks_like(text: str) -> str:
    """The kind of a file, from how it starts."""
    if _FHIR.match(text):
        return "fhir"
    if text.lstrip()[:30].upper().startswith(calendar_in.BEGINS):
        return "calendar"
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
    options: dict[str, Any] = {}
    for name in KEPT:
        said = getattr(given, name)
        if name in settings.REPEATED:
            said = [word for word in said if name != "map" or "=" in word]
            options[name] = [*saved.get(name, []), *said]
        else:
            options[name] = said or saved.get(name)
    return replace(given, kind=one_of(kind, kinds, "kind of file") if kind else "", **options)


def _save(work: Workspace, name: str, asked: Asked) -> None:
    options = {"as": asked.kind, **{option: getattr(asked, option) for option in KEPT}}
    options["assume"] = [word for word in asked.assume if word != csv_in.NEW_CODES]  # asked for each file
    kept = {option: list(v) if option in settings.REPEATED else v for option, v in options.items() if v}
    settings.keep_import(work.settings, name, kept)
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
    if arrival.more:
        data["more"] = True
    brought = f"{arrival.rows} rows: {', '.join(f'{count} {what}' for what, count in _counts(arrival))}."
    if asked.dry and arrival.read is not None:
        work.show(data, lambda: [tables.pairs(_plan(arrival)), "", f"{brought} Nothing was changed yet."])
    else:
        work.show(data, lambda: [f"{brought} Nothing was changed yet." if asked.dry else brought])


def _counts(arrival: Arrival) -> Iterator[tuple[str, int]]:
    """What comes of the rows, in words."""
    yield "new", arrival.new
    if arrival.duplicates:
        yield "there already", arrival.duplicates
    if arrival.differing:
        yield "here with other details", len(arrival.differing)
    for reason, rows in arrival.left_out.items():
        yield f"left out ({reason})", rows


def _plan(arrival: Arrival) -> list[tuple[str, str | None]]:
    """What will happen, for a person to look over before it does."""
    read = arrival.read or {}
    columns = ", ".join(f"{shown(theirs)} → {ours}" for theirs, ours in read["columns"].items())
    return [
        ("Read as", read["as"]),
        ("Columns", columns),
        ("Items", ", ".join(f"{n} {shown(heading)}" for n, heading in enumerate(read["items"], 1))),
        ("Dates", read["date_format"]),
        ("First row", ", ".join(f"{ours} {shown(text)}" for ours, text in read["first"].items())),
        *((what[0].upper() + what[1:], str(count)) for what, count in _counts(arrival)),
    ]


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
        for problem in problems[:MOST_LISTED]:
            work.warn(str(problem))
        for kind, count in Counter(map(_kind_of, problems)).most_common() if len(problems) > MOST_LISTED else ():
            work.warn(f"{count} × {kind}")


def _kind_of(problem: Problem) -> str:
    """What is wrong, whatever the value and the line."""
    what = _A_VALUE.sub("…", problem.message)
    return f"{problem.column}: {what}" if problem.column else what


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
