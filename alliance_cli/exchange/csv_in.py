"""Rows of a CSV file as clients, sessions and ratings; whatever cannot be read is told with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from alliance_cli.analysis.scoring import score
from alliance_cli.errors import AllianceError, BadUsage
from alliance_cli.exchange import days, people
from alliance_cli.exchange.csv_table import CsvTable, TableRow
from alliance_cli.exchange.outcome import Brought, Incoming, Problem, T, Track, Unfit, untracked
from alliance_cli.forms.answers import read_answers, read_total
from alliance_cli.forms.catalogue import Catalogue
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import check_participants, clean, one_of, parse_code, parse_decimal, shown
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

YES, NO = ("true", "yes", "1"), ("false", "no", "0")


@dataclass(slots=True)
class Known:
    """What rows are read against: the clients there are (those the file brings come in as it is read), the forms."""

    clients: dict[str, Client]  # by code in lower case
    instruments: Catalogue
    today: date
    read_date: Callable[[str], date]
    instrument: str | None = None  # of all rows
    words: Collection[str] = ()  # what a new code cannot be
    brought: dict[str, Brought[Client]] = field(default_factory=dict)  # by a file of clients; by code in lower case
    _forms: dict[str, Instrument | AllianceError] = field(default_factory=dict)

    def code(self, text: str) -> str:
        """A client's code; a new one is read more strictly. Raises BadUsage."""
        return parse_code(text, () if text.strip().lower() in self.clients else self.words)

    def form(self, name: str) -> Instrument:
        """The instrument; what is wrong with one is found out once, not for every row. Raises AllianceError."""
        if name not in self._forms:
            try:
                self._forms[name] = self.instruments.find(name)
            except AllianceError as error:
                self._forms[name] = error
        found = self._forms[name]
        if isinstance(found, AllianceError):
            raise found
        return found


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row's cells, read with the reason noted where one cannot be."""

    row: TableRow
    table: CsvTable
    problems: list[Problem]

    @property
    def given(self) -> frozenset[str]:
        return frozenset(self.row.cells)

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The cell, parsed; None where it is empty or cannot be read."""
        text = self.row.cells.get(column)
        if text is None:
            return None
        try:
            return parse(text)
        except AllianceError as error:
            value = shown(text)
            quoted = "" if f"“{value}”" in error.what else f"“{value}”: "
            self.note(column, f"{quoted}{error.what} {error.hint}".strip())
            return None

    def one_of(self, column: str, allowed: Sequence[str]) -> str | None:
        return self.read(column, lambda text: one_of(text, allowed, column))

    def need(self, column: str, parse: Callable[[str], T]) -> T | None:
        if column not in self.row.cells:
            self.note(column, "is empty, and has to be filled in.")
        return self.read(column, parse)

    def note(self, column: str | None, message: str) -> None:
        heading = self.table.headings.get(column, column) if column else None
        self.problems.append(Problem(self.row.line, heading, message))


def read(
    table: CsvTable,
    clients: Sequence[EverKept[Client]],
    instruments: Catalogue,
    today: date,
    *,
    instrument: str | None = None,
    date_format: str | None = None,
    track: Track[TableRow] = untracked,
    words: Collection[str] = (),
) -> Incoming:
    """Every row of a table, whether the vault has it or not: `already.compare` does the comparing.

    Raises Unfit with every problem there is.
    """
    read_date = days.reader(date_format, today)
    known = Known(_by_code(clients), instruments, today, read_date, instrument, words)
    incoming = Incoming(rows=len(table.rows) + len(table.repeated), repeated=list(table.repeated))
    problems = list(table.problems)
    take = {"clients": _client, "sessions": _session, "scores": _rating}[table.kind]
    for row in track(table.rows, "Reading", len(table.rows)):
        take(_Cells(row, table, problems), known, incoming)
    if problems:
        raise Unfit(table.name, sorted(problems, key=lambda p: p.line or 0), len(table.rows))
    incoming.created = _dated(incoming)
    return incoming


def _by_code(clients: Iterable[EverKept[Client]]) -> dict[str, Client]:
    """By every code that a client ever had; one in use now wins over an older one."""
    found = {past.code.lower(): kept.now for kept in clients for past in kept.once}
    return found | {kept.now.code.lower(): kept.now for kept in clients}


def doubts(table: CsvTable, incoming: Incoming) -> list[Problem]:
    """What may be wrong in rows that can be read: one placeholder, such as the zero of a clock, for every date."""
    columns = {
        "date": [row.date for row in _dated_rows(incoming)],
        "opened": [row.record.opened for row in incoming.clients],
    }
    found = []
    for ours, dates in columns.items():
        if ours in table.headings and len(set(dates)) == 1 and (dates[0].month, dates[0].day) == (1, 1):
            message = f"every row has the date {dates[0]}: is it a placeholder, such as the zero of a clock?"
            found.append(Problem(None, table.headings[ours], message))
    return found


def _client(cells: _Cells, known: Known, incoming: Incoming) -> None:
    before = len(cells.problems)
    code = cells.need("code", known.code)
    labels = cells.read("participants", _labels) or ()
    kind = cells.one_of("kind", KINDS) or (
        "couple" if len(labels) > 1 and "kind" not in cells.row.cells else "individual"
    )
    opened = cells.read("opened", known.read_date)
    closed = cells.read("closed", known.read_date)
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
    began = opened or min(closed or known.today, known.today)
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
    before = len(cells.problems)
    client = cells.need("client", lambda text: _who(text, known, incoming))
    day = cells.need("date", known.read_date)
    attendance, mode = cells.one_of("attendance", ATTENDANCES), cells.one_of("mode", MODES)
    minutes, note = cells.read("minutes", _minutes), cells.read("note", clean)
    if len(cells.problems) > before or client is None or day is None:
        return
    made = Session(
        id=0, uid="", client=client.code, number=0, date=day, attendance=attendance or ATTENDED, why=None,
        mode=mode or "in-person", minutes=minutes, written="", note={"happened": note} if note else {},
    )  # fmt: skip
    incoming.sessions.append(Brought(cells.row.line, made, cells.given))


def _rating(cells: _Cells, known: Known, incoming: Incoming) -> None:
    before = len(cells.problems)
    form = known.form(known.instrument) if known.instrument else cells.need("instrument", known.form)
    day = cells.need("date", known.read_date)
    source, prediction = cells.one_of("source", SOURCES), cells.read("prediction", _yes)
    if form is None:
        return
    own = form.kind == "supervision"
    client = None if own else cells.need("client", lambda text: _who(text, known, incoming))
    if own and "client" in cells.row.cells:
        cells.note("client", f"{form.title} rates your supervision, not a client; leave the cell empty.")
    rater = None
    if own or client:
        rater = _check(cells, "rater", lambda: _rater(form, client, cells.row.cells.get("rater"), incoming))
    answers, total = _given(cells, form)
    if len(cells.problems) > before or day is None or rater is None:
        return
    made = Measurement(
        id=0, uid="", client=client.code if client else None, instrument=form.id, version=form.version, date=day,
        rater=rater, answers=answers, total=total, prediction=bool(prediction), source=source or "paper",
        skipped=cells.read("skipped", clean),
    )  # fmt: skip
    incoming.ratings.append(Brought(cells.row.line, made, cells.given))


def _rater(form: Instrument, client: Client | None, label: str | None, incoming: Incoming) -> str:
    try:
        return people.rater(form, client, label)
    except BadUsage as error:
        if client in incoming.created:
            hint = "It is new here, so it is taken for one person: bring the clients in first."
            raise BadUsage(error.what, hint) from None
        raise


def _given(cells: _Cells, form: Instrument) -> tuple[tuple[int | None, ...], int | None]:
    """The answers, or a total alone, or neither for a form that was skipped. A total beside answers must agree."""
    blank = (None,) * len(form.items)
    has = [column for column in ("scores", "total", "skipped") if column in cells.row.cells]
    if not has:
        cells.note("scores", "there is neither an answer, nor a total, nor why it was skipped.")
    if "skipped" in has and len(has) > 1:
        cells.note("skipped", "a form that was skipped has no answers and no total.")
    answers = cells.read("scores", lambda text: read_answers(text, form))
    if answers is not None and not any(a is not None for a in answers):
        cells.note("scores", "no item is answered; a form left empty is given as skipped.")
    if "scores" in has:
        if answers is not None:
            cells.read("total", lambda text: _agrees(parse_decimal(text), form, answers))
        return answers or blank, None
    return blank, cells.read("total", lambda text: read_total(parse_decimal(text), form))


def _agrees(total: float, form: Instrument, answers: Sequence[int | None]) -> None:
    found = score(form, answers).total
    if found is None:
        raise BadUsage("Not every item is answered, so there can be no total.", "Leave one of the two out.")
    if abs(found - total) > 1e-6:
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


def _who(text: str, known: Known, incoming: Incoming) -> Client:
    """The client of a code; one that the vault lacks is created, on its own, as an individual."""
    found = known.clients.get(text.lower())
    if found is None:
        found = Client(0, "", known.code(text), "individual", "adult", None, (), known.today)
        known.clients[text.lower()] = found
        incoming.created.append(found)
    return found


def _dated_rows(incoming: Incoming) -> list[Session | Measurement]:
    return [*(row.record for row in incoming.sessions), *(row.record for row in incoming.ratings)]


def _dated(incoming: Incoming) -> list[Client]:
    """The created clients, each opened on the earliest date that names them."""
    earliest: dict[str | None, date] = {}
    for row in _dated_rows(incoming):
        earliest[row.client] = min(row.date, earliest.get(row.client, row.date))
    return [replace(client, opened=earliest[client.code]) for client in incoming.created]


def _labels(text: str) -> tuple[str, ...]:
    return tuple(parse_code(label) for label in text.replace(",", " ").replace(";", " ").split())


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 1440):
        raise BadUsage(f"“{shown(text)}” is not a number of minutes.", "Write a whole number, such as 50.")
    return int(text)


def _yes(text: str) -> bool:
    return one_of(text, (*YES, *NO), "answer (yes or no)") in YES
