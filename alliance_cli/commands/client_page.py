"""alliance client page: a page for the client to keep, at a review or an ending."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alliance_cli.commands.declare import Code, verb
from alliance_cli.errors import BadUsage
from alliance_cli.flows.files import check_free, write
from alliance_cli.store import disclosures, records
from alliance_cli.workspace import Workspace


def attach(commands: typer.Typer) -> None:
    verb(commands, "page", "alliance client page AB12 --out our-work.html")(page)


def page(
    work: Workspace,
    code: Code,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="FILE.html, which prints well, or FILE.md.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Write a page for your client: goals in their words, their course, what they told you and what changed."""
    from alliance_cli.analysis import course
    from alliance_cli.render import charts
    from alliance_cli.render.charts import what_to_draw
    from alliance_cli.render.report import for_client, html, markdown

    record = records.of(work.vault, work.client(code))
    path = work.need(out, "--out", lambda: Path("our-work.html"))
    if path.suffix.lower() not in (".html", ".md"):
        raise BadUsage(f"{path.name} is neither .html nor .md.", "Name it like our-work.html.")
    check_free(path, force=force)
    own = record.client.kind == "individual"
    lines = course.every(record, work.instruments.used_by([record]))
    line = what_to_draw.main_course({k: c for k, c in lines.items() if c.rater == "client"}) if own else None
    shown = line if line and len(line.points) > 1 else None
    made = for_client.make(record, shown)
    if path.suffix.lower() == ".md":
        content = markdown.write(made, {})
    else:
        picture = {for_client.CHART: charts.client_png(what_to_draw.course(record, shown))} if shown else {}
        content = html.write(made, picture)
    work.warn(f"{path} will hold goals, ratings and comments in the client's words, with dates; no code, no signal.")
    write(path, content.encode(), force=force)
    disclosures.record(work.vault, [record.client], "a page for the client", "the client")
    work.show({"client": record.client.code, "file": str(path)}, lambda: [f"Wrote {path}."])
