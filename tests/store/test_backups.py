"""Backups: whole, encrypted, thinned so that a bad week cannot push the good ones out."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.errors import CannotDo
from alliance_cli.store import backups, copies, opening
from tests.conftest import PASSPHRASE, Practice

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_thirty_years_of_a_backup_a_day_leave_one_for_each_step_of_the_ladder() -> None:
    daily = [ago(days=n) for n in range(30 * 365)]
    kept = sorted(backups.keep(daily, NOW), reverse=True)
    assert kept[:14] == daily[:14], "two days of everything, then twelve days"
    assert len(kept) == 2 + 12 + 10 + 9
    assert kept[-1] < ago(days=270), "the oldest is of another season"


def test_all_of_the_last_two_days_stay_however_many() -> None:
    edits = [ago(minutes=n) for n in range(0, 2 * 24 * 60, 10)]
    assert backups.keep(edits, NOW) == set(edits)


def test_a_pause_of_a_year_costs_no_backup_of_before() -> None:
    before = [ago(days=365 + n) for n in range(12)]
    assert backups.keep(before, NOW) == set(before)


def test_a_clock_set_back_deletes_nothing() -> None:
    future = [NOW + timedelta(days=n) for n in range(1, 60)]
    assert backups.keep(future, NOW) == set(future)


@given(st.lists(st.integers(-1000, 20_000), max_size=80))
def test_the_newest_always_stays_and_thinning_twice_is_thinning_once(hours: list[int]) -> None:
    made = [ago(hours=n) for n in hours]
    kept = backups.keep(made, NOW)
    assert kept <= set(made)
    assert not made or max(made) in kept
    assert backups.keep(kept, NOW) == kept


def test_a_backup_is_a_whole_vault_for_its_owner_only(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    opened = practice.open()
    made = backups.make(opened)
    opened.close()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent.stat().st_mode & 0o777 == 0o700
    copy = opening.unlock(made.path, PASSPHRASE, command="alliance test")
    assert [row["code"] for row in copy.rows("SELECT code FROM client")] == ["AB12"]
    assert copies.damage(copy) == []
    copy.close()


def yesterday(practice: Practice) -> None:
    """Let everything so far have been recorded the day before."""
    opened = practice.open()
    opened.db.execute("UPDATE command SET at = '2026-01-01T10:00:00Z'")
    opened.close()


def test_the_first_writing_command_of_a_day_makes_one_and_the_next_none(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "add", "CD34")
    assert backups.every(practice.vault) == [], "nothing of an earlier day is there to be kept"
    yesterday(practice)
    practice.do("client", "list")
    assert backups.every(practice.vault) == [], "looking makes none"
    practice.do("client", "add", "EF56")
    practice.do("client", "add", "GH78")
    (made,) = backups.every(practice.vault)
    copy = opening.unlock(made.path, PASSPHRASE, command="alliance test")
    assert [row["code"] for row in copy.rows("SELECT code FROM client ORDER BY code")] == ["AB12", "CD34"]
    copy.close()


def test_none_is_made_where_nothing_changed_since_the_last(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    yesterday(practice)
    opened = practice.open()
    made = backups.make(opened)
    made.path.rename(made.path.with_name("practice-2026-01-02T100000-000Z.vault"))
    assert backups.when_due(opened) is None
    assert backups.unless_same(opened) is None
    opened.close()
    practice.do("client", "add", "CD34")
    assert len(backups.every(practice.vault)) == 1
    opened = practice.open()
    assert backups.when_due(opened) is not None
    opened.close()


def test_a_backup_that_cannot_be_made_is_said_and_the_note_is_kept(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    yesterday(practice)
    backups.folder(practice.vault).write_text("a file where the folder should be")
    result = practice.run("session", "add", "AB12", "--note", "kept all the same")
    assert result.code == 0
    assert "Today's backup was not made" in result.err
    assert practice.do("session", "show", "AB12")["note"]["happened"] == "kept all the same"


def test_without_room_there_is_no_half_backup(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(practice.folder)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    opened = practice.open()
    with pytest.raises(CannotDo, match="no room"):
        backups.make(opened)
    opened.close()
    assert list(backups.folder(practice.vault).iterdir()) == []


def test_a_damaged_vault_makes_no_backup_and_costs_none(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--about", "x" * 50_000)
    opened = practice.open()
    good = backups.make(opened)
    opened.close()
    raw = bytearray(practice.vault.read_bytes())
    raw[-3000] ^= 1
    practice.vault.write_bytes(raw)
    opened = practice.open()
    with pytest.raises(CannotDo):
        backups.make(opened)
    opened.close()
    assert [b.path for b in backups.every(practice.vault)] == [good.path]
    assert [p.name for p in good.path.parent.iterdir()] == [good.path.name]


def test_what_a_killed_program_left_is_swept_a_running_one_is_not_disturbed(practice: Practice) -> None:
    folder = backups.folder(practice.vault)
    folder.mkdir()
    old, young = folder / ".practice.vault.1.part", folder / ".practice.vault.2.part"
    for path in (old, young):
        path.write_bytes(b"x")
    long_ago = NOW.timestamp() - 30 * 365 * 86400
    os.utime(old, (long_ago, long_ago))
    opened = practice.open()
    backups.make(opened)
    opened.close()
    assert (old.exists(), young.exists()) == (False, True)


def test_a_migration_makes_an_encrypted_copy_first(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    from alliance_cli.store import migrations

    def a_later_step(db: object) -> None:
        db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")  # type: ignore[attr-defined]  # a Database of sqlite-utils

    practice.do("client", "add", "AB12")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, a_later_step))
    practice.do("client", "list")
    (made,) = backups.every(practice.vault)
    assert made.kind == "before-migration"
    assert Path(made.path).read_bytes()[:16] != b"SQLite format 3\x00"
    assert practice.do("vault", "status")["backups"][0]["before"] == "before-migration"


def test_right_passphrase_damaged_file_is_told_from_wrong_passphrase(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    opened = practice.open()
    backups.make(opened)
    opened.close()
    for place in (3, 40, 2000):
        raw = bytearray(practice.vault.read_bytes())
        raw[place] ^= 1
        practice.vault.write_bytes(raw)
        result = practice.run("client", "list")
        assert result.code == 1
        assert "passphrase is right" in result.err and "vault restore" in result.err
        raw[place] ^= 1
        practice.vault.write_bytes(raw)


def test_an_import_makes_one_first_however_many_there_are_of_today(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    table = practice.folder / "clients.csv"
    for n, code in enumerate(("CD34", "EF56"), 1):
        table.write_text(f"code,kind\n{code},individual\n")
        practice.do("import", str(table))
        assert len(backups.every(practice.vault)) == n


def test_what_was_set_aside_grows_old_like_backups_and_takes_no_good_ones_place(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    good = Path(practice.do("vault", "backup")["backup"])
    aside = Path(practice.do("vault", "restore", str(good))["kept_aside"])
    journal = copies.journal(aside)
    journal.write_bytes(b"what a crash left")
    opened = practice.open()
    for n in range(5):
        backups.make(opened, "set-aside" if n % 2 else "")
    backups.thin(opened, datetime.now(UTC) + timedelta(days=3))
    opened.close()
    left = [backup.kind for backup in backups.every(practice.vault)]
    assert sorted(left) == ["", "set-aside"], "the newest of the day, of each"
    assert not aside.exists() and not journal.exists()


def test_thinning_touches_only_what_was_made_of_this_vault(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    practice.do("client", "add", "AB12")
    old = [Path(practice.do("vault", "backup")["backup"]) for _ in range(2)]
    practice.vault.rename(practice.folder / "elsewhere.vault")
    practice.do("init", "--new")
    practice.do("client", "add", "XY1")
    mine = [Path(practice.do("vault", "backup")["backup"]) for _ in range(2)]
    monkeypatch.setenv("ALLIANCE_NEW_PASSPHRASE", "another walk")
    practice.do("vault", "passphrase")
    later = datetime.now(UTC) + timedelta(days=3)
    opened = opening.unlock(practice.vault, "another walk", command="alliance test")
    backups.thin(opened, later)
    opened.close()
    assert [path.exists() for path in old] == [True, True]
    assert [path.exists() for path in mine] == [False, False], "an earlier passphrase does not keep them for ever"


def test_the_copy_before_a_migration_outlasts_ninety_days_of_other_backups(practice: Practice) -> None:
    opened = practice.open()
    before = backups.make(opened, "before-migration")
    others = [backups.make(opened) for _ in range(3)]
    backups.thin(opened, before.made + timedelta(days=89))
    assert {b.path for b in backups.every(practice.vault)} >= {before.path, others[-1].path}
    assert others[0].path not in {b.path for b in backups.every(practice.vault)}, "of one day the newest is enough"
    backups.thin(opened, before.made + timedelta(days=91))
    assert before.path not in {b.path for b in backups.every(practice.vault)}
    opened.close()


def test_what_stands_in_the_place_of_their_folder_is_named_and_stops_no_record(practice: Practice) -> None:
    there = backups.folder(practice.vault)
    there.write_text("mine")
    practice.do("client", "add", "AB12")
    seen = practice.run("vault", "status")
    assert (seen.code, "none yet" in seen.out, "not known" in seen.out) == (0, False, True)
    assert f"{there} is a file, not a folder. No backup can be made." in " ".join(seen.err.split())
    assert practice.do("vault", "status")["backups"] is None
    assert (practice.run("vault", "backup").code, there.read_text()) == (1, "mine")
