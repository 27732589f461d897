"""The README keeps its word: its commands run, its output is what they print, and what it names is there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image, ImageChops

import alliance_cli
from alliance_cli import app, errors, settings
from alliance_cli.analysis.scoring import check_examples
from alliance_cli.command_names import WHEN
from alliance_cli.demo import build
from alliance_cli.forms import catalogue, definition_file, guidance, note_form
from tests.bench import pictures

TOP = Path(__file__).parents[1]
PACKAGE = Path(alliance_cli.__file__).parent
README = (TOP / "README.md").read_text("utf-8")
CONTRIBUTING = (TOP / "CONTRIBUTING.md").read_text("utf-8")
FAINT = 40  # of 255, in any dot of a small copy
LONGEST = 650  # lines; what is for programmers stands in CONTRIBUTING
PASSPHRASE = "the phrase that only I know"  # as the README writes it where it opens the file by other means
TODAY = date(2026, 11, 23)
FROM_NOTHING = "Start in five minutes"  # every other section plays in the synthetic practice

HEADING = re.compile(r"(#{1,4}) (.+)")
FENCE = re.compile(r"```(\w*) ?(.*)")
CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: `name` is the file it is kept as, or `terminal` where its commands ask and cannot run here."""

    section: str
    language: str
    name: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    section, lines = "", iter(page.splitlines())
    for line in lines:
        if (heading := HEADING.fullmatch(line)) and len(heading[1]) == 2:
            section = heading[2]
        elif fence := FENCE.fullmatch(line):
            text = "\n".join(iter(lines.__next__, "```"))
            yield Block(section, fence[1], fence[2], text + "\n")


def prose(page: str) -> str:
    return re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)


BLOCKS = [*blocks(README), *blocks(CONTRIBUTING)]
PROSE = prose(README)
NAMED = CODE.findall(PROSE + prose(CONTRIBUTING))
HEADINGS = [(len(marks), title) for marks, title in HEADING.findall(PROSE)]
RUN = ("sh", "console", "python")
SECTIONS = list(dict.fromkeys(block.section for block in BLOCKS if block.language in RUN))


def block_named(name: str, section: str) -> Block:
    return next(block for block in BLOCKS if (block.name, block.section) == (name, section))


def commands_in(block: Block) -> list[str]:
    """The commands of a block, each on one line; of a console those after the `$`."""
    text = block.text.replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    if block.language == "console":
        return [line[2:] for line in lines if line.startswith("$ ")]
    return [line for line in lines if line and not line.startswith("#")]


def pipeline(line: str) -> list[list[str]]:
    """The words of each command of a line, from pipe to pipe."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    found: list[list[str]] = [[]]
    for word in lexer:
        found.append([]) if word == "|" else found[-1].append(word)
    return found


class Reader:
    """Types what the README says, in a folder of its own."""

    def __init__(self, practice: Any) -> None:
        self.practice = practice
        self.missing: list[str] = []

    def read(self, block: Block) -> None:
        if "." in block.name:
            (self.practice.folder / block.name).write_text(block.text, "utf-8")
        elif block.name != "terminal" and block.language in RUN:
            getattr(self, f"_{block.language}")(block)

    def _sh(self, block: Block) -> None:
        for line in commands_in(block):
            self._type(line)

    def _console(self, block: Block) -> None:
        said = "".join(f"$ {line}\n{self._type(line)}\n" for line in commands_in(block))
        assert matches(block.text, said), f"The README should say:\n\n{said}"

    def _python(self, block: Block) -> None:
        wanted = re.findall(r"^(?:import|from) (\w+)", block.text, re.M)
        if self._has(*(name for name in wanted if importlib.util.find_spec(name) is None)):
            self._outside([sys.executable, "-c", block.text])

    def _type(self, line: str) -> str:
        first, *others = pipeline(line)
        if first[0] in ("make", "pipx"):
            return ""
        if first[0] == "alliance" and not others:
            result = self.practice.run(*first[1:])
            assert result.code == 0, f"{line}\n{result.err}"
            return str(result.out)
        if self._has(*(words[0] for words in (first, *others) if shutil.which(words[0]) is None)):
            return self._outside(["bash", "-euo", "pipefail", "-c", line])
        return ""

    def _has(self, *missing: str) -> bool:
        self.missing += missing
        return not missing

    def _outside(self, command: list[str]) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[-1]}\n{done.stderr}"
        return done.stdout


def matches(written: str, said: str) -> bool:
    """Whether the README's text is what was said; a line `…` stands for any number of lines."""
    lines = [line.rstrip() for line in written.splitlines() if line.strip()]
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + "\n" for line in lines)
    heard = "".join(line.rstrip() + "\n" for line in said.splitlines() if line.strip())
    return re.fullmatch(pattern, heard) is not None


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("synthetic") / "demo-2026-11-23.vault"
    build.make_sure(path, TODAY, PASSPHRASE)
    return path


