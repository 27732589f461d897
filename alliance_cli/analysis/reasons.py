"""Why a client stands on the list: a rule, what its sentence is made of, and where it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alliance_cli.analysis.sentences import RULES


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `parts` is what was found, by the names that the rule's sentence takes it by."""

    rule: str
    session: int | None
    date: date
    parts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return RULES[self.rule].sentence(**self.parts)
