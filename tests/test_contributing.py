"""CONTRIBUTING.md tells the truth about the code."""

from __future__ import annotations

import re
from pathlib import Path

import alliance_cli

PACKAGE = Path(alliance_cli.__file__).parent
PAGE = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")


def map_of_the_code() -> str:
    """The map as the modules' own first sentences tell it: top level, folders, and what several commands do."""
    top = sorted(p for p in PACKAGE.glob("*.py") if p.name != "__init__.py")
    folders = sorted(p for p in PACKAGE.rglob("__init__.py") if p.parent != PACKAGE)
    flows = sorted(p for p in (PACKAGE / "flows").glob("*.py") if p.name != "__init__.py")
    return "\n".join(f"| `{_name(path)}` | {first_sentence(path)} |" for path in (*top, *folders, *flows))


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE)).replace("__init__.py", "")


def first_sentence(path: Path) -> str:
    found = re.match(r'"""(.+?)(?:"""|\n)', path.read_text("utf-8"))
    assert found, path
    return found[1].replace("|", "\\|").strip()


def test_the_map_of_the_code_is_what_the_modules_say() -> None:
    assert map_of_the_code() in PAGE, f"Paste this into “Map of the code”:\n\n{map_of_the_code()}"


def test_files_that_are_named_exist() -> None:
    paths = re.findall(r"`((?:alliance_cli|tests|\.ci)/[\w./]*)`", PAGE)
    assert [p for p in paths if not (PACKAGE.parent / p).exists()] == []
