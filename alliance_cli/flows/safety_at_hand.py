"""What is said of a mark about suicide or self-harm, with the practitioner's own procedure; it is asked for once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from alliance_cli.analysis import safety
from alliance_cli.flows import asked_once_more, in_their_language
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement
from alliance_cli.store import practice_settings
from alliance_cli.workspace import Workspace

PROCEDURE = "safety_procedure"
NO_PROCEDURE = 'You have not written down your procedure yet: alliance vault settings safety_procedure="…"'
QUESTION = "This form asks about suicide or self-harm. What is your procedure when it is marked? (Enter skips)"


def tell(work: Workspace, form: Instrument, rating: Measurement) -> bool:
    """Say what a rating holds, before anything else is shown of it. Whether something was marked."""
    if told := sentences(work, form, rating):
        work.say(told)
    return bool(safety.marked(form, rating))


def sentences(work: Workspace, form: Instrument, rating: Measurement) -> str:
    """The same, to be shown; "" where there is nothing to say."""
    told = safety.said(form, [rating], work.today)
    if safety.marked(form, rating):
        told.append(procedure(work))
    return " ".join(told)


def procedure(work: Workspace) -> str:
    own = work.practice.text(PROCEDURE)
    return f"Your procedure: {own}" if own else NO_PROCEDURE


def arriving(work: Workspace, ratings: Iterable[Measurement], where: str = "this file") -> Iterator[str]:
    """How often such an item is marked in what comes in together, or not known, and on which days, form by form."""
    found: dict[tuple[str, int], list[str]] = {}
    unknown: dict[tuple[str, int], list[str]] = {}
    form_of = cache(work.instruments.of)
    for rating in ratings:
        form = form_of(rating.instrument, rating.version)
        if form is None:
            continue
        of_day = f"{rating.client} {rating.date}"
        for mark in safety.marked(form, rating):
            found.setdefault((rating.instrument, mark.item), []).append(of_day)
        for item in safety.open_items(form, rating):
            unknown.setdefault((rating.instrument, item), []).append(of_day)
    for (instrument, item), days in found.items():
        yield (
            f"Item {item} of {instrument}, about suicide or self-harm, is marked above zero {_often(days)} in {where}:"
            f" {', '.join(sorted(days))}. Look at these first."
        )
    for (instrument, item), days in unknown.items():
        yield (
            f"Item {item} of {instrument}, about suicide or self-harm, is blank or not known {_often(days)} in {where}:"
            f" {', '.join(sorted(days))}."
        )


def _often(days: Sequence[str]) -> str:
    return "once" if len(days) == 1 else f"{len(days)} times"


def tell_of_today(work: Workspace, form: Instrument, rating: Measurement) -> None:
    """The same right after a rating; where nothing was marked, a procedure that is missing is said nevertheless."""
    if not tell(work, form, rating) and form.about_safety and not work.practice.text(PROCEDURE):
        work.warn(NO_PROCEDURE)


def prepare(work: Workspace, form: Instrument) -> None:
    """Before such a form is given: the procedure is asked for once."""
    if form.about_safety and work.asks and PROCEDURE not in work.practice.values:
        said = asked_once_more.text(work, PROCEDURE, QUESTION)
        practice_settings.settle(work.vault, {PROCEDURE: said})
        asked_once_more.answered(work, PROCEDURE)


def where_to_turn(work: Workspace, form: Instrument, asked: str | None, spoken: str | None) -> str:
    """What a client reads under such an item; that nothing stands there is said."""
    if not form.about_safety:
        return ""
    if not (own := in_their_language.own_words(work, "help_now", asked, spoken)):
        language = f".{asked}" if asked else ""
        work.warn(f'No text stands under that item for your client yet: alliance vault settings help_now{language}="…"')
    return own
