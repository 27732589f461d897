"""Records of a table as clients, sessions and ratings; what cannot be read is told, what has two readings is asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from alliance_cli.analysis import scoring
from alliance_cli.errors import AllianceError, BadUsage, NotFound
from alliance_cli.exchange import already, days, people, their_words
from alliance_cli.exchange.csv_table import CsvTable, TableRow
from alliance_cli.exchange.outcome import Asks, Brought, Compared, Doubt, Incoming, Problem, T, Track, Unfit, untracked
from alliance_cli.exchange.plain_words import plain
from alliance_cli.forms.answers import NOT_ANSWERED, has_millimetres, in_order, name_of, read_total
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import check_participants, clean, looks_like_a_name, nearest, one_of, parse_code, shown
from alliance_cli.model import (
    ATTENDANCES,
    ENDINGS,
    KINDS,
    MODALITIES,
    MODES,
    POPULATIONS,
    SOURCES,
    Client,
    EverKept,
    Measurement,
    Session,
)
from alliance_cli.model.words import ATTENDED

UNITS = ("mm", "cm", "percent")
LIKELY_HOURS = 5  # minutes of an appointment; less may be hours
CHILD = "child"  # what a child is called beside two carers
MEAN, TOTAL, SHIFTED, NEW_CODES = "mean", "total", "shifted", "new-codes"
YET_TO_COME = "in the future"
# What a spreadsheet makes of a code: a number in powers of ten, a fraction, a day.
_HURT_CODE = re.compile(
    r"\d+([.,]\d+)?e[+-]?\d+\Z|\d+[.,]0+\Z|\d{4}-\d\d-\d\d\Z"
    r"|\d{1,2}[-. ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez)[a-z]*\.?\Z"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez)[a-z]*[-. ]\d{1,2}\Z",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class HowRead:
    """What was said of how a file is to be read. `values`: by field of ours, their word → ours."""

    instrument: str | None = None  # of all rows
    date_format: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unit: str | None = None
    rounded: bool = False
    assume: frozenset[str] = frozenset()


def read_values(given: Sequence[str]) -> dict[str, dict[str, str]]:
    """`attendance: Krank=cancelled` → by field, their word → ours. Raises BadUsage."""
    among = {"attendance": ATTENDANCES, "mode": MODES, "rater": None, "instrument": None, "item": None}
    found: dict[str, dict[str, str]] = {}
    for assignment in given:
        name, colon, rest = assignment.partition(":")
        theirs, equals, ours = rest.rpartition("=")
        name = name.strip().lower()
        if not colon or not equals or name not in among or not theirs.strip() or not ours.strip():
            example = "Write it so: --values “attendance: Krank=cancelled”; fields are " + ", ".join(among) + "."
            raise BadUsage(f"“{shown(assignment)}” does not say what a word means.", example)
        allowed = among[name]
        found.setdefault(name, {})[plain(theirs)] = one_of(ours, allowed, name) if allowed else ours.strip()
    return found


@dataclass(slots=True)
class Known:
    """What rows are read against: the clients there are (those the file brings come in as it is read), the forms."""

    clients: dict[str, Client]  # by code in lower case
    instruments: Catalogue
    how: HowRead
    dates: days.DateColumn
    words: Collection[str] = ()  # what a new code cannot be
    own: bool = False  # an export of ours, in which nothing need be asked
    loose: Collection[str] = ()  # columns of which only some words mean anything here
    lists_appointments: bool = False
    shifted: Mapping[str, int] = field(default_factory=dict)  # by form: by how many steps its codes are off
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # new ones, by code in lower case
    brought: dict[str, Brought[Client]] = field(default_factory=dict)  # by a file of clients; by code in lower case
    alike: dict[str, str] = field(default_factory=dict)  # codes by what they are but for zeros, dashes and capitals
    unknown: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # words met, by field
    unknown_at: dict[str, int] = field(default_factory=dict)  # the line where the first of them stands
    carers: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))  # by client: word → line
    means: dict[str, list[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(list))  # by form
    twins: list[tuple[int, str, str]] = field(default_factory=list)
    two_ways: list[Problem] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    read_before: dict[tuple[str, str], int] = field(default_factory=dict)  # answers, by form and how they are written
    _forms: dict[str, Instrument | AllianceError] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.alike = {_bare(client.code): client.code for client in self.clients.values()}

    def code(self, text: str, line: int) -> str:
        """A client's code; a new one is read more strictly. Raises BadUsage."""
        if text.strip().lower() in self.clients:
            return parse_code(text)
        if _HURT_CODE.match(text.strip()):
            raise BadUsage(
                f"“{shown(text)}” is what a spreadsheet makes of a code.",
                "Mend it at the source, and let the spreadsheet take that column as text.",
            )
        code = parse_code(text, self.words)
        other = self.alike.setdefault(_bare(code), code)
        if other.lower() != code.lower() and not self.own and NEW_CODES not in self.how.assume:
            self.twins.append((line, code, other))
        return code

    def form(self, name: str) -> Instrument:
        """The instrument; what is wrong with one is found out once, not for every row. Raises AllianceError."""
        if name not in self._forms:
            try:
                said = self.how.values.get("instrument", {}).get(plain(name), name)
                known = their_words.form_named(said, self.instruments.all())
                self._forms[name] = self.instruments.find(known or said)
            except NotFound as error:
                says = f"--values “instrument: {shown(name)}={self.instruments.ids()[0]}”"
                self._forms[name] = NotFound(error.what, f"{error.hint} Say which it is, such as {says}.")
            except AllianceError as error:
                self._forms[name] = error
        found = self._forms[name]
        if isinstance(found, AllianceError):
            raise found
        return found

    def word(self, column: str, text: str, ours: Mapping[str, str], line: int) -> str | None:
        """What their word is in ours; one that nobody knows is counted, and asked about once."""
        said = plain(text)
        found = self.how.values.get(column, {}).get(said) or ours.get(said)
        if found is None and column not in self.loose:
            self.unknown[column][text] += 1
            self.unknown_at.setdefault(column, line)
        return found


