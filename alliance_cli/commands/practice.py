"""Your own figures, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from alliance_cli.analysis import practice_figures, said_changed
from alliance_cli.analysis.calibration import calibration
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.practice_figures import Practice
from alliance_cli.commands.declare import verb
from alliance_cli.flows import files, picture_files
from alliance_cli.forms.definition import Instrument
from alliance_cli.render.as_json import number
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.terminal import practitioner
from alliance_cli.store import clients, measurements, records, sessions
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
    everyone = clients.every(work.vault, closed=True)
    used = measurements.forms(work.vault)
    forms = work.instruments.named({id for id, _ in used}, used)
    own = practice_figures.figures_of(records.each(work.vault, everyone, said_changed.FIELD), forms)
    foreseen: Sequence[Figure] = ()
    if calibrated or out is not None:
        foreseen = calibration(records.each(work.vault, everyone, said_changed.FIELD), forms)
    estimates = (*own.estimates, *(foreseen if calibrated else ()))
    if out is not None:
        _draw(work, out, own, foreseen, forms, force=force)
    data = own._asdict() | {"estimates": [_json(e) for e in estimates]}
    work.show(data, lambda: practitioner.practice(own, estimates))


def _draw(
    work: Workspace,
    out: Path,
    own: Practice,
    foreseen: Sequence[Figure],
    forms: Mapping[str, Instrument],
    *,
    force: bool,
) -> None:
    """The figures on one picture. It shows no single client, so it is a line in nobody's history."""
    from alliance_cli.render import charts
    from alliance_cli.render.charts import axes

    days = sessions.first_and_last(work.vault)
    view = what_to_draw.practice(own, foreseen, forms, axes.period(*days, True) if days else "")
    files.write(out, charts.practice_picture(view, picture_files.kind_of(out), work.warn), force=force)
    work.warn(f"Wrote {out}: your own figures, of no single client.")


def _json(one: Figure) -> dict[str, Any]:
    return one._asdict() | {"value": number(one.value), "low": number(one.low), "high": number(one.high)}
