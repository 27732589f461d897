"""Reads and checks the file of one instrument, and files that add wording to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alliance_cli.forms import soundness
from alliance_cli.forms.definition import (
    BORDIN,
    Band,
    Change,
    Cutoff,
    Example,
    Instrument,
    Item,
    MissingRule,
    Prior,
    Scale,
    Subscale,
)
from alliance_cli.forms.strict_toml import TomlTable, as_number, document, read_text, settle
from alliance_cli.forms.wordings import wordings
from alliance_cli.model import POPULATIONS, ROLES

INSTRUMENT_KINDS = ("alliance", "outcome", "reaction", "supervision")
CONFIDENCES = ("A", "B", "C")
ELECTRONIC = ("open", "wording", "permission")
CONFIDENCE_LEVELS = (90, 95, 99)


def read(path: Path) -> Instrument:
    """The instrument described in a file. Raises BadFile naming file, key or line, and reason."""
    return parse(read_text(path), path.name)


def parse(text: str, name: str) -> Instrument:
    """The instrument described in a TOML text; `name` is what the file is called in an error.

    Raises BadFile with everything that is wrong. Whether the worked examples come out is scoring's to say
    (`analysis.scoring.check_examples`).
    """
    return of_document(document(text, name), name)


def of_document(values: dict[str, object], name: str) -> Instrument:
    """The instrument in a file's content as plain values. Raises BadFile with everything that is wrong."""
    problems: list[str] = []
    table = TomlTable(values, problems)
    instrument, overlap = _instrument(table)
    blocks = table.tables("wordings")
    table.close()
    settle(name, problems)
    problems.extend(soundness.scale_problems(instrument.scale))
    settle(name, problems)
    problems.extend(soundness.problems(instrument, overlap))
    instrument = instrument._replace(wordings=wordings(blocks, instrument))
    settle(name, problems)
    return instrument


def add_wording(bundled: Instrument, base: Mapping[str, object], own: dict[str, object], name: str) -> Instrument:
    """A bundled instrument with the wordings of a file of the practitioner's own that bears its id.

    `base` is the content of the bundled file: a key of `own` that says something else than it is refused with BadFile,
    so that scores stay comparable.
    """
    problems: list[str] = []
    table = TomlTable(own, problems)
    table.text("id")
    for key in own:
        if key != "wordings" and own[key] != base.get(key):
            table.note(key, f"is not as in the {bundled.id} that comes with the program")
    if problems:
        problems.append("a file with its id may add wordings; for anything else give it an id of its own")
    settle(name, problems)
    added = wordings(table.tables("wordings"), bundled)
    settle(name, problems)
    return bundled._replace(wordings=added + bundled.wordings)


def _instrument(table: TomlTable) -> tuple[Instrument, bool]:
    text = table.text
    instrument = Instrument(
        id=text("id", longest=32),
        version=text("version", longest=20),
        title=text("title", longest=120),
        authors=text("authors", longest=300),
        citation=text("citation"),
        licence=text("licence"),
        electronic=table.word("electronic", ELECTRONIC),
        kind=table.word("kind", INSTRUMENT_KINDS),
        better=table.word("better", ("higher", "lower")),
        raters=table.words("raters", ROLES),
        population=table.words("population", POPULATIONS),
        timeframe=text("timeframe", longest=120),
        scale=_scale(table),
        items=tuple(_item(entry) for entry in table.tables("items")),
        subscales=tuple(_subscale(entry) for entry in table.tables("subscales")),
        headline=text("headline", longest=40),
        cutoffs=tuple(_cutoff(entry) for entry in table.tables("cutoffs")),
        schedule=table.integer("schedule"),
        measures=text("measures"),
        limits=text("limits"),
        examples=tuple(_example(entry) for entry in table.tables("examples")),
        aliases=tuple(alias.lower() for alias in table.texts("aliases", required=False)),
        changes=_changes(table),
        order=_order(table.table("order")),
        bordin=_bordin(table.table("bordin")),
        prior=_prior(table.table("prior")),
        bands=tuple(_band(entry) for entry in table.tables("bands")),
        estimate=_estimate(table.table("estimate")),
        youngest=table.integer("youngest"),
        oldest=table.integer("oldest"),
        small_fall=table.maybe_number("small_fall"),
        in_record=text("in_record", longest=60) if table.has("in_record") else "",
    )
    return instrument, table.flag("overlap")


def _scale(parent: TomlTable) -> Scale:
    table = parent.table("scale")
    if table is None:
        if not parent.has("scale"):
            parent.note("scale", "is missing")
        return Scale(0, 1, 1)
    labels = table.texts("labels", required=False)
    factor = table.number("factor") if table.has("factor") else 1
    scale = Scale(table.number("min"), table.number("max"), table.number("step"), labels, factor)
    table.close()
    return scale


