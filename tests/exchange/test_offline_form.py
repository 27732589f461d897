"""The offline form in a real browser: filled in by mouse, keyboard and touch, read back, printed and measured."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from alliance_cli.errors import CannotDo
from alliance_cli.exchange import offline_form
from alliance_cli.exchange.result_code import EPOCH, LAST_DAY, Result, decode, encode
from alliance_cli.forms import catalogue
from alliance_cli.forms.definition import Instrument, Scale, Wording
from alliance_cli.forms.screen_words import english
from tests.conftest import Practice

TODAY = date(2026, 11, 2)
WHO_SEES = "Only I see your answers. In supervision I speak about them without your name."
HELP_NOW = "Emergency: 112\nHelpline, day and night: 116 123"
CHECKIN = catalogue.load().find("checkin")
ADULT = CHECKIN.wordings[0]
CHOICES = CHECKIN._replace(
    id="my-own",
    items=CHECKIN.items[:3],
    scale=Scale(1, 5, 1, ("Seldom", "", "Fairly often", "Very often", "Always")),
)
CHOICE_WORDING = ADULT._replace(items=(("First.", "", ""), ("Second.", "", ""), ("Third.", "", "")))

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)  # headless, in a new profile
        yield chromium
        chromium.close()


@dataclass
class Opened:
    """A form in the browser, and everything it did that it should not."""

    page: Page
    address: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> int:
        return self.page.evaluate("violations")

    @property
    def code(self) -> str:
        return "-".join(group[-4:] for group in self.page.locator("#code li").all_inner_texts())


Opener = Callable[..., Opened]


@pytest.fixture
def open_form(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page of an instrument as a file, in a browser context with the given settings."""
    contexts: list[BrowserContext] = []

    def opener(instrument: Instrument = CHECKIN, wording: Wording = ADULT, **settings: object) -> Opened:
        path = tmp_path / "form.html"
        path.write_text(html(instrument, wording), encoding="utf-8")
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.clock.set_fixed_time("2026-11-02T12:00:00")
        page.add_init_script(
            "globalThis.violations = 0; addEventListener('securitypolicyviolation', () => violations++)"
        )
        opened = Opened(page, path.as_uri())
        contexts[-1].on("request", lambda request: opened.requests.append(request))
        page.on("console", lambda message: opened.complaints.append(message.text))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.goto(opened.address)
        return opened

    yield opener
    for context in contexts:
        context.close()


def html(instrument: Instrument = CHECKIN, wording: Wording | None = ADULT, **texts: str) -> str:
    texts = {"who_sees": WHO_SEES, "help_now": HELP_NOW, **texts}
    return offline_form.page(instrument, wording, english(), today=TODAY, **texts)


def point_on_line(page: Page, share: float) -> tuple[float, float]:
    box = page.locator(".rule:visible").bounding_box()
    assert box is not None
    return box["x"] + share * box["width"], box["y"]


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def test_filled_in_by_mouse_the_code_says_what_was_marked(open_form: Opener) -> None:
    form = open_form(viewport={"width": 1280, "height": 900})
    form.page.get_by_role("button", name="Start").click()
    for share in (0.91, 0.5, -0.01, 1.01):
        form.page.mouse.click(*point_on_line(form.page, share))
        form.page.get_by_role("button", name="Next").click()
    x, y = point_on_line(form.page, 0.2)
    form.page.mouse.move(x, y)
    form.page.mouse.down()
    form.page.mouse.move(*point_on_line(form.page, 0.6), steps=4)
    form.page.mouse.move(*point_on_line(form.page, 0.33))
    form.page.mouse.up()
    form.page.get_by_role("button", name="Next").click()
    assert decode(form.code, [CHECKIN], TODAY) == Result("checkin", CHECKIN.version, TODAY, (91, 50, 0, 100, 33))


