"""Marks on an item about suicide or self-harm: said to the practitioner as they stand; nothing else is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record, words

TOLD_BY_DAY = 4  # marks that are told day by day


class SafetyMark(NamedTuple):
    """A mark above the lowest answer; `label`: the words chosen, where the form has words."""

    item: int
    value: float
    label: str | None
    about: str

    @property
    def words(self) -> str:
        return f"'{self.label or f'{self.value:g}'}'"


class Standing(NamedTuple):
    """What stands in one series: marks that no note has spoken to yet, and what was not answered since."""

    form: Instrument
    ratings: tuple[Measurement, ...]  # the oldest first

    def said(self, today: date) -> str:
        return " ".join(said(self.form, self.ratings, today))


def marks(form: Instrument, answers: Sequence[int | None]) -> tuple[SafetyMark, ...]:
    """Every such item that was marked above zero."""
    scale, found = form.scale, []
    for number, (item, steps) in enumerate(zip(form.items, answers, strict=True), start=1):
        if item.safety and steps is not None and steps != (scale.highest if item.reversed else scale.lowest):
            label = scale.labels[steps - scale.lowest] if scale.labels else None
            found.append(SafetyMark(number, scale.value(steps), label, item.safety))
    return tuple(found)


def said(form: Instrument, ratings: Sequence[Measurement], today: date) -> list[str]:
    """What ratings of one series say of these items, in sentences, what was marked first; nothing of zeros."""
    told: list[str] = []
    blank: list[str] = []
    whose = ratings[-1].rater if ratings else "client"
    who = "" if whose == "client" else f" by {words.ROLE.said(whose)}"
    found = [(mark, rating.date) for rating in ratings for mark in marked(form, rating)]
    for item in form.about_safety:
        if of_item := [(mark, day) for mark, day in found if mark.item == item]:
            about = f"about {of_item[0][0].about}, " if of_item[0][0].about else ""
            told.append(f"Item {item}, {about}was marked {_times(of_item, who, today)}.")
        for rating in (one for one in ratings if item in open_items(form, one)):
            if rating.total is not None:
                blank.append(f"Item {item}{who and f' of the form{who}'} is not known{_on(rating.date, today)}.")
            else:
                blank.append(f"Item {item} was left blank{who}{_on(rating.date, today)}.")
    talk = (
        "Talk about it before your client leaves, if you can."
        if any(day == today for _, day in found)
        else "Talk about it when you next meet, if you have not."
    )
    return [*told, *([talk] if told else []), *blank]


def _times(of_item: Sequence[tuple[SafetyMark, date]], who: str, today: date) -> str:
    """The words that were marked, with their days; of many the first and the last day."""
    if len(of_item) > TOLD_BY_DAY:
        (_, first), (mark, last) = of_item[0], of_item[-1]
        return f"{len(of_item)} times{who} from {_day(first)} to {_day(last)}, the last time {mark.words}"
    told = [f"{mark.words}{who}{_on(day, today) or (' today' if len(of_item) > 1 else '')}" for mark, day in of_item]
    return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]


def _on(day: date, today: date) -> str:
    return "" if day == today else f" on {_day(day)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def marked(form: Instrument, rating: Measurement) -> tuple[SafetyMark, ...]:
    """The marks above zero of a rating; what the practitioner expected is none."""
    return marks(form, rating.answers) if _speaks(form, rating) else ()


def open_items(form: Instrument, rating: Measurement) -> list[int]:
    """These items where nobody answered them; of a form left in the middle none."""
    if not _speaks(form, rating) or (rating.paused and rating.total is None):
        return []
    return [number for number in form.about_safety if rating.answers[number - 1] is None]


def standing(record: Record, forms: Mapping[str, Instrument]) -> list[Standing]:
    """What stands in the brief, series by series. A mark stands until a note of its day or a later one answers
    whether safety came up; a later zero clears nothing. What was not answered stands until it is, or until such a note.
    """
    spoken = _spoken(record)
    series: dict[tuple[str, str, str], Standing] = {}
    for rating in sorted(record.measurements, key=lambda m: (m.date, m.id)):
        form = _form_of(rating, forms)
        if form is None or not _speaks(form, rating) or (spoken is not None and rating.date <= spoken):
            continue
        key = rating.instrument, rating.version, rating.rater
        kept = series.get(key, Standing(form, ())).ratings
        if all(rating.answers[number - 1] is not None for number in form.about_safety):
            kept = tuple(one for one in kept if marked(form, one))
        series[key] = Standing(form, (*kept, rating) if said(form, [rating], rating.date) else kept)
    return [one for one in series.values() if one.ratings]


def asked_first(record: Record, forms: Mapping[str, Instrument], day: date) -> bool:
    """Whether the note of this day begins with the question whether safety came up."""
    return any(
        rating.date <= day and marked(one.form, rating) for one in standing(record, forms) for rating in one.ratings
    )


def _spoken(record: Record) -> date | None:
    """The day of the latest note that answers whether safety came up."""
    return max((session.date for session in record.sessions if session.note.get("safety")), default=None)


def _speaks(form: Instrument, rating: Measurement) -> bool:
    """Whether a rating is somebody's own answer to a form that asks about safety."""
    expected = rating.prediction or rating.guess is not None or rating.skipped is not None
    return bool(form.about_safety) and not expected and len(rating.answers) == len(form.items)


def _form_of(rating: Measurement, forms: Mapping[str, Instrument]) -> Instrument | None:
    known = forms.get(rating.instrument)
    return known.of(rating.version) if known else None
