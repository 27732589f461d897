"""The document before supervision."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from alliance_cli.analysis import agenda, consent, ranking
from alliance_cli.analysis.agenda import Case
from alliance_cli.commands.declare import client_codes, verb
from alliance_cli.errors import BadUsage, Fault
from alliance_cli.flows import asked_once_more, files
from alliance_cli.inputs import clean
from alliance_cli.model import Decision
from alliance_cli.model.words import OK
from alliance_cli.render import as_json
from alliance_cli.render.as_json import Json
from alliance_cli.render.charts import what_to_draw
from alliance_cli.render.report import document, markdown, on_screen, pictures
from alliance_cli.render.report.blocks import Report
from alliance_cli.render.report.naming import Names, lettered
from alliance_cli.render.report.plan import REPLACED, Plan, recognisable
from alliance_cli.render.report.small_print import CHECK
from alliance_cli.render.terminal.console import progress
from alliance_cli.store import clients, disclosures, records, sessions, supervisions
from alliance_cli.workspace import Workspace

SUFFIXES = (".md", ".html")
ROWS_TO_ASK = 2
WAYS_IN_PAGER = "Space turns the page, b turns it back, q ends it "


def attach(app: typer.Typer) -> None:
    verb(app, "report", "alliance report --out supervision.html --for supervisor")(report)


class Found(NamedTuple):
    """The cases in depth, the rest of the caseload, and those who withdrew their consent to supervision.

    `order`: the codes that were named.
    """

    agenda: list[Case]
    others: list[Case]
    silent: list[Case]
    order: list[str]

    @property
    def everyone(self) -> list[Case]:
        """Everyone who is shown."""
        return [*self.agenda, *self.others]

    @property
    def named(self) -> list[Case]:
        """Those in depth, and in their place those who were named and are silent."""
        every = [*self.agenda, *(self.silent if self.order else ())]
        return sorted(every, key=lambda case: self.order.index(case.record.client.code)) if self.order else every

    def names(self, work: Workspace, replaced: Sequence[str]) -> Names:
        """Letters for all of them, those who are only a letter last."""
        codes = [case.record.client.code for case in (*self.everyone, *self.silent)]
        return lettered(codes, clients.ever_called(work.vault), replaced, work.today)


def report(
    work: Workspace,
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE]…", help="These clients, with a page each.", autocompletion=client_codes),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help="What is new since then; else since the last supervision."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it as FILE.md or FILE.html, which prints well.")
    ] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", metavar="FOLDER", help="Write the charts as pictures too.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="WHO", help="Who will read it; kept in each client's history.")
    ] = None,
    cases: Annotated[int, typer.Option("--cases", metavar="N", help="Cases on the agenda.", min=1)] = agenda.CASES,
    want: Annotated[
        str | None, typer.Option("--want", metavar="TEXT", help="What you want from supervision; stands on top.")
    ] = None,
    codes_: Annotated[
        bool, typer.Option("--codes", help="Keep codes and dates: else A, B, C and session numbers.")
    ] = False,
    with_notes: Annotated[bool, typer.Option("--with-notes", help="The notes of this period in full.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Your private notes too.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="With CODE: even where consent to supervision was withdrawn.")
    ] = False,
    replaced: Annotated[
        list[str] | None,
        typer.Option("--replace", metavar="WORD", help="Take this word out of the texts as well; repeat."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that exist.")] = False,
) -> None:
    """Prepare supervision: whom to talk about and why, with a page for each case."""
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise BadUsage(f"{out.name} is neither .md nor .html.", "Name it like supervision.html.")
    start = work.date(since) if since is not None else supervisions.last_date(work.vault)
    found = _find(work, codes or [], start, cases, notes=with_notes, anyway=anyway)
    written = out is not None or charts is not None
    words = [word for word in map(clean, replaced or ()) if word]
    plan = Plan(
        today=work.today,
        since=start,
        supervised=since is None,
        names=Names(replace=words) if codes_ or not written else found.names(work, words),
        chosen=bool(codes),
        notes=with_notes,
        private=sessions.private_notes(work.vault, [c.record.client.id for c in found.agenda]) if private else None,
        recipient=clean(for_ or ""),
        wish=_wish(work, want),
        decisions=_decided(work, found),
    )
    if written:
        _write(work, plan, found, out, charts, force=force)
    if out is None or work.json:
        _show(work, replace(plan, names=Names(replace=words)), found, recorded=written)


def write_files(work: Workspace, out: Path, charts: Path) -> None:
    """The caseload report and its charts, over what stands there: for the synthetic practice."""
    found = _find(work, [], None, agenda.CASES)
    _write(work, Plan(today=work.today, since=None, names=found.names(work, ())), found, out, charts, force=True)


def _show(work: Workspace, plan: Plan, found: Found, *, recorded: bool) -> None:
    """On screen or as JSON. A document for programs, or one with a reader, has left: that is kept where nothing was."""
    if work.json:
        work.warn(f"This JSON holds {'; '.join(plan.holds(comments=False))}.")
    if not recorded and (work.json or plan.recipient):
        told = plan.done_decisions if work.json else ()
        with _kept(work, plan, found, "report (json)" if work.json else "report (on screen)", told):
            pass
    made = document.make(plan, found.agenda, found.others, found.silent)
    if work.json:
        work.show(_data(plan, found), list)
        return
    agenda_first, rest = document.agenda_apart(made)
    _screen_by_screen(work, on_screen.draw(agenda_first, plain=work.digits))
    if not rest.sections or (work.asks and not _goes_on(work, len(found.agenda))):
        return
    parts = on_screen.draw(rest, plain=work.digits)
    with _paged(work, parts):
        work.put(*parts)
    with suppress(Fault):  # what cannot be noted is told once more by the next report
        supervisions.tell(work.vault, document.done_since(plan, found.agenda), work.today)


def _goes_on(work: Workspace, cases: int) -> bool:
    """The agenda stands there; whether all of it is wanted now."""
    from alliance_cli.prompts import ask

    pages = "the page on the case on it" if cases == 1 else f"the pages on the {cases} cases on it"
    return ask.confirm(f"Go on with {pages} and the rest?" if cases else "Go on with the rest?", **work.where)


def _find(
    work: Workspace, codes: Sequence[str], since: date | None, most: int, *, notes: bool = False, anyway: bool = False
) -> Found:
    """The clients named, in their order; else the caseload, with the most pressing on the agenda."""
    named = list({client.id: client for client in map(work.client, codes)}.values())
    gathered = records.gather(work.vault, named) if named else records.active(work.vault)
    instruments = work.instruments.used_by(gathered)
    discussed = supervisions.last_discussed(work.vault)
    ranked = ranking.rank(gathered, instruments, work.today, work.practice.number("alarms_per_month"), discussed)
    cases = agenda.cases(gathered, ranked, instruments, since)
    order = [client.code for client in named]
    silent = [case for case in cases if _is_silent(case) and not (named and anyway)]
    heard = [case for case in cases if case not in silent]
    taken_up = heard if named else [case for case in heard if case.entry.attention != OK][:most]
    in_depth = [agenda.with_questions(case, instruments, notes=notes) for case in taken_up]
    if named:
        in_depth.sort(key=lambda case: order.index(case.record.client.code))
    return Found(in_depth, [case for case in heard if case not in taken_up], silent, order)


def _decided(work: Workspace, found: Found) -> tuple[Decision, ...]:
    """What supervision decided and is to be told, but for those who withdrew consent to it, closed clients too."""
    decided = supervisions.to_tell(work.vault)
    named = {one.client for one in decided if one.client}
    about = records.gather(work.vault, [clients.find(work.vault, code) for code in sorted(named)])
    shown = {case.record.client.code for case in found.everyone}
    silent = {r.client.code for r in about if consent.of(r, document.SUPERVISION) is False} - shown
    return tuple(one for one in decided if one.client not in silent)


def _is_silent(case: Case) -> bool:
    return consent.of(case.record, document.SUPERVISION) is False


def _data(plan: Plan, found: Found) -> Json:
    shown = [*found.named, *(() if found.order else found.silent)]
    silent = [case.record.client.code for case in found.silent]
    return {
        "made": as_json.day(plan.today),
        "since": as_json.day(plan.since),
        "agenda": [_agenda_entry(case, silent) for case in found.named],
        "clients": [_in_depth(plan, case, silent) for case in shown],
        "decisions": [as_json.decision(one) | {"since": as_json.day(one.made)} for one in plan.open_decisions],
        "done": [as_json.decision(one) for one in plan.done_decisions],
    }


WISH = "what I want from supervision"
WITHDRAWN = {"consent": "withdrawn"}
CONSENTS_SAID = {True: "given", False: "withdrawn", None: "not recorded"}


def _agenda_entry(case: Case, silent: Sequence[str]) -> Json:
    code = case.record.client.code
    if code in silent:
        return {
            "client": code,
            "attention": None,
            "reasons": [],
            "due": [],
            "questions": [],
            "decisions": [],
        } | WITHDRAWN
    decided = [as_json.decision(one) for one in case.decisions]
    return as_json.caseload_entry(case.entry) | {"questions": list(case.questions), "decisions": decided}


def _in_depth(plan: Plan, case: Case, silent: Sequence[str]) -> Json:
    code = case.record.client.code
    if code in silent:
        return {"code": code, "trends": {}, "ruptures": []} | WITHDRAWN
    said = CONSENTS_SAID[consent.of(case.record, document.SUPERVISION)]
    made = as_json.client_in_depth(case.record, case.courses, notes=plan.notes) | {"consent": said}
    return made | ({"notes": _notes(plan, case)} if plan.notes or plan.private is not None else {})


def _notes(plan: Plan, case: Case) -> list[Json]:
    """The notes of the period, as far as they were asked for."""
    return [
        {"session": one.number, "date": as_json.day(one.date)}
        | ({"note": dict(one.note)} if plan.notes else {})
        | ({"private": dict(plan.private.get(one.id, {}))} if plan.private is not None else {})
        for one in plan.sessions(case.record)
    ]


def _wish(work: Workspace, given: str | None) -> str:
    if given is not None or not work.asks:
        return clean(given or "")
    return asked_once_more.text(work, WISH, "What do I want from supervision? (Enter skips)", records=False)


def _write(work: Workspace, plan: Plan, found: Found, out: Path | None, folder: Path | None, *, force: bool) -> None:
    """Say what the files will hold, write all of them or none, and keep a line in each client's history."""
    made = document.make(plan, found.agenda, found.others, found.silent)
    views = _views(plan, found, made, out, everything=folder is not None)
    names = [files.folder(folder) / name for name in views] if folder is not None else []
    force = _free(work, [*names, *([out] if out else [])], force=force)
    work.warn(_holds(plan, found, out, folder))
    with progress("Drawing charts", quiet=len(views) < pictures.FEW) as told:
        drawn = pictures.draw(views, told, tell=work.warn) if folder is not None else {}
    content = {folder / name: png for name, png in drawn.items()} if folder is not None else {}
    if out is not None:
        content |= {out: _document(made, out, folder, drawn, views)}
    places = [path for path in (out, folder) if path is not None]
    done: Sequence[Decision] = plan.done_decisions if work.json else ()
    if out is not None and not work.json:
        done = document.done_since(plan, found.agenda)
    kept = _kept(work, plan, found, _kind(work, out, folder), done, places)
    files.write_all(content, force=force, kept=kept)
    for path in places:
        work.warn(f"Wrote {path}.")
    if plan.names.letters:
        work.warn("Only here: " + ", ".join(f"{letter} is {code}" for code, letter in plan.names.letters.items()) + ".")


