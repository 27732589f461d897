"""A client's course as the charts are handed it."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.analysis.course import Course, Point
from alliance_cli.forms.instrument import Instrument
from alliance_cli.model import Record, Signal
from alliance_cli.render.charts.views import CourseView, Cutoff, Event, Line, Mark, Scale, Span, Subscale

MISSED = ("no-show", "late-cancelled", "cancelled")
SAID = {"surprising": "lower than usual", "below_cutoff": "below the cut-off", "item_below_cutoff": "a low line"}


def course(record: Record, main: Course, beside: Sequence[Course] = (), *, name: str | None = None) -> CourseView:
    """`beside`: further courses on the same instrument (partner, therapist). `name` stands in for the code."""
    form = main.instrument
    low, high = form.headline_range
    return CourseView(
        client=name or record.client.code,
        instrument=form.title,
        scale=Scale(low, high, _measure(form), "points", "higher" if form.better == "higher" else "lower"),
        lines=(_line(record, main), *(_line(record, c) for c in beside if c.points), *_expected(main)),
        cutoffs=tuple(
            Cutoff(c.value, f"{c.value:g}: {'talk about it' if c.meaning == 'alliance' else 'usual range'}")
            for c in form.cutoffs
            if c.on == "headline" and (not c.population or record.client.population in c.population)
        ),
        missed=tuple(Event(s.date, s.number, s.attendance) for s in record.sessions if s.attendance in MISSED),
        episodes=tuple(
            Span(e.opened_date, main.points[e.ended].date if e.ended is not None else None, "dip") for e in main.episodes
        ),
        ruptures=tuple(Span(r.opened, r.closed, f"rupture {r.number}, {r.status}") for r in record.ruptures),
        subscales=tuple(_subscale(main, sub.id, sub.label) for sub in form.subscales),
    )


def _measure(form: Instrument) -> str:
    part, _, how = form.headline.rpartition(".")
    word = "total" if how == "total" else "mean per item"
    return f"{part}, {word}" if part else word


def _line(record: Record, line: Course) -> Line:
    who = line.rater
    role = "therapist" if who == "therapist" else "client" if who == "client" else "partner"
    return Line(
        "Therapist" if role == "therapist" else "Client" if role == "client" else who,
        tuple(_mark(p) for p in line.points),
        role,
        tuple(Event(s.date, s.session, s.reason) for s in line.skipped),
    )


def _expected(main: Course) -> tuple[Line, ...]:
    """The practitioner's predictions, as a line of their own."""
    marks = tuple(
        Mark(p.measurement.date, p.measurement.session, p.score.headline)
        for p in main.predictions
        if p.score.headline is not None
    )
    return (Line("Expected", marks, "expected"),) if marks else ()


def _mark(point: Point) -> Mark:
    return Mark(point.date, point.session, point.value, point.low, point.high, _word(point.signals))


def _word(signals: Sequence[Signal]) -> str | None:
    return next((SAID[s.rule] for rule in SAID for s in signals if s.rule == rule), None)


def _subscale(main: Course, id: str, label: str) -> Subscale:
    form = main.instrument
    marks = [
        Mark(p.date, p.session, mean) for p in main.points if (mean := p.score.subscales[id].mean) is not None
    ]
    return Subscale(label, form.scale.min, form.scale.max, tuple(marks))
