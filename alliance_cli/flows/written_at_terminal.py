"""A reflection or a supervision at the terminal: kept as it is written, and gone on with where it was left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from alliance_cli.errors import AllianceError, BadUsage, Gone, Interrupted, NotFound
from alliance_cli.forms import guidance
from alliance_cli.model import Client, Reflection, Supervision
from alliance_cli.store import clients, reflections, supervisions
from alliance_cli.store.supervisions import Discussed
from alliance_cli.workspace import Workspace

Decided = list[tuple[Client | None, str]]


def reflect(work: Workspace, client: Client | None) -> Reflection:
    """Ask for a reflection and keep it as it is written. Raises Interrupted, BadUsage where nothing was written."""
    left = reflections.left_open(work.vault)
    if left is not None and not _goes_on(work, "A reflection", left.date):
        left = None
    return go_on_reflecting(work, left, client)


def go_on_reflecting(work: Workspace, left: Reflection | None, client: Client | None = None) -> Reflection:
    """The same with one that was left in the middle."""
    from alliance_cli.prompts import ask

    open_one = left
    client = clients.find(work.vault, left.client) if left and left.client else client
    prompt = left.prompt if left else _pick_prompt(work, client)
    written = left.text if left else ""

    def keep(text: str) -> None:
        nonlocal open_one, written
        open_one, written = work.keep(lambda: _kept(work, open_one, client, prompt, text, paused=True)), text

    try:
        with work.followed_by(0):
            ask.text(prompt or "In your own words:", written, multiline=True, keep=keep, **work.where)
    except Interrupted as stopped:
        if stopped.unkept:
            raise Interrupted("Stopped. What stood there is not kept.", stopped.unkept) from stopped
        if open_one is None:
            raise
        if _text_of(work, open_one) != written:
            raise Interrupted("Stopped. What stood there could not be read back from the vault.") from stopped
        raise Interrupted("Paused: what you wrote is kept.", "“alliance reflect write” goes on.") from stopped
    if open_one is None:
        return reflections.add(work.vault, client, work.today, prompt, "")  # says that nothing was written
    return work.keep(lambda: _kept(work, open_one, client, prompt, written, paused=False))


def _kept(
    work: Workspace, one: Reflection | None, client: Client | None, prompt: str | None, text: str, *, paused: bool
) -> Reflection:
    """A reflection as it stands here; anew where it is gone in another window. Raises Gone."""
    with work.vault.writing():
        if one is not None:
            with suppress(NotFound):
                return reflections.go_on(work.vault, one, text, paused=paused)
            work.vault.on_its_own()
        there = client and clients.still_there(work.vault, client)
        return reflections.add(work.vault, there, work.today, prompt, text, paused=paused)


def _text_of(work: Workspace, one: Reflection) -> str | None:
    try:
        return next((r.text for r in reflections.every(work.vault) if r.uid == one.uid), None)
    except AllianceError:
        return None


def _goes_on(work: Workspace, what: str, on: date) -> bool:
    from alliance_cli.prompts import ask

    return ask.confirm(f"{what} of {on} was left in the middle. Go on with it?", default=True, **work.where)


def _pick_prompt(work: Workspace, client: Client | None) -> str | None:
    from alliance_cli.prompts import ask

    offered = guidance.reflections(len(reflections.every(work.vault)), with_client=client is not None)
    options = [(p.text, p.text) for p in offered] + [("", "something else")]
    with work.followed_by(1):
        return ask.choose("What do you want to look at?", options, **work.where) or None


def supervise(work: Workspace, on: date) -> Supervision:
    """Ask what was discussed and decided, and keep each answer as it is given. Raises Interrupted."""
    left = supervisions.left_open(work.vault)
    if left is not None and not _goes_on(work, "A supervision", left.date):
        left = None
    return go_on_supervising(work, left, on)


def go_on_supervising(work: Workspace, left: Supervision | None, on: date) -> Supervision:
    """The same with one that was left in the middle."""
    told = _Told(work, left.date if left else on, left)
    try:
        told.ask()
    except Interrupted as stopped:
        if told.kept is None and not stopped.unkept:
            raise
        goes_on = "“alliance supervision add” goes on with what came before."
        try:
            is_kept = told.is_kept()
        except AllianceError:
            goes_on = "What came before could not be read just now."
            is_kept = False
        if told.kept is None:
            raise Interrupted("Stopped. The last answer is not kept.", stopped.unkept) from stopped
        if stopped.unkept:
            raise Interrupted("Paused. The last answer is not kept.", f"{stopped.unkept} {goes_on}") from stopped
        if not is_kept:
            raise Interrupted("Paused. What was answered could not be read back from the vault.") from stopped
        raise Interrupted("Paused: what you answered is kept.", "“alliance supervision add” goes on.") from stopped
    if told.kept is None:
        raise BadUsage("Nothing was said of it, so nothing was recorded.", "A supervisor, minutes or a case is enough.")
    return told.put(paused=False)


class _Told:
    """What is known by now of one supervision, and the row that it is kept in."""

    def __init__(self, work: Workspace, on: date, kept: Supervision | None) -> None:
        self.work, self.on, self.kept = work, on, kept
        self.supervisor = kept.supervisor if kept else None
        self.minutes = kept.minutes if kept else None
        self.cases = [clients.find(work.vault, code) for code in kept.cases] if kept else []
        self.decisions: Decided = [
            (clients.find(work.vault, d.client) if d.client else None, d.text) for d in (kept.decisions if kept else ())
        ]

    def ask(self) -> None:
        """Every question that has no answer yet."""
        from alliance_cli.prompts import ask

        work = self.work
        codes = [] if self.cases else [c.code for c in clients.every(work.vault)]
        more = len(self._undecided()) + bool(codes)
        if self.supervisor is None:
            with work.followed_by(more + (self.minutes is None), at_least=bool(codes)):
                ask.text("With whom? (Enter skips)", keep=self._with, **work.where)
        if self.minutes is None:
            with work.followed_by(more, at_least=bool(codes)):
                ask.number_or_skip("How many minutes?", 1, 1440, keep=lambda m: self._keep(minutes=m), **work.where)
        if codes:
            with work.followed_by(more - 1, at_least=True):
                ask.tick("Which cases?", codes, keep=self._about, **work.where)
        undecided = self._undecided()
        for place, about in enumerate(undecided, 1):
            asked = f"What was decided for {about.code}?" if about else _anything(self.decisions)
            before = list(self.decisions)

            def keep(text: str, about: Client | None = about, before: Decided = before) -> None:
                self._keep(decisions=[*before, (about, text)])

            with work.followed_by(len(undecided) - place):
                ask.text(f"{asked} (Enter skips)", keep=keep, **work.where)

    def _undecided(self) -> list[Client | None]:
        """The cases, and last what concerns none of them, of which no decision is known yet."""
        decided = {client.code if client else None for client, _ in self.decisions}
        return [about for about in (*self.cases, None) if (about.code if about else None) not in decided]

    def _with(self, text: str) -> None:
        self._keep(supervisor=text)

    def _about(self, codes: Sequence[str]) -> None:
        self._keep(cases=[clients.find(self.work.vault, code) for code in codes])

    def _keep(self, **answers: object) -> None:
        for name, answer in answers.items():
            setattr(self, name, answer)
        if any((self.kept, self.supervisor, self.minutes, self.cases, self.decisions)):
            self.kept = self.put(paused=True)

    def put(self, *, paused: bool) -> Supervision:
        return self.work.keep(lambda: self._put(paused=paused))

    def _put(self, *, paused: bool) -> Supervision:
        """As it stands here, anew where it is gone in another window; nothing about who was erased there."""
        vault, there = self.work.vault, [client for client in self.cases if self._is_there(client)]
        decided = [(client, text) for client, text in self.decisions if client is None or self._is_there(client)]
        said = Discussed(self.supervisor, self.minutes, there, decided, paused)
        with vault.writing():
            if self.kept is not None:
                with suppress(NotFound):
                    return supervisions.go_on(vault, self.kept, said)
                vault.on_its_own()
            return supervisions.add(vault, self.on, said)

    def _is_there(self, client: Client) -> bool:
        try:
            return bool(clients.still_there(self.work.vault, client))
        except Gone as gone:
            self.work.warn(f"{gone.what} {gone.hint}")
            return False

    def is_kept(self) -> bool:
        """Whether what was answered stands in the vault, read back from it. Raises Fault."""
        found = next((s for s in supervisions.every(self.work.vault) if self.kept and s.uid == self.kept.uid), None)
        told = {(client.code if client else None, text) for client, text in self.decisions}
        return found is not None and (
            (found.supervisor, found.minutes) == (self.supervisor, self.minutes)
            and {c.code for c in self.cases} <= set(found.cases)
            and told <= {(d.client, d.text) for d in found.decisions}
        )


def _anything(decided: Decided) -> str:
    return "Anything else decided?" if decided else "Was anything decided?"
