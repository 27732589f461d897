"""Sessions, hours, supervision and their ratio, month by month."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.analysis import workload
from alliance_cli.analysis.workload import HoursOf, Workload
from alliance_cli.commands.declare import verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows import files
from alliance_cli.forms import supervision_rules
from alliance_cli.render.as_json import number
from alliance_cli.render.report import hours_sheet, on_screen
from alliance_cli.store import sessions, supervisions
from alliance_cli.workspace import Workspace

SHEETS = (".csv", ".html")


def attach(app: typer.Typer) -> None:
    verb(app, "hours", "alliance hours --year 2026 --out hours.html")(hours)


def hours(
    work: Workspace,
    year: Annotated[int | None, typer.Option("--year", metavar="Y", help="A whole year.", min=1950, max=9999)] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="The first day; else 1 January of the last day's year.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day; else today.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write FILE.csv, or FILE.html to print and sign.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Count the hours of sessions and supervision, beside what a professional body asks for."""
    first, last = _period(work, year, since, until)
    if out is not None and out.suffix.lower() not in SHEETS:
        raise BadUsage(f"{out.name} does not end in {' or '.join(SHEETS)}.", "Name it like hours.html.")
    rules = supervision_rules.every(work.settings.folder)
    usual = int(work.practice.number("usual_minutes") or workload.USUAL_MINUTES)
    held = [workload.Held(*one) for one in sessions.held_between(work.vault, first, last)]
    found = workload.workload(held, supervisions.every(work.vault), first, last, usual, rules)
    if out is not None:
        files.write(out, _written(out, found), force=force)
        work.warn(f"Wrote {out}: hours from {first} to {last}; no client is in it.")
        if not work.json:
            return
    work.show(_json(found), lambda: on_screen.draw(hours_sheet.make(found), plain=work.is_plain))


def _period(work: Workspace, year: int | None, since: str | None, until: str | None) -> tuple[date, date]:
    if year is not None and (since or until):
        raise BadUsage("--year is a whole year already.", "Give --year, or --since and --until.")
    if year is not None:
        if year > work.today.year:
            raise BadUsage(f"{year} has not begun.", "Give a year that has.")
        return date(year, 1, 1), min(date(year, 12, 31), work.today)
    last = work.date(until)
    first = work.date(since) if since is not None else date(last.year, 1, 1)
    if first > last:
        raise BadUsage(f"{first} lies after {last}.", "Give the first day with --since and the last with --until.")
    return first, last


def _written(out: Path, found: Workload) -> bytes:
    if out.suffix.lower() == ".html":
        from alliance_cli.render.report import html

        return html.write(hours_sheet.make(found, to_sign=True), {}).encode()
    kinds, modes, formats = (
        sorted(part) for part in (found.total.by_kind, found.total.by_mode, found.total.supervision)
    )
    made = io.StringIO(newline="")
    table = csv.writer(made, lineterminator="\r\n")
    names = [*kinds, *modes, *(f"supervision {name or 'not recorded'}" for name in formats)]
    table.writerow(["month", "sessions", "minutes", *names, "supervision minutes", "training minutes", "ratio"])
    for span in (*found.months, found.total):
        parts = [span.by_kind.get(k, 0) for k in kinds] + [span.by_mode.get(m, 0) for m in modes]
        parts += [span.supervision.get(f, 0) for f in formats]
        ends = [span.supervision_minutes, span.cpd, "" if span.ratio is None else f"{span.ratio:.2f}"]
        table.writerow([span.month or "total", span.sessions, span.minutes, *parts, *ends])
    return made.getvalue().encode()


def _json(found: Workload) -> dict[str, Any]:
    return {
        "since": str(found.since),
        "until": str(found.until),
        "months": [{"month": span.month} | _span(span) for span in found.months],
        "total": _span(found.total),
        "assumed_minutes": found.assumed,
        "unconfirmed_minutes": found.unconfirmed,
        "rules": [
            {
                "name": one.rule.name,
                "asked": one.asked,
                "counted": number(one.counted),
                "unknown": one.unknown,
                "short": [{"month": month, "counted": number(minutes)} for month, minutes in one.short],
                "source": f"{one.rule.source}, read on {one.rule.read}",
            }
            for one in found.rules
        ],
    }


def _span(span: HoursOf) -> dict[str, Any]:
    return {
        "sessions": span.sessions,
        "minutes": span.minutes,
        "by_kind": dict(span.by_kind),
        "by_mode": dict(span.by_mode),
        "supervision_minutes": span.supervision_minutes,
        "supervision_by_format": {name or "unknown": minutes for name, minutes in span.supervision.items()},
        "cpd_minutes": span.cpd,
        "ratio": number(span.ratio),
    }
