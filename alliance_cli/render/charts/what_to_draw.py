"""What analysis found, as the charts are handed it: a client's course, the caseload, the practice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil, floor
from typing import Literal, NamedTuple

from alliance_cli.analysis import figures, sentences
from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.episodes import Episode
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.main_course import main_course
from alliance_cli.analysis.practice_figures import Practice
from alliance_cli.analysis.ranking import Entry
from alliance_cli.analysis.reasons import Reason
from alliance_cli.analysis.strain import Courses
from alliance_cli.forms.definition import Instrument, Subscale
from alliance_cli.forms.screen_words import ScreenWords, english
from alliance_cli.model import OUTCOMES, ROLES, Record, Rupture, Signal, words
from alliance_cli.model.words import Vocabulary
from alliance_cli.render import for_clients_eyes
from alliance_cli.render.charts.views import (
    Attention,
    Axis,
    CaseloadView,
    CaseRow,
    CourseView,
    CutoffLine,
    Event,
    FigureGroup,
    Line,
    Mark,
    PracticeView,
    Role,
    Span,
    SubscalePanel,
    Whisker,
)
from alliance_cli.render.terminal.practitioner import figure_name
from alliance_cli.render.terminal.sparkline import round_step

# What a diamond on a rating says, the strongest first; all other rules belong to the conversation of that day.
DIAMONDS = ("surprising", "reported")
SHARES = ("ratings_given", "unplanned_endings", "ruptures_repaired", "improved_", "said_changed")


class Shown(NamedTuple):
    """How a picture names what it shows. `calendar` false: weeks and session numbers in place of dates."""

    client: str
    person: Callable[[str], str]  # a rater → the words at the end of the line
    calendar: bool = True


def openly(record: Record) -> Shown:
    """By code, with dates."""
    return Shown(record.client.code, lambda rater: rater.capitalize() if rater in ROLES else rater)


def course(
    record: Record,
    main: Course,
    beside: Sequence[Course] = (),
    *,
    below: Sequence[Course] = (),
    shown: Shown | None = None,
    read_in: ScreenWords | None = None,
) -> CourseView:
    """One instrument's course; `beside`: other raters' courses on it. Episodes and subscales are those of `main`.

    `below`: a course on another instrument, drawn under it, and other raters' on that.
    `read_in`: the words of the client who is to see it.
    """
    form, names, said = main.instrument, shown or openly(record), read_in or english()
    low, high = form.headline_range
    drawn = [main, *(other for other in beside if other.points)]
    lines = [_line(each, names, record.client.participants) for each in drawn]
    return CourseView(
        client=names.client,
        instrument=for_clients_eyes.title(form, said),
        scale=Axis(low, high, for_clients_eyes.scale(form, said), "higher" if form.better == "higher" else "lower"),
        lines=(*lines, *_expected(main)),
        cutoffs=(*_cutoffs(drawn, names), *_change(main)),
        missed=tuple(Event(s.date, s.number, s.attendance) for s in record.sessions if s.missed),
        after_break=tuple(Event(p.date, p.session, p.after.length) for p in main.points if p.after),
        episodes=(*(_episode(e, main) for e in main.episodes if e.status != "dismissed"), *_slides(record, main)),
        ruptures=tuple(_rupture(r) for r in record.ruptures if r.status != words.NOT_A_RUPTURE),
        subscales=tuple(_subscale(main, sub) for sub in form.subscales),
        calendar=names.calendar,
        began=record.sessions[0].date if record.sessions else None,
        below=course(record, below[0], below[1:], shown=shown) if below else None,
        words=said,
    )


def caseload(
    cases: Iterable[tuple[Record, Courses, Entry]], until: date, shown: Callable[[Record], Shown] = openly
) -> CaseloadView:
    """One row for each client, in the order given, named as `shown`."""
    named = [(case, shown(case[0])) for case in cases]
    return CaseloadView(tuple(_row(*case, names) for case, names in named), until, all(n.calendar for _, n in named))


def practice(
    figures: Practice, calibration: Iterable[Figure], forms: Mapping[str, Instrument], period: str
) -> PracticeView:
    """What is known so far; calibration on the instrument with most predictions, endings and ruptures as shares."""
    found = list(calibration)
    bias = {
        form.id: [
            (item.label, each)
            for n, item in enumerate(form.items, 1)
            for each in found
            if each.name == f"{form.id}_item_{n}_bias"
        ]
        for form in forms.values()
    }
    most = max(bias.values(), key=lambda each: max((figure.n for _, figure in each), default=0), default=[])
    outcomes = {name: figures.ruptures[name] for name in OUTCOMES if name in figures.ruptures}
    return PracticeView(
        period=period,
        groups=tuple(_groups([each for each in figures.estimates if each.value is not None], forms.values())),
        calibration=tuple(_estimate(label, figure) for label, figure in most),
        endings=_shares(figures.endings, words.ENDING),
        ruptures=_shares(outcomes, words.OUTCOME),
    )


def _groups(known: Sequence[Figure], forms: Iterable[Instrument]) -> Iterator[FigureGroup]:
    """Shares on one axis, mean ratings on the scale of their instrument, whatever else each on its own."""
    shares = [each for each in known if each.name.startswith(SHARES)]
    if shares:
        yield FigureGroup("Shares", tuple(_estimate(figure_name(each), each) for each in shares), shares=True)
    left = [each for each in known if each not in shares]
    for form in {form.id: form for form in forms}.values():
        levels = re.compile(rf"(first|latest|last)_{re.escape(form.id)}(_[a-z]+)?")
        if own := [each for each in left if levels.fullmatch(each.name)]:
            rows = tuple(_estimate(figure_name(each), each) for each in own)
            yield FigureGroup(f"Mean ratings, {form.abbreviation}", rows, *form.headline_range)
            left = [each for each in left if each not in own]
    for each in left:
        bounds = [bound for bound in (each.value, each.low, each.high) if bound is not None]
        step = round_step((max(0.0, *bounds) - min(0.0, *bounds)) / 4 or 1.0)
        low, high = step * floor(min(0.0, *bounds) / step), step * ceil(max(0.0, *bounds) / step)
        name, what = figure_name(each), each.note.partition(";")[0]
        title = f"{name[0].upper()}{name[1:]}{f': {what}' if what else ''}"
        yield FigureGroup(title, (_estimate("estimate", each),), low, high)


def reason(one: Reason) -> str:
    """A reason in a few words."""
    return sentences.RULES[one.rule].on_list


def _line(line: Course, names: Shown, people: Sequence[str]) -> Line:
    marks = tuple(Mark(p.date, p.session, p.value, p.low, p.high, _word(p.signals), p.usual) for p in line.points)
    skipped = tuple(Event(skip.date, skip.session, words.SKIP_REASON.said(skip.reason)) for skip in line.skipped)
    person = people.index(line.rater) if line.rater in people else len(people)
    return Line(names.person(line.rater), marks, _role(line.rater), skipped, person)


def _cutoffs(drawn: Sequence[Course], names: Shown) -> tuple[CutoffLine, ...]:
    """Each cut-off that holds for somebody here; where it does not hold for all, with the words for whom it does."""
    found = []
    for value in sorted({value for line in drawn for value in line.lines}):
        whose = [names.person(line.rater) for line in drawn if value in line.lines]
        label = f"cut-off {value:g}" + (f", {' and '.join(whose)}" if len(whose) < len(drawn) else "")
        found.append(CutoffLine(value, label))
    return tuple(found)


def _role(rater: str) -> Role:
    if rater == "client":
        return "client"
    if rater == "therapist":
        return "therapist"
    return "caregiver" if rater == "caregiver" else "partner"


def _expected(main: Course) -> tuple[Line, ...]:
    """The practitioner's predictions, as a line of their own."""
    marks = tuple(
        Mark(p.measurement.date, p.measurement.session, p.score.headline)
        for p in main.predictions
        if p.score.headline is not None
    )
    return (Line("Expected", marks, "expected"),) if marks else ()


