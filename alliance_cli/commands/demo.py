"""Look at a synthetic practice first; your own vault is not touched."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli import messages
from alliance_cli.analysis import course, ranking
from alliance_cli.commands import report
from alliance_cli.commands.declare import verb
from alliance_cli.demo import build
from alliance_cli.flows.files import folder
from alliance_cli.render import as_json
from alliance_cli.render.terminal import caseload_table, course_table
from alliance_cli.render.terminal.console import progress
from alliance_cli.store import clients, records, supervisions
from alliance_cli.workspace import DEMO_PASSPHRASE, Workspace

SHOWN_CLIENT = "RT31"  # a dip, a rupture and its repair
SHOWN_FORM = "srs"
NEXT = (
    ("--demo brief EC33", "one screen before the door opens"),
    ("--demo trend KM07", "low at first, and rising"),
    ("--demo measure checkin", "your client's own screen: five lines"),
    ("--demo session add", "a note in under a minute"),
    ("init", "your own vault"),
)


def attach(app: typer.Typer) -> None:
    verb(app, "demo", "alliance demo --out ~/alliance-demo")(demo)


def demo(
    work: Workspace,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where the report and the charts go.")] = Path(
        "alliance-demo"
    ),
) -> None:
    """Show a synthetic practice: caseload, one client, the report and charts. Your own vault is not touched."""
    work.demo = True
    _show(work, out.expanduser())


def _show(work: Workspace, out: Path) -> None:
    """Build the practice, show its caseload and one course, and write report and charts into `out`."""
    page, charts = folder(out) / "report.html", folder(out) / "charts"
    with progress("Building fourteen clients over nine months", quiet=work.json) as advance:
        build.make_sure(work.vault_path, work.today, DEMO_PASSPHRASE, lambda _, done, of: advance(done, of))
    found = records.active(work.vault)
    discussed = supervisions.last_discussed(work.vault)
    entries = ranking.rank(found, work.instruments.used_by(found), work.today, discussed=discussed)
    record = records.of(work.vault, clients.find(work.vault, SHOWN_CLIENT))
    line = course.build(work.instruments.find(SHOWN_FORM), record, "client")
    if not work.json:
        work.put(*caseload_table.caseload(entries), "", *course_table.trend(line), "")
    report.write_files(work, page, charts)
    data = {
        "report": str(page),
        "charts": [str(p) for p in sorted(charts.glob("*.png"))],
        "caseload": [as_json.caseload_entry(e) for e in entries],
        "trend": as_json.trend(line),
    }
    work.show(
        data, lambda: ["", f"The report: {page.absolute()}", f"Charts: {charts.absolute()}", "", *_next(work.out.width)]
    )


def _next(width: int) -> list[str]:
    """What to type next, by the name under which this program can be called here."""
    name = "alliance" if shutil.which("alliance") else sys.argv[0]
    return ["Try next:", *messages.to_type([(f"{name} {words}", why) for words, why in NEXT], width)]
