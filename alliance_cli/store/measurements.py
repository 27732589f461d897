"""Ratings as they were given: raw answers in whole steps of the scale; removing one hides it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alliance_cli.errors import CannotDo, NotFound
from alliance_cli.model import Client, Measurement
from alliance_cli.store import rights, rows
from alliance_cli.store.sessions import numbered
from alliance_cli.store.vault_file import Vault, new_uid


def _placed(clients: str, where: str) -> str:
    """Every rating that is not removed, with its client's code and the number of the session it belongs to."""
    return f"""
        SELECT m.*, c.code, s.number AS session
        FROM measurement m
        LEFT JOIN client c ON c.id = m.client_id
        LEFT JOIN ({numbered(clients)}) s ON s.client_id = m.client_id AND s.date = m.date AND s.held = 1
        WHERE m.removed = 0 AND {where}
    """


def add(vault: Vault, client: Client | None, rating: Measurement) -> Measurement:
    """Keep a rating with its answers. `id`, `client` and `session` of what is handed in do not matter."""
    with vault.writing():
        vault.before_rating(rating.instrument, rating.version)
        row = _row(rating) | {"client_id": client and client.id, "written": vault.written()}
        rating_id = vault.insert("measurement", row)
        _keep_answers(vault, rating_id, rating.answers)
    return find(vault, rating_id)


def keep_answer(vault: Vault, rating: Measurement, item: int, steps: int | None) -> None:
    """Keep one answer (items count from 1) as it is given; None takes it back."""
    with vault.writing():
        answers = list(find(vault, rating.id).answers)
        answers[item - 1] = steps
        _keep_answers(vault, rating.id, answers)


def update(vault: Vault, rating: Measurement, **changes: object) -> Measurement:
    """Change columns of a rating: client_said, will_change, paused, skipped, source …"""
    with vault.writing():
        vault.update("measurement", rating.id, changes)
    return find(vault, rating.id)


def amend(vault: Vault, rating: Measurement, answers: Sequence[int | None], total: int | None) -> Measurement:
    """Replace all answers of a rating; its id, date and rater stay. It is no longer skipped or paused."""
    with vault.writing():
        vault.update("measurement", rating.id, {"total": total, "skipped": None, "paused": 0})
        _keep_answers(vault, rating.id, answers)
    return find(vault, rating.id)


def move(vault: Vault, rating: Measurement, to: Client | None, on: date | None) -> Measurement:
    """Give a rating to another client, or another date.

    Raises CannotDo where that client has no such rater, where one of the two is on hold, or the rating is of
    supervision and belongs to no client.
    """
    if to and rating.client is None:
        raise CannotDo(f"Rating {rating.id} is of your supervision, not of a client.", "Only its --date can change.")
    if to and rating.rater not in to.raters:
        raise CannotDo(f"{to.code} has no rater “{rating.rater}”.", f"It has: {', '.join(to.raters)}.")
    for who in {rating.client, to.code if to else rating.client}:
        rights.check_not_held(vault, who, "so nothing of it is moved")
    changes: dict[str, object] = {}
    if to:
        changes["client_id"] = to.id
    if on:
        changes["date"] = on.isoformat()
    return update(vault, rating, **changes)


def remove(vault: Vault, rating: Measurement) -> None:
    """Hide a rating; `undo` brings it back. Raises CannotDo on hold."""
    with vault.writing():
        rights.check_not_held(vault, rating.client)
        vault.update("measurement", rating.id, {"removed": 1})


def find(vault: Vault, rating_id: int) -> Measurement:
    """The rating with this id. Raises NotFound."""
    of_rating = "(SELECT client_id FROM measurement WHERE id = ?)"
    row = vault.row(_placed(of_rating, "m.id = ?"), rating_id, rating_id)
    if row is None:
        raise NotFound(
            f"There is no rating {rating_id}.", "“alliance scores list CODE” shows the ratings and their ids."
        )
    answers = vault.rows("SELECT item, steps FROM answer WHERE measurement_id = ?", rating_id)
    return _measurement(row, {a["item"]: a["steps"] for a in answers})


def of(vault: Vault, client: Client) -> list[Measurement]:
    """All ratings of one client, by date, then entry; predictions, skipped and paused ones included."""
    return every(vault, [client.id])


