"""Each closed set has one home: the vault, the JSON schema, the guide and the screens say the same as `words`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import alliance_cli
from alliance_cli import model
from alliance_cli.forms import guidance
from alliance_cli.model import Session, words
from alliance_cli.model.words import Vocabulary

PACKAGE = Path(alliance_cli.__file__).parent
RUPTURE_STATUS = Vocabulary(words.OPEN, *words.OUTCOME)
KEPT = {  # table or object of the vault and its export, and the column: the closed set that it is drawn from
    ("client", "kind"): words.KIND,
    ("client", "population"): words.POPULATION,
    ("client", "modality"): words.MODALITY,
    ("client", "ending"): words.ENDING,
    ("session", "attendance"): words.ATTENDANCE,
    ("session", "why"): words.WHY,
    ("session", "mode"): words.MODE,
    ("addendum", "said_by"): words.SAID_BY,
    ("measurement", "source"): words.SOURCE,
    ("goal", "agreed_by"): words.AGREEMENT,
    ("goal", "status"): words.GOAL_STATUS,
    ("task", "agreed_by"): words.AGREEMENT,
    ("task", "status"): words.GOAL_STATUS,
    ("rupture", "kind"): words.RUPTURE_KIND,
    ("rupture", "status"): RUPTURE_STATUS,
    ("rupture", "noticed_by"): words.NOTICER,
    ("repair_step", "step"): words.REPAIR_STEP,
    ("consent", "what"): words.CONSENT,
    ("supervision", "format"): words.SUPERVISION_FORMAT,
    ("away", "why"): words.AWAY_WHY,
}
EXPORTED = {
    "rating": "measurement",
    "tasks": "task",
    "addenda": "addendum",
    "steps": "repair_step",
    "consents": "consent",
    "break": "away",
}
NOT_EXPORTED = {("merge_conflict", "kept"): words.SIDE}
NOT_CHECKED_BY_SQL = {("repair_step", "step")}
SETS = {name: found for name, found in vars(words).items() if isinstance(found, Vocabulary)}


def test_what_the_vault_lets_in_is_what_the_words_are(practice) -> None:
    vault = practice.open()
    rows = vault.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    vault.close()
    checks = {
        (row["name"], column): tuple(re.findall(r"'([^']*)'", values))
        for row in rows
        for column, values in re.findall(r"CHECK \((\w+) IN \(('[^)]*)\)\)", row["sql"])
    }
    assert checks == {
        where: kept.values for where, kept in (KEPT | NOT_EXPORTED).items() if where not in NOT_CHECKED_BY_SQL
    }


def test_what_the_json_schema_lets_in_is_what_the_words_are() -> None:
    schema = json.loads((PACKAGE / "exchange" / "schema.json").read_text("utf-8"))
    found = {place: values for name, each in schema["$defs"].items() for place, values in enums(name, each)}
    assert found == {where: kept.values for where, kept in KEPT.items()}


def enums(name: str, part: dict) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for column, each in part.get("properties", {}).items():
        if "enum" in each:
            yield (EXPORTED.get(name, name), column), tuple(value for value in each["enum"] if value is not None)
        yield from enums(column, each.get("items", {}))


def test_the_model_names_the_same_values() -> None:
    tuples = {name: found for name, found in vars(model).items() if name.isupper() and isinstance(found, tuple)}
    known = [each.values for each in SETS.values()]
    parts = ("HELD", "MISSED", "CLIENT_FIELDS")
    assert [name for name, found in tuples.items() if name not in parts and found not in known] == []


@pytest.mark.parametrize("attendance", model.ATTENDANCES)
def test_every_appointment_counts_as_one_thing(attendance: str) -> None:
    ways = [way for way in ("held", "missed", "mine") if attendance in words.ATTENDANCE.counting(way)]
    assert len(ways) == 1
    assert len(words.ATTENDANCE.sign(attendance)) == 1


def appointment(how: str) -> Session:
    return Session(1, "s1", "AB12", 1, date(2026, 1, 5), how, None, "phone", 50, "2026-01-05T10:00:00Z")


def test_what_the_practitioner_cancelled_is_neither_held_nor_missed() -> None:
    mine = appointment("cancelled-by-me")
    assert (mine.held, mine.missed) == (False, False)
    assert [appointment(how).missed for how in ("cancelled", "late-cancelled", "no-show")] == [True, True, True]
    assert not appointment("late").missed


def test_signs_tell_apart() -> None:
    signs = [words.ATTENDANCE.sign(value) for value in words.ATTENDANCE]
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize("name", SETS)
def test_every_value_is_said_without_hyphens_or_underlines(name: str) -> None:
    for value in SETS[name]:
        assert SETS[name].said(value)
        assert not re.search(r"\w[-_]\w", SETS[name].said(value))


def test_a_word_of_ones_own_is_said_as_it_stands() -> None:
    assert words.SKIP_REASON.said("the pen was dry") == "the pen was dry"
    assert words.SKIP_REASON.said("no-time") == "no time"


@pytest.mark.parametrize("step", model.REPAIR_STEPS)
def test_the_guide_has_a_line_on_every_step_of_a_repair(step: str) -> None:
    assert guidance.how_to(step)
