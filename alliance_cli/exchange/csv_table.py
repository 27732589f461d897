"""Rows of cells as records of ours: the header found, each column understood, every row with its line."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alliance_cli.errors import BadUsage
from alliance_cli.exchange import days, headings, their_words
from alliance_cli.exchange.grid import HEADER_WITHIN, CellGrid
from alliance_cli.exchange.headings import ITEM, MEAN, SKIPPED, TOTAL, ColumnRole, Headings
from alliance_cli.exchange.outcome import Problem, Unfit
from alliance_cli.exchange.plain_words import plain
from alliance_cli.forms.definition import Instrument
from alliance_cli.inputs import CODE, nearest, shown

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clients": ("code", "kind", "population", "modality", "participants", "opened", "closed", "ending"),
    "sessions": ("client", "date", "attendance", "mode", "minutes", "note"),
    "scores": ("client", "date", "instrument", "rater", "scores", "total", "source", "prediction", "skipped"),
}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "clients": ("code",),
    "sessions": ("client", "date"),
    "scores": ("date", "instrument"),
}
GUARDED = (*"=+-@'＝＋－＠",)  # a cell that begins so has one ' in front on the way out, and loses it on the way in
MISSING = frozenset(("", "na", "n/a", "null", "nan", ".", "-", "#n/a", "#null!"))  # in every column, in any capitals
ONE_ANSWER_A_ROW = ("item", "value")  # of a file with one answer a row
_ALL = tuple(dict.fromkeys(column for columns in COLUMNS.values() for column in columns))
_OF_FORM = re.compile(r"([\w-]+)\.(\d{1,3}|total|skipped)\Z")
NOTHING_GIVEN = "no answer and no total"
NO_CLIENT = "neither client nor date"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record. `answers`: by item, with the heading of each, where they stand in columns or lines of their own."""

    line: int  # where the row starts
    cells: Mapping[str, str]  # by our column, ends trimmed; empty ones are left out
    kind: str  # clients | sessions | scores
    answers: tuple[tuple[str, str], ...] | None = None
    dated_by: str = ""  # the heading of its date, where a row has several


