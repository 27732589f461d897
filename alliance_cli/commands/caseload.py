"""Who needs attention, why, and what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.analysis import course, ranking, schedule
from alliance_cli.analysis.ranking import Entry
from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.dates import WEEKDAYS
from alliance_cli.flows import files, picture_files
from alliance_cli.model import Away, Record
from alliance_cli.render import as_json
from alliance_cli.render.terminal import caseload_table
from alliance_cli.render.terminal.tables import text
from alliance_cli.store import disclosures, records, supervisions
from alliance_cli.workspace import Workspace

NOBODY_TODAY = "Nobody has an appointment today, as far as weekly times and records say."


def attach(app: typer.Typer) -> None:
    verb(app, "caseload", "alliance caseload --today")(caseload)


def caseload(
    work: Workspace,
    codes: Annotated[
        list[str] | None, typer.Argument(metavar="[CODE]…", help="Only these clients.", autocompletion=client_codes)
    ] = None,
    today: Annotated[
        bool, typer.Option("--today", help="Only whom you see today, by their weekly appointment.")
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="Every reason in full; else one question for each client.")
    ] = False,
    out: picture_files.PictureOut = None,
    force: picture_files.PictureForce = False,
) -> None:
    """Show who needs attention, why, and what is due; the most pressing first."""
    if out is not None:
        picture_files.kind_of(out)
    found = records.gather(work.vault, [work.client(c) for c in codes]) if codes else records.active(work.vault)
    gone: list[str] = []
    if today:
        of_today = [r for r in found if _seen_today(work, r)]
        gone = _away(work, found, of_today)
        found = [r for r in of_today if not schedule.is_away(r, work.today)]
    discussed = supervisions.last_discussed(work.vault)
    forms = work.instruments.used_by(found)
    seen = ranking.survey(found, forms, work.today, work.practice.number("alarms_per_month"), discussed)
    if out is not None:
        _draw(work, out, found, seen.entries, force=force)
    data = [as_json.caseload_entry(e) for e in seen.entries]
    by_chance = seen.budget.sentence
    note = [text(by_chance, "dim")] if by_chance else []
    none = NOBODY_TODAY if today else None
    shown = partial(caseload_table.caseload, seen.entries, everything=all_, none=none)
    work.show(data, lambda: [*map(text, gone), *([] if gone and not found else [*shown(), *note])])


def _away(work: Workspace, found: Sequence[Record], of_today: Sequence[Record]) -> list[str]:
    """A line for each break that takes today's appointments: yours, then each client's own."""
    mine = {one for record in found for one in record.breaks if one.client is None and one.covers(work.today)}
    told = [f"Away until {_until(mine)}."] if mine else []
    for record in of_today:
        own = {one for one in record.breaks if one.client is not None and one.covers(work.today)}
        if own and not mine and schedule.is_away(record, work.today):
            told.append(f"{record.client.code} is away until {_until(own)}.")
    return told


def _until(breaks: Iterable[Away]) -> str:
    last = max(one.last for one in breaks)
    return f"{last.day} {last:%B}"


def _draw(work: Workspace, out: Path, found: Sequence[Record], entries: Sequence[Entry], *, force: bool) -> None:
    """Everyone's course on one picture, in the order of the list; each of them has it in their history."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts import what_to_draw

    by_code = {record.client.code: record for record in found}
    forms = work.instruments.used_by(found)
    shown = [(by_code[entry.client], course.every(by_code[entry.client], forms), entry) for entry in entries]
    view = what_to_draw.caseload(shown, work.today)
    pages = charts.caseload_pictures(view, picture_files.kind_of(out), work.warn)
    content = picture_files.places(out, pages)
    what = "a picture of the caseload, with codes and dates"
    kept = disclosures.record(work.vault, [r.client for r in found], what, to=content)
    files.write_all(content, force=force, kept=kept)
    work.warn(f"Wrote {', '.join(map(str, content))}: the courses of {len(entries)} clients, with codes and dates.")


def _seen_today(work: Workspace, record: Record) -> bool:
    slot = record.client.slot or ""
    return slot.startswith(WEEKDAYS[work.today.weekday()]) or any(s.date == work.today for s in record.sessions)