def _bare(code: str) -> str:
    """A code but for leading zeros, dashes and capitals."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[-_]", "", code.lower()))


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row's cells, read with the reason noted where one cannot be."""

    row: TableRow
    table: CsvTable
    problems: list[Problem]

    @property
    def given(self) -> frozenset[str]:
        return _names(tuple(self.row.cells))

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The cell, parsed; None where it is empty or cannot be read."""
        text = self.row.cells.get(column)
        if text is None:
            return None
        try:
            return parse(text)
        except AllianceError as error:
            self.note(column, _told(text, error))
            return None

    def one_of(self, column: str, allowed: Sequence[str]) -> str | None:
        return self.read(column, lambda text: one_of(text, allowed, column))

    def need(self, column: str, parse: Callable[[str], T]) -> T | None:
        if column not in self.row.cells:
            self.note(column, "is empty, and has to be filled in.")
        return self.read(column, parse)

    def day(self, column: str, known: Known, *, needed: bool = False) -> date | None:
        """A day; one that can be read in two ways is told and can be asked about."""
        text = self.row.cells.get(column)
        try:
            if text is not None:
                return known.dates.read(text)
            if needed:
                self.note(column, "is empty, and has to be filled in.")
        except days.TwoReadings as error:
            known.two_ways.append(self.problem(column, _told(text or "", error)))
            known.ways |= set(re.findall(r"\b[DMY]{3}\b", error.hint))
        except BadUsage as error:
            self.note(column, _told(text or "", error))
        return None

    def problem(self, column: str | None, message: str) -> Problem:
        return Problem(self.row.line, self.heading(column) if column else None, message)

    def heading(self, column: str) -> str:
        """What the file calls a column of ours; that of one form among several has the form's name before it."""
        if column == "date" and self.row.dated_by:
            return shown(self.row.dated_by)
        of_form = f"{self.row.cells.get('instrument')}.{column}"
        return self.table.headings.get(of_form) or self.table.headings.get(column, column)

    def note(self, column: str | None, message: str) -> None:
        self.problems.append(self.problem(column, message))


@lru_cache
def _names(columns: tuple[str, ...]) -> frozenset[str]:
    """One set for all rows that say the same columns."""
    return frozenset(columns)


def _told(text: str, error: AllianceError) -> str:
    value = shown(text)
    quoted = "" if f"“{value}”" in error.what else f"“{value}”: "
    return f"{quoted}{error.what} {error.hint}".strip()


