"""What stands under “Example” can be copied as it stands: it is one line, and it runs on the synthetic practice."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer

from alliance_cli import app
from alliance_cli.demo import build

PASSPHRASE = "a long walk before the first session"  # as the practice of the tests has it
TODAY = date(2026, 11, 23)
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
# What has to be so before it makes sense.
BEFORE = {
    "alliance vault restore second-disk.vault": ["vault", "backup", "--out", "second-disk.vault"],
    "alliance undo": ["client", "edit", "AB12", "--about", "x"],
    "alliance supervision show 1": ["supervision", "add", "--decision", "EC33: slower"],
    'alliance supervision done 1 1 --outcome "He had waited for it."': [
        "supervision",
        "add",
        "--decision",
        "EC33: slower",
    ],
    "alliance away remove 1": ["away", "add", "2026-12-21", "2027-01-08"],
    "alliance reflect show 1": ["reflect", "write", "--text", "Whose silence is it?"],
}
# What needs a person, a keyring or a secret, and says so where there is none.
NEEDS = {
    "alliance session resume": "left in the middle",
    "alliance scores resume": "left in the middle",
    "alliance instrument wording srs my-licensed-wording.toml": "--yes",
    "alliance vault unlock --for 8h": "keyring",
    "alliance vault passphrase": "ALLIANCE_NEW_PASSPHRASE",
    "alliance vault recover": "ALLIANCE_RECOVERY_CODE",
    "alliance vault drill": "ALLIANCE_RECOVERY_CODE",
}


def commands() -> Iterator[tuple[str, ...]]:
    """The words of each command, then its example."""
    root: Any = typer.main.get_command(app.app())
    for name in root.list_commands(None):
        noun = root.get_command(None, name)
        if verbs := getattr(noun, "commands", None):
            yield from ((name, verb, found.epilog) for verb, found in verbs.items())
        else:
            yield name, noun.epilog


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("synthetic") / "demo.vault"
    build.make_sure(path, TODAY, PASSPHRASE)
    return path


@pytest.fixture
def at_home(practice: Any, synthetic: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The synthetic practice as one's own, beside the files that the examples name."""
    monkeypatch.chdir(practice.folder)
    monkeypatch.setenv("HOME", str(practice.folder))
    (practice.folder / "stick").mkdir()
    for path in (practice.vault, practice.folder / "stick" / "practice.vault"):
        shutil.copy(synthetic, path)
    files = dict(re.findall(r"^```\w+ ([\w-]+\.\w+)\n(.*?)^```$", README, re.M | re.S))
    names = {
        "my-form.toml": "homework.toml",
        "my-licensed-wording.toml": "srs-wording.toml",
        "scores.csv": "scores.csv",
    }
    for name, ours in names.items():
        (practice.folder / name).write_text(files[ours], "utf-8")
    (practice.folder / "config").mkdir()
    permit = '\n[permits.srs]\non_screen = "2026-03-05"\nstatement = "Letter"\n'
    (practice.folder / "config" / "config.toml").write_text(files["config.toml"] + permit, "utf-8")
    return practice


@pytest.mark.parametrize("example", [example for *_, example in commands()])
def test_an_example_runs_as_it_stands(example: str, at_home: Any) -> None:
    if example == "alliance init":
        at_home.vault.unlink()
    if before := BEFORE.get(example):
        assert at_home.run(*before).code == 0
    result = at_home.run(*shlex.split(example)[1:])
    if missing := NEEDS.get(example):
        assert missing in result.err
        assert result.code in (1, 2, 4)
    else:
        assert result.code == 0, result.err


@pytest.mark.parametrize("columns", ["80", "40"])
def test_an_example_stands_on_a_line_of_its_own(columns: str, practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for *words, example in commands():
        assert f"\n  {example}\n" in practice.run(*words, "--help").out
        assert practice.run("help", *words).out == practice.run(*words, "--help").out
