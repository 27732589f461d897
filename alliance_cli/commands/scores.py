"""Ratings: list, show, correct, move to the right client or date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer

from alliance_cli.analysis import course
from alliance_cli.analysis.scoring import score
from alliance_cli.commands.declare import ClientSaid, WillChange, group, instrument_ids, verb
from alliance_cli.errors import BadUsage, CannotDo, NotFound
from alliance_cli.flows import safety_at_hand, which
from alliance_cli.flows.which import AskedFor
from alliance_cli.forms.answers import read_answers, read_total, said_answers
from alliance_cli.forms.catalogue import unknown
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import clean, parse_decimal
from alliance_cli.model import Measurement, Record
from alliance_cli.render import as_json
from alliance_cli.render.terminal import course_table, score_card
from alliance_cli.store import clients, measurements, records
from alliance_cli.workspace import Workspace

commands = group("scores")
AT_ONCE = 50  # clients whose records are in memory together

Id = Annotated[
    int,
    typer.Argument(metavar="ID", help="The rating's id: “alliance scores list” shows it.", min=1),
    AskedFor(which.rating),
]


def attach(app: typer.Typer) -> None:
    app.add_typer(commands)


@verb(commands, "list", "alliance scores list AB12 --instrument srs")
def list_(
    work: Workspace,
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="One client.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every client, closed ones too.")] = False,
    instrument: Annotated[
        str | None, typer.Option("--instrument", metavar="I", help="Only this one.", autocompletion=instrument_ids)
    ] = None,
) -> None:
    """List ratings by date; with --all, client by client."""
    form = work.instrument_id(instrument) if instrument is not None else None
    found = _everyone(work) if all_ else iter([_one(work, code)])
    rated = (j for m, j in _with_signals(work, found) if form in (None, m.instrument))
    work.show_each(rated, course_table.ratings)


def _one(work: Workspace, code: str | None) -> Record:
    return records.of(work.vault, work.client(work.need(code, "CODE", lambda: which.any_client(work, {}))))


def _everyone(work: Workspace) -> Iterator[Record]:
    """All records, some at a time, and last the practitioner's own ratings."""
    everyone = clients.every(work.vault, closed=True)
    for start in range(0, len(everyone), AT_ONCE):
        yield from records.gather(work.vault, everyone[start : start + AT_ONCE])
    yield _own(work)


@verb(commands, "show", "alliance scores show 12")
def show(work: Workspace, id_: Id) -> None:
    """Show one rating: score, cut-offs with their source, what stands out, the course so far."""
    _show(work, measurements.find(work.vault, id_), whole=True)


@verb(commands, "amend", 'alliance scores amend 12 --scores "9.6 8.8 9.1 9.3"')
def amend(
    work: Workspace,
    id_: Id,
    scores: Annotated[
        str | None, typer.Option("--scores", metavar="ANSWERS", help="All answers, as they should be.")
    ] = None,
    total: Annotated[str | None, typer.Option("--total", metavar="SUM", help="A total alone.")] = None,
    client_said: ClientSaid = None,
    will_change: WillChange = None,
) -> None:
    """Correct the answers of a rating, or what was said of it; id, date and rater stay, and the history keeps the rest.

    An empty text clears what was said.
    """
    told = {"client_said": client_said, "will_change": will_change}
    said = {name: clean(text) or None for name, text in told.items() if text is not None}
    if (scores is None) == (total is None) and (scores is not None or not (work.asks or said)):
        raise BadUsage("What should the rating be?", "Give --scores with all answers, or --total alone.")
    old = measurements.find(work.vault, id_)
    if said and scores is None and total is None:
        _show(work, measurements.update(work.vault, old, **said))
        return
    form = _made_with(work, old)
    if total is None:
        answers = _ask_answers(work, old, form) if scores is None else read_answers(scores, form)
        if all(a is None for a in answers):
            raise BadUsage("No answer was given.", f"“alliance scores remove {id_}” takes the rating away.")
        if scores is None:
            _check_unchanged(work, form, old, answers)
        steps = None
    else:
        answers, steps = (None,) * len(form.items), read_total(parse_decimal(total or ""), form)
    with work.vault.writing():
        kept = measurements.amend(work.vault, old, answers, steps)
        kept = measurements.update(work.vault, kept, **said) if said else kept
    _show(work, kept)


@verb(commands, "move", "alliance scores move 12 --to DQ58")
def move(
    work: Workspace,
    id_: Id,
    to: Annotated[str | None, typer.Option("--to", metavar="CODE", help="The client it belongs to.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DAY", help="The day it belongs to.")] = None,
) -> None:
    """Give a rating to another client, or another day."""
    if to is None and date is None and not work.asks:
        raise BadUsage("Where does it belong?", "Give --to CODE, --date DAY, or both.")
    rating = measurements.find(work.vault, id_)
    if to is None and date is None:
        to, date = _ask_place(work, rating)
    client = work.client(to) if to is not None else None
    on = work.date(date) if date is not None else None
    if owner := client or (clients.find(work.vault, rating.client) if rating.client else None):
        for sentence in clients.doubts(work.vault, owner, on or rating.date, but=rating.id):
            work.warn(sentence)
    _show(work, measurements.move(work.vault, rating, client, on))