def read(
    table: CsvTable,
    clients: Sequence[EverKept[Client]],
    instruments: Catalogue,
    today: date,
    *,
    how: HowRead | None = None,
    track: Track[TableRow] = untracked,
    words: Collection[str] = (),
) -> Incoming:
    """Every record of a table, whether the vault has it or not: `already.compare` does the comparing.

    Raises Unfit with every problem there is; Asks where all that stands in the way is a question.
    """
    how = how or HowRead()
    written = (row.cells[name] for row in table.rows for name in ("date", "opened", "closed") if name in row.cells)
    dates = days.of(written, how.date_format, today, sheet_from=table.grid.days_from)
    known = Known(by_code(clients), instruments, how, dates, words, table.own, table.loose)
    known.lists_appointments = "attendance" in table.headings
    known.shifted, not_shifted = _shifts(table, known)
    known.families = _families(table, known)
    count = len(table.rows) + len(table.repeated) + sum(table.left_out.values())
    incoming = Incoming(rows=count, repeated=list(table.repeated), not_shifted=not_shifted)
    problems = list(table.problems)
    take = {"clients": _client, "sessions": _session, "scores": _rating}
    for row in track(table.rows, "Reading", len(table.rows)):
        take[row.kind](_Cells(row, table, problems), known, incoming)
    incoming.left_out = table.left_out + known.left_out
    incoming.first = {name: _as_read(name, text, dates) for name, text in table.first.items()}
    incoming.date_format = dates.order
    incoming.order_found = dates.found
    doubts = list(_doubts(table, known))
    if problems or doubts:
        told = sorted([*problems, *(p for doubt in doubts for p in doubt.problems)], key=lambda p: p.line or 0)
        raise Unfit(table.name, told, count) if problems else Asks(table.name, told, count, doubts)
    incoming.created = _dated(incoming, known)
    return incoming


def _as_read(name: str, text: str, dates: days.DateColumn) -> str:
    """A cell as it was read: a day whatever its spelling."""
    try:
        return dates.read(text).isoformat() if name in ("date", "opened", "closed") else text
    except BadUsage:
        return text


def by_code(clients: Iterable[EverKept[Client]]) -> dict[str, Client]:
    """By every code that a client ever had; one in use now wins over an older one."""
    found = {past.code.lower(): kept.now for kept in clients for past in kept.once}
    return found | {kept.now.code.lower(): kept.now for kept in clients}


def warnings(table: CsvTable, incoming: Incoming, clients: Iterable[EverKept[Client]], today: date) -> list[Problem]:
    """What may be wrong in rows that can be read: one placeholder, such as the zero of a clock, for every date; days
    taken for months by a spreadsheet; dates before the beginning or after the end of a client's work."""
    columns = {
        "date": [row.date for row in _dated_rows(incoming)],
        "opened": [row.record.opened for row in incoming.clients],
    }
    found = []
    for ours, dates in columns.items():
        if ours in table.headings and len(set(dates)) == 1 and (dates[0].month, dates[0].day) == (1, 1):
            message = f"every row has the date {dates[0]}: is it a placeholder, such as the zero of a clock?"
            found.append(Problem(None, table.headings[ours], message))
    if both := days.perhaps_swapped((row.cells["date"] for row in table.rows if "date" in row.cells), today):
        made, left = both
        message = f"dates such as {made}, with days up to 12 only, stand beside others such as “{left}”"
        swapped = "-".join((made[:4], made[8:], made[5:7]))
        asks = f"did a spreadsheet take the day for the month, so that {made} is {swapped}?"
        found.append(Problem(None, table.headings.get("date", "date"), f"{message}: {asks}"))
    rated = {(row.record.client, row.record.date) for row in incoming.ratings}
    silent = [row for row in incoming.sessions if "attendance" not in row.given]
    silent = [row for row in silent if (row.record.client, row.record.date) not in rated]
    if silent and "attendance" in table.headings:
        message = f"rows that are empty here are taken as attended: {len(silent)}, the first in line {silent[0].line}."
        found.append(Problem(None, table.headings["attendance"], message))
    short = [row for row in incoming.sessions if 0 < (row.record.minutes or 0) < LIKELY_HOURS]
    if short:
        message = f"lengths of {short[0].record.minutes} minutes or so (line {short[0].line}): are they hours?"
        found.append(Problem(None, table.headings.get("minutes", "minutes"), message))
    for title in incoming.not_shifted:
        message = f"the answers of {title} are taken as they are: shifted by one, they would leave its scale."
        found.append(Problem(None, table.items[0] if table.items else table.headings.get("scores", "scores"), message))
    new = [*(row.record for row in incoming.clients if not row.record.id), *incoming.created]
    if named := [client.code for client in new if looks_like_a_name(client.code)]:
        message = f"“{named[0]}” looks like a name, which a code is not: AB12 would be one."
        found.append(Problem(None, table.headings.get("client") or table.headings.get("code", "code"), message))
    here = {kept.now.code: kept.now for kept in clients}
    outside: Counter[tuple[str, str]] = Counter()
    for row in _dated_rows(incoming):
        client = here.get(row.client or "")
        if client and row.date < client.opened:
            outside[client.code, f"before the work began, on {client.opened}"] += 1
        elif client and client.closed and row.date > client.closed:
            outside[client.code, f"after the work ended, on {client.closed}"] += 1
    for (code, when), rows in outside.items():
        lie = "one row lies" if rows == 1 else f"{rows} rows lie"
        found.append(Problem(None, table.headings.get("date", "date"), f"{code}: {lie} {when}."))
    return found


