"""One rating: type the paper form in, or hand over the screen."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from alliance_cli.analysis import course, schedule, signals
from alliance_cli.analysis.scoring import score
from alliance_cli.commands.declare import CODE_GIVEN, RARE, ClientSaid, Day, WillChange, instrument_ids, verb
from alliance_cli.errors import BadUsage, CannotDo, Interrupted
from alliance_cli.flows import in_their_language, safety_at_hand, which
from alliance_cli.forms.answers import read_answers, read_total
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import clean, one_of, parse_decimal
from alliance_cli.model import SKIP_REASONS, SOURCES, Client, Measurement, Record
from alliance_cli.model.words import ROLE
from alliance_cli.render import as_json
from alliance_cli.render.terminal import score_card
from alliance_cli.store import clients, measurements, records, rights, sessions
from alliance_cli.workspace import Workspace


class Answered(NamedTuple):
    """What was given for one rating: answers in whole steps, or a total alone, or why there are none."""

    answers: tuple[int | None, ...]
    total: int | None = None
    skipped: str | None = None
    guess: int | None = None


def attach(app: typer.Typer) -> None:
    verb(app, "measure", 'alliance measure srs AB12 --scores "9.6 8.8 9.1 9.3"')(measure)


def measure(
    work: Workspace,
    instrument: Annotated[
        str | None,
        typer.Argument(metavar="[INSTRUMENT]", help="srs, ors, wai, checkin …", autocompletion=instrument_ids),
    ] = None,
    code: Annotated[str | None, CODE_GIVEN] = None,
    scores: Annotated[
        str | None, typer.Option("--scores", metavar="ANSWERS", help="In the form's order; - where one is missing.")
    ] = None,
    total: Annotated[
        str | None,
        typer.Option("--total", metavar="SUM", help="a total alone, from old records", rich_help_panel=RARE),
    ] = None,
    result: Annotated[
        str | None,
        typer.Option("--code", metavar="RESULT", help="at the end of an offline form", rich_help_panel=RARE),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="though another client has that result code", rich_help_panel=RARE)
    ] = False,
    skipped: Annotated[
        str | None,
        typer.Option("--skipped", metavar="WHY", help=f"Not given: {', '.join(SKIP_REASONS)}, or your own words."),
    ] = None,
    date: Day = None,
    session: Annotated[
        int | None, typer.Option("--session", metavar="N", help="On the day of this session.", min=1)
    ] = None,
    rater: Annotated[
        str | None,
        typer.Option("--rater", metavar="WHO", help="client, therapist, caregiver, or a participant's label."),
    ] = None,
    predict: Annotated[
        bool, typer.Option("--predict", help="what you expect, before you read the form", rich_help_panel=RARE)
    ] = False,
    guess: Annotated[
        int | None,
        typer.Option("--guess", metavar="N", help="which item will be lowest; 0 for none", min=0, rich_help_panel=RARE),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="HOW", help=", ".join(SOURCES), rich_help_panel=RARE)
    ] = None,
    client_said: ClientSaid = None,
    will_change: WillChange = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="L", help="of the client's screen", rich_help_panel=RARE)
    ] = None,
) -> None:
    """Record one rating: type the paper form in, or hand over the screen."""
    instrument, code = _in_order(work, instrument, code)
    client = None
    if instrument is None and work.asks:
        client = _client(work, code)
        any_day = date is None and session is None and result is None
        while (instrument := pick_form(work, client, work.date(date), any_day=any_day)) == "":
            date = which.day(work, "When was it filled in?")
    form = work.instruments.find(work.need(instrument, "INSTRUMENT", str))
    spoken = in_their_language.checked(work, language, form)
    given = _given(form, scores, total, skipped, guess)
    if result is not None:
        given, date, source = _from_code(work, form, result, given, date, source)
    if form.kind != "supervision":
        client = client or _client(work, code)
    if client is None and code is not None:
        raise BadUsage(f"{form.title} rates your supervision, not a client.", "Leave the code out.")
    on = _day(work, client, date, session)
    blank = Measurement(
        id=0,
        uid="",
        client=client.code if client else None,
        instrument=form.id,
        version=form.version,
        date=on,
        rater="",
        answers=(None,) * len(form.items),
        prediction=predict or guess is not None,
        source=one_of(source, SOURCES, "source") if source is not None else "",
        client_said=clean(client_said or "") or None,
        will_change=clean(will_change or "") or None,
        language=spoken or (client.language if client else None),
    )
    raters = _raters(work, form, client, rater, given, blank)
    if client is not None:
        for sentence in clients.doubts(work.vault, client, on):
            work.warn(sentence)
        if result is not None and given is not None and not again:
            _check_is_theirs(work, form, client, on, given.answers)
    reminder = rights.reminder_of_consent(work.vault, client) if client is not None else None
    safety_at_hand.prepare(work, form)
    several = rater is None and client is not None and len(schedule.default_raters(form, client)) > 1
    kept: list[Measurement] = []
    try:
        for who in raters:
            kept.append(_record(work, form, client, _by(who, blank, spoken), given, several=several))
    except Interrupted as stopped:
        if client is None or not kept:
            raise
        raise _so_far(work, form, client, kept, stopped) from stopped.__cause__ or stopped
    _show(work, form, client, kept, offers=given is None)
    for words in (reminder, schedule.not_meant_for(form, client, on) if client is not None else None):
        if words:
            work.warn(words)


def _so_far(
    work: Workspace, form: Instrument, client: Client, kept: Sequence[Measurement], stopped: Interrupted
) -> Interrupted:
    """Some of several have rated and the next form was left: what was recorded is shown, but not on the screen that
    was handed over; the same command asks only the others."""
    if kept[-1].source != "screen":
        _show(work, form, client, kept, offers=False)
    by = " and ".join(one.rater for one in kept)
    what = stopped.what if stopped.__cause__ else f"{form.title} by {by} is recorded, and nothing more."
    hint = f"{stopped.hint} " if stopped.__cause__ else ""
    return Interrupted(what, f"{hint}“alliance measure {form.id} {client.code}{_on(work, kept[0])}” asks the others.")


def _on(work: Workspace, rating: Measurement) -> str:
    return "" if rating.date == work.today else f" --date {rating.date}"


def _by(rater: str, blank: Measurement, spoken: str | None) -> Measurement:
    """The blank for one rater; the client's language is not the therapist's."""
    return blank._replace(rater=rater, language=spoken if rater == "therapist" else blank.language)


def _client(work: Workspace, code: str | None) -> Client:
    return work.client(work.need(code, "CODE", lambda: which.client(work, {})))


def _in_order(work: Workspace, first: str | None, second: str | None) -> tuple[str | None, str | None]:
    """The form and the client, in whichever order they were typed; what could be either is the form."""
    knows = work.instruments.knows
    if first is None or knows(first):
        return first, second
    if second is not None and knows(second):
        return second, first
    if second is None and clients.there_is(work.vault, first):
        return None, first
    return first, second


def _given(
    form: Instrument, scores: str | None, total: str | None, skipped: str | None, guess: int | None
) -> Answered | None:
    """What was given by options, checked; None where the answers are still to come. Raises BadUsage."""
    ways = {"--scores": scores, "--total": total, "--skipped": skipped, "--guess": guess}
    used = [name for name, value in ways.items() if value is not None]
    if len(used) > 1:
        raise BadUsage(f"{used[0]} and {used[1]} do not go together.", f"Give {used[0]} alone, or {used[1]} alone.")
    blank = (None,) * len(form.items)
    if scores is not None:
        answers = read_answers(scores, form)
        if all(a is None for a in answers):
            raise BadUsage("No answer was given.", "A form left empty is --skipped WHY.")
        return Answered(answers)
    if total is not None:
        return Answered(blank, total=read_total(parse_decimal(total), form))
    if skipped is not None:
        reason = clean(skipped)
        if not reason:
            raise BadUsage("Why was it skipped?", f"Give one of {', '.join(SKIP_REASONS)}, or your own words.")
        return Answered(blank, skipped=reason)
    if guess is not None:
        if guess > len(form.items):
            raise BadUsage(f"{form.title} has no item {guess}.", f"Give 1 to {len(form.items)}, or 0 for none.")
        if guess in form.about_safety:
            raise BadUsage(
                f"Item {guess} asks about safety, and nothing is guessed of it.", "Choose another, or 0 for none."
            )
        return Answered(blank, guess=guess)
    return None


def _from_code(
    work: Workspace, form: Instrument, result: str, given: Answered | None, date: str | None, source: str | None
) -> tuple[Answered, str, str]:
    """Answers, date and source of an offline form's result code. Raises BadUsage."""
    from alliance_cli.exchange import result_code

    if given is not None:
        raise BadUsage("--code brings the answers already.", "Give --code alone.")
    read = result_code.decode(result, work.instruments.all(), work.today, form)
    if date is not None and work.date(date) != read.date:
        raise BadUsage(f"The form was filled in on {read.date}.", "Leave --date out.")
    return Answered(read.answers), read.date.isoformat(), source or "form"


