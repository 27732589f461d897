"""Whether a client agreed to something, and still does."""

from __future__ import annotations

from alliance_cli.model import Record


def of(record: Record, what: str) -> bool | None:
    """True where it stands, False where anyone withdrew it and has not agreed again, None where nobody was asked.

    What nobody is named for holds for everyone, and of one client it is the client's own.
    """
    latest: dict[str, bool] = {}
    given = (each for each in record.consents if each.what == what)
    for each in sorted(given, key=lambda each: each.withdrawn or each.on):
        if each.by is None and each.withdrawn is None:
            latest.clear()
        latest[each.by or "client"] = each.withdrawn is None
    return all(latest.values()) if latest else None
