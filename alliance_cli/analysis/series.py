"""One series of ratings: what one rater gave on one instrument, sorted into given, expected and skipped."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from alliance_cli.analysis.scoring import Score, score
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Measurement, Record, words


class Scored(NamedTuple):
    """A rating, scored. `new_form`: "on paper", where the series goes over to another medium, language or version."""

    measurement: Measurement
    score: Score
    new_form: str | None = None


class Skip(NamedTuple):
    """A rating that was due and not given, with the reason."""

    date: date
    session: int | None
    reason: str


class Series(NamedTuple):
    """All by date, then entry. `expected`: predictions and guesses of the practitioner. `begun`: paused ones."""

    given: tuple[Scored, ...]
    expected: tuple[Scored, ...]
    begun: tuple[Measurement, ...]
    skipped: tuple[Skip, ...]


def gather(instrument: Instrument, record: Record, rater: str) -> Series:
    """One rater's series, paused ratings apart; each is scored by the version of the form that it was made with.

    One whose version is not known here, or cannot be compared with `instrument`, stands among the skipped.
    """
    every = [m for m in record.measurements if m.instrument == instrument.id and m.rater == rater]
    every.sort(key=lambda m: (m.date, m.id))
    own = [m for m in every if not m.paused]
    rated = [(m, _scorable(instrument, m)) for m in own if not is_prediction(m)]
    forms: set[str] = set()
    return Series(
        given=tuple(_given(instrument, m, _new_form(m, forms)) for m, scorable in rated if scorable),
        expected=tuple(_given(instrument, m) for m in own if is_prediction(m) and _scorable(instrument, m)),
        begun=tuple(m for m in every if m.paused),
        skipped=tuple(Skip(m.date, m.session, _why(instrument, m)) for m, scorable in rated if not scorable),
    )


def latest_form(instrument: Instrument, record: Record, rater: str) -> Instrument:
    """The instrument in the version of the rater's latest rating, as far as that is known here."""
    own = [m for m in record.measurements if m.instrument == instrument.id and m.rater == rater and m.skipped is None]
    known = (instrument.of(m.version) for m in sorted(own, key=lambda m: (m.date, m.id), reverse=True))
    found = next((form for form in known if form is not None), instrument)
    if found is instrument:
        return instrument
    others = {**instrument.versions, instrument.version: instrument}
    return found._replace(versions={version: form for version, form in others.items() if form is not found})


def who(rater: str) -> str:
    """A rater within a sentence: “the client”, or a participant's label."""
    return words.ROLE.said(rater)


def is_prediction(measurement: Measurement) -> bool:
    """Whether it holds what the practitioner expects, as a whole form or as the item that will be lowest."""
    return measurement.prediction or measurement.guess is not None


def _scorable(instrument: Instrument, measurement: Measurement) -> bool:
    form = instrument.of(measurement.version)
    if measurement.skipped is not None or form is None or not form.goes_on(instrument):
        return False
    return len(measurement.answers) in (0, len(form.items))


def _given(instrument: Instrument, measurement: Measurement, new_form: str | None = None) -> Scored:
    form = instrument.of(measurement.version) or instrument
    answers = measurement.answers or (None,) * len(form.items)
    return Scored(measurement, score(form, answers, measurement.total), new_form)


def _new_form(measurement: Measurement, seen: set[str]) -> str | None:
    forms = [words.SOURCE.said(measurement.source), f"on version {measurement.version} of the form"]
    forms += [f"recorded as in the language “{measurement.language}”"] if measurement.language else []
    new = next((form for form in forms if seen and form not in seen), None)
    seen.update(forms)
    return new


def _why(instrument: Instrument, measurement: Measurement) -> str:
    if measurement.skipped is not None:
        return measurement.skipped
    if instrument.of(measurement.version) is None:
        return f"given on version {measurement.version} of the form, which is not known here"
    return f"given on another form (version {measurement.version})"
