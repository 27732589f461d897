"""One place in a FHIR resource that somebody else wrote: every value read with its type checked and its path known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alliance_cli.exchange.fhir import terms
from alliance_cli.exchange.outcome import Problem

MOST_EXACT = 1e9


class Misread(Exception):
    """What stands at a place cannot be read, and why."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(why)
        self.problem = Problem(None, path, why)


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the file, and where it stands (`entry[3].resource.item[0]`). What reads a value raises Misread."""

    value: Mapping[str, Any]
    path: str

    def wrong(self, key: str, why: str) -> Misread:
        return Misread(self._at(key), why)

    def text(self, key: str) -> str | None:
        found = self.value.get(key)
        if found is not None and not isinstance(found, str):
            raise self.wrong(key, "is not a text.")
        return found or None

    def needed(self, key: str) -> str:
        found = self.text(key)
        if found is None:
            raise self.wrong(key, "is missing.")
        return found

    def number(self, key: str) -> float | None:
        found = self.value.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.wrong(key, "is not a number.")
        if not abs(found) < MOST_EXACT:
            raise self.wrong(key, "is far too large.")
        return float(found)

    def integer(self, key: str) -> int | None:
        found = self.number(key)
        if found is not None and not found.is_integer():
            raise self.wrong(key, "is not a whole number.")
        return None if found is None else int(found)

    def node(self, key: str) -> Node:
        """The object under a key; an empty one where there is none."""
        found = self.value.get(key, {})
        if not isinstance(found, dict):
            raise self.wrong(key, "is not an object.")
        return Node(found, self._at(key))

    def nodes(self, key: str) -> list[Node]:
        found = self.value.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong(key, "is not a list of objects.")
        return [Node(each, f"{self._at(key)}[{place}]") for place, each in enumerate(found)]

    def extensions(self, name: str) -> list[Node]:
        """The extensions of our own with this name."""
        return [each for each in self.nodes("extension") if each.value.get("url") == terms.EXTENSION + name]

    def extension(self, name: str) -> Node:
        """The first of them; an empty one where there is none."""
        return next(iter(self.extensions(name)), Node({}, self.path))

    def code(self, name: str) -> str | None:
        return self.extension(name).text("valueCode")

    def identifier(self, system: str) -> str | None:
        """The value of the identifier of this system: of a list, or of the one that a response has."""
        several = isinstance(self.value.get("identifier"), list)
        found = self.nodes("identifier") if several else [self.node("identifier")]
        return next((each.text("value") for each in found if each.value.get("system") == system), None)

    def reference(self, key: str) -> str | None:
        return self.node(key).text("reference")

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key
