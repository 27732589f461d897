"""A client's rights: consents, holds, and how long a record is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from alliance_cli.errors import BadUsage, CannotDo
from alliance_cli.model import Client
from alliance_cli.store import practice_settings
from alliance_cli.store.vault_file import Vault, new_uid

MAJORITY = 18  # years; the retention time of a minor's record counts from then on


class Retention(NamedTuple):
    """How many years a record is kept: after the work ended, and, for minors, after they come of age."""

    adults: int | None = None
    minors: int | None = None


class Kept(NamedTuple):
    """A closed client and the day after which the retention times no longer ask for the record."""

    code: str
    closed: date
    until: date
    held: bool = False


def consent(vault: Vault, client: Client, what: str, on: date, by: str | None = None) -> None:
    """Keep that a client (or one participant) agreed. Raises CannotDo where that is kept already."""
    with vault.writing():
        standing = _standing(vault, client, what, by)
        if standing:
            raise CannotDo(
                f"{client.code} agreed to {what} on {standing['given_on']} already.",
                "Nothing was changed; --withdrawn records that it ended.",
            )
        row = {"uid": new_uid(), "client_id": client.id, "what": what, "given_by": by}
        vault.insert("consent", row | {"given_on": on.isoformat()})


def withdraw(vault: Vault, client: Client, what: str, on: date, by: str | None = None) -> None:
    """Keep that a consent ended. Raises CannotDo where there is none, BadUsage for a day before it was given."""
    with vault.writing():
        standing = _standing(vault, client, what, by)
        if standing is None:
            raise CannotDo(
                f"There is no consent of {client.code} to {what} that could be withdrawn.",
                f"“alliance client show {client.code}” lists the consents.",
            )
        if on.isoformat() < standing["given_on"]:
            raise BadUsage(f"The consent was given on {standing['given_on']}, after {on}.", "Give a later --withdrawn.")
        vault.update("consent", standing["id"], {"withdrawn": on.isoformat()})


def reminder_of_consent(vault: Vault, client: Client) -> str | None:
    """What to say before a client's first rating where no consent to ratings was ever kept; None afterwards."""
    if vault.row("SELECT 1 FROM consent WHERE client_id = ? AND what = 'ratings'", client.id):
        return None
    if vault.row("SELECT 1 FROM measurement WHERE client_id = ?", client.id):
        return None
    return (
        f"No consent to ratings is recorded for {client.code} yet. "
        f"To record it: “alliance client consent {client.code} --for ratings”."
    )


def reminder_of_age(client: Client, today: date) -> str | None:
    """What changes once a minor has come of age; until the record says adult. None before, and without --born."""
    if client.population == "adult" or client.born is None or client.closed is not None:
        return None
    since = _of_age(client)
    if since is None or since > today:
        return None
    return (
        f"{client.code} is of age now. Ask again who may see what. It is theirs to settle since {since:%Y-%m}; "
        f"“alliance client edit {client.code} --population adult” changes the cut-offs."
    )


def hold(vault: Vault, client: Client, why: str, since: date) -> None:
    """Nothing of this client is erased, removed, moved or undone. Raises BadUsage without a reason, CannotDo."""
    if not why:
        raise BadUsage("A hold needs its reason.", "Give --why, such as “complaint” or “access request”.")
    with vault.writing():
        check_not_held(vault, client.id, "so there is nothing to add")
        row = {"uid": new_uid(), "client_id": client.id, "why": why, "since": since.isoformat()}
        vault.insert("hold", row)


def release(vault: Vault, client: Client, on: date) -> None:
    """End a hold. Raises CannotDo where there is none."""
    with vault.writing():
        standing = vault.row("SELECT id FROM hold WHERE client_id = ? AND released IS NULL", client.id)
        if standing is None:
            raise CannotDo(f"{client.code} is not on hold.", "There is nothing to release.")
        vault.update("hold", standing["id"], {"released": on.isoformat()})


def check_not_held(vault: Vault, who: int | str | None, so: str = "so nothing of it is removed") -> None:
    """Raises CannotDo where a client (id or code) is on hold; `so` says what that means here. Why stays unsaid."""
    held = vault.row(
        "SELECT c.code, h.since FROM hold h JOIN client c ON c.id = h.client_id"
        f" WHERE {'c.code' if isinstance(who, str) else 'c.id'} = ? AND h.released IS NULL",
        who,
    )
    if held:
        raise CannotDo(
            f"{held['code']} is on hold since {held['since']}, {so}.",
            f"“alliance client hold {held['code']} --release” ends the hold.",
        )


def held(vault: Vault) -> set[str]:
    """The stable ids of the clients who are on hold."""
    found = vault.rows("SELECT c.uid FROM hold h JOIN client c ON c.id = h.client_id WHERE h.released IS NULL")
    return {row["uid"] for row in found}


def retention(vault: Vault) -> Retention:
    """The retention times of this vault; None where they were not decided."""
    adults, minors = (practice_settings.read(vault).number(f"retention_{who}") for who in ("adults", "minors"))
    return Retention(None if adults is None else int(adults), None if minors is None else int(minors))


def decide_retention(vault: Vault, times: Retention) -> None:
    """Keep retention times; None leaves one as it is. Raises BadUsage."""
    given = {"retention_adults": times.adults, "retention_minors": times.minors}
    practice_settings.settle(vault, {key: str(years) for key, years in given.items() if years is not None})


def kept_until(client: Client, times: Retention) -> date | None:
    """The day until which the retention times ask for a closed client's record; None where they do not say.

    Who was under age at the end is kept as an adult and as a minor would be, whichever is longer. Without a month of
    birth, a child or adolescent counts as born when the work began: rather too long than too short.
    """
    if client.closed is None:
        return None
    ends = [_years_after(client.closed, times.adults)] if times.adults is not None else []
    of_age = _of_age(client)
    if of_age and client.closed < of_age:
        if times.minors is None:
            return None
        ends.append(_years_after(of_age, times.minors))
    return max(ends, default=None)


def due(vault: Vault, closed: Iterable[Client], today: date) -> list[Kept]:
    """Closed clients whose retention time is over, the longest over first."""
    times = retention(vault)
    on_hold = held(vault)
    found = [
        Kept(client.code, client.closed, until, client.uid in on_hold)
        for client in closed
        if client.closed and (until := kept_until(client, times)) and until < today
    ]
    return sorted(found, key=lambda kept: kept.until)


def _of_age(client: Client) -> date | None:
    if client.born:
        year, month = map(int, client.born.split("-"))
        return date(year + MAJORITY + month // 12, month % 12 + 1, 1)  # the month of birth is known, not the day
    return _years_after(client.opened, MAJORITY) if client.population != "adult" else None


def _years_after(day: date, years: int) -> date:
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _standing(vault: Vault, client: Client, what: str, by: str | None) -> dict[str, Any] | None:
    return vault.row(
        "SELECT * FROM consent WHERE client_id = ? AND what = ? AND given_by IS ? AND withdrawn IS NULL"
        " ORDER BY id DESC LIMIT 1",
        client.id,
        what,
        by,
    )
