"""What of a file the vault has already: the same session or rating is recognised and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence

from alliance_cli.exchange.outcome import Incoming, T
from alliance_cli.model import Measurement, Session


def leave_out(incoming: Incoming, sessions: Iterable[Session], ratings: Iterable[Measurement]) -> Incoming:
    """The same, without what is among these sessions and ratings or stands in the file twice; counted.

    A rating is the same where client, date, instrument, rater and answers are. A session is the same where client,
    date and attendance are: its note may have been amended since. Where a day has several, those with the same note
    are matched first.
    """
    new_ratings = _new_ratings(incoming.ratings, ratings)
    new_sessions = _new_sessions(incoming.sessions, sessions)
    left = len(incoming.ratings) - len(new_ratings) + len(incoming.sessions) - len(new_sessions)
    incoming.ratings, incoming.sessions = new_ratings, new_sessions
    incoming.duplicates += left
    return incoming


def _new_ratings(brought: Sequence[Measurement], there: Iterable[Measurement]) -> list[Measurement]:
    there_already = {_rating(m) for m in there}
    return [m for key, m in _distinct(brought, _rating).items() if key not in there_already]


def _new_sessions(brought: Sequence[Session], there: Iterable[Session]) -> list[Session]:
    exact: Counter[Hashable] = Counter()
    on_day: Counter[Hashable] = Counter()
    for session in there:
        exact[_content(session)] += 1
        on_day[_appointment(session)] += 1
    unmatched = []
    for session in _distinct(brought, _content).values():
        if exact[_content(session)]:
            exact[_content(session)] -= 1
            on_day[_appointment(session)] -= 1
        else:
            unmatched.append(session)
    new = []
    for session in unmatched:
        if on_day[_appointment(session)]:
            on_day[_appointment(session)] -= 1
        else:
            new.append(session)
    return new


def _distinct(brought: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    """The first of each."""
    found: dict[Hashable, T] = {}
    for one in brought:
        found.setdefault(key(one), one)
    return found


def _rating(m: Measurement) -> Hashable:
    return m.client, m.date, m.instrument, m.rater, m.prediction, m.answers, m.total, m.skipped


def _appointment(s: Session) -> Hashable:
    return s.client, s.date, s.attendance


def _content(s: Session) -> Hashable:
    return s.client, s.date, s.attendance, s.mode, s.minutes, s.note.get("happened")
