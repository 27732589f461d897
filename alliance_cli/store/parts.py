"""How the tables of a record hang together, and how each column travels: read by `whole`, written by `merge`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A table, and the key under which its rows stand in their parent, in the order in which they are read.

    `lists`: JSON text in the table, lists and maps elsewhere. `flags`: 0 and 1, false and true. `links`: key → table
    of a row that is named by its uid (the column is the key with `_id`). `numbered`: its number counts in the parent.
    """

    table: str
    key: str
    columns: tuple[str, ...]
    parent: str = "client_id"
    order: str = "id"
    lists: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    links: Mapping[str, str] = field(default_factory=dict)
    numbered: bool = False
    hides: bool = False  # a removed row stays in the vault, hidden
    parts: tuple[Part, ...] = ()

    def loaded(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row of a table as it travels."""
        return {"uid": row["uid"]} | {c: self._load(c, row[c]) for c in self.columns}

    def stored(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of the table from what travels; what is left out gets the table's default."""
        return {"uid": row["uid"]} | {c: self._store(c, row[c]) for c in self.columns if c in row}

    def _load(self, column: str, value: Any) -> Any:
        if column in self.lists:
            return json.loads(value)
        return bool(value) if column in self.flags else value

    def _store(self, column: str, value: Any) -> Any:
        if column in self.lists:
            return json.dumps(value, ensure_ascii=False)
        return int(value) if column in self.flags else value


ADDENDUM = Part("addendum", "addenda", ("said_by", "text", "written"), parent="session_id")
SESSION = Part(
    "session",
    "sessions",
    ("date", "attendance", "why", "mode", "minutes", "present", "absent", "written", "paused"),
    order="date, id",
    lists=frozenset({"present", "absent"}),
    flags=frozenset({"paused"}),
    hides=True,
    parts=(ADDENDUM,),
)
RATING = Part(
    "measurement",
    "ratings",
    (
        *("instrument", "version", "date", "rater", "prediction", "items", "total", "guess", "source", "skipped"),
        *("client_said", "will_change", "language", "paused", "written"),
    ),
    order="date, id",
    flags=frozenset({"prediction", "paused"}),
    hides=True,
)
TASK = Part(
    "task", "tasks", ("number", "text", "agreed_by", "since", "status"), parent="goal_id", order="number", numbered=True
)
GOAL = Part(
    "goal",
    "goals",
    ("number", "text", "agreed_by", "since", "status", "ended"),
    order="number",
    numbered=True,
    parts=(TASK,),
)
STEP = Part("repair_step", "steps", ("step", "date", "note"), parent="rupture_id")
RUPTURE = Part(
    "rupture",
    "ruptures",
    (
        *("number", "kind", "with_whom", "status", "opened", "closed", "markers"),
        *("noticed_by", "said", "my_part", "note"),
    ),
    order="number",
    lists=frozenset({"markers"}),
    links={"session": "session"},
    numbered=True,
    parts=(STEP,),
)
DISMISSAL = Part("dismissal", "dismissals", (), links={"session": "session"})
CONSENT = Part("consent", "consents", ("what", "given_by", "given_on", "withdrawn"), order="given_on, id")
HOLD = Part("hold", "holds", ("why", "since", "released"), order="since, id")
REFLECTION = Part(
    "reflection", "reflections", ("date", "prompt", "text", "paused"), order="date, id", flags=frozenset({"paused"})
)
CLIENT = Part(
    "client",
    "clients",
    (
        *("code", "kind", "population", "modality", "participants", "opened", "closed", "ending"),
        *("born", "slot", "about", "fields", "schedule"),
    ),
    parent="",
    order="code",
    lists=frozenset({"participants", "fields", "schedule"}),
    parts=(GOAL, SESSION, RATING, RUPTURE, DISMISSAL, CONSENT, HOLD, REFLECTION),
)
DECISION = Part(
    "decision",
    "decisions",
    ("number", "text", "done"),
    parent="supervision_id",
    order="number",
    links={"client": "client"},
    numbered=True,
)
SUPERVISION = Part(
    "supervision",
    "supervisions",
    ("date", "supervisor", "minutes", "format", "questions", "paused"),
    parent="",
    order="date, id",
    lists=frozenset({"questions"}),
    flags=frozenset({"paused"}),
    parts=(DECISION,),
)
TABLES = tuple(
    part.table for part in (CLIENT, *CLIENT.parts, ADDENDUM, TASK, STEP, SUPERVISION, DECISION)
)  # every table whose rows have a uid and travel