@pytest.fixture
def reader(practice: Any, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.chdir(practice.folder)
    monkeypatch.setenv("HOME", str(practice.folder))
    monkeypatch.setenv("ALLIANCE_CONFIG", str(practice.folder))
    monkeypatch.setenv("ALLIANCE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return Reader(practice)


@pytest.mark.parametrize("section", SECTIONS)
def test_what_a_section_shows_can_be_typed(section: str, reader: Reader, synthetic: Path) -> None:
    reader.practice.vault.unlink()
    if section != FROM_NOTHING:
        shutil.copy(synthetic, reader.practice.vault)
    for block in BLOCKS:
        if block.section == section:
            reader.read(block)
    if reader.missing:
        pytest.skip(f"the rest ran; not installed here: {', '.join(sorted(set(reader.missing)))}")


def root() -> Any:
    return typer.main.get_command(app.app())


def stranger(words: list[str]) -> str | None:
    """The first of some words that the program does not know: a command, or an option of one."""
    command = root()
    while words:
        word, *words = words
        if word.startswith("-") and word != "-":
            known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
            if word.split("=")[0].rstrip("…],") not in known | {"--help"}:
                return word
        elif word in ("PATH", "…"):
            continue
        elif hasattr(command, "list_commands"):
            if not re.fullmatch(r"[a-z]+", word):
                return None if word.isupper() else word
            if (found := command.get_command(None, word)) is None:
                return word
            command = found
    return None


def typed() -> list[str]:
    """Every command line of the README: in blocks, after pipes, and in running text."""
    fenced = [line for block in BLOCKS if block.language in RUN[:2] for line in commands_in(block)]
    lines = [shlex.join(words) for line in fenced for words in pipeline(line) if words]
    return [line for line in dict.fromkeys([*lines, *NAMED]) if line.startswith("alliance ")]


@pytest.mark.parametrize("line", typed())
def test_every_command_and_option_that_is_named_exists(line: str) -> None:
    assert stranger(shlex.split(line)[1:]) is None


def every_option(command: Any) -> set[str]:
    names = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    verbs = command.list_commands(None) if hasattr(command, "list_commands") else ()
    return names.union(*(every_option(command.get_command(None, verb)) for verb in verbs))


def test_options_that_stand_alone_exist_somewhere() -> None:
    named = {word.split("=")[0] for code in CODE.findall(PROSE) for word in code.split() if word.startswith("--")}
    assert named - every_option(root()) == {"--help"}


def test_the_reference_names_every_command_with_its_verbs() -> None:
    reference = README.split("## Every command")[1].split("\n## ")[0]
    assert table_of_commands() in reference, f"Paste this into “Every command”:\n\n{table_of_commands()}"


def table_of_commands() -> str:
    """Each command with its verbs, as the commands themselves declare them."""
    rows = []
    for when, names in WHEN.items():
        found = {name: getattr(root().get_command(None, name), "commands", ()) for name in names}
        words = [f"`{name}`" + (f": {' '.join(verbs)}" if verbs else "") for name, verbs in found.items()]
        rows.append(f"| {when} | {' · '.join(words)} |")
    return "\n".join(rows)


def anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_links_lead_somewhere() -> None:
    anchors = {anchor(title) for _, title in HEADINGS}
    for target in re.findall(r"\]\(([^)]+)\)", PROSE):
        assert target[1:] in anchors if target.startswith("#") else (TOP / target).is_file(), target


def test_the_contents_name_every_section_in_order() -> None:
    contents = re.findall(r"\[(.+?)\]\(#", README.split("## Contents")[1].split("\n## ")[0])
    assert contents == [title for level, title in HEADINGS if level == 2 and title != "Contents"]


METHODS = ("Bland JM, Altman DG (1986)", "Harvey AC (1989)", "Tobin J (1958)")  # cited where the code uses them


def test_each_source_stands_as_the_guide_or_a_questionnaire_cites_it() -> None:
    known = [source.reference for source in guidance.sources()]
    cited = " ".join(instrument.citation for instrument in catalogue.Catalogue(None).all())
    listed = re.findall(r"^- (.+\(\d{4}\).+)$", README.partition("\n## Sources\n")[2], re.MULTILINE)
    assert len(listed) > 10
    assert [line for line in listed if line not in known and line not in cited and not line.startswith(METHODS)] == []


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) < LONGEST


def test_pictures_are_small_pngs() -> None:
    shown = re.findall(r"!\[.+\]\((.+)\)", PROSE)
    assert shown == [f".pictures/{name}.png" for name in pictures.DRAWN]
    for picture in shown:
        content = (TOP / picture).read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(content) < 150_000, picture


@pytest.mark.thorough
def test_the_pictures_are_what_the_program_draws_now(tmp_path: Path) -> None:
    """Looked at from a little way off: another release of a library may move an edge by a dot."""
    pictures.draw(tmp_path)
    for name in pictures.DRAWN:
        stored, drawn = (Image.open(folder / f"{name}.png").convert("RGB") for folder in (pictures.STORED, tmp_path))
        assert stored.size == drawn.size
        difference = ImageChops.difference(stored.resize((240, 160)), drawn.resize((240, 160)))
        assert max(top for _, top in difference.getextrema()) < FAINT, f"{name}.png: make pictures"


def test_files_and_make_targets_that_are_named_exist() -> None:
    paths = [p for p in CODE.findall(PROSE) if re.match(r"(alliance_cli|tests|\.ci|\.pictures)/", p)]
    assert [p for p in paths if not (TOP / p).exists()] == []
    targets = set(
        re.findall(
            r"\bmake ([a-z]+)",
            "\n".join([*NAMED, *(b.text for b in BLOCKS)]),
        )
    )
    assert targets <= set(re.findall(r"^(\w+):", (TOP / "Makefile").read_text("utf-8"), re.M))


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_nothing_leads_to_a_host_or_to_one_machine(name: str) -> None:
    text = (TOP / name).read_text("utf-8")
    assert re.findall(r"\w+://\S+|(?<![\w.~])/(?:tmp|root|work|var|Users|home)/\S*", text) == []


def test_the_table_of_questionnaires_names_them_all() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .+? \| (\d+) \|", README, re.M)
    forms = catalogue.load(Path("nowhere")).all()
    assert rows == [(form.id, str(len(form.items))) for form in forms]


def test_the_example_of_an_own_questionnaire_is_sound(tmp_path: Path) -> None:
    example = block_named("homework.toml", "Questionnaires of your own")
    form = definition_file.parse(example.text, example.name)
    assert len(form.examples) >= 2
    assert check_examples(form) == []


def test_the_example_of_the_settings_holds_every_key(tmp_path: Path) -> None:
    text = block_named("config.toml", "Settings").text
    (tmp_path / "config.toml").write_text(text, "utf-8")
    assert settings.load(tmp_path).who_sees
    assert {*settings.TEXTS, "alarms_per_month", "ask_guess"} <= set(re.findall(r"^(\w+)", text, re.M))


def test_the_json_examples_are_json() -> None:
    assert [json.loads(block.text) for block in BLOCKS if block.language == "json"]


def test_every_field_of_the_note_is_named() -> None:
    table = README.split("### The fields of a note")[1].split("\n#")[0]
    fields = {field.id for section in note_form.every_section() for field in section.fields}
    assert fields - set(CODE.findall(table)) == set()


def test_every_variable_of_the_environment_is_named() -> None:
    read = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r"\bALLIANCE_[A-Z_]*[A-Z]\b", path.read_text("utf-8"))
    }
    named = set(re.findall(r"`(ALLIANCE_[A-Z_]+)`", README.split("Variables of the environment:")[1].split("\n")[0]))
    assert named == read


def test_every_exit_code_is_named() -> None:
    kinds = (kind for kind in vars(errors).values() if isinstance(kind, type))
    ours = {kind.exit_code for kind in kinds if issubclass(kind, errors.AllianceError)}
    named = {int(code) for code in re.findall(r"\*\*(\d+)\*\*", README.split("Exit codes:")[1])}
    assert named == ours | {0}