def once_more(table: CsvTable, incoming: Incoming, found: Compared) -> list[Problem]:
    """What comes in as a second rating of a day by the same rater, or a second session of a client's day."""

    def of(what: str, rows: Sequence[Brought[T]], new: Iterable[T], key: Callable[[T], Hashable]) -> Iterable[Problem]:
        lines: dict[Hashable, list[int | None]] = defaultdict(list)
        for row in rows:
            lines[key(row.record)].append(row.line)
        more = [line for each in {*map(key, new)} for line in lines[each][1:]]
        if more:
            several = f"one {what} is" if len(more) == 1 else f"{len(more)} {what}s are"
            first = min(line or 0 for line in more)
            message = f"{several} a second one of the day (line {first}): check that it does not say the same twice."
            yield Problem(None, table.headings.get("date", "date"), message)

    return [
        *of("session", incoming.sessions, found.sessions, already.SESSION_ROWS.key),
        *of("rating", incoming.ratings, found.ratings, already.rating_key),
    ]


def _shifts(table: CsvTable, known: Known) -> tuple[dict[str, int], list[str]]:
    """By form, by how many steps the codes of its answers are off: 0 to 4 where the scale has 1 to 5; and the forms of
    which that was said and cannot be."""
    met: dict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        name = known.how.instrument or row.cells.get("instrument")
        if row.kind == "scores" and name is not None:
            met[name].update([text for text, _ in row.answers or ()] or row.cells.get("scores", "").split())
    found: dict[str, int] = {}
    not_so: list[str] = []
    for name, written in met.items():
        try:
            form = known.form(name)
        except AllianceError:
            continue
        values = {float(text) for text in written if re.fullmatch(r"\d{1,3}(\.0+)?", text, re.ASCII)}
        suspected = SHIFTED in known.how.assume or any(form.scale.steps(value) is None for value in values)
        usual = 1 if form.scale.min > 0 else -1  # codes that start at 0 where the scale starts at 1, or the other way
        for by in (usual,) if values and suspected and form.scale.labels and not known.own else ():
            if all(form.scale.steps(value + by * form.scale.step) is not None for value in values):
                found[form.id] = by
            elif SHIFTED in known.how.assume:
                not_so.append(form.title)
    return found, not_so


def _families(table: CsvTable, known: Known) -> dict[str, tuple[str, ...]]:
    """New clients, by code in lower case, of whom it was said that two carers are two raters: who they all are."""
    carers: dict[str, dict[str, str]] = defaultdict(dict)
    selves: set[str] = set()
    for row in table.rows if "rater" in known.how.values else ():
        code, said = row.cells.get("client", "").lower(), plain(row.cells.get("rater", ""))
        chosen = known.how.values["rater"].get(said, said)
        if row.kind == "scores" and code not in known.clients:
            if _is_carer_alone(chosen):
                carers[code].setdefault(plain(chosen), chosen)
            elif not said or their_words.RATER_WORDS.get(plain(chosen)) == "client":
                selves.add(code)
    return {
        code: (*([CHILD] if code in selves else []), *labels.values())
        for code, labels in carers.items()
        if len(labels) > 1
    }


def _is_carer_alone(label: str) -> bool:
    """Whether a label is that of one carer, rather than of the carers of a child in general."""
    return their_words.RATER_WORDS.get(plain(label)) == "caregiver" and label != "caregiver"