def _views(
    plan: Plan, found: Found, made: Report, out: Path | None, *, everything: bool
) -> dict[str, pictures.Drawable]:
    """The charts to draw: all there are for a folder, those that the document shows for a page of HTML."""
    views: dict[str, pictures.Drawable] = dict(document.views(plan, found.agenda))
    if not everything:
        shown = made.pictures if out is not None and out.suffix.lower() == ".html" else ()
        return {name: view for name, view in views.items() if name in shown}
    if found.everyone and not plan.chosen:
        rows = ((case.record, case.courses, case.entry) for case in found.everyone)
        views["caseload.png"] = what_to_draw.caseload(rows, plan.today, plan.names.picture)
    return views


def _document(
    made: Report,
    out: Path,
    folder: Path | None,
    drawn: Mapping[str, bytes],
    views: Mapping[str, pictures.Drawable],
) -> bytes:
    if out.suffix.lower() == ".html":
        from alliance_cli.render.report import html

        shown = pictures.draw({name: view for name, view in views.items() if name in made.pictures}, kind="svg")
        return html.write(made, shown).encode()
    places = {name: Path(os.path.relpath(folder, out.parent), name).as_posix() for name in drawn} if folder else {}
    return markdown.write(made, places).encode()


def _free(work: Workspace, paths: Sequence[Path], *, force: bool) -> bool:
    """Whether these may be written over. Raises CannotDo where something stands there and nobody agrees to lose it."""
    taken = [path for path in paths if path.is_file()]
    if taken and not force and work.asks:
        from alliance_cli.prompts import ask

        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        force = ask.confirm(f"{taken[0]}{more} exists already. Write over it?", **work.where)
    for path in paths:
        files.check_free(path, force=force)
    return force


