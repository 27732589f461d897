"""Every kind of page as outside tools see it: html-validate, and axe-core in a real browser; nothing is asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from alliance_cli.exchange import offline_form
from alliance_cli.forms import catalogue
from alliance_cli.forms.screen_words import english
from tests.conftest import Practice

NODE = Path(__file__).parent / "node"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
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
    checked = subprocess.run(
        ["node", NODE / "pages.js"], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    found = json.loads(checked.stdout)
    assert not found, "\n".join(found)
    axe = (NODE / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for name, text in pages.items():
            page, asked = browser.new_page(), []
            page.on("request", lambda request, to=asked: to.append(request.url))
            page.set_content(text)
            states = ["0"] if name != "form" else ["go(0)", "go(1)", "go(content.items.length + 1)"]
            for state in states:
                page.evaluate(state)
                page.evaluate(axe)
                found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
                assert (name, state, found) == (name, state, [])
            assert asked == []
            page.close()
        browser.close()
