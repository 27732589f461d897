"""Where one is in a note form: what comes next, what came before, and what has been answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from alliance_cli.forms.note_form import SAFETY_FIRST, Field, NoteForm, Section, check, in_words

Keep: TypeAlias = Callable[[str, str], None]

LONGEST_TOLD = 400
OPTION_KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class Steps:
    """Where in the form one is. `field` is None on the list of sections, after those that open by themselves.

    Sections and fields are looked up anew at each step, because an answer can call for more of them.
    """

    def __init__(
        self, form: NoteForm, keep: Keep, values: dict[str, str], *, from_start: bool = False, open_at: str = ""
    ) -> None:
        self.form, self.keep, self.values = form, keep, values
        self.seen: set[str] = set()
        self.past: list[tuple[str, str] | None] = []
        self.at: tuple[str, str] | None = None
        if from_start or not self._resume(open_at):
            self.next()
        self.past = [place for place in self.past if place]

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.form.now(self.values)

    @property
    def section(self) -> Section | None:
        return next((section for section in self.sections if self.at and section.id == self.at[0]), None)

    @property
    def field(self) -> Field | None:
        fields = self.section.fields if self.section else ()
        return next((field for field in fields if self.at and field.id == self.at[1]), None)

    def value(self, field: Field) -> str:
        return self.values.get(field.id, "")

    def told(self, field: Field) -> str:
        """The beginning of a value as people read it, on one line."""
        return " ".join(in_words(field, self.value(field))[:LONGEST_TOLD].split())

    def put(self, field: Field, value: str) -> None:
        """Keep a value, if it is a new one. Raises BadUsage."""
        checked = check({field.id: value})[field.id]
        if checked != self.value(field):
            self.keep(field.id, checked)
            self.values[field.id] = checked

    def next(self) -> None:
        """To the next field; after the last of a section to the next one that opens, or to the list."""
        fields = self.section.fields if self.section else ()
        following = _after(fields, self.at[1]) if self.at else None
        self._to((self.at[0], following.id) if self.at and following else self._opening())

    def back(self) -> None:
        """To where one came from; at the beginning one stays."""
        here = self.at
        while self.past:
            self.at = self.past.pop()
            if self.at is None or self.field:
                return
        self.at = here

    def to_list(self) -> None:
        self._to(None)

    def open(self, key: str) -> bool:
        """To the section behind a key of the list."""
        section = next((section for section in self.sections if section.key == key), None)
        if section:
            self._to((section.id, section.fields[0].id))
        return section is not None

    def _to(self, place: tuple[str, str] | None) -> None:
        if place != self.at:
            self.past.append(self.at)
        self.at = place
        if place:
            self.seen.add(place[0])

    def _opening(self) -> tuple[str, str] | None:
        section = next((section for section in self.sections if section.opens and section.id not in self.seen), None)
        return (section.id, section.fields[0].id) if section else None

    def _resume(self, open_at: str) -> bool:
        """In the field that was left open, if it has a value; else after the last that has one, or at the first."""
        written = [(s, f) for s in self.sections for f in s.fields if self.values.get(f.id)]
        if written:
            section, field = next((one for one in written if one[1].id == open_at), written[-1])
            sections = self.sections
            self.seen = {s.id for s in sections[: sections.index(section) + 1]}
            self.at = (section.id, field.id)
            if field.id == open_at:
                self.past = [(section.id, before.id) for before in section.fields[: section.fields.index(field)]]
                return True
            if sections[0].id == SAFETY_FIRST and not self.values.get("safety"):
                self.seen, self.at = self.seen - {section.id, SAFETY_FIRST}, None
        return False


def _after(fields: Sequence[Field], id: str) -> Field | None:
    ids = [field.id for field in fields]
    place = ids.index(id) + 1 if id in ids else len(ids)
    return fields[place] if place < len(ids) else None