def _doubts(table: CsvTable, known: Known) -> Iterable[Doubt]:
    """What the rows leave open, each with the options that answer it."""
    if known.two_ways:
        first = {"DMY": "The day", "MDY": "The month", "YMD": "The year"}
        answers = [(f"{first[order]} first", ("date_format", order)) for order in first if order in known.ways]
        yield Doubt("What comes first in the dates?", known.two_ways, answers)
    for name, by in known.shifted.items():
        if SHIFTED not in known.how.assume:
            scale, title = known.form(name).scale, known.form(name).title
            low, high = scale.min - by * scale.step, scale.max - by * scale.step
            what = f"the answers of {title} look like {low:g} to {high:g}; its scale has {scale.min:g} to {scale.max:g}"
            heading = table.items[0] if table.items else table.headings.get("scores", "scores")
            problem = Problem(None, heading, f"{what}. If the codes are off by one: --assume shifted.")
            yield Doubt(
                f"{what[0].upper()}{what[1:]}. Are the codes off by one?", [problem], [("Yes", ("assume", SHIFTED))]
            )
    for name, met in known.means.items():
        line, heading, text = met[0]
        many = "" if len(met) == 1 else f" (and {len(met) - 1} more)"
        what = f"{shown(text)}{many} lies within one item of {name}: a mean rather than a total?"
        problem = Problem(line, heading, f"{what} Say which: --assume mean or --assume total.")
        yield Doubt(what, [problem], [("A mean of the items", ("assume", MEAN)), ("A total", ("assume", TOTAL))])
    yield from twin_doubts(known, table.headings.get("client") or table.headings.get("code"))
    for column, words in known.unknown.items():
        allowed = {"attendance": ATTENDANCES, "mode": MODES}[column]
        listed = ", ".join(f"“{shown(word)}” ({rows})" for word, rows in words.most_common())
        says = f"--values “{column}: {shown(words.most_common(1)[0][0])}={allowed[0]}”"
        message = (
            f"words that are not known: {listed}. Say what each is, such as {says}; ours are {', '.join(allowed)}."
        )
        told = [Problem(known.unknown_at[column], table.headings.get(column, column), message)]
        for word, rows in words.most_common():
            meant = [(ours, ("values", f"{column}: {word}={ours}")) for ours in allowed]
            yield Doubt(f"“{shown(word)}” ({rows}): which {column} is it?", told, meant)
            told = []
    for code, carers in known.carers.items():
        if len(carers) > 1:
            who = f"{code} is rated by {' and '.join(carers)}"
            one, two = ([f"rater: {word}={ours or word}" for word in carers] for ours in ("caregiver", None))
            told_apart = []
            if known.clients[code.lower()].id:
                people_are = " ".join(f"--participant {label}" for label in (CHILD, *carers))
                apart = "two raters need a family: add one, or, as long as nobody has rated it, "
                apart += f"alliance client edit {code} --kind family {people_are}"
            else:
                apart = f"as two, in a family: {_as_options(two)}"
                told_apart = [("Two, and the client is a family", ("values", two))]
            message = f"{who}: one rater or two? As one: {_as_options(one)}; {apart}."
            problem = Problem(min(carers.values()), table.headings.get("rater", "rater"), message)
            yield Doubt(
                f"{who}. How many raters are they?", [problem], [*told_apart, ("One, the caregiver", ("values", one))]
            )


def _as_options(values: Sequence[str]) -> str:
    return " ".join(f"--values “{value}”" for value in values)


def twin_doubts(known: Known, where: str | None) -> list[Doubt]:
    """New codes that look like one there is. `where`: what the file calls their column."""
    found = []
    for line, code, other in known.twins:
        what = f"“{code}” looks like {other}."
        problem = Problem(line, where, f"{what} If it is somebody else: --assume new-codes; else mend the code.")
        found.append(Doubt(f"{what} Is it somebody else?", [problem], [("Yes, a new client", ("assume", NEW_CODES))]))
    return found


def named_only(code: str, opened: date) -> Client:
    """A client of whom a file says no more than the code: one person."""
    return Client(0, "", code, "individual", "adult", None, (), opened)


def _client(cells: _Cells, known: Known, incoming: Incoming) -> None:
    before = len(cells.problems)
    code = cells.need("code", lambda text: known.code(text, cells.row.line))
    labels = cells.read("participants", _labels) or ()
    kind = cells.one_of("kind", KINDS) or (
        "couple" if len(labels) > 1 and "kind" not in cells.row.cells else "individual"
    )
    opened = cells.day("opened", known)
    closed = cells.day("closed", known)
    ending = cells.one_of("ending", ENDINGS)
    population, modality = cells.one_of("population", POPULATIONS), cells.one_of("modality", MODALITIES)
    if "participants" in cells.row.cells or kind != "individual":
        _check(cells, "participants", lambda: check_participants(kind, labels))
    if ("closed" in cells.row.cells) != ("ending" in cells.row.cells):
        cells.note("ending", f"“closed” and “ending” go together; endings are {', '.join(ENDINGS)}.")
    if opened and closed and closed < opened:
        cells.note("closed", f"{closed} lies before {opened}, when the work began.")
    if len(cells.problems) > before or code is None:
        return
    began = opened or min(closed or known.dates.today, known.dates.today)
    there = known.clients.get(code.lower())
    id, code = (there.id, there.code) if there else (0, code)
    made = Client(id, "", code, kind, population or "adult", modality, labels, began, closed, ending)
    brought = Brought(cells.row.line, made, cells.given - {"code"})
    first = known.brought.setdefault(code.lower(), brought)
    if first is brought:
        incoming.clients.append(brought)
    elif all(getattr(made, name) == getattr(first.record, name) for name in brought.given):
        incoming.repeated.append((cells.row.line, first.line or 0))
    else:
        cells.note("code", f"{code} stands in line {first.line} already, with other details.")


