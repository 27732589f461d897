"""Sessions and their notes: numbered by date, then order of entry; removing one hides it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.inputs import folded
from alliance_cli.model import HELD, Addendum, Away, Client, Session
from alliance_cli.model.words import ATTENDED
from alliance_cli.store import breaks, rights, rows
from alliance_cli.store.vault_file import Vault, new_uid


def numbered(clients: str) -> str:
    """Every session that is not removed, with its number; `held` is 1, 2 … among the held ones of one date.

    Of some clients, as SQL has them after IN: what is outside cannot narrow it, and would number the whole vault.
    """
    return f"""
        SELECT s.*, c.code,
               row_number() OVER (PARTITION BY s.client_id ORDER BY s.date, s.id) AS number,
               CASE WHEN s.attendance IN {HELD} THEN row_number() OVER (
                   PARTITION BY s.client_id, s.date, s.attendance IN {HELD} ORDER BY s.id) END AS held
        FROM session s JOIN client c ON c.id = s.client_id
        WHERE s.removed = 0 AND s.client_id IN {clients}
    """


_CLIENT_OF_ONE = "(SELECT client_id FROM session WHERE id = ?)"


class Appointment(NamedTuple):
    """What is known of a session apart from its note."""

    date: date
    attendance: str = ATTENDED
    why: str | None = None
    mode: str = "in-person"
    minutes: int | None = None
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def add(
    vault: Vault,
    client: Client,
    appointment: Appointment,
    note: Mapping[str, str],
    private: Mapping[str, str] | None = None,
    *,
    paused: bool = False,
) -> Session:
    """Keep an appointment and its note, in one transaction."""
    with vault.writing():
        row = {"uid": new_uid(), "client_id": client.id, "written": vault.written(), "paused": int(paused)}
        session_id = vault.insert("session", row | _row(appointment))
        _keep_note(vault, "note", session_id, note)
        _keep_note(vault, "private_note", session_id, private or {})
    return by_id(vault, session_id)


def amend(
    vault: Vault,
    session: Session,
    appointment: Appointment,
    note: Mapping[str, str],
    private: Mapping[str, str] | None = None,
    *,
    unconfirmed: bool = False,
) -> Session:
    """Change an appointment or fields of its note (an empty value clears one), which confirms that it took place.

    Its ratings go along to a new date.
    """
    with vault.writing():
        if appointment.date != session.date:
            _take_ratings_along(vault, session, {"date": appointment.date.isoformat()})
        old = vault.row("SELECT * FROM session WHERE id = ?", session.id) or {}
        row = _row(appointment) | {"unconfirmed": int(unconfirmed)}
        vault.update("session", session.id, {k: v for k, v in row.items() if old.get(k) != v})
        _keep_note(vault, "note", session.id, note)
        _keep_note(vault, "private_note", session.id, private or {})
    return by_id(vault, session.id)


def keep_field(vault: Vault, session: Session, field: str, value: str, *, private: bool = False) -> None:
    """Keep one field of a note as it is given."""
    with vault.writing():
        _keep_note(vault, "private_note" if private else "note", session.id, {field: value})


def finish(vault: Vault, session: Session) -> Session:
    """A paused note is done."""
    with vault.writing():
        vault.update("session", session.id, {"paused": 0})
    return by_id(vault, session.id)


class MovedSession(NamedTuple):
    """A session at its new client, and what came along: how many ratings; ruptures by their number then and now."""

    session: Session
    ratings: int
    ruptures: tuple[tuple[int, int], ...]


def move(vault: Vault, session: Session, to: Client) -> MovedSession:
    """Give a session to another client with all that hangs on it: the commonest slip there is.

    Its ratings, the ruptures opened in it with their steps, and what was dismissed in it come along.
    Raises CannotDo where one of the two is on hold, or a rating or rupture is of somebody who is not of that client.
    """
    if session.client == to.code:
        raise CannotDo(f"Session {session.number} belongs to {to.code} already.", "Nothing was moved.")
    with vault.writing():
        for who in (session.client, to.code):
            rights.check_not_held(vault, who, "so nothing of it is moved")
        _check_people(vault, session, to)
        ratings = _own_ratings(vault, session)
        _take_ratings_along(vault, session, {"client_id": to.id})
        ruptures = []
        for row in vault.rows("SELECT * FROM rupture WHERE session_id = ? ORDER BY number", session.id):
            number = vault.free_number("rupture", "client_id", to.id, row["number"])
            vault.update("rupture", row["id"], {"client_id": to.id, "number": number})
            ruptures.append((row["number"], number))
        for row in vault.rows("SELECT id FROM dismissal WHERE session_id = ?", session.id):
            vault.update("dismissal", row["id"], {"client_id": to.id})
        vault.update("session", session.id, {"client_id": to.id})
    return MovedSession(by_id(vault, session.id), len(ratings), tuple(ruptures))


def _check_people(vault: Vault, session: Session, to: Client) -> None:
    raters = {row["rater"] for row in _own_ratings(vault, session)}
    if strangers := raters - set(to.raters):
        several = len(strangers) > 1
        people = " and ".join(sorted(strangers))
        whose = f"are ratings by {people}, who do" if several else f"is a rating by {people}, who does"
        raise CannotDo(
            f"There {whose} not belong to {to.code}.",
            f"Move {'them by themselves' if several else 'that rating by itself'} first: alliance scores move.",
        )
    named = {row["with_whom"] for row in vault.rows("SELECT * FROM rupture WHERE session_id = ?", session.id)}
    if strangers := named - {None, "both", "between-partners", *to.participants}:
        raise CannotDo(
            f"A rupture of that session is with {', '.join(sorted(strangers))}, who does not belong to {to.code}.",
            "Nothing was moved.",
        )


def remove(vault: Vault, session: Session) -> None:
    """Hide a session. Its ratings stay, without a session; `undo` brings it back. Raises CannotDo on hold."""
    with vault.writing():
        rights.check_not_held(vault, session.client)
        vault.update("session", session.id, {"removed": 1})


def find(vault: Vault, client: Client, number: int | None = None) -> Session:
    """Session `number` of a client, or its last one. Raises NotFound."""
    sessions = of(vault, client)
    if not sessions:
        raise NotFound(f"{client.code} has no session yet.", f"“alliance session add {client.code}” records one.")
    if number is None:
        return sessions[-1]
    if not 1 <= number <= len(sessions):
        raise NotFound(f"{client.code} has no session {number}.", f"Sessions are numbered 1 to {len(sessions)}.")
    return sessions[number - 1]


def of(vault: Vault, client: Client) -> list[Session]:
    """All sessions of one client, by number."""
    return every(vault, [client.id])


def every(vault: Vault, client_ids: list[int], field: str | None = None) -> list[Session]:
    """All sessions of these clients with their progress notes (or that one field of them), by client and number, in
    three queries."""
    marks = ", ".join("?" * len(client_ids))
    notes: dict[int, dict[str, str]] = defaultdict(dict)
    for session, name, value in vault.plain(
        "SELECT n.session_id, n.field, n.value FROM session s JOIN note n ON n.session_id = s.id"
        f" WHERE s.client_id IN ({marks}) AND n.field = coalesce(?, n.field) ORDER BY n.id",
        *(*client_ids, field),
    ):
        notes[session][name] = value
    held = vault.rows(f"{numbered(f'({marks})')} ORDER BY code, number", *client_ids)
    away = breaks.by_client(vault, client_ids)
    return [made for _, made in vault.readable(held, lambda row: _session(row, notes[row["id"]], away))]


def holding(vault: Vault, client_ids: list[int], word: str, *, private: bool) -> dict[int, set[int]]:
    """By client: the sessions in whose notes this word stands, folded as `inputs.folded` has it; read row by row."""
    found: dict[int, set[int]] = defaultdict(set)
    for table in ("note", "private_note") if private else ("note",):
        for row in vault.each(
            f"SELECT s.client_id, s.id, n.value FROM session s JOIN {table} n ON n.session_id = s.id"
            f" WHERE s.removed = 0 AND s.client_id IN ({', '.join('?' * len(client_ids))})",
            *client_ids,
        ):
            if word in folded(row["value"]):
                found[row["client_id"]].add(row["id"])
    return found


def held_between(vault: Vault, since: date, until: date) -> list[tuple[date, str, str, int | None, bool]]:
    """Of every session held in a period, whosever: its day, the client's kind, its mode, minutes, if unconfirmed."""
    found = vault.rows(
        f"SELECT s.*, c.kind FROM session s JOIN client c ON c.id = s.client_id WHERE s.attendance IN {HELD}"
        " AND s.removed = 0 AND s.date BETWEEN ? AND ? ORDER BY s.date, s.id",
        since.isoformat(),
        until.isoformat(),
    )
    read = vault.readable(found, lambda row: rows.SESSIONS.value(row, "date"))
    return [(day, row["kind"], row["mode"], row["minutes"], bool(row["unconfirmed"])) for row, day in read]