def _holds(plan: Plan, found: Found, out: Path | None, folder: Path | None) -> str:
    """What is about to be written, said before it is; here the clients are told by their codes."""
    what = " and ".join(str(path) for path in (out, folder) if path is not None)
    pages, more = len(found.agenda), len(found.others)
    shown = f"a page on each of {pages} clients" if pages > 1 else "a page on one client" if pages else ""
    in_tables = f"{more} {'more in' if pages else 'clients in'} tables" if more > 1 else "one more in a table"
    shown = ", ".join(filter(None, (shown, in_tables if more else ""))) or "the tables"
    openly = replace(plan, names=Names())
    to_check = [case.record.client.code for case in found.everyone if recognisable(case)]
    silent = [case.record.client.code for case in found.silent]
    lines = [
        f"{what} will hold {shown}: {'; '.join(plan.holds())}.",
        f"{', '.join(to_check)}: {CHECK[0].lower()}{CHECK[1:]}." if to_check else "",
        f"Not shown, as the consent to supervision was withdrawn: {', '.join(silent)}." if silent else "",
        document.unasked(openly, found.everyone),
        REPLACED if plan.names.letters is not None else "",
        f"Left in the texts: {plan.left()}" if plan.left() else "",
        f"Nowhere in the texts: {', '.join(absent)}." if (absent := plan.absent()) else "",
    ]
    return "\n".join(line for line in lines if line)