def _session(cells: _Cells, known: Known, incoming: Incoming) -> None:
    before = len(cells.problems) + len(known.two_ways)
    if known.lists_appointments and _is_to_come(cells, known):
        known.left_out[YET_TO_COME] += 1
        return
    client = cells.need("client", lambda text: _who(text, known, incoming, cells.row.line))
    day = cells.day("date", known, needed=True)
    line = cells.row.line
    attendance = cells.read("attendance", lambda t: known.word("attendance", t, their_words.ATTENDANCE_WORDS, line))
    mode = cells.read("mode", lambda text: known.word("mode", text, their_words.MODE_WORDS, line))
    minutes, note = cells.read("minutes", their_words.minutes), cells.read("note", clean)
    if len(cells.problems) + len(known.two_ways) > before or client is None or day is None:
        return
    made = Session(
        id=0, uid="", client=client.code, number=0, date=day, attendance=attendance or ATTENDED, why=None,
        mode=mode or "in-person", minutes=minutes, written="", note={"happened": note} if note else {},
    )  # fmt: skip
    given = cells.given if mode else cells.given - {"mode"}
    incoming.sessions.append(Brought(line, made, given))


def _is_to_come(cells: _Cells, known: Known) -> bool:
    try:
        known.dates.read(cells.row.cells.get("date", ""))
    except days.YetToCome:
        return True
    except BadUsage:
        return False
    return False


def _rating(cells: _Cells, known: Known, incoming: Incoming) -> None:
    before = len(cells.problems) + len(known.two_ways)
    form = known.form(known.how.instrument) if known.how.instrument else cells.need("instrument", known.form)
    day = cells.day("date", known, needed=True)
    source, prediction = cells.one_of("source", SOURCES), cells.read("prediction", _yes)
    if form is None:
        return
    own = form.kind == "supervision"
    client = None if own else cells.need("client", lambda text: _who(text, known, incoming, cells.row.line))
    if own and "client" in cells.row.cells:
        cells.note("client", f"{form.title} rates your supervision, not a client; leave the cell empty.")
    rater = None
    if own or client:
        rater = _check(cells, "rater", lambda: _rater(form, client, cells, known, incoming))
    answers, total = _given(cells, form, known)
    if len(cells.problems) + len(known.two_ways) > before or day is None or rater is None:
        return
    made = Measurement(
        id=0, uid="", client=client.code if client else None, instrument=form.id, version=form.version, date=day,
        rater=rater, answers=answers, total=total, prediction=bool(prediction), source=source or "paper",
        skipped=cells.read("skipped", clean),
    )  # fmt: skip
    incoming.ratings.append(Brought(cells.row.line, made, cells.given))


def _rater(form: Instrument, client: Client | None, cells: _Cells, known: Known, incoming: Incoming) -> str:
    label = cells.row.cells.get("rater")
    theirs = {rater.lower() for rater in client.raters} if client else set()
    word = None
    if label is not None:
        said = plain(label)
        chosen = known.how.values.get("rater", {}).get(said, label)
        word = their_words.RATER_WORDS.get(plain(chosen))
        if client and word == "caregiver" and chosen != word and chosen.lower() not in theirs:
            known.carers[client.code].setdefault(said, cells.row.line)
        label = chosen if chosen.lower() in theirs or word is None else word
    if client and "client" not in theirs and CHILD in theirs and (label or "client") == "client":
        label = CHILD
    try:
        return people.rater(form, client, label)
    except BadUsage as error:
        if client is None or label is None or label.lower() in theirs:
            raise
        first = "client" if "client" in theirs else client.raters[0]
        hint = f"Say whose it is, such as --values “rater: {shown(cells.row.cells['rater'])}={first}”"
        also = "; where it is one of several people, bring the clients in first." if client in incoming.created else "."
        raise BadUsage(error.what, f"{error.hint} {hint}{also}") from None


