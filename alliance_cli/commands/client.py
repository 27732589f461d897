"""Clients, by a code of your own: add, show, change, close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from alliance_cli.commands import client_consent, client_erase, client_hold, client_page
from alliance_cli.commands.declare import CODE_GIVEN, THE_CLIENT, AnyCode, Code, Day, group, verb
from alliance_cli.dates import parse_month, parse_slot
from alliance_cli.errors import BadUsage
from alliance_cli.flows import client_at_terminal, in_their_language, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.inputs import clean, nearest, one_of, parse_code, shown
from alliance_cli.model import CLIENT_FIELDS, ENDINGS, KINDS, MODALITIES, POPULATIONS, Client, words
from alliance_cli.render import as_json
from alliance_cli.render.terminal import client_card
from alliance_cli.store import clients, records, sessions
from alliance_cli.workspace import Workspace

commands = group("client")

NEW_CODE = typer.Argument(metavar="CODE", help=THE_CLIENT)
Kind = Annotated[str | None, typer.Option("--kind", metavar="KIND", help=", ".join(KINDS))]
Population = Annotated[str | None, typer.Option("--population", metavar="WHO", help=", ".join(POPULATIONS))]
Modality = Annotated[str | None, typer.Option("--modality", metavar="HOW", help=", ".join(MODALITIES))]
Participants = Annotated[
    list[str] | None,
    typer.Option("--participant", metavar="LABEL", help="One person of a couple, family or group; repeat."),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="When the work began.")]
Born = Annotated[str | None, typer.Option("--born", metavar="YYYY-MM", help="Month of birth, where age matters.")]
Slot = Annotated[str | None, typer.Option("--slot", metavar="SLOT", help='The weekly appointment: "mon 10:00".')]
Language = Annotated[
    str | None, typer.Option("--language", metavar="L", help="The client's own, for screen, form and pages: en, de …")
]
About = Annotated[str | None, typer.Option("--about", metavar="TEXT", help="A line for yourself; no names.")]
ClientFields = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=TEXT", help=f"Repeat. Fields: {', '.join(CLIENT_FIELDS)}.")
]
Schedule = Annotated[
    list[str] | None,
    typer.Option("--schedule", metavar="I=WHEN", help="When a form is due: srs=each, wai=61d, arm5=off."),
]


def attach(app: typer.Typer) -> None:
    client_page.attach(commands)
    client_consent.attach(commands, _show)
    client_hold.attach(commands, _show)
    client_erase.attach(commands)
    app.add_typer(commands)


@verb(commands, "add", "alliance client add CD34 --modality cbt")
def add(
    work: Workspace,
    code: Annotated[str, NEW_CODE, AskedFor(client_at_terminal.new_code)],
    kind: Kind = None,
    population: Population = None,
    modality: Modality = None,
    participant: Participants = None,
    since: Since = None,
    born: Born = None,
    slot: Slot = None,
    about: About = None,
    language: Language = None,
    set_: ClientFields = None,
    schedule: Schedule = None,
) -> None:
    """Add a client, by a code of your own: never a name."""
    code = client_at_terminal.rather_a_code(work, code)
    kind = work.offer(kind, lambda: client_at_terminal.kind(work), 3, at_least=True)
    one_age = kind not in ("couple", "family")
    participant = work.offer(participant, lambda: client_at_terminal.people(work, kind or "individual"), 2 + one_age)
    if one_age:
        population = work.offer(population, lambda: client_at_terminal.population(work), 2)
    modality = work.offer(modality, lambda: client_at_terminal.modality(work), 1)
    since = work.offer(since, lambda: client_at_terminal.since(work), 0)
    kind_of_work = "couple" if participant and kind is None else "individual"
    blank = clients.new(parse_code(code, work.words), work.date(since), kind=kind_of_work)
    client = _changed(
        work, blank, kind, population, modality, participant, since, born, slot, about, language, set_, schedule
    )
    added = clients.add(work.vault, client)
    client_at_terminal.warn_of_name(work, added)
    _show(work, added)


@verb(commands, "list", "alliance client list --all")
def list_(work: Workspace, all_: Annotated[bool, typer.Option("--all", help="Closed clients too.")] = False) -> None:
    """List your clients."""
    found = records.gather(work.vault, clients.every(work.vault, closed=all_))
    work.show([as_json.client(r) for r in found], lambda: client_card.clients(found, closed=all_))


@verb(commands, "show", "alliance client show AB12")
def show(work: Workspace, code: AnyCode) -> None:
    """Show one client on a page."""
    _show(work, work.client(code))


@verb(commands, "edit", 'alliance client edit AB12 --slot "mon 10:00" --set hopes="sleep through the night"')
def edit(
    work: Workspace,
    code: AnyCode,
    kind: Kind = None,
    population: Population = None,
    modality: Modality = None,
    participant: Participants = None,
    since: Since = None,
    born: Born = None,
    slot: Slot = None,
    about: About = None,
    language: Language = None,
    set_: ClientFields = None,
    schedule: Schedule = None,
) -> None:
    """Change what is kept of a client; an empty text clears a field."""
    client = work.client(code)
    given: dict[str, Any] = {
        "kind": kind, "population": population, "modality": modality, "participants": participant, "since": since,
        "born": born, "slot": slot, "about": about, "language": language, "fields": set_, "schedule": schedule,
    }  # fmt: skip
    if work.asks and not work.told:
        given |= client_at_terminal.change(work, client)
    changed = _changed(work, client, **given)
    if changed == client:
        raise BadUsage("There is nothing to change.", "Name what to change: “alliance client edit --help” lists it.")
    if changed.opened != client.opened:
        _look_at_beginning(work, changed)
    _show(work, clients.update(work.vault, changed))


def _look_at_beginning(work: Workspace, client: Client) -> None:
    """What the records say of another day on which the work began; it stops nothing."""
    record = records.of(work.vault, client)
    days = [*(one.date for one in record.sessions), *(one.date for one in record.measurements)]
    first = min(days, default=client.opened)
    if first < client.opened:
        work.warn(f"{client.code} has records before {client.opened}, the first of {first}.")
    for sentence in clients.far_off(work.vault, client, client.opened):
        work.warn(sentence)


@verb(commands, "close", "alliance client close AB12 --how planned")
def close(
    work: Workspace,
    code: Code,
    how: Annotated[str | None, typer.Option("--how", metavar="HOW", help=", ".join(ENDINGS))] = None,
    date: Day = None,
    on_ending: Annotated[
        str | None, typer.Option("--on-ending", metavar="TEXT", help="Your lines on it, beside the last note.")
    ] = None,
    message_sent: Annotated[
        str | None, typer.Option("--message-sent", metavar="yes|no", help="A last message, with the door left open.")
    ] = None,
    remember: Annotated[
        str | None, typer.Option("--remember", metavar="TEXT", help="For you alone, among your reflections.")
    ] = None,
) -> None:
    """End the work with a client: planned, with a look back; unplanned, with what may still be done; other, unasked."""
    client = work.client(code)
    ending = work.need(how, "--how", lambda: _ask_ending(work))
    on = work.date_of(client, work.offer(date, lambda: which.day(work, "When did it end?")))
    ending = one_of(ending, ENDINGS, "ending")
    sent = one_of(message_sent, ("yes", "no"), "answer") if message_sent is not None else None
    asks = work.asks and (on_ending, message_sent, remember) == (None, None, None)
    ended = clients.ended(client, ending, on)
    from alliance_cli.flows import ending_at_terminal

    told = ending_at_terminal.Told([clean(on_ending or "")], sent, clean(remember or ""))
    if asks and ending == words.PLANNED:
        told = ending_at_terminal.planned(work, client, lambda: client_page.review(work, ended))
    elif asks and ending == words.UNPLANNED:
        told = ending_at_terminal.unplanned(work, client)
    closed = clients.close(work.vault, client, ending, on)
    if later := [session for session in sessions.of(work.vault, client) if session.date > on]:
        work.warn(
            f"{client.code} has a session after that day, on {later[-1].date}. It is closed on {on} all the same."
        )
    ending_at_terminal.keep(work, closed, told)
    _show(work, closed)
    if asks and ending == words.PLANNED and _wants_page(work):
        client_page.page(work, closed.code)


@verb(commands, "reopen", "alliance client reopen LD19")
def reopen(work: Workspace, code: Annotated[str, CODE_GIVEN, AskedFor(which.closed_client)]) -> None:
    """Go on with a client who was closed."""
    _show(work, clients.reopen(work.vault, work.client(code)))


@verb(commands, "rename", "alliance client rename AB12 AB13")
def rename(
    work: Workspace,
    code: AnyCode,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new code."), AskedFor(client_at_terminal.new_code)],
) -> None:
    """Give a client another code; everything goes along."""
    client = work.client(code)
    if not (same := new.strip().lower() == client.code.lower()):
        new = client_at_terminal.rather_a_code(work, new)
    renamed = clients.update(work.vault, client._replace(code=parse_code(new, () if same else work.words)))
    client_at_terminal.warn_of_name(work, renamed)
    _show(work, renamed)


def _show(work: Workspace, client: Client) -> None:
    record = records.of(work.vault, client)
    work.show(as_json.client(record), lambda: client_card.client_page(record))


def _wants_page(work: Workspace) -> bool:
    from alliance_cli.prompts import ask

    return ask.confirm("Write a page of the work for your client to keep?", **work.where)


def _ask_ending(work: Workspace) -> str:
    from alliance_cli.prompts import ask

    return ask.choose("How did it end?", [(how, words.ENDING.said(how)) for how in ENDINGS], **work.where)


def _changed(
    work: Workspace,
    client: Client,
    kind: str | None,
    population: str | None,
    modality: str | None,
    participants: Sequence[str] | None,
    since: str | None,
    born: str | None,
    slot: str | None,
    about: str | None,
    language: str | None,
    fields: Sequence[str] | None,
    schedule: Sequence[str] | None,
) -> Client:
    """The client with what was given put in; nothing given leaves a field as it is."""
    if kind is not None:
        client = clients.with_people(client._replace(kind=one_of(kind, KINDS, "kind")))
    return client._replace(
        population=one_of(population, POPULATIONS, "population") if population is not None else client.population,
        modality=(one_of(modality, MODALITIES, "modality") if modality else None)
        if modality is not None
        else client.modality,
        participants=tuple(parse_code(p) for p in participants or ())
        if participants or kind == "individual"
        else client.participants,
        opened=work.date(since) if since is not None else client.opened,
        born=(parse_month(born, work.today) if born else None) if born is not None else client.born,
        slot=(parse_slot(slot) if slot else None) if slot is not None else client.slot,
        about=(clean(about) or None) if about is not None else client.about,
        language=in_their_language.checked(work, language) if language is not None else client.language,
        fields=_with_fields(client.fields, fields or ()),
        schedule=_with_schedule(work, client.schedule, schedule or ()),
    )


def _with_fields(known: Mapping[str, str], given: Sequence[str]) -> Mapping[str, str]:
    fields = dict(known)
    for assignment in given:
        name, equals, text = assignment.partition("=")
        name = name.strip().lower()
        if not equals or name not in CLIENT_FIELDS:
            near = nearest(name, CLIENT_FIELDS)
            hint = f"Did you mean {near}=…?" if near else f"Fields: {', '.join(CLIENT_FIELDS)}."
            raise BadUsage(f"“{shown(assignment)}” names no field of a client.", hint)
        fields[name] = clean(text)
    return {name: text for name, text in fields.items() if text}


def _with_schedule(work: Workspace, known: Mapping[str, int | None], given: Sequence[str]) -> Mapping[str, int | None]:
    schedule = dict(known)
    for assignment in given:
        name, equals, when = assignment.partition("=")
        instrument = work.instruments.find(name)
        when = when.strip().lower()
        days = when.removesuffix("d")
        if not equals or not (
            when in ("each", "off", "default") or (days.isascii() and days.isdigit() and 0 < int(days) < 3660)
        ):
            raise BadUsage(
                f"“{shown(assignment)}” is not a schedule.", "Write srs=each, wai=61d, arm5=off or wai=default."
            )
        schedule.pop(instrument.id, None)
        if when != "default":
            schedule[instrument.id] = {"each": 0, "off": None}[when] if when in ("each", "off") else int(days)
    return schedule
