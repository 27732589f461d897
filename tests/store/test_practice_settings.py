"""What belongs to the practice is kept in the vault and holds on every machine that opens it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store.practice_settings import SETTINGS
from tests.conftest import Practice

CONFIG = """who_sees = "Only you and I see this."
help_now = "Call 112."
alarms_per_month = 2
"""


@pytest.fixture
def config(practice: Practice) -> Path:
    path = practice.folder / "config" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CONFIG, "utf-8")
    return path


def settings(practice: Practice, *words: str) -> Any:
    return practice.do("vault", "settings", *words)


def test_what_config_says_is_taken_at_the_first_change_and_stays_when_the_file_goes(
    practice: Practice, config: Path
) -> None:
    assert settings(practice)["help_now"] == "Call 112."  # used before it is kept
    practice.do("client", "add", "AB12")
    config.unlink()
    kept = settings(practice)
    assert (kept["help_now"], kept["alarms_per_month"], kept["safety_procedure"]) == ("Call 112.", 2, None)
    assert set(kept) == set(SETTINGS)


def test_a_value_of_config_that_differs_is_named_and_not_used(practice: Practice, config: Path) -> None:
    settings(practice, "help_now=Call 144.")
    seen = practice.run("vault", "settings", "help_now", "--json")
    assert seen.json == {"help_now": "Call 144."}
    assert "config.toml has another “help_now”" in seen.err
    assert "help_now" not in practice.run("vault", "settings", "who_sees").err


def test_a_language_is_kept_as_it_is_written_everywhere_or_refused(practice: Practice) -> None:
    assert settings(practice, "help_now.DE=Ruf 112.", "who_sees.De-aT=Nur wir.") == {
        "help_now.de": "Ruf 112.",
        "who_sees.de-AT": "Nur wir.",
    }
    assert settings(practice, "help_now.DE") == {"help_now.de": "Ruf 112."}
    practice.do("client", "add", "AB12", "--language", "DE-at")
    form = practice.folder / "form.html"
    practice.do("instrument", "form", "checkin", "--language", "DE-at", "--out", str(form))
    assert "Ruf 112." in form.read_text("utf-8") and "Nur wir." in form.read_text("utf-8")
    refused = practice.run("vault", "settings", "help_now.zz=Call 112.")
    assert (refused.code, "There is no language “zz” here" in refused.err) == (2, True)
    assert settings(practice, "help_now.zz=") == {"help_now.zz": None}


def test_what_an_older_version_kept_as_it_was_typed_is_read_and_changed(practice: Practice) -> None:
    vault = practice.open()
    with vault.writing():
        vault.insert(
            "setting", {"uid": "setting-help_now.DE", "name": "help_now", "language": "DE", "value": "Ruf 112."}
        )
    vault.close()
    assert settings(practice, "help_now.de") == {"help_now.de": "Ruf 112."}
    settings(practice, "help_now.de=Ruf 144.")
    assert settings(practice)["help_now.de"] == "Ruf 144."
    assert [key for key in settings(practice) if key.startswith("help_now")] == ["help_now", "help_now.de"]


def test_a_text_for_one_language_stands_beside_the_one_for_all(practice: Practice) -> None:
    settings(practice, "help_now=Call 112.", "help_now.fr=Appelez le 15.")
    assert settings(practice)["help_now.fr"] == "Appelez le 15."
    for key in ("safety_procedure.fr=…", "help_now.=…", "help_now.f r=…", "nothing=1", "nothing"):
        assert practice.run("vault", "settings", key).code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "alarms_per_month=0",
        "alarms_per_month=many",
        "retention_minors=2000",
        "retention_adults=-1",
        "retention_minors=5.5",
    ],
)
def test_what_is_no_value_is_said_and_nothing_is_settled(practice: Practice, wrong: str) -> None:
    before = practice.vault.read_bytes()
    assert practice.run("vault", "settings", "help_now=Call 112.", wrong).code == 2
    assert practice.vault.read_bytes() == before


def test_an_empty_value_settles_that_there_is_none(practice: Practice, config: Path) -> None:
    settings(practice, "help_now=")
    assert settings(practice, "help_now") == {"help_now": None}
    practice.do("client", "add", "AB12")
    assert settings(practice, "help_now") == {"help_now": None}  # and config.toml does not bring it back


def test_settings_can_be_taken_back_and_stand_in_the_history(practice: Practice) -> None:
    settings(practice, "alarms_per_month=5")
    settings(practice, "alarms_per_month=4")
    practice.do("undo")
    assert settings(practice, "alarms_per_month") == {"alarms_per_month": 5}
    assert practice.do("history")[-1]["record"] == "setting"


def test_retention_is_a_setting_like_the_others(practice: Practice) -> None:
    practice.do("vault", "retention", "--adults", "10")
    assert settings(practice, "retention_adults") == {"retention_adults": 10}
    settings(practice, "retention_minors=7")
    assert practice.do("vault", "retention") == {"adults": 10, "minors": 7}


def test_settings_travel_with_an_export_and_a_merge(practice: Practice, template: Path) -> None:
    settings(practice, "help_now=Call 112.", "help_now.fr=Appelez le 15.")
    practice.do("client", "add", "AB12")
    out = practice.folder / "all.json"
    practice.do("export", "--format", "json", "--out", str(out))
    other = replace(practice, vault=practice.folder / "other.vault")
    shutil.copy(template, other.vault)
    there = ("--vault", str(other.vault))
    other.do(*there, "import", str(out))
    assert other.do(*there, "vault", "settings", "help_now.fr") == {"help_now.fr": "Appelez le 15."}
    other.do(*there, "vault", "settings", "help_now=Call 144.")
    practice.do("vault", "merge", str(other.vault), "--prefer", "theirs")
    assert settings(practice, "help_now") == {"help_now": "Call 144."}


def test_the_demo_has_its_own(practice: Practice, config: Path) -> None:
    assert practice.do("--demo", "vault", "settings", "help_now") == {"help_now": None}


def test_a_text_of_one_language_that_was_emptied_is_shown_as_empty(practice: Practice) -> None:
    practice.do("vault", "settings", "help_now.fr=Appelez le 15.")
    for words in (["help_now.fr="], ["help_now.fr"], []):
        shown = practice.run("vault", "settings", *words)
        assert shown.code == 0 and "help_now.fr" in shown.out, shown.err
