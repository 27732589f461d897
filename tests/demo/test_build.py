"""The synthetic practice: what it is meant to show shows, on any day, and its file behaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from alliance_cli.analysis import course, ranking
from alliance_cli.analysis.course import Course
from alliance_cli.demo import build
from alliance_cli.errors import AllianceError, CannotDo
from alliance_cli.forms import catalogue, note_form
from alliance_cli.model import SKIP_REASONS, Record
from alliance_cli.store import changes, clients, opening, records, sessions
from alliance_cli.store.vault_file import Vault

PASSPHRASE = "a synthetic practice"
DAYS = (date(2026, 11, 23), date(2027, 2, 6), date(2028, 3, 1))  # a Monday, a Saturday, the day after a leap day
INSTRUMENTS = {each.id: each for each in catalogue.load().all()}
NOT_ON_SCREEN = "failed poor refused resistant alert warning risk red drop-out dropout passes".split()


@dataclass(frozen=True)
class Demo:
    today: date
    vault: Vault
    records: dict[str, Record]

    def course(self, code: str, instrument: str = "srs", rater: str = "client") -> Course:
        return course.build(INSTRUMENTS[instrument], self.records[code], rater)

    @property
    def open(self) -> list[Record]:
        return [record for record in self.records.values() if record.client.closed is None]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    today: date = request.param
    path = tmp_path_factory.mktemp("cache") / f"demo-{today}.vault"
    yield made(path, today)


def made(path: Path, today: date) -> Demo:
    build.make_sure(path, today, PASSPHRASE)
    opened = opening.unlock(path, PASSPHRASE, command="alliance test")
    found = records.gather(opened, clients.every(opened, closed=True))
    return Demo(today, opened, {record.client.code: record for record in found})


# --- what it shows


def test_the_caseload_asks_for_attention_where_the_stories_mean_it_and_nowhere_else(demo: Demo) -> None:
    entries = ranking.rank(demo.open, INSTRUMENTS, demo.today)
    found = {entry.client: (entry.attention, {reason.rule for reason in entry.reasons}) for entry in entries}
    quiet = ("ok", set[str]())
    assert found == {
        "EC33": ("act", {"open_rupture", "surprising", "reported", "marked"}),
        "VW40": ("watch", {"split"}),
        "GT05": ("watch", {"gap"}),
        "PB27": ("watch", {"missed"}),
        **dict.fromkeys(("AB12", "DQ58", "HS22", "JF15", "KM07", "NO08", "RT31", "SM64"), quiet),
    }


def test_a_steady_client_never_stood_out(demo: Demo) -> None:
    for code, instrument in (("AB12", "srs"), ("SM64", "srs"), ("JF15", "srs"), ("PB27", "srs"), ("YL11", "srs")):
        rules = {signal.rule for point in demo.course(code, instrument).points for signal in point.signals}
        assert "surprising" not in rules, code


def test_one_rises_from_a_low_start(demo: Demo) -> None:
    risen = demo.course("KM07")
    assert risen.shape == "low_then_rising"
    assert risen.values[0] < 30 < 37 < risen.values[-1]


def test_a_rupture_is_repaired_and_the_ratings_come_back(demo: Demo) -> None:
    back = demo.course("RT31")
    assert back.shape == "back_from_a_dip"
    (episode,), (rupture,) = back.episodes, demo.records["RT31"].ruptures
    assert (episode.status, episode.ratings_to_return, episode.rupture) == ("back_to_usual", 2, 1)
    assert rupture.status == "repaired" and rupture.my_part and rupture.markers
    assert {"noticed", "heard", "owned", "agreed", "checked-again"} <= {step.step for step in rupture.steps}


def test_another_is_not_repaired_and_the_work_ends_before_it_was_agreed(demo: Demo) -> None:
    ended = demo.records["LD19"]
    assert (ended.client.ending, ended.ruptures[0].status) == ("unplanned", "unrepaired")
    assert demo.course("LD19").episodes[0].status == "open"


def test_one_ending_was_planned_and_one_client_marks_at_the_top(demo: Demo) -> None:
    assert demo.records["YL11"].client.ending == "planned"
    assert demo.course("HS22").shape == "flat_at_top"


def test_the_fresh_dip_comes_from_the_last_two_ratings(demo: Demo) -> None:
    (episode,) = demo.course("EC33").episodes
    assert demo.today - timedelta(days=14) <= episode.opened_date < demo.today
    assert episode.status == "open"


def test_outcome_rises_beside_the_alliance(demo: Demo) -> None:
    ors = demo.course("SM64", "ors").values
    assert ors[0] < 25 < ors[-1] and ors[-1] - ors[0] > 5


def test_every_kind_of_rater_and_record_is_there(demo: Demo) -> None:
    rated = [m for record in demo.records.values() for m in record.measurements]
    assert {m.rater for m in rated} == {"client", "therapist", "caregiver", "A", "B"}
    assert {m.instrument for m in rated} == {"srs", "csrs", "ors", "wai", "arm5", "tasc", "checkin"}
    assert {m.skipped for m in rated if m.skipped} == set(SKIP_REASONS)
    assert any(m.prediction and m.guess is None for m in rated) and sum(m.guess is not None for m in rated) >= 10
    assert sum(m.client_said is not None for m in rated) > 30
    assert sum(m.will_change is not None for m in rated) > 15


# --- when it happens


def test_appointments_are_on_weekdays_before_today_within_nine_months(demo: Demo) -> None:
    all_sessions = [session for record in demo.records.values() for session in record.sessions]
    dates = [session.date for session in all_sessions]
    assert all(session.written.startswith(f"{session.date}T") for session in all_sessions)
    assert all(each.weekday() < 5 and each < demo.today for each in dates)
    assert demo.today - min(dates) <= timedelta(weeks=39)
    assert all(demo.today - record.sessions[-1].date <= timedelta(days=7) for record in demo.open)


def test_ratings_belong_to_a_session_and_ages_fit(demo: Demo) -> None:
    for record in demo.records.values():
        assert all(m.session is not None for m in record.measurements), record.client.code
    assert demo.records["JF15"].client.born is not None
    years = record_age(demo.records["JF15"], demo.today)
    assert 15 <= years < 17


def record_age(record: Record, today: date) -> float:
    year, month = map(int, (record.client.born or "").split("-"))
    return (today - date(year, month, 1)).days / 365.25


# --- how it reads


def test_notes_are_many_never_repeated_and_fit_for_the_screen(demo: Demo) -> None:
    happened = [s.note["happened"] for r in demo.records.values() for s in r.sessions if "happened" in s.note]
    assert len(happened) > 200 and len(set(happened)) == len(happened)
    texts = " ".join(value for r in demo.records.values() for s in r.sessions for value in s.note.values()).lower()
    assert not [word for word in NOT_ON_SCREEN if re.search(rf"\b{word}\b", texts)]


def test_every_note_is_one_that_the_form_would_take(demo: Demo) -> None:
    for record in demo.records.values():
        for session in record.sessions:
            note = dict(session.note)
            assert note_form.check(note) == note
            assert note_form.progress_fields(note) == note
            private = sessions.private_note(demo.vault, session)
            assert note_form.private_fields(private) == private


# --- the file


def test_the_same_day_gives_the_same_practice(tmp_path: Path) -> None:
    one, other = (made(tmp_path / folder / "demo-2026-11-23.vault", DAYS[0]) for folder in "ab")
    assert shown(one) == shown(other)
    assert one.vault.path.parent.stat().st_mode & 0o777 == 0o700


def shown(demo: Demo) -> list[object]:
    """All records without their random ids."""
    return [
        (
            record.client._replace(uid=""),
            [session._replace(uid="") for session in record.sessions],
            [rating._replace(uid="") for rating in record.measurements],
            [goal._replace(uid="", tasks=tuple(t._replace(uid="") for t in goal.tasks)) for goal in record.goals],
            [rupture._replace(uid="") for rupture in record.ruptures],
        )
        for record in demo.records.values()
    ]


def test_a_vault_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "demo-2026-11-23.vault"
    path.write_bytes(b"somebody is looking at it")
    build.make_sure(path, DAYS[0], PASSPHRASE)
    assert path.read_bytes() == b"somebody is looking at it"


@dataclass(frozen=True)
class Built:
    path: Path
    kept: list[Path]  # what else was there and is no demo vault
    told: list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A demo vault made where older ones, and files of somebody's own, are lying."""
    folder = tmp_path_factory.mktemp("with-files")
    older = [folder / "demo-2026-11-20.vault", folder / "demo-2026-11-20.vault.1f2e.draft"]
    kept = [folder / "demo-mine.vault", folder / "my-demo-2026-11-20.vault", folder / "practice.vault"]
    for file in older + kept:
        file.touch()
    built = Built(folder / "demo-2026-11-23.vault", kept, [])
    build.make_sure(built.path, DAYS[0], PASSPHRASE, lambda *step: built.told.append(step))
    return built


