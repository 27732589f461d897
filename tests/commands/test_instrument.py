"""The questionnaires there are: what each measures, and the practitioner's own word that one may open on screen."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

IDS = "srs csrs gsrs ors cors wai arm5 tasc haq2 lass sparq risq checkin phq9 gad7 core10 who5".split()


def test_every_instrument_of_the_contract_is_there(practice: Any) -> None:
    assert {i["id"] for i in practice.do("instrument", "list")} == set(IDS)
    listed = practice.run("instrument", "list")
    assert listed.code == 0
    lines = listed.out.splitlines()
    assert len(lines) <= 2 * len(IDS), "a name and what matters, each on a line"
    assert lines[0].split(maxsplit=1) == ["srs", "Session Rating Scale"]
    assert lines[1].strip() == "4 items; client; at each session"


@pytest.mark.parametrize("name", IDS)
def test_each_has_a_page(practice: Any, name: str) -> None:
    shown = practice.do("instrument", "show", name)
    assert shown["id"] == name
    page = practice.run("instrument", "show", name)
    assert (page.code, shown["title"] in page.out) == (0, True)


@pytest.mark.parametrize(("alias", "name"), [("wai-sr", "wai"), ("arm-5", "arm5"), ("SRS", "srs")])
def test_another_name_is_understood(practice: Any, alias: str, name: str) -> None:
    assert practice.do("instrument", "show", alias)["id"] == name


def test_one_that_does_not_exist_is_exit_4_and_they_are_listed(practice: Any) -> None:
    result = practice.run("instrument", "show", "sars")
    assert (result.code, "srs, csrs" in result.err) == (4, True)


def test_a_permit_keeps_the_statement_with_its_date(practice: Any) -> None:
    permit = ("instrument", "permit", "srs")
    assert practice.run(*permit).code == 2
    assert practice.run(*permit, "--on-screen").code == 2
    assert practice.run(*permit, "--on-screen", "--statement", " ").code == 2
    practice.do(*permit, "--on-screen", "--statement", "licence of 2026")
    assert practice.do("instrument", "show", "srs")["permitted"] == "2026-11-23"
    assert practice.do(*permit, "--on-screen")["statement"] == "licence of 2026"
    assert not (practice.folder / "config").exists(), "it is the vault's, and travels with it"
    assert practice.run("instrument", "permit", "checkin", "--on-screen", "--statement", "x").code == 1


def test_an_own_file_is_checked_and_then_used(practice: Any, client: str, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    shutil.copy(str(files("alliance_cli.forms") / "instruments" / "checkin.toml"), own)
    own.write_text(
        own.read_text("utf-8").replace('id = "checkin"', 'id = "mine"').replace("check-in", "mine-1"), "utf-8"
    )
    assert practice.do("instrument", "check", str(own))["id"] == "mine"
    folder = practice.folder / "config" / "instruments"
    folder.mkdir(parents=True)
    shutil.copy(own, folder)
    assert practice.do("measure", "mine", client, "--scores", "9 9 9 9 9")["instrument"] == "mine"


def test_a_file_that_is_wrong_is_exit_5_and_one_that_is_not_there_exit_2(practice: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('id = "x"\n[[items', "utf-8")
    assert practice.run("instrument", "check", str(wrong)).code == 5
    assert practice.run("instrument", "check", str(tmp_path / "none.toml")).code == 2


def test_a_broken_file_of_ones_own_is_shown_as_the_vault_has_it_and_said(practice: Any) -> None:
    folder = practice.folder / "config" / "instruments"
    folder.mkdir(parents=True)
    own = folder / "mine.toml"
    form = (files("alliance_cli.forms") / "instruments" / "checkin.toml").read_text("utf-8")
    own.write_text(form.replace('id = "checkin"', 'id = "mine"').replace('"check-in"', ""), "utf-8")
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("measure", "mine", "AB12", "--scores", "9 9 9 9 9")
    own.write_text('id = "mine"\nversion = [', "utf-8")
    shown = practice.run("instrument", "show", "mine", "--json")
    assert (shown.code, shown.json["source"]) == (0, "vault"), shown.err
    assert "mine.toml" in shown.err and "read without this file" in " ".join(shown.err.split())
    assert practice.run("measure", "mine", "AB12", "--scores", "9 9 9 9 9").code == 5
