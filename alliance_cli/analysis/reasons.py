"""Why a client stands on the list: a rule, what its sentence is made of, and where it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from alliance_cli.analysis.sentences import RULES
from alliance_cli.model import NOTHING
from alliance_cli.model.words import WATCH


class Reason(NamedTuple):
    """One reason, how pressing it is, and its `parts`: what was found, by the names that the rule's sentence takes."""

    rule: str
    session: int | None
    date: date
    parts: Mapping[str, Any] = NOTHING
    level: str = WATCH

    @property
    def message(self) -> str:
        return RULES[self.rule].sentence(**self.parts)

    @property
    def says_where(self) -> bool:
        """Whether the message names the place itself."""
        place = f"session {self.session}" if self.session is not None else str(self.date)
        return re.search(rf"\b{place}\b", self.message) is not None
