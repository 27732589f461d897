"""A calendar on its way in: whose an appointment is, and which of them a person says did not take place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from alliance_cli.exchange import calendar_in, csv_in, days, encodings, names_file
from alliance_cli.exchange.outcome import Asks, Compared, Incoming, Track
from alliance_cli.forms import data_file
from alliance_cli.model import Client, EverKept, Session
from alliance_cli.workspace import Workspace

LARGEST_NAMES = 1_000_000  # bytes
MOST_TICKED = 100  # in one list; more are asked about year by year
LOCK_IT_AWAY = "The names file puts names beside codes. Keep it locked away or delete it."
NOT_HELD = "did not take place"


class AskedOfCalendar(NamedTuple):
    """`names`: a file of names and codes; `whose`: what was answered about appointments that could be of several."""

    name: str
    names: str | None
    whose: Mapping[str, str]
    assume: Collection[str]


def read(
    work: Workspace, text: str, asked: AskedOfCalendar, kept: Sequence[EverKept[Client]], track: Track[object]
) -> Incoming:
    """The appointments of a calendar. Raises Unfit, and Asks for what is left open; neither says a name."""
    known = csv_in.Known(
        csv_in.by_code(kept),
        work.instruments,
        csv_in.HowRead(assume=frozenset(asked.assume)),
        days.of((), None, work.today),
        work.words,
    )
    spoken = names_file.Spoken({code: client.code for code, client in known.clients.items()})
    if asked.names is not None:
        raw = data_file.raw(asked.names, LARGEST_NAMES, vault=work.vault_path)
        label = data_file.label(asked.names)
        cp1252 = encodings.CP1252 in asked.assume
        spoken = names_file.of_bytes(raw, label, spoken.codes, known.code, cp1252=cp1252)
        if doubts := csv_in.twin_doubts(known, names_file.HEADING[1]):
            raise Asks(label, [problem for doubt in doubts for problem in doubt.problems], 0, doubts)
    incoming = calendar_in.read(text, asked.name, spoken.of, work.today, answered=asked.whose, track=track)
    first: dict[str, date] = {}
    for brought in incoming.sessions:
        if brought.record.client.lower() not in known.clients:
            first.setdefault(brought.record.client, brought.record.date)
    incoming.created = [csv_in.named_only(code, opened) for code, opened in first.items()]
    return incoming


def ticked(work: Workspace, found: Compared) -> int:
    """A person says which of the new ones took place, and so confirms them; how many did not, and are left out."""
    from alliance_cli.prompts import ask

    def year(session: Session) -> int:
        return session.date.year if len(named) > MOST_TICKED else 0

    named = sorted((s for s in found.sessions if s.unconfirmed), key=lambda s: (s.date, s.client))
    held: list[Session] = []
    for of, some in groupby(named, year):
        options = [(session, _label(session)) for session in some]
        question = "Untick what did not take place" + (f" in {of}" if of else "")
        held += ask.tick(question, options, [session for session, _ in options], **work.where)
    others = [session for session in found.sessions if not session.unconfirmed]
    found.sessions = [*others, *(session._replace(unconfirmed=False) for session in held)]
    return len(named) - len(held)


def _label(session: Session) -> str:
    long = f", {session.minutes} minutes" if session.minutes else ""
    return f"{session.client} {session.date:%a} {session.date}{long}"
