"""What leaves the vault: whose records, without what is kept back, and what its reader should be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from alliance_cli.errors import BadUsage
from alliance_cli.exchange import kept_back
from alliance_cli.exchange.formats import FORMATS
from alliance_cli.exchange.kept_back import KeptBack
from alliance_cli.exchange.outgoing import PRIVATE, THE_WORK, Format, JsonRow, Leaving, Outgoing
from alliance_cli.model import Client
from alliance_cli.store import measurements, records, whole
from alliance_cli.store.vault_file import new_uid
from alliance_cli.workspace import Workspace

RIGHTS = (
    "This may not be the whole of what your client has a right to see: in the EU and the UK that often reaches these "
    "too; in the USA psychotherapy notes kept apart are mostly exempt. Ask your body. "
    "Look through it first for other people, and for what could harm."
)


MOST_WORDS = 40  # in a sentence about what is not in a file
WEIGHS_MOST = THE_WORK | PRIVATE


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
    outgoing = Outgoing(
        rows=lambda: _rows(work, chosen)[0],
        records=cache(lambda: records.gather(work.vault, chosen.clients)),
        own=lambda: measurements.without_client(work.vault) if chosen.whole else [],
        practice=lambda: _practice(work),
        instruments=work.instruments,
        table=chosen.table or ("scores" if single else None),
        notes=chosen.notes,
    )
    made = format.make(outgoing)
    never = _not_in_it(format, chosen)
    said = [f"It holds, readable by anyone who has it: {made.holds}.", *made.said, _in_short(never)]
    return Leaving(made.files, made.holds, [*said, *_kept_back(work, chosen)], never)


def _rows(work: Workspace, chosen: Chosen) -> tuple[JsonRow, KeptBack]:
    ids = None if chosen.whole else [client.id for client in chosen.clients]
    found, back = whole.read(work.vault, ids, private=True), KeptBack()
    if chosen.recipient:
        found["breaks"] = [one | {"why": None} for one in found["breaks"]]
    if chosen.participant:
        [client] = found["clients"]
        joint = kept_back.agreed_to_share(client)
        theirs = kept_back.of_participant(client, chosen.participant, joint=joint, alone=chosen.private)
        return found | {"clients": [theirs], "supervisions": [], "breaks": []}, back
    return (found, back) if chosen.private else kept_back.keep_back(found, whole=chosen.whole)


def _not_in_it(format: Format, chosen: Chosen) -> list[str]:
    """All that the file does not hold, in the words of the README's table."""
    given = {"--private": chosen.private, "--with-notes": chosen.notes}
    never = [what for what in format.leaves_out if not any(given[option] for option in given if option in what)]
    if "away.*" not in chain(*format.leaves_out.values()) and (chosen.recipient or not chosen.whole):
        never.append("why there was a break")
    return [what.replace("`", "") for what in never]


def _in_short(never: Sequence[str]) -> str:
    """The same in a sentence: where that would be long, what weighs most or may be added, and where all stands."""
    if len(" ".join(never).split()) <= MOST_WORDS:
        return f"Not in it: {'; '.join(never)}."
    first = [what for what in never if "unless" in what or what in WEIGHS_MOST]
    more = f"{len(never) - len(first)} kinds more"
    return f"Not in it: {'; '.join(first)}; and {more}. The README's table of formats has the whole list, --json too."


def _kept_back(work: Workspace, chosen: Chosen) -> Iterator[str]:
    """What of these records was kept back, and what to look for before the file is passed on."""
    if chosen.participant:
        yield from _of_one(work, chosen)
    elif chosen.private:
        yield "Your private notes are in it: review them before they go anywhere."
    elif not chosen.whole:
        _, back = _rows(work, chosen)
        if back.supervisors:
            yield "Your supervisor's name is not in it."
        if said := str(back):
            yield f"Left out: {said}. {RIGHTS}"
        for client in chosen.clients:
            if said and client.population != "adult":
                yield _agreed(client)


def _of_one(work: Workspace, chosen: Chosen) -> Iterator[str]:
    """What of the meetings of a couple, family or group is in one participant's file."""
    [client] = whole.read(work.vault, [client.id for client in chosen.clients])["clients"]
    yield f"Only {chosen.participant}'s own marks and words are in it."
    if kept_back.agreed_to_share(client):
        yield "Meetings with others are in it: everyone agreed to that (consent “data”)."
    else:
        everyone = ", ".join(client["participants"])
        yield f"Meetings with others are not in it: that needs the consent “data” of {everyone}."
    if chosen.private:
        yield f"What you wrote of meetings with {chosen.participant} alone is in it: review it before it goes anywhere."
    else:
        yield f"What you wrote of meetings with {chosen.participant} alone is not in it; --private adds it."


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