def test_filled_in_by_keyboard_alone_the_code_is_taken_by_the_command_line(
    open_form: Opener, practice: Practice
) -> None:
    form = open_form()
    press(form.page, "Tab Enter")  # Start
    press(form.page, "ArrowRight ArrowRight Enter")
    press(form.page, "PageUp ArrowLeft Enter")
    press(form.page, "End PageDown Enter")
    press(form.page, "Home ArrowUp Enter")
    press(form.page, "Space Enter")  # in the middle, where the keyboard begins
    practice.do("client", "add", "AB12")
    rating = practice.do("measure", "checkin", "AB12", "--code", form.code)
    assert rating["items"] == [5.2, 5.9, 9.0, 0.1, 5.0]
    assert (rating["date"], rating["source"]) == ("2026-11-02", "form")


def test_filled_in_by_touch_the_code_says_what_was_marked(open_form: Opener) -> None:
    form = open_form(viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    form.page.get_by_role("button", name="Start").tap()
    for share in (0.1, 0.25, 0.75, 0.9):
        form.page.touchscreen.tap(*point_on_line(form.page, share))
        form.page.get_by_role("button", name="Next").tap()
    swipe(form.page, point_on_line(form.page, 0.1), point_on_line(form.page, 0.84))
    form.page.get_by_role("button", name="Next").tap()
    assert decode(form.code, [CHECKIN], TODAY).answers == (10, 25, 75, 90, 84)


def swipe(page: Page, start: tuple[float, float], stop: tuple[float, float]) -> None:
    finger = page.context.new_cdp_session(page)
    steps = [tuple(a + (b - a) * n / 8 for a, b in zip(start, stop, strict=True)) for n in range(9)]
    for n, (x, y) in enumerate(steps):
        kind = "touchMove" if n else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_that_scrolls_over_the_line_leaves_no_mark(open_form: Opener) -> None:
    form = open_form(viewport={"width": 320, "height": 360}, has_touch=True, is_mobile=True)
    form.page.get_by_role("button", name="Start").tap()
    x, y = point_on_line(form.page, 0.4)
    swipe(form.page, (x, y), (x, y - 120))
    assert form.page.evaluate("scrollY") > 0
    assert form.page.locator(".placed:visible").count() == 0


def test_choices_are_radio_buttons_by_mouse_and_by_keyboard(open_form: Opener) -> None:
    form = open_form(CHOICES, CHOICE_WORDING)
    press(form.page, "Tab Enter")
    press(form.page, "Space Enter")
    press(form.page, "ArrowDown ArrowDown Enter")
    form.page.get_by_text("Very often").locator("visible=true").click()
    press(form.page, "Enter")
    assert decode(form.code, [CHOICES], TODAY).answers == (1, 3, 4)


def test_a_choice_without_a_label_shows_its_number(open_form: Opener) -> None:
    form = open_form(CHOICES, CHOICE_WORDING)
    press(form.page, "Tab Enter")
    labels = form.page.locator(".choices:visible label").all_inner_texts()
    assert labels == ["Seldom", "2", "Fairly often", "Very often", "Always"]


def test_the_line_is_empty_until_marked_and_shows_no_number(open_form: Opener) -> None:
    page = open_form().page
    press(page, "Tab Enter")
    slider = page.get_by_role("slider")
    assert page.locator(".placed:visible").count() == 0
    assert slider.get_attribute("aria-valuetext") == "not marked yet"
    page.keyboard.press("PageUp")
    assert page.locator(".placed:visible").count() == 1
    assert slider.get_attribute("aria-valuetext") == f"60 percent of the way to “{ADULT.items[0][2]}”"
    assert "60" not in page.locator("main").inner_text()


def test_a_screen_reader_is_given_the_sentence_the_ends_and_the_place(open_form: Opener) -> None:
    page = open_form().page
    press(page, "Tab Enter")
    node = page.context.new_cdp_session(page)
    tree = node.send("Accessibility.getFullAXTree")["nodes"]
    slider = next(n for n in tree if n.get("role", {}).get("value") == "slider")
    sentence, left, right = ADULT.items[0]
    assert slider["name"]["value"] == sentence
    assert slider["description"]["value"].split() == f"{left} {right} 1 of 5".split()
    assert page.evaluate("document.activeElement.type") == "range"


def test_next_asks_for_a_mark_skip_leaves_one_out_and_back_changes_it(open_form: Opener) -> None:
    form = open_form()
    page = form.page
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Next").click()
    assert "or choose “Skip”" in page.get_by_role("status").locator("visible=true").inner_text()
    for _ in CHECKIN.items:
        page.get_by_role("button", name="Skip").click()
    assert "You left out 5 of 5." in page.locator("#end").inner_text()
    assert decode(form.code, [CHECKIN], TODAY).answers == (None,) * 5
    page.get_by_role("button", name="Back").click()
    press(page, "End Enter")
    assert decode(form.code, [CHECKIN], TODAY).answers == (None, None, None, None, 100)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Skip").click()
    assert decode(form.code, [CHECKIN], TODAY).answers == (None,) * 5


def test_the_browser_makes_the_same_codes_as_python(open_form: Opener) -> None:
    random_ = random.Random(3)
    long = CHECKIN._replace(id="long", items=CHECKIN.items * 12)
    long_wording = ADULT._replace(items=ADULT.items * 12)
    for instrument, wording in ((CHECKIN, ADULT), (CHOICES, CHOICE_WORDING), (long, long_wording)):
        page = open_form(instrument, wording).page
        scale = instrument.scale
        steps = (None, *range(scale.highest - scale.lowest + 1))
        given = [[random_.choice(steps) for _ in instrument.items] for _ in range(300)]
        days = [(EPOCH + timedelta(days=random_.randint(0, (LAST_DAY - EPOCH).days))) for _ in given]
        cases = [[answers, day.isoformat()] for answers, day in zip(given, days, strict=True)]
        codes = page.evaluate("cases => cases.map(([answers, day]) => resultCode(answers, dayNumber(day)))", cases)
        for code, answers, day in zip(codes, given, days, strict=True):
            assert code == encode(instrument, day, [None if a is None else a + scale.lowest for a in answers])


def test_the_date_is_today_and_can_be_put_right(open_form: Opener) -> None:
    form = open_form()
    skip_to_the_end(form.page)
    assert decode(form.code, [CHECKIN], TODAY).date == TODAY
    form.page.get_by_label("These answers are for").fill("2026-10-30")
    assert decode(form.code, [CHECKIN], TODAY).date == date(2026, 10, 30)
    form.page.get_by_label("These answers are for").fill("1970-01-01")
    assert form.code == ""
    assert "Please set the date" in form.page.locator("#end").inner_text()


def skip_to_the_end(page: Page) -> None:
    page.evaluate("next.click(); content.items.forEach(() => skip.click())")


@pytest.mark.parametrize("clipboard", [True, False], ids=["with the clipboard", "without one"])
def test_the_copy_button_copies_the_code(open_form: Opener, clipboard: bool) -> None:
    form = open_form(permissions=["clipboard-read", "clipboard-write"])
    if not clipboard:
        form.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    skip_to_the_end(form.page)
    form.page.get_by_role("button", name="Copy the code").click()
    form.page.get_by_text("Copied.").wait_for()
    form.page.evaluate("document.body.prepend(document.createElement('textarea'))")
    form.page.locator("body > textarea").first.focus()
    form.page.keyboard.press("Control+V")
    assert form.page.locator("body > textarea").first.input_value() == form.code


def test_a_device_that_lets_nothing_be_copied_says_so(open_form: Opener) -> None:
    page = open_form().page
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false"
    )
    skip_to_the_end(page)
    page.get_by_role("button", name="Copy the code").click()
    page.get_by_text("Please read it out").wait_for()


