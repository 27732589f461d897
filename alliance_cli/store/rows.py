"""Every table of the vault, declared once: its columns and their kinds, whose its rows are, and how they travel.

A row has three shapes: as the table stores it, as it travels (plain JSON), and as an object of the model. All three are
read from here, and so is what checking, erasing, history and merging need to know of a table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from alliance_cli.errors import CannotDo
from alliance_cli.model import NOTHING, words

T = TypeVar("T")
# Words written by hand; a name that is no prose (a label, an id); a list of words, of names; a map of plain values;
# a document: a map of anything, and no prose of the practice.
WORDS, NAME, DAY, CALENDAR_MONTH, MOMENT, COUNT, FLAG, LIST, NAMES, MAP, DOCUMENT = (
    *("words", "name", "day", "month", "moment", "count", "flag", "list", "names", "map", "document"),
)
Plain = dict[str, Any]  # a row as it travels
MOST_ITEMS = 1000


class Column(NamedTuple):
    """A column: what kind of value, which ones where the set is closed, whether it is private (shown only if named)."""

    name: str
    kind: str
    among: tuple[str, ...] = ()
    private: bool = False


class TableRows(NamedTuple):
    """A table, and the key under which its rows stand in their parent's, in the order in which they are read.

    `key` is "" where the rows travel inside another's own value, or stay. `links`: key → table of a row that is named
    by its uid (the column is the key with `_id`). `numbered`: its number counts in the parent. `hides`: a removed row
    stays in the vault, hidden.
    """

    name: str
    columns: tuple[Column, ...]
    key: str = ""
    parent: str = "client"
    order: str = "id"
    links: Mapping[str, str] = NOTHING
    numbered: bool = False
    hides: bool = False
    uid: bool = True
    parts: tuple[TableRows, ...] = ()

    @property
    def parent_id(self) -> str:
        return f"{self.parent}_id" if self.parent else ""

    @property
    def of_client(self) -> str:
        """The condition under which a row is of the client `:id`."""
        if self.name == "client":
            return "id = :id"
        if self.parent == "client" or "client" in self.links.values():
            return "client_id = :id"
        return f"{self.parent_id} IN (SELECT id FROM {self.parent} WHERE {TABLES[self.parent].of_client})"

    def of_kind(self, *kinds: str) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.kind in kinds)

    def stored(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of the table from a row that travels, or from `of`; what is left out gets the table's default."""
        uid = {"uid": values["uid"]} if "uid" in values else {}
        return uid | {c.name: _STORE[c.kind](values[c.name]) for c in self.columns if c.name in values}

    def travelling(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row of a table as it travels. Raises CannotDo where it cannot be read."""
        made = self._read({c.name: row[c.name] for c in self.columns}, row, self.columns)
        for column in self.columns:
            if column.kind in (LIST, NAMES):
                made[column.name] = list(made[column.name])
            elif column.kind == DAY:
                made[column.name] = row[column.name]
        return ({"uid": row["uid"]} if self.uid else {}) | made

    def of(self, thing: object) -> dict[str, Any]:
        """The columns that an object of the model has, as `stored` takes them."""
        return {name: getattr(thing, name) for name in ("uid", *(c.name for c in self.columns)) if hasattr(thing, name)}

    def made(self, cls: Callable[..., T], row: Mapping[str, Any], **more: object) -> T:
        """The object of the model that a row is. Raises CannotDo where another tool wrote what cannot be read."""
        plain, read = _plan(self.name, cls)
        return cls(**self._read({name: row[name] for name in plain if name not in more}, row, read), **more)

    def value(self, row: Mapping[str, Any], column: str) -> Any:
        """One column of a row, as an object of the model has it. Raises CannotDo where it cannot be read."""
        return self._read({}, row, [c for c in self.columns if c.name == column])[column]

    def _read(self, made: dict[str, Any], row: Mapping[str, Any], columns: Iterable[Column]) -> dict[str, Any]:
        for column in columns:
            if read := _READ.get(column.kind):
                try:
                    made[column.name] = read(row[column.name])
                except (ValueError, TypeError, RecursionError):
                    raise unreadable(self.name, row["id"], column.name) from None
        return made


class UnreadableRow(CannotDo):
    """A row that another program wrote, or a fault, and that is none of ours."""


def unreadable(table: str, row_id: object, column: str) -> UnreadableRow:
    return UnreadableRow(
        f"Row {row_id} of “{table}” cannot be read: another program wrote its “{column}”.",
        "“alliance vault check” names all such rows.",
    )


@cache
def _plan(table: str, cls: Any) -> tuple[tuple[str, ...], tuple[Column, ...]]:
    """Which columns an object of this class takes, and which of them are read into something else first."""
    known = set(cls._fields)
    columns = [column for column in TABLES[table].columns if column.name in known]
    own = [name for name in ("id", "uid") if name in known]
    return (*own, *(c.name for c in columns)), tuple(c for c in columns if c.kind in _READ)


def day(text: str | None) -> date | None:
    """A day of the calendar as it is stored. Raises ValueError."""
    if text is None:
        return None
    found = date.fromisoformat(text)
    if found.isoformat() != text:
        raise ValueError
    return found


def _flag(value: int) -> bool:
    return bool(value)


def words_of(text: str) -> tuple[str, ...]:
    """A list of words as it is stored. Raises ValueError."""
    if text == "[]":
        return ()
    found = json.loads(text)
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise ValueError
    return tuple(found)


def map_of(text: str) -> dict[str, Any]:
    """A map of plain values as it is stored. Raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(v, str | int | None) for v in found.values()):
        raise ValueError
    return found