def _ask_answers(work: Workspace, rating: Measurement, form: Instrument) -> tuple[int | None, ...]:
    """On the entry screen, filled in; nothing changes before it is done."""
    from alliance_cli.prompts import entry

    heading = f"{rating.client or 'My own'} · {rating.date} · {form.title} · {rating.rater}"
    answers = entry.enter(form, lambda item, steps: None, rating.answers, heading, **work.where)
    assert answers is not None
    return answers


def _check_unchanged(work: Workspace, form: Instrument, was: Measurement, typed: Sequence[int | None]) -> None:
    """Where the rating was changed in another window while the screen was open, both are shown, and a person decides.

    Raises CannotDo, NotFound where it stays as it is there, or is gone.
    """
    from alliance_cli.prompts import ask

    mine = said_answers(typed, form)
    while True:
        try:
            there = measurements.find(work.vault, was.id)
        except NotFound:
            raise NotFound(
                f"Rating {was.id} was removed in another window, so it is not amended.", f"You typed: {mine}."
            ) from None
        if there._replace(session=None) == was._replace(session=None):
            return
        was, theirs = there, said_answers(there.answers, form)
        if there.total is not None:
            theirs = f"a total of {form.total(there.total):g}"
        whose = f"{there.client or 'your own'}, {there.date}"
        work.say(f"This rating was changed in another window. There: {theirs} ({whose}). Here: {mine}.")
        if not ask.confirm("Keep what was typed here instead?", default=False, **work.where):
            raise CannotDo("Nothing was recorded here.", f"“alliance scores show {was.id}” shows it as it is.")


def _ask_place(work: Workspace, rating: Measurement) -> tuple[str | None, str | None]:
    """The client, or else the day, that a rating belongs to."""
    if rating.client and which.pick(work, "Where does it belong?", [(True, "another client"), (False, "another day")]):
        return which.client(work, {}, question="To which client?", but=rating.client), None
    return None, which.day(work, "To which day?")


@verb(commands, "remove", "alliance scores remove 12")
def remove(work: Workspace, id_: Id) -> None:
    """Remove a rating; “alliance undo” brings it back."""
    rating = measurements.find(work.vault, id_)
    _, gone = next(_with_signals(work, [_record(work, rating)], only=rating.id))
    measurements.remove(work.vault, rating)
    work.show(
        gone, lambda: [f"Removed rating {id_} ({rating.instrument}, {rating.date}). “alliance undo” brings it back."]
    )


@verb(commands, "resume", "alliance scores resume")
def resume(work: Workspace) -> None:
    """Go on with a rating that was left in the middle."""
    from alliance_cli.flows import rating_at_terminal

    _show(work, rating_at_terminal.resume(work))


def _show(work: Workspace, rating: Measurement, *, whole: bool = False) -> None:
    """One rating as after it was given; `whole`: with its sources."""
    record = _record(work, rating)
    known = work.instruments.used_by([record]).get(rating.instrument)
    if known is None or (form := known.of(rating.version)) is None:
        title = f"{rating.client or 'Supervision'}  {rating.instrument} {rating.version}, not scored  (id {rating.id})"
        work.show(as_json.raw_rating(rating), lambda: course_table.raw_course(title, [rating]))
        return
    line = course.build(known, record, rating.rater, today=work.today)
    safety_at_hand.tell(work, form, rating)
    data = as_json.rating(rating, score(form, rating.answers, rating.total), line.signals_of(rating))
    card = score_card.whole_card if whole else score_card.score_card
    work.show(data, lambda: card(form, rating, line, plain=work.digits))


def _made_with(work: Workspace, rating: Measurement) -> Instrument:
    """Raises NotFound where nobody knows here what a rating was made with."""
    if form := work.instruments.of(rating.instrument, rating.version):
        return form
    what = unknown(rating.instrument, rating.version, 1).partition(". ")
    raise NotFound(f"{what[0]}.", what[2])


def _record(work: Workspace, rating: Measurement) -> Record:
    return _own(work) if rating.client is None else records.of(work.vault, clients.find(work.vault, rating.client))


def _own(work: Workspace) -> Record:
    """The practitioner's own ratings: of their supervision."""
    return Record(clients.nobody(), measurements=tuple(measurements.without_client(work.vault)))


def _with_signals(
    work: Workspace, found: Iterable[Record], only: int | None = None
) -> Iterator[tuple[Measurement, as_json.Json]]:
    for record in found:
        forms = work.instruments.used_by([record])
        courses = course.every(record, forms)
        for rating in record.measurements:
            if only in (None, rating.id):
                known = forms.get(rating.instrument)
                form = known.of(rating.version) if known else None
                if form is None:
                    yield rating, as_json.raw_rating(rating)
                    continue
                signals = courses[rating.instrument, rating.rater].signals_of(rating)
                yield rating, as_json.rating(rating, score(form, rating.answers, rating.total), signals)