def every(vault: Vault, client_ids: Sequence[int]) -> list[Measurement]:
    """The ratings of these clients, by date, then entry, in two queries."""
    marks = f"({', '.join('?' * len(client_ids))})"
    return _every(vault, marks, f"m.client_id IN {marks}", client_ids)


def _every(vault: Vault, clients: str, where: str, ids: Sequence[int]) -> list[Measurement]:
    answers: dict[int, dict[int, int]] = defaultdict(dict)
    given = "SELECT a.measurement_id, a.item, a.steps FROM measurement m JOIN answer a ON a.measurement_id = m.id"
    for rating, item, steps in vault.plain(f"{given} WHERE {where}", *ids):
        answers[rating][item] = steps
    placed = vault.rows(f"{_placed(clients, where)} ORDER BY m.date, m.id", *ids, *ids)
    return [made for _, made in vault.readable(placed, lambda row: _measurement(row, answers[row["id"]]))]


def forms(vault: Vault) -> dict[tuple[str, str], int]:
    """How many ratings there are by instrument and version, those without answers among them as none."""
    counted = "SELECT instrument, version, sum(skipped IS NULL) AS given FROM measurement"
    found = vault.rows(f"{counted} WHERE removed = 0 AND client_id IS NOT NULL GROUP BY instrument, version")
    return {(row["instrument"], row["version"]): row["given"] for row in found}


def rated(vault: Vault) -> set[str]:
    """The codes of all clients of whom there is a rating."""
    of_client = "SELECT 1 FROM measurement m WHERE m.client_id = c.id AND m.removed = 0"
    return {row["code"] for row in vault.rows(f"SELECT c.code FROM client c WHERE EXISTS ({of_client})")}


def by_form_of_another(
    vault: Vault, client: Client, instrument: str, on: date, answers: Sequence[int | None]
) -> str | None:
    """The code of another client who has the same answers of the same day by an offline form."""
    found = vault.rows(
        "SELECT client_id FROM measurement WHERE instrument = ? AND date = ? AND source = 'form' AND client_id <> ?",
        *(instrument, on.isoformat(), client.id),
    )
    theirs = every(vault, sorted({row["client_id"] for row in found}))
    same = (m for m in theirs if (m.instrument, m.date, m.source) == (instrument, on, "form"))
    return next((m.client for m in same if m.answers == tuple(answers)), None)


def paused(vault: Vault) -> Measurement | None:
    """The latest rating that was left in the middle."""
    row = vault.row("SELECT id FROM measurement WHERE paused = 1 AND removed = 0 ORDER BY id DESC LIMIT 1")
    return find(vault, row["id"]) if row else None


def _keep_answers(vault: Vault, rating_id: int, answers: Sequence[int | None]) -> None:
    old = {a["item"]: a for a in vault.rows("SELECT * FROM answer WHERE measurement_id = ?", rating_id)}
    for item, steps in enumerate(answers, 1):
        if item not in old and steps is not None:
            vault.insert("answer", {"measurement_id": rating_id, "item": item, "steps": steps})
        elif item in old and steps is None:
            vault.db.execute("DELETE FROM answer WHERE id = ?", [old[item]["id"]])
        elif item in old and old[item]["steps"] != steps:
            vault.update("answer", old[item]["id"], {"steps": steps})


def _row(rating: Measurement) -> dict[str, object]:
    columns = rows.RATINGS.stored(rows.RATINGS.of(rating))
    return columns | {"uid": rating.uid or new_uid(), "items": len(rating.answers)}


def _measurement(row: Mapping[str, Any], answers: Mapping[int, int]) -> Measurement:
    if not 0 < row["items"] <= rows.MOST_ITEMS:
        raise rows.unreadable("measurement", row["id"], "items")
    given = tuple(answers.get(item) for item in range(1, row["items"] + 1))
    return rows.RATINGS.made(Measurement, row, client=row["code"], session=row["session"], answers=given)


def without_client(vault: Vault) -> list[Measurement]:
    """The practitioner's own ratings: of their supervision."""
    return _every(vault, "()", "m.client_id IS NULL", ())
