"""alliance export: records leave in files, and the vault keeps that they did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands import files
from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.exchange import csv_out, csv_table, json_out
from alliance_cli.inputs import clean, one_of, shown
from alliance_cli.model import Client
from alliance_cli.store import clients, disclosures, measurements, records, whole
from alliance_cli.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose records leave, and how much of them; `whole`: everyone's, no code was named."""

    clients: Sequence[Client]
    whole: bool
    out: str  # a path, or - for stdout
    table: str | None = None
    participant: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Departure:
    """What is to be written, by file name (one without a name: the path itself), and what is in it."""

    texts: Mapping[str, str]
    said: Sequence[str]


def attach(app: typer.Typer) -> None:
    verb(app, "export", "alliance export --format json --out practice.json")(export)


def export(
    work: Workspace,
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE]…", help="Only these clients; left out, all.", autocompletion=client_codes),
    ] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="FORMAT", help="json or csv.")] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="PATH", help="A file (csv: a folder too); - for stdout.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="TABLE", help="csv in one file: clients, sessions or scores (as if left out)."),
    ] = None,
    participant: Annotated[
        str | None,
        typer.Option("--participant", metavar="LABEL", help="Only what belongs to one of a couple or group."),
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", metavar="WHO", help="Who gets it; kept in the history.")] = None,
    private: Annotated[bool, typer.Option("--private", help="With your private notes.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema instead.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Take records out: json is whole and comes back with “alliance import”, csv is for spreadsheets."""
    kinds = tuple(DEPARTURES)
    if schema:
        if format not in (None, "json"):
            raise BadUsage("The schema describes the JSON.", "Write --format json --schema.")
        sys.stdout.write(json_out.schema())
        return
    made = DEPARTURES[one_of(work.need(format, "--format", lambda: _ask_format(work)), kinds, "format")]
    place = work.need(out, "--out", lambda: _ask_place(work))
    some = [work.client(code) for code in dict.fromkeys(codes or ())] or clients.every(work.vault, closed=True)
    table = one_of(as_, tuple(csv_table.COLUMNS), "table") if as_ is not None else None
    chosen = Chosen(some, not codes, place, table, _participant(some, codes, participant), private)
    leaving = made(work, chosen)
    written = _write(work, leaving, place, force=force)
    disclosures.record(work.vault, some, _what(format, chosen), clean(for_ or "") or None)
    for sentence in leaving.said:
        work.warn(sentence)
    if place != "-":
        _show(work, chosen, written)


def _as_json(work: Workspace, chosen: Chosen) -> Departure:
    ids = None if chosen.whole else [client.id for client in chosen.clients]
    record = whole.read(work.vault, ids, private=chosen.private)
    said = []
    if chosen.participant:
        [client] = record["clients"]
        joint = json_out.agreed_to_share(client)
        record |= {
            "clients": [json_out.of_participant(client, chosen.participant, joint=joint)],
            "supervisions": [],
        }
        said.append(_about_meetings(client["participants"], joint=joint))
    text = json_out.document(record, lambda name: _step(work, name))
    kept = "Your private notes are in it: review them before they go anywhere." if chosen.private else ""
    said.insert(0, f"It holds, readable by anyone who has it: {json_out.contents(record)}. {kept}".strip())
    return Departure({"": text}, said)


def _as_csv(work: Workspace, chosen: Chosen) -> Departure:
    if chosen.participant:
        raise BadUsage("--participant goes with --format json.", "Take json, or leave --participant out.")
    if chosen.private:
        raise BadUsage("CSV has no place for private notes.", "Take --format json, or leave --private out.")
    found = records.gather(work.vault, chosen.clients)
    own = measurements.without_client(work.vault) if chosen.whole else []
    tables = csv_out.tables(found, own, work.instruments)
    single = chosen.out == "-" or chosen.out.lower().endswith(".csv") or chosen.table is not None
    table = chosen.table or "scores"
    texts = {"": tables[table]} if single else {f"{kind}.csv": text for kind, text in tables.items()}
    said = [f"It holds, readable by anyone who has it: {table if single else 'clients, sessions, scores'}."]
    if not single or table == "sessions":
        said.append("Of each note only what happened is in it; json is whole.")
    if left := sum(csv_out.left_out(m) for r in found for m in r.measurements):
        said.append(f"Left out, as CSV has no place for them: {left} unfinished ratings or guesses.")
    return Departure(texts, said)


DEPARTURES: dict[str, Callable[[Workspace, Chosen], Departure]] = {"json": _as_json, "csv": _as_csv}


def _about_meetings(participants: Sequence[str], *, joint: bool) -> str:
    if joint:
        return "Meetings with others are in it: everyone agreed to that (consent “data”)."
    return f"Meetings with others are not in it: that needs the consent “data” of {', '.join(participants)}."


def _step(work: Workspace, name: str) -> float | None:
    try:
        return work.instruments.find(name).scale.step
    except NotFound:
        return None


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


def _write(work: Workspace, leaving: Departure, place: str, *, force: bool) -> list[Path]:
    """Write everything, or nothing where something is in the way. Raises CannotDo, BadUsage."""
    if place == "-":
        _to_stdout(leaving.texts[""])
        return []
    path = Path(place).expanduser()
    single = "" in leaving.texts
    targets = {path if single else path / name: text for name, text in leaving.texts.items()}
    if any(_is_vault(work, target) for target in (path, *targets)):
        raise CannotDo("That is the vault itself.", "Nothing was written. Choose another --out.")
    if not single and path.exists() and not path.is_dir():
        raise CannotDo(
            f"{path} is there already, and is not a folder.", "Choose a new folder, or a name ending in .csv."
        )
    if not single:
        files.folder(path)
    for target in targets:
        files.check_free(target, force=force)
    for target, text in targets.items():
        files.write(target, text.encode(), force=force)
    return [*targets]


def _to_stdout(text: str) -> None:
    """As UTF-8, whatever the terminal speaks: what is piped on is data."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text)
    else:
        raw.write(text.encode())
        raw.flush()


def _is_vault(work: Workspace, path: Path) -> bool:
    vault = work.vault_path
    return path.absolute() == vault.absolute() or (path.exists() and vault.exists() and path.samefile(vault))


def _what(format: str | None, chosen: Chosen) -> str:
    of = f" of {chosen.participant}" if chosen.participant else ""
    return f"export as {format}{of}{' with private notes' if chosen.private else ''}"


def _show(work: Workspace, chosen: Chosen, written: Sequence[Path]) -> None:
    paths = [str(path) for path in written]
    data = {"files": paths, "clients": [client.code for client in chosen.clients]}
    work.show(data, lambda: [f"Written, for your eyes only: {', '.join(paths)}."])


def _ask_format(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    options = [("json", "json   everything, to keep or to move"), ("csv", "csv    for a spreadsheet")]
    return ask.choose("In which form?", options, **work.where)


def _ask_place(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.text("Into which file?", **work.where)
