"""What of a file the vault has, ever had or has otherwise: nothing comes in twice, no correction comes undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from alliance_cli.exchange.outcome import Brought, Compared, Differing, Incoming, T
from alliance_cli.model import Client, EverKept, Measurement, Session

RowSays = dict[str, Any]  # what of a record is compared, as it is shown


@dataclass(frozen=True)
class _Way(Generic[T]):
    """How records of one kind are compared: which are the same one, and what each says of the fields given.

    `merged`: the record that is here (first), as the one in the file says it.
    """

    key: Callable[[T], Hashable]
    says: Callable[[T, frozenset[str]], RowSays]
    differ: Callable[[RowSays, RowSays], bool]
    merged: Callable[[T, Brought[T]], T]
    named: Callable[[T], Mapping[str, Any]]


def compare(
    incoming: Incoming,
    clients: Sequence[EverKept[Client]],
    sessions: Sequence[EverKept[Session]],
    ratings: Sequence[EverKept[Measurement]],
    marks: Callable[[Measurement], RowSays],
) -> Compared:
    """What comes of a file. `marks`: a rating's `items` and `total` in the unit of its form.

    A record is the same by client, date and place of that day (a rating by its form, rater and prediction too). One
    that says what the vault says, or ever said, is there already, and so is one that was removed.
    """
    found = Compared()
    found.clients = _new(incoming.clients, clients, _CLIENTS, found)
    found.sessions = _new(incoming.sessions, sessions, SESSION_ROWS, found)
    found.ratings = _new(incoming.ratings, ratings, _ratings(marks), found)
    found.differing.sort(key=lambda each: each.line or 0)
    return found


def _new(brought: Sequence[Brought[T]], there: Sequence[EverKept[T]], way: _Way[T], found: Compared) -> list[T]:
    if not there:
        return [each.record for each in brought]
    by_key: dict[Hashable, list[EverKept[T]]] = defaultdict(list)
    for kept in there:
        for key in {way.key(kept.now), *map(way.key, kept.once)}:
            by_key[key].append(kept)
    matched: set[int] = set()
    for look in (_as_it_stands, _as_it_stood):
        brought = [one for one in brought if not _matches(one, by_key[way.key(one.record)], way, matched, look, found)]
    left: dict[Hashable, list[Brought[T]]] = defaultdict(list)
    for each in brought:
        left[way.key(each.record)].append(each)
    new = []
    for key, rows in left.items():
        free = _by_place([kept for kept in by_key[key] if id(kept) not in matched], len(rows), key, way)
        for each, kept in zip(rows, free, strict=False):
            matched.add(id(kept))
            if kept.removed:
                found.duplicates += 1
                found.removed += 1
            else:
                found.differing.append(_differing(each, kept.now, way))
                found.taken.append((kept.now, way.merged(kept.now, each)))  # type: ignore[arg-type]  # as `way` says, both are of one kind
        new += [(each.line or 0, each.record) for each in rows[len(free) :]]
    return [record for _, record in sorted(new, key=lambda one: one[0])]


def _as_it_stands(kept: EverKept[T], matched: set[int]) -> Iterable[T]:
    return () if id(kept) in matched else (kept.now,)


def _as_it_stood(kept: EverKept[T], matched: set[int]) -> Iterable[T]:
    """RowSays once is said, though what it became has its own row in the file."""
    return kept.once


def _matches(
    one: Brought[T],
    among: Sequence[EverKept[T]],
    way: _Way[T],
    matched: set[int],
    look: Callable[[EverKept[T], set[int]], Iterable[T]],
    found: Compared,
) -> bool:
    if not among:
        return False
    theirs, key = way.says(one.record, one.given), way.key(one.record)
    for kept in among:
        for ours in look(kept, matched):
            if way.key(ours) == key and not way.differ(way.says(ours, one.given), theirs):
                matched.add(id(kept))
                found.duplicates += 1
                found.removed += kept.removed
                return True
    return False


def _by_place(free: Sequence[EverKept[T]], rows: int, key: Hashable, way: _Way[T]) -> list[EverKept[T]]:
    """Those that so many rows can be of, in their order: what stands on this day first, then what was removed from it,
    then what was moved away."""
    likeliest = sorted(free, key=lambda kept: (way.key(kept.now) != key, kept.removed))[:rows]
    return [kept for kept in free if any(kept is each for each in likeliest)]


def _differing(one: Brought[T], ours: T, way: _Way[T]) -> Differing:
    here, there = way.says(ours, one.given), way.says(one.record, one.given)
    names = [name for name in there if here[name] != there[name]]
    if way.key(ours) != way.key(one.record):
        moved_here, moved_there = way.named(ours), way.named(one.record)
        moved = [name for name in moved_here if moved_here[name] != moved_there[name]]
        here, there = here | dict(moved_here), there | dict(moved_there)
        names = [*moved, *names]
    ours_says, theirs_says = ({name: _plain(side[name]) for name in names} for side in (here, there))
    return Differing(one.line, ours=ours_says, theirs=theirs_says, **way.named(one.record))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _other(one: RowSays, other: RowSays) -> bool:
    return one != other


# Clients

_CLIENTS: _Way[Client] = _Way(
    key=lambda client: client.id or client.code.lower(),
    says=lambda client, given: {name: _shown(getattr(client, name)) for name in sorted(given)},
    differ=_other,
    merged=lambda ours, theirs: ours._replace(**{name: getattr(theirs.record, name) for name in theirs.given}),
    named=lambda client: {"client": client.code},
)


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else _plain(value)


# Sessions


def _session_says(session: Session, given: frozenset[str]) -> RowSays:
    note = session.note.get("happened")
    said = {"attendance": session.attendance, "mode": session.mode, "minutes": session.minutes, "note": note}
    return {name: value for name, value in said.items() if name in given}


def _session_merged(ours: Session, theirs: Brought[Session]) -> Session:
    columns = {name: getattr(theirs.record, name) for name in ("attendance", "mode", "minutes") if name in theirs.given}
    note = {**ours.note, **theirs.record.note}
    unconfirmed = ours.unconfirmed and "attendance" not in theirs.given
    said = theirs.record
    return ours._replace(client=said.client, date=said.date, note=note, unconfirmed=unconfirmed, **columns)


SESSION_ROWS: _Way[Session] = _Way(
    key=lambda session: (session.client, session.date),
    says=_session_says,
    differ=_other,
    merged=_session_merged,
    named=lambda session: {"client": session.client, "date": session.date},
)


# Ratings


def rating_key(rating: Measurement) -> Hashable:
    return (rating.client, rating.date, rating.instrument, rating.rater, rating.prediction)


def _ratings(marks: Callable[[Measurement], RowSays]) -> _Way[Measurement]:
    def says(rating: Measurement, given: frozenset[str]) -> RowSays:
        source = {"source": rating.source} if "source" in given else {}
        return {**marks(rating), "skipped": rating.skipped, **source}

    return _Way(
        key=rating_key,
        says=says,
        differ=_marks_differ,
        merged=_rating_merged,
        named=lambda m: {"client": m.client, "date": m.date, "instrument": m.instrument, "rater": m.rater},
    )


def _marks_differ(ours: RowSays, theirs: RowSays) -> bool:
    """A total alone says nothing of the items."""
    total_alone = theirs["total"] is not None and not any(item is not None for item in theirs["items"])
    return any(ours[name] != theirs[name] for name in theirs if not (total_alone and name == "items"))


def _rating_merged(ours: Measurement, theirs: Brought[Measurement]) -> Measurement:
    said = theirs.record
    source = said.source if "source" in theirs.given else ours.source
    return ours._replace(
        client=said.client,
        date=said.date,
        answers=said.answers,
        total=said.total,
        skipped=said.skipped,
        source=source,
    )
