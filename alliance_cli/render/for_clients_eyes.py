"""What a client is given to read or to hear of a course: the form's name, its scale, the ratings, in their language."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.analysis.course import Point
from alliance_cli.analysis.headline import written
from alliance_cli.forms.definition import Instrument
from alliance_cli.forms.screen_words import ORIGINAL, ScreenWords


def title(form: Instrument, words: ScreenWords) -> str:
    """The check-in's own name is translated; a published questionnaire's is its name in every language."""
    named = words.texts.get(f"{form.id}.title")
    return named if isinstance(named, str) else form.title


def measure(form: Instrument, words: ScreenWords) -> str:
    """Total or mean; of a part of the form with its name, which is there in the form's own language alone."""
    part, _, how = form.headline.rpartition(".")
    said = words["chart.total" if how == "total" else "chart.mean"]
    if not part or words.language != ORIGINAL:
        return said
    return f"{next(sub.label for sub in form.subscales if sub.id == part)}: {said}"


def scale(form: Instrument, words: ScreenWords) -> str:
    """What is measured, from where to where, and which way is better."""
    lowest, highest = (words.number(f"{end:g}") for end in form.headline_range)
    better = "higher" if form.better == "higher" else "lower"
    return words.say(f"chart.{better}", measure=measure(form, words), lowest=lowest, highest=highest)


def value(form: Instrument, given: float, words: ScreenWords) -> str:
    return words.number(written(form, given))


def ratings(count: int, words: ScreenWords) -> str:
    return words["chart.one_rating"] if count == 1 else words.say("chart.ratings", count=count)


def told(form: Instrument, points: Sequence[Point], words: ScreenWords) -> str:
    """The ratings one after the other, to be heard."""
    return "; ".join(value(form, point.value, words) for point in points)
