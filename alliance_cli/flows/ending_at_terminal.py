"""What belongs to an ending: the review after a planned one, a last message after another, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.flows import asked_once_more
from alliance_cli.inputs import clean
from alliance_cli.model import Client
from alliance_cli.render.terminal import session_card
from alliance_cli.store import reflections, sessions
from alliance_cli.workspace import Workspace

LINES = ("How did it end? (Enter skips)", "What do I take from it? (Enter skips)")
MESSAGE = "Has a last message been sent, with the door left open?"
REMEMBER = "Anything to remember?"
LATEST = 3  # sessions that are shown


class Told(NamedTuple):
    """What is said of an ending: beside the last note, of a last message, and for oneself alone."""

    on_ending: Sequence[str] = ()
    message_sent: str | None = None
    remember: str = ""


def planned(work: Workspace, client: Client, review: Callable[[], None]) -> Told:
    """Look back together with the record, then two lines of the practitioner's."""
    from alliance_cli.prompts import ask

    if ask.confirm("Look back at the work: goals, course, what changed?", **work.where):
        review()
    return Told([_line(work, client, question) for question in LINES])


def unplanned(work: Workspace, client: Client) -> Told:
    """The last sessions only if they are wanted, then what may still be done, and what is for oneself alone."""
    from alliance_cli.prompts import ask

    known = sessions.of(work.vault, client)
    if known and ask.confirm("Look at the last sessions?", **work.where):
        work.put(*session_card.sessions(known[-LATEST:], {}, None))
    answers = [("yes", "yes"), ("no", "no, or not yet"), (None, "leave it open")]
    sent = ask.choose(MESSAGE, answers, **work.where)
    return Told((), sent, _line(work, client, f"{REMEMBER} (private; Enter skips)"))


def _line(work: Workspace, client: Client, question: str) -> str:
    return clean(asked_once_more.text(work, question.partition(" (")[0], question, client))


def keep(work: Workspace, client: Client, told: Told) -> None:
    """What is said of an ending stands beside the note of the last session; what is to be remembered, in private."""
    known = sessions.of(work.vault, client)
    day: date = client.closed or work.today
    for text in (*told.on_ending, told.message_sent and f"{MESSAGE} {told.message_sent.capitalize()}."):
        if text and known:
            sessions.add_addendum(work.vault, known[-1], "me", text)
        elif text:
            reflections.add(work.vault, client, day, "The ending", text)
    if told.remember:
        reflections.add(work.vault, client, day, REMEMBER, told.remember)
