"""How many small changes to the code the tests notice: a fixed random sample a folder, made by cosmic-ray.

`python -m tests.bench.mutants analysis store --sample 300`: each change is made in a copy, and the tests of the folder
run there, those of the changed module first. What nobody notices is printed.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from queue import SimpleQueue

import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

TOP = Path(__file__).parents[2]
FOLDERS = ("analysis", "forms", "exchange", "store")
SAMPLE, SEED = 300, 20261123
LONGEST = 120  # seconds; a loop that never ends is noticed too
# Left out: `is` beside `==`, the same for what is compared here; operators of bits, which no number here understands.
LEFT_OUT = {"Is", "IsNot", "BitAnd", "BitOr", "BitXor", "LShift", "RShift", "MatMul", "Pow"}
TESTS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", "--no-header", "--tb=no")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small change to one module."""

    module: Path  # below the top
    operator: str
    occurrence: int
    text: str
    difference: str


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folders", nargs="*", default=FOLDERS, metavar="FOLDER")
    options.add_argument("--sample", type=int, default=SAMPLE)
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = options.parse_args()
    lines = []
    for folder in asked.folders:
        began = time.monotonic()
        mutants = sample(folder, asked.sample)
        left = survivors(folder, mutants, asked.workers)
        share = 100 * (len(mutants) - len(left)) / len(mutants)
        minutes = (time.monotonic() - began) / 60
        lines.append(f"{folder:<10} {len(mutants)} changes, {share:.0f} % noticed ({minutes:.0f} min)")
        for mutant in left:
            print(f"{mutant.module}  {mutant.operator}\n{mutant.difference}\n")
        print(lines[-1], flush=True)
    if len(lines) > 1:
        print("\n" + "\n".join(lines))


def sample(folder: str, size: int) -> list[Mutant]:
    """So many changes, each at another place; the same ones each time as long as the code is the same."""
    pick = random.Random(SEED)
    places = [
        (module, names, n) for module in _modules(folder) for names, count in _places(module) for n in range(count)
    ]
    pick.shuffle(places)
    made = (_made(module, pick.choice(names), n) for module, names, n in places)
    return list(islice((mutant for mutant in made if mutant is not None), size))


def _modules(folder: str) -> list[Path]:
    return [path.relative_to(TOP) for path in sorted((TOP / "alliance_cli" / folder).rglob("*.py"))]


def _places(module: Path) -> Iterator[tuple[list[str], int]]:
    """The changes that can be made at the same places, and how many such places a module has."""
    nodes = list(ast_nodes(get_ast_from_path(TOP / module)))
    usable = (n for n in sorted(operator_names()) if not get_operator(n).arguments() and not LEFT_OUT & {*n.split("_")})
    for _, alike in groupby(usable, key=lambda name: name.rpartition("_")[0] or name):
        names = list(alike)
        operator = get_operator(names[0])()
        yield names, sum(1 for node in nodes for _ in operator.mutation_positions(node))


def _made(module: Path, name: str, occurrence: int) -> Mutant | None:
    """The change; None where Python would not read it, or would read the same."""
    before = (TOP / module).read_text("utf-8")
    after = mutate_code(before, get_operator(name)(), occurrence)
    try:
        if after is None or _meaning(before) == _meaning(after):
            return None
    except SyntaxError:
        return None
    changed = [f"{line}" for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)][
        2:
    ]
    return Mutant(module, name.removeprefix("core/"), occurrence, after, "\n".join(changed))


def _meaning(text: str) -> str:
    return ast.dump(_Untyped().visit(ast.parse(text)))


class _Untyped(ast.NodeTransformer):
    """What runs: without annotations, which are never evaluated here, and without how a dataclass is laid out."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.decorator_list = []
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if "TYPE_CHECKING" in ast.dump(node.test) else self.generic_visit(node)


def survivors(folder: str, mutants: list[Mutant], workers: int) -> list[Mutant]:
    """Those that no test notices."""
    with tempfile.TemporaryDirectory() as kept:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(_copy(Path(kept) / str(number)))
        _check_sound(folder, Path(kept) / "0")

        def lives(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return _passes(copy, folder, mutant)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(workers) as pool:
            alive = list(pool.map(lives, mutants))
    return [mutant for mutant, lived in zip(mutants, alive, strict=True) if lived]


def _copy(to: Path) -> Path:
    to.mkdir()
    left_out = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("alliance_cli", "tests"):
        shutil.copytree(TOP / name, to / name, ignore=left_out, symlinks=True)
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "Makefile"):
        shutil.copy(TOP / name, to / name)
    return to


def _check_sound(folder: str, copy: Path) -> None:
    if _run(copy, [f"tests/{folder}"]) != 0:
        sys.exit(f"The tests of {folder} have to pass before anything is changed.")


def _passes(copy: Path, folder: str, mutant: Mutant) -> bool:
    place = copy / mutant.module
    before = place.read_text("utf-8")
    place.write_text(mutant.text, "utf-8")
    try:
        own = sorted((copy / "tests" / folder).rglob(f"test_{mutant.module.stem}.py"))
        return _run(copy, [*(str(path.relative_to(copy)) for path in own), f"tests/{folder}"]) == 0
    finally:
        place.write_text(before, "utf-8")


def _run(copy: Path, tests: list[str]) -> int:
    """The exit code of these tests in a copy, in a child that has the libraries loaded already."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os._exit(_in_child(copy, tests))
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def _in_child(copy: Path, tests: list[str]) -> int:
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(copy))
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            code = int(pytest.main([*TESTS, *tests]))
        import alliance_cli

        assert Path(alliance_cli.__file__).is_relative_to(copy)
    except BaseException:
        traceback.print_exc()
        return 1
    return code


if __name__ == "__main__":
    import hypothesis
    import scipy.stats
    import statsmodels.api

    assert hypothesis, scipy and statsmodels  # loaded once, for all children
    main()
