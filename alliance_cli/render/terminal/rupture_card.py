"""Ruptures and their repair, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.forms import note_form
from alliance_cli.model import Rupture
from alliance_cli.model.words import NOTICER, OUTCOME, REPAIR_STEP
from alliance_cli.render.terminal.tables import heading, pairs, table, text


def listed(found: Sequence[Rupture]) -> list[Any]:
    if not found:
        return [text("No ruptures are recorded. “alliance rupture open CODE” records one.")]
    made = table("Client", "No.", "Kind", "Session", "Status", "Steps", right=["No.", "Session"], fold=["Steps"])
    for one in found:
        how = OUTCOME.said(one.status)
        status = how if one.closed is None else f"{how} {one.closed}"
        steps = ", ".join(dict.fromkeys(REPAIR_STEP.said(s.step) for s in one.steps)) or "none yet"
        made.add_row(one.client, str(one.number), one.kind, _session(one.session), status, text(steps))
    return [made]


def page(one: Rupture) -> list[Any]:
    when = f"session {one.session}, {one.opened}" if one.session else str(one.opened)
    rows: list[tuple[str, str | None]] = [
        ("Kind", one.kind + (f", with {one.with_whom}" if one.with_whom else "")),
        ("Opened", when),
        ("Status", OUTCOME.said(one.status) + (f", {one.closed}" if one.closed else "")),
        ("Between us", ", ".join(_marker(m) for m in one.markers)),
        ("Noticed by", NOTICER.said(one.noticed_by) if one.noticed_by else None),
        ("Client said", one.said),
        ("My part", one.my_part),
        ("Note", one.note),
    ]
    parts: list[Any] = [heading(f"{one.client}  rupture {one.number}"), pairs(rows)]
    if one.steps:
        made = table("Step", "Date", "Session", "", right=["Session"], fold=[""])
        for step in one.steps:
            made.add_row(REPAIR_STEP.said(step.step), str(step.date), _session(step.session), text(step.note or ""))
        parts += [text(""), made]
    if one.status == "open":
        parts.append(text("“alliance guide repair” has a line on each step; any order, and not all today.", "dim"))
    return parts


def _session(number: int | None) -> str:
    return str(number) if number else "–"


def _marker(id: str) -> str:
    """A moment in the form's words, or in the practitioner's own."""
    fields = [field for way in ("withdrawal", "confrontation") if (field := note_form.field_of(way))]
    return next((option.label for field in fields if (option := field.option(id))), id)
