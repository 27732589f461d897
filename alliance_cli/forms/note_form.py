"""The session-note form as data: its sections and fields, which of them a session calls for, and its check."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar

from alliance_cli.errors import AllianceError, BadFile, BadUsage
from alliance_cli.forms import guidance
from alliance_cli.inputs import clean, nearest, shown
from alliance_cli.model import KINDS, MODALITIES, MODES, POPULATIONS

TYPES = ("line", "text", "ticks", "mark", "choice")
KEPT_IN = ("note", "private", "rupture")
MARKS = range(11)
FIRST_SESSIONS = 2
SAFETY_FIRST = "safety_first"  # the section that stands before all others after a mark
LIKE = 0.75  # a word that is so much like an answer is a slip; another is kept as the practitioner's own

# The closed words of `when`. The last three come from the note itself while it is written.
WORDS = frozenset((*KINDS, *POPULATIONS, *MODALITIES, *MODES)).union(
    ("first_sessions", "after_break", "month", "signal", "rupture_open", "strain", "marker", "rupture_kept")
)


class Option(NamedTuple):
    """One thing to tick or choose. `sets`: the word that holds once it is chosen."""

    id: str
    label: str
    hint: str = ""
    source: str = ""
    sets: str = ""
    per_participant: bool = False  # one option per participant: `more` becomes `more.A`, `more.B`


class Field(NamedTuple):
    """One question of the note. A value is always kept as text; ticks as option ids with commas between.

    `record`: where the value belongs: the progress note, the private notes, or the record of a rupture.
    `lines`: each tick may be followed by a line of its own, kept as `field.option`.
    `when`: asked if any of these words holds; empty: always.
    """

    id: str
    label: str
    type: str = "line"
    hint: str = ""
    options: tuple[Option, ...] = ()
    when: tuple[str, ...] = ()
    record: str = "note"
    sets: str = ""
    lines: bool = False
    per_participant: bool = False

    @property
    def private(self) -> bool:
        return self.record == "private"

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)


class Section(NamedTuple):
    """A page of the form. `key` leads to it, `opens`: it is asked without being chosen, `about` says what is inside."""

    id: str
    title: str
    key: str
    fields: tuple[Field, ...]
    about: str = ""
    source: str = ""
    when: tuple[str, ...] = ()
    opens: bool = False


Person = Callable[[str], str]  # a participant's label → what they are called where it is read
Conditional = TypeVar("Conditional", Field, Section)


class NoteForm(NamedTuple):
    """The sections that one session may call for, and the words that hold for it."""

    sections: tuple[Section, ...]
    words: frozenset[str]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields that may be asked, those included that wait for a marker."""
        return tuple(field for section in self.sections for field in section.fields)

    def now(self, note: Mapping[str, str]) -> tuple[Section, ...]:
        """The sections and fields to ask, given what the note says so far."""
        words = self.words | set(_set_by(self.fields, note))
        if words & {"marker", "signal"} and "rupture_open" not in words:
            words |= {"strain"}
        asked = (s._replace(fields=tuple(_followed(s.fields, words, note))) for s in _holding(self.sections, words))
        return tuple(section for section in asked if section.fields)


def form_for(
    kind: str = "individual",
    population: str = "adult",
    modality: str | None = None,
    mode: str = "in-person",
    session_number: int | None = None,
    *,
    participants: Iterable[str] = (),
    after_break: bool = False,
    month: bool = False,
    signal: bool = False,
    rupture_open: bool = False,
    safety_first: bool = False,
) -> NoteForm:
    """The form for one session.

    `session_number` counts held sessions; `after_break`: it is the first after one; `month`: the therapist's own marks
    are due; `signal`: the last ratings raised a question; `safety_first`: a mark about safety waits for an answer;
    `participants`: the labels of a couple, family or group.
    """
    flags = {
        "first_sessions": session_number is not None and session_number <= FIRST_SESSIONS,
        "after_break": after_break,
        "month": month,
        "signal": signal,
        "rupture_open": rupture_open,
    }
    words = frozenset({kind, population, modality or "other", mode} | {word for word, holds in flags.items() if holds})
    people = tuple(participants)
    possible = words | {"marker", "strain", "rupture_kept"}
    sections = (
        section._replace(fields=tuple(_for_people(_holding(section.fields, possible), people)))
        for section in _holding(every_section(), possible)
    )
    found = tuple(section for section in sections if section.fields)
    return NoteForm(_safety_first(found) if safety_first else found, words)


