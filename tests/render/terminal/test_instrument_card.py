"""A questionnaire's page: everything its file says, and what it cannot tell."""

from __future__ import annotations

import pytest

from alliance_cli.forms import catalogue
from alliance_cli.render.terminal import instrument_card

FORMS = catalogue.load().all()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_page_names_items_range_licence_and_source(form, shown):
    said = " ".join(shown(instrument_card.instrument_page(form, None), 140).split())
    low, high = form.headline_range
    for words in (form.title, f"{low:g} to {high:g}", *(f"{n}. {i.label}" for n, i in enumerate(form.items, 1))):
        assert words in said
    assert any(words in said for words in ("open", "paper only", "once its sentences are installed"))


def test_a_permission_is_named_with_its_day(shown):
    form = next(form for form in FORMS if form.electronic == "permission")
    assert "permitted by you on 2026-11-02" in shown(instrument_card.instrument_page(form, "2026-11-02"))


def test_the_list_has_a_line_for_each(shown):
    lines = shown(instrument_card.instruments(FORMS, lambda form: "bundled"), 140).splitlines()
    assert {form.id for form in FORMS} <= {line.split()[0] for line in lines if line.strip()}
    assert "(ARM-5)" in " ".join(lines)


def test_a_page_says_for_whom_a_cutoff_holds(shown):
    pages = {form.id: " ".join(shown(instrument_card.instrument_page(form, None), 140).split()) for form in FORMS}
    assert "below 25 (adult, client)" in pages["ors"] and "below 28 (adolescent, client)" in pages["ors"]
    assert "below 32 (client)" in pages["cors"]
    assert "below 36:" in pages["srs"]
