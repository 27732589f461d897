"""Ruptures and the steps of their repair, numbered per client; only a person opens and closes one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.model import Client, Dismissal, RepairStep, Rupture, Session
from alliance_cli.store import rows
from alliance_cli.store.sessions import numbered
from alliance_cli.store.vault_file import Vault, new_uid


def add(vault: Vault, client: Client, session: Session | None, opened: date, **said: object) -> Rupture:
    """Open a rupture. `said`: kind, with_whom, markers (list), noticed_by, said, my_part, note."""
    markers = said.pop("markers", ())
    with vault.writing():
        last = vault.row("SELECT max(number) AS n FROM rupture WHERE client_id = ?", client.id)
        number = ((last and last["n"]) or 0) + 1
        row = {"uid": new_uid(), "client_id": client.id, "number": number, "session_id": session and session.id}
        vault.insert("rupture", row | rows.RUPTURES.stored(said | {"opened": opened, "markers": markers}))
    return find(vault, client, number)


def add_steps(
    vault: Vault, client: Client, rupture: Rupture, steps: Sequence[str], on: date, note: str | None
) -> Rupture:
    """Record steps of the repair, taken on a date. Raises CannotDo where the rupture is closed."""
    _check_open(rupture)
    with vault.writing():
        for step in steps:
            row = {
                "uid": new_uid(),
                "rupture_id": _id(vault, rupture),
                "step": step,
                "date": on.isoformat(),
                "note": note,
            }
            vault.insert("repair_step", row)
    return find(vault, client, rupture.number)


def add_words(vault: Vault, client: Client, rupture: Rupture, **words: str | None) -> Rupture:
    """Add to what was said or to my part, each on a line of its own; what stands there stays."""
    changes = {field: "\n".join(filter(None, (getattr(rupture, field), text))) for field, text in words.items() if text}
    with vault.writing():
        vault.update("rupture", _id(vault, rupture), changes)
    return find(vault, client, rupture.number)


def close(vault: Vault, client: Client, rupture: Rupture, outcome: str, on: date) -> Rupture:
    """Close a rupture with its outcome. Raises CannotDo where it is closed, BadUsage before it opened."""
    _check_open(rupture)
    if on < rupture.opened:
        raise BadUsage(f"Rupture {rupture.number} opened on {rupture.opened}, after {on}.", "Give a later date.")
    with vault.writing():
        vault.update("rupture", _id(vault, rupture), {"status": outcome, "closed": on.isoformat()})
    return find(vault, client, rupture.number)


def dismiss(vault: Vault, client: Client, at: Session | date) -> None:
    """Keep that what the ratings showed at a session, or on a day without one, was nothing."""
    when = {"date": at.isoformat()} if isinstance(at, date) else {"session_id": at.id}
    with vault.writing():
        vault.insert("dismissal", {"uid": new_uid(), "client_id": client.id} | when)


def find(vault: Vault, client: Client, number: int | None = None) -> Rupture:
    """Rupture `number`, or without a number the only open one. Raises NotFound, BadUsage where several are open."""
    ruptures = of(vault, client)
    if number is None:
        still_open = [r for r in ruptures if r.status == "open"]
        if len(still_open) > 1:
            numbers = ", ".join(str(r.number) for r in still_open)
            raise BadUsage(
                f"{client.code} has {len(still_open)} open ruptures: {numbers}.", "Say which, by its number."
            )
        if not still_open:
            raise NotFound(f"{client.code} has no open rupture.", "“alliance rupture open” records one.")
        return still_open[0]
    for rupture in ruptures:
        if rupture.number == number:
            return rupture
    raise NotFound(
        f"{client.code} has no rupture {number}.", f"“alliance rupture list {client.code}” shows what there is."
    )


def of(vault: Vault, client: Client) -> tuple[Rupture, ...]:
    """All ruptures of one client, by number."""
    return by_client(vault, [client.id]).get(client.code, ())


def by_client(vault: Vault, client_ids: Sequence[int]) -> dict[str, tuple[Rupture, ...]]:
    """Ruptures with their repair steps, by client code, in two queries."""
    marks = f"({', '.join('?' * len(client_ids))})"
    steps: dict[int, list[RepairStep]] = defaultdict(list)
    held = vault.rows(
        f"SELECT p.*, s.number AS session FROM repair_step p JOIN rupture r ON r.id = p.rupture_id"
        f" LEFT JOIN ({numbered(marks)}) s ON s.client_id = r.client_id AND s.date = p.date AND s.held = 1"
        f" WHERE r.client_id IN {marks} ORDER BY p.id",
        *(*client_ids, *client_ids),
    )
    for row, step in vault.readable(held, _step):
        steps[row["rupture_id"]].append(step)
    found: dict[str, list[Rupture]] = defaultdict(list)
    held = vault.rows(
        f"SELECT r.*, c.code, s.number AS session FROM rupture r JOIN client c ON c.id = r.client_id"
        f" LEFT JOIN ({numbered(marks)}) s ON s.id = r.session_id WHERE r.client_id IN {marks} ORDER BY r.number",
        *(*client_ids, *client_ids),
    )
    for row, made in vault.readable(held, lambda row: _rupture(row, tuple(steps[row["id"]]))):
        found[row["code"]].append(made)
    return {code: tuple(ruptures) for code, ruptures in found.items()}


def dismissals(vault: Vault, client_ids: Sequence[int]) -> dict[str, tuple[Dismissal, ...]]:
    """Dismissed sessions and days, by client code."""
    marks = f"({', '.join('?' * len(client_ids))})"
    found: dict[str, list[Dismissal]] = defaultdict(list)
    held = vault.rows(
        f"SELECT d.id, c.code, COALESCE(s.date, d.date) AS date, s.number FROM dismissal d"
        f" JOIN client c ON c.id = d.client_id LEFT JOIN ({numbered(marks)}) s ON s.id = d.session_id"
        f" WHERE d.client_id IN {marks} AND COALESCE(s.date, d.date) IS NOT NULL ORDER BY 3",
        *(*client_ids, *client_ids),
    )
    for row, made in vault.readable(held, _dismissal):
        found[row["code"]].append(made)
    return {code: tuple(some) for code, some in found.items()}


def _check_open(rupture: Rupture) -> None:
    if rupture.status != "open":
        raise CannotDo(
            f"Rupture {rupture.number} of {rupture.client} is closed since {rupture.closed} ({rupture.status}).",
            "Open a new one if something new happened.",
        )


def _id(vault: Vault, rupture: Rupture) -> int:
    row = vault.row("SELECT id FROM rupture WHERE uid = ?", rupture.uid)
    if row is None:
        raise NotFound(f"Rupture {rupture.number} is no longer there.", "Look again with “alliance rupture list”.")
    return int(row["id"])


def _step(row: Mapping[str, Any]) -> RepairStep:
    return rows.REPAIRS.made(RepairStep, row, session=row["session"])


def _dismissal(row: Mapping[str, Any]) -> Dismissal:
    return rows.SESSIONS.made(Dismissal, row, session=row["number"])


def _rupture(row: Mapping[str, Any], steps: tuple[RepairStep, ...]) -> Rupture:
    return rows.RUPTURES.made(Rupture, row, client=row["code"], session=row["session"], steps=steps)
