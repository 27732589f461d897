"""How many quiet clients stand under `act` and `watch` in a week: every rule that raises attention, taken together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

import numpy as np

from alliance_cli.analysis.ranking import ACT, WATCH, rank
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.model import Client, Measurement, Record, Session
from tests.bench import figures
from tests.bench.populations import HELD_OUT, TUNED
from tests.bench.simulator import simulate

CLIENTS, WEEKS, RATINGS = 300, 26, 20
FIRST_DAY = date(2024, 1, 8)
EXPLAINED, UNEXPLAINED = 0.05, 0.05  # share of appointments missed


@dataclass(frozen=True, slots=True)
class Practice:
    """What is rated how often: instrument, rater, weeks between ratings; `population` is a key of HELD_OUT."""

    name: str
    rated: tuple[tuple[str, str, int], ...]
    population: str = "other seed"


PRACTICES = (
    Practice("srs each session", (("srs", "client", 1),)),
    Practice("the same, livelier clients", (("srs", "client", 1),), "livelier"),
    Practice("srs each session, wai every 9 weeks", (("srs", "client", 1), ("wai", "client", 9))),
    Practice("arm5 weekly, client and therapist", (("arm5", "client", 1), ("arm5", "therapist", 1))),
)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of quiet clients: under `act` and `watch` in an average week; ever under `act` in 20 ratings; why."""

    act: float
    watch: float
    ever: float
    rules: Mapping[str, float]  # share of client-weeks with such a reason


def shares(practice: Practice, instruments: Mapping[str, Instrument], seed: int) -> Shares:
    records = list(_records(practice, instruments, seed))
    weeks = {ACT: 0, WATCH: 0}
    ever: set[str] = set()
    rules: dict[str, int] = {}
    for week in range(WEEKS):
        today = FIRST_DAY + timedelta(weeks=week)
        now = [_until(record, today) for record in records]
        ratings = {record.client.code: len(record.measurements) / len(practice.rated) for record in now}
        for entry in rank(now, instruments, today):
            if entry.attention in weeks:
                weeks[entry.attention] += 1
            if entry.attention == ACT and ratings[entry.client] <= RATINGS:
                ever.add(entry.client)
            for rule in {reason.rule for reason in entry.reasons}:
                rules[rule] = rules.get(rule, 0) + 1
    total = CLIENTS * WEEKS
    return Shares(
        weeks[ACT] / total,
        weeks[WATCH] / total,
        len(ever) / CLIENTS,
        {rule: found / total for rule, found in sorted(rules.items())},
    )


def _records(practice: Practice, instruments: Mapping[str, Instrument], seed: int) -> Iterator[Record]:
    draw = np.random.default_rng(seed)
    change = HELD_OUT[practice.population]
    scores = []
    for index, (name, _, _) in enumerate(practice.rated):
        population = replace(TUNED[name].changed(**change), missing=0.0)
        courses = simulate(population, CLIENTS, WEEKS, seed + index)
        scores.append(courses.ratings(courses.latent))
    missing = TUNED["srs"].changed(**change).missing
    for row in range(CLIENTS):
        code = f"C{row:03}"
        sessions = tuple(_session(code, week, draw.random()) for week in range(WEEKS))
        ids = count(1)
        measurements = [
            _measurement(next(ids), session, instruments[name], rater, float(values[row, session.number - 1]))
            for session in sessions
            if session.held
            for (name, rater, every), values in zip(practice.rated, scores, strict=True)
            if (session.number - 1) % every == 0 and draw.random() >= missing
        ]
        client = Client(row, code, code, "individual", "adult", None, (), FIRST_DAY)
        yield Record(client, sessions, tuple(measurements))


def _session(code: str, week: int, luck: float) -> Session:
    attendance, why = "attended", None
    if luck < UNEXPLAINED:
        attendance = "no-show"
    elif luck < UNEXPLAINED + EXPLAINED:
        attendance, why = "late-cancelled", "illness"
    day = FIRST_DAY + timedelta(weeks=week)
    return Session(week, f"{code}-{week}", code, week + 1, day, attendance, why, "in-person", 50, f"{day}T12:00:00Z")


def _measurement(id: int, session: Session, instrument: Instrument, rater: str, score: float) -> Measurement:
    total = score * (len(instrument.items) if instrument.headline == "mean" else 1)
    return Measurement(
        id=id,
        uid=f"{session.client}-{instrument.id}-{rater}-{id}",
        client=session.client,
        instrument=instrument.id,
        version=instrument.version,
        date=session.date,
        rater=rater,
        answers=(None,) * len(instrument.items),
        total=round(total / instrument.scale.step),
        session=session.number,
    )


def _until(record: Record, today: date) -> Record:
    return record._replace(
        sessions=tuple(session for session in record.sessions if session.date <= today),
        measurements=tuple(m for m in record.measurements if m.date <= today),
    )


def print_shares(practices: Iterable[Practice] = PRACTICES) -> None:
    """One line per practice; the goal is at most 5 % under `act` and 20 % under `watch` in a week."""
    instruments = {instrument.id: instrument for instrument in catalogue.load().all()}
    print(f"\nQuiet clients on the caseload's list, {CLIENTS} clients over {WEEKS} weeks, every rule together")
    print(f"{'':38}{'act':>7}{'watch':>8}{'ever act in 20':>17}   reasons, share of weeks")
    for seed, practice in enumerate(practices, start=51001):
        found = shares(practice, instruments, seed)
        figures.keep("attention", practice.name, {"act": found.act, "watch": found.watch, "ever": found.ever})
        reasons = ", ".join(f"{rule} {share:.1%}" for rule, share in found.rules.items())
        print(f"{practice.name:38}{found.act:7.1%}{found.watch:8.1%}{found.ever:17.0%}   {reasons}")


if __name__ == "__main__":
    print_shares()
