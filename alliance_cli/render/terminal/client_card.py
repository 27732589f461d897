"""Clients and their goals, in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alliance_cli.model import Client, Goal, Record, words
from alliance_cli.render.terminal.tables import heading, pairs, table, text


def clients(found: Sequence[Record], *, closed: bool) -> list[Any]:
    if not found:
        return [text("No clients yet. “alliance client add AB12” adds one.")]
    columns = ["Code", "Who", "Since", "Sessions", "Last"] + (["Closed"] if closed else [])
    made = table(*columns, right=["Sessions"])
    for record in found:
        who, held = record.client, [s for s in record.sessions if s.held]
        row = [who.code, _kind(record), str(who.opened), str(len(held)), str(held[-1].date) if held else "–"]
        made.add_row(*row, *([f"{who.closed} {_ending(who)}" if who.closed else ""] if closed else []))
    return [made]


def _kind(record: Record) -> str:
    who = record.client
    people = f" ({', '.join(who.participants)})" if who.participants else ""
    parts = [
        w
        for w in (
            who.kind + people,
            who.population if who.population != "adult" else "",
            words.MODALITY.said(who.modality or ""),
        )
        if w
    ]
    return ", ".join(parts)


def _ending(who: Client) -> str:
    return words.ENDING.said(who.ending) if who.ending else ""


def half_given(record: Record) -> str:
    """Ratings that were begun and not finished, a line for each."""
    given = [(m, sum(answer is not None for answer in m.answers)) for m in record.half_given]
    return "\n".join(
        f"{m.instrument} by {words.ROLE.said(m.rater)}, {m.date}: {n} of {len(m.answers)} (id {m.id})" for m, n in given
    )


def client_page(record: Record) -> list[Any]:
    who = record.client
    held = [s for s in record.sessions if s.held]
    missed = sum(1 for s in record.sessions if s.missed)
    sessions_line = f"{len(held)} held, {missed} missed" + (f"; last {held[-1].date}" if held else "")
    rows: list[tuple[str, str | None]] = [
        ("Who", _kind(record)),
        ("Since", f"{who.opened}" + (f", closed {who.closed} ({_ending(who)})" if who.closed else "")),
        ("Born", who.born),
        ("Appointment", who.slot),
        ("Language", who.language),
        ("About", who.about),
        ("Sessions", sessions_line),
        *((name.replace("_", " ").capitalize(), value) for name, value in who.fields.items()),
        ("Schedule", ", ".join(f"{i} {words.how_often(days)}" for i, days in who.schedule.items())),
        ("Consent", ", ".join(f"{c.what}{' (withdrawn)' if c.withdrawn else ''}" for c in record.consents)),
        ("Half given", half_given(record)),
        ("Ruptures", ", ".join(f"{r.number} {words.OUTCOME.said(r.status)}" for r in record.ruptures)),
    ]
    parts: list[Any] = [heading(who.code), pairs(rows)]
    if record.goals:
        parts += [text(""), heading("Goals"), *goals(who.code, record.goals)]
    return parts


def goals(code: str, found: Sequence[Goal]) -> list[Any]:
    if not found:
        return [text(f'{code} has no goals yet. “alliance goal add {code} "…" --by both” adds one.')]
    named = ("", "In the client's words", "Agreed", "Since")
    made = table(*named, fold=["In the client's words"], right=[""], below="Way of working")
    for goal in found:
        mark = "" if goal.status == "open" else f"  ({goal.status} {goal.ended})"
        made.add_row(str(goal.number), text(goal.text + mark), words.AGREEMENT.said(goal.agreed_by), str(goal.since))
        for task in goal.tasks:
            made.add_row("", text(f"– {task.text}"), words.AGREEMENT.said(task.agreed_by), str(task.since))
    return [made]