def first_and_last(vault: Vault) -> tuple[date, date] | None:
    """The days of the first and the latest session of all; None where there is none."""
    first, last = (
        next((day for _, day in vault.readable(found, lambda row: rows.SESSIONS.value(row, "date"))), None)
        for end in ("ASC", "DESC")
        for found in [vault.each(f"SELECT id, date FROM session WHERE removed = 0 ORDER BY date {end}")]
    )
    return (first, last) if first and last else None


def by_id(vault: Vault, session_id: int) -> Session:
    """The session of a row id. Raises NotFound."""
    row = vault.row(f"SELECT * FROM ({numbered(_CLIENT_OF_ONE)}) WHERE id = ?", session_id, session_id)
    if row is None:
        raise NotFound("That session is no longer there.", "Look again with “alliance session list”.")
    note = vault.rows("SELECT field, value FROM note WHERE session_id = ? ORDER BY id", session_id)
    away = breaks.by_client(vault, [row["client_id"]])
    return _session(row, {n["field"]: n["value"] for n in note}, away)


def by_uid(vault: Vault, uid: str) -> Session:
    """The session that has this uid in every copy of the vault. Raises NotFound."""
    row = vault.row("SELECT id FROM session WHERE uid = ?", uid)
    return by_id(vault, row["id"] if row else 0)


