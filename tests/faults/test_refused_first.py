"""Whatever can be refused is refused before the first change: afterwards every byte is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance_cli import app
from tests.conftest import Practice

# A line for each command that succeeds as it stands; IN is a folder with files to read, OUT one to write into.
LINES = {
    "client add": "ZZ9", "client edit": "AB12 --about x", "client close": "AB12 --how other",
    "client reopen": "OLD", "client rename": "AB12 ZZ9", "client page": "AB12 --out OUT/page.html",
    "client consent": "AB12 --for research", "client hold": "AB12 --why complaint", "client erase": "OLD --confirm OLD",
    "goal add": "AB12 sleep", "goal agree": "AB12 1 --by both", "goal task": "AB12 1 diary",
    "goal change": "AB12 1 rest", "goal done": "AB12 1", "goal drop": "AB12 1",
    "session add": "AB12", "session amend": "AB12 1 --note y", "session addendum": "AB12 1 x --from me",
    "session move": "AB12 2 --to OLD", "session remove": "AB12 1",
    "measure": "ors AB12 --total 30", "scores amend": "1 --total 35", "scores move": "1 --to OLD", "scores remove": "1",
    "trend": "AB12 --png OUT/a.png", "rupture open": "PAIR --kind mixed", "rupture repair": "AB12 1 --step heard",
    "rupture close": "AB12 1 --as repaired", "rupture dismiss": "AB12 --date 2026-11-06",
    "report": "AB12 --out OUT/a.md", "supervision add": "--case AB12", "supervision done": "1 1",
    "reflect write": "AB12 --text tired", "guide": "signals --out OUT/a.md",
    "instrument permit": "srs --on-screen --statement mine", "instrument form": "checkin --out OUT/a.html",
    "import": "IN/scores.csv", "export": "AB12 --format json --out OUT/a.json", "vault retention": "--adults 10",
    "vault backup": "--out OUT/a.vault", "vault settings": "alarms_per_month=2", "undo": "",
}  # fmt: skip
BAD = ("zz zz!", "", "-1", "999999999", "2026-13-45", "31/02/2026", "nope=nope", "NOBODY", "/nowhere/x.y", "9" * 400)
SOON = ("session add", "import", "client add", "supervision add", "report")  # those of `make test`


def options() -> Iterator[tuple[str, str]]:
    """Every option with a value, of every command that changes or writes something."""
    root = app._command()
    for name in LINES:
        command = root
        for word in name.split():
            command = command.get_command(app.typer.Context(command), word)
        for parameter in command.params:
            if parameter.opts[0].startswith("--") and not getattr(parameter, "is_flag", False):
                yield name, parameter.opts[0]


@pytest.fixture
def full(practice: Practice, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """A practice with one of everything, told once and copied for every test; what is written falls beside it."""
    monkeypatch.chdir(practice.folder)
    kept = tmp_path_factory.getbasetemp() / "refused.vault"
    if not kept.exists():
        do = practice.do
        do("client", "add", "AB12", "--since", "2026-09-01")
        do("client", "add", "PAIR", "--participant", "A", "--participant", "B", "--since", "2026-09-01")
        do("client", "add", "OLD", "--since", "2026-01-05")
        do("client", "close", "OLD", "--how", "planned", "--date", "2026-03-05")
        do("goal", "add", "AB12", "to sit in the train")
        do("session", "add", "AB12", "--date", "2026-11-02", "--note", "calm")
        do("session", "add", "AB12", "--date", "2026-11-03")
        for day in ("02", "03", "05"):
            do("measure", "srs", "AB12", "--scores", "9 8 9 9", "--date", f"2026-11-{day}")
        do("measure", "srs", "AB12", "--scores", "2 2 2 2", "--date", "2026-11-06")
        do("vault", "settings", "help_now=Call 112.")
        do("rupture", "open", "AB12", "--kind", "mixed", "--session", "1")
        do("supervision", "add", "--case", "AB12", "--decision", "AB12: name it")
        shutil.copy(practice.vault, kept)
    shutil.copy(kept, practice.vault)
    (practice.folder / "in").mkdir()
    (practice.folder / "in" / "scores.csv").write_text("client,date,instrument,total\nAB12,2026-11-09,srs,36\n")
    (practice.folder / "out").mkdir()
    return practice


def words(practice: Practice, name: str) -> list[str]:
    line = LINES[name].replace("IN/", f"{practice.folder}/in/").replace("OUT/", f"{practice.folder}/out/")
    return [*name.split(), *line.split()]


def every_byte(folder: Path) -> dict[str, bytes]:
    """All there is but copies of what was there: backups, and the synthetic practice."""
    kept = (path for path in folder.rglob("*") if path.is_file() and not {"cache", "data"} & {*path.parts})
    return {str(path): path.read_bytes() for path in kept if "backups" not in str(path.parent)}


@pytest.mark.parametrize("name", LINES)
def test_the_lines_themselves_are_taken(full: Practice, name: str) -> None:
    result = full.run(*words(full, name), "--no-input")
    assert result.code == 0, result.err


def refused(full: Practice, name: str, option: str, bad: str) -> bool:
    """Whether the command refused the value; if it did, nothing has changed."""
    before = every_byte(full.folder)
    result = full.run(*words(full, name), option, bad, "--no-input")
    assert "unexpected" not in result.err, (name, option, bad, result.err)
    if result.code != 0:
        assert every_byte(full.folder) == before, (name, option, bad, result.err)
    return result.code != 0


@pytest.mark.parametrize(("name", "option"), [found for found in options() if found[0] in SOON])
def test_a_bad_value_changes_nothing(full: Practice, name: str, option: str) -> None:
    refused(full, name, option, BAD[0])


@pytest.mark.thorough
@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("name", "option"), list(options()))
def test_no_bad_value_of_any_option_changes_anything(full: Practice, name: str, option: str, bad: str) -> None:
    refused(full, name, option, bad)


RECORDING = (
    "session add AB12 --date 2026-11-05 --note more", "session add AB12 --date 2026-11-02",
    "session amend AB12 1 --note y", "session move AB12 2 --to OLD",
    "session addendum AB12 1 x --from me", "session remove AB12 1", "measure ors AB12 --total 30 --date 2026-11-02",
    "client edit AB12 --about x", "client close AB12 --how other", "goal add AB12 sleep",
    "rupture repair AB12 1 --step heard", "rupture open PAIR --kind mixed",
    "supervision add --case AB12",
    "scores move 1 --to OLD", "scores remove 1", "client rename AB12 ZZ9", "undo",
)  # fmt: skip


@pytest.mark.parametrize("line", RECORDING)
@pytest.mark.parametrize("plain", [(), ("--json",)])
def test_a_questionnaire_that_is_missing_or_broken_hides_no_record(
    full: Practice, line: str, plain: tuple[str, ...]
) -> None:
    vault = full.open()
    with vault.writing():
        for rating in (1, 2, 3):
            vault.update("measurement", rating, {"instrument": "gone"})
    vault.close()
    (full.folder / "config" / "instruments").mkdir(parents=True)
    (full.folder / "config" / "instruments" / "broken.toml").write_text("id = 3")
    result = full.run(*line.split(), "--no-input", *plain)
    assert result.code == 0, result.err