def _check_is_theirs(
    work: Workspace, form: Instrument, client: Client, on: datetime.date, answers: Sequence[int | None]
) -> None:
    """A code names nobody: that another client has the same is all there is to notice a mix-up by. Raises CannotDo."""
    other = measurements.by_form_of_another(work.vault, client, form.id, on, answers)
    if other is None:
        return
    what = f"This result code is recorded for {other} already."
    if not work.asks:
        raise CannotDo(what, f"Nothing was recorded. If it is {client.code}'s as well, add --again.")
    from alliance_cli.prompts import ask

    if not ask.confirm(f"{what} Is it {client.code}'s as well?", default=False, **work.where):
        raise CannotDo("Nothing was recorded.", f"“alliance scores list {other}” shows the other one.")


def _day(work: Workspace, client: Client | None, date: str | None, session: int | None) -> datetime.date:
    """The day of the rating; `--session N` sets it. Raises BadUsage where both are given and differ."""
    if session is None:
        return work.date(date)
    if client is None:
        raise BadUsage("There is no client, so there is no session.", "Leave --session out.")
    found = sessions.find(work.vault, client, session)
    if date is not None and work.date(date) != found.date:
        raise BadUsage(f"Session {session} was on {found.date}, not on {work.date(date)}.", "Give --session or --date.")
    return found.date


