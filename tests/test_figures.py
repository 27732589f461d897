"""Every rate that a text states is what the bench printed, rounded as it stands there, or published and cited."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.analysis.reading import STRONG, SURPRISING
from alliance_cli.analysis.strain import APPOINTMENTS, MISSES
from tests.bench import figures

TOP = Path(__file__).parents[1]
README, GUIDE = TOP / "README.md", TOP / "alliance_cli/forms/guides/signals.toml"
FIGURES = figures.read()
SRS, QUIET, LIST, CHANGES = (FIGURES[part] for part in ("srs", "quiet", "attention", "changes"))
N = r"\*?([\d.]+)"
OUT_OF = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|a hundred|hundred|2|3|4|5|10|20|100|1000)"
RATE = (
    rf"\b(?:once|twice|one|{OUT_OF}|[\d.]+\*?)(?: \w+)? (?:in|of|out of) (?:every )?{OUT_OF}\b(?! weeks| letters)"
    r"|\b(?:once|twice) in \d+\b(?! weeks)"
    r"|[\d.]+\*? ?%|\bevery (?:second|third|fourth|fifth|sixth|tenth)\b"
    r"|\b(?:two thirds|a third|a quarter|half) of (?:the |all )?(?:quiet|ratings|clients|falls)\b"
)
EVER = r"In 20 ratings,? every (\w+) quiet client stands there once"
ON_PURPOSE = {  # what a rule takes for rare or often, and what is no rate at all
    "once in twenty": 1 / 20, "once in 20": 1 / 20, "once in a hundred": 1 / 100, "once in 100": 1 / 100,
    "two of four": 2 / 4, "95 %": 0.95, "100 %": 1.0, "100%": 1.0,
}  # fmt: skip
PUBLISHED = {
    "one client in five": "Swift & Greenberg 2012",
    "19.7%": "Swift & Greenberg 2012",
    "72.6%": "Blanchard & Farber 2016",
    "90 %": "Barkham et al. 2013: 6, with 90 % confidence",
}
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef)
WEEKLY, TWO_RATERS = "srs each session", "arm5 weekly, client and therapist"

ORDINALS = {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6}


def row(rule: str) -> list[float]:
    return [SRS[rule][key] for key in ("quiet", "caught", "within_two")]


def extremes(key: str) -> list[float]:
    found = [world[key] for world in QUIET.values() if key in world]
    return [min(found), max(found)]


WEEK = [LIST[WEEKLY]["act"], LIST[WEEKLY]["watch"], LIST[TWO_RATERS]["act"], LIST[TWO_RATERS]["watch"]]
OTHER_LEVELS = [SRS["below 36 at other levels"][key] for key in ("least", "most")]
OTHER_WORLDS = [*extremes("under_05"), *extremes("under_01")]
TABLE = {
    "lower than usual for this client": "surprising",
    "the same, strongly": "surprising, strong",
    "below the cut-off of 36": "below 36",
    "one point lower than last time": "fall_1_point",
    r"\*someone who knew the client through and through\*": "observer",
}
STATED: list[tuple[Path, str, list[float]]] = [
    *(
        (README, rf"\| {said} \| {N} of 100\*? \| {N} of 100\*? \| {N} of 100", row(rule))
        for said, rule in TABLE.items()
    ),
    (README, rf"other levels give {N} to {N} of 100", OTHER_LEVELS),
    (README, rf"\({N} % of what .*? later {N} %\)", [SRS["of the observer"][key] for key in ("early", "late")]),
    (README, rf"about {N} in 100 stand under .* and {N} in 100 under .* it is {N} and {N}\.", WEEK),
    (README, rf"once in twenty in {N} to {N} of 100, and under once in a hundred in {N} to {N} of 100", OTHER_WORLDS),
    (
        GUIDE,
        rf"Quiet ratings do so in {N} of 100; of simulated falls it sees {N} .* and {N} within .* sees {N} and {N}\.",
        [*row("surprising"), *row("observer")[1:]],
    ),
    (GUIDE, rf"Quiet ratings do so in {N} of 100; it sees {N} of 100 falls at once", row("surprising, strong")[:2]),
    (GUIDE, rf"once in 20 in {N} to {N} of 100, and under once in 100 in {N} to {N} of 100", OTHER_WORLDS),
    (
        GUIDE,
        rf"{N} of 100 quiet SRS ratings lie below 36; .* others give {N} to {N}\.",
        [SRS["below 36"]["quiet"], *OTHER_LEVELS],
    ),
    (GUIDE, rf"{N} of 100 quiet SRS ratings do that", row("fall_1_point")[:1]),
    (
        GUIDE,
        rf"the chart points at {N} of 100 and sees {N} of 100 falls; the two SDs, {N} and {N}\.",
        [*row("individuals chart")[:2], *row("sd_fall_2")[:2]],
    ),
    (GUIDE, rf"about {N} in 100 stand under .* and {N} in 100 under .* two raters a week {N} and {N}\.", WEEK),
]


@pytest.mark.parametrize(("file", "pattern", "shares"), STATED, ids=lambda value: str(value)[:40])
def test_a_rate_in_a_text_is_the_one_of_the_bench(file: Path, pattern: str, shares: list[float]) -> None:
    found = re.search(pattern, file.read_text(encoding="utf-8"))
    assert found, f"nothing in {file.name} reads like this any more"
    assert list(found.groups()) == [rounded(share, as_in) for share, as_in in zip(shares, found.groups(), strict=True)]


def shown(file: Path) -> Iterator[tuple[str, str]]:
    """Every text that a file holds for somebody to read, and the source beside it, if any."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".toml":
        yield from _values(tomllib.loads(text))
    elif file.suffix == ".py":
        tree = ast.parse(text)
        notes = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
        constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        yield from ((value, "") for value in constants if isinstance(value, str) and value not in notes)
    else:
        yield text, ""