def _item(table: TomlTable) -> Item:
    label = table.text("label", longest=60)
    bare = table.values.get("safety") is True  # without words of its own, its label says what it asks about
    about = label if bare and table.flag("safety") else table.text("safety", longest=80) if table.has("safety") else ""
    item = Item(label, table.flag("reversed"), about)
    table.close()
    return item


def _band(table: TomlTable) -> Band:
    band = Band(
        table.number("from"),
        table.text("name", longest=40),
        table.text("source"),
        table.word("confidence", CONFIDENCES),
    )
    table.close()
    return band


def _estimate(table: TomlTable | None) -> MissingRule | None:
    if table is None:
        return None
    estimate = MissingRule(table.integer("most") or 0, table.text("source"), table.word("confidence", CONFIDENCES))
    table.close()
    return estimate


def _subscale(table: TomlTable) -> Subscale:
    numbers = table.list("items")
    if not numbers and table.has("items"):
        table.note("items", "is empty")
    if any(isinstance(n, bool) or not isinstance(n, int) for n in numbers):
        table.note("items", "must hold item numbers, counted from 1")
    subscale = Subscale(
        table.text("id", longest=32),
        table.text("label", longest=60),
        tuple(n for n in numbers if isinstance(n, int)),
        table.word("better", ("higher", "lower")) if table.has("better") else None,
    )
    table.close()
    return subscale


def _cutoff(table: TomlTable) -> Cutoff:
    cutoff = Cutoff(
        on=table.word("on", ("headline", "item")),
        value=table.number("value"),
        meaning=table.word("meaning", ("alliance", "range")),
        source=table.text("source"),
        confidence=table.word("confidence", CONFIDENCES),
        population=table.words("population", POPULATIONS, required=False),
        raters=table.words("raters", ROLES, required=False),
    )
    table.close()
    return cutoff


def _order(table: TomlTable | None) -> dict[str, str]:
    """For each rater named, what is said where the answers of a paper form are typed in."""
    if table is None:
        return {}
    found = {role: table.text(role, longest=240) for role in ROLES if table.has(role)}
    table.close()
    return found


def _bordin(table: TomlTable | None) -> dict[str, int | str]:
    """Where the form asks for each of Bordin's three parts: by an item, or by a subscale."""
    if table is None:
        return {}
    found = {
        part: (table.integer(part) or 0) if isinstance(table.values.get(part), int) else table.text(part, longest=32)
        for part in BORDIN
    }
    table.close()
    return found


def _changes(parent: TomlTable) -> tuple[Change, ...]:
    """One `[change]`, or several `[[change]]` for different people."""
    if isinstance(parent.values.get("change"), list):
        return tuple(_change(table) for table in parent.tables("change"))
    table = parent.table("change")
    return (_change(table),) if table else ()


def _change(table: TomlTable) -> Change:
    sd, reliability, given = (table.maybe_number(key) for key in ("sd", "reliability", "reliable_change"))
    change = Change(
        table.text("source"),
        sd,
        reliability,
        given,
        confidence=table.word("confidence", CONFIDENCES) if table.has("confidence") else "C",
        population=table.words("population", POPULATIONS, required=False),
        raters=table.words("raters", ROLES, required=False),
        level=table.integer("level") or (95 if given is None else None),
        at_least=table.flag("at_least"),
    )
    if change.level not in (None, *CONFIDENCE_LEVELS):
        table.note("level", f"can be {', '.join(map(str, CONFIDENCE_LEVELS))}")
    if given is None and (sd is None or reliability is None):
        table.note("reliable_change", "is missing, or else sd and reliability together")
    if reliability is not None and not 0 < reliability < 1:
        table.note("reliability", "must lie between 0 and 1")
    for key, value in (("sd", sd), ("reliable_change", given)):
        if value is not None and value <= 0:
            table.note(key, "must be above 0")
    table.close()
    return change


def _prior(table: TomlTable | None) -> Prior | None:
    if table is None:
        return None
    number = table.number
    prior = Prior(
        number("mean"),
        number("weight"),
        number("sd"),
        number("sd_weight"),
        number("between_sd"),
        table.text("source"),
    )
    table.close()
    return prior


def _example(table: TomlTable) -> Example:
    given = table.list("answers")
    answers = tuple(None if answer == "." else as_number(answer) for answer in given)
    for n, (raw, answer) in enumerate(zip(given, answers, strict=True), start=1):
        if answer is None and raw != ".":
            table.note(f"answers[{n}]", 'must be a number, or "." for a missing answer')
    example = Example(
        answers,
        table.maybe_number("total"),
        table.maybe_number("mean"),
        _example_subscales(table),
        table.maybe_number("estimated"),
    )
    table.close()
    return example


def _example_subscales(table: TomlTable) -> dict[str, float | None]:
    subscales = table.table("subscales")
    return {key: subscales.maybe_number(key) for key in subscales.values} if subscales else {}
