"""What a client reads, in each language: one file each in `screen/`, and the practitioner's own; their only reader."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.forms.strict_toml import TomlTable, document, read_text, settle, unfit
from alliance_cli.forms.wordings import LANGUAGE

ORIGINAL = "en"
HEAD = ("language", "name", "direction", "translated", "status", "back")
_SCREENS = Path(__file__).parent / "screen"
_FILLED = re.compile(r"\{(\w+)\}")

Sentences = str | tuple[Any, ...]  # a sentence, a list of them, or the lines of the check-in


@dataclass(frozen=True, slots=True)
class ScreenWords:
    """Everything a client reads, in one language, for adults or for the young; `section.key` names a text."""

    language: str
    name: str
    direction: str
    audience: str
    translated: str
    status: str
    texts: Mapping[str, Sentences]

    def __getitem__(self, key: str) -> str:
        text = self.texts[key]
        assert isinstance(text, str), key
        return text

    def each(self, key: str) -> tuple[Any, ...]:
        """A list: the months, the places of a mark, the points of a page."""
        found = self.texts[key]
        assert isinstance(found, tuple), key
        return found

    def say(self, text: str, /, **values: object) -> str:
        """A sentence, filled in; a value that holds braces is left as it is."""
        return _FILLED.sub(lambda found: str(values[found[1]]), self[text])

    def section(self, name: str) -> dict[str, Sentences]:
        """The texts of a section by their keys there."""
        return {key.partition(".")[2]: text for key, text in self.texts.items() if key.startswith(f"{name}.")}

    def day(self, day: date, *, short: bool = False, year: bool = True) -> str:
        """A date; `short`: the month shortened."""
        month = self.each("figures.months" if short else "figures.whole_months")[day.month - 1]
        number = self["figures.first"] if day.day == 1 else day.day
        return self.say("figures.day" if year else "figures.day_of_year", day=number, month=month, year=day.year)

    def number(self, written: str) -> str:
        """A number, written with a point, in the way of the language."""
        return written.replace(".", self["figures.decimal"])


def english(audience: str = "adult") -> ScreenWords:
    return find(ORIGINAL, audience)


def find(language: str, audience: str = "adult", folder: Path | None = None) -> ScreenWords:
    """What is read in a language (`de` also for `de-AT`). Raises BadUsage, naming those that are; BadForm."""
    known = files(folder)
    wanted = language.strip().lower()
    path = known.get(wanted) or known.get(wanted.partition("-")[0])
    if path is None:
        raise BadUsage(f"There is no language “{language.strip()[:20]}” here.", f"There are: {', '.join(known)}.")
    return _read(path, audience) if path.parent == _SCREENS else read(path)[audience]


def files(folder: Path | None = None) -> Mapping[str, Path]:
    """By language: the file, the practitioner's own (in `screen` of the config folder) before ours."""
    own = sorted((folder / "screen").glob("*.toml")) if folder else ()
    found = {path.stem.lower(): path for path in (*sorted(_SCREENS.glob("*.toml")), *own)}
    return dict(sorted(found.items(), key=lambda each: (each[0] != ORIGINAL, each[0])))


def is_screen(path: Path) -> bool:
    """Whether a file says what clients read, rather than an instrument. Raises BadFile where it is no TOML."""
    values = document(read_text(path), path.name)
    return "language" in values and "id" not in values and "instrument" not in values


def read(path: Path) -> Mapping[str, ScreenWords]:
    """Both audiences of a file. Raises BadForm with all that is missing, unknown or cannot be filled in."""
    problems: list[str] = []
    table = TomlTable(document(read_text(path), path.name), problems)
    head = {key: table.text(key, required=key in HEAD[:3], longest=40_000, lines=True) for key in HEAD}
    head.pop("back")
    if head["language"] and not LANGUAGE.fullmatch(head["language"]):
        problems.append("language must be a short tag, such as en or pt-BR")
    if head["direction"] not in ("", "ltr", "rtl"):
        problems.append(f"direction is “{head['direction']}”, it can be ltr, rtl")
    young = table.values.pop("young", {})
    adult = dict(_flat({k: v for k, v in table.values.items() if k not in HEAD}, problems))
    other = dict(_flat(young if isinstance(young, dict) else {"": ""}, problems, "young."))
    model = _original()
    problems += [f"{key} is missing" for key in model if key not in adult]
    for prefix, texts in (("", adult), ("young.", other)):
        for key, text in texts.items():
            problems += [f"{prefix}{key} {why}" for why in _unlike(text, model.get(key))]
    settle(path.name, problems)
    return {
        "adult": ScreenWords(audience="adult", texts=adult, **head),
        "young": ScreenWords(audience="young", texts={**adult, **other}, **head),
    }


def wording_blocks(path: Path, instrument: str) -> Sequence[dict[str, Any]]:
    """The sentences of an instrument of our own in a file, as wordings stand in an instrument's. Raises BadForm."""
    blocks = []
    for audience, words in read(path).items():
        items = [dict(zip(("text", "left", "right"), item, strict=True)) for item in words.each(f"{instrument}.items")]
        of = {"language": words.language, "audience": audience, "scope": ["paper", "electronic"]}
        blocks.append(of | {"instructions": words[f"{instrument}.instructions"], "items": items})
    return blocks


def problems(folder: Path) -> Iterator[AllianceError]:
    """What is wrong with files of the practitioner's own."""
    for path in files(folder).values():
        if path.parent != _SCREENS:
            try:
                read(path)
            except AllianceError as error:
                yield error


def template() -> str:
    """A file to translate: the original, as it stands."""
    return (_SCREENS / f"{ORIGINAL}.toml").read_text("utf-8")


@cache
def _read(path: Path, audience: str) -> ScreenWords:
    return read(path)[audience]


@cache
def _original() -> Mapping[str, Sentences]:
    values = document((_SCREENS / f"{ORIGINAL}.toml").read_text("utf-8"), ORIGINAL)
    values.pop("young")
    return dict(_flat({k: v for k, v in values.items() if k not in HEAD}, []))


def _flat(sections: Mapping[str, Any], problems: list[str], prefix: str = "") -> Iterator[tuple[str, Sentences]]:
    for section, texts in sections.items():
        if not isinstance(texts, dict):
            problems.append(f"{prefix}{section} is not a key of this file")
            continue
        for key, text in texts.items():
            yield f"{section}.{key}", _as_tuple(text)


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def _unlike(text: object, model: object) -> Iterator[str]:
    """Why a text cannot stand in the place of the original's."""
    if model is None:
        yield "is not a key of this file"
    elif isinstance(model, tuple):
        if not isinstance(text, tuple) or len(text) != len(model):
            yield f"must be a list of {len(model)}"
            return
        for n, (one, other) in enumerate(zip(text, model, strict=True), 1):
            yield from (f"[{n}] {why}" for why in _unlike(one, other))
    elif not isinstance(text, str):
        yield "must be a text"
    elif not text.strip():
        yield "is empty"
    elif reason := unfit(text):
        yield reason
    else:
        meant, found = set(_FILLED.findall(str(model))), set(_FILLED.findall(text))
        yield from (f"must hold {{{name}}}" for name in sorted(meant - found))
        yield from (f"holds {{{name}}}, which nothing fills in" for name in sorted(found - meant))
