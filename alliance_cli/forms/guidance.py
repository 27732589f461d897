"""Clinical guidance as data: short pages with their sources, strategies, repair steps, and prompts to reflect on."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from alliance_cli.errors import NotFound
from alliance_cli.forms import screen_words
from alliance_cli.forms.screen_words import ScreenWords
from alliance_cli.forms.wordings import AUDIENCES
from alliance_cli.inputs import nearest, shown

TOPICS = tuple(
    "alliance factors strategies rupture repair feedback telehealth endings "
    "cbt psychodynamic dbt humanistic integrative adult adolescent child couple family group "
    "signals clients breach".split()
)
WIDTH = 78
HEIGHT = 22
MOST_STRATEGIES = 3
UNCONFIRMED = "(not confirmed)"


class Source(NamedTuple):
    """What a page rests on: `short` as it cites it, `where` as its foot adds, `full` the whole reference.

    A publication, a law, or plainly what is neither (clinical custom, a simulation). `confirmed`: its bibliographic
    record was looked up; where it was not, every place that names it says so.
    """

    short: str
    where: str
    full: str
    confirmed: bool = True

    @property
    def reference(self) -> str:
        return self.full if self.confirmed else f"{self.full} {UNCONFIRMED}"


class Remark(NamedTuple):
    """One thing a page says. Points of factors, strategies and repair have an id, which the note ticks.

    `helps`: the constructs that a strategy belongs to (goals, tasks, bond, openness, confidence, overall).
    """

    text: str
    source: str = ""
    id: str = ""
    label: str = ""
    helps: tuple[str, ...] = ()


class Screen(NamedTuple):
    """As much of a page as is shown at once: at most HEIGHT lines of WIDTH columns."""

    title: str
    points: tuple[Remark, ...]
    id: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """What this screen rests on, each once, in the order of use."""
        return tuple(source(short) for short in dict.fromkeys(point.source for point in self.points) if short)


class Page(NamedTuple):
    """All that is said on one topic."""

    topic: str
    screens: tuple[Screen, ...]

    @property
    def points(self) -> tuple[Remark, ...]:
        return tuple(point for screen in self.screens for point in screen.points)


class Prompt(NamedTuple):
    """A question to the practitioner's own part. `with_client`: it only makes sense about one client."""

    about: str
    text: str
    with_client: bool = False


@cache
def page(topic: str) -> Page:
    """The page on a topic. Raises NotFound, naming the nearest topic."""
    wanted = topic.strip().lower()
    if wanted not in TOPICS:
        close = nearest(wanted[:60], TOPICS)
        hint = f"Did you mean “{close}”?" if close else f"There is: {', '.join(TOPICS)}."
        raise NotFound(f"There is no guidance on “{shown(topic)}”.", hint)
    if wanted == "clients":
        return clients_page({audience: screen_words.english(audience) for audience in AUDIENCES})
    return Page(wanted, tuple(_screen(data) for data in _read("guides", wanted)["screens"]))


def clients_page(words: Mapping[str, ScreenWords]) -> Page:
    """The page for clients with its blanks, a screen for each audience, in the language of these words."""
    each = ((audience, said["guide.title"], said.each("guide.points")) for audience, said in words.items())
    return Page("clients", tuple(Screen(title, tuple(map(Remark, points)), who) for who, title, points in each))


def lines(screen: Screen, width: int = WIDTH) -> list[str]:
    """A screen as plain text: title, points with the numbers of their sources, then the sources."""
    numbers = {cited.short: f"[{number}]" for number, cited in enumerate(screen.sources, 1)}
    body = [line for point in screen.points for line in _point_lines(point, numbers, width)]
    foot = [line for cited in screen.sources for line in _source_lines(cited, numbers, width)]
    return [screen.title, "", *body, *([""] if foot else []), *foot]


def strategies() -> tuple[Remark, ...]:
    """What a therapist can do for the alliance: the ticks of the note, explained."""
    return page("strategies").points


def strategies_for(item: str) -> tuple[Remark, ...]:
    """The two or three strategies that belong to an item, a subscale or a construct; none if it is not known.

    `item` is a construct (`goals`) or a label that contains one of its names ("Goals and topics", "Task: …").
    """
    construct = _construct(item)
    return tuple(point for point in strategies() if construct in point.helps)[:MOST_STRATEGIES]


def how_to(step: str) -> str:
    """One line on how a repair step is taken; "" for a step that is not known."""
    return next((point.text for point in page("repair").points if point.id == step), "")


@cache
def sources() -> tuple[Source, ...]:
    """Everything that the pages and the note forms rest on, by author."""
    return tuple(Source(short, **data) for short, data in sorted(_read("guides", "sources").items()))


def source(short: str) -> Source:
    """One source by the way pages cite it. Raises NotFound."""
    for known in sources():
        if known.short == short:
            return known
    raise NotFound(f"There is no source “{shown(short)}”.")


def reflections(earlier: int, *, with_client: bool, count: int = 3) -> tuple[Prompt, ...]:
    """The next prompts to reflect on, in rotation. `earlier`: how many reflections there are already."""
    prompts = [prompt for prompt in _prompts() if with_client or not prompt.with_client]
    return tuple(prompts[(earlier * count + i) % len(prompts)] for i in range(min(count, len(prompts))))


@cache
def _prompts() -> tuple[Prompt, ...]:
    return tuple(Prompt(**data) for data in _read("notes", "reflect")["prompts"])


def _read(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files("alliance_cli.forms") / folder / f"{name}.toml").read_text("utf-8"))


def _screen(data: dict[str, Any]) -> Screen:
    points = tuple(Remark(**{**point, "helps": tuple(point.get("helps", ()))}) for point in data["points"])
    return Screen(**{**data, "points": points})


@cache
def _constructs() -> dict[str, tuple[str, ...]]:
    return {construct: tuple(names) for construct, names in _read("guides", "strategies")["constructs"].items()}


def _construct(item: str) -> str:
    said = item.lower()
    return next((construct for construct, names in _constructs().items() if any(n in said for n in names)), "")


def _point_lines(point: Remark, numbers: dict[str, str], width: int) -> Iterator[str]:
    label = f"{point.label}: " if point.label else ""
    cited = f" {numbers[point.source]}" if point.source else ""
    yield from _wrapped(f"{label}{point.text}{cited}", "- ", width)


def _source_lines(cited: Source, numbers: dict[str, str], width: int) -> Iterable[str]:
    doubt = "" if cited.confirmed else f" {UNCONFIRMED}"
    return _wrapped(f"{cited.short}, {cited.where}{doubt}", f"{numbers[cited.short]} ", width)


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))