def add_addendum(vault: Vault, session: Session, said_by: str, text: str) -> None:
    """Keep something said later, beside the note. Raises BadUsage where it is empty."""
    if not text:
        raise BadUsage("There is nothing to add.", "Give the words in quotation marks.")
    with vault.writing():
        row = {"uid": new_uid(), "session_id": session.id, "said_by": said_by, "text": text, "written": vault.written()}
        vault.insert("addendum", row)


def addenda(vault: Vault, session: Session) -> list[Addendum]:
    """What was added to a session's note later, in order."""
    found = vault.rows("SELECT * FROM addendum WHERE session_id = ? ORDER BY id", session.id)
    return [rows.ADDENDA.made(Addendum, row) for row in found]


def private_note(vault: Vault, session: Session) -> dict[str, str]:
    """The private process note of a session: shown nowhere unless named."""
    found = vault.rows("SELECT field, value FROM private_note WHERE session_id = ? ORDER BY id", session.id)
    return {row["field"]: row["value"] for row in found}


def paused(vault: Vault, client: Client | None = None) -> Session | None:
    """The latest note that was left open; of one client or of all."""
    row = vault.row(
        "SELECT id FROM session WHERE paused = 1 AND removed = 0 AND client_id = coalesce(?, client_id)"
        " ORDER BY id DESC LIMIT 1",
        client.id if client else None,
    )
    return by_id(vault, row["id"]) if row else None


def _own_ratings(vault: Vault, session: Session) -> list[dict[str, Any]]:
    """The ratings that belong to this session: those of its date, if it is the first held session of that date."""
    return vault.rows(
        f"SELECT m.* FROM ({numbered(_CLIENT_OF_ONE)}) s"
        " JOIN measurement m ON m.client_id = s.client_id AND m.date = s.date"
        " WHERE s.id = ? AND s.held = 1 AND m.removed = 0",
        *(session.id, session.id),
    )


def _take_ratings_along(vault: Vault, session: Session, changes: Mapping[str, object]) -> None:
    for row in _own_ratings(vault, session):
        vault.update("measurement", row["id"], changes)


def _keep_note(vault: Vault, table: str, session_id: int, note: Mapping[str, str]) -> None:
    for field, value in note.items():
        old = vault.row(f"SELECT id, value FROM {table} WHERE session_id = ? AND field = ?", session_id, field)
        if old is None and value:
            vault.insert(table, {"session_id": session_id, "field": field, "value": value})
        elif old is not None and not value:
            vault.db.execute(f"DELETE FROM {table} WHERE id = ?", [old["id"]])
        elif old is not None and old["value"] != value:
            vault.update(table, old["id"], {"value": value})


def _row(appointment: Appointment) -> dict[str, object]:
    return rows.SESSIONS.stored(rows.SESSIONS.of(appointment))


def _session(row: Mapping[str, Any], note: Mapping[str, str], away: Mapping[int, tuple[Away, ...]]) -> Session:
    made = rows.SESSIONS.made(Session, row, client=row["code"], number=row["number"], note=note)
    in_break = any(one.covers(made.date) for one in away.get(row["client_id"], ()))
    return made._replace(in_break=True) if in_break else made


def private_notes(vault: Vault, client_ids: list[int]) -> dict[int, dict[str, str]]:
    """The private process notes of these clients, by session id: for a search that names them."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in vault.rows(
        "SELECT p.* FROM private_note p JOIN session s ON s.id = p.session_id"
        f" WHERE s.client_id IN ({', '.join('?' * len(client_ids))}) ORDER BY p.id",
        *client_ids,
    ):
        found[row["session_id"]][row["field"]] = row["value"]
    return found
