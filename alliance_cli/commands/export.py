"""Take your records out: as spreadsheets, or whole."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli import streams
from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.exchange import csv_table, json_out
from alliance_cli.exchange.formats import FORMATS
from alliance_cli.exchange.outgoing import Leaving
from alliance_cli.flows import files
from alliance_cli.flows.leaving import Chosen, check_options, make
from alliance_cli.inputs import clean, one_of, parse_path, shown
from alliance_cli.model import Client
from alliance_cli.store import clients, disclosures, guarded
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "export", "alliance export --format json --out practice.json")(export)


def export(
    work: Workspace,
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE]…", help="Only these clients; left out, all.", autocompletion=client_codes),
    ] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help=", ".join(FORMATS))] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="PATH", help="A file (csv: or a folder); - for stdout.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="TABLE", help="csv in one file: clients, sessions or scores."),
    ] = None,
    participant: Annotated[
        str | None,
        typer.Option("--participant", metavar="LABEL", help="Only what belongs to one of a couple or group (json)."),
    ] = None,
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="WHO", help="Who gets it; kept in the history. Why you were away is left out."),
    ] = None,
    with_notes: Annotated[bool, typer.Option("--with-notes", help="With your progress notes (fhir).")] = False,
    private: Annotated[bool, typer.Option("--private", help="With your private notes (json, sqlite).")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema instead.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, a database that is not encrypted (sqlite).")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Take records out: json is whole and can come back, csv is for spreadsheets."""
    if schema:
        _print_schema(format)
        return
    name = one_of(work.need(format, "--format", lambda: _ask_format(work)), tuple(FORMATS), "format")
    given = {"--as": as_, "--participant": participant, "--with-notes": with_notes, "--private": private, "--yes": yes}
    check_options(name, given)
    place = work.need(out, "--out", lambda: _ask_place(work, name, force=force))
    some = [work.client(code) for code in dict.fromkeys(codes or ())] or clients.every(work.vault, closed=True)
    table = one_of(as_, tuple(csv_table.COLUMNS), "table") if as_ is not None else None
    reader = clean(for_ or "") or None
    one = _participant(some, codes, participant)
    chosen = Chosen(some, not codes, place, table, one, with_notes, private, reader)
    if FORMATS[name].plain and not yes:
        _agree_to_plain(work)
    if place != "-":
        guarded.check(parse_path(place), [work.vault_path])
    leaving = make(work, FORMATS[name], chosen)
    to = [parse_path(place)] if place != "-" else []
    kept = disclosures.record(work.vault, some, _what(name, chosen), reader, to=to)
    written = _write(leaving, place, kept, force=force)
    for sentence in leaving.said:
        work.warn(sentence)
    if place != "-":
        _show(work, chosen, leaving, written)


def _print_schema(format: str | None) -> None:
    if format not in (None, "json"):
        raise BadUsage("The schema describes the JSON.", "Write --format json --schema.")
    streams.data(json_out.schema().encode())


def _agree_to_plain(work: Workspace) -> None:
    """Raises BadUsage where nobody can agree, CannotDo where somebody does not."""
    sentence = "This file will not be encrypted: whoever has it can read it."
    if not work.asks:
        raise BadUsage(sentence, "If that is meant, add --yes.")
    from alliance_cli.prompts import ask

    if not ask.confirm(f"{sentence} Write it?", **work.where):
        raise CannotDo("Nothing was written.", "json or the vault's own backup may be what you need.")


def _participant(some: Sequence[Client], codes: Sequence[str] | None, label: str | None) -> str | None:
    """The participant as the one client named has it. Raises BadUsage."""
    if label is None:
        return None
    if len(codes or ()) != 1:
        raise BadUsage("--participant is for one client.", "Name the couple, family or group.")
    [client] = some
    found = {p.lower(): p for p in client.participants}.get(label.strip().lower())
    if found is None:
        has = f"It has: {', '.join(client.participants)}." if client.participants else "It is one person."
        raise BadUsage(f"{client.code} has no participant “{shown(label)}”.", has)
    return found


def _write(leaving: Leaving, place: str, kept: AbstractContextManager[None], *, force: bool) -> list[Path]:
    """Write everything; where something is in the way, no new file stays. Raises CannotDo, BadUsage."""
    if place == "-":
        with kept:
            pass
        streams.data(leaving.files[""])
        if error := streams.lost():
            hint = "Make room, or choose another --out. The history has its line, as some of it may have left."
            raise CannotDo(f"The export could not be written: {error.strerror}.", hint)
        return []
    path = parse_path(place)
    single = "" in leaving.files
    targets = {path if single else path / name: content for name, content in leaving.files.items()}
    if not single and path.exists() and not path.is_dir():
        raise CannotDo(
            f"{path} is there already, and is not a folder.", "Choose a new folder, or a name ending in .csv."
        )
    if not single:
        files.folder(path)
    files.write_all(targets, force=force, kept=kept)
    return [*targets]


def _what(format: str, chosen: Chosen) -> str:
    of = f" of {chosen.participant}" if chosen.participant else ""
    return f"export as {format}{of}{' with private notes' if chosen.private else ''}"


def _show(work: Workspace, chosen: Chosen, leaving: Leaving, written: Sequence[Path]) -> None:
    paths = [str(path) for path in written]
    codes = [client.code for client in chosen.clients]
    data = {"files": paths, "clients": codes, "not_in_it": list(leaving.not_in_it)}
    work.show(data, lambda: [f"Written, for your eyes only: {', '.join(paths)}."])


def _ask_format(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    options = [(name, f"{name}  {format.about}") for name, format in FORMATS.items()]
    return ask.choose("In which form?", options, **work.where)


def _ask_place(work: Workspace, name: str, *, force: bool) -> str:
    from alliance_cli.prompts import ask

    offered = {"csv": "practice-csv", "fhir": "practice.fhir.json", "sqlite": "practice.db"}.get(name, "practice.json")

    def free(typed: str) -> str:
        place = typed or offered
        if place != "-" and (name != "csv" or place.lower().endswith(".csv")):
            try:
                files.check_free(parse_path(place), force=force)
            except CannotDo as there:  # another name is asked for
                raise BadUsage(there.what, there.hint) from None
        return place

    question = "Into which folder, or which .csv file?" if name == "csv" else "Into which file?"
    return ask.value(question, free, offered, **work.where)