def test_nothing_is_asked_of_the_network_and_the_policy_is_kept(open_form: Opener) -> None:
    form = open_form()
    skip_to_the_end(form.page)
    form.page.get_by_role("button", name="Copy the code").click()
    form.page.emulate_media(media="print")
    assert [request.url for request in form.requests] == [form.address]
    assert form.complaints == []
    assert form.violations() == 0


def test_the_policy_lets_nothing_in_and_nothing_out(open_form: Opener) -> None:
    form = open_form()
    tried = form.page.evaluate(
        """async () => {
            const script = document.createElement("script");
            script.textContent = "globalThis.intruder = true";
            document.body.append(script);
            const picture = new Image();
            picture.src = "https://example.invalid/?answers=1";
            const sent = await fetch("https://example.invalid/").then(() => true, () => false);
            await new Promise((done) => setTimeout(done, 50));
            return [sent, globalThis.intruder === true];
        }"""
    )
    assert tried == [False, False]
    assert form.violations() == 3
    assert {request.failure for request in form.requests[1:]} == {"csp"}


def test_nothing_stays_in_the_browser(open_form: Opener) -> None:
    form = open_form()
    skip_to_the_end(form.page)
    assert form.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    form.page.goto("about:blank")
    form.page.go_back()
    assert form.page.get_by_role("heading", name="Before you start").is_visible()
    assert form.code == ""
    skip_to_the_end(form.page)
    form.page.get_by_role("button", name="Clear everything").click()
    assert form.page.get_by_role("heading", name="Before you start").is_visible()
    assert form.code == ""


