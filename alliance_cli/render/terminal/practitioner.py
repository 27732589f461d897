"""What concerns the practitioner rather than a client: supervision, reflections, the practice in figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from alliance_cli.analysis.figures import Figure
from alliance_cli.analysis.practice_figures import Practice
from alliance_cli.forms.definition import abbreviation
from alliance_cli.model import Away, Reflection, Supervision
from alliance_cli.model.words import CPD, PLANNED, SKIP_REASON, SUPERVISION_FORMAT, UNPLANNED, counted
from alliance_cli.render.terminal.tables import heading, pairs, table, text


def supervisions(found: Sequence[Supervision], *, some: str = "") -> list[Any]:
    """The log, or a part of it: `some` says of what."""
    if not found:
        none = f"No supervision is recorded {some or 'yet'}."
        return [text(none if some else f"{none} “alliance supervision add” records one.")]
    made = table(
        "No.", "Date", "With", "How", "Minutes", "Cases", "Open", right=["No.", "Minutes", "Open"], fold=["Cases"]
    )
    for one in found:
        still = sum(1 for d in one.decisions if d.done is None)
        made.add_row(
            str(one.number), str(one.date), text(one.supervisor or ""), _how(one),
            str(one.minutes or ""), text(", ".join(one.cases)), str(still or ""),
        )  # fmt: skip
    trained = [one for one in found if one.format == CPD]
    met = [one for one in found if one.format != CPD]
    told = [f"{counted(len(met), 'supervision')}, {_hours(met)}"] if met else []
    told += [f"{len(trained)} of training (CPD), {_hours(trained)}"] if trained else []
    return [made, text(""), text("; ".join(told) + ".")]


def _hours(found: Sequence[Supervision]) -> str:
    return f"{sum(one.minutes or 0 for one in found) / 60:.1f} hours"


def breaks(found: Sequence[Away]) -> list[Any]:
    if not found:
        return [text("No break is recorded. “alliance away add 2026-12-21 2027-01-08” records one.")]
    made = table("No.", "From", "To", "Whose", "Why", right=["No."])
    for one in found:
        made.add_row(str(one.number), str(one.first), str(one.last), one.client or "mine", one.why or "")
    return [made]


def supervision(one: Supervision) -> list[Any]:
    rows: list[tuple[str, str | None]] = [
        ("With", one.supervisor),
        ("How", _how(one)),
        ("Minutes", str(one.minutes) if one.minutes else None),
        ("Cases", ", ".join(one.cases)),
        ("Asked", "\n".join(one.questions)),
    ]
    parts: list[Any] = [heading(f"Supervision {one.number}  {one.date}"), pairs(rows)]
    if one.decisions:
        made = table("", "Decided", "For", "Done", right=[""], fold=["Decided", "Done"])
        for d in one.decisions:
            done = f"{d.done}{f': {d.outcome}' if d.outcome else ''}" if d.done else "not yet"
            made.add_row(str(d.number), text(d.text), d.client or "the practice", text(done))
        parts += [text(""), made]
    return parts


def _how(one: Supervision) -> str:
    shared = counted(one.people, "person", "people") if one.people else ""
    return " of ".join(filter(None, (SUPERVISION_FORMAT.said(one.format or ""), shared)))


def reflections(found: Sequence[Reflection], word: str | None) -> list[Any]:
    if not found:
        return [text("Nothing written yet." if word is None else f"Nothing you wrote holds “{word}”.")]
    made = table("No.", "Date", "Client", "", right=["No."], fold=[""])
    for one in found:
        line = " ".join(one.text.split())
        made.add_row(
            str(one.number), str(one.date), one.client or "", text(line[:90] + ("…" if len(line) > 90 else ""))
        )
    return [made]


def reflection(one: Reflection) -> list[Any]:
    about = f"  about {one.client}" if one.client else ""
    parts: list[Any] = [heading(f"Reflection {one.number}  {one.date}{about}")]
    return [*parts, *([text(one.prompt, "dim")] if one.prompt else []), text(one.text)]


def practice(own: Practice, estimates: Sequence[Figure]) -> list[Any]:
    rows: list[tuple[str, str | None]] = [
        ("Clients", str(own.clients)),
        ("Sessions held", str(own.sessions)),
        ("Ratings", f"{own.ratings_given} given of {own.ratings_offered} that were due"),
        ("Not given", _counts(own.skipped)),
        ("Endings", _counts(own.endings)),
        ("Ruptures", _counts(own.ruptures)),
        ("Dips in ratings", _counts(own.episodes)),
    ]
    made = table("Figure", "Value", "95 % interval", "n", "", right=["Value", "n"], fold=[""])
    known = [(one, one.value) for one in estimates if one.value is not None]
    for one, value in known:
        interval = "" if one.low is None or one.high is None else f"{one.low:.2f} to {one.high:.2f}"
        made.add_row(text(figure_name(one)), f"{value:.2f}", interval, str(one.n), text(one.note))
    parts: list[Any] = [pairs(rows), *([text(""), made] if known else [])]
    if few := [f"{figure_name(one)} ({one.n})" for one in estimates if one.value is None]:
        parts += [text(""), text(f"Too few to say, so far: {', '.join(few)}.", "dim")]
    return parts


_NAMED = (
    (r"first_(\w+)", r"{0} at first"),
    (r"latest_(\w+)", r"{0} lately"),
    *((rf"last_(\w+)_{how}", f"{{0}} before an ending, {how}") for how in (PLANNED, UNPLANNED)),
    (r"improved_(\w+)", r"better by {0}"),
    (r"effect_(\w+)", r"effect size by {0}"),
    (r"(\w+)_guess_(\d+)", r"{0}: lowest line guessed, {1}"),
    (r"(\w+)_item_(\d+)_bias", r"{0} line {1}: guessed too high or low"),
    (r"(\w+)_item_(\d+)_error", r"{0} line {1}: how far off"),
    (r"(\w+)_agreement", r"{0}: my rating beside theirs"),
    (r"said_changed", "comments with a change"),
    (r"item_after_change", "lowest line after it"),
)


def figure_name(one: Figure) -> str:
    """A figure in words; its name is for programs."""
    for pattern, said in _NAMED:
        if found := re.fullmatch(pattern, one.name):
            return said.format(*(abbreviation(part) for part in found.groups()))
    return one.name.replace("_", " ")


_COUNTED = {word: SKIP_REASON.said(word) for word in SKIP_REASON} | {"client-declined": "declined by the client"}


def _counts(counts: Mapping[str, int]) -> str | None:
    said = ((n, name) for name, n in counts.items() if n)
    return ", ".join(f"{n} {_COUNTED.get(name, name.replace('_', ' '))}" for n, name in said) or None
