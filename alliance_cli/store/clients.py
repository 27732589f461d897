"""Clients: add, find, list, change, close, rename."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from alliance_cli.dates import WEEKDAYS
from alliance_cli.errors import BadUsage, CannotDo, Gone, NotFound
from alliance_cli.inputs import check_participants, nearest, shown
from alliance_cli.model import Called, Client
from alliance_cli.store import rows
from alliance_cli.store.vault_file import Vault, new_uid

LONG_GAP = 366  # days
PARTNER_LABELS = ("A", "B")


def new(code: str, opened: date, *, kind: str = "individual", population: str = "adult") -> Client:
    """A client that is not kept yet."""
    return Client(0, new_uid(), code, kind, population, None, (), opened)


def add(vault: Vault, client: Client) -> Client:
    """Keep a new client. Raises BadUsage where the code is taken (in any case), and for the participants."""
    check_participants(client.kind, client.participants)
    with vault.writing():
        taken = vault.row("SELECT code FROM client WHERE code = ?", client.code)
        if taken:
            raise BadUsage(
                f"There is a client {taken['code']} already.", "Codes differ by more than capitals: choose another."
            )
        row_id = vault.insert("client", _row(client))
    return client._replace(id=row_id)


def find(vault: Vault, code: str) -> Client:
    """The client with this code, in any case. Raises NotFound, naming the nearest code."""
    row = vault.row("SELECT * FROM client WHERE code = ?", code.strip())
    if row:
        return _client(row)
    known = [r["code"] for r in vault.rows("SELECT code FROM client")]
    near = nearest(code, known)
    hint = (
        f"Did you mean {near}?"
        if near
        else "“alliance client list --all” shows the codes; “alliance client add” adds one."
    )
    raise NotFound(f"There is no client “{shown(code)}”.", hint)


def there_is(vault: Vault, code: str) -> bool:
    """Whether a client has this code, in any case."""
    return vault.row("SELECT 1 FROM client WHERE code = ?", code.strip()) is not None


def by_uid(vault: Vault, uid: str) -> Client:
    """The client of a stable id, whatever their code is now. Raises NotFound."""
    row = vault.row("SELECT * FROM client WHERE uid = ?", uid)
    if row is None:
        raise NotFound("That client is no longer there.", "“alliance client list” shows who is.")
    return _client(row)


def still_there(vault: Vault, client: Client) -> Client:
    """The client as they are now, for who writes of them since before. Raises Gone where they were erased meanwhile."""
    try:
        return by_uid(vault, client.uid)
    except NotFound:
        raise Gone(
            f"{client.code} is no longer in the vault: erased in another window, or taken back.",
            "Nothing more is kept of them.",
        ) from None


def every(vault: Vault, *, closed: bool = False) -> list[Client]:
    """All clients, by code; the closed ones only if asked for."""
    where = "" if closed else "WHERE closed IS NULL"
    return [made for _, made in vault.readable(vault.rows(f"SELECT * FROM client {where} ORDER BY code"), _client)]


def ever_called(vault: Vault) -> list[Called]:
    """Every code and label that the vault has known: of closed clients too, renamed ones, and any taken back."""
    codes: dict[int, list[str]] = defaultdict(list)
    labels: dict[int, list[str]] = defaultdict(list)
    kept = vault.rows("SELECT before, after FROM change WHERE record = 'client' ORDER BY id")
    earlier = [json.loads(text) for change in kept for text in change.values() if text]
    for row in [*earlier, *vault.rows("SELECT id, code, participants FROM client")]:
        codes[row["id"]].append(row["code"])
        labels[row["id"]] += json.loads(row["participants"])
    return [
        Called(each[-1], tuple(dict.fromkeys(each)), tuple(dict.fromkeys(labels[id]))) for id, each in codes.items()
    ]


def update(vault: Vault, client: Client) -> Client:
    """Keep a changed client. Raises BadUsage where a new code is taken, and for the participants."""
    check_participants(client.kind, client.participants)
    with vault.writing():
        old = vault.row("SELECT * FROM client WHERE id = ?", client.id)
        taken = vault.row("SELECT code FROM client WHERE code = ? AND id <> ?", client.code, client.id)
        if taken:
            raise BadUsage(f"There is a client {taken['code']} already.", "Nothing was renamed. Choose another code.")
        rated = {
            r["rater"] for r in vault.rows("SELECT DISTINCT rater FROM measurement WHERE client_id = ?", client.id)
        }
        _check_raters_stay(client, rated)
        new_row = _row(client)
        vault.update("client", client.id, {k: v for k, v in new_row.items() if old is None or old[k] != v})
    return client


def ended(client: Client, how: str, on: date) -> Client:
    """The client once the work has ended. Raises CannotDo where it has already, BadUsage before it began."""
    if client.closed:
        raise CannotDo(
            f"{client.code} is closed since {client.closed}.", f"“alliance client reopen {client.code}” opens it again."
        )
    if on < client.opened:
        raise BadUsage(f"The work with {client.code} began on {client.opened}, after {on}.", "Give a later --date.")
    return client._replace(closed=on, ending=how)


def close(vault: Vault, client: Client, how: str, on: date) -> Client:
    """End the work with a client, as they are now. Raises as `ended` does, and Gone."""
    return update(vault, ended(still_there(vault, client), how, on))


def doubts(vault: Vault, client: Client, on: date, *, but: int = 0) -> list[str]:
    """What is worth a second look before something of this day is recorded for a client; nothing stops it.

    `but`: the rating that is moved there, which is none of the others.
    """
    closed = f"{client.code} is closed since {client.closed}; “alliance client reopen {client.code}” opens it again."
    return [closed] * (client.closed is not None) + far_off(vault, client, on, but=but)


def far_off(vault: Vault, client: Client, on: date, *, but: int = 0) -> list[str]:
    """That a day lies before the work with a client, or far from every session and rating of theirs."""
    nearest = vault.row(
        "SELECT date, abs(julianday(date) - julianday(?)) AS days FROM (SELECT date FROM session WHERE client_id = ?"
        " AND removed = 0 UNION SELECT date FROM measurement WHERE client_id = ? AND removed = 0 AND id <> ?)"
        " WHERE days IS NOT NULL ORDER BY days LIMIT 1",
        *(on.isoformat(), client.id, client.id, but),
    )
    if on < client.opened:
        return [f"{on} lies before the work with {client.code} began, on {client.opened}."]
    if nearest and nearest["days"] > LONG_GAP:
        return [f"{on} is more than a year from every other record of {client.code} (nearest: {nearest['date']})."]
    return []


def days(vault: Vault) -> list[tuple[str, date]]:
    """Of every client, by code, the day of each session and rating."""
    found = vault.rows(
        "SELECT c.code, d.date FROM client c JOIN (SELECT client_id, date FROM session WHERE removed = 0"
        " UNION ALL SELECT client_id, date FROM measurement WHERE removed = 0) d ON d.client_id = c.id"
        " WHERE date(d.date) = d.date"
    )
    return [(row["code"], date.fromisoformat(row["date"])) for row in found]


def reopen(vault: Vault, client: Client) -> Client:
    """Go on with a closed client. Raises CannotDo where it is open."""
    if not client.closed:
        raise CannotDo(f"{client.code} is open.", "There is nothing to reopen.")
    return update(vault, client._replace(closed=None, ending=None))


def with_people(client: Client) -> Client:
    """Partners who were not named are A and B; one person has no participants."""
    if client.kind == "individual":
        return client._replace(participants=())
    return client._replace(participants=client.participants or (PARTNER_LABELS if client.kind == "couple" else ()))


def _check_raters_stay(client: Client, rated: Collection[str]) -> None:
    if lost := set(rated) - set(client.raters):
        raise CannotDo(
            f"There are ratings by {', '.join(sorted(lost))}, who would no longer belong to {client.code}.",
            "Nothing was changed. Keep the participant, or move or remove these ratings first.",
        )


def _row(client: Client) -> dict[str, Any]:
    return rows.CLIENTS.stored(rows.CLIENTS.of(client))


def _client(row: Mapping[str, Any]) -> Client:
    return rows.CLIENTS.made(Client, row)


def most_likely(vault: Vault, today: date) -> list[tuple[str, str | None]]:
    """Codes of open clients with the date of their last session, the likeliest first: seen today, then whoever's
    weekly slot is today, then by how recently."""
    seen = vault.rows(
        "SELECT c.code, c.slot, max(s.date) AS last FROM client c"
        " LEFT JOIN session s ON s.client_id = c.id AND s.removed = 0 WHERE c.closed IS NULL GROUP BY c.id"
    )
    day = WEEKDAYS[today.weekday()]
    seen.sort(key=lambda r: r["code"].lower())
    seen.sort(key=lambda r: r["last"] or "", reverse=True)
    seen.sort(key=lambda r: (r["last"] != today.isoformat(), not (r["slot"] or "").startswith(day)))
    return [(row["code"], row["last"]) for row in seen]


def nobody() -> Client:
    """Whom the practitioner's own ratings (of their supervision) belong to."""
    return Client(0, "", "", "individual", "adult", None, (), date.min)
