"""The house stands as its plan says: who imports whom, what is loaded when, what the README says of each module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import alliance_cli
from alliance_cli.command_names import COMMANDS
from alliance_cli.commands.index import Index, file_of, line_of_help

PACKAGE = Path(alliance_cli.__file__).parent
TOP = {"model", "errors", "inputs", "dates"}
# The names that stand in more than one file. T is a type variable, which means nothing outside its function; the others
# are read in their own file only, and are to get names of their own.
TWICE = set("CONSENTS Keep SETTINGS T _CLOCK _SETTINGS".split())
WITHIN = TOP | {"analysis", "demo", "exchange", "forms", "prompts", "render", "settings", "store"}
SAYS = {"messages", "streams"}
WITHIN |= SAYS | {"workspace"}
# folder or top-level module: (ours that it may import, libraries that it may import)
MAY: dict[str, tuple[set[str], set[str]]] = {
    "model": (set(), set()),
    "errors": (set(), set()),
    "inputs": ({"errors"}, set()),
    "streams": (set(), set()),
    "stopping": (set(), set()),
    "dates": ({"errors", "inputs"}, set()),
    "command_names": (set(), set()),
    "messages": ({"command_names", "inputs"}, set()),
    "heard": ({"messages"}, set()),
    "help_page": ({"messages"}, set()),
    "forms": (TOP, set()),
    "analysis": (TOP | {"forms"}, set()),
    "store": (TOP, {"sqlite_utils", "sqlcipher3", "keyring"}),
    "prompts": (TOP | {"forms", "heard", "stopping"} | SAYS, {"questionary", "prompt_toolkit", "zxcvbn"}),
    "render": (TOP | {"analysis", "forms", "heard", "messages"}, {"rich", "matplotlib", "jinja2"}),
    "settings": ({"errors", "inputs"}, {"platformdirs", "tomlkit"}),
    "exchange": (
        TOP | {"analysis", "forms"},
        {"dateutil", "icalendar", "jsonschema", "python_calamine", "recurring_ical_events"},
    ),
    "demo": (TOP | {"forms", "store"}, set()),
    "workspace": (TOP | {"analysis", "demo", "forms", "prompts", "render", "settings", "store"} | SAYS, {"rich"}),
    "flows": (WITHIN, {"typer", "rich"}),
    "commands": (WITHIN | {"command_names", "flows", "help_page", "stopping"}, {"typer", "rich"}),
    "app": (TOP | {"commands", "render", "stopping", "workspace"} | SAYS, {"typer"}),
    "__main__": ({"app"}, set()),
}
# a library with one home only
HOME = {
    "sqlcipher3": "store/cipher.py",
    "keyring": "store/keyring.py",
    "questionary": "prompts/ask.py",
    "zxcvbn": "prompts/phrase_strength.py",
    "jinja2": "render/report",
    "matplotlib": "render/charts",
    "tomlkit": "settings.py",
}
HEAVY = (
    "matplotlib",
    "numpy",
    "sqlite_utils",
    "sqlcipher3",
    "questionary",
    "prompt_toolkit",
    "keyring",
    "jinja2",
    "rich",
    "zxcvbn",
)

MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p.name != "__init__.py" or p.parent != PACKAGE)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """Full names of everything that a module imports, inside functions too."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    ours, libraries = MAY[room(path)]
    for name in imported(path):
        first, *rest = name.split(".")
        if first == "alliance_cli":
            assert not rest or rest[0] in ours | {room(path), "__version__"}, f"{path.name} imports {name}"
        elif first not in sys.stdlib_module_names:
            assert first in libraries, f"{path.name} imports {name}"


def test_no_module_leads_back_to_itself() -> None:
    """No import circle, those inside functions counted too: what a module rests on never rests on it."""
    names = {_full_name(path): path for path in MODULES}
    rests_on = {
        name: {n if n in names else n.rpartition(".")[0] for n in imported(path)} & names.keys() - {name}
        for name, path in names.items()
    }
    while ends := {name for name, others in rests_on.items() if not others & rests_on.keys()} | (
        rests_on.keys() - {other for others in rests_on.values() for other in others}
    ):
        rests_on = {name: others for name, others in rests_on.items() if name not in ends}
    assert sorted(rests_on) == []


def _full_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("library", HOME)
def test_a_library_has_one_home(library: str) -> None:
    homes = {str(p.relative_to(PACKAGE)) for p in MODULES if any(n.split(".")[0] == library for n in imported(p))}
    assert {h for h in homes if not h.startswith(HOME[library].removesuffix(".py"))} == set()


@pytest.mark.parametrize("words", [["--help"], ["client", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    loaded = f"print([m for m in {HEAVY!r} if m in sys.modules])"
    code = f"import sys; from alliance_cli.app import run; run({words!r}); {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_module_opens_with_one_sentence_that_says_what_is_here() -> None:
    for path in MODULES:
        said = ast.get_docstring(parsed(path)) or ""
        assert said.split("\n")[0].rstrip().endswith((".", "?")), path


def test_a_command_s_line_of_help_is_the_first_sentence_of_its_file() -> None:
    for name in COMMANDS:
        path = PACKAGE / "commands" / f"{file_of(name)}.py"
        said = ast.get_docstring(parsed(path)) or ""
        assert line_of_help(name) == said.split("\n")[0]
        assert line_of_help(name).endswith(".")


def test_the_commands_hold_what_can_be_typed_and_how_it_is_declared() -> None:
    """A file there is named as it is typed (`client_page`: alliance client page); `menu` is alliance alone."""
    files = {p.stem.removesuffix("_") for p in (PACKAGE / "commands").glob("[a-z]*.py")} - {"index", "declare", "menu"}
    for file in sorted(files):
        command: Any = Index()
        for word in file.split("_"):
            command = command.get_command(None, word)
            assert command is not None, f"“alliance {file.replace('_', ' ')}” cannot be typed"
            assert command.name == word
    assert files >= set(COMMANDS)


def test_help_loads_no_file_of_a_command() -> None:
    code = "import sys; from alliance_cli.app import run; run(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {m for m in done.stdout.split() if m.startswith("alliance_cli.commands.")}
    assert loaded == {"alliance_cli.commands.index"}


def test_a_class_or_a_constant_is_named_once_in_the_package() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for name in defined(path):
            if name.lstrip("_")[:1].isupper():
                homes.setdefault(name, []).append(str(path.relative_to(PACKAGE)))
    twice = {name: files for name, files in homes.items() if len(files) > 1}
    assert {name: files for name, files in twice.items() if name not in TWICE} == {}
    assert set(twice) >= TWICE


def defined(path: Path) -> set[str]:
    """What a module names at its top level: classes, and what is assigned."""
    names = set()
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def test_nothing_is_imported_under_another_name() -> None:
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert [alias.asname for alias in node.names if alias.asname] == [], path


def test_a_file_s_name_stands_in_one_folder() -> None:
    names = Counter(p.name for p in MODULES if p.name != "__init__.py")
    assert [name for name, times in names.items() if times > 1] == []


def test_only_the_store_and_the_plain_sqlite_export_know_sql() -> None:
    sql = re.compile(r"\"[^\"]*\b(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
    rooms = [
        path for path in MODULES if room(path) != "store" and path.name not in ("plain_sqlite.py", "recovery_sheet.py")
    ]
    assert [str(path) for path in rooms if sql.search(path.read_text("utf-8"))] == []
