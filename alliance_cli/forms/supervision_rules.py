"""What professional bodies ask for of supervision, as data: the bundled files, then the practitioner's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from alliance_cli.errors import BadFile
from alliance_cli.forms.strict_toml import BadForm, TomlTable, document, read_text, settle

_BODIES = Path(__file__).parent / "bodies"
LONGEST_ASKED = 10_000  # minutes a month


class GroupShare(NamedTuple):
    """Up to `people` (None: any number), this share of a group's time counts; None: divided by their number."""

    people: int | None
    share: float | None


class BodyRule(NamedTuple):
    """One body's rule. `averaged`: over the months; `idle_months`: months without a session are asked for too."""

    name: str
    minutes_a_month: int
    averaged: bool
    idle_months: bool
    groups: tuple[GroupShare, ...]
    source: str
    read: date

    def counted(self, minutes: int, people: int) -> float:
        """How much of a group's time counts for one of so many people."""
        for group in self.groups:
            if group.people is None or people <= group.people:
                return minutes * group.share if group.share is not None else minutes / people
        return 0.0


def every(config: Path | None = None) -> list[BodyRule]:
    """All rules, by file. Raises BadFile, which names the file and each of its keys that does not fit."""
    own = sorted((config / "bodies").glob("*.toml")) if config else []
    try:
        return [_rule(path) for path in (*sorted(_BODIES.glob("*.toml")), *own)]
    except BadForm as error:
        raise BadFile(error.what, "Correct the file in the folder “bodies”, or take it away.") from None


def _rule(path: Path) -> BodyRule:
    problems: list[str] = []
    table = TomlTable(document(read_text(path), path.name), problems)
    name, source, read = table.text("name", longest=80), table.text("source", longest=300), table.text("read")
    minutes = table.integer("minutes_a_month") or 0
    averaged, idle = table.flag("averaged"), table.flag("idle_months")
    groups = tuple(_group(each) for each in table.tables("group"))
    table.close()
    if not 1 <= minutes <= LONGEST_ASKED:
        table.note("minutes_a_month", f"must be a whole number from 1 to {LONGEST_ASKED}")
    if len([each for each in groups if each.people is None]) > 1 or list(groups) != sorted(groups, key=_size):
        table.note("group", "must go from few people to many, the last one without “people”")
    day = _day(read, table)
    settle(path.name, problems)
    return BodyRule(name, minutes, averaged, idle, groups, source, day)


def _group(table: TomlTable) -> GroupShare:
    people, share = table.integer("people"), table.maybe_number("share")
    table.close()
    if people is not None and people < 1:
        table.note("people", "must be 1 or more")
    if share is not None and not 0 <= share <= 1:
        table.note("share", "must lie between 0 and 1")
    return GroupShare(people, share)


def _size(group: GroupShare) -> float:
    return float("inf") if group.people is None else group.people


def _day(text: str, table: TomlTable) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            table.note("read", "must be a day such as 2026-11-02")
        return date.min