def document_of(text: str) -> dict[str, Any]:
    """A map of anything as it is stored. Raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError
    return found


def _same(value: Any) -> Any:
    return value


def _day_stored(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _as_json(value: Any) -> str:
    return json.dumps(dict(value) if isinstance(value, Mapping) else list(value), ensure_ascii=False)


_READ: dict[str, Callable[[Any], Any]] = {DAY: day, FLAG: _flag, LIST: words_of, NAMES: words_of, MAP: map_of}
_READ[DOCUMENT] = document_of
_STORE: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys((WORDS, NAME, CALENDAR_MONTH, MOMENT, COUNT), _same),
    DAY: _day_stored,
    FLAG: int,
    LIST: _as_json,
    NAMES: _as_json,
    MAP: _as_json,
    DOCUMENT: _as_json,
}


def _columns(**kinds: str | Iterable[str]) -> tuple[Column, ...]:
    """Columns by name: a kind, or the closed set that its values are from."""
    return tuple(
        Column(name, kind) if isinstance(kind, str) else Column(name, NAME, tuple(kind)) for name, kind in kinds.items()
    )


NOTES = TableRows("note", _columns(field=NAME, value=WORDS), parent="session", uid=False)
PRIVATE_NOTES = TableRows(
    "private_note",
    (Column("field", NAME), Column("value", WORDS, private=True)),
    parent="session",
    uid=False,
)
ADDENDA = TableRows(
    "addendum", _columns(said_by=words.SAID_BY, text=WORDS, written=MOMENT), "addenda", parent="session"
)
SESSIONS = TableRows(
    "session",
    _columns(
        date=DAY,
        attendance=words.ATTENDANCE,
        why=words.WHY,
        mode=words.MODE,
        minutes=COUNT,
        present=NAMES,
        absent=NAMES,
        written=MOMENT,
        paused=FLAG,
        unconfirmed=FLAG,
    ),
    "sessions",
    order="date, id",
    hides=True,
    parts=(ADDENDA,),
)
ANSWERED = TableRows("answer", _columns(item=COUNT, steps=COUNT), parent="measurement", uid=False)
RATINGS = TableRows(
    "measurement",
    _columns(
        instrument=NAME,
        version=NAME,
        date=DAY,
        rater=NAME,
        items=COUNT,
        total=COUNT,
        prediction=FLAG,
        guess=COUNT,
        source=words.SOURCE,
        skipped=WORDS,
        client_said=WORDS,
        will_change=WORDS,
        language=NAME,
        paused=FLAG,
        written=MOMENT,
    ),
    "ratings",
    order="date, id",
    hides=True,
)
TASKS = TableRows(
    "task",
    _columns(number=COUNT, text=WORDS, agreed_by=words.AGREEMENT, since=DAY, status=words.GOAL_STATUS),
    "tasks",
    parent="goal",
    order="number",
    numbered=True,
)
GOALS = TableRows(
    "goal",
    _columns(number=COUNT, text=WORDS, agreed_by=words.AGREEMENT, since=DAY, status=words.GOAL_STATUS, ended=DAY),
    "goals",
    order="number",
    numbered=True,
    parts=(TASKS,),
)
REPAIRS = TableRows("repair_step", _columns(step=words.REPAIR_STEP, date=DAY, note=WORDS), "steps", parent="rupture")
RUPTURES = TableRows(
    "rupture",
    _columns(
        number=COUNT,
        kind=words.RUPTURE_KIND,
        with_whom=NAME,
        status=(words.OPEN, *words.OUTCOME),
        opened=DAY,
        closed=DAY,
        markers=NAMES,
        noticed_by=words.NOTICER,
        said=WORDS,
        my_part=WORDS,
        note=WORDS,
    ),
    "ruptures",
    order="number",
    links={"session": "session"},
    numbered=True,
    parts=(REPAIRS,),
)
DISMISSALS = TableRows("dismissal", _columns(date=DAY), "dismissals", links={"session": "session"})
CONSENTS = TableRows(
    "consent",
    _columns(what=words.CONSENT, given_by=NAME, given_on=DAY, withdrawn=DAY),
    "consents",
    order="given_on, id",
)
HOLDS = TableRows("hold", _columns(why=WORDS, since=DAY, released=DAY), "holds", order="since, id")
DISCLOSURES = TableRows("disclosure", _columns(at=MOMENT, what=WORDS, recipient=WORDS))
REFLECTIONS = TableRows(
    "reflection",
    (Column("date", DAY), Column("prompt", WORDS), Column("text", WORDS, private=True), Column("paused", FLAG)),
    "reflections",
    order="date, id",
)
SETTINGS = TableRows(
    "setting", _columns(name=NAME, language=NAME, value=WORDS), "settings", parent="", order="name, language"
)
DEFINITIONS = TableRows(
    "definition", _columns(instrument=NAME, version=NAME, scoring=NAME, content=DOCUMENT), parent=""
)
WORDINGS = TableRows(
    "wording",
    _columns(instrument=NAME, version=NAME, language=NAME, audience=NAME, content=DOCUMENT),
    parent="",
)
PERMITS = TableRows(
    "permit", _columns(instrument=NAME, on_screen=DAY, statement=WORDS), "permits", parent="", order="instrument"
)
MERGE_POINTS = TableRows(
    "merge_point",
    _columns(at=MOMENT, mine_upto=COUNT, theirs_upto=COUNT, theirs_mark=NAME),
    parent="",
    uid=False,
)
MERGE_CONFLICTS = TableRows(
    "merge_conflict",
    _columns(
        record=NAME, field=NAME, mine=WORDS, theirs=WORDS, mine_at=MOMENT, theirs_at=MOMENT, kept=("mine", "theirs")
    ),
    uid=False,
)
CLIENTS = TableRows(
    "client",
    _columns(
        code=NAME,
        kind=words.KIND,
        population=words.POPULATION,
        modality=words.MODALITY,
        participants=NAMES,
        opened=DAY,
        closed=DAY,
        ending=words.ENDING,
        born=CALENDAR_MONTH,
        slot=WORDS,
        about=WORDS,
        language=NAME,
        fields=MAP,
        schedule=MAP,
    ),
    "clients",
    parent="",
    order="code",
    parts=(GOALS, SESSIONS, RATINGS, RUPTURES, DISMISSALS, CONSENTS, HOLDS, REFLECTIONS),
)
DECISIONS = TableRows(
    "decision",
    _columns(number=COUNT, text=WORDS, done=DAY, outcome=WORDS, recorded=DAY),
    "decisions",
    parent="supervision",
    order="number",
    links={"client": "client"},
    numbered=True,
)
DISCUSSED = TableRows("supervision_case", (), parent="supervision", links={"client": "client"}, uid=False)
SUPERVISED = TableRows(
    "supervision",
    _columns(
        date=DAY,
        supervisor=WORDS,
        minutes=COUNT,
        format=words.SUPERVISION_FORMAT,
        people=COUNT,
        questions=LIST,
        paused=FLAG,
    ),
    "supervisions",
    parent="",
    order="date, id",
    parts=(DECISIONS,),
)
BREAKS = TableRows(
    "away",
    _columns(first=DAY, last=DAY, why=words.AWAY_WHY),
    "breaks",
    parent="",
    order="first, id",
    links={"client": "client"},
)
# Parents before children, and what is linked to before what links to it.
TABLES: dict[str, TableRows] = {
    table.name: table
    for table in (
        *(DEFINITIONS, WORDINGS, PERMITS),
        *(
            CLIENTS,
            SESSIONS,
            NOTES,
            PRIVATE_NOTES,
            ADDENDA,
            RATINGS,
            ANSWERED,
            GOALS,
            TASKS,
            RUPTURES,
            REPAIRS,
            DISMISSALS,
        ),
        *(
            CONSENTS,
            HOLDS,
            DISCLOSURES,
            SUPERVISED,
            DISCUSSED,
            DECISIONS,
            REFLECTIONS,
            BREAKS,
            SETTINGS,
            MERGE_POINTS,
            MERGE_CONFLICTS,
        ),
    )
}
# Every table that travels by itself: its rows have a uid and a place in an export.
TRAVEL = tuple(table for table in TABLES.values() if table.key)
# Every table with rows of a client, children first: the order in which they can be deleted.
OF_PRACTICE = (DEFINITIONS, WORDINGS, PERMITS, SUPERVISED, SETTINGS, MERGE_POINTS)
OF_CLIENT = tuple(table for table in reversed(TABLES.values()) if table not in OF_PRACTICE)
# What comes along with the records that need it: no record of its own, and not taken back by itself.
COMES_ALONG = (DEFINITIONS.name, WORDINGS.name)
# Kept of every change, and not themselves of the practice.
CHANGES = TableRows("change", _columns(at=MOMENT, before=MAP, after=MAP), parent="", uid=False)
LOG = TableRows("command", _columns(at=MOMENT, name=NAME, undoable=FLAG), parent="")
ERASED = TableRows("tombstone", _columns(at=MOMENT, reason=WORDS, codes=NAMES), parent="")
# Every table that must be there and read.
LOOKED_AT = (*TABLES.values(), CHANGES, LOG, ERASED)
