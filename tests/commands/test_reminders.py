"""What the program reminds of once, and never insists on."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Practice

SCORES = ("--scores", "9 9 9 9")


def test_the_first_rating_without_a_consent_reminds_once_and_is_recorded(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--since", "2026-11-02")
    first, second = (practice.run("measure", "srs", "AB12", *SCORES, "--date", d) for d in ("2026-11-02", "2026-11-09"))
    assert (first.code, "client consent AB12 --for ratings" in first.err) == (0, True)
    assert (second.code, second.err) == (0, "")


def test_with_a_consent_nothing_is_said(practice: Practice) -> None:
    practice.do("client", "add", "AB12")
    practice.do("client", "consent", "AB12", "--for", "ratings")
    assert practice.run("measure", "srs", "AB12", *SCORES).err == ""


def test_who_has_come_of_age_is_named_until_the_record_says_adult(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--population", "adolescent", "--born", "2008-10")
    assert "AB12 is of age now. Ask again who may see what." in practice.do("brief", "AB12")["reminder"]
    assert "AB12 is of age now. Ask again who may see what." in " ".join(practice.run("brief", "AB12").out.split())
    practice.do("client", "edit", "AB12", "--population", "adult")
    assert practice.do("brief", "AB12")["reminder"] is None


def test_before_that_day_nothing_is_said(practice: Practice) -> None:
    practice.do("client", "add", "AB12", "--population", "adolescent", "--born", "2008-11")
    assert practice.do("brief", "AB12")["reminder"] is None


def test_a_vault_in_a_synced_folder_is_made_with_a_word_of_warning(practice: Practice, tmp_path: Path) -> None:
    result = practice.run("--vault", str(tmp_path / "Dropbox" / "v.vault"), "init", "--json")
    assert (result.code, "Dropbox" in result.err) == (0, True)
    assert "synced" not in practice.run("--vault", str(tmp_path / "own" / "v.vault"), "init", "--json").err
