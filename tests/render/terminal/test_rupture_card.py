"""Ruptures in the terminal: the list, and a page in the form's own words."""

from __future__ import annotations

from alliance_cli.forms import note_form
from alliance_cli.render.terminal import rupture_card


def _opened(practice):
    practice.do("client", "add", "AB12", "--since", "2026-09-01")
    practice.do("session", "add", "AB12", "--date", "2026-11-02")
    practice.do(
        "rupture", "open", "AB12", "--kind", "withdrawal", "--session", "1", "--marker", "minimal-response",
        "--marker", "looked at the door", "--said", "It is fine", "--my-part", "too fast",
    )  # fmt: skip
    practice.do("rupture", "repair", "AB12", "--step", "noticed", "--date", "2026-11-09")


def test_a_page_tells_the_markers_in_words_and_the_steps_with_their_days(practice, record_of, shown):
    _opened(practice)
    [one] = record_of(practice).ruptures
    said = shown(rupture_card.page(one))
    label = note_form.field_of("withdrawal").option("minimal-response").label
    assert f"{label}, looked at the door" in " ".join(said.split())
    for words in ("It is fine", "too fast", "session 1, 2026-11-02", "noticed  2026-11-09", "alliance guide repair"):
        assert words in said


def test_a_list_names_the_steps_taken(practice, record_of, shown):
    _opened(practice)
    line = shown(rupture_card.listed(record_of(practice).ruptures)).splitlines()[1]
    assert line.split() == ["AB12", "1", "withdrawal", "1", "open", "noticed"]
    assert "alliance rupture open CODE" in shown(rupture_card.listed(()))
