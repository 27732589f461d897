"""One client's whole record, or many, gathered in a fixed number of queries however many clients there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alliance_cli.model import Client, Consent, Decision, Record
from alliance_cli.store import breaks, clients, goals, measurements, rows, ruptures, sessions, supervisions
from alliance_cli.store.vault_file import Vault


def of(vault: Vault, client: Client) -> Record:
    """The record of one client."""
    return gather(vault, [client])[0]


def active(vault: Vault) -> list[Record]:
    """The records of all clients who are not closed, by code."""
    return gather(vault, clients.every(vault))


def counts(vault: Vault) -> dict[str, int]:
    """How much there is: clients, closed ones too; sessions and ratings that are not removed."""
    row = vault.row(
        "SELECT (SELECT count(*) FROM client) AS clients,"
        " (SELECT count(*) FROM session WHERE removed = 0) AS sessions,"
        " (SELECT count(*) FROM measurement WHERE removed = 0) AS ratings"
    )
    return {what: int(n) for what, n in (row or {}).items()}


CLIENTS_AT_ONCE = 100  # more at a time take room and save no time


def each(vault: Vault, some: Sequence[Client], field: str | None = None) -> Iterator[Record]:
    """The same, so many at a time as find room in any memory."""
    for at in range(0, len(some), CLIENTS_AT_ONCE):
        yield from gather(vault, some[at : at + CLIENTS_AT_ONCE], field)


def gather(vault: Vault, some: Sequence[Client], field: str | None = None) -> list[Record]:
    """The records of these clients, in their order; of notes, the named field alone where one is named."""
    if not some:
        return []
    ids = [client.id for client in some]
    met: dict[str, list[Any]] = defaultdict(list)
    rated: dict[str, list[Any]] = defaultdict(list)
    for session in sessions.every(vault, ids, field):
        met[session.client].append(session)
    for rating in measurements.every(vault, ids):
        rated[rating.client or ""].append(rating)
    goals_of, ruptures_of = goals.by_client(vault, ids), ruptures.by_client(vault, ids)
    consents_of, decisions_of = _consents(vault, ids), _decisions(vault, ids)
    dismissals_of, breaks_of = ruptures.dismissals(vault, ids), breaks.by_client(vault, ids)
    return [
        Record(
            client=c,
            sessions=tuple(met[c.code]),
            measurements=tuple(rated[c.code]),
            goals=goals_of.get(c.code, ()),
            ruptures=ruptures_of.get(c.code, ()),
            consents=tuple(consents_of[c.code]),
            decisions=tuple(decisions_of[c.code]),
            dismissals=dismissals_of.get(c.code, ()),
            breaks=breaks_of[c.id],
        )
        for c in some
    ]


def _consents(vault: Vault, ids: Sequence[int]) -> dict[str, list[Consent]]:
    found: dict[str, list[Consent]] = defaultdict(list)
    held = vault.rows(
        "SELECT t.*, c.code FROM consent t JOIN client c ON c.id = t.client_id"
        f" WHERE c.id IN ({', '.join('?' * len(ids))}) ORDER BY t.given_on, t.id",
        *ids,
    )
    for row, made in vault.readable(held, _consent):
        found[row["code"]].append(made)
    return found


def _decisions(vault: Vault, ids: Sequence[int]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    held = vault.rows(
        f"{supervisions.DECIDED} WHERE c.id IN ({', '.join('?' * len(ids))}) ORDER BY v.date, d.id",
        *ids,
    )
    for row, made in vault.readable(held, supervisions.decision):
        found[row["code"]].append(made)
    return found


def _consent(row: Mapping[str, Any]) -> Consent:
    return rows.CONSENTS.made(Consent, row, on=rows.CONSENTS.value(row, "given_on"), by=row["given_by"])
