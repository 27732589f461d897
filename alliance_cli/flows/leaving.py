"""What leaves the vault: whose records, without what is kept back, and what its reader should be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import NamedTuple

from alliance_cli.errors import BadUsage
from alliance_cli.exchange import csv_table, kept_back
from alliance_cli.exchange.formats import FORMATS
from alliance_cli.exchange.kept_back import KeptBack
from alliance_cli.exchange.outgoing import (
    BESIDE_A_CLIENT,
    BESIDE_ONE,
    OF_THE_PRACTICE,
    PRIVATE,
    THE_WORK,
    UNLESS_PRIVATE,
    Format,
    JsonRow,
    Leaving,
    Outgoing,
)
from alliance_cli.model import Client, Record, words
from alliance_cli.store import measurements, records, whole
from alliance_cli.store.vault_file import new_uid
from alliance_cli.workspace import Workspace

RIGHTS = (
    "This may not be the whole of what your client has a right to see: in the EU and the UK that often reaches these "
    "too; in the USA psychotherapy notes kept apart are mostly exempt. Ask your body."
)
LOOK = "Look through it first for other people, and for what could harm."
MOST_WORDS = 40  # in a sentence about what is not in a file
MOST_MEETINGS = 3  # of meetings that not everyone was at, named in a sentence
OTHER_TABLES = "the tables of "
WHY_AWAY = "why there was a break"
OWN_RATINGS = "your own ratings"
WEIGHS_MOST = {*THE_WORK, *PRIVATE, BESIDE_ONE, BESIDE_A_CLIENT, OWN_RATINGS, WHY_AWAY}


class Chosen(NamedTuple):
    """Whose records leave, and how much of them; `whole`: everyone's, no code was named."""

    clients: Sequence[Client]
    whole: bool
    out: str  # a path, or - for stdout
    table: str | None = None
    participant: str | None = None
    notes: bool = False
    private: bool = False
    recipient: str | None = None


def make(work: Workspace, format: Format, chosen: Chosen) -> Leaving:
    """The files of a format, and every sentence about what is in them and what is not."""
    single = chosen.out == "-" or chosen.out.lower().endswith(".csv")
    read = cache(lambda: _read(work, chosen))
    outgoing = Outgoing(
        rows=lambda: read().rows,
        records=cache(lambda: _records(work, chosen, read)),
        own=lambda: measurements.without_client(work.vault) if chosen.whole else [],
        practice=lambda: _practice(work),
        instruments=work.instruments,
        table=chosen.table or ("scores" if single else None),
        notes=chosen.notes,
    )
    made = format.make(outgoing)
    table = outgoing.table if "--as" in format.fits else None
    never = _not_in_it(format, chosen, table)
    said = [f"It holds, readable by anyone who has it: {made.holds}.", *made.said, _in_short(never)]
    about = _of_everyone(chosen) if chosen.whole else _of_some(format, chosen, table, read())
    return Leaving(made.files, made.holds, [*said, *about], never)


class _Read(NamedTuple):
    """What is kept of those who leave, what of it leaves, and how much was kept back (or would be, unless private)."""

    kept: JsonRow
    rows: JsonRow
    back: KeptBack


def _read(work: Workspace, chosen: Chosen) -> _Read:
    ids = None if chosen.whole else [client.id for client in chosen.clients]
    kept = whole.read(work.vault, ids, private=True)
    if chosen.recipient:
        kept["breaks"] = [one | {"why": None} for one in kept["breaks"]]
    rows, back = kept_back.keep_back(kept, whole=chosen.whole)
    rows = kept if chosen.private else rows
    if chosen.participant:
        [client], joint = rows["clients"], kept_back.agreed_to_share(kept["clients"][0])
        theirs = kept_back.of_participant(client, chosen.participant, joint=joint, alone=chosen.private)
        rows, back = rows | {"clients": [theirs], "supervisions": [], "breaks": []}, kept_back.beside_one(kept)
    return _Read(kept, rows, back)


def _records(work: Workspace, chosen: Chosen, read: Callable[[], _Read]) -> list[Record]:
    """For what is computed; of some clients with no more of a note than leaves of it."""
    found = records.gather(work.vault, chosen.clients)
    if chosen.whole:
        return found
    notes = {session["uid"]: session["note"] for client in read().rows["clients"] for session in client["sessions"]}
    return [
        record._replace(sessions=tuple(one._replace(note=notes.get(one.uid, {})) for one in record.sessions))
        for record in found
    ]


def _not_in_it(format: Format, chosen: Chosen, table: str | None) -> list[str]:
    """All that the file does not hold, in the words of the README's table where it has them."""
    given = {"--private": chosen.private, "--with-notes": chosen.notes}
    never = [what for what in format.leaves_out if not any(given[option] for option in given if option in what)]
    if table:
        never.insert(0, f"{OTHER_TABLES}{' and '.join(one for one in csv_table.COLUMNS if one != table)}")
    if chosen.participant:
        never = [*PRIVATE, BESIDE_ONE, *(what for what in never if what not in UNLESS_PRIVATE)]
    elif not chosen.whole:
        supervised = "supervision.*" not in chain(*format.leaves_out.values())
        never += [BESIDE_A_CLIENT if supervised else OWN_RATINGS]
    if not chosen.whole:
        never += [what for what in OF_THE_PRACTICE if what not in never]
    breaks = "away.*" not in chain(*format.leaves_out.values()) and not chosen.participant
    if breaks and (chosen.recipient or not chosen.whole):
        never.append(WHY_AWAY)
    return [what.replace("`", "") for what in never]


