"""How well the practitioner foresees ratings: predictions per item, guesses against chance, own view beside theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alliance_cli.analysis import figures, items
from alliance_cli.analysis.agreement import AGREEMENT_FROM, paired
from alliance_cli.analysis.course import Course, every
from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.scoring import Score
from alliance_cli.analysis.statistics import limits_of_agreement
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Record


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the practitioner expected of one rating, and the rating."""

    year: int
    guess: int | None
    expected: Score
    given: Score


def calibration(records: Iterable[Record], instruments: Mapping[str, Instrument]) -> list[Figure]:
    """Bias and mean absolute error per item, guesses by year, and agreement of the own ratings with the clients'.

    Cases are ratings, several of one client among them, so the intervals are somewhat too narrow.
    """
    foreseen: dict[str, list[Foreseen]] = defaultdict(list)
    differences: dict[str, list[float]] = defaultdict(list)
    for record in records:
        courses = every(record, instruments)
        for (name, rater), course in courses.items():
            foreseen[course.instrument.id].extend(_foreseen(course))
            own = courses.get((name, "therapist"))
            if own is not None and rater != "therapist":
                differences[name] += [mine.value - other.value for mine, other in paired(own, course)]
    found: list[Figure] = []
    for name, cases in foreseen.items():
        found += _predictions(instruments[name], [case for case in cases if case.guess is None])
        found += _guesses(instruments[name], [case for case in cases if case.guess is not None])
    return found + list(_agreement(differences))


def _foreseen(course: Course) -> Iterator[Foreseen]:
    given = {rated.measurement.date: rated.score for rated in reversed(course.ratings)}
    for prediction in course.predictions:
        measurement = prediction.measurement
        if measurement.date in given:
            yield Foreseen(measurement.date.year, measurement.guess, prediction.score, given[measurement.date])


def _predictions(instrument: Instrument, cases: list[Foreseen]) -> Iterator[Figure]:
    if not cases:
        return
    for index, item in enumerate(instrument.items):
        if item.safety:
            continue
        pairs = [(case.expected.items[index], case.given.items[index]) for case in cases]
        differences = [a - b for a, b in pairs if a is not None and b is not None]
        name = f"{instrument.id}_item_{index + 1}"
        note = f"{item.marked}: what I expected minus what was marked"
        yield figures.mean(f"{name}_bias", differences, note)
        yield figures.mean(f"{name}_error", [abs(d) for d in differences], f"{item.marked}: how far off, either way")


def _guesses(instrument: Instrument, cases: list[Foreseen]) -> Iterator[Figure]:
    """Hits by year, beside what chance would bring: one in as many items as there are, more where lowest marks tie.

    The guess that none is lowest is left out, as chance has no fixed share in it.
    """
    by_year: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    for case in cases:
        lowest = items.lowest(instrument, case.given) if None not in case.given.items else ()
        if case.guess and lowest:
            by_year[case.year].append(
                (case.guess in lowest, len(lowest) / (len(instrument.items) - len(instrument.about_safety)))
            )
    for year, outcomes in sorted(by_year.items()):
        chance = sum(share for _, share in outcomes) / len(outcomes)
        hits = sum(hit for hit, _ in outcomes)
        yield figures.share(f"{instrument.id}_guess_{year}", hits, len(outcomes), f"by chance {chance:.2f}")


def _agreement(differences: Mapping[str, Sequence[float]]) -> Iterator[Figure]:
    """The own rating minus the other's, pooled over clients: mean difference with limits of agreement."""
    for name, values in differences.items():
        estimate = limits_of_agreement(values) if len(values) >= AGREEMENT_FROM else None
        note = "my rating minus theirs; low and high are limits of agreement for a single pair"
        yield figures.of(f"{name}_agreement", estimate, len(values), note, AGREEMENT_FROM)