def _raters(
    work: Workspace,
    form: Instrument,
    client: Client | None,
    rater: str | None,
    given: Answered | None,
    blank: Measurement,
) -> tuple[str, ...]:
    """Who rates: the one named, else the default; at a terminal in turn each participant who was there and has not
    rated yet, where all have, each of them once more. Raises BadUsage."""
    if client is None:
        if rater not in (None, "therapist"):
            raise BadUsage(f"{form.title} is filled in by you.", "Leave --rater out.")
        return ("therapist",)
    default = schedule.default_raters(form, client)
    if rater is not None:
        return (schedule.named_rater(form, client, rater),)
    if len(default) == 1:
        return default
    if not default:
        people = f"“alliance client edit {client.code} --participant LABEL” names who takes part."
        hint = people if client.kind != "individual" else f"It is meant for: {', '.join(form.raters)}."
        raise BadUsage(f"Nobody of {client.code} can rate {form.title}.", hint)
    if given is not None or not work.asks:
        raise BadUsage("Whose rating is it?", f"Give --rater {' or --rater '.join(default)}.")
    held = next((s for s in sessions.of(work.vault, client) if s.held and s.date == blank.date), None)
    there = [who for who in default if held is None or schedule.attends(held, who)]
    done = {m.rater for m in _same_day(work, client, blank, there) if not m.paused and m.prediction == blank.prediction}
    return tuple(who for who in there if who not in done) or tuple(there) or default


