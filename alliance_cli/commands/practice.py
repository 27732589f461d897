"""Your own figures, with intervals."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from alliance_cli.analysis import practice_figures
from alliance_cli.analysis.calibration import calibration
from alliance_cli.analysis.figures import Figure
from alliance_cli.commands.declare import verb
from alliance_cli.render.as_json import number
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
) -> None:
    """Your own figures over the whole practice; no ranking, no norms of other people."""
    found = records.gather(work.vault, clients.every(work.vault, closed=True))
    forms = work.instruments.used_by(found)
    own = practice_figures.figures_of(found, forms)
    estimates = (*own.estimates, *(calibration(found, forms) if calibrated else ()))
    data = asdict(own) | {"estimates": [_json(e) for e in estimates]}
    work.show(data, lambda: practitioner.practice(own, estimates))


def _json(one: Figure) -> dict[str, Any]:
    return asdict(one) | {"value": number(one.value), "low": number(one.low), "high": number(one.high)}