def _safety_first(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """With the question whether safety came up asked before anything else."""
    asked = tuple(field for section in sections for field in section.fields if field.id == "safety")
    rest = (s._replace(fields=tuple(f for f in s.fields if f.id != "safety")) for s in sections)
    return Section(SAFETY_FIRST, "Safety", "1", asked, opens=True), *rest


def without(form: NoteForm, id: str) -> NoteForm:
    """The form without a field: what it asks was answered elsewhere."""
    kept = (s._replace(fields=tuple(field for field in s.fields if field.id != id)) for s in form.sections)
    return form._replace(sections=tuple(section for section in kept if section.fields))


def check(note: Mapping[str, object], error: type[AllianceError] = BadUsage) -> dict[str, str]:
    """The note as it is kept: every value as cleaned text, by field id.

    Accepts text, a list of ids for ticks and a whole number for marks. An empty value stays "" (it clears a field).
    Any field of any form is allowed, so that a note outlives a change of modality. Raises `error` for an unknown
    field (naming the nearest), an unknown option, or a value of the wrong type.
    """
    return {id: _checked(id, value, error) for id, value in note.items()}


def field_of(id: str, person: Person = str) -> Field | None:
    """The field that an id names: `happened`, `partner_bond_mark.A` (a participant), `repair.heard` (a tick's line)."""
    name, dot, part = id.partition(".")
    field = _known_fields().get(name)
    if field is None or not dot:
        return field if field and not field.per_participant else None
    if field.per_participant and part:
        return _about(field, part, person)
    option = field.option(part) if field.lines else None
    return _line_of(field, option) if option else None


def said(id: str, value: str, person: Person = str) -> tuple[str, str]:
    """A kept field as people read it: what it is called, and what it holds; participants by the name of `person`."""
    field = field_of(id, person)
    return (field.label, in_words(field, value, person)) if field else (id.replace("_", " ").capitalize(), value)


def in_words(field: Field, value: str, person: Person = str) -> str:
    """A kept value as people read it: labels in place of option ids."""
    return ", ".join(_label(field, id, person) for id in ticked(value)) if field.options else value


def private_fields(note: Mapping[str, str]) -> dict[str, str]:
    """The part of a checked note that belongs with the private notes."""
    return _of_record(note, "private")


def rupture_fields(note: Mapping[str, str]) -> dict[str, str]:
    """The part of a checked note that belongs to the record of a rupture."""
    return _of_record(note, "rupture")


def progress_fields(note: Mapping[str, str]) -> dict[str, str]:
    """The part of a checked note that is the progress note."""
    return _of_record(note, "note")


def repair_steps(note: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """The repair steps ticked in a note, each with its line, if one was written."""
    return tuple((step, note.get(f"repair.{step}") or None) for step in ticked(note.get("repair", "")))


def rupture_kind(note: Mapping[str, str]) -> str | None:
    """Which way a strain went: as chosen, else as the ticked moments say; None where neither says."""
    ways = [way for way in ("withdrawal", "confrontation") if note.get(way)]
    return note.get("rupture_kind") or ("mixed" if len(ways) > 1 else ways[0] if ways else None)


def ticked(value: str) -> tuple[str, ...]:
    """The option ids in a kept value of ticks."""
    return tuple(id for id in (part.strip() for part in value.split(",")) if id)


@cache
def every_section() -> tuple[Section, ...]:
    """All sections of all bundled note files, in the order in which they are offered."""
    folder = files("alliance_cli.forms") / "notes"
    return tuple(
        section
        for name in ("core", "additions", "closing")
        for section in read((folder / f"{name}.toml").read_text("utf-8"))
    )


def read(text: str) -> tuple[Section, ...]:
    """The sections in the text of a note file. Raises BadFile for anything that the form does not know."""
    try:
        return tuple(_section(data) for data in tomllib.loads(text)["sections"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise BadFile(
            f"This note form cannot be read: {problem}.", "Compare it with the ones that came along."
        ) from problem


def _section(data: dict[str, Any]) -> Section:
    section = Section(**{**_tuples(data), "fields": tuple(_field(field) for field in data["fields"])})
    _must(set(section.when) <= WORDS, f"`when` of {section.id}")
    return section


def _field(data: dict[str, Any]) -> Field:
    explained = data.pop("options_of", None)
    options = _explained(explained) if explained else tuple(Option(**option) for option in data.get("options", ()))
    field = Field(**{**_tuples(data), "options": options})
    words = {*field.when, field.sets, *(option.sets for option in field.options)} - {""}
    _must(field.type in TYPES, f"type of {field.id}")
    _must(field.record in KEPT_IN, f"record of {field.id}")
    _must(bool(field.options) == (field.type in ("ticks", "choice")), f"options of {field.id}")
    _must(words <= WORDS, f"word of {field.id}")
    return field


def _explained(topic: str) -> tuple[Option, ...]:
    """The points of a guide page as options: what is ticked is what the guide explains."""
    points = guidance.page(topic).points
    return tuple(Option(point.id, point.label, point.text, point.source) for point in points if point.id)


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"{what} is not one that the form knows")


def _holding(parts: Iterable[Conditional], words: frozenset[str]) -> list[Conditional]:
    return [part for part in parts if not part.when or words.intersection(part.when)]


def _set_by(fields: Iterable[Field], note: Mapping[str, str]) -> Iterator[str]:
    for field in fields:
        value = note.get(field.id)
        if value:
            yield from filter(None, (field.sets, *(option.sets for option in _chosen(field, value))))


def _chosen(field: Field, value: str) -> list[Option]:
    ids = ticked(value)
    return [option for option in field.options if option.id in ids]


def _followed(fields: Iterable[Field], words: frozenset[str], note: Mapping[str, str]) -> Iterator[Field]:
    """The fields that hold, each ticked option that takes a line followed by the field for that line."""
    for field in _holding(fields, words):
        yield field
        if field.lines:
            yield from (_line_of(field, option) for option in _chosen(field, note.get(field.id, "")))


def _line_of(field: Field, option: Option) -> Field:
    return Field(f"{field.id}.{option.id}", option.label, record=field.record)


def _for_people(fields: Iterable[Field], people: tuple[str, ...]) -> Iterator[Field]:
    for field in fields:
        field = field._replace(options=tuple(_options_for(field.options, people)))
        if field.per_participant:
            yield from (_about(field, who) for who in people)
        else:
            yield field


def _about(field: Field, who: str, person: Person = str) -> Field:
    return field._replace(id=f"{field.id}.{who}", label=f"{field.label}: {person(who)}")


def _options_for(options: Iterable[Option], people: tuple[str, ...]) -> Iterator[Option]:
    for option in options:
        if option.per_participant:
            yield from (option._replace(id=f"{option.id}.{who}", label=f"{option.label} {who}") for who in people)
        else:
            yield option


@cache
def _known_fields() -> Mapping[str, Field]:
    return {field.id: field for section in every_section() for field in section.fields}


def _unknown(id: str, error: type[AllianceError]) -> AllianceError:
    known = _known_fields()
    name = id.partition(".")[0]
    whom = name in known and known[name].per_participant
    return error(f"A note has no field “{shown(id)}”.", f"Name whom: {name}.LABEL." if whom else _suggest(id, known))


def _suggest(word: str, known: Iterable[str]) -> str:
    close = nearest(word[:60], known)
    return f"Did you mean “{close}”?" if close else f"It may have: {', '.join(known)}."


def _checked(id: str, value: object, error: type[AllianceError]) -> str:
    field = field_of(id)
    if field is None:
        raise _unknown(id, error)
    text = _as_text(id, field, value, error)
    if not text or field.type in ("line", "text"):
        return text
    if field.type == "mark":
        return _mark(field, text, error)
    chosen = _answers(field, text)
    for option in chosen:
        _known_option(id, field, option, error)
    if field.type == "choice" and len(chosen) > 1:
        raise error(f"“{shown(id)}” takes one answer, and {len(chosen)} were given.", f"One of: {_ids(field)}.")
    return ",".join(dict.fromkeys(chosen))


def _answers(field: Field, text: str) -> tuple[str, ...]:
    """The ids in an answer; one answer of a choice may also be given in the words that the screen shows."""
    by_label = {option.label.lower(): option.id for option in field.options}
    return (by_label[text.lower()],) if text.lower() in by_label else ticked(text)


def _as_text(id: str, field: Field, value: object, error: type[AllianceError]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if field.type == "mark" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if field.type == "ticks" and isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return ",".join(clean(part) for part in value)
    wanted = {"mark": "a whole number from 0 to 10", "ticks": "a list of words"}.get(field.type, "text")
    raise error(f"“{shown(id)}” holds {wanted}, and something else was given.", f"Write {wanted} in its place.")


def _mark(field: Field, text: str, error: type[AllianceError]) -> str:
    if text.isdecimal() and text.isascii() and int(text[:3]) in MARKS:
        return str(int(text))
    raise error(
        f"“{field.label}” is a mark from 0 to 10, and “{shown(text)}” is not.",
        "Give a whole number, or leave it empty.",
    )


def _known_option(id: str, field: Field, option: str, error: type[AllianceError]) -> None:
    stem, _, _label = option.partition(".")
    known = field.option(stem)
    if known is not None and known.per_participant == ("." in option):
        return
    close = get_close_matches(option.lower(), [each.id for each in field.options], n=1, cutoff=LIKE)
    if field.type == "ticks" and field.record == "note" and not close:
        return  # a moment in the practitioner's own words
    raise error(f"“{shown(id)}” has no answer “{shown(option)}”.", f"It may be: {_ids(field)}.")


def _label(field: Field, id: str, person: Person) -> str:
    stem, _, who = id.partition(".")
    option = field.option(id) or field.option(stem)
    if option is None:
        return id
    return f"{option.label} {person(who)}" if option.per_participant and who else option.label


def _ids(field: Field) -> str:
    return ", ".join(f"{option.id}.LABEL" if option.per_participant else option.id for option in field.options)


def _of_record(note: Mapping[str, str], record: str) -> dict[str, str]:
    """The fields of one record; one that the form does not know (any more) counts as the progress note's."""
    return {id: value for id, value in note.items() if _record(id) == record}


def _record(id: str) -> str:
    field = field_of(id)
    return field.record if field else "note"
