"""Every kind of page as outside tools see it: html-validate, and axe-core in a real browser; nothing is asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from alliance_cli.exchange import offline_form
from alliance_cli.forms import catalogue, guidance, screen_words
from alliance_cli.forms.definition import Scale
from alliance_cli.forms.screen_words import english
from tests.conftest import Practice

NODE = Path(__file__).parent / "node"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 568}}
ZOOMED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}  # 1280 × 1024, 400 %
DARK: dict[str, Any] = {"color_scheme": "dark"}
FORCED: dict[str, Any] = {"forced_colors": "active"}
# What can be reached with the keyboard shows that it is: an outline, round itself or what it stands in.
UNSEEN = """() => {
  const all = [...document.querySelectorAll("button, input, [tabindex='0'], a[href], summary")]
    .filter(each => each.checkVisibility() && each.type !== "date");
  const rings = each => getComputedStyle(each).outlineStyle !== "none"
    || !["none", "normal"].includes(getComputedStyle(each, "::after").content);
  return all.filter(each => {
    each.focus({ focusVisible: true });
    return ![each, each.parentElement].some(rings);
  }).map(each => each.outerHTML.slice(0, 120));
}"""
HEAVIEST = 400_000  # bytes of a report of twelve clients


@pytest.fixture
def pages(practice: Practice) -> dict[str, str]:
    """One of each kind, made of the synthetic practice."""
    if CHROMIUM is None or not (NODE / "node_modules" / "axe-core").is_dir():
        pytest.skip("a browser and the packages of tests/exchange/node are not installed")
    codes = [each["code"] for each in practice.do("--demo", "client", "list")]
    made = {
        "report": ["report", *codes, "--out"],
        "agenda": ["report", "--codes", "--out"],
        "client": ["client", "page", "EC33", "--out"],
        "guide": ["guide", "clients", "--out"],
    }
    found = {}
    for name, words in made.items():
        path = practice.folder / f"{name}.html"
        assert practice.run("--demo", *words, str(path)).code == 0
        found[name] = path.read_text("utf-8")
    sheet = practice.folder / "sheet.html"
    assert practice.run("vault", "sheet", "--out", str(sheet)).code == 0
    form = catalogue.load().find("checkin")
    asked = {"who_sees": "Only I see it.", "help_now": "Emergency: 112", "today": date(2026, 11, 2)}
    return found | {
        "sheet": sheet.read_text("utf-8"),
        "form": offline_form.page(form, form.wordings[0], english(), **asked),
    }


def test_outside_tools_find_nothing_in_any_page_and_no_page_asks_for_anything(pages: dict[str, str]) -> None:
    assert len(pages["report"].encode()) < HEAVIEST
    found = violations(pages)
    assert not found, "\n".join(map(str, found))


@pytest.mark.thorough
def test_every_page_in_every_state_narrow_and_in_the_dark_has_nothing_to_mend(
    pages: dict[str, str], practice: Practice
) -> None:
    """Reports and clients' pages of every kind of work, every guide, forms by scale and audience; far scripts too."""
    practice.do("client", "add", "ZZ1")
    practice.do("goal", "add", "ZZ1", "眠れるようになりたい" * 12, "--by", "both")
    practice.do("goal", "add", "ZZ1", "أريد أن أنام طوال الليل")
    practice.do("measure", "srs", "ZZ1", "--scores", "9 8 9 9", "--client-said", "היום היה מהיר מדי" + "w" * 90)
    practice.do("client", "add", "ZZ2")
    clients = practice.do("--demo", "client", "list")
    wanted = {
        "notes": ["--demo", "report", "--with-notes", "--private", "--for", "supervisor", "--codes"],
        "one": ["report", "ZZ1"],
        "nobody": ["report", "ZZ2"],
        "far": ["client", "page", "ZZ1"],
        "empty": ["client", "page", "ZZ2"],
        "hours": ["--demo", "hours"],
        "no hours": ["hours"],
    }
    wanted |= {f"page {one['code']}": ["--demo", "client", "page", one["code"]] for one in clients}
    wanted |= {
        f"page {one['code']} {label}": ["--demo", "client", "page", one["code"], "--participant", label]
        for one in clients
        for label in one["participants"]
    }
    wanted |= {f"guide {topic}": ["guide", topic] for topic in guidance.TOPICS}
    made = {}
    for number, (name, words) in enumerate(wanted.items()):
        path = practice.folder / f"{number}.html"
        told = practice.run(*words, "--out", str(path), "--no-input")
        assert path.exists(), (name, told)
        made[name] = path.read_text("utf-8")
    checkin = catalogue.load().find("checkin")
    steps = checkin._replace(scale=Scale(1, 5, 1, ("Seldom", "", "Fairly often", "Very often", "Always")))
    for form in (checkin, steps):
        for wording in form.wordings:
            text = offline_form.page(
                form,
                wording,
                screen_words.find(wording.language, wording.audience),
                who_sees="我だけが見ます。",
                help_now="112",
                today=date(2026, 11, 2),
            )
            made[f"form {form.scale.max} {wording.language} {wording.audience}"] = text
    found = violations(pages | made, [PHONE, ZOOMED, DARK, FORCED])
    assert not found, "\n".join(map(str, found))


def violations(pages: dict[str, str], settings: Sequence[dict[str, Any]] = ({},)) -> list[Any]:
    """What the tools find, and what asks for something or is wider than its window, in each state of each page."""
    checked = subprocess.run(
        ["node", NODE / "pages.js"], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    found = json.loads(checked.stdout)
    axe = (NODE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for name, text in pages.items():
            for setting in settings:
                page, asked = browser.new_page(**setting), []
                page.on("request", lambda request, to=asked: to.append(request.url))
                page.set_content(text)
                steps = page.evaluate("content.items.length + 2") if name.startswith("form") else 1
                for step in range(steps):
                    page.evaluate(f"go({step})" if steps > 1 else "0")
                    page.evaluate(axe)
                    rules = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
                    found += [(name, setting, step, *rule) for rule in rules]
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        found.append((name, setting, step, "wider than its window"))
                    found += [(name, setting, step, "no focus is seen", each) for each in page.evaluate(UNSEEN)]
                found += [(name, "asked for", url) for url in asked]
                page.close()
        browser.close()
    return found
