"""Your own figures, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.analysis import practice_figures
from alliance_cli.analysis.calibration import calibration
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.practice_figures import Practice
from alliance_cli.commands.declare import verb
from alliance_cli.flows import picture_files
from alliance_cli.model import Record
from alliance_cli.render.as_json import number
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.terminal import practitioner
from alliance_cli.store import clients, records
from alliance_cli.workspace import Workspace


def attach(app: typer.Typer) -> None:
    verb(app, "practice", "alliance practice --calibration")(practice)


def practice(
    work: Workspace,
    calibrated: Annotated[
        bool, typer.Option("--calibration", help="How well you foresee your clients' ratings, item by item.")
    ] = False,
    out: picture_files.PictureOut = None,
    force: picture_files.PictureForce = False,
) -> None:
    """Your own figures over the whole practice; no ranking, no norms of other people."""
    if out is not None:
        picture_files.kind_of(out)
    found = records.gather(work.vault, clients.every(work.vault, closed=True))
    forms = work.instruments.used_by(found)
    own = practice_figures.figures_of(found, forms)
    foreseen = calibration(found, forms) if calibrated or out is not None else ()
    estimates = (*own.estimates, *(foreseen if calibrated else ()))
    if out is not None:
        _draw(work, out, found, own, foreseen, force=force)
    data = asdict(own) | {"estimates": [_json(e) for e in estimates]}
    work.show(data, lambda: practitioner.practice(own, estimates))


def _draw(
    work: Workspace, out: Path, found: Sequence[Record], own: Practice, foreseen: Sequence[Figure], *, force: bool
) -> None:
    """The figures on one picture. It shows no single client, so it is a line in nobody's history."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts import axes

    days = sorted(session.date for record in found for session in record.sessions)
    view = what_to_draw.practice(
        own, foreseen, work.instruments.used_by(found), axes.period(days[0], days[-1], True) if days else ""
    )
    picture_files.write_pages(out, [charts.practice_picture(view, picture_files.kind_of(out), work.warn)], force=force)
    work.warn(f"Wrote {out}: your own figures, of no single client.")


def _json(one: Figure) -> dict[str, Any]:
    return asdict(one) | {"value": number(one.value), "low": number(one.low), "high": number(one.high)}
