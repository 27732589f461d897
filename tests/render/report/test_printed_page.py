"""The written report on paper: each client on the agenda keeps to one page, on A4 and on Letter."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import sync_playwright
from pypdfium2 import raw

from alliance_cli.analysis import agenda, course, ranking
from alliance_cli.forms import catalogue, guidance, screen_words
from alliance_cli.model import (
    REPAIR_STEPS,
    Client,
    Decision,
    Goal,
    Measurement,
    Record,
    RepairStep,
    Rupture,
    Session,
    Task,
)
from alliance_cli.render import charts, recovery_sheet
from alliance_cli.render.charts import SubscalePanel, what_to_draw
from alliance_cli.render.report import document, for_client, handout, html
from alliance_cli.render.report.naming import Names
from alliance_cli.render.report.plan import Plan

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
INSTRUMENTS = {instrument.id: instrument for instrument in catalogue.load().all()}
TODAY = date(2026, 11, 23)
WEEKS = 30
MUCH = "What was said in that hour, at some length, and with several turns that matter for what comes next. " * 6


def _day(number: int) -> date:
    return TODAY - timedelta(weeks=WEEKS - number)


def _record(code: str, letters: int, people: tuple[str, ...] = ()) -> Record:
    """A client of whom there is something of everything, in texts of so many letters."""
    text = MUCH[:letters]
    client = Client(1, code, code, "couple" if people else "individual", "adolescent", "cbt", people, _day(1))
    note = {"supervision": text, "strategies": ",".join(point.id for point in guidance.strategies()), "bond_mark": "7"}
    sessions = tuple(
        Session(n, f"s{n}", code, n, _day(n), "attended" if n % 7 else "no-show", None, "in-person", 50, "", note=note)
        for n in range(1, WEEKS + 1)
    )
    ratings = tuple(
        Measurement(
            id=n * 10 + place,
            uid=f"m{n}{place}",
            client=code,
            instrument="srs",
            version="3.0",
            date=_day(n),
            rater=rater,
            answers=(92 - 25 * (n >= WEEKS) - 2 * (n % 3),) * 4,
            client_said=text,
            will_change=text,
            session=n,
        )
        for n in range(1, WEEKS + 1)
        for place, rater in enumerate((*(people or ("client",)), "therapist"))
    )
    tasks = tuple(Task(f"t{n}", n, text, "client", _day(1)) for n in range(1, 4))
    goals = tuple(Goal(f"g{n}", code, n, text, "both", _day(1), tasks=tasks) for n in range(1, 6))
    steps = tuple(RepairStep(step, _day(WEEKS), WEEKS) for step in REPAIR_STEPS[:5])
    ruptures = tuple(
        Rupture(f"r{n}", code, n, "mixed", None, "open", WEEKS, _day(WEEKS), said=text, steps=steps) for n in (1, 2)
    )
    decisions = tuple(Decision(1, n, code, text, _day(WEEKS)) for n in (1, 2, 3))
    return Record(client, sessions, ratings, goals, ruptures, (), decisions)


def _drawn(record: Record, parts: int = 0) -> bytes:
    """The picture of a client as it stands in a page: with a missed session, a rupture, and parts of the form below."""
    lines = course.every(record, INSTRUMENTS)
    view = what_to_draw.course(record, next(iter(lines.values())), list(lines.values())[1:])
    below = tuple(SubscalePanel(f"Part {n}", 0, 10, view.lines[0].marks) for n in range(parts))
    return charts.course_picture(replace(view, subscales=below), "svg")


SHORT, TALL = _drawn(_record("AB12", 9)), _drawn(_record("CO77", 9, ("Ada", "Ben")), parts=3)


def _smallest(printed: pypdfium2.PdfDocument) -> float:
    """The size of the smallest letter, in points on paper."""
    sizes = []
    for page in printed:
        text = page.get_textpage()
        for at in range(text.count_chars()):
            placed = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(text, at, placed)
            scale = math.hypot(placed.c, placed.d)
            if chr(raw.FPDFText_GetUnicode(text, at)).isalnum():
                sizes.append(raw.FPDFText_GetFontSize(text, at) * scale)
    return min(sizes)


def _filled(page: pypdfium2.PdfPage) -> float:
    """How far down the page the lowest word stands, as a share of it."""
    text = page.get_textpage()
    lowest = min(text.get_charbox(at)[1] for at in range(text.count_chars()))
    return 1 - lowest / page.get_height()


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("letters", [30, 120, 600])
@pytest.mark.parametrize("picture", [SHORT, TALL], ids=["chart", "chart with subscales"])
def test_a_client_with_something_of_everything_keeps_to_one_page(browser, letters, picture):
    records = [_record("AB12", letters), _record("CO77", letters, ("Ada", "Ben"))]
    cases = agenda.cases(records, ranking.rank(records, INSTRUMENTS, TODAY), INSTRUMENTS, None)
    made = document.make(Plan(TODAY, names=Names()), cases)
    page = browser.new_page()
    page.set_content(html.write(made, dict.fromkeys(made.pictures, picture)))
    for paper in ("A4", "Letter"):
        printed = pypdfium2.PdfDocument(page.pdf(format=paper))
        begins = [printed[n].get_textpage().get_text_range()[:4] for n in range(len(printed))]
        first = max(begins.index("AB12"), begins.index("CO77"))
        assert abs(begins.index("AB12") - begins.index("CO77")) == 1
        assert begins[first + 1] == "How "
        assert _smallest(printed) >= 6.99
        assert min(_filled(printed[n]) for n in range(1, len(printed) - 1)) > 0.5
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_sheet_for_whoever_steps_in_is_one_page(browser, paper):
    folder = Path("/home/a-therapist-with-a-long-name/.local/share/alliance")
    page = browser.new_page()
    page.set_content(recovery_sheet.page(".html", folder / "practice.vault", folder / "practice.vault.backups", TODAY))
    printed = pypdfium2.PdfDocument(page.pdf(format=paper, prefer_css_page_size=False))
    assert len(printed) == 1
    assert "Signed" in printed[0].get_textpage().get_text_range()
    page.close()


def _wide(browser, text: str, width: int) -> tuple[int, set[str]]:
    """How wide a page is that is shown in a window of that width, and what stands out beyond its edge."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(text)
    beyond = page.evaluate(
        "width => [...document.querySelectorAll('main *')].filter(e => !e.closest('.scrolls, .picture') &&"
        " e.getBoundingClientRect().right > width + 1).map(e => e.tagName)",
        width,
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    return wide, set(beyond)


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_no_page_scrolls_sideways_however_long_a_word_is(browser, width):
    long = "Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz" * 2
    records = [_record("AB12", 120), _record("CO77", 120, ("Ada", "Ben"))]
    cases = agenda.cases(records, ranking.rank(records, INSTRUMENTS, TODAY), INSTRUMENTS, None)
    made = document.make(Plan(TODAY, names=Names(), wish=long, recipient=long, notes=True), cases[:1], cases[1:])
    pages = [html.write(made, dict.fromkeys(made.pictures, TALL))]
    pages.append(
        html.write(
            for_client.make(records[0], cases[0].courses["srs", "client"], screen_words.find("en", "adult")),
            {for_client.CHART: SHORT},
        )
    )
    pages.append(html.write(handout.make(guidance.page("clients").screens), {}))
    for text in pages:
        assert _wide(browser, text, width) == (width, set())


def test_a_hand_out_is_one_page_for_each_audience(browser):
    page = browser.new_page()
    page.set_content(html.write(handout.make(guidance.page("clients").screens), {}))
    for paper in ("A4", "Letter"):
        assert len(pypdfium2.PdfDocument(page.pdf(format=paper))) == 2
    page.set_content(html.write(handout.make(guidance.page("repair").screens, apart=False), {}))
    assert len(pypdfium2.PdfDocument(page.pdf(format="Letter"))) == 1
    page.close()