def _given(cells: _Cells, form: Instrument, known: Known) -> tuple[tuple[int | None, ...], int | None]:
    """The answers, or a total alone, or neither for a form that was skipped. A total beside answers must agree."""
    blank = (None,) * len(form.items)
    has = [column for column in ("scores", "total", "skipped") if column in cells.row.cells]
    in_columns = cells.row.answers
    if in_columns is not None:
        has = ["scores", *has]
    if not has:
        cells.note("scores", "there is neither an answer, nor a total, nor why it was skipped.")
    if "skipped" in has and len(has) > 1:
        cells.note("skipped", "a form that was skipped has no answers and no total.")
    if in_columns is not None:
        answers = _by_item(cells, in_columns, form, known)
    else:
        answers = cells.read("scores", lambda text: _in_one_cell(text, form, known))
    if answers is not None and not any(a is not None for a in answers):
        cells.note("scores", "no item is answered; a form left empty is given as skipped.")
    if "scores" in has:
        if answers is not None:
            off = known.shifted.get(form.id, 0) * form.scale.step * len(form.items)
            cells.read("total", lambda text: _agrees(_in_unit(text, form, known, len(form.items)), form, answers, off))
        return answers or blank, None
    return blank, cells.read("total", lambda text: _total(text, form, known, cells))


def _by_item(
    cells: _Cells, given: Sequence[tuple[str, str]], form: Instrument, known: Known
) -> tuple[int | None, ...] | None:
    if len(given) != len(form.items):
        cells.note("instrument", f"{form.title} has {len(form.items)} items, and {len(given)} columns are given.")
        return None
    found: list[int | None] = []
    wrong = False
    for number, (text, heading) in enumerate(given, 1):
        try:
            found.append(_answer(text, form, known) if text else None)
        except BadUsage as error:
            wrong = True
            found.append(None)
            item = form.items[number - 1]
            told = f"item {number}{'' if item.safety else f' ({item.label})'}: {_told(text, error)}"
            cells.problems.append(Problem(cells.row.line, shown(heading), told))
    return None if wrong else tuple(found)


def _in_one_cell(text: str, form: Instrument, known: Known) -> tuple[int | None, ...]:
    """`9.6 8.8 . 9.3`. Raises BadUsage, naming the item."""
    words = text.split()
    for word in words:
        if word.count(",") > 1 or word.startswith(",") or word.endswith(",") or ";" in word:
            raise BadUsage(
                f"“{shown(word)}” could be one answer or several.", "Separate answers by spaces: 9.1 8.7 9 9.5."
            )
    if len(words) != len(form.items):
        labels = ", ".join(in_order(form))
        raise BadUsage(
            f"{form.title} has {len(form.items)} items, and {len(words)} answers were given.",
            f"In this order, with - where one is missing: {labels}.",
        )
    found = []
    for number, (item, word) in enumerate(zip(form.items, words, strict=True), 1):
        try:
            found.append(None if word in NOT_ANSWERED else _answer(word, form, known))
        except BadUsage as error:
            raise BadUsage(f"{name_of(number, item)}: {error.what}", error.hint) from None
    return tuple(found)


def _answer(text: str, form: Instrument, known: Known) -> int:
    found = known.read_before.get((form.id, text))
    if found is None:
        found = known.read_before[form.id, text] = _new_answer(text, form, known)
    return found


def _new_answer(text: str, form: Instrument, known: Known) -> int:
    """One answer as whole steps of the scale: a number in the unit that was said, or a label. Raises BadUsage."""
    scale = form.scale
    said = known.how.values.get("item", {}).get(plain(text), text)
    labels = [plain(label) for label in scale.labels]
    for word in (plain(said), plain(re.sub(r"^\s*\d+\s*[-–=:.)]|\(\d+\)\s*$", "", said))):  # `5 - Always`
        if word in labels and not said.strip().isdigit():
            return scale.lowest + labels.index(word)
    if scale.labels and re.search(r"[^\W\d_]", said):
        near = nearest(said, scale.labels) or scale.labels[0]
        raise BadUsage(
            f"“{shown(said)}” is no label of {form.title}.",
            f"It has: {', '.join(scale.labels)}. Say what it is: --values “item: {shown(said)}={near}”.",
        )
    value = _in_unit(said, form, known, 1)
    value += known.shifted.get(form.id, 0) * scale.step
    if value > scale.max + 1e-9:
        raise BadUsage(f"{shown(text)} is beyond {scale.max:g}.", _unit_hint(value, form, known))
    if value < scale.min - 1e-9:
        raise BadUsage(f"{shown(text)} is below {scale.min:g}.", f"Answers go from {scale.min:g} to {scale.max:g}.")
    return _on_step(value, form, known, text)


def _in_unit(text: str, form: Instrument, known: Known, items: int) -> float:
    """A number in the unit of the form, of so many items together."""
    value, scale = their_words.number(text), form.scale
    if known.how.unit == "mm" and has_millimetres(scale):
        return value / 10
    if known.how.unit == "percent" and scale.is_line:
        return items * scale.min + items * (scale.max - scale.min) * value / 100
    return value