def _kind(work: Workspace, out: Path | None, folder: Path | None) -> str:
    report = f"report ({out.suffix.lstrip('.').lower()})" if out is not None else None
    kind = " and ".join(filter(None, (report, "charts" if folder is not None else None)))
    return f"{kind}, and as JSON with codes and dates" if work.json else kind


@contextmanager
def _kept(
    work: Workspace, plan: Plan, found: Found, kind: str, told: Sequence[Decision] = (), to: Sequence[Path] = ()
) -> Iterator[None]:
    """In the history of everyone who is shown: what left, and for whom; and which decisions it told as done."""
    words = [kind, "with codes and dates" if plan.names.letters is None else "without codes and dates"]
    words += ["with notes"] * plan.notes + ["with private notes"] * (plan.private is not None)
    shown = [c.record.client for c in found.everyone]
    with disclosures.record(work.vault, shown, ", ".join(words), plan.recipient or None, to=to):
        supervisions.tell(work.vault, told, work.today)
        yield


def _screen_by_screen(work: Workspace, parts: Sequence[Any]) -> None:
    """At a terminal nothing runs off the top unread."""
    from alliance_cli.prompts import ask

    used = 0
    work.counts_rows = True
    for part in parts:
        rows = len(work.out.render_lines(part)) if work.asks else 0
        if used and used + rows + ROWS_TO_ASK > work.out.height:
            ask.seen(used, rows + ROWS_TO_ASK, "what follows", **work.where)
            used = 0
        before = work.rows
        work.put(part)
        used += work.rows - before


@contextmanager
def _paged(work: Workspace, parts: Sequence[Any]) -> Iterator[None]:
    """Through the pager at a terminal, where the report is longer than the screen."""
    lines = sum(len(work.out.render_lines(part)) for part in parts) if work.asks and not work.is_plain else 0
    if lines < work.out.height:
        yield
        return
    os.environ.setdefault("LESS", f"-Ps{WAYS_IN_PAGER}")
    with work.out.pager():
        yield