def _in_short(never: Sequence[str]) -> str:
    """The same in a sentence: where that would be long, what weighs most or may be added, and where all stands."""
    if len(" ".join(never).split()) <= MOST_WORDS:
        return f"Not in it: {'; '.join(never)}."
    first = [what for what in never if "unless" in what or what in WEIGHS_MOST or what.startswith(OTHER_TABLES)]
    more = f"{len(never) - len(first)} kinds more"
    return f"Not in it: {'; '.join(first)}; and {more}. The README's table of formats has the whole list, --json too."


def _of_everyone(chosen: Chosen) -> Iterator[str]:
    if chosen.private:
        yield "Your private notes are in it: review them before they go anywhere."


def _of_some(format: Format, chosen: Chosen, table: str | None, read: _Read) -> Iterator[str]:
    """What of these clients' records was kept back, and what to look for before the file is passed on."""
    back = read.back
    if chosen.participant:
        yield from _of_one(chosen, read.kept["clients"][0])
    said = str(back)
    if "--private" not in format.fits:  # of all that, it has a place for what notes ticked of a rupture alone
        ticked = f"of {words.counted(back.notes, 'note')} what they ticked of a rupture, as your part in it"
        said = ticked if chosen.notes and back.notes else ""
    elif back.supervisors:
        yield f"Your supervisor's name is {'' if chosen.private else 'not '}in it."
    if said and chosen.private and not chosen.participant:
        yield f"In it are {said}: review them before they go anywhere."
    elif said:
        yield f"Left out: {said}. {RIGHTS}"
    if not chosen.participant:
        for client in read.kept["clients"]:
            yield from _of_several(client, format, chosen, table)
    for client in chosen.clients:
        if client.population != "adult":
            yield _agreed(client)
    yield LOOK


def _of_one(chosen: Chosen, client: JsonRow) -> Iterator[str]:
    """What of the meetings of a couple, family or group is in one participant's file."""
    yield f"Of marks and words, only {chosen.participant}'s own are in it, but for notes as said here."
    if kept_back.agreed_to_share(client):
        yield "Meetings with others are in it, with your notes: everyone agreed to that (consent “data”)."
    else:
        everyone = ", ".join(client["participants"])
        yield f"Meetings with others are not in it: that needs the consent “data” of {everyone}."
    if chosen.private:
        yield f"What you wrote of meetings with {chosen.participant} alone is in it: review it before it goes anywhere."
    else:
        yield f"What you wrote of meetings with {chosen.participant} alone is not in it; --private adds it."


def _of_several(client: JsonRow, format: Format, chosen: Chosen, table: str | None) -> Iterator[str]:
    """That the record of several people holds what is one's alone, and how to leave that out."""
    people: list[str] = client["participants"]
    readers = [one for one in people if one.lower() == (chosen.recipient or "").lower()] or people
    days = [f"{day} (without {one})" for one in readers for day in _days(kept_back.without(client, one))]
    more = f" and {len(days) - MOST_MEETINGS} more" if len(days) > MOST_MEETINGS else ""
    meetings = (
        f"the meetings of {', '.join(days[:MOST_MEETINGS])}{more}" if days and table in (None, "sessions") else ""
    )
    marks = f"what each of {', '.join(people)} marked" if people and table in (None, "scores") else ""
    if held := " and ".join(filter(None, (marks, meetings))):
        own = " or ".join(f"--participant {one}" for one in readers)
        how = own if "--participant" in format.fits else f"--format json {own}"
        yield f"Of {client['code']} it holds {held}. What is one person's own: {how}."


def _days(sessions: Sequence[JsonRow]) -> Iterator[str]:
    for day in sorted(date.fromisoformat(session["date"]) for session in sessions):
        yield f"{day.day} {day:%B %Y}"


def _agreed(client: Client) -> str:
    """What was agreed about who may see a minor's record."""
    if agreed := client.fields.get("confidentiality_agreement"):
        return f"Agreed about confidentiality with {client.code}: “{agreed}”"
    return f"No agreement about confidentiality is recorded for {client.code} (confidentiality_agreement)."


def _practice(work: Workspace) -> str:
    """What tells this practice from another, made once and kept: it says nothing about anyone."""
    kept = work.vault.preference("practice")
    if kept is None:
        kept = new_uid()
        work.vault.prefer("practice", kept)
    return kept


def check_options(name: str, given: Mapping[str, object]) -> None:
    """Raises BadUsage where an option was given that this format has no place for."""
    for option, value in given.items():
        if value and option not in FORMATS[name].fits:
            fitting = " or ".join(other for other, format in FORMATS.items() if option in format.fits)
            raise BadUsage(f"{option} does not go with --format {name}.", f"It is for {fitting}.")
