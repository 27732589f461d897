"""The hours of a period as a page: month by month, what a body asks for and what was counted, room to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_cli.analysis.workload import Counted, HoursOf, Workload
from alliance_cli.forms.supervision_rules import BodyRule
from alliance_cli.model import words
from alliance_cli.render.report.blocks import Block, Chapter, Grid, Pairs, Points, Report, Words

OF_A_MONTH = ("Month", "Sessions", "Hours", "Supervision", "Ratio")
PARTS = ("By kind", "By mode", "Supervision")
SIGN_HERE = "_" * 30
MOST_NAMED = 6  # months


def make(found: Workload, *, to_sign: bool = False) -> Report:
    """The page; `to_sign`: with lines for two signatures."""
    rows = [*found.months, *([found.total] if len(found.months) > 1 else [])]
    grid = Grid(OF_A_MONTH, tuple(_row(span) for span in rows), right=OF_A_MONTH[1:])
    parts: list[Block] = [
        grid,
        *_each_month(found.months),
        Pairs(tuple(_by(found.total))),
        *(Words(said) for said in notes(found, how=not to_sign)),
    ]
    if found.rules:
        parts += [Points("Counted of what is asked for", tuple(_rule(one) for one in found.rules))]
        parts += [
            Words(f"{one.rule.name}: {one.rule.source}, read on {one.rule.read}.", quiet=True) for one in found.rules
        ]
    chapters = [Chapter("", tuple(parts))]
    if to_sign:
        signed = tuple((who, f"{SIGN_HERE}   Date: ____________") for who in ("Therapist", "Supervisor"))
        chapters.append(Chapter("Signed", (Pairs(signed),)))
    return Report(f"Hours from {found.since} to {found.until}", tuple(chapters))


def notes(found: Workload, *, how: bool) -> Iterator[str]:
    """What the figures rest on, where anything was assumed or left out; `how`: with the command that changes it."""
    if found.assumed:
        yield (
            f"{hours(found.assumed)} hours are assumed: sessions without a length are counted at {found.usual} minutes"
            f"{' (“alliance vault settings usual_minutes=50” changes that)' if how else ''}."
        )
    if found.unconfirmed:
        yield (
            f"{hours(found.unconfirmed)} hours are not counted: they stand in a calendar, and nobody confirmed them"
            f"{' (“alliance session amend CODE N --confirmed”)' if how else ''}."
        )
    if found.without_minutes:
        yield f"{words.counted(found.without_minutes, 'supervision')} without minutes: not counted."
    if unsaid := found.total.supervision.get(""):
        yield f"{hours(unsaid)} hours of supervision have no format and are counted in full (--format says how)."
    if found.total.cpd:
        yield f"{hours(found.total.cpd)} hours of training (CPD) stand apart and enter no ratio."


def hours(minutes: float) -> str:
    return f"{minutes / 60:.1f}"


def _row(span: HoursOf) -> tuple[str, ...]:
    ratio = "" if span.ratio is None else f"{span.ratio:.1f} : 1"
    name = span.month or "In all"
    return (name, str(span.sessions), hours(span.minutes), hours(span.supervision_minutes), ratio)


def _each_month(months: Sequence[HoursOf]) -> Iterator[Grid]:
    """What each month's hours were, where there are several."""
    rows = [(span.month, dict(_by(span))) for span in months]
    if len(months) > 1 and any(said for _, said in rows):
        told = tuple((month, *(said.get(title, "") for title in PARTS)) for month, said in rows if said)
        yield Grid(("Month", *PARTS), told, fold=PARTS)


def _by(total: HoursOf) -> Iterator[tuple[str, str]]:
    for title, counted, said in (
        (PARTS[0], total.by_kind, words.KIND.said),
        (PARTS[1], total.by_mode, words.MODE.said),
        (PARTS[2], total.supervision, lambda how: how or "format not recorded"),
    ):
        if timed := {name: minutes for name, minutes in counted.items() if minutes}:
            yield title, ", ".join(f"{said(name)} {hours(minutes)} h" for name, minutes in timed.items())


def _asks(rule: BodyRule) -> str:
    idle = "months without sessions too" if rule.idle_months else "months without sessions ask for nothing"
    return f"{hours(rule.minutes_a_month)} a month; {idle}; part of a month asks as much as a whole one"


def _rule(one: Counted) -> str:
    said = f"{one.rule.name}: {hours(one.counted)} of {hours(one.asked)} hours ({_asks(one.rule)})"
    if not one.rule.averaged:
        said += "; what is more in one month does not count in another"
    short = [(month, counted) for month, counted in one.short if counted is not None]
    if short:
        named = ", ".join(f"{month} ({hours(counted)})" for month, counted in short)
        many = f"{len(short)} of {one.asked // one.rule.minutes_a_month} months"
        said += f". Less than {hours(one.rule.minutes_a_month)} in {named if len(short) <= MOST_NAMED else many}"
    if open_ := [month for month, counted in one.short if counted is None]:
        said += f". Not known in {', '.join(open_) if len(open_) <= MOST_NAMED else f'{len(open_)} months'}"
    if one.unknown:
        said += f". Group time, share not known: {hours(one.unknown)} hours; --people says among how many"
    return f"{said}."