def _values(data: Any, source: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield data, source
    elif isinstance(data, list):
        for each in data:
            yield from _values(each, source)
    elif isinstance(data, dict):
        for each in data.values():
            yield from _values(each, str(data.get("source", source)))


TEXTS = [README, *sorted(TOP.glob("alliance_cli/**/*.py")), *sorted(TOP.glob("alliance_cli/forms/**/*.toml"))]


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(TOP)))
def test_no_rate_stands_in_a_text_that_is_not_compared_or_published(file: Path) -> None:
    for text, source in shown(file):
        rest = re.sub(EVER, "", text)
        for where, pattern, _ in STATED:
            if where == file:
                rest = re.sub(pattern, "", rest)
        unknown = {rate for rate in re.findall(RATE, rest) if rate not in ON_PURPOSE}
        assert unknown <= {rate for rate, cited in PUBLISHED.items() if cited == source}


@pytest.mark.parametrize(
    "said",
    [
        "one in four",
        "nine of ten",
        "once in 80",
        "7 of 100",
        "8 in 100",
        "12 %",
        "12%",
        "every third",
        "half of clients",
    ],
)
def test_a_rate_in_words_or_figures_is_found(said: str) -> None:
    assert re.findall(RATE, f"In quiet courses about {said} do this.") == [said]


def test_what_is_called_rare_is_what_the_rules_take_for_it() -> None:
    assert (ON_PURPOSE["once in twenty"], ON_PURPOSE["once in a hundred"]) == (SURPRISING, STRONG)
    assert ON_PURPOSE["two of four"] == MISSES / APPOINTMENTS


@pytest.mark.parametrize("file", [README, GUIDE], ids=("readme", "guide"))
def test_how_many_quiet_clients_are_ever_on_the_list_is_said_as_counted(file: Path) -> None:
    found = re.search(EVER, file.read_text(encoding="utf-8"))
    assert found and ORDINALS[found[1]] == round(1 / LIST[WEEKLY]["ever"])


def test_in_the_world_of_the_instrument_the_odds_are_cautious_but_said() -> None:
    expected = QUIET["as the file expects"]
    assert 0.025 <= expected["under_05"] <= 0.065
    assert 0.001 <= expected["under_01"] <= 0.016


@pytest.mark.parametrize(
    ("world", "plain", "strong"),
    [
        ("heavy tails (t, 3 df)", 0.062, 0.0165),
        ("left-skewed", 0.08, 0.021),
        ("8 % bad days", 0.09, 0.03),
        ("lower (31 ± 5, SD 2.8)", 0.08, 0.0165),
        ("whole numbers", 0.058, 0.0135),
        ("lag .5", 0.062, 0.0165),
        ("43 % perfect forms", 0.045, 0.0125),
        ("30 % always perfect", 0.045, 0.0125),
    ],
)
def test_where_clients_are_other_than_expected_the_odds_hold_nearly(world: str, plain: float, strong: float) -> None:
    assert QUIET[world]["under_05"] <= plain
    assert QUIET[world]["under_01"] <= strong


def test_clients_who_mark_low_do_not_stand_out_before_they_are_known() -> None:
    assert QUIET["lower (31 ± 5, SD 2.8)"]["early_under_05"] <= 0.095


@pytest.mark.parametrize(("key", "said"), [("under_05", SURPRISING), ("under_01", STRONG)])
def test_what_is_said_to_come_about_by_chance_does_so_within_a_factor_of_three(key: str, said: float) -> None:
    known = {name: world for name, world in QUIET.items() if key in world and "grows" not in name}
    assert {name: share for name, world in known.items() if not said / 3 <= (share := world[key]) <= said * 3} == {}


def test_under_a_small_budget_fewer_stand_out_by_chance_than_once_in_a_hundred() -> None:
    assert all(world["under_0025"] < STRONG for world in QUIET.values() if "under_0025" in world)


@pytest.mark.parametrize(
    ("change", "least"),
    [
        ("step of 1.5 SD", (0.38, 0.60, 0.72)),
        ("step of 2 SD", (0.55, 0.78, 0.87)),
        ("erosion of .15 SD", (0.11, 0.35, 0.79)),
        ("erosion of .25 SD", (0.17, 0.60, 0.97)),
        ("V, three down, three up", (0.65, 0.68, 0.68)),
    ],
)
def test_slow_loss_comes_on_the_list(change: str, least: tuple[float, ...]) -> None:
    found = tuple(CHANGES[change][f"within_{n}"] for n in (4, 8, 14))
    assert all(share >= aim for share, aim in zip(found, least, strict=True)), found


def test_one_fall_is_seldom_told_as_a_drift() -> None:
    assert CHANGES["one fall of 2.5 SD"]["drift"] < 0.05
    assert CHANGES["nothing"]["drift"] < CHANGES["erosion of .25 SD"]["drift"]


def rounded(share: float, as_in: str) -> str:
    """In hundredths, with as many decimals as stand in the text."""
    return f"{100 * share:.{len(as_in.partition('.')[2])}f}"
