"""What a screen reader is given of a client's pages: the browser's own tree, in each state and each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from alliance_cli.exchange import offline_form
from alliance_cli.forms import catalogue, screen_words
from alliance_cli.forms.definition import Scale
from alliance_cli.forms.screen_words import ScreenWords
from tests.conftest import Practice
from tests.exchange.test_pages_outside import CHROMIUM, SWITCHES
from tests.right_to_left import HEBREW, hebrew

LANDMARKS = {"main", "navigation", "region"}
CONTROLS = {"button", "slider", "radio", "radiogroup", "Date"}
CUT_OFF = """[...document.querySelectorAll("svg text")].filter(each => {
  const [word, sheet] = [each, each.ownerSVGElement].map(part => part.getBoundingClientRect());
  return word.left < sheet.left - 1 || word.right > sheet.right + 1;
}).length"""
OURS = ("en", "de", "fr", "es", "nl")


@dataclass(frozen=True)
class Heard:
    """One thing in the tree: what it is, how it is called, and what it stands in."""

    role: str
    name: str
    within: tuple[str, ...]
    level: int | None = None


@dataclass(frozen=True)
class Reader:
    """A page in one language, open in the browser, and its states one after the other."""

    open: Callable[..., Page]
    folder: Path

    def words(self, language: str, audience: str = "adult") -> ScreenWords:
        return screen_words.find(language, audience, self.folder)

    def form(self, language: str, audience: str = "adult", *, choices: bool = False) -> str:
        words, found = self.words(language, audience), catalogue.load(self.folder).find("checkin")
        wording = found.wording(language, audience)
        assert wording
        if choices:
            named = wording.items[0][1]
            found = found._replace(scale=Scale(1, 5, 1, (named, "", named, "", named)))
        own = {"who_sees": words["before.who_sees"], "help_now": words["form.help"]}
        return offline_form.page(found, wording, words, today=date(2026, 11, 2), **own)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    if CHROMIUM is None:
        pytest.skip("a browser is not installed")
    (tmp_path / "screen").mkdir()
    (tmp_path / "screen" / "he.toml").write_text(hebrew(), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)

        def opened(text: str, **setting: Any) -> Page:
            page = browser.new_page(**setting)
            page.set_content(text)
            return page

        yield Reader(opened, tmp_path)
        browser.close()


def heard(page: Page) -> list[Heard]:
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    known, found = {node["nodeId"]: node for node in nodes}, []

    def walk(node: dict[str, Any], within: tuple[str, ...]) -> None:
        role = node["role"]["value"]
        if not node.get("ignored") and role != "InlineTextBox":
            said = {each["name"]: each["value"].get("value") for each in node["properties"]}
            name = node.get("name", {}).get("value", "")
            found.append(Heard(role, name, within, said.get("level")))
            within = (*within, role)
        for child in () if role == "Date" else node.get("childIds", ()):  # the browser's own field
            walk(known[child], within)

    walk(nodes[0], ())
    return found


def states(page: Page, items: int) -> Iterator[str]:
    """The form, as it is filled in: each question untouched, left without an answer, and answered."""
    yield "welcome"
    for number in range(1, items + 1):
        page.click("#next")
        yield f"question {number}"
        page.click("#next")
        yield f"question {number}, nothing marked"
        page.locator("section:not([hidden]) input").first.press("Space")
        yield f"question {number}, marked"
    page.click("#next")
    yield "code"
    page.click("#copy")
    yield "code copied"
    page.fill("#on input", "")
    yield "no date"


def wrong(page: Page, words: ScreenWords) -> list[str]:
    """What is not named, lies outside of every landmark, or is in another language than the page says."""
    tree, language = heard(page), words.language
    found = [f"a {each.role} has no name" for each in tree if each.role in CONTROLS and not each.name.strip()]
    found += [
        f"{each.name} lies in no landmark"
        for each in tree
        if each.role == "StaticText" and not LANDMARKS.intersection(each.within) and "status" not in each.within
    ]
    main = [each for each in tree if each.role in ("main", "region")]  # a named region where no script runs
    top = [each for each in tree if each.role == "heading" and each.level == 1]
    found += [f"{len(some)} of {what}" for what, some in (("main", main), ("the heading", top)) if len(some) != 1]
    found += [f"“{each.name}” is in another language" for each in tree if is_foreign(each.name, language)]
    values = page.locator("[aria-valuetext]").evaluate_all("all => all.map(each => each.ariaValueText)")
    found += [f"“{value}” is in another language" for value in values if is_foreign(value, language)]
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    found += [f"the page says {root}"] * (root != [language, words.direction])
    spoken = page.evaluate("[...document.querySelectorAll('body [lang]')].map(each => each.lang)")
    found += [f"a part says {each}" for each in set(spoken) - {language}]
    lies = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, p, button')].filter(each => /\\p{L}{3}/u.test(each.innerText))"
        ".map(each => getComputedStyle(each).direction)"
    )
    return found + [f"a part runs {each}" for each in set(lies) - {words.direction}]


def is_foreign(text: str, language: str) -> bool:
    """In the language from right to left every other letter is; in ours, a sentence of the original."""
    if language == "he":
        return re.search(r"[a-z]{3}", text) is not None
    return language != "en" and text in ENGLISH - {*sentences(language)}


def sentences(language: str) -> Iterator[str]:
    for audience in ("adult", "young"):
        for text in screen_words.find(language, audience).texts.values():
            yield from [text] if isinstance(text, str) else (str(each) for each in text)


ENGLISH = {*sentences("en")}


def check(reader: Reader, language: str, audience: str, *, choices: bool) -> None:
    words, text = reader.words(language, audience), reader.form(language, audience, choices=choices)
    page, plain = reader.open(text), reader.open(text, java_script_enabled=False)
    for state in states(page, 5):
        assert wrong(page, words) == [], (language, audience, state)
        assert page.evaluate("document.activeElement !== document.body"), (state, "the focus is nowhere")
    assert wrong(plain, words) == [], (language, audience, "without a script")


def test_a_question_is_heard_with_its_ends_its_place_and_what_can_be_done(reader: Reader) -> None:
    words = screen_words.find("de").texts
    item, left, right = words["checkin.items"][0]
    page = reader.open(reader.form("de"))
    page.click("#next")
    page.click("#next")
    told = [f"{each.role} {each.name}" for each in heard(page) if each.role not in ("generic", "RootWebArea", "form")]
    assert list(dict.fromkeys(line for line in told if not line.startswith("StaticText") or "button" not in line)) == [
        "main ",
        "StaticText 1 von 5",
        f"heading {item}",
        f"StaticText {item}",
        f"slider {item}",
        f"StaticText {left}",
        f"StaticText {right}",
        "status ",
        f"StaticText {words['form.line_missing']}",
        "navigation ",
        "button Zurück",
        "StaticText Zurück",
        "button Auslassen",
        "StaticText Auslassen",
        "button Weiter",
        "StaticText Weiter",
    ]


def test_the_form_is_whole_to_the_ear_from_right_to_left_too(reader: Reader) -> None:
    check(reader, "he", "adult", choices=False)
    check(reader, "fr", "young", choices=True)


@pytest.mark.thorough
@pytest.mark.parametrize("audience", ["adult", "young"])
@pytest.mark.parametrize("language", [*OURS, "he"])
def test_every_form_in_every_language_is_whole_to_the_ear(reader: Reader, language: str, audience: str) -> None:
    for choices in (False, True):
        check(reader, language, audience, choices=choices)


def papers(practice: Practice, language: str) -> Iterator[str]:
    """What a client takes home: the page of their work, and the one about the ratings."""
    out = practice.folder / "page.html"
    for words in (("client", "page", "AB12"), ("guide", "clients", "--language", language)):
        assert practice.run(*words, "--out", str(out), "--force").code == 0
        yield out.read_text("utf-8")


@pytest.mark.parametrize("language", ["he", *(pytest.param(each, marks=pytest.mark.thorough) for each in OURS)])
def test_the_pages_to_keep_are_whole_to_the_ear(reader: Reader, practice: Practice, language: str) -> None:
    (practice.folder / "config" / "screen").mkdir(parents=True)
    (practice.folder / "config" / "screen" / "he.toml").write_text(hebrew(), "utf-8")
    practice.do("client", "add", "AB12", "--language", language, "--since", "2026-11-02")
    practice.do("goal", "add", "AB12", HEBREW if language == "he" else "Dormir", "--by", "both")
    for day in (2, 9, 16):
        practice.do("measure", "checkin", "AB12", "--scores", "9 8 9 7.5 9", "--date", f"2026-11-{day:02}")
    words = reader.words(language)
    for text in papers(practice, language):
        page = reader.open(text)
        assert wrong(page, words) == []
        assert page.evaluate(CUT_OFF) == 0
