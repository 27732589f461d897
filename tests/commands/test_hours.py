"""`alliance hours`: sessions, supervision and their ratio, and what a body counts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Practice

BACP = "BACP, accredited members"


@pytest.fixture
def worked(practice: Practice) -> Practice:
    """September to November of one practice."""
    do = practice.do
    do("client", "add", "AB12", "--since", "2026-09-01")
    do("client", "add", "CP2", "--kind", "couple", "--participant", "A", "--participant", "B", "--since", "2026-09-01")
    for day in ("2026-09-07", "2026-09-14", "2026-10-05"):
        do("session", "add", "AB12", "--date", day, "--minutes", "50")
    do("session", "add", "AB12", "--date", "2026-10-12", "--mode", "video")
    do("session", "add", "AB12", "--date", "2026-10-19", "--attendance", "no-show", "--minutes", "50")
    do("session", "add", "CP2", "--date", "2026-10-06", "--minutes", "90")
    do("supervision", "add", "--date", "2026-09-10", "--minutes", "60", "--format", "individual")
    do("supervision", "add", "--date", "2026-09-24", "--minutes", "120", "--format", "group", "--people", "4")
    do("supervision", "add", "--date", "2026-10-08", "--minutes", "120", "--format", "group", "--people", "6")
    do("supervision", "add", "--date", "2026-10-09", "--minutes", "180", "--format", "cpd")
    return practice


def test_hours_are_counted_by_month_kind_and_mode(worked: Practice) -> None:
    found = worked.do("hours", "--since", "2026-09-01")
    assert (found["since"], found["until"]) == ("2026-09-01", "2026-11-23")
    assert [(m["month"], m["sessions"], m["minutes"]) for m in found["months"]] == [
        ("2026-09", 2, 100), ("2026-10", 3, 190), ("2026-11", 0, 0),
    ]  # fmt: skip
    total = found["total"]
    assert total["by_kind"] == {"individual": 200, "couple": 90}
    assert total["by_mode"] == {"in-person": 240, "video": 50}
    assert (total["supervision_minutes"], total["cpd_minutes"]) == (300, 180)
    assert total["ratio"] == round(290 / 300, 4)
    assert found["months"][2]["ratio"] is None
    assert found["assumed_minutes"] == 50


def test_a_body_counts_half_of_a_small_groups_time_and_a_share_of_a_larger_ones(worked: Practice) -> None:
    [rule] = worked.do("hours")["rules"]
    # September: 60 + half of 120; October: 120 by six people. What is more than 90 in September does not count later.
    assert (rule["name"], rule["asked"], rule["counted"]) == (BACP, 180, 110)
    assert rule["short"] == [{"month": "2026-10", "counted": 20}]
    assert "read on" in rule["source"]


def test_of_a_group_without_a_number_the_share_is_not_known(worked: Practice) -> None:
    worked.do("supervision", "add", "--date", "2026-10-20", "--minutes", "90", "--format", "peer")
    [rule] = worked.do("hours")["rules"]
    assert (rule["counted"], rule["unknown"]) == (110, 90)
    assert rule["short"] == [{"month": "2026-10", "counted": None}]
    said = " ".join(worked.run("hours").out.split())
    assert "share not known: 1.5 hours" in said and "Not known in 2026-10" in said and "Less than" not in said


def test_each_month_has_its_kinds_and_modes(worked: Practice) -> None:
    _, _, october = worked.run("hours").out.partition("Month: 2026-10")
    assert "By kind: individual 1.7 h, couple 1.5 h" in october and "By mode: in person 2.3 h, video 0.8 h" in october


def test_what_the_rule_asks_is_said_once(worked: Practice) -> None:
    said = " ".join(worked.run("hours").out.split())
    assert (
        said.count("1.5 a month; months without sessions ask for nothing; part of a month asks as much as a whole one")
        == 1
    )


def test_supervision_without_a_format_is_counted_in_full_and_said_to_be(worked: Practice) -> None:
    worked.do("supervision", "add", "--date", "2026-10-21", "--minutes", "60")
    said = " ".join(worked.run("hours").out.split())
    assert "1.0 hours of supervision have no format and are counted in full" in said
    assert worked.do("hours")["rules"][0]["counted"] == 90 + 80


def test_it_is_never_said_that_somebody_complies(worked: Practice) -> None:
    assert "compl" not in worked.run("hours").out.lower()


def test_a_session_without_minutes_counts_at_the_usual_length_of_the_practice(worked: Practice) -> None:
    worked.do("vault", "settings", "usual_minutes=60")
    found = worked.do("hours")
    assert (found["assumed_minutes"], found["total"]["by_mode"]["video"]) == (60, 60)
    assert "counted at 60 minutes" in " ".join(worked.run("hours").out.split())


def test_what_only_a_calendar_says_stands_apart_until_it_is_confirmed(worked: Practice) -> None:
    vault = worked.open()
    with vault.writing():
        vault.db.execute("UPDATE session SET unconfirmed = 1 WHERE minutes = 90")
    vault.close()
    assert worked.do("session", "show", "CP2", "1")["unconfirmed"] is True
    found = worked.do("hours")
    assert (found["unconfirmed_minutes"], found["total"]["by_kind"]) == (90, {"individual": 200})
    assert worked.do("session", "amend", "CP2", "1", "--confirmed")["unconfirmed"] is False
    assert worked.do("hours")["unconfirmed_minutes"] == 0
    assert worked.run("session", "amend", "CP2", "1", "--confirmed").code == 2
    worked.do("undo")
    assert worked.do("hours")["unconfirmed_minutes"] == 90


@pytest.mark.parametrize(
    "words",
    [
        ("--year", "2026", "--since", "2026-01-01"),
        ("--year", "2027"),
        ("--since", "2026-10-01", "--until", "2026-09-01"),
        ("--out", "hours.pdf"),
    ],
)
def test_a_period_or_a_file_that_cannot_be_is_refused(practice: Practice, words: tuple[str, ...]) -> None:
    assert practice.run("hours", *words).code == 2


def test_a_page_to_sign_and_a_table(worked: Practice, tmp_path: Path) -> None:
    page, table = tmp_path / "hours.html", tmp_path / "hours.csv"
    assert worked.run("hours", "--out", str(page)).code == 0
    written = page.read_text("utf-8")
    assert "Supervisor" in written and "AB12" not in written and "vault settings" not in written
    assert worked.run("hours", "--out", str(page)).code == 1
    worked.do("hours", "--out", str(table))
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    assert (rows[-1]["month"], rows[-1]["minutes"], rows[-1]["supervision group"]) == ("total", "290", "240")
    assert sum(int(row["minutes"]) for row in rows[:-1]) == 290


def test_a_rule_of_ones_own_stands_beside_and_a_broken_one_is_named(
    worked: Practice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path))
    (tmp_path / "bodies").mkdir()
    own = tmp_path / "bodies" / "mine.toml"
    lines = ['name = "My chamber"', "minutes_a_month = 40", "averaged = true", "idle_months = true"]
    lines += ['source = "its rules, § 3"', 'read = "2026-11-01"', "[[group]]", "share = 1.0"]
    own.write_text("\n".join(lines), "utf-8")
    rules: dict[str, Any] = {one["name"]: one for one in worked.do("hours", "--since", "2026-09-01")["rules"]}
    assert (rules["My chamber"]["asked"], rules["My chamber"]["counted"]) == (120, 300)
    own.write_text("\n".join(lines).replace("40", "0"), "utf-8")
    refused = worked.run("hours")
    assert refused.code == 5 and "mine.toml" in refused.err and "minutes_a_month" in refused.err


@pytest.mark.parametrize("words", [("--people", "4"), ("--people", "4", "--format", "individual"), ("--people", "0")])
def test_people_belong_to_time_that_is_shared(practice: Practice, words: tuple[str, ...]) -> None:
    assert practice.run("supervision", "add", "--with", "M", *words).code == 2
