"""A client at the terminal: a code of their own, who the work is with, and the one thing that is to change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from alliance_cli.errors import BadUsage
from alliance_cli.flows import asked_once_more, which
from alliance_cli.flows.which import Arguments
from alliance_cli.inputs import check_participants, looks_like_a_name, parse_code, shown
from alliance_cli.model import CLIENT_FIELDS, KINDS, MODALITIES, POPULATIONS, Client, words
from alliance_cli.store import clients
from alliance_cli.workspace import Workspace


def new_code(work: Workspace, given: Arguments) -> str:
    """A code that nobody has yet."""

    def free(typed: str) -> str:
        code = parse_code(typed, work.words)
        if clients.there_is(work.vault, code):
            raise BadUsage(f"There is a client {code} already.", "Choose another code.")
        return code

    work.open_first()
    with work.followed_by(None if work.told else 4, at_least=True):
        return asked_once_more.text(
            work,
            f"new code {given.get('code') or ''}".strip(),
            "A code for the client, never a name (such as AB12):",
            read=free,
            records=False,
        )


def rather_a_code(work: Workspace, code: str) -> str:
    """The code; for one that looks like a name, at the terminal, another where it is one."""
    from alliance_cli.prompts import ask

    while work.asks and looks_like_a_name(code):
        work.open_first()
        if ask.confirm(
            f"“{shown(code)}” looks like a name, and whoever sees your screen sees the code. Take it all the same?",
            **work.where,
        ):
            break
        code = new_code(work, {})
    return code


def warn_of_name(work: Workspace, client: Client) -> None:
    """Where nobody could be asked, how a name becomes a code."""
    if not work.asks and looks_like_a_name(client.code):
        free = next(code for n in count(12) if not clients.there_is(work.vault, code := f"AB{n}"))
        rename = f"“alliance client rename {client.code} {free}”"
        work.warn(
            f"“{client.code}” looks like a name, and whoever sees your screen sees the code. {rename} gives another."
        )


def people(work: Workspace, kind: str, now: Sequence[str] = ()) -> list[str]:
    """The labels of those who take part, under Enter those of `now`; none for one person."""
    from alliance_cli.prompts import ask

    if kind == "individual":
        return []
    offered = now or (("A", "B") if kind == "couple" else ("A", "B", "C"))

    def read(typed: str) -> list[str]:
        labels = [parse_code(label) for label in typed.replace(",", " ").split()] or list(offered)
        check_participants(kind, labels)
        return labels

    return ask.value(f"A label for each of them, never a name (Enter: {' '.join(offered)}):", read, **work.where)


def kind(work: Workspace) -> str:
    return which.pick(work, "Whom do you work with?", [(k, words.KIND.said(k)) for k in KINDS])


def population(work: Workspace) -> str:
    return which.pick(work, "How old?", [(p, words.POPULATION.said(p)) for p in POPULATIONS])


def modality(work: Workspace) -> str:
    """How the work is done; "" leaves it open."""
    named = [(m, words.MODALITY.said(m)) for m in MODALITIES]
    return which.pick(work, "How do you work? The note asks accordingly.", [("", "leave it open"), *named])


def since(work: Workspace) -> str:
    return which.day(work, "When did the work begin?")


CHANGEABLE = {
    "slot": "the weekly appointment",
    "about": "the line for yourself",
    "language": "the language they read",
    "kind": "who takes part",
    "population": "how old",
    "modality": "how you work",
    "since": "when the work began",
    "born": "the month of birth",
    "fields": "what you keep of them in words",
    "schedule": "how often a questionnaire is due",
}


def change(work: Workspace, client: Client) -> dict[str, Any]:
    """What is to change, by the name of its option, as it would be typed there."""
    what = which.pick(work, "What changes?", list(CHANGEABLE.items()))
    if what == "kind":
        now = kind(work)
        return {"kind": now, "participants": people(work, now, client.participants if now == client.kind else ())}
    if what in ("population", "modality", "since"):
        return {what: {"population": population, "modality": modality, "since": since}[what](work)}
    if what == "fields":
        name = which.pick(work, "Which?", [(name, name.replace("_", " ")) for name in CLIENT_FIELDS])
        question, before = f"{name.replace('_', ' ').capitalize()}:", client.fields.get(name, "")
        text = asked_once_more.text(work, name, question, client, default=before)
        return {what: [f"{name}={text}"]}
    if what == "schedule":
        form = which.instrument(work, {})
        often: Sequence[tuple[str, str]] = (
            ("each", "at each session"), ("30d", "every month"), ("61d", "every two months"), ("off", "never"),
            ("default", "as the questionnaire has it"),
        )  # fmt: skip
        return {what: [f"{form}={which.pick(work, 'How often?', often)}"]}
    asked = {
        "slot": 'Such as "mon 10:00":',
        "about": "A line for yourself; no names:",
        "born": "Such as 2009-04 or April 2009:",
    }
    return {what: asked_once_more.text(work, what, asked[what], client, default=getattr(client, what) or "")}
