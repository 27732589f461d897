"""What is typed on a list: a number, or a part of a line; Enter takes only what was understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from alliance_cli.inputs import clean, shown


class OnAList:
    """Hears what is typed on a list, by hand or in a burst, and moves the pointer to the line that is meant.

    `control` is the list as questionary draws it; `narrows`: it shows only what has the typed part; `final`: the lines
    that no letter leads to.
    """

    def __init__(
        self,
        control: Any,
        labels: Sequence[str],
        keys: Sequence[str],
        *,
        narrows: bool = False,
        final: Collection[int] = (),
    ) -> None:
        self.control, self.final = control, final
        self.labels, self.keys, self.narrows = [label.lower() for label in labels], keys, narrows
        self.typed = ""
        self.burst = False
        self.bindings = KeyBindings()
        self.bindings.add(Keys.Any)(self._letter)
        self.bindings.add(Keys.BracketedPaste)(self._pasted)
        self.bindings.add("backspace", eager=True)(lambda event: self._hear(self.typed[:-1]))
        for key, way in (("up", -1), ("c-p", -1), ("down", 1), ("c-n", 1)):
            self.bindings.add(key, eager=True)(lambda event, way=way: self._move(way))

    def meant(self) -> list[int]:
        """The places of what was typed: by its number, else by its first word, else by a part of it; a short list
        hears no letter that only stands inside a word, such as the y of an answer."""
        typed = self.typed.strip().lower()
        lines = [(place, label) for place, label in enumerate(self.labels) if place not in self.final]
        return (
            [place for place, key in enumerate(self.keys) if key == typed]
            or [
                place
                for place, label in lines
                if typed == label or label.startswith((f"{typed} ", f"{typed}:", f"{typed},"))
            ]
            or [place for place, label in lines if self._is_part(typed, label)]
        )

    def _is_part(self, typed: str, label: str) -> bool:
        if self.narrows:
            return typed in label
        return not typed.isdigit() and any(label.startswith(typed, at) for at in _beginnings(label))

    def misunderstood(self) -> str:
        """Why Enter takes nothing: what was typed is no line, or may be several."""
        if not self.typed or (found := len(self.meant())) == 1 or (found and self.narrows and not self.burst):
            return ""
        said = f"“{shown(self.typed)}” {f'may be any of {found} lines' if found else 'is not in this list'}."
        return f"{said} Nothing was chosen."

    def _letter(self, event: KeyPressEvent) -> None:
        if not event.data.isprintable():
            return
        before, self.burst = self.typed, False
        self._hear(before + event.data)
        if not self.narrows and event.data.isdigit() and not self.meant():
            self._hear(event.data)  # another number, in place of the one before

    def _pasted(self, event: KeyPressEvent) -> None:
        self.burst = True
        self._hear(self.typed + " ".join(clean(event.data).split()))

    def _hear(self, typed: str) -> None:
        self.typed = typed
        meant = self.meant() if typed.strip() else []
        if not self.narrows:
            self.control.pointed_at = meant[0] if meant else self.control.pointed_at
            return
        self.control.search_filter = typed or None
        wanted = self.control.choices[meant[0]] if meant else None
        left = self.control.filtered_choices
        self.control.pointed_at = left.index(wanted) if wanted in left else 0

    def _move(self, way: int) -> None:
        """By hand to another line: that is the one meant now."""
        (self.control.select_next if way > 0 else self.control.select_previous)()
        self.burst = False
        if not self.narrows or not self.meant():
            self.typed, self.control.search_filter = "", None


def _beginnings(label: str) -> list[int]:
    """Where its words begin."""
    return [word.start() for word in re.finditer(r"\w+", label)]
