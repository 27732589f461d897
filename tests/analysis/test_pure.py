"""What the numbers say is worked out of what is handed in: no clock, no disk, no screen, no chance."""

import ast
from pathlib import Path

import pytest

import alliance_cli.analysis

FILES = sorted(Path(alliance_cli.analysis.__file__).parent.glob("*.py"))
IMPURE = {"today", "now", "utcnow", "open", "print", "input", "read_text", "write_text", "environ", "getenv"}
MODULES = {"os", "sys", "time", "random", "pathlib", "subprocess", "io", "importlib"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_asks_no_clock_no_disk_and_no_chance(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert (called & IMPURE, imported & MODULES) == (set(), set())