def _episode(episode: Episode, main: Course) -> Span:
    end = main.points[episode.ended].date if episode.ended is not None else None
    return Span(episode.opened_date, end, words.EPISODE_STATUS.said(episode.status))


def _slides(record: Record, main: Course) -> Iterator[Span]:
    """Stretches over which the ratings drifted, each from where it began to where it last showed."""
    nothing = {dismissal.date for dismissal in record.dismissals}
    found = ((s.since_date, p.date) for p in main.points for s in p.signals if s.rule == "sliding")
    ends = {since: shown for since, shown in found if since is not None and shown not in nothing}
    yield from (Span(since, shown, sentences.RULES["sliding"].beside) for since, shown in ends.items())


def _rupture(rupture: Rupture) -> Span:
    return Span(rupture.opened, rupture.closed, f"{rupture.kind}, {words.OUTCOME.said(rupture.status)}")


def _word(signals: Sequence[Signal]) -> str | None:
    found = {signal.rule for signal in signals}
    return next(iter(sentences.beside(rule for rule in DIAMONDS if rule in found)), None)


def _subscale(main: Course, part: Subscale) -> SubscalePanel:
    form = main.instrument
    means = ((point, point.score.subscales[part.id].mean) for point in main.points)
    marks = tuple(Mark(point.date, point.session, mean) for point, mean in means if mean is not None)
    return SubscalePanel(part.label, form.scale.min, form.scale.max, marks, better=_direction(part.better))


def _direction(word: str | None) -> Literal["higher", "lower"] | None:
    return "higher" if word == "higher" else "lower" if word == "lower" else None


def _change(main: Course) -> Iterator[CutoffLine]:
    """On an outcome scale: how far from the first rating is more than its error of measurement, on both sides."""
    form = main.instrument
    change = reliable_change(form.change_for(main.population, main.rater)) if form.kind == "outcome" else None
    if change is None or len(main.points) < 2:
        return
    (low, high), first = form.headline_range, main.points[0].value
    for value, word in ((first + change, "higher"), (first - change, "lower")):
        if low < value < high:
            yield CutoffLine(value, f"reliably {'better' if word == form.better else 'worse'}", own=True)


def _row(record: Record, courses: Courses, entry: Entry, names: Shown) -> CaseRow:
    """The course of one person; where that is not the one client, the row says whose it is."""
    main = main_course(courses)
    first = reason(entry.reasons[0]) if entry.reasons else ""
    attention: Attention = "act" if entry.attention == "act" else "watch" if entry.attention == "watch" else "ok"
    if main is None:
        return CaseRow(names.client, "", 0.0, 1.0, (), attention, first)
    low, high = main.instrument.headline_range
    marks = tuple(Mark(p.date, p.session, p.value, signal=_word(p.signals)) for p in main.points)
    cutoff = next(iter(main.lines), None)
    whose = names.person(main.rater) if main.rater != "client" else ""
    return CaseRow(names.client, main.instrument.title, low, high, marks, attention, first, cutoff, whose)


def _shares(counts: Mapping[str, int], names: Vocabulary) -> tuple[Whisker, ...]:
    n = sum(counts.values())
    found = (figures.share(names.said(name), count, n) for name, count in counts.items()) if n else ()
    return tuple(_estimate(figure.name, figure) for figure in found)


def _estimate(label: str, figure: Figure) -> Whisker:
    note = figure.note if figure.value is None else ""
    return Whisker(label, figure.value, figure.low, figure.high, figure.n, note)
