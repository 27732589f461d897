"""What belongs to an ending: the review after a planned one, a last message after another, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alliance_cli.errors import Interrupted
from alliance_cli.model import Client
from alliance_cli.render.terminal import session_card
from alliance_cli.store import reflections, sessions
from alliance_cli.workspace import Workspace

LINES = ("How did it end? (Enter skips)", "What do I take from it? (Enter skips)")
MESSAGE = "Has a last message been sent, with the door left open?"
REMEMBER = "Anything to remember?"
LATEST = 3  # sessions that are shown


def planned(work: Workspace, client: Client, review: Callable[[], None]) -> None:
    """Look back together with the record, then two lines of the practitioner's, each kept as it is given."""
    from alliance_cli.prompts import ask

    if ask.confirm("Look back at the work: goals, course, what changed?", **work.where):
        review()
    for question in LINES:
        _ask(work, question, lambda said: keep(work, client, on_ending=said))


def unplanned(work: Workspace, client: Client) -> None:
    """The last sessions only if they are wanted, then what may still be done, and what is for oneself alone."""
    from alliance_cli.prompts import ask

    known = sessions.of(work.vault, client)
    if known and ask.confirm("Look at the last sessions?", **work.where):
        work.put(*session_card.sessions(known[-LATEST:], {}, None))
    answers = [("yes", "yes"), ("no", "no, or not yet"), (None, "leave it open")]
    keep(work, client, message_sent=ask.choose(MESSAGE, answers, **work.where))
    _ask(work, f"{REMEMBER} (private; Enter skips)", lambda said: keep(work, client, remember=said))


def _ask(work: Workspace, question: str, keep_it: Callable[[str], None]) -> None:
    """A line that is kept as it stands, however the question ends: the client is closed, so it is not asked again."""
    from alliance_cli.prompts import ask

    try:
        ask.text(question, keep=lambda said: work.keep(lambda: keep_it(said)), **work.where)
    except Interrupted as stopped:
        if not stopped.typed and not stopped.unkept:
            raise
        what = "What stood there is not kept." if stopped.unkept else "The client is closed; what stood there is kept."
        raise Interrupted(f"Stopped. {what}", stopped.unkept) from stopped


def keep(
    work: Workspace,
    client: Client,
    on_ending: str | None = None,
    message_sent: str | None = None,
    remember: str | None = None,
) -> None:
    """What is said of an ending stands beside the note of the last session; what is to be remembered, in private."""
    known = sessions.of(work.vault, client)
    day: date = client.closed or work.today
    for text in (on_ending, message_sent and f"{MESSAGE} {message_sent.capitalize()}."):
        if text and known:
            sessions.add_addendum(work.vault, known[-1], "me", text)
        elif text:
            reflections.add(work.vault, client, day, "The ending", text)
    if remember:
        reflections.add(work.vault, client, day, REMEMBER, remember)
