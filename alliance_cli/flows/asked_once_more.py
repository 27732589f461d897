"""A question whose answer belongs to a record still to be made: left half typed, it is offered when asked once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from alliance_cli.errors import Interrupted
from alliance_cli.model import Client
from alliance_cli.store import half_typed
from alliance_cli.workspace import Workspace


def text(work: Workspace, name: str, question: str, client: Client | None = None, *, records: bool = True) -> str:
    """One line. Raises Interrupted, which says what became of it; `answered` once it is done with.

    `records`: the answer too is kept until then, since what it is for may fail.
    """
    from alliance_cli.prompts import ask, keeping

    before, keep = half_typed.of(work.vault, name, client), _keep(work, name, client)
    with _said(work, name, client):
        try:
            return ask.text(question, before, keep=keep if records else None, **work.where)
        except Interrupted as stopped:
            if not records and stopped.typed:
                stopped.unkept = keeping.at_last(partial(keep, stopped.typed))
            raise


def ticks(work: Workspace, name: str, question: str, options: Sequence[tuple[str, str]], client: Client) -> list[str]:
    """Any number of the options. Raises Interrupted, as `text` does."""
    from alliance_cli.prompts import ask

    before, keep = half_typed.of(work.vault, name, client).split(), _keep(work, name, client)
    with _said(work, name, client):
        return list(ask.tick(question, options, before, keep=lambda ids: keep(" ".join(ids)), **work.where))


def answered(work: Workspace, name: str, client: Client | None = None) -> None:
    """What was typed stands in a record now."""
    if half_typed.of(work.vault, name, client):
        half_typed.drop(work.vault, name, client)


def _keep(work: Workspace, name: str, client: Client | None) -> Callable[[str], None]:
    return lambda typed: work.keep(lambda: half_typed.keep(work.vault, typed, name, client))


@contextmanager
def _said(work: Workspace, name: str, client: Client | None) -> Iterator[None]:
    try:
        yield
    except Interrupted as stopped:
        if stopped.unkept:
            raise Interrupted("Stopped. What stood there is not kept.", stopped.unkept) from stopped
        if half_typed.of(work.vault, name, client):
            raise Interrupted(
                "Stopped. Nothing was recorded; what you typed is kept.", "The same command offers it again."
            ) from stopped
        raise
