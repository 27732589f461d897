"""A question whose answer belongs to a record still to be made: left half typed, it is offered when asked once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from alliance_cli.errors import Interrupted
from alliance_cli.model import Client
from alliance_cli.store import clients, half_typed
from alliance_cli.workspace import Workspace

SAID_OF_IT = "What did {} say about it? (Enter skips)"
LEFT_OVER = "What stands there was answered in an earlier try, and is in no record yet."


def text(
    work: Workspace,
    name: str,
    question: str,
    client: Client | None = None,
    *,
    default: str = "",
    read: Callable[[str], str] = str,
    records: bool = True,
) -> str:
    """One line, kept under its `name` until the command is through. Raises Interrupted.

    `records`: the answer too is kept until then, since what it is for may fail. `read` as in `ask.value`.
    """
    from alliance_cli.prompts import ask, keeping

    before, keep = _before(work, name, client), _keep(work, name, client)
    try:
        return ask.value(question, read, before or default, keep=keep if records else None, **work.where)
    except Interrupted as stopped:
        if not records and stopped.typed:
            stopped.unkept = keeping.at_last(partial(keep, stopped.typed))
        raise


def ticks(work: Workspace, name: str, question: str, options: Sequence[tuple[str, str]], client: Client) -> list[str]:
    """Any number of the options, kept in the same way. Raises Interrupted."""
    from alliance_cli.prompts import ask

    before, keep = _before(work, name, client).split(), _keep(work, name, client)
    return list(ask.tick(question, options, before, keep=lambda ids: keep(" ".join(ids)), **work.where))


def answered(work: Workspace, name: str) -> None:
    """What was typed stands in a record now, though the command goes on."""
    half_typed.drop(work.vault, name)
    work.half_typed.remove((name, None))


@contextmanager
def settled(work: Workspace) -> Iterator[None]:
    """Of a command: once it is through, what was typed for it stands in a record, and goes; where it is left before,
    what became of what was typed is said."""
    try:
        yield
        for name, client in work.half_typed:
            half_typed.drop(work.vault, name, client)
    except Interrupted as stopped:
        if stopped.__cause__ or not work.half_typed:  # told already, or nothing was asked
            raise
        if stopped.unkept:
            raise Interrupted("Stopped. What stood there is not kept.", stopped.unkept) from stopped
        if not any(half_typed.of(work.vault, name, client) for name, client in work.half_typed):
            raise
        so_far = "What was recorded before is kept, and" if work.has_written() else "Nothing was recorded;"
        raise Interrupted(
            f"Stopped. {so_far} what you typed is kept.", "The same command offers it again."
        ) from stopped
    finally:
        work.half_typed.clear()


def _before(work: Workspace, name: str, client: Client | None) -> str:
    from alliance_cli.prompts import ask

    work.half_typed.append((name, client))
    before = half_typed.of(work.vault, name, client)
    if before and (work.trail is None or work.trail.asks):
        ask.say(LEFT_OVER, **work.where)
    return before


def _keep(work: Workspace, name: str, client: Client | None) -> Callable[[str], None]:
    def keep(typed: str) -> None:
        if client:
            clients.still_there(work.vault, client)
        half_typed.keep(work.vault, typed, name, client)

    return lambda typed: work.keep(lambda: keep(typed))
