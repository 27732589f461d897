"""What a chart is handed: small frozen views, in the instrument's own unit, ready to draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from alliance_cli.forms.screen_words import ScreenWords, english

Role = Literal["client", "partner", "caregiver", "therapist", "expected"]
Attention = Literal["act", "watch", "ok"]


class Mark(NamedTuple):
    """One rating. `low` to `high`, round `usual`, is what was usual before it; `signal` is a word or two, or None."""

    date: date
    session: int | None
    value: float
    low: float | None = None
    high: float | None = None
    signal: str | None = None
    usual: float | None = None


class Event(NamedTuple):
    """An appointment without a rating; `label` is a word or two, such as `no-show`."""

    date: date
    session: int | None
    label: str = ""


class Span(NamedTuple):
    """Something that lasted; `end` is None while it goes on."""

    start: date
    end: date | None
    label: str


class Axis(NamedTuple):
    """Where a value can lie; `said`: what is measured, from where to where, and which way is better."""

    low: float
    high: float
    said: str = ""
    better: Literal["higher", "lower"] = "higher"


class CutoffLine(NamedTuple):
    """A value of the instrument's file and the words beside its line; with `until`, a range between two values.

    `own`: it lies so far from this client's first rating, and is dotted.
    """

    value: float
    label: str
    until: float | None = None
    own: bool = False


class Line(NamedTuple):
    """One rater's marks by date. `skipped` are the sessions held whose rating was due and not given.

    `person`: the place of a partner among the people in the room; by it everyone has a pen of their own.
    """

    label: str
    marks: tuple[Mark, ...]
    role: Role = "client"
    skipped: tuple[Event, ...] = ()
    person: int = 0


class SubscalePanel(NamedTuple):
    """A part of the instrument, drawn as a small panel below the course. `better` where it differs from the whole."""

    label: str
    low: float
    high: float
    marks: tuple[Mark, ...]
    cutoff: float | None = None
    better: Literal["higher", "lower"] | None = None


@dataclass(frozen=True, slots=True)
class CourseView:
    """One client's course on one instrument.

    The first line is the one that the chart is about; a couple has a `partner` beside it. `client` is a code, or the
    letter that stands for it. With `calendar` false, weeks are counted from the first appointment and no date shows.
    `below`: another course of the client on the same time axis, as the outcome below the alliance.
    """

    client: str
    instrument: str
    scale: Axis
    lines: tuple[Line, ...]
    cutoffs: tuple[CutoffLine, ...] = ()
    missed: tuple[Event, ...] = ()
    after_break: tuple[Event, ...] = ()  # the first ratings after a break, with its length
    episodes: tuple[Span, ...] = ()
    ruptures: tuple[Span, ...] = ()
    subscales: tuple[SubscalePanel, ...] = ()
    calendar: bool = True
    began: date | None = None  # the first appointment, where weeks are counted from it
    below: CourseView | None = None
    words: ScreenWords = field(default_factory=english)  # in which a client reads it

    @property
    def appointments(self) -> tuple[Mark | Event, ...]:
        """All that has a day on the time axis, line after line."""
        marks = (mark for line in self.lines for mark in line.marks)
        skipped = (event for line in self.lines for event in line.skipped)
        return (*marks, *skipped, *self.missed, *(self.below.appointments if self.below else ()))

    @property
    def days(self) -> list[date]:
        return [item.date for item in self.appointments]

    @property
    def spanned(self) -> list[date]:
        """Every day that is drawn: those of the appointments, and where something lasted, its ends."""
        ends = (day for span in (*self.episodes, *self.ruptures) for day in (span.start, span.end) if day is not None)
        return [*self.days, *ends, *(self.below.spanned if self.below else ())]

    @property
    def apart(self) -> list[date]:
        """The days before the first rating and after the last on which something began or ended."""
        rated = [mark.date for line in self.lines for mark in line.marks]
        ends = {day for span in self.ruptures for day in (span.start, span.end) if day is not None}
        return sorted(day for day in ends if rated and not min(rated) <= day <= max(rated))

    @property
    def people(self) -> tuple[Line, ...]:
        """The lines of the people in the room, where there are several."""
        return tuple(line for line in self.lines if line.role == "partner")

    @property
    def first(self) -> date:
        """Where the time axis begins: the first day that is drawn, or where weeks are counted from."""
        return min(self.spanned) if self.calendar or self.began is None else min(*self.spanned, self.began)

    @property
    def sessions(self) -> dict[int, date]:
        """Every session that the view names, with its date."""
        return {item.session: item.date for item in self.appointments if item.session is not None}


class CaseRow(NamedTuple):
    """One client in the caseload: the course, the attention it asks for, and the first reason in some 45 letters.

    `whose` course it is: of a couple, a family or a group one person's.
    """

    client: str
    instrument: str
    low: float
    high: float
    marks: tuple[Mark, ...]
    attention: Attention
    reason: str = ""
    cutoff: float | None = None
    whose: str = ""


class CaseloadView(NamedTuple):
    """All rows, in the order in which they are drawn; `until` is the day that the chart was asked for."""

    rows: tuple[CaseRow, ...]
    until: date
    calendar: bool = True


class Whisker(NamedTuple):
    """A figure with its interval; `value` None where there is too little to say, which `note` then says."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    note: str = ""


class FigureGroup(NamedTuple):
    """Figures that share one axis, from low to high; `shares` are from 0 to 1 and said in per cent."""

    title: str
    rows: tuple[Whisker, ...]
    low: float = 0.0
    high: float = 1.0
    shares: bool = False


class PracticeView(NamedTuple):
    """The practitioner's own figures: `calibration` is expected minus rated per item, the rest shares from 0 to 1.

    `groups`: the figures that are known, those of one unit together.
    """

    period: str
    calibration: tuple[Whisker, ...] = ()
    calibration_unit: str = "points"
    endings: tuple[Whisker, ...] = ()
    ruptures: tuple[Whisker, ...] = ()
    groups: tuple[FigureGroup, ...] = ()
