"""An answer as it is typed, and as whole steps of its scale: `9.6`, `9,6`, `-` where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.errors import BadUsage
from alliance_cli.forms.definition import Instrument, Item, Scale
from alliance_cli.inputs import parse_decimal, parse_scores, shown

NOT_ANSWERED = ("-", ".", "–")


def read_answer(typed: str, scale: Scale, millimetres: bool = False) -> int | None:
    """Whole steps of the scale, or None for an answer that is missing.

    With `millimetres` a line is read as on a ruler: 96 is 9.6. Raises BadUsage.
    """
    typed = typed.strip()
    if typed in NOT_ANSWERED or not typed:
        return None
    try:
        value = parse_decimal(typed) * (scale.step if millimetres else 1)
    except BadUsage:
        raise BadUsage(f"“{shown(typed)}” is not a number.", _example(scale, millimetres)) from None
    if value > scale.max:
        raise BadUsage(f"{shown(typed)} is beyond {_highest(scale, millimetres)}.", _example(scale, millimetres))
    if value < scale.min:
        raise BadUsage(f"{shown(typed)} is below {scale.min:g}.", _example(scale, millimetres))
    steps = round(value / scale.step)
    if abs(steps * scale.step - value) > 1e-9:
        raise BadUsage(f"{shown(typed)} is finer than the scale.", _example(scale, millimetres))
    return steps


def read_answers(typed: str, instrument: Instrument) -> tuple[int | None, ...]:
    """All answers of a form, separated by spaces, in whole steps of the scale. Raises BadUsage, naming the item."""
    values = parse_scores(typed)
    if len(values) != len(instrument.items):
        labels = ", ".join(in_order(instrument))
        raise BadUsage(
            f"{instrument.title} has {len(instrument.items)} items, and {len(values)} answers were given.",
            f"In this order, with - where one is missing: {labels}.",
        )
    pairs = zip(instrument.items, typed.split(), strict=True)
    return tuple(_of_item(name_of(n, item), word, instrument.scale) for n, (item, word) in enumerate(pairs, 1))


def in_order(instrument: Instrument) -> list[str]:
    """What its items are about, one by one; an item about suicide or self-harm by its number alone."""
    return [f"item {n}" if item.safety else item.marked for n, item in enumerate(instrument.items, 1)]


def name_of(number: int, item: Item) -> str:
    """What an item is called where its answer cannot be read; one about suicide or self-harm by its number alone."""
    return f"Item {number}" if item.safety else item.label


def _of_item(name: str, word: str, scale: Scale) -> int | None:
    try:
        return read_answer(word, scale)
    except BadUsage as error:
        raise BadUsage(f"{name}: {error.what}", error.hint) from None


def read_total(typed: float, instrument: Instrument) -> int:
    """A total that stands alone (old records), in whole steps. Raises BadUsage."""
    if not instrument.has_total:
        raise BadUsage(f"{instrument.title} has no total.", "Give its answers with --scores.")
    scale, count = instrument.scale, len(instrument.items)
    unit = scale.step * scale.factor
    steps = round(typed / unit)
    times = f", times {scale.factor:g}" if scale.factor != 1 else ""
    hint = f"Give the sum of all answers{times}."
    if not scale.lowest * count <= steps <= scale.highest * count:
        low, high = instrument.total(scale.lowest * count), instrument.total(scale.highest * count)
        raise BadUsage(f"A total of {typed:g} is outside {low:g} to {high:g}.", hint)
    if abs(steps * unit - typed) > 1e-9:
        if times:
            raise BadUsage(f"A total of {typed:g} is no multiple of {unit:g}.", hint)
        raise BadUsage(f"A total of {typed:g} is finer than the scale.", hint)
    return steps


def show_answer(steps: int, scale: Scale, millimetres: bool = False) -> str:
    """The answer as it would be typed."""
    return str(steps) if millimetres else f"{scale.value(steps):g}"


def said_answers(answers: Sequence[int | None], form: Instrument) -> str:
    """All answers in a row, as `read_answers` would read them."""
    return " ".join("-" if steps is None else show_answer(steps, form.scale) for steps in answers)


def has_millimetres(scale: Scale) -> bool:
    """Whether the line is 10 cm in steps of a millimetre, as the published ones are on paper."""
    return scale.is_line and (scale.min, scale.max, scale.step) == (0, 10, 0.1)


def reach(scale: Scale, millimetres: bool = False) -> str:
    return f"{scale.min:g} to {_highest(scale, millimetres)}"


def _highest(scale: Scale, millimetres: bool) -> str:
    return f"{scale.max / scale.step if millimetres else scale.max:g}"


def _example(scale: Scale, millimetres: bool) -> str:
    if millimetres:
        return "Type whole millimetres, e.g. 96."
    if has_millimetres(scale):
        return "Type centimetres, e.g. 9.6."
    return f"Type a number from {reach(scale)}."
