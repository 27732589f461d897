"""The score card: one rating, what stands out, the course so far, and last what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alliance_cli.analysis import items
from alliance_cli.analysis.change import reliable_change
from alliance_cli.analysis.course import Course
from alliance_cli.analysis.headline import in_range, rounded, written
from alliance_cli.analysis.scoring import Score, score
from alliance_cli.analysis.sentences import LOW_LINE, beside, findings, first_rating_after, low_lines, weightiest
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement
from alliance_cli.model.words import SKIP_REASON
from alliance_cli.render.terminal.course_table import spark
from alliance_cli.render.terminal.instrument_card import beyond
from alliance_cli.render.terminal.sparkline import window
from alliance_cli.render.terminal.tables import cut, heading, pairs, text

TWO_LINES = 110  # letters beside a name, on 80 columns


def score_card(form: Instrument, rating: Measurement, course: Course, *, plain: bool = False) -> list[Any]:
    """Right after a rating, on part of a screen: the weightiest finding, the others in a few words, the score last.

    For the practitioner's eyes: the client has seen the marks, not the figures.
    """
    no_answers = _not_rated(form, rating)
    if no_answers:
        return [_title(form, rating), text(no_answers)]
    scored = score(form, rating.answers, rating.total)
    marks = " · ".join(f"{name}{':' if plain else ''} {value}" for name, value in _marks(form, rating, scored))
    parts: list[Any] = [_title(form, rating), *([text(marks)] if marks else []), *_one_finding(form, rating, course)]
    rows = [(name, cut(value, TWO_LINES)) for name, value in _what_to_do(form, rating, course)]
    means = " · ".join(f"{name} {value}" for name, value in _subscales(form, scored, "{mean}"))
    return [*parts, pairs([*rows, ("Means", means), *_where_it_lies(form, rating, scored, course, plain)])]


def whole_card(form: Instrument, rating: Measurement, course: Course, *, plain: bool = False) -> list[Any]:
    """All there is to one rating: every finding, what was said, every cut-off with its source; the score last."""
    no_answers = _not_rated(form, rating)
    if no_answers:
        return [_title(form, rating), text(no_answers)]
    scored = score(form, rating.answers, rating.total)
    rows = [*_marks(form, rating, scored), *_subscales(form, scored, "mean {mean}, sum {total:g}")]
    rows += [
        (f"Cut-off, {'score' if c.on == 'headline' else 'any line'}", f"{beyond(form, c)} ({c.source})")
        for c in course.cutoffs
    ]
    change = form.change_for(course.population, course.rater)
    if change is not None and (limit := reliable_change(change)) is not None:
        below = f"below {limit:g}" if change.at_least else f"up to {limit:.2f}"
        rows.append(("Measurement error", f"{below} ({change.source}; confidence {change.confidence})"))
    if scored.headline is not None and (band := form.band(scored.headline)):
        rows.append(("Band", f"{band.name} ({band.source}; confidence {band.confidence}); a band is no diagnosis"))
    said = [("Client said", rating.client_said), ("We will change", rating.will_change)]
    return [
        _title(form, rating),
        pairs(rows),
        *(text(f"• {message}") for message in findings(form, course.signals_of(rating))),
        pairs([*_what_to_do(form, rating, course), *said, *_where_it_lies(form, rating, scored, course, plain)]),
    ]


def _title(form: Instrument, rating: Measurement) -> Any:
    where = f"session {rating.session}, {rating.date}" if rating.session else str(rating.date)
    return heading(f"{rating.client or 'Supervision'}  {form.title}, by {rating.rater}, {where}  (id {rating.id})")


def _not_rated(form: Instrument, rating: Measurement) -> str | None:
    if rating.skipped:
        return f"Not given: {SKIP_REASON.said(rating.skipped)}."
    if rating.guess is not None:
        lowest = f"item {rating.guess}, {form.items[rating.guess - 1].marked}" if rating.guess else "none"
        return f"Your guess for the lowest: {lowest}."
    return None


def _marks(form: Instrument, rating: Measurement, scored: Score) -> list[tuple[str, str]]:
    if rating.total is not None:
        return []
    return [
        (item.marked, "–" if value is None else f"{value:g}")
        for item, value in zip(form.items, scored.items, strict=True)
    ]


def _subscales(form: Instrument, scored: Score, how: str) -> list[tuple[str, str]]:
    found = [(sub.label, scored.subscales[sub.id]) for sub in form.subscales]
    return [
        (label, how.format(mean=rounded(part.mean, 2), total=part.total))
        for label, part in found
        if part.mean is not None
    ]


def _one_finding(form: Instrument, rating: Measurement, course: Course) -> Iterator[Any]:
    if rating.prediction:
        yield text("This is what you expect; the client's own rating stands apart.")
        return
    signals = weightiest(course.signals_of(rating))
    if not signals:
        return
    yield text(findings(form, signals)[0])
    first, rules = signals[0].rule, {signal.rule for signal in signals}
    others = [word for word in beside(rules - {LOW_LINE}) if word not in beside([first])]
    others += [low_lines(form, signals)] if first != LOW_LINE else []
    if any(others):
        yield text(f"Also: {'; '.join(filter(None, others))}.")


def _what_to_do(form: Instrument, rating: Measurement, course: Course) -> list[tuple[str, str]]:
    """What was to be done differently after the rating before, with the line it was about; and what may help."""
    rows: list[tuple[str, str]] = []
    before = [p for p in course.points if (p.date, p.measurement.id) < (rating.date, rating.id)]
    if before and (promised := before[-1].measurement.will_change):
        item = items.after_change(form, before[-1].score, score(form, rating.answers, rating.total))
        moved = f"{item.label} from {item.before:g} to {item.now:g}: " if item else ""
        rows.append(("Was to change", moved + promised))
    offered = items.may_help(form, course.signals_of(rating))
    if offered:
        rows.append(("May help", f"alliance guide strategies: {'; '.join(point.label for point in offered)}"))
    return rows


def _where_it_lies(
    form: Instrument, rating: Measurement, scored: Score, course: Course, plain: bool
) -> Iterator[tuple[str, str]]:
    """The course so far, and the score with the way from the rating before."""
    low, high = form.headline_range
    if len(course.points) > 1:
        least, most = window(course.values, low, high)
        yield "Course", spark(course, 40, ascii_only=plain) + ("" if plain else f"  ({least:g} to {most:g})")
    after = next((point.after for point in course.points if point.measurement.id == rating.id), None)
    if after is not None:
        yield "Break", first_rating_after(after.kind)
    if scored.headline is None:
        missing = sum(1 for a in rating.answers if a is None)
        guess = (
            f"; estimated {scored.estimated:.1f} ({form.estimate.source})" if form.estimate and scored.estimated else ""
        )
        yield "Score", f"none: {missing} of {len(form.items)} answers {'is' if missing == 1 else 'are'} missing{guess}"
        return
    ranged = [c for c in course.cutoffs if c.on == "headline" and c.meaning == "range"]
    there = "".join(f"; {beyond(form, c)}" for c in ranged if in_range(form, c, scored.headline))
    band = form.band(scored.headline)
    named = f", {band.name}" if band else ""
    yield (
        "Score",
        f"{written(form, scored.headline)} of {low:g} to {high:g}{named}{there}{_since(form, rating, course)}",
    )


def _since(form: Instrument, rating: Measurement, course: Course) -> str:
    """The change from the rating before, if there was one."""
    ids = [point.measurement.id for point in course.points]
    if rating.id not in ids or ids.index(rating.id) == 0:
        return ""
    at = ids.index(rating.id)
    before, now = course.points[at - 1], course.points[at]
    change = round(now.value - before.value, 4)
    if change == 0:
        return f"  (as on {before.date})"
    return f"  ({'up' if change > 0 else 'down'} {written(form, abs(change))} from {before.date})"