def test_the_start_and_the_end_say_who_reads_it_and_where_help_is(open_form: Opener) -> None:
    page = open_form().page
    start = page.locator("main").inner_text()
    assert start.index("Who sees your answers") < start.index(WHO_SEES) < start.index(ADULT.instructions)
    skip_to_the_end(page)
    for screen in (start, page.locator("main").inner_text()):
        assert "Nobody reads this until we meet" in screen
        assert HELP_NOW in screen


def test_nothing_is_wider_than_the_screen(open_form: Opener) -> None:
    page = open_form().page
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        for step in range(len(CHECKIN.items) + 2):
            page.evaluate("step => go(step)", step)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_texts_are_shown_as_they_were_written(open_form: Opener) -> None:
    odd = "</script><script>alert(1)</script> <!-- <b>&amp;\u2028 “ü” $& __POLICY__ \\u003c"
    items = tuple((f"{odd} {n}", odd, odd) for n in range(5))
    form = open_form(wording=ADULT._replace(instructions=odd, items=items))
    assert odd in form.page.locator(".instructions").inner_text()
    form.page.get_by_role("button", name="Start").click()
    assert form.page.locator("h1:visible").inner_text() == f"{odd} 0"
    assert form.complaints == []


def test_the_page_names_its_language() -> None:
    german = html(wording=ADULT._replace(language="de-AT"))
    assert german.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')  # the frame; the sentences have their own
    assert '<h2 class="own" dir="auto" lang="de-AT">' in german
    assert 'lang="&quot;&gt;&lt;b&gt;">' in html(wording=ADULT._replace(language='"><b>'))


@pytest.mark.parametrize(("instrument", "wording"), [(CHECKIN, ADULT), (CHOICES, CHOICE_WORDING)])
def test_where_no_script_runs_it_says_how_to_open_it_and_is_a_form_for_the_pen(
    open_form: Opener, instrument: Instrument, wording: Wording
) -> None:
    page = open_form(instrument, wording, java_script_enabled=False).page
    shown = page.locator(".blank").inner_text()
    assert "open this form in a browser" in shown
    assert WHO_SEES in shown and HELP_NOW in shown
    assert all(sentence in shown for sentence, _, _ in wording.items)
    assert page.locator(".rule:visible").count() + page.locator(".choices:visible").count() == len(instrument.items)
    assert len(printed(page, "A4")) == 1


def test_forced_colours_keep_focus_choice_and_border_apart(open_form: Opener) -> None:
    page = open_form(CHOICES, CHOICE_WORDING, forced_colors="active").page
    press(page, "Tab Enter Space")
    labels = page.locator(".choices:visible label")
    style = "e => { const s = getComputedStyle(e); return [s.borderTopColor, s.outlineStyle] }"
    (chosen, focus), (other, none) = (labels.nth(n).evaluate(style) for n in (0, 1))
    assert chosen != other
    assert (focus, none) == ("solid", "none")