def _record(
    work: Workspace,
    form: Instrument,
    client: Client | None,
    blank: Measurement,
    given: Answered | None,
    *,
    several: bool,
) -> Measurement:
    same = [m for m in _same_day(work, client, blank, (blank.rater,)) if m.skipped is None]
    if blank.prediction and any(not m.prediction for m in same):
        raise CannotDo(
            f"{form.title} of {blank.date} by {blank.rater} is already there, so nothing is left to predict.",
            "Record what you expect before you read the form.",
        )
    if given is not None:
        filled = blank._replace(answers=given.answers, total=given.total, skipped=given.skipped, guess=given.guess,
            source=blank.source or "paper",
        )  # fmt: skip
        kept = measurements.add(work.vault, client, filled)
    else:
        from alliance_cli.flows import rating_at_terminal

        if not work.asks:
            raise BadUsage(
                "The answers are missing.", "Give --scores, --total or --skipped, or run this at a terminal."
            )
        kept = rating_at_terminal.ask(work, form, client, blank, several=several)
    if any(m.id != kept.id and (m.prediction, m.guess is None) == (kept.prediction, kept.guess is None) for m in same):
        work.warn(
            f"This is one more {form.title} of {blank.date} by {ROLE.said(blank.rater)}. “alliance undo” takes it back."
        )
    return kept


def _same_day(work: Workspace, client: Client | None, rating: Measurement, raters: Sequence[str]) -> list[Measurement]:
    """What these raters gave of this form on its day, predictions and what was passed over too."""
    known = measurements.of(work.vault, client) if client else measurements.without_client(work.vault)
    return [m for m in known if m.rater in raters and (m.instrument, m.date) == (rating.instrument, rating.date)]


def pick_form(work: Workspace, client: Client, on: datetime.date, *, any_day: bool = False) -> str:
    """One of the forms a client can answer, what is due first, then what they have; "" for another day than `on`."""
    from alliance_cli.prompts import ask

    record = records.of(work.vault, client)
    forms = {form.id: form for form in work.instruments.all() if form.kind != "supervision"}
    due = [d.instrument for d in schedule.due(record, forms, on)]
    known = [plan.instrument for plan in schedule.planned(record, forms)]
    meant = [id_ for id_, form in forms.items() if schedule.not_meant_for(form, client, on) is None]
    said = {**dict.fromkeys(known, " (as before)"), **dict.fromkeys(due, " (due)")}
    options = [(i, f"{i}  {forms[i].title}{said.get(i, '')}") for i in dict.fromkeys([*due, *known, *meant])]
    day = "" if on == work.today else f", filled in on {on}"
    other = [("", f"another day than {'today' if on == work.today else on}")] if any_day else []
    return ask.choose(f"Which form{day}?", [*options, *other], **work.where)


def _show(
    work: Workspace, form: Instrument, client: Client | None, kept: Sequence[Measurement], *, offers: bool
) -> None:
    record = (
        records.of(work.vault, client)
        if client
        else Record(clients.nobody(), measurements=tuple(measurements.without_client(work.vault)))
    )
    for one in kept:
        safety_at_hand.tell_of_today(work, form, one)
    rated = [(one, course.build(form, record, one.rater, today=work.today)) for one in kept]
    data = [as_json.rating(one, score(form, one.answers, one.total), line.signals_of(one)) for one, line in rated]
    work.show(
        data[0] if len(data) == 1 else data,
        lambda: [part for one, line in rated for part in score_card.score_card(form, one, line, plain=work.digits)],
    )
    unusual = [one for one, line in rated if signals.ask_for_strain(line.signals_of(one))]
    if client and unusual and offers and work.asks and not any(r.status == "open" for r in record.ruptures):
        _offer_rupture(work, client, unusual[0])


def _offer_rupture(work: Workspace, client: Client, rating: Measurement) -> None:
    """A question, never by itself: only a person calls something a rupture."""
    from alliance_cli.commands import rupture
    from alliance_cli.prompts import ask

    if ask.confirm("Was something strained between you? Record it, to come back to?", **work.where):
        rupture.open_(work, client.code, session=rating.session, noticed_by="scores")
