"""Marks on an item about suicide or self-harm: said to the practitioner as they stand; nothing else is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record, words


class SafetyMark(NamedTuple):
    """A mark above the lowest answer; `label`: the words chosen, where the form has words."""

    item: int
    value: float
    label: str | None
    about: str

    @property
    def sentence(self) -> str:
        about = f"about {self.about}, " if self.about else ""
        return f"Item {self.item}, {about}was marked '{self.label or f'{self.value:g}'}'"


def marks(form: Instrument, answers: Sequence[int | None]) -> tuple[SafetyMark, ...]:
    """Every such item that was marked above zero."""
    scale, found = form.scale, []
    for number, (item, steps) in enumerate(zip(form.items, answers, strict=True), start=1):
        if item.safety and steps is not None and steps != (scale.highest if item.reversed else scale.lowest):
            label = scale.labels[steps - scale.lowest] if scale.labels else None
            found.append(SafetyMark(number, scale.value(steps), label, item.safety))
    return tuple(found)


def said(form: Instrument, rating: Measurement, today: date) -> list[str]:
    """What a rating says of these items, in sentences, what was marked first; nothing where it holds only zeros."""
    if not _speaks(form, rating):
        return []
    found = marks(form, rating.answers)
    when = "" if rating.date == today else f" on {rating.date.day} {rating.date:%B %Y}"
    talk = (
        "Talk about it before your client leaves, if you can."
        if rating.date == today
        else "Talk about it when you next meet, if you have not."
    )
    who = "" if rating.rater == "client" else f" by {words.ROLE.said(rating.rater)}"
    told = [f"{mark.sentence}{who}{when}." for mark in found]
    open_items = [number for number in form.about_safety if rating.answers[number - 1] is None]
    if rating.total is not None:
        return [f"Item {number}{who and f' of the form{who}'} is not known." for number in open_items]
    blank = [] if rating.paused else [f"Item {number} was left blank{who}." for number in open_items]
    return [*told, *([talk] if told else []), *blank]


def marked(form: Instrument, rating: Measurement) -> tuple[SafetyMark, ...]:
    """The marks above zero of a rating; what the practitioner expected is none."""
    return marks(form, rating.answers) if _speaks(form, rating) else ()


def latest(record: Record, forms: Mapping[str, Instrument], today: date) -> Iterator[tuple[Measurement, Instrument]]:
    """Of each series the ratings back to the latest in which all these items are answered: what stands in the brief."""
    settled: set[tuple[str, str]] = set()
    for rating in sorted(record.measurements, key=lambda m: (m.date, m.id), reverse=True):
        form = _form_of(rating, forms)
        series = rating.instrument, rating.rater
        if form is None or series in settled or not _speaks(form, rating):
            continue
        if said(form, rating, today):
            yield rating, form
        if all(rating.answers[number - 1] is not None for number in form.about_safety):
            settled.add(series)


def marked_on(record: Record, forms: Mapping[str, Instrument], day: date) -> bool:
    """Whether an item was marked above zero on this day."""
    of_day = ((m, _form_of(m, forms)) for m in record.measurements if m.date == day)
    return any(form is not None and marked(form, rating) for rating, form in of_day)


def _speaks(form: Instrument, rating: Measurement) -> bool:
    """Whether a rating is somebody's own answer to a form that asks about safety."""
    expected = rating.prediction or rating.guess is not None or rating.skipped is not None
    return bool(form.about_safety) and not expected and len(rating.answers) == len(form.items)


def _form_of(rating: Measurement, forms: Mapping[str, Instrument]) -> Instrument | None:
    known = forms.get(rating.instrument)
    return known.of(rating.version) if known else None