def test_the_page_leads_nowhere_and_holds_no_scores() -> None:
    made = html()
    assert not re.search(r"https?:|//[a-z]|src=|href=|@import|url\(", made)
    content = json.loads(made.partition('id="content">')[2].partition("</script>")[0])
    assert content["imprint"] == f"checkin {CHECKIN.version} · form of 2 November 2026"
    assert not {"cutoffs", "prior", "rater", "client"} & content.keys()


@pytest.mark.parametrize(
    ("text", "setting"), [("help_now", "vault settings help_now"), ("who_sees", "vault settings who_sees")]
)
def test_without_the_practitioners_own_words_there_is_no_form(text: str, setting: str) -> None:
    with pytest.raises(CannotDo) as caught:
        html(**{text: " \n"})
    assert "still empty" in caught.value.what
    assert setting in caught.value.hint


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        (None, "not shipped"),
        (ADULT._replace(electronic=False), "paper only"),
        (ADULT._replace(items=ADULT.items[:4]), "has 4 items and the instrument 5"),
    ],
)
def test_without_a_fitting_wording_there_is_no_form(wording: Wording | None, says: str) -> None:
    with pytest.raises(CannotDo) as caught:
        html(wording=wording)
    assert says in caught.value.what
    assert "alliance instrument wording checkin FILE" in caught.value.hint


DOTS_PER_MM = 600 / 25.4


def printed(page: Page, paper: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(page.pdf(format=paper))


def text_of(document: pypdfium2.PdfDocument) -> str:
    return " ".join(" ".join(sheet.get_textpage().get_text_bounded() for sheet in document).split())


def lines_on(sheet: pypdfium2.PdfPage) -> list[float]:
    """Lengths in mm of the horizontal lines of 90 to 110 mm, as a printer of 600 dots per inch would set them."""
    dark = sheet.render(scale=600 / 72, grayscale=True).to_numpy().squeeze() < 128
    lengths: list[float] = []
    last = -2
    for row in dark.sum(axis=1).nonzero()[0]:
        edges = (dark[row, 1:].astype(int) - dark[row, :-1]).nonzero()[0]
        runs = [(stop - start) / DOTS_PER_MM for start, stop in zip(edges[::2], edges[1::2], strict=True)]
        if any(90 < run < 110 for run in runs):
            if row != last + 1:
                lengths.append(float(max(runs)))
            last = row
    return lengths


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_printed_it_is_one_sheet_with_lines_of_100_mm(open_form: Opener, paper: str) -> None:
    form = open_form(color_scheme="dark")
    sheets = printed(form.page, paper)
    assert len(sheets) == 1
    assert lines_on(sheets[0]) == pytest.approx([100] * 5, abs=0.5)


def test_printed_it_is_blank_whatever_was_marked_before(open_form: Opener) -> None:
    page = open_form().page
    blank = pixels(printed(page, "A4"))
    press(page, "Tab Enter")
    for _ in CHECKIN.items:
        press(page, "End Enter")
    assert pixels(printed(page, "A4")) == blank


def pixels(document: pypdfium2.PdfDocument) -> list[bytes]:
    return [sheet.render(scale=2).to_numpy().tobytes() for sheet in document]


def test_printed_it_has_the_texts_and_no_controls(open_form: Opener) -> None:
    text = text_of(printed(open_form().page, "A4"))
    for wanted in ("Date", WHO_SEES, "Nobody reads this until we meet", "If you need help now", "100 mm long"):
        assert wanted in text
    assert all(part in text for item in ADULT.items for part in item)
    assert not any(control in text for control in ("Back", "Skip", "Next", "Start", "code", "Copy", "1 of 5"))


def test_choices_are_printed_too_and_a_wording_for_screens_is_not(open_form: Opener) -> None:
    text = text_of(printed(open_form(CHOICES, CHOICE_WORDING).page, "Letter"))
    assert text.count("Fairly often") == 3
    assert "100 mm" not in text
    screens_only = open_form(wording=ADULT._replace(paper=False)).page
    assert text_of(printed(screens_only, "A4")) == "This form is for the screen only."
