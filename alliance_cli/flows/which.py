"""Which one: what was left out is picked from a list at the terminal, codes and dates only, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from alliance_cli.dates import moment_said
from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.flows import asked_once_more
from alliance_cli.inputs import no_file, parse_path
from alliance_cli.model import Client, Goal
from alliance_cli.store import (
    breaks,
    clients,
    goals,
    measurements,
    reflections,
    ruptures,
    sessions,
    supervisions,
)
from alliance_cli.workspace import Workspace

Arguments: TypeAlias = Mapping[str, Any]  # what stands before the one that is asked for
T = TypeVar("T")


ADDS_ONE = "“alliance client add AB12” adds one."


class AskFor(Protocol):
    """What a person answers in place of an argument that was left out. Raises Interrupted; or why there is nothing."""

    def __call__(self, work: Workspace, given: Arguments) -> Any: ...


class AskedFor(NamedTuple):
    """Stands beside an argument: how it is asked for. One with a default is asked only beside one that has none."""

    ask: AskFor


def client(
    work: Workspace, given: Arguments, *, closed: bool = False, question: str = "Which client?", but: str = ""
) -> str:
    """The code of an open client; with `closed` of any, the closed ones last; `but`: of another than this one."""
    likely = clients.most_likely(work.vault, work.today)
    options = [(code, f"{code}  last session {last}" if last else code) for code, last in likely]
    if closed:
        options += _ended(work)
    options = [option for option in options if option[0].lower() != but.lower()]
    if not options:
        raise BadUsage(f"There is no {'other ' if but else ''}client yet.", ADDS_ONE)
    return pick(work, question, options)


def closed_client(work: Workspace, given: Arguments) -> str:
    ended = _ended(work)
    if not ended:
        raise CannotDo("No client is closed.", "There is nothing to reopen.")
    return pick(work, "Which client?", ended)


def any_client(work: Workspace, given: Arguments) -> str:
    return client(work, given, closed=True)


def with_rupture(work: Workspace, given: Arguments, *, only_open: bool = False) -> str:
    """Of those who have a rupture, the open ones first, the latest before the others."""
    found = ruptures.by_client(work.vault, [c.id for c in clients.every(work.vault, closed=True)])
    latest = {code: max(some, key=lambda r: (r.status == "open", r.opened)) for code, some in found.items()}
    likely = sorted(latest.items(), key=lambda one: (one[1].status == "open", one[1].opened), reverse=True)
    options = [
        (code, f"{code}  {'open since' if r.status == 'open' else 'last opened'} {r.opened}")
        for code, r in likely
        if r.status == "open" or not only_open
    ]
    if not options:
        raise NotFound(f"There is no {'open ' if only_open else ''}rupture.", "“alliance rupture open” records one.")
    return pick(work, "Which client?", options)


def with_open_rupture(work: Workspace, given: Arguments) -> str:
    return with_rupture(work, given, only_open=True)


def _ended(work: Workspace) -> list[tuple[str, str]]:
    ended = [c for c in clients.every(work.vault, closed=True) if c.closed]
    ended.sort(key=lambda c: str(c.closed), reverse=True)
    return [(c.code, f"{c.code}  closed {c.closed}") for c in ended]


def session(work: Workspace, given: Arguments) -> int:
    whose = _client(work, given)
    sessions.find(work.vault, whose)  # says where there is none
    return by_number(
        work,
        "Which session?",
        [(s.number, str(s.date)) for s in reversed(sessions.of(work.vault, whose))],
    )


def rating(work: Workspace, given: Arguments) -> int:
    """A rating's id, after its client; the practitioner's own ratings stand below the clients."""
    own = measurements.without_client(work.vault)
    rated = measurements.rated(work.vault)
    codes = [code for code, _ in clients.most_likely(work.vault, work.today)] + [code for code, _ in _ended(work)]
    options = [(code, code) for code in codes if code in rated] + ([("", "my own, of supervision")] if own else [])
    if not options:
        raise NotFound("There is no rating yet.", "“alliance measure srs AB12” records one.")
    code = pick(work, "Whose rating?", options)
    found = measurements.of(work.vault, clients.find(work.vault, code)) if code else own
    return by_number(
        work,
        "Which rating?",
        [(m.id, f"{m.date}  {m.instrument}  {'my guess' if m.prediction else m.rater}") for m in reversed(found)],
    )


def goal(work: Workspace, given: Arguments) -> int:
    """The number of an open goal."""
    whose = _client(work, given)
    found = [g for g in goals.of(work.vault, whose) if g.status == "open"]
    if not found:
        raise NotFound(f"{whose.code} has no open goal.", f'“alliance goal add {whose.code} "…"” adds one.')
    days = [g.since for g in found]
    alike = len(set(days)) < len(days)
    question = "Which goal? (of those of one day: the first letters of its words)" if alike else "Which goal?"
    return by_number(work, question, [(g.number, _goal(g, named=days.count(g.since) > 1)) for g in found])


def _goal(goal: Goal, *, named: bool) -> str:
    """Its day; what it says stands on no list."""
    letters = " ".join(word[0] for word in goal.text.split()[:8])
    return f"since {goal.since}{f', {letters} …' if named else ''}"


def open_rupture(work: Workspace, given: Arguments) -> int | None:
    """The number of an open rupture; None where there are not several to choose between."""
    found = [r for r in ruptures.of(work.vault, _client(work, given)) if r.status == "open"]
    if len(found) < 2:
        return None
    return by_number(work, "Which rupture?", [(r.number, f"opened {r.opened}") for r in reversed(found)])


def rupture(work: Workspace, given: Arguments) -> int:
    whose = _client(work, given)
    found = sorted(ruptures.of(work.vault, whose), key=lambda r: (r.status != "open", -r.number))
    if not found:
        raise NotFound(f"{whose.code} has no rupture.", f"“alliance rupture open {whose.code}” records one.")
    return by_number(
        work,
        "Which rupture?",
        [(r.number, f"opened {r.opened}{f', closed {r.closed}' if r.closed else ''}") for r in found],
    )


def supervision(work: Workspace, given: Arguments, *, undone: bool = False) -> int:
    """The number of a supervision; with `undone` of one that has a decision still to be carried out."""
    found = [s for s in supervisions.every(work.vault) if not undone or any(d.done is None for d in s.decisions)]
    if not found:
        what = "There is no decision still to be carried out." if undone else "There is no supervision yet."
        raise NotFound(what, "“alliance supervision add” records one.")
    found.sort(key=lambda s: s.number, reverse=True)
    return by_number(work, "Which supervision?", [(s.number, str(s.date)) for s in found])


def undone(work: Workspace, given: Arguments) -> int:
    return supervision(work, given, undone=True)


def decision(work: Workspace, given: Arguments) -> int:
    """The number of a decision that is not carried out yet."""
    found = [d for d in supervisions.find(work.vault, given["number"]).decisions if d.done is None]
    if not found:
        raise CannotDo(f"Every decision of supervision {given['number']} is carried out.", "There is nothing to do.")
    return by_number(work, "Which decision?", [(d.number, d.client or "the practice") for d in found])


def reflection(work: Workspace, given: Arguments) -> int:
    found = reflections.every(work.vault)
    if not found:
        raise NotFound("There is no reflection yet.", "“alliance reflect write” begins one.")
    return by_number(
        work,
        "Which reflection?",
        [(r.number, f"{r.date}  {r.client or ''}") for r in sorted(found, key=lambda r: -r.number)],
    )


def planned_break(work: Workspace, given: Arguments) -> int:
    found = breaks.every(work.vault)
    if not found:
        raise NotFound("There is no break on the list.", "“alliance away add” records one.")
    return by_number(work, "Which break?", [(b.number, f"{b.first} to {b.last}") for b in reversed(found)])


def instrument(work: Workspace, given: Arguments) -> str:
    return pick(work, "Which questionnaire?", [(f.id, f"{f.id}  {f.title}") for f in work.instruments.all()])


def instrument_for_page(work: Workspace, given: Arguments) -> str:
    """Those of which a page may be made."""
    found = [f for f in work.instruments.all() if not f.about_safety]
    found = [f for f in found if f.electronic != "permission" or work.permit(f.id) is not None]
    return pick(work, "Which questionnaire?", [(f.id, f"{f.id}  {f.title}") for f in found])


def file(work: Workspace, given: Arguments) -> Path:
    """A file that is there."""
    from alliance_cli.prompts import ask

    return ask.value("Which file?", _file_there, **work.where)


def file_for_the_vault(work: Workspace, given: Arguments) -> Path:
    """The same, once the vault is open."""
    work.open_first()
    return file(work, given)


def backup(work: Workspace, given: Arguments) -> Path:
    """A backup of the vault, the newest first, or another file."""
    from alliance_cli.store import backups

    kept: list[tuple[Path | None, str]] = [(b.path, moment_said(b.made)) for b in backups.every(work.vault_path)]
    chosen = pick(work, "Which backup?", [*kept, (None, "another file")]) if kept else None
    return chosen or file(work, given)


def text(question: str, of: Callable[[Workspace, Arguments], str] | None = None) -> AskFor:
    """Words of one's own; half typed, they are offered when the same is asked of the same: of the number given, or
    where numbers move, of what `of` says."""

    def ask_for(work: Workspace, given: Arguments) -> str:
        about = _client(work, given) if given.get("code") else None
        name = f"{question} {of(work, given) if of else given.get('number', '')}".strip()
        return asked_once_more.text(work, name, question, about, read=_some_words)

    return ask_for


def uid_of_session(work: Workspace, given: Arguments) -> str:
    return sessions.find(work.vault, _client(work, given), given["number"]).uid


def word(work: Workspace, given: Arguments) -> str:
    """What is looked for; nothing of it is kept."""
    from alliance_cli.prompts import ask

    work.open_first()
    return ask.value("Which word?", _some_words, **work.where)


def day(work: Workspace, question: str) -> str:
    """Today under Enter."""
    from alliance_cli.prompts import ask

    return ask.date(question, work.today, **work.where).isoformat()


def pick(work: Workspace, question: str, options: Sequence[tuple[T, str]]) -> T:
    from alliance_cli.prompts import ask

    return ask.choose(question, options, **work.where)


def by_number(work: Workspace, question: str, options: Sequence[tuple[int, str]]) -> int:
    """One of what has a number already, which is the key to press."""
    from alliance_cli.prompts import ask

    return ask.choose(question, options, numbers=[number for number, _ in options], **work.where)


def _client(work: Workspace, given: Arguments) -> Client:
    return clients.find(work.vault, given["code"])


def _file_there(typed: str) -> Path:
    path = parse_path(typed)
    if why := no_file(path):
        raise BadUsage(why, "Type its path; Ctrl-C leaves.")
    return path


def _some_words(typed: str) -> str:
    if not typed:
        raise BadUsage("This needs a word.", "Type it; Ctrl-C leaves.")
    return typed