def test_vaults_of_other_days_are_deleted_and_nothing_else(built: Built) -> None:
    assert sorted(built.path.parent.iterdir()) == sorted([*built.kept, built.path])


def test_backups_of_another_days_vault_go_with_it(tmp_path: Path) -> None:
    old = tmp_path / "demo-2026-11-22.vault.backups"
    old.mkdir()
    (old / "demo-2026-11-22-2026-11-22T080000-000Z.vault").write_bytes(b"old")
    path = tmp_path / "demo-2026-11-23.vault"
    build.make_sure(path, date(2026, 11, 23), "a synthetic practice")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_file_is_encrypted_and_private(built: Built) -> None:
    assert built.path.stat().st_mode & 0o777 == 0o600
    assert b"EC33" not in built.path.read_bytes()


def test_progress_is_told_client_by_client(built: Built) -> None:
    codes = sorted(build.stories())
    assert built.told == [(code, done, len(codes)) for done, code in enumerate(codes, 1)]


def test_an_interrupted_build_leaves_nothing_and_the_next_one_is_whole(tmp_path: Path) -> None:
    def stop(code: str, done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    path = tmp_path / "demo-2026-11-23.vault"
    with pytest.raises(KeyboardInterrupt):
        build.make_sure(path, DAYS[0], PASSPHRASE, stop)
    assert not list(tmp_path.iterdir())
    assert len(made(path, DAYS[0]).records) == len(build.stories())


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    with pytest.raises(AllianceError) as told:
        build.make_sure(tmp_path / "cache" / "demo-2026-11-23.vault", DAYS[0], PASSPHRASE)
    assert told.value.hint


def test_the_practice_itself_cannot_be_undone(demo: Demo) -> None:
    with pytest.raises(CannotDo, match="cannot be undone"):
        changes.undo(demo.vault)