def _unit_hint(value: float, form: Instrument, known: Known) -> str:
    if known.how.unit is None and form.scale.is_line and value <= 100:
        return "If it is in millimetres or percent, say so: --unit mm or --unit percent."
    return f"Answers go from {form.scale.min:g} to {form.scale.max:g}."


def _on_step(value: float, form: Instrument, known: Known, text: str) -> int:
    steps = round(value / form.scale.step)
    if abs(steps * form.scale.step - value) > 1e-6 and not known.how.rounded:
        nearest = f"{form.scale.value(steps):g}"
        raise BadUsage(f"{shown(text)} is finer than the scale.", f"--round takes the nearest mark ({nearest}).")
    return steps


def _total(text: str, form: Instrument, known: Known, cells: _Cells) -> int | None:
    """A total that stands alone, in whole steps. One within the reach of a single item may be a mean: that is asked."""
    items = len(form.items)
    value = _in_unit(text, form, known, items)
    if known.shifted.get(form.id):
        raise BadUsage("The codes are shifted, and nobody knows whether this total is.", "Leave out the row's total.")
    low = not form.scale.is_line and form.scale.min == 0 and value.is_integer()  # such as 3 on the PHQ-9
    within = value and form.scale.min <= value <= form.scale.max and (not low or MEAN in known.how.assume)
    if form.has_total and items > 1 and within and not known.own:
        if MEAN in known.how.assume:
            value *= items * form.scale.factor
        elif TOTAL not in known.how.assume:
            known.means[form.title].append((cells.row.line, cells.heading("total"), text))
            return None
    if form.has_total and form.scale.lowest * items <= value / form.scale.step + 1e-6 and form.scale.factor == 1:
        value = round(_on_step(value, form, known, text) * form.scale.step, 6)
    if value > form.scale.max * items and known.how.unit is None and value <= 100 * items and form.scale.is_line:
        raise BadUsage(
            f"A total of {shown(text)} is beyond {form.scale.max * items:g}.", _unit_hint(value / items, form, known)
        )
    return read_total(value, form)


def _agrees(total: float, form: Instrument, answers: Sequence[int | None], off: float) -> None:
    """`off`: what a total of shifted codes may lack."""
    found = scoring.total(form, answers)
    if found is None:
        raise BadUsage("Not every item is answered, so there can be no total.", "Leave one of the two out.")
    if min(abs(found - total), abs(found - off - total)) > 1e-6:
        raise BadUsage(
            f"The answers add up to {found:g}, not {total:g}.", "Mend one of the two, or leave the total out."
        )


def _check(cells: _Cells, column: str, make: Callable[[], T]) -> T | None:
    """What `make` makes; what speaks against it is noted under a column."""
    try:
        return make()
    except AllianceError as error:
        cells.note(column, f"{error.what} {error.hint}".strip())
        return None


def _who(text: str, known: Known, incoming: Incoming, line: int) -> Client:
    """The client of a code; one that the vault lacks is created, on its own, as an individual."""
    found = known.clients.get(text.lower())
    if found is None:
        found = named_only(known.code(text, line), known.dates.today)
        if people_in_it := known.families.get(text.lower()):
            found = found._replace(kind="family", participants=people_in_it)
        known.clients[text.lower()] = found
        incoming.created.append(found)
    return found


def _dated_rows(incoming: Incoming) -> list[Session | Measurement]:
    return [*(row.record for row in incoming.sessions), *(row.record for row in incoming.ratings)]


def _dated(incoming: Incoming, known: Known) -> list[Client]:
    """The created clients, each opened on the earliest date that names them, of the age that their forms are for."""
    earliest: dict[str | None, date] = {}
    for row in _dated_rows(incoming):
        earliest[row.client] = min(row.date, earliest.get(row.client, row.date))
    forms: dict[str | None, set[str]] = defaultdict(set)
    for brought in incoming.ratings:
        forms[brought.record.client].add(brought.record.instrument)
    return [
        client._replace(opened=earliest[client.code], population=_population(forms[client.code], known))
        for client in incoming.created
        if client.code in earliest
    ]


def _population(forms: Iterable[str], known: Known) -> str:
    """Adult, unless a form is for younger people only."""
    meant = [known.form(name).population for name in forms]
    younger = [population for population in meant if population and "adult" not in population]
    if not younger:
        return "adult"
    return "child" if any("child" in population for population in younger) else "adolescent"


def _labels(text: str) -> tuple[str, ...]:
    return tuple(parse_code(label) for label in text.replace(",", " ").replace(";", " ").split())


def _yes(text: str) -> bool:
    said = plain(text)
    if said not in their_words.YES | their_words.NO:
        raise BadUsage(f"“{shown(text)}” is no answer (yes or no).", "Choose one of: true, false.")
    return said in their_words.YES
