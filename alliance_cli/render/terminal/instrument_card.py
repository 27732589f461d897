"""Questionnaires: the list, and a page for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from alliance_cli.forms.definition import Change, Cutoff, Instrument, MissingRule
from alliance_cli.model import words
from alliance_cli.render.terminal.tables import heading, pairs


def instruments(found: Sequence[Instrument], origin: Callable[[Instrument], str]) -> list[Any]:
    return [pairs([(form.id, _in_a_line(form, origin(form))) for form in found])]


def _in_a_line(form: Instrument, origin: str) -> str:
    often = "when wanted" if form.schedule is None else words.how_often(form.schedule)
    named = form.abbreviation.lower() == form.id or f"({form.abbreviation})" in form.title
    name = form.title if named else f"{form.title} ({form.abbreviation})"
    apart = "" if origin == "bundled" else f"; from: {origin}"
    return f"{name}\n{len(form.items)} items; {', '.join(form.raters)}; {often}{apart}"


def instrument_page(
    form: Instrument, permitted: str | None, origin: str = "", languages: Sequence[Mapping[str, str]] = ()
) -> list[Any]:
    low, high = form.headline_range
    screen = {
        "open": "open",
        "wording": "once its sentences are installed" if form.wording() is None else "open, with its sentences",
    }.get(form.electronic) or (f"permitted by you on {permitted}" if permitted else "paper only")
    cutoffs = "\n".join(
        f"{'score' if c.on == 'headline' else 'an item'} {beyond(form, c)}"
        f"{_for(c.population, c.raters)}: {c.source}; confidence {c.confidence}"
        for c in form.cutoffs
    )
    bands = "\n".join(f"from {b.start:g}: {b.name} ({b.source}; confidence {b.confidence})" for b in form.bands)
    bands += "\nThese names are for you alone; a band is no diagnosis." if bands else ""
    rows: list[tuple[str, str | None]] = [
        ("Measures", form.measures),
        ("Asks about", form.timeframe),
        ("For", f"{', '.join(form.population)}; answered by {', '.join(form.raters)}"),
        (
            "Items",
            "\n".join(f"{n}. {i.marked}" for n, i in enumerate(form.items, 1)),
        ),
        ("Order", "\n".join(f"{rater}: {said}" for rater, said in form.order.items())),
        ("Answers", f"{form.scale.min:g} to {form.scale.max:g} in steps of {form.scale.step:g}"),
        ("Score", f"{form.headline}, {low:g} to {high:g}; {form.better} is better"),
        ("Subscales", "\n".join(f"{s.label}: items {', '.join(map(str, s.items))}" for s in form.subscales)),
        ("Cut-offs", cutoffs or "none: only the client's own course"),
        ("Bands", bands or None),
        ("Change", "\n".join(map(_change, form.changes))),
        ("Missing", _missing(form.estimate) if form.estimate else None),
        ("Safety", " ".join(map(partial(_about_safety, form), form.about_safety))),
        ("How often", "when wanted" if form.schedule is None else words.how_often(form.schedule)),
        ("Cannot tell", form.limits),
        ("On screen", screen),
        ("Languages", "\n".join(_spoken(languages))),
        ("Licence", form.licence),
        ("Authors", form.authors),
        ("Source", form.citation),
        ("Read from", {"vault": "the vault's own copy: there is no file of it here", "own": "your file"}.get(origin)),
    ]
    return [heading(f"{form.title} ({form.id}, version {form.version})"), pairs(rows)]


def _spoken(languages: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Each status once, after the languages that have it."""
    for status in dict.fromkeys(each["status"] for each in languages):
        yield f"{', '.join(each['name'] for each in languages if each['status'] == status)}: {status}"


def _change(change: Change) -> str:
    what = (
        f"reliable change {change.reliable_change:g}{' or more' if change.at_least else ''}"
        if change.reliable_change
        else f"SD {change.sd:g}, reliability {change.reliability:g}"
    )
    what += f" at {change.level} % confidence" if change.level not in (None, 95) else ""
    return f"{what}{_for(change.population, change.raters)}: {change.source}; confidence {change.confidence}"


def _for(*people: Sequence[str]) -> str:
    """For whom a figure holds, where it does not hold for everyone."""
    named = ", ".join(name for each in people for name in each)
    return f" ({named})" if named else ""


def beyond(form: Instrument, cutoff: Cutoff) -> str:
    """Which side of a cut-off it speaks of: `below 36`, `11 or above`."""
    if form.better == "higher":
        return f"below {cutoff.value:g}"
    return f"{cutoff.value:g} or above" if cutoff.meaning == "range" else f"above {cutoff.value:g}"


def _missing(rule: MissingRule) -> str:
    return (
        f"up to {rule.most}: an estimate beside the score, never in its place ({rule.source}; confidence "
        f"{rule.confidence})"
    )


def _about_safety(form: Instrument, number: int) -> str:
    return (
        f"Item {number} asks about {form.items[number - 1].safety}. It counts in the score as published, and nothing"
        " else is made of it. A mark above zero is said to you as soon as it is recorded; a zero is no all-clear."
    )