@dataclass(slots=True)
class CsvTable:
    """`headings`: what each of our columns is called in the file. `items`: the headings of answers in columns of their
    own, in the order of the items. `ignored`: columns that mean nothing here. `own`: an export of ours, column by
    column. `repeated`: lines that say in every cell what an earlier one says, and that one."""

    grid: CellGrid
    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    rows: list[TableRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own: bool = False
    loose: tuple[str, ...] = ()  # fields in whose columns only some words mean anything here
    repeated: list[tuple[int, int]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    header_line: int = 1
    first: Mapping[str, str] = field(default_factory=dict)  # by our column, what the first row says

    @property
    def name(self) -> str:
        return self.grid.name


def read_map(given: Sequence[str]) -> dict[str, list[str]]:
    """`Client ID=client` → our column → their headings, in the order given; `scores` may have one per item.

    Raises BadUsage.
    """
    found: dict[str, list[str]] = {}
    mapped: dict[str, str] = {}
    known = (*_ALL, *ONE_ANSWER_A_ROW)
    for assignment in given:
        theirs, equals, ours = assignment.rpartition("=")
        ours = ours.strip().lower()
        if not equals or not theirs.strip() or (ours not in known and not _OF_FORM.match(ours)):
            near = nearest(ours, known)
            hint = (
                f"Did you mean --map “{shown(theirs) or 'Client ID'}={near}”?" if near else f"Ours: {', '.join(known)}."
            )
            raise BadUsage(f"“{shown(assignment)}” does not name a column of ours.", hint)
        if ours in found and ours != "scores":
            raise BadUsage(f"Two columns are mapped to “{ours}”.", "Only scores may come from several, one per item.")
        if mapped.setdefault(_said(theirs), ours) != ours:
            both = f"“{mapped[_said(theirs)]}” and to “{ours}”"
            raise BadUsage(f"“{shown(theirs.strip())}” is mapped to {both}.", "A column of theirs is one of ours.")
        found.setdefault(ours, []).append(theirs.strip())
    return found


def known_in(reader: Headings, mapped: Mapping[str, Sequence[str]]) -> Callable[[Sequence[str]], int]:
    """How many cells of a row are headings that mean something."""
    named = {_said(theirs) for several in mapped.values() for theirs in several}

    def count(cells: Sequence[str]) -> int:
        return sum(1 for cell in cells if _said(cell) in named or _said(cell) in _ALL or reader.roles(cell))

    return count


def read(
    grid: CellGrid,
    reader: Headings,
    kind: str | None = None,
    mapped: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: Collection[str] = (),
) -> CsvTable:
    """The records of a grid. `missing`: what stands where there is nothing, beside what always does.

    Raises Unfit where the header does not match.
    """
    return _Reading(grid, reader, kind, mapped or {}, missing).table()


class _Reading:
    def __init__(
        self,
        grid: CellGrid,
        reader: Headings,
        kind: str | None,
        mapped: Mapping[str, Sequence[str]],
        missing: Collection[str],
    ) -> None:
        self.grid, self.reader, self.mapped = grid, reader, mapped
        self.nothing = {*MISSING, *(word.casefold() for word in missing)}
        self.header = self._header()
        self.line, cells = grid.rows[self.header]
        self.cells = [" ".join(cell.split()) for cell in cells]
        self.problems: list[Problem] = []
        self.roles: list[ColumnRole | None] = [None] * len(self.cells)
        self.order: list[int] = []  # of columns mapped to `scores`
        self.common: list[tuple[int, str]] = []  # columns that hold for all of a row, and their fields
        self._assign(kind)

    def table(self) -> CsvTable:
        made = CsvTable(self.grid, self.kind, header_line=self.line)
        groups = self._groups()
        self._check(groups)
        used = {at: group.form for group in groups for at in (group.total, group.skipped) if at is not None}
        for at, (cell, role) in enumerate(zip(self.cells, self.roles, strict=True)):
            if role is None or self._is_aside(at, role):
                made.ignored += (cell,) if cell else ()
                continue
            ours = f"{used[at]}.{TOTAL}" if role.part in (ITEM, MEAN) and at in used else role.ours
            made.columns[cell] = ours
            made.headings.setdefault(ours, shown(cell))
        self.common = [
            (at, role.field)
            for at, role in enumerate(self.roles)
            if role and role.field not in ("", *_SCORING) and role.slot is None and not self._is_aside(at, role)
        ]
        made.loose = tuple(role.field for role in self.roles if role and role.field == "mode" and role.rank)
        made.items = tuple(self.cells[at] for group in groups for at in group.items)
        made.own = tuple(role.field for role in self.roles if role) == COLUMNS[self.kind]
        made.problems = [*self.grid.problems]
        rows = [(line, self._padded(cells)) for line, cells in self.grid.rows[self.header + 1 :]]
        self.grid = replace(self.grid, rows=())
        rows = self._without_texts_below(rows)
        if self.kind == "clients" or not made.own:
            rows, made.repeated = _once(rows)
        rows = self._without_sums(rows, made)
        emit = self._long if self._has(*ONE_ANSWER_A_ROW) else self._wide
        made.rows = list(emit(self._whole(rows, made.problems), groups, made))
        made.first = _first(made.rows)
        made.grid = replace(self.grid, rows=())
        return made

    @property
    def _with_sessions(self) -> bool:
        """Whether each row of forms is a session too: it says how that was attended or which forms were skipped, or it
        numbers its sessions and has several forms for each."""
        forms = {role.form for role in self.roles if role and role.part}
        numbered = bool(self._at("number")) and len(forms) > 1
        skips = any(role and role.part == SKIPPED for role in self.roles)
        return bool(self._at("attendance") or numbered or skips) and not self._slots()

    def _is_aside(self, at: int, role: ColumnRole) -> bool:
        """Whether a column means nothing in a file of this kind."""
        if role.part:
            return role.part == MEAN and all(group.total != at for group in self._groups())
        allowed = {*COLUMNS[self.kind], *ONE_ANSWER_A_ROW, *(COLUMNS["sessions"] if self._with_sessions else ())}
        return role.field not in allowed

    # The header

    def _header(self) -> int:
        """The row that is the header: the first one, unless one with more known headings stands below bare titles."""
        count = known_in(self.reader, self.mapped)
        first = [cells for _, cells in self.grid.rows[:HEADER_WITHIN]]
        known = [count(cells) for cells in first]
        best = max(range(len(first)), key=lambda at: (known[at], -at))
        width = sum(bool(cell.strip()) for cell in first[best])
        bare = all(sum(bool(cell.strip()) for cell in cells) <= max(1, width // 2) for cells in first[:best])
        return best if known[best] > known[0] and bare else 0

    def _without_texts_below(self, rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
        """Without what survey programs put below the header: the questions as text, ids of their own."""
        dates, client = self._at("date"), self._at("client")
        at = 0
        while at < len(rows) and dates and client:
            said = rows[at][1][dates[0]].strip()
            who = rows[at][1][client[0]].strip()
            is_text = CODE.match(who) is None or bool(self.reader.roles(who))
            if said.startswith("{") or (said and not re.search(r"\d", said) and who and is_text):
                at += 1
            else:
                break
        return rows[at:]

    # Columns

    def _assign(self, kind: str | None) -> None:
        self._assign_mapped()
        taken = {role.field for role in self.roles if role and role.field}
        scores_mapped = any(role and (role.part or role.field in ("scores", "total", "value")) for role in self.roles)
        candidates: dict[str, list[tuple[int, int]]] = defaultdict(list)
        said = [_said(cell) for cell in self.cells]
        of_clients = {*COLUMNS["clients"], ""}
        lists_clients = kind == "clients" or {*said} <= of_clients or len({*said} & of_clients - {"code", ""}) > 0
        for at, cell in enumerate(self.cells):
            if self.roles[at] is not None:
                continue
            exact = said[at] in _ALL and (said[at] not in self.mapped)
            if exact and (said[at] != "code" or lists_clients):
                if said[at] in taken:
                    self._wrong(cell, f"“{said[at]}” stands there twice.")
                taken.add(said[at])
                self.roles[at] = ColumnRole(said[at])
                continue
            for role in self.reader.roles(cell):
                if role.part and not scores_mapped:
                    self.roles[at] = self.roles[at] or role
                elif role.field and role.slot is None:
                    candidates[role.field].append((role.rank, at))
                elif role.field == "date" and not scores_mapped:
                    self.roles[at] = self.roles[at] or role
        self._settle(candidates, taken)
        self._number(taken)
        self.kind = kind or self._kind()
        self.own_style = not self.mapped and all(
            role is None or _said(cell) in _ALL for cell, role in zip(self.cells, self.roles, strict=True)
        )

    def _number(self, taken: set[str]) -> None:
        """Columns numbered 1, 2, 3 … are the items of the form that a row is of, where nothing else holds its marks."""
        if {"scores", "total", "value"} & taken or "instrument" not in taken or any(r and r.part for r in self.roles):
            return
        found = {at: number for at, cell in enumerate(self.cells) if (number := headings.item_number(cell))}
        if len(found) > 1 and sorted(found.values()) == [*range(1, len(found) + 1)]:
            for at, number in found.items():
                self.roles[at] = self.roles[at] or ColumnRole(part=ITEM, number=number)

    def _assign_mapped(self) -> None:
        said = [_said(cell) for cell in self.cells]
        for ours, several in self.mapped.items():
            for theirs in several:
                places = [at for at, cell in enumerate(said) if cell == _said(theirs)]
                places = places or [at for at, cell in enumerate(said) if cell.startswith(_said(theirs))]
                if len(places) != 1:
                    self._not_there(theirs, [self.cells[at] for at in places])
                    continue
                of_form = _OF_FORM.match(ours)
                if of_form:
                    part = of_form[2]
                    number = int(part) if part.isdigit() else None
                    self.roles[places[0]] = ColumnRole(
                        form=self._form(of_form[1]), part=part if number is None else ITEM, number=number
                    )
                else:
                    self.roles[places[0]] = ColumnRole(ours)
                if ours == "scores":
                    self.order.append(places[0])
        if len(self.order) > 1:
            in_order = headings.in_order([self.cells[at] for at in self.order])
            self.order.sort(key=lambda at: in_order.index(self.cells[at]))

    def _form(self, name: str) -> str:
        found = their_words.form_named(name, self.reader.forms.values())
        if found is None:
            near = nearest(name, self.reader.forms)
            hint = f" Did you mean {near}?" if near else ""
            self.problems.append(Problem(self.line, name, f"is no instrument.{hint}"))
        return found or name

    def _not_there(self, theirs: str, places: Sequence[str]) -> None:
        if len({*map(_said, places)}) > 1:
            hint = f"could be {' or '.join(f'“{shown(p)}”' for p in places[:3])}; write more of it."
            self._wrong(theirs, hint)
        elif places:
            self._wrong(theirs, "stands there twice; which of the two is the item?")
        else:
            near = nearest(theirs, [c for c in self.cells if c])
            hint = f"did you mean “{shown(near)}”?" if near else f"it has {shown(', '.join(self.cells), 200)}."
            self._wrong(theirs, f"is not in the header; {hint}")

    def _settle(self, candidates: Mapping[str, list[tuple[int, int]]], taken: set[str]) -> None:
        """Which column is which field, where several could be."""
        has_parts = any(role and role.part for role in self.roles) or "scores" in taken
        is_long = bool(candidates.get("item") or "item" in taken) and bool(candidates.get("value") or "value" in taken)
        for name in (
            "client",
            "date",
            "instrument",
            "rater",
            "item",
            "value",
            "total",
            "attendance",
            "minutes",
            "mode",
        ):
            found = sorted((rank, at) for rank, at in candidates.get(name, ()) if self.roles[at] is None)
            if not found or name in taken or (self.mapped and name not in ("client", "date", "instrument", "rater")):
                continue
            rank = found[0][0]
            if name in ONE_ANSWER_A_ROW and not is_long:
                continue
            if name == "total" and (has_parts or is_long):
                continue
            if name == "attendance" and rank and (has_parts or {"total", "value", "instrument"} & taken):
                continue
            if name == "mode" and rank and "attendance" not in taken:
                continue
            if name == "minutes" and "attendance" not in taken and (has_parts or {"total", "value"} & taken):
                continue
            equal = [at for r, at in found if r == rank]
            if len(equal) > 1 and len({_said(self.cells[at]) for at in equal}) > 1:
                both = " and ".join(f"“{shown(self.cells[at])}”" for at in equal[:3])
                message = f"{both} could both be it; say which: --map “{shown(self.cells[equal[0]])}={name}”."
                self.problems.append(Problem(self.line, name, message))
            self.roles[equal[0]] = ColumnRole(name, rank=rank)
            taken.add(name)

    def _kind(self) -> str:
        fields = {role.field for role in self.roles if role}
        if "code" in fields:
            return "clients"
        scoring = {"instrument", "scores", "total", "skipped", "prediction", "source", "rater", "value"}
        if self.reader.form is not None or fields & scoring or any(role and role.part for role in self.roles):
            return "scores"
        return "sessions" if fields & {*COLUMNS["sessions"]} else ""

    def _check(self, groups: Sequence[_Group]) -> None:
        """Raises Unfit where the header is not one of a file that can be read."""
        fields = {role.field for role in self.roles if role}
        allowed = COLUMNS.get(self.kind, _ALL)
        if self.own_style:
            for cell, role in zip(self.cells, self.roles, strict=True):
                if cell and (role is None or role.field not in allowed) and not self._is_wrong(cell):
                    near = nearest(cell, allowed)
                    hint = f"did you mean “{near}”?" if near else f"known are {', '.join(allowed)}."
                    self._wrong(cell, f"is no column of {self.kind or 'ours'}; {hint}")
        with_sessions = COLUMNS["sessions"] if self.kind == "scores" else ()
        for ours in self.mapped:
            if self.kind and ours in _ALL and ours not in (*allowed, *with_sessions):
                self._wrong(ours, f"is no column of {self.kind}; known are {', '.join(allowed)}.")
        formed = self.kind == "scores" and (self.reader.form is not None or (groups and all(g.form for g in groups)))
        has = {*fields, *(["instrument"] if formed else []), *(["date"] if self._slots() else [])}
        needed = [column for column in NEEDED.get(self.kind, ()) if column not in has]
        if self.kind == "scores" and not groups and not self._has(*ONE_ANSWER_A_ROW) and not needed:
            self._wrong(None, "there is no column with answers or totals; --map names them.")
        if self._slots() and all(group.date is None for group in groups):
            dated = self.cells[min(self._slots().values())]
            message = "numbered dates go with scores numbered like them (srs_1, srs_2); put other appointments"
            self._wrong(dated, f"{message} in rows of their own.")
        if self.problems or needed or not self.kind:
            raise Unfit(self.grid.name, [*self.problems, *self._missing(needed)])

    def _wrong(self, heading: str | None, message: str) -> None:
        self.problems.append(Problem(self.line, heading and shown(heading), message))

    def _is_wrong(self, cell: str) -> bool:
        return any(problem.column == shown(cell) for problem in self.problems)

    def _missing(self, needed: Sequence[str]) -> list[Problem]:
        if not self.kind:
            return [Problem(self.line, None, f"the header names no column of ours. {_kinds()}")]
        spare = [c for c, role in zip(self.cells, self.roles, strict=True) if role is None and c]
        found = []
        for column in needed:
            near = nearest(column, spare) or (spare[0] if spare else None)
            hint = f" If it is “{shown(near)}”, add --map “{shown(near)}={column}”." if near else ""
            if column == "date" and "code" in map(_said, self.cells):
                hint += " If each row is a client: --as clients."
            if column == "instrument" and not hint:
                hint = " If all rows are of one form: --instrument."
            found.append(Problem(self.line, column, f"the column is missing; {self.kind} need it.{hint}"))
        return found

    def _has(self, *names: str) -> bool:
        return {*names} <= {role.field for role in self.roles if role}

    def _at(self, name: str) -> list[int]:
        return [at for at, role in enumerate(self.roles) if role and role.field == name]

    def _slots(self) -> dict[int, int]:
        """The numbered dates of a row that holds several sessions: by number, the column."""
        found = {role.slot: at for at, role in enumerate(self.roles) if role and role.field == "date" and role.slot}
        return {slot: at for slot, at in found.items() if slot} if len(found) > 1 else {}

    # Forms

    def _groups(self) -> list[_Group]:
        """What each row holds: for each form (and session) the columns of its answers, total and skip."""
        found: dict[tuple[str, int], _Group] = {}
        slots = self._slots()
        places: dict[_Group, dict[int, int]] = {}
        for at, role in enumerate(self.roles):
            if role is None or not role.part:
                continue
            slot = role.slot if slots and role.slot in slots else 0
            part = TOTAL if slot and role.part == ITEM and role.number == role.slot else role.part
            key = (role.form, slot or 0)
            group = found.setdefault(key, _Group(role.form, slots.get(slot or 0)))
            if part == ITEM:
                places.setdefault(group, {})[role.number or 0] = at
            elif part == MEAN:
                group.mean = at
            elif part == SKIPPED:
                group.skipped = at
            else:
                group.total = at
        for group in found.values():
            form = self.reader.forms.get(group.form) or self.reader.form
            self._set_items(group, places.get(group, {}), form)
            if group.mean is not None and group.total is None and not group.items:
                group.total = group.mean
        return [*found.values(), *self._of_the_row(bool(found))]

    def _set_items(self, group: _Group, places: Mapping[int, int], form: Instrument | None) -> None:
        if form is None:
            group.items = tuple(places[number] for number in sorted(places))
        if not places or form is None:
            return
        wanted = range(1, len(form.items) + 1)
        name = self.cells[next(iter(places.values()))]
        if len(places) > len(form.items) or max(places) > len(form.items):
            more = f"there are more such columns than {form.title} has items ({len(form.items)})"
            self._wrong(name, f"{more}; as sessions they need dates numbered like them.")
        elif lost := [number for number in wanted if number not in places]:
            label = form.items[lost[0] - 1].label
            which = f"is an item of {form.title}, and item {lost[0]} ({label}) has no column"
            self._wrong(name, f"{which}; name it: --map “Their column={form.id}.{lost[0]}”.")
        group.items = tuple(places[number] for number in wanted if number in places)

    def _of_the_row(self, others: bool) -> Iterator[_Group]:
        """Answers in the columns of our own: `scores`, `total`, `skipped`, or one `scores` for each item."""
        mine = {name: self._at(name) for name in ("scores", "total", "skipped")}
        if not any(mine.values()) or (others and not mine["scores"] and not mine["total"]):
            return
        group = _Group("", None)
        group.items = tuple(self.order) if len(self.order) > 1 else ()
        group.text = mine["scores"][0] if mine["scores"] and not group.items else None
        group.total, group.reason = (mine[name][0] if mine[name] else None for name in ("total", "skipped"))
        yield group

    # Rows

    def _padded(self, cells: list[str]) -> list[str]:
        """Rows of sheets end where their last cell does."""
        return cells + [""] * (len(self.cells) - len(cells)) if self.grid.of_sheet else cells

    def _whole(self, rows: Iterable[tuple[int, list[str]]], problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
        """Rows of the right length, each cell trimmed, empty where it says that there is nothing."""
        seen: dict[str, str] = {}  # words that stand in many rows are kept once
        for line, cells in rows:
            if len(cells) != len(self.cells):
                has = "one cell" if len(cells) == 1 else f"{len(cells)} cells"
                problems.append(Problem(line, None, f"has {has} where the header names {len(self.cells)}."))
                continue
            for cell, heading in zip(cells, self.cells, strict=True):
                if not heading and cell.strip():
                    problems.append(Problem(line, None, f"“{shown(cell)}” stands under no heading."))
            yield line, [seen.setdefault(text, text) if len(text) < 12 else text for text in map(self._cell, cells)]

    def _cell(self, cell: str) -> str:
        text = cell.strip()
        if text.casefold() in self.nothing:
            return ""
        return text[1:] if text.startswith("'") and text[1:].startswith(GUARDED) else text

    def _without_sums(self, rows: list[tuple[int, list[str]]], made: CsvTable) -> list[tuple[int, list[str]]]:
        """Without rows at the end that name neither client nor date, such as a sum."""
        named = [*self._at("client"), *(at for at, role in enumerate(self.roles) if role and role.field == "date")]
        end = len(rows)
        while end and named and self.kind != "clients" and not self.own_style:
            cells = rows[end - 1][1]
            if len(cells) != len(self.cells) or any(self._cell(cells[at]) for at in named):
                break
            end -= 1
            made.left_out[NO_CLIENT] += 1
        return rows[:end]

    def _common(self, cells: Sequence[str]) -> dict[str, str]:
        return {name: cells[at] for at, name in self.common if cells[at]}

    def _wide(
        self, rows: Iterable[tuple[int, list[str]]], groups: Sequence[_Group], made: CsvTable
    ) -> Iterator[TableRow]:
        several = len(groups) > 1
        met = self.kind == "scores" and self._with_sessions
        of_session = {*COLUMNS["sessions"]}
        for line, cells in rows:
            common = self._common(cells)
            if self.kind != "scores":
                yield TableRow(line, common, self.kind)
                continue
            if met and "date" in common:
                yield TableRow(line, {n: v for n, v in common.items() if n in of_session}, "sessions")
            bare = {
                name: value for name, value in common.items() if name not in ("attendance", "mode", "minutes", "note")
            }
            given = 0
            for group in groups:
                row = self._rating(line, cells, bare, group)
                if row is None:
                    continue
                given += 1
                yield row
            if not given and not several and not met:
                made.left_out[NOTHING_GIVEN] += 1

    def _rating(self, line: int, cells: Sequence[str], common: dict[str, str], group: _Group) -> TableRow | None:
        """What a row holds of one form; None where that is nothing."""
        found = dict(common)
        if group.form:
            found["instrument"] = group.form
        if group.date is not None:
            found.pop("date", None)
            if cells[group.date]:
                found["date"] = cells[group.date]
        answers = tuple((cells[at], self.cells[at]) for at in group.items) if group.items else None
        if answers is not None and not any(text for text, _ in answers):
            answers = None
        for name, at in (("scores", group.text), ("total", group.total), ("skipped", group.reason)):
            if at is not None and cells[at]:
                found[name] = self._scores(cells[at]) if name == "scores" else cells[at]
        if group.skipped is not None and cells[group.skipped]:
            flag = plain(cells[group.skipped])
            if flag not in their_words.NO:
                found["skipped"] = "skipped" if flag in their_words.YES else cells[group.skipped]
        given = answers is not None or any(name in found for name in ("scores", "total", "skipped"))
        if not given and not (self.own_style and not self.grid.of_sheet):
            return None
        return TableRow(line, found, "scores", answers, "" if group.date is None else self.cells[group.date])

    def _scores(self, text: str) -> str:
        return " ".join("-" if word.casefold() in self.nothing else word for word in text.split())

    def _long(
        self, rows: Iterable[tuple[int, list[str]]], groups: Sequence[_Group], made: CsvTable
    ) -> Iterator[TableRow]:
        """One answer a row: those of one client, day, form and rater are one rating, until an item comes once more at
        another time of that day."""
        item_at, value_at = self._at("item")[0], self._at("value")[0]
        found: dict[Hashable, list[_LongRating]] = defaultdict(list)
        for line, cells in rows:
            common = self._common(cells)
            when = common.get("date", "").casefold()
            said = {name: value.casefold() for name, value in common.items()} | {"date": days.without_time(when)}
            form_id = (
                self.reader.form.id
                if self.reader.form
                else their_words.form_named(common.get("instrument", ""), self.reader.forms.values())
            )
            form = self.reader.forms.get(form_id or "")
            number = self._item(cells[item_at], form) if form else None
            of_day = found[tuple(sorted(said.items()))]
            one = next((each for each in of_day if when in each.times), of_day[-1] if of_day else None)
            if one is None or (number in one.answers and when not in one.times):
                of_day.append(one := _LongRating(line, common))
            one.times.add(when)
            if form is None:
                continue  # its instrument is told with the row
            if number is None:
                made.problems.append(
                    Problem(line, self.cells[item_at], f"“{shown(cells[item_at])}” is no item of {form.title}.")
                )
            elif one.answers.get(number, (cells[value_at], ""))[0] != cells[value_at]:
                made.problems.append(
                    Problem(line, self.cells[item_at], f"item {number} stands there twice for that day.")
                )
            else:
                one.answers[number] = (cells[value_at], self.cells[value_at])
        for one in sorted((one for of_day in found.values() for one in of_day), key=lambda one: one.line):
            line, common, answers = one.line, one.common, one.answers
            form = self.reader.form or self.reader.forms.get(
                their_words.form_named(common.get("instrument", ""), self.reader.forms.values()) or ""
            )
            count = len(form.items) if form else 0
            given = tuple(answers.get(number, ("", self.cells[value_at])) for number in range(1, count + 1))
            if form is not None and not any(text for text, _ in given):
                made.left_out[NOTHING_GIVEN] += 1
            else:
                yield TableRow(line, common, "scores", given or None)

    def _item(self, text: str, form: Instrument) -> int | None:
        part = Headings([form], form).roles(text) if not text.isdigit() else [ColumnRole(part=ITEM, number=int(text))]
        numbers = [role.number for role in part if role.part == ITEM and role.number]
        return numbers[0] if numbers and numbers[0] <= len(form.items) else None


@dataclass(slots=True)
class _LongRating:
    """One rating whose answers stand in lines of their own. `times`: the dates as they are written, with their time."""

    line: int
    common: dict[str, str]
    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    times: set[str] = field(default_factory=set)


@dataclass(eq=False, slots=True)
class _Group:
    """The columns of one form in a row: its date where the row holds several, then what was given."""

    form: str
    date: int | None
    items: tuple[int, ...] = ()
    text: int | None = None
    total: int | None = None
    mean: int | None = None
    skipped: int | None = None  # a flag
    reason: int | None = None  # why, in words


# Fields that are settled by their words, each after those on which it rests.
_SETTLED = ("client", "date", "instrument", "rater", "item", "value", "total", "attendance", "minutes", "mode")
_SCORING = frozenset(("scores", "total", "skipped", "item", "value", "number", "time"))


def _first(rows: Sequence[TableRow]) -> dict[str, str]:
    """What the records of the first row say, one after the other."""
    found: dict[str, str] = {}
    here = [row for row in rows[:100] if row.line == rows[0].line]
    for row in here:
        several = len({each.cells.get("instrument") for each in here if each.kind == "scores"}) > 1
        form = f"{row.cells['instrument']}." if several and "instrument" in row.cells else ""
        for name, value in row.cells.items():
            scoring = name in ("scores", "total", "skipped")
            found.setdefault(f"{form}{name}" if scoring else name, value)
        if row.answers:
            found.setdefault(f"{form}scores", " ".join(text or "-" for text, _ in row.answers))
        if several:
            found.pop("instrument", None)
    return found


def _said(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def _kinds() -> str:
    return " ".join(f"{kind.capitalize()}: {','.join(columns)}." for kind, columns in COLUMNS.items())


def _once(rows: Sequence[tuple[int, list[str]]]) -> tuple[list[tuple[int, list[str]]], list[tuple[int, int]]]:
    """Each row once, and the lines that only repeat one."""
    first: dict[tuple[str, ...], int] = {}
    kept, repeated = [], []
    for line, cells in rows:
        before = first.setdefault(tuple(cells), line)
        if before == line:
            kept.append((line, cells))
        else:
            repeated.append((line, before))
    return kept, repeated
